# SPDX-License-Identifier: GPL-2.0-or-later
# system.bash - what the whole-system tests share: the program under test with a cache of its
# own, assertions on its errors and results, and the search for what it left behind. Processes
# are found by folders that only this test uses, and ended by pid.
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

REPO=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
BUILD=${BUILD:-$REPO/build}
VMTICK=$BUILD/vmtick

# The short path is needed: libvirt's sockets lie below it.
setup_file() {
	if [ ! -x "$VMTICK" ]; then
		echo "no $VMTICK: make vmtick" >&2
		return 1
	fi
	VMTICK_CACHE=${VMTICK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmtick} # of what was fetched
	XDG_CACHE_HOME=$(mktemp -d /tmp/vt.XXXXXX)
	export VMTICK_CACHE XDG_CACHE_HOME
	# shellcheck disable=SC2046 # flags are words
	${CC:-cc} -o "$BATS_FILE_TMPDIR/json-get" "$BATS_TEST_DIRNAME/json-get.c" \
		$(pkg-config --cflags --libs jansson)
}

teardown_file() {
	rm -rf "$XDG_CACHE_HOME"
}

teardown() {
	end_processes
}

vmtick() {
	"$VMTICK" "$@"
}

# json FILE STEP...: see json-get.c
json() {
	"$BATS_FILE_TMPDIR/json-get" "$@"
}

# ---- The program's words ----

# same EXPECTED SEEN [WHAT]
same() {
	[ "$1" = "$2" ] || {
		printf '%s: expected "%s", is "%s"\n' "${3:-value}" "$1" "$2"
		return 1
	}
}

# contains TEXT PART...
contains() {
	local text=$1 part

	shift
	for part; do
		[[ "$text" == *"$part"* ]] || {
			printf 'not in it: %s\nit: %s\n' "$part" "$text"
			return 1
		}
	done
}

# one_error PART...: what the last `run --separate-stderr` printed as error is one line that
# contains each part.
one_error() {
	# shellcheck disable=SC2154 # set by bats
	same 1 "${#stderr_lines[@]}" "lines of error ($stderr)"
	contains "$stderr" "$@"
}

# refuses PART... -- ARGUMENT...: a usage error, told in one line, with nothing printed.
refuses() {
	local parts=()

	while [ "$1" != -- ]; do
		parts+=("$1")
		shift
	done
	shift
	run -2 --separate-stderr vmtick "$@"
	same '' "$output" "standard output"
	one_error "${parts[@]}"
}

# ---- Runs ----

# verdict RUN CELL; reason RUN CELL; boot_reason RUN BOOT
verdict() {
	json "$1/manifest.json" cells "id=$2" verdict
}

reason() {
	json "$1/manifest.json" cells "id=$2" reason
}

# is_verdict RUN CELL VERDICT [PART-OF-REASON...]
is_verdict() {
	local run=$1 cell=$2 expected=$3

	shift 3
	same "$expected" "$(verdict "$run" "$cell")" "verdict of $cell ($(reason "$run" "$cell"))"
	contains "$(reason "$run" "$cell")" "$@"
}

# fact RUN CELL KEY; boot_fact RUN BOOT KEY
fact() {
	json "$1/manifest.json" cells "id=$2" facts "$3"
}

boot_fact() {
	json "$1/manifest.json" boots "id=$2" facts "$3"
}

# column RUN CELL NAME: of the table; for columns before the reason, which may hold commas.
column() {
	vmtick table --layout wide --format csv "$1" | awk -F , -v cell="$2" -v name="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) { if ($i == name) at = i; if ($i == "cell") back = NF - i } }
		NR > 1 && $(NF - back) == cell { print $at; found = 1 }
		END { exit !(at && found) }'
}

# near EXPECTED TOLERANCE SEEN [WHAT]: numbers, decimals too
near() {
	awk -v e="$1" -v t="$2" -v s="$3" 'BEGIN { exit !(s != "" && s - e <= t && e - s <= t) }' || {
		echo "${4:-value}: expected $1 +- $2, is $3"
		return 1
	}
}

# records RUN: a line per record that tells whether it was written again.
records() {
	(cd "$1/cells" && stat -c '%n %i %y' -- *.rec 2>/dev/null | sort) || true
}

# kept OLD NEW: every line of OLD is in NEW.
kept() {
	local lost

	lost=$(comm -23 <(printf '%s\n' "$1" | grep .) <(printf '%s\n' "$2" | grep .))
	same '' "$lost" "records that were lost or measured again"
}

# ---- Processes and what they leave ----

# Pids of processes that name one of this file's folders on their command line.
our_processes() {
	local file

	for file in /proc/[0-9]*/cmdline; do
		if tr '\0' '\n' 2>/dev/null <"$file" |
			grep -qF -e "$XDG_CACHE_HOME/" -e "$BATS_TEST_TMPDIR/"; then
			file=${file#/proc/}
			echo "${file%/cmdline}"
		fi
	done
}

# The pids of our emulators.
emulators() {
	local pid

	for pid in $(our_processes); do
		case $(readlink "/proc/$pid/exe") in
		*/qemu-system-*) echo "$pid" ;;
		esac
	done
}

end_processes() {
	local pid

	for pid in $(our_processes); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# until SECONDS COMMAND...: repeat the command until it succeeds.
until_true() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || {
			echo "did not come true: $*"
			return 1
		}
		sleep 0.05
	done
}

# start NAME ARGUMENT...: vmtick in the background, its output in NAME.out and NAME.err; $pid
start() {
	local name=$1

	shift
	: >"$BATS_TEST_TMPDIR/$name.err" # by now, lest somebody reads what the one before said
	"$VMTICK" "$@" >"$BATS_TEST_TMPDIR/$name.out" 2>"$BATS_TEST_TMPDIR/$name.err" 3>&- &
	pid=$!
}

# said NAME PART: has this vmtick printed it as progress?
said() {
	grep -qF -e "$2" "$BATS_TEST_TMPDIR/$1.err"
}

# ended STATUS: wait for the vmtick of the last start.
ended() {
	local status=0

	wait "$pid" || status=$?
	same "$1" "$status" "exit status"
}

no_processes() {
	[ -z "$(our_processes)" ]
}

# nothing_left RUN: no process, and no file that only a vmtick at work has.
nothing_left() {
	until_true 5 no_processes || return 1
	same '' "$(find "$1" -name lock -o -name '*.new' -o -name '*.raw' -o -name '*.tmp')" \
		"files left in the run"
}
