#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# stand-in-vmrun.bats - the stand-in for vmrun and the machines behind it: files read strictly,
# questions that nobody answers, locks, and what it says of them.

load system
load stand-ins

setup() {
	if ! command -v qemu-system-x86_64 >/dev/null; then
		skip "no qemu-system-x86_64 (make setup)"
	fi
	stand_ins
	serial=$BATS_TEST_TMPDIR/serial
	cd "$BATS_TEST_TMPDIR"
}

teardown() {
	end_stand_ins
}

guest() { # a.vmx with a CD, a serial port and a disk on the controller $1, and what the guest does
	flat_vmdk . disk disk.raw
	boot_iso cd.iso "$2"
	cat >a.vmx <<-EOF
		.encoding = "UTF-8"
		config.version = "8"
		virtualHW.version = "19"
		guestOS = "other-64"
		memsize = "64"
		scsi0.present = "TRUE"
		scsi0.virtualDev = "$1"
		pciBridge4.present = "TRUE"
		pciBridge4.virtualDev = "pcieRootPort"
		scsi0:0.present = "TRUE"
		scsi0:0.fileName = "disk.vmdk"
		ide1:0.present = "TRUE"
		ide1:0.deviceType = "cdrom-image"
		ide1:0.fileName = "cd.iso"
		bios.bootOrder = "cdrom"
		serial0.present = "TRUE"
		serial0.fileType = "file"
		serial0.fileName = "serial"
	EOF
}

ws() {
	vmrun -T ws "$@"
}

runs() { # N: machines run
	[ "$(ws list | head -n 1)" = "Total running VMs: $1" ]
}

@test "vmrun runs a guest, and leaves no lock when it has ended" {
	guest pvscsi "$WRITE_DISK$POWER_OFF"
	run ws start a.vmx nogui
	same 0 "$status" "$output"
	until_true 60 runs 0
	same $'hello\r' "$(cat "$serial")" "serial port"
	same hello "$(dd if=disk.raw bs=5 count=1 skip=4096 iflag=skip_bytes status=none)" "sector 8"
	same '' "$(find . -name '*.lck')" "locks"
	contains "$(cat vmware.log)" "Log for VMware Workstation pid=" "build=build-23775571" \
		"virtual exec = 'hardware'"
	contains "$(cat a.vmx)" 'uuid.location = "56 4d '
	same "VMware Workstation 17.5.2 build-23775571" "$(vmware -v)"
	same "VMware Player 17.5.2 build-23775571" "$(vmplayer -v)"
}

@test "vmrun refuses on standard output, and stops hard alone" {
	guest lsisas1068 "$HALT"
	ws start a.vmx nogui
	until_true 60 greetings 1
	same $'Total running VMs: 1\n'"$PWD/a.vmx" "$(ws list)"
	contains "$(tr '\0' ' ' <"/proc/$(stand_ins_named vmware-vmx)/cmdline")" "vmware-vmx " "$PWD/a.vmx"
	answers vmrun output <<-'EOF'
		255 | Error: The file is already in use | -T ws start a.vmx nogui
		255 | Error: The VMware Tools are not running in the virtual machine: / | -T ws stop a.vmx soft
		255 | Error: The VMware Tools are not running in the virtual machine: / | -T ws getGuestIPAddress a.vmx
		255 | Invalid argument: --help | --help
		255 | Usage: vmrun | -T ws bogus
		255 | Error: Cannot open VM: | -T ws start nosuch.vmx nogui
		255 | Error: The specified version was not found | -T esx list
		0 | | -T ws stop a.vmx hard
		255 | Error: The virtual machine is not powered on: / | -T ws stop a.vmx hard
		0 | Total running VMs: 0 | -T ws list
	EOF
	no_stand_ins
}

@test "vmrun reads a .vmx and its disk strictly" {
	while IFS='|' read -r change part; do
		guest pvscsi "$HALT"
		rm -f "$serial"
		eval "$change"
		run --separate-stderr ws start a.vmx nogui
		same 255 "$status" "$change: status"
		# shellcheck disable=SC2154 # set by bats
		contains "$output$stderr$(cat vmware.log 2>/dev/null)" "$part"
		rm -f vmware.log
	done <<-'EOF'
		echo 'memSize = "64"' >>a.vmx|"memSize" is already defined
		echo 'a.b = 64' >>a.vmx|syntax error
		echo 'a.b = "a"b"' >>a.vmx|syntax error
		printf 'a.b = "\303\204"\n' >>a.vmx; sed -i /encoding/d a.vmx|Cannot read the virtual machine configuration file
		sed -i s/64\"/65\"/ a.vmx|Error: The operation was canceled
		sed -i /virtualHW/d a.vmx|virtualHW.version
		sed -i s/pvscsi/lsilogic/ a.vmx|stand-in: QEMU has no controller like lsilogic
		sed -i /pciBridge/d a.vmx|No PCIe slot available for scsi0
		rm disk.raw|Cannot open the disk
		rm disk.vmdk|Cannot open the disk
		cp disk.raw disk.vmdk|is not a virtual disk
		truncate -s 1K disk.raw|shorter than it says
		mkdir a.vmx.lck; echo 'pid=1 host=other' >a.vmx.lck/M1.lck|Error: The file is already in use
	EOF
}

@test "vmrun's questions are answered by the .vmx or not at all" {
	guest pvscsi "$HALT"
	canceled='255 | Error: The operation was canceled | start a.vmx nogui'
	started='0 | | start a.vmx nogui
		0 | | stop a.vmx hard'
	answers ws output <<<"$started"
	answers ws output <<<"$canceled" # the serial port's file exists
	echo 'answer.msg.serial.file.open = "Replace"' >>a.vmx
	answers ws output <<<"$started"
	mkdir moved
	cp -r a.vmx disk.* cd.iso moved
	answers ws output <<<"${canceled/a.vmx/moved/a.vmx}"
	mv cd.iso away
	answers ws output <<<"$canceled" # would start without the CD
	echo 'msg.autoAnswer = "TRUE"' | tee -a a.vmx >>moved/a.vmx
	answers ws output <<<"${started//a.vmx/moved/a.vmx}"
	answers ws output <<<"$started"
	fault refuse-start module
	answers ws output <<<"$canceled"
	contains "$(cat vmware.log)" "Could not open /dev/vmmon"
}

@test "a killed vmware-vmx leaves locks, which the next start finds stale" {
	guest pvscsi "$RESET"
	ws start a.vmx nogui
	until_true 60 greetings 2
	kill -KILL "$(stand_ins_named vmware-vmx)"
	until_true 60 no_stand_ins
	runs 0
	[ -d a.vmx.lck ] && [ -d disk.vmdk.lck ]
	rm "$serial"
	boot_iso cd.iso "$TRIPLE_FAULT"
	ws start a.vmx nogui
	until_true 60 grep -q "CPU has been disabled" vmware.log
	runs 1
	fault poweroff-ignored
	ws stop a.vmx hard
	runs 1
}
