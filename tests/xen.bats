#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# xen.bats - the Xen platforms on a machine that is no Dom0: why they cannot be used is told at
# once, with what helps. What they do on a Dom0 is tests/xen-host.sh.

load system

setup() {
	if grep -q control_d /proc/xen/capabilities 2>/dev/null; then
		skip "this machine is a Dom0 (run tests/xen-host.sh)"
	fi
	run=$BATS_TEST_TMPDIR/run
}

@test "probe: each Xen platform tells that this is no Dom0, at once" {
	began=$SECONDS
	for platform in xen-pv xen-pvh xen-hvm; do
		run -4 --separate-stderr vmtick probe "$platform"
		contains "$output" "$platform" "not usable" "this machine" \
			"remedy: boot this machine as a Xen Dom0, or use vmtick lab --host xen"
	done
	[ $((SECONDS - began)) -lt 10 ]
}

@test "a run of Xen cells is skipped with the reason, status 4" {
	run -4 --separate-stderr vmtick run table1 -p xen-pvh --set scenarios=idle -o "$run"
	contains "$stderr" "xen-pvh: skipped: " "vmtick lab --host xen"
	is_verdict "$run" xen-pvh-stock-hrtimer-kmod-idle-150us skipped "boot this machine as a Xen Dom0"
	[ ! -e "$run/boots/xen-pvh-stock-1" ]
}

@test "the paper's xen row says why it was not run" {
	run -4 vmtick run table1 -q -p xen-pv --set scenarios=idle -o "$run"
	run vmtick table --layout table1 "$run"
	contains "$output" "boot this machine as a Xen Dom0"
}

@test "slops are axes of the Xen platforms, each a boot of its own" {
	run -0 vmtick plan table1 -p xen-pv --set scenarios=idle --set periods=10us \
		--set guest-slops=default,1 --set xen-slops=default,1
	contains "$output" "4 boots, 4 cells" xen-pv-stock-hrtimer-kmod-idle-10us-xenslop1-guestslop1
}

@test "settings of the Xen platforms are checked" {
	refuses 'unknown key "tsc"' -- plan table1 --set xen-pv.tsc=native
	refuses 'tsc-mode' '"nativ"' 'did you mean "native"?' -- plan table1 --set xen-pv.tsc-mode=nativ
	refuses 'unknown key "cpu-flags"' -- plan table1 --set xen-pv.cpu-flags=-rdtscp
}
