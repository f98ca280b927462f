#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# module.bats - the kernel module, tested in guests of its own: module-guest.sh runs as their
# init, each line of its TAP is one test here, and a line that is missing or not expected is a
# failure. VMTICK_GUEST: folder with the guest's vmlinux, modules and initramfs.cpio, whose
# busybox they use.

bats_require_minimum_version 1.5.0

# Prints what is missing, if anything.
precondition()
{
	for file in vmlinux initramfs.cpio vmtick.ko precise-timer.ko packet-slots.ko; do
		[ -f "$VMTICK_GUEST/$file" ] || {
			echo "no $file in $VMTICK_GUEST (make guest, or set VMTICK_GUEST)"
			return 0
		}
	done
	if ! command -v qemu-system-x86_64 >/dev/null; then
		echo "no qemu-system-x86_64 (install qemu-system-x86)"
	fi
}

# What the guest cannot do with busybox: one read with O_NONBLOCK, its outcome on stdout.
build_nonblock()
{
	${CC:-cc} -static -O1 -x c -o "$1" - <<-'END'
		#include <errno.h>
		#include <fcntl.h>
		#include <stdio.h>
		#include <string.h>
		#include <unistd.h>

		int main(void)
		{
			char head[256];
			const int fd = open("/dev/vmtick", O_RDONLY | O_NONBLOCK);
			const ssize_t nr_bytes = fd < 0 ? -1 : read(fd, head, sizeof(head));

			if (nr_bytes < 0)
				return puts(strerror(errno)) < 0;
			return printf("%zd bytes\n", nr_bytes) < 0;
		}
	END
}

build_initrd()
{
	local root="$BATS_FILE_TMPDIR/root"

	mkdir -p "$root/bin"
	cpio -i --quiet --to-stdout bin/busybox <"$VMTICK_GUEST/initramfs.cpio" >"$root/bin/busybox"
	chmod +x "$root/bin/busybox"
	cp "$VMTICK_GUEST"/*.ko "$BATS_TEST_DIRNAME"/module-*.sh "$root/"
	cp "$BATS_TEST_DIRNAME/module-guest.sh" "$root/init"
	chmod +x "$root/init"
	build_nonblock "$root/nonblock"
	(cd "$root" && find . | cpio -o -H newc --quiet) >"$BATS_FILE_TMPDIR/initrd"
}

# boot SET OPTION...: the console of a guest that runs this set of checks into SET.console
boot()
{
	local set=$1

	shift
	timeout 300 qemu-system-x86_64 -M q35 -accel tcg -cpu max -m 512 -nodefaults -display none \
		-no-reboot -serial "file:$BATS_FILE_TMPDIR/$set.console" \
		-kernel "$VMTICK_GUEST/vmlinux" -initrd "$BATS_FILE_TMPDIR/initrd" \
		-append "console=ttyS0 loglevel=1 oops=panic panic=-1 CHECKS=$set" "$@" || true
	tr -d '\r' <"$BATS_FILE_TMPDIR/$set.console" >"$BATS_FILE_TMPDIR/$set.tap"
}

setup_file()
{
	VMTICK_GUEST=${VMTICK_GUEST:-${BUILD:-$BATS_TEST_DIRNAME/../build}/guest/stock}
	export VMTICK_GUEST
	if [ -n "$(precondition)" ]; then
		return 0
	fi
	build_initrd
	boot behaviour -smp 2
	boot timing -smp 1 -icount shift=0,sleep=off
	boot slots -smp 2
}

setup()
{
	if [ -n "$(precondition)" ]; then
		skip "$(precondition)"
	fi
}

# The guest's line for the check of this test's name is there and says ok.
passed()
{
	local tap="$BATS_FILE_TMPDIR/$1.tap"

	grep -qE "^ok [0-9]+ - $BATS_TEST_DESCRIPTION\$" "$tap" || {
		grep -B 4 -A 8 -F -e "- $BATS_TEST_DESCRIPTION" "$tap" || tail -n 40 "$tap"
		return 1
	}
}

# The checks of a set that this file asserts, in its order.
asserted()
{
	sed -n "/^@test/{N;s/^@test \"\(.*\)\" {\n\tpassed $1\$/\1/p}" "$BATS_TEST_FILENAME"
}

# complete SET: the guest came to its end, and ran what is asserted here and nothing else.
complete()
{
	local tap="$BATS_FILE_TMPDIR/$1.tap"

	diff <(asserted "$1") <(sed -nE 's/^(not )?ok [0-9]+ - //p' "$tap")
	grep -qx "1..$(asserted "$1" | wc -l)" "$tap"
}

@test "one-shot, samples kept" {
	passed behaviour
}

@test "grid, samples kept" {
	passed behaviour
}

@test "one-shot, histogram" {
	passed behaviour
}

@test "grid, histogram" {
	passed behaviour
}

@test "the sums are those of the samples" {
	passed behaviour
}

@test "the counts are those of the events" {
	passed behaviour
}

@test "one-shot events are armed from the reading before" {
	passed behaviour
}

@test "grid points and missed periods account for the time" {
	passed behaviour
}

@test "late events on a grid miss periods" {
	passed behaviour
}

@test "start and end are logged" {
	passed behaviour
}

@test "cpu=1 runs on cpu 1" {
	passed behaviour
}

@test "a billion events in a histogram of less than 1 MiB" {
	passed behaviour
}

@test "refuses a bad timer" {
	passed behaviour
}

@test "refuses a bad mode" {
	passed behaviour
}

@test "refuses a bad keep" {
	passed behaviour
}

@test "refuses a bad period_ns" {
	passed behaviour
}

@test "refuses a bad events" {
	passed behaviour
}

@test "refuses more events than can be kept" {
	passed behaviour
}

@test "refuses more events than can be counted" {
	passed behaviour
}

@test "refuses a bad warmup" {
	passed behaviour
}

@test "refuses a bad inject_ns" {
	passed behaviour
}

@test "refuses a bad cpu" {
	passed behaviour
}

@test "refuses a record larger than memory" {
	passed behaviour
}

@test "refuses a second load" {
	passed behaviour
}

@test "a record read in pieces is the record" {
	passed behaviour
}

@test "the device cannot be written" {
	passed behaviour
}

@test "O_NONBLOCK gives EAGAIN until complete" {
	passed behaviour
}

@test "poll waits for the record" {
	passed behaviour
}

@test "unloading while open is refused" {
	passed behaviour
}

@test "a waiting reader can be interrupted" {
	passed behaviour
}

@test "unloaded at 20 random moments" {
	passed behaviour
}

@test "unloaded around the last event" {
	passed behaviour
}

@test "a reader gets EIO when the CPU is taken" {
	passed behaviour
}

@test "a complete record outlives its CPU" {
	passed behaviour
}

@test "all checks of the set behaviour ran, and no others" {
	complete behaviour
}

@test "mean close to the period, oneshot, 150000 ns" {
	passed timing
}

@test "mean close to the period, oneshot, 100000 ns" {
	passed timing
}

@test "mean close to the period, oneshot, 50000 ns" {
	passed timing
}

@test "mean close to the period, oneshot, 10000 ns" {
	passed timing
}

@test "mean close to the period, grid, 150000 ns" {
	passed timing
}

@test "mean close to the period, grid, 100000 ns" {
	passed timing
}

@test "mean close to the period, grid, 50000 ns" {
	passed timing
}

@test "mean close to the period, grid, 10000 ns" {
	passed timing
}

@test "25 us injected are seen as 25 us in samples" {
	passed timing
}

@test "25 us injected are seen as 25 us in a histogram" {
	passed timing
}

@test "the instrument's own cost is plausible" {
	passed timing
}

@test "all checks of the set timing ran, and no others" {
	complete timing
}

@test "each slot is sent or missed, by hrtimer" {
	passed slots
}

@test "each slot is sent or missed, by guard" {
	passed slots
}

@test "two CPUs at once" {
	passed slots
}

@test "slots that pass are counted" {
	passed slots
}

@test "later than the tolerance is late" {
	passed slots
}

@test "refuses a timer that is none" {
	passed slots
}

@test "refuses a bad slot_ns" {
	passed slots
}

@test "refuses bad slots" {
	passed slots
}

@test "refuses a bad tolerance_ns" {
	passed slots
}

@test "refuses bad cpus" {
	passed slots
}

@test "refuses xen-virq outside of Xen" {
	passed slots
}

@test "refuses a second user of a CPU" {
	passed slots
}

@test "slots: unloaded at 20 random moments" {
	passed slots
}

@test "slots: unloaded around the last slot" {
	passed slots
}

@test "a reader learns that it is unloaded" {
	passed slots
}

@test "a reader of slots can be interrupted" {
	passed slots
}

@test "a CPU that is taken ends its slots, by hrtimer" {
	passed slots
}

@test "a CPU that is taken ends its slots, by guard" {
	passed slots
}

@test "all checks of the set slots ran, and no others" {
	complete slots
}
