/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * platform.h - what a guest runs on. A platform is a const descriptor with verbs in the
 * order of a guest's life; run.c calls them, platforms never call each other.
 */
#ifndef VMTICK_PLATFORM_H
#define VMTICK_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>
#include "cli/error.h"
#include "harness/setting.h"
#include "store/cell.h"

/* Whether a platform can be used here, and if not, why and what helps. */
struct finding {
	bool usable;
	char reason[512];
	char remedy[256];
	char version[64]; /* of the monitor, e.g. "QEMU 7.2.22, libvirt 9.0.0" */
};

/* Fill finding: it cannot be used, for this reason, with this remedy. Returns -ENODEV. */
int finding_refuse(struct finding *finding, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* What a guest is started from. Paths are absolute. */
struct guest_files {
	const struct cell *asked; /* the boot's first cell, which tells what is asked of the boot:
				   * the slops, say, are alike in all. NULL for a trial start */
	char *images;		  /* folder guest/KERNEL/, or NULL where none is needed */
	char *vmlinux, *initramfs, *iso;
	char *disk;    /* the exchange disk, raw; NULL for a trial start */
	char *console; /* file that takes what the guest prints */
	char *folder;  /* evidence (domain XML, logs) goes here */
};

enum guest_state {
	GUEST_RUNNING,
	GUEST_OFF,	   /* powered off or reset, as the guest wanted */
	GUEST_CRASHED,	   /* the monitor reports a crash, or died */
	GUEST_UNREACHABLE, /* what leads to it on the host is gone: an error of the host */
};

struct session; /* a platform made ready in this process; each platform defines its own */
struct guest;	/* one started guest; likewise */

/* What the machine itself must be for the platform. */
enum platform_place { PLACE_ANY, PLACE_BARE, PLACE_DOM0 };

struct platform {
	const char *name;
	const char *summary;
	const struct setting *settings;
	enum platform_place place;
	bool needs_images; /* uses guest/KERNEL/: boots its kernel and initramfs, or */
	bool boots_iso;	   /* its ISO, or */
	bool runs_here;	   /* runs its runner and modules on this machine */
	bool proves_once;  /* what probe finds holds for all boots of a run */
	bool has_slop;	   /* the axes xen-slops and guest-slops apply */
	bool has_paravirt; /* the axis paravirt-providers applies */
	bool has_xen_virq; /* a guest may have the timer xen-virq, if its Xen has it */

	/* Make the platform ready, and remove what a killed vmtick left of it. Returns 0, or a
	 * negative errno where it cannot be used, with finding->reason and remedy filled. */
	int (*prepare)(const struct settings *settings, struct session **session_out,
		       struct finding *finding);
	/* Can it really run a guest? May start a trial guest from files, for at most the setting
	 * trial-limit. Fills finding, version included. NULL: as prepare found. */
	void (*probe)(struct session *session, const struct guest_files *files,
		      struct finding *finding);
	/* Is the host in the state that a boot of these cells, of which asked is the first, asks
	 * for? Changes nothing. Non-zero where it is not, with finding->reason and remedy
	 * filled: the cells are skipped. NULL: no cell asks anything of the host. */
	int (*check_host)(struct session *session, const struct cell *asked,
			  struct finding *finding);
	/* Start a guest called name. Blocks until it runs. On failure nothing is left. */
	int (*start)(struct session *session, const struct guest_files *files, const char *name,
		     struct guest **guest_out, struct error *err);
	/* Its state now. Does not block. */
	enum guest_state (*poll)(struct guest *guest);
	/* Why, in the monitor's words, after poll said that it ended; or NULL. Borrowed. NULL: the
	 * monitor does not tell. */
	const char *(*why)(struct guest *guest);
	/* While it runs: add to facts (object of strings) what the host gave it. Returns false
	 * with the reason where a setting was silently not met: its cells are invalid. NULL:
	 * nothing to tell. */
	bool (*diagnose)(struct guest *guest, json_t *facts, char *reason, size_t size);
	/* End it at once where it still runs, and release it. */
	void (*stop)(struct guest *guest);
	/* Undo prepare. After every guest was stopped. */
	void (*release)(struct session *session);
};

extern const struct platform *const platforms[]; /* ended by NULL */
extern const struct platform platform_null, platform_qemu, platform_kvm, platform_xen_pv,
	platform_xen_pvh, platform_xen_hvm, platform_linux, platform_dom0, platform_virtualbox,
	platform_vmware;

const struct platform *platform_find(const char *name); /* or NULL */
/* Why no guest of the platform can measure the cell, and what to do instead; or NULL. */
const char *platform_obstacle(const struct platform *platform, const struct cell *cell);
size_t platform_count(void);
/* Their names, NULL-ended; the caller frees the array, not the names. */
const char **platform_names(void);

#endif
