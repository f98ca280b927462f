/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest-text.c - a guest may say anything; what is shown of it is plain text. */
#include "harness/guest-text.h"

void guest_text_clean(char *text)
{
	for (; *text; text++) {
		if (*text == '\r')
			*text = ' ';
		else if ((*text < ' ' || *text > '~') && *text != '\n' && *text != '\t')
			*text = '?';
	}
}
