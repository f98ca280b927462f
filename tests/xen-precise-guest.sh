#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# xen-precise-guest.sh - init of the guests of xen-precise.sh: the timer's modules, then a shell
# that takes its commands from the console.
set -eu
/bin/busybox mkdir -p /proc /sys /dev
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec </dev/hvc0 >/dev/hvc0 2>&1
stty -echo
insmod /precise-timer.ko
echo @ready
while read -r command; do
	sh -c "$command" || true
done
