# shellcheck shell=sh disable=SC2034 # init tells what was under way: at
# SPDX-License-Identifier: GPL-2.0-or-later
# The bare Linux lab host: the kernel itself is the subject. Sourced by init.
modprobe -a sdhci-pci mmc_block

# The card is looked for in the background.
at='the disk'
for _ in $(seq 100); do
	[ ! -b /dev/mmcblk0 ] || break
	sleep 0.02
done
[ -b /dev/mmcblk0 ]
at=
