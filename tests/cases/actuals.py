#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""actuals.py BUILD: write the made-up actual figures of the examples anew.

The examples show reviews with figures that nobody measured. They are drawn here from the plan of
record that `emplan run` makes of the brief (its data left out), as a story turns it: money within a
few percent of the plan, views, visits, leads and customers by chance around the planned ones times
the story's factors. Same plan, same figures: the random numbers have a fixed seed. Run it when a
change of the planner makes the plans of the examples other ones, and read the reviews again.
"""
import csv
import math
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SEED = 20260713
SPEND = 0.03  # standard deviation of the money spent about the planned
ORDER = 0.06  # and of a month's mean order about its mean

# Factors on the plan's own rates: of views, of visits a view, leads a visit, customers a lead.
STORIES = {
    # search ads do well, articles are read but nobody comes to the site
    "garden-seeds": (9, {"search_ads": (1.05, 1.05, 1.35, 1.0),
                         "article_platform": (1.0, 0.18, 1.0, 1.0)}),
    # a page brings far more than planned
    "clothing-shop": (6, {"social_pages.instagram": (1.5, 1.25, 1.3, 1.0)}),
}


def poisson(rng, mean):
    """Inversion; in parts, so that no exponential underflows."""
    count = 0
    while mean > 0:
        part = min(mean, 400.0)
        mean -= part
        p = math.exp(-part)
        u, total, k = rng.random(), p, 0
        while u > total and k < 4000:
            k += 1
            p *= part / k
            total += p
        count += k
    return count


def planned(project, months):
    """Rows (month, channel, figures) of the plan of record, and click rates by channel."""
    db = sqlite3.connect(project)
    first = [m for (m,) in db.execute("SELECT DISTINCT month FROM forecast ORDER BY month")][:months]
    cells = {}
    for channel, month, metric, mean in db.execute(
            "SELECT channel, month, metric, mean FROM forecast"
            " WHERE channel NOT IN ('', 'baseline', 'direct')"):
        if month in first:
            cells.setdefault((month, channel), {})[metric] = mean
    clicks = dict(db.execute("SELECT replace(key, '.click_rate', ''), value FROM fact"
                             " WHERE key LIKE '%.click_rate' AND key NOT LIKE '%.%.%.%'"))
    return sorted(cells.items()), clicks


def drawn(rng, want, click, story):
    shown, visit, lead, sale = story
    spend = want.get("spend", 0)
    if "visits" not in want:  # the tools: money alone
        return [round(spend), "", "", "", "", ""]
    money = max(0, round(spend * (1 + SPEND * rng.gauss(0, 1)))) if spend > 0 else 0
    visits = want.get("visits", 0)
    due = visits * shown * visit * (money / spend if spend > 0 else 1)
    views = poisson(rng, due / visit / click) if click else ""
    came = poisson(rng, views * click * visit if click else due)
    rate = want.get("leads", 0) / visits if visits > 0 else 0
    leads = min(came, poisson(rng, came * rate * lead))
    close = want.get("customers", 0) / want["leads"] if want.get("leads", 0) > 0 else 0
    customers = min(leads, poisson(rng, leads * close * sale))
    order = want.get("revenue", 0) / want["customers"] if want.get("customers", 0) > 0 else 0
    revenue = round(customers * order * (1 + ORDER * rng.gauss(0, 1) / max(1, customers) ** 0.5))
    return [money, views, came, leads, customers, max(0, revenue)]


def write(build, name):
    months, stories = STORIES[name]
    folder = os.path.join(ROOT, "examples", name)
    with tempfile.TemporaryDirectory() as scratch:
        client = os.path.join(scratch, name)
        shutil.copytree(folder, client)
        brief = os.path.join(client, "brief.yaml")
        with open(brief, encoding="utf-8") as f:
            text = re.split(r"^data:", f.read(), flags=re.M)[0]
        with open(brief, "w", encoding="utf-8") as f:
            f.write(text)
        subprocess.run([os.path.join(build, "emplan"), "--quiet", "run", client], check=True,
                       stdout=subprocess.DEVNULL)
        rows, clicks = planned(os.path.join(client, "plan.emplan"), months)
    with open(os.path.join(folder, "data", "actuals.csv"), "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("month,channel,spend,views,visits,leads,customers,revenue".split(","))
        for (month, channel), want in rows:
            if want.get("spend", 0) <= 0 and want.get("visits", 0) <= 0:
                continue
            rng = random.Random(f"{SEED} {name} {month} {channel}")
            out.writerow([month, channel] + drawn(rng, want, clicks.get(channel),
                                                  stories.get(channel, (1, 1, 1, 1))))


if __name__ == "__main__":
    for example in sorted(STORIES):
        write(os.path.abspath(sys.argv[1]), example)
