#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# null.bats - all of vmtick but the guest: every way in which a guest, the disk, a signal or a
# damaged file can spoil a run, on the null platform. What was finished is never lost.

load system

# The four cells of these tests, in the order of the plan.
cells=(null-stock-hrtimer-kmod-idle-{150,100,50,10}us)
struck=${cells[1]}

setup() {
	run=$BATS_TEST_TMPDIR/run
}

teardown() {
	end_processes
	if mountpoint -q "$BATS_TEST_TMPDIR/full"; then
		umount "$BATS_TEST_TMPDIR/full"
	fi
}

# null ARGUMENT...: vmtick run of these cells into $run
null() {
	vmtick run table1 -p null --set platforms=null --set scenarios=idle --set events=50 -o "$run" "$@"
}

# paced: the same, each cell taking 300 ms, in the background
start_paced() {
	start paced run table1 --set platforms=null --set scenarios=idle --set events=50 -o "$run" \
		--set null.pace="${1-300ms}"
}

# with_fault STATUS FAULT [SETTING...]: a run in which the fault strikes the second cell.
with_fault() {
	local status=$1 fault=$2

	shift 2
	run "-$status" --separate-stderr null -q --set null.fault="$fault" \
		--set null.fault-cell="$struck" --set null.boot-limit=1s --set null.cell-limit=1s \
		--set null.console-limit-kib=64 "$@"
	same '' "$stderr" "standard error"
	nothing_left "$run"
}

others_ok() {
	local cell

	for cell in "${cells[@]}"; do
		[ "$cell" = "$struck" ] || is_verdict "$run" "$cell" ok
	done
}

all_are() { # VERDICT PART...
	local cell

	for cell in "${cells[@]}"; do
		is_verdict "$run" "$cell" "$@"
	done
}

# ---- Faults of the guest ----

@test "no fault: all cells ok, and the figures are those of the synthetic series" {
	run -0 --separate-stderr null
	same "$run: 4 ok, 0 kept from before" "$output"
	all_are ok
	nothing_left "$run"
	for cell in "${cells[@]}"; do
		period=$(column "$run" "$cell" period_ns)
		near $((period + 1000)) 200 "$(column "$run" "$cell" mean_ns)" "mean of $cell"
		same 50 "$(column "$run" "$cell" events)"
	done
}

@test "a known delay is seen in the figures" {
	null -q --set inject=25us
	near 176000 200 "$(column "$run" "${cells[0]}-inject25us" mean_ns)"
}

@test "fault silent: failed, no console output within the limit" {
	with_fault 1 silent
	same "$run: 4 failed, 0 kept from before" "${lines[0]}"
	all_are failed "no console output within 1 s"
}

@test "fault panic: failed with the panic's line, and the console's tail in the manifest" {
	with_fault 1 panic
	all_are failed "the guest panicked: Kernel panic - not syncing: synthetic"
	contains "$(json "$run/manifest.json" boots 0 console_tail)" "Kernel panic - not syncing: synthetic"
}

@test "fault die: that cell failed, the others measured in another boot" {
	with_fault 1 die
	same "$run: 3 ok, 1 failed, 0 kept from before" "${lines[0]}"
	is_verdict "$run" "$struck" failed "the guest reset or powered off before its cells were done"
	others_ok
	same null-stock-1 "$(json "$run/manifest.json" cells "id=$struck" boot)"
	same null-stock-2 "$(json "$run/manifest.json" cells "id=${cells[2]}" boot)"
}

@test "fault crash: that cell failed, the monitor is named" {
	with_fault 1 crash
	is_verdict "$run" "$struck" failed "the monitor crashed, was killed or stopped the guest"
	others_ok
}

@test "fault hang: that cell failed within its limit" {
	began=$SECONDS
	with_fault 1 hang
	is_verdict "$run" "$struck" failed "the cell did not end within 1 s"
	others_ok
	[ $((SECONDS - began)) -lt 10 ]
}

@test "fault flood: that cell failed, and the console is not kept whole" {
	with_fault 1 flood
	is_verdict "$run" "$struck" failed "the guest flooded its console (more than 64 KiB)"
	others_ok
	contains "$(json "$run/manifest.json" boots 0 console_tail)" "the quick brown fox"
}

@test "fault flip: that cell is an error, its record is not kept" {
	with_fault 3 flip
	is_verdict "$run" "$struck" error "$struck" "does not match its checksum"
	others_ok
	[ ! -e "$run/cells/$struck.rec" ]
}

@test "fault other-cell: the boot failed with the cell that nobody asked for" {
	with_fault 1 other-cell
	contains "$(json "$run/manifest.json" boots 0 reason)" 'cell "nobody-asked", which nobody asked for'
	is_verdict "$run" "$struck" failed "without delivering all cells"
	others_ok
	[ ! -e "$run/cells/nobody-asked.rec" ]
}

@test "fault invalid: that cell is invalid, with its record" {
	with_fault 1 invalid
	same "$run: 3 ok, 1 invalid, 0 kept from before" "${lines[0]}"
	is_verdict "$run" "$struck" invalid "the load was not on"
	others_ok
	same invalid "$(column "$run" "$struck" verdict)"
	near 101000 200 "$(column "$run" "$struck" mean_ns)"
}

@test "fault give-up: that cell failed with the runner's own words" {
	with_fault 1 give-up
	is_verdict "$run" "$struck" failed "the runner gave up: the disk cannot be written: I/O error"
	others_ok
}

@test "fault skip: that cell is skipped with the guest's reason, and measured by the next run" {
	with_fault 0 skip
	same "$run: 3 ok, 1 skipped, 0 kept from before" "$output"
	is_verdict "$run" "$struck" skipped "this Xen has no virtual interrupt for timers"
	others_ok
	same null-stock-1 "$(json "$run/manifest.json" cells "id=$struck" boot)"
	same ok "$(json "$run/manifest.json" boots 0 verdict)"
	run -0 null -q --only-failed
	same "$run: 3 ok, 1 skipped, 3 kept from before" "$output"
	run -0 null -q
	same "$run: 4 ok, 3 kept from before" "$output"
}

@test "a guest that skips all it is asked: nothing could run, and nothing is lost" {
	run -4 --separate-stderr null --set null.fault=skip
	same "$run: 4 skipped, 0 kept from before" "$output"
	same 4 "$(grep -c ' skipped: timer=xen-virq is not available: ' <<<"$stderr")" "lines with the reason"
	null -q
	before=$(records "$run")
	run -4 null -q --again --set null.fault=skip
	same "$run: 4 ok, 4 kept from before" "$output"
	kept "$before" "$(records "$run")"
	same null-stock-2 "$(json "$run/manifest.json" cells "id=$struck" boot)"
	contains "$(json "$run/manifest.json" boots 2 skipped "$struck")" "no virtual interrupt"
}

@test "timer xen-virq where there is no Xen guest: skipped before anything starts" {
	guard=qemu-stock-guard-kmod-idle-10us
	virq=qemu-stock-xen-virq-kmod-idle-10us
	small=(table1 -p qemu --set scenarios=idle --set periods=10us --set timers=xen-virq)
	contains "$(vmtick plan "${small[@]}")" "$virq" "to be skipped: timer xen-virq needs a Xen guest: use"
	run -4 --separate-stderr vmtick run "${small[@]}" --set qemu.emulator=/nowhere -o "$run"
	contains "$stderr" "qemu: skipped: timer xen-virq needs a Xen guest: use the timer guard here"
	is_verdict "$run" "$virq" skipped "needs a Xen guest: use the timer guard here"
	run -2 --separate-stderr vmtick plan table1 --set timers=xen-vriq
	contains "$stderr" 'unknown timer "xen-vriq"' 'did you mean "xen-virq"?'
	contains "$(vmtick plan "${small[@]}" --set timers=xen-virq,guard)" "$guard"
	same '' "$(find "$run/boots" -mindepth 1)" "boots"
}

@test "the new timers: each its own cells, with the price of waiting" {
	null -q --set timers=hrtimer,guard,xen-virq --set periods=10us
	for timer in guard xen-virq; do
		cell=null-stock-$timer-kmod-idle-10us
		near 10010 5 "$(column "$run" "$cell" mean_ns)" "mean of $cell"
		near 0.3 0.1 "$(column "$run" "$cell" wait_share)" "share waited"
		near 3000 500 "$(column "$run" "$cell" wait_max_ns)" "longest wait"
		same 20000 "$(column "$run" "$cell" wait_bound_ns)"
	done
	same '' "$(column "$run" null-stock-hrtimer-kmod-idle-10us wait_bound_ns)"
}

# ---- Instruments that are programs ----

# The cells of all instruments at one period; with a histogram of 22 us, the greatest of the
# synthetic latencies reach it.
instruments=(null-stock-hrtimer-{kmod,cyclictest,timerlat}-idle-1ms)
measure_all() {
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=1ms \
		--set events=50 --set instruments=kmod,cyclictest,timerlat --set histogram-us=22 \
		-o "$run" "$@"
}

@test "cyclictest and timerlat: what they printed is kept, and shown beside kmod" {
	run -0 measure_all
	same "$run: 3 ok, 0 kept from before" "$output"
	same "$(printf '%s\n' "${instruments[1]}.hist" "${instruments[1]}.json" "${instruments[0]}.rec" \
		"${instruments[2]}.txt")" "$(ls "$run/cells")" files
	same "cells/${instruments[1]}.json" "$(json "$run/manifest.json" cells "id=${instruments[1]}" record)"
	same "cells/${instruments[1]}.hist" \
		"$(json "$run/manifest.json" cells "id=${instruments[1]}" files hist)"
	same 50 "$(json "$run/cells/${instruments[1]}.json" thread 0 cycles)"
	grep -qx '# Histogram Overflows: 00006' "$run/cells/${instruments[1]}.hist"
	for cell in "${instruments[@]:1}"; do
		same 50 "$(column "$run" "$cell" events)"
		same 6 "$(column "$run" "$cell" overflows)"
		same 1022000 "$(column "$run" "$cell" bound_ns)"
		same 1013000 "$(column "$run" "$cell" p50_ns)"
		same 1022000 "$(column "$run" "$cell" p90_ns)"
		same 1024000 "$(column "$run" "$cell" max_ns)"
		same '' "$(column "$run" "$cell" sd_ns)"
		same '' "$(column "$run" "$cell" published_mean_ns)"
		same "22000,6" "$(vmtick samples --histogram "$run" "$cell" | tail -n 1)"
		same 50 "$(vmtick samples --histogram "$run" "$cell" | awk -F , 'NR > 1 { n += $2 } END { print n }')"
		refuses "keeps counts of lateness only" "--histogram" -- samples "$run" "$cell"
	done
	same '' "$(column "$run" "${instruments[0]}" overflows)"
	same 1013000 "$(column "$run" "${instruments[2]}" irq_p50_ns)"
	contains "$(vmtick table --layout wide "$run")" "≥ 1022.000" \
		"cyclictest synthetic: 6 of 50 latencies at or above 22 µs"
	nothing_left "$run"
}

@test "fault texts: those cells are errors, nothing of them is kept" {
	run -3 --separate-stderr measure_all --set null.fault=texts
	for cell in "${instruments[@]:1}"; do
		is_verdict "$run" "$cell" error "$cell: what was printed is damaged"
	done
	is_verdict "$run" "${instruments[0]}" ok
	same "${instruments[0]}.rec" "$(ls "$run/cells")" files
	nothing_left "$run"
}

@test "texts that are changed, cut, or gone afterwards give no figures" {
	cell=${instruments[1]}
	for ending in json hist; do
		for damage in 's/0/1/' '$d' d; do
			rm -rf "$run"
			measure_all
			sed -i "$damage" "$run/cells/$cell.$ending"
			run -3 --separate-stderr vmtick table --layout wide --format csv "$run"
			contains "$stderr" "$run/cells/$cell.$ending: what was printed is damaged"
			run -3 --separate-stderr vmtick samples --histogram "$run" "$cell"
			same '' "$output" "standard output"
		done
		rm "$run/cells/$cell.$ending"
		run -3 --separate-stderr vmtick table "$run"
		contains "$stderr" "$cell.$ending: cannot be read: No such file or directory"
	done
}

@test "cells that no cyclictest can measure: refused in the plan, or skipped before a boot" {
	small=(table1 --set platforms=null --set scenarios=idle --set periods=1ms
		--set instruments=cyclictest)
	refuses "instrument cyclictest takes periods of whole microseconds, not of 1500 ns" -- \
		plan "${small[@]}" --set periods=1500ns
	refuses "instrument timerlat takes a histogram-us of 10 or more, not 9" -- \
		plan "${small[@]}" --set instruments=timerlat --set histogram-us=9
	run -4 vmtick run -q "${small[@]}" --set timers=guard,xen-virq -o "$run"
	is_verdict "$run" null-stock-guard-cyclictest-idle-1ms skipped "use the timer hrtimer"
	run -4 vmtick run -q "${small[@]}" --set inject=5us -o "$run"
	is_verdict "$run" null-stock-hrtimer-cyclictest-idle-1ms-inject5us skipped "cannot inject a delay"
	same '' "$(find "$run/boots" -mindepth 1)" boots
	contains "$(vmtick plan "${small[@]}" --set timers=guard)" "to be skipped: cyclictest"
}

@test "a guest that is lost in every cell is given up" {
	run -1 null -q --set null.fault=die
	is_verdict "$run" "${cells[0]}" failed "powered off before its cells were done"
	is_verdict "$run" "${cells[3]}" failed "given up: the guests before were lost at once"
	nothing_left "$run"
}

# ---- Which cells are measured ----

@test "a second run keeps what is finished" {
	null -q
	before=$(records "$run")
	run -0 --separate-stderr null
	same "$run: 4 ok, 4 kept from before" "$output"
	same "$before" "$(records "$run")" "records"
	same 1 "$(json "$run/manifest.json" boots | grep -c '"started"')" "boots"
}

@test "--only-failed repeats what failed, and nothing else" {
	with_fault 1 invalid
	before=$(records "$run" | grep -v "$struck")
	run -0 null -q --only-failed
	same "$run: 4 ok, 3 kept from before" "$output"
	is_verdict "$run" "$struck" ok
	kept "$before" "$(records "$run")"
}

@test "without --only-failed a failed cell is not repeated, and its status stays" {
	with_fault 1 die
	run -1 null -q
	same "$run: 3 ok, 1 failed, 4 kept from before" "${lines[0]}"
}

@test "--again measures finished cells again" {
	null -q
	before=$(records "$run")
	run -0 null -q --again
	same "$run: 4 ok, 0 kept from before" "$output"
	same '' "$(comm -12 <(echo "$before") <(records "$run"))" "records not written again"
}

@test "--cell measures that cell alone, the next run the others" {
	run -0 null -q -c "$struck"
	same "$run: 1 ok, 0 kept from before" "$output"
	before=$(records "$run")
	same 1 "$(wc -l <<<"$before")" "records"
	run -0 null -q
	same "$run: 4 ok, 1 kept from before" "$output"
	kept "$before" "$(records "$run")"
}

@test "other settings than those measured with are refused, the key is named" {
	null -q
	before=$(records "$run")
	run -2 --separate-stderr null -q --set null.load-mib=2
	one_error null 'load-mib = "1", not "2"' "choose another with -o" --again
	run -2 --separate-stderr null -q --set events=51
	one_error "${cells[0]}" "events = 50, not 51" --again
	same "$before" "$(records "$run")" "records"
	run -0 null -q --set events=51 --again
	same 51 "$(column "$run" "$struck" events)"
	nothing_left "$run"
}

@test "limits are no settings: they may change between runs" {
	null -q -c "$struck"
	run -0 null -q --set null.cell-limit=5s --set null.pace=1ms
	same "$run: 4 ok, 1 kept from before" "$output"
}

@test "two vmticks on one folder: the second is refused, nothing is lost" {
	start_paced
	until_true 10 test -e "$run/manifest.json"
	run -2 --separate-stderr null -q
	one_error "results folder $run is in use by another vmtick" "another with -o"
	ended 0
	all_are ok
	nothing_left "$run"
}

# ---- Slop, and the host's state ----

# slops ARGUMENT...: one period at all four slops; by default the host has its own slop
slops() {
	null -q --set periods=10us --set xen-slops=default,1 --set guest-slops=1,default "$@"
}

@test "cells that ask for another host are skipped, and measured when it is that one" {
	run -0 slops
	same "$run: 2 ok, 2 skipped, 0 kept from before" "$output"
	for suffix in -xenslop1 -xenslop1-guestslop1; do
		is_verdict "$run" "${cells[3]}$suffix" skipped \
			"the hypervisor's slop here is default, not 1: --set null.host-slop=1"
	done
	same true "$(json "$run/manifest.json" platforms null usable)" "null usable"
	before=$(records "$run")
	run -0 slops --set null.host-slop=1
	same "$run: 4 ok, 2 kept from before" "$output"
	kept "$before" "$(records "$run")"
	same 4 "$(records "$run" | wc -l)" "records"
	nothing_left "$run"
}

@test "--again in another state of the host replaces only what it measures" {
	slops
	before=$(records "$run")
	run -0 slops --set null.host-slop=1 --again
	same "$run: 4 ok, 2 kept from before" "$output"
	kept "$before" "$(records "$run")"
}

@test "no cell asks for this host: nothing could run" {
	run -4 --separate-stderr null --set xen-slops=7
	contains "$stderr" "null: skipped: the hypervisor's slop here is default, not 7: --set"
	same "$run: 4 skipped, 0 kept from before" "$output"
}

@test "cells that ask for another kernel of the host are skipped, the others measured" {
	if [ "$(cat /sys/kernel/realtime 2>/dev/null)" = 1 ]; then
		skip "this host runs a PREEMPT_RT kernel itself"
	fi
	run -0 --separate-stderr null -q --set periods=10us --set host-kernels=rt,stock --set repetitions=2
	is_verdict "$run" "${cells[3]}-hostrt" skipped "which is an ordinary kernel, not rt as asked" "linux-image-rt"
	is_verdict "$run" "${cells[3]}-hoststock" ok
	is_verdict "$run" "${cells[3]}-hoststock-rep2" ok
	same null-stock-2 "$(json "$run/manifest.json" cells "id=${cells[3]}-hoststock-rep2" boot)"
}

@test "each slop is a boot of its own, which tells what it had" {
	slops --set null.host-slop=1
	boot=$(json "$run/manifest.json" cells "id=${cells[3]}-xenslop1-guestslop1" boot)
	same 1 "$(boot_fact "$run" "$boot" xen_timer_slop_ns)"
	same 1 "$(boot_fact "$run" "$boot" guest_timer_slop_ns)"
	boot=$(json "$run/manifest.json" cells "id=${cells[3]}-xenslop1" boot)
	same 1 "$(boot_fact "$run" "$boot" xen_timer_slop_ns)"
	same 100000 "$(boot_fact "$run" "$boot" guest_timer_slop_ns)"
}

@test "fault slop: what was asked and silently not given is invalid" {
	run -1 slops --set null.fault=slop
	same "$run: 1 ok, 2 skipped, 1 invalid, 0 kept from before" "${lines[0]}"
	is_verdict "$run" "${cells[3]}-guestslop1" invalid "slop is 100000 ns, not 1 ns as asked"
	is_verdict "$run" "${cells[3]}" ok
}

@test "a run of before there were slops, providers and repetitions goes on" {
	null -q
	sed -i '/"xen_slop"\|"guest_slop"\|"paravirt"\|"host_kernel"\|"repetition"/d' "$run/manifest.json"
	before=$(records "$run")
	run -0 null -q
	same "$run: 4 ok, 4 kept from before" "$output"
	same "$before" "$(records "$run")" "records"
}

# ---- The lab ----

@test "a folder of the lab takes nothing from outside it" {
	null -q -c "$struck"
	for lab in lab deterministic; do
		sed -i "s/^ \"lab\": .*/ \"lab\": \"$lab\",/" "$run/manifest.json"
		before=$(cksum "$run/manifest.json")
		run -2 --separate-stderr null -q
		one_error "$run holds what was measured in the" lab "and this host is outside the lab" \
			"choose another with -o"
		same "$before" "$(cksum "$run/manifest.json")" manifest
	done
}

# in_lab WORD COMMAND...: where the host's kernel command line has this vmtick.lab=WORD
in_lab() {
	local cmdline=$BATS_TEST_TMPDIR/cmdline word=$1

	shift
	echo "console=ttyS0 vmtick.lab=$word" >"$cmdline"
	# shellcheck disable=SC2016 # the inner shell's parameters
	unshare --mount sh -c 'mount --bind "$1" /proc/cmdline && shift && exec "$@"' sh "$cmdline" "$@"
}

@test "what a lab host measures is marked as its, and never mixed with the hardware's" {
	if ! in_lab plain true 2>/dev/null; then
		skip "no mount namespaces here (needs root)"
	fi
	in_lab plain "$VMTICK" run -q table1 --set platforms=null --set scenarios=idle --set events=50 -o "$run"
	same lab "$(json "$run/manifest.json" lab)"
	same lab "$(column "$run" "$struck" lab)"
	run -2 --separate-stderr null -q
	one_error "$run holds what was measured in the lab, and this host is outside the lab"
	run -2 --separate-stderr in_lab deterministic "$VMTICK" run -q table1 --set platforms=null -o "$run"
	one_error "in the lab, and this host is in the deterministic lab"
	run=$run-deterministic
	in_lab deterministic "$VMTICK" run -q table1 --set platforms=null -c "$struck" -o "$run"
	same deterministic "$(column "$run" "$struck" lab)"
}

# ---- Signals ----

# resumed: the same command goes on where it was, measures nothing twice, leaves nothing.
resumed() {
	before=$(records "$run")
	run -0 --separate-stderr null -q
	contains "$output" "4 ok, $(printf '%s' "$before" | grep -c .) kept from before"
	kept "$before" "$(records "$run")"
	all_are ok
	nothing_left "$run"
}

@test "SIGINT, SIGTERM, SIGHUP: told as such, finished cells kept" {
	for signal in INT TERM HUP; do
		run=$BATS_TEST_TMPDIR/$signal
		start_paced 600ms # for busy machines: the signal must come while the third cell runs
		until_true 10 said paced "${cells[2]}, 50 events"
		kill -"$signal" "$pid"
		ended 3
		contains "$(tail -n 1 "$BATS_TEST_TMPDIR/paced.err")" "run in $run" "the same command goes on" \
			"interrupted by signal $(kill -l "$signal")"
		[ -e "$run/cells/${cells[0]}.rec" ]
		[ -e "$run/cells/${cells[1]}.rec" ]
		same null "$(verdict "$run" "${cells[2]}")" "verdict of the cell in progress"
		nothing_left "$run"
		resumed
	done
}

@test "SIGKILL in a cell: the next run sweeps, keeps and goes on" {
	start_paced
	until_true 10 said paced "${cells[2]}, 50 events"
	kill -KILL "$pid"
	ended 137
	until_true 5 no_processes
	[ -e "$run/boots/null-stock-1/exchange.raw" ]
	[ -e "$run/cells/${cells[0]}.rec" ]
	resumed
	same error "$(json "$run/manifest.json" boots 0 verdict)"
	contains "$(json "$run/manifest.json" boots 0 reason)" "killed"
}

@test "any signal at any moment: the next run completes" {
	for signal in INT TERM KILL; do
		for moment in 0 0.01 0.03 0.1 0.25 0.45 0.7 1.1; do
			run=$BATS_TEST_TMPDIR/$signal-$moment
			start_paced
			sleep "$moment"
			kill -"$signal" "$pid" 2>/dev/null || true
			wait "$pid" || true
			[ -d "$run" ] || mkdir "$run"
			resumed
		done
	done
}

@test "cells that a killed vmtick had not collected are not lost" {
	start_paced
	until_true 10 said paced "${cells[0]}, 50 events"
	kill -STOP "$pid"
	sleep 2
	kill -KILL "$pid"
	wait "$pid" || true
	run -0 --separate-stderr null -q
	contains "$output" "4 ok, 4 kept from before"
	nothing_left "$run"
}

@test "a damaged exchange disk that a killed vmtick left does not stop the next" {
	for damage in "truncate -s 100" "truncate -s 0" "dd of=%s conv=notrunc if=/dev/zero bs=64 count=1"; do
		rm -rf "$run"
		start_paced
		until_true 10 said paced "${cells[1]}, 50 events"
		kill -KILL "$pid"
		wait "$pid" || true
		disk=$run/boots/null-stock-1/exchange.raw
		case $damage in
		*%s*) ${damage/\%s/$disk} 2>/dev/null ;;
		*) $damage "$disk" ;;
		esac
		resumed
	done
}

# ---- The results folder ----

@test "a results folder that cannot be: named, with the reason, status 2" {
	touch "$run"
	run -2 --separate-stderr null -q
	one_error "results folder $run" "Not a directory" "choose another with -o"
	run=/proc/vmtick-test
	run -2 --separate-stderr null -q
	one_error "results folder /proc/vmtick-test cannot be made" "choose another with -o"
	run=$BATS_TEST_TMPDIR/missing/deep/run
	run -0 null -q
	nothing_left "$run"
}

@test "a results folder of somebody else: named, with the reason, status 2" {
	if [ "$(id -u)" -ne 0 ] || ! command -v setpriv >/dev/null; then
		skip "needs root and setpriv, to be somebody else"
	fi
	mkdir -m 755 "$run"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" 2>/dev/null || true
	install -m 755 "$VMTICK" "$BATS_TEST_TMPDIR/vmtick"
	mkdir -p "$BATS_TEST_TMPDIR/configs"
	cp "$REPO"/configs/*.ini "$BATS_TEST_TMPDIR/configs"
	run -2 --separate-stderr setpriv --reuid=54321 --regid=54321 --clear-groups \
		env VMTICK_DATA="$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/vmtick" run table1 --set platforms=null -o "$run"
	one_error "results folder $run" "Permission denied" "choose another with -o"
	same '' "$(ls "$run")" "files in the folder"
}

@test "the disk is full before the boot, then in the middle: what is finished stays" {
	full=$BATS_TEST_TMPDIR/full
	mkdir "$full"
	if ! mount -t tmpfs -o size=8m none "$full" 2>/dev/null; then
		skip "cannot mount a small tmpfs (needs root)"
	fi
	run=$full/run
	many() {
		null -q --set events=60000 "$@"
	}
	run -3 --separate-stderr many
	one_error "exchange disk $run/boots/null-stock-1/exchange.raw cannot be written" "No space left on device"
	nothing_left "$run"
	mount -o remount,size=17m "$full"
	run -3 --separate-stderr many
	one_error "$run/cells/" "No space left on device" "free space, then run again"
	same 1 "$(find "$run/boots" -name exchange.raw | wc -l)" "disks kept for the next run to collect"
	before=$(records "$run")
	contains "$before" "${cells[0]}"
	mount -o remount,size=64m "$full"
	run -0 --separate-stderr many
	kept "$before" "$(records "$run")"
	all_are ok
	nothing_left "$run"
}

@test "a damaged manifest: named with the line, status 3, left as it is" {
	null -q
	truncate -s 300 "$run/manifest.json"
	run -3 --separate-stderr null -q
	one_error "$run/manifest.json is damaged: line"
	for command in show table; do
		run -3 --separate-stderr vmtick "$command" "$run"
		one_error "$run/manifest.json is damaged: line"
	done
	same 300 "$(stat -c %s "$run/manifest.json")" "bytes"
	nothing_left "$run"
}

@test "a manifest of a newer version: told, status 2, left as it is" {
	null -q
	sed -i 's/"version": 1/"version": 2/' "$run/manifest.json"
	before=$(cksum "$run/manifest.json")
	run -2 --separate-stderr null -q
	one_error "$run/manifest.json has version 2" "use a newer vmtick"
	for command in show table; do
		run -2 --separate-stderr vmtick "$command" "$run"
		one_error "$run/manifest.json has version 2" "use a newer vmtick"
	done
	same "$before" "$(cksum "$run/manifest.json")" manifest
	nothing_left "$run"
}

@test "a manifest without its parts: told, no endless run" {
	mkdir "$run"
	for parts in '' ', "host": {}, "platforms": {}, "boots": []' \
		', "host": {}, "platforms": {}, "boots": 1, "cells": []'; do
		echo "{\"format\": \"vmtick-run\", \"version\": 1 $parts}" >"$run/manifest.json"
		run -3 --separate-stderr timeout 30 "$VMTICK" run -q table1 --set platforms=null -o "$run"
		one_error "$run/manifest.json is damaged" "cells are missing"
	done
	echo '{"format": "something", "version": 1}' >"$run/manifest.json"
	run -2 --separate-stderr null -q
	one_error "$run/manifest.json is no manifest of vmtick"
}

@test "a manifest whose cells are nonsense: the field is named" {
	null -q
	sed -i 's/"period_ns": 100000/"period_ns": -1/' "$run/manifest.json"
	run -3 --separate-stderr vmtick table "$run"
	one_error "$run/manifest.json" 'field "period_ns"'
}

# ---- Damaged records ----

# told_as_damaged PART...: by table, which shows the other cells, and by samples.
told_as_damaged() {
	run -3 --separate-stderr vmtick table --layout wide --format csv "$run"
	one_error "$struck" "$@"
	same 5 "${#lines[@]}" "lines of the table"
	same error "$(column "$run" "$struck" verdict 2>/dev/null)" "verdict of the row"
	same '' "$(column "$run" "$struck" mean_ns 2>/dev/null)" "mean of the row"
	same ok "$(column "$run" "${cells[0]}" verdict 2>/dev/null)" "verdict of another row"
	near 151000 200 "$(column "$run" "${cells[0]}" mean_ns 2>/dev/null)" "mean of another row"
	run -3 --separate-stderr vmtick samples "$run" "$struck"
	one_error "$struck" "$@"
	same '' "$output" "samples printed"
	run -0 vmtick samples "$run" "${cells[0]}"
}

# overwrite FILE OFFSET BYTES: BYTES as printf escapes
overwrite() {
	printf '%b' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

@test "a truncated record" {
	null -q
	truncate -s -1 "$run/cells/$struck.rec"
	told_as_damaged "truncated?"
	truncate -s 100 "$run/cells/$struck.rec"
	told_as_damaged "truncated?"
	truncate -s 0 "$run/cells/$struck.rec"
	told_as_damaged "empty"
}

@test "a record with a flipped bit" {
	null -q
	overwrite "$run/cells/$struck.rec" 2000 '\xff\xfe'
	told_as_damaged "checksum does not hold"
	overwrite "$run/cells/$struck.rec" 0 X
	told_as_damaged "does not begin as one"
}

@test "a record of a newer version" {
	null -q
	overwrite "$run/cells/$struck.rec" 8 '\x03'
	told_as_damaged "has version 3, this vmtick reads up to 2"
}

@test "a record that is missing, and one of another cell" {
	null -q
	rm "$run/cells/$struck.rec"
	told_as_damaged "No such file or directory"
	cp "$run/cells/${cells[2]}.rec" "$run/cells/$struck.rec"
	run -3 --separate-stderr vmtick table "$run"
	one_error "$struck" "of another cell: its period is 50000 ns"
}

# ---- Progress ----

@test "progress without a terminal: plain lines on standard error" {
	run -0 --separate-stderr null --set null.pace=200ms
	contains "$stderr" "[0/4 cells] null-stock-1: booting" "${cells[3]}, 50 events" \
		"${cells[3]}" "[3/4 cells, about "
	[[ "$stderr" != *$'\r'* && "$stderr" != *$'\e'* ]]
	for cell in "${cells[@]}"; do
		grep -qE "^$cell +ok$" <<<"$stderr"
	done
	same 1 "${#lines[@]}" "lines on standard output"
}

@test "progress on a terminal: one line that is rewritten" {
	if ! script -qec true /dev/null >/dev/null 2>&1; then
		skip "no script(1) (bsdutils), or no pseudo-terminals here"
	fi
	run -0 script -qec "stty cols 60; '$VMTICK' run table1 --set platforms=null \
		--set scenarios=idle --set events=50 --set null.pace=10ms -o '$run'" /dev/null
	contains "$output" $'\r\e[K[0/4 cells] null-stock-1: booting' "$run: 4 ok"
	same '' "$(printf '%s\n' "$output" | tr '\r' '\n' | sed 's/\x1b\[K//g' | grep '^\[' |
		awk 'length($0) > 59')" "progress wider than the terminal"
	same 0 "$(printf '%s\n' "$output" | grep -cE '^\[.*cells')" "progress lines that stay"
}

@test "-q: nothing on standard error" {
	run -0 --separate-stderr null -q
	same '' "$stderr" "standard error"
	same "$run: 4 ok, 0 kept from before" "$output"
}

# ---- What was measured stays until there is something in its place ----

@test "--again that is interrupted keeps the results it did not replace" {
	null -q
	start paced run table1 --set platforms=null --set scenarios=idle --set events=50 -o "$run" \
		--set null.pace=300ms --again
	until_true 10 said paced "${cells[1]}, 50 events"
	kill -TERM "$pid"
	ended 3
	all_are ok
	for cell in "${cells[@]}"; do
		[ -e "$run/cells/$cell.rec" ]
	done
	same null-stock-2 "$(json "$run/manifest.json" cells "id=${cells[0]}" boot)"
	same null-stock-1 "$(json "$run/manifest.json" cells "id=${cells[3]}" boot)"
}

@test "--again where the platform cannot be used keeps all, and says so by its status" {
	mkdir -p "$BATS_TEST_TMPDIR/data/analysis"
	ln -s "$REPO/configs" "$BATS_TEST_TMPDIR/data/configs"
	null -q
	sed -i 's/"null/"qemu/; s/: "null/: "qemu/' "$run/manifest.json"
	run -4 --separate-stderr env VMTICK_DATA="$BATS_TEST_TMPDIR/data" "$VMTICK" run table1 -p qemu \
		--set scenarios=idle --set events=50 -o "$run" --again
	contains "$stderr" "qemu: skipped: guest images" "make guest"
	contains "$output" "4 ok, 4 kept from before"
}

@test "--only-failed never makes a verdict better than it is" {
	run -1 null -q --set null.fault=die
	mkdir -p "$BATS_TEST_TMPDIR/data"
	ln -s "$REPO/configs" "$BATS_TEST_TMPDIR/data/configs"
	sed -i 's/"null/"qemu/; s/: "null/: "qemu/' "$run/manifest.json"
	run -1 --separate-stderr env VMTICK_DATA="$BATS_TEST_TMPDIR/data" "$VMTICK" run table1 -p qemu \
		--set scenarios=idle --set events=50 -o "$run" --only-failed -q
	contains "$output" "4 failed, 4 kept from before"
}

@test "--only-failed measures nothing where nothing failed" {
	run -4 null -q --only-failed
	same "$run: 4 pending, 0 kept from before" "$output"
	[ ! -e "$run/boots/null-stock-1" ]
}

@test "a vmtick that was refused does not open the folder to a third" {
	start_paced
	until_true 10 test -e "$run/manifest.json"
	run -2 --separate-stderr null -q
	run -2 --separate-stderr null -q
	ended 0
	all_are ok
}

@test "a closed pipe does not end a run" {
	null 2>&1 | head -n 1
	until_true 10 no_processes
	run -0 null -q
	all_are ok
	nothing_left "$run"
}

@test "nohup holds" {
	nohup "$VMTICK" run table1 -q --set platforms=null --set scenarios=idle --set events=50 \
		--set null.pace=300ms -o "$run" >"$BATS_TEST_TMPDIR/nohup.out" 2>&1 &
	pid=$!
	until_true 10 test -e "$run/cells/${cells[0]}.rec"
	kill -HUP "$pid"
	ended 0
	all_are ok
}
