// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * false-alarms.c - how often compare is wrong, and how often it sees what is there, by simulation:
 * of each kind NR_REPORTS reports on pairs of runs, judged by the code of the command. A boot's
 * events share its own scale and its own delay, and one in a hundred is far out.
 *
 * The rate that a report states is that of all its tests together. A kind fails where it is
 * exceeded so often that a true rate of LEVEL does so with a probability below 10^-6.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "analysis/compare/statistic.h"
#include "cli/alloc.h"

#define NR_REPORTS 1000
#define LEVEL	   0.05
#define MOST_WRONG 86  /* of 1000: scipy.stats.binom.isf(1e-6, 1000, 0.05) */
#define NR_CELLS   2   /* of a report */
#define NR_EVENTS  300 /* of a boot */
#define BASE_NS	   10000
#define SPREAD_NS  3000 /* mean of the exponential part of a latency */
#define BOOT_SCALE 0.02 /* sd of a boot's own scale */
#define TAIL_SHARE 0.01
#define TAIL_FACTOR \
	20 /* at most, of a latency far out: 1 / u^(2/3), infinite variance but for that */
#define MAX_BOOTS 60
#define SEED	  UINT64_C(20150518)

struct kind {
	const char *what;
	size_t nr_boots[NR_SIDES];
	double shift_ns; /* of B, each event */
	double step_ns;	 /* latencies are cut to multiples of it */
};

static const struct kind kinds[] = {
	{"6 and 6 boots, A/A", {6, 6}, 0, 1},
	{"10 and 10 boots, A/A", {10, 10}, 0, 1},
	{"10 and 10 boots, A/A, whole us", {10, 10}, 0, 1000},
	{"12 and 7 boots, A/A", {12, 7}, 0, 1},
	{"51 and 51 boots, A/A", {51, 51}, 0, 1},
	{"10 and 10 boots, 5 % later", {10, 10}, 600, 1},
	{"10 and 10 boots, 10 % later", {10, 10}, 1200, 1},
	{"10 and 10 boots, 50 % later", {10, 10}, 6000, 1},
};
#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* What came of the reports of a kind. */
struct tally {
	unsigned int nr_alarms; /* reports that call a difference of A/A one */
	unsigned int nr_missed; /* reports with an interval without the true shift */
	unsigned int nr_seen[BOOTS_NR_FIGURES]; /* findings of a difference, of all cells */
};

/* splitmix64 (Steele, Lea, Flood, OOPSLA 2014), as a number in (0, 1). */
static double uniform(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *state)
{
	return sqrt(-2 * log(uniform(state))) * cos(2 * M_PI * uniform(state));
}

static double latency(uint64_t *state, double scale, double boot_ns)
{
	double ns = BASE_NS * scale + boot_ns - SPREAD_NS * log(uniform(state));

	if (uniform(state) < TAIL_SHARE)
		ns *= fmin(TAIL_FACTOR, pow(uniform(state), -2.0 / 3));
	return ns;
}

static void make_boot(uint64_t *state, double shift_ns, double step_ns, struct selected *boot)
{
	const double scale = exp(BOOT_SCALE * normal(state));
	const double boot_ns = -SPREAD_NS * 0.1 * log(uniform(state));
	struct distribution *distribution = &boot->distribution;
	double sum = 0;

	*distribution = (struct distribution){.n = NR_EVENTS, .bound_ns = INT64_MAX};
	distribution->bins = alloc_array(NR_EVENTS, sizeof(*distribution->bins));
	for (int i = 0; i < NR_EVENTS; i++) {
		const double ns = latency(state, scale, boot_ns) + shift_ns;
		const double cut = floor(ns / step_ns) * step_ns;

		distribution->bins[i] = (struct distribution_bin){(int64_t)cut, 1};
		sum += cut;
	}
	distribution->nr_bins = distribution_merge(distribution->bins, NR_EVENTS);
	distribution->max_ns = distribution->bins[distribution->nr_bins - 1].ns;
	distribution->mean_ns = sum / NR_EVENTS;
}

/* Judge one cell of a report. */
static void judge_cell(const struct kind *kind, const struct pair *pair, struct tally *tally,
		       bool *alarm, bool *missed)
{
	const struct judging judging = {.level = LEVEL, .nr_tests = NR_CELLS * BOOTS_NR_FIGURES};

	for (int f = 0; f < BOOTS_NR_FIGURES; f++) {
		struct statistic statistic;

		statistic_judge(pair, (enum boots_figure)f, &judging, &statistic);
		tally->nr_seen[f] += statistic.finding == FOUND_DIFFERENT;
		*alarm |= statistic.finding == FOUND_DIFFERENT;
		*missed |= statistic.shift.ns.low > kind->shift_ns ||
			   statistic.shift.ns.high < kind->shift_ns;
		statistic_free(&statistic);
	}
}

static void simulate_cell(const struct kind *kind, uint64_t *state, struct tally *tally,
			  bool *alarm, bool *missed)
{
	static char path[] = "."; /* there is no record, nor a cost of the clock */
	static const struct run_folder nowhere = {.path = path};
	static const struct run_cell cell = {.record = ""};
	struct selected boots[NR_SIDES][MAX_BOOTS];
	const struct selected *lists[NR_SIDES][MAX_BOOTS];
	struct pair pair = {.cells = {lists[SIDE_A], lists[SIDE_B]},
			    .nr = {kind->nr_boots[SIDE_A], kind->nr_boots[SIDE_B]}};

	for (int side = 0; side < NR_SIDES; side++)
		for (size_t i = 0; i < pair.nr[side]; i++) {
			boots[side][i] = (struct selected){.run = &nowhere, .in_run = &cell};
			lists[side][i] = &boots[side][i];
			make_boot(state, side == SIDE_B ? kind->shift_ns : 0, kind->step_ns,
				  &boots[side][i]);
		}
	judge_cell(kind, &pair, tally, alarm, missed);
	for (int side = 0; side < NR_SIDES; side++)
		for (size_t i = 0; i < pair.nr[side]; i++)
			distribution_free(&boots[side][i].distribution);
}

static struct tally simulate(const struct kind *kind, uint64_t *state)
{
	struct tally tally = {0};

	for (int i = 0; i < NR_REPORTS; i++) {
		bool alarm = false, missed = false;

		for (int c = 0; c < NR_CELLS; c++)
			simulate_cell(kind, state, &tally, &alarm, &missed);
		tally.nr_alarms += alarm;
		tally.nr_missed += missed;
	}
	return tally;
}

static bool print_kind(const struct kind *kind, size_t number, const struct tally *tally)
{
	const bool same = kind->shift_ns == 0;
	const bool good =
		tally->nr_missed <= MOST_WRONG && (!same || tally->nr_alarms <= MOST_WRONG);

	printf("%sok %zu - %s: of %d reports at the level %g %u with an interval that misses",
	       good ? "" : "not ", number, kind->what, NR_REPORTS, LEVEL, tally->nr_missed);
	if (same)
		printf(", %u with a false alarm", tally->nr_alarms);
	else
		for (int f = 0; f < BOOTS_NR_FIGURES; f++)
			printf("%s%s %.1f %%", f ? ", " : "; seen: ", statistic_names[f],
			       100.0 * tally->nr_seen[f] / (NR_REPORTS * NR_CELLS));
	putchar('\n');
	return good;
}

int main(void)
{
	uint64_t state = SEED;
	bool good = true;

	printf("1..%zu\n", NR_KINDS);
	for (size_t k = 0; k < NR_KINDS; k++) {
		const struct tally tally = simulate(&kinds[k], &state);

		good &= print_kind(&kinds[k], k + 1, &tally);
	}
	return good ? 0 : 1;
}
