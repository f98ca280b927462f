#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# install.bats - an installed vmtick works without the source tree: from another folder, with an
# empty environment, and moved to where it was not installed to.

load system

setup() {
	if [ ! -f "$BUILD/guest/stock/initramfs.cpio" ]; then
		skip "no guest in $BUILD/guest/stock (make guest)"
	fi
	root=$BATS_FILE_TMPDIR/root
	cd "$BATS_TEST_TMPDIR" || return 1
	[ -x "$root/usr/bin/vmtick" ] || install_once
}

install_once() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$REPO" install BUILD="$BUILD" \
		DESTDIR="$root" prefix=/usr
}

# installed ARGUMENT...: the installed program in an empty environment; its words are kept.
installed() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$XDG_CACHE_HOME" \
		XDG_CACHE_HOME="$XDG_CACHE_HOME" "$root/usr/bin/vmtick" "$@" 2>&1 3>&- |
		tee -a "$BATS_TEST_TMPDIR/words"
	return "${PIPESTATUS[0]}"
}

# No path of the source tree in what was printed and written.
nothing_of_the_source() {
	same '' "$(grep -rF -e "$REPO" -e "$BUILD" "$BATS_TEST_TMPDIR")" "paths of the source tree"
}

@test "the program, its manual, configs, published figures and guest are installed" {
	same "$(printf '%s\n' bin/vmtick \
		$(cd "$REPO/analysis/reference" && printf 'share/vmtick/analysis/reference/%s\n' *.csv) \
		$(cd "$REPO/configs" && printf 'share/vmtick/configs/%s\n' *.ini) \
		share/man/man1/vmtick.1 share/vmtick/summary.schema.json \
		share/vmtick/guest/stock/{guest.iso,initramfs.cpio,manifest.txt,packet-slots.ko,precise-timer.ko,version,vmlinux,vmlinuz,vmtick.ko,vmtick-runner} | sort)" \
		"$(cd "$root/usr" && find . -type f -printf '%P\n' | sort)" "installed files"
	[ -x "$root/usr/bin/vmtick" ]
}

@test "installed: plan, and a mistake told in one line" {
	diff <(vmtick plan table1) <(installed plan table1)
	run -2 installed plan tabel1
	contains "$output" 'did you mean "table1"?'
	nothing_of_the_source
}

@test "installed: a run on null, its table and samples" {
	run -0 installed run -q table1 table2 --set platforms=null --set events=70 -o run
	same "run: 11 ok, 0 kept from before" "$output"
	contains "$(installed table --layout table2 run)" "10 µs"
	same 71 "$(installed samples run null-stock-hrtimer-kmod-idle-50us | wc -l)" lines
	installed show run >/dev/null
	nothing_of_the_source
}

@test "installed: a real guest, and the table beside the published figures" {
	run -0 installed run -q table1 -p qemu --set scenarios=idle --set periods=150us \
		--set events=200 -o run
	cell=qemu-stock-hrtimer-kmod-idle-150us
	published=$(installed table --format csv run | awk -F , -v cell=$cell '
		NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "published_mean_ns") at = i; if ($i == "cell") id = i } }
		$id == cell { print $at }')
	same 190415 "$published" "published mean"
	contains "$(installed table --layout table1 run)" 190.4
	same ok "$(verdict "$BATS_TEST_TMPDIR/run" "$cell")"
	nothing_of_the_source
	nothing_left "$BATS_TEST_TMPDIR/run"
}

@test "a moved installation still works" {
	mv "$root/usr" "$root/elsewhere"
	root=$root/elsewhere
	mkdir "$root/usr"
	mv "$root/bin" "$root/share" "$root/usr/"
	diff <(vmtick plan table1) <(installed plan table1)
}
