# SPDX-License-Identifier: GPL-2.0-or-later
# module-slots.sh - the checks of packet-slots.ko, the example of using precise-timer, for an
# ordinary guest of two CPUs. Read by module-guest.sh, whose functions it uses.
# shellcheck shell=sh
# shellcheck disable=SC2034 # module-guest.sh loads the subject
subject=packet-slots

# ---- Reading reports ----

# word NAME LINE: its value
word()
{
	echo " $2 " | sed -n "s/.* $1=\([^ ]*\) .*/\1/p"
}

# adds_up SLOTS LINE: each slot is accounted for, once.
adds_up()
{
	[ "$(word slots "$2")" -eq "$1" ] &&
		[ $(($(word in_time "$2") + $(word late "$2") + $(word passed_over "$2"))) -eq "$1" ]
}

# all_sent PARAMETER...: 500 slots that come to their end; the report is in ./report.
all_sent()
{
	load slots=500 slot_ns=200000 "$@" && cat /proc/packet-slots >report && rmmod packet_slots ||
		return 1
	while read -r line; do
		[ "$(word end "$line")" = complete ] && adds_up 500 "$line" && logged "$line" || return 1
	done <report
}

# ---- Good runs ----

by_hrtimer()
{
	all_sent timer=hrtimer && ! grep -q wait report
}

by_guard()
{
	all_sent timer=guard && read -r line <report || return 1
	[ "$(word longest_wait_ns "$line")" -gt 0 ] &&
		[ "$(word wait_bound_ns "$line")" -eq "$(cat /sys/module/precise_timer/parameters/max_wait_ns)" ]
}

on_two_cpus()
{
	all_sent cpus=0-1 && [ "$(sed 's/.* cpu=\([01]\) .*/\1/' report | tr -d '\n')" = 01 ]
}

# No machine is woken each microsecond here: what passes meanwhile is told.
passes_over()
{
	load timer=hrtimer slot_ns=1000 slots=20000 && line=$(cat /proc/packet-slots) || return 1
	adds_up 20000 "$line" && between 1 "$(word passed_over "$line")" 19999 passed_over
}

tolerates()
{
	load timer=hrtimer slots=100 slot_ns=1000000 tolerance_ns=0 &&
		line=$(cat /proc/packet-slots) && rmmod packet_slots || return 1
	between 50 "$(word late "$line")" 100 "late, with no tolerance" || return 1
	load timer=hrtimer slots=100 slot_ns=1000000 tolerance_ns=1000000000 &&
		line=$(cat /proc/packet-slots) && [ "$(word late "$line")" -eq 0 ]
}

# ---- Refusals ----

refuses_cpus()
{
	refuses cpus "a list of online CPUs: 0-1" abc '' 2 0-2 1-0 0,4096
}

refuses_virq()
{
	load timer=xen-virq && return 1
	dmesg | grep -q 'precise_timer: no xen-virq timer on cpu 0: '
}

# The first user goes on.
refuses_second_user()
{
	load slots=1000 slot_ns=1000000 || return 1
	if insmod /vmtick.ko timer=guard cpu=0 2>busy || ! grep -qi 'busy' busy; then
		cat busy
		return 1
	fi
	insmod /vmtick.ko timer=guard cpu=1 period_ns=1000000 events=10 && cat /dev/vmtick >rec &&
		is nr_events 10 && grep -q 'end=complete' /proc/packet-slots
}

# ---- Ends that nobody asked for ----

# endless PARAMETER...: until it is unloaded
endless()
{
	load slots=1000000000 slot_ns=50000 "$@"
}

unloads_at_any_time()
{
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		endless cpus=0-1 timer="$([ $((i % 2)) -eq 0 ] && echo guard || echo hrtimer)" || return 1
		usleep "$(random 100000)"
		rmmod packet_slots || return 1
	done
	no_fault && [ "$(dmesg | grep -c 'end=unloaded')" -eq 40 ]
}

unloads_around_end()
{
	for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
		load slots=1 && usleep $((i * 1000)) && rmmod packet_slots || return 1
	done
	no_fault && [ "$(dmesg | grep -c ' end=')" -eq 20 ]
}

# It gets the report; whether it then sees the end of the file or that the file has gone is open.
reader_released()
{
	endless || return 1
	cat /proc/packet-slots >report 2>/dev/null &
	reader=$!
	usleep 100000
	[ ! -s report ] && rmmod packet_slots || return 1
	wait "$reader" || true
	grep -q 'end=unloaded' report
}

reader_interrupted()
{
	endless || return 1
	cat /proc/packet-slots >report &
	reader=$!
	usleep 100000
	kill "$reader"
	! wait "$reader" && rmmod packet_slots
}

# cpu_taken TIMER: the schedule of the CPU that stays goes on, and a CPU that comes back has none.
cpu_taken()
{
	load timer="$1" cpus=0-1 slots=2000 slot_ns=1000000 || return 1
	usleep 100000
	echo 0 >/sys/devices/system/cpu/cpu1/online
	logged "timer=$1 cpu=1 end=cpu-offline" && taken=yes || taken=no
	echo 1 >/sys/devices/system/cpu/cpu1/online
	cat /proc/packet-slots >report
	[ "$taken" = yes ] && grep -q 'cpu=0 end=complete slots=2000 ' report &&
		grep -q 'cpu=1 end=cpu-offline' report && rmmod packet_slots &&
		[ "$(dmesg | grep -c ' end=')" -eq 2 ] && no_fault
}

slots()
{
	check "each slot is sent or missed, by hrtimer" by_hrtimer
	check "each slot is sent or missed, by guard" by_guard
	check "two CPUs at once" on_two_cpus
	check "slots that pass are counted" passes_over
	check "later than the tolerance is late" tolerates

	check "refuses a timer that is none" refuses timer "one of: guard, xen-virq, hrtimer" tsc '' Guard
	check "refuses a bad slot_ns" refuses_number slot_ns 1000 1000000000 0 999 1000000001
	check "refuses bad slots" refuses_number slots 1 1000000000 0 1000000001
	check "refuses a bad tolerance_ns" refuses_number tolerance_ns 0 1000000000 1000000001
	check "refuses bad cpus" refuses_cpus
	check "refuses xen-virq outside of Xen" refuses_virq
	check "refuses a second user of a CPU" refuses_second_user

	check "slots: unloaded at 20 random moments" unloads_at_any_time
	check "slots: unloaded around the last slot" unloads_around_end
	check "a reader learns that it is unloaded" reader_released
	check "a reader of slots can be interrupted" reader_interrupted
	check "a CPU that is taken ends its slots, by hrtimer" cpu_taken hrtimer
	check "a CPU that is taken ends its slots, by guard" cpu_taken guard
}
