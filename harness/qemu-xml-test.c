/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu-xml-test.c - settings become the domain that was asked for, whatever is in them. */
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
#include "harness/qemu-xml.h"

static char *xml_with(const char *name, const char *value)
{
	struct guest_files files = {.vmlinux = (char *)"/k",
				    .initramfs = (char *)"/i",
				    .disk = (char *)"/it's <a> & b",
				    .console = (char *)"/c",
				    .folder = (char *)"/f"};
	struct settings *settings = settings_new(platform_qemu.settings);
	struct error err;
	char *xml;

	if (name && settings_set(settings, name, value, &err))
		fail_msg("%s", err.text);
	xml = qemu_xml("qemu", settings, &files, "g");
	settings_free(settings);
	return xml;
}

static void test_settings_reach_the_domain(void **state)
{
	static const struct {
		const char *name, *value, *xml;
	} cases[] = {
		{NULL, NULL, "<source file='/it&apos;s &lt;a&gt; &amp; b'/>"},
		{NULL, NULL, "<cpu mode='maximum'/>"},
		{"vcpus", "3", "<vcpu placement='static'>3</vcpu>"},
		{"memory-mib", "777", "<memory unit='MiB'>777</memory>"},
		{"machine", "pc", "machine='pc'"},
		{"cpu", "host", "<cpu mode='host-passthrough'/>"},
		{"cpu", "EPYC,-xsave,+svm", "<model>EPYC</model>"},
		{"cpu", "EPYC,-xsave,+svm", "<feature name='xsave' policy='disable'/>"},
		{"cpu", "EPYC,-xsave,+svm", "<feature name='svm' policy='require'/>"},
		{"pin", "1,0", "<vcpupin vcpu='0' cpuset='1'/>"},
		{"pin", "1,0", "<vcpupin vcpu='1' cpuset='0'/>"},
		{"disk", "sata", "<target dev='sda' bus='sata'/>"},
		{"disk-queues", "2", "queues='2'"},
		{"cmdline", "tsc=reliable", "cryptomgr.notests tsc=reliable</cmdline>"},
		{"emulator", "/opt/qemu", "<emulator>/opt/qemu</emulator>"},
		{"qemu-args", "-icount shift=0,sleep=off", "<qemu:arg value='-icount'/>"},
		{"qemu-args", "-icount shift=0,sleep=off", "<qemu:arg value='shift=0,sleep=off'/>"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *xml = xml_with(cases[i].name, cases[i].value);

		if (!strstr(xml, cases[i].xml))
			fail_msg("%s is not in\n%s", cases[i].xml, xml);
		free(xml);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_settings_reach_the_domain)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
