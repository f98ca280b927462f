# SPDX-License-Identifier: GPL-2.0-or-later
# cells.py - the run under test: a cell per data set and way to keep it, its record, and the
# manifest. A cell's guest kernel is named after its data set, so that no two are taken for boots of
# one another that are not.
import json
import os

import numpy as np

import record
from figures import BOUND_US
import series

COSTS = {"clock_costs": [30, 25, 41, 26], "arm_costs": [250, 10**6, 190, 240, 230]}
PRICE = (4 * 10**8, 5011, 20000, 4000, 17, 10**9)  # as record_bytes takes it
PERIOD_NS = 123457  # of no published figure


class Cell:
    """What was measured, in ns, and how it was kept: samples, histogram or counted, by timerlat."""

    def __init__(self, kernel, lateness, keep="samples", **fields):
        self.lateness = np.asarray(lateness, dtype=np.int64)
        self.keep, self.extra, self.irq_us = keep, dict(COSTS, missed=0), None
        self.fields = {
            "platform": "qemu", "kernel": kernel, "timer": "hrtimer", "instrument": "kmod",
            "scenario": "idle", "mode": "oneshot",
            "keep": "histogram" if keep == "histogram" else "samples", "period_ns": PERIOD_NS,
            "events": max(len(lateness), 1), "warmup": 5, "inject_ns": 0, "repetition": 1,
            "cpu": "auto", "bound_us": BOUND_US, "verdict": "ok", "reason": "", "boot": "b1",
            "facts": {}} | fields
        self.fields["id"] = "-".join(
            str(self.fields.get(key, "")) for key in ("kernel", "keep", "timer", "xen_slop", "repetition"))

    @property
    def id(self):
        return self.fields["id"]

    def write(self, folder):
        path = f"cells/{self.id}.{'txt' if self.keep == 'counted' else 'rec'}"
        if self.keep == "counted":
            text = record.timerlat_text(self.irq_us.tolist(), (self.lateness // 1000).tolist(), BOUND_US)
            data = text.encode()
        else:
            data = record.record_bytes(self.fields, self.lateness.tolist(), self.extra)
        with open(os.path.join(folder, path), "wb") as file:
            file.write(data)
        return self.fields | {"record": path}


def counted_cell(name, irq_us, thread_us):
    cell = Cell(name, thread_us * 1000, "counted", instrument="timerlat", mode="grid")
    cell.irq_us = irq_us
    return cell


def with_price(cell):
    cell.extra["price"] = PRICE
    return cell


def make_cells():
    random = np.random.Generator(np.random.PCG64(10))
    cells = []
    for name, lateness in series.data_sets().items():
        cells += [Cell(name, lateness), Cell(name, lateness, "histogram", mode="grid")]
        cells[-1].extra["missed"] = int(random.integers(10**6))
    for name, boots in series.boots().items():
        for keep in ("samples", "histogram"):
            cells += [Cell(name, x, keep, repetition=i + 1) for i, x in enumerate(boots)]
    cells[-1].fields |= {"verdict": "invalid", "reason": "the load was not on"}
    for name, (irq, thread) in series.latencies_us().items():
        cells.append(counted_cell(name, irq, thread))
    native, slop, guard = (np.rint(random.normal(90000, sd, 500)) for sd in (9000, 4000, 100))
    return cells + [Cell("gain", native), Cell("gain", slop, xen_slop="1"),
                    with_price(Cell("gain", guard, timer="guard"))]


def write_run(folder, cells):
    os.makedirs(os.path.join(folder, "cells"))
    manifest = {"format": "vmtick-run", "version": 1, "vmtick": "0", "lab": "", "created": "",
                "updated": "", "host": {}, "platforms": {}, "boots": [],
                "cells": [cell.write(folder) for cell in cells]}
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file)
