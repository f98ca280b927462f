/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest-text.h - makes what a guest said harmless to a terminal and fit for JSON. */
#ifndef VMTICK_GUEST_TEXT_H
#define VMTICK_GUEST_TEXT_H

/* Replace everything but printable ASCII by '?', in place; a carriage return by a blank. Line
 * feeds and tabs stay. */
void guest_text_clean(char *text);

#endif
