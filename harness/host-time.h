/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-time.h - what the CPUs of this machine (of Dom0, where it is one) did with their time, in
 * ticks of 10 ms: in all, idle, and for the processes of one session. root: see machine.h.
 */
#ifndef VMTICK_HOST_TIME_H
#define VMTICK_HOST_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct host_time {
	uint64_t all, idle; /* of all CPUs, since the machine's start */
	uint64_t session;   /* of the session, its ended children included */
};

/* session: of setsid(2), by its leader; 0: none. */
void host_time_read(const char *root, pid_t session, struct host_time *now);

/* Shares of all CPUs' time between two readings, 0 to 1. */
double host_time_busy(const struct host_time *from, const struct host_time *to);
double host_time_used(const struct host_time *from, const struct host_time *to);

/* Was the session at work: did it use at least half of the time that nobody else did? */
bool host_time_is_stressed(const struct host_time *from, const struct host_time *to);

#endif
