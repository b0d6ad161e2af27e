#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recompute and re-solve exported plans (format emplan-model/1, docs/model.md).

    model_export.py PLAN.json...

Nothing but the exported file is read. For each plan
1. every array and sum of the solution must follow from the problem and the effort, to 1e-6, at the
   mids and over the exported draws;
2. the plan must keep budget, caps, limits and minima;
3. for the channels in use, and the months in use of those with a minimum, SLSQP must not find a plan
   that is better by more than 2e-6 of the value of the customers, and a linear program over tangents
   of the objective must not leave room for one beyond 1e-4.
"""
import json
import sys
import numpy as np
from model_export_plan import Plan
from model_export_solve import BETTER, CLOSE, resolve


class Check:
    def __init__(self, name):
        self.name, self.failed, self.compared, self.worst = name, 0, 0, 0.0

    def fail(self, text):
        self.failed += 1
        print(f"{self.name}: {text}")

    def same(self, what, exported, mine, scale=0.0):
        """`scale`: what the numbers were summed from, where they may cancel."""
        a, b = np.asarray(exported, dtype=float), np.asarray(mine, dtype=float)
        if a.size == 0 and b.size == 0:
            return
        if a.shape != b.shape:
            self.fail(f"{what}: {a.shape} numbers exported, {b.shape} expected")
            return
        most = max(np.abs(a).max(), np.abs(b).max(), scale) + 1e-300
        apart = np.abs(a - b).max() / most
        self.compared += a.size
        self.worst = max(self.worst, apart)
        if not apart <= CLOSE:
            where = np.unravel_index(np.abs(a - b).argmax(), a.shape) if a.ndim else ()
            self.fail(f"{what}{list(map(int, where))}: {a[where]} exported, {b[where]} computed")

    def at_most(self, what, value, limit, unit, rounding=0.01):
        """`rounding`: spend is printed in the currency's smallest unit."""
        over = float(np.max(np.asarray(value) - np.asarray(limit)))
        self.compared += 1
        if over > CLOSE * max(unit, 1) + rounding:
            self.fail(f"{what}: passed by {over}")


def recompute(m, check):
    s, p = m.s, m.p
    e = np.array(s["effort"])
    x = m.effective(e)
    v, ceiling = m.visits(x, m.mid)
    check.same("effective", s["effective"], x)
    check.same("ceiling", s["ceiling"], ceiling[0])
    check.same("visits", s["visits"], v[0])
    check.same("leads", s["leads"], v[0] * m.mid["visit_to_lead"].T)
    check.same("customers", s["customers"], v[0] * m.mid["customer"].T)
    check.same("aware", s["aware"], [a[0] for a in m.aware(v)[0]])
    check.same("direct", s["direct"], [d[0] for d in m.direct(v)])
    cash, hours, bought = m.split(e)
    check.same("spend", s["spend"], cash)
    check.same("own hours", s["own_hours"], hours)
    check.same("bought hours", s["bought_hours"], bought)
    total, own = m.cost(e)
    check.same("cash_total", s["cash_total"], total)
    check.same("tool_spend", s["tool_spend"], m.tools())
    check.same("sum of spend", np.sum(s["spend"]) + np.sum(s["tool_spend"]), total)
    check.same("cost_total", s["cost_total"], total + own)
    check.same("fixed_total", p["fixed_total"],
               sum(c["fixed_setup"] + (m.T - c["start"]) * c["fixed_month"]
                   for c in m.ch if c["active"]) + m.tools().sum())
    value, away = m.value(v, m.mid)
    value = float(value[0])
    check.same("value", s["value"], value)
    check.same("turned away", s["turned_away"], away[0], 1)
    got = np.array([m.metric(g, x, v, m.mid) for g in p["goals"]])
    check.same("metric", s["metric"], got)
    priced = sum(g["price"] * min(n, g["at_least"]) for g, n in zip(p["goals"], got))
    check.same("priced", s["priced"], priced)
    check.same("objective at the mids", s["objective_mid"], value + priced - total - own, value)
    mean, gross = m.objective(x, m.draws, total + own)
    check.same("objective over the draws", s["objective"], mean, gross)
    each = []
    for g, n in zip(p["goals"], got):
        spent = sum(cash[i, g["from"]:g["to"] + 1].sum() for i in range(m.C) if g["counts"][i])
        if all(g["counts"]):
            spent += m.tools()[:, g["from"]:g["to"] + 1].sum()
        each.append(spent / n if n > 0 else 0)
    check.same("cost_each", s["cost_each"], each)
    c = p["certificate"]
    check.same("certificate", c["objective"], s["objective"], gross)
    size = max(abs(c["upper_bound"]), gross)
    check.same("gap", c["gap"], (c["upper_bound"] - mean) / size, 1)
    check.at_most("objective over its bound", mean, c["upper_bound"], size)
    check.at_most("gap of the certificate", c["gap"], 1e-3, 1, 0)
    m.off, few = None, m.off
    plain, some = m.objective(x, m.draws, total + own)
    m.off = few
    check.same("objective over the draws of the bound of all sets", c["set_objective"], plain, some)
    check.same("gap over all sets", c["set_gap"],
               (c["set_bound"] - plain) / max(abs(c["set_bound"]), some), 1)
    check.at_most("gap over all sets", c["set_gap"], 0.01, 1, 0)


def keeps_limits(m, check):
    s, p = m.s, m.p
    e, spend = np.array(s["effort"]), np.array(s["spend"])
    if p["budget"] is not None:
        check.at_most("budget", spend.sum(), p["budget"], p["budget"])
    if p["monthly_cap"]:
        check.at_most("monthly cap", spend.sum(0), p["monthly_cap"], max(p["monthly_cap"]))
    check.at_most("effort below 0", -e, 0, 1, 0)
    for i, c in enumerate(m.ch):
        kappa = c["cash_share"]
        if not m.on[i]:
            check.at_most(f"{c['id']}: spend without use", np.abs(e[i]).sum() + spend[i].sum(), 0, 1)
            continue
        if any(not m.on[m.at[n]] for n in c["needs"]):
            check.fail(f"{c['id']}: what it needs is not in use")
        if c["lo"]:
            check.at_most(f"{c['id']}: lower limit", c["lo"], kappa * e[i], 1)
        if c["hi"]:
            check.at_most(f"{c['id']}: upper limit", kappa * e[i], c["hi"], 1)
        least = c["min_if_used"]
        used = e[i] > 0 if not c["steady"] else np.arange(m.T) >= c["start"]
        if least > 0 and not m.paid[i] and not c["tested"] and used.any():
            check.at_most(f"{c['id']}: minimum", least, (kappa * e[i])[used], least)
    for c in m.ch:
        if c["required"] and c["allowed"] and not c["active"]:
            check.fail(f"{c['id']}: required, and not in use")
    for g, n in zip(p["goals"], s["metric"]):
        if g["must"] and n < g["at_least"] * (1 - 1e-4):
            print(f"{check.name}: goal {g['id']} is a must and is missed: {n} of {g['at_least']}")


def main(paths):
    failed = 0
    for path in paths:
        name = path.rsplit("/", 1)[-1].removesuffix(".json")
        check = Check(name)
        with open(path, encoding="utf-8") as file:
            m = Plan(json.load(file))
        recompute(m, check)
        keeps_limits(m, check)
        resolve(m, check)
        print(f"{name}: {check.compared} numbers compared, farthest {check.worst:.1e}, "
              f"{check.failed} failed")
        failed += check.failed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
