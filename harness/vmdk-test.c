/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmdk-test.c - the raw file behind a descriptor is the disk, as an independent reader
 * (qemu-img) sees it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/tool.h"
#include "harness/vmdk.h"

#define UUID	  "aaaaaaaa-0000-4000-8000-000000000001"
#define NR_BYTES  (3 * 1024 * 1024 + 512)
#define SECOND_NS 1000000000ull

static char folder[] = "/tmp/vmtick-vmdk-XXXXXX";

/* A raw file with a byte in its last sector. */
static int make_raw(void **state)
{
	FILE *raw;

	if (!mkdtemp(folder) || chdir(folder) || !(raw = fopen("disk.raw", "we")))
		return -1;
	fseek(raw, NR_BYTES - 1, SEEK_SET);
	fputc('x', raw);
	return fclose(raw);
}

static int remove_raw(void **state)
{
	unlink("disk.raw");
	unlink("disk.vmdk");
	unlink("odd.raw");
	return chdir("/") || rmdir(folder);
}

static void qemu_img(int status, const char *part, const char *const *arguments)
{
	const struct tool tool = {"qemu-img", NULL, 60 * SECOND_NS};
	struct tool_said said;
	struct error err;

	assert_int_equal(tool_run(&tool, arguments, &said, &err), 0);
	assert_int_equal(said.status, status);
	assert_non_null(strstr(said.out, part));
	tool_said_clear(&said);
}

static void is_same_disk(void)
{
	AUTO_FREE char *size = alloc_printf("\"virtual-size\": %d,", NR_BYTES);

	qemu_img(0, size,
		 (const char *const[]){"info", "-f", "vmdk", "--output=json", "disk.vmdk", NULL});
	qemu_img(0, "Images are identical.",
		 (const char *const[]){"compare", "-f", "vmdk", "-F", "raw", "disk.vmdk",
				       "disk.raw", NULL});
}

static void test_read_by_others(void **state)
{
	AUTO_FREE char *path = alloc_printf("%s/disk.vmdk", folder);
	AUTO_FREE char *raw = alloc_printf("%s/disk.raw", folder);
	struct error err;

	assert_int_equal(vmdk_write(path, "disk.raw", "lsilogic", NULL, &err), 0);
	is_same_disk();
	assert_int_equal(vmdk_write(path, raw, "ide", UUID, &err), 0);
	is_same_disk();
}

static void test_text(void **state)
{
	static const char expected[] = "# Disk DescriptorFile\n"
				       "version=1\n"
				       "CID=fffffffe\n"
				       "parentCID=ffffffff\n"
				       "createType=\"monolithicFlat\"\n"
				       "\n# Extent description\n"
				       "RW 6145 FLAT \"disk.raw\" 0\n"
				       "\n# The disk Data Base\n"
				       "#DDB\n\n"
				       "ddb.virtualHWVersion = \"4\"\n"
				       "ddb.adapterType = \"ide\"\n"
				       "ddb.geometry.cylinders = \"6\"\n"
				       "ddb.geometry.heads = \"16\"\n"
				       "ddb.geometry.sectors = \"63\"\n"
				       "ddb.uuid.image = \"" UUID "\"\n";
	char text[4096] = "";
	struct error err;
	FILE *file;

	assert_int_equal(vmdk_write("disk.vmdk", "disk.raw", "ide", UUID, &err), 0);
	file = fopen("disk.vmdk", "re");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	text[sizeof(expected) - 1] = '\0';
	assert_string_equal(text, expected);
}

static void test_refused(void **state)
{
	struct error err;
	FILE *odd = fopen("odd.raw", "we");

	fputs("no sector", odd);
	fclose(odd);
	assert_int_equal(vmdk_write("disk.vmdk", "a\"b.raw", "ide", NULL, &err), -EINVAL);
	assert_int_equal(err.status, EXIT_USAGE);
	assert_int_equal(vmdk_write("disk.vmdk", "/a\nb.raw", "ide", NULL, &err), -EINVAL);
	assert_int_equal(vmdk_write("disk.vmdk", "none.raw", "ide", NULL, &err), -ENOENT);
	assert_int_equal(vmdk_write("disk.vmdk", "odd.raw", "ide", NULL, &err), -EINVAL);
	assert_int_equal(vmdk_write("/dev/full", "/dev/null", "ide", NULL, &err), -ENOSPC);
}

static void test_uuid(void **state)
{
	char one[VMDK_UUID_MAX], other[VMDK_UUID_MAX];

	vmdk_new_uuid(one);
	vmdk_new_uuid(other);
	assert_string_not_equal(one, other);
	assert_int_equal(strlen(one), VMDK_UUID_MAX - 1);
	assert_int_equal(strspn(one, "0123456789abcdef-"), VMDK_UUID_MAX - 1);
	assert_int_equal(one[14], '4');
	assert_non_null(strchr("89ab", one[19]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_by_others),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_uuid),
	};

	return cmocka_run_group_tests(tests, make_raw, remove_raw);
}
