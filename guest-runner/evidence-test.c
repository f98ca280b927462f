/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evidence-test.c - differences of counters, and the facts made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/evidence.h"
#include "guest-runner/fake-root.h"

/* 2 s lie between the two; CPU 1 has the timer, its 1000 events and the disk. */
static void put_counters(const struct fake_root *root, int step)
{
	fake_root_put(root, "/proc/stat",
		      step ? "cpu  1 2 3\ncpu0 9 0 9 250 10 0 0 0 0 0\n"
			     "cpu1 9 0 9 150 0 0 0 40 0 0\nintr 1\n"
			   : "cpu  1 2 3\ncpu0 1 0 1 100 10 0 0 0 0 0\n"
			     "cpu1 1 0 1 100 0 0 0 0 0 0\nintr 1\n");
	fake_root_put(root, "/proc/interrupts",
		      step ? "  CPU0 CPU1\n 25: 10 4000 PCI-MSI virtio0\nLOC: 50 1240 Local timer\n"
			   : "  CPU0 CPU1\n 25: 0 0 PCI-MSI virtio0\nLOC: 0 0 Local timer\n");
}

static void take(const struct fake_root *root, int step, struct counters *counters)
{
	const struct load none = {.scenario = scenario_find("idle")};
	struct fault fault;

	put_counters(root, step);
	assert_int_equal(counters_take(&root->paths, &none, counters, &fault), 0);
	counters->at_ns = (uint64_t)step * 2000000000;
	counters->load = (struct load_usage){.bytes = (uint64_t)step * 8192};
}

static void assert_fact(const struct facts *facts, const char *line)
{
	if (!strstr(facts->text, line))
		fail_msg("no \"%s\" in:\n%s", line, facts->text);
}

static void tells_what_lay_between(void **state)
{
	const struct disk_irq irq = {.line = "25"};
	const struct measured measured = {.cpu = 1, .nr_events = 1000, .aside_ns = 500000000};
	const struct record_head head = {.started_ns = 1000,
					 .ended_ns = 9000,
					 .wait_sum_ns = 2000,
					 .wait_max_ns = 70,
					 .wait_bound_ns = 90};
	struct counters before, after;
	struct evidence evidence;
	struct facts facts = {0};
	struct fake_root root;

	fake_root_open(&root);
	take(&root, 0, &before);
	take(&root, 1, &after);
	evidence_collect(scenario_find("io"), 1, &before, &after, &irq, &measured, &evidence);
	evidence_add_facts(&evidence, &before, &after, &measured, &facts);
	evidence_add_price(&head, &facts);
	assert_int_equal(evidence.disk_irqs, 4010);
	assert_int_equal(evidence.disk_irqs_on_cpu, 4000);
	assert_fact(&facts, "cpu=1\n");
	assert_fact(&facts, "window_ms=2000\n");
	assert_fact(&facts, "busy_share=0.500\n");
	assert_fact(&facts, "aside_share=0.250\n");
	assert_fact(&facts, "busy_share_cpu0=0.250\n");
	assert_fact(&facts, "busy_share_cpu1=0.750\n");
	assert_fact(&facts, "steal_share_cpu1=0.200\n");
	assert_fact(&facts, "bytes_read=8192\n");
	assert_fact(&facts, "irqs_per_s_25=2000.0\n");
	assert_fact(&facts, "irqs_per_s_LOC=120.0\n");
	assert_fact(&facts, "irqs_per_s=2120.0\n");
	assert_fact(&facts, "wait_share=0.2500\n");
	assert_fact(&facts, "wait_max_ns=70\n");
	assert_null(strstr(facts.text, "busy_share_load"));
	facts_free(&facts);
	evidence_free(&evidence);
	counters_free(&before);
	counters_free(&after);
	fake_root_close(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(tells_what_lay_between)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
