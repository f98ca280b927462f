/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html.h - HTML with foreign text in it. There is no way to write a text but an escaped one:
 * markup comes from literals of this program alone.
 */
#ifndef VMTICK_HTML_H
#define VMTICK_HTML_H

#include <stddef.h>
#include <stdio.h>

/*
 * Write markup in which each %s is a text of whatever origin, each %zu a number; there are no
 * other conversions but %%. A text is fit for the place between tags and for attributes in double
 * quotes: <, >, &, " and ' are references; control characters, those that turn the direction of
 * writing, and invalid UTF-8 are shown as \xNN.
 */
void html_write(FILE *out, const char *markup, ...) __attribute__((format(printf, 2, 3)));

/* Write bytes of whatever origin, NULs too, as lines for a <pre>. Tabs stay. */
void html_lines(FILE *out, const char *bytes, size_t nr_bytes);

#endif
