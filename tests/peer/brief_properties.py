#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties that a plan must have whatever the brief: generated briefs are planned by `emplan run`,
changed in one thing, planned again and compared. docs/model.md, section 10, says what the
tolerances stand for.

    brief_properties.py EMPLAN [SEED...]
    brief_properties.py --write FOLDER    the briefs, for brief_continuous.c
"""
import copy
import json
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import brief_generator

SEEDS = [3, 6, 8, 17, 19, 28, 34]
CENT = 0.011  # money is rounded to cents once
TINY = 1e-5  # of the objective: what the solver leaves open, and the digits of `run --json`
FLAT = 1e-3  # of all money, which moves between channels at the same objective
LOST = 0.01  # of the objective: more budget may change the order of set-up
SHARE = 0.05  # of all money: one market moves rates and costs
APART = 0.005  # the same where it moves neither: sixteen draws are a sample
OPEN = 1e-4  # gap of a plan whose shares are not known that finely: SHARE holds for it throughout
SLACK = 10  # times these where numbers are others
SEARCH = 100  # times TINY (and 20 times FLAT) where the search for months goes another way
SCALE = 100
# currencies with cents, in which no benchmark is stated
OTHER = {"EUR": "SEK", "USD": "SEK", "GBP": "SEK", "PLN": "SEK", "CZK": "SEK", "RUB": "SEK"}


class Planner:
    def __init__(self, emplan, folder):
        self.emplan, self.folder = emplan, folder
        self.catalog = os.path.join(folder, "catalog")
        os.mkdir(self.catalog)

    def ask(self, *arguments):
        done = subprocess.run([self.emplan, *arguments], capture_output=True, text=True, timeout=3000)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def plan(self, brief, *options):
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            with open(os.path.join(place, "brief.yaml"), "w", encoding="utf-8") as out:
                json.dump(brief, out)
            return json.loads(self.ask("run", place, "--dry-run", "--json", "-q", *options))


def spend(plan):
    return {c["id"]: c["spend"] for c in plan["channels"] if c["chosen"]}


def differences(a, b, factor=1, slack=1):
    """How two plans that should be one differ, b's money `factor` times that of a."""
    x, y, out = spend(a), spend(b), []
    if set(x) != set(y):
        out.append(f"channels differ: {sorted(set(x) ^ set(y))}")
    for i in sorted(set(x) & set(y)):
        if abs(x[i] * factor - y[i]) > CENT * factor + min(slack, 20) * FLAT * b["spend"]:
            out.append(f"{i}: {x[i] * factor:.2f} and {y[i]:.2f}")
    gains = factor if a["objective"] in ("profit", "revenue") else 1
    if abs(objective(a) * gains - objective(b)) > CENT + 2 * slack * TINY * abs(objective(b)):
        out.append(f"objective {objective(a) * gains} and {objective(b)}")
    return out


def objective(plan):
    return plan["certificate"]["objective"]


# ---- the properties: each gives what is wrong ----

def more_budget(p, brief, base):
    """More budget never lowers the objective."""
    out = []
    for less, more in ((0.5, 1), (1, 2)):
        plans = [base if f == 1 else p.plan(with_budget(brief, f)) for f in (less, more)]
        lost = objective(plans[0]) - objective(plans[1])
        if lost > LOST * abs(objective(plans[0])):
            out.append(f"{less} to {more} of the budget: {objective(plans[0])} to "
                       f"{objective(plans[1])}")
        elif lost > TINY * abs(objective(plans[0])):
            NOTES.append(f"{brief['client']}: {less} to {more} of the budget loses {lost:.6g} of "
                         f"{objective(plans[0])}")
    return out


NOTES = []


def with_budget(brief, factor):
    b = copy.deepcopy(brief)
    b["plan"]["budget"] *= factor
    if "monthly_cap" in b["plan"]:
        b["plan"]["monthly_cap"] *= factor
    return b


def other_order(p, brief, base):
    """The order of lists in the brief changes nothing."""
    b, r = copy.deepcopy(brief), random.Random(7)
    for part in (b["segments"], b["demand"]["keywords"], b["competitors"], b["team"], b["goals"]):
        r.shuffle(part)
    for name in ("tools", "ratings"):
        b["audit"][name] = dict(reversed(b["audit"][name].items()))
    keys = list(b)
    r.shuffle(keys)
    return differences(base, p.plan({k: b[k] for k in keys}))


def largest(base):
    return max(spend(base).items(), key=lambda x: (x[1], x[0]))[0]


def without(brief, channel):
    b = copy.deepcopy(brief)
    b.setdefault("channels", {}).setdefault("exclude", []).append(channel)
    return b


def closed(p, brief, base):
    """A closed channel gets nothing."""
    one = largest(base)
    plan = p.plan(without(brief, one))
    return [f"{c['id']} is closed and has {c['spend']}" for c in plan["channels"] + base["channels"]
            if (c["chosen"] or c["spend"] > 0) and (c["verdict"] == "closed" or
                                                    c["id"] == one and c in plan["channels"])]


def unused(p, brief, base):
    """Leaving out a channel that is not used changes nothing."""
    idle = sorted(c["id"] for c in base["channels"] if c["verdict"] == "no")
    one = random.Random(len(idle)).choice(idle)
    plan = p.plan(without(brief, one))
    return [f"without {one}: {d}" for d in differences(base, plan, slack=SEARCH)]


MONEY = {"budget", "monthly_cap", "order_value", "max_cost", "cost_hour", "revenue_month", "shipping_cost"}


def scaled(value, key=None):
    if isinstance(value, dict):
        return {k: scaled(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [scaled(v, key) for v in value]
    return round(value * SCALE, 6) if key in MONEY else value


def money(p, brief, base):
    """All money times a factor, that of the catalogue too, changes nothing but money."""
    b, old = scaled(brief), brief["currency"]
    b["currency"] = OTHER[old]
    return differences(base, p.plan(b, "--catalog", p.rates[old]), SCALE, SLACK)


def shares(p, brief, one, **more):
    """Its share of the money with a range of what its visits are worth, and with twice that; the gap."""
    for low, high in ((0.8, 1.25), (0.64, 1.5625)):
        b = copy.deepcopy(brief)
        b["assumptions"] = {f"{one}.intent_multiplier": {"value": f"{low}..1..{high}"}, **more}
        plan = p.plan(b)
        yield spend(plan).get(one, 0) / max(1e-9, plan["spend"]), plan["certificate"]["gap"]


def wider(p, brief, base):
    """Twice the range of what a channel's visits are worth does not raise its share."""
    one, out = largest(base), []
    apart = {"general.market_correlation": {"value": 0.0001}}
    for name, most, more in (("", SHARE, {}), (", rates and costs apart", APART, apart)):
        (less, gap), (wide, gap_of_wide) = shares(p, brief, one, **more)
        most = SHARE if max(gap, gap_of_wide) > OPEN else most
        told = f"share of {one} from {less:.4f} to {wide:.4f}{name}"
        if less < wide <= less + most:
            NOTES.append(f"{brief['client']}: twice the range: {told}")
        out += [told] if wide > less + most else []
    return out


PROPERTIES = [more_budget, other_order, closed, unused, money, wider]


def rates(p):
    """Catalogues in which the other currency is a hundredth of one currency."""
    p.rates = {}
    for code, other in OTHER.items():
        place = os.path.join(p.catalog, code)
        os.mkdir(place)
        with open(ROWS, encoding="utf-8") as rows:
            head, *lines = rows.read().splitlines()
        rate = next(line.split(",") for line in lines if line.startswith(code + ","))
        with open(os.path.join(place, "currencies.csv"), "w", encoding="utf-8") as out:
            out.write(f"{head}\n{other},{float(rate[1]) * SCALE:.12g},{','.join(rate[2:])}\n")
        p.rates[code] = place


HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = os.path.join(HERE, "..", "..", "src", "catalog", "data", "currencies.csv")


def judge(p, seed):
    brief = brief_generator.make(seed)
    base = p.plan(brief)
    found = [f"seed {seed}: {f.__doc__} {d}" for f in PROPERTIES for d in f(p, brief, base)]
    print(f"seed {seed}: {brief['business']['model']}, {brief['region']}, {len(spend(base))} channels: "
          f"{'as it must be' if not found else 'not so'}", flush=True)
    return found


def main():
    emplan, *rest = sys.argv[1:]
    if emplan == "--write":
        for seed in SEEDS:
            with open(os.path.join(rest[0], f"{seed}.yaml"), "w", encoding="utf-8") as out:
                json.dump(brief_generator.make(seed), out)
        return 0
    seeds = [int(s) for s in rest if s.isdigit()] or SEEDS
    with tempfile.TemporaryDirectory() as folder:
        p = Planner(os.path.abspath(emplan), folder)
        rates(p)
        with ThreadPoolExecutor(2) as pool:
            faults = [f for found in pool.map(lambda s: judge(p, s), seeds) for f in found]
    print("\n".join(NOTES + faults))
    print(f"{len(seeds)} briefs, {len(PROPERTIES)} properties, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
