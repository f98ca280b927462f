#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# linux.bats - why platform linux cannot be used, told with its remedy, on machines that are
# made up of a few files in the place of /proc, /sys and /run; and what a killed run left on
# one. The measurement itself is tested by linux-host.sh, where a kernel module can be loaded.

load system

setup() {
	machine=$BATS_TEST_TMPDIR/machine
}

# A machine that could be measured, but that its modules are empty files. Needs root.
machine() {
	if [ "$(id -u)" -ne 0 ] || ! unshare -m true 2>/dev/null; then
		skip "needs root and mount namespaces"
	fi
	mkdir -p "$machine"/{proc/self,proc/sys/kernel,proc/irq/24,sys/kernel,sys/block/sda/device} \
		"$machine"/{run,bin,data/guest/stock}
	cd "$machine" || return 1
	echo 'CapEff: 000001ffffffffff' >proc/self/status
	echo 'flags : fpu hypervisor lm' >proc/cpuinfo
	echo 'sd_mod 1 1 - Live 0x0' >proc/modules
	echo 0 | tee proc/sys/kernel/modules_disabled sys/block/sda/{removable,ro} >sys/kernel/rcu_expedited
	echo 2048 >sys/block/sda/size
	uname -r >data/guest/stock/version
	touch data/guest/stock/vmtick.ko data/guest/stock/precise-timer.ko data/guest/stock/vmtick-runner
	ln -s "$REPO/configs" data/configs
	ln -s "$(type -P true)" bin/stress-ng
}

# on_machine ARGUMENT...: vmtick there
on_machine() {
	# shellcheck disable=SC2016 # the inner shell expands it
	VMTICK_DATA=$machine/data unshare -m sh -c '
		m=$1 vmtick=$2
		shift 2
		mount --bind "$m/run" /run && mount --bind "$m/sys" /sys && mount --bind "$m/proc" /proc
		PATH=$m/bin exec "$vmtick" "$@"' sh "$machine" "$VMTICK" "$@"
}

# cannot REASON REMEDY [ARGUMENT...]: the probe there says so
cannot() {
	local reason=$1 remedy=$2

	shift 2
	run -4 --separate-stderr on_machine probe "$@" linux
	contains "$output" "not usable" "$reason" "remedy: " "$remedy"
	same '' "$stderr" "standard error"
}

@test "here: linux can be used, or the reason and a remedy are told" {
	run --separate-stderr vmtick probe linux
	if [ "$status" -eq 0 ]; then
		contains "$output" usable "Linux $(uname -r)"
	else
		same 4 "$status" status
		contains "$output" "not usable" "remedy: "
	fi
}

@test "an ordinary user is told to be root" {
	if [ "$(id -u)" -eq 0 ]; then
		cp "$VMTICK" "$BATS_TEST_TMPDIR/vmtick"
		chmod 755 "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/.." \
			"$BATS_TEST_TMPDIR/../.."
		run -4 setpriv --reuid=54321 --regid=54321 --clear-groups "$BATS_TEST_TMPDIR/vmtick" probe linux
	else
		run -4 vmtick probe linux
	fi
	contains "$output" "may not load kernel modules (no CAP_SYS_MODULE)" "remedy: run vmtick as root"
}

@test "a kernel that takes no modules, at all or any more" {
	machine
	rm proc/modules
	cannot "no /proc/modules" "CONFIG_MODULES"
	touch proc/modules
	echo 1 >proc/sys/kernel/modules_disabled
	cannot "kernel.modules_disabled is 1" "reboot"
}

@test "a kernel that no module was built for" {
	machine
	echo 6.1.0-1-other >data/guest/stock/version
	cannot "no module is built for the running kernel $(uname -r)" "make guest KERNEL=$(uname -r)"
}

@test "a module that the kernel does not take" {
	machine
	cannot "$machine/data/guest/stock/precise-timer.ko" ""
}

@test "no guest folder, or no runner in it" {
	machine
	rm data/guest/stock/vmtick-runner
	run -4 on_machine probe linux
	contains "$output" "vmtick-runner cannot be read" "make guest"
}

@test "no stress-ng" {
	machine
	rm bin/stress-ng
	cannot "no program stress-ng" "apt-get install stress-ng"
	cannot "no program /nowhere/stress" "set stress-ng" -s linux.stress-ng=/nowhere/stress
}

@test "no disk to read, or another than named; CDs and sticks do not count" {
	machine
	cannot 'no disk "sdz"' "set disk to one of them" -s linux.disk=sdz
	contains "$output" "disks here: sda"
	echo 1 >sys/block/sda/removable
	cannot "no disk that io could read" "set disk to none"
	cannot "precise-timer.ko" "" -s linux.disk=sda
	cannot "precise-timer.ko" "" -s linux.disk=none
}

@test "fewer CPUs than asked for" {
	machine
	cannot "1000 CPUs were asked for" "set cpus to 0" -s linux.cpus=1000
}

@test "a module vmtick or precise_timer that is nobody's" {
	machine
	mkdir -p sys/module/precise_timer
	cannot "not by a runner of ours" "rmmod precise_timer"
	mkdir -p sys/module/vmtick
	cannot "not by a runner of ours" "rmmod vmtick"
}

@test "a machine that another vmtick measures" {
	machine
	mkdir -p run/vmtick
	exec 9>run/vmtick/lock
	flock -n 9
	cannot "another vmtick measures this machine" "wait"
	exec 9>&-
}

@test "what a killed run noted is restored by the next, whatever it then finds" {
	machine
	mkdir -p run/vmtick
	echo 1 | tee sys/kernel/rcu_expedited >proc/irq/24/smp_affinity_list
	rm bin/stress-ng
	printf '%s\n' "/proc/irq/24/smp_affinity_list 0" "/sys/kernel/rcu_expedited 0" >run/vmtick/undo
	cannot "no program stress-ng" ""
	same 0 "$(cat proc/irq/24/smp_affinity_list)" affinity
	same 0 "$(cat sys/kernel/rcu_expedited)" rcu_expedited
	[ ! -e run/vmtick/undo ]
}

@test "a run where it cannot be used: every cell skipped with reason and remedy" {
	machine
	echo 1 >proc/sys/kernel/modules_disabled
	run -4 on_machine run table1 table2 -q -p linux -o "$BATS_TEST_TMPDIR/run"
	json "$BATS_TEST_TMPDIR/run/manifest.json" platforms linux reason | grep -q modules_disabled
	same 11 "$(grep -c '"reason": "modules can no longer be loaded.*: reboot' "$BATS_TEST_TMPDIR/run/manifest.json")"
}
