/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-needs.h - which states of this machine a plan still needs: bare or on Xen, with an ordinary
 * kernel or a real-time one. Told by the results folder and the plan; nothing is started.
 */
#ifndef VMTICK_HOST_NEEDS_H
#define VMTICK_HOST_NEEDS_H

#include "harness/plan.h"
#include "harness/run.h"

enum host_kind { HOST_BARE_STOCK, HOST_BARE_RT, HOST_XEN_STOCK, HOST_XEN_RT, NR_HOST_KINDS };

/* "bare-stock", "bare-rt", "xen-stock", "xen-rt"; NULL-ended. */
extern const char *const host_kind_names[];
bool host_kind_is_xen(enum host_kind kind);
bool host_kind_is_rt(enum host_kind kind);

/* What the machine is now, by the files below root. */
enum host_kind host_kind_now(const char *root);

struct host_needs {
	enum host_kind now;
	size_t nr_cells[NR_HOST_KINDS]; /* not finished, by where they can be measured */
};

/*
 * Count the cells of the plan that are to be measured, by the manifest (NULL: none yet). One that
 * several states suit counts for the present one, else for the first. Not counted: cells that no
 * guest of their platform can measure, and those that one of the tried states suits, which had
 * their chance there.
 */
void host_needs_count(const struct plan *plan, const json_t *manifest, enum run_which which,
		      const char *root, const bool tried[NR_HOST_KINDS], struct host_needs *needs);

#endif
