// SPDX-License-Identifier: GPL-2.0-or-later
/* cell-test.c - ids of cells, and cells through JSON, good and bad. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>
#include "store/cell.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static struct cell example(void)
{
	return (struct cell){.platform = "qemu",
			     .kernel = "stock",
			     .timer = "hrtimer",
			     .instrument = "kmod",
			     .scenario = "idle",
			     .xen_slop = CELL_SLOP_DEFAULT,
			     .paravirt = CELL_PARAVIRT_DEFAULT,
			     .host_kernel = CELL_HOST_KERNEL_ANY,
			     .repetition = 1,
			     .bound_us = CELL_BOUND_US_DEFAULT,
			     .guest_slop = CELL_SLOP_DEFAULT,
			     .period_ns = 150000,
			     .nr_events = 4500,
			     .nr_warmup = 100,
			     .cpu = CELL_CPU_AUTO};
}

static void test_name(void **state)
{
	static const struct {
		uint64_t period_ns, inject_ns;
		enum cell_mode mode;
		enum cell_keep keep;
		const char *end;
	} cases[] = {
		{150000, 0, CELL_ONESHOT, CELL_SAMPLES, "150us"},
		{1500, 0, CELL_ONESHOT, CELL_SAMPLES, "1500ns"},
		{1000000, 0, CELL_ONESHOT, CELL_SAMPLES, "1ms"},
		{2000000000, 0, CELL_ONESHOT, CELL_SAMPLES, "2s"},
		{1001000, 0, CELL_GRID, CELL_SAMPLES, "1001us-grid"},
		{10000, 25000, CELL_GRID, CELL_HISTOGRAM, "10us-grid-hist-inject25us"},
		{10000, 1, CELL_ONESHOT, CELL_SAMPLES, "10us-inject1ns"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		struct cell cell = example();

		cell.period_ns = cases[i].period_ns;
		cell.inject_ns = cases[i].inject_ns;
		cell.mode = cases[i].mode;
		cell.keep = cases[i].keep;
		cell_name(&cell);
		assert_memory_equal(cell.id, "qemu-stock-hrtimer-kmod-idle-", 29);
		assert_string_equal(cell.id + 29, cases[i].end);
	}
}

static void test_name_slops(void **state)
{
	struct cell cell = example();

	cell.mode = CELL_GRID;
	strcpy(cell.guest_slop, "1");
	cell_name(&cell);
	assert_string_equal(cell.id, "qemu-stock-hrtimer-kmod-idle-150us-grid-guestslop1");
	strcpy(cell.xen_slop, "1000");
	cell_name(&cell);
	assert_string_equal(cell.id,
			    "qemu-stock-hrtimer-kmod-idle-150us-grid-xenslop1000-guestslop1");
}

static void test_name_paravirt(void **state)
{
	struct cell cell = example();

	strcpy(cell.paravirt, "minimal");
	cell_name(&cell);
	assert_string_equal(cell.id, "qemu-stock-hrtimer-kmod-idle-150us-paravirtminimal");
}

static void test_name_host_and_repetition(void **state)
{
	struct cell cell = example();

	strcpy(cell.host_kernel, "rt");
	cell.repetition = 10;
	cell_name(&cell);
	assert_string_equal(cell.id, "qemu-stock-hrtimer-kmod-idle-150us-hostrt-rep10");
}

/* A manifest that knew no slops reads as what it measured: the defaults. */
static void test_json_of_old(void **state)
{
	struct cell cell = example(), back;
	struct error err;
	json_t *object;

	cell_name(&cell);
	object = cell_to_json(&cell);
	json_object_del(object, "paravirt");
	json_object_del(object, "host_kernel");
	json_object_del(object, "repetition");
	json_object_del(object, "bound_us");
	json_object_del(object, "xen_slop");
	json_object_del(object, "guest_slop");
	assert_int_equal(cell_from_json(object, &back, &err), 0);
	assert_string_equal(back.xen_slop, CELL_SLOP_DEFAULT);
	assert_string_equal(back.paravirt, CELL_PARAVIRT_DEFAULT);
	assert_string_equal(back.host_kernel, CELL_HOST_KERNEL_ANY);
	assert_int_equal(back.repetition, 1);
	assert_int_equal(back.bound_us, CELL_BOUND_US_DEFAULT);
	assert_string_equal(back.guest_slop, CELL_SLOP_DEFAULT);
	json_decref(object);
}

static void test_json_there_and_back(void **state)
{
	struct cell cell = example(), back;
	struct error err;
	json_t *object, *again;

	cell.mode = CELL_GRID;
	cell.keep = CELL_HISTOGRAM;
	cell.nr_events = 10000000000;
	cell.cpu = 3;
	strcpy(cell.xen_slop, "1");
	cell_name(&cell);
	object = cell_to_json(&cell);
	assert_int_equal(cell_from_json(object, &back, &err), 0);
	again = cell_to_json(&back);
	assert_true(json_equal(again, object));
	assert_int_equal(back.nr_events, cell.nr_events);
	assert_int_equal(back.cpu, 3);
	assert_string_equal(back.xen_slop, "1");
	assert_string_equal(back.guest_slop, CELL_SLOP_DEFAULT);
	json_decref(again);
	json_decref(object);

	cell.cpu = CELL_CPU_AUTO;
	object = cell_to_json(&cell);
	assert_string_equal(json_string_value(json_object_get(object, "cpu")), "auto");
	assert_int_equal(cell_from_json(object, &back, &err), 0);
	assert_int_equal(back.cpu, CELL_CPU_AUTO);
	json_decref(object);
}

/* Each bad value is refused by the name of its field. */
static void test_json_bad_fields(void **state)
{
	static const struct {
		const char *field, *json;
	} cases[] = {
		{"id", "null"},
		{"id", "\"../escape\""},
		{"id", "\"\""},
		{"platform", "\"a b\""},
		{"kernel", "\"\\u001b[2J\""},
		{"timer", "7"},
		{"scenario", "\".hidden\""},
		{"instrument", "\"a-name-that-is-longer-than-thirty-one\""},
		{"xen_slop", "null"},
		{"xen_slop", "\"1us\""},
		{"guest_slop", "\"\""},
		{"guest_slop", "\"123456789012\""},
		{"period_ns", "999"},
		{"period_ns", "10000000001"},
		{"period_ns", "1.5"},
		{"events", "0"},
		{"events", "-1"},
		{"warmup", "\"100\""},
		{"inject_ns", "1000000001"},
		{"mode", "\"Grid\""},
		{"keep", "1"},
		{"cpu", "-1"},
		{"cpu", "\"all\""},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		struct cell cell = example(), back;
		struct error err = {.text = ""};
		json_t *object;

		cell_name(&cell);
		object = cell_to_json(&cell);
		json_object_set_new(object, cases[i].field,
				    json_loads(cases[i].json, JSON_DECODE_ANY, NULL));
		assert_true(cell_from_json(object, &back, &err) < 0);
		assert_non_null(strstr(err.text, cases[i].field));
		json_object_del(object, cases[i].field);
		if (!strstr(cases[i].field, "_slop"))
			assert_true(cell_from_json(object, &back, &err) < 0);
		json_decref(object);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_name_slops),
		cmocka_unit_test(test_name_paravirt),
		cmocka_unit_test(test_name_host_and_repetition),
		cmocka_unit_test(test_json_of_old),
		cmocka_unit_test(test_json_there_and_back),
		cmocka_unit_test(test_json_bad_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
