#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# make-iso with made-up kernels; whether an ISO boots is tests/iso.bats.

setup() {
	images=$BATS_TEST_DIRNAME
	dir=$BATS_TEST_TMPDIR
	# All of a bzImage that is looked at: its magic word.
	{
		head -c 514 /dev/zero
		printf HdrS
		head -c 100000 /dev/urandom
	} >"$dir/vmlinuz"
	head -c 100000 /dev/urandom >"$dir/cpio"
}

file_of() { # ISO PATH
	xorriso -osirrox on -indev "$1" -extract "$2" "$dir/out" 2>/dev/null
}

@test "iso: boot images for BIOS and UEFI, a disk's boot sector and partitions" {
	"$images/make-iso" "$dir/vmlinuz" "$dir/cpio" "$dir/x.iso"
	run xorriso -indev "$dir/x.iso" -report_el_torito plain -report_system_area plain
	[ "$status" -eq 0 ]
	[[ $output == *"El Torito boot img :   1  BIOS  y   none"* ]]
	[[ $output == *"El Torito boot img :   2  UEFI  y   none"* ]]
	[[ $output == *"El Torito img path :   1  /vmtick/bios.img"* ]]
	[[ $output == *"El Torito img path :   2  /vmtick/efi.img"* ]]
	[[ $output == *"System area summary: MBR protective-msdos-label grub2-mbr "*GPT* ]]
	[[ $output == *"GPT partition path :   2  /vmtick/efi.img"* ]]
}

@test "iso: holds kernel, initramfs, and UEFI's boot loader where firmware looks for it" {
	"$images/make-iso" "$dir/vmlinuz" "$dir/cpio" "$dir/x.iso"
	file_of "$dir/x.iso" /vmtick
	cmp "$dir/vmlinuz" "$dir/out/vmlinuz"
	gzip -dc "$dir/out/initramfs.cpio.gz" | cmp - "$dir/cpio"
	mcopy -i "$dir/out/efi.img" ::/EFI/BOOT/BOOTX64.EFI "$dir/boot.efi"
	[ "$(head -c 2 "$dir/boot.efi")" = MZ ]
}

@test "iso: the same bytes from other folders, at another time, with another umask and zone" {
	mkdir -p "$dir/elsewhere/deep"
	"$images/make-iso" "$dir/vmlinuz" "$dir/cpio" "$dir/1.iso"
	cp -r "$images/make-iso" "$images/iso" "$dir/elsewhere"
	cp "$dir/vmlinuz" "$dir/elsewhere/other-name"
	cp "$dir/cpio" "$dir/elsewhere/deep/"
	touch -d 2001-01-01 "$dir/elsewhere/other-name" "$dir/elsewhere/deep/cpio"
	sleep 2.1 # FAT counts time in steps of two seconds
	umask 077
	cd "$dir/elsewhere"
	TZ=Asia/Tokyo ./make-iso other-name deep/cpio 2.iso
	cmp "$dir/1.iso" 2.iso
}

@test "iso: another kernel or initramfs is another ISO" {
	"$images/make-iso" "$dir/vmlinuz" "$dir/cpio" "$dir/1.iso"
	echo >>"$dir/cpio"
	"$images/make-iso" "$dir/vmlinuz" "$dir/cpio" "$dir/2.iso"
	! cmp -s "$dir/1.iso" "$dir/2.iso" || false
}

@test "iso: a kernel that GRUB cannot start gives none, and that is said" {
	head -c 4096 /dev/urandom >"$dir/vmlinux"
	echo old >"$dir/x.iso"
	run "$images/make-iso" "$dir/vmlinux" "$dir/cpio" "$dir/x.iso"
	[ "$status" -eq 0 ]
	[[ $output == "images/make-iso: $dir/vmlinux is no bzImage: "* ]]
	[ "${#lines[@]}" -eq 1 ]
	[ ! -e "$dir/x.iso" ]
}

@test "iso: a missing tool or file is told, and leaves nothing behind" {
	mkdir "$dir/empty" "$dir/bin"
	for name in realpath dirname tail head; do
		ln -sf "$(command -v $name)" "$dir/bin/"
	done
	run env PATH="$dir/bin" /bin/sh "$images/make-iso" "$dir/vmlinuz" "$dir/cpio" "$dir/empty/x.iso"
	[ "$status" -eq 4 ]
	[ "$output" = "images/make-iso: grub-mkimage is not here: run make setup as root" ]
	run "$images/make-iso" "$dir/vmlinuz" "$dir/nosuch" "$dir/empty/x.iso"
	[ "$status" -ne 0 ]
	[[ $output == *"$dir/nosuch"* ]]
	[ -z "$(ls "$dir/empty")" ]
}
