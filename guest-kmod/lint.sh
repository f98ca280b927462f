#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# lint.sh - the modules' static checks, one TAP line each; run by make lint, which sets MAKE,
# KDIR and OUT. It fails where a check finds anything at all.
set -eu

nr=0
nr_failed=0

# check NAME COMMAND...: what the command says is shown where it fails, or says a warning.
check()
{
	name=$1
	shift
	nr=$((nr + 1))
	if "$@" >"$OUT/lint.log" 2>&1 && ! grep -q 'warning:' "$OUT/lint.log"; then
		echo "ok $nr - $name"
	else
		nr_failed=$((nr_failed + 1))
		echo "not ok $nr - $name"
		sed 's/^/# /' "$OUT/lint.log"
	fi
}

skip()
{
	nr=$((nr + 1))
	echo "ok $nr - $1 # SKIP $2"
}

# build FOLDER TARGET
build()
{
	"$MAKE" --no-print-directory KDIR="$KDIR" BUILD="$1" KNAME=lint "$2"
}

compile_clean()
{
	check "compiles clean under W=1" build "$OUT/lint" all
}

sparse_clean()
{
	if command -v sparse >/dev/null; then
		check "sparse finds nothing" build "$OUT/lint" checked
	else
		skip "sparse finds nothing" "sparse is not installed"
	fi
}

same_bytes()
{
	build "$OUT/lint" all && build "$OUT/lint-again" all || return 1
	for module in "$OUT"/lint/guest-kmod/lint/*.ko; do
		cmp "$module" "$OUT/lint-again/guest-kmod/lint/${module##*/}" || return 1
	done
}

reproducible()
{
	check "built twice in two folders, the same bytes" same_bytes
}

style_clean()
{
	if [ -f "$KDIR/scripts/checkpatch.pl" ]; then
		check "checkpatch finds nothing" perl "$KDIR/scripts/checkpatch.pl" --no-tree \
			--terse --max-line-length=100 --file ./*.[ch] ./*/*.[ch]
	else
		skip "checkpatch finds nothing" "the kernel headers carry no scripts/checkpatch.pl"
	fi
}

no_stray_space()
{
	! grep -nE '[[:space:]]+$| +	' ./*.[ch] ./*/*.[ch] Kbuild Makefile lint.sh
}

spdx_first()
{
	for file in ./*.[ch] ./*/*.[ch]; do
		head -n 1 "$file" | grep -q SPDX-License-Identifier || {
			echo "$file: no SPDX line at its top"
			return 1
		}
	done
}

own_rules()
{
	check "no stray white space" no_stray_space
	check "each source has its SPDX line" spdx_first
}

remove_builds()
{
	rm -rf "$OUT/lint" "$OUT/lint-again" "$OUT/lint.log"
}

finish()
{
	echo "1..$nr"
	[ "$nr_failed" -eq 0 ]
}

trap remove_builds EXIT
compile_clean
sparse_clean
reproducible
style_clean
own_rules
finish
