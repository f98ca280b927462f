/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmware-machine.h - one guest of VMware in a folder of ours, from its .vmx file to its removal.
 * A folder has at most one. Nothing else of the person's is looked at or ended.
 */
#ifndef VMTICK_VMWARE_MACHINE_H
#define VMTICK_VMWARE_MACHINE_H

#include <sys/types.h>
#include "harness/platform.h"
#include "harness/vmrun.h"

struct vmware_machine;

/*
 * Start the guest that text configures. Blocks until it runs. Its .vmx and vmware.log are kept as
 * evidence in the folder evidence, in which its disk's descriptor lies, too. Errors: EXIT_OURS,
 * with what VMware said and logged; then nothing is left.
 */
int vmware_machine_start(const struct vmrun *vmrun, const char *folder, const char *text,
			 const char *evidence, struct vmware_machine **machine_out,
			 struct error *err);
enum guest_state vmware_machine_poll(struct vmware_machine *machine);
/* What VMware complained of or asked, after poll said that the guest ended; or NULL. */
const char *vmware_machine_why(const struct vmware_machine *machine);
pid_t vmware_machine_pid(const struct vmware_machine *machine);
/* The text of its log now. The caller frees. */
char *vmware_machine_log(const struct vmware_machine *machine);
/* End it where it still runs, and remove all but the evidence. */
void vmware_machine_stop(struct vmware_machine *machine);

/* End and remove what a killed vmtick left in this folder. */
void vmware_machine_sweep(const char *folder);

#endif
