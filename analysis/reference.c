// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * reference.c - reads the published tables. Their columns are known by their place; the
 * header line is compared as a whole, so a changed file is refused, not misread.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/reference.h"
#include "cli/alloc.h"
#include "cli/data-path.h"

#define MAX_LINE 256

static const char header1[] = "scenario,period_us,platform,mean_us,sd_us,ci_low_us,ci_high_us";
static const char header_interrupts[] = "scenario,irqs_per_s";
static const char header2[] = "scenario,cpu_load_percent,period_us,platform,mean_us,sd_us";

static void add_row(struct reference *reference, struct published row)
{
	row.mean_ns *= 1000; /* the files are in us */
	row.sd_ns *= 1000;
	row.low_ns *= 1000;
	row.high_ns *= 1000;
	reference->rows = alloc_grow(reference->rows, reference->nr_rows + 1, sizeof(row));
	reference->rows[reference->nr_rows++] = row;
}

static bool take_row1(const char *line, struct reference *reference)
{
	struct published row = {.table = 1};
	double period_us;

	if (sscanf(line, "%31[^,],%lf,%31[^,],%lf,%lf,%lf,%lf", row.scenario, &period_us,
		   row.platform, &row.mean_ns, &row.sd_ns, &row.low_ns, &row.high_ns) != 7)
		return false;
	row.period_ns = (uint64_t)(period_us * 1000);
	add_row(reference, row);
	return true;
}

static bool take_row2(const char *line, struct reference *reference)
{
	struct published row = {.table = 2, .low_ns = NAN, .high_ns = NAN};
	double period_us;
	char scenario[8];
	unsigned int load;

	if (sscanf(line, "%7[^,],%u,%lf,%31[^,],%lf,%lf", scenario, &load, &period_us, row.platform,
		   &row.mean_ns, &row.sd_ns) != 6)
		return false;
	snprintf(row.scenario, sizeof(row.scenario), "%s-%u", scenario, load);
	row.period_ns = (uint64_t)(period_us * 1000);
	add_row(reference, row);
	return true;
}

static bool take_interrupts(const char *line, struct reference *reference)
{
	return sscanf(line, "idle,%lf", &reference->idle_irqs_per_s) == 1 ||
	       sscanf(line, "io,%lf", &reference->io_irqs_per_s) == 1;
}

static int read_rows(FILE *file, const char *path, const char *header,
		     bool (*take)(const char *line, struct reference *reference),
		     struct reference *reference, struct error *err)
{
	char line[MAX_LINE];

	for (int number = 1; fgets(line, sizeof(line), file); number++) {
		line[strcspn(line, "\r\n")] = '\0';
		if (number == 1 ? strcmp(line, header) != 0 : !take(line, reference))
			return error_set(err, EXIT_OURS, EBADMSG,
					 "%s: line %d is not what this vmtick expects: install the "
					 "file that came with it",
					 path, number);
	}
	return 0;
}

static int load_table(const char *name, const char *header,
		      bool (*take)(const char *line, struct reference *reference),
		      struct reference *reference, struct error *err)
{
	AUTO_FREE char *path = data_path(name);
	FILE *file = fopen(path, "re");
	int ret;

	if (!file) {
		int errnum = errno;

		return error_set(err, EXIT_OURS, errnum,
				 "%s: cannot read the published figures: %s; set VMTICK_DATA to "
				 "the folder that holds analysis/reference",
				 path, strerror(errnum));
	}
	ret = read_rows(file, path, header, take, reference, err);
	fclose(file);
	return ret;
}

int reference_load(struct reference *reference_out, struct error *err)
{
	int ret;

	*reference_out = (struct reference){.idle_irqs_per_s = NAN, .io_irqs_per_s = NAN};
	ret = load_table("analysis/reference/plos2015-table1.csv", header1, take_row1,
			 reference_out, err);
	if (!ret)
		ret = load_table("analysis/reference/plos2015-table2.csv", header2, take_row2,
				 reference_out, err);
	if (!ret)
		ret = load_table("analysis/reference/plos2015-interrupts.csv", header_interrupts,
				 take_interrupts, reference_out, err);
	if (ret)
		reference_free(reference_out);
	return ret;
}

void reference_free(struct reference *reference)
{
	free(reference->rows);
	*reference = (struct reference){NULL};
}

/* The paper's word for the cell's platform and timer, or NULL. */
static const char *paper_platform(const struct cell *cell)
{
	const bool xen =
		strcmp(cell->platform, "xen") == 0 || strncmp(cell->platform, "xen-", 4) == 0;

	if (xen && strcmp(cell->timer, "xen-virq") == 0)
		return "xen-new-timer";
	if (strcmp(cell->timer, "hrtimer") != 0)
		return NULL;
	return xen ? "xen" : cell->platform;
}

const struct published *reference_row(const struct reference *reference, const char *platform,
				      const char *scenario, uint64_t period_ns)
{
	for (size_t i = 0; i < reference->nr_rows; i++) {
		const struct published *row = &reference->rows[i];

		if (row->period_ns == period_ns && strcmp(row->platform, platform) == 0 &&
		    strcmp(row->scenario, scenario) == 0)
			return row;
	}
	return NULL;
}

const struct published *reference_find(const struct reference *reference, const struct cell *cell)
{
	const char *platform = paper_platform(cell);

	if (!platform || cell->mode != CELL_ONESHOT || cell->inject_ns > 0 ||
	    strcmp(cell->instrument, "kmod") != 0)
		return NULL;
	return reference_row(reference, platform, cell->scenario, cell->period_ns);
}
