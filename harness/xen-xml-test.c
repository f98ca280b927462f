/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xen-xml-test.c - settings become the Xen domain that was asked for, of each type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "harness/xen-xml.h"

static const struct platform *const by_type[] = {
	[XEN_PV] = &platform_xen_pv, [XEN_PVH] = &platform_xen_pvh, [XEN_HVM] = &platform_xen_hvm};

static char *xml_with(enum xen_type type, const char *name, const char *value, const char *slop)
{
	struct cell asked = {0};
	struct guest_files files = {.asked = &asked,
				    .vmlinux = (char *)"/k",
				    .initramfs = (char *)"/i",
				    .disk = (char *)"/d",
				    .console = (char *)"/it's <a> & b",
				    .folder = (char *)"/f"};
	struct settings *settings = settings_new(by_type[type]->settings);
	struct error err;
	char *xml;

	strcpy(asked.guest_slop, slop);
	if (name && settings_set(settings, name, value, &err))
		fail_msg("%s", err.text);
	xml = xen_xml(type, settings, &files, "g", "/dev/loop7", "/qemu");
	settings_free(settings);
	return xml;
}

static void test_settings_reach_the_domain(void **state)
{
	static const struct {
		enum xen_type type;
		const char *name, *value, *xml;
	} cases[] = {
		{XEN_PV, NULL, NULL, "<type arch='x86_64' machine='xenpv'>xen</type>"},
		{XEN_PVH, NULL, NULL, "<type arch='x86_64' machine='xenpvh'>xenpvh</type>"},
		{XEN_HVM, NULL, NULL, "<type arch='x86_64' machine='xenfv'>hvm</type>"},
		{XEN_PV, NULL, NULL, "<cmdline>console=hvc0 quiet"},
		{XEN_HVM, NULL, NULL, "<cmdline>console=ttyS0 quiet"},
		{XEN_PV, NULL, NULL, "<source dev='/dev/loop7'/>"},
		{XEN_PV, NULL, NULL, "<console type='pty'>"},
		{XEN_HVM, NULL, NULL, "<source path='/it&apos;s &lt;a&gt; &amp; b'/>"},
		{XEN_HVM, NULL, NULL, "<emulator>/qemu</emulator>"},
		{XEN_PV, "vcpus", "3", "<vcpu placement='static'>3</vcpu>"},
		{XEN_PVH, "pin", "1,0", "<vcpupin vcpu='0' cpuset='1'/>"},
		{XEN_PVH, "tsc-mode", "native", "<timer name='tsc' mode='native'/>"},
		{XEN_PVH, "cpu-flags", "-rdtscp,+svm", "<feature name='rdtscp' policy='disable'/>"},
		{XEN_HVM, "cpu-flags", "-rdtscp,+svm", "<feature name='svm' policy='require'/>"},
		{XEN_PV, "cmdline", "a='b'", "cryptomgr.notests a=&apos;b&apos;</cmdline>"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *xml =
			xml_with(cases[i].type, cases[i].name, cases[i].value, CELL_SLOP_DEFAULT);

		if (!strstr(xml, cases[i].xml))
			fail_msg("%s is not in\n%s", cases[i].xml, xml);
		assert_null(strstr(xml, XEN_GUEST_SLOP_OPTION));
		free(xml);
	}
}

static void test_what_is_not_asked_is_not_there(void **state)
{
	char *pv = xml_with(XEN_PV, NULL, NULL, CELL_SLOP_DEFAULT);
	char *pvh = xml_with(XEN_PVH, NULL, NULL, CELL_SLOP_DEFAULT);

	assert_null(strstr(pv, "<timer"));
	assert_null(strstr(pv, "<emulator>"));
	assert_null(strstr(pv, "<serial"));
	assert_null(strstr(pvh, "<cpu mode"));
	free(pvh);
	free(pv);
}

static void test_guest_slop(void **state)
{
	char *xml = xml_with(XEN_PV, "cmdline", "tsc=reliable", "1");

	assert_non_null(strstr(xml, "cryptomgr.notests xen_timer_slop=1 tsc=reliable</cmdline>"));
	free(xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_reach_the_domain),
		cmocka_unit_test(test_what_is_not_asked_is_not_there),
		cmocka_unit_test(test_guest_slop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
