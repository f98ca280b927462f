/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * error.h - what went wrong, in one line: what was tried, on what, why, what to do.
 * Functions that can fail return 0 or a negative errno and take a struct error last,
 * filled where the fault is seen. Only main shows it and chooses the exit status.
 */
#ifndef VMTICK_ERROR_H
#define VMTICK_ERROR_H

/* The exit status of vmtick, as documented in vmtick(1). */
enum exit_status {
	EXIT_ALL_OK = 0,
	EXIT_SUBJECT = 1, /* the measured subject failed, or a result is invalid */
	EXIT_USAGE = 2,	  /* the command line or a config is wrong */
	EXIT_OURS = 3,	  /* the harness or the lab failed */
	EXIT_NOTHING = 4, /* a precondition does not hold: nothing could run */
};

struct error {
	enum exit_status status;
	char text[1024];
};

/*
 * Fill err and return -errnum. errnum: a positive errno. The text is one line without a
 * final newline; "%m" is not expanded, name the cause with strerror() where it helps.
 */
int error_set(struct error *err, enum exit_status status, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Put "fmt: " before the text that is there. Returns errnum unchanged, for tail calls. */
int error_prefix(struct error *err, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
