# shellcheck shell=sh disable=SC2034 # init tells what was under way: at
# SPDX-License-Identifier: GPL-2.0-or-later
# Dom0: Xen's devices and daemons, and libvirt's. Each daemon is ready when its start returns
# (libvirtd: when its socket is there). Sourced by init.
modprobe -a xenfs xen-gntdev xen-gntalloc xen-evtchn xen-privcmd xen-blkback loop
mkdir -p /run/xen /run/xenstored /run/libvirt
mount -t xenfs xenfs /proc/xen

# libvirt knows no CPU without the feature vme, which the emulator's has not.
sed -i "/name='vme'/d" /usr/share/libvirt/cpu_map/x86_486.xml

at=xenstored
xenstored --pid-file /run/xenstored.pid
at=xen-init-dom0
/usr/lib/xen-4.17/bin/xen-init-dom0
at=xenconsoled
xenconsoled --pid-file=/run/xenconsoled.pid
# On the one CPU of a deterministic lab Dom0 gives way to the guests, as on a real host it has
# CPUs of its own.
if grep -q 'vmtick.lab=deterministic' /proc/cmdline; then
	at="xl sched-credit2"
	xl sched-credit2 -d Domain-0 -w 1
fi
at=libvirtd
libvirtd --daemon
for _ in $(seq 200); do
	[ ! -S /run/libvirt/libvirt-sock ] || break
	sleep 0.05
done
[ -S /run/libvirt/libvirt-sock ]
at=
