#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# determinism.bats - deterministic labs give the same samples, byte for byte, also while the outer
# machine is busy; and what the slops of Xen and of its guest do can be read from them exactly.

load system

LAB=$BUILD/lab/stock

setup() {
	if [ ! -f "$LAB/linux/host.cpio" ] || [ ! -f "$LAB/xen/hypervisor" ]; then
		skip "no lab hosts in $LAB (make lab-linux lab-xen)"
	fi
	cd "$BATS_TEST_TMPDIR"
}

# measure HOST FOLDER ARGUMENT...
measure() {
	local host=$1 folder=$2

	shift 2
	vmtick lab --host "$host" --deterministic -q -o "$folder" -- vmtick run -q -o run "$@"
}

# repeats HOST ARGUMENT...: measured twice, once beside a busy machine: the same records.
repeats() {
	local host=$1 record nr=0

	shift
	measure "$host" one "$@"
	sh -c 'while :; do :; done' 3>&- &
	burner=$!
	measure "$host" two "$@" || { kill $burner; return 1; }
	kill $burner
	for record in one/run/cells/*.rec; do
		cmp "$record" "two/${record#one/}"
		nr=$((nr + 1))
	done
	[ "$nr" -gt 0 ]
	vmtick table --layout wide --format csv one/run | awk -F, 'NR > 1' | grep -c ,deterministic, |
		grep -x "$nr"
}

@test "bare Linux, all scenarios: the same records twice" {
	repeats linux table1 table2 -p linux --set events=500
}

@test "Xen PV and PVH, all scenarios: the same records twice" {
	repeats xen table1 table2 --set platforms=xen-pv,xen-pvh --set xen-pv.vcpus=1 \
		--set xen-pvh.vcpus=1 --set periods=10us --set events=500
}

# lateness FOLDER XEN-SLOP GUEST-SLOP: of the median at 10 us, ns
lateness() {
	vmtick table --layout wide --format csv "$1" | awk -F, -v xen="$2" -v guest="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		$column["xen_slop"] == xen && $column["guest_slop"] == guest {
			print $column["p50_ns"] - 10000
		}'
}

@test "all four slops of Xen and guest: both have to be lowered, and one lab at a time has one of Xen's" {
	local small=(run slop -q -o run --set periods=10us --set events=500 --set xen-pv.vcpus=1)
	local native guest xen both

	vmtick lab --host xen --deterministic -q -- vmtick "${small[@]}"
	same 2 "$(vmtick table --layout wide --format csv run | grep -c ,skipped,)" "skipped cells"
	vmtick lab --host xen --deterministic -q --hypervisor-args timer_slop=1 --take run -- vmtick "${small[@]}"
	same 4 "$(vmtick table --layout wide --format csv run | grep -c ,ok,)" "cells"
	native=$(lateness run default default)
	xen=$(lateness run 1 default)
	guest=$(lateness run default 1)
	both=$(lateness run 1 1)
	echo "lateness, ns: $native, Xen's slop 1: $xen, the guest's: $guest, both: $both"
	near "$native" "$xen" 2 # the guest's own slop of 100 us covers Xen's
	[ "${guest%.*}" -lt "${native%.*}" ]
	[ "${both%.*}" -lt 20000 ]
	[ "${both%.*}" -lt "${guest%.*}" ]
}
