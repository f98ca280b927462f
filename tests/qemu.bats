#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# qemu.bats - the whole system with real guests: the figures where an instruction takes a
# nanosecond, loads and pinning, and every way in which a guest or vmtick can be lost. One guest
# at a time but where two are the test.

load system

GUEST=$BUILD/guest/stock
ICOUNT='qemu.qemu-args=-icount shift=0,sleep=off'
periods=(150 100 50 10)

# The three cells of most tests here, some 0.6 s each in the guest.
cells=(qemu-stock-hrtimer-kmod-idle-{150,100,50}us)

# Prints what is missing, if anything.
precondition() {
	if [ ! -f "$GUEST/vmlinux" ] || [ ! -f "$GUEST/initramfs.cpio" ]; then
		echo "no guest in $GUEST (make guest)"
	elif ! command -v qemu-system-x86_64 >/dev/null; then
		echo "no qemu-system-x86_64 (make setup)"
	fi
}

setup() {
	if [ -n "$(precondition)" ]; then
		skip "$(precondition)"
	fi
	run=$BATS_TEST_TMPDIR/run
	small=(run table1 -p qemu --set scenarios=idle --set periods=150us,100us,50us --set events=500 -o "$run")
}

# overlay: VMTICK_DATA with a guest that runs the lines of standard input before its own init.
overlay() {
	data=$BATS_TEST_TMPDIR/data
	mkdir -p "$data/guest/stock" "$data/root"
	ln -s "$REPO/configs" "$REPO/analysis" "$data/"
	ln -s "$GUEST/vmlinux" "$GUEST/version" "$data/guest/stock/"
	{
		printf '#!/bin/sh\nexport PATH=/bin\nmount -a\n'
		cat
		echo 'exec /bin/sh /init.vmtick'
	} >"$data/root/init"
	chmod +x "$data/root/init"
	cp "$REPO/images/guest/init" "$data/root/init.vmtick"
	pack
}

# pack: the guest's own archive, overridden by the files below $data/root.
pack() {
	{
		cat "$GUEST/initramfs.cpio"
		(cd "$data/root" && find . | cpio -o -H newc --quiet)
	} >"$data/guest/stock/initramfs.cpio"
	export VMTICK_DATA=$data
}

# In a guest: wait until the module measures this period, ns. Seldom enough to leave it idle.
in_cell='in_cell() {
	until read -r period 2>/dev/null </sys/module/vmtick/parameters/period_ns && [ "$period" = "$1" ]; do
		busybox sleep 0.2
	done
}'

# lost_in_one PART...: one cell was lost for this reason, the first and the others are ok, and
# the boot tells why, with the console's tail.
lost_in_one() {
	local lost

	lost=$(vmtick table --layout wide --format csv "$run" | awk -F , '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == "cell") back = NF - i }
		/,failed,/ { print $(NF - back) }')
	same 1 "$(wc -w <<<"$lost")" "cells that failed ($lost)"
	is_verdict "$run" "$lost" failed "$@"
	is_verdict "$run" "${cells[0]}" ok
	same 2 "$(vmtick show --json "$run" | grep -c '"verdict": "ok",$' | awk '{ print $1 - 1 }')" "cells ok"
	same failed "$(json "$run/manifest.json" boots 0 verdict)"
	contains "$(json "$run/manifest.json" boots 0 reason)" "$@"
	nothing_left "$run"
}

# console_tail PART...: of the first boot, in the manifest
console_tail() {
	contains "$(json "$run/manifest.json" boots 0 console_tail)" "$@"
}

# ---- The figures, where an instruction takes a nanosecond ----
# One vCPU: QEMU 7.2 with -icount hangs where Linux starts a second one.

# icount NAME ARGUMENT...: such a run of idle cells in $measured, made once.
icount() {
	measured=$BATS_FILE_TMPDIR/$1
	shift
	[ -e "$measured/manifest.json" ] || "$VMTICK" run -q "$@" -p qemu -o "$measured" \
		--set "$ICOUNT" --set qemu.vcpus=1
}

icount_plain() {
	icount plain table1 --set scenarios=idle
}

# mean PERIOD-US [SUFFIX]: of the cell in $measured
mean() {
	column "$measured" "qemu-stock-hrtimer-kmod-idle-$1us${2-}" mean_ns
}

@test "icount: each mean lies 0 to 2 us above its period" {
	icount_plain
	for period in "${periods[@]}"; do
		echo "$period us: $(mean "$period") ns"
		near $((period * 1000 + 1000)) 1000 "$(mean "$period")" "mean at $period us"
	done
}

@test "icount: a second run repeats each mean to 50 ns" {
	icount_plain
	declare -A first
	for period in "${periods[@]}"; do
		first[$period]=$(mean "$period")
	done
	icount again table1 --set scenarios=idle
	for period in "${periods[@]}"; do
		near "${first[$period]}" 50 "$(mean "$period")" "mean at $period us"
	done
}

@test "icount: 25 us injected come out as 25 +- 1 us more" {
	icount_plain
	declare -A plain
	for period in "${periods[@]}"; do
		plain[$period]=$(mean "$period")
	done
	icount inject table1 --set scenarios=idle --set inject=25us
	for period in "${periods[@]}"; do
		echo "$period us: ${plain[$period]} ns, then $(mean "$period" -inject25us) ns"
		near "$(awk -v m="${plain[$period]}" 'BEGIN { print m + 25000 }')" 1000 \
			"$(mean "$period" -inject25us)" "mean at $period us with 25 us injected"
	done
}

# The cells of grid and histogram modes, and those they are compared with, in one boot.
icount_modes() {
	local section

	{
		echo '[matrix]'
		echo 'platforms = qemu'
		echo 'scenarios = idle'
		for section in plain grid hist; do
			echo "[cells $section]"
			echo 'periods = 150us, 100us, 50us, 10us'
			case $section in
			grid) echo 'mode = grid' ;;
			hist) echo 'keep = histogram' ;;
			esac
		done
		echo '[cells late]'
		echo 'periods = 10us'
		echo 'mode = grid'
		echo 'inject = 25us'
	} >"$BATS_FILE_TMPDIR/modes.ini"
	icount modes "$BATS_FILE_TMPDIR/modes.ini"
}

@test "icount: the grid misses nothing, and is as late as one-shot to 1 us" {
	icount_modes
	for period in "${periods[@]}"; do
		same 0 "$(column "$measured" "qemu-stock-hrtimer-kmod-idle-${period}us-grid" missed)" missed
		near "$(mean "$period")" 1000 "$(mean "$period" -grid)" "mean at $period us on the grid"
	done
}

@test "icount: a grid whose events are later than its period misses some, and counts them" {
	icount_modes
	late=qemu-stock-hrtimer-kmod-idle-10us-grid-inject25us
	is_verdict "$measured" "$late" ok
	# An event 25.6 us late is seen after two more grid points have passed.
	near 9000 20 "$(column "$measured" "$late" missed)" missed
}

@test "icount: a histogram's mean is that of samples to 0.1 us" {
	icount_modes
	for period in "${periods[@]}"; do
		near "$(mean "$period")" 100 "$(mean "$period" -hist)" "mean at $period us from a histogram"
	done
	cell=qemu-stock-hrtimer-kmod-idle-10us-hist
	same 4500 "$(vmtick samples --histogram "$measured" "$cell" |
		awk -F , 'NR > 1 { sum += $2 } END { print sum }')" "counts"
	refuses "$cell: only counts of lateness were kept" "vmtick samples --histogram" -- \
		samples "$measured" "$cell"
}

@test "icount: guard is far more precise than hrtimer, and never waits longer than its bound" {
	icount guard table1 --set scenarios=idle,io --set periods=100us --set timers=hrtimer,guard
	for scenario in idle io; do
		native=qemu-stock-hrtimer-kmod-$scenario-100us
		guard=qemu-stock-guard-kmod-$scenario-100us
		is_verdict "$measured" "$native" ok
		is_verdict "$measured" "$guard" ok
		gain=$(column "$measured" "$guard" gain)
		waited=$(column "$measured" "$guard" wait_max_ns)
		bound=$(column "$measured" "$guard" wait_bound_ns)
		echo "$scenario: gain $gain, longest wait $waited of $bound ns"
		awk -v g="$gain" -v w="$waited" -v b="$bound" 'BEGIN { exit !(g > 10 && w > 0 && w <= b) }'
		near 100100 100 "$(column "$measured" "$guard" mean_ns)" "mean of $guard"
	done
	same "$bound" "$(fact "$measured" "$guard" wait_bound_ns)"
	same '' "$(column "$measured" "$native" wait_bound_ns)"
}

# ---- A whole run ----

# The paper's eleven cells, in a guest that differs from the default, made once.
whole() {
	measured=$BATS_FILE_TMPDIR/whole
	[ -e "$measured/manifest.json" ] || "$VMTICK" run -q table1 table2 -p qemu -o "$measured" \
		--set events=1000 --set qemu.memory-mib=384 --set qemu.vcpus=2 \
		--set qemu.cmdline='tsc=nowatchdog vmtick.test=a&b' \
		--set qemu.qemu-args='-rtc base=2026-01-01' --set qemu.pin="$(pinning)"
}

pinning() {
	[ "$(nproc)" -ge 2 ] && echo 0,1 || echo none
}

@test "all eleven cells are ok, with figures" {
	whole
	run -0 vmtick show --json "$measured"
	same 11 "$(json <(echo "$output") verdicts ok)" "cells ok"
	for layout in table1 table2; do
		run -0 --separate-stderr vmtick table --layout "$layout" --format csv "$measured"
		awk -F , 'NR > 1 && !($9 > $7 && $9 < 100 * $7 && $13 >= $7 && $18 >= $16 && $16 >= $14) {
			print; bad = 1
		} END { exit bad }' <<<"$output"
	done
	nothing_left "$measured"
}

@test "io cells: the disk's interrupts met the timer's CPU" {
	whole
	for period in "${periods[@]}"; do
		cell=qemu-stock-hrtimer-kmod-io-${period}us
		irqs=$(fact "$measured" "$cell" disk_irqs)
		[ "$irqs" -ge 50 ]
		near "$irqs" $((irqs / 10)) "$(fact "$measured" "$cell" disk_irqs_on_cpu)" "interrupts on its CPU"
		same "$(fact "$measured" "$cell" cpu)" "$(fact "$measured" "$cell" disk_irq_affinity)" affinity
		[ "$(fact "$measured" "$cell" bytes_read)" -gt 100000 ]
		[ "$(fact "$measured" "$cell" reader_cpu)" != "$(fact "$measured" "$cell" cpu)" ]
	done
}

@test "cpu cells: all CPUs were as busy as asked" {
	whole
	for percent in 30 60 100; do
		cell=qemu-stock-hrtimer-kmod-cpu-$percent-10us
		asked=$(awk -v p="$percent" 'BEGIN { print p / 100 }')
		load=$(fact "$measured" "$cell" busy_share_load)
		busy=$(fact "$measured" "$cell" busy_share)
		echo "$percent %: the load used $load, busy $busy"
		awk -v a="$asked" -v l="$load" -v b="$busy" \
			'BEGIN { exit !(l >= 0.8 * a && l <= a + 0.15 && b >= 0.8 * a) }'
	done
}

@test "show tells clocksource, clockevent and its least distance" {
	whole
	text=$(vmtick show "$measured")
	grep -qE '^ +clocksource +[a-z]' <<<"$text"
	grep -qE '^ +clockevent +lapic' <<<"$text"
	grep -qE '^ +clockevent_min_delta_ns +[1-9][0-9]*$' <<<"$text"
	contains "$text" "$(cat "$GUEST/version")" "phases" "total" "cells          11: 11 ok"
}

@test "the domain in the results is what was asked, and what the guest saw" {
	whole
	domain=$measured/boots/qemu-stock-1/domain.xml
	grep -q "<vcpu placement='static'>2</vcpu>" "$domain"
	grep -q "<memory unit='KiB'>393216</memory>" "$domain"
	grep -q "tsc=nowatchdog vmtick.test=a&amp;b</cmdline>" "$domain"
	grep -q "<qemu:arg value='-rtc'/>" "$domain"
	grep -q "<qemu:arg value='base=2026-01-01'/>" "$domain"
	grep -q "<kernel>.*/guest/stock/vmlinux</kernel>" "$domain"
	contains "$(boot_fact "$measured" qemu-stock-1 cmdline)" "tsc=nowatchdog vmtick.test=a&b"
	same 0-1 "$(boot_fact "$measured" qemu-stock-1 cpus)" "guest CPUs"
	same yes "$(boot_fact "$measured" qemu-stock-1 hypervisor)" hypervisor
}

@test "pinned vCPUs run where they were pinned to" {
	if [ "$(nproc)" -lt 2 ]; then
		skip "this host has one CPU"
	fi
	whole
	same 0 "$(boot_fact "$measured" qemu-stock-1 vcpu0_host_cpus)"
	same 1 "$(boot_fact "$measured" qemu-stock-1 vcpu1_host_cpus)"
}

@test "a pinning to a CPU that is not there: skipped with the remedy, nothing started" {
	if [ "$(nproc --all)" -gt 63 ]; then
		skip "this host has a CPU 63"
	fi
	run -4 --separate-stderr vmtick "${small[@]}" -q --set qemu.pin=63,63
	same "$run: 3 skipped, 0 kept from before" "$output"
	is_verdict "$run" "${cells[0]}" skipped "vCPU 0 cannot be pinned to host CPU 63" "set pin"
	same '' "$(ls "$run/boots")" boots
	nothing_left "$run"
}

# ---- Guests that are lost ----

@test "a panic before the runner: failed with the panic's line and the console's tail" {
	run -1 --separate-stderr vmtick "${small[@]}" -q --set qemu.cmdline=rdinit=/nonexistent
	same "$run: 3 failed, 0 kept from before" "$output"
	for cell in "${cells[@]}"; do
		is_verdict "$run" "$cell" failed "the guest panicked: Kernel panic - not syncing"
	done
	console_tail "Kernel panic - not syncing"
	[ -s "$run/boots/qemu-stock-1/console.log" ]
	nothing_left "$run"
}

@test "a guest that hangs before the runner: failed at boot-limit" {
	overlay <<-'END'
		echo this guest sleeps
		busybox sleep 1000
	END
	began=$SECONDS
	run -1 --separate-stderr vmtick "${small[@]}" -q --set qemu.boot-limit=10s
	[ $((SECONDS - began)) -lt 25 ]
	is_verdict "$run" "${cells[2]}" failed "its runner did not start within 10 s"
	console_tail "this guest sleeps"
	nothing_left "$run"
}

@test "a guest with a shell instead of the runner: failed at boot-limit" {
	run -1 --separate-stderr vmtick "${small[@]}" -q --set qemu.boot-limit=8s \
		--set qemu.cmdline=vmtick.shell
	is_verdict "$run" "${cells[0]}" failed "its runner did not start within 8 s"
	nothing_left "$run"
}

@test "a guest that hangs in a cell: that cell failed at cell-limit, the others measured" {
	start hang "${small[@]}" --set qemu.cell-limit=1s
	until_true 60 said hang "${cells[0]}, 500 events"
	emulator=$(emulators) # found in time: the search may take as long as a cell
	until_true 60 said hang "${cells[1]}, 500 events"
	kill -STOP "$emulator"
	ended 1
	lost_in_one "the cell did not end within"
	console_tail "@vmtick done 1 ${cells[0]} ok" "@vmtick begin 2 ${cells[1]}"
}

@test "a monitor that is killed in a cell: that cell failed, the others measured" {
	start killed "${small[@]}"
	until_true 60 said killed "${cells[0]}, 500 events"
	emulator=$(emulators) # found in time: the search may take as long as a cell
	until_true 60 said killed "${cells[1]}, 500 events"
	kill -KILL "$emulator"
	ended 1
	lost_in_one "the monitor crashed, was killed or stopped the guest"
	console_tail "@vmtick begin 2 ${cells[1]}"
}

@test "a panic in a cell: that cell failed, the others measured" {
	overlay <<-END
		$in_cell
		(in_cell 100000 && echo c >/proc/sysrq-trigger) &
	END
	run -1 --separate-stderr vmtick "${small[@]}" -q
	is_verdict "$run" "${cells[1]}" failed
	lost_in_one "the guest panicked: Kernel panic - not syncing: sysrq triggered crash"
	console_tail "Kernel Offset"
}

@test "a guest that resets before the runner: failed, told as such" {
	overlay <<-'END'
		echo b >/proc/sysrq-trigger
	END
	run -1 --separate-stderr vmtick "${small[@]}" -q
	same "$run: 3 failed, 0 kept from before" "$output"
	is_verdict "$run" "${cells[2]}" failed "the guest reset or powered off before its runner started"
	nothing_left "$run"
}

@test "a guest that resets in each cell is given up, with the reset as reason" {
	overlay <<-END
		(until [ -e /sys/module/vmtick ]; do busybox sleep 0.05; done; echo b >/proc/sysrq-trigger) &
	END
	run -1 --separate-stderr vmtick "${small[@]}" -q --set periods=150us,100us,50us,10us
	for cell in "${cells[@]}"; do
		is_verdict "$run" "$cell" failed "the guest reset or powered off before its cells were done"
	done
	is_verdict "$run" qemu-stock-hrtimer-kmod-idle-10us failed "given up"
	nothing_left "$run"
}

@test "a guest that floods its console: failed, the console is bounded" {
	overlay <<-'END'
		busybox yes flood | busybox head -c 100000000
	END
	run -1 --separate-stderr vmtick "${small[@]}" -q --set qemu.console-limit-kib=512
	is_verdict "$run" "${cells[0]}" failed "the guest flooded its console (more than 512 KiB)"
	console_tail flood
	[ "$(stat -c %s "$run/boots/qemu-stock-1/console.log")" -lt 8000000 ]
	nothing_left "$run"
}

@test "a module for another kernel: an error with the kernel's own reason" {
	overlay </dev/null
	mkdir "$data/root/lib"
	LC_ALL=C sed 's/\(vermagic=[^ ]*\) SMP/\1 UMP/' "$GUEST/vmtick.ko" >"$data/root/lib/vmtick.ko"
	run -1 cmp -s "$GUEST/vmtick.ko" "$data/root/lib/vmtick.ko"
	pack
	run -3 --separate-stderr vmtick "${small[@]}" -q
	for cell in "${cells[@]}"; do
		is_verdict "$run" "$cell" error "cannot load /lib/vmtick.ko" "version magic" " UMP "
	done
	nothing_left "$run"
}

@test "a monitor that does not start: an error of its cells, told in one line, status 3" {
	run -3 --separate-stderr vmtick "${small[@]}" --set qemu.qemu-args=-nonsense
	for cell in "${cells[@]}"; do
		is_verdict "$run" "$cell" error "libvirt cannot start guest" "-nonsense: invalid option"
		contains "$stderr" "$cell"
	done
	nothing_left "$run"
}

# ---- Images and disks ----

@test "guest images that are missing: skipped, with what to do" {
	overlay </dev/null
	for image in initramfs.cpio vmlinux version; do
		rm "$data/guest/stock/$image"
		run=$BATS_TEST_TMPDIR/$image
		run -4 --separate-stderr vmtick "${small[@]}" -q -o "$run"
		is_verdict "$run" "${cells[0]}" skipped "$data/guest/stock" "$image" \
			"No such file or directory" "make guest"
		nothing_left "$run"
	done
}

@test "an exchange disk that is too small: refused with the size that is needed" {
	run -2 --separate-stderr vmtick "${small[@]}" -q --set qemu.disk-mib=1
	one_error "exchange disk of 1 MiB is too small" "set disk-mib to"
	nothing_left "$run"
}

@test "an exchange disk that is truncated under the guest: no hang, no invented result" {
	start truncated "${small[@]}" --set qemu.boot-limit=20s
	until_true 30 test -s "$run/boots/qemu-stock-1/domain.xml"
	truncate -s 4096 "$run/boots/qemu-stock-1/exchange.raw"
	ended 3
	contains "$(tail -n 1 "$BATS_TEST_TMPDIR/truncated.err")" \
		"exchange disk $run/boots/qemu-stock-1/exchange.raw cannot be read: it was truncated"
	same '' "$(records "$run")" records
	nothing_left "$run"
	run -0 vmtick "${small[@]}" -q
}

# ---- Signals, and what a killed vmtick left ----

@test "SIGINT, SIGTERM and SIGKILL while booting: the guest is gone, the next run completes" {
	for signal in INT TERM KILL; do
		start booting "${small[@]}" --set events=501
		until_true 30 test -s "$run/boots/qemu-stock-1/domain.xml"
		sleep 0.5
		kill -"$signal" "$pid"
		if [ "$signal" = KILL ]; then
			ended 137
		else
			ended 3
			contains "$(tail -n 1 "$BATS_TEST_TMPDIR/booting.err")" "interrupted by signal"
			nothing_left "$run"
			rm -rf "$run"
		fi
	done
	same 1 "$(emulators | wc -l)" "guests that the SIGKILL left"
	run -0 vmtick "${small[@]}" --set events=501 -q
	same "$run: 3 ok, 0 kept from before" "$output"
	nothing_left "$run"
}

@test "SIGINT, SIGTERM and SIGKILL in a cell: finished cells are kept and not measured again" {
	before=
	for signal in INT:1 TERM:1 KILL:2; do
		start cell "${small[@]}"
		until_true 60 said cell "${cells[${signal#*:}]}, 500 events"
		kill -"${signal%:*}" "$pid"
		wait "$pid" || true
		[ "$signal" = KILL:2 ] || nothing_left "$run"
		kept "$before" "$(records "$run")"
		before=$(records "$run")
		same "${signal#*:}" "$(grep -c . <<<"$before")" "finished cells after SIG$signal"
	done
	run -0 vmtick "${small[@]}" -q
	same "$run: 3 ok, 2 kept from before" "$output"
	kept "$before" "$(records "$run")"
	nothing_left "$run"
}

@test "the guest of a killed vmtick is ended by the next one, whatever that does" {
	start left "${small[@]}"
	until_true 60 said left "${cells[0]}, 500 events"
	kill -KILL "$pid"
	ended 137
	same 1 "$(emulators | wc -l)" "guests left"
	vmtick probe qemu
	until_true 5 no_processes
}

# ---- Users and neighbours ----

# On a machine with few CPUs the work of one guest may make the other's cells invalid, rightly.
@test "two vmticks in two folders at the same time" {
	start one "${small[@]}"
	first=$pid
	start two "${small[@]}" -o "$run-two"
	for pid in "$pid" "$first"; do
		wait "$pid" || [ $? -eq 1 ]
	done
	for folder in "$run" "$run-two"; do
		for cell in "${cells[@]}"; do
			[ "$(verdict "$folder" "$cell")" = ok ] ||
				is_verdict "$folder" "$cell" invalid "was not idle"
			same 500 "$(column "$folder" "$cell" events)"
		done
		nothing_left "$folder"
	done
}

@test "an ordinary user can measure, and leaves nothing" {
	if [ "$(id -u)" -ne 0 ]; then
		skip "needs root, to be somebody else"
	fi
	home=$(mktemp -d /tmp/vt.XXXXXX)
	cp "$VMTICK" "$home/"
	mkdir -p "$home/guest/stock"
	cp -r "$REPO/configs" "$home/"
	cp "$GUEST/vmlinux" "$GUEST/initramfs.cpio" "$GUEST/version" "$home/guest/stock/"
	chown -R 54321:54321 "$home"
	status=0
	(
		cd "$home"
		setpriv --reuid=54321 --regid=54321 --clear-groups env -i PATH="$PATH" HOME="$home" \
			./vmtick "${small[@]}" -q -o "$home/run" 3>&-
	) || status=$?
	nothing_left "$home/run" || status=99
	same '' "$(find "$home/.cache" -name '*.pid' ! -name driver.pid -o -name '*.monitor' -o \
		-name 'domain-*')" "left by libvirt" || status=98
	rm -rf "$home"
	same 0 "$status" status
}

# ---- KVM ----

@test "kvm: ok where it works; where it does not, skipped within a minute with the remedy" {
	began=$SECONDS
	status=0
	vmtick run table1 -p kvm --set scenarios=idle --set events=500 -q -o "$run" || status=$?
	cell=kvm-stock-hrtimer-kmod-idle-100us
	if [ "$status" -eq 0 ]; then
		near 150000 50000 "$(column "$run" "$cell" p50_ns)" "median of a 100 us timer"
		contains "$(boot_fact "$run" kvm-stock-1 hypervisor)" yes
	else
		same 4 "$status" status
		[ $((SECONDS - began)) -lt 60 ]
		is_verdict "$run" "$cell" skipped /dev/kvm "or platform qemu"
	fi
	nothing_left "$run"
}
