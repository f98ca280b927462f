// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - vmtick.ko measures one series of timer events and hands out its record. Loading
 * it starts the series, unloading it, at any moment, stops it. What init acquires, exit
 * releases in reverse.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpuhotplug.h>
#include <linux/module.h>
#include "output.h"
#include "params.h"
#include "series.h"

static struct params params;
static enum cpuhp_state hotplug_state;

static int vmtick_cpu_down(unsigned int cpu)
{
	series_cpu_down(cpu);
	return 0;
}

static int vmtick_check_timer(void)
{
	const char *reason = "";
	int err;

	if (!params.timer->supported)
		return 0;
	err = params.timer->supported(&reason);
	if (err)
		pr_err("timer=%s is not available: %s\n", params.timer->name, reason);
	return err;
}

/* A series must not go on, on another CPU, when its own is taken away. */
static int vmtick_watch_cpus(void)
{
	const int state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "vmtick:online", NULL,
						    vmtick_cpu_down);

	if (state < 0) {
		pr_err("cannot watch CPUs go offline: error %d\n", state);
		return state;
	}
	hotplug_state = state;
	return 0;
}

static int __init vmtick_init(void)
{
	int err;

	err = params_validate(&params);
	if (err)
		return err;
	err = vmtick_check_timer();
	if (err)
		return err;
	err = series_open(&params);
	if (err)
		return err;
	params_log(&params, series_record_bytes());
	err = vmtick_watch_cpus();
	if (err)
		goto close_series;
	err = series_start();
	if (err)
		goto unwatch_cpus;
	err = output_open();
	if (err)
		goto stop_series;
	return 0;

stop_series:
	series_stop();
unwatch_cpus:
	cpuhp_remove_state_nocalls(hotplug_state);
close_series:
	series_close();
	return err;
}

static void __exit vmtick_exit(void)
{
	output_close();
	series_stop();
	cpuhp_remove_state_nocalls(hotplug_state);
	series_close();
}

module_init(vmtick_init);
module_exit(vmtick_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Measures how precisely timer events come");
