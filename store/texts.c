/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts.c - takes texts apart. No size in it is believed before it was bounded by the bytes that
 * are really there. */
#include <errno.h>
#include <string.h>
#include "store/texts.h"

static int damaged(const char *cell, const char *why, struct error *err)
{
	return error_set(err, EXIT_OURS, EBADMSG, "%s: what was printed is damaged: %s", cell, why);
}

static int check_head(const struct texts_head *head, size_t nr_bytes, const char *cell,
		      struct error *err)
{
	if (head->magic != TEXTS_MAGIC || head->byte_order != RECORD_BYTE_ORDER)
		return damaged(cell, "it does not begin as texts do", err);
	if (head->version != TEXTS_VERSION)
		return error_set(err, EXIT_OURS, EPROTO,
				 "%s: texts of version %u, this vmtick reads %u: use the vmtick "
				 "that built the guest",
				 cell, head->version, TEXTS_VERSION);
	if (!head->nr_texts || head->nr_texts > TEXTS_MAX ||
	    nr_bytes < sizeof(*head) + head->nr_texts * sizeof(struct texts_entry))
		return damaged(cell, "it ends within its list of texts (truncated?)", err);
	return 0;
}

int texts_check(const void *bytes, size_t nr_bytes, const char *const *names, size_t max_bytes,
		const char *cell, struct text texts_out[TEXTS_MAX], struct error *err)
{
	const char *base = bytes, *entry_at = base + sizeof(struct texts_head);
	struct texts_head head; /* a copy: bytes need not be aligned */
	struct texts_entry entry;
	size_t done, i;
	int ret;

	if (!bytes || nr_bytes < sizeof(head))
		return damaged(cell, "it ends within its head (truncated?)", err);
	memcpy(&head, bytes, sizeof(head));
	ret = check_head(&head, nr_bytes, cell, err);
	if (ret)
		return ret;
	done = sizeof(head) + head.nr_texts * sizeof(entry);
	for (i = 0; i < head.nr_texts; i++, entry_at += sizeof(entry)) {
		memcpy(&entry, entry_at, sizeof(entry));
		if (!names[i] || strncmp(entry.name, names[i], sizeof(entry.name)) != 0)
			return damaged(cell, "it has other texts than its instrument prints", err);
		if (!entry.nr_bytes || entry.nr_bytes > max_bytes ||
		    entry.nr_bytes > nr_bytes - done)
			return damaged(cell, "a text is empty, or longer than it can be", err);
		texts_out[i] = (struct text){base + done, entry.nr_bytes};
		done += entry.nr_bytes;
	}
	if (names[i] || done != nr_bytes)
		return damaged(cell, "a text is missing, or something lies behind the last", err);
	return 0;
}
