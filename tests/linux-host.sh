#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Platform linux on the machine that this runs on, as TAP: all cells are measured, and however
# vmtick or its runner ends, the machine is as it was before. Needs root, a guest/KERNEL/ of the
# running kernel and a disk that vmtick finds; reads the disk, writes only to FOLDER.
#   sh tests/linux-host.sh [FOLDER]     (default /tmp/vmtick-linux; VMTICK: the program)
set -eu
VMTICK=${VMTICK:-vmtick}
FOLDER=${1:-/tmp/vmtick-linux}
# shellcheck source=/dev/null # tap.sh
. "$(dirname "$0")/tap.sh"

# ---- The machine ----

# What a run may not leave changed: settings, the modules, processes.
state() {
	for file in /proc/irq/*/smp_affinity_list /sys/kernel/rcu_expedited; do
		[ ! -e "$file" ] || echo "$file $(cat "$file")"
	done
	grep -E '^(vmtick|precise_timer) ' /proc/modules || true
	processes vmtick vmtick-runner stress-ng stress-ng-cpu cyclictest rtla
	if [ -s /run/vmtick/undo ]; then
		sed 's/^/to be restored: /' /run/vmtick/undo
	fi
}

# processes NAME...: those of these names that run
processes() {
	for folder in /proc/[0-9]*; do
		comm=$(cat "$folder/comm" 2>/dev/null) || continue
		for wanted; do
			[ "$comm" != "$wanted" ] || ! has_memory "$folder" || echo "${folder#/proc/} $comm"
		done
	done
}

# A zombie has none.
has_memory() { # FOLDER
	grep -q '^VmRSS' "$1/status" 2>/dev/null
}

as_before() {
	state >"$FOLDER/after"
	diff "$FOLDER/before" "$FOLDER/after"
}

# ---- vmtick ----

# run NAME ARGUMENT...: into results of this name
run() {
	results=$FOLDER/$1
	shift
	"$VMTICK" run -q -p linux -o "$results" "$@"
}

verdicts() { # NAME
	"$VMTICK" table --layout wide --format csv "$FOLDER/$1" | sed 1d | cut -d, -f20 | sort -u
}

is_ok() { # NAME
	found=$(verdicts "$1")
	[ "$found" = ok ] || {
		"$VMTICK" show "$FOLDER/$1"
		return 1
	}
}

# begin NAME SCENARIO: in the background a cell that takes long; returns when it is measured.
begin() {
	rm -rf "${FOLDER:?}/$1"
	"$VMTICK" run -q -p linux -o "$FOLDER/$1" table1 -s "scenarios=$2" -s periods=10ms \
		-s events=3000 >/dev/null 2>&1 &
	vmtick=$!
	waited=0
	until grep -q '^vmtick ' /proc/modules && [ -e "$FOLDER/$1/boots/linux-stock-1/console.log" ]; do
		waited=$((waited + 1))
		[ "$waited" -lt 60 ] || return 1
		sleep 1
	done
	sleep 1
}

# Its verdicts when it was told to stop: the cell is pending, for it was not measured.
told_to_stop() { # NAME SCENARIO
	begin "$1" "$2" || return 1
	kill -TERM "$vmtick"
	status=0
	wait "$vmtick" || status=$?
	[ "$status" -eq 3 ] || echo "status $status"
	[ "$(verdicts "$1")" = pending ] && [ "$status" -eq 3 ] && as_before
}

# The runner unwinds by itself; nobody waits for it but us.
vmtick_killed() { # NAME SCENARIO
	begin "$1" "$2" || return 1
	kill -KILL "$vmtick"
	wait "$vmtick" || true
	waited=0
	while [ -n "$(processes vmtick-runner)" ] && [ "$waited" -lt 10 ]; do
		waited=$((waited + 1))
		sleep 1
	done
	as_before
}

# vmtick lives and puts right what the runner could not.
runner_killed() {
	begin runner io || return 1
	kill_runner
	kill -TERM "$vmtick"
	wait "$vmtick" || true
	as_before
}

kill_runner() {
	for pid in $(processes vmtick-runner | cut -d ' ' -f 1); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# Nobody could put anything right: the module is there, the interrupt is moved.
both_killed() {
	begin both io || return 1
	kill -STOP "$vmtick"
	kill_runner
	kill -KILL "$vmtick"
	wait "$vmtick" || true
	! as_before
}

# The next vmtick clears up, and measures what is missing.
next_clears_up() {
	run both table1 -s scenarios=io -s periods=10ms -s events=100 --again &&
		is_ok both && as_before
}

second_is_refused() {
	begin first idle || return 1
	! run second table1 >"$FOLDER/second.log" 2>&1 || return 1
	kill -TERM "$vmtick"
	wait "$vmtick" || true
	cat "$FOLDER/second.log"
	verdicts second | grep -qx skipped && grep -q 'another vmtick' "$FOLDER/second/manifest.json"
}

shows_injected_delay() {
	run late table1 -s scenarios=idle -s periods=150us -s inject=300us || return 1
	min=$("$VMTICK" table --layout wide --format csv "$FOLDER/late" | sed -n 2p | cut -d, -f13 | cut -d. -f1)
	echo "smallest time: $min ns"
	[ "$min" -ge 450000 ]
}

measures_guard() {
	run timers table1 -s timers=guard,xen-virq -s scenarios=idle -s periods=100us || return 1
	"$VMTICK" show "$FOLDER/timers"
	[ "$(verdicts timers)" = "$(printf 'ok\nskipped')" ] && as_before
}

# The kernel of this host has no timerlat tracer, or has it: nothing of it may stay.
measures_cyclictest() {
	run latency latency -s duration=1s -s instruments=cyclictest,timerlat || true
	"$VMTICK" show "$FOLDER/latency"
	json=$FOLDER/latency/cells/linux-stock-hrtimer-cyclictest-idle-1ms-grid.json
	grep -q '"cycles": 1000' "$json" && as_before &&
		! run none latency -s linux.cyclictest=/nowhere -s instruments=cyclictest &&
		grep -q '/nowhere cannot be run here' "$FOLDER/none/manifest.json"
}

# On a slow machine the timer itself can take so much of a CPU that its load does not come on:
# such a cell gets a second try.
whole_run() {
	run whole table1 table2 || run whole --only-failed table1 table2 || true
	is_ok whole
}

is_usable() {
	"$VMTICK" probe linux
}

checks() {
	check "linux can be measured here" is_usable
	check "all cells of both tables are ok" whole_run
	check "after a run the machine is as before" as_before
	check "an injected delay is seen" shows_injected_delay
	check "the timer guard is ok, xen-virq skipped, and the machine as before" measures_guard
	check "cyclictest measures, or its cells are skipped without it; the machine as before" \
		measures_cyclictest
	for scenario in idle cpu-60 io; do
		check "$scenario: vmtick is told to stop" told_to_stop stopped "$scenario"
		check "$scenario: vmtick is killed" vmtick_killed killed "$scenario"
	done
	check "the runner is killed" runner_killed
	check "both are killed, and leave what they changed" both_killed
	check "the next vmtick clears that up" next_clears_up
	check "a second vmtick is refused meanwhile" second_is_refused
	check "in the end the machine is as before" as_before
	end_checks
}

mkdir -p "$FOLDER"
state >"$FOLDER/before"
checks
