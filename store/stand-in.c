/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stand-in.c - the DMI strings of the products whose backends are tested without them. */
#include <stddef.h>
#include <string.h>
#include "store/stand-in.h"

static const struct {
	const char *platform, *fact, *begin; /* the fact begins so on the real product */
} products[] = {
	{"virtualbox", "machine_product", "VirtualBox"},
	{"vmware", "machine_vendor", "VMware"},
};

bool stand_in_was_used(const char *platform, const json_t *facts)
{
	for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
		const char *fact = json_string_value(json_object_get(facts, products[i].fact));

		if (strcmp(products[i].platform, platform) == 0)
			return !fact ||
			       strncmp(fact, products[i].begin, strlen(products[i].begin)) != 0;
	}
	return false;
}
