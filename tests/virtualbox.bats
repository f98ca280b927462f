#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# virtualbox.bats - platform virtualbox with the stand-in for VBoxManage, which boots the guest in
# QEMU: a whole row up to the samples, and every way in which VirtualBox, a guest or vmtick can be
# lost. After each, nothing is left. Most guests are a boot sector, since few need a kernel.

load system
load stand-ins

GUEST=$BUILD/guest/stock

setup() {
	if [ ! -f "$GUEST/guest.iso" ]; then
		skip "no guest in $GUEST (make guest)"
	elif ! command -v qemu-system-x86_64 >/dev/null; then
		skip "no qemu-system-x86_64 (make setup)"
	fi
	stand_ins
	cd "$BATS_TEST_TMPDIR" || return 1
	run=$BATS_TEST_TMPDIR/run
	vbox=$XDG_CACHE_HOME/vmtick/vbox0
	small=(run table1 -p virtualbox --set scenarios=idle --set periods=150us,100us --set events=200 -o "$run")
	cells=(virtualbox-stock-hrtimer-kmod-idle-{150,100}us)
	touch began
}

teardown() {
	end_processes
	end_stand_ins
	if mountpoint -q "$run"; then
		umount -l "$run"
	fi
}

# Does a process of VirtualBox live, an emulator included? Its home is a word of them all.
running() {
	grep -qszxF "VBOX_USER_HOME=$vbox/home" /proc/[0-9]*/environ
}

is_gone() {
	! running
}

# No process, no socket, no home, no machine; of the run, no file that only a vmtick at work has.
nothing_is_left() {
	until_true 5 is_gone || return 1
	same '' "$(find /tmp -maxdepth 1 -name '.vbox-vmtick-*' -newer began 2>/dev/null)" sockets
	same "$vbox/lock" "$(find "$vbox" -mindepth 1)" "files in the claimed folder"
	if [ -d "$run" ]; then
		nothing_left "$run"
		same '' "$(find "$run" -name '*.vmdk')" descriptors
	fi
}

# asked WORD...: how often VBoxManage was given a command with these words, blanks between
asked() {
	grep -cF -- "$*" "$STAND_IN_LOG" || true
}

was_asked() {
	[ "$(asked "$@")" -gt 0 ]
}

# The process of the machine that runs.
headless() {
	local file

	for file in $(grep -lszxF "VBOX_USER_HOME=$vbox/home" /proc/[0-9]*/environ); do
		if grep -qsx VBoxHeadless "${file%environ}comm"; then
			file=${file#/proc/}
			echo "${file%/environ}"
		fi
	done
}

# config_of BOOT KEY: as VirtualBox told it before the start
config_of() {
	sed -n "s/^$2=\"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" "$run/boots/$1/machine.txt"
}

# ---- A whole row ----

@test "all eleven cells are ok, marked as a stand-in's, whatever the locale and the wrapper say" {
	fault odd-line
	fault translated
	run --separate-stderr env LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 LANGUAGE=de "$VMTICK" run -q \
		table1 table2 -p virtualbox --set virtualbox.vcpus=1 --set events=1000 -o "$run"
	same "$run: 11 ok, 0 kept from before" "$output" "cells ($stderr $(grep '"reason": "..*"' "$run/manifest.json"))"
	nothing_is_left
	for layout in table1 table2; do
		run -0 --separate-stderr vmtick table --layout "$layout" --format csv "$run"
		awk -F , 'NR > 1 && !($1 == "stand-in-virtualbox" && $2 == "stand-in" && $9 > $7) {
			print; bad = 1
		} END { exit bad }' <<<"$output"
	done
	run -0 vmtick samples "$run" "${cells[1]}"
	same 1001 "${#lines[@]}" "lines of samples"
	same 7.0.14r161095 "$(boot_fact "$run" virtualbox-stock-1 virtualbox_version)"
	same AMD-V "$(boot_fact "$run" virtualbox-stock-1 virtualbox_engine)"
	same Dynamic "$(boot_fact "$run" virtualbox-stock-1 virtualbox_tsc_mode)" "VirtualBox's choice for one CPU"
	same kvm "$(boot_fact "$run" virtualbox-stock-1 virtualbox_paravirt)"
	for file in machine.txt machine.vbox VBox.log console.log; do
		[ -s "$run/boots/virtualbox-stock-1/$file" ]
		grep -q "\"boots/virtualbox-stock-1/$file\"" "$run/manifest.json"
	done
}

@test "the provider and the settings reach the machine; a pinning that nobody can see is invalid" {
	run -1 --separate-stderr vmtick "${small[@]}" --set paravirt-providers=minimal \
		--set virtualbox.vcpus=1 --set virtualbox.memory-mib=5_12 --set virtualbox.disk=ide \
		--set virtualbox.hpet=on --set virtualbox.tsc-mode=RealTSCOffset \
		--set virtualbox.execution-cap=90 --set virtualbox.nested-paging=off --set virtualbox.pin=0
	is_verdict "$run" "${cells[0]}-paravirtminimal" invalid \
		"vCPU 0 was to be pinned to host CPU 0 but may run on unknown"
	for line in 'cpus 1' 'memory 512' 'hpet on' 'cpuexecutioncap 90' 'nestedpaging off' \
		'paravirtprovider minimal' 'storagecontrollertype0 PIIX4' 'nic1 none' 'graphicscontroller null'; do
		same "${line#* }" "$(config_of virtualbox-stock-1 "${line% *}")" "${line% *}"
	done
	same RealTSCOffset "$(boot_fact "$run" virtualbox-stock-1 virtualbox_tsc_mode)"
	same minimal "$(boot_fact "$run" virtualbox-stock-1 virtualbox_paravirt)"
	nothing_is_left
}

@test "providers are an axis, with a boot for each" {
	run -0 vmtick plan table1 -p virtualbox --set periods=100us --set paravirt-providers=none,kvm
	contains "$output" "boot 1: virtualbox, kernel stock, paravirtualization none: 2 cells" \
		"boot 2: virtualbox, kernel stock, paravirtualization kvm: 2 cells"
}

@test "a TSC mode that was asked for and is not there: invalid" {
	printf '#!/bin/sh\n[ "$1" != setextradata ] || exit 0\nexec VBoxManage "$@"\n' >forgetful
	chmod +x forgetful
	run -1 --separate-stderr vmtick "${small[@]}" --set virtualbox.tsc-mode=RealTSCOffset \
		--set virtualbox.vboxmanage="$PWD/forgetful"
	is_verdict "$run" "${cells[1]}" invalid "the TSC mode was to be RealTSCOffset, VirtualBox says VirtTSCEmulated"
	refuses "tsc-mode" RealTSCOffset -- "${small[@]}" --set virtualbox.tsc-mode=realtscoffset
}

# ---- What probe tells ----

@test "each supported version is spoken to in its own words" {
	for version in 6.1.50 7.0.14 7.1.4 7.2.0; do
		STAND_IN_VERSION=$version usable virtualbox
		contains "$output" "VirtualBox $version"
	done
}

@test "no VBoxManage, or one of no known version: not usable, with the remedy" {
	unusable virtualbox "program /none/VBoxManage cannot be run: No such file" "install VirtualBox" -- \
		--set virtualbox.vboxmanage=/none/VBoxManage
	for version in 5.2.44r139111 8.0.0r1; do
		no_faults
		fault version "$version"
		unusable virtualbox "VirtualBox $version is not supported (supported: 6.1, 7.0, 7.1, 7.2)" --
	done
	no_faults
	fault version nonsense
	unusable virtualbox "tells no version" --
	same 0 "$(asked createvm)" "machines made"
}

@test "a start that is refused names the cause and the remedy, and skips the cells" {
	while IFS='|' read -r kind reason remedy; do
		no_faults
		fault refuse-start "$kind"
		unusable virtualbox "$reason" "$remedy" --
	done <<-'END'
		module|vboxdrv is not loaded|modprobe vboxdrv
		access|may not use /dev/vboxdrv|as root
		version-mismatch|of another version than VBoxManage|vboxconfig
		svm|AMD-V|end
		vmx|VT-x|end
	END
	no_faults
	fault refuse-start module
	run -4 --separate-stderr vmtick "${small[@]}"
	is_verdict "$run" "${cells[0]}" skipped "the kernel module vboxdrv is not loaded" "modprobe vboxdrv"
	nothing_is_left
}

@test "a command that hangs ends at tool-limit, one that fails says why; nothing is left" {
	for command in --version createvm modifyvm showvminfo startvm; do
		for kind in hang fails exit0-error; do
			no_faults
			fault "$kind" "$command"
			case $kind in
			hang) part="did not end within 3 s and was killed" ;;
			*) part="failed: Failed to assign the machine to the session! (NS_ERROR_FAILURE)" ;;
			esac
			unusable virtualbox "VBoxManage $command" "$part" -- --set virtualbox.tool-limit=3s
		done
	done
}

@test "undoing that hangs or fails: the machine is gone all the same" {
	for command in controlvm unregistervm; do
		for kind in hang fails exit0-error; do
			no_faults
			fault "$kind" "$command"
			usable virtualbox --set virtualbox.tool-limit=3s
		done
	done
}

@test "a power-off that does not end, or does nothing: the machine is killed" {
	for kind in poweroff-hangs poweroff-ignored; do
		no_faults
		fault "$kind"
		usable virtualbox --set virtualbox.tool-limit=3s
	done
}

@test "a name or a disk that is taken: told in one line" {
	fault registered-disk
	run -3 --separate-stderr vmtick "${small[@]}"
	is_verdict "$run" "${cells[0]}" error "storageattach" "Cannot register the hard disk" "already exists"
	nothing_is_left
	no_faults
	fault registered-name
	unusable virtualbox "Machine settings file" "already exists" --
}

@test "a person's own VirtualBox is not touched" {
	mkdir -p me/.config
	HOME=$PWD/me XDG_CONFIG_HOME=$PWD/me/.config usable virtualbox
	same '' "$(find me -mindepth 1 ! -name .config)" "files in the person's home"
	same 0 "$(grep -cv "^0 " "$STAND_IN_LOG")" "commands that failed"
}

# ---- Guests that are lost ----

@test "a guest that never executes: failed at boot-limit" {
	fault never-runs
	sector "$HALT"
	run -1 --separate-stderr vmtick "${small[@]}" --set virtualbox.boot-limit=2s
	lost "no console output within 2 s"
}

@test "a guest that powers off, or whose process is killed or told to end, before its runner" {
	sector "$POWER_OFF"
	run -1 --separate-stderr vmtick "${small[@]}" -o "$run/a ü b"
	run="$run/a ü b" lost "the guest reset or powered off before its runner started"
	sector "$HALT"
	for signal in KILL TERM; do
		rm -rf "$run" "$STAND_IN_LOG"
		start killed "${small[@]}"
		until_true 20 grep -qs hello "$run/boots/virtualbox-stock-1/console.log"
		kill -"$signal" "$(headless)"
		ended 1
		lost "the monitor crashed, was killed or stopped the guest"
	done
}

@test "a triple fault: VirtualBox is asked after seconds of silence" {
	sector "$TRIPLE_FAULT"
	run -1 --separate-stderr vmtick "${small[@]}" --set virtualbox.boot-limit=50s
	lost "the monitor crashed, was killed or stopped the guest"
	[ "$(asked showvminfo)" -lt 8 ]
}

@test "a results folder that no descriptor can name: an error of its cells" {
	run=$BATS_TEST_TMPDIR/a\"b
	run -3 --separate-stderr vmtick "${small[@]}" -o "$run"
	is_verdict "$run" "${cells[0]}" error "it holds a quote or a line break"
	nothing_is_left
}

@test "a results folder that fills up under the guest: no hang, no invented result" {
	mkdir "$run"
	if ! mount -t tmpfs -o size=16m tmpfs "$run" 2>/dev/null; then
		skip "no tmpfs can be mounted here"
	fi
	start full "${small[@]}" --set virtualbox.cell-limit=5s
	until_true 60 said full "${cells[0]}, 200 events"
	cat /dev/zero >"$run/filler" 2>/dev/null || true
	wait "$pid" || full=$?
	[ "$full" = 1 ] || [ "$full" = 3 ]
	same '' "$(records "$run")" records
	until_true 5 is_gone
}

# ---- Signals, and what a killed vmtick left ----

@test "SIGINT and SIGTERM: the machine is gone" {
	sector "$HALT"
	for signal in INT TERM; do
		start told "${small[@]}" -o "$run-$signal"
		until_true 20 grep -qs hello "$run-$signal/boots/virtualbox-stock-1/console.log"
		kill -"$signal" "$pid"
		ended 3
		contains "$(tail -n 1 told.err)" "interrupted by signal"
		run="$run-$signal" nothing_is_left
	done
}

# killed_in FAULT...: a vmtick is killed in a command that the fault holds up; the next one
# removes what it left, and works.
killed_in() {
	no_faults
	rm -f "$STAND_IN_LOG"
	fault "$@"
	start killed probe virtualbox
	until_true 20 in_state
	kill -KILL "$pid"
	ended 137
	no_faults
	usable virtualbox
}

@test "vmtick is killed before, in and after the making of a machine: the next removes it" {
	for command in createvm modifyvm showvminfo startvm controlvm unregistervm; do
		in_state() { was_asked "- VBoxManage $command"; }
		killed_in hang "$command"
	done
}

@test "vmtick is killed while a machine starts, and while it does not stop: likewise" {
	in_state() { [ -n "$(headless)" ]; }
	killed_in slow VBoxHeadless 30
	in_state() { was_asked "- VBoxManage controlvm"; }
	killed_in poweroff-hangs
}

@test "vmtick is killed in a cell: the next collects what was finished, and measures the rest" {
	start killed "${small[@]}" --set events=20000
	until_true 60 said killed "${cells[1]}, 20000 events"
	kill -KILL "$pid"
	ended 137
	running
	before=$(records "$run")
	run -0 --separate-stderr vmtick "${small[@]}" --set events=20000
	kept "$before" "$(records "$run")"
	is_verdict "$run" "${cells[0]}" ok
	is_verdict "$run" "${cells[1]}" ok
	nothing_is_left
}
