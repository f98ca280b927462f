# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The bare Linux lab host: the kernel itself is the subject. Sourced by init.
modprobe -a sdhci-pci mmc_block
