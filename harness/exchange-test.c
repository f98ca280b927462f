/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exchange-test.c - the exchange disk as the null guest fills it, whole and damaged. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include "cli/alloc.h"
#include "harness/exchange.h"
#include "harness/null-guest.h"
#include "store/record-file.h"

#define NR_CELLS 3

struct fixture {
	char folder[64];
	char *disk, *console;
	struct cell cells[NR_CELLS];
};

static int set_up(void **state)
{
	struct fixture *fix = alloc_array(1, sizeof(*fix));

	strcpy(fix->folder, "/tmp/vmtick-exchange-XXXXXX");
	if (!mkdtemp(fix->folder))
		return -1;
	fix->disk = alloc_printf("%s/disk", fix->folder);
	fix->console = alloc_printf("%s/console", fix->folder);
	for (size_t i = 0; i < NR_CELLS; i++) {
		struct cell *cell = &fix->cells[i];

		*cell = (struct cell){.platform = "null",
				      .kernel = "stock",
				      .timer = "hrtimer",
				      .instrument = "kmod",
				      .scenario = "idle",
				      .xen_slop = CELL_SLOP_DEFAULT,
				      .guest_slop = CELL_SLOP_DEFAULT,
				      .paravirt = CELL_PARAVIRT_DEFAULT,
				      .host_kernel = CELL_HOST_KERNEL_ANY,
				      .repetition = 1,
				      .bound_us = CELL_BOUND_US_DEFAULT,
				      .period_ns = 10000 * (i + 1),
				      .nr_events = 50,
				      .nr_warmup = 5,
				      .cpu = CELL_CPU_AUTO};
		cell_name(cell);
	}
	*state = fix;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fix = *state;

	unlink(fix->disk);
	unlink(fix->console);
	rmdir(fix->folder);
	free(fix->disk);
	free(fix->console);
	free(fix);
	return 0;
}

static void fill(const struct fixture *fix)
{
	struct null_guest guest = {.disk = fix->disk, .console = fix->console, .fault_cell = ""};
	struct error err;

	assert_int_equal(exchange_create(fix->disk, "null-1", fix->cells, NR_CELLS, 0, 4096, &err),
			 0);
	assert_int_equal(null_guest_run(&guest), 0);
}

static void flip_byte(const char *path, uint64_t offset)
{
	int fd = open(path, O_RDWR);
	char byte;

	assert_int_equal(pread(fd, &byte, 1, (off_t)offset), 1);
	byte ^= 0x10;
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)offset), 1);
	close(fd);
}

static void test_round_trip(void **state)
{
	struct fixture *fix = *state;
	struct exchange_disk disk;
	struct exchange_item item;
	struct record_file record;
	struct error err;

	fill(fix);
	assert_int_equal(exchange_open(fix->disk, &disk, &err), 0);
	assert_int_equal(exchange_next(&disk, &item, &err), 1);
	assert_string_equal(item.head.cell_id, EXCHANGE_BOOT_FACTS);
	assert_non_null(strstr(item.facts, "clocksource=synthetic\n"));
	exchange_item_clear(&item);
	for (size_t i = 0; i < NR_CELLS; i++) {
		assert_int_equal(exchange_next(&disk, &item, &err), 1);
		assert_string_equal(item.head.cell_id, fix->cells[i].id);
		assert_int_equal(
			record_check(item.record, item.head.record_bytes, "r", true, &record, &err),
			0);
		assert_int_equal(record.head->nr_samples, 50);
		assert_int_equal(record.head->period_ns, fix->cells[i].period_ns);
		exchange_item_clear(&item);
	}
	assert_int_equal(exchange_next(&disk, &item, &err), 0);
	assert_int_equal(exchange_nr_begun(&disk), NR_CELLS);
	exchange_close(&disk);
}

/* A flipped bit anywhere in a result names its cell, and the cells behind it are still read. */
static void test_flipped_bits(void **state)
{
	struct fixture *fix = *state;
	struct exchange_disk disk;
	struct exchange_item item;
	struct error err;
	uint64_t at[2];

	fill(fix);
	assert_int_equal(exchange_open(fix->disk, &disk, &err), 0);
	for (size_t i = 0; i < 2; i++) { /* the facts of the guest, and the first cell */
		at[i] = disk.next_offset;
		assert_int_equal(exchange_next(&disk, &item, &err), 1);
		exchange_item_clear(&item);
	}
	exchange_close(&disk);
	flip_byte(fix->disk, at[1] + sizeof(struct exchange_result) + 300);
	assert_int_equal(exchange_open(fix->disk, &disk, &err), 0);
	assert_int_equal(exchange_next(&disk, &item, &err), 1);
	exchange_item_clear(&item);
	assert_int_equal(exchange_next(&disk, &item, &err), -EBADMSG);
	assert_non_null(strstr(err.text, fix->cells[0].id));
	assert_true(exchange_skip(&disk, &item.head));
	assert_int_equal(exchange_next(&disk, &item, &err), 1);
	assert_string_equal(item.head.cell_id, fix->cells[1].id);
	exchange_item_clear(&item);
	exchange_close(&disk);
}

static void test_absurd_sizes(void **state)
{
	struct fixture *fix = *state;
	struct exchange_disk disk;
	struct exchange_item item;
	struct error err;
	uint64_t at;

	fill(fix);
	assert_int_equal(exchange_open(fix->disk, &disk, &err), 0);
	at = disk.next_offset + offsetof(struct exchange_result, record_bytes) + 7;
	exchange_close(&disk);
	flip_byte(fix->disk, at); /* a record of 10^18 bytes */
	assert_int_equal(exchange_open(fix->disk, &disk, &err), 0);
	assert_int_equal(exchange_next(&disk, &item, &err), -EBADMSG);
	assert_false(exchange_skip(&disk, &item.head));
	exchange_close(&disk);
}

static void test_damaged_heads(void **state)
{
	struct fixture *fix = *state;
	struct exchange_disk disk;
	struct error err;
	uint32_t newer = RECORD_VERSION + 1;
	int fd;

	fill(fix);
	flip_byte(fix->disk, 20);
	assert_int_equal(exchange_open(fix->disk, &disk, &err), -EBADMSG);
	fill(fix);
	fd = open(fix->disk, O_RDWR);
	assert_int_equal(pwrite(fd, &newer, 4, offsetof(struct exchange_head, version)), 4);
	close(fd);
	assert_int_equal(exchange_open(fix->disk, &disk, &err), -EPROTO);
	assert_non_null(strstr(err.text, "use a newer vmtick"));
	fill(fix);
	assert_int_equal(truncate(fix->disk, 8 << 20), 0);
	assert_int_equal(exchange_open(fix->disk, &disk, &err), -EBADMSG);
}

static void test_too_small(void **state)
{
	struct fixture *fix = *state;
	struct error err;

	fix->cells[0].nr_events = 4000000;
	assert_int_equal(
		exchange_create(fix->disk, "x", fix->cells, NR_CELLS, 32 << 20, 4096, &err),
		-ENOSPC);
	assert_int_equal(err.status, EXIT_USAGE);
	assert_non_null(strstr(err.text, "exchange disk of 32 MiB is too small"));
	assert_int_equal(access(fix->disk, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_flipped_bits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_absurd_sizes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged_heads, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_small, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
