#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One row of the table of docs/performance.md: SLSQP on the problem that model_dump solved."""
import json
import sys
import time
import numpy as np
from model_slsqp import Problem

p = json.load(sys.stdin)[0]
m = Problem(p)
start = np.zeros((m.C, m.T))
start[m.free] = 0.8 * p["budget"] / len(m.free) / m.T
clock = time.process_time()
found, done = m.slsqp(start, int(sys.argv[1]))
spent = time.process_time() - clock
over = max(0.0, m.excess(found))
got = m.objective(found / (1 + over) if over < 1e-5 else found)
below = (p["objective"] - got) / abs(p["objective"])
print(f"| {m.C} x {m.T} ({m.n} variables) | {1e3 * p['seconds']:.1f} | {1e3 * spent:.0f} | "
      f"{spent / p['seconds']:.0f} | {below:.1e} after {done.nit} steps"
      f"{'' if over < 1e-5 else f', breaks a constraint by {over:.0e}'} |")
