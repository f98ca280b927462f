#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# command-line.bats - what vmtick says, without any guest: help, plans, and that each mistake
# is told in one line with what was meant, status 2.

load system

commands=(probe plan run next show samples cdf table figure report compare import export)

# config LINE...: a config file of these lines, its path in $config
config() {
	config=$BATS_TEST_TMPDIR/mine.ini
	printf '%s\n' "$@" >"$config"
}

# A small finished run without a guest, made once.
finished_run() {
	finished=$BATS_FILE_TMPDIR/finished
	[ -d "$finished" ] || vmtick run -q table1 table2 --set platforms=null --set events=70 -o "$finished"
}

@test "without a command: usage on standard error, status 2" {
	run -2 --separate-stderr vmtick
	same '' "$output"
	contains "$stderr" "usage: vmtick COMMAND" "Exit status: 0 all ok, 1 a subject failed"
}

@test "--help lists every command, --version tells the version" {
	run -0 --separate-stderr vmtick --help
	same '' "$stderr"
	for command in "${commands[@]}"; do
		grep -qE "^  $command +[A-Za-z]" <<<"$output"
	done
	same "$(vmtick -h)" "$output"
	run -0 vmtick --version
	[[ "$output" =~ ^vmtick\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "each command's --help tells its usage and every option of the manual" {
	for command in "${commands[@]}"; do
		run -0 --separate-stderr vmtick "$command" --help
		same '' "$stderr"
		contains "$output" "usage: vmtick $command " "--help "
		same "$(vmtick "$command" -h)" "$output"
	done
	contains "$(vmtick run --help)" "-p, --platform=NAME" "-c, --cell=ID" "-s, --set=KEY=VALUE" \
		"-o, --output=FOLDER" "--only-failed" "--again" "-q, --quiet"
	contains "$(vmtick table --help)" "--layout=" "--format=" "--output="
	contains "$(vmtick samples --help)" "--warmup" "--histogram"
	contains "$(vmtick cdf --help)" "--pool" "--band" "--any" "-o, --output=FILE"
	contains "$(vmtick report --help)" "-o, --output=FOLDER"
	contains "$(vmtick figure --help)" "-c, --cell=PATTERN" "--any" "-o, --output=FILE"
	contains "$(vmtick import --help)" "-o, --output=RUN" "--as=FORM" "-p, --period=DURATION" \
		"-n, --name=NAME" "--platform=NAME" "-u, --unit=UNIT" "--column=NAME" \
		"-t, --thread=NUMBER" "--lab"
	contains "$(vmtick export --help)" "-f, --format=FORMAT" "-c, --cell=PATTERN" "--any" \
		"-o, --output=FILE"
	contains "$(vmtick compare --help)" "--with=RUN" "-c, --cell=PATTERN" "--statistic=NAME" \
		"--across=FIELD" "--level=P" "--floor=TIME" "--despite-unlike" "--fail-if=LIMIT" \
		"--fail-if-unsure" "--json" "-o, --output=FILE"
}

@test "unknown command, option and platform: what was meant, and what is valid" {
	refuses 'unknown command "pln"' 'did you mean "plan"?' \
		'valid: probe, plan, run, next, lab, show, samples, cdf, table, figure, report, compare, import, export' -- pln
	refuses 'vmtick plan: unknown option --plattform' 'did you mean "platform"?' -- \
		plan --plattform qemu table1
	refuses 'vmtick table: unknown option -x' 'valid: layout, format, output' -- table -x .
	refuses 'unknown platform "qmeu"' 'did you mean "qemu"? valid: vmware, virtualbox, qemu, kvm, xen-pv, xen-pvh, xen-hvm, linux, dom0, null' -- \
		plan table1 -p qmeu
	refuses 'unknown platform "nul"' 'did you mean "null"?' -- probe nul
}

@test "an option without its value, or with one too many" {
	refuses 'vmtick run: --output needs a value: FOLDER' -- run table1 -o
	refuses 'vmtick plan: --json takes no value' -- plan table1 --json=yes
	refuses 'vmtick plan: too few arguments; usage: vmtick plan' -- plan
	refuses 'vmtick show: unexpected argument "c"; usage: vmtick show' -- show a b c
	refuses '--histogram and --warmup exclude each other' -- samples --histogram --warmup a b
}

@test "unknown names in --set" {
	refuses 'unknown key "period"' 'did you mean "periods"?' -- plan table1 --set period=1us
	refuses 'unknown scenario "idel"' 'did you mean "idle"?' -- plan table1 --set scenarios=idel
	refuses 'unknown timer "hrtime"' 'did you mean "hrtimer"?' -- plan table1 --set timers=hrtime
	refuses 'unknown instrument "kmodd"' 'did you mean "kmod"?' -- \
		plan table1 --set instruments=kmodd
	refuses 'unknown mode "gird"' 'did you mean "grid"?' -- plan table1 --set mode=gird
	refuses 'unknown keep "sample"' 'did you mean "samples"?' -- plan table1 --set keep=sample
	refuses 'unknown platform "qmu"' 'did you mean "qemu"?' -- plan table1 --set qmu.vcpus=1
	refuses 'unknown key "memory"' 'memory-mib' -- plan table1 --set qemu.memory=1
	refuses 'disk "viritio" is unknown' 'did you mean "virtio"?' -- \
		plan table1 --set qemu.disk=viritio
	refuses '--set "events" is not KEY=VALUE' -- plan table1 --set events
}

@test "unknown cell: what was meant" {
	refuses 'unknown cell "qemu-stock-hrtimer-kmod-idle-10s"' \
		'did you mean "qemu-stock-hrtimer-kmod-idle-10us"?' -- \
		plan table1 -c qemu-stock-hrtimer-kmod-idle-10s
	refuses 'no cell is left to run' -- plan table1 -p null
	finished_run
	refuses "$finished: no cell \"null-stock-hrtimer-kmod-idle-10s\"" \
		'did you mean "null-stock-hrtimer-kmod-idle-10us"?' -- \
		show "$finished" null-stock-hrtimer-kmod-idle-10s
	refuses 'no cell "nothing-like-it"' "\"vmtick show $finished\" lists them" -- \
		samples "$finished" nothing-like-it
}

@test "unknown layout and format of a table" {
	refuses 'unknown layout "tabel1"' 'did you mean "table1"? valid: table1, table2, wide, gain, boots' -- \
		table --layout tabel1 .
	refuses 'unknown format "cvs"' 'did you mean "csv"? valid: text, csv, json, markdown' -- \
		table --format cvs .
}

@test "unknown config: what was meant, or that there is no such file" {
	refuses 'config "tabel1"' 'did you mean "table1"? valid: exp12, exp3, exp4, latency, new-timers, slop, table1, table2' -- plan tabel1
	refuses 'config "/nonexistent/mine.ini"' 'No such file or directory' -- plan /nonexistent/mine.ini
}

@test "mistakes in a config are told with file, line and section" {
	config '[matrx]' 'events = 5'
	refuses "config $config, line 2" 'unknown section' 'did you mean "matrix"?' -- plan "$config"
	config '[matrix]' 'evnts = 5'
	refuses "config $config, line 2" '[matrix]' 'unknown key "evnts"' 'did you mean "events"?' -- \
		plan "$config"
	config '[cells mine]' 'platforms = qemu' '' 'scenarios = cpu30'
	refuses "config $config, line 4" '[cells mine]' 'unknown scenario "cpu30"' \
		'did you mean "cpu-30"?' -- plan "$config"
	config '[platform qemu]' 'vcpuss = 2'
	refuses "config $config, line 2" '[platform qemu]' 'did you mean "vcpus"?' -- plan "$config"
	config '[platform qmeu]' 'vcpus = 2'
	refuses "config $config, line 2" 'unknown platform "qmeu"' -- plan "$config"
	config '[cells mine]' 'nonsense'
	refuses "config $config, line 2" 'neither [section] nor key = value' -- plan "$config"
	config '[cells mine]' 'platforms = null'
	refuses "config $config" '[cells mine] has no scenarios: name at least one' -- plan "$config"
	config '; nothing'
	refuses 'no [cells NAME] section' -- plan "$config"
}

@test "periods: zero, negative, no number, no unit, over the limit" {
	local not='is not a duration (write a number and ns, us, ms or s, e.g. 150us)'

	for period in 0 -5us abc 150 5us5 99999999999999999999s; do
		refuses "--set periods=$period: period \"$period\" $not" -- \
			plan table1 --set "periods=$period"
	done
	for period in 0us 999ns 11s; do
		refuses "period \"$period\" is out of range (1000ns to 10000000000ns)" -- \
			plan table1 --set "periods=$period"
	done
	refuses '[cells table1] has no periods: name at least one' -- plan table1 --set periods=
}

@test "counts: zero, negative, no number, 2^63, more than fits" {
	local range='is out of range (1 to 10000000000)'

	for events in 0 9223372036854775808 18446744073709551616 99999999999999999999999; do
		refuses "--set events=$events: events \"$events\" $range" -- \
			plan table1 --set "events=$events"
	done
	for events in -1 1.5 1e3 many ''; do
		refuses "events \"$events\" is not a whole number" -- plan table1 --set "events=$events"
	done
	refuses 'too many to keep each sample' 'set keep = histogram' -- \
		plan table1 --set events=10000000000 --set periods=1us
	refuses 'would take more than 30 days' -- plan table1 --set events=10000000000 \
		--set keep=histogram --set periods=1ms
	refuses 'cpu "256" is out of range (0 to 255)' -- plan table1 --set cpu=256
	refuses 'vcpus "0" is out of range (1 to 64)' -- plan table1 --set qemu.vcpus=0
	refuses 'pin "0,"' -- plan table1 --set qemu.pin=0,
	refuses 'boot-limit "10" is not a duration' -- plan table1 --set qemu.boot-limit=10
}

@test "the plan of the paper's cells is the golden text" {
	diff "$BATS_TEST_DIRNAME/golden/plan.txt" <(vmtick plan table1 table2 -p qemu)
}

@test "the plan as JSON is the golden JSON" {
	diff "$BATS_TEST_DIRNAME/golden/plan.json" <(vmtick plan table1 table2 -p qemu --json)
	vmtick plan table1 table2 -p qemu --json >"$BATS_TEST_TMPDIR/plan.json"
	same io "$(json "$BATS_TEST_TMPDIR/plan.json" boots 0 cells 4 scenario)"
}

@test "the plan of the slops: a boot per combination" {
	run -0 vmtick plan slop
	same 4 "$(grep -c '^boot .*: xen-pv, ' <<<"$output")" boots
	contains "$output" "boot 1: xen-pv, kernel stock: 2 cells" \
		"boot 4: xen-pv, kernel stock, xen slop 1 ns, guest slop 1 ns: 2 cells" \
		"xen-pv-stock-hrtimer-kmod-idle-5us-xenslop1-guestslop1" "4 boots, 8 cells"
}

@test "--set, --cell and a file of one's own change the plan" {
	same "  qemu-stock-hrtimer-kmod-io-50us                      7 events" \
		"$(vmtick plan table1 -c qemu-stock-hrtimer-kmod-io-50us --set events=7 | sed -n 2p)"
	config '[matrix]' 'platforms = null' 'events = 9' '[cells a]' 'scenarios = idle' \
		'periods = 1.5ms, 20us' 'mode = grid' 'keep = histogram' 'inject = 25us'
	run -0 vmtick plan "$config"
	contains "$output" "null-stock-hrtimer-kmod-idle-1500us-grid-hist-inject25us" \
		"null-stock-hrtimer-kmod-idle-20us-grid-hist-inject25us" "9 events" " 2 cells"
}

@test "probe tells each platform's state, text and JSON" {
	run -0 --separate-stderr vmtick probe null
	same '' "$stderr"
	same "null         usable     synthetic records" "$output"
	vmtick probe --json >"$BATS_TEST_TMPDIR/probe.json"
	same vmware "$(json "$BATS_TEST_TMPDIR/probe.json" 0 platform)"
	same true "$(json "$BATS_TEST_TMPDIR/probe.json" platform=qemu usable)"
	[[ "$(json "$BATS_TEST_TMPDIR/probe.json" platform=qemu version)" =~ ^QEMU\ [0-9.]+,\ libvirt\ [0-9.]+$ ]]
	if [ "$(json "$BATS_TEST_TMPDIR/probe.json" platform=kvm usable)" = false ]; then
		contains "$(json "$BATS_TEST_TMPDIR/probe.json" platform=kvm reason)" /dev/kvm
		contains "$(json "$BATS_TEST_TMPDIR/probe.json" platform=kvm remedy)" "platform qemu"
	fi
}

@test "probe names what is missing, and the remedy" {
	run -4 vmtick probe qemu --set qemu.emulator=/nonexistent
	contains "$output" "qemu         not usable" "/nonexistent: No such file or directory" \
		"remedy: install qemu-system-x86"
	run -4 vmtick probe qemu --set qemu.machine=vaxx
	contains "$output" "not usable" "machine 'vaxx' is not supported"
	run -4 vmtick probe qemu --kernel missing
	contains "$output" "not usable" "guest/missing" "make guest"
	run -4 --separate-stderr vmtick probe qemu --set qemu.uri=qemu:///nonsense
	contains "$output" "not usable" "libvirt cannot connect to qemu:///nonsense"
	same '' "$stderr" "standard error"
}

@test "show as JSON parses, and counts the verdicts" {
	finished_run
	vmtick show --json "$finished" >"$BATS_TEST_TMPDIR/show.json"
	same vmtick-show "$(json "$BATS_TEST_TMPDIR/show.json" format)"
	same 11 "$(json "$BATS_TEST_TMPDIR/show.json" verdicts ok)"
	same 0 "$(json "$BATS_TEST_TMPDIR/show.json" verdicts pending)"
	vmtick show --json "$finished" null-stock-hrtimer-kmod-io-50us >"$BATS_TEST_TMPDIR/show.json"
	same 50000 "$(json "$BATS_TEST_TMPDIR/show.json" cells 0 period_ns)"
	same null-stock-1 "$(json "$BATS_TEST_TMPDIR/show.json" boots 0 id)"
}

@test "the table's CSV has the columns of its contract, and a row per cell" {
	finished_run
	run -0 --separate-stderr vmtick table --layout wide --format csv "$finished"
	same "$(tr -d '\n ' <<-'END'
		platform,lab,kernel,instrument,timer,scenario,period_ns,events,mean_ns,sd_ns,
		ci99_low_ns,ci99_high_ns,min_ns,p50_ns,p90_ns,p99_ns,p999_ns,max_ns,missed,verdict,
		reason,bm99_low_ns,bm99_high_ns,lag1,p50_low_ns,p50_high_ns,p90_low_ns,p90_high_ns,
		p99_low_ns,p99_high_ns,p999_low_ns,p999_high_ns,clock_cost_ns,arm_cost_ns,
		published_mean_ns,published_sd_ns,published_low_ns,published_high_ns,run,cell,
		xen_slop,guest_slop,wait_share,wait_max_ns,wait_bound_ns,lead_ns,late_wakes,
		gain,least_gain,published_gain,paravirt,host_kernel,repetition,
		overflows,bound_ns,irq_mean_ns,irq_p50_ns,irq_p99_ns,irq_p999_ns,irq_max_ns
	END
	)" "${lines[0]}" header
	same 12 "${#lines[@]}" lines
	contains "${lines[1]}" "null,,stock,kmod,hrtimer,idle,150000,70,15" ",ok,," \
		",$finished,null-stock-hrtimer-kmod-idle-150us,default,default"
}

@test "the table as JSON parses; text, Markdown and --output give the same rows" {
	finished_run
	vmtick table --layout table2 --format json "$finished" >"$BATS_TEST_TMPDIR/table.json"
	same vmtick-table "$(json "$BATS_TEST_TMPDIR/table.json" format)"
	same 10000 "$(json "$BATS_TEST_TMPDIR/table.json" rows scenario=cpu-60 period_ns)"
	contains "$(vmtick table --layout table1 "$finished")" "150 µs"
	contains "$(vmtick table --layout table2 --format markdown "$finished")" "|"
	vmtick table --format csv "$finished" -o "$BATS_TEST_TMPDIR/table.csv"
	diff "$BATS_TEST_TMPDIR/table.csv" <(vmtick table --format csv "$finished")
	run -3 --separate-stderr vmtick table "$finished" -o /nonexistent/table.txt
	one_error "/nonexistent/table.txt" "No such file or directory"
}

@test "samples: a header, a line per event, each armed when the last fired" {
	finished_run
	run -0 --separate-stderr vmtick samples "$finished" null-stock-hrtimer-kmod-idle-100us
	same "event,armed_ns,fired_ns" "${lines[0]}"
	same 71 "${#lines[@]}" lines
	awk -F , 'NR > 1 && ($1 != NR - 2 || $3 < $2 + 100000 || (NR > 2 && $2 != last)) { exit 1 }
		{ last = $3 }' <<<"$output"
	same 101 "$(vmtick samples --warmup "$finished" null-stock-hrtimer-kmod-idle-100us | wc -l)"
	same 70 "$(vmtick samples --histogram "$finished" null-stock-hrtimer-kmod-idle-100us |
		awk -F , 'NR == 1 { if ($0 != "floor_ns,count") exit } { sum += $2 } END { print sum }')"
}

@test "a folder that is no run" {
	for command in show table "figure ecdf -o x.svg"; do
		# shellcheck disable=SC2086 # words
		refuses "$BATS_TEST_TMPDIR is no run folder" 'manifest.json' -- $command "$BATS_TEST_TMPDIR"
	done
	refuses "/nonexistent is no run folder" -- samples /nonexistent x
}

@test "a reader that goes away ends the output without an error" {
	finished_run
	vmtick samples "$finished" null-stock-hrtimer-kmod-idle-100us 2>"$BATS_TEST_TMPDIR/err" | head -n 1
	same '' "$(cat "$BATS_TEST_TMPDIR/err")"
}
