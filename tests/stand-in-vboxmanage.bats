#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# stand-in-vboxmanage.bats - the stand-in for VBoxManage: that it refuses what the real one refuses,
# in its words, streams and statuses; that machines run in it, and end as they do there.

load system
load stand-ins

setup() {
	if ! command -v qemu-system-x86_64 >/dev/null; then
		skip "no qemu-system-x86_64 (make setup)"
	fi
	stand_ins
	export VBOX_USER_HOME=$BATS_TEST_TMPDIR/home VBOX_IPC_SOCKETID=vt$$-$BATS_TEST_NUMBER
	export LC_ALL=C.UTF-8
	vms=$BATS_TEST_TMPDIR/vms
	serial=$BATS_TEST_TMPDIR/serial
	cd "$BATS_TEST_TMPDIR"
}

teardown() {
	end_stand_ins
	rm -rf "/tmp/.vbox-$VBOX_IPC_SOCKETID-ipc"
}

machine() { # a registered, with a CD, a disk and a serial port
	VBoxManage createvm --name a --ostype Linux_64 --register --basefolder "$vms" >/dev/null
	VBoxManage modifyvm a --memory 64 --boot1 dvd --boot2 disk --boot3 none --boot4 none \
		--uart1 0x3F8 4 --uartmode1 file "$serial"
	VBoxManage storagectl a --name ide --add ide
	VBoxManage storagectl a --name sata --add "${1:-sata}" --portcount 1
	flat_vmdk . disk "$PWD/disk.raw"
	VBoxManage storageattach a --storagectl sata --port 0 --device 0 --type hdd --medium disk.vmdk
}

insert() { # CODE
	boot_iso cd.iso "$1"
	VBoxManage storageattach a --storagectl ide --port 0 --device 0 --type dvddrive --medium cd.iso
}

start_a() {
	run --separate-stderr VBoxManage startvm a --type headless
	same 0 "$status" "status of startvm ($stderr)"
	contains "$output" 'Waiting for VM "a" to power on...' 'VM "a" has been successfully started.'
}

info() { # KEY
	VBoxManage showvminfo a --machinereadable | sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p"
}

is_state() { # STATE
	[ "$(info VMState)" = "$1" ]
}

# ---- VBoxManage: words ----

@test "VBoxManage tells its version, and takes options as that version does" {
	machine
	answers VBoxManage output <<-'EOF'
		0 | 7.0.14r161095 | --version
	EOF
	answers_of() { STAND_IN_VERSION=$1 answers VBoxManage stderr; }
	answers_of 6.1.50 <<-'EOF'
		0 | | modifyvm a --uartmode1 file /s --uarttype1 16550A --paravirtprovider kvm --audio none
		0 | | modifyvm a --nestedpaging on --largepages on --rtcuseutc off --triplefaultreset off
		1 | Unknown option: --uart-mode1 | modifyvm a --uart-mode1 file /s
		1 | Unknown option: --audio-driver | modifyvm a --audio-driver none
		1 | Unknown option: --audio-enabled | modifyvm a --audio-enabled off
		2 | Unknown option: --platform-architecture | createvm --name n --platform-architecture x86 --register
	EOF
	answers_of 7.0.14 <<-'EOF'
		0 | | modifyvm a --uart-mode1 file /s --uart-type1 16550A --nested-paging on
		0 | Warning: --audio is deprecated and will be removed soon. Use --audio-driver instead! | modifyvm a --audio none
		0 | | modifyvm a --audio-enabled off --bios-boot-menu disabled
		1 | Unknown option: --firmware-boot-menu | modifyvm a --firmware-boot-menu disabled
		1 | Unknown option: --x86-hpet | modifyvm a --x86-hpet on
	EOF
	answers_of 7.2.0 <<-'EOF'
		0 | | modifyvm a --firmware-boot-menu disabled --x86-hpet on --biosbootmenu disabled --hpet on
		2 | Parameter --platform-architecture is required | createvm --name n --register
		0 | | createvm --name n --platform-architecture x86 --register
	EOF
}

@test "VBoxManage refuses with the real one's words, streams and statuses" {
	machine
	answers VBoxManage stderr <<-'EOF'
		2 | Invalid command 'bogus' | bogus
		1 | Unknown option: --bogus | modifyvm a --bogus 1
		1 | Missing argument to option '--cpus' | modifyvm a --cpus
		1 | Invalid virtual CPU count: 0 (must be in range [1, 64]) | modifyvm a --cpus 0
		1 | Invalid RAM size: 1 MB (must be in range [4, 2097152] MB) | modifyvm a --memory 1
		1 | Invalid CPU execution cap value: 0 (must be in range [1, 100]) | modifyvm a --cpuexecutioncap 0
		1 | code NS_ERROR_INVALID_ARG (0x80070057) | modifyvm a --cpus 100
		1 | Invalid --paravirtprovider argument 'bogus' | modifyvm a --paravirtprovider bogus
		2 | boot | modifyvm a --boot1 bogus
		2 | uartmode1 | modifyvm a --uartmode1 file
		2 | uart1 | modifyvm a --uart1 zzz 4
		1 | Could not find a registered machine named 'nosuch' | modifyvm nosuch --cpus 1
		1 | code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001) | startvm nosuch --type headless
		1 | Invalid frontend name: 'bogus' | startvm a --type bogus
		1 | Machine settings file '/ | createvm --name a --register --basefolder "$vms"
		1 | Could not create a directory '/proc/nope/x1' to save the settings file (VERR_FILE_NOT_FOUND) | createvm --name x1 --register --basefolder /proc/nope
		1 | Storage controller named 'ide' already exists | storagectl a --name ide --add ide
		1 | Too many storage controllers of this type | storagectl a --name ide2 --add ide
		1 | Machine 'a' is not currently running. | controlvm a poweroff
		99 | is not modelled | createmedium disk --filename x
	EOF
	answers VBoxManage output <<-'EOF'
		1 | Usage | startvm
		0 | Usage |
		0 | No value set! | getextradata a VBoxInternal/TM/TSCMode
		0 | | setextradata a VBoxInternal/TM/TSCMode Dynamic
		0 | Value: Dynamic | getextradata a VBoxInternal/TM/TSCMode
	EOF
	LC_ALL=C run --separate-stderr VBoxManage createvm --name ä --register
	same 3 "$status"
	contains "$stderr" "RTR3Init: VERR_NO_TRANSLATION"
	VBoxManage createvm --name ä --register >/dev/null
	same "\"a\" {$(info UUID)}"$'\n"' "$(LC_ALL=C VBoxManage list vms)" "what a locale cuts off"
}

@test "VBoxManage never works on a person's machines" {
	VBOX_USER_HOME='' run --separate-stderr VBoxManage list vms
	same 98 "$status"
	contains "$stderr" "VBOX_USER_HOME is not set"
	VBOX_IPC_SOCKETID='' run --separate-stderr VBoxManage list vms
	same 98 "$status"
}

@test "showvminfo has the real one's traps, and its lock stands in a start's way" {
	machine
	run VBoxManage showvminfo a --machinereadable
	contains "$output" 'Encryption:     disabled' 'BIOS NVRAM File="' '"sata-0-0"="/' \
		'paravirtprovider="default"' 'effparavirtprovider="kvm"' 'uart1="0x03f8,4"' \
		"uartmode1=\"file,$serial\"" 'storagecontrollertype1="IntelAhci"'
	fault slow showvminfo 2
	VBoxManage showvminfo a --machinereadable >/dev/null 3>&- &
	sleep 0.5
	answers VBoxManage stderr <<-'EOF'
		1 | The machine 'a' is already locked by a session (or being locked or unlocked) | startvm a --type headless
	EOF
	wait
}

# ---- VBoxManage: media ----

@test "VBoxManage takes a flat VMDK as the real one does, and no other disk" {
	machine
	flat_vmdk . gone gone.raw
	rm gone.raw
	flat_vmdk . bare bare.raw
	sed -i '/^#/{1!d}' bare.vmdk
	flat_vmdk . late late.raw
	echo 'CID=12345678' >>late.vmdk
	cp disk.vmdk clash.vmdk
	attach() {
		VBoxManage storagectl a --name "$1" --add virtio-scsi 2>/dev/null || true
		VBoxManage storageattach a --storagectl "$1" --port 0 --type "$2" --medium "$3"
	}
	answers attach stderr <<-'EOF'
		1 | Could not find file for the medium | vio hdd nosuch.vmdk
		1 | Could not get the storage format of the medium | vio hdd disk.raw
		1 | gone.vmdk' (VERR_FILE_NOT_FOUND) | vio hdd gone.vmdk
		1 | VERR_VD_VMDK_INVALID_HEADER | vio hdd bare.vmdk
		1 | VERR_VD_VMDK_INVALID_HEADER | vio hdd late.vmdk
		1 | already exists | vio hdd clash.vmdk
		1 | (VERR_NOT_SUPPORTED) | vio dvddrive disk.vmdk
	EOF
	contains "$(cat disk.vmdk)" 'ddb.uuid.image="' 'ddb.uuid.parentmodification="'
	contains "$(VBoxManage list hdds)" "Location:       $PWD/disk.vmdk" "Capacity:       1 MBytes"
	answers VBoxManage stderr <<-'EOF'
		1 | The port and/or device parameter are out of range | storageattach a --storagectl sata --port 1 --type hdd --medium none
		1 | still attached | closemedium disk disk.vmdk
		0 | | storageattach a --storagectl sata --port 0 --device 0 --medium none
		0 | | closemedium disk disk.vmdk
	EOF
	same '' "$(VBoxManage list hdds)"
}

@test "unregistervm --delete takes disks, with extents that are named relatively" {
	machine
	VBoxManage unregistervm a --delete
	same disk.raw "$(echo disk.*)" "files of the absolute extent"
	[ ! -e "$vms/a" ]
	machine
	flat_vmdk . disk disk.raw
	VBoxManage storageattach a --storagectl sata --port 0 --medium none
	VBoxManage closemedium disk disk.vmdk
	VBoxManage storageattach a --storagectl sata --port 0 --type hdd --medium disk.vmdk
	VBoxManage unregistervm a --delete
	same 'disk.*' "$(echo disk.*)" "files of the relative extent"
	machine
	VBoxManage unregistervm a
	same '' "$(VBoxManage list vms)$(VBoxManage list hdds)"
	answers VBoxManage stderr <<-'EOF'
		1 | already exists | createvm --name a --register --basefolder "$vms"
	EOF
}

# ---- VBoxManage: machines that run ----

@test "a guest runs: serial port, disk, descriptor and log are as the real one leaves them" {
	machine "virtio-scsi"
	insert "$WRITE_DISK$POWER_OFF"
	echo "OLD CONTENT" >"$serial"
	start_a
	until_true 60 is_state poweroff
	same $'hello\r' "$(cat "$serial")" "serial port"
	same hello "$(dd if=disk.raw bs=5 count=1 skip=4096 iflag=skip_bytes status=none)" "sector 8"
	contains "$(cat disk.vmdk)" 'ddb.geometry.biosHeads="16"'
	contains "$(cat "$vms/a/Logs/VBox.log")" "HMR3Init: AMD-V" "enmTSCMode=3 (Dynamic)" "'KVM'"
	qemu-img info disk.vmdk >/dev/null
}

@test "a machine that runs is locked, and its process is the daemon's child" {
	machine
	insert "$HALT"
	taskset -c 0 VBoxManage startvm a --type headless >/dev/null
	until_true 60 greetings 1
	answers VBoxManage stderr <<-'EOF'
		1 | The machine 'a' is already locked for a session (or being unlocked) | modifyvm a --cpus 2
		1 | The machine 'a' is already locked by a session (or being locked or unlocked) | startvm a --type headless
		1 | Cannot unregister the machine 'a' while it is locked | unregistervm a --delete
		0 | | controlvm a pause
	EOF
	same paused "$(info VMState)"
	VBoxManage controlvm a resume
	same "VBoxHeadless --comment a --startvm $(info UUID) --vrde config " \
		"$(tr '\0' ' ' <"/proc/$(stand_ins_named VBoxHeadless)/cmdline")"
	same "$(stand_ins_named VBoxSVC)" \
		"$(awk '/^PPid:/ { print $2 }' "/proc/$(stand_ins_named VBoxHeadless)/status")" "parent"
	contains "$(taskset -cp "$(stand_ins_named VBoxHeadless)")" "list: 0"
	answers VBoxManage stderr <<-'EOF'
		0 | 0%...10%...20%...30% | controlvm a poweroff
	EOF
	same poweroff "$(info VMState)"
	same VBoxSVC "$(cat "/proc/$(stand_in_processes)/comm")"
	until_true 60 no_stand_ins
	[ ! -e "/tmp/.vbox-$VBOX_IPC_SOCKETID-ipc" ]
}

@test "a guest's reset is in place, a triple fault is a guru meditation" {
	machine
	insert "$RESET"
	start_a
	until_true 60 greetings 2
	same running "$(info VMState)"
	VBoxManage controlvm a poweroff
	insert "$TRIPLE_FAULT"
	start_a
	until_true 60 is_state gurumeditation
	same '' "$(VBoxManage list runningvms)"
	answers VBoxManage stderr <<-'EOF'
		1 | while it is locked | unregistervm a
		0 | 100% | controlvm a poweroff
		0 | | modifyvm a --triplefaultreset on
	EOF
	start_a
	until_true 60 greetings 2
	same running "$(info VMState)"
}

@test "SIGTERM saves a machine, SIGKILL aborts it, and a daemon that is killed takes it along" {
	machine
	insert "$HALT"
	start_a
	kill -TERM "$(stand_ins_named VBoxHeadless)"
	until_true 60 is_state saved
	answers VBoxManage stderr <<-'EOF'
		1 | The machine is not mutable (state is Saved) | modifyvm a --cpus 2
		0 | | discardstate a
	EOF
	same poweroff "$(info VMState)"
	start_a
	kill -KILL "$(stand_ins_named VBoxHeadless)"
	until_true 60 is_state aborted
	same '' "$(stand_ins_named VBoxHeadless)$(stand_ins_named qemu-system-x86)" "what is left of it"
	start_a
	kill -KILL "$(stand_ins_named VBoxSVC)"
	until_true 60 no_stand_ins
	same poweroff "$(info VMState)"
}

@test "a start is refused for what it lacks, and a bad TSC mode is not told" {
	machine
	insert "$POWER_OFF"
	refused() { # PART
		answers VBoxManage stderr <<<"1 | $1 | startvm a --type headless"
		contains "$output" "Waiting for VM"
		same poweroff "$(info VMState)"
	}
	for reason in module,VERR_VM_DRIVER_NOT_INSTALLED access,VERR_VM_DRIVER_NOT_ACCESSIBLE \
		version-mismatch,VERR_VM_DRIVER_VERSION_MISMATCH svm,VERR_SVM_IN_USE \
		vmx,VERR_VMX_IN_VMX_ROOT_MODE; do
		fault refuse-start "${reason%,*}"
		refused "${reason#*,}"
		no_faults
	done
	VBoxManage setextradata a VBoxInternal/TM/NoSuchKey 1
	refused "Unknown configuration value '/TM/NoSuchKey'"
	VBoxManage setextradata a VBoxInternal/TM/NoSuchKey
	VBoxManage modifyvm a --uartmode1 file /nodir/serial
	refused "RawFile#0 failed to create the raw output file /nodir/serial (VERR_FILE_NOT_FOUND)"
	VBoxManage modifyvm a --uartmode1 file "$serial"
	mv disk.raw away
	refused "AHCI: Failed to attach drive to Port0 (VERR_FILE_NOT_FOUND)"
	mv away disk.raw
	mv cd.iso away
	refused "PIIX3 cannot attach drive to the Primary Master (VERR_FILE_NOT_FOUND)"
	mv away cd.iso
	VBoxManage setextradata a VBoxInternal/TM/TSCMode realtscoffset
	start_a
	sleep 1
	same running "$(info VMState)"
	same 0 "$(stat -c %s "$serial")" "bytes from a machine that never executes"
}

@test "VBoxManage's faults come and go" {
	machine
	insert "$HALT"
	fault odd-line --version
	answers VBoxManage output <<<"0 | WARNING: The vboxdrv kernel module is not loaded. | --version"
	contains "$output" 7.0.14r161095
	no_faults
	fault version 5.2.44r139111
	same 5.2.44r139111 "$(VBoxManage --version)"
	fault hang showvminfo
	run timeout 1 VBoxManage showvminfo a --machinereadable
	same 124 "$status"
	contains "$(tail -n 1 "$STAND_IN_LOG")" "- VBoxManage showvminfo a"
	no_faults
	fault exit0-error startvm
	answers VBoxManage stderr <<<"0 | VBoxManage: error: | startvm a --type headless"
	no_faults
	fault translated
	same poweroff "$(info VMState)"
	LC_ALL=de_DE.UTF-8 run VBoxManage startvm a --type headless
	contains "$output" "wurde erfolgreich gestartet"
	no_faults
	fault poweroff-ignored
	answers VBoxManage stderr <<<"0 | 100% | controlvm a poweroff"
	same running "$(info VMState)"
}
