/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xen-host-test.c - what a machine lacks to be a usable Dom0 is told by its name. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/xen-host.h"

static char root[] = "/tmp/vmtick-xen-XXXXXX";

/* A file with text below root, its folders made. */
static void put(const char *path, const char *text)
{
	AUTO_FREE char *command = alloc_printf("mkdir -p $(dirname %s%s)", root, path);
	AUTO_FREE char *full = alloc_printf("%s%s", root, path);
	FILE *file;

	assert_int_equal(system(command), 0);
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	put(path, "");
	snprintf(address.sun_path, sizeof(address.sun_path), "%s%s", root, path);
	unlink(address.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void assert_lacks(const char *reason, const char *remedy)
{
	struct finding finding = {.usable = true};

	assert_int_equal(xen_host_check(root, &finding), -ENODEV);
	assert_false(finding.usable);
	if (!strstr(finding.reason, reason) || !strstr(finding.remedy, remedy))
		fail_msg("%s: %s", finding.reason, finding.remedy);
}

/* A machine that comes closer to a Dom0, step by step. */
static void test_each_step(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r %s", root);
	struct finding finding;
	int fd;

	assert_lacks("does not run on Xen", "vmtick lab --host xen");
	put("/sys/hypervisor/type", "xen\n");
	assert_lacks("/proc/xen is not mounted", "mount -t xenfs");
	put("/proc/xen/capabilities", "");
	assert_lacks("a guest of Xen, not its Dom0", "boot this machine");
	put("/proc/xen/capabilities", "control_d\n");
	assert_lacks("no /dev/xen/privcmd", "xen-privcmd");
	put("/dev/xen/privcmd", "");
	assert_lacks("no /dev/loop-control", "module loop");
	put("/dev/loop-control", "");
	assert_lacks("xenstored does not run", "xen start");
	fd = listen_at("/run/xenstored/socket");
	assert_lacks("xenconsoled does not run", "xen start");
	put("/proc/12/comm", "xenconsoled\n");
	assert_int_equal(xen_host_check(root, &finding), 0);
	close(fd);
	assert_lacks("xenstored does not run", "xen start");
	assert_int_equal(system(command), 0);
}

static void test_explains(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r %s", root);
	struct error err;

	error_set(&err, EXIT_OURS, EIO, "it failed");
	xen_host_explain(root, "g", &err);
	assert_string_equal(err.text, "it failed");
	put("/var/log/libvirt/libxl/g.log", "Domain start: {\n}\n2026 libxl: a.c:5:f: no disk\n"
					    "2026 libxl: b.c:6:g: unable to add disk devices\n");
	xen_host_explain(root, "g", &err);
	assert_string_equal(err.text, "it failed; libxl: a.c:5:f: no disk");
	assert_int_equal(system(command), 0);
}

static void test_device_model(void **state)
{
	struct finding finding;

	assert_string_equal(xen_host_device_model("/bin/sh", &finding), "/bin/sh");
	assert_null(xen_host_device_model("/no/such/qemu", &finding));
	assert_non_null(strstr(finding.reason, "/no/such/qemu"));
	assert_non_null(strstr(finding.remedy, "qemu-system-xen"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_step),
		cmocka_unit_test(test_explains),
		cmocka_unit_test(test_device_model),
	};

	return mkdtemp(root) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
