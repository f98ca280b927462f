#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# experiments.bats - an experiment across reboots. The test plays the machine: a folder stands for
# /, programs of its own for GRUB, systemd and reboot. Whatever happens to it, the machine visits
# each state, ends without the unit, and never reboots without end.

load system

setup() {
	export VMTICK_ROOT=$BATS_TEST_TMPDIR/root
	export RUN=$BATS_TEST_TMPDIR/results
	folder=$RUN/exp12
	unit=$VMTICK_ROOT/etc/systemd/system/vmtick-experiment.service
	default=bare-stock
	mkdir -p "$VMTICK_ROOT"/{etc/systemd/system,boot/grub,sys/kernel,sys/hypervisor/properties} \
		"$BATS_TEST_TMPDIR/bin"
	write_menu bare-stock bare-rt xen-stock xen-rt
	write_programs
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	short_cells
}

# The cells of exp12, whose platforms cannot run here, and some that can, so that something is
# measured in two of the states.
short_cells() { # OPTION...
	printf '%s\n' '[cells here]' 'platforms = null' 'host-kernels = stock, rt' \
		'instruments = kmod' 'scenarios = idle' 'periods = 1ms' 'duration = 50ms' \
		>"$BATS_TEST_TMPDIR/here.ini"
	export RUN_OPTIONS="$BATS_TEST_TMPDIR/here.ini -q --set kvm.emulator=/nonexistent $*"
}

# ---- The machine ----

write_menu() { # STATE...
	local state

	{
		# shellcheck disable=SC2016 # GRUB's variable
		printf 'set default="${next_entry}"\nsubmenu "All > kinds" {\n'
		for state; do
			printf "menuentry 'It'\\\\''s %s' --id %s {\n" "$state" "$state"
			case $state in
			xen-*) printf 'multiboot2 /boot/xen.gz\nmodule2 /boot/vmlinuz-%s\n}\n' "$(release "$state")" ;;
			*) printf 'linux /boot/vmlinuz-%s ro\n}\n' "$(release "$state")" ;;
			esac
		done
		echo '}'
	} >"$VMTICK_ROOT/boot/grub/grub.cfg"
}

release() { # STATE
	case $1 in
	*-rt) echo 6.1.0-44-rt-amd64 ;;
	*) echo 6.1.0-44-amd64 ;;
	esac
}

boot_as() { # STATE
	booted=$1
	rm -f "$VMTICK_ROOT/sys/kernel/realtime" "$VMTICK_ROOT/sys/hypervisor/type"
	case $1 in *-rt) echo 1 >"$VMTICK_ROOT/sys/kernel/realtime" ;; esac
	case $1 in
	xen-*)
		echo xen >"$VMTICK_ROOT/sys/hypervisor/type"
		echo 00000800 >"$VMTICK_ROOT/sys/hypervisor/properties/features"
		;;
	esac
}

# Programs by which the script acts on the machine. Each is a step at which the power may be cut:
# the step whose number is in the file cut ends all processes of the script.
write_programs() {
	local bin=$BATS_TEST_TMPDIR/bin program

	cat >"$bin/step" <<-END
		step=\$((\$(cat "$BATS_TEST_TMPDIR/steps") + 1))
		echo "\$step" >"$BATS_TEST_TMPDIR/steps"
		[ "\$step" != "\$(cat "$BATS_TEST_TMPDIR/cut")" ] || kill -KILL 0
	END
	for program in sync systemctl grub-reboot grub-editenv reboot; do
		printf '%s\n' '#!/bin/sh' ". $bin/step" >"$bin/$program"
		chmod +x "$bin/$program"
	done

	echo "echo \"\$@\" >>$BATS_TEST_TMPDIR/systemctl" >>"$bin/systemctl"
	echo "echo \"\$1\" >$BATS_TEST_TMPDIR/next" >>"$bin/grub-reboot"
	echo "rm -f $BATS_TEST_TMPDIR/next" >>"$bin/grub-editenv"
	echo "touch $BATS_TEST_TMPDIR/rebooting" >>"$bin/reboot"
}

# What GRUB boots.
start_machine() {
	local next=

	if [ -e "$BATS_TEST_TMPDIR/next" ]; then
		next=$(cat "$BATS_TEST_TMPDIR/next")
		rm "$BATS_TEST_TMPDIR/next"
	fi
	rm -f "$BATS_TEST_TMPDIR/rebooting"
	boot_as "${next##*>}"
	[ -n "$next" ] || boot_as "$default"
	echo "$booted" >>"$BATS_TEST_TMPDIR/boots"
}

# What runs then: the unit; without one, the command by a person.
run_script() {
	local command=("$REPO/make/experiment-reboots" "$VMTICK" exp12)

	if [ -e "$unit" ]; then
		mapfile -t command < <(sed -n 's/^ExecStart=//p' "$unit" | xargs printf '%s\n')
	fi
	status=0
	setsid -w "${command[@]}" >>"$BATS_TEST_TMPDIR/log" 2>&1 || status=$?
}

# Play until the script ends without a reboot; the power is cut at a step (0: never).
play() { # CUT
	local nr=0

	rm -rf "$RUN" "$unit" "$unit.new" "$BATS_TEST_TMPDIR"/{next,boots,log,systemctl}
	echo "$1" >"$BATS_TEST_TMPDIR/cut"
	echo 0 >"$BATS_TEST_TMPDIR/steps"
	was_cut=
	while :; do
		start_machine
		run_script
		if [ "$status" -ge 124 ]; then
			was_cut=yes
		elif [ ! -e "$BATS_TEST_TMPDIR/rebooting" ]; then
			break
		fi
		[ $((nr += 1)) -lt 20 ] || {
			echo "still reboots"
			return 1
		}
	done
}

# Each of the states was visited, and what could be measured there is.
finished() { # STATE...
	local state

	for state; do
		grep -qx "done $state" "$folder/reboots" || {
			echo "$state was not visited"
			cat "$folder/reboots" "$BATS_TEST_TMPDIR/log"
			return 1
		}
	done
	is_verdict "$folder" null-stock-hrtimer-kmod-idle-1ms-hoststock ok
	is_verdict "$folder" kvm-rt-hrtimer-kmod-idle-1ms-hoststock skipped
	is_verdict "$folder" xen-pv-stock-hrtimer-kmod-idle-1ms-hoststock skipped
	unit_is_gone
	nothing_left "$folder"
}

unit_is_gone() {
	same '' "$(ls "$(dirname "$unit")")" "units"
	[ ! -e "$BATS_TEST_TMPDIR/next" ]
}

# ---- Tests ----

@test "across reboots: all four states, each once, then the unit is gone" {
	play 0
	same 0 "$status" "exit status"
	same "bare-stock bare-rt xen-stock xen-rt" "$(xargs <"$BATS_TEST_TMPDIR/boots")" "boots"
	finished bare-stock bare-rt xen-stock xen-rt
	is_verdict "$folder" null-stock-hrtimer-kmod-idle-1ms-hostrt ok
	grep -q "^0.*1$\|^[0-9.]* 1$" "$folder/cdf-null-stock-hrtimer-kmod-idle-1ms-hostrt.txt"
	grep -q "<svg" "$folder/exp12-kmod.svg"
	grep -qx "enable vmtick-experiment.service" "$BATS_TEST_TMPDIR/systemctl"
	grep -qx "disable vmtick-experiment.service" "$BATS_TEST_TMPDIR/systemctl"
}

@test "across reboots: the power is cut at any step, and it goes on" {
	local cut

	short_cells --set host-kernels=stock
	for ((cut = 1; cut < 60; cut++)); do
		play "$cut"
		finished bare-stock xen-stock || {
			echo "power cut at step $cut"
			return 1
		}
		[ -n "$was_cut" ] || break
	done
	[ "$cut" -gt 10 ]
	[ "$cut" -lt 60 ]
}

@test "across reboots: a machine that does not come up as asked is not rebooted without end" {
	short_cells
	printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/grub-reboot"
	play 0
	same 3 "$status" "exit status"
	same "bare-stock bare-stock bare-stock" "$(xargs <"$BATS_TEST_TMPDIR/boots")" "boots"
	contains "$(cat "$BATS_TEST_TMPDIR/log")" "came up as bare-stock twice, though GRUB was asked for bare-rt" \
		"grub-editenv list"
	unit_is_gone
}

@test "across reboots: a machine that crashes in each measurement is not rebooted without end" {
	printf '#!/bin/sh\n[ "$1$(ls %s)" = run ] || [ "$1" != run ] || kill -KILL 0\nexec %s "$@"\n' \
		"$(dirname "$unit")" "$VMTICK" >"$BATS_TEST_TMPDIR/bin/vmtick"
	chmod +x "$BATS_TEST_TMPDIR/bin/vmtick"
	VMTICK=$BATS_TEST_TMPDIR/bin/vmtick play 0
	same 3 "$status" "exit status"
	same "bare-stock bare-rt bare-stock bare-rt bare-stock bare-rt" "$(xargs <"$BATS_TEST_TMPDIR/boots")" "boots"
	contains "$(cat "$BATS_TEST_TMPDIR/log")" "came up 5 times, and no state was finished"
	unit_is_gone
}

@test "across reboots: a state that GRUB has no entry for: the others are measured, then it is named" {
	write_menu bare-stock bare-rt xen-stock
	play 0
	same 4 "$status" "exit status"
	same "bare-stock bare-rt xen-stock" "$(xargs <"$BATS_TEST_TMPDIR/boots")" "boots"
	contains "$(cat "$BATS_TEST_TMPDIR/log")" "host state xen-rt is out of reach" \
		"a PREEMPT_RT kernel on Xen" "linux-image-rt-amd64"
	unit_is_gone
}

@test "across reboots: what is missing is told before anything is changed, and stop takes all back" {
	rm "$BATS_TEST_TMPDIR/bin/grub-reboot"
	if ! command -v grub-reboot; then
		play 0
		same 4 "$status" "exit status"
		contains "$(cat "$BATS_TEST_TMPDIR/log")" "apt-get install grub2-common"
	fi
	touch "$unit"
	write_programs
	start_machine
	run -0 "$REPO/make/experiment-reboots" "$VMTICK" exp12 stop
	unit_is_gone
	rm "$VMTICK_ROOT/boot/grub/grub.cfg"
	play 0
	same 4 "$status" "exit status"
	contains "$(cat "$BATS_TEST_TMPDIR/log")" "grub.cfg cannot be read"
	unit_is_gone
}

@test "next: the states that are needed, as text and JSON, and when nothing is left" {
	local words=(exp12 --set instruments=kmod --set kvm.emulator=/nonexistent -o "$folder")

	boot_as bare-rt
	run -1 vmtick next "${words[@]}"
	same "this host: bare-rt" "${lines[0]}"
	contains "$output" "bare-rt       2 cells  vmtick run, here and now" \
		"xen-rt        4 cells  grub-reboot 'All >> kinds>xen-rt' && reboot" "(It's xen-rt)"
	vmtick next --json "${words[@]}" >"$BATS_TEST_TMPDIR/next.json" || true
	same vmtick-next "$(json "$BATS_TEST_TMPDIR/next.json" format)"
	same bare-rt "$(json "$BATS_TEST_TMPDIR/next.json" host)"
	same true "$(json "$BATS_TEST_TMPDIR/next.json" states state=bare-rt here)"
	same 4 "$(json "$BATS_TEST_TMPDIR/next.json" states state=xen-stock cells)"
	same "All >> kinds>xen-stock" "$(json "$BATS_TEST_TMPDIR/next.json" states state=xen-stock entry)"
	run -1 vmtick next --brief "${words[@]}"
	same "bare-stock|All >> kinds>bare-stock" "${lines[0]}|${lines[1]}"
	run -0 vmtick next "${words[@]}" --tried bare-stock --tried bare-rt --tried xen-stock --tried xen-rt
	same "this host: bare-rt" "$output"
	refuses 'unknown host state "xen"' 'valid: bare-stock, bare-rt, xen-stock, xen-rt' -- next "${words[@]}" --tried xen
}

@test "a host in another state: the cells are skipped with the remedy, and no trial guest is started" {
	boot_as bare-stock
	run -4 vmtick run exp12 -q --set instruments=kmod --set kvm.emulator=/nonexistent -o "$folder"
	is_verdict "$folder" kvm-stock-hrtimer-kmod-idle-1ms-hostrt skipped "an ordinary kernel, not rt" \
		"linux-image-rt-amd64"
	is_verdict "$folder" xen-pv-stock-hrtimer-kmod-idle-1ms-hoststock skipped
	[[ "$(reason "$folder" xen-pv-stock-hrtimer-kmod-idle-1ms-hoststock)" =~ "does not run on Xen"|"guest images" ]]
	same '' "$(ls "$folder/boots")" "boots"
}

@test "a guest that stops answering in repetition 7 of 10 costs that one, and is named" {
	cells=null-stock-hrtimer-kmod-idle-1ms
	run -1 vmtick run "$BATS_TEST_TMPDIR/here.ini" -q --set host-kernels=any --set repetitions=10 \
		--set null.fault=hang --set null.fault-cell=rep7 --set null.cell-limit=1s -o "$folder"
	for rep in '' -rep{2,3,4,5,6,8,9,10}; do
		is_verdict "$folder" "$cells$rep" ok
	done
	is_verdict "$folder" $cells-rep7 failed "did not end within"
	contains "$(vmtick table --layout boots "$folder")" "9 of 10 boots ok" "boot 7      failed"
	nothing_left "$folder"
}

@test "a name that is no experiment is told with the valid ones" {
	for name in exp5 cdf-kvm-.txt cdf-vmware-1.txt 'cdf-kvm-a b.txt' cdf-kvm-1; do
		run -2 --separate-stderr "$REPO/make/experiment" "$VMTICK" "$name"
		one_error "\"$name\"" "valid: exp12, exp3, exp4, kvm-test, xen-test, cdf-KIND-ID.txt"
	done
	LAB=deterministic run -2 --separate-stderr "$REPO/make/experiment" "$VMTICK" exp12
	one_error "set LAB=1"
}
