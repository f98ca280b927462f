# shellcheck shell=sh disable=SC2034 # init tells what was under way: at
# SPDX-License-Identifier: GPL-2.0-or-later
# The KVM lab host. vmtick uses libvirt's QEMU driver in its own process: no daemon. Sourced by
# init.
at='modprobe kvm-amd: has the CPU SVM?'
modprobe kvm-amd
at=
