/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-needs.c - from a platform and the kernel that a cell asks of its host to the states that
 * suit it. */
#include <string.h>
#include "cli/alloc.h"
#include "harness/host-needs.h"
#include "harness/host-state.h"
#include "harness/resume.h"

const char *const host_kind_names[] = {"bare-stock", "bare-rt", "xen-stock", "xen-rt", NULL};

bool host_kind_is_xen(enum host_kind kind)
{
	return kind == HOST_XEN_STOCK || kind == HOST_XEN_RT;
}

bool host_kind_is_rt(enum host_kind kind)
{
	return kind == HOST_BARE_RT || kind == HOST_XEN_RT;
}

enum host_kind host_kind_now(const char *root)
{
	struct host_state state;

	host_state_read(root, &state);
	if (state.is_dom0)
		return state.is_rt ? HOST_XEN_RT : HOST_XEN_STOCK;
	return state.is_rt ? HOST_BARE_RT : HOST_BARE_STOCK;
}

static bool suits(enum host_kind kind, const struct plan_boot *boot, const struct cell *cell)
{
	enum platform_place place = boot->platform->place;

	if (host_is_elsewhere(boot->settings))
		return true;
	if (place != PLACE_ANY && host_kind_is_xen(kind) != (place == PLACE_DOM0))
		return false;
	return !strcmp(cell->host_kernel, CELL_HOST_KERNEL_ANY) ||
	       host_kind_is_rt(kind) == !strcmp(cell->host_kernel, "rt");
}

static void count_cell(const struct plan_boot *boot, const struct cell *cell, const bool *tried,
		       struct host_needs *needs)
{
	enum host_kind kind = needs->now;

	for (enum host_kind i = 0; i < NR_HOST_KINDS; i++)
		if (tried[i] && suits(i, boot, cell))
			return;
	if (!suits(kind, boot, cell))
		for (kind = 0; !suits(kind, boot, cell);)
			kind++;
	needs->nr_cells[kind]++;
}

void host_needs_count(const struct plan *plan, const json_t *manifest, enum run_which which,
		      const char *root, const bool tried[NR_HOST_KINDS], struct host_needs *needs)
{
	*needs = (struct host_needs){.now = host_kind_now(root)};
	for (size_t b = 0; b < plan->nr_boots; b++) {
		const struct plan_boot *boot = &plan->boots[b];
		AUTO_FREE struct cell *todo = alloc_array(boot->nr_cells, sizeof(*todo));
		size_t nr = resume_todo(manifest, boot, which, todo);

		for (size_t i = 0; i < nr; i++)
			if (!platform_obstacle(boot->platform, &todo[i]))
				count_cell(boot, &todo[i], tried, needs);
	}
}
