# SPDX-License-Identifier: GPL-2.0-or-later
# series.py - the data sets, as whole ns of lateness: always the same ones.
import numpy as np
from scipy import signal

TINY = (0, 1, 2, 3, 7, 8, 50, 51, 59, 60, 61, 89, 527, 528, 999, 5295, 5296)


def whole(values):
    return np.rint(np.clip(values, -(2.0**45), 2.0**45)).astype(np.int64)


def data_sets():
    random = np.random.Generator(np.random.PCG64(7))
    sets = {
        "uniform": random.uniform(500, 1500, 100000),
        "normal": random.normal(20000, 3000, 200000),
        "exponential": random.exponential(50000, 30000),
        "correlated": 50000 + 3000 * signal.lfilter([1], [1, -0.9], random.normal(size=20000)),
        "alternating": 50000 + 3000 * signal.lfilter([1], [1, 0.7], random.normal(size=4500)),
        "pareto": 2000 * (1 + random.pareto(1.1, 20000)),
        "cauchy": 10000 + 1000 * random.standard_cauchy(20000),
        "far-cauchy": 2.0**30 * random.standard_cauchy(3000),
        "seconds": random.uniform(0, 5e9, 10000),
        "early": random.normal(-400, 300, 4500),
        "always-early": random.uniform(-900, -100, 300),
        "tied": 1000 * random.integers(3, 8, 10000),
        "two-values": np.where(random.random(4500) < 0.999, 700, 1 << 21),
        "all-equal": np.full(1000, 777),
        "all-zero": np.zeros(100),
        "all-equal-early": np.full(60, -5),
        "on-the-narrow-end": np.array([2**20 - 1, 2**20, 2**20 + 1] * 25),
        "on-the-last-bucket": np.array([2**36 - 1, 2**36, 2**36 + 1, 2**37] * 20),
    }
    sets = {name: whole(values) for name, values in sets.items()}
    for n in TINY:
        sets[f"n-{n}"] = whole(random.uniform(-50, 3000, n))
    return sets


def boots():
    """Boots of a cell: how many, of how many events, and whether each is ok."""
    random = np.random.Generator(np.random.PCG64(8))
    sizes = {"boots-2": (1000, 1500), "boots-3": (10, 1, 2000), "boots-4": (4500,) * 4,
             "boots-5-empty": (300, 0, 200, 100, 50)}
    sets = {name: [whole(random.gamma(2, random.uniform(3000, 9000), n)) for n in numbers]
            for name, numbers in sizes.items()}
    sets["boots-far"] = [x << 22 for x in sets["boots-4"][:3]]  # many of them in the last bucket
    return sets


def latencies_us():
    """Of timerlat: until the interrupt and until the thread, in whole us."""
    random = np.random.Generator(np.random.PCG64(9))
    irq = random.gamma(3, 4, 3000).astype(np.int64)
    far = irq.copy()
    far[::50] += 900  # above the bound, which is 400 us
    far[50] = 2000  # alone: the largest latency is known, those below it are not
    sets = {"counted": irq, "counted-over": far, "counted-1": irq[:1], "counted-8": irq[:8]}
    return {name: (x, x + 5) for name, x in sets.items()}
