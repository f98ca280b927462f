#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks, on a Dom0 whose Xen has the precise timer, that nobody can harm it or by it: whoever
# dies, pauses, moves, or asks for nonsense with the timer armed. Prints TAP. Nothing here depends
# on how fast or how busy the machine is: counts, order, never early, and generous bounds.
#   sh tests/xen-precise.sh [own_timer|guests]...    (default: both)
# beside vmtick.ko, precise-timer.ko, packet-slots.ko and virq-storm.ko
set -eu
[ $# -gt 0 ] || set -- own_timer guests
HERE=$(dirname "$0")
FOLDER=/tmp/xen-precise
KERNEL=/usr/share/vmtick/guest/stock/vmlinux
CLOCKSOURCE=/sys/devices/system/clocksource/clocksource0/current_clocksource
MIN_NS=5000 # Xen's precise_timer_min_us
# shellcheck source=/dev/null # tap.sh
. "$HERE/tap.sh"

# ---- Dom0, and its own timer ----

prepare() {
	mkdir -p $FOLDER/root/bin
	echo xen >$CLOCKSOURCE
	cp /bin/busybox $FOLDER/root/bin/
	cp "$HERE"/*.ko $FOLDER/root/
	cp "$HERE/xen-precise-guest.sh" $FOLDER/root/init
	chmod +x $FOLDER/root/init
	(cd $FOLDER/root && find . | cpio -o -H newc) >$FOLDER/guest.cpio 2>/dev/null
	insmod "$HERE/precise-timer.ko"
	forget_logs
}

forget_logs() {
	dmesg -c >/dev/null
	xl dmesg -c >/dev/null
}

FAULTS='BUG|Oops|WARNING|Call Trace|Call trace|general protection|unable to handle|Assertion|FATAL|panic'

no_fault() {
	! dmesg | grep -E "$FAULTS" && ! xl dmesg | grep -E "$FAULTS"
}

# refused ERROR REASON: vmtick.ko, with this error, and for this reason.
refused() {
	dmesg -c >/dev/null
	! insmod "$HERE/vmtick.ko" timer=xen-virq 2>$FOLDER/refused || return 1
	cat $FOLDER/refused
	grep -qi "$1" $FOLDER/refused && dmesg | grep -F "precise_timer: no xen-virq timer on cpu 0: $2"
}

# A series of 200 events comes to its end.
timer_works() {
	insmod "$HERE/vmtick.ko" timer=xen-virq period_ns=100000 events=200 || return 1
	timeout 60 cat /dev/vmtick >$FOLDER/rec || { rmmod vmtick; return 1; }
	rmmod vmtick
	dmesg | grep 'vmtick: end: 200 events on cpu 0, .* 0 events early'
}

bound_by_others() {
	insmod "$HERE/virq-storm.ko"
	refused busy "the virtual interrupt of the precise timer is bound already" && given=no ||
		given=yes
	rmmod virq_storm
	[ "$given" = no ] && timer_works && no_fault
}

other_clocksource() {
	echo tsc >$CLOCKSOURCE
	refused 'not supported' "the clocksource is not xen" && given=no || given=yes
	echo xen >$CLOCKSOURCE
	[ "$given" = no ] && timer_works && no_fault
}

second_user() {
	insmod "$HERE/packet-slots.ko" timer=xen-virq slots=1000 slot_ns=1000000
	refused busy "the CPU has a precise timer already" && given=no || given=yes
	timeout 60 cat /proc/packet-slots | tee $FOLDER/report
	rmmod packet_slots
	[ "$given" = no ] && grep -q 'end=complete slots=1000 ' $FOLDER/report && timer_works && no_fault
}

# random BELOW
random() {
	echo $(($(od -An -t u4 -N 4 /dev/urandom) % $1))
}

unloaded_any_time() { # MODULE PARAMETER...
	module=$1
	shift
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		insmod "$HERE/$module.ko" timer=xen-virq "$@" || return 1
		usleep "$(random 100000)"
		rmmod "$(echo "$module" | tr - _)" || return 1
	done
	! grep precise-timer /proc/interrupts && timer_works && no_fault
}

# A timeout, and how many VIRQs it causes. What passed comes at once, behind each that never does.
# 2^62, 2^63 - 1, 2^63, 2^64 - 1
any_timeout() {
	dmesg -c >/dev/null
	insmod "$HERE/virq-storm.ko" \
		timeouts_ns=1,4611686018427387904,0,9223372036854775807,0,9223372036854775808,0,18446744073709551615 &&
		rmmod virq_storm || return 1
	dmesg | sed -n 's/.*virq_storm: timeout //p' >$FOLDER/came
	cat >$FOLDER/should <<-'END'
		1: 1 VIRQs
		4611686018427387904: 0 VIRQs
		0: 1 VIRQs
		9223372036854775807: 0 VIRQs
		0: 1 VIRQs
		9223372036854775808: 0 VIRQs
		0: 1 VIRQs
		18446744073709551615: 0 VIRQs
	END
	cat $FOLDER/came
	cmp $FOLDER/came $FOLDER/should && timer_works && no_fault
}

# in_bounds FILE: the VIRQs that virq-storm tells of in this log. Both clocks are Xen's.
in_bounds() {
	sed -n 's/.*virq_storm: \([0-9]*\) VIRQs in \([0-9]*\) ns.*/\1 \2/p' "$1" >$FOLDER/storm
	read -r nr_virqs storm_ns <$FOLDER/storm
	echo "$nr_virqs VIRQs in $storm_ns ns"
	[ "$nr_virqs" -gt 10 ] && [ "$nr_virqs" -le $((storm_ns / MIN_NS + 1)) ]
}

storm_bounded() { # PARAMETER
	dmesg -c >/dev/null
	insmod "$HERE/virq-storm.ko" "$1" && sleep 0.5 && rmmod virq_storm || return 1
	dmesg >$FOLDER/dmesg
	in_bounds $FOLDER/dmesg && timer_works && no_fault
}

own_timer() {
	check "the timer works" timer_works
	check "VIRQ bound by someone else: refused with the reason, until it is free" bound_by_others
	check "a clocksource that is not Xen's: refused with the reason" other_clocksource
	check "the second user of a CPU is refused, the first goes on" second_user
	check "vmtick.ko unloaded at 20 random moments" \
		unloaded_any_time vmtick events=1000000 period_ns=500000
	check "packet-slots.ko unloaded at 20 random moments" \
		unloaded_any_time packet-slots slots=1000000000 slot_ns=500000
	check "timeouts in the past come at once, huge ones never" any_timeout
	check "a thread that sets the timer without end: VIRQs are bounded" storm_bounded spin=1
	check "a handler that sets the timer each time: VIRQs are bounded" storm_bounded chain=1
}

# ---- A guest, whose console takes commands ----

write_config() { # NAME TYPE NR_VCPUS
	cat >"$FOLDER/$1.cfg" <<-END
		name = "$1"
		type = "$2"
		kernel = "$KERNEL"
		ramdisk = "$FOLDER/guest.cpio"
		extra = "console=hvc0 loglevel=4 clocksource=xen panic=1"
		memory = 160
		vcpus = $3
		tsc_mode = "native"
		on_crash = "destroy"
		on_poweroff = "destroy"
		on_reboot = "destroy"
	END
}

# begin_guest NAME TYPE NR_VCPUS
begin_guest() {
	xl destroy "$1" 2>/dev/null || true
	write_config "$@"
	xl create "$FOLDER/$1.cfg" >/dev/null 2>$FOLDER/created ||
		{ cat $FOLDER/created; return 1; }
	connect "$1"
	until_true 90 grep -q '^@ready' "$FOLDER/$1.console" || { cat "$FOLDER/$1.console"; return 1; }
}

connect() { # NAME
	until_true 10 tty_of "$1" || return 1
	tty=$(tty_of "$1")
	cat "$tty" >"$FOLDER/$1.console" 2>/dev/null &
}

tty_of() { # NAME
	xenstore-read "/local/domain/$(xl domid "$1")/console/tty"
}

# in_guest NAME COMMAND: what it printed, and its status.
in_guest() {
	console=$FOLDER/$1.console
	mark=$(random 1000000000)
	echo "echo @begin $mark; $2; echo @end $mark \$?" >"$(tty_of "$1")"
	until_true 60 grep -q "^@end $mark [0-9]" "$console" || { tail -n 20 "$console"; return 1; }
	tr -d '\r' <"$console" | sed -n "/^@begin $mark\$/,/^@end $mark /p" >$FOLDER/answer
	sed '1d;$d' $FOLDER/answer
	grep -q "^@end $mark 0\$" $FOLDER/answer
}

# No domain but Dom0, nor what is left of one that cannot die.
all_gone() {
	[ "$(xl list | grep -c .)" -eq 2 ]
}

# ---- What happens to a guest while its timer is armed ----

# word WORD: its value in the line that packet-slots tells of cpu 1
word() {
	sed -n "s/.*timer=xen-virq cpu=1.* $1=\([^ ]*\).*/\1/p" $FOLDER/report | tail -n 1
}

# begin_slots NAME: on vCPU 1, so that vCPU 0 has time for commands on the slowest machine.
begin_slots() {
	in_guest "$1" "insmod /packet-slots.ko timer=xen-virq cpus=1 slots=100000 slot_ns=150000"
}

# Until here each slot was sent or passed over, and none sent early: that would be a late one, by
# nearly 2^64 ns.
end_slots() { # NAME MIN-OF-THE-LATEST-NS
	in_guest "$1" "rmmod packet_slots; dmesg | tail -n 5" >$FOLDER/report || return 1
	cat $FOLDER/report
	[ $(($(word in_time) + $(word late))) -gt 100 ] &&
		[ "$(word slots)" -eq $(($(word in_time) + $(word late) + $(word passed_over))) ] &&
		[ "$(word max_ns)" -ge "$2" ] && [ "$(word max_ns)" -lt 30000000000 ]
}

# Both CPUs at once, to their end.
two_vcpus() { # NAME
	in_guest "$1" "insmod /packet-slots.ko timer=xen-virq cpus=0-1 slots=1000 slot_ns=500000" &&
		in_guest "$1" "cat /proc/packet-slots; rmmod packet_slots" >$FOLDER/report
	cat $FOLDER/report
	[ "$(grep -c 'end=complete slots=1000 ' $FOLDER/report)" -eq 2 ] && no_fault
}

vcpu_offline() { # NAME
	online=/sys/devices/system/cpu/cpu1/online
	begin_slots "$1" && in_guest "$1" "echo 0 >$online; rmmod packet_slots; dmesg | tail -n 5" |
		grep 'cpu=1 end=cpu-offline' && in_guest "$1" "echo 1 >$online" && two_vcpus "$1"
}

# The slot that it waits for when it is paused begins within 150 us.
paused() { # NAME
	begin_slots "$1" && xl pause "$1" && sleep 1 && xl unpause "$1" &&
		in_guest "$1" "usleep 100000" && end_slots "$1" 999000000 &&
		[ "$(word passed_over)" -gt 6000 ] && no_fault
}

moved() { # NAME
	begin_slots "$1" || return 1
	for cpu in 0 1 0 1 0 1; do
		xl vcpu-pin "$1" 1 $cpu && usleep "$(random 200000)" || return 1
	done
	xl vcpu-pin "$1" 1 all && end_slots "$1" 0 && no_fault
}

# died COMMAND...: the guest's timer is armed when this ends it; whose does not matter to Dom0's.
died() {
	begin_slots guest && "$@" && until_true 30 all_gone && timer_works && no_fault
}

# ask COMMAND: what the guest does not live to answer
ask() {
	echo "$1" >"$(tty_of guest)"
}

destroyed_while_paused() {
	xl pause guest && xl destroy guest
}

# ---- Asking for as much as it can have ----

# Since Dom0 began, in 10 ms.
hundredths() {
	sed 's/ .*//; s/\.//' /proc/uptime
}

# The time that Dom0 takes for some work, in 10 ms.
work() {
	begin=$(hundredths)
	i=0
	while [ $i -lt 50000 ]; do
		i=$((i + 1))
	done
	echo $(($(hundredths) - begin))
}

# Of a CPU that two domains of equal weight share, either has half. A third is left of that where
# the switches between them cost Dom0 a third of its half, too. A noisy machine can take more, but
# not each time.
fair_share() {
	for _ in 1 2 3; do
		alone=$(work)
		in_guest guest "insmod /virq-storm.ko $1" || return 1
		stormed=$(work)
		in_guest guest "rmmod virq_storm; dmesg | tail -n 1" >$FOLDER/report || return 1
		echo "Dom0's work takes $alone alone, $stormed beside the storm, in 10 ms"
		in_bounds $FOLDER/report || return 1
		[ "$stormed" -gt $((alone * 3)) ] || return 0
	done
	return 1
}

guest_storms() {
	xl vcpu-pin guest all 0
	check "Dom0 keeps a third of a CPU that a guest storms: a thread" fair_share spin=1
	check "Dom0 keeps a third of a CPU that a guest storms: a handler, idle between" fair_share chain=1
	xl vcpu-pin guest all all
}

# ---- All of it ----

# Xen does not save the timer: the schedule stands still behind the restore. But it can be ended, and
# what is opened then works.
saved() { # NAME
	begin_slots "$1" && xl save "$1" $FOLDER/saved && xl restore $FOLDER/saved && rm $FOLDER/saved &&
		connect "$1" && end_slots "$1" 0 && two_vcpus "$1"
}

guest_lives() { # TYPE
	check "$1: begins" begin_guest guest "$1" 2
	check "$1: two vCPUs at once, one goes offline while armed, and can be had again" vcpu_offline guest
	check "$1: moved between pCPUs while armed" moved guest
}

dies() { # TYPE HOW COMMAND...
	type=$1
	how=$2
	shift 2
	until_true 1 xl domid guest || begin_guest guest "$type" 2 || true
	check "$type: $how, armed: it goes, and Dom0's timer works" died "$@"
}

guests() {
	guest_lives pv
	check "pv: paused while armed, it is late by the pause" paused guest
	check "pv: saved and restored while armed, it can be opened again" saved guest
	guest_storms
	dies pv "destroyed while paused" destroyed_while_paused
	dies pv "crashed" ask "echo c >/proc/sysrq-trigger"
	dies pv "powered off" ask "poweroff -f"
	guest_lives pvh
	dies pvh "destroyed" xl destroy guest
}

prepare
for stage; do
	"$stage"
done
end_checks
