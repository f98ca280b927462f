# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the scripts that check a host from inside share: TAP, and waiting. Sourced; needs FOLDER,
# which is there.
nr=0
nr_failed=0

# check NAME COMMAND...: one test; what the command printed is shown where it fails.
check() {
	name=$1
	shift
	nr=$((nr + 1))
	if "$@" >"$FOLDER/said" 2>&1; then
		echo "ok $nr - $name"
	else
		nr_failed=$((nr_failed + 1))
		echo "not ok $nr - $name"
		sed 's/^/# /' "$FOLDER/said"
	fi
}

# The plan, and the script's status.
end_checks() {
	echo "1..$nr"
	[ "$nr_failed" -eq 0 ]
}

until_true() { # SECONDS COMMAND...
	left=$(($1 * 5))
	shift
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		sleep 0.2
	done
}
