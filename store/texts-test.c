/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts-test.c - texts as they lie on the exchange disk, whole and damaged. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "store/texts.h"

static const char *const names[] = {"json", "hist", NULL};

struct packed {
	struct texts_head head;
	struct texts_entry entries[2];
	char bytes[5]; /* "{}" and "abc" */
};

static struct packed make(void)
{
	return (struct packed){{TEXTS_MAGIC, RECORD_BYTE_ORDER, TEXTS_VERSION, 2},
			       {{"json", 2}, {"hist", 3}},
			       {'{', '}', 'a', 'b', 'c'}};
}

/* sizeof(struct packed) has padding behind the bytes. */
#define PACKED_BYTES (offsetof(struct packed, bytes) + 5)

static int check(const struct packed *packed, size_t nr_bytes, struct text texts[TEXTS_MAX],
		 struct error *err)
{
	return texts_check(packed, nr_bytes, names, 3, "cell-1", texts, err);
}

static void finds_each_text(void **state)
{
	struct packed packed = make();
	struct text texts[TEXTS_MAX];
	struct error err;

	assert_int_equal(check(&packed, PACKED_BYTES, texts, &err), 0);
	assert_int_equal(texts[0].nr_bytes, 2);
	assert_memory_equal(texts[0].bytes, "{}", 2);
	assert_int_equal(texts[1].nr_bytes, 3);
	assert_memory_equal(texts[1].bytes, "abc", 3);
}

static void refuses_other_sizes(void **state)
{
	struct packed packed = make();
	struct text texts[TEXTS_MAX];
	struct error err;

	for (size_t n = 0; n <= sizeof(packed); n++)
		if (n != PACKED_BYTES)
			assert_int_equal(check(&packed, n, texts, &err), -EBADMSG);
	assert_int_equal(texts_check(NULL, 0, names, 3, "cell-1", texts, &err), -EBADMSG);
}

static void refuses_what_is_damaged(void **state)
{
	struct text texts[TEXTS_MAX];
	struct error err;

	for (int i = 0; i < 10; i++) {
		struct packed packed = make();

		switch (i) {
		case 0:
			packed.head.magic++;
			break;
		case 1:
			packed.head.byte_order = 0x04030201;
			break;
		case 2:
			packed.head.nr_texts = 0;
			break;
		case 3:
			packed.head.nr_texts = 1;
			break;
		case 4:
			packed.head.nr_texts = UINT32_MAX;
			break;
		case 5:
			packed.entries[0].name[0] = 'J';
			break;
		case 6:
			packed.entries[0].nr_bytes = 0;
			packed.entries[1].nr_bytes = 5;
			break;
		case 7:
			packed.entries[0].nr_bytes = UINT64_MAX;
			break;
		case 8: /* longer than any text may be, though the bytes are there */
			packed.entries[0].nr_bytes = 1;
			packed.entries[1].nr_bytes = 4;
			break;
		case 9:
			memcpy(packed.entries[1].name, "json", 5);
			break;
		}
		assert_int_equal(check(&packed, PACKED_BYTES, texts, &err), -EBADMSG);
		assert_non_null(strstr(err.text, "cell-1: what was printed is damaged"));
	}
}

static void refuses_a_newer_version(void **state)
{
	struct packed packed = make();
	struct text texts[TEXTS_MAX];
	struct error err;

	packed.head.version++;
	assert_int_equal(check(&packed, PACKED_BYTES, texts, &err), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_each_text),
		cmocka_unit_test(refuses_other_sizes),
		cmocka_unit_test(refuses_what_is_damaged),
		cmocka_unit_test(refuses_a_newer_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
