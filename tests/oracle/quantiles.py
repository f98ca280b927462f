# SPDX-License-Identifier: GPL-2.0-or-later
# quantiles.py - the figures of records by numpy, for tests/perf: quantiles.py RECORD...
# As fast as numpy does it: the samples are mapped, and all quantiles come from one partition.
import sys

import numpy as np

sys.dont_write_bytecode = True
from record import HEAD  # noqa: E402

for path in sys.argv[1:]:
    with open(path, "rb") as file:
        head = HEAD.unpack(file.read(HEAD.size))
    period_ns, nr_warmup, nr_samples = head[9], head[12], head[13]
    samples = np.memmap(path, "<i8", "r", HEAD.size + 16 * nr_warmup, (nr_samples, 2))
    delay = samples[:, 1] - samples[:, 0]
    print(period_ns, delay.mean(), delay.std(), delay.min(), delay.max(),
          *np.quantile(delay, (0.5, 0.9, 0.99, 0.999), method="inverted_cdf"))
