#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# host.bats - what is outside the guest, on the null platform: the load of the scenario
# host-stress, proven for each cell, and the state of the host that cells ask for. The load is a
# script of these tests, and however vmtick ends nothing of it runs on.

load system

cell=null-stock-hrtimer-kmod

setup() {
	run=$BATS_TEST_TMPDIR/run
	load=$BATS_TEST_TMPDIR/load
	# Workers that need no other program, until a file appears.
	stressor 'work() { while [ ! -e stop-it ]; do :; done; }' 'work & work & work & work & wait'
}

stressor() { # LINE...
	printf '%s\n' '#!/bin/sh' "cd '$BATS_TEST_TMPDIR'" "$@" >"$load"
	chmod +x "$load"
}

# host ARGUMENT...: arguments of a run of host-stress cells that take 600 ms each
host() {
	host=(run table1 -p null --set platforms=null --set events=50 --set null.pace=600ms
		--set scenarios=host-stress --set "null.host-stress=$load" -o "$run" "$@")
}

# Of its workers, too: they are copies of the shell that runs it.
load_runs() {
	local pid

	for pid in $(our_processes); do
		if [ "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")" = "/bin/sh $load " ]; then
			return 0
		fi
	done
	return 1
}

no_load_runs() {
	! load_runs
}

@test "host-stress: boots of their own, the load proven on in them, and nowhere else" {
	plan=(table1 --set platforms=null --set scenarios=idle,host-stress --set periods=150us,100us)
	contains "$(vmtick plan "${plan[@]}")" "2 boots, 4 cells" \
		"boot 2: null, kernel stock, host under load: 2 cells"
	host --set scenarios=idle,host-stress --set periods=150us,100us
	run -0 vmtick "${host[@]}" -q
	same "$run: 4 ok, 0 kept from before" "$output"
	nothing_left "$run"
	for period in 150us 100us; do
		same null-stock-1 "$(json "$run/manifest.json" cells "id=$cell-idle-$period" boot)"
		same null-stock-2 "$(json "$run/manifest.json" cells "id=$cell-host-stress-$period" boot)"
		share=$(fact "$run" "$cell-host-stress-$period" host_stress_share)
		near 0.52 0.5 "$share" "share of the load"
		near 0.5 0.5 "$(fact "$run" "$cell-idle-$period" host_busy_share)" "host's busy share"
		same '' "$(fact "$run" "$cell-idle-$period" host_stress_share 2>/dev/null || true)"
	done
}

@test "a load that is not installed: skipped with the remedy, and measured when it is" {
	host --set periods=150us --set null.host-stress=/nowhere/stress-ng
	run -4 --separate-stderr vmtick "${host[@]}"
	contains "$stderr" "null: skipped: there is no program /nowhere/stress-ng for the load of the host"
	is_verdict "$run" $cell-host-stress-150us skipped "apt-get install stress-ng" "set host-stress"
	host --set periods=150us
	run -0 vmtick "${host[@]}" -q
}

@test "a load that ends at once: an error with what it said, before any guest is started" {
	stressor 'echo "stress-ng: no such stressor" >&2' 'exit 1'
	host --set periods=150us,100us
	run -3 vmtick "${host[@]}" -q
	for period in 150us 100us; do
		is_verdict "$run" $cell-host-stress-$period error "ended at once: stress-ng: no such stressor"
	done
	[ ! -e "$run/boots/null-stock-1/console.log" ]
	nothing_left "$run"
}

@test "a load that never comes on: an error that tells how much there was" {
	stressor 'sleep 1000'
	host --set periods=150us
	run -3 vmtick "${host[@]}" -q
	is_verdict "$run" $cell-host-stress-150us error "not on after 20 s: it used 0 % of all CPUs' time"
	nothing_left "$run"
}

@test "a load that ends in the middle: what was measured without it is invalid" {
	host --set periods=150us,100us,50us,10us --set null.pace=1s
	start host "${host[@]}"
	until_true 20 said host "$cell-host-stress-100us, 50 events"
	touch "$BATS_TEST_TMPDIR/stop-it"
	ended 1
	is_verdict "$run" $cell-host-stress-150us ok
	for period in 50us 10us; do
		is_verdict "$run" $cell-host-stress-$period invalid "the load of the host was not on: it used 0 %"
	done
	nothing_left "$run"
}

@test "a load on whose host the guest cannot be started, or is lost, ends too" {
	host --set periods=150us --set null.fault=crash
	run -1 vmtick "${host[@]}" -q
	is_verdict "$run" $cell-host-stress-150us failed "the monitor crashed"
	nothing_left "$run"
}

@test "SIGTERM and SIGKILL in a cell leave no load" {
	host --set periods=150us --set null.pace=60s
	for signal in TERM KILL; do
		start host "${host[@]}"
		until_true 20 said host "$cell-host-stress-150us, 50 events"
		load_runs
		kill -$signal "$pid"
		wait "$pid" || true
		until_true 5 no_load_runs
		until_true 5 no_processes
	done
}

@test "SIGKILL while the load is held for a guest that boots leaves no load" {
	host --set periods=150us --set null.fault=silent
	start host "${host[@]}"
	until_true 20 said host "null-stock-1: booting"
	load_runs
	kill -KILL "$pid"
	wait "$pid" || true
	until_true 5 no_load_runs
}

# Nobody sees the host while the guest finishes its cells by itself.
@test "what a guest measured beside a load that nobody watched is measured again" {
	host --set periods=150us,100us
	start host "${host[@]}"
	until_true 20 said host "$cell-host-stress-150us, 50 events"
	kill -STOP "$pid"
	sleep 2
	grep -q '@vmtick end' "$run/boots/null-stock-1/console.log"
	kill -KILL "$pid"
	wait "$pid" || true
	until_true 5 no_load_runs
	run -0 vmtick "${host[@]}" -q
	same "$run: 2 ok, 0 kept from before" "$output"
	same null-stock-2 "$(json "$run/manifest.json" cells "id=$cell-host-stress-100us" boot)"
	contains "$(json "$run/manifest.json" boots 0 reason)" "vmtick was killed during this boot"
	nothing_left "$run"
}

@test "a load on another machine, or its kernel: skipped, since nothing can be told of it" {
	small=(run table1 -q -p qemu --set periods=150us --set qemu.uri=qemu+ssh://nowhere/system
		-o "$run")
	run -4 vmtick "${small[@]}" --set scenarios=host-stress
	is_verdict "$run" qemu-stock-hrtimer-kmod-host-stress-150us skipped "qemu+ssh://nowhere/system"
}

@test "what the host is stands beside each boot" {
	host --set scenarios=idle --set periods=150us
	vmtick "${host[@]}" -q
	expected=no
	[ "$(cat /sys/kernel/realtime 2>/dev/null)" != 1 ] || expected=yes
	same $expected "$(json "$run/manifest.json" boots 0 host realtime)"
	contains "none xen" "$(json "$run/manifest.json" boots 0 host hypervisor)"
}

@test "a kernel whose images were never built: skipped with what builds them" {
	VMTICK_DATA=$BATS_TEST_TMPDIR/data
	mkdir "$VMTICK_DATA"
	ln -s "$REPO/configs" "$VMTICK_DATA/configs"
	export VMTICK_DATA
	run -4 --separate-stderr vmtick run table1 -p qemu --set kernels=rt --set scenarios=idle \
		--set periods=150us -o "$run"
	contains "$stderr" "qemu: skipped: " "guest/rt" "make guest KERNEL_NAME=rt"
}
