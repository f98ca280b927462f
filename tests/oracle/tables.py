# SPDX-License-Identifier: GPL-2.0-or-later
# tables.py - what vmtick has to print of cells: the rows of its tables, column by column.
import numpy as np

import cells
import figures

BOOT_COLUMNS = ("events", "mean", "p50", "p99", "p999", "max", "overflows", "bound_ns")
NOT_COMPUTED = {  # what a row is of
    "platform", "lab", "kernel", "instrument", "timer", "scenario", "period_ns", "verdict", "reason",
    "run", "cell", "xen_slop", "guest_slop", "paravirt", "host_kernel", "repetition"}


def shifted(summary, offset):
    """Lateness as fired - armed."""
    return {key: value if value is None or key in ("sd_ns", "lag1") else value + offset
            for key, value in summary.items()}


def counted_row(cell):
    """The columns that only a program's cell fills."""
    irq = shifted(figures.counted_summary(cell.irq_us), cells.PERIOD_NS)
    row = {f"irq_{key}_ns": irq[f"{key}_ns"] for key in ("mean", "p50", "p99", "p999", "max")}
    return row | {"overflows": int((cell.lateness >= figures.BOUND_US * 1000).sum()),
                  "bound_ns": figures.BOUND_US * 1000 + cells.PERIOD_NS}


def recorded_row(cell):
    """The columns that only a record fills."""
    wait = cell.extra.get("price", (None,) * 6)
    row = dict(zip(("wait_max_ns", "wait_bound_ns", "lead_ns", "late_wakes"), wait[1:5]))
    return row | {"missed": cell.extra["missed"], "wait_share": wait[0] / wait[5] if wait[0] else None,
                  "clock_cost_ns": figures.quantile(cell.extra["clock_costs"], 0.5),
                  "arm_cost_ns": figures.quantile(cell.extra["arm_costs"], 0.5)}


def row_of(cell, all_cells):
    """The columns of a row of the table; one that is not there is to be empty."""
    counted = cell.keep == "counted"
    summary = figures.counted_summary(cell.lateness // 1000) if counted else figures.summary(
        cell.lateness, cell.keep)
    row = {"events": len(cell.lateness)} | shifted(summary, cells.PERIOD_NS)
    row |= counted_row(cell) if counted else recorded_row(cell)
    if cell.fields["timer"] != "hrtimer":
        native = [figures.moments(other.lateness)[1] for other in all_cells
                  if other.fields["kernel"] == cell.fields["kernel"] and other is not cell]
        row["gain"] = native[0] / row["sd_ns"]  # the first is of the cell's own slops
        row["least_gain"] = min(native) / row["sd_ns"]
    return row


def boots_id(cell):
    """The id that vmtick gives all boots of a cell, made of its fields."""
    fields = cell.fields
    return (f"qemu-{fields['kernel']}-{fields['timer']}-{fields['instrument']}-idle-"
            f"{cells.PERIOD_NS}ns" + ("-grid" if fields["mode"] == "grid" else "")
            + ("-hist" if fields["keep"] == "histogram" else "")
            + (f"-xenslop{fields['xen_slop']}" if "xen_slop" in fields else ""))


def finite(value):
    return value if np.isfinite(value) else None


def over_boots(boots, bound):
    """The lines over the boots that are ok and have events. What is only known to be at the bound
    or above it is the largest of all, and not told."""
    lines = {name: {"bound_ns": bound} for name in ("median", "min", "max")} | {"range": {}}
    for column in ("mean", "p50", "p99", "p999", "max"):
        values = [np.inf if boot[column] is None else boot[column] for boot in boots]
        least, middle, most = min(values), np.median(np.array(values, np.longdouble)), max(values)
        spread = 100 * (most - least) / middle if middle > 0 and most < np.inf else np.inf
        for name, value in zip(lines, (middle, least, most, spread)):
            lines[name][column] = finite(value)
    return list(lines.items())


def boots_rows(group):
    """The lines of a cell: (row, columns)."""
    good = [cell for cell in group if cell.fields["verdict"] == "ok" and len(cell.lateness)]
    lines = [("boot", figures.boot(cell.lateness, cell.keep)) for cell in group]
    if len(good) > 1:
        pooled = figures.boot(np.concatenate([cell.lateness for cell in good]), good[0].keep)
        lines += over_boots([figures.boot(cell.lateness, cell.keep) for cell in good],
                            pooled.get("bound_ns"))
        lines.append(("pooled", pooled))
    return [(name, dict.fromkeys(BOOT_COLUMNS) | line | {"boots": len(group), "boots_ok": len(good)})
            for name, line in lines]
