/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load-disk-test.c - the interrupts of disks behind every kind of controller, by sysfs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/fake-root.h"
#include "guest-runner/load-disk.h"

#define PCI "/sys/devices/pci0000:00/0000:00:04.0"

/* A disk in /sys/block, at this place in the tree of devices. */
static void put_disk(const struct fake_root *root, const char *place, const char *name)
{
	char path[PATH_MAX], link[PATH_MAX];

	snprintf(path, sizeof(path), "%s/block/%s/size", place, name);
	fake_root_put(root, path, "2048\n");
	snprintf(path, sizeof(path), "/dev/%s", name);
	fake_root_put(root, path, "eight...");
	fake_root_put(root, "/sys/block/none/size", "0\n");
	snprintf(path, sizeof(path), "%s%s/block/%s", root->folder, place, name);
	snprintf(link, sizeof(link), "%s/sys/block/%s", root->folder, name);
	assert_int_equal(symlink(path, link), 0);
}

static struct load_disk named(const struct fake_root *root, const char *name)
{
	const struct exchange exchange = {.head = {.load_bytes = 1 << 20}};
	struct load_disk disk;
	struct fault fault;

	assert_int_equal(load_disk_named(&root->paths, name, &exchange, &disk, &fault), 0);
	return disk;
}

/* Its vectors, and neither the bridge's above it nor the pin that they replace. */
static void takes_the_vectors_of_the_controller(void **state)
{
	static const struct {
		const char *place, *name;
	} disks[] = {
		{PCI "/virtio1", "vda"},
		{PCI "/ata1/host0/target0:0:0/0:0:0:0", "sda"},
		{PCI "/nvme/nvme0", "nvme0n1"},
		{PCI "/mmc_host/mmc0/mmc0:4567", "mmcblk0"},
	};

	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
		struct load_disk disk;
		struct fake_root root;

		fake_root_open(&root);
		fake_root_put(&root, "/sys/devices/pci0000:00/irq", "24\n");
		fake_root_put(&root, PCI "/irq", "26\n");
		fake_root_put(&root, PCI "/msi_irqs/26", "msix\n");
		fake_root_put(&root, PCI "/msi_irqs/27", "msix\n");
		put_disk(&root, disks[i].place, disks[i].name);
		disk = named(&root, disks[i].name);
		assert_true(load_disk_may_raise(&disk, "26"));
		assert_true(load_disk_may_raise(&disk, "27"));
		assert_false(load_disk_may_raise(&disk, "24"));
		assert_false(load_disk_may_raise(&disk, "2"));
		fake_root_close(&root);
	}
}

static void takes_the_pin_where_there_are_no_vectors(void **state)
{
	struct load_disk disk;
	struct fake_root root;

	fake_root_open(&root);
	fake_root_put(&root, PCI "/irq", "11\n");
	put_disk(&root, PCI "/mmc_host/mmc0/mmc0:4567", "mmcblk0");
	disk = named(&root, "mmcblk0");
	assert_true(load_disk_may_raise(&disk, "11"));
	assert_false(load_disk_may_raise(&disk, "1"));
	fake_root_close(&root);
}

/* Xen's disks have no folder with an interrupt; an IDE controller in legacy mode says 0. */
static void takes_any_where_sysfs_does_not_tell(void **state)
{
	struct load_disk disk;
	struct fake_root root;

	fake_root_open(&root);
	fake_root_put(&root, "/sys/devices/pci0000:00/irq", "24\n");
	fake_root_put(&root, PCI "/irq", "0\n");
	put_disk(&root, "/sys/devices/vbd-51712", "xvda");
	put_disk(&root, PCI "/ata1/host0/target0:0:0/0:0:0:0", "sda");
	disk = named(&root, "xvda");
	assert_true(load_disk_may_raise(&disk, "72"));
	disk = named(&root, "sda");
	assert_true(load_disk_may_raise(&disk, "14"));
	fake_root_close(&root);
}

static void reads_no_more_than_the_disk_has(void **state)
{
	struct load_disk disk;
	struct fake_root root;

	fake_root_open(&root);
	put_disk(&root, PCI "/virtio1", "vda");
	disk = named(&root, "vda");
	assert_int_equal(disk.bytes, strlen("eight..."));
	assert_int_equal(disk.offset, 0);
	fake_root_close(&root);
}

static void an_exchange_in_a_file_is_no_disk(void **state)
{
	struct exchange exchange = {.is_file = true, .disk = "exchange.raw"};
	struct load_disk disk;
	struct fake_root root;
	struct fault fault;

	fake_root_open(&root);
	load_disk_of_exchange(&root.paths, &exchange, &disk);
	assert_string_equal(disk.name, "");
	assert_true(load_disk_named(&root.paths, "sdz", &exchange, &disk, &fault) < 0);
	assert_non_null(strstr(fault.text, "/dev/sdz"));
	fake_root_close(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_vectors_of_the_controller),
		cmocka_unit_test(takes_the_pin_where_there_are_no_vectors),
		cmocka_unit_test(takes_any_where_sysfs_does_not_tell),
		cmocka_unit_test(reads_no_more_than_the_disk_has),
		cmocka_unit_test(an_exchange_in_a_file_is_no_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
