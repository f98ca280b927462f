/* SPDX-License-Identifier: GPL-2.0-or-later */
/* null-guest.c - a guest's runner as the harness sees it: job, status, results, console. */
#include <fcntl.h>
#include <ini.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#define XXH_STATIC_LINKING_ONLY /* states on the stack */
#include <xxhash.h>
#include "cli/alloc.h"
#include "harness/exchange.h"
#include "harness/null-guest.h"
#include "harness/null-record.h"
#include "harness/null-texts.h"
#include "store/instrument.h"

#define SKIP_REASON "timer=xen-virq is not available: this Xen has no virtual interrupt for timers"
#define FLOOD_LINE  "the quick brown fox jumps over the lazy dog, again and again and again\n"

const char *const null_fault_names[] = {"none",	   "silent", "panic", "die",	    "crash",
					"hang",	   "flood",  "flip",  "other-cell", "invalid",
					"give-up", "slop",   "skip",  "texts",	    NULL};

struct running {
	const struct null_guest *guest;
	struct exchange_disk disk;
	int fd, console;
	struct cell *cells;
	size_t nr_cells;
	uint32_t nr_begun;
};

static void say(const struct running *running, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vdprintf(running->console, fmt, ap);
	va_end(ap);
}

static int on_job_key(void *user, const char *section, const char *key, const char *value)
{
	struct running *running = user;
	struct cell *cell;

	if (!strcmp(key, "id")) {
		running->cells = alloc_grow(running->cells, running->nr_cells + 1, sizeof(*cell));
		cell = &running->cells[running->nr_cells++];
		*cell = (struct cell){0};
		snprintf(cell->id, sizeof(cell->id), "%s", value);
		return 1;
	}
	if (!running->nr_cells)
		return 0;
	cell = &running->cells[running->nr_cells - 1];
	if (!strcmp(key, "timer"))
		snprintf(cell->timer, sizeof(cell->timer), "%s", value);
	else if (!strcmp(key, "instrument"))
		snprintf(cell->instrument, sizeof(cell->instrument), "%s", value);
	else if (!strcmp(key, "mode"))
		cell->mode = strcmp(value, "grid") ? CELL_ONESHOT : CELL_GRID;
	else if (!strcmp(key, "keep"))
		cell->keep = strcmp(value, "histogram") ? CELL_SAMPLES : CELL_HISTOGRAM;
	else if (!strcmp(key, "period_ns"))
		cell->period_ns = strtoull(value, NULL, 10);
	else if (!strcmp(key, "events"))
		cell->nr_events = strtoull(value, NULL, 10);
	else if (!strcmp(key, "warmup"))
		cell->nr_warmup = strtoull(value, NULL, 10);
	else if (!strcmp(key, "inject_ns"))
		cell->inject_ns = strtoull(value, NULL, 10);
	else if (!strcmp(key, "bound_us"))
		cell->bound_us = strtoull(value, NULL, 10);
	return 1;
}

static bool read_job(struct running *running)
{
	const struct exchange_head *head = &running->disk.head;
	AUTO_FREE char *text = alloc_array(head->job_bytes + 1, 1);

	return pread(running->fd, text, head->job_bytes, (off_t)head->job_offset) ==
		       (ssize_t)head->job_bytes &&
	       XXH64(text, head->job_bytes, 0) == head->job_checksum &&
	       !ini_parse_string(text, on_job_key, running);
}

static void append_result(struct running *running, const char *id, uint32_t outcome,
			  const char *reason, const char *facts, const void *record,
			  size_t nr_bytes, bool flip)
{
	struct exchange_result head = {.magic = EXCHANGE_RESULT_MAGIC,
				       .version = RECORD_VERSION,
				       .outcome = outcome,
				       .facts_bytes = (uint32_t)strlen(facts),
				       .record_bytes = nr_bytes};
	off_t at = (off_t)running->disk.next_offset, body = at + (off_t)sizeof(head);
	XXH64_state_t state;

	snprintf(head.cell_id, sizeof(head.cell_id), "%s", id);
	snprintf(head.reason, sizeof(head.reason), "%s", reason);
	XXH64_reset(&state, 0);
	XXH64_update(&state, &head, sizeof(head));
	XXH64_update(&state, facts, head.facts_bytes);
	if (record)
		XXH64_update(&state, record, nr_bytes);
	head.checksum = XXH64_digest(&state) ^ (flip ? 1 : 0);
	if (pwrite(running->fd, facts, head.facts_bytes, body) < 0 ||
	    (record && pwrite(running->fd, record, nr_bytes, body + head.facts_bytes) < 0) ||
	    pwrite(running->fd, &head, sizeof(head), at) < 0)
		_exit(1);
	exchange_skip(&running->disk, &head);
}

static void write_status(const struct running *running)
{
	struct exchange_status status = {.magic = EXCHANGE_STATUS_MAGIC,
					 .version = RECORD_VERSION,
					 .nr_starts = 1,
					 .nr_begun = running->nr_begun};

	if (pwrite(running->fd, &status, sizeof(status), (off_t)running->disk.head.status_offset) <
	    0)
		_exit(1);
}

static void pace(const struct null_guest *guest)
{
	struct timespec time = {.tv_sec = (time_t)(guest->pace_ns / 1000000000u),
				.tv_nsec = (long)(guest->pace_ns % 1000000000u)};

	nanosleep(&time, NULL);
}

/* The faults that strike in the middle of a cell and do not return. */
static void strike(const struct running *running, enum null_fault fault)
{
	switch (fault) {
	case NULL_FAULT_DIE:
		_exit(0);
	case NULL_FAULT_CRASH:
		raise(SIGKILL);
		break;
	case NULL_FAULT_HANG:
		for (;;)
			pause();
	case NULL_FAULT_FLOOD:
		for (;;)
			say(running, FLOOD_LINE);
	case NULL_FAULT_GIVE_UP:
		say(running, CONSOLE_PREFIX "error the disk cannot be written: I/O error\n");
		_exit(0);
	default:
		break;
	}
}

/* The record or the texts of the cell; the caller frees. */
static void *make_bytes(const struct cell *cell, enum null_fault fault, size_t *nr_bytes)
{
	struct texts_entry *first;
	char *bytes;

	if (instrument_has_record(instrument_find(cell->instrument)))
		return null_record(cell, nr_bytes);
	bytes = null_texts(cell, nr_bytes);
	first = (struct texts_entry *)(bytes + sizeof(struct texts_head));
	first->nr_bytes += fault == NULL_FAULT_TEXTS ? 1 : 0;
	return bytes;
}

static void measure(struct running *running, const struct cell *cell, enum null_fault fault)
{
	bool invalid = fault == NULL_FAULT_INVALID;
	size_t nr_bytes;
	AUTO_FREE void *record = make_bytes(cell, fault, &nr_bytes);

	append_result(running, fault == NULL_FAULT_OTHER_CELL ? "nobody-asked" : cell->id,
		      invalid ? EXCHANGE_INVALID : EXCHANGE_OK,
		      invalid ? "the load was not on" : "",
		      "cpu=1\nwindow_ms=500\nirqs_per_s=11.5\n", record, nr_bytes,
		      fault == NULL_FAULT_FLIP);
}

static void run_cell(struct running *running, const struct cell *cell)
{
	const struct null_guest *guest = running->guest;
	bool struck = strstr(cell->id, guest->fault_cell);
	enum null_fault fault = struck ? guest->fault : NULL_FAULT_NONE;

	running->nr_begun++;
	write_status(running);
	say(running, CONSOLE_PREFIX "begin %u %s\n", running->nr_begun, cell->id);
	pace(guest);
	strike(running, fault);
	if (fault == NULL_FAULT_SKIP)
		append_result(running, cell->id, EXCHANGE_SKIPPED, SKIP_REASON, "", NULL, 0, false);
	else
		measure(running, cell, fault);
	say(running, CONSOLE_PREFIX "done %u %s %s\n", running->nr_begun, cell->id,
	    fault == NULL_FAULT_SKIP	  ? "skipped"
	    : fault == NULL_FAULT_INVALID ? "invalid"
					  : "ok");
}

int null_guest_run(const struct null_guest *guest)
{
	struct running running = {.guest = guest};
	struct error err;

	running.console = open(guest->console, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	running.fd = open(guest->disk, O_RDWR | O_CLOEXEC);
	if (guest->fault == NULL_FAULT_SILENT)
		pause();
	if (guest->fault == NULL_FAULT_PANIC) {
		say(&running, "[    0.1] Kernel panic - not syncing: synthetic\n");
		return 0;
	}
	if (running.fd < 0 || exchange_open(guest->disk, &running.disk, &err) ||
	    !read_job(&running))
		return 1;
	say(&running, CONSOLE_PREFIX "hello %zu\n", running.nr_cells);
	append_result(&running, EXCHANGE_BOOT_FACTS, EXCHANGE_OK, "",
		      "kernel=synthetic\nclocksource=synthetic\nclockevent=synthetic\n"
		      "clockevent_min_delta_ns=1\ncpus=0-1\n",
		      NULL, 0, false);
	for (size_t i = 0; i < running.nr_cells; i++)
		run_cell(&running, &running.cells[i]);
	say(&running, CONSOLE_PREFIX "end\n");
	exchange_close(&running.disk);
	close(running.fd);
	close(running.console);
	free(running.cells);
	return 0;
}
