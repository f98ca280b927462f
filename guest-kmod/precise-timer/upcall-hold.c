// SPDX-License-Identifier: GPL-2.0-only
/*
 * upcall-hold.c - the other way to keep interrupts away: where Linux takes Xen's events, one
 * that comes shortly before a deadline waits until the timer has fired.
 */
#include <linux/kprobes.h>
#include "params.h"
#include "timer.h"

static int upcall_entered(struct kprobe *probe, struct pt_regs *regs)
{
	precise_timer_hold_here(params.hold_upcall_ns);
	return 0;
}

static struct kprobe upcall = {
	.symbol_name = "evtchn_fifo_handle_events",
	.pre_handler = upcall_entered,
};

int upcall_hold_open(void)
{
	return params.hold_upcall_ns ? register_kprobe(&upcall) : 0;
}

void upcall_hold_close(void)
{
	if (params.hold_upcall_ns)
		unregister_kprobe(&upcall);
}
