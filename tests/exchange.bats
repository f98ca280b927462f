#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# exchange.bats - what others measured becomes a run, and runs become files for others: each form
# of file, against figures that awk takes of the same file; round trips; and every mistake, told in
# one line with nothing left behind.

load system

golden=$REPO/tests/golden

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# import ARGUMENT...: into the run "run"
import() {
	vmtick import -o run "$@"
}

# refuses_import PART... -- ARGUMENT...: a usage error, and no run is there.
refuses_import() {
	local parts=()

	while [ "$1" != -- ]; do
		parts+=("$1")
		shift
	done
	shift
	refuses "${parts[@]}" -- import -o new "$@"
	same '' "$(find new 2>/dev/null)" "what was left"
}

# numbers COUNT: latencies of many sizes, ns, always the same
numbers() {
	awk -v n="$1" 'BEGIN { for (x = 42; n--; ) { x = (x * 16807) % 2147483647
		printf "%d\n", n % 50 ? x % 20000 : x - 1000 } }'
}

# quantile FILE PERMILLE: the smallest of its numbers that so many do not exceed
quantile() {
	sort -g "$1" | awk -v p="$2" '{ v[NR] = $1 } END { r = NR * p / 1000
		print v[r == int(r) ? r : int(r) + 1] }'
}

# counts FILE COLUMN: "LATENCY COUNT" of a column of cyclictest's histogram or rtla's
counts() {
	awk -v c="$2" '/^[0-9]/ && $c + 0 { print $1 + 0, $c + 0 }' "$1"
}

# exported PATTERN: "LATENCY COUNT", us, of the counts that are exported of such a cell
exported() {
	vmtick export run --format csv --cell "$1" | awk -F , 'NR > 1 && $7 != "" { print $7 / 1000, $9 }'
}

# above PATTERN: the events of it of which only a bound is known
above() {
	vmtick export run --format csv --cell "$1" | awk -F , '$8 + 0 { n += $9 } END { print n + 0 }'
}

unnamed=imported-unknown-hrtimer-cyclictest-unnamed

@test "numbers: table, cdf, samples, show and a figure of them, equal to what awk takes of the file" {
	cell=imported-kvm-unknown-unknown-numbers-idle-100us
	numbers 5000 >file.txt
	import file.txt --period 100us --name idle --platform kvm
	same 5000 "$(column run $cell events)" events
	near "$(awk '{ s += $1 } END { printf "%.3f", s / NR + 100000 }' file.txt)" 0.001 \
		"$(column run $cell mean_ns)" mean
	near "$(awk '{ s += $1; q += $1 * $1 } END { m = s / NR; printf "%.3f", sqrt(q / NR - m * m) }' \
		file.txt)" 0.01 "$(column run $cell sd_ns)" sd
	for figure in p50:500 p90:900 p99:990 p999:999 max:1000; do
		same $(($(quantile file.txt "${figure#*:}") + 100000)) \
			"$(column run $cell "${figure%:*}_ns")" "$figure"
	done
	same "$(quantile file.txt 1000)" \
		"$(vmtick cdf run $cell | awk 'END { printf "%.0f", $1 * 1000 }')" "end of the eCDF"
	diff file.txt <(vmtick samples run $cell | # the times are too long for awk
		awk -F , 'NR > 1 { print substr($3, 5) - substr($2, 5) - 100000 }')
	cmp file.txt "run/cells/$cell.txt"
	contains "$(vmtick show run $cell)" "imported" "form           numbers"
	vmtick figure ecdf run -o figure.svg
	contains "$(xmllint --xpath '//*[local-name()="text"]//text()' figure.svg | tr -s '\n\t ' ' ')" \
		imported-kvm "vmtick has proven nothing of it"
	nothing_left run
}

@test "cyclictest's JSON: each thread is a cell, with the counts of the file" {
	import "$golden/cyclictest-threads.json"
	for thread in 0 1; do
		cell=$unnamed-thread$thread-1ms
		same 300 "$(column run "$cell" events)"
		counts "$golden/cyclictest-threads.hist" $((thread + 2)) >counts.txt
		[ -s counts.txt ]
		diff counts.txt <(exported "$cell")
		same "$(awk -v c=$((thread + 4)) '/Overflows:/ { print $c + 0 }' \
			"$golden/cyclictest-threads.hist")" "$(above "$cell")" overflows
		same ok "$(verdict run "$cell")"
	done
	same $((3840000 + 1000000)) "$(column run $unnamed-thread0-1ms max_ns)" max
	contains "$(boot_fact run import-1 kernel)" "PREEMPT_DYNAMIC"
	cmp "$golden/cyclictest-threads.json" "run/cells/$unnamed-thread0-1ms.json"
	vmtick cdf run "$unnamed-thread1-1ms" >cdf.txt
	contains "$(cat cdf.txt)" "imported" "of 300 at or above 150 us"
}

@test "cyclictest's histogram, alone and with its sums, needs the period and tells the same" {
	refuses_import "does not tell how often the timer was armed" "--period 1ms" -- \
		"$golden/cyclictest.hist"
	import "$golden/cyclictest.hist" --period 1ms --name hist
	import "$golden/cyclictest.json" --name json
	for figure in events min_ns p50_ns p90_ns p99_ns p999_ns max_ns; do
		seen=$(column run imported-unknown-hrtimer-cyclictest-json-1ms $figure)
		same "$seen" "$(column run imported-unknown-hrtimer-cyclictest-hist-1ms $figure)" $figure
	done
	import "$golden/cyclictest-threads.fall" --period 1ms --thread 1 --name fall
	diff <(counts "$golden/cyclictest-threads.fall" 3) <(exported '*-fall-1ms')
	same 18 "$(above '*-fall-1ms')" overflows
}

@test "cyclictest -v: each value in its order, in us" {
	import "$golden/cyclictest-threads.txt" --period 1ms
	for thread in 0 1; do
		cell=imported-unknown-hrtimer-cyclictest-v-unnamed-thread$thread-1ms
		diff <(awk -F : -v t=$thread 'NF == 3 && $1 + 0 == t { print $3 * 1000 }' \
			"$golden/cyclictest-threads.txt") \
			<(vmtick export run --format csv --cell "$cell" | awk -F , 'NR > 1 { print $6 }')
	done
	sed '/^ *0: *7:/d' "$golden/cyclictest-threads.txt" >gap.txt
	refuses_import "gap.txt:" "cycle 8 of thread 0, where 7 was next" -- gap.txt --period 1ms
}

@test "rtla: the thread's counts, and the interrupt's beside them" {
	import "$golden/timerlat.txt" --period 10ms
	cell=imported-unknown-hrtimer-timerlat-unnamed-10ms
	same 140 "$(column run $cell events)"
	same 84 "$(above $cell)" overflows
	diff <(counts "$golden/timerlat.txt" 3) <(exported $cell)
	same $((276000 + 10000000)) "$(column run $cell irq_p50_ns)"
	{
		printf '# RTLA timerlat histogram\n# Time unit is microseconds (us)\n'
		printf 'Index IRQ-000 Thr-000 IRQ-005 Thr-005\n4 2 0 1 1\n9 0 2 0 0\n'
		printf 'over: 0 0 0 0\ncount: 2 2 1 1\nmin: 4 9 4 4\navg: 4 9 4 4\nmax: 4 9 4 4\n'
	} >cpus.txt
	import cpus.txt --period 1ms
	same 1009000 "$(column run imported-unknown-hrtimer-timerlat-unnamed-cpu0-1ms p50_ns)"
	same 1004000 "$(column run imported-unknown-hrtimer-timerlat-unnamed-cpu5-1ms p50_ns)"
	refuses "has no cpu 1 (--thread)" -- import cpus.txt --period 1ms --thread 1 --name one -o run
}

@test "what the installed cyclictest prints now can be imported" {
	command -v cyclictest >/dev/null || skip "no cyclictest: apt-get install rt-tests"
	cyclictest -t2 -i500 -h200 -l40 -q --json=now.json >now.hist 2>/dev/null
	import now.json --name json
	import now.hist --name hist --period 500us
	for thread in 0 1; do
		diff <(exported "*-json-thread$thread-*") <(exported "*-hist-thread$thread-*")
	done
	same 4 "$(vmtick table --layout wide --format csv run | grep -c ',ok,')" "cells that are ok"
}

@test "several files are boots of a cell; the same file counts once" {
	for boot in 1 2 3; do
		numbers 200 | awk -v b=$boot '{ print $1 + b }' >boot$boot.txt
	done
	cell=imported-unknown-unknown-numbers-unnamed-1ms
	import boot1.txt boot2.txt --period 1ms
	import boot3.txt --period 1ms
	contains "$(vmtick table --layout boots run)" "3 of 3 boots ok"
	contains "$(vmtick cdf --band run "$cell*")" "# band: 3 cells"
	before=$(cat run/manifest.json)
	numbers 99 >new.txt
	refuses "boot2.txt: is in the run already, as $cell-rep2" -- \
		import new.txt boot2.txt --period 1ms -o run
	same "$before" "$(cat run/manifest.json)" manifest
	same 6 "$(find run/cells -type f | wc -l)" files
	import boot2.txt --period 1ms --name other
}

@test "round trip: a column, exported as CSV, is imported from that as the same numbers" {
	{
		echo -1000000
		numbers 1000
	} >file.txt
	import file.txt --period 1ms
	vmtick export run --format csv -o out.csv
	same "$(wc -l <file.txt)" $(($(wc -l <out.csv) - 1)) lines
	vmtick import out.csv --column lateness_ns --period 1ms -o again
	vmtick export again --format csv | cut -d , -f 6 | tail -n +2 | diff file.txt -
	awk -F , 'NR > 1 && ($4 $5 $7 $8 != "" || $9 != 1 || $11 != "imported") { exit 1 }' out.csv
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=50us --set events=9 -o null
	vmtick export null --format csv -o null.csv
	diff <(vmtick samples null null-stock-hrtimer-kmod-idle-50us | tail -n +2) \
		<(tail -n +2 null.csv | cut -d , -f 3-5)
	awk -F , 'NR > 1 && $5 - $4 - 50000 != $6 { exit 1 }' null.csv
}

@test "one number, all equal, negative ones, the greatest, and units" {
	echo 7 >one.txt
	import one.txt -p 1ms --name one
	for figure in mean min p50 max; do
		same 1000007 "$(column run imported-unknown-unknown-numbers-one-1ms ${figure}_ns)" $figure
	done
	yes -- -12.5 | head -n 1000 >equal.txt || true
	import equal.txt -p 1ms --name equal --unit us
	equal=imported-unknown-unknown-numbers-equal-1ms
	same 987500 "$(column run $equal p99_ns)" p99
	same 0 "$(column run $equal sd_ns)" sd
	same '' "$(column run $equal lag1)" lag1
	printf '%s\n' -2305843009213693952 2305843009213693952 0 >far.txt
	import far.txt -p 10s --name far
	far=imported-unknown-unknown-numbers-far-10s
	printf '%s\n' -2305843009213693952 0 2305843009213693952 |
		diff - <(vmtick export run --format csv --cell $far | cut -d , -f 6 | tail -n +2 | sort -g)
	vmtick table --layout wide run >/dev/null
	echo 1.5e-05 >seconds.txt
	import seconds.txt -p 1ms -u s --name seconds
	same 1015000 "$(column run imported-unknown-unknown-numbers-seconds-1ms p50_ns)"
}

@test "files that are no measurements are refused with their line, and leave nothing" {
	printf '1\n2\nthree\n' >word.txt
	refuses_import 'word.txt:3: "three" is no decimal number' -- word.txt -p 1ms
	printf '1\ninf\n' >inf.txt
	refuses_import 'inf.txt:2: "inf" is no finite number' -- inf.txt -p 1ms
	printf '3e18\n' >far.txt
	refuses_import 'far.txt:1: "3e18" is beyond 2^61 ns' -- far.txt -p 1ms
	printf '1\n2' >cut.txt
	refuses_import 'cut.txt:2: "2" is the last line, and has no end' -- cut.txt -p 1ms
	: >empty.txt
	refuses_import "empty.txt: has no latency in it" -- empty.txt -p 1ms
	refuses_import "nowhere.txt: cannot be read: No such file" -- nowhere.txt -p 1ms
	refuses_import ".: cannot be read" -- . -p 1ms
	sed 's/"cycles": 300/"cycles": 301/' "$golden/cyclictest.json" >sum.json
	refuses_import "sum.json: what was printed is damaged: " -- sum.json
	head -n 100 "$golden/cyclictest.hist" >half.hist
	refuses_import "half.hist: what was printed is damaged" truncated -- half.hist -p 1ms
	sed '40s/ .*/ many/' "$golden/cyclictest.hist" >word.hist
	refuses_import "word.hist: what was printed is damaged: line 40" -- word.hist -p 1ms
	head -c 700 "$golden/cyclictest.json" >half.json
	refuses_import "half.json: what was printed is damaged: line" "no JSON" -- half.json
}

@test "mistakes of import are told in one line, and leave nothing" {
	numbers 5 >file.txt
	refuses "no run to import into" --output -- import file.txt -p 1ms
	refuses_import "does not tell how often" --period -- file.txt
	refuses_import '--period "100" is not a duration' -- file.txt -p 100
	refuses_import 'unknown --as "cyclic"' cyclictest -- file.txt -p 1ms --as cyclic
	refuses_import 'unknown --unit "m"' "did you mean" -- file.txt -p 1ms --unit m
	refuses_import '--name "A/b" is no name' -- file.txt -p 1ms --name A/b
	refuses_import '--platform "../x" is no name' -- file.txt -p 1ms --platform ../x
	refuses_import 'file.txt: is not of cyclictest, but looks like numbers' -- file.txt -p 1ms --as cyclictest
	refuses_import 'has no column "x"' -- file.txt -p 1ms --column x
	refuses_import "numbers, for which there is no --thread" -- file.txt -p 1ms --thread 0
	refuses_import "for which there is no --unit" -- "$golden/cyclictest.json" --unit us
	refuses_import "tells a period of 1000000 ns, not the 2000000 ns" -- "$golden/cyclictest.json" -p 2ms
	refuses_import "cyclictest's JSON, but" "is numbers: import one form at a time" -- \
		file.txt "$golden/cyclictest.json" -p 1ms
	refuses_import "has no thread 3 (--thread)" -- "$golden/cyclictest-threads.json" --thread 3
	printf 'a,b\n1,2\n' >table.csv
	refuses_import 'table.csv:1: "a,b" is more than a number' --column -- table.csv -p 1ms
	mkdir folder
	touch folder/mine
	refuses "folder: is no run of imports, and not empty" -- import file.txt -p 1ms -o folder
	same mine "$(ls folder)"
}

@test "imports and runs never share a folder, nor imports of a lab and others" {
	numbers 5 >file.txt
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=50us --set events=9 -o null
	refuses "null holds what was measured outside the lab, and this is imported" -- \
		import file.txt -p 1ms -o null
	import file.txt -p 1ms --lab
	refuses "run holds what was imported-lab, and this is imported" -- \
		import file.txt -p 1ms --name other -o run
	run -2 --separate-stderr vmtick run -q table1 --set platforms=null -o run
	one_error "run holds what was imported-lab, and this host is outside the lab" "another with -o"
	contains "$(vmtick table --layout wide run)" "Imported, of a virtual lab" "imported, lab"
	same imported-lab "$(column run imported-unknown-unknown-numbers-unnamed-1ms lab)"
	contains "$(vmtick table --layout wide run null)" "Some rows are imported"
}

# valid_summary FILE; valid_junit FILE
valid_summary() {
	"$REPO/tests/json-schema" "$REPO/docs/summary.schema.json" "$1"
}

valid_junit() {
	xmllint --noout --schema "$REPO/tests/junit.xsd" "$1" 2>schema.log || {
		cat schema.log
		return 1
	}
}

# A run on the null platform of three boots: ok, invalid, failed.
mixed_run() {
	small=(table1 --set platforms=null --set scenarios=idle --set periods=150us --set events=20
		-o mixed -q)
	run -1 vmtick run "${small[@]}" --set repetitions=2 --set null.fault=invalid \
		--set null.fault-cell=null-stock-hrtimer-kmod-idle-150us-rep2
	run -1 vmtick run "${small[@]}" --set repetitions=3 --set null.fault=crash \
		--set null.fault-cell=null-stock-hrtimer-kmod-idle-150us-rep3
}

@test "the summary and the JUnit file of a run, of failures, and of imports are valid" {
	mixed_run
	import "$golden/cyclictest-threads.json"
	vmtick export mixed run --format json -o summary.json
	valid_summary summary.json
	same 20 "$(json summary.json runs 0 cells 0 events)"
	same invalid "$(json summary.json runs 0 cells 1 verdict)"
	same imported "$(json summary.json runs 1 cells 0 lab)"
	same "$(vmtick table --layout wide --format json mixed | sed -n 's/.*"p99_ns": \([0-9.]*\).*/\1/p' | head -n 1)" \
		"$(json summary.json runs 0 cells 0 p99_ns)" p99
	vmtick export mixed run --format junit -o junit.xml
	valid_junit junit.xml
	same 5 "$(xmllint --xpath 'string(/testsuites/@tests)' junit.xml)" tests
	same 2 "$(xmllint --xpath 'string(/testsuites/@failures)' junit.xml)" failures
	same 2 "$(xmllint --xpath 'count(//failure)' junit.xml)" "failure elements"
	same "mixed null" "$(xmllint --xpath 'string(//testsuite[1]/@name)' junit.xml)"
	same "the load was not on" "$(xmllint --xpath 'string(//failure[@type="invalid"]/@message)' junit.xml)"
	same imported "$(xmllint --xpath 'string(//testcase[@classname="imported"][1]//property[@name="lab"]/@value)' junit.xml)"
}

@test "exports of an empty run and of only failed cells" {
	mixed_run
	sed 's/"verdict": "ok"/"verdict": "failed"/' mixed/manifest.json >failed.json
	mkdir failed empty
	cp failed.json failed/manifest.json
	printf '{"format": "vmtick-run", "version": 1, "vmtick": "0.1.0", "lab": "", "created": "2026-01-02T03:04:05Z",
		"updated": "2026-01-02T03:04:05Z", "host": {}, "platforms": {}, "boots": [], "cells": []}' >empty/manifest.json
	head=$(vmtick export empty --format csv)
	same 1 "$(wc -l <<<"$head")"
	cp -r mixed/cells failed
	same "$head" "$(vmtick export failed --format csv)"
	same 41 "$(vmtick export failed --format csv --any | wc -l)"
	for run in empty failed; do
		vmtick export $run --format json -o $run.json
		valid_summary $run.json
		vmtick export $run --format junit -o $run.xml
		valid_junit $run.xml
	done
	same 0 "$(xmllint --xpath 'string(/testsuites/@tests)' empty.xml)"
	same 3 "$(xmllint --xpath 'string(/testsuites/@failures)' failed.xml)"
}

@test "hostile texts in a manifest stay texts in the exports" {
	mixed_run
	sed 's|"reason": "the load was not on"|"reason": "]]></failure> \& \\"<b>\\u0007\\u001b[2J\\ufffe\\n,\\r\\u2028 \\ud83d\\ude00"|' \
		mixed/manifest.json >hostile.json
	mkdir hostile
	cp -r mixed/cells hostile
	cp hostile.json hostile/manifest.json
	vmtick export hostile --format junit -o hostile.xml
	valid_junit hostile.xml
	contains "$(xmllint --xpath 'string(//failure[@type="invalid"]/@message)' hostile.xml)" \
		']]></failure> & "<b>\x07\x1b[2J'
	vmtick export hostile --format json -o hostile.json
	valid_summary hostile.json
	mv hostile 'a,"b"
c'
	vmtick export 'a,"b"
c' --format csv --any | awk 'NR > 1 && !/^"a,""b""\\x0ac",null-/ { exit 1 }'
	vmtick export 'a,"b"
c' --format junit -o odd.xml
	valid_junit odd.xml
}

@test "a record that is damaged costs its cell and the exit status" {
	mixed_run
	cell=null-stock-hrtimer-kmod-idle-150us
	printf X | dd of="mixed/cells/$cell.rec" bs=1 seek=300 conv=notrunc status=none
	run -3 --separate-stderr vmtick export mixed --format junit -o junit.xml
	one_error "$cell" "its checksum does not hold"
	valid_junit junit.xml
	same 1 "$(xmllint --xpath 'count(//error[@type="error"])' junit.xml)"
	run -3 --separate-stderr vmtick export mixed --format csv -o samples.csv
	one_error "$cell" "its checksum does not hold"
	same '' "$(find . -name 'samples.csv*')" "files of the CSV"
}

@test "mistakes of export are told in one line" {
	mixed_run
	refuses "export: no format" "--format csv, json or junit" -- export mixed
	refuses 'unknown --format "xml"' "valid: csv, json, junit" -- export mixed --format xml
	refuses "--any is for csv" -- export mixed --format json --any
	refuses 'no cell "qemu-*"' -- export mixed --format csv --cell 'qemu-*'
	refuses "is no run folder" -- export golden --format json
	same 20 "$(vmtick export mixed --format csv --cell '*-150us' | tail -n +2 | wc -l)"
	vmtick export mixed --format csv | head -n 1 >/dev/null
}
