#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# latency.bats - cyclictest and timerlat in real guests, in QEMU's software emulation: whether they
# measure what was asked, not how fast. What is built for it, once, is the guest with PREEMPT_RT.

load system

GUEST=$BUILD/guest/stock

setup() {
	if [ ! -f "$GUEST/initramfs.cpio" ]; then
		skip "no guest in $GUEST (make guest)"
	elif ! command -v qemu-system-x86_64 >/dev/null; then
		skip "no qemu-system-x86_64 (make setup)"
	fi
	run=$BATS_TEST_TMPDIR/run
}

# latency ARGUMENT...: cells of the config, 1 s each, into $run
latency() {
	vmtick run latency -q -p qemu --set duration=1s -o "$run" "$@"
}

# A machine with work of its own makes an emulated guest look busy: that alone may spoil a cell.
is_measured() { # CELL
	[ "$(verdict "$run" "$1")" = ok ] || is_verdict "$run" "$1" invalid "was not idle"
}

@test "cyclictest and kmod in the same boot, as was asked" {
	latency || [ $? -eq 1 ]
	cell=qemu-stock-hrtimer-cyclictest-idle-1ms-grid
	is_measured "$cell"
	is_measured qemu-stock-hrtimer-kmod-idle-1ms-grid
	same qemu-stock-1 "$(json "$run/manifest.json" cells "id=$cell" boot)"
	same 1000 "$(column "$run" "$cell" events)"
	same 1000 "$(column "$run" qemu-stock-hrtimer-kmod-idle-1ms-grid events)"
	cmdline=$(json "$run/cells/$cell.json" cmdline:)
	contains "$cmdline" " -q -t1 -a 1 -p80 -i1000 -l1000 -h10000 " " -m --mainaffinity=0"
	same 1 "$(json "$run/cells/$cell.json" thread 0 cpu)"
	for fact in "thread seen" "thread_policy fifo" "thread_priority 80" "thread_cpus 1" "cpu 1"; do
		same "${fact#* }" "$(fact "$run" "$cell" "${fact% *}")" "${fact% *}"
	done
	[ "$(fact "$run" "$cell" locked_kib)" -gt 0 ]
	printed=$(sed -n 's/^# Max Latencies: 0*//p' "$run/cells/$cell.hist")
	same $((1000000 + printed * 1000)) "$(column "$run" "$cell" max_ns)" "greatest latency"
	nothing_left "$run"
}

@test "cyclictest without priority and locked memory, under load, with most above its bound" {
	latency --set instruments=cyclictest --set priority=0 --set lock-memory=no \
		--set scenarios=cpu-30 --set histogram-us=60 || [ $? -eq 1 ]
	cell=qemu-stock-hrtimer-cyclictest-cpu-30-1ms-grid
	same other "$(fact "$run" "$cell" thread_policy)"
	same 0 "$(fact "$run" "$cell" locked_kib)"
	[ "$(column "$run" "$cell" overflows)" -gt 100 ]
	same 1060000 "$(column "$run" "$cell" p99_ns)" "99 % quantile"
	same 1000 "$(vmtick samples --histogram "$run" "$cell" |
		awk -F , 'NR > 1 { n += $2 } END { print n }')" counts
}

# overlay: VMTICK_DATA with a guest in which the files below $data/root take the place of its own.
overlay() {
	export VMTICK_DATA=$data
	mkdir -p "$data/guest/stock"
	ln -s "$REPO/configs" "$REPO/analysis" "$data/"
	ln -s "$GUEST/vmlinux" "$GUEST/version" "$data/guest/stock/"
	{
		cat "$GUEST/initramfs.cpio"
		(cd "$data/root" && find . | cpio -o -H newc --quiet)
	} >"$data/guest/stock/initramfs.cpio"
}

@test "a guest without cyclictest: its cells are skipped with what to do, kmod measures" {
	data=$BATS_TEST_TMPDIR/data
	mkdir -p "$data/root/usr/bin"
	: >"$data/root/usr/bin/cyclictest" # without the right to run it
	overlay
	latency || [ $? -eq 1 ]
	is_verdict "$run" qemu-stock-hrtimer-cyclictest-idle-1ms-grid skipped \
		"program /usr/bin/cyclictest cannot be run here" "rt-tests" "make guest"
	is_measured qemu-stock-hrtimer-kmod-idle-1ms-grid
	nothing_left "$run"
}

# In the place of cyclictest a script that prints what the real one once did.
@test "what is printed in the guest arrives to the byte" {
	data=$BATS_TEST_TMPDIR/data
	printed=$REPO/tests/golden/cyclictest-over
	mkdir -p "$data/root/usr/bin"
	cp "$printed.json" "$data/root/json"
	cp "$printed.hist" "$data/root/hist"
	cat >"$data/root/usr/bin/cyclictest" <<-'END'
		#!/bin/sh
		for word; do
			case $word in --json=*) busybox cat /json >"${word#*=}" ;; esac
		done
		busybox cat /hist
	END
	chmod +x "$data/root/usr/bin/cyclictest"
	overlay
	latency --set instruments=cyclictest --set duration=500ms --set histogram-us=100 || [ $? -eq 1 ]
	cell=qemu-stock-hrtimer-cyclictest-idle-1ms-grid
	is_measured "$cell"
	cmp "$printed.json" "$run/cells/$cell.json"
	cmp "$printed.hist" "$run/cells/$cell.hist"
	same 7 "$(column "$run" "$cell" overflows)"
}

@test "timerlat: interrupt and thread on PREEMPT_RT; skipped by a kernel without the tracer" {
	make -s --no-print-directory -C "$REPO/images" KERNEL_NAME=rt BUILD="$BUILD" >/dev/null 2>&1
	latency --set kernels=stock,rt --set instruments=timerlat --set periods=10ms || [ $? -eq 1 ]
	is_verdict "$run" qemu-stock-hrtimer-timerlat-idle-10ms-grid skipped \
		"this kernel has no timerlat tracer" "PREEMPT_RT"
	cell=qemu-rt-hrtimer-timerlat-idle-10ms-grid
	is_measured "$cell"
	grep -q '^# RTLA timerlat histogram$' "$run/cells/$cell.txt"
	same "fifo 80 1" "$(fact "$run" "$cell" thread_policy) $(fact "$run" "$cell" thread_priority) $(
		fact "$run" "$cell" thread_cpus)" "what its thread had"
	for column in p50_ns max_ns; do
		irq=$(column "$run" "$cell" "irq_$column")
		thread=$(column "$run" "$cell" "$column")
		echo "$column: interrupt $irq, thread $thread"
		[ "$irq" -ge 10000000 ]
		[ "$irq" -le "$thread" ]
	done
	nothing_left "$run"
}
