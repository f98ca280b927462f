/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml.h - foreign text in XML 1.0: nothing in it is markup, and none of it is a character that
 * XML forbids. */
#ifndef VMTICK_XML_H
#define VMTICK_XML_H

#include <stdio.h>

/* Write the text as it may stand in an attribute within "", or between tags. What cannot be shown
 * is written as text_escape writes it. */
void xml_text(const char *text, FILE *out);

/* Write " NAME="TEXT"". */
void xml_attribute(const char *name, const char *text, FILE *out);

#endif
