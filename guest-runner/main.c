/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - vmtick-runner runs the cells of the exchange disk's job, one after another. A
 * cell whose result is on the disk is never run again: a start after a reset goes on behind
 * it, and the cell that the reset hit is lost.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include "guest-runner/boot-facts.h"
#include "guest-runner/cell-run.h"
#include "guest-runner/counters.h"
#include "guest-runner/cpulist.h"
#include "guest-runner/interrupt.h"
#include "guest-runner/scope.h"

#define DISK_WAIT_MS 5000

/* Each reset costs a cell, so a guest that always resets ends; this many in a row show that
 * the rest would go the same way. */
#define RESETS_IN_ROW_MAX 3

/* Starts that got as far as no cell, in all. */
#define IDLE_STARTS_MAX 3

struct runner {
	struct paths paths;
	const char *exchange_file; /* NULL: it is one of the disks */
	const char *load_disk;	   /* NULL: the exchange disk */
	int settle_ms;		   /* pause before each cell */
	struct exchange exchange;
	struct load_disk disk;
	struct job job;
	uint64_t uptime_start_ms;
};

/* A line of progress: one write, or lines of the kernel would come between. */
static void console(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void console(const char *fmt, ...)
{
	char line[512] = CONSOLE_PREFIX;
	size_t length = sizeof(CONSOLE_PREFIX) - 1;
	va_list args;

	va_start(args, fmt);
	vsnprintf(line + length, sizeof(line) - length - 1, fmt, args);
	va_end(args);
	length = strlen(line);
	line[length++] = '\n';
	if (write(STDOUT_FILENO, line, length) < 0)
		return; /* nobody watches; the results are on the disk */
}

static const char usage[] =
	"usage: vmtick-runner [--module FILE] [--stress-ng FILE] [--cyclictest FILE] [--rtla "
	"FILE]\n"
	"           [--exchange FILE [--load-disk NAME] [--undo FILE] [--settle MS]]\n";

static int parse_options(int argc, char **argv, struct runner *runner)
{
	static const struct option options[] = {
		{.name = "module", .has_arg = required_argument, .val = 'm'},
		{.name = "stress-ng", .has_arg = required_argument, .val = 's'},
		{.name = "cyclictest", .has_arg = required_argument, .val = 'c'},
		{.name = "rtla", .has_arg = required_argument, .val = 'r'},
		{.name = "exchange", .has_arg = required_argument, .val = 'e'},
		{.name = "load-disk", .has_arg = required_argument, .val = 'd'},
		{.name = "undo", .has_arg = required_argument, .val = 'u'},
		{.name = "settle", .has_arg = required_argument, .val = 'w'},
		{0},
	};
	struct paths *paths = &runner->paths;
	int letter;

	*paths = (struct paths){.root = "",
				.module = "/lib/vmtick.ko",
				.stress_ng = "/usr/bin/stress-ng",
				.cyclictest = "/usr/bin/cyclictest",
				.rtla = "/usr/bin/rtla"};
	while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (letter == 'm')
			paths->module = optarg;
		else if (letter == 's')
			paths->stress_ng = optarg;
		else if (letter == 'c')
			paths->cyclictest = optarg;
		else if (letter == 'r')
			paths->rtla = optarg;
		else if (letter == 'e')
			runner->exchange_file = optarg;
		else if (letter == 'd')
			runner->load_disk = optarg;
		else if (letter == 'u')
			paths->undo = optarg;
		else if (letter == 'w')
			runner->settle_ms = atoi(optarg);
		else
			return -EINVAL;
	}
	return optind == argc ? 0 : -EINVAL;
}

static int find_exchange(struct runner *runner, struct fault *fault)
{
	struct exchange *exchange = &runner->exchange;
	int ret = runner->exchange_file
			  ? exchange_open(runner->exchange_file, exchange, fault)
			  : exchange_find(&runner->paths, DISK_WAIT_MS, exchange, fault);

	if (!ret && runner->load_disk)
		return load_disk_named(&runner->paths, runner->load_disk, exchange, &runner->disk,
				       fault);
	if (!ret)
		load_disk_of_exchange(&runner->paths, exchange, &runner->disk);
	return ret;
}

static int read_job(struct runner *runner, struct fault *fault)
{
	scope_free char *text = NULL;
	int ret = find_exchange(runner, fault);

	if (!ret)
		ret = exchange_read_job(&runner->exchange, &text, fault);
	if (!ret)
		ret = job_parse(text, &runner->job, fault);
	if (!ret)
		console("hello %zu", runner->job.nr_cells);
	return ret;
}

static int append(struct runner *runner, const char *id, const struct fault *verdict,
		  const struct facts *facts, struct fault *fault)
{
	const struct exchange_entry entry = {.cell_id = id, .verdict = verdict, .facts = facts};

	return exchange_append(&runner->exchange, &entry, fault);
}

/* The cell that was in progress when an earlier start ended has no result: it gets one. */
static int record_reset(struct runner *runner, struct fault *fault)
{
	struct exchange *exchange = &runner->exchange;
	const struct fault reset = {.outcome = EXCHANGE_FAILED, .text = EXCHANGE_RESET_REASON};
	const char *id;
	int ret;

	if (exchange->status.nr_begun <= exchange->nr_results ||
	    exchange->nr_results >= runner->job.nr_cells)
		return 0;
	id = runner->job.cells[exchange->nr_results].id;
	ret = append(runner, id, &reset, NULL, fault);
	if (ret)
		return ret;
	exchange->nr_results++;
	exchange->nr_resets_in_row++;
	exchange->nr_resets++;
	console("done %u %s %s", exchange->nr_results, id, outcome_name(reset.outcome));
	return 0;
}

static int resume(struct runner *runner, struct fault *fault)
{
	struct exchange *exchange = &runner->exchange;
	int ret = exchange_begin(exchange, fault);

	if (!ret)
		ret = exchange_scan(exchange, fault);
	if (!ret)
		ret = record_reset(runner, fault);
	if (ret)
		return ret;
	if (exchange->nr_resets_in_row >= RESETS_IN_ROW_MAX)
		return fault_set(fault, EXCHANGE_FAILED, ECANCELED,
				 "the guest was reset during %u cells in a row: giving up",
				 exchange->nr_resets_in_row);
	if (exchange->status.nr_starts > exchange->nr_resets + IDLE_STARTS_MAX)
		return fault_set(fault, EXCHANGE_FAILED, ECANCELED,
				 "the guest was started %u times and lost only %u cells to resets: "
				 "it does not get as far as a cell; giving up",
				 exchange->status.nr_starts, exchange->nr_resets);
	return 0;
}

static int write_boot_facts(struct runner *runner, struct fault *fault)
{
	const struct fault ok = {.outcome = EXCHANGE_OK};
	struct facts facts = {0};
	cpu_set_t online;
	int ret;

	if (runner->exchange.has_boot_facts)
		return 0;
	ret = cpulist_online(&runner->paths, &online);
	if (ret)
		return fault_set(fault, EXCHANGE_ERROR, -ret, "cannot read the online CPUs: %s",
				 strerror(-ret));
	boot_facts_add(&runner->paths, cpulist_last(&online), &facts);
	facts_add(&facts, "uptime_start_ms", "%llu", (unsigned long long)runner->uptime_start_ms);
	ret = append(runner, EXCHANGE_BOOT_FACTS, &ok, &facts, fault);
	facts_free(&facts);
	return ret;
}

/* Who carries off the last result, on the same machine, is to be done with it. */
static void settle(const struct runner *runner)
{
	scope_close int interrupt = interrupt_fd();
	struct pollfd wait = {.fd = interrupt, .events = POLLIN};

	if (runner->settle_ms)
		poll(&wait, 1, runner->settle_ms);
}

static int run_cells(struct runner *runner, struct fault *fault)
{
	const struct cell_place place = {&runner->paths, &runner->exchange, &runner->disk};

	for (size_t i = runner->exchange.nr_results; i < runner->job.nr_cells; i++) {
		const struct job_cell *cell = &runner->job.cells[i];
		unsigned int number = (unsigned int)i + 1;
		struct fault verdict;
		int ret;

		if (interrupt_pending())
			return fault_set(fault, EXCHANGE_ERROR, EINTR,
					 "told to stop before cell %u of %zu", number,
					 runner->job.nr_cells);
		ret = exchange_set_begun(&runner->exchange, number, fault);
		if (ret)
			return ret;
		console("begin %u %s", number, cell->id);
		settle(runner);
		ret = cell_run(&place, cell, &verdict, fault);
		if (ret)
			return ret;
		console("done %u %s %s", number, cell->id, outcome_name(verdict.outcome));
	}
	return 0;
}

static int run(struct runner *runner, struct fault *fault)
{
	int ret = read_job(runner, fault);

	if (!ret)
		ret = resume(runner, fault);
	if (!ret)
		ret = write_boot_facts(runner, fault);
	if (!ret)
		ret = run_cells(runner, fault);
	job_free(&runner->job);
	exchange_close(&runner->exchange);
	return ret;
}

int main(int argc, char **argv)
{
	struct runner runner = {.exchange = {.fd = -1}, .uptime_start_ms = counters_uptime_ms()};
	struct fault fault;

	if (parse_options(argc, argv, &runner)) {
		fputs(usage, stderr);
		return 2;
	}
	interrupt_block();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (run(&runner, &fault)) {
		console("error %s", fault.text);
		return 1;
	}
	console("end");
	return 0;
}
