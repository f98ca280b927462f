/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sentence.h - what is known of a statistic, in one sentence for people. */
#ifndef VMTICK_SENTENCE_H
#define VMTICK_SENTENCE_H

#include <stdio.h>
#include "analysis/compare/comparison.h"

/* One line, or more where it is wrapped. */
void sentence_write(const struct comparison *comparison, const struct statistic *statistic,
		    FILE *out);

#endif
