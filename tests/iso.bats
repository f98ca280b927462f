#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# iso.bats - the guest's ISO boots by BIOS and UEFI, as a CD and as a disk, finds its job on every
# kind of disk and delivers. QEMU is started here as other monitors are: with the ISO and an
# exchange disk and no kernel. One guest at a time.

load system

GUEST=$BUILD/guest/stock
ISO=$GUEST/guest.iso
OVMF=/usr/share/OVMF

# Prints what is missing, if anything.
precondition() {
	if [ ! -f "$ISO" ]; then
		echo "no ISO in $GUEST (make guest)"
	elif ! command -v qemu-system-x86_64 >/dev/null; then
		echo "no qemu-system-x86_64 (make setup)"
	elif [ ! -f "$OVMF/OVMF_CODE_4M.fd" ]; then
		echo "no UEFI in $OVMF (make setup)"
	fi
}

setup() {
	if [ -n "$(precondition)" ]; then
		skip "$(precondition)"
	fi
	console=$BATS_TEST_TMPDIR/console
	disk=$BATS_TEST_TMPDIR/disk
	[ -x "$BATS_FILE_TMPDIR/exchange-disk" ] || build_exchange_disk
	exchange_disk create "$disk"
}

build_exchange_disk() {
	# shellcheck disable=SC2046 # flags are words
	${CC:-cc} -D_GNU_SOURCE -I"$REPO" -o "$BATS_FILE_TMPDIR/exchange-disk" \
		"$REPO/tests/exchange-disk.c" "$BUILD"/{harness/libharness,store/libstore,cli/libcli}.a \
		$(pkg-config --cflags --libs jansson libxxhash)
}

exchange_disk() {
	"$BATS_FILE_TMPDIR/exchange-disk" "$@"
}

# boot FIRMWARE QEMU-ARGUMENT...: run a guest to its end; the exchange disk is the drive "disk".
# With one CPU, as a guest on a busy host may well find its others not idle.
boot() {
	local firmware=()

	if [ "$1" = uefi ]; then
		cp "$OVMF/OVMF_VARS_4M.fd" "$BATS_TEST_TMPDIR/vars"
		firmware=(-drive "if=pflash,unit=0,format=raw,readonly=on,file=$OVMF/OVMF_CODE_4M.fd"
			-drive "if=pflash,unit=1,format=raw,file=$BATS_TEST_TMPDIR/vars")
	fi
	shift
	timeout 180 qemu-system-x86_64 -accel tcg -cpu max -m 512 -nodefaults -display none \
		-no-reboot -serial "file:$console" "${firmware[@]}" \
		-drive "if=none,id=disk,format=raw,file=$disk" "$@" 3>&-
}

# The ISO in a CD drive on the machine's own controller: pc has IDE (ata_piix), q35 has AHCI.
cd_drive=(-drive "if=none,id=iso,media=cdrom,format=raw,readonly=on,file=$ISO"
	-device "ide-cd,drive=iso,bus=ide.1,bootindex=0")
# The same bytes as a disk, on which the guest may write, but nothing is kept.
hybrid_disk=(-drive "if=none,id=iso,format=raw,snapshot=on,file=$ISO"
	-device "ide-hd,drive=iso,bus=ide.1,bootindex=0")

# delivered FIRMWARE QEMU-ARGUMENT...: boots, and its one cell is on the disk, ok and whole.
delivered() {
	boot "$@"
	results=$(exchange_disk read "$disk") || {
		echo "nothing delivered; console: $(cat -v "$console")"
		return 1
	}
	contains "$results" $'\niso-stock-hrtimer-kmod-idle-150us 0 200 \n' || return 1
	contains "$(cat "$console")" "@vmtick hello 1" "@vmtick end" "reboot: Power down"
}

ahci=(-machine q35 "${cd_drive[@]}" -device ide-hd,drive=disk,bus=ide.0)
ide=(-machine pc "${cd_drive[@]}" -device ide-hd,drive=disk,bus=ide.0)
# The driver takes a disk without a name of its own (WWN) for an empty port.
lsi_sas=(-machine pc "${cd_drive[@]}" -device mptsas1068,id=scsi
	-device scsi-hd,drive=disk,bus=scsi.0,wwn=0x5000c50015ea71ac)
pvscsi=(-machine q35 "${cd_drive[@]}" -device pvscsi,id=scsi -device scsi-hd,drive=disk,bus=scsi.0)

@test "the ISO's boot images are one for BIOS and one for UEFI" {
	run -0 xorriso -indev "$ISO" -report_el_torito plain
	contains "$output" "El Torito boot img :   1  BIOS  y" "El Torito boot img :   2  UEFI  y"
}

@test "exchange disk on AHCI beside the CD, by BIOS; what the guest sees of its machine" {
	delivered bios "${ahci[@]}"
	contains "$results" $'\nmachine_vendor=QEMU\n' $'\nmachine_product=Standard PC (Q35 + ICH9, 2009)\n' \
		$'\nhypervisor_signature=TCGTCGTCGTCG\n' \
		" console=ttyS0,115200 quiet panic=-1 cryptomgr.notests"$'\n'
	same "@vmtick hello 1" "$(head -n 1 "$console" | tr -d '\r')" "first line of the console"
}

@test "exchange disk on AHCI beside the CD, by UEFI" {
	delivered uefi "${ahci[@]}"
}

@test "exchange disk on IDE (ata_piix) beside the CD, by BIOS" {
	delivered bios "${ide[@]}"
}

@test "exchange disk on IDE (ata_piix) beside the CD, by UEFI" {
	delivered uefi "${ide[@]}"
}

@test "exchange disk on LSI SAS1068 (mptsas; QEMU has no chip of mptspi), by BIOS" {
	delivered bios "${lsi_sas[@]}"
}

@test "exchange disk on LSI SAS1068 (mptsas; QEMU has no chip of mptspi), by UEFI" {
	delivered uefi "${lsi_sas[@]}"
}

@test "exchange disk on PVSCSI, by BIOS" {
	delivered bios "${pvscsi[@]}"
}

@test "exchange disk on PVSCSI, by UEFI" {
	delivered uefi "${pvscsi[@]}"
}

@test "the ISO as a disk, by BIOS" {
	delivered bios -machine pc "${hybrid_disk[@]}" -device ide-hd,drive=disk,bus=ide.0
}

@test "the ISO as a disk, by UEFI" {
	delivered uefi -machine q35 "${hybrid_disk[@]}" -device ide-hd,drive=disk,bus=ide.0
}

# misses FIRMWARE NAME: a boot from the ISO without this file, whose name (Rock Ridge: NM, length,
# version 1, no flags, the name) is another there.
misses() {
	LC_ALL=C sed "s/\\(NM.\\x01\\x00\\)$2/\\1${2^^}/" "$ISO" >"$BATS_TEST_TMPDIR/broken.iso"
	cd_drive[1]=${cd_drive[1]/file=*/file=$BATS_TEST_TMPDIR/broken.iso}
	boot "$1" -machine q35 "${cd_drive[@]}" -device ide-hd,drive=disk,bus=ide.0
	run -1 exchange_disk read "$disk"
}

@test "a boot loader that misses the kernel says so on the serial port, and the guest ends" {
	for firmware in bios uefi; do
		misses "$firmware" vmlinuz
		contains "$(tr -d '\r' <"$console")" "error: no such device: /vmtick/vmlinuz." \
			$'\n'"@vmtick error the boot loader cannot start the guest, see above"
	done
}

@test "a boot loader that misses the initramfs says so on the serial port, before the panic" {
	misses bios initramfs.cpio.gz
	contains "$(cat "$console")" "error: file \`/vmtick/initramfs.cpio.gz' not found." "Kernel panic"
}

# What guest/init hands to modprobe leads to the driver, and all that it depends on is there.
@test "each disk controller of VirtualBox and VMware has its driver in the guest, mptspi too" {
	version=$(cat "$GUEST/version")
	(cd "$BATS_TEST_TMPDIR" && cpio -idm --quiet 'lib/modules/*' <"$GUEST/initramfs.cpio")
	modules=$BATS_TEST_TMPDIR/lib/modules/$version
	cp "$modules/modules.dep" "$BATS_TEST_TMPDIR/dep"
	depmod -e -F /dev/null -b "$BATS_TEST_TMPDIR" "$version" 2>/dev/null
	same "$(sort "$BATS_TEST_TMPDIR/dep")" "$(sort "$modules/modules.dep")" "modules.dep"
	while read -r modalias loaded; do
		same "$loaded" "$(modprobe -d "$BATS_TEST_TMPDIR" -S "$version" --show-depends "$modalias" |
			sed 's|.*/\(.*\)\.ko *|\1|' | awk '!seen[$0]++' | xargs)" "modules for $modalias"
	done <<-END
		pci:v00008086d00007111sv00000000sd00000000bc01sc01i8A scsi_common scsi_mod libata ata_piix
		pci:v00008086d00002829sv00000000sd00000000bc01sc06i01 scsi_common scsi_mod libata libahci ahci
		pci:v000015ADd000007E0sv000015ADsd000007E0bc01sc06i01 scsi_common scsi_mod libata libahci ahci
		pci:v00001000d00000030sv00001000sd00008000bc01sc00i00 scsi_common scsi_mod mptbase mptscsih scsi_transport_spi mptspi
		pci:v00001000d00000030sv000015ADsd00001976bc01sc00i00 scsi_common scsi_mod mptbase mptscsih scsi_transport_spi mptspi
		pci:v00001000d00000054sv00001000sd00008000bc01sc00i00 scsi_common scsi_mod mptbase mptscsih scsi_transport_sas mptsas
		pci:v00001000d00000054sv000015ADsd00001976bc01sc07i00 scsi_common scsi_mod mptbase mptscsih scsi_transport_sas mptsas
		pci:v000015ADd000007C0sv000015ADsd000007C0bc01sc07i00 scsi_common scsi_mod vmw_pvscsi
	END
}
