/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - the loop that waits for a guest. Every wait in it has a limit. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "harness/console.h"
#include "harness/interrupt.h"
#include "harness/wake.h"
#include "harness/watch.h"

#define TICK_NS	      5000000000ull  /* looked at this often though nothing woke us */
#define COLLECT_NS    250000000ull   /* results are looked for at least this often */
#define OFF_LIMIT_NS  20000000000ull /* from the runner's end to the power-off */
#define NS_PER_S      1000000000ull
#define EVENTS_FACTOR 20 /* a slow emulator may take this many times the events' own time */

struct watching {
	const struct watch *watch;
	struct watch_end *end;
	struct console console;
	uint64_t began_ns, step_ns, collected_ns;
};

uint64_t watch_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

/* The longest that the present step may take. */
static uint64_t step_limit_ns(const struct watching *watching)
{
	const struct watch *watch = watching->watch;
	const struct cell *cell;

	if (watching->console.ended)
		return OFF_LIMIT_NS;
	if (!watching->console.nr_begun || watching->console.nr_begun > watch->nr_cells)
		return settings_number(watch->settings, "boot-limit");
	cell = &watch->cells[watching->console.nr_begun - 1];
	return settings_number(watch->settings, "cell-limit") +
	       EVENTS_FACTOR * (cell->period_ns + cell->inject_ns) *
		       (cell->nr_events + cell->nr_warmup);
}

static const char *step_name(const struct watching *watching)
{
	if (watching->console.ended)
		return "the guest did not power off";
	if (!watching->console.nr_bytes)
		return "no console output";
	if (!watching->console.hello)
		return "the guest printed, but its runner did not start";
	return watching->console.nr_begun ? "the cell did not end" : "the runner began no cell";
}

/* Did the guest end? Fills the reason where it ended before it was done. */
static bool has_ended(struct watching *watching, enum guest_state state)
{
	struct watch_end *end = watching->end;
	const struct console *console = &watching->console;
	const struct watch *watch = watching->watch;
	const char *why = NULL;

	if (state == GUEST_RUNNING)
		return false;
	if (watch->platform->why)
		why = watch->platform->why(watch->guest);
	end->complete = console->ended;
	if (end->complete)
		return true;
	end->unreachable = state == GUEST_UNREACHABLE;
	if (end->unreachable)
		snprintf(end->reason, sizeof(end->reason),
			 "the host lost the guest: its libvirt daemon or console daemon ended: "
			 "start "
			 "it again, then repeat the cells");
	else if (*console->error)
		snprintf(end->reason, sizeof(end->reason), "the runner gave up: %s",
			 console->error);
	else if (*console->panic)
		snprintf(end->reason, sizeof(end->reason), "the guest panicked: %s",
			 console->panic);
	else if (why)
		snprintf(end->reason, sizeof(end->reason), "the monitor ended the guest: %s", why);
	else if (state == GUEST_CRASHED)
		snprintf(end->reason, sizeof(end->reason),
			 "the monitor crashed, was killed or stopped "
			 "the guest");
	else
		snprintf(end->reason, sizeof(end->reason), "the guest reset or powered off %s",
			 console->hello ? "before its cells were done"
					: "before its runner started");
	return true;
}

static bool is_over_limit(struct watching *watching, uint64_t now_ns)
{
	uint64_t limit_ns = step_limit_ns(watching);
	uint64_t max_bytes = settings_number(watching->watch->settings, "console-limit-kib") << 10;
	struct watch_end *end = watching->end;

	if (watching->console.nr_bytes > max_bytes) {
		snprintf(end->reason, sizeof(end->reason),
			 "the guest flooded its console (more than %llu KiB)",
			 (unsigned long long)max_bytes >> 10);
		return true;
	}
	if (now_ns - watching->step_ns <= limit_ns)
		return false;
	end->complete =
		watching->console.ended; /* only the power-off hung: the results are there */
	snprintf(end->reason, sizeof(end->reason), "%s within %llu s", step_name(watching),
		 (unsigned long long)(limit_ns / NS_PER_S));
	return true;
}

static void note_times(struct watching *watching, uint64_t now_ns)
{
	const struct console *console = &watching->console;
	struct watch_end *end = watching->end;
	uint64_t since_ns = now_ns - watching->began_ns;

	if (console->hello && !end->hello_ns)
		end->hello_ns = since_ns;
	if (console->nr_begun && !end->first_ns)
		end->first_ns = since_ns;
	if (console->ended && !end->ended_ns)
		end->ended_ns = since_ns;
	end->spoke = console->hello;
}

/* Look at the console; tell of changes. */
static int look(struct watching *watching, uint64_t now_ns, struct error *err)
{
	struct console *console = &watching->console;
	unsigned begun = console->nr_begun, done = console->nr_done;
	bool hello = console->hello, ended = console->ended;
	const struct watch *watch = watching->watch;

	console_follow(console);
	note_times(watching, now_ns);
	if (begun != console->nr_begun || hello != console->hello || ended != console->ended)
		watching->step_ns = now_ns;
	else if (done == console->nr_done && now_ns - watching->collected_ns < COLLECT_NS)
		return 0;
	watching->collected_ns = now_ns;
	return watch->on_change(watch->user, console, err);
}

/* Until something may have happened, or the present step is over its limit. */
static void wait(const struct watching *watching, int console_fd, uint64_t now_ns)
{
	uint64_t end_ns = watching->step_ns + step_limit_ns(watching) + 1;

	wake_wait(console_fd, end_ns - now_ns < TICK_NS ? end_ns - now_ns : TICK_NS);
}

int watch_guest(const struct watch *watch, struct watch_end *end, struct error *err)
{
	struct watching watching = {.watch = watch, .end = end};
	int console_fd = wake_open_file(watch->console_path);
	enum guest_state state;
	uint64_t now_ns;
	int ret = 0;

	*end = (struct watch_end){0};
	console_init(&watching.console, watch->console_path);
	watching.began_ns = watching.step_ns = watch_now_ns();
	for (;;) {
		state = watch->platform->poll(watch->guest);
		now_ns = watch_now_ns();
		ret = look(&watching, now_ns, err);
		if (ret || has_ended(&watching, state) || is_over_limit(&watching, now_ns))
			break;
		if (interrupt_signal()) {
			ret = interrupt_error(err);
			break;
		}
		wait(&watching, console_fd, now_ns);
	}
	end->off_ns = watch_now_ns() - watching.began_ns;
	if (console_fd >= 0)
		close(console_fd);
	console_clear(&watching.console);
	return ret;
}
