/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exchange-test.c - a file in the place of the exchange disk: found, read, written, resumed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "guest-runner/exchange.h"
#include "guest-runner/fake-root.h"

#define JOB	    "[cell]\nid = a\n"
#define RESULTS	    (8 * EXCHANGE_BLOCK)
#define RESULTS_END (16 * EXCHANGE_BLOCK)

static struct exchange_head good_head(void)
{
	struct exchange_head head = {
		.magic = EXCHANGE_MAGIC,
		.byte_order = RECORD_BYTE_ORDER,
		.version = RECORD_VERSION,
		.head_bytes = sizeof(head),
		.disk_bytes = RESULTS_END,
		.job_offset = EXCHANGE_BLOCK,
		.job_bytes = strlen(JOB),
		.job_checksum = XXH64(JOB, strlen(JOB), 0),
		.status_offset = 2 * EXCHANGE_BLOCK,
		.results_offset = RESULTS,
		.results_bytes = RESULTS_END - RESULTS,
	};

	head.checksum = XXH64(&head, sizeof(head), 0);
	return head;
}

/* A root with two disks, of which the second is the exchange disk with this head. */
static void put_disk(struct fake_root *root, struct exchange_head head)
{
	char *disk = calloc(1, RESULTS_END);

	fake_root_open(root);
	memcpy(disk, &head, sizeof(head));
	memcpy(disk + EXCHANGE_BLOCK, JOB, strlen(JOB));
	fake_root_put(root, "/sys/block/loop0/size", "");
	fake_root_put(root, "/sys/block/sda/size", "");
	fake_root_put(root, "/sys/block/vda/size", "");
	fake_root_put(root, "/dev/sda", "an empty disk");
	fake_root_put_bytes(root, "/dev/vda", disk, RESULTS_END);
	free(disk);
}

static void open_disk(struct fake_root *root, struct exchange *exchange)
{
	struct fault fault;

	assert_int_equal(exchange_find(&root->paths, 0, exchange, &fault), 0);
	assert_int_equal(exchange_begin(exchange, &fault), 0);
	assert_int_equal(exchange_scan(exchange, &fault), 0);
}

static void append(struct exchange *exchange, const char *id, enum exchange_outcome outcome,
		   const char *reason)
{
	struct fault verdict = {.outcome = outcome}, fault;
	const struct exchange_entry entry = {.cell_id = id, .verdict = &verdict};

	snprintf(verdict.text, sizeof(verdict.text), "%s", reason);
	assert_int_equal(exchange_append(exchange, &entry, &fault), 0);
}

static void finds_disk_and_job(void **state)
{
	struct exchange exchange;
	struct fake_root root;
	struct fault fault;
	char *job;

	put_disk(&root, good_head());
	assert_int_equal(exchange_find(&root.paths, 0, &exchange, &fault), 0);
	assert_string_equal(exchange.disk, "vda");
	assert_int_equal(exchange_read_job(&exchange, &job, &fault), 0);
	assert_string_equal(job, JOB);
	free(job);
	exchange_close(&exchange);
	fake_root_close(&root);
}

static void refuses_bad_disks(void **state)
{
	struct exchange_head none = good_head(), newer = good_head(), damaged = good_head();
	struct fake_root root;
	struct exchange exchange;
	struct fault fault;

	none.magic = 0;
	put_disk(&root, none);
	assert_int_equal(exchange_find(&root.paths, 10, &exchange, &fault), -ENODEV);
	assert_non_null(strstr(fault.text, "vda"));
	fake_root_close(&root);
	newer.version++;
	put_disk(&root, newer);
	assert_int_equal(exchange_find(&root.paths, 0, &exchange, &fault), -EPROTO);
	fake_root_close(&root);
	damaged.results_offset++;
	put_disk(&root, damaged);
	assert_int_equal(exchange_find(&root.paths, 0, &exchange, &fault), -EBADMSG);
	fake_root_close(&root);
}

static void refuses_a_damaged_job(void **state)
{
	struct exchange exchange;
	struct fake_root root;
	struct fault fault;
	char *job;

	put_disk(&root, good_head());
	assert_int_equal(exchange_find(&root.paths, 0, &exchange, &fault), 0);
	assert_int_equal(pwrite(exchange.fd, "X", 1, EXCHANGE_BLOCK), 1);
	assert_int_equal(exchange_read_job(&exchange, &job, &fault), -EBADMSG);
	exchange_close(&exchange);
	fake_root_close(&root);
}

/* The record takes more than one block, so that both ways of writing are taken. */
static void writes_checksummed_results(void **state)
{
	struct {
		struct record_head head;
		struct record_sample samples[300];
	} record = {.head = {.magic = RECORD_MAGIC, .nr_samples = 300}};
	const struct fault ok = {.outcome = EXCHANGE_OK};
	char bytes[2 * EXCHANGE_BLOCK];
	struct exchange_result *result = (struct exchange_result *)bytes;
	struct record_head *head;
	struct facts facts = {0};
	struct exchange_entry entry = {.cell_id = "a", .verdict = &ok, .facts = &facts};
	struct exchange exchange;
	struct fake_root root;
	struct fault fault;
	uint64_t checksum;

	put_disk(&root, good_head());
	open_disk(&root, &exchange);
	fake_root_put_bytes(&root, "/dev/vmtick", &record, sizeof(record));
	sysfile_path(&root.paths, "/dev/vmtick", bytes, sizeof(bytes));
	entry.record_fd = open(bytes, O_RDONLY);
	entry.record_bytes = sizeof(record);
	facts_add(&facts, "cpu", "%d", 1);
	assert_int_equal(exchange_append(&exchange, &entry, &fault), 0);
	assert_int_equal(exchange.next_offset, RESULTS + 2 * EXCHANGE_BLOCK);

	assert_int_equal(pread(exchange.fd, bytes, sizeof(bytes), RESULTS), sizeof(bytes));
	assert_int_equal(result->magic, EXCHANGE_RESULT_MAGIC);
	assert_memory_equal(result + 1, "cpu=1\n", 6);
	checksum = result->checksum;
	result->checksum = 0;
	assert_int_equal(checksum, XXH64(bytes, sizeof(*result) + 6 + sizeof(record), 0));
	head = memcpy(&record.head, bytes + sizeof(*result) + 6, sizeof(record.head));
	checksum = head->checksum;
	head->checksum = 0;
	assert_int_equal(checksum, XXH64(&record, sizeof(record), 0));
	close(entry.record_fd);
	facts_free(&facts);
	exchange_close(&exchange);
	fake_root_close(&root);
}

static void goes_on_behind_finished_results(void **state)
{
	struct exchange exchange;
	struct fake_root root;
	struct fault fault;

	put_disk(&root, good_head());
	open_disk(&root, &exchange);
	assert_int_equal(exchange.status.nr_starts, 1);
	assert_false(exchange.has_boot_facts);
	append(&exchange, EXCHANGE_BOOT_FACTS, EXCHANGE_OK, "");
	append(&exchange, "a", EXCHANGE_FAILED, EXCHANGE_RESET_REASON);
	append(&exchange, "b", EXCHANGE_OK, "");
	append(&exchange, "c", EXCHANGE_FAILED, EXCHANGE_RESET_REASON);
	assert_int_equal(exchange_set_begun(&exchange, 4, &fault), 0);
	append(&exchange, "d", EXCHANGE_OK, ""); /* and this one is torn */
	assert_int_equal(
		pwrite(exchange.fd, "X", 1, (off_t)exchange.next_offset - EXCHANGE_BLOCK + 64), 1);
	exchange_close(&exchange);

	open_disk(&root, &exchange);
	assert_int_equal(exchange.status.nr_starts, 2);
	assert_int_equal(exchange.status.nr_begun, 4);
	assert_true(exchange.has_boot_facts);
	assert_int_equal(exchange.nr_results, 3);
	assert_int_equal(exchange.nr_resets, 2);
	assert_int_equal(exchange.nr_resets_in_row, 1);
	assert_int_equal(exchange.next_offset, RESULTS + 4 * EXCHANGE_BLOCK);
	exchange_close(&exchange);
	fake_root_close(&root);
}

static void refuses_what_does_not_fit(void **state)
{
	const struct fault ok = {.outcome = EXCHANGE_OK};
	const struct exchange_entry entry = {
		.cell_id = "a", .verdict = &ok, .record_fd = -1, .record_bytes = RESULTS_END};
	struct exchange exchange;
	struct fake_root root;
	struct fault fault;

	put_disk(&root, good_head());
	open_disk(&root, &exchange);
	assert_int_equal(exchange_append(&exchange, &entry, &fault), -ENOSPC);
	assert_int_equal(exchange.next_offset, RESULTS);
	exchange_close(&exchange);
	fake_root_close(&root);
}

static void opens_an_exchange_in_a_file(void **state)
{
	struct exchange exchange;
	struct fake_root root;
	struct fault fault;
	char path[128];

	put_disk(&root, good_head());
	snprintf(path, sizeof(path), "%s/dev/vda", root.folder);
	assert_int_equal(exchange_open(path, &exchange, &fault), 0);
	assert_true(exchange.is_file);
	assert_string_equal(exchange.disk, "vda");
	exchange_close(&exchange);
	snprintf(path, sizeof(path), "%s/dev/sda", root.folder);
	assert_int_equal(exchange_open(path, &exchange, &fault), -EBADMSG);
	assert_int_equal(exchange.fd, -1);
	assert_int_equal(exchange_open("/nowhere/disk", &exchange, &fault), -ENOENT);
	assert_non_null(strstr(fault.text, "/nowhere/disk"));
	fake_root_close(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_disk_and_job),
		cmocka_unit_test(refuses_bad_disks),
		cmocka_unit_test(refuses_a_damaged_job),
		cmocka_unit_test(writes_checksummed_results),
		cmocka_unit_test(goes_on_behind_finished_results),
		cmocka_unit_test(refuses_what_does_not_fit),
		cmocka_unit_test(opens_an_exchange_in_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
