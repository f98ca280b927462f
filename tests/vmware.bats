#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vmware.bats - platform vmware with the stand-ins for vmrun and VMware's programs, which boot the
# guest in QEMU: a whole row up to the samples, and every way in which VMware, a guest or vmtick
# can be lost. After each, nothing is left. Most guests are a boot sector: few need a kernel.

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
	claimed=$XDG_CACHE_HOME/vmtick/vmware0
	boot=boots/vmware-stock-1
	small=(run table1 -q -p vmware --set scenarios=idle --set periods=150us,100us --set events=200)
	cells=(vmware-stock-hrtimer-kmod-idle-{150,100}us)
}

teardown() {
	end_processes
	end_stand_ins
}

# No process, no machine, no home; of the run, no lock and no file that only a vmtick at work has.
nothing_is_left() {
	until_true 5 no_stand_ins || return 1
	same "$claimed/lock" "$(find "$claimed" -mindepth 1)" "files in the claimed folder"
	if [ -d "$run" ]; then
		nothing_left "$run"
		same '' "$(find "$run" -name '*.vmdk' -o -name '*.lck')" "descriptors and locks"
	fi
}

# was_asked WORD...: was a stand-in given a command with these words, blanks between?
was_asked() {
	grep -qsF -- "$*" "$STAND_IN_LOG"
}

vmware_vmx() {
	local pid

	for pid in $(stand_in_processes); do
		if [ "$(cat "/proc/$pid/comm")" = vmware-vmx ]; then
			echo "$pid"
		fi
	done
}

said_hello() {
	grep -qs hello "$run/$boot/console.log"
}

# ---- A whole row ----

@test "all eleven cells are ok, marked as a stand-in's, whatever the locale and the libraries say" {
	fault odd-line
	LC_ALL=de_DE.UTF-8 LANGUAGE=de run -0 --separate-stderr vmtick run -q table1 table2 -p vmware \
		--set vmware.vcpus=1 --set events=1000 -o "$run"
	same "$run: 11 ok, 0 kept from before" "$output"
	nothing_is_left
	for layout in table1 table2; do
		run -0 --separate-stderr vmtick table --layout "$layout" --format csv "$run"
		awk -F , 'NR > 1 && !($1 == "stand-in-vmware" && $2 == "stand-in" && $9 > $7) {
			print; bad = 1
		} END { exit bad }' <<<"$output"
	done
	run -0 vmtick samples "$run" "${cells[1]}"
	same 1001 "${#lines[@]}" "lines of samples"
	same "VMware Workstation 17.5.2 build-23775571" "$(boot_fact "$run" vmware-stock-1 vmware_version)"
	same CPL0 "$(boot_fact "$run" vmware-stock-1 vmware_engine)"
	same 16 "$(boot_fact "$run" vmware-stock-1 vmware_hardware)"
	same TRUE "$(boot_fact "$run" vmware-stock-1 vmware_virtual_rdtsc)"
	same unknown "$(boot_fact "$run" vmware-stock-1 vcpu0_host_cpus)"
	for file in guest.vmx vmware.log console.log; do
		[ -s "$run/$boot/$file" ]
		grep -q "\"$boot/$file\"" "$run/manifest.json"
	done
}

@test "Player, settings, and a pinning that nobody can see: invalid" {
	fault engine ulm
	run -1 --separate-stderr vmtick "${small[@]}" -o "$run" --set periods=100us \
		--set vmware.product=player --set vmware.vcpus=1 --set vmware.memory-mib=388 \
		--set vmware.disk=pvscsi --set vmware.hpet=off --set vmware.tsc=host --set vmware.pin=0 \
		--set vmware.hardware-version=auto
	is_verdict "$run" "${cells[1]}" invalid "vCPU 0 was to be pinned to host CPU 0 but may run on unknown"
	for line in 'numvcpus = "1"' 'memsize = "388"' 'scsi0.virtualDev = "pvscsi"' \
		'hpet0.present = "FALSE"' 'virtualHW.version = "21"'; do
		grep -qxF "$line" "$run/$boot/guest.vmx"
	done
	same ULM "$(boot_fact "$run" vmware-stock-1 vmware_engine)"
	same FALSE "$(boot_fact "$run" vmware-stock-1 vmware_virtual_rdtsc)"
	contains "$(boot_fact "$run" vmware-stock-1 vmware_version)" "VMware Player"
	was_asked "vmrun -T player start" && was_asked "vmplayer -v"
	! was_asked "vmrun -T ws"
	nothing_is_left
}

@test "quotes, bars, newlines and other letters in the folders' names" {
	run=$BATS_TEST_TMPDIR/$'r "|\n\303\244'
	cache=$XDG_CACHE_HOME
	XDG_CACHE_HOME=$XDG_CACHE_HOME/$'c "|\n\303\244'
	claimed=$XDG_CACHE_HOME/vmtick/vmware0
	mkdir "$XDG_CACHE_HOME"
	vmtick "${small[@]}" -o "$run" || true # a busy host may make its cells invalid
	same 2 "$(records "$run" | wc -l)" records
	grep -qF '/r |22|7C|0A'$'\303\244'"/$boot/console.log\"" "$run/$boot/guest.vmx"
	was_asked 'c "|'
	nothing_is_left
	rm -r "$XDG_CACHE_HOME"
	XDG_CACHE_HOME=$cache
}

# ---- What probe tells ----

@test "no VMware, or one of no known version: not usable, with the remedy" {
	unusable vmware "program /none/vmware cannot be run: No such file" "install VMware" -- --set vmware.vmrun=/none/vmrun
	for version in 14.1.8 12.5.9; do
		no_faults
		fault version "$version"
		unusable vmware "VMware Workstation $version build-23775571 is not supported" "15 or later" --
	done
	no_faults
	fault version nonsense
	unusable vmware "tells no version" --
	no_faults
	fault not-installed player
	unusable vmware "The specified version was not found" "set product" -- --set vmware.product=player
	unusable vmware "knows virtual hardware up to version 21, not 22" "auto" -- --set vmware.hardware-version=22
	unusable vmware "gives no guest 511 MiB" "multiple of 4" -- --set vmware.memory-mib=511
	! was_asked start
}

@test "a start that is refused names the cause and the remedy, and skips the cells" {
	while IFS='|' read -r kind reason remedy; do
		no_faults
		fault refuse-start "$kind"
		unusable vmware "The operation was canceled" "$reason" "$remedy" --
	done <<-'END'
		module|Could not open /dev/vmmon|modprobe vmmon
		module-version|Version mismatch with vmmon module|vmware-modconfig
		vmx|Intel VT-x is disabled|firmware
		license|evaluation period|17.6
	END
	no_faults
	fault refuse-start in-use
	run -4 --separate-stderr vmtick probe vmware # by KVM, or by whom nobody knows
	contains "$output" "not usable" "end the" "guests"
	run -4 --separate-stderr vmtick "${small[@]}" -o "$run"
	is_verdict "$run" "${cells[0]}" skipped "end the"
	nothing_is_left
}

@test "a command that hangs ends at tool-limit, one that fails says why; nothing is left" {
	for command in -v list start; do
		for kind in hang fails exit0-error; do
			no_faults
			fault "$kind" "$command"
			case $kind-$command in
			hang-*) part="did not end within 1 s and was killed" ;;
			*--v) part="tells no version" ;;
			*) part="\" failed: Unknown error" ;;
			esac
			unusable vmware "$part" -- --set vmware.tool-limit=1s
		done
	done
}

@test "a power-off that does not end, fails or does nothing: the guest is killed" {
	for kind in poweroff-hangs poweroff-ignored "fails stop" "exit0-error stop"; do
		no_faults
		# shellcheck disable=SC2086 # words
		fault $kind
		usable vmware --set vmware.tool-limit=1s
	done
}

@test "a question takes its default answer; one that has none is told" {
	fault question
	usable vmware
	no_faults
	fault question-hangs
	unusable vmware "A question that nobody expected." "within 1 s" -- --set vmware.tool-limit=1s
}

@test "a person's own VMware is not touched" {
	mkdir me
	HOME=$PWD/me usable vmware
	same '' "$(find me -mindepth 1)" "files in the person's home"
	same 0 "$(grep -cv "^0 " "$STAND_IN_LOG")" "commands that failed"
}

# ---- Guests that are lost ----

@test "a guest that never executes, or whose VMware waits for an answer" {
	sector "$HALT"
	fault never-runs
	run -1 --separate-stderr vmtick "${small[@]}" -o "$run" --set vmware.boot-limit=2s
	lost "no console output within 2 s"
	no_faults
	rm -r "$run"
	fault question-later
	run -1 --separate-stderr vmtick "${small[@]}" -o "$run" --set vmware.boot-limit=50s
	lost "VMware waits for an answer: There is no more space for virtual disk"
}

@test "a guest that powers off before its runner, or whose VMware is killed" {
	sector "$POWER_OFF"
	run -1 --separate-stderr vmtick "${small[@]}" -o "$run"
	lost "the guest reset or powered off before its runner started"
	sector "$HALT"
	rm -r "$run"
	start killed "${small[@]}" -o "$run"
	until_true 20 said_hello
	kill -KILL "$(vmware_vmx)"
	ended 1
	lost "the monitor crashed, was killed or stopped the guest"
}

@test "a disk that VMware cannot open: an error of its cells, in its words" {
	run -3 --separate-stderr vmtick "${small[@]}" -o "$run" --set vmware.disk=lsilogic
	is_verdict "$run" "${cells[0]}" error "The operation was canceled" "no controller like lsilogic"
	nothing_is_left
}

@test "a results folder that fills up under the guest: an error with the cause, no hang" {
	mkdir "$run"
	if ! mount -t tmpfs -o size=4m none "$run" 2>/dev/null; then
		skip "cannot mount a small tmpfs (needs root)"
	fi
	sector "$HALT"
	start full "${small[@]}" -o "$run" --set vmware.boot-limit=5s
	until_true 20 said_hello
	dd if=/dev/zero of="$run/filler" bs=64k status=none 2>/dev/null || true
	ended 3
	contains "$(cat full.err)" "No space left on device"
	rm "$run/filler"
	run -1 vmtick "${small[@]}" -o "$run" --set vmware.boot-limit=1s
	nothing_is_left
	umount "$run"
}

# ---- Signals, and what a killed vmtick left ----

@test "SIGINT and SIGTERM: the guest is gone" {
	sector "$HALT"
	for signal in INT TERM; do
		rm -rf "$run"
		start told "${small[@]}" -o "$run"
		until_true 20 said_hello
		kill -"$signal" "$pid"
		ended 3
		contains "$(tail -n 1 told.err)" "interrupted by signal"
		nothing_is_left
	done
}

@test "vmtick is killed in a command of vmrun: the next removes what it left" {
	for words in "hang list" "hang start" question-hangs poweroff-hangs; do
		no_faults
		rm -f "$STAND_IN_LOG"
		# shellcheck disable=SC2086 # words
		fault $words
		start killed probe vmware
		case $words in
		question-hangs) until_true 20 vmware_vmx_runs ;;
		poweroff-hangs) until_true 20 was_asked "- vmrun -T ws stop" ;;
		*) until_true 20 was_asked "- vmrun -T ws ${words#hang }" ;;
		esac
		kill -KILL "$pid"
		ended 137
		no_faults
		usable vmware
		until_true 5 no_vmrun
	done
}

vmware_vmx_runs() {
	[ -n "$(vmware_vmx)" ]
}

no_vmrun() {
	! grep -qxsz "HOME=$claimed/home" /proc/[0-9]*/environ
}

@test "vmtick is killed, and VMware after it: the locks that they left go with the next" {
	sector "$HALT"
	start killed "${small[@]}" -o "$run"
	until_true 20 said_hello
	kill -KILL "$pid"
	kill -KILL "$(vmware_vmx)"
	ended 137
	[ -d "$run/$boot/exchange.vmdk.lck" ] && [ -d "$claimed/machine/guest.vmx.lck" ]
	sector "$POWER_OFF"
	run -1 --separate-stderr vmtick "${small[@]}" -o "$run"
	lost "powered off before its runner started"
}

@test "vmtick is killed in a cell: the next collects what was finished, and measures the rest" {
	start killed run table1 "${small[@]:3}" -o "$run" --set events=20000
	until_true 100 said killed "${cells[1]}, 20000 events"
	kill -KILL "$pid"
	ended 137
	[ -n "$(vmware_vmx)" ]
	before=$(records "$run")
	vmtick "${small[@]}" -o "$run" --set events=20000 || true # likewise
	same 1 "$(wc -l <<<"$before")" "records that were there"
	kept "$before" "$(records "$run")"
	same 2 "$(records "$run" | wc -l)" records
	nothing_is_left
}
