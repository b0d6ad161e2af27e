#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four cases, the six further briefs and the perturbations, judged by written expectations.

cases.py BUILD           prove them; say where docs/cases.md tells another story than the plans
cases.py BUILD --write   write the tables of docs/cases.md anew
cases.py BUILD --show    print the outcome of every expectation

A file NAME.expect holds lines `must PREDICATE: reason` and `want PREDICATE: reason`. A `must` that
does not hold is a failure. A `want` that does not hold is told in docs/cases.md, which has to
discuss it under its number. perturbations.txt holds `CASE | title | --set arguments | wants`.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DOCUMENT = os.path.join(ROOT, "docs", "cases.md")
# more than this share of the wants has to come true
MOST_WRONG = 0.34
# a choice that holds in fewer draws than this is fragile, as the report says
FRAGILE = 0.85


class Plan:
    """What `emplan run --json` says of one brief."""

    def __init__(self, emplan, brief, settings=(), scenario=None):
        folder = tempfile.mkdtemp()
        try:
            shutil.copy(brief, os.path.join(folder, "brief.yaml"))
            data = os.path.join(os.path.dirname(brief), "data")
            if os.path.isdir(data):
                shutil.copytree(data, os.path.join(folder, "data"), dirs_exist_ok=True)
            command = [emplan, "run", folder, "--dry-run", "--json", "-q"]
            for s in ("language=en", *settings):  # texts are looked at, too
                command += ["--set", s]
            if scenario:
                command += ["--scenario", scenario]
            done = subprocess.run(command, capture_output=True, text=True, timeout=3000)
            if done.returncode != 0:
                raise SystemExit("%s: %s" % (" ".join(command), done.stderr))
            self.run = json.loads(done.stdout)
        finally:
            shutil.rmtree(folder)
        self.channel = {c["id"]: c for c in self.run["channels"]}
        self.tool = {t["id"]: t for t in self.run["tools"]}

    def members(self, names):
        """Channels that a list of ids and groups names; every name must mean something."""
        found = []
        for name in names.split(","):
            some = [c for i, c in self.channel.items() if i == name or i.split(".")[0] == name]
            if not some:
                raise SystemExit("'%s' is no channel" % name)
            found += some
        return found

    def tested(self, channel):
        return any(h["channel"] == channel for h in self.run["hypotheses"])


def in_plan(c):
    return c["chosen"] and not c["test"]


def fragile(c):
    return c["test"] or (c["holds"] is not None and c["holds"] < FRAGILE)


def chosen(plan, base, arg):
    return all(in_plan(c) for c in plan.members(arg))


def any_of(plan, base, arg):
    return any(in_plan(c) for c in plan.members(arg))


def used(plan, base, arg):
    return all(c["chosen"] for c in plan.members(arg))


def absent(plan, base, arg):
    """Not in the plan; a small test of a doubtful channel is no choice of it."""
    return not any(in_plan(c) for c in plan.members(arg))


def untouched(plan, base, arg):
    return not any(c["chosen"] for c in plan.members(arg))


def share(plan, base, arg):
    names, sign, limit = arg.split()
    part = sum(c["share"] for c in plan.members(names))
    return part < float(limit) if sign == "<" else part > float(limit)


def first(plan, base, arg):
    """The named channels take more money than all others together."""
    return sum(c["share"] for c in plan.members(arg)) > 0.5


def running(c):
    """Money by month; of a channel's first month, which holds its set-up, no more than of its next."""
    spend = list(c["spend_by_month"])
    first = next((i for i, s in enumerate(spend) if s > 0), len(spend))
    if first + 1 < len(spend):
        spend[first] = min(spend[first], spend[first + 1])
    return spend


def months(plan, base, arg):
    """More running money in one month than in another; tests come when they can, so they are out."""
    more, less = (plan.run["months"].index(m) for m in arg.split(" > "))
    spend = [running(c) for c in plan.run["channels"] if not c["test"]]
    return sum(s[more] for s in spend) > sum(s[less] for s in spend)


def tool(plan, base, arg):
    return all(plan.tool[t]["chosen"] for t in arg.split(","))


def closed(plan, base, arg):
    """Closed, since when it is said, and what takes its place is named."""
    name, month = arg.split()
    c = plan.channel[name]
    return c["verdict"] == "closed" and c["open_until"] == month and "In its place" in c["text"]


def assumed(plan, base, arg):
    return 1 - plan.run["data_share"] > float(arg.lstrip("> "))


def unsure(plan, base, arg):
    p = plan.run["totals"]["profit"]
    return p["p10"] < 0 < p["p90"]


def shaky(plan, base, arg):
    """Said to be fragile, with the share of draws, and with the price or the test that settles it."""
    return all(
        fragile(c) and (c["test"] or c["flip_value"] is not None or plan.tested(c["id"]))
        for c in plan.members(arg)
    )


def entered(plan, base, arg):
    return any(in_plan(c) and not in_plan(base.channel[c["id"]]) for c in plan.members(arg))


def left(plan, base, arg):
    """At least one of the named that was in the plan is in it no more."""
    return any(in_plan(base.channel[c["id"]]) and not in_plan(c) for c in plan.members(arg))


def visits(plan, names):
    return sum(c["visits"] for c in plan.members(names))


def more(plan, base, arg):
    return visits(plan, arg) > 1.02 * visits(base, arg)


def less(plan, base, arg):
    return visits(plan, arg) < 0.98 * visits(base, arg)


def objective(plan):
    """Without what the tests lose: that is the price of their answers, and they differ."""
    lost = sum(c["profit"] for c in plan.channel.values() if c["test"])
    return plan.run["certificate"]["objective"] - lost


def worth(plan, sign, base):
    return sign * (objective(plan) - objective(base))


def better(plan, base, arg):
    return worth(plan, 1, base) > 0


def worse(plan, base, arg):
    return worth(plan, -1, base) > 0


def noworse(plan, base, arg):
    """More room never makes the plan worse, but for what the spreading over draws moves."""
    return worth(plan, 1, base) > -0.005 * abs(objective(base))


def noexceed(plan, base, arg):
    return plan.run["spend"] <= plan.run["budget"] and worth(plan, 1, base) < 1


def same(plan, base, arg):
    return all(in_plan(c) == in_plan(base.channel[i]) for i, c in plan.channel.items())


def fewer(plan, base, arg):
    return sum(map(in_plan, plan.channel.values())) < sum(map(in_plan, base.channel.values()))


PREDICATES = {
    "chosen": chosen, "any": any_of, "planned": used, "not": absent, "untouched": untouched,
    "share": share, "first": first, "months": months, "tool": tool, "closed": closed,
    "assumed": assumed, "unsure": unsure, "fragile": shaky, "enters": entered, "leaves": left,
    "more": more, "less": less, "better": better, "worse": worse,
    "noworse": noworse, "noexceed": noexceed, "same": same, "fewer": fewer,
}


def holds(plan, base, text):
    name, _, arg = text.strip().partition(" ")
    if name not in PREDICATES:
        raise SystemExit("'%s' is no predicate" % name)
    return PREDICATES[name](plan, base, arg)


def expectations(path):
    """(kind, predicate, reason) of each line of a NAME.expect file."""
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                rule, _, reason = line.strip().partition(": ")
                kind, _, predicate = rule.partition(" ")
                if kind not in ("must", "want") or not reason:
                    raise SystemExit("%s: '%s' is no expectation" % (path, line.strip()))
                yield kind, predicate, reason


CASES = [
    ("E1", "clothing-shop", None),
    ("E1-2027", "clothing-shop", "in-2027"),
    ("E2", "business-telephony", None),
    ("E3", "quest-room", None),
    ("E4", "garden-seeds", None),
]


def example(name):
    return os.path.join(ROOT, "examples", name, "brief.yaml")


def judge(plan, path, label, rows):
    for i, (kind, predicate, reason) in enumerate(expectations(path), 1):
        rows.append(("%s.%d" % (label, i), kind, predicate, reason, holds(plan, None, predicate)))


def perturb(emplan, base, rows):
    with open(os.path.join(HERE, "perturbations.txt"), encoding="utf-8") as f:
        lines = [l.strip() for l in f if l.strip() and not l.startswith("#")]
    for i, line in enumerate(lines, 1):
        case, title, settings, wants = [p.strip() for p in line.split(" | ")]
        name, scenario = {c: (n, s) for c, n, s in CASES}[case]
        plan = Plan(emplan, example(name), shlex.split(settings), scenario)
        for j, want in enumerate(w.strip() for w in wants.split(";")):
            kind, _, predicate = want.partition(" ")
            label = "P%d" % i if j == 0 else "P%d%s" % (i, "abcdefg"[j])
            rows.append((label, kind, predicate, "%s: %s" % (case, title),
                         holds(plan, base[case], predicate)))


def table(rows):
    text = "| no. | expected | because | came |\n|---|---|---|---|\n"
    for label, kind, predicate, reason, came in rows:
        mark = "yes" if came else "**no**"
        text += "| %s | %s`%s` | %s | %s |\n" % (
            label, "must: " if kind == "must" else "", predicate, reason, mark)
    return text


def summary(rows):
    wants = [r for r in rows if r[1] == "want"]
    musts = [r for r in rows if r[1] == "must"]
    text = "%d of %d came as expected" % (sum(r[4] for r in wants), len(wants))
    if musts:
        text += "; of %d that must hold, %d do" % (len(musts), sum(r[4] for r in musts))
    return text + ".\n"


def document(parts, write):
    """Faults of docs/cases.md against the plans; with `write` its tables are replaced."""
    with open(DOCUMENT, encoding="utf-8") as f:
        text = f.read()
    bad = []
    for name, rows in parts.items():
        mark = re.compile("(<!-- %s: begin[^>]*-->\n).*?(<!-- %s: end -->)" % (name, name), re.S)
        told = mark.search(text)
        if not told:
            bad.append("docs/cases.md has no place for the table '%s'" % name)
            continue
        now = mark.sub(lambda m: m[1] + summary(rows) + "\n" + table(rows) + m[2], text, count=1)
        if now != text and not write:
            bad.append("docs/cases.md tells another story of '%s' than the plans; "
                       "run: tests/cases/cases.py BUILD --write" % name)
        text = now
        for label, kind, predicate, reason, came in rows:
            told = re.search(r"(?m)^- (\*\*[^*\n]*\*\*, )*\*\*%s\*\*" % re.escape(label), text)
            if not came and not told:
                bad.append("docs/cases.md does not discuss %s: `%s` (%s)" % (label, predicate, reason))
            if came and told:
                bad.append("docs/cases.md discusses %s, which came true" % label)
    if write:
        with open(DOCUMENT, "w", encoding="utf-8") as f:
            f.write(text)
    return bad


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    emplan = os.path.realpath(os.path.join(sys.argv[1], "emplan"))
    option = sys.argv[2] if len(sys.argv) > 2 else ""
    base, parts = {}, {"cases": [], "briefs": [], "perturbations": []}
    for label, name, scenario in CASES:
        base[label] = Plan(emplan, example(name), (), scenario)
        judge(base[label], os.path.join(HERE, label + ".expect"), label, parts["cases"])
    folder = os.path.join(HERE, "briefs")
    for name in sorted(n[:-5] for n in os.listdir(folder) if n.endswith(".yaml")):
        plan = Plan(emplan, os.path.join(folder, name + ".yaml"))
        judge(plan, os.path.join(folder, name + ".expect"), name, parts["briefs"])
    perturb(emplan, base, parts["perturbations"])
    rows = sum(parts.values(), [])
    bad = []
    for label, kind, predicate, reason, came in rows:
        if kind == "must" and not came:
            bad.append("%s must hold: `%s` (%s)" % (label, predicate, reason))
    for name in ("briefs", "perturbations"):
        wants = [r for r in parts[name] if r[1] == "want"]
        wrong = sum(not r[4] for r in wants)
        if wrong > MOST_WRONG * len(wants):
            bad.append("%d of %d expectations of the %s failed" % (wrong, len(wants), name))
    if option == "--show":
        for r in rows:
            print("%-22s %-4s %-3s %s (%s)" % (r[0], r[1], "yes" if r[4] else "NO", r[2], r[3]))
    else:
        bad += document(parts, option == "--write")
    for b in bad:
        print(b)
    print(", ".join("%s: %s" % (n, summary(r).strip()) for n, r in parts.items()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
