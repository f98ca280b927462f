#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab.bats - the virtual lab itself: that a command runs in it and its results come out, that a
# deterministic one repeats itself, and what is said where it stops, stage by stage. What the
# platforms measure in it: lab-linux.bats, lab-kvm.bats, lab-xen.bats.

load system

LAB=$BUILD/lab/stock

setup() {
	if [ ! -f "$LAB/linux/host.cpio" ] || [ ! -f "$LAB/kvm/host.cpio" ] || [ ! -f "$LAB/xen/hypervisor" ]; then
		skip "no lab hosts in $LAB (make lab-linux lab-kvm lab-xen)"
	fi
	cd "$BATS_TEST_TMPDIR"
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
}

# Pids of processes that have a file of this test's TMPDIR open: the files of a lab have no
# names, and are not on its emulator's command line.
our_processes() {
	local fd

	for fd in /proc/[0-9]*/fd/*; do
		case $(readlink "$fd" 2>/dev/null) in
		"$TMPDIR"/*) echo "$fd" | cut -d / -f 3 ;;
		esac
	done | sort -u
}

nothing_left() {
	same '' "$(ls "$TMPDIR")" "temporary files" && until_true 5 no_processes
}

# stopped_at STAGE OPTION...: the lab stops there; one line of error behind the console's tail.
stopped_at() {
	local stage=$1

	shift
	run --separate-stderr vmtick lab "$@" -- true
	same 3 "$status" "exit status"
	contains "${stderr_lines[-1]}" "stopped at stage $stage" "--console"
	nothing_left
}

@test "a command's output, errors, status, files and quoted words come out" {
	mkdir -p in
	echo taken >in/file
	run --separate-stderr vmtick lab --host linux --take in --console con -o out -- \
		sh -c 'echo "to stdout: $1"; echo "to stderr" >&2; cat in/file; mkdir a; echo made >a/b; exit 5' sh "two  \"words'"
	same 5 "$status" "exit status"
	contains "$output" "to stdout: two  \"words'" taken
	contains "$stderr" "to stderr" "lab linux: up after"
	same made "$(cat out/a/b)"
	[ ! -e out/in ] # it did not change
	contains "$(cat con)" "@lab end 5"
	nothing_left
}

@test "an ordinary user needs no root for a lab" {
	chmod -R a+rwX "$BATS_TEST_TMPDIR"
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_SUITE_TMPDIR" 2>/dev/null || true
	setpriv --reuid 65534 --regid 65534 --clear-groups test -r "$LAB/linux/host.cpio" ||
		skip "an ordinary user cannot read the build"
	run --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$VMTICK" lab --host linux -q -- sh -c 'id -u; echo mine >file'
	same 0 "$status" "exit status ($stderr)"
	same 0 "$output" "root inside"
	same mine "$(cat file)"
}

@test "no QEMU, too little memory and missing images are told before anything is started" {
	run --separate-stderr vmtick lab --host linux --emulator /nowhere/qemu -- true
	same 4 "$status" "exit status"
	one_error "stage emulator" "/nowhere/qemu" "install qemu-system-x86"
	run --separate-stderr vmtick lab --host linux --memory-mib 1000000 -- true
	same 4 "$status" "exit status"
	one_error "1000000 MiB" "available are" "--memory-mib"
	mkdir -p data/guest/stock
	VMTICK_DATA=$PWD/data run --separate-stderr vmtick lab --host xen -- true
	same 4 "$status" "exit status"
	one_error "cannot be read" "make lab-xen"
	run --separate-stderr vmtick lab --host kvm --deterministic -- true
	same 4 "$status" "exit status"
	one_error "no deterministic mode" "docs/determinism.md"
	nothing_left
}

@test "a host with the PREEMPT_RT kernel: measured itself, idle and loaded, and told from the other" {
	[ -f "$BUILD/lab/rt/linux/host.cpio" ] || skip "no such lab host (make lab-linux-rt)"
	run --separate-stderr vmtick lab --host linux --kernel rt -q -- vmtick run -q table1 -p linux \
		--set kernels=rt --set host-kernels=rt,stock --set scenarios=host-stress \
		--set periods=150us --set events=500 -o run
	same 0 "$status" "exit status ($stderr)"
	same "run: 1 ok, 1 skipped, 0 kept from before" "$output"
	same yes "$(json run/manifest.json boots 0 host realtime)"
	same none "$(json run/manifest.json boots 0 host hypervisor)"
	is_verdict run linux-rt-hrtimer-kmod-host-stress-150us-hoststock skipped \
		"which is PREEMPT_RT, not stock as asked"
	nothing_left
}

@test "KVM works on a PREEMPT_RT host" {
	[ -f "$BUILD/lab/rt/kvm/host.cpio" ] || skip "no such lab host (make lab-kvm-rt)"
	run --separate-stderr vmtick lab --host kvm --kernel rt -q -- vmtick probe kvm --kernel rt \
		--set kvm.trial-limit=120s
	same 0 "$status" "exit status ($output $stderr)"
	contains "$output" "kvm          usable"
}

@test "a kernel that the host cannot have is told before anything is started" {
	run --separate-stderr vmtick lab --host xen --kernel rt -- true
	same 4 "$status" "exit status"
	one_error "PREEMPT_RT kernel does not come up as Dom0" "xen-pvh" "docs/lab.md"
	VMTICK_DATA=$PWD run --separate-stderr vmtick lab --host kvm --kernel rt -- true
	same 4 "$status" "exit status"
	one_error "cannot be read" "make lab-kvm-rt"
}

@test "wrong options are told with what is right" {
	refuses "which host" -- lab -- true
	refuses "unknown host \"xne\"" "xen" -- lab --host xne -- true
	refuses "has no hypervisor" -- lab --host linux --hypervisor-args x=1 -- true
	refuses "has one CPU" -- lab --host xen --deterministic --cpus 2 -- true
	refuses "comma" -- lab --host linux --kernel-args a,b -- true
	refuses "leads out" -- lab --host linux --take /etc -- true
	echo file >out
	refuses "results folder out cannot be" -- lab --host linux -o out -- true
}

@test "QEMU that does not come up" {
	printf '#!/bin/sh\nsleep 1000\n' >qemu
	chmod +x qemu
	stopped_at emulator --host linux --emulator ./qemu --stage-limit 2s
}

@test "a hypervisor that hangs" {
	# A multiboot kernel that loops: magic, flags (addresses follow), checksum, addresses, code.
	{
		printf '\x02\xb0\xad\x1b\x00\x00\x01\x00\xfe\x4f\x51\xe4'
		printf '\x00\x00\x10\x00\x00\x00\x10\x00\x22\x00\x10\x00\x22\x00\x10\x00\x20\x00\x10\x00\xeb\xfe'
	} >loop
	stopped_at hypervisor --host xen --hypervisor loop --stage-limit 3s
}

@test "a kernel that panics, and one that hangs" {
	stopped_at kernel --host linux --kernel-args rdinit=/nowhere
	contains "$stderr" "| " "reset or powered off"
	stopped_at kernel --host linux --kernel-args "panic=0 rdinit=/nowhere" --stage-limit 20s
	contains "$stderr" "no sign of life for 20 s" "Kernel panic"
}

@test "daemons that hang, and one that fails" {
	stopped_at daemons --host linux --kernel-args vmtick.hang=daemons --stage-limit 20s
	stopped_at daemons --host kvm --cpu qemu64,-svm
	contains "${stderr_lines[-1]}" "modprobe kvm-amd"
}

@test "a lab host that hangs under its command; what was sent is there" {
	run --separate-stderr vmtick lab --host linux --stage-limit 20s -- \
		sh -c 'echo first >first; sleep 11; kill -STOP 1; killall -STOP sh; sleep 1000'
	same 3 "$status" "exit status"
	contains "${stderr_lines[-1]}" "stopped at stage command" "no sign of life"
	same first "$(cat first)"
	nothing_left
}

@test "a command that takes too long, also in a deterministic lab; what it sent is there" {
	run --separate-stderr vmtick lab --host linux --limit 8s -- sh -c 'echo first >first; sleep 1000'
	same 3 "$status" "exit status"
	contains "${stderr_lines[-1]}" "stopped at stage command" "did not end within 8 s"
	same first "$(cat first)"
	run --separate-stderr vmtick lab --host linux --deterministic --limit 2s -- sh -c 'while :; do :; done'
	same 3 "$status" "exit status"
	contains "${stderr_lines[-1]}" "did not end within 2 s"
	nothing_left
}

@test "SIGINT ends the command gently, its results come out" {
	start lab lab --host linux -- sh -c 'trap "echo ended >trapped; exit 9" TERM; echo "it runs" >&2
		while :; do sleep 0.1; done'
	until_true 60 said lab "it runs"
	kill -INT "$pid"
	ended 3
	same ended "$(cat trapped)"
	contains "$(tail -n 1 lab.err)" "interrupted by signal 2"
	nothing_left
}

@test "SIGTERM while it boots, and SIGKILL, leave nothing" {
	for signal in TERM KILL; do
		start lab lab --host linux -- sleep 1000
		until_true 30 pgrep -P "$pid"
		sleep 1
		kill -$signal "$pid"
		wait "$pid" || true
		nothing_left
	done
}

@test "a Xen guest of a type that the CPU cannot run, and one with a bad kernel" {
	cat >inside <<-'END'
		vmtick probe xen-pvh; echo "probe: $?"
		mkdir -p data/guest/stock
		ln -s /usr/share/vmtick/configs data/configs
		cp /usr/share/vmtick/guest/stock/* data/guest/stock/
		head -c 100000 /dev/urandom >data/guest/stock/vmlinux
		VMTICK_DATA=$PWD/data vmtick run table1 -p xen-pv --set scenarios=idle --set periods=100us -o run
		echo "run: $?"
		rm -r data
		xl list | wc -l
	END
	run --separate-stderr vmtick lab --host xen --cpu qemu64,-svm,-rdtscp --take inside -- sh inside
	same 0 "$status" "exit status ($stderr)"
	contains "$output" "xen-pvh      not usable" "probe: 4" "run: 3"
	same 2 "${lines[-1]}" "lines of xl list: its head and Dom0"
	contains "$(json run/manifest.json cells 0 reason)" "cannot start guest"
}

@test "a deterministic lab prints and writes the same twice, also beside a busy machine" {
	command='cat /proc/uptime /proc/interrupts
		dd if=/dev/mmcblk0 of=/dev/null bs=4k iflag=direct count=500; cat /proc/uptime
		for i in $(seq 200); do cat /proc/stat; done | md5sum >sum; date >>sum'

	vmtick lab --host linux --deterministic -q -o one -- sh -c "$command" >one.out 2>one.err
	nice -n 5 sh -c 'while :; do :; done' &
	burner=$!
	vmtick lab --host linux --deterministic -q -o two -- sh -c "$command" >two.out 2>two.err
	kill $burner
	cmp one.out two.out
	cmp one.err two.err
	cmp one/sum two/sum
	contains "$(cat one.out)" mmc0
}
