// SPDX-License-Identifier: GPL-2.0-only
/*
 * wake-virq.c - woken by the precise timer of the Xen patch series (xen/): a timer of each
 * vCPU with a virtual interrupt of its own, exempt from timer_slop. Its constants are those
 * of the series' public headers. The hypervisor must be asked whether it has the timer: one
 * that has not ignores the flag and fires the vCPU's ordinary timer, and what Linux does
 * with an unknown per-CPU VIRQ is BUG().
 */
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/timekeeping.h>
#include <xen/events.h>
#include <xen/features.h>
#include <xen/interface/event_channel.h>
#include <xen/interface/vcpu.h>
#include <xen/xen-ops.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>
#include "wake.h"

#define XENFEAT_precise_timer 31
#define VIRQ_PRECISE_TIMER    14
#define VCPU_SSHOTTMR_precise (1u << 1)
#define TIMEOUT_NEVER_NS      (1ULL << 63)
#define CLOCKSOURCE_FILE      "/sys/devices/system/clocksource/clocksource0/current_clocksource"

static int virq_supported(const char **reason)
{
	*reason = !xen_domain()
			  ? "this is no guest of Xen"
			  : "this Xen has no precise timer: boot one with vmtick's patch series";
	return xen_domain() && xen_feature(XENFEAT_precise_timer) ? 0 : -EOPNOTSUPP;
}

/* Xen's system time, provided that it is the clocksource. */
static u64 xen_now_ns(void)
{
	struct system_time_snapshot snapshot;

	ktime_get_snapshot(&snapshot);
	return snapshot.cycles;
}

static void virq_set_timer(u64 timeout_ns)
{
	struct vcpu_set_singleshot_timer set = {
		.timeout_abs_ns = timeout_ns,
		.flags = VCPU_SSHOTTMR_precise,
	};

	HYPERVISOR_vcpu_op(VCPUOP_set_singleshot_timer, xen_vcpu_nr(smp_processor_id()), &set);
}

/*
 * Only the clocksource xen counts Xen's system time. No interface of the kernel tells its name,
 * so it is read where a person reads it. Asking Xen for the time would not do: a TSC of 1 GHz that
 * began with Xen looks the same, and in an emulator Xen's own clocks differ by milliseconds.
 */
static bool clocksource_is_xen(void)
{
	struct file *file = filp_open(CLOCKSOURCE_FILE, O_RDONLY, 0);
	char name[8] = "";
	loff_t at = 0;

	if (IS_ERR(file))
		return false;
	kernel_read(file, name, sizeof(name) - 1, &at);
	filp_close(file, NULL);
	return !strcmp(name, "xen\n");
}

/* Linux would take over a port that someone else has bound, so bind it for a trial first. */
static bool virq_is_free(unsigned int cpu)
{
	struct evtchn_bind_virq bind = {.virq = VIRQ_PRECISE_TIMER, .vcpu = xen_vcpu_nr(cpu)};
	struct evtchn_close unbind;

	if (HYPERVISOR_event_channel_op(EVTCHNOP_bind_virq, &bind))
		return false;
	unbind.port = bind.port;
	HYPERVISOR_event_channel_op(EVTCHNOP_close, &unbind);
	return true;
}

static irqreturn_t virq_woken(int irq, void *wake)
{
	precise_timer_woken(wake);
	return IRQ_HANDLED;
}

static int virq_open(union wake *wake, unsigned int cpu, const char **reason)
{
	if (!clocksource_is_xen()) {
		*reason = "the clocksource is not xen: boot with clocksource=xen";
		return -EOPNOTSUPP;
	}
	if (!virq_is_free(cpu)) {
		*reason = "the virtual interrupt of the precise timer is bound already";
		return -EBUSY;
	}
	wake->irq = bind_virq_to_irqhandler(VIRQ_PRECISE_TIMER, cpu, virq_woken,
					    IRQF_PERCPU | IRQF_NOBALANCING | IRQF_NO_THREAD,
					    "precise-timer", wake);
	if (wake->irq < 0) {
		*reason = "the virtual interrupt of the precise timer cannot be bound";
		return wake->irq;
	}
	/* Only queues of FIFO event channels have priorities; two-level ones deliver in turn. */
	xen_set_irq_priority(wake->irq, XEN_IRQ_PRIORITY_MAX);
	return 0;
}

static void virq_arm(union wake *wake, u64 wake_ns, u64 now_ns)
{
	virq_set_timer(xen_now_ns() + (wake_ns - now_ns));
}

static void virq_disarm(union wake *wake)
{
	virq_set_timer(TIMEOUT_NEVER_NS);
}

static void virq_close(union wake *wake)
{
	unbind_from_irqhandler(wake->irq, wake);
}

const struct wake_ops wake_virq = {
	.kind = "xen-virq",
	.supported = virq_supported,
	.open = virq_open,
	.arm = virq_arm,
	.disarm = virq_disarm,
	.close = virq_close,
};
