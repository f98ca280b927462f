/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * series.h - one series of events and the record of it: one allocation, in the layout of
 * record.h, that the handler fills and readers are given once it is complete.
 */
#ifndef VMTICK_SERIES_H
#define VMTICK_SERIES_H

#include <linux/wait.h>
#include "params.h"

/* Allocate the record and open the timer. Errors are logged. */
int series_open(const struct params *params);
/* Measure the instrument's own cost and start the chain, both on the timer's CPU. */
int series_start(void);
/* Stop the chain wherever it is. On return no handler and no work of it runs. */
void series_stop(void);
/* Release what series_open acquired, after series_stop or instead of series_start. */
void series_close(void);

/* This CPU is about to go offline; a chain on it cannot go on. */
void series_cpu_down(unsigned int cpu);

/* 0 when the record is complete, -EAGAIN while it is measured, -EIO when it will never be. */
int series_status(void);
/* Woken when series_status leaves -EAGAIN. */
extern wait_queue_head_t series_waiters;

/* The record and its size in bytes. The contents are valid once series_status is 0. */
const void *series_record(void);
size_t series_record_bytes(void);

#endif
