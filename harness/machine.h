/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h - whether the machine itself can be measured: rights, kernel modules, programs.
 * Nothing is changed. What is read lies below root, which is "" but in tests.
 */
#ifndef VMTICK_MACHINE_H
#define VMTICK_MACHINE_H

#include "harness/host-state.h"
#include "harness/platform.h"

/* May this process load modules and move interrupts, and does the kernel take modules? */
int machine_check_rights(const char *root, struct finding *finding);
int machine_check_modules(const char *root, struct finding *finding);

/* Is the folder guest/KERNEL/ of the kernel that runs here, the release? */
int machine_check_kernel(const char *images, const char *release, struct finding *finding);

/* The module that this one has symbols of; it lies beside it. The caller frees. */
char *machine_base_module(const char *module);

/* Will the kernel take the module and its base? Leaves them to machine_restore. */
int machine_try_modules(const char *root, const char *module, struct finding *finding);

/* The path of a program, looked for in PATH where the name has no slash; or NULL. The caller
 * frees. */
char *machine_program(const char *name);

/* "Linux RELEASE", and whether that is Xen's Dom0, or inside a virtual machine. */
void machine_version(const char *root, const struct host_state *host, char *version, size_t size);

#endif
