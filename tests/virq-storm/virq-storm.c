// SPDX-License-Identifier: GPL-2.0-only
/*
 * virq-storm.c - a user of Xen's precise timer as it should not be: by raw hypercalls, with any
 * timeout, as fast as it can. While it is loaded it holds VIRQ_PRECISE_TIMER of one CPU; the log
 * says how many of them came. Only for a Xen that has the timer.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <xen/events.h>
#include <xen/interface/vcpu.h>
#include <xen/interface/xen.h>
#include <xen/xen-ops.h>
#include <asm/xen/hypercall.h>

#define VIRQ_PRECISE_TIMER    14
#define VCPU_SSHOTTMR_precise (1u << 1)
#define TIMEOUT_NEVER_NS      (1ULL << 63)
#define COME_MS		      20 /* in which a timeout that has passed has its VIRQ */

static unsigned int cpu;
module_param(cpu, uint, 0444);
MODULE_PARM_DESC(cpu, "whose timer (default 0)");

static unsigned long long timeouts_ns[8];
static int nr_timeouts;
module_param_array(timeouts_ns, ullong, &nr_timeouts, 0444);
MODULE_PARM_DESC(timeouts_ns, "set one after the other, each for 20 ms, Xen system time, ns");

static bool chain;
module_param(chain, bool, 0444);
MODULE_PARM_DESC(chain, "each VIRQ sets the timer at once, until unloaded (default no)");

static bool spin;
module_param(spin, bool, 0444);
MODULE_PARM_DESC(spin, "a thread sets the timer without end, until unloaded (default no)");

static int irq;
static u64 nr_virqs, began_ns;
static struct task_struct *spinner;

static void set_timer(void *timeout_ns)
{
	struct vcpu_set_singleshot_timer set = {
		.timeout_abs_ns = *(u64 *)timeout_ns,
		.flags = VCPU_SSHOTTMR_precise,
	};

	WARN_ON_ONCE(HYPERVISOR_vcpu_op(VCPUOP_set_singleshot_timer,
					xen_vcpu_nr(smp_processor_id()), &set));
}

static void set_timer_there(u64 timeout_ns)
{
	smp_call_function_single(cpu, set_timer, &timeout_ns, true);
}

static irqreturn_t virq_came(int unused, void *data)
{
	u64 at_once_ns = 0;

	nr_virqs++;
	if (READ_ONCE(chain))
		set_timer(&at_once_ns);
	return IRQ_HANDLED;
}

static int spin_fn(void *unused)
{
	u64 at_once_ns = 0;

	while (!kthread_should_stop()) {
		set_timer(&at_once_ns);
		cond_resched();
	}
	return 0;
}

static void try_timeouts(void)
{
	u64 nr_before;
	int i;

	for (i = 0; i < nr_timeouts; i++) {
		nr_before = READ_ONCE(nr_virqs);
		set_timer_there(timeouts_ns[i]);
		msleep(COME_MS);
		pr_info("timeout %llu: %llu VIRQs\n", timeouts_ns[i],
			READ_ONCE(nr_virqs) - nr_before);
	}
}

static int __init virq_storm_init(void)
{
	irq = bind_virq_to_irqhandler(VIRQ_PRECISE_TIMER, cpu, virq_came,
				      IRQF_PERCPU | IRQF_NOBALANCING, "virq-storm", &irq);
	if (irq < 0)
		return irq;
	if (spin) {
		spinner = kthread_create_on_cpu(spin_fn, NULL, cpu, "virq-storm/%u");
		if (IS_ERR(spinner)) {
			unbind_from_irqhandler(irq, &irq);
			return PTR_ERR(spinner);
		}
	}
	try_timeouts();
	began_ns = ktime_get_ns();
	nr_virqs = 0;
	if (spin)
		wake_up_process(spinner);
	if (chain)
		set_timer_there(0);
	return 0;
}

/* The bound on VIRQs is one on Xen's side of them, which has sent one more if it is pending. */
static void __exit virq_storm_exit(void)
{
	if (spin)
		kthread_stop(spinner);
	WRITE_ONCE(chain, false);
	set_timer_there(TIMEOUT_NEVER_NS);
	pr_info("%llu VIRQs in %llu ns\n", nr_virqs, ktime_get_ns() - began_ns);
	unbind_from_irqhandler(irq, &irq);
}

module_init(virq_storm_init);
module_exit(virq_storm_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Raw uses of Xen's precise timer, for tests");
