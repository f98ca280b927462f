/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd-lab.c - vmtick lab: runs a command in a lab host. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "cli/command.h"
#include "cli/quantity.h"
#include "cli/suggest.h"
#include "lab/lab.h"

#define MAX_CPUS	       8
#define MIN_MEMORY_MIB	       512
#define MAX_MEMORY_MIB	       (1 << 20)
#define PLAIN_LIMIT_NS	       120000000000ull /* without a sign of life; boots take 5 to 15 s */
#define DETERMINISTIC_LIMIT_NS 600000000000ull
#define COMMAND_LIMIT_NS       1800000000000ull
#define MAX_LIMIT_NS	       86400000000000ull

static const struct command_option options[] = {
	{"host", 0, "NAME", "linux, kvm or xen"},
	{"kernel", 'k', "NAME", "the lab host's kernel: stock (default), rt, own"},
	{"deterministic", 0, NULL,
	 "one instruction is one nanosecond: the same samples every time"},
	{"take", 't', "PATH", "a file or folder that COMMAND finds; may be repeated"},
	{"output", 'o', "FOLDER", "where what COMMAND wrote is brought (default: .)"},
	{"console", 0, "FILE", "keep the lab host's console"},
	{"kernel-args", 0, "WORDS", "more words for the lab host's kernel"},
	{"hypervisor-args", 0, "WORDS", "more words for Xen, e.g. timer_slop=1"},
	{"hypervisor", 0, "FILE", "another Xen than Debian's, unpacked"},
	{"cpus", 0, "N", "CPUs of the lab host"},
	{"cpu", 0, "MODEL", "their model, as QEMU names it"},
	{"memory-mib", 0, "N", "memory of the lab host"},
	{"limit", 0, "TIME",
	 "the longest that COMMAND may take (deterministic: 30 min; else none)"},
	{"stage-limit", 0, "TIME", "the longest time without a sign of life (2 min)"},
	{"emulator", 0, "FILE", "QEMU (default: qemu-system-x86_64)"},
	{"quiet", 'q', NULL, "only what COMMAND prints"},
	{NULL},
};

static int choose_host(const struct arguments *args, struct lab_request *request, struct error *err)
{
	const char *name = arguments_value(args, "host");
	char hint[512];

	request->host = lab_host_find(name ?: "", request->kernel);
	if (request->host)
		return 0;
	if (!name)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "vmtick lab: which host? give --host linux, kvm or xen");
	return error_set(err, EXIT_USAGE, EINVAL, "vmtick lab: unknown host \"%s\"%s", name,
			 suggest_hint(name, lab_host_names, hint, sizeof(hint)));
}

static int check_modes(const struct arguments *args, const struct lab_request *request,
		       struct error *err)
{
	const struct lab_host *host = request->host;

	if (host->no_start)
		return error_set(err, EXIT_NOTHING, ENOTSUP, "a %s lab with kernel %s: %s",
				 host->name, request->kernel, host->no_start);
	if (request->deterministic && host->no_determinism)
		return error_set(
			err, EXIT_NOTHING, ENOTSUP,
			"a %s lab has no deterministic mode: %s: leave --deterministic out",
			host->name, host->no_determinism);
	if (!host->hypervisor &&
	    (arguments_given(args, "hypervisor") || arguments_given(args, "hypervisor-args")))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "a %s lab has no hypervisor: --hypervisor and --hypervisor-args "
				 "are for --host xen",
				 host->name);
	if (strchr(request->kernel_arguments, ','))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "--kernel-args %s: a comma separates boot modules in the "
				 "emulator, and cannot be part of an argument",
				 request->kernel_arguments);
	return 0;
}

static int read_number(const struct arguments *args, const char *name, unsigned min, unsigned max,
		       unsigned *out, struct error *err)
{
	const char *text = arguments_value(args, name);
	uint64_t number;
	int ret = text ? quantity_count(name, text, min, max, &number, err) : 0;

	if (text && !ret)
		*out = (unsigned)number;
	return ret;
}

static int read_limit(const struct arguments *args, const char *name, uint64_t *ns_out,
		      struct error *err)
{
	const char *text = arguments_value(args, name);

	return text ? quantity_duration(name, text, 1, MAX_LIMIT_NS, ns_out, err) : 0;
}

static int read_sizes(const struct arguments *args, struct lab_request *request, struct error *err)
{
	const struct lab_host *host = request->host;
	int ret;

	request->cpu = arguments_value(args, "cpu") ?: host->cpu;
	request->memory_mib = host->memory_mib;
	request->nr_cpus = request->deterministic ? 1 : host->nr_cpus;
	request->stage_limit_ns = request->deterministic ? DETERMINISTIC_LIMIT_NS : PLAIN_LIMIT_NS;
	request->command_limit_ns = request->deterministic ? COMMAND_LIMIT_NS : UINT64_MAX;
	ret = read_number(args, "cpus", 1, MAX_CPUS, &request->nr_cpus, err);
	if (!ret && request->deterministic && request->nr_cpus != 1)
		ret = error_set(err, EXIT_USAGE, EINVAL,
				"--cpus %u: a deterministic lab has one CPU, since QEMU keeps the "
				"time of several only approximately: leave one of the two out",
				request->nr_cpus);
	if (!ret)
		ret = read_number(args, "memory-mib", MIN_MEMORY_MIB, MAX_MEMORY_MIB,
				  &request->memory_mib, err);
	if (!ret)
		ret = read_limit(args, "stage-limit", &request->stage_limit_ns, err);
	return ret ? ret : read_limit(args, "limit", &request->command_limit_ns, err);
}

static void read_words(const struct arguments *args, struct lab_request *request)
{
	const char *path;

	for (size_t i = 0; (path = arguments_nth(args, "take", i)); i++)
		names_add(&request->taken, path);
	for (size_t i = 0; i < arguments_nr_words(args); i++)
		names_add(&request->command, arguments_word(args, i));
}

static int run(const struct arguments *args, struct error *err)
{
	struct lab_request request = {
		.deterministic = arguments_given(args, "deterministic"),
		.quiet = arguments_given(args, "quiet"),
		.folder = arguments_value(args, "output") ?: ".",
		.console = arguments_value(args, "console"),
		.emulator = arguments_value(args, "emulator") ?: "qemu-system-x86_64",
		.kernel = arguments_value(args, "kernel") ?: LAB_KERNEL_DEFAULT,
		.hypervisor = arguments_value(args, "hypervisor"),
		.kernel_arguments = arguments_value(args, "kernel-args") ?: "",
		.hypervisor_arguments = arguments_value(args, "hypervisor-args") ?: "",
	};
	int status = EXIT_OURS;
	int ret = choose_host(args, &request, err);

	if (!ret)
		ret = check_modes(args, &request, err);
	if (!ret)
		ret = read_sizes(args, &request, err);
	if (ret)
		return ret;
	read_words(args, &request);
	ret = lab_run(&request, &status, err);
	names_clear(&request.taken);
	names_clear(&request.command);
	return ret ? ret : status;
}

const struct command cmd_lab = {
	.name = "lab",
	.usage = "--host linux|kvm|xen [OPTION]... -- COMMAND [ARGUMENT]...",
	.summary = "Run a command in a lab host: a whole machine inside QEMU",
	.details =
		"The lab host has Debian's kernel, vmtick and its guests, and KVM or Xen. COMMAND\n"
		"runs there in a folder of its own; what it wrote there is brought back, and its\n"
		"exit status is passed on. No root is needed. Example:\n"
		"  vmtick lab --host xen -- vmtick run table1 -p xen-pv -o results/lab-xen",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run,
};
