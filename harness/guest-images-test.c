/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest-images-test.c - what each kind of platform uses of a folder with made-up images: only
 * those files must be there, and only they change the identity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/guest-images.h"

static const char *const files[] = {
	"version",   "vmlinux",		 "initramfs.cpio", "guest.iso",
	"vmtick.ko", "precise-timer.ko", "vmtick-runner",
};
#define NR_FILES (sizeof(files) / sizeof(files[0]))

/* A kind of platform, with the files that it uses. */
static const struct use {
	struct platform platform;
	const char *files[4];
	const char *identity; /* begins like this */
} uses[] = {
	{{.needs_images = true}, {"vmlinux", "initramfs.cpio"}, "6.1, images "},
	{{.needs_images = true, .boots_iso = true}, {"guest.iso"}, "6.1, ISO "},
	{{.needs_images = true, .runs_here = true},
	 {"vmtick.ko", "precise-timer.ko", "vmtick-runner"},
	 "6.1, modules and runner "},
};
#define NR_USES (sizeof(uses) / sizeof(uses[0]))

static char *path_of(const char *folder, const char *file)
{
	return alloc_printf("%s/guest/stock/%s", folder, file);
}

static void put(const char *folder, const char *name, const char *text)
{
	AUTO_FREE char *path = path_of(folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
	static char folder[64];
	AUTO_FREE char *guest = NULL;
	AUTO_FREE char *stock = NULL;

	strcpy(folder, "/tmp/vmtick-images-XXXXXX");
	assert_non_null(mkdtemp(folder));
	guest = alloc_printf("%s/guest", folder);
	stock = alloc_printf("%s/stock", guest);
	if (mkdir(guest, 0700) || mkdir(stock, 0700) || setenv("VMTICK_DATA", folder, 1))
		return -1;
	for (size_t i = 0; i < NR_FILES; i++)
		put(folder, files[i], "6.1\n");
	*state = folder;
	return 0;
}

static int tear_down(void **state)
{
	AUTO_FREE char *guest = alloc_printf("%s/guest", (char *)*state);
	AUTO_FREE char *stock = alloc_printf("%s/stock", guest);

	for (size_t i = 0; i < NR_FILES; i++) {
		AUTO_FREE char *path = path_of(*state, files[i]);

		unlink(path);
	}
	return rmdir(stock) || rmdir(guest) || rmdir(*state);
}

static bool is_used(const struct use *use, const char *file)
{
	bool used = !strcmp(file, "version");

	for (size_t i = 0; use->files[i]; i++)
		used |= !strcmp(file, use->files[i]);
	return used;
}

/* The identity, the caller's to free. */
static char *identity(const struct use *use)
{
	struct guest_images images;
	struct error err;
	char *text;

	assert_int_equal(guest_images_find("stock", &use->platform, &images, &err), 0);
	text = alloc_copy(images.identity);
	guest_images_clear(&images);
	return text;
}

static void identity_follows_what_is_used(void **state)
{
	for (size_t i = 0; i < NR_USES; i++) {
		AUTO_FREE char *before = identity(&uses[i]);

		assert_memory_equal(before, uses[i].identity, strlen(uses[i].identity));
		for (size_t k = 1; k < NR_FILES; k++) { /* but version */
			AUTO_FREE char *after = NULL;

			put(*state, files[k], "another\n");
			after = identity(&uses[i]);
			assert_int_equal(strcmp(before, after) != 0, is_used(&uses[i], files[k]));
			put(*state, files[k], "6.1\n");
		}
	}
}

static void only_what_is_used_must_be_there(void **state)
{
	for (size_t i = 0; i < NR_USES; i++) {
		for (size_t k = 0; k < NR_FILES; k++) {
			AUTO_FREE char *path = path_of(*state, files[k]);
			struct guest_images images;
			struct error err = {0};

			unlink(path);
			assert_int_equal(
				guest_images_find("stock", &uses[i].platform, &images, &err) != 0,
				is_used(&uses[i], files[k]));
			if (is_used(&uses[i], files[k])) {
				assert_int_equal(err.status, EXIT_NOTHING);
				assert_non_null(strstr(err.text, files[k]));
				assert_non_null(strstr(err.text, "make guest"));
			}
			guest_images_clear(&images);
			put(*state, files[k], "6.1\n");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(identity_follows_what_is_used, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_what_is_used_must_be_there, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
