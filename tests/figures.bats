#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# figures.bats - eCDFs, the spread between boots and figures of a run on the null platform, whose
# records are always the same bytes: what is printed and drawn of them, and how each mistake and
# each failure of gnuplot is told.

load system

cell=null-stock-hrtimer-kmod-idle-150us
other=null-stock-hrtimer-kmod-idle-100us

setup() {
	finished=$BATS_FILE_TMPDIR/run
	if [ ! -d "$finished" ]; then
		vmtick run -q table1 --set platforms=null --set scenarios=idle \
			--set periods=150us,100us --set repetitions=3 --set events=20 -o "$finished"
		spoilt_run "$BATS_FILE_TMPDIR/spoilt"
	fi
	spoilt=$BATS_FILE_TMPDIR/spoilt
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return 1
}

# One of three boots is invalid, one failed.
spoilt_run() { # FOLDER
	small=(table1 --set platforms=null --set scenarios=idle --set periods=150us --set events=20
		-o "$1" -q)
	run -1 vmtick run "${small[@]}" --set repetitions=2 --set null.fault=invalid \
		--set null.fault-cell=$cell-rep2
	run -1 vmtick run "${small[@]}" --set repetitions=3 --set null.fault=crash \
		--set null.fault-cell=$cell-rep3
	is_verdict "$1" $cell-rep2 invalid
	is_verdict "$1" $cell-rep3 failed
}

# png_size FILE: the pixels that a PNG's head tells
png_size() {
	same 89504e470d0a1a0a "$(head -c 8 "$1" | od -An -tx1 | tr -d ' \n')" "head of $1"
	od -An -j 16 -N 8 --endian=big -tu4 "$1" | xargs
}

# shown FILE TEXT...: each text stands in the SVG, as a reader of XML sees it.
shown() {
	local file=$1 text words

	shift
	xmllint --noout "$file"
	words=$(xmllint --xpath '//*[local-name()="text"]//text()' "$file" | tr -s '\n\t ' ' ')
	for text; do
		contains "$words" "$text"
	done
}

@test "the eCDF of a cell, of boots pooled, and their band are the golden texts" {
	diff "$REPO/tests/golden/cdf.txt" <(vmtick cdf "$finished" $cell)
	diff "$REPO/tests/golden/cdf-pool.txt" <(vmtick cdf --pool "$finished" "$cell*")
	diff "$REPO/tests/golden/cdf-band.txt" <(vmtick cdf --band "$finished" "$cell*")
	vmtick cdf "$finished" $cell -o cdf.txt
	diff "$REPO/tests/golden/cdf.txt" cdf.txt
}

@test "an eCDF rises, ends at 1 at the largest latency, and counts every event" {
	for option in "" --pool; do
		# shellcheck disable=SC2086 # no word where there is none
		vmtick cdf $option "$finished" $cell | awk '
			/^#/ { next }
			NF != 2 || (n && ($1 <= last || $2 <= fraction)) { exit 1 }
			{ n++; last = $1; fraction = $2 }
			END { exit !(n == 20 && fraction == 1) }'
	done
	same "$(column "$finished" $cell max_ns)" \
		"$(vmtick cdf "$finished" $cell | awk 'END { printf "%.0f", $1 * 1000 + 150000 }')" "largest"
	same 60 "$(vmtick cdf --pool "$finished" "$cell*" | sed -n 's/^# pooled: 3 cells, \(.*\) events$/\1/p')"
	same 6 "$(vmtick cdf "$finished" '*' | grep -c '^# cell ')" cells
}

@test "an eCDF of cells that are not ok: refused, or named in the head" {
	refuses "$cell-rep2: it is invalid: the load was not on" --any -- cdf "$spoilt" "$cell*"
	run -0 vmtick cdf --band --any "$spoilt" "$cell*"
	contains "$output" "# cell $cell: ok, 20 events" \
		"# cell $cell-rep2: invalid (the load was not on), 20 events" "# band: 2 cells" \
		"# cell $cell-rep3: failed (the monitor crashed" "0 events"
	refuses "none of the 1 cells that were chosen has events" -- cdf --any "$spoilt" $cell-rep3
}

@test "mistakes of cdf and figure are told in one line" {
	refuses '--pool and --band exclude each other' -- cdf --pool --band "$finished" $cell
	refuses "no cell \"${cell}s\"" "did you mean \"$cell\"?" -- cdf "$finished" ${cell}s
	refuses 'no cell "qemu-*"' -- cdf "$finished" 'qemu-*'
	refuses 'no cell "qemu-*" in these 2 runs' -- figure ecdf "$finished" "$spoilt" -c 'qemu-*' -o a.svg
	refuses 'figure: unknown kind "edcf"' 'did you mean "ecdf"? valid: all, difference, interrupts, platforms, ecdf' -- \
		figure edcf "$finished" -o a.svg
	refuses 'figure: no file to write to' '--output' -- figure ecdf "$finished"
	refuses 'a.jpg: no such format' '.svg, .png, .pdf, or .gp' -- figure ecdf "$finished" -o a.jpg
	refuses 'figure: no folder to write to' '--output FOLDER' -- figure all "$finished"
	refuses 'figure: unknown format "jpg"' 'valid: svg, png, pdf, gp' -- \
		figure all "$finished" -o figures --format svg,jpg
	refuses 'figure: --format names no format' -- figure all "$finished" -o figures --format ,
	refuses 'figure: --format is of "figure all"' -- figure ecdf "$finished" -o a.svg -f png
	refuses "$cell: kmod does not tell when the interrupt came" -- cdf --irq "$finished" $cell
	same '' "$(ls)" "files"
}

@test "the layout boots names the boots that are not ok and keeps them out of the spread" {
	run -0 --separate-stderr vmtick table --layout boots "$finished" "$spoilt"
	contains "$output" "3 of 3 boots ok" "1 of 3 boots ok" "boot 2, invalid [1]" \
		"1 boot: no spread known" "invalid: the load was not on"
	vmtick table --layout boots --format json "$finished" >boots.json
	same boots "$(json boots.json layout)"
	same 60 "$(json boots.json rows row=pooled events)"
	same % "$(json boots.json rows row=range unit)"
	vmtick table --layout boots --format csv "$finished" | awk -F , '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["cell"] != cell { next }
		$at["row"] == "boot" { p50[++n] = $at["p50"]; next }
		{ over[$at["row"]] = $at["p50"] }
		END { least = p50[1] < p50[2] ? p50[1] : p50[2]
		      least = least < p50[3] ? least : p50[3]
		      exit !(n == 3 && over["min"] == least && over["median"] >= least &&
			     over["max"] >= over["median"]) }' cell=$cell
}

@test "cyclictest beside kmod: latencies at or above its bound are told everywhere, never dropped" {
	task=null-stock-hrtimer-cyclictest-idle-100us
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=100us \
		--set instruments=kmod,cyclictest --set histogram-us=16 --set repetitions=2 \
		--set events=500 -o both
	run -0 vmtick cdf both $task
	contains "$output" "# 225 of 500 at or above 16 us" "# in whole us, cut"
	same "15 0.55|24 1" "$(tail -n 2 <<<"$output" | paste -sd '|')" "last lines"
	same "15 0.55 0.55 0.55|24 1 1 1" \
		"$(vmtick cdf --band both "$task*" | tail -n 2 | paste -sd '|')" "band's last lines"
	contains "$(vmtick cdf --pool both "$task*")" "# 450 of 1000 at or above 16 us"
	contains "$(vmtick table --layout boots both)" "≥ 16.000"
	vmtick table --layout boots --format csv both | awk -F , '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["row"] == "pooled" && /cyclictest/ { n++; if ($at["p99"] != "" || $at["max"] != 24000 ||
			$at["overflows"] != 450 || $at["bound_ns"] != 16000) exit 1 }
		END { if (n != 1) exit 1 }'
	vmtick figure ecdf both -o a.svg
	shown a.svg "cyclictest: 450 of 1000 events at or above 16 µs, drawn at the largest" kmod \
		"2 boots a curve, 500 events a boot"
}

@test "figure ecdf: SVG with axes, labels, facts and what was left out" {
	vmtick figure ecdf "$finished" -o a.svg
	shown a.svg "latency (µs)" "fraction of events, F" "1 − F" "150 µs" "100 µs" \
		"platform null" "instrument kmod" "3 boots a curve, 20 events a boot"
	[ "$(grep -oE "fill-opacity *[=:] *[\"']?0\.20" a.svg | wc -l)" -ge 4 ] # two bands, two panels
	vmtick figure ecdf "$spoilt" -o spoilt.svg
	shown spoilt.svg "1 boot, 20 events" "Left out: $cell-rep2 (invalid), $cell-rep3 ("
	vmtick figure ecdf --any "$spoilt" -o any.svg
	shown any.svg "2 boots, 20 events" "Not measured as asked: $cell-rep2 (invalid)"
}

@test "figure ecdf: the mark of the lab stands in the picture" {
	cp -r "$finished" lab
	sed -i '0,/"lab": ""/s//"lab": "deterministic"/' lab/manifest.json
	vmtick figure ecdf lab -o a.svg
	shown a.svg "Measured in the deterministic virtual lab: instruction counts, no hardware latencies"
	vmtick figure ecdf lab "$finished" --cell $cell -o b.svg
	shown b.svg "lab, deterministic" "no lab" "Not all of one origin"
}

@test "figure ecdf: PNG of the size that was meant, PDF, and a script that draws the same" {
	vmtick figure ecdf "$finished" --cell "$cell*" --cell "$other" -o a.png
	[[ "$(png_size a.png)" =~ ^1480\ [0-9]{4}$ ]]
	[ "$(stat -c %s a.png)" -gt 20000 ]
	vmtick figure ecdf "$finished" -o a.pdf
	same %PDF- "$(head -c 5 a.pdf)"
	vmtick figure ecdf "$finished" -o a.gp
	sed -n "s/^# gnuplot -e \"\(.*\)'FILE.svg'\" THIS-FILE$/\1'b.svg'/p" a.gp >terminal
	gnuplot --default-settings -e "$(cat terminal)" a.gp
	shown b.svg "latency (µs)" "100 µs"
}

@test "figure without gnuplot: status 4 with the remedy, no file; the script can be had" {
	mkdir empty
	run -4 --separate-stderr env PATH="$PWD/empty" "$VMTICK" figure ecdf "$finished" -o a.svg
	one_error "a.svg: cannot draw it: gnuplot is not installed" "gnuplot-nox" "FILE.gp"
	[ ! -e a.svg ]
	run -0 env PATH="$PWD/empty" "$VMTICK" figure ecdf "$finished" -o a.gp
	grep -q '^plot ' a.gp
}

@test "a gnuplot that fails, dies or draws nothing: one line, and the file before stays" {
	mkdir bin
	echo before >a.svg
	for fault in 'echo "\"-\" line 3: undefined function" >&2; echo half; exit 1' 'kill -SEGV $$' ':'; do
		printf '#!/bin/sh\n%s\n' "$fault" >bin/gnuplot
		chmod +x bin/gnuplot
		run -3 --separate-stderr env PATH="$PWD/bin:$PATH" "$VMTICK" figure ecdf "$finished" -o a.svg
		one_error "a.svg: gnuplot "
		same before "$(cat a.svg)"
		case $fault in
		echo*) contains "$stderr" "line 3: undefined function" ;;
		kill*) contains "$stderr" "ended by signal 11" ;;
		:) contains "$stderr" "it drew nothing" ;;
		esac
	done
	same "a.svg bin" "$(echo *)" files
	run -3 --separate-stderr vmtick figure ecdf "$finished" -o /nonexistent/a.svg
	one_error "/nonexistent/a.svg: cannot write: No such file or directory"
}

# What the run gives.
idle_set="difference-idle-100us difference-idle-150us ecdf-kmod-idle-100us ecdf-kmod-idle-150us
	interrupts platforms-idle"

@test "figure all: the set in each format, whole pictures of clean SVG, and nothing else touched" {
	mkdir figures
	echo mine | tee figures/notes.txt >figures/ecdf-kmod-idle-100us.svg
	vmtick figure all "$finished" -o figures --format svg,png,pdf
	for name in $idle_set; do
		xmllint --noout "figures/$name.svg"
		[[ "$(png_size "figures/$name.png")" =~ ^1480\ [0-9]+$ ]]
		same %PDF- "$(head -c 5 "figures/$name.pdf")"
	done
	same "mine" "$(cat figures/notes.txt)"
	same 19 "$(find figures -type f | wc -l)" files
	[ "$(cat figures/*.svg | wc -c)" -lt 400000 ]
	vmtick figure all "$finished" -o new
	same 6 "$(find new -name '*.svg' | wc -l)" figures
}

@test "every figure of a lab, and of an any with an invalid cell, says so" {
	cp -r "$spoilt" lab
	sed -i '0,/"lab": ""/s//"lab": "lab"/' lab/manifest.json
	vmtick figure all lab -o figures --any
	same 4 "$(find figures -name '*.svg' | wc -l)" figures
	for file in figures/*.svg; do
		shown "$file" "Measured in the virtual lab: no hardware latencies" \
			"Not measured as asked: $cell-rep2 (invalid)"
		contains "$(head -n 30 "$file")" 'fill="#ffffff"'
	done
}

@test "figure difference: a panel per cell with its facts; without an order of events it is refused" {
	vmtick figure difference "$finished" -o a.svg
	shown a.svg "difference (µs)" "150 µs" "100 µs" "60 events, the latest by 1.4" \
		"3 boots a panel, 20 events a boot" "event"
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=100us \
		--set instruments=cyclictest --set events=50 -o counted
	refuses 'figure: difference cannot be drawn: no order of events in any of the cells' \
		'of these can be: interrupts, platforms, ecdf' -- figure difference counted -o b.svg
	vmtick figure difference "$finished" counted -o b.svg
	shown b.svg "Left out: null-stock-hrtimer-cyclictest-idle-100us (no order of events)"
}

@test "figure interrupts and platforms: our cells, and the published ones marked as such" {
	vmtick figure interrupts "$finished" -o a.svg
	shown a.svg "linux, as published" "of bare Linux: 11.52" "of bare Linux: 1733.35" \
		"interrupts per second" "3 boots a cell"
	vmtick figure platforms "$finished" -o b.svg
	shown b.svg "period 100 µs:" "period 150 µs:" "latency (µs)" "the middle half" mean
	run -3 --separate-stderr env VMTICK_DATA=/nonexistent "$VMTICK" figure platforms "$finished" -o c.svg
	one_error "cannot read the published figures" VMTICK_DATA
	[ ! -e c.svg ]
}

@test "timerlat: its interrupt is a curve of its own, and cdf --irq prints it" {
	vmtick run -q latency --set platforms=null --set kernels=rt --set instruments=timerlat \
		--set duration=1s -o split
	vmtick figure ecdf split -o a.svg
	shown a.svg "until its thread ran" "until its interrupt came"
	run -0 vmtick cdf --irq split '*'
	same "# until the interrupt came, not until the thread ran" "${lines[0]}"
	contains "$output" "timerlat" "1000 events"
}

@test "one event, no events, no cells: drawn, or told in a line" {
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=10us --set events=1 -o one
	vmtick figure all one -o figures --format svg,png
	shown figures/difference-idle-10us.svg "1 event, the latest by"
	sed 's/"record": "[^"]*"/"record": ""/; s/"verdict": "ok"/"verdict": "failed"/' -i one/manifest.json
	refuses "none of the 1 cells that were chosen has events" -- figure all one -o none
	[ ! -e none ]
}

@test "ten million events: flat memory, and small pictures" {
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=10us \
		--set events=10000000 -o many
	/usr/bin/time -f %M -o peak "$VMTICK" figure all many -o figures
	[ "$(tail -n 1 peak)" -lt 65536 ]
	[ "$(cat figures/*.svg | wc -c)" -lt 300000 ]
	shown figures/difference-idle-10us.svg "10000000 events, the latest by" "event, in millions"
}

@test "a damaged record: status 3, the cell is named, and nothing is drawn" {
	cp -r "$finished" damaged
	printf x | dd of="damaged/cells/$cell.rec" bs=1 seek=300 conv=notrunc status=none
	run -3 --separate-stderr vmtick figure all damaged -o figures
	one_error "$cell" checksum
	run -3 --separate-stderr vmtick figure difference damaged -o a.svg
	same damaged "$(ls)" files
}

@test "figure all without gnuplot, or onto a file: one line" {
	mkdir empty
	run -4 --separate-stderr env PATH="$PWD/empty" "$VMTICK" figure all "$finished" -o figures
	one_error "cannot draw it: gnuplot is not installed"
	same '' "$(ls figures)" files
	echo mine >file
	run -3 --separate-stderr vmtick figure all "$finished" -o file
	one_error "file/difference-idle-150us.svg: cannot write: Not a directory"
	run -3 --separate-stderr vmtick figure all "$finished" -o /nonexistent/figures
	one_error "/nonexistent/figures: cannot make the folder: No such file or directory"
	same mine "$(cat file)"
}
