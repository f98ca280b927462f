/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - figures and foreign text made fit for a terminal. The "µs" of the project are
 * UTF-8; widths are counted in characters, not bytes.
 */
#ifndef VMTICK_TEXT_H
#define VMTICK_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TEXT_COLUMNS 100 /* width that text is laid out for */
#define TEXT_NUMBER  48	 /* bytes for one printed number or duration */

/* µs with three decimals, as in the paper; "-" where ns is NAN. Returns out. */
char *text_us(char out[TEXT_NUMBER], double ns);
/* The same with "≥ " where it is the bound, above which it may be anything. */
char *text_us_at_least(char out[TEXT_NUMBER], double ns, double bound_ns);
/* With at most so many decimals and no zeros at their end; "" where value is not finite. */
char *text_number(char out[TEXT_NUMBER], double value, int decimals);
/* "150 µs", "1500 ns", "2 s": the largest unit in which it is a whole number. */
char *text_duration(char out[TEXT_NUMBER], uint64_t ns);

/* Characters of a UTF-8 text. */
size_t text_width(const char *text);
/* Write text padded to width: to the right of the spaces, or to their left. */
void text_pad_left(FILE *out, const char *text, size_t width);
void text_pad_right(FILE *out, const char *text, size_t width);

/* A copy in which control characters, those that turn the direction of writing, and invalid UTF-8
 * are written as \xNN. The caller frees. */
char *text_escape(const char *text);
/* Write text in lines of at most TEXT_COLUMNS, the first behind lead, the others indented
 * by its width. */
void text_wrap(FILE *out, const char *lead, const char *text);

#endif
