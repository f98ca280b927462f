/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.h - the version of vmtick, as --version and every manifest tell it. */
#ifndef VMTICK_VERSION_H
#define VMTICK_VERSION_H

#define VMTICK_VERSION "0.1.0"

#endif
