#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# guest/init on a made-up root, whose programs write what they were called with into a log.

setup() {
	export ROOT=$BATS_TEST_TMPDIR/root
	mkdir -p "$ROOT/bin" "$ROOT/proc" "$ROOT/sys/bus"
	echo "console=ttyS0 quiet" >"$ROOT/proc/cmdline"
	for name in mount modprobe poweroff setsid vmtick-runner; do
		program "$name" 0
	done
}

program() { # NAME STATUS
	printf '#!/bin/sh\necho "%s $*" >>"%s/log"\nexit %s\n' "$1" "$ROOT" "$2" >"$ROOT/bin/$1"
	chmod +x "$ROOT/bin/$1"
}

device() { # BUS MODALIAS
	nr=$((${nr-0} + 1))
	mkdir -p "$ROOT/sys/bus/$1/devices/$nr"
	echo "$2" >"$ROOT/sys/bus/$1/devices/$nr/modalias"
}

boot() {
	run /bin/sh "$BATS_TEST_DIRNAME/guest/init"
	log=$(cat "$ROOT/log")
}

virtio_blk=pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00
virtio_blk_modern=pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00
virtio_scsi_modern=pci:v00001AF4d00001048sv00001AF4sd00001100bc01sc00i00
piix4_ide=pci:v00008086d00007111sv00000000sd00000000bc01sc01i8A
lsi_spi=pci:v00001000d00000030sv000015ADsd00001976bc01sc00i00
lsi_sas=pci:v00001000d00000054sv000015ADsd00001976bc01sc07i00
vmware_ahci=pci:v000015ADd000007E0sv000015ADsd000007E0bc01sc06i01
ahci=pci:v00008086d00002922sv00001AF4sd00001100bc01sc06i01
pvscsi=pci:v000015ADd000007C0sv000015ADsd000007C0bc01sc07i00
bridge=pci:v00008086d00002918sv00001AF4sd00001100bc06sc01i00

@test "init: a virtio disk gets its driver, the runner runs, the guest powers off" {
	device pci "$bridge"
	device pci "$virtio_blk"
	boot
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$log" = "mount -a
modprobe -qa virtio_pci virtio_blk
vmtick-runner 
poweroff -f" ]
}

@test "init: a SATA controller beside a virtio disk stays alone" {
	device pci "$ahci"
	device pci "$virtio_blk_modern"
	boot
	[[ $log == *"modprobe -qa virtio_pci virtio_blk"* ]]
	[[ $log != *sd_mod* ]]
}

# ide_channels PATH: the bytes of PCI configuration space that open the two channels.
ide_channels() {
	od -An -tx1 -j 64 -N 4 "$1" | xargs
}

@test "init: a CD's IDE controller beside a SCSI disk: both get their drivers" {
	device pci "$piix4_ide"
	head -c 256 /dev/zero >"$ROOT/sys/bus/pci/devices/$nr/config"
	device pci "$lsi_spi"
	ln -s "$(command -v dd)" "$ROOT/bin/dd"
	boot
	[ -z "$output" ]
	[[ $log == *"modprobe -qa $piix4_ide sd_mod $lsi_spi sd_mod"* ]]
}

@test "init: closed IDE channels are opened, and nothing else is written there" {
	device pci "$piix4_ide"
	config=$ROOT/sys/bus/pci/devices/$nr/config
	head -c 256 /dev/zero >"$config"
	ln -s "$(command -v dd)" "$ROOT/bin/dd"
	boot
	[ "$(ide_channels "$config")" = "00 80 00 80" ]
	[ "$(tr -d '\000' <"$config" | wc -c)/$(stat -c %s "$config")" = 2/256 ]
}

@test "init: an IDE controller that cannot be written to is an error line, and the runner runs" {
	device pci "$piix4_ide"
	mkdir "$ROOT/sys/bus/pci/devices/$nr/config"
	ln -s "$(command -v dd)" "$ROOT/bin/dd"
	boot
	[[ $output == "@vmtick error cannot open the channels of the IDE controller "*"/devices/$nr"* ]]
	[[ $log == *vmtick-runner*poweroff* ]]
}

@test "init: an IDE controller beside a paravirtual disk is left alone" {
	device pci "$piix4_ide"
	config=$ROOT/sys/bus/pci/devices/$nr/config
	head -c 256 /dev/zero >"$config"
	device pci "$virtio_blk"
	boot
	[ "$(ide_channels "$config")" = "00 00 00 00" ]
	[[ $log == *"modprobe -qa virtio_pci virtio_blk"* ]]
}

@test "init: SATA, SCSI, virtio-scsi and Xen disks get their drivers" {
	while read -r bus modalias expected; do
		rm -rf "$ROOT/sys/bus" "$ROOT/log"
		device "$bus" "$modalias"
		boot
		[[ $log == *"modprobe -qa $expected"$'\n'* ]]
	done <<-END
		pci $ahci $ahci sd_mod
		pci $pvscsi $pvscsi sd_mod
		pci $lsi_spi $lsi_spi sd_mod
		pci $lsi_sas $lsi_sas sd_mod
		pci $vmware_ahci $vmware_ahci sd_mod
		pci $virtio_scsi_modern virtio_pci virtio_scsi sd_mod
		xen xen:vbd xen_blkfront
	END
}

@test "init: a driver that is no module does not stop it" {
	device pci "$virtio_blk"
	program modprobe 1
	boot
	[ -z "$output" ]
	[[ $log == *vmtick-runner*poweroff* ]]
}

@test "init: no disk controller is an error line, and the guest powers off" {
	device pci "$bridge"
	boot
	[[ $output == "@vmtick error no disk controller here"* ]]
	[[ $log == *"poweroff -f" ]]
}

@test "init: a failing mount is an error line, and the guest powers off" {
	device pci "$virtio_blk"
	program mount 1
	boot
	[[ $output == "@vmtick error cannot mount"* ]]
	[[ $log == *"poweroff -f" ]]
}

@test "init: a runner that fails has said why itself" {
	device pci "$virtio_blk"
	program vmtick-runner 1
	boot
	[ -z "$output" ]
	[[ $log == *"poweroff -f" ]]
}

@test "init: a runner that is killed or missing is an error line" {
	device pci "$virtio_blk"
	printf '#!/bin/sh\nkill -9 $$\n' >"$ROOT/bin/vmtick-runner"
	boot
	[[ $output == *"@vmtick error the runner did not start or was killed (status 137)"* ]]
	rm "$ROOT/bin/vmtick-runner"
	boot
	[[ $output == *"@vmtick error the runner did not start or was killed (status 127)"* ]]
	[[ $log == *"poweroff -f" ]]
}

@test "init: an unreadable command line still runs the runner" {
	device pci "$virtio_blk"
	rm "$ROOT/proc/cmdline"
	boot
	[[ $log == *vmtick-runner*poweroff* ]]
}

@test "init: vmtick.shell gives a shell instead of the runner" {
	device pci "$virtio_blk"
	echo "quiet vmtick.shell console=ttyS0" >"$ROOT/proc/cmdline"
	boot
	[[ $log == *"setsid cttyhack sh"*"poweroff -f" ]]
	[[ $log != *vmtick-runner* ]]
}
