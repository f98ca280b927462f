// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-import.c - vmtick import: what another program measured becomes a run. All files of one
 * command are of one form, and are imported together or not at all.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/import/imports.h"
#include "cli/alloc.h"
#include "cli/command.h"
#include "cli/quantity.h"
#include "cli/suggest.h"
#include "store/run-folder.h"

#define MAX_WORD      20 /* so that a cell's name always has room for all of its parts */
#define MIN_PERIOD_NS UINT64_C(1000)
#define MAX_PERIOD_NS UINT64_C(10000000000)
#define MAX_CPU	      4095

static const char *const unit_names[] = {"ns", "us", "ms", "s", NULL};
static const uint64_t units_ns[] = {1, 1000, 1000000, 1000000000};

/* A part of a cell's name, which is a part of file names. */
static int check_word(const char *option, const char *word, struct error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (*word && strlen(word) <= MAX_WORD && !word[strspn(word, letters)])
		return 0;
	return error_set(err, EXIT_USAGE, EINVAL,
			 "import: --%s \"%s\" is no name: at most %d of a to z, 0 to 9, and \"-\"",
			 option, word, MAX_WORD);
}

static int read_words(const struct arguments *args, struct import_options *options,
		      struct error *err)
{
	int as = -1, unit = -1, ret;

	if ((ret = suggest_choice("import: unknown --as", arguments_value(args, "as"), form_words,
				  &as, err)) ||
	    (ret = suggest_choice("import: unknown --unit", arguments_value(args, "unit"),
				  unit_names, &unit, err)) ||
	    (ret = check_word("name", options->name, err)) ||
	    (ret = check_word("platform", arguments_value(args, "platform") ?: "none", err)))
		return ret;
	options->as = as < 0 ? NULL : form_words[as];
	options->unit_ns = unit < 0 ? 0 : units_ns[unit];
	return 0;
}

static int read_options(const struct arguments *args, struct import_options *options,
			struct error *err)
{
	const char *period = arguments_value(args, "period");
	const char *thread = arguments_value(args, "thread");
	int ret;

	*options = (struct import_options){
		.name = arguments_value(args, "name") ?: "unnamed",
		.column = arguments_value(args, "column"),
		.thread = IMPORT_ALL,
		.lab = arguments_given(args, "lab"),
	};
	ret = read_words(args, options, err);
	if (!ret && period)
		ret = quantity_duration("--period", period, MIN_PERIOD_NS, MAX_PERIOD_NS,
					&options->period_ns, err);
	if (!ret && thread)
		ret = quantity_count("--thread", thread, 0, MAX_CPU, &options->thread, err);
	return ret;
}

/* What only some forms know. */
static int check_options(const struct import_options *options, const struct import_file *file,
			 struct error *err)
{
	const struct form_facts *form = &form_facts[file->form];
	const char *option = options->unit_ns && !form->unit_ns		     ? "unit"
			     : options->column && file->form != FORM_NUMBERS ? "column"
			     : options->thread != IMPORT_ALL && !*form->part ? "thread"
									     : NULL;

	return option ? error_set(err, EXIT_USAGE, EINVAL,
				  "%s: is %s, for which there is no --%s: leave it out", file->name,
				  form->what, option)
		      : 0;
}

static int import_file(struct imports *imports, const char *name, enum form *form_of_all,
		       const char *first, struct error *err)
{
	struct import_file file;
	int ret = imports_begin_file(imports, name, &file, err);

	if (!ret)
		ret = check_options(imports->options, &file, err);
	if (!ret && name != first && file.form != *form_of_all)
		ret = error_set(err, EXIT_USAGE, EINVAL,
				"%s: is %s, but %s is %s: import one form at a time, and one file "
				"of each measurement",
				name, form_facts[file.form].what, first,
				form_facts[*form_of_all].what);
	if (!ret) {
		*form_of_all = file.form;
		ret = form_facts[file.form].unit_ns ? import_series(imports, &file, err)
						    : import_text(imports, &file, err);
	}
	imports_end_file(&file);
	return ret;
}

static int run_import(const struct arguments *args, struct error *err)
{
	const char *word = arguments_value(args, "platform");
	AUTO_FREE char *platform =
		alloc_printf(RUN_FOLDER_IMPORTED "%s%s", word ? "-" : "", word ?: "");
	struct import_options options;
	struct imports imports;
	enum form form = FORM_NUMBERS;
	int ret = read_options(args, &options, err);

	if (ret)
		return ret;
	if (!arguments_value(args, "output"))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "import: no run to import into: name its folder with --output");
	options.platform = platform;
	ret = imports_open(&imports, arguments_value(args, "output"), &options, err);
	if (ret)
		return ret;
	for (size_t i = 0; i < arguments_nr_words(args) && !ret; i++)
		ret = import_file(&imports, arguments_word(args, i), &form, arguments_word(args, 0),
				  err);
	return imports_close(&imports, ret, err);
}

static const struct command_option options_known[] = {
	{"output", 'o', "RUN", "the run's folder: a new one, or one of imports, to be added to"},
	{"as", 0, "FORM", "cyclictest, timerlat or numbers, and nothing else"},
	{"period", 'p', "DURATION", "how often the timer was armed, where the files do not tell"},
	{"name", 'n', "NAME", "of the cells, in the place of a scenario, e.g. idle, io"},
	{"platform", 0, "NAME", "what it was measured on; shown as imported-NAME"},
	{"unit", 'u', "UNIT", "ns (default), us, ms or s, of numbers; of cyclictest -v us"},
	{"column", 0, "NAME", "the column of a CSV with a head; else a line is a number"},
	{"thread", 't', "NUMBER", "only this thread of cyclictest, or CPU of timerlat"},
	{"lab", 0, NULL, "it was measured in a virtual lab: no hardware latency"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_import = {
	.name = "import",
	.usage = "FILE... --output RUN [OPTION]...",
	.summary = "Make a run of what cyclictest, rtla or others measured",
	.details =
		"FILE is what cyclictest wrote for --json, or printed for -h, -H or -v, what "
		"rtla timerlat hist printed, or latencies, a number to a line. It is kept as it "
		"came. All files of a command have one form; where cyclictest's JSON and "
		"histogram are of one measurement, one of them is enough.\n"
		"\n"
		"Several files are boots of one cell: the repetitions 1, 2, ... of it. Every "
		"thread, or CPU, is a cell of its own, named NAME-threadN or NAME-cpuN; with "
		"--thread one is imported, as NAME. Another --name, --platform or --period "
		"makes another cell: a command for each, into the same RUN.\n"
		"\n"
		"vmtick has proven nothing of such cells, and every table, eCDF and figure marks "
		"them as imported. Their verdict, ok, says that the file was whole and does not "
		"contradict itself.",
	.options = options_known,
	.min_words = 1,
	.max_words = -1,
	.run = run_import,
};
