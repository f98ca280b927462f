/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vbox-machine.h - one machine of VirtualBox, from createvm to unregistervm. It is spoken of by
 * its UUID alone: names need not be unique. Only what was made here is removed again.
 */
#ifndef VMTICK_VBOX_MACHINE_H
#define VMTICK_VBOX_MACHINE_H

#include <sys/types.h>
#include "harness/platform.h"
#include "harness/vbox-home.h"
#include "harness/vboxmanage.h"

struct vbox_machine;

/* What a machine is made with. */
struct vbox_place {
	const struct vboxmanage *vbox;
	const struct vbox_home *home;
	const struct settings *settings;
	const struct guest_files *files; /* copied; without a disk and an ISO for a trial */
	const char *paravirt;		 /* provider: default, none, minimal, kvm */
};

/*
 * Make and start it. machine.txt in files->folder tells how it is configured; VBox.log and
 * machine.vbox come there when it is stopped, or was not started. On failure nothing else is
 * left. Errors: EXIT_OURS with VirtualBox's words.
 */
int vbox_machine_start(const struct vbox_place *place, const char *name,
		       struct vbox_machine **machine_out, struct error *err);

pid_t vbox_machine_pid(const struct vbox_machine *machine);
/* `showvminfo --machinereadable` before the start; the path of VBox.log. Borrowed. */
const char *vbox_machine_info(const struct vbox_machine *machine);
const char *vbox_machine_log(const struct vbox_machine *machine);

/* Does not block while it runs, but for a look at it after seconds of silence. */
enum guest_state vbox_machine_poll(struct vbox_machine *machine);

/* End it where it still runs, at once or by force, and remove it; the raw disk stays. */
void vbox_machine_stop(struct vbox_machine *machine);

#endif
