# SPDX-License-Identifier: GPL-2.0-or-later
# record.py - writes records and timerlat's text, from guest-kmod/record.h and docs/formats.md alone:
# nothing of vmtick is used, its checksum neither.
import collections
import struct

MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
                      0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
HEAD = struct.Struct("<4I16s4I3Q5Q3Q2Q3q2QQ5QQQ")
SUB_BITS, MAX_BITS = 10, 36
NR_BUCKETS = (MAX_BITS - SUB_BITS + 1) << SUB_BITS


def rotl(x, bits):
    return (x << bits | x >> (64 - bits)) & MASK


def lane_round(lane, word):
    return rotl((lane + word * P2) & MASK, 31) * P1 & MASK


def xxh64(data):
    """XXH64 with seed 0, by its specification (github.com/Cyan4973/xxHash, doc/)."""
    whole = len(data) - len(data) % 32
    if whole:
        a, b, c, d = (P1 + P2) & MASK, P2, 0, -P1 & MASK
        for w, x, y, z in struct.iter_unpack("<4Q", data[:whole]):
            a, b, c, d = lane_round(a, w), lane_round(b, x), lane_round(c, y), lane_round(d, z)
        h = (rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18)) & MASK
        for lane in (a, b, c, d):
            h = ((h ^ lane_round(0, lane)) * P1 + P4) & MASK
    else:
        h = P5
    h = (h + len(data)) & MASK
    for (word,) in struct.iter_unpack("<Q", data[whole:]):  # a record is a multiple of 8 bytes
        h = (rotl(h ^ lane_round(0, word), 27) * P1 + P4) & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32


def bucket(lateness):
    """Of the log-linear histogram: the number of the bucket, and its first and last value."""
    shift = max(lateness.bit_length() - SUB_BITS - 1, 0)
    first = lateness >> shift << shift
    return (shift << SUB_BITS) + (lateness >> shift), first, first + (1 << shift) - 1


def counts_of(lateness):
    counts = [0] * NR_BUCKETS
    for x, count in collections.Counter(lateness).items():
        counts[min(bucket(max(x, 0))[0], NR_BUCKETS - 1)] += count
    return counts


def record_bytes(cell, lateness, extra):
    """The record of a cell with these lateness values. extra: missed, the instrument's costs, and
    the price of waiting as (sum, max, bound, lead, late wakes, span of time)."""
    samples = cell["keep"] == "samples"
    period = cell["period_ns"]
    armed = 1 << 60
    body = []
    for x in [10**9] * 5 + (lateness if samples else []):  # the warm-up is 1 s late: it must not count
        body += [armed, armed + period + x]
        armed += period
    counts = [] if samples else counts_of(lateness)
    body += extra["clock_costs"] + extra["arm_costs"] + counts
    squares = sum(x * x for x in lateness)
    wait_sum, wait_max, wait_bound, lead, late_wakes, span = extra.get("price", (0,) * 6)
    fields = [0x52544D56, 0x01020304, 2, HEAD.size, cell["timer"].encode(),
              int(cell["mode"] == "grid"), int(not samples), 1, SUB_BITS,
              period, len(lateness), 0,
              5, len(lateness) if samples else 0, len(extra["clock_costs"]),
              len(extra["arm_costs"]), len(counts),
              len(lateness), extra["missed"], sum(x < 0 for x in lateness), 10**12, 10**12 + span,
              min(lateness, default=0), max(lateness, default=0), sum(lateness),
              squares & MASK, squares >> 64 & MASK, 1 << 20,
              wait_sum, wait_max, wait_bound, lead, late_wakes, 0, 0]
    tail = struct.pack(f"<{len(body)}Q", *body)
    fields[-1] = xxh64(HEAD.pack(*fields) + tail)
    return HEAD.pack(*fields) + tail


def timerlat_text(irq_us, thread_us, bound_us):
    """What rtla prints of these latencies in whole us, the last line but four being its sums."""
    def row(name, *values):
        return f"{name:<9}{values[0]:9} {values[1]:9} \n"

    both = (irq_us, thread_us)
    text = "# RTLA timerlat histogram\n# Time unit is microseconds (us)\n"
    text += "Index   IRQ-001   Thr-001\n"
    for us in sorted(set(irq_us + thread_us)):
        if us < bound_us:
            text += row(us, *(series.count(us) for series in both))
    text += row("over:", *(sum(us >= bound_us for us in series) for series in both))
    text += row("count:", *map(len, both)) + row("min:", *map(min, both))
    text += row("avg:", *(sum(series) // len(series) for series in both))
    return text + row("max:", *map(max, both))
