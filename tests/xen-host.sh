#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks the Xen platforms on a Dom0, as root: measures with guests of each type, and loses guests
# and daemons in the ways that must end in a verdict. Prints TAP. Ends and starts xenconsoled
# and libvirtd, so not for a host with guests of others. PATCHED=1: its Xen has the new timer.
#   sh tests/xen-host.sh [VMTICK [FOLDER]]    FOLDER, for results, is made and kept
set -eu
VMTICK=${1:-vmtick}
FOLDER=${2:-/tmp/vmtick-xen-host}
LIBVIRTD=${LIBVIRTD:-libvirtd}
pid=
# shellcheck source=/dev/null # tap.sh
. "$(dirname "$0")/tap.sh"

# A matrix of its own: short, with the least that makes a load visible. One vCPU, since in an
# emulated host a second one that shares the CPU is hardly ever idle.
write_config() {
	cat >"$FOLDER/small.ini" <<-'END'
		[matrix]
		events = 2000
		platforms = xen-pv
		[cells small]
		scenarios = idle
		periods = 150us
		[platform xen-pv]
		vcpus = 1
		[platform xen-pvh]
		vcpus = 1
		[platform xen-hvm]
		vcpus = 1
	END
	# Behind cells of a platform whose children end in this process, too.
	cat >"$FOLDER/long.ini" <<-'END'
		[cells before]
		events = 50
		platforms = null
		scenarios = idle
		periods = 150us
		[cells long]
		events = 3000
		platforms = xen-pv
		scenarios = idle
		periods = 100ms
	END
}

# measure RUN ARGUMENT...: into a new folder; keeps the exit status in RUN.status.
measure() {
	out=$FOLDER/$1
	shift
	rm -rf "$out"
	status=0
	"$VMTICK" run "$FOLDER/small.ini" -o "$out" "$@" || status=$?
	echo "$status" >"$out.status"
}

# ended RUN STATUS PART...: it ended with this status, and its story has each part.
ended() {
	out=$FOLDER/$1
	read -r status <"$out.status"
	"$VMTICK" show "$out"
	[ "$status" -eq "$2" ] || { echo "exit status $status, not $2"; return 1; }
	shift 2
	for part; do
		"$VMTICK" show --json "$out" | grep -qF -e "$part" || { echo "not told: $part"; return 1; }
	done
}

# No guest but Dom0, no loop device of ours.
nothing_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		guests=$(xl list | grep -c vmtick- || true)
		loops=$(losetup -a | grep -c exchange.raw || true)
		[ "$guests$loops" != 00 ] || return 0
		sleep 1
	done
	xl list
	losetup -a
	return 1
}

measuring() {
	grep -qs '@vmtick begin' "$FOLDER/$1"/boots/xen-*/console.log
}

# start_long RUN: a guest that measures for minutes; $pid
start_long() {
	rm -rf "${FOLDER:?}/$1"
	"$VMTICK" run "$FOLDER/long.ini" -q -o "$FOLDER/$1" >"$FOLDER/$1.log" 2>&1 &
	pid=$!
	until_true 90 measuring "$1"
}

end_long() { # RUN
	status=0
	wait "$pid" || status=$?
	echo "$status" >"$FOLDER/$1.status"
}

hvm_where_possible() {
	if "$VMTICK" probe xen-hvm >"$FOLDER/said"; then
		measure hvm -p xen-hvm --set platforms=xen-hvm --set xen-hvm.boot-limit=300s
		check "HVM: idle" ended hvm 0 '"xen_guest_type": "HVM"'
	else
		check "HVM: idle # SKIP $(sed -n 's/  */ /g; s/xen-hvm not usable //p' "$FOLDER/said")" true
	fi
}

types() {
	measure pv --set scenarios=idle,io --set xen-pv.pin=1
	check "PV: idle and io, pinned" ended pv 0 '"xen_guest_type": "PV"' '"vcpu0_host_cpus": "1"'
	measure pvh -p xen-pvh --set platforms=xen-pvh --set scenarios=idle,io --set xen-pvh.pin=1 \
		--set xen-pvh.tsc-mode=native
	check "PVH: idle and io, pinned" ended pvh 0 '"xen_guest_type": "PVH"' '"vcpu0_host_cpus": "1"'
	[ -n "${NO_HVM:-}" ] || hvm_where_possible
	check "nothing is left" nothing_left
}

slops() {
	measure slop --set guest-slops=1,default
	check "guest slop 1 and default are what the guests have" ended slop 0 \
		'"guest_timer_slop_ns": "1"' '"guest_timer_slop_ns": "100000"'
	measure xenslop --set xen-slops=7
	check "a hypervisor slop that this host has not is skipped, with the remedy" ended xenslop 4 \
		"timer_slop=7 on its command line"
	measure slopless --set xen-pv.cmdline=xen_timer_slop=5
	check "a slop that nobody asked for is invalid" ended slopless 1 "ask for guest-slops instead"
}

# A Xen without the new timer ignores what a guest asks for it.
timers() {
	measure timers --set timers=xen-virq,guard
	check "xen-virq on a Xen without it: skipped by the guest, with the reason; guard is measured" \
		ended timers 0 "timer=xen-virq is not available" '"skipped": 1' '"ok": 1'
}

# Dom0 itself has its platform, and its load is beside the guests.
dom0() {
	measure bare --set platforms=linux
	check "platform linux is refused in Dom0, with the remedy" ended bare 4 "use platform dom0"
	measure dom0 --set platforms=dom0 --set dom0.disk=none --set scenarios=host-stress
	check "Dom0 itself under load" ended dom0 0 '"hypervisor": "xen"' '"host_stress_share"'
	measure stress --set scenarios=host-stress
	check "PV: idle beside a loaded Dom0" ended stress 0 '"host_stress_share"' \
		'"realtime": "no"' '"hypervisor": "xen"'
	check "no load is left" no_load
}

no_load() {
	! pgrep stress-ng
}

lost_guests() {
	measure panic --set xen-pv.cmdline=rdinit=/nothing
	check "a guest without init: failed with the panic" ended panic 1 '"failed"' "Kernel panic"
	check "nothing is left of it" nothing_left
	start_long killed
	kill -KILL "$pid"
	end_long killed
	check "a guest outlives a vmtick that is killed" sh -c 'xl list | grep vmtick-'
	check "the next start ends it" "$VMTICK" probe xen-pv
	check "nothing is left of both" nothing_left
	start_long stopped
	kill -TERM "$pid"
	end_long stopped
	check "SIGTERM: status 3" ended stopped 3 "interrupted by signal 15"
	check "nothing is left after SIGTERM" nothing_left
}

# The pid of the only process of this name.
pid_of() {
	for comm in /proc/[0-9]*/comm; do
		read -r name <"$comm" 2>/dev/null || continue
		[ "$name" = "$1" ] || continue
		basename "$(dirname "$comm")"
		return
	done
}

lost_daemons() {
	start_long libvirtd
	kill -KILL "$(pid_of libvirtd)"
	end_long libvirtd
	check "libvirtd killed: an error of the host" ended libvirtd 3 '"error"' "the host lost the guest"
	check "no guest is left without libvirtd" nothing_left
	check "probe tells that libvirtd does not run" sh -c \
		"'$VMTICK' probe xen-pv | grep 'systemctl start libvirtd'"
	"$LIBVIRTD" -d
	check "with libvirtd again it is usable" until_true 20 "$VMTICK" probe xen-pv
	start_long xenconsoled
	kill -KILL "$(pid_of xenconsoled)"
	end_long xenconsoled
	check "xenconsoled killed: an error of the host" ended xenconsoled 3 '"error"' \
		"the host lost the guest"
	check "no guest is left without xenconsoled" nothing_left
	check "probe tells that xenconsoled does not run" sh -c \
		"'$VMTICK' probe xen-pv | grep 'xenconsoled does not run'"
}

mkdir -p "$FOLDER"
write_config
types
slops
[ -n "${PATCHED:-}" ] || timers
dom0
lost_guests
lost_daemons
end_checks
