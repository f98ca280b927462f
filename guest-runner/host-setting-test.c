/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-setting-test.c - what a runner changes on a machine is noted first, and taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include "guest-runner/disk-irq.h"
#include "guest-runner/fake-root.h"
#include "guest-runner/host-setting.h"

#define AFFINITY  "/proc/irq/24/smp_affinity_list"
#define EXPEDITED "/sys/kernel/rcu_expedited"

struct machine {
	struct fake_root root;
	char undo[128];
};

static int make_machine(void **state)
{
	static struct machine machine;

	fake_root_open(&machine.root);
	fake_root_put(&machine.root, AFFINITY, "0-1\n");
	fake_root_put(&machine.root, EXPEDITED, "0\n");
	fake_root_put(&machine.root, "/undo", "");
	snprintf(machine.undo, sizeof(machine.undo), "%s/undo", machine.root.folder);
	machine.root.paths.undo = machine.undo;
	*state = &machine;
	return 0;
}

static int remove_machine(void **state)
{
	fake_root_close(&((struct machine *)*state)->root);
	return 0;
}

/* The file's whole text is this. The fake kernel's files are not cut by a shorter write. */
static void assert_holds(const struct machine *machine, const char *path, const char *expected)
{
	char *text;

	assert_int_equal(sysfile_load(&machine->root.paths, path, &text), 0);
	assert_string_equal(text, expected);
	free(text);
}

static void notes_until_restored(void **state)
{
	const struct machine *machine = *state;
	const struct paths *paths = &machine->root.paths;
	struct host_setting affinity = {0}, expedited = {0};

	assert_int_equal(host_setting_change(paths, AFFINITY, "1", &affinity), 0);
	assert_holds(machine, "/undo", AFFINITY " 0-1\n");
	assert_int_equal(host_setting_change(paths, EXPEDITED, "1", &expedited), 0);
	assert_holds(machine, "/undo", AFFINITY " 0-1\n" EXPEDITED " 0\n");
	assert_holds(machine, EXPEDITED, "1\n");
	host_setting_restore(paths, &expedited);
	assert_holds(machine, EXPEDITED, "0\n");
	assert_holds(machine, "/undo", AFFINITY " 0-1\n");
	host_setting_restore(paths, &affinity);
	assert_holds(machine, AFFINITY, "0-1\n");
	assert_holds(machine, "/undo", "");
	host_setting_restore(paths, &affinity); /* twice is once */
	assert_holds(machine, "/undo", "");
}

static void changes_nothing_that_it_cannot_note(void **state)
{
	const struct machine *machine = *state;
	struct paths paths = machine->root.paths;
	struct host_setting setting = {0};

	paths.undo = "/nowhere/undo";
	assert_int_equal(host_setting_change(&paths, EXPEDITED, "1", &setting), -ENOTRECOVERABLE);
	assert_holds(machine, EXPEDITED, "0\n");
	assert_string_equal(setting.path, "");
	paths.undo = machine->undo;
	assert_int_equal(host_setting_change(&paths, "/proc/irq/9/x", "1", &setting), -ENOENT);
	assert_holds(machine, "/undo", "");
}

/* A guest is thrown away: nothing is noted. */
static void needs_no_notes_in_a_guest(void **state)
{
	const struct machine *machine = *state;
	struct paths paths = machine->root.paths;
	struct host_setting setting = {0};

	paths.undo = NULL;
	assert_int_equal(host_setting_change(&paths, EXPEDITED, "1", &setting), 0);
	assert_holds(machine, EXPEDITED, "1\n");
	host_setting_restore(&paths, &setting);
	assert_holds(machine, EXPEDITED, "0\n");
}

/* After the move another interrupt may have been found: the moved one is restored. */
static void restores_the_interrupt_that_was_moved(void **state)
{
	const struct machine *machine = *state;
	const struct paths *paths = &machine->root.paths;
	struct disk_irq irq = {.line = "25"};

	fake_root_put(&machine->root, "/proc/irq/25/smp_affinity_list", "7\n");
	assert_int_equal(host_setting_change(paths, AFFINITY, "1", &irq.moved), 0);
	disk_irq_restore(paths, &irq);
	assert_holds(machine, AFFINITY, "0-1\n");
	assert_holds(machine, "/proc/irq/25/smp_affinity_list", "7\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(notes_until_restored, make_machine, remove_machine),
		cmocka_unit_test_setup_teardown(changes_nothing_that_it_cannot_note, make_machine,
						remove_machine),
		cmocka_unit_test_setup_teardown(needs_no_notes_in_a_guest, make_machine,
						remove_machine),
		cmocka_unit_test_setup_teardown(restores_the_interrupt_that_was_moved, make_machine,
						remove_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
