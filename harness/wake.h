/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wake.h - how a thread that waits for a guest is woken: "something may have happened, look".
 * A wake-up is never lost: one that comes before the wait ends it at once.
 */
#ifndef VMTICK_WAKE_H
#define VMTICK_WAKE_H

#include <stdint.h>

/* Wake who waits, or who waits next. From any thread and from signal handlers. */
void wake_up(void);

/* From now on a child's end wakes, and makes the descriptor returned readable, which is
 * somebody's own to poll and to read eight bytes from. Borrowed. */
int wake_on_children(void);

/* Let the end of one process wake, by its pidfd; -1: of none. Borrowed. It wakes once. */
void wake_on_end(int pidfd);

/*
 * A descriptor for wake_wait() that tells when the file grows; it need not exist yet. -1 where
 * the kernel has no more of them, or the folder is not there. The caller closes it.
 */
int wake_open_file(const char *path);

/* Wait for a wake-up, for the file, or until limit_ns have passed. With -1 for the file, of
 * which then nothing is told, at most 100 ms. */
void wake_wait(int file_fd, uint64_t limit_ns);

#endif
