# SPDX-License-Identifier: GPL-2.0-or-later
# figures.py - what every figure has to be, by numpy and scipy and the definitions in
# docs/statistics.md. A figure that does not exist is None.
import numpy as np
from scipy import stats

import record

CONFIDENCE = 0.99
TAIL = (1 - CONFIDENCE) / 2
QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
NR_BATCHES = 30
LAST_BUCKET = record.bucket((1 << record.MAX_BITS) - 1)[1]  # ns, where it begins
BOUND_US = 400  # of what is counted in whole us


def quantile(x, p):
    return int(np.quantile(x, p, method="inverted_cdf")) if len(x) else None


def ranks(n, p):
    """Of the order statistics around a quantile, from 1; None where n is too small for an end."""
    low = int(stats.binom.ppf(TAIL, n, p)) if n else 0
    high = int(stats.binom.ppf(1 - TAIL, n, p)) + 1 if n else n + 1
    return low or None, high if high <= n else None


def around(mean, half_width):
    return mean - half_width, mean + half_width


def moments(x):
    """Mean, sd (divided by n), and the normal interval of the mean."""
    if not len(x):
        return None, None, (None, None)
    wide = x.astype(np.longdouble)
    mean, sd = wide.mean(), wide.std()
    z = stats.norm.ppf(1 - TAIL)
    return mean, sd, around(mean, z * sd / np.sqrt(len(x))) if len(x) > 1 else (None, None)


def batch_interval(x):
    if len(x) < 2 * NR_BATCHES:
        return None, None
    ends = [len(x) * k // NR_BATCHES for k in range(NR_BATCHES + 1)]
    means = [x[a:b].astype(np.longdouble).mean() for a, b in zip(ends, ends[1:])]
    t = stats.t.ppf(1 - TAIL, NR_BATCHES - 1)
    return around(x.astype(np.longdouble).mean(), t * stats.sem(means))


def lag1(x):
    y = x.astype(np.longdouble)
    if len(x) < 2 or (x == x[0]).all():
        return None
    y -= y.mean()
    return (y[:-1] * y[1:]).sum() / (y * y).sum()


def exact_ends(x, p):
    """The quantile and the ends of its interval, as samples."""
    ordered = np.sort(x)
    return quantile(x, p), *(None if r is None else int(ordered[r - 1]) for r in ranks(len(x), p))


def extremes(x):
    return int(x.min()), int(x.max())


def bucket_range(value, least, most):
    """What a histogram knows of a value, the extremes being known; the last bucket has no end."""
    _, first, last = record.bucket(max(value, 0))
    if value < 0:
        first, last = least, -1
    elif value >= LAST_BUCKET:
        first, last = LAST_BUCKET, most
    return max(first, least), min(last, most)


def histogram_ends(x, p):
    """The same of a histogram: the quantile is the largest of its bucket, the interval is widened."""
    ends = zip(exact_ends(x, p), (1, 0, 1))
    return [None if end is None else bucket_range(end, *extremes(x))[side] for end, side in ends]


def summary(x, keep):
    """By column of the table, as lateness."""
    mean, sd, mean99 = moments(x)
    batch99 = batch_interval(x) if keep == "samples" else (None, None)
    out = {"mean_ns": mean, "sd_ns": sd, "ci99_low_ns": mean99[0], "ci99_high_ns": mean99[1],
           "bm99_low_ns": batch99[0], "bm99_high_ns": batch99[1],
           "min_ns": int(x.min()) if len(x) else None, "max_ns": int(x.max()) if len(x) else None,
           "lag1": lag1(x) if keep == "samples" else None}
    for name, p in QUANTILES.items():
        ends = (histogram_ends if keep == "histogram" else exact_ends)(x, p)
        out[f"{name}_ns"], out[f"{name}_low_ns"], out[f"{name}_high_ns"] = ends
    return out


def counted_summary(us):
    """Of latencies that are counted in whole us below a bound; the mean is then as printed."""
    out = summary(us * 1000, "samples")
    out.update(dict.fromkeys(("bm99_low_ns", "bm99_high_ns", "lag1")))
    if us.max() < BOUND_US:
        return out
    out.update(dict.fromkeys(("sd_ns", "ci99_low_ns", "ci99_high_ns")))
    out["mean_ns"] = int(us.sum() // len(us)) * 1000
    for key in [f"{name}{end}_ns" for name in QUANTILES for end in ("", "_low")]:
        if out[key] is not None and BOUND_US * 1000 <= out[key] < out["max_ns"]:
            out[key] = BOUND_US * 1000
    for key in [f"{name}_high_ns" for name in QUANTILES]:
        if out[key] is not None and out[key] >= BOUND_US * 1000:
            out[key] = out["max_ns"]
    return out


def mapped(function, x):
    """The function of each of x, called once for values that are alike."""
    values, places = np.unique(x, return_inverse=True)
    return np.array([function(value) for value in values.tolist()], dtype=np.int64)[places]


def bound_of(keep):
    """Of what lies there or above no more is known than how many there are, and the largest, ns."""
    return {"histogram": LAST_BUCKET, "counted": BOUND_US * 1000}.get(keep, np.inf)


def boot(x, keep):
    """By column of the layout boots. A quantile of which only the bound is known is not told."""
    if not len(x):
        return {}
    out = {"events": len(x), "mean": x.astype(np.longdouble).mean(), "max": int(x.max()),
           "overflows": int((x >= bound_of(keep)).sum())}
    if out["overflows"]:
        out["bound_ns"] = bound_of(keep)
        if keep == "counted":
            out["mean"] = counted_summary(x // 1000)["mean_ns"]
    for name in ("p50", "p99", "p999"):
        out[name] = quantile(x, QUANTILES[name])
        if bound_of(keep) <= out[name] < out["max"]:
            out[name] = None
        elif keep == "histogram":
            out[name] = bucket_range(out[name], *extremes(x))[1]
    return out


def ecdf(x, keep):
    """The latencies at which the function steps, and its value there. Of a histogram: the largest
    of each bucket; early events are just early. What is at a bound or above it counts at the end."""
    if keep == "histogram":
        ends = extremes(x)
        x = mapped(lambda value: bucket_range(value, *ends)[1], x)
    x = np.where(x >= bound_of(keep), x.max(), x)
    values, counts = np.unique(x, return_counts=True)
    return values, counts.cumsum() / len(x)
