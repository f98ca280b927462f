#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# report-browser.bats - the page of a run as Chromium has it, without a display: nothing on its
# console, no request but for its own files, sorted and filtered, on a phone's width, in the dark.
# browser.py fails where the page logs anything or asks for anything else.

load system

setup() {
	if ! command -v chromium >/dev/null; then
		skip "no chromium (apt-get install chromium)"
	fi
	out=$BATS_FILE_TMPDIR/out
	[ -d "$out" ] || make_report
}

# Cells that are ok, invalid, and lost, two boots, and a console that would be a program.
make_report() {
	local folder=$BATS_FILE_TMPDIR/run

	run -1 vmtick run -q table1 --set platforms=null --set scenarios=idle,io --set repetitions=2 \
		--set events=300 --set null.fault=invalid \
		--set null.fault-cell=null-stock-hrtimer-kmod-idle-50us -o "$folder"
	printf '%s\n' '</pre></script><script>document.title = "taken"; throw 1</script>' \
		'<img src=http://192.0.2.1/x onerror="throw 2"><style>*{display:none}</style>' \
		>"$folder/boots/null-stock-1/console.log"
	python3 -c "import json, sys; m = json.load(open(sys.argv[1])); lost = m['cells'][2]
lost.update(verdict='failed', reason='lost', record='', boot='')
json.dump(m, open(sys.argv[1], 'w'))" "$folder/manifest.json"
	vmtick report "$folder" -o "$out"
}

look() {
	"$BATS_TEST_DIRNAME/browser.py" "$out/index.html" "$@"
}

# The text of the n-th column of the rows that are shown, as a list.
column_of() { # N
	echo "[...document.querySelectorAll('.sorts tbody tr')].filter(r => !r.hidden).map(r => r.cells[$1].textContent)"
}

click() { # HEADING: of the column that is headed so first
	echo "[...document.querySelectorAll('.sorts th button')].find(b => b.textContent == '$1').click()"
}

choose() { # KEY VALUE
	echo "(() => { const c = document.querySelector('.filter [name=$1]'); c.value = '$2';
		c.dispatchEvent(new Event('input', {bubbles: true})); })()"
}

@test "the page loads in silence; its figures show; the console's text is text" {
	run -0 look 'document.scripts.length' '[...document.images].map(i => i.complete && i.naturalWidth > 0)' \
		'document.title' 'document.querySelector(".console").textContent'
	same 1 "${lines[0]}" scripts
	same true "$(tr -d '[] ' <<<"${lines[1]}" | tr , '\n' | sort -u)" "figures that show"
	[[ "${lines[2]}" == *"/run\"" ]]
	contains "${lines[3]}" '</pre></script><script>document.title' 'onerror=\"throw 2\"'
}

@test "what the page may do: nothing but its own style, script and images" {
	run -1 look "document.body.append(Object.assign(document.createElement('script'), {textContent: 'document.title = \"taken\"'}))" \
		'document.title'
	contains "$output" "Content Security Policy"
	[[ "${lines[1]}" != *taken* ]]
	run -1 look "new Promise(done => document.body.append(Object.assign(new Image(), {src: 'http://192.0.2.1/x', onerror: () => done(1)})))"
	contains "$output" "Content Security Policy" "192.0.2.1"
}

@test "a click on a heading sorts, another one turns it round; what has no figure comes last" {
	run -0 look "$(click mean)" "$(column_of 5)" "document.querySelector('[aria-sort]').ariaSort" \
		"$(click mean)" "$(column_of 5)" "document.querySelectorAll('[aria-sort]').length" \
		"document.querySelector('[aria-sort]').ariaSort" "$(click period)" "$(column_of 2)" \
		"$(click verdict)" "$(column_of 4)"
	list() { tr -d '[]" ' <<<"${lines[$1]}" | tr , '\n'; }
	figures=$(list 1 | head -n 15)
	same "$(sort -n <<<"$figures")" "$figures" ascending
	same '"ascending"' "${lines[2]}"
	same "$(sort -rn <<<"$figures")" "$(list 4 | head -n 15)" descending
	same "– –" "$(list 1 | sed -n 16p) $(list 4 | sed -n 16p)" "the last"
	same 1 "${lines[5]}" "sorted columns"
	same '"descending"' "${lines[6]}"
	same "10µs 50µs 100µs 150µs" "$(list 8 | uniq | paste -sd ' ')" "by number, not by letter"
	same "failed invalid ok" "$(list 10 | uniq | paste -sd ' ')" "by text"
}

@test "the filter hides rows, cells and boots by platform, scenario, verdict and text" {
	run -0 look "$(choose verdict invalid)" "$(column_of 4)" "document.querySelector('.filter output').value" \
		"[...document.querySelectorAll('#cells details')].filter(d => !d.hidden).length" \
		"$(choose verdict '')" "$(choose scenario io)" "$(column_of 1)" \
		"(() => { const s = document.querySelector('.filter [type=search]'); s.value = 'boot 2';
			s.dispatchEvent(new Event('input', {bubbles: true})); })()" \
		"$(column_of 0)" "document.querySelector('.filter output').value"
	same '["invalid"]' "${lines[1]}" verdicts
	same '"1 of 16 cells"' "${lines[2]}"
	same 1 "${lines[3]}" "cells below"
	same '"io"' "$(tr -d '[] ' <<<"${lines[6]}" | tr , '\n' | sort -u)" scenarios
	same '"4 of 16 cells"' "${lines[9]}"
}

@test "with scripts off: all of it is there, and no control that would do nothing" {
	run -0 look --no-scripts "document.querySelectorAll('.sorts tbody tr').length" \
		"document.querySelectorAll('button, select, input').length" \
		'[...document.images].every(i => i.naturalWidth > 0)'
	same "16 0 true" "${lines[*]}"
}

@test "a link to a cell opens it" {
	run -0 look "document.querySelector('.sorts tbody a').click(); new Promise(done => setTimeout(done, 300))" \
		"document.querySelector('#cell-1').closest('details').open"
	same true "${lines[1]}"
}

@test "on 360 px, with all of it open, nothing makes the page wider; tables scroll" {
	run -0 look "document.querySelectorAll('details').forEach(d => d.open = true)" --width 360 \
		'document.documentElement.scrollWidth' 'document.body.scrollWidth' \
		'(b => b.scrollWidth > b.clientWidth)(document.querySelector(".sorts").parentElement)' \
		'getComputedStyle(document.body).fontSize'
	same "360 360 true" "${lines[*]:1:3}"
	same '"16px"' "${lines[4]}" "size of text"
}

@test "light and dark: both are readable, and they differ" {
	local light='(() => {
		const lights = c => c.match(/[\d.]+/g).slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		const luminance = c => lights(c).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
		const back = getComputedStyle(document.body).backgroundColor;
		const contrast = c => { const l = [luminance(c), luminance(back)].sort(); return (l[1] + 0.05) / (l[0] + 0.05); };
		return [back, Math.min(...[...document.querySelectorAll("p, a, td, th, dt, dd, small, .verdict, .mark, summary, figcaption")]
			.map(e => contrast(getComputedStyle(e).color))) >= 4.5];
	})()'

	run -0 look --scheme light "$light" --scheme dark "$light"
	contains "${lines[0]}" true
	contains "${lines[1]}" true
	[ "${lines[0]}" != "${lines[1]}" ]
}

@test "on paper: no controls, nothing cut off, nothing wider than A4 across" {
	run -0 look --width 1047 --media print \
		'[...document.querySelectorAll("nav, .filter")].map(e => getComputedStyle(e).display)' \
		'[...document.querySelectorAll(".scroll")].every(e => getComputedStyle(e).overflowX == "visible")' \
		'document.documentElement.scrollWidth'
	same '["none", "none"] true 1047' "${lines[*]}"
}
