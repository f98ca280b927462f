/* SPDX-License-Identifier: GPL-2.0-or-later */
/* assets.h - page.css and page.js, byte for byte: the Makefile makes assets.c of them. */
#ifndef VMTICK_REPORT_ASSETS_H
#define VMTICK_REPORT_ASSETS_H

extern const char asset_css[], asset_js[];
/* "sha256-...", as a Content-Security-Policy names them. */
extern const char asset_css_hash[], asset_js_hash[];

#endif
