/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysfile.h - where things lie in the guest, and small files of proc and sysfs. All kernel
 * files are taken below a root, so that tests put samples in their place.
 */
#ifndef VMTICK_SYSFILE_H
#define VMTICK_SYSFILE_H

#include <stddef.h>

struct paths {
	const char *root;	       /* prefix of /proc, /sys and /dev: "" but in tests */
	const char *module;	       /* vmtick.ko; precise-timer.ko lies beside it */
	const char *stress_ng;	       /* the cpu load */
	const char *cyclictest, *rtla; /* instruments */
	const char *undo;	       /* file with what is to be restored; NULL in a guest */
};

/* Write root + path into out. Returns 0 or -ENAMETOOLONG. */
int sysfile_path(const struct paths *paths, const char *path, char *out, size_t size);

/* The file's whole text, NUL-terminated, in *text_out, the caller's to free. 0 or -errno. */
int sysfile_load(const struct paths *paths, const char *path, char **text_out);

/* The file's first line without the newline, cut to size. Empty, and -errno, on failure. */
int sysfile_line(const struct paths *paths, const char *path, char *line, size_t size);

/* One write of text, as sysfs and proc want it. 0 or -errno. */
int sysfile_write(const struct paths *paths, const char *path, const char *text);

#endif
