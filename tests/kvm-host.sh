#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Platform kvm on the machine that this runs on, as TAP: a trial guest proves that KVM works, a
# guest measures idle and io, and what it really had is told. Writes only to FOLDER.
#   kvm-host.sh [FOLDER]        (default /tmp/vmtick-kvm; VMTICK: the program)
set -eu
VMTICK=${VMTICK:-vmtick}
FOLDER=${1:-/tmp/vmtick-kvm}
# shellcheck source=/dev/null # tap.sh
. "$(dirname "$0")/tap.sh"

# A machine that is itself emulated is not always idle, nor its disk fast: a cell that was
# invalid for that is measured a second time.
measure() {
	set -- run table1 -q -p kvm --set periods=100us --set events=300 --set kvm.vcpus=1 \
		--set kvm.pin=1 -o "$FOLDER/run"
	"$VMTICK" "$@" || "$VMTICK" "$@" --only-failed
}

# The guest is idle while its host is not.
beside_load() {
	"$VMTICK" run table1 -q -p kvm --set scenarios=host-stress --set periods=100us \
		--set events=300 --set kvm.vcpus=1 --set kvm.pin=1 -o "$FOLDER/run" || return 1
	grep '"host_stress_share"' "$FOLDER/run/manifest.json"
}

told() { # PART...
	"$VMTICK" show "$FOLDER/run" >"$FOLDER/show"
	for part; do
		grep -q -- "$part" "$FOLDER/show" || {
			echo "not told: $part"
			cat "$FOLDER/show"
			return 1
		}
	done
}

nothing_left() {
	! pgrep -f 'qemu-system-x86_64 .*vmtick' && ! pgrep stress-ng &&
		[ -z "$(find "$FOLDER/run" -name exchange.raw)" ]
}

mkdir -p "$FOLDER"
check "a trial guest shows that KVM works" "$VMTICK" probe kvm
check "idle and io are measured" measure
check "idle is measured beside a loaded host" beside_load
check "the guest's clocks and pinning are told" told 'clocksource *kvm-clock' \
	'clockevent *lapic' 'vCPU 0 *host CPU asked 1, had 1'
check "no guest, no load and no disk is left" nothing_left
end_checks
