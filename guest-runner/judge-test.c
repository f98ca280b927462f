/* SPDX-License-Identifier: GPL-2.0-or-later */
/* judge-test.c - when a measurement is not what was asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/judge.h"

/* A guest of two CPUs, the timer on CPU 1, in order unless a case says otherwise. */
struct judge_case {
	const char *scenario;
	double load, cpu0, cpu1;
	uint64_t bytes, irqs, irqs_on_cpu;
	int timer_cpu;
	const char *says; /* part of the reason; NULL: ok */
	double aside;
};

static const struct judge_case cases[] = {
	{"idle", 0, 0.05, 0.10, 0, 0, 0, 1, NULL},
	/* At short periods the handler may eat the timer's CPU. */
	{"idle", 0, 0.05, 1.00, 0, 0, 0, 1, NULL},
	{"idle", 0, 0.30, 0.10, 0, 0, 0, 1, "CPU 0 was busy 30 %"},
	{"idle", 0, 0.30, 0.10, 0, 0, 0, 1, NULL, .aside = 0.11},
	{"idle", 0, 0.30, 0.10, 0, 0, 0, 1, "CPU 0 was busy 30 %", .aside = 0.09},
	{"idle", 0, 0.05, 0.10, 0, 0, 0, 0, "the timer was on CPU 0"},
	{"cpu-60", 0.60, 0.62, 0.65, 0, 0, 0, 1, NULL},
	{"cpu-60", 0.50, 0.52, 1.00, 0, 0, 0, 1, NULL},
	{"cpu-60", 0.45, 0.62, 0.65, 0, 0, 0, 1, "used 45 % of all CPUs' time, 60 %"},
	{"cpu-60", 0.80, 0.62, 0.65, 0, 0, 0, 1, "used 80 %"},
	{"cpu-60", 0.60, 0.20, 1.00, 0, 0, 0, 1, "CPU 0 was busy 20 %"},
	{"cpu-100", 0.95, 1.00, 1.00, 0, 0, 0, 1, NULL},
	{"io", 0, 0.90, 0.30, 4096, 1000, 999, 1, NULL},
	{"io", 0, 0.90, 0.30, 0, 1000, 999, 1, "read nothing"},
	{"io", 0, 0.90, 0.30, 4096, 49, 49, 1, "98 interrupts a second"},
	{"io", 0, 0.90, 0.30, 4096, 1000, 500, 1, "only 50 %"},
	{"io", 0, 0.90, 0.30, 4096, 0, 0, 1, "0 interrupts a second"},
};

static void judges_by_the_evidence(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct judge_case *c = &cases[i];
		struct cpu_busy cpus[] = {{.cpu = 0, .busy_share = c->cpu0},
					  {.cpu = 1, .busy_share = c->cpu1}};
		const struct evidence evidence = {
			.scenario = scenario_find(c->scenario),
			.asked_cpu = 1,
			.timer_cpu = c->timer_cpu,
			.window_s = 0.5,
			.cpus = cpus,
			.nr_cpus = 2,
			.busy_share_load = c->load,
			.aside_share = c->aside,
			.bytes_read = c->bytes,
			.disk_irqs = c->irqs,
			.disk_irqs_on_cpu = c->irqs_on_cpu,
		};
		struct fault verdict;

		judge(&evidence, &verdict);
		assert_int_equal(verdict.outcome, c->says ? EXCHANGE_INVALID : EXCHANGE_OK);
		if (c->says && !strstr(verdict.text, c->says))
			fail_msg("case %zu: no \"%s\" in: %s", i, c->says, verdict.text);
		if (!c->says)
			assert_string_equal(verdict.text, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(judges_by_the_evidence)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
