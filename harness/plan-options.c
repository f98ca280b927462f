/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan-options.c - from words and options to a plan. */
#include <errno.h>
#include "cli/alloc.h"
#include "cli/suggest.h"
#include "harness/plan-options.h"

static int take_platforms(const struct arguments *args, struct names *names, struct error *err)
{
	AUTO_FREE const char **valid = platform_names();
	const char *word;
	char hint[256];

	for (size_t i = 0; (word = arguments_nth(args, "platform", i)); i++) {
		if (!platform_find(word))
			return error_set(err, EXIT_USAGE, EINVAL, "unknown platform \"%s\"%s", word,
					 suggest_hint(word, valid, hint, sizeof(hint)));
		names_add(names, word);
	}
	return 0;
}

static int read_configs(const struct arguments *args, struct config *config, struct error *err)
{
	const char *text;
	int ret = 0;

	for (size_t i = 0; i < arguments_nr_words(args) && !ret; i++)
		ret = config_read(config, arguments_word(args, i), err);
	for (size_t i = 0; !ret && (text = arguments_nth(args, "set", i)); i++)
		ret = config_override(config, text, err);
	return ret ? ret : config_check(config, err);
}

int plan_from_arguments(const struct arguments *args, struct planned *planned, struct error *err)
{
	struct plan_filter filter = {0};
	const char *id;
	int ret = config_new(&planned->config, err);

	if (ret)
		return ret;
	ret = read_configs(args, planned->config, err);
	if (!ret)
		ret = take_platforms(args, &filter.platforms, err);
	for (size_t i = 0; (id = arguments_nth(args, "cell", i)); i++)
		names_add(&filter.cells, id);
	if (!ret)
		ret = plan_expand(planned->config, &filter, &planned->plan, err);
	if (ret)
		config_free(planned->config);
	names_clear(&filter.platforms);
	names_clear(&filter.cells);
	return ret;
}

enum run_which which_from_arguments(const struct arguments *args)
{
	if (arguments_given(args, "again"))
		return RUN_AGAIN;
	return arguments_given(args, "only-failed") ? RUN_ONLY_FAILED : RUN_UNFINISHED;
}

void planned_clear(struct planned *planned)
{
	plan_free(planned->plan);
	config_free(planned->config);
}
