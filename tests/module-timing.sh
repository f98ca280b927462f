# SPDX-License-Identifier: GPL-2.0-or-later
# module-timing.sh - the checks of the module's figures, for a guest where an instruction takes
# a nanosecond. Read by module-guest.sh, whose functions it uses.
# shellcheck shell=sh

mean_lateness()
{
	echo $(($(field sum_ns rec) / $(field nr_events rec)))
}

# mean_close MODE PERIOD: within 2 us above the period, and again to 50 ns.
mean_close()
{
	measure "mode=$1" "period_ns=$2" warmup=100 || return 1
	mean=$(mean_lateness)
	measure "mode=$1" "period_ns=$2" warmup=100 || return 1
	again=$(mean_lateness)
	echo "# mean lateness at $2 ns, $1: $mean and $again ns"
	between 0 "$mean" 2000 "mean lateness" && is nr_missed 0 &&
		between -50 $((again - mean)) 50 "difference of means"
}

injection_seen()
{
	measure warmup=100 keep="$1" || return 1
	mean=$(mean_lateness)
	measure warmup=100 keep="$1" inject_ns=25000 || return 1
	between 24000 $(($(mean_lateness) - mean)) 26000 "injected delay" && is inject_ns 25000
}

# The median of 1000 costs at an offset.
median_at()
{
	words "$1" 1000 | sort -n | sed -n 500p
}

costs_plausible()
{
	measure events=10 || return 1
	clock=$(median_at "$(costs_offset)")
	arm=$(median_at $(($(costs_offset) + 8000)))
	echo "# median cost of a clock reading $clock ns, of arming $arm ns"
	between 1 "$clock" 1000 "clock cost" && between "$((clock + 1))" "$arm" 5000 "arm cost"
}

timing()
{
	for mode in oneshot grid; do
		for period in 150000 100000 50000 10000; do
			check "mean close to the period, $mode, $period ns" mean_close "$mode" "$period"
		done
	done
	check "25 us injected are seen as 25 us in samples" injection_seen samples
	check "25 us injected are seen as 25 us in a histogram" injection_seen histogram
	check "the instrument's own cost is plausible" costs_plausible
}
