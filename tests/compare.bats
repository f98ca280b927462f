#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# compare.bats - vmtick compare on runs of the null platform, whose records are always the same
# bytes: what it finds, what it refuses, and the exit status for CI servers.

load system

cell=null-stock-hrtimer-kmod-idle-150us

setup() {
	shared=$BATS_FILE_TMPDIR
	[ -d "$shared/plain" ] || make_runs
	plain=$shared/plain
	delayed=$shared/delayed # the same, each event 1 us later
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return 1
}

# null_run FOLDER [OPTION...]: a cell of some boots
null_run() {
	vmtick run -q table1 -o "$1" --set platforms=null --set scenarios=idle --set periods=150us \
		--set events=200 "${@:2}"
}

make_runs() {
	null_run "$shared/delayed" --set repetitions=8 --set inject=1us
	null_run "$shared/plain" --set repetitions=8
}

# edit RUN OLD NEW: in every line of the run's manifest
edit() {
	grep -q "$2" "$1/manifest.json"
	sed -i "s|$2|$3|" "$1/manifest.json"
}

# differ ARGUMENT...: of the two runs that differ
differ() {
	vmtick compare "$plain" "$delayed" --across inject_ns "$@"
}

# statistic NAME STEP...: of the JSON in compare.json
statistic() {
	json compare.json cells 0 statistics "name=$1" "${@:2}"
}

@test "a run and itself: no difference in any figure, status 0" {
	run -0 --separate-stderr vmtick compare "$plain" "$plain" --fail-if 'p99 > +50%'
	same '' "$stderr"
	same 5 "$(grep -c -e 'no difference seen' -e ': the same$' <<<"$output")" "figures"
	contains "$output" "none is unlike" "8 of 8 boots ok | 8 of 8 boots ok" "fail if p99 > +50%: no"
}

@test "a delay of 1 us is found, by how much and between which bounds, in text and JSON" {
	run -0 --separate-stderr differ
	same '' "$stderr"
	same 5 "$(grep -c 'B is .* later' <<<"$output")" "figures"
	contains "$output" "across inject_ns: 0 | 1000" "$cell | $cell-inject1us" "5 tests"
	differ --json -o compare.json
	same vmtick-compare "$(json compare.json format)"
	for name in mean median p99 p99.9 max; do
		same different "$(statistic $name finding)" "$name"
		near 1000 60 "$(statistic $name ns least)" "$name"
		statistic $name boots_ns b 7 >/dev/null
		awk -v low="$(statistic $name ns low)" -v high="$(statistic $name ns high)" \
			'BEGIN { exit !(low <= 1000 && 1000 <= high && high - low < 200) }'
	done
	near 0.000777 0.000001 "$(statistic median p)" "5 * 2 / 12870"
	near 1000 10 "$(awk -v a="$(statistic max median_ns a)" -v b="$(statistic max median_ns b)" \
		'BEGIN { print b - a }')" "median of the largest"
}

@test "limits: exceeded is status 1, held 0, what cannot be told 0 or, if asked, 1" {
	run -1 --separate-stderr differ --fail-if 'p99 > +10%' --fail-if 'max < -5us'
	contains "$output" "fail if p99 > +10%: yes" "$cell: shown to be beyond" "fail if max < -5us: no"
	run -1 differ --fail-if 'median > +800ns'
	run -0 differ --fail-if 'median > +2us'
	run -0 differ --fail-if 'median > +1000ns'
	contains "$output" "fail if median > +1000ns: cannot be told" "it may be beyond, or not"
	run -1 differ --fail-if 'median > +1000ns' --fail-if-unsure --json -o compare.json
	same unsure "$(json compare.json gates 0 state)"
	run -1 vmtick compare "$delayed" "$plain" --across inject_ns --fail-if 'mean < -0.9us'
}

@test "mistakes in options are told in one line" {
	refuses '--fail-if "p99 > 10%"' 'no sign' 'p99 > +10%' -- compare a b --fail-if 'p99 > 10%'
	refuses 'unknown statistic "p98"' 'did you mean "p99"?' -- compare a b --fail-if 'p98 > +1%'
	refuses 'unknown statistic "p98"' -- compare a b --statistic p98
	refuses 'p99 is not compared: add --statistic p99' -- \
		compare a b --statistic max --fail-if 'p99 > +1%'
	for level in 0 0.6 1e-3 x ''; do
		refuses "--level \"$level\" is no probability" -- compare a b --level "$level"
	done
	for floor in 5 -5us 5h us 1e3ns 11s; do
		refuses "compare: --floor \"$floor\" is" -- compare a b --floor "$floor"
	done
	refuses '3 runs without --with' -- compare a b c
	refuses '1 runs without --with' -- compare a
	refuses '--across: unknown field "timr"' 'did you mean "timer"?' -- \
		compare "$plain" "$delayed" --across timr
	for across in timer= timer=a timer=a, timer=,b timer=a,b,c; do
		refuses "--across \"$across\" is neither FIELD nor FIELD=VALUE,VALUE" -- \
			compare "$plain" "$plain" --across "$across"
	done
	refuses "no cell \"qemu*\"" -- compare "$plain" "$plain" --cell 'qemu*'
}

@test "folders that hold nothing to compare" {
	refuses "/nonexistent is no run folder" -- compare "$plain" /nonexistent
	mkdir empty
	echo '{"format":"vmtick-run","version":1,"host":{},"platforms":{},"boots":[],"cells":[]}' >empty/manifest.json
	refuses "compare: B (empty): none of the 0 cells" -- compare "$plain" empty
	run -1 null_run failed --set null.fault=crash
	refuses "compare: A (failed): none of the 1 cells" -- compare failed "$plain"
	null_run other --set events=201 --set repetitions=8
	refuses "no cell was asked of both A and B" "differ in: events 200 | 201" -- compare "$plain" other
	refuses "is named twice on one side" -- compare "$plain" "$plain" --with "$delayed"
	refuses "is named twice on one side" -- compare "$plain" --with "$delayed" --with "$delayed/."
}

@test "a damaged record is an error, and no figure is told" {
	cp -r "$plain" damaged
	printf x | dd of=damaged/cells/$cell-rep3.rec bs=1 seek=3000 conv=notrunc status=none
	run -3 --separate-stderr vmtick compare "$plain" damaged
	same '' "$output"
	one_error "compare: B (damaged): $cell-rep3" "its checksum does not hold"
}

@test "one boot against one, and one event: too few to tell, with how many it takes" {
	null_run one --set events=1
	run -0 vmtick compare one one --fail-if 'median > +1%'
	same 5 "$(grep -c 'too few boots to tell (5 tests at the level 0.05 take 5 a side)' <<<"$output")"
	contains "$output" "fail if median > +1%: cannot be told"
	run -1 vmtick compare one one --fail-if 'median > +1%' --fail-if-unsure
	contains "$(vmtick compare one one --statistic max --level 0.01)" \
		"(1 tests at the level 0.01 take 5 a side)"
}

@test "boots that are not ok do not count; cells that only one side has are named" {
	null_run spoilt --set repetitions=8
	run -1 null_run spoilt --set repetitions=8 --set periods=150us,100us --set null.fault=crash \
		--set null.fault-cell=idle-100us
	run -0 vmtick compare spoilt "$plain" --fail-if 'max > +50%'
	contains "$output" "only A has null-stock-hrtimer-kmod-idle-100us" "8 of 8 boots ok | 8 of 8" \
		"fail if max > +50%: cannot be told"
	run -1 vmtick compare "$plain" spoilt --fail-if 'max > +50%' --fail-if-unsure
}

@test "several runs a side, and fewer cells: more boots, fewer tests" {
	cp -r "$plain" again
	run -0 vmtick compare "$plain" again --with "$delayed" --across inject_ns --cell '*-rep[2-4]'
	contains "$output" "6 of 6 boots ok | 3 of 3 boots ok" "too few boots"
	run -0 vmtick compare "$plain" again --with "$delayed" --across inject_ns --statistic p99
	contains "$output" "16 of 16 boots ok | 8 of 8 boots ok" "B is" "any of the 1 tests"
}

@test "a difference below the floor is not called one, and exceeds no limit" {
	run -0 differ --floor 2us --fail-if 'median > +1%'
	same 5 "$(tr -s '\n ' ' ' <<<"$output" | grep -o 'below the floor of 2.000 µs: not called' | wc -l)"
	run -0 differ --floor 0.5us
	same 5 "$(grep -c 'B is .* later' <<<"$output")"
}

@test "across a field with two values on a side: which, is to be said" {
	null_run timers --set timers=hrtimer,guard --set repetitions=6
	refuses 'A has cells of both "hrtimer" and "guard"' '--across timer=VALUE,VALUE' -- \
		compare timers timers --across timer
	run -0 vmtick compare timers timers --across timer=hrtimer,guard
	contains "$output" "across timer: hrtimer | guard" "earlier"
}

@test "unlike facts are named before any figure, and need not hinder" {
	cp -r "$plain" other
	edit other '"kernel": "synthetic"' '"kernel": "6.6 \\u001b[2J"'
	edit other '"governor": "[a-z]*"' '"governor": "powersave-of-b"'
	edit other '"load-mib": "1"' '"load-mib": "2"'
	run -0 vmtick compare "$plain" other
	contains "$output" "guest kernel" 'synthetic | 6.6 \x1b[2J' "host governor" "powersave-of-b" \
		"setting load-mib"
	[[ "${output%%boots ok*}" == *powersave-of-b* ]]
	vmtick compare "$plain" other --json -o compare.json
	same false "$(json compare.json unlike "fact=host governor" decisive)"
	same powersave-of-b "$(json compare.json unlike "fact=host governor" b)"
}

@test "another CPU, the lab, another instrument, a mixed side: refused, unless told to" {
	cp -r "$plain" cpu
	edit cpu '"cpu": "[A-Z].*"' '"cpu": "Another 9000"'
	refuses "unlike in: host cpu" "| Another 9000" "--despite-unlike" -- compare "$plain" cpu
	run -0 vmtick compare "$plain" cpu --despite-unlike
	contains "$output" "! host cpu" "tell nothing of the other's" "no difference seen"
	cp -r "$plain" lab
	edit lab '"lab": ""' '"lab": "lab"'
	refuses "measured in (no lab | lab)" -- compare "$plain" lab
	refuses "measured in (no lab, lab | no lab, lab)" -- \
		compare "$plain" lab --with "$plain" --with lab
	run -0 vmtick compare "$plain" lab --despite-unlike
	contains "$output" "8 of 8 boots ok | 8 of 8 boots ok, no lab | lab"
	run -0 vmtick compare lab lab
	contains "$output" "Measured in the virtual lab: no hardware latencies"
	null_run task --set instruments=cyclictest --set repetitions=8
	refuses "instrument" -- compare "$plain" task --across instrument
}

@test "overflows: known as at least the bound, never more than that" {
	local short=(--set instruments=cyclictest --set periods=100us --set repetitions=8 --set events=500)

	null_run wide "${short[@]}"
	null_run narrow "${short[@]}" --set histogram-us=16
	run -0 vmtick compare wide narrow --across bound_us --json -o compare.json
	same inf "$(statistic p99 boots_ns b 0)"
	same 16000.0 "$(statistic p99 bound_ns)"
	same inf "$(statistic p99 boots_ns a 0)" # what is above the other's bound is no better known
	same none "$(statistic p99 finding)"
	[ "$(statistic max boots_ns b 0)" != inf ]
	run -0 vmtick compare wide narrow --across bound_us
	contains "$output" "≥ 16.000 | ≥ 16.000 µs" "between -∞ and ∞"
}

@test "deterministic runs: the same event for event, or which differ, in instructions" {
	for name in plain delayed; do
		cp -r "$shared/$name" .
		edit $name '"lab": ""' '"lab": "deterministic"'
	done
	run -0 vmtick compare plain plain --cell $cell-rep2
	contains "$output" "events  the same, event for event" "instruction counts, no hardware latencies" \
		"instructions: the same"
	run -1 vmtick compare plain delayed --across inject_ns --fail-if 'max > +100ns'
	same 8 "$(grep -c '^  events .*200 of 200 | 200 are not as late in both; the first is event 0' <<<"$output")"
	[[ "$output" =~ "B is "[0-9.]+" instructions (".*" %) later" ]]
	[[ "$output" != *"p = "* ]]
	vmtick compare plain delayed --across inject_ns --json -o compare.json
	same true "$(json compare.json exact)"
	same 200 "$(json compare.json cells 0 events differ)"
	same 0 "$(json compare.json cells 0 events first event)"
	cp -r plain again
	refuses "A has $cell more than once" -- compare plain again --with delayed --across inject_ns
	refuses "measured in (lab, deterministic | no lab)" -- compare plain "$plain"
}

@test "no reader, and no place to write to" {
	run -3 --separate-stderr differ -o /nonexistent/compare.txt
	one_error "/nonexistent/compare.txt: cannot write: No such file or directory"
	differ 2>err | head -n 1
	same '' "$(cat err)"
}
