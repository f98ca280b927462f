/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.h - watches a started guest until it is done or lost: progress, limits, the cause of
 * its end. Results are collected as they appear.
 */
#ifndef VMTICK_WATCH_H
#define VMTICK_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/console.h"
#include "harness/host-load.h"
#include "harness/platform.h"
#include "store/cell.h"

/* The settings that every platform has: for the watch, and for the load of its host. */
#define WATCH_SETTINGS                                                                           \
	HOST_LOAD_SETTING, {"boot-limit",      "60s",                                            \
			    SETTING_DURATION,  1000000000,                                       \
			    86400000000000,    .help = "longest time until the runner speaks",   \
			    .watch_only = true},                                                 \
		{"cell-limit",	    "60s",                                                       \
		 SETTING_DURATION,  1000000000,                                                  \
		 86400000000000,    .help = "longest time of a cell beside 20 times its events", \
		 .watch_only = true},                                                            \
	{                                                                                        \
		"console-limit-kib", "8192", SETTING_NUMBER, 64, 1 << 20,                        \
			.help = "most that a guest may print, KiB", .watch_only = true           \
	}

struct watch {
	const struct platform *platform;
	const struct settings *settings;
	struct guest *guest;
	const char *console_path;
	const struct cell *cells; /* the job, in its order */
	size_t nr_cells;
	/* Called when cells may have been finished, and at each change of what the runner does, by
	 * what it said so far. Returns 0, or a negative errno, which ends the watch. */
	int (*on_change)(void *user, const struct console *console, struct error *err);
	void *user;
};

struct watch_end {
	bool complete;	   /* the runner said that it is done, or nothing more can come */
	bool spoke;	   /* the runner said hello */
	bool unreachable;  /* the host lost it, which is not the guest's failure */
	char reason[512];  /* why the guest was lost; empty when complete */
	uint64_t hello_ns; /* since the watch began; 0 where it never came */
	uint64_t first_ns; /* the first cell began */
	uint64_t ended_ns; /* the runner was done */
	uint64_t off_ns;   /* the guest was off, or was given up */
};

/* Returns 0 with *end filled; -EINTR where a signal asked to stop; or what on_change gave. */
int watch_guest(const struct watch *watch, struct watch_end *end, struct error *err);

/* Monotonic time of the host, ns. */
uint64_t watch_now_ns(void);

#endif
