#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# report.bats - the page of a run: its structure, what is told in it, that nothing of a guest or a
# file becomes markup, and the folder it is put into. report-browser.bats looks at it in a browser.

load system

cell=null-stock-hrtimer-kmod-idle-150us

setup() {
	finished=$BATS_FILE_TMPDIR/run
	if [ ! -d "$finished" ]; then
		vmtick run -q table1 --set platforms=null --set scenarios=idle,io \
			--set periods=150us,10us --set repetitions=2 --set events=600 -o "$finished"
	fi
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return 1
}

# small RUN OPTION...: a run of one cell.
small() {
	local folder=$1

	shift
	vmtick run -q table1 --set platforms=null --set scenarios=idle --set periods=150us \
		-o "$folder" "$@"
}

# page FOLDER: what a reader of HTML sees in it, which is checked; a second reader parses it too.
page() {
	xmllint --html --noout --nowarning "$1/index.html" 2>"$BATS_TEST_TMPDIR/html" ||
		! grep -vE -A2 'Tag (header|nav|main|section|figure|figcaption|details|summary) invalid' \
			"$BATS_TEST_TMPDIR/html" | grep -E 'error :' | grep -v 'Tag .* invalid'
	"$BATS_TEST_DIRNAME/read-page.py" "$1"
}

# edit RUN STATEMENT: change manifest.json, as the object m, by a statement of Python.
edit() {
	python3 -c "import json, sys; m = json.load(open(sys.argv[1]))
$2
json.dump(m, open(sys.argv[1], 'w'))" "$1/manifest.json"
}

@test "a report: every cell with its figures, the spread of its boots, pictures, and its files" {
	run -0 --separate-stderr vmtick report "$finished" -o out
	same "out/index.html" "$output"
	same '' "$stderr"
	same ".vmtick-report evidence figures index.html repeat-1.ini" "$(ls -A out | paste -sd ' ')" files
	text=$(page out)
	contains "$text" "8 ok" "How far boots lie apart" "2 of 2 boots ok" "no lab"
	same 8 "$(grep -cE '^null, boot [12] +(idle|io) +(150|10) µs 600 ok ' <<<"$text")" rows
	same 4 "$(grep -c '^pooled ' <<<"$text")" "spreads"
	us=$(column "$finished" $cell p99_ns | awk '{ printf "%.3f", $1 / 1000 }')
	grep -qE "^null, boot 1 +idle 150 µs .* $us " <<<"$text"
	contains "$text" "clock, median" "host_busy_share" "synthetic"
	[ "$(find out/figures -name '*.svg' | wc -l)" -ge 4 ]
	xmllint --noout out/figures/*.svg
}

@test "a report: published figures stand beside the cells that repeat them" {
	cp -r "$finished" run
	edit run "
for c in m['cells'] + m['boots']: c['platform'] = 'linux'"
	run -0 vmtick report run -o out
	published=$(vmtick table -l wide -f csv run | awk -F , 'NR == 2 { print; exit }')
	[ -n "$published" ]
	grep -qE "^linux, boot 1 +idle 150 µs .* 150.025 0.073 150.023 150.027$" <<<"$(page out)"
	contains "$(page out)" "doi 10.1371/journal.pone.0130887"
}

@test "a report: a lab, and a run that is none beside it, are told apart everywhere" {
	cp -r "$finished" lab
	edit lab "m['lab'] = 'deterministic'"
	vmtick report lab -o out
	text=$(page out)
	contains "$(head -n 2 <<<"$text")" "instruction counts, no hardware latencies"
	same 8 "$(grep -cE '^null, boot [12] lab, deterministic +(idle|io)' <<<"$text")" "marked rows"
	same 8 "$(grep -cE '^null-.* ok lab, deterministic$' <<<"$text")" "marked cells"
	same 2 "$(grep -cE '^null-stock-[12] ok lab, deterministic lab$' <<<"$text")" "marked boots"
	contains "$text" "vmtick lab --host linux --deterministic --take repeat-1.ini -- vmtick run"
	vmtick report lab "$finished" -o both
	text=$(page both)
	contains "$(head -n 2 <<<"$text")" "Some rows are of the virtual lab, others are not"
	same 8 "$(grep -cE '^null, boot [12], run no lab' <<<"$text")" "rows of no lab"
}

@test "a report: what was imported says so, with its file, and cannot be repeated" {
	printf '%s\n' 10 12 11 40 9 >numbers
	vmtick import numbers -p 1ms -u us -n mine -o run
	run -0 vmtick report run -o out
	text=$(page out)
	contains "$(head -n 2 <<<"$text")" "Imported: another program measured it"
	contains "$text" "imported, unknown, numbers imported mine 1 ms 5 ok" "Imported from" \
		"file numbers" "which only that can repeat" "What a person said of it"
	[ ! -e out/repeat-1.ini ]
}

@test "what a guest, a file or a name says is text, never markup" {
	evil='</script><script>alert(1)</script><img src=x onerror="alert(2)">'"'"'&lt;'
	folder="run <b>&\"'"
	cp -r "$finished" "$folder"
	printf %s "$evil" >evil
	edit "$folder" "
evil = open('evil').read()
b, c = m['boots'][0], m['cells'][0]
b['facts'][evil] = evil; b['facts']['cpu_model'] = 'a\u202eb'; b['reason'] = evil; b['vmm'] = evil
b['id'] = evil; b['files']['domain'] = 'boots/evil.xml'; m['host']['kernel'] = evil
c['boot'] = evil; c['reason'] = evil; c['verdict'] = 'invalid'; c['facts'][evil] = evil
m['platforms']['null']['settings']['load-mib'] = '1\\n[platform y]'
m['platforms']['null']['version'] = evil; m['platforms'][evil] = {'reason': evil}"
	console=$(json "$folder/manifest.json" boots 0 files console)
	printf '%s\n' "$evil" >"$folder/boots/evil.xml"
	for i in $(seq 100); do echo "line $i"; done >"$folder/$console"
	printf '\033[31mred %s\033[0m\r\n\033]0;title\a\377\0 end \302\233\n' "$evil" >>"$folder/$console"
	run -0 vmtick report "$folder" -o out
	text=$(page out)
	[ "$(grep -cF "$evil" <<<"$text")" -ge 10 ]
	contains "$text" "red $evil" '\xff\x00 end \xc2\x9b' 'a\xe2\x80\xaeb' "line 43"
	[[ "$text" != *"line 42"* && "$text" != *title\\* ]]
	same "" "$(LC_ALL=C grep -c "$(printf '\033')" out/index.html | grep -v '^0$')" "escapes"
	same '[platform null]' "$(grep '^.platform' out/repeat-1.ini)" "sections of the config"
	same "$evil" "$(cat out/evidence/1-1-domain.txt)" "the definition, as plain text"
}

@test "evidence that lies outside of the run is not read" {
	cp -r "$finished" run
	echo secret >secret
	ln -s ../secret run/link
	edit run "
m['boots'][0]['files'] = {'console': '../secret', 'domain': '$PWD/secret', 'settings': 'link',
	'machine': 'none'}"
	run -0 vmtick report run -o out
	text=$(page out)
	same 3 "$(grep -c 'it lies outside of the run' <<<"$text")" refusals
	contains "$text" "run/none: cannot be read: No such file or directory"
	same '' "$(grep -r secret out | grep -v 'cannot be read')" "what was read"
}

@test "runs without anything to show: no cell, failed cells alone, one sample" {
	cp -r "$finished" empty
	edit empty "m['cells'] = []"
	vmtick report empty -o out
	contains "$(page out)" "There are no cells in this run" "there is nothing to draw"
	run -1 small failed --set null.fault=crash
	vmtick report failed -o out
	text=$(page out)
	contains "$text" "What is not ok, and why" "failed the monitor crashed" "there is nothing to draw"
	grep -qE "^null +idle 150 µs – failed – –" <<<"$text"
	small one --set events=1
	vmtick report one -o out
	grep -qE "^null +idle 150 µs 1 ok ([0-9.]+) 0.000 – – \1 \1 \1 \1 0$" <<<"$(page out)"
}

@test "a record that is damaged: the page tells which, the status is 3" {
	cp -r "$finished" run
	printf x | dd of=run/cells/$cell.rec bs=1 seek=5000 conv=notrunc status=none
	run -3 --separate-stderr vmtick report run -o out
	one_error "out/index.html: is there, but not all could be shown: $cell: "
	contains "$(page out)" "7 ok 1 error" "$cell.rec"
}

@test "without gnuplot: the page has no figures, says so, and how to have them; status 0" {
	mkdir empty
	run -0 --separate-stderr env PATH="$PWD/empty" "$VMTICK" report "$finished" -o out
	contains "$output" "out/index.html: without figures" "gnuplot-nox"
	same '' "$stderr"
	contains "$(page out)" "gnuplot is not installed" "gnuplot-nox"
	same '' "$(ls out/figures)"
}

@test "a gnuplot that fails costs its figures, not the page; status 3" {
	mkdir bin
	printf '#!/bin/sh\necho "line 3: no such thing" >&2\nexit 1\n' >bin/gnuplot
	chmod +x bin/gnuplot
	run -3 --separate-stderr env PATH="$PWD/bin:$PATH" "$VMTICK" report "$finished" -o out
	one_error "out/index.html: is there" "gnuplot failed: line 3: no such thing"
	contains "$(page out)" "gnuplot failed: line 3: no such thing" "null, boot 1"
}

@test "the folder: an earlier report is replaced whole, anything else is refused and kept" {
	vmtick report "$finished" -o deep/out
	touch deep/out/left
	vmtick report "$finished" -o deep/out/
	[ ! -e deep/out/left ]
	mkdir theirs empty
	echo theirs >theirs/index.html
	refuses "theirs: is there, and is no report of vmtick" "--output" -- report "$finished" -o theirs
	same theirs "$(cat theirs/index.html)"
	vmtick report "$finished" -o empty
	refuses "report: no folder to write to: name it with --output" -- report "$finished"
	refuses "no-run" -- report no-run -o none
	same "deep empty theirs" "$(echo *)" "folders"
	same out "$(ls -A deep)"
}

@test "a report that cannot be finished leaves the earlier one, and nothing of itself" {
	vmtick report "$finished" -o out
	before=$(cat out/index.html)
	(
		ulimit -f 8
		trap '' XFSZ
		run -3 vmtick report "$finished" -o out
		contains "$output" "cannot write: File too large"
	)
	same "$before" "$(cat out/index.html)"
	same out "$(ls -A)"
}

@test "how to repeat it: the config means the same cells, the commands are there" {
	cp -r "$finished" "my run"
	vmtick report "my run" -o out
	contains "$(page out)" "vmtick report 'my run' -o out" "vmtick run repeat-1.ini -o again"
	diff <(vmtick plan --json out/repeat-1.ini) \
		<(vmtick plan --json table1 --set platforms=null --set scenarios=idle,io \
			--set periods=150us,10us --set repetitions=2 --set events=600)
	vmtick run -q out/repeat-1.ini -o again
	same "$(json "$finished/manifest.json" platforms)" "$(json again/manifest.json platforms)" settings
}
