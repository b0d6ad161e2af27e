#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Re-solve random planning problems with SciPy and compare.

    model_dump 1 24 | model_peer.py

The model is written here a second time, from its description alone. For each problem
1. the plan's objective must be the same to 1e-9 (the two evaluations agree),
2. the plan must keep every constraint,
3. SLSQP, started from the plan and from other points, must not find anything better by more than
   1e-6 of it, and nothing above the solver's own upper bound.
"""
import json
import sys
import numpy as np
from scipy.optimize import minimize


class Model:
    def __init__(self, p):
        self.p, self.T, self.all = p, p["months"], p["months"] + p["tail"]
        self.ch, self.C = p["channels"], len(p["channels"])
        self.base = np.array([c["base"] for c in self.ch])
        self.families = {}
        for i, c in enumerate(self.ch):
            if c["family"] >= 0 and not c["per_result"]:
                self.families.setdefault(c["family"], []).append(i)
        self.families = {f: m for f, m in self.families.items() if len(m) > 1}
        self.free = [i for i, c in enumerate(self.ch) if not c["per_result"]]
        self.cash, self.hours, self.own = np.zeros(self.C), np.zeros(self.C), np.ones(self.C)
        for i, c in enumerate(self.ch):
            if c["per_result"]:
                continue
            self.cash[i] = c["cash_share"]
            if c["role"] >= 0:
                self.hours[i] = (1 - c["cash_share"]) / c["hour_price"]
                if p["roles"][c["role"]]["cash"]:
                    self.cash[i] += self.hours[i] * p["roles"][c["role"]]["cost"]
        for f, members in self.families.items():
            self.own[members] = p["families"][f]

    def visits(self, e):
        v, x = np.zeros((self.C, self.all)), np.zeros((self.C, self.all))
        for i, c in enumerate(self.ch):
            M = self.base[i].copy()
            for f in c["feeds"]:
                src = self.ch[f["from"]]
                per = [1, src["lead"], src["subscriber"], src["lead"] * src["customer"]][f["of"]]
                M[f["lag"]:] += f["rate"] * per * v[f["from"], :self.all - f["lag"]]
            if c["per_result"]:
                v[i] = M
                continue
            past = c["history"]
            series = np.concatenate([past, e[i], np.zeros(self.all)])
            stock = np.zeros(len(series))
            for t in range(len(series)):
                stock[t] = series[t] + (c["theta"] * stock[t - 1] if t else 0)
            for t in range(self.all):
                at = t - c["lag"] + len(past)
                x[i, t] = (1 - c["theta"]) * stock[at] if at >= 0 else 0
            ok = M > 0
            v[i, ok] = M[ok] * -np.expm1(-x[i, ok] / (c["k"] * M[ok]))
        return v, x

    def aware(self, v):
        out = []
        for w in self.p["awareness"]:
            stock, alone, rows = w["start"], w["start"], []
            for t in range(self.all):
                stock = w["decay"] * stock + np.dot(w["rate"], v[:, t])
                alone *= w["decay"]
                rows.append(w["people"] * (np.exp(-alone / w["people"]) - np.exp(-stock / w["people"])))
            out.append(np.array(rows))
        return out

    def metric(self, g, v, x, aware):
        window = slice(g["from"], g["to"] + 1)
        if g["kind"] == 0:
            return float(np.dot(g["per_visit"], v[:, window].sum(1)))
        if g["kind"] == 1:
            return float(sum(a[g["to"]] for a in aware))
        left = 1.0
        for i in self.free:
            R = g["reach"][i]
            if R > 0:
                left *= 1 - R * -np.expm1(-x[i, window].sum() / (g["contact"][i] * g["people"] * R))
        return g["people"] * (1 - left)

    def customers(self, v, aware):
        """[source][month of purchase inside the plan], worth, and the worth bought later."""
        rows, worth, later = [], [], 0.0
        for i, c in enumerate(self.ch):
            n = v[i] * c["lead"] * c["customer"]
            bought = np.concatenate([np.zeros(c["sales_lag"]), n])
            rows.append(bought[:self.T])
            worth.append(c["value"])
            later += c["value"] * bought[self.T:].sum()
        for w, a in zip(self.p["awareness"], aware):
            rows.append(w["customers"] * a[:self.T])
            worth.append(w["worth"])
            later += w["worth"] * w["customers"] * a[self.T:].sum()
        return np.array(rows), np.array(worth), later

    def served(self, rows, worth):
        if self.p["capacity"] is None:
            return float((rows * worth[:, None]).sum())
        total = 0.0
        for t, room in enumerate(self.p["capacity"]):
            for j in np.argsort(-worth):
                n = min(room, rows[j, t])
                room -= n
                total += n * worth[j]
        return total

    def shares(self, e):
        """Paid effort of the families beyond the members' own parts, by cash and by role."""
        for f, members in self.families.items():
            rest = 1 - self.p["families"][f]
            yield rest, None, self.cash[members][:, None] * e[members]
            for r in range(len(self.p["roles"])):
                mine = [i for i in members if self.ch[i]["role"] == r]
                if mine:
                    yield rest, r, self.hours[mine][:, None] * e[mine]

    def use(self, e, top=None):
        cash = (self.own * self.cash) @ e
        hours = np.zeros((len(self.p["roles"]), self.T))
        for i, c in enumerate(self.ch):
            if c["role"] >= 0:
                hours[c["role"]] += self.own[i] * self.hours[i] * e[i] + c["fixed_hours"]
                if self.p["roles"][c["role"]]["cash"]:
                    cash = cash + c["fixed_hours"] * self.p["roles"][c["role"]]["cost"]
        for j, (rest, r, parts) in enumerate(self.shares(e)):
            most = parts.max(0) if top is None else top[j]
            if r is None:
                cash = cash + rest * most
            else:
                hours[r] += rest * most
        return cash, hours

    def prices(self, r):
        role = self.p["roles"][r]
        buy, own = role["buy"], role["cost"]
        if role["cash"]:
            return 0.0, (max(buy, own) - own if buy > 0 else None)
        return (min(own, buy) if buy > 0 else own), (buy if buy > 0 else None)

    def cost(self, e, bought=None, top=None):
        cash, hours = self.use(e, top)
        own_cost, over = 0.0, []
        for r, role in enumerate(self.p["roles"]):
            own, extra = self.prices(r)
            beyond = np.maximum(0, hours[r] - role["hours"])
            if extra is None:
                over.append(hours[r] - role["hours"])
                z = 0
            else:
                z = beyond if bought is None else bought[r]
                over.append(hours[r] - role["hours"] - z)
                cash = cash + extra * z
            own_cost += own * (hours[r] - z).sum()
        return cash, own_cost, over

    def objective(self, e):
        v, x = self.visits(e)
        aware = self.aware(v)
        rows, worth, later = self.customers(v, aware)
        cash, own, _ = self.cost(e)
        priced = sum(g["price"] * min(self.metric(g, v, x, aware), g["at_least"]) for g in self.p["goals"])
        return self.served(rows, worth) + later + priced - cash.sum() - own


class Smooth:
    """The same problem without kinks: bought hours, maxima, reached metrics and served customers are
    variables of their own."""

    def __init__(self, m, scale):
        self.m, self.scale = m, scale
        p, T = m.p, m.T
        self.tops = len(list(m.shares(np.zeros((m.C, T)))))
        self.sources = m.C + len(p["awareness"]) if p["capacity"] is not None else 0
        self.sizes = [len(m.free) * T, len(p["roles"]) * T, self.tops * T, len(p["goals"]), self.sources * T]
        self.at = np.concatenate([[0], np.cumsum(self.sizes)]).astype(int)

    def parts(self, y):
        m, T = self.m, self.m.T
        e = np.zeros((m.C, T))
        a = self.at
        e[m.free] = y[a[0]:a[1]].reshape(-1, T)
        return (e, y[a[1]:a[2]].reshape(-1, T), y[a[2]:a[3]].reshape(-1, T), y[a[3]:a[4]],
                y[a[4]:a[5]].reshape(-1, T))

    def lift(self, e):
        m = self.m
        v, x = m.visits(e)
        aware = m.aware(v)
        _, hours = m.use(e)
        z = [np.maximum(0, hours[r] - role["hours"]) if m.prices(r)[1] is not None else np.zeros(m.T)
             for r, role in enumerate(m.p["roles"])]
        top = [parts.max(0) for _, _, parts in m.shares(e)]
        u = [min(m.metric(g, v, x, aware), g["at_least"]) for g in m.p["goals"]]
        served = []
        if self.sources:
            rows, worth, _ = m.customers(v, aware)
            served = np.zeros_like(rows)
            for t, room in enumerate(m.p["capacity"]):
                for j in np.argsort(-worth):
                    served[j, t] = min(room, rows[j, t])
                    room -= served[j, t]
            served = [served]
        flat = [e[m.free].ravel()] + [np.ravel(r) for r in z] + [np.ravel(t) for t in top] + [np.array(u)]
        return np.concatenate(flat + [np.ravel(s) for s in served])

    def both(self, y):
        m = self.m
        e, z, top, u, served = self.parts(y)
        v, x = m.visits(e)
        aware = m.aware(v)
        rows, worth, later = m.customers(v, aware)
        cash, own, over = m.cost(e, z, top)
        value = (served if self.sources else rows) * worth[:, None]
        f = value.sum() + later + sum(g["price"] * t for g, t in zip(m.p["goals"], u)) - cash.sum() - own
        g = [m.p["budget"] - cash.sum()]
        if m.p["monthly_cap"] is not None:
            g.extend(np.array(m.p["monthly_cap"]) - cash)
        for row in over:
            g.extend(-row * 30)
        for j, (_, r, parts) in enumerate(m.shares(e)):
            g.extend(((top[j] - parts) * (1 if r is None else 30)).ravel())
        for goal, t in zip(m.p["goals"], u):
            g.append(m.metric(goal, v, x, aware) - t)
        if self.sources:
            g.extend((rows - served).ravel() * 10)
            g.extend((np.array(m.p["capacity"]) - served.sum(0)) * 10)
        return f / self.scale, np.array(g) / m.p["budget"]

    def solve(self, e0):
        m = self.m
        y0 = self.lift(e0)
        unit = np.concatenate([np.full(self.sizes[0], m.p["budget"] / 20), np.full(self.sizes[1], 5.),
                               np.full(self.sizes[2], m.p["budget"] / 20), np.full(self.sizes[3], 300.),
                               np.full(self.sizes[4], 5.)])
        high = np.full(len(y0), np.inf)
        high[self.at[3]:self.at[4]] = [g["at_least"] for g in m.p["goals"]]
        for r in range(len(m.p["roles"])):
            if m.prices(r)[1] is None:
                high[self.at[1] + r * m.T:self.at[1] + (r + 1) * m.T] = 0
        memo = {}

        def call(q):
            key = q.tobytes()
            if key not in memo:
                memo.clear()
                h = 1e-7
                f0, g0 = self.both(q * unit)
                J, d = np.zeros((len(g0), len(q))), np.zeros(len(q))
                for i in range(len(q)):
                    step = q.copy()
                    step[i] += h
                    f1, g1 = self.both(step * unit)
                    d[i], J[:, i] = (f1 - f0) / h, (g1 - g0) / h
                memo[key] = (f0, g0, d, J)
            return memo[key]
        r = minimize(lambda q: -call(q)[0], y0 / unit, jac=lambda q: -call(q)[2], method="SLSQP",
                     bounds=[(0, b / u) for b, u in zip(high, unit)],
                     constraints=[dict(type="ineq", fun=lambda q: call(q)[1], jac=lambda q: call(q)[3])],
                     options=dict(maxiter=150, ftol=1e-10))
        return np.clip(self.parts(r.x * unit)[0], 0, None)


def fits(m, e, slack):
    cash, _, over = m.cost(e)
    ok = cash.sum() <= m.p["budget"] * (1 + slack)
    if m.p["monthly_cap"] is not None:
        ok = ok and (cash <= np.array(m.p["monthly_cap"]) * (1 + slack)).all()
    return ok and all((row <= slack * 40).all() for r, row in enumerate(over) if m.prices(r)[1] is None)


def inside(m, e):
    """Shrink to the constraints, so that no other answer gains by breaking them."""
    low, high = 0.0, 1.0
    if fits(m, e, 1e-12):
        return e
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if fits(m, e * mid, 1e-12) else (low, mid)
    return e * low


def main():
    rng, failed, worst = np.random.default_rng(1), 0, 0.0
    problems = json.load(sys.stdin)
    for p in problems:
        m = Model(p)
        e = np.array(p["effort"]).reshape(m.C, m.T)
        ours, size = p["objective"], max(1.0, abs(p["objective"]))
        again = m.objective(e)
        faults = []
        if abs(again - ours) > 1e-9 * size:
            faults.append("evaluates to %.12g here, %.12g there" % (again, ours))
        if not fits(m, e, 1e-8):
            faults.append("breaks a constraint")
        smooth, best = Smooth(m, size), -np.inf
        starts = [e, np.full((m.C, m.T), p["budget"] / m.C / m.T * .5)]
        starts.append(rng.random((m.C, m.T)) * p["budget"] / m.C / m.T)
        for start in starts:
            best = max(best, m.objective(inside(m, smooth.solve(inside(m, start)))))
        gain = (best - ours) / size
        worst = max(worst, gain)
        if gain > 1e-6:
            faults.append("SciPy finds %.10g, better by %.2g" % (best, gain))
        if best > p["upper_bound"] + 1e-9 * size:
            faults.append("%.12g is above the bound %.12g" % (best, p["upper_bound"]))
        for fault in faults:
            print("problem %d: %s" % (p["seed"], fault))
        failed += bool(faults)
    print("%d problems, %d differ; SciPy's best gain over the plan %.1e" % (len(problems), failed, worst))
    return 1 if failed or not problems else 0


if __name__ == "__main__":
    sys.exit(main())
