#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twenty generated problems, 2 to 20 channels and 3 to 12 months, solved again by SciPy's SLSQP with
exact slopes: the plan must evaluate to the same objective, keep every constraint, and not be worse by
more than 1e-6; nothing found may pass the solver's bound.

    model_dump generated | model_generated.py
"""
import json
import sys
import time
import numpy as np
from model_slsqp import Problem

WORSE = 1e-6
FROM_AFAR = 130  # variables: beyond it SLSQP starts near the plan alone, for it takes minutes


def inside(m, e):
    """What breaks a constraint by its rounding is drawn back, so that no answer gains by it."""
    over = max(0.0, m.excess(e))
    return e / (1 + over) if over < 1e-5 else None


def judge(p, rng):
    m, faults = Problem(p), []
    e = np.array(p["effort"]).reshape(m.C, m.T)
    ours, size = p["objective"], max(1.0, abs(p["objective"]))
    again = m.objective(e)
    if abs(again - ours) > 1e-9 * size:
        faults.append(f"evaluates to {again:.12g} here, {ours:.12g} there")
    if m.excess(e) > 1e-5:
        faults.append(f"breaks a constraint by {m.excess(e):.1e}")
    blur = np.clip(e * rng.uniform(0.7, 1.2, e.shape) + rng.uniform(0, .02, e.shape) * e.mean(), 0, None)
    blur[[i for i in range(m.C) if i not in m.free]] = 0
    starts = [(e, 30), (blur, 60 if m.n > FROM_AFAR else 150)]
    if m.n <= FROM_AFAR:
        equal = np.zeros((m.C, m.T))
        equal[m.free] = .8 * p["budget"] / len(m.free) / m.T
        starts.append((equal, 200))
    best, steps = -np.inf, 0
    for start, most in starts:
        found, done = m.slsqp(start, most)
        found, steps = inside(m, found), steps + done.nit
        if found is not None and m.excess(found) <= 1e-9:
            best = max(best, m.objective(found))
    gain = (best - ours) / size
    if gain > WORSE:
        faults.append(f"SLSQP finds {best:.10g}, better by {gain:.1e}")
    if best > p["upper_bound"] + 1e-9 * size:
        faults.append(f"{best:.12g} passes the bound {p['upper_bound']:.12g}")
    return faults, gain, steps, m.n


def main():
    rng, failed, worst, count = np.random.default_rng(3), 0, -np.inf, 0
    for p in json.load(sys.stdin):
        clock = time.monotonic()
        faults, gain, steps, n = judge(p, rng)
        worst, count, failed = max(worst, gain), count + 1, failed + bool(faults)
        print(f"{len(p['channels'])} channels x {p['months']} months, {n} variables: gap "
              f"{(p['upper_bound'] - p['objective']) / max(1, abs(p['upper_bound'])):.0e}, SLSQP "
              f"{gain:+.0e} in {steps} steps, {time.monotonic() - clock:.1f} s")
        for fault in faults:
            print(f"problem {p['seed']}: {fault}")
    print(f"{count} problems, {failed} differ; SLSQP's best gain over the plan {worst:.1e}")
    return 1 if failed or count < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
