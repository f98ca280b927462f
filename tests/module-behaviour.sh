# SPDX-License-Identifier: GPL-2.0-or-later
# module-behaviour.sh - the checks of all that the module does and refuses, for an ordinary
# guest of two CPUs and 512 MiB. Read by module-guest.sh, whose functions it uses.
# shellcheck shell=sh

# ---- Good runs ----

# head_is MODE KEEP EVENTS WARMUP: what every record of a good run has.
head_is()
{
	is magic $((0x52544d56)) && is byte_order $((0x01020304)) && is version 2 &&
		is head_bytes 256 && is mode "$1" && is keep "$2" && is cpu 0 &&
		is period_ns 100000 && is asked "$3" && is inject_ns 0 && is nr_warmup "$4" &&
		is nr_events "$3" && is nr_early 0 && is checksum 0 &&
		is nr_clock_costs 1000 && is nr_arm_costs 1000
}

size_is()
{
	[ "$(wc -c <rec)" -eq "$1" ] && is buffer_bytes "$1"
}

# good_samples MODE-NAME MODE
good_samples()
{
	measure "mode=$1" period_ns=100000 events=300 warmup=20 && head_is "$2" 0 300 20 &&
		is nr_samples 300 && is nr_buckets 0 &&
		size_is $((256 + 16 * 320 + 8 * 2000))
}

good_histogram()
{
	measure "mode=$1" keep=histogram period_ns=100000 events=300 warmup=20 &&
		head_is "$2" 1 300 20 && is nr_samples 0 && is nr_buckets 27648 &&
		size_is $((256 + 16 * 20 + 8 * 2000 + 8 * 27648))
}

# The sums of the head against those of the samples.
sums_exact()
{
	measure period_ns=100000 events=300 warmup=20 || return 1
	sum=0 sq=0 min=999999999999 max=0
	words "$(samples_offset)" 600 >list
	while read -r armed && read -r fired; do
		late=$((fired - armed - 100000))
		sum=$((sum + late))
		sq=$((sq + late * late))
		[ "$late" -ge "$min" ] || min=$late
		[ "$late" -le "$max" ] || max=$late
	done <list
	is sum_ns "$sum" && is sq_lo "$sq" && is sq_hi 0 && is min_ns "$min" && is max_ns "$max"
}

counts_complete()
{
	measure keep=histogram period_ns=100000 events=300 || return 1
	sum=0
	words "$(($(costs_offset) + 16000))" 27648 | grep -v '^0$' >list
	while read -r count; do
		sum=$((sum + count))
	done <list
	between 300 "$sum" 300 "the sum of all counts"
}

# Every event, those of the warm-up included, is armed from the reading of the one before.
oneshot_chained()
{
	measure period_ns=50000 events=200 warmup=20 || return 1
	last=$(field started_ns rec)
	words 256 440 >list
	while read -r armed && read -r fired; do
		[ "$armed" -eq "$last" ] || return 1
		last=$fired
	done <list
	is ended_ns "$last"
}

# Grid points lie on the grid, and the missed ones account for every gap.
grid_kept()
{
	measure mode=grid period_ns=20000 events=400 warmup=20 || return 1
	start=$(field started_ns rec)
	first='' last=''
	words "$(samples_offset)" 800 >list
	while read -r armed && read -r fired; do
		first=${first:-$armed}
		last=$armed
		[ $(((armed - start) % 20000)) -eq 0 ] || return 1
		[ "$fired" -ge $((armed + 20000)) ] || return 1
	done <list
	is nr_missed $(((last - first) / 20000 - 399))
}

# An event that is late by more than two periods misses two at least.
grid_misses()
{
	measure mode=grid period_ns=10000 inject_ns=25000 events=200 &&
		between 398 "$(field nr_missed rec)" 999999 nr_missed
}

start_and_end_logged()
{
	measure period_ns=200000 events=10 warmup=5 inject_ns=7 &&
		logged "start: timer=hrtimer mode=oneshot keep=samples period_ns=200000 events=10 warmup=5 inject_ns=7 cpu=0 buffer_bytes=16496" &&
		logged "end: 10 events on cpu 0, 0 periods missed, 0 events early"
}

# local_ticks CPU-COLUMN: local timer interrupts so far.
local_ticks()
{
	awk -v column="$1" '$1 == "LOC:" { print $column }' /proc/interrupts
}

runs_on_cpu1()
{
	before=$(local_ticks 3)
	measure cpu=1 period_ns=100000 events=3000 || return 1
	between 3000 $(($(local_ticks 3) - before)) 99999 "timer interrupts on cpu 1" && is cpu 1
}

histogram_small()
{
	load keep=histogram events=1000000000 period_ns=1000000 || return 1
	bytes=$(dmesg | sed -n 's/.*vmtick: start:.*events=1000000000 .*buffer_bytes=//p')
	between 1 "$bytes" 1048575 buffer_bytes
}

# ---- Bad parameters ----

refuses_kept_events()
{
	refuses events "a whole number from 1 to 67108864; keep=histogram allows more" \
		0 67108865 10000000000
}

refuses_counted_events()
{
	load keep=histogram events=10000000001 && return 1
	logged "events=10000000001 is not a whole number from 1 to 10000000000"
}

refuses_cpu()
{
	# shellcheck disable=SC2086 # a list
	refuses cpu "an online CPU: 0-1" $NO_NUMBERS '' 2 4096
}

refuses_for_memory()
{
	load events=67108864 && return 1
	logged "no memory for a record of 1073758080 bytes: lower events or warmup"
}

refuses_second()
{
	load period_ns=1000000 events=300 || return 1
	load && return 1
	cat /dev/vmtick >rec && is nr_events 300
}

# ---- The device ----

# The record in pieces of any size, and from any offset, is the record.
reads_in_pieces()
{
	load period_ns=50000 events=200 && cat /dev/vmtick >rec &&
		dd if=/dev/vmtick of=pieces bs=7 status=none && cmp rec pieces &&
		dd if=/dev/vmtick of=pieces bs=4096 status=none && cmp rec pieces &&
		dd if=/dev/vmtick of=tail bs=256 skip=3 status=none &&
		tail -c +769 rec | cmp - tail
}

refuses_writing()
{
	load events=10 || return 1
	! echo x 2>/dev/null >/dev/vmtick
}

nonblock_refused()
{
	load period_ns=1000000 events=3000 || return 1
	[ "$(/nonblock)" = "Resource temporarily unavailable" ]
}

# read -t waits with poll.
polls()
{
	load period_ns=1000000 events=2500 || return 1
	# shellcheck disable=SC3045 # busybox has -t
	read -r -t 1 _ </dev/vmtick && return 1
	cat /dev/vmtick >rec && [ "$(/nonblock)" = "256 bytes" ]
}

busy_while_open()
{
	load period_ns=100000 events=1000 || return 1
	exec 3</dev/vmtick
	if rmmod vmtick 2>busy; then
		exec 3<&-
		return 1
	fi
	cat <&3 >rec
	exec 3<&-
	grep -q 'temporarily unavailable\|busy' busy && is nr_events 1000 && rmmod vmtick
}

reader_interrupted()
{
	load period_ns=1000000000 events=1000 || return 1
	cat /dev/vmtick >rec &
	reader=$!
	usleep 200000
	kill "$reader"
	wait "$reader" && return 1
	rmmod vmtick && logged "end: unloaded after "
}

# ---- Ends that nobody asked for ----

# The kernel has an area of the size of the record, 16 bytes for each of a million events.
record_held()
{
	awk '$2 >= 16000000 && $2 < 17000000 { found = 1 } END { exit !found }' /proc/vmallocinfo
}

unloads_any_time()
{
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		load events=1000000 "cpu=$((i % 2))" "period_ns=$((1000 + $(random 30000)))" \
			"mode=$([ $((i % 3)) -eq 0 ] && echo grid || echo oneshot)" || return 1
		record_held || return 1
		usleep "$(random 150000)"
		rmmod vmtick || return 1
	done
	no_fault && ! record_held && [ "$(dmesg | grep -c 'end: unloaded after')" -eq 20 ]
}

# Unloaded around the last event, where the handler hands over to the finishing work.
unloads_at_end()
{
	for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
		load events=1 "period_ns=$((i * 500000 + 1000))" && rmmod vmtick || return 1
	done
	no_fault
}

cpu_taken()
{
	load cpu=1 period_ns=1000000 events=100000 || return 1
	cat /dev/vmtick >rec 2>taken &
	reader=$!
	usleep 100000
	echo 0 >/sys/devices/system/cpu/cpu1/online
	wait "$reader" && return 1
	echo 1 >/sys/devices/system/cpu/cpu1/online
	grep -qi 'i/o error\|input/output' taken && logged "end: the CPU goes offline after " &&
		rmmod vmtick && no_fault
}

# Once complete, a record outlives its CPU.
cpu_taken_after()
{
	load cpu=1 period_ns=100000 events=100 && cat /dev/vmtick >rec || return 1
	echo 0 >/sys/devices/system/cpu/cpu1/online
	cat /dev/vmtick >again
	echo 1 >/sys/devices/system/cpu/cpu1/online
	cmp rec again
}

behaviour()
{
	check "one-shot, samples kept" good_samples oneshot 0
	check "grid, samples kept" good_samples grid 1
	check "one-shot, histogram" good_histogram oneshot 0
	check "grid, histogram" good_histogram grid 1
	check "the sums are those of the samples" sums_exact
	check "the counts are those of the events" counts_complete
	check "one-shot events are armed from the reading before" oneshot_chained
	check "grid points and missed periods account for the time" grid_kept
	check "late events on a grid miss periods" grid_misses
	check "start and end are logged" start_and_end_logged
	check "cpu=1 runs on cpu 1" runs_on_cpu1
	check "a billion events in a histogram of less than 1 MiB" histogram_small

	check "refuses a bad timer" refuses timer "one of: hrtimer, guard, xen-virq" tsc '' HRTIMER
	check "refuses a bad mode" refuses mode "one of: oneshot, grid" periodic '' oneshot,grid
	check "refuses a bad keep" refuses keep "one of: samples, histogram" all '' 1
	check "refuses a bad period_ns" refuses_number period_ns 1000 10000000000 0 999 10000000001
	check "refuses a bad events" refuses_number events 1 67108864
	check "refuses more events than can be kept" refuses_kept_events
	check "refuses more events than can be counted" refuses_counted_events
	check "refuses a bad warmup" refuses_number warmup 0 1000000 1000001
	check "refuses a bad inject_ns" refuses_number inject_ns 0 1000000000 1000000001
	check "refuses a bad cpu" refuses_cpu
	check "refuses a record larger than memory" refuses_for_memory
	check "refuses a second load" refuses_second

	check "a record read in pieces is the record" reads_in_pieces
	check "the device cannot be written" refuses_writing
	check "O_NONBLOCK gives EAGAIN until complete" nonblock_refused
	check "poll waits for the record" polls
	check "unloading while open is refused" busy_while_open
	check "a waiting reader can be interrupted" reader_interrupted

	check "unloaded at 20 random moments" unloads_any_time
	check "unloaded around the last event" unloads_at_end
	check "a reader gets EIO when the CPU is taken" cpu_taken
	check "a complete record outlives its CPU" cpu_taken_after
}
