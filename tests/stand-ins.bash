# SPDX-License-Identifier: GPL-2.0-or-later
# stand-ins.bash - what tests with the stand-ins for VBoxManage and vmrun share: a place of this
# test's own for them, faults, what they were asked, and CDs that boot in no time. Their processes
# are found by STAND_IN_HOME in their environment.
# shellcheck shell=bash

# The stand-ins first in PATH; all they keep is below this test's folder.
stand_ins() {
	PATH=$REPO/tests/stand-ins:$PATH
	export PATH STAND_IN_HOME=$BATS_TEST_TMPDIR STAND_IN_FAULTS=$BATS_TEST_TMPDIR/faults \
		STAND_IN_LOG=$BATS_TEST_TMPDIR/asked
}

# fault NAME [COMMAND [ARG]]: from now on, until no_faults. The names:
#   hang C, slow C SECONDS, fails C, exit0-error C, odd-line C    any command C
#   version TEXT, translated, never-runs, engine NAME             what the product is
#   refuse-start REASON, poweroff-hangs, poweroff-ignored         starts and stops
#   registered-name, registered-disk                              VirtualBox: left by another run
#   question, question-hangs (it has no default answer), question-later (while it runs),
#   not-installed TYPE                                            VMware
fault() {
	echo "$*" >>"$STAND_IN_FAULTS"
}

no_faults() {
	rm -f "$STAND_IN_FAULTS"
}

# Pids of what the stand-ins of this test started, emulators included.
stand_in_processes() {
	local file

	for file in /proc/[0-9]*/environ; do
		file=${file%/environ}
		if grep -qsE '^(VBoxSVC|VBoxHeadless|vmware-vmx|qemu-system)' "$file/comm" &&
			tr '\0' '\n' 2>/dev/null <"$file/environ" | grep -qxF "STAND_IN_HOME=$STAND_IN_HOME"; then
			echo "${file#/proc/}"
		fi
	done
}

no_stand_ins() {
	[ -z "$(stand_in_processes)" ]
}

end_stand_ins() {
	local pid

	for pid in $(stand_in_processes); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# Pids of this test's processes of a kind.
stand_ins_named() {
	local pid

	for pid in $(stand_in_processes); do
		if [ "$(cat "/proc/$pid/comm")" = "$1" ]; then
			echo "$pid"
		fi
	done
}

# What a guest does after it has written "hello" to the first serial port.
# shellcheck disable=SC2034 # used by the tests that load this
{
	POWER_OFF='\xba\x04\x06\xb8\x00\x20\xef\xf4'
	HALT='\xfa\xf4\xeb\xfd'
	TRIPLE_FAULT='\x0f\x01\x1e\x80\x7c\xcc'
	RESET='\xb0\xfe\xe6\x64\xeb\xfe'
	WRITE_DISK='\x31\xc0\x8e\xc0\xb8\x01\x03\xbb\x00\x7d\xb9\x09\x00\xba\x80\x00\xcd\x13' # sector 8
}

# at FILE OFFSET BYTES-FOR-PRINTF
at() {
	# shellcheck disable=SC2059 # the bytes are a format
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# boot_iso FILE CODE: a CD with a boot sector alone, which says hello and goes on with the code.
boot_iso() {
	truncate -s $((21 * 2048)) "$1"
	at "$1" $((17 * 2048)) '\0CD001\x01EL TORITO SPECIFICATION'
	at "$1" $((17 * 2048 + 71)) '\x13'                    # the catalog's block
	at "$1" $((19 * 2048)) '\x01'                         # validation entry,
	at "$1" $((19 * 2048 + 28)) '\xaa\x55\x55\xaa'        # its checksum and key,
	at "$1" $((19 * 2048 + 32)) '\x88\0\0\0\0\0\x04\0\x14' # and the image's length and block
	# Each character from 7d00 on to port 3f8.
	at "$1" $((20 * 2048)) '\x31\xc0\x8e\xd8\xbe\x00\x7d\xba\xf8\x03\xac\x84\xc0\x74\x03\xee\xeb\xf8'"$2"
	at "$1" $((20 * 2048 + 256)) 'hello\r\n'
	at "$1" $((20 * 2048 + 510)) '\x55\xaa'
}

# flat_vmdk FOLDER NAME EXTENT: FOLDER/NAME.vmdk on 1 MiB FOLDER/NAME.raw, named as EXTENT.
flat_vmdk() {
	truncate -s 1M "$1/$2.raw"
	cat >"$1/$2.vmdk" <<-EOF
		# Disk DescriptorFile
		version=1
		CID=12345678
		parentCID=ffffffff
		createType="monolithicFlat"

		# Extent description
		RW 2048 FLAT "$3" 0

		# The disk Data Base
		#DDB

		ddb.virtualHWVersion = "4"
		ddb.adapterType="ide"
		ddb.geometry.cylinders="2"
		ddb.geometry.heads="16"
		ddb.geometry.sectors="63"
	EOF
}

# greetings N: has the guest said hello at least so often to the file $serial?
# shellcheck disable=SC2154 # of the test that loads this
greetings() {
	[ "$(grep -c hello "$serial")" -ge "$1" ]
}

# answers TOOL STREAM <<TABLE: lines STATUS | PART | ARGUMENTS, the part in the stream.
answers() {
	local tool=$1 stream=$2 expected part words

	while IFS='|' read -r expected part words; do
		part=${part# } part=${part% }
		eval "set -- $words"
		# shellcheck disable=SC2154 # set by bats
		run --separate-stderr "$tool" "$@"
		# shellcheck disable=SC2154 # likewise
		same "${expected//[[:space:]]/}" "$status" "status of $tool $* ($stderr $output)" || return 1
		contains "${!stream}" "$part" || {
			echo "of $tool $*"
			return 1
		}
	done
}

# ---- vmtick on a stand-in's product; the test that loads this says what nothing_is_left means ----

# sector CODE: guests of this test are a boot sector that says hello and goes on with the code.
sector() {
	export VMTICK_DATA=$BATS_TEST_TMPDIR/data
	mkdir -p "$VMTICK_DATA/guest/stock"
	ln -sfn "$REPO/configs" "$VMTICK_DATA/configs"
	ln -sfn "$REPO/analysis" "$VMTICK_DATA/analysis"
	ln -sf "$BUILD/guest/stock/version" "$VMTICK_DATA/guest/stock/"
	boot_iso "$VMTICK_DATA/guest/stock/guest.iso" "$1"
}

# unusable PLATFORM PART... -- OPTION...: probe says that it cannot be used, and why.
unusable() {
	local platform=$1 parts=()

	shift
	while [ "$1" != -- ]; do
		parts+=("$1")
		shift
	done
	shift
	run -4 --separate-stderr vmtick probe "$platform" "$@"
	contains "$output" "not usable" "remedy: " "${parts[@]}" || return 1
	nothing_is_left
}

# usable PLATFORM OPTION...
usable() {
	run -0 --separate-stderr vmtick probe "$@"
	contains "$output" "usable     V" || return 1
	nothing_is_left
}

# lost PART...: all of ${cells[@]} failed for this reason.
# shellcheck disable=SC2154 # of the test that loads this
lost() {
	local cell

	for cell in "${cells[@]}"; do
		is_verdict "$run" "$cell" failed "$@" || return 1
	done
	nothing_is_left
}
