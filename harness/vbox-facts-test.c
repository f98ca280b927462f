/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-facts-test.c - lines as a real VirtualBox writes them, the odd ones among them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "harness/vbox-facts.h"

static const char info[] = "WARNING: The vboxdrv kernel module is not loaded. VMState=\n"
			   "name=\"a \\\"b\\\" c\"\n"
			   "Encryption:     disabled\n"
			   "memory=256\n"
			   "BIOS NVRAM File=\"/vms/a/a.nvram\"\n"
			   "LogFldr=\"/vms/a=b/Logs\"\n"
			   "effparavirtprovider=\"kvm\"\n"
			   "VMStateChangeTime=\"2026-11-21T09:10:23.239000000\"\n"
			   "VMState=\"running\"\n"
			   "teleporteraddress=\"\"\n"
			   "\"ide-0-0\"=\"/vm/disk.iso\"\n"
			   "VideoMode=\"0,0,0\"@0,0 1\n"
			   "VRDEClients==0";

static void test_info(void **state)
{
	static const struct {
		const char *key, *value; /* NULL: none */
	} cases[] = {
		{"name", "a \"b\" c"},
		{"memory", "256"},
		{"LogFldr", "/vms/a=b/Logs"},
		{"effparavirtprovider", "kvm"},
		{"VMState", "running"},
		{"teleporteraddress", ""},
		{"\"ide-0-0\"", "/vm/disk.iso"},
		{"VideoMode", "0,0,0"},
		{"VRDEClients", "=0"},
		{"BIOS NVRAM File", "/vms/a/a.nvram"},
		{"Encryption", NULL},
		{"VM", NULL},
		{"State", NULL},
	};
	char value[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool found = vbox_info_value(info, cases[i].key, value, sizeof(value));

		assert_int_equal(found, cases[i].value != NULL);
		assert_string_equal(value, cases[i].value ?: "");
	}
	assert_true(vbox_info_value(info, "LogFldr", value, 5));
	assert_string_equal(value, "/vms");
	assert_false(vbox_info_value("", "VMState", value, sizeof(value)));
}

static void assert_log(const char *text, const char *tsc_mode, const char *engine)
{
	char path[] = "/tmp/vmtick-vbox-XXXXXX";
	int fd = mkstemp(path);
	struct vbox_log log;

	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	vbox_log_read(path, &log);
	unlink(path);
	assert_string_equal(log.tsc_mode, tsc_mode);
	assert_string_equal(log.engine, engine);
}

#define TM "00:00:01.5 TM: cTSCTicksPerSecond=2 445 426 000 (0x91c24d50) enmTSCMode="

static void test_log(void **state)
{
	struct vbox_log log;

	assert_log("", "unknown", "unknown");
	assert_log("00:00:01.4 HM: HMR3Init: AMD-V w/ nested paging\n" TM "2 (RealTSCOffset)\n",
		   "RealTSCOffset", "AMD-V");
	assert_log("00:00:01.4 HM: HMR3Init: VT-x w/ nested paging and unrestricted guest\n" TM
		   "1 (VirtTSCEmulated)\nTM: TSCTiedToExecution=true",
		   "VirtTSCEmulated", "VT-x");
	assert_log("HM: HMR3Init: Attempting fall back to NEM: VT-x is not available\n" TM
		   "4 (Dynamic)\n",
		   "Dynamic", "NEM");
	assert_log("HM: HMR3Init: VT-x w/ nested paging\n"
		   "HM: HMR3Init: Falling back on IEM: NEM not available\n" TM "\n",
		   "unknown", "IEM");
	vbox_log_read("/nowhere", &log);
	assert_string_equal(log.engine, "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_info),
		cmocka_unit_test(test_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
