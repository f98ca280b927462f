// SPDX-License-Identifier: GPL-2.0-only
/*
 * series.c - a series from its allocation to its complete record. The status leaves -EAGAIN
 * exactly once: the finishing work makes it 0, or the loss of the CPU makes it -EIO.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/irqflags.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/ktime.h>
#include <linux/vmalloc.h>
#include "chain.h"
#include "series.h"

#define NR_COSTS 1000u
/* So far that a timer armed to measure the cost of it never fires. */
#define FAR_NS (86400ULL * NSEC_PER_SEC)

DECLARE_WAIT_QUEUE_HEAD(series_waiters);

static void series_finish(struct work_struct *work);
static DECLARE_WORK(finish_work, series_finish);

static const struct params *params;
static struct record_head *head; /* of the record, which is record_bytes long */
static size_t record_bytes;
static struct record_sample *measured; /* parts of the record */
static u64 *clock_costs_ns, *arm_costs_ns;
static int status = -EAGAIN;

static void series_set_status(int new_status)
{
	/* Pairs with series_status(): who sees the status sees the record. */
	smp_store_release(&status, new_status);
	wake_up_interruptible_all(&series_waiters);
}

int series_status(void)
{
	return smp_load_acquire(&status);
}

const void *series_record(void)
{
	return head;
}

size_t series_record_bytes(void)
{
	return record_bytes;
}

/* The parts that depend on the parameters; the record's size follows from them. */
static struct record_head series_head(void)
{
	struct record_head new = {
		.magic = RECORD_MAGIC,
		.byte_order = RECORD_BYTE_ORDER,
		.version = RECORD_VERSION,
		.head_bytes = sizeof(struct record_head),
		.mode = params->mode,
		.keep = params->keep,
		.hist_sub_bits = RECORD_HIST_SUB_BITS,
		.period_ns = params->period_ns,
		.nr_events_asked = params->nr_events,
		.inject_ns = params->inject_ns,
		.nr_warmup = params->nr_warmup,
		.nr_samples = params->keep == RECORD_SAMPLES ? params->nr_events : 0,
		.nr_clock_costs = NR_COSTS,
		.nr_arm_costs = NR_COSTS,
		.nr_buckets = params->keep == RECORD_HISTOGRAM ? RECORD_HIST_NR_BUCKETS : 0,
	};

	strscpy(new.timer, params->timer->name, sizeof(new.timer));
	new.buffer_bytes = sizeof(new) +
			   (new.nr_warmup + new.nr_samples) * sizeof(struct record_sample) +
			   (new.nr_clock_costs + new.nr_arm_costs + new.nr_buckets) * sizeof(u64);
	return new;
}

static int series_allocate(void)
{
	const struct record_head new = series_head();

	record_bytes = new.buffer_bytes;
	/* Give up rather than have other processes killed for the memory. */
	head = __vmalloc(record_bytes,
			 GFP_KERNEL | __GFP_ZERO | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!head) {
		pr_err("no memory for a record of %zu bytes: lower events or warmup, or use "
		       "keep=histogram\n",
		       record_bytes);
		return -ENOMEM;
	}
	*head = new;
	return 0;
}

int series_open(const struct params *new_params)
{
	struct record_sample *warmup;
	int err;

	params = new_params;
	err = series_allocate();
	if (err)
		return err;
	warmup = (struct record_sample *)(head + 1);
	measured = warmup + head->nr_warmup;
	clock_costs_ns = (u64 *)(measured + head->nr_samples);
	arm_costs_ns = clock_costs_ns + head->nr_clock_costs;
	chain_prepare(params, warmup, arm_costs_ns + head->nr_arm_costs, &finish_work);

	err = params->timer->open(params->cpu, chain_handler(params));
	if (err)
		vfree(head);
	return err;
}

static void measure_clock_costs(void)
{
	unsigned long flags;
	u64 begin_ns;
	u32 i;

	for (i = 0; i < NR_COSTS; i++) {
		local_irq_save(flags);
		begin_ns = ktime_get_ns();
		clock_costs_ns[i] = ktime_get_ns() - begin_ns;
		local_irq_restore(flags);
	}
}

/* Cancelled each time, because in the chain too it is an idle timer that is armed. */
static void measure_arm_costs(void)
{
	unsigned long flags;
	u64 begin_ns;
	u32 i;

	for (i = 0; i < NR_COSTS; i++) {
		local_irq_save(flags);
		begin_ns = ktime_get_ns();
		params->timer->arm(begin_ns + FAR_NS);
		arm_costs_ns[i] = ktime_get_ns() - begin_ns;
		local_irq_restore(flags);
		params->timer->cancel();
	}
}

static long series_start_here(void *unused)
{
	measure_clock_costs();
	measure_arm_costs();
	chain_start();
	return 0;
}

int series_start(void)
{
	int err = work_on_cpu_safe(params->cpu, series_start_here, NULL);

	if (err)
		pr_err("cannot start on cpu %u: error %d, is it online?\n", params->cpu, err);
	return err;
}

/* Sums over kept samples are left for afterwards, to keep the handler short. */
static struct tally series_tally(void)
{
	struct tally tally = TALLY_EMPTY;
	u64 i;

	if (params->keep == RECORD_HISTOGRAM)
		return chain.tally;
	for (i = 0; i < head->nr_samples; i++) {
		tally_add(&tally, measured[i].fired_ns - measured[i].armed_ns - params->period_ns);
		if (i % 65536 == 65535)
			cond_resched();
	}
	return tally;
}

static void series_finish(struct work_struct *work)
{
	const struct tally tally = series_tally();

	tally_store(&tally, head);
	head->cpu = chain.cpu;
	head->nr_events = chain.nr_events;
	head->nr_missed = chain.nr_missed;
	head->started_ns = chain.started_ns;
	head->ended_ns = chain.ended_ns;
	if (params->timer->report_price)
		params->timer->report_price(head);
	series_set_status(0);
	pr_info("end: %llu events on cpu %u, %llu periods missed, %llu events early\n",
		head->nr_events, head->cpu, head->nr_missed, head->nr_early);
}

/* Says how far the chain came. After cancel, so that it stands still. */
static void series_log_cut(const char *why)
{
	const u64 nr_asked = params->nr_warmup + params->nr_events;

	pr_info("end: %s after %llu of %llu events\n", why, nr_asked - chain.nr_left, nr_asked);
}

void series_stop(void)
{
	params->timer->cancel();
	cancel_work_sync(&finish_work);
	if (series_status() == -EAGAIN)
		series_log_cut("unloaded");
}

void series_close(void)
{
	if (params->timer->close)
		params->timer->close();
	vfree(head);
}

void series_cpu_down(unsigned int cpu)
{
	if (cpu != params->cpu || series_status() != -EAGAIN)
		return;
	params->timer->cancel();
	if (!chain.nr_left) /* it has just ended by itself */
		return;
	series_log_cut("the CPU goes offline");
	series_set_status(-EIO);
}
