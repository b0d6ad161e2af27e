# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A planning problem as model_dump prints it, with exact slopes, for SciPy's SLSQP.

What it knows of the model: response with lag, carry-over and history, feeds, awareness, pay per
result, goals with a price, musts and ceilings of cost, budget and caps. Hours, families, capacity
and draws are for model_peer.py and model_export.py."""
import numpy as np
from scipy.optimize import minimize


class Problem:
    def __init__(self, p):
        self.p, self.T, self.all = p, p["months"], p["months"] + p["tail"]
        self.ch, self.C = p["channels"], len(p["channels"])
        self.free = [i for i, c in enumerate(self.ch) if not c["per_result"]]
        self.base = np.array([c["base"] for c in self.ch])
        self.k = np.array([c["k"] for c in self.ch])
        self.customer = np.array([c["lead"] * c["customer"] for c in self.ch])
        self.worth = self.customer * np.array([c["value"] for c in self.ch])
        self.goals = [g for g in p["goals"] if g["price"] > 0 or g["must"]]
        self.priced = [j for j, g in enumerate(self.goals) if g["price"] > 0]
        self.stocks()
        self.n = len(self.free) * self.T

    def stocks(self):
        """Effective effort is linear: x = x0 + K e, for each channel."""
        self.K, self.x0 = [], np.zeros((self.C, self.all))
        for i, c in enumerate(self.ch):
            K = np.zeros((self.all, self.T))
            for t in range(self.all):
                for u in range(min(self.T, t - c["lag"] + 1)):
                    K[t, u] = (1 - c["theta"]) * c["theta"] ** (t - c["lag"] - u)
                for h, e in enumerate(reversed(c["history"])):
                    age = t - c["lag"] + 1 + h
                    if age >= 0:
                        self.x0[i, t] += (1 - c["theta"]) * c["theta"] ** age * e
            self.K.append(K)
        E = self.p["awareness"]
        self.decay = [np.array([[w["decay"] ** (t - u) if u <= t else 0 for u in range(self.all)]
                                for t in range(self.all)]) for w in E]
        self.begin = [np.array([w["start"] * w["decay"] ** (t + 1) for t in range(self.all)])
                      for w in E]

    def per(self, f):
        s = self.ch[f["from"]]
        return f["rate"] * [1, s["lead"], s["subscriber"], s["lead"] * s["customer"]][f["of"]]

    def forward(self, e):
        v, vx, vm = (np.zeros((self.C, self.all)) for _ in range(3))
        for i, c in enumerate(self.ch):
            M = self.base[i].copy()
            for f in c["feeds"]:
                M[f["lag"]:] += self.per(f) * v[f["from"], :self.all - f["lag"]]
            if c["per_result"]:
                v[i], vm[i] = M, 1
                continue
            ok = M > 0
            x = self.x0[i] + self.K[i] @ e[i]
            u = np.where(ok, x / (self.k[i] * np.where(ok, M, 1)), 0)
            v[i] = np.where(ok, -M * np.expm1(-u), 0)
            vx[i] = np.where(ok, np.exp(-u) / self.k[i], 0)
            vm[i] = np.where(ok, -np.expm1(-u) - u * np.exp(-u), 0)
        stock = [b + D @ (np.array(w["rate"]) @ v)
                 for w, D, b in zip(self.p["awareness"], self.decay, self.begin)]
        return v, vx, vm, stock

    def aware(self, flow):
        return [w["people"] * (np.exp(-b / w["people"]) - np.exp(-s / w["people"]))
                for w, s, b in zip(self.p["awareness"], flow[3], self.begin)]

    def reverse(self, flow, dv, da):
        """Slope to effort of sum dv v + sum da aware."""
        _, vx, vm, stock = flow
        dv = dv.copy()
        for w, D, s, d in zip(self.p["awareness"], self.decay, stock, da):
            dv += np.outer(w["rate"], D.T @ (d * np.exp(-s / w["people"])))
        de = np.zeros((self.C, self.T))
        for i in reversed(range(self.C)):
            c = self.ch[i]
            dM = dv[i] * vm[i]
            for f in c["feeds"]:
                dv[f["from"], :self.all - f["lag"]] += self.per(f) * dM[f["lag"]:]
            if not c["per_result"]:
                de[i] = self.K[i].T @ (dv[i] * vx[i])
        return de

    def weights(self, g):
        """dv, da of a goal's metric."""
        dv, da = np.zeros((self.C, self.all)), [np.zeros(self.all) for _ in self.p["awareness"]]
        if g["kind"] == 0:
            dv[:, g["from"]:g["to"] + 1] = np.array(g["per_visit"])[:, None]
        else:
            for d in da:
                d[g["to"]] = 1
        return dv, da

    def value(self, flow):
        """Worth of customers and its slope."""
        dv = np.repeat(self.worth[:, None], self.all, 1)
        da = [np.full(self.all, w["worth"] * w["customers"]) for w in self.p["awareness"]]
        return self.sum(flow, dv, da), self.reverse(flow, dv, da)

    def sum(self, flow, dv, da):
        return float((dv * flow[0]).sum() + sum(d @ a for d, a in zip(da, self.aware(flow))))

    def metrics(self, flow):
        both = [self.weights(g) for g in self.goals]
        return (np.array([self.sum(flow, *w) for w in both]),
                np.array([self.reverse(flow, *w)[self.free].ravel() for w in both]).reshape(
                    len(both), self.n))

    def effort(self, y):
        e = np.zeros((self.C, self.T))
        e[self.free] = y[:self.n].reshape(-1, self.T)
        return e

    def objective(self, e):
        flow = self.forward(e)
        got = self.metrics(flow)[0]
        priced = sum(g["price"] * min(m, g["at_least"]) for g, m in zip(self.goals, got))
        return self.value(flow)[0] + priced - e.sum()

    def excess(self, e):
        """Largest relative violation of a constraint."""
        over = [e.sum() / self.p["budget"] - 1, -e.min() / self.p["budget"]]
        if self.p["monthly_cap"] is not None:
            over.extend(e.sum(0) / np.array(self.p["monthly_cap"]) - 1)
        for g, m in zip(self.goals, self.metrics(self.forward(e))[0]):
            if g["must"] and g["at_least"] > 0:
                over.append(1 - m / g["at_least"])
            if g["must"] and g["max_cost"] > 0:
                spent = e[:, g["from"]:g["to"] + 1].sum()
                over.append((spent - g["max_cost"] * m) / self.p["budget"])
        return max(over)

    # ---- for SLSQP: variables effort, then what counts of each priced goal, in units of their own

    def slsqp(self, start, steps, ftol=1e-10):
        unit = np.concatenate([np.full(self.n, self.p["budget"] / self.T / self.C),
                               [self.goals[j]["at_least"] for j in self.priced]])
        size = max(1.0, abs(self.objective(start)))
        flow0 = self.forward(start)
        counted = [min(self.metrics(flow0)[0][j], self.goals[j]["at_least"]) for j in self.priced]
        y0 = np.concatenate([start[self.free].ravel(), counted]) / unit
        memory = {}

        def at(q):
            key = q.tobytes()
            if memory.get("key") != key:
                flow = self.forward(self.effort(q * unit))
                memory.update(key=key, value=self.value(flow), goals=self.metrics(flow))
            return memory

        def loss(q):
            y = q * unit
            got = at(q)["value"][0] - y[:self.n].sum()
            return -(got + sum(self.goals[j]["price"] * u for j, u in zip(self.priced, y[self.n:]))) / size

        def slope(q):
            d = np.concatenate([at(q)["value"][1][self.free].ravel() - 1,
                                [self.goals[j]["price"] for j in self.priced]])
            return -d * unit / size

        A, b = [np.concatenate([-np.ones(self.n), np.zeros(len(self.priced))])], [self.p["budget"]]
        for t in range(self.T if self.p["monthly_cap"] is not None else 0):
            row = np.zeros(len(unit))
            row[t:self.n:self.T] = -1
            A.append(row)
            b.append(self.p["monthly_cap"][t])
        A, b = np.array(A) * unit / self.p["budget"], np.array(b) / self.p["budget"]

        def curved(q):
            y, (got, d) = q * unit, at(q)["goals"]
            rows, slopes = [], []
            for j, g in enumerate(self.goals):
                wide = np.concatenate([d[j], np.zeros(len(self.priced))])
                if j in self.priced:
                    back = np.zeros(len(unit))
                    back[self.n + self.priced.index(j)] = 1
                    rows.append((got[j] - y[self.n + self.priced.index(j)]) / g["at_least"])
                    slopes.append((wide - back) * unit / g["at_least"])
                if g["must"] and g["at_least"] > 0:
                    rows.append(got[j] / g["at_least"] - 1)
                    slopes.append(wide * unit / g["at_least"])
                if g["must"] and g["max_cost"] > 0:
                    paid = np.zeros((len(self.free), self.T))
                    paid[:, g["from"]:g["to"] + 1] = 1
                    paid = np.concatenate([paid.ravel(), np.zeros(len(self.priced))])
                    rows.append((g["max_cost"] * got[j] - paid @ y) / self.p["budget"])
                    slopes.append((g["max_cost"] * wide - paid) * unit / self.p["budget"])
            return np.array(rows), np.array(slopes)

        rows = [dict(type="ineq", fun=lambda q: b + A @ q, jac=lambda q: A)]
        if self.goals:
            rows.append(dict(type="ineq", fun=lambda q: curved(q)[0], jac=lambda q: curved(q)[1]))
        bounds = [(0, None)] * self.n + [(0, 1)] * len(self.priced)
        done = minimize(loss, y0, jac=slope, bounds=bounds, constraints=rows, method="SLSQP",
                        options=dict(maxiter=steps, ftol=ftol))
        return np.clip(self.effort(done.x * unit), 0, None), done
