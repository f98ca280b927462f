/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell.h - one point of the matrix: platform x guest kernel x timer x instrument x scenario
 * x period, with the parameters of its measurement. A value: copied freely, owns nothing.
 */
#ifndef VMTICK_CELL_H
#define VMTICK_CELL_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>
#include "cli/error.h"

enum cell_mode { CELL_ONESHOT, CELL_GRID };
enum cell_keep { CELL_SAMPLES, CELL_HISTOGRAM };

#define CELL_ID_MAX	112 /* bytes, NUL included */
#define CELL_NAME_MAX	32
#define CELL_CPU_AUTO	(-1) /* the runner chooses */
#define CELL_MAX_EVENTS UINT64_C(10000000000)

/* How long after its deadline a timer may be served, to serve it with others: a decimal
 * number of ns from 1 to 10^9, or what hypervisor and guest do by themselves. */
#define CELL_SLOP_MAX	  12 /* bytes, NUL included */
#define CELL_SLOP_DEFAULT "default"

/* The paravirtualization interface that VirtualBox shows its guest: "none", "minimal", "kvm",
 * or what it chooses by the guest's type. */
#define CELL_PARAVIRT_DEFAULT "default"

/* The kernel that the host, or Xen's Dom0, is to run: "stock" (ordinary), "rt" (PREEMPT_RT), or
 * whichever it has. */
#define CELL_HOST_KERNEL_ANY "any"

/* The scenario whose load is outside the guest: a boot's cells have all of them this, or none. */
#define CELL_HOST_STRESS "host-stress"

/* Of a cyclictest that nobody told otherwise. */
#define CELL_PRIORITY_DEFAULT	 80
#define CELL_BOUND_US_DEFAULT	 10000
#define CELL_BOUND_US_MAX	 1000000
#define CELL_LOCK_MEMORY_DEFAULT 1

struct cell {
	char id[CELL_ID_MAX]; /* e.g. "qemu-stock-hrtimer-kmod-idle-150us"; unique in a run */
	char platform[CELL_NAME_MAX];
	char kernel[CELL_NAME_MAX]; /* name of the guest kernel, e.g. "stock" */
	char timer[CELL_NAME_MAX];
	char instrument[CELL_NAME_MAX];
	char scenario[CELL_NAME_MAX];
	char xen_slop[CELL_SLOP_MAX];	 /* the hypervisor's: a property of the host */
	char guest_slop[CELL_SLOP_MAX];	 /* the guest kernel's: a property of the boot */
	char paravirt[CELL_NAME_MAX];	 /* VirtualBox's provider: a property of the boot */
	char host_kernel[CELL_NAME_MAX]; /* a property of the host */
	uint64_t repetition;		 /* 1 .. 1000: the boot's number among those alike */
	enum cell_mode mode;
	enum cell_keep keep;
	uint64_t period_ns; /* 1000 .. 10^10 */
	uint64_t nr_events; /* 1 .. 10^10; kept samples at most 2^26 */
	uint64_t nr_warmup; /* 0 .. 10^6 */
	uint64_t inject_ns; /* 0 .. 10^9: known delay, to prove the instrument */
	/* What is asked of cyclictest alone: */
	uint64_t priority;    /* 1 .. 99: SCHED_FIFO; 0: no real-time priority */
	uint64_t bound_us;    /* 1 .. 10^6: its histogram counts latencies below it one by one */
	uint64_t lock_memory; /* 1: mlockall */
	int cpu;	      /* guest CPU of the timer, or CELL_CPU_AUTO */
};

/* Set id from the other fields. */
void cell_name(struct cell *cell);

bool cell_stresses_host(const struct cell *cell);

/* The cell's fields as a new JSON object (the caller's reference). */
json_t *cell_to_json(const struct cell *cell);

/* Fill *cell from such an object; a field that older objects lack gets its default. Errors:
 * EINVAL, naming the missing or bad field. */
int cell_from_json(const json_t *object, struct cell *cell, struct error *err);

#endif
