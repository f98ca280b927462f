/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmware-log.h - what vmware.log tells of one guest: what executes it, how it was configured, what
 * VMware complained of or asked, and how it ended. Lines that are not understood are passed over.
 */
#ifndef VMTICK_VMWARE_LOG_H
#define VMTICK_VMWARE_LOG_H

#include <stdbool.h>

/* The text of a log, "" where there is none. The caller frees, here and below. */
char *vmware_log_read(const char *path);

/* What executes the guest, e.g. "CPL0, VT-x", slow: "ULM" (the user-level monitor); "unknown". */
char *vmware_log_engine(const char *log);
/* A key of the configuration as VMware read it, or "unknown". */
char *vmware_log_setting(const char *log, const char *key);

/* All errors and questions that it posted, in one line, or NULL. */
char *vmware_log_messages(const char *log);
/* A question that nobody has answered, or NULL. */
char *vmware_log_question(const char *log);
/* Did it end as it should, by the guest's power-off or a stop? */
bool vmware_log_is_clean_end(const char *log);

#endif
