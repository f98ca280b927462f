#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch-debs and install-packages against a made-up apt: $mirror holds NAME_VERSION_all.deb
# files that can be downloaded, $mirror/index the "NAME VERSION DEPENDS" that its lists know.

setup() {
	images=$BATS_TEST_DIRNAME
	make=$images/../make
	dir=$BATS_TEST_TMPDIR
	export mirror=$dir/mirror
	mkdir -p "$mirror" "$dir/bin" "$dir/cache"
	make_apt
	PATH=$dir/bin:$PATH
	lock=$dir/cache/x.lock
}

make_apt() {
	cat >"$dir/bin/apt-get" <<-'END'
		#!/bin/sh
		echo "$*" >>"$mirror/calls"
		uris=
		while [ $# -gt 0 ]; do
			case $1 in
			-o) shift ;;
			--print-uris) uris=1 ;;
			-*) ;;
			*=*) files="$files $(echo "$1" | sed 's/=/_/')_all.deb" ;;
			download) ;;
			*) files="$files $(cd "$mirror" && ls "$1"_*.deb | tail -n 1)" ;;
			esac
			shift
		done
		for file in $files; do
			if [ -n "$uris" ]; then
				sum=$(grep " $file\$" "$mirror/sums") || exit 100
				echo "'http://mirror/$file' $file 1 SHA256:${sum%% *}"
			else
				cp "$mirror/$file" . || exit 100
			fi
		done
	END
	cat >"$dir/bin/apt-cache" <<-'END'
		#!/bin/sh
		[ -e "$mirror/index" ] || exit 0
		case $1 in
		madison) sed -n "s/^$2 \([^ ]*\) .*/$2 | \1 | mirror/p" "$mirror/index" ;;
		show) sed -n "s/^${2%=*} ${2#*=} \(.*\)/Depends: \1/p" "$mirror/index" ;;
		esac
	END
	chmod +x "$dir/bin/apt-get" "$dir/bin/apt-cache"
	echo "busybox-static 1 libc6" >"$mirror/index"
}

deb() { # NAME VERSION
	echo "content of $1 $2" >"$mirror/$1_$2_all.deb"
	(cd "$mirror" && sha256sum "$1_$2_all.deb" >>sums)
}

kernel() { # VERSION
	abi=6.1.0-$1
	for name in "linux-image-$abi-amd64" "linux-headers-$abi-amd64" "linux-headers-$abi-common" linux-kbuild-6.1; do
		deb "$name" "$1"
	done
	cat >>"$mirror/index" <<-END
		linux-image-amd64 $1 linux-image-$abi-amd64 (= $1)
		linux-headers-$abi-amd64 $1 linux-headers-$abi-common (= $1), linux-kbuild-6.1 (>= $1), gcc-12
	END
}

packages() { # NAME...
	printf '%s # why\n' "$@" >"$dir/list"
	run "$images/fetch-debs" packages "$dir/list" "$lock"
}

@test "fetch: packages are loaded and pinned, a second time without apt" {
	deb a 1
	deb b 2
	packages a b
	[ "$status" -eq 0 ]
	[ "$(wc -l <"$lock")" -eq 2 ]
	cmp "$mirror/a_1_all.deb" "$dir/cache/a_1_all.deb"
	deb a 3
	rm "$mirror/calls"
	packages a b
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ ! -e "$mirror/calls" ]
}

@test "fetch: a changed list renews the lock, with what is already there" {
	deb a 1
	deb b 2
	packages a
	packages a b
	[ "$status" -eq 0 ]
	[ "$(wc -l <"$lock")" -eq 2 ]
	packages b
	[ "$(wc -l <"$lock")" -eq 1 ]
}

@test "fetch: a damaged or absent file is loaded again, in the pinned version" {
	deb a 1
	deb b 2
	packages a b
	deb a 3
	echo damage >>"$dir/cache/a_1_all.deb"
	rm "$dir/cache/b_2_all.deb"
	packages a b
	[ "$status" -eq 0 ]
	[[ $output == *"a_1_all.deb is damaged, downloading it again"* ]]
	cmp "$mirror/a_1_all.deb" "$dir/cache/a_1_all.deb"
	[ -e "$dir/cache/b_2_all.deb" ]
}

@test "fetch: a pinned file that the mirror holds no more, or another file, is an error" {
	deb a 1
	packages a
	echo other >"$mirror/a_1_all.deb"
	rm "$dir/cache/a_1_all.deb"
	packages a
	[ "$status" -eq 3 ]
	[[ $output == *"cannot get what x.lock pins"* ]]
	rm "$mirror/a_1_all.deb"
	packages a
	[ "$status" -eq 3 ]
}

@test "fetch: a lock that is no list of checksums is an error" {
	deb a 1
	packages a
	echo "zz  a_1_all.deb" >"$lock"
	packages a
	[ "$status" -eq 3 ]
	[[ $output == *"no list of checksums: remove it"* ]]
}

@test "fetch: an unknown package and empty lists of apt name the remedy" {
	packages nosuch
	[ "$status" -eq 3 ]
	[[ $output == *"apt-get update as root"* ]]
	[ ! -e "$lock" ]
	rm "$mirror/index"
	packages a
	[ "$status" -eq 4 ]
	[[ $output == *"apt-get update as root"* ]]
}

@test "fetch: the newest kernel with all its parts" {
	kernel 57
	kernel 56
	run "$images/fetch-debs" kernel linux-image-amd64 "$lock"
	[ "$status" -eq 0 ]
	[[ $output == *"guest kernel: linux-image-amd64 57"* ]]
	[ "$(grep -c _57_all.deb "$lock")" -eq 4 ]
}

@test "fetch: a kernel whose headers cannot be had is passed over, and that is said" {
	kernel 57
	kernel 56
	rm "$mirror/linux-headers-6.1.0-57-common_57_all.deb"
	run "$images/fetch-debs" kernel linux-image-amd64 "$lock"
	[ "$status" -eq 0 ]
	[[ $output == *"linux-image-amd64 57 cannot be had with its headers"* ]]
	[ "$(grep -c _56_all.deb "$lock")" -eq 4 ]
}

@test "fetch: the kernel changes when that is asked for, else never" {
	kernel 56
	"$images/fetch-debs" kernel linux-image-amd64 "$lock"
	cp "$mirror/index" "$dir/old"
	kernel 57
	grep -v ' 56 ' "$mirror/index" >"$dir/new"
	cp "$dir/new" "$mirror/index"
	echo "busybox-static 1 libc6" >>"$mirror/index"
	"$images/fetch-debs" kernel linux-image-amd64 "$lock"
	grep -q _56_all.deb "$lock"
	"$images/fetch-debs" update-kernel linux-image-amd64 "$lock"
	grep -q _57_all.deb "$lock"
}

installed() { # PACKAGE...
	printf '#!/bin/sh\nprintf "%%s\\n" %s\n' "$(printf "'installed %s' " "$@")" >"$dir/bin/dpkg-query"
	chmod +x "$dir/bin/dpkg-query"
}

user() { # UID
	printf '#!/bin/sh\necho %s\n' "$1" >"$dir/bin/id"
	printf '#!/bin/sh\nexit 0\n' >"$dir/bin/getent"
	chmod +x "$dir/bin/id" "$dir/bin/getent"
}

@test "packages: all installed is silent" {
	# shellcheck disable=SC2046
	installed $(sed 's/#.*//; /^\[/d' "$make/packages.list")
	run "$make/install-packages"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "packages: what is missing is one line for a user, and installed for root" {
	# shellcheck disable=SC2046
	installed $(sed 's/#.*//; /^\[/d; /^gcc/d; /^make/d' "$make/packages.list")
	user 1000
	run "$make/install-packages" build
	[ "$status" -eq 4 ]
	[ "$output" = "install-packages: as root: apt-get install --no-install-recommends gcc make" ]
	run "$make/install-packages" run check
	[ "$status" -eq 0 ]
	user 0
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "$*" >>"$mirror/calls"\n' >"$dir/bin/apt-get"
	run "$make/install-packages"
	[ "$status" -eq 0 ]
	[ "$(cat "$mirror/calls")" = "install -q -y --no-install-recommends gcc make" ]
}

@test "packages: apt updates only when it cannot install, and its failure is told" {
	installed none
	user 0
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "$*" >>"$mirror/calls"\necho E: broken\n[ "$1" = update ]\n' >"$dir/bin/apt-get"
	run "$make/install-packages" run
	[ "$status" -eq 4 ]
	[[ $output == *"E: broken"*"cannot install"* ]]
	[ "$(cut -d ' ' -f 1 "$mirror/calls" | xargs)" = "install update install" ]
}

@test "packages: an unknown section names the known ones" {
	run "$make/install-packages" nosuch
	[ "$status" -eq 2 ]
	[[ $output == *"build run check"* ]]
}

@test "packages: this machine's apt knows every package of both lists" {
	rm "$dir/bin/apt-cache"
	[ -n "$(apt-cache madison busybox-static 2>/dev/null)" ] || skip "apt's lists are empty here"
	sed 's/#.*//; /^\[/d' "$make/packages.list" "$images/guest-packages.list" | xargs -n 1 >"$dir/names"
	while read -r name; do
		apt-cache show "$name" >"$dir/out" 2>&1 || { echo "unknown: $name"; false; }
	done <"$dir/names"
}
