/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-root.c - one word from the environment. */
#include <stdlib.h>
#include "harness/host-root.h"

const char *host_root(void)
{
	return getenv("VMTICK_ROOT") ?: "";
}
