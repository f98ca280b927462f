// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * record-file-test.c - good records are read, and no byte or length of a bad one is
 * believed. The record is small enough that every bit of it is flipped once.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "store/record-file.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

struct small_record {
	struct record_head head;
	struct record_sample warmup[2], samples[3];
	uint64_t clock_costs_ns[2], arm_costs_ns[1];
};

static struct small_record example(void)
{
	struct small_record record = {
		.head = {.magic = RECORD_MAGIC,
			 .byte_order = RECORD_BYTE_ORDER,
			 .version = RECORD_VERSION,
			 .head_bytes = sizeof(struct record_head),
			 .timer = "hrtimer",
			 .hist_sub_bits = RECORD_HIST_SUB_BITS,
			 .period_ns = 150000,
			 .nr_warmup = 2,
			 .nr_samples = 3,
			 .nr_events = 3,
			 .nr_clock_costs = 2,
			 .nr_arm_costs = 1},
		.warmup = {{1, 2}, {3, 4}},
		.samples = {{5, 6}, {7, 8}, {9, 10}},
		.clock_costs_ns = {30, 31},
		.arm_costs_ns = {250},
	};

	record.head.checksum = record_checksum(&record, sizeof(record));
	return record;
}

static int check(const struct small_record *record, size_t nr_bytes, struct error *err)
{
	struct record_file file;

	return record_check(record, nr_bytes, "it", true, &file, err);
}

static void test_good(void **state)
{
	struct small_record record = example();
	struct record_file file;
	struct error err;

	assert_int_equal(record_check(&record, sizeof(record), "it", true, &file, &err), 0);
	assert_ptr_equal(file.warmup, record.warmup);
	assert_ptr_equal(file.samples, record.samples);
	assert_ptr_equal(file.clock_costs_ns, record.clock_costs_ns);
	assert_ptr_equal(file.arm_costs_ns, record.arm_costs_ns);
}

/* The sum of a record is pinned: XXH64 (xxhsum -H1) of its bytes with the field zero. */
static void test_checksum_is_of_zeroed_field(void **state)
{
	struct small_record record = example();
	uint64_t sum = record.head.checksum;

	assert_int_equal(sum, UINT64_C(0x604b390adf905ade));
	record.head.checksum = 12345;
	assert_int_equal(record_checksum(&record, sizeof(record)), sum);
}

static void test_every_bit_matters(void **state)
{
	for (size_t bit = 0; bit < 8 * sizeof(struct small_record); bit++) {
		struct small_record record = example();
		struct error err;

		((unsigned char *)&record)[bit / 8] ^= (unsigned char)(1u << bit % 8);
		assert_true(check(&record, sizeof(record), &err) < 0);
		assert_int_equal(err.status, EXIT_OURS);
	}
}

static void test_every_truncation_is_seen(void **state)
{
	const struct small_record record = example();
	struct error err;

	for (size_t nr_bytes = 0; nr_bytes < sizeof(record); nr_bytes++)
		assert_int_equal(check(&record, nr_bytes, &err), -EBADMSG);
}

/* Counts that would overflow, with a checksum that holds. */
static void test_hostile_counts(void **state)
{
	static const uint64_t counts[] = {UINT64_MAX, UINT64_MAX / 16 + 1, UINT64_C(1) << 60,
					  UINT64_C(1) << 63, 1000};
	static const size_t offsets[] = {
		offsetof(struct record_head, nr_warmup),
		offsetof(struct record_head, nr_samples),
		offsetof(struct record_head, nr_clock_costs),
		offsetof(struct record_head, nr_arm_costs),
		offsetof(struct record_head, nr_buckets),
		offsetof(struct record_head, nr_events),
	};

	for (size_t c = 0; c < NR(counts); c++) {
		for (size_t o = 0; o < NR(offsets); o++) {
			struct small_record record = example();
			struct error err;

			memcpy((char *)&record.head + offsets[o], &counts[c], sizeof(counts[c]));
			record.head.checksum = record_checksum(&record, sizeof(record));
			assert_int_equal(check(&record, sizeof(record), &err), -EBADMSG);
		}
	}
}

static void test_versions(void **state)
{
	struct small_record record = example();
	struct error err;

	record.head.version = RECORD_VERSION + 1;
	assert_int_equal(check(&record, sizeof(record), &err), -EPROTO);
	assert_non_null(strstr(err.text, "version 3"));
	record.head.version = 0;
	assert_int_equal(check(&record, sizeof(record), &err), -EPROTO);
	record.head.version = 1;
	record.head.checksum = record_checksum(&record, sizeof(record));
	assert_int_equal(check(&record, sizeof(record), &err), 0);
}

static void test_unaligned_bytes(void **state)
{
	struct small_record record = example();
	char bytes[sizeof(record) + 1];
	struct record_file file;
	struct error err;

	memcpy(bytes + 1, &record, sizeof(record));
	assert_int_equal(record_check(bytes + 1, sizeof(record), "it", true, &file, &err), 0);
}

static void write_file(const char *path, const void *bytes, size_t nr_bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, nr_bytes, file), nr_bytes);
	fclose(file);
}

static void count(void *context, const struct record_sample *samples, size_t nr)
{
	*(size_t *)context += nr;
}

static void test_files(void **state)
{
	char path[] = "/tmp/vmtick-record-test.XXXXXX";
	struct small_record record = example();
	struct record_file file;
	struct error err;
	size_t visited = 0;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(record_file_open(path, true, &file, &err), -EBADMSG); /* empty */
	write_file(path, &record, sizeof(record));
	assert_int_equal(record_file_open(path, true, &file, &err), 0);
	assert_int_equal(record_file_scan(&file, path, count, &visited, &err), 0);
	assert_int_equal(visited, 3);
	record_file_release(&file, file.clock_costs_ns);
	assert_int_equal(file.samples[2].fired_ns, 10);
	record_file_close(&file);

	record.arm_costs_ns[0]++;
	write_file(path, &record, sizeof(record));
	assert_int_equal(record_file_open(path, false, &file, &err), 0);
	record_file_close(&file);
	assert_int_equal(record_file_open(path, true, &file, &err), -EBADMSG);
	assert_non_null(strstr(err.text, path));
	unlink(path);
	assert_int_equal(record_file_open(path, true, &file, &err), -ENOENT);
	assert_int_equal(record_file_open("/tmp", true, &file, &err), -EBADMSG);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(record_file_open(path, true, &file, &err), -EBADMSG);
	unlink(path);
}

/* A sum that holds makes no clock of it: a time or deadline whose lateness could overflow. */
static void test_times_of_no_clock(void **state)
{
	static const struct record_sample cases[] = {{INT64_MAX, 0}, {0, UINT64_C(1) << 63}};
	char path[] = "/tmp/vmtick-record-test.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < NR(cases); i++) {
		struct small_record record = example();
		struct record_file file;
		struct error err;

		record.samples[1] = cases[i];
		record.head.checksum = record_checksum(&record, sizeof(record));
		write_file(path, &record, sizeof(record));
		assert_int_equal(record_file_open(path, true, &file, &err), -EBADMSG);
		assert_non_null(strstr(err.text, "292 years"));
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_checksum_is_of_zeroed_field),
		cmocka_unit_test(test_every_bit_matters),
		cmocka_unit_test(test_every_truncation_is_seen),
		cmocka_unit_test(test_hostile_counts),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_unaligned_bytes),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_times_of_no_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
