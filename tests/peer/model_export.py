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
   that is better by more than 1e-4 of the value of the customers, and a linear program over tangents
   of the objective must not leave room for one.
"""
import json
import sys
import time
import numpy as np
from scipy.optimize import linprog, minimize

CLOSE = 1e-6
BETTER = 1e-4
CUTS = 30
SMALL = 110  # variables: larger problems are solved from one start only
CHUNK = 16  # slopes at a time: what fits the processor's memory
STEP = 1e-30  # of the complex step: its square is nothing beside 1


class Plan:
    def __init__(self, p):
        if p["format"] != "emplan-model/1" or p["objective"] != "profit":
            raise SystemExit("this reads emplan-model/1 with the objective profit")
        self.p, self.s = p, p["solution"]
        self.T, self.all = p["months"], p["months"] + p["tail"]
        self.ch, self.roles, self.C = p["channels"], p["roles"], len(p["channels"])
        self.at = {c["id"]: i for i, c in enumerate(self.ch)}
        self.on = np.array([c["active"] for c in self.ch])
        self.paid = np.array([c["response"] == "per_result" for c in self.ch])
        self.live = [i for i, c in enumerate(self.ch)
                     if self.on[i] or (not self.paid[i] and c["history"])]
        self.order = [i for i in self.sources_first() if i in set(self.live)]
        self.read_resources()
        self.read_numbers()

    def sources_first(self):
        """Channels so that what feeds stands before what is fed."""
        done, order = set(), []
        while len(order) < self.C:
            before = len(order)
            for i, c in enumerate(self.ch):
                if i not in done and all(self.at[f["from"]] in done for f in c["feeds"]):
                    done.add(i)
                    order.append(i)
            if len(order) == before:
                raise SystemExit("feeds form a cycle")
        return order

    def read_resources(self):
        """Cash and hours of a unit of effort, fixed hours, prices of hours."""
        self.cash, self.hours = np.zeros(self.C), np.zeros(self.C)
        self.role, self.fixed_hours = np.full(self.C, -1), np.zeros(self.C)
        self.own_cost, self.extra = [], []
        for i, c in enumerate(self.ch):
            self.cash[i] = 0 if self.paid[i] else c["cash_share"]
        for r, role in enumerate(self.roles):
            buy, own = role["buy_price"], role["cost_hour"]
            if role["outside"]:
                self.own_cost.append(0.0)
                self.extra.append(max(buy, own) - own if buy > 0 else None)
            else:
                self.own_cost.append(min(own, buy) if buy > 0 else own)
                self.extra.append(buy if buy > 0 else None)
            for use in role["use"]:
                i = self.at[use["channel"]]
                self.role[i], self.fixed_hours[i] = r, use["fixed"]
                self.hours[i] = 0 if self.paid[i] else use["per_money"]
                if role["outside"]:
                    self.cash[i] += self.hours[i] * role["cost_hour"]
        self.part = np.ones(self.C)
        self.families = []
        for f in self.p["families"]:
            members = [i for i, c in enumerate(self.ch)
                       if c["family"] == f["id"] and self.on[i] and not self.paid[i]]
            if len(members) > 1 and f["alpha"] < 1:
                self.part[members] = f["alpha"]
                self.families.append((1 - f["alpha"], members))

    def read_numbers(self):
        """The five drawn figures as [draw][channel]: at the mids, and in the draws."""
        names = ["k", "base", "visit_to_lead", "lead_to_customer", "customer_value"]
        at = {n: np.array([[1.0 if n == "base" else c[n] for c in self.ch]]) for n in names}
        drawn = {n: np.array(self.p["draws"][n]).reshape(-1, self.C) for n in names}
        self.mid, self.draws = at, drawn
        for num in (at, drawn):
            num["k"] = np.where(self.paid, 1.0, num["k"])
            num["customer"] = num["visit_to_lead"] * num["lead_to_customer"]

    # ---- response; e may have any axes before [channel][month], and be complex; visits are
    # [...][draw][channel][month]

    def effective(self, e):
        x = np.zeros(e.shape[:-1] + (self.all,), dtype=e.dtype)
        for i in self.live:
            c = self.ch[i]
            if self.paid[i]:
                continue
            past = c["history"]
            stock = np.zeros(e.shape[:-2], dtype=e.dtype)
            for t in range(-len(past), self.all - c["lag"]):
                now = past[t + len(past)] if t < 0 else e[..., i, t] if t < self.T and self.on[i] else 0
                stock = c["theta"] * stock + now
                if t + c["lag"] >= 0:
                    x[..., i, t + c["lag"]] = (1 - c["theta"]) * stock
        return x

    def per_visit(self, num, source, of):
        return {"visits": 1.0, "leads": num["visit_to_lead"][:, source],
                "subscribers": self.ch[source]["visit_to_subscriber"],
                "customers": num["customer"][:, source]}[of] * np.ones(len(num["k"]))

    def visits(self, x, num):
        count = len(num["k"])
        v = np.zeros(x.shape[:-2] + (count, self.C, self.all), dtype=x.dtype)
        ceiling = np.zeros_like(v)
        for i in self.order:
            c = self.ch[i]
            M = np.zeros(x.shape[:-2] + (count, self.all), dtype=x.dtype)
            M += num["base"][:, i, None] * np.array(c["base"])
            for f in c["feeds"]:
                d, lag = self.at[f["from"]], f["lag"]
                if d in self.order:
                    rate = f["rate"] * self.per_visit(num, d, f["of"])[:, None]
                    M[..., lag:] += rate * v[..., d, :self.all - lag]
            ceiling[..., i, :] = M
            if self.paid[i]:
                v[..., i, :] = M
                continue
            some, effort = M.real > 0, x[..., None, i, :]
            u = effort / np.where(some, num["k"][:, i, None] * M, 1)
            # at a ceiling of 0 nothing comes, and v <= M is a tangent of v
            v[..., i, :] = np.where(some, -M * expm1(-u), M)
        return v, ceiling

    def aware(self, v):
        """People aware, and those of them whom the start alone keeps aware, by segment."""
        rows, alone = [], []
        for w in self.p["awareness"]:
            stock, start, row, without = w["start"], w["start"], [], []
            for t in range(self.all):
                stock, start = w["decay"] * stock, w["decay"] * start
                for f in w["from"]:
                    stock = stock + f["rate"] * v[..., self.at[f["channel"]], t]
                row.append(-w["people"] * expm1(-stock / w["people"]))
                without.append(-w["people"] * np.expm1(-start / w["people"]))
            rows.append(np.stack(np.broadcast_arrays(*row), -1))
            alone.append(np.array(without))
        return rows, alone

    def direct(self, v):
        return [w["visits_per_aware"] * (a - b)
                for w, a, b in zip(self.p["awareness"], *self.aware(v))]

    # ---- worth

    def metric(self, g, x, v, num):
        """Mean over the draws."""
        window = slice(g["from"], g["to"] + 1)
        if g["kind"] == "aware":
            return sum((a[..., g["to"]] - b[g["to"]]).mean(-1)
                       for w, a, b in zip(self.p["awareness"], *self.aware(v))
                       if g["segment"] in (None, w["segment"]))
        if g["kind"] == "reach":
            left = 1.0
            for i, R in enumerate(g["reach"]):
                if R > 0 and not self.paid[i]:
                    u = x[..., i, window].sum(-1) / (g["cost_per_contact"][i] * g["people"] * R)
                    left = left * (1 + R * expm1(-u))
            return g["people"] * (1 - left)
        total = 0.0
        at_purchase = g["metric"] in ("customers", "orders", "revenue", "margin", "profit")
        moves = "customer" if at_purchase else "visit_to_lead" if g["metric"] == "leads" else None
        for i in self.live:
            shift = self.ch[i]["sales_lag"] if at_purchase else 0
            first = max(0, g["from"] - shift)
            if g["per_visit"][i]:
                n = v[..., i, first:max(first, g["to"] + 1 - shift)].sum(-1)
                mid = self.mid[moves][0, i] if moves else 0
                per = num[moves][:, i] / mid if mid > 0 else 1.0
                total = total + g["per_visit"][i] * (per * n).mean(-1)
        for per, d in zip(g["per_direct"] or [], self.direct(v)):
            total = total + per * d[..., window].sum(-1).mean(-1)
        return total

    def worth(self, v, num):
        """Of all customers, by draw, without regard to the capacity."""
        total = 0.0
        for i in self.live:
            total = total + num["customer_value"][:, i] * num["customer"][:, i] * v[..., i, :].sum(-1)
        for w, d in zip(self.p["awareness"], self.direct(v)):
            per = w["visit_to_lead"] * w["lead_to_customer"] * w["customer_value"]
            total = total + per * d.sum(-1)
        return total

    def bought(self, v, num):
        """[draw][source][month of purchase, in the plan] and [draw][source] worth of each."""
        count = len(num["k"])
        rows, worth = [], []
        for i, c in enumerate(self.ch):
            n, lag = v[:, i] * num["customer"][:, i, None], min(self.T, c["sales_lag"])
            rows.append(np.hstack([np.zeros((count, lag)), n[:, :self.T - lag]]))
            worth.append(num["customer_value"][:, i])
        for w, d in zip(self.p["awareness"], self.direct(v)):
            rows.append(d[:, :self.T] * w["visit_to_lead"] * w["lead_to_customer"])
            worth.append(np.full(count, w["customer_value"]))
        return np.stack(rows, 1), np.stack(worth, 1)

    def value(self, v, num):
        """By draw: worth of all customers but of those whom the capacity turns away, dearest served
        first; and how many these are, by month."""
        total = self.worth(v, num) * np.ones(len(num["k"]))
        away = np.zeros((len(total), self.T))
        if not self.p["capacity"]:
            return total, away
        rows, worth = self.bought(v, num)
        for d in range(len(total)):
            for t, room in enumerate(self.p["capacity"]):
                away[d, t] = max(0, rows[d, :, t].sum() - room)
                for j in np.argsort(-worth[d], kind="stable"):
                    served = min(room, rows[d, j, t])
                    room -= served
                    total[d] -= max(0, worth[d, j]) * (rows[d, j, t] - served)
        return total, away

    def objective(self, x, num, cost):
        """Mean over the draws, with the goals' prices, and the mean worth of the customers."""
        v, _ = self.visits(x, num)
        value = float(self.value(v, num)[0].mean())
        priced = sum(g["price"] * min(self.metric(g, x, v, num), max(0, g["at_least"]))
                     for g in self.p["goals"])
        return value + priced - cost, value

    # ---- cost

    def first_month(self, i):
        c = self.ch[i]
        paid = [t for t in range(self.T) if c["tested"] and c["lo"] and c["lo"][t] > 0]
        return paid[0] if paid else 0

    def split(self, e):
        """Cash and hours by channel and month, bought hours by role, own hours by channel."""
        cash, hours = np.zeros((self.C, self.T)), np.zeros((self.C, self.T))
        for i, c in enumerate(self.ch):
            if not self.on[i]:
                continue
            outside = self.role[i] >= 0 and self.roles[self.role[i]]["outside"]
            rate = self.roles[self.role[i]]["cost_hour"] if outside else 0
            cash[i] = self.part[i] * self.cash[i] * e[i] + c["fixed_month"] + rate * self.fixed_hours[i]
            cash[i, self.first_month(i)] += c["fixed_setup"]
            hours[i] = self.part[i] * self.hours[i] * e[i] + self.fixed_hours[i]
        for rest, members in self.families:
            for what, weight in [(cash, self.cash), (hours, self.hours)]:
                groups = [members] if what is cash else \
                    [[i for i in members if self.role[i] == r] for r in range(len(self.roles))]
                for group in groups:
                    paid = weight[group][:, None] * e[group]
                    for t in range(self.T if group else 0):
                        if paid[:, t].sum() > 0:
                            what[group, t] += rest * paid[:, t].max() * paid[:, t] / paid[:, t].sum()
        bought = np.zeros((len(self.roles), self.T))
        for r, role in enumerate(self.roles):
            mine = np.flatnonzero((self.role == r) & self.on)
            used = hours[mine].sum(0)
            if self.extra[r] is None:
                continue
            bought[r] = np.maximum(0, used - role["hours_month"])
            part = hours[mine] / np.where(used > 0, used, 1) * bought[r]
            cash[mine] += self.extra[r] * part
            hours[mine] -= part
        return cash, hours, bought

    def cost(self, e):
        cash, hours, _ = self.split(e)
        own = sum(self.own_cost[self.role[i]] * hours[i].sum()
                  for i in range(self.C) if self.role[i] >= 0)
        return cash.sum(), own


def expm1(u):
    """exp(u) - 1; NumPy's own loses digits for complex numbers near 0."""
    if not np.iscomplexobj(u):
        return np.expm1(u)
    return np.expm1(u.real) + 1j * np.exp(u.real) * u.imag


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
    check.same("sum of spend", np.sum(s["spend"]), total)
    check.same("cost_total", s["cost_total"], total + own)
    check.same("fixed_total", p["fixed_total"],
               sum(c["fixed_setup"] + m.T * c["fixed_month"] for c in m.ch if c["active"]))
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
        each.append(spent / n if n > 0 else 0)
    check.same("cost_each", s["cost_each"], each)
    c = p["certificate"]
    check.same("certificate", c["objective"], s["objective"], gross)
    size = max(abs(c["upper_bound"]), gross)
    check.same("gap", c["gap"], (c["upper_bound"] - mean) / size, 1)
    check.at_most("objective over its bound", mean, c["upper_bound"], size)
    check.at_most("gap of the certificate", c["gap"], BETTER, 1, 0)


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
        used = e[i] > 0 if not c["steady"] else np.ones(m.T, dtype=bool)
        if least > 0 and not m.paid[i] and not c["tested"] and used.any():
            check.at_most(f"{c['id']}: minimum", least, (kappa * e[i])[used], least)
    for c in m.ch:
        if c["required"] and c["allowed"] and not c["active"]:
            check.fail(f"{c['id']}: required, and not in use")
    for g, n in zip(p["goals"], s["metric"]):
        if g["must"] and n < g["at_least"] * (1 - 1e-4):
            print(f"{check.name}: goal {g['id']} is a must and is missed: {n} of {g['at_least']}")


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
            for t in range(m.T):
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
        cash, hours = np.zeros(T), np.zeros((len(m.roles), T))
        for i, c in enumerate(m.ch):
            if not m.on[i]:
                continue
            r = m.role[i]
            cash += m.part[i] * m.cash[i] * e[i] + c["fixed_month"]
            cash[m.first_month(i)] += c["fixed_setup"]
            if r >= 0:
                hours[r] += m.part[i] * m.hours[i] * e[i] + m.fixed_hours[i]
                cash += m.fixed_hours[i] * m.roles[r]["cost_hour"] * m.roles[r]["outside"]
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
            left = role["hours_month"] - hours[r]
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
        rows = [m.worth(v, m.draws).mean(-1), *[m.metric(g, x, v, m.draws) for g in self.goals]]
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
                    np.maximum(0, hours[r] - role["hours_month"])
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
    if m.p["capacity"] or any(g["must"] for g in m.p["goals"]):
        print(f"{check.name}: a plan with a capacity or a must is recomputed, not solved again")
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
        if y is None or bound - own <= 0.5 * BETTER * p.scale:
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
    if bound - own > BETTER * p.scale:
        check.fail(f"the tangents leave room for a better plan: {bound} against {own}")


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
