# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The KVM lab host. vmtick uses libvirt's QEMU driver in its own process: no daemon. Sourced by
# init.
modprobe kvm-amd
