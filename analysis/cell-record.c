// SPDX-License-Identifier: GPL-2.0-or-later
/* cell-record.c - opens the record of a cell. A record of another cell is no record of it. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "analysis/cell-record.h"

static int check_cell(const char *path, const struct record_head *head, const struct cell *cell,
		      struct error *err)
{
	if (head->period_ns != cell->period_ns)
		return error_set(err, EXIT_OURS, EBADMSG,
				 "%s: the record is of another cell: its period is %" PRIu64 " ns",
				 path, (uint64_t)head->period_ns);
	if (strncmp(head->timer, cell->timer, sizeof(head->timer)) != 0)
		return error_set(err, EXIT_OURS, EBADMSG,
				 "%s: the record is of another cell: its timer is %.*s", path,
				 (int)sizeof(head->timer), head->timer);
	if (head->nr_events > CELL_MAX_EVENTS || head->nr_missed > INT64_MAX / head->period_ns)
		return error_set(err, EXIT_OURS, EBADMSG,
				 "%s: the record is damaged: it tells of %" PRIu64
				 " events and %" PRIu64 " missed, more than there can be",
				 path, (uint64_t)head->nr_events, (uint64_t)head->nr_missed);
	return 0;
}

int cell_record_open(const char *path, const struct cell *cell, struct record_file *file_out,
		     struct error *err)
{
	int ret = record_file_open(path, false, file_out, err);

	if (ret)
		return ret;
	ret = check_cell(path, file_out->head, cell, err);
	if (ret)
		record_file_close(file_out);
	return ret;
}
