#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# module-guest.sh - the module's tests, run as init of a guest of their own: one TAP line per
# check on the console. CHECKS on the kernel command line names the set: "behaviour", "timing" or
# "slots", each a function in a file of its own, which may choose another subject than vmtick.ko.
# shellcheck shell=sh
set -eu

nr=0
subject=vmtick

setup()
{
	/bin/busybox mkdir -p /proc /sys /dev /tmp
	/bin/busybox --install -s /bin
	export PATH=/bin
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t devtmpfs dev /dev
	cd /tmp
	insmod /precise-timer.ko
}

load()
{
	insmod "/$subject.ko" "$@" 2>>insmod.log
}

loaded() # MODULE
{
	grep -q "^$1 " /proc/modules
}

# The kernel has an underscore for each hyphen of a module's name.
logged()
{
	dmesg | grep -qF -e "$(echo "$subject" | tr - _): $1"
}

# check NAME COMMAND...: leaves no module behind, whatever the command did.
check()
{
	name=$1
	shift
	nr=$((nr + 1))
	dmesg -c >/dev/null
	: >insmod.log
	if "$@"; then
		echo "ok $nr - $name"
	else
		echo "not ok $nr - $name"
		dmesg | tail -n 4 | sed 's/^/# /'
		sed 's/^/# /' insmod.log
	fi
	for module in vmtick packet_slots; do
		! loaded $module || rmmod $module
	done
}

# ---- What sets share ----

# refuses PARAMETER RANGE VALUE...: each one with its reason in the log.
refuses()
{
	param=$1
	range=$2
	shift 2
	for value in "$@"; do
		dmesg -c >/dev/null
		if load "$param=$value" || ! logged "$param=$value is not $range"; then
			echo "# $param=$value"
			return 1
		fi
	done
}

NO_NUMBERS='-1 abc 1.5 0x10 1e6 9223372036854775808 18446744073709551617'

# refuses_number PARAMETER MIN MAX VALUE...: no whole number in the range; nor is the empty text.
refuses_number()
{
	param=$1
	range="a whole number from $2 to $3"
	shift 3
	# shellcheck disable=SC2086 # a list
	refuses "$param" "$range" $NO_NUMBERS '' "$@"
}

no_fault()
{
	! dmesg | grep -E 'BUG|Oops|WARNING|Call Trace|general protection|unable to handle'
}

# random BELOW
random()
{
	echo $(($(od -An -t u4 -N 4 /dev/urandom) % $1))
}

# ---- Reading records: offsets of guest-kmod/record.h ----

# number OFFSET FILE: eight bytes; number4: four.
number()
{
	od -An -t d8 -j "$1" -N 8 "$2" | tr -d ' '
}

number4()
{
	od -An -t d4 -j "$1" -N 4 "$2" | tr -d ' '
}

# field NAME FILE
field()
{
	case $1 in
	magic) number4 0 "$2" ;;
	byte_order) number4 4 "$2" ;;
	version) number4 8 "$2" ;;
	head_bytes) number4 12 "$2" ;;
	mode) number4 32 "$2" ;;
	keep) number4 36 "$2" ;;
	cpu) number4 40 "$2" ;;
	period_ns) number 48 "$2" ;;
	asked) number 56 "$2" ;;
	inject_ns) number 64 "$2" ;;
	nr_warmup) number 72 "$2" ;;
	nr_samples) number 80 "$2" ;;
	nr_clock_costs) number 88 "$2" ;;
	nr_arm_costs) number 96 "$2" ;;
	nr_buckets) number 104 "$2" ;;
	nr_events) number 112 "$2" ;;
	nr_missed) number 120 "$2" ;;
	nr_early) number 128 "$2" ;;
	started_ns) number 136 "$2" ;;
	ended_ns) number 144 "$2" ;;
	min_ns) number 152 "$2" ;;
	max_ns) number 160 "$2" ;;
	sum_ns) number 168 "$2" ;;
	sq_lo) number 176 "$2" ;;
	sq_hi) number 184 "$2" ;;
	buffer_bytes) number 192 "$2" ;;
	checksum) number 248 "$2" ;;
	esac
}

# is FIELD VALUE: of the record in ./rec
is()
{
	seen=$(field "$1" rec)
	[ "$seen" = "$2" ] || {
		echo "# $1 is $seen, not $2"
		return 1
	}
}

# between LOW VALUE HIGH WHAT
between()
{
	if [ "$2" -lt "$1" ] || [ "$2" -gt "$3" ]; then
		echo "# $4 is $2, not in $1..$3"
		return 1
	fi
}

# words OFFSET COUNT: unsigned 64-bit words of ./rec, one per line.
words()
{
	od -An -v -t u8 -w8 -j "$1" -N $(($2 * 8)) rec | tr -d ' '
}

samples_offset()
{
	echo $((256 + 16 * $(field nr_warmup rec)))
}

costs_offset()
{
	echo $(($(samples_offset) + 16 * $(field nr_samples rec)))
}

# measure PARAMETER...: a whole series into ./rec
measure()
{
	load "$@" && cat /dev/vmtick >rec && rmmod vmtick
}

finish()
{
	echo "1..$nr"
	poweroff -f
}

setup
# shellcheck disable=SC1090 # one of module-*.sh
. "/module-$CHECKS.sh"
"$CHECKS"
finish
