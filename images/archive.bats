#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# From file list to archive: expand, pack, manifest.

setup() {
	images=$BATS_TEST_DIRNAME
	dir=$BATS_TEST_TMPDIR
	mkdir -p "$dir/a/tree/deep"
	echo hello >"$dir/a/text"
	printf '#!/bin/sh\n' >"$dir/a/script"
	chmod 755 "$dir/a/script"
	echo x >"$dir/a/tree/deep/x"
	cat >"$dir/list" <<-END
		# a comment
		file /usr/share/text a:text   # another
		file /init a:script
		link /bin/sh busybox
		node /dev/console 5 1
		tree /lib a:tree
		dir /proc
	END
}

archive() { # FOLDER
	"$images/expand" "$dir/list" a="$1" >"$dir/files"
	"$images/pack" <"$dir/files"
}

@test "archive: cpio reads what the list says" {
	archive "$dir/a" >"$dir/out.cpio"
	[ $(($(stat -c %s "$dir/out.cpio") % 4)) -eq 0 ]
	run cpio -itv --quiet -F "$dir/out.cpio"
	[ "$status" -eq 0 ]
	[ "$(echo "$output" | awk '{ print $1, $NF }')" = "drwxr-xr-x bin
lrwxrwxrwx busybox
drwxr-xr-x dev
crw------- dev/console
-rwxr-xr-x init
drwxr-xr-x lib
drwxr-xr-x lib/deep
-rw-r--r-- lib/deep/x
drwxr-xr-x proc
drwxr-xr-x usr
drwxr-xr-x usr/share
-rw-r--r-- usr/share/text" ]
	mkdir "$dir/root"
	(cd "$dir/root" && cpio -idm --quiet --no-preserve-owner --nonmatching dev/console <"$dir/out.cpio")
	cmp "$dir/a/text" "$dir/root/usr/share/text"
	cmp "$dir/a/script" "$dir/root/init"
}

@test "archive: the same bytes from another folder, at another time, with another umask" {
	archive "$dir/a" >"$dir/1.cpio"
	umask 077
	cp -r "$dir/a" "$dir/b"
	touch -d 2001-01-01 "$dir/b/text"
	archive "$dir/b" >"$dir/2.cpio"
	cmp "$dir/1.cpio" "$dir/2.cpio"
}

@test "archive: a program comes with its libraries and its loader" {
	skip_unless_usr_root
	echo "program /bin/cc a:usr/bin/readelf" >"$dir/list"
	run "$images/expand" "$dir/list" a=/
	[ "$status" -eq 0 ]
	[[ $output == *"file /lib/x86_64-linux-gnu/libc.so.6 /"* ]]
	[[ $output == *"link /lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"* ]]
}

skip_unless_usr_root() {
	[ -e /lib/x86_64-linux-gnu/libc.so.6 ] || skip "the libraries of this machine lie elsewhere"
}

@test "archive: a library that no package holds is named" {
	mkdir -p "$dir/a/bin"
	cp "$(command -v readelf)" "$dir/a/bin/"
	echo "program /bin/readelf a:bin/readelf" >"$dir/list"
	run "$images/expand" "$dir/list" a="$dir/a"
	[ "$status" -eq 3 ]
	[[ $output == *"no library lib"*"needed by"*"list of packages"* ]]
}

@test "archive: absent sources, unknown origins and kinds are one line" {
	while read -r line; do
		echo "$line" >"$dir/list"
		run "$images/expand" "$dir/list" a="$dir/a"
		[ "$status" -eq 3 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ $output == "images/expand: "* ]]
	done <<-END
		file /x a:nothing
		file /x b:text
		pipe /x
	END
}

@test "archive: the manifest has path, size and sha256" {
	archive "$dir/a" >/dev/null
	run "$images/manifest" <"$dir/files"
	[[ $output == *"/usr/share/text 6 $(sha256sum <"$dir/a/text" | cut -c 1-64)"* ]]
	[ "${#lines[@]}" -eq 3 ]
}
