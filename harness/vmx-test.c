/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmx-test.c - the whole text of a .vmx file, its escapes, and each bus. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/platform.h"
#include "harness/vmx.h"

static const struct vmx machine = {
	.name = "vmware-stock-1",
	.hardware = 16,
	.descriptor = "/results/exchange.vmdk",
	.iso = "/guest/guest.iso",
	.console = "/results/console.log",
};

static const char golden[] = ".encoding = \"UTF-8\"\n"
			     "config.version = \"8\"\n"
			     "virtualHW.version = \"16\"\n"
			     "displayName = \"vmware-stock-1\"\n"
			     "numvcpus = \"2\"\n"
			     "memsize = \"512\"\n"
			     "hpet0.present = \"TRUE\"\n"
			     "monitor_control.virtual_rdtsc = \"TRUE\"\n"
			     "guestOS = \"otherlinux-64\"\n"
			     "firmware = \"bios\"\n"
			     "bios.bootOrder = \"cdrom\"\n"
			     "msg.autoAnswer = \"TRUE\"\n"
			     "uuid.action = \"create\"\n"
			     "mainMem.useNamedFile = \"FALSE\"\n"
			     "pciBridge0.present = \"TRUE\"\n"
			     "pciBridge4.present = \"TRUE\"\n"
			     "pciBridge4.virtualDev = \"pcieRootPort\"\n"
			     "pciBridge4.functions = \"8\"\n"
			     "floppy0.present = \"FALSE\"\n"
			     "ethernet0.present = \"FALSE\"\n"
			     "sound.present = \"FALSE\"\n"
			     "usb.present = \"FALSE\"\n"
			     "ehci.present = \"FALSE\"\n"
			     "usb_xhci.present = \"FALSE\"\n"
			     "mks.enable3d = \"FALSE\"\n"
			     "RemoteDisplay.vnc.enabled = \"FALSE\"\n"
			     "isolation.tools.hgfs.disable = \"TRUE\"\n"
			     "rtc.diffFromUTC = \"0\"\n"
			     "tools.syncTime = \"FALSE\"\n"
			     "time.synchronize.continue = \"FALSE\"\n"
			     "time.synchronize.restore = \"FALSE\"\n"
			     "time.synchronize.resume.disk = \"FALSE\"\n"
			     "time.synchronize.resume.host = \"FALSE\"\n"
			     "time.synchronize.shrink = \"FALSE\"\n"
			     "time.synchronize.tools.startup = \"FALSE\"\n"
			     "time.synchronize.tools.enable = \"FALSE\"\n"
			     "serial0.present = \"TRUE\"\n"
			     "serial0.fileType = \"file\"\n"
			     "serial0.fileName = \"/results/console.log\"\n"
			     "sata0.present = \"TRUE\"\n"
			     "sata0:0.present = \"TRUE\"\n"
			     "sata0:0.fileName = \"/results/exchange.vmdk\"\n"
			     "sata0:0.mode = \"independent-persistent\"\n"
			     "sata0:1.present = \"TRUE\"\n"
			     "sata0:1.deviceType = \"cdrom-image\"\n"
			     "sata0:1.fileName = \"/guest/guest.iso\"\n"
			     "sata0:1.startConnected = \"TRUE\"\n";

/* With one setting changed; the caller frees. */
static char *text_with(const char *name, const char *value, const struct vmx *vmx)
{
	struct settings *settings = settings_new(platform_vmware.settings);
	struct error err;
	char *text;

	if (name && settings_set(settings, name, value, &err))
		fail_msg("%s", err.text);
	text = vmx_text(settings, vmx);
	settings_free(settings);
	return text;
}

static void test_golden(void **state)
{
	AUTO_FREE char *text = text_with(NULL, NULL, &machine);

	assert_string_equal(text, golden);
}

static void test_escapes(void **state)
{
	struct vmx odd = machine;

	odd.console = "/a \"b\"/c|d\ne\tf/\x7f\xc3\xa4#.log";
	AUTO_FREE char *text = text_with(NULL, NULL, &odd);
	assert_non_null(strstr(text, "\nserial0.fileName = \"/a |22b|22/c|7Cd|0Ae\tf/|7F\xc3\xa4#"
				     ".log\"\n"));
}

static void test_settings(void **state)
{
	static const struct {
		const char *name, *value, *lines, *adapter;
	} cases[] = {
		{"vcpus", "4", "\nnumvcpus = \"4\"\n"},
		{"memory-mib", "1024", "\nmemsize = \"1024\"\n"},
		{"hpet", "off", "\nhpet0.present = \"FALSE\"\n"},
		{"tsc", "host", "\nmonitor_control.virtual_rdtsc = \"FALSE\"\n"},
		{"disk", "ide",
		 "\nserial0.fileName = \"/results/console.log\"\nide0:0.present = \"TRUE\"\n"
		 "ide0:0.fileName = \"/results/exchange.vmdk\"\n",
		 "ide"},
		{"disk", "ide", "\nide1:0.fileName = \"/guest/guest.iso\"\n", "ide"},
		{"disk", "lsilogic",
		 "\nscsi0.present = \"TRUE\"\nscsi0.virtualDev = \"lsilogic\"\nscsi0:0.present = "
		 "\"TRUE\"\n",
		 "lsilogic"},
		{"disk", "lsisas1068", "\nscsi0.virtualDev = \"lsisas1068\"\n", "lsilogic"},
		{"disk", "pvscsi", "\nscsi0.virtualDev = \"pvscsi\"\n", "lsilogic"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		AUTO_FREE char *text = text_with(cases[i].name, cases[i].value, &machine);

		if (!strstr(text, cases[i].lines))
			fail_msg("%s=%s: not in it: %s\n%s", cases[i].name, cases[i].value,
				 cases[i].lines, text);
		if (cases[i].adapter)
			assert_string_equal(vmx_adapter(cases[i].value), cases[i].adapter);
	}
}

static void test_trial_has_no_disk(void **state)
{
	struct vmx trial = {"trial", 16, NULL, NULL, "/c.log"};
	AUTO_FREE char *text = text_with(NULL, NULL, &trial);

	assert_null(strstr(text, "sata0:"));
	assert_null(strstr(text, "cdrom-image"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_trial_has_no_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
