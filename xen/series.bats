#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The series as a maintainer would look at it, and the scripts that fetch and build against a
# made-up archive: $mirror/sources holds what can be downloaded, $mirror/lists what apt knows.

bats_require_minimum_version 1.5.0

setup() {
	xen=$BATS_TEST_DIRNAME
	dir=$BATS_TEST_TMPDIR
	export mirror=$dir/mirror
	mkdir -p "$mirror/sources" "$dir/bin" "$dir/cache"
	lock=$dir/cache/xen.lock
}

added_lines() { # PATCH
	sed -n '/^diff/,$s/^+\([^+]\|$\)/&/p' "$1"
}

make_apt() {
	cat >"$dir/bin/apt-cache" <<-'END'
		#!/bin/sh
		sed 's/.*/ xen | & | http:\/\/mirror Sources/' "$mirror/lists"
	END
	cat >"$dir/bin/apt-get" <<-'END'
		#!/bin/sh
		echo "$*" >>"$mirror/calls"
		version=${*##*xen=}
		case $* in
		*indextargets*) echo deb-src ;;
		*update) ;;
		*--print-uris*)
			for file in "xen_$version.dsc" "xen_${version%-*}.orig.tar.xz" "xen_$version.debian.tar.xz"; do
				sum=$(echo "$file" | sha256sum)
				echo "'http://mirror/$file' $file 1 SHA256:${sum%% *}"
			done
			;;
		*source*) cp "$mirror/sources/xen_${version%-*}"* . || exit 100 ;;
		esac
	END
	chmod +x "$dir/bin/apt-cache" "$dir/bin/apt-get"
	PATH=$dir/bin:$PATH
}

# Files whose content is their name: make_apt's apt-get knows their sums.
offer() { # VERSION
	for file in "xen_$1.dsc" "xen_${1%-*}.orig.tar.xz" "xen_$1.debian.tar.xz"; do
		echo "$file" >"$mirror/sources/$file"
	done
}

# A source package with one file, and a build folder with one patch for it.
make_package() { # LINE
	mkdir -p "$dir/up/xen-1" "$dir/deb/debian/patches" "$dir/xen/patches"
	echo "$1" >"$dir/up/xen-1/file"
	touch "$dir/deb/debian/patches/series"
	tar -C "$dir/up" -cJf "$dir/cache/xen_4.17.9.orig.tar.xz" xen-1
	tar -C "$dir/deb" -cJf "$dir/cache/xen_4.17.9-1.debian.tar.xz" debian
	echo "0  xen_4.17.9-1.dsc" >"$lock"
	cp "$xen/build" "$dir/xen"
	printf '%s\n' '--- a/file' '+++ b/file' '@@ -1 +1 @@' '-old' '+new' >"$dir/xen/patches/0001-new.patch"
}

@test "patches are numbered without a gap" {
	[ "$(cd "$xen/patches" && ls)" = "$(cd "$xen/patches" && ls | awk '{ printf "%04d%s\n", NR, substr($0, 5) }')" ]
}

@test "each patch says who, what and why, and is signed off by its author" {
	for patch in "$xen"/patches/*.patch; do
		head=$(sed '/^---$/q' "$patch")
		from=$(echo "$head" | sed -n '/^From: /{N;s/\n / /;s/^From: \([^\n]*>\).*/\1/p}')
		echo "$patch: $from"
		[ -n "$from" ]
		echo "$head" | grep -qE '^Subject: \[PATCH\] [a-z/]+: '
		echo "$head" | grep -qxF "Signed-off-by: $from"
		[ "$(echo "$head" | sed '1,/^$/d' | wc -l)" -ge 8 ]
	done
}

@test "no added line ends in a blank, has a tab or more than 80 columns" {
	for patch in "$xen"/patches/*.patch; do
		run ! grep -nP '^\+.*([ \t]$|\t)|^\+.{81}' <(added_lines "$patch")
	done
}

@test "each patch applies to Debian's source, without fuzz" {
	fetched=${VMTICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmtick}/sources
	[ -e "$fetched/xen.lock" ] || skip "no Xen source in $fetched: make -C xen fetch"
	mkdir "$dir/source"
	tar -C "$dir/source" --strip-components=1 -xf "$fetched/$(sed -n 's/.*  \(.*orig.tar.xz\)$/\1/p' "$fetched/xen.lock")"
	for patch in "$xen"/patches/*.patch; do
		patch -d "$dir/source" -p1 -s -N -F 0 <"$patch"
	done
}

@test "the newest source that can be had is taken, and pinned" {
	make_apt
	printf '%s\n' 4.18.1-1 4.17.9-1 4.17.8-1 4.17.7-1 >"$mirror/lists"
	offer 4.17.8-1
	offer 4.17.7-1
	run "$xen/fetch-source" "$lock"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"source of xen 4.17.9-1 cannot be had"*"Xen source: 4.17.8-1" ]]
	(cd "$dir/cache" && sha256sum --check --quiet xen.lock)
	rm "$mirror/calls"
	"$xen/fetch-source" "$lock"
	[ ! -e "$mirror/calls" ]
}

@test "a damaged source is had again, the version stays" {
	make_apt
	echo 4.17.8-1 >"$mirror/lists"
	offer 4.17.8-1
	"$xen/fetch-source" "$lock"
	echo 4.17.9-1 >"$mirror/lists"
	offer 4.17.9-1
	echo damage >"$dir/cache/xen_4.17.8.orig.tar.xz"
	"$xen/fetch-source" "$lock"
	(cd "$dir/cache" && sha256sum --check --quiet xen.lock)
	grep -q 4.17.8-1.dsc "$lock"
}

@test "no source at all: one line" {
	make_apt
	echo 4.17.9-1 >"$mirror/lists"
	run --separate-stderr "$xen/fetch-source" "$lock"
	[ "$status" -eq 3 ]
	[[ $stderr == *"no source of Xen 4.17 can be had"* ]]
	[ ! -e "$lock" ]
}

@test "a patch that does not apply is named, with the source's version" {
	make_package other
	run --separate-stderr "$dir/xen/build" series "$lock" "$dir/out"
	echo "$stderr"
	[ "$status" -eq 3 ]
	[ "${stderr_lines[-1]}" = "xen/build: xen/patches/0001-new.patch does not apply to xen 4.17.9-1 (see above): rebase it onto that source" ]
}

@test "the baseline has no patch, and a build that fails shows its end" {
	make_package old
	run --separate-stderr "$dir/xen/build" baseline "$lock" "$dir/out"
	[ "$status" -ne 0 ]
	[ "$(cat "$dir/out/source/file")" = old ]
}

@test "an unknown variant is told the known ones" {
	run "$xen/build" fast "$lock" "$dir/out"
	[ "$status" -eq 2 ]
	[[ $output == *"use baseline, series or series-debug"* ]]
}
