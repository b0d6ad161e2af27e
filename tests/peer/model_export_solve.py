# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The continuous part of an exported plan, solved again by SciPy."""
import time
import numpy as np
from scipy.optimize import linprog, minimize

CLOSE = 1e-6
BETTER = 2e-6  # of the value of the customers; spend is rounded to the currency's smallest unit
LOOSE = 1e-4  # what tangents may leave open
CUTS = 30
SMALL = 110  # variables: larger problems are solved from one start only
CHUNK = 16  # slopes at a time: what fits the processor's memory
STEP = 1e-30  # of the complex step: its square is nothing beside 1


class Program:
    """The continuous part: channels, and months of channels with a minimum, in use as they are.

    Variables: effort of free months; bought hours; the max that families pay, in cash and in hours
    by role; what counts of priced goals. Worth of customers and goals' metrics, means over the
    draws, are concave functions of effort; all else is linear."""

    def __init__(self, m):
        self.m = m
        self.e0 = np.array(m.s["effort"])
        self.find_free()
        self.count_variables()
        self.scale = max(1.0, m.objective(m.effective(self.e0), m.draws, 0.0)[1])
        self.linear_rows()

    def find_free(self):
        m, self.free, self.lo, self.hi = self.m, [], [], []
        for i, c in enumerate(m.ch):
            kappa = c["cash_share"]
            if not m.on[i] or m.paid[i] or c["tested"]:
                continue
            least = c["min_if_used"] / kappa if kappa > 0 else 0
            for t in range(c["start"], m.T):
                lo = c["lo"][t] / kappa if c["lo"] and kappa > 0 else 0
                hi = c["hi"][t] / kappa if c["hi"] and kappa > 0 else np.inf
                if least > 0 and (c["steady"] or self.e0[i, t] > 0):
                    lo = max(lo, least)
                elif least > 0:
                    continue  # a month of 0 stays one
                if hi > lo:
                    self.free.append((i, t))
                    self.lo.append(min(lo, self.e0[i, t]))  # rounding may lie a cent below
                    self.hi.append(hi)
        self.rows_i = np.array([i for i, _ in self.free], dtype=int)
        self.rows_t = np.array([t for _, t in self.free], dtype=int)

    def count_variables(self):
        m = self.m
        self.tops = []  # (rest, members, weight, role or -1)
        for rest, members in m.families:
            self.tops.append((rest, members, m.cash, -1))
            for r in range(len(m.roles)):
                mine = [i for i in members if m.role[i] == r and m.hours[i] > 0]
                if mine:
                    self.tops.append((rest, mine, m.hours, r))
        self.goals = [g for g in m.p["goals"] if g["price"] > 0 and g["at_least"] > 0]
        sizes = [len(self.free), len(m.roles) * m.T, len(self.tops) * m.T, len(self.goals)]
        self.at = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
        self.n = int(self.at[-1])

    def effort(self, y):
        e = np.array(np.broadcast_to(self.e0, y.shape[:-1] + self.e0.shape), dtype=y.dtype)
        e[..., self.rows_i, self.rows_t] = y[..., :self.at[1]]
        return e

    def resources(self, y):
        """Cash by month, hours by role and month, own hours' cost: all linear in y."""
        m, T = self.m, self.m.T
        e = self.effort(y)
        z = y[self.at[1]:self.at[2]].reshape(len(m.roles), T)
        top = y[self.at[2]:self.at[3]].reshape(len(self.tops), T)
        cash, hours = m.tools().sum(0), np.zeros((len(m.roles), T))
        for i, c in enumerate(m.ch):
            if not m.on[i]:
                continue
            r = m.role[i]
            open_ = np.arange(T) >= c["start"]
            cash += m.part[i] * m.cash[i] * e[i] + open_ * c["fixed_month"]
            cash[m.first_month(i)] += c["fixed_setup"]
            if r >= 0:
                hours[r] += m.part[i] * m.hours[i] * e[i] + open_ * m.fixed_hours[i]
                cash += open_ * m.fixed_hours[i] * m.roles[r]["cost_hour"] * m.roles[r]["outside"]
        for (rest, _, _, r), most in zip(self.tops, top):
            if r < 0:
                cash += rest * most
            else:
                hours[r] += rest * most
        own = 0.0
        for r in range(len(m.roles)):
            if m.extra[r] is not None:
                cash += m.extra[r] * z[r]
            own += m.own_cost[r] * (hours[r] - z[r]).sum()
        return cash, hours, z, top, own

    def linear(self, y):
        """Rows that must be at least 0, and the cost."""
        m, p = self.m, self.m.p
        cash, hours, z, top, own = self.resources(y)
        e, rows = self.effort(y), []
        if p["budget"] is not None:
            rows.append([p["budget"] - cash.sum()])
        if p["monthly_cap"]:
            rows.append(np.array(p["monthly_cap"]) - cash)
        for r, role in enumerate(m.roles):
            left = m.available(role) - hours[r]
            rows.append(left + z[r] if m.extra[r] is not None else left)
        for (_, members, weight, _), most in zip(self.tops, top):
            rows += [most - weight[i] * e[i] for i in members]
        return np.concatenate(rows), cash.sum() + own

    def linear_rows(self):
        zero = np.zeros(self.n)
        self.b, self.cost0 = self.linear(zero)
        self.A, self.c = np.zeros((len(self.b), self.n)), np.zeros(self.n)
        for j in range(self.n):
            one = zero.copy()
            one[j] = 1.0
            rows, cost = self.linear(one)
            self.A[:, j], self.c[j] = rows - self.b, cost - self.cost0
        role_top = [0.0 if x is None else np.inf for x in self.m.extra]
        high = [*self.hi, *np.repeat(role_top, self.m.T), *[np.inf] * (self.at[3] - self.at[2]),
                *[g["at_least"] for g in self.goals]]
        self.low = np.array([*self.lo, *[0.0] * (self.n - self.at[1])])
        self.high = np.array(high)

    def concave(self, e):
        """Worth of customers, then the metrics of priced goals."""
        m = self.m
        x = m.effective(e)
        v, _ = m.visits(x, m.draws)
        rows = [m.mean_value(x, v, m.draws), *[m.metric(g, x, v, m.draws) for g in self.goals]]
        return np.stack([np.asarray(r) for r in rows], -1)

    def tangents(self, y):
        """Values and exact slopes by complex steps, all at once."""
        slopes = np.zeros((1 + len(self.goals), self.n))
        for first in range(0, self.at[1], CHUNK):
            mine = np.arange(first, min(first + CHUNK, self.at[1]))
            steps = np.broadcast_to(y.astype(complex), (len(mine), self.n)).copy()
            steps[np.arange(len(mine)), mine] += 1j * STEP
            slopes[:, mine] = self.concave(self.effort(steps)).imag.T / STEP
        return self.concave(self.effort(y)), slopes

    def own_part(self):
        """What the variables themselves add to the objective, beside the concave worth."""
        w = -self.c.copy()
        w[self.at[3]:self.at[4]] = [g["price"] for g in self.goals]
        return w

    def fill(self, e):
        """The variables that belong to an effort."""
        m = self.m
        y = np.zeros(self.n)
        y[:self.at[1]] = e[self.rows_i, self.rows_t]
        for j, (_, members, weight, _) in enumerate(self.tops):
            y[self.at[2] + j * m.T:self.at[2] + (j + 1) * m.T] = \
                (weight[members][:, None] * e[members]).max(0)
        _, hours, _, _, _ = self.resources(y)
        for r, role in enumerate(m.roles):
            if m.extra[r] is not None:
                y[self.at[1] + r * m.T:self.at[1] + (r + 1) * m.T] = \
                    np.maximum(0, hours[r] - m.available(role))
        f = self.concave(e)
        for j, g in enumerate(self.goals):
            y[self.at[3] + j] = min(f[1 + j], g["at_least"])
        return y

    def objective(self, y):
        """Exact, of the effort in y: kinks are recomputed, not believed."""
        e = self.effort(y)
        full = self.fill(e)
        rows = self.b + self.A @ full
        over = max(0.0, -float(rows.min()), float((self.low - full).max()))
        return float(self.concave(e)[0] + self.own_part() @ full - self.cost0), over

    def solve_linear(self, cuts):
        """Best of the problem with its concave functions replaced by the least of their tangents: an
        upper bound."""
        own = self.own_part()
        k = 1 + len(self.goals)
        # variables: y, worth
        A, b = [np.hstack([-self.A, np.zeros((len(self.b), 1))])], [self.b]
        for f, slope, y in cuts:
            rest = f - slope @ y
            rows = np.zeros((k, self.n + 1))
            rows[:, :self.n] = -slope
            rows[0, self.n] = 1
            for j in range(1, k):
                rows[j, self.at[3] + j - 1] = 1
            A.append(rows)
            b.append(rest)
        unit = self.scale
        done = linprog(-np.append(own, 1.0) / unit, A_ub=np.vstack(A), b_ub=np.concatenate(b),
                       bounds=[*zip(self.low, self.high), (None, None)], method="highs")
        if done.status != 0:
            return None, np.inf
        return done.x[:self.n], -done.fun * unit - self.cost0

    def slsqp(self, start, steps):
        """Scaled so that a unit of each variable is about what the plan holds of it."""
        size = np.maximum(np.abs(start), 1e-3 * max(1.0, np.abs(start).max()))
        own, unit = self.own_part(), self.scale / 100
        k = 1 + len(self.goals)
        memory = {}

        def at(u):
            key = u.tobytes()
            if memory.get("key") != key:
                memory.update(key=key, out=self.tangents(u * size))
            return memory["out"]

        def nonlinear(u):
            f, _ = at(u)
            return f[1:] - (u * size)[self.at[3]:]

        def slopes(u):
            out = at(u)[1][1:].copy()
            out[np.arange(k - 1), self.at[3] + np.arange(k - 1)] -= 1
            return out * size

        norm = np.maximum(np.abs(self.A * size).max(1), 1e-12)
        rows = [{"type": "ineq", "fun": lambda u: (self.b + self.A @ (u * size)) / norm,
                 "jac": lambda u: self.A * size / norm[:, None]}]
        if k > 1:
            per = size[self.at[3]:]
            rows.append({"type": "ineq", "fun": lambda u: nonlinear(u) / per,
                         "jac": lambda u: slopes(u) / per[:, None]})
        done = minimize(lambda u: -(at(u)[0][0] + own @ (u * size)) / unit,
                        start / size, jac=lambda u: -(at(u)[1][0] + own) * size / unit,
                        bounds=list(zip(self.low / size, self.high / size)), constraints=rows,
                        method="SLSQP", options={"maxiter": steps, "ftol": 1e-10})
        return np.clip(done.x * size, self.low, self.high), done


def resolve(m, check):
    if any(g["must"] for g in m.p["goals"]):
        print(f"{check.name}: a plan with a must is recomputed, not solved again")
        return
    p, clock = Program(m), time.monotonic()
    start = p.fill(p.e0)
    own, over = p.objective(start)
    check.same("objective as a program", m.s["objective"], own, p.scale)
    best, bound, found, cuts = own, np.inf, [], [(*p.tangents(start), start)]
    half = p.e0.copy()
    half[p.rows_i, p.rows_t] = np.maximum(p.low[:p.at[1]], 0.5 * p.e0[p.rows_i, p.rows_t])
    for first, steps in ((start, 40), (p.fill(half), 120))[:2 if p.n <= SMALL else 1]:
        y, done = p.slsqp(first, steps)
        got, over = p.objective(y)
        found.append(f"{got:.2f} in {done.nit} steps")
        if over <= 1e-6 * p.scale:
            best = max(best, got)
        cuts.append((*p.tangents(y), y))
    for _ in range(CUTS):
        y, room = p.solve_linear(cuts)
        bound = min(bound, room)
        if y is None or bound - own <= 0.5 * LOOSE * p.scale:
            break
        cuts += [(*p.tangents(z), z) for z in (y, (y + start) / 2)]
    certified = m.p["certificate"]["upper_bound"]
    print(f"{check.name}: plan {own:.2f}, SLSQP {' and '.join(found)} ({(best - own) / p.scale:+.1e}), "
          f"bound by tangents {(bound - own) / p.scale:+.1e}, by the plan "
          f"{(certified - own) / p.scale:+.1e}; {p.n} variables, {time.monotonic() - clock:.0f} s")
    if best - own > BETTER * p.scale:
        check.fail(f"a better plan was found: {best} against {own}")
    if best > certified + CLOSE * p.scale:
        check.fail(f"the plan found passes the exported bound: {best} over {certified}")
    if bound < own - CLOSE * p.scale:
        check.fail(f"the bound by tangents, {bound}, lies below the plan, {own}")
    if bound - own > LOOSE * p.scale:
        check.fail(f"the tangents leave room for a better plan: {bound} against {own}")
