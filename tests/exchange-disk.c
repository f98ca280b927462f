/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange-disk.c - an exchange disk for tests that start a guest themselves, made and read by
 * the harness's own code:
 *   exchange-disk create FILE   with the job of one small cell, iso-stock-hrtimer-kmod-idle-150us
 *   exchange-disk read FILE     per result a line "CELL OUTCOME EVENTS REASON", then its facts
 * OUTCOME is a number of enum exchange_outcome. Status 1: damaged, or no result.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "harness/exchange.h"
#include "store/record-file.h"

static int fail(const struct error *err)
{
	fprintf(stderr, "exchange-disk: %s\n", err->text);
	return 1;
}

static int create(const char *path)
{
	struct cell cell = {.platform = "iso",
			    .kernel = "stock",
			    .timer = "hrtimer",
			    .instrument = "kmod",
			    .scenario = "idle",
			    .xen_slop = CELL_SLOP_DEFAULT,
			    .guest_slop = CELL_SLOP_DEFAULT,
			    .paravirt = CELL_PARAVIRT_DEFAULT,
			    .host_kernel = CELL_HOST_KERNEL_ANY,
			    .repetition = 1,
			    .period_ns = 150000,
			    .nr_events = 200,
			    .nr_warmup = 10,
			    .cpu = CELL_CPU_AUTO};
	struct error err;

	cell_name(&cell);
	return exchange_create(path, "iso", &cell, 1, 0, 0, &err) ? fail(&err) : 0;
}

/* The measured events of a result, whose record is checked as it is for a run. */
static int count_events(const struct exchange_item *item, uint64_t *nr_events, struct error *err)
{
	struct record_file record;
	int ret;

	*nr_events = 0;
	if (!item->record)
		return 0;
	ret = record_check(item->record, item->head.record_bytes, item->head.cell_id, true, &record,
			   err);
	if (!ret)
		*nr_events = record.head->nr_events;
	return ret;
}

static int print(const char *path)
{
	struct exchange_disk disk;
	struct exchange_item item;
	struct error err;
	uint64_t nr_events;
	int ret, nr = 0;

	if (exchange_open(path, &disk, &err))
		return fail(&err);
	while ((ret = exchange_next(&disk, &item, &err)) > 0) {
		ret = count_events(&item, &nr_events, &err);
		if (ret)
			break;
		printf("%s %u %" PRIu64 " %s\n%s", item.head.cell_id, item.head.outcome, nr_events,
		       item.head.reason, item.facts);
		exchange_item_clear(&item);
		nr++;
	}
	exchange_close(&disk);
	return ret ? fail(&err) : !nr;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "create"))
		return create(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "read"))
		return print(argv[2]);
	fprintf(stderr, "usage: exchange-disk create|read FILE\n");
	return 1;
}
