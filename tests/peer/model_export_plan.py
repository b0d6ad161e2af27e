# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported plan (format emplan-model/1) as docs/model.md tells it: response, worth, cost."""
import numpy as np


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
        self.mid, self.draws, self.off = at, drawn, self.p["draws"]["correction"]
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
            if self.paid[i]:
                M[..., :c["start"]] = 0
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

    def corrected(self, constant, slope, x, num):
        """What the exported draws are off from all that they stand for: a line in effective effort."""
        if self.off is None or num is not self.draws:
            return 0.0
        return constant + (np.array(slope).reshape(self.C, self.all) * x).sum((-1, -2))

    def mean_value(self, x, v, num):
        """Of the customers, over the draws."""
        off = self.off or {"constant": 0.0, "slope": []}
        return self.value(v, num)[0].mean(-1) + self.corrected(off["constant"], off["slope"], x, num)

    def metric(self, g, x, v, num):
        """Mean over the draws."""
        at = [h["id"] for h in self.p["goals"]].index(g["id"])
        off = self.off or {"goal_constant": [0.0] * (at + 1), "goal_slope": [[]] * (at + 1)}
        return self.drawn_metric(g, x, v, num) + \
            self.corrected(off["goal_constant"][at], off["goal_slope"][at], x, num)

    def drawn_metric(self, g, x, v, num):
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
        """[...][draw][source][month of purchase, in the plan] and [draw][source] worth of each."""
        count = len(num["k"])
        rows, worth = [], []
        for i, c in enumerate(self.ch):
            n, lag = v[..., i, :] * num["customer"][:, i, None], min(self.T, c["sales_lag"])
            late = np.zeros(n.shape[:-1] + (lag,), dtype=n.dtype)
            rows.append(np.concatenate([late, n[..., :self.T - lag]], -1))
            worth.append(num["customer_value"][:, i])
        for w, d in zip(self.p["awareness"], self.direct(v)):
            rows.append(d[..., :self.T] * w["visit_to_lead"] * w["lead_to_customer"])
            worth.append(np.full(count, w["customer_value"]))
        return np.stack(rows, -2), np.stack(worth, -1)

    def value(self, v, num):
        """By draw: worth of all customers but of those whom the capacity turns away, dearest served
        first; and how many these are, by month. Complex steps go through: where a customer is
        served hangs on real parts alone."""
        total = self.worth(v, num) * np.ones(len(num["k"]))
        away = np.zeros((len(num["k"]), self.T))
        if not self.p["capacity"]:
            return total, away
        rows, worth = self.bought(v, num)
        order = np.argsort(-worth, axis=-1, kind="stable")
        n = np.take_along_axis(rows, np.broadcast_to(order[..., None], rows.shape), -2)
        w = np.maximum(0, np.take_along_axis(worth, order, -1))
        left = np.array(self.p["capacity"]) - (np.cumsum(n, -2) - n)
        out = np.where(left.real <= 0, n, np.where(left.real < n.real, n - left, 0))
        away = np.maximum(0, n.real.sum(-2) - np.array(self.p["capacity"]))
        return total - (w[..., None] * out).sum((-1, -2)), away

    def objective(self, x, num, cost):
        """Mean over the draws, with the goals' prices, and the mean worth of the customers."""
        v, _ = self.visits(x, num)
        value = float(self.mean_value(x, v, num))
        priced = sum(g["price"] * min(self.metric(g, x, v, num), max(0, g["at_least"]))
                     for g in self.p["goals"])
        return value + priced - cost, value

    # ---- cost

    def first_month(self, i):
        c = self.ch[i]
        paid = [t for t in range(self.T) if c["tested"] and c["lo"] and c["lo"][t] > 0]
        return paid[0] if paid else c["start"]

    def available(self, role):
        """Hours by month that set-up leaves for channels."""
        busy = np.array(role["busy"] or [0.0] * self.T)
        return np.maximum(0, role["hours_month"] - busy)

    def split(self, e):
        """Cash and hours by channel and month, bought hours by role, own hours by channel."""
        cash, hours = np.zeros((self.C, self.T)), np.zeros((self.C, self.T))
        for i, c in enumerate(self.ch):
            if not self.on[i]:
                continue
            outside = self.role[i] >= 0 and self.roles[self.role[i]]["outside"]
            rate = self.roles[self.role[i]]["cost_hour"] if outside else 0
            open_ = np.arange(self.T) >= c["start"]
            cash[i] = self.part[i] * self.cash[i] * e[i]
            cash[i] += open_ * (c["fixed_month"] + rate * self.fixed_hours[i])
            cash[i, self.first_month(i)] += c["fixed_setup"]
            hours[i] = self.part[i] * self.hours[i] * e[i] + open_ * self.fixed_hours[i]
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
            bought[r] = np.maximum(0, used - self.available(role))
            part = hours[mine] / np.where(used > 0, used, 1) * bought[r]
            cash[mine] += self.extra[r] * part
            hours[mine] -= part
        return cash, hours, bought

    def tools(self):
        """Cash of tools by month: once where any channel that uses it is active."""
        cash, active = np.zeros((len(self.p["tools"]), self.T)), {c["id"] for c in self.ch if c["active"]}
        for k, tool in enumerate(self.p["tools"]):
            if tool["always"] or active & set(tool["used_by"]):
                cash[k, tool["start"]:] += tool["month"]
                cash[k, tool["start"]:tool["start"] + tool["parts"]] += tool["setup"] / tool["parts"]
        return cash

    def cost(self, e):
        cash, hours, _ = self.split(e)
        own = sum(self.own_cost[self.role[i]] * hours[i].sum()
                  for i in range(self.C) if self.role[i] >= 0)
        return cash.sum() + self.tools().sum(), own


def expm1(u):
    """exp(u) - 1; NumPy's own loses digits for complex numbers near 0."""
    if not np.iscomplexobj(u):
        return np.expm1(u)
    return np.expm1(u.real) + 1j * np.exp(u.real) * u.imag
