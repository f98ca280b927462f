#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A person's own kernel: use-kernel and unpack-vmlinux on good and bad input.

setup() {
	images=$BATS_TEST_DIRNAME
	dir=$BATS_TEST_TMPDIR
}

elf() { # FILE [SECTION]; a PVH note when the section is .note.pvh
	printf '.section %s,"a",@note\n.long 4, 8, 18\n.asciz "Xen"\n.quad 1\n.text\n.globl _start\n_start: ret\n' \
		"${2-.note.other}" >"$dir/note.s"
	[ $# -eq 2 ] || sed -i 's/18/19/' "$dir/note.s"
	gcc -nostdlib -static -Wl,--build-id=none -o "$1" "$dir/note.s"
}

le() { # SIZE NUMBER
	n=$2
	for _ in $(seq "$1"); do
		printf '%b' "\\0$(printf %03o $((n & 255)))"
		n=$((n >> 8))
	done
}

# The parts of a bzImage that say where its payload lies: one setup sector, payload 64 bytes
# behind it, as the boot protocol's header has it.
bzimage() { # PAYLOAD OUT
	size=$(stat -c %s "$1")
	{
		head -c 497 /dev/zero; le 1 1; head -c 16 /dev/zero
		printf HdrS; le 2 527; head -c 64 /dev/zero; le 4 64; le 4 "$size"; head -c 432 /dev/zero
		head -c 64 /dev/zero; cat "$1"; head -c 100 /dev/zero
	} >"$2"
}

payload() { # TOOL ELF; gzip's own last four bytes are the size, others have it appended
	$1 -c "$2" >"$dir/payload"
	[ "$1" = gzip ] || le 4 "$(stat -c %s "$2")" >>"$dir/payload"
}

@test "vmlinux: payloads of each compression that is here unpack" {
	elf "$dir/elf" .note.pvh
	for tool in xz gzip zstd 'lz4 -l' lzma bzip2; do
		command -v "${tool% *}" >/dev/null || continue
		payload "$tool" "$dir/elf"
		bzimage "$dir/payload" "$dir/vmlinuz"
		run "$images/unpack-vmlinux" "$dir/vmlinuz" "$dir/vmlinux"
		[ "$status" -eq 0 ]
		[ -z "$output" ]
		cmp "$dir/elf" "$dir/vmlinux"
	done
}

@test "vmlinux: an ELF kernel with a PVH entry is taken as it is" {
	elf "$dir/elf" .note.pvh
	"$images/unpack-vmlinux" "$dir/elf" "$dir/vmlinux"
	cmp "$dir/elf" "$dir/vmlinux"
}

@test "vmlinux: without a PVH entry the bzImage is kept, and that is said" {
	elf "$dir/elf"
	payload xz "$dir/elf"
	bzimage "$dir/payload" "$dir/vmlinuz"
	run "$images/unpack-vmlinux" "$dir/vmlinuz" "$dir/vmlinux"
	[ "$status" -eq 0 ]
	[[ $output == *"no PVH entry"* ]]
	cmp "$dir/vmlinuz" "$dir/vmlinux"
	run "$images/unpack-vmlinux" "$dir/elf" "$dir/vmlinux"
	[ "$status" -eq 2 ]
}

@test "vmlinux: garbage, cut and absent images leave nothing behind" {
	elf "$dir/elf" .note.pvh
	payload xz "$dir/elf"
	bzimage "$dir/payload" "$dir/whole"
	head -c 1200 "$dir/whole" >"$dir/cut"
	head -c 600 "$dir/whole" >"$dir/short"
	head -c 4096 /dev/urandom >"$dir/garbage"
	echo "not xz" >"$dir/payload"
	bzimage "$dir/payload" "$dir/unknown"
	: >"$dir/empty"
	mkdir "$dir/out"
	for name in cut short garbage unknown empty absent; do
		run "$images/unpack-vmlinux" "$dir/$name" "$dir/out/vmlinux"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[ -z "$(ls "$dir/out")" ]
	done
}

kernel_folder() { # FOLDER
	mkdir -p "$1/modules/kernel" "$1/headers/include/generated"
	: >"$1/vmlinuz"
	: >"$1/headers/Makefile"
	echo '#define UTS_RELEASE "6.6.6-mine"' >"$1/headers/include/generated/utsrelease.h"
}

@test "kernel: a folder and an installed version are found" {
	kernel_folder "$dir/mine"
	"$images/use-kernel" "$dir/mine" "$dir/out"
	[ "$(cat "$dir/out/version")" = 6.6.6-mine ]
	[ "$(readlink "$dir/out/headers")" = "$(realpath "$dir/mine/headers")" ]

	mkdir -p "$dir/boot" "$dir/lib/modules"
	cp "$dir/mine/vmlinuz" "$dir/boot/vmlinuz-6.6.6-mine"
	cp -r "$dir/mine/modules" "$dir/lib/modules/6.6.6-mine"
	ln -s "$dir/mine/headers" "$dir/lib/modules/6.6.6-mine/build"
	ROOT=$dir "$images/use-kernel" 6.6.6-mine "$dir/out2"
	[ "$(readlink "$dir/out2/vmlinuz")" = "$(realpath "$dir/boot/vmlinuz-6.6.6-mine")" ]
}

@test "kernel: nothing changed, nothing is newer" {
	kernel_folder "$dir/mine"
	"$images/use-kernel" "$dir/mine" "$dir/out"
	touch -d 2001-01-01 "$dir/out/source"
	"$images/use-kernel" "$dir/mine" "$dir/out"
	[ "$(stat -c %Y "$dir/out/source")" = "$(date -d 2001-01-01 +%s)" ]
}

@test "kernel: each missing piece is one line, status 2, and nothing is made" {
	for piece in vmlinuz modules/kernel headers/Makefile headers/include/generated/utsrelease.h; do
		rm -rf "$dir/mine"
		kernel_folder "$dir/mine"
		rm -r "${dir:?}/mine/$piece"
		run "$images/use-kernel" "$dir/mine" "$dir/out"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[ ! -e "$dir/out" ]
	done
	for kernel in no/such/folder 9.9.9-none ''; do
		run "$images/use-kernel" "$kernel" "$dir/out"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[ ! -e "$dir/out" ]
	done
}

@test "module: one of another kernel is refused" {
	printf '.section .modinfo,"a"\n.asciz "vermagic=5.5.5 SMP"\n' >"$dir/m.s"
	gcc -c -o "$dir/m.ko" "$dir/m.s"
	"$images/check-module" "$dir/m.ko" 5.5.5
	run "$images/check-module" "$dir/m.ko" 6.6.6
	[ "$status" -eq 3 ]
	[[ $output == *"built for kernel 5.5.5, the guest boots 6.6.6"* ]]
}
