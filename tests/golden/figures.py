# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""figures.py EMPLAN [--all] [--strict] [FOLDER...]: the figures of the examples' plans, and of these
clients', answer to `emplan explain`.

Each example is planned, and reviewed where it has actual figures, then in each revision
- every figure in the tables that the report is rendered from is looked up among the facts: the key
  is there and the figure is the same. A fact that a row names in its column `fact` is there. A
  column that is in neither FIGURES nor OTHER is named, and is a failure with --strict: a new figure
  becomes a fact (src/stage/figures.sql) or is listed here with the reason why it is none;
- the key of every fact is explained, a sample of them without --all, and the answer starts with it;
- each figure's tree ends in the brief, the data, a sourced row, an assumption or a default.
"""
import glob
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

EMPLAN = os.path.realpath(sys.argv[1])
ALL = "--all" in sys.argv
STRICT = "--strict" in sys.argv
NEW = set()  # columns that nobody has thought of
SAMPLE = 60  # facts explained of each example where not all are

# Table: columns of its figures, each with the key of the fact it stands in. {x} is another column;
# "fact" after the bar: of its range.
FIGURES = {
    "season": {"factor": "season.{month_of_year:02d}"},
    "goal": {c: "goal.{id}." + c for c in ("target", "baseline", "expected", "probability")}
    | {"p50": "goal.{id}.expected|mid", "p10": "goal.{id}.expected|low",
       "p90": "goal.{id}.expected|high", "max_cost_minor": "goal.{id}.max_cost",
       "cost_each_p10": "goal.{id}.cost_each|low", "cost_each_p50": "goal.{id}.cost_each|mid",
       "cost_each_p90": "goal.{id}.cost_each|high"},
    "goal_month": {c: "goal_month.{goal}.{month}." + c for c in ("target", "baseline")},
    "kpi": {"target": "kpi.{id}"},
    "segment": {c: "segment.{id}." + c for c in ("share", "in_market", "interest", "buyers_month",
                                                 "priority", "online", "size")}
    | {c + "_minor": "segment.{id}." + c for c in ("customer_value", "value_year")}
    | {"size_low": "segment.{id}.size|low", "size_high": "segment.{id}.size|high"},
    "segment_platform": {"reach": "{fact}", "reach_low": "{fact}|low", "reach_high": "{fact}|high",
                         "people": "segment.{segment}.people.{platform}"},
    "topic": {"volume": "topic.{topic}.volume", "paid": "topic.{topic}.paid",
              "organic": "topic.{topic}.organic", "paid_low": "topic.{topic}.paid|low",
              "paid_high": "topic.{topic}.paid|high", "organic_low": "topic.{topic}.organic|low",
              "organic_high": "topic.{topic}.organic|high"},
    "demand_month": {"volume": "demand_month.{month}.{intent}"},
    "channel_ceiling": {"mid": "{fact}|mid", "low": "{fact}|low", "high": "{fact}|high"},
    "competitor": {"pressure": "competitor.{seq}.pressure"},
    "audit_channel": {"return_on_margin": "audit.channel.{channel}.return_on_margin",
                      "spend_minor": "audit.channel.{channel}.spend_month"},
    "funnel_step": {c: "funnel.{step}." + c for c in ("count_month", "rate", "benchmark")}
    | {"benchmark_low": "funnel.{step}.benchmark|low",
       "benchmark_high": "funnel.{step}.benchmark|high"},
    "finding": {"hours": "finding.{code}.hours"},
    "tool_choice": {"hours_setup": "tool.{tool}.hours_setup",
                    "cost_month_minor": "tool.{tool}.cost_month"}
    | {c + "_minor": "tool.{tool}." + c for c in ("new_month", "setup", "spend")}
    | {"asks": "tool.{tool}.asks"},
    "budget": {"spend_minor": "budget.{month}.{channel}", "own_hours": "hours.{month}.{channel}"},
    "hypothesis": {c: "hypothesis.{id}." + c for c in ("threshold", "alpha", "data_needed")}
    | {c + "_minor": "hypothesis.{id}." + c for c in ("cost", "value")},
    "task": {c: "task.{id}." + c for c in ("hours", "slack_days")},
    "role_load": {c: "load.{role}.{month}." + c for c in ("hours", "available")},
    "duty": {"cost_minor": "duty.{id}.cost", "hours_low": "duty.{id}.hours|low",
             "hours_high": "duty.{id}.hours|high", "month_low_minor": "duty.{id}.cost_month|low",
             "month_high_minor": "duty.{id}.cost_month|high"},
    "segment_link": {"low": "{fact}|low", "mid": "{fact}|mid", "high": "{fact}|high"},
    "segment_overlap": {"most": "{fact}|high"},
    "rfm_group": {"customers": "{fact}"} | {c: "rfm.{name}." + c for c in ("orders", "days",
                                                                           "revenue_share")}
    | {"money_minor": "rfm.{name}.money"},
    "voice": {"share": "{fact}", "clicks": "voice.{seq}.clicks"},
    "keyword_gap": {c: "gap.{seq}." + c for c in ("volume", "place_theirs", "place_ours", "clicks")}
    | {"worth_minor": "gap.{seq}.worth"},
    "content_plan": {"per_month": "{fact}", "hours_each": "content.{channel}.{format}.hours_each"},
    "strategy_line": {"amount": "strategy.{part}.{seq}"},
    "test_order": {"value_minor": "test.{channel}.value", "cost_minor": "test.{channel}.cost"},
    "decision": {"worth_minor": "decision.{seq}.worth"},
    "binding": {"price": "binding.{seq}.price"},
    "scenario_channel": {"spend_minor": "{prefix}.{name}.{channel}.spend"},
    "scenario_goal": {c: "{prefix}.{name}.goal.{goal}." + c for c in ("target", "expected",
                                                                      "probability")}
    | {"p10": "{prefix}.{name}.goal.{goal}.expected|low",
       "p90": "{prefix}.{name}.goal.{goal}.expected|high"},
    "seek": {c: "seek." + c for c in ("target", "expected", "probability", "reachable", "gap")}
    | {"least_minor": "seek.least", "bound_minor": "seek.bound", "any_minor": "seek.any",
       "asked_probability": "seek.asked"},
    # of a review
    "actual": {"value": "actual.{month}.{channel}.{metric}"}
    | {c: "actual.{month}.{channel}.{metric}." + c for c in ("planned", "expected")},
    "deviation": {c: "deviation.{where}." + c for c in (
        "planned", "actual", "spend", "views", "visits", "leads", "customers", "order_value")},
    "learnt": {"mean": "learnt.{channel}.{step}", "p10": "learnt.{channel}.{step}|low",
               "p90": "learnt.{channel}.{step}|high", "planned": "learnt.{channel}.{step}.planned",
               "actual": "learnt.{channel}.{step}.actual",
               "prior_low": "learnt.{channel}.{step}.prior|low",
               "prior_high": "learnt.{channel}.{step}.prior|high"},
    "verdict": {c: "verdict.{hypothesis}." + c for c in (
        "threshold", "events", "exposure", "e_for", "e_against", "probability", "can_pay", "needed",
        "needed_money")}
    | {"lost_minor": "verdict.{hypothesis}.lost", "p50": "verdict.{hypothesis}.metric",
       "p10": "verdict.{hypothesis}.metric|low", "p90": "verdict.{hypothesis}.metric|high"},
    "shift": {c + "_minor": "shift.{channel}." + c for c in ("planned", "proposed", "floor")},
    "review": {c + "_minor": "rest." + c for c in ("moved", "most", "extra", "gain", "flat", "free")}
    | {"rest_minor": "rest.money", "rest_months": "rest.months"},
    "outcome": {"value": "outcome.{basis}.{kind}.{key}.{metric}"}
    | {"p50": "outcome.{basis}.{kind}.{key}.{metric}.foreseen",
       "p10": "outcome.{basis}.{kind}.{key}.{metric}.foreseen|low",
       "p90": "outcome.{basis}.{kind}.{key}.{metric}.foreseen|high"}
    | {c: "outcome.{basis}.{kind}.{key}.{metric}." + c for c in ("target", "probability")},
    "registered": {c: "hypothesis.{hypothesis}." + c for c in ("threshold", "alpha", "data_needed")},
}
FIGURES["finding"] |= {"chance": "finding.{code}.chance", "an_hour_minor": "finding.{code}.an_hour"}
FIGURES["segment"] |= {"profit_minor": "segment.{id}.profit", "score": "segment.{id}.score",
                       "profit_low_minor": "segment.{id}.profit|low",
                       "profit_high_minor": "segment.{id}.profit|high"}
CHOSEN = {c: "channel.{channel}." + c for c in ("share", "own_hours", "visits", "leads",
                                                "customers", "customers_later")} \
    | {c + "_minor": "channel.{channel}." + c for c in ("spend", "margin", "profit", "revenue")}
CHOICE = {c: "channel.{channel}." + c for c in ("return_on_margin", "first_return", "holds")} \
    | {c + "_minor": "channel.{channel}." + c for c in ("cost_per_customer",
                                                        "full_cost_per_customer", "adds")} \
    | {"marginal_return": "channel.{channel}.next_return",
       "flip_value": "channel.{channel}.flip_cost_per_visit"}
CASE = {c + "_minor": "{prefix}.{name}." + c for c in ("budget", "spend", "profit")} \
    | {c: "{prefix}.{name}." + c for c in ("customers", "marginal", "objective",
                                           "loss_probability")} \
    | {"customers_p10": "{prefix}.{name}.customers|low",
       "customers_p90": "{prefix}.{name}.customers|high",
       "profit_p10_minor": "{prefix}.{name}.profit|low",
       "profit_p90_minor": "{prefix}.{name}.profit|high"}

# Columns with numbers that are no figures of the report, or figures whose fact stands elsewhere.
OTHER = {
    "*": "revision seq chosen test open leak judged measurable turns critical level reached "
         "competitor rows_read rows_refused month_of_year",
    "goal": "nearest",                              # nearest: the expected figure's own range
    "kpi": "baseline",                              # goal.ID.baseline or today's rate
    "segment": "age_from age_to rank_low rank_high",  # as the brief writes them; places in a list
    "segment_overlap": "share",                     # most / size of the smaller segment
    "voice": "own",                                 # whose it is
    "maturity": "levels stated",                    # how many there are; whether the brief says so
    "content_plan": "reused",                       # yes or no
    "test_order": "planned",                        # yes or no
    "actual": "mature",                             # yes or no
    "verdict": "together months",                   # yes or no; how many are judged
    "review": "basis", "outcome": "basis",          # number of a revision
    "registered": "planned prior_shape prior_rate lag_months",  # what a verdict needs; not shown
    "segment_platform": "usage_index",              # segment.ID.usage.PLATFORM
    "topic": "queries",                             # how many there are
    "query": "volume",                              # as the brief or the file writes it, with place
    "competitor_channel": "presence cost_factor",   # contest*, competitor.N.presence
    "strength": "ours theirs",                      # ratings as the brief writes them, with place
    "audit_channel": "visits leads customers cost_per_visit cost_per_customer "
                     "benchmark_cost_per_visit weight",  # audit.channel.ID.*, below
    "funnel_step": "gain_minor",                    # audit.gain.STEP
    "finding": "stake_low_minor stake_minor stake_high_minor",  # the column fact
    "reason": "effect",                             # shown as a word
    "total": "standard_error",                      # total.profit.standard_error, below
    "source": "year",
    "business": "", "channel_choice": "", "sensitivity": "", "scenario_result": "", "forecast": "",
    "open_question": "worth_minor",                 # sensitivity.FACT.worth, below
}
NO_FIGURES = {"revision", "fact", "fact_input", "sqlite_sequence", "model", "industry_note"}

# Table: figures that stand in the arguments of its sentences.
SAID = {
    "channel_choice": {"cost_if": "channel.{channel}.first_customer_cost"},
    "reason": {"there": "channel.{channel}.there", "needed": "channel.{channel}.needed"},
    "trigger_rule": {"visit": "channel.{channel}.spend_per_visit",
                     "monthly": "channel.{channel}.spend_month"},
    "open_question": {"worth": "sensitivity.{fact}.worth"},
}

TOTALS = {"margin": "margin_in_plan", "revenue": "revenue_in_plan"}


def said(table, row):
    """(argument, key, value) of each figure that only a sentence has."""
    args = json.loads(row["args"]) if table in SAID else {}
    for name, key in SAID.get(table, {}).items():
        value = args.get(name)
        if isinstance(value, (int, float)) and (name != "cost_if" or not row["chosen"] and value > 0):
            rounded = "_minor" if name == "worth" else ""  # half of a swing kept in minor units
            yield "args." + name + rounded, key.format(**args | row), value


def known(table, row, digits):
    """(column, key, value) of each figure of a row that has one."""
    columns = dict(FIGURES.get(table, {}))
    if table == "channel_choice":
        columns = CHOICE | (CHOSEN if row["chosen"] else {})
        if row["chosen"] and row["share_low"] is not None:
            columns |= {"share_low": "channel.{channel}.share|low",
                        "share_high": "channel.{channel}.share|high"}
    if table == "scenario_result" and not row["problem"]:
        columns = CASE
    if table.startswith("scenario_") and table != "scenario_input":
        row["prefix"] = "budget_case" if row["kind"] == "budget" else row["kind"] + "_case"
    if table == "binding" and not row["price"]:
        del columns["price"]  # none is known
    if table == "audit_channel" and not row["spend_minor"]:
        del columns["spend_minor"]  # none is known
    if table == "deviation":
        row["where"] = f"{row['month'] or 'all'}.{row['channel'] or 'all'}"
    if table == "business" and not row["offer"]:
        columns = {c: "business." + c for c in ("orders_horizon", "break_even_roas",
                                                "payback_months")} \
            | {c + "_minor": "business." + c for c in ("order_value", "margin_per_order",
                                                       "customer_value", "allowable_cost")} \
            | {"customer_value_low_minor": "business.customer_value|low",
               "customer_value_high_minor": "business.customer_value|high",
               "capacity_month": "business.capacity"}
    if table == "sensitivity":
        # a range goes up, a profit may go down with the figure
        ends = ("low", "high") if row["low_minor"] <= row["high_minor"] else ("high", "low")
        columns = {"low_minor": "sensitivity.{fact}|" + ends[0],
                   "high_minor": "sensitivity.{fact}|" + ends[1],
                   "weight": "sensitivity.{fact}.weight", "evpi": "sensitivity.{fact}.evpi"}
    if table == "forecast":
        key = "forecast.{month}.{metric}" if row["channel"] == "" else \
            "forecast.{month}.{channel}.{metric}"
        columns = {"mean": key, "p10": key + "|low", "p90": key + "|high"}
    if table == "total":
        columns = {"mean": "total.{metric}" if row["channel"] == "" else
                   "baseline.{metric}" if row["channel"] == "baseline" else
                   "channel.{channel}." + TOTALS.get(row["metric"], row["metric"])}
    if table == "total" and row["channel"] == "" and row["metric"] == "profit":
        columns["standard_error"] = "total.profit.standard_error"
    yield from said(table, row)
    for column, key in columns.items():
        if row.get(column) is not None:
            value = row[column] / 10 ** digits if column.endswith("_minor") else row[column]
            yield column, key.format(**row), value


def unknown(db, table, columns):
    """Columns with numbers that nobody has thought of."""
    other = set((OTHER["*"] + " " + OTHER.get(table, "")).split())
    if table in OTHER and not OTHER[table]:
        return []
    return [c for c, kind in columns if kind in ("REAL", "INTEGER") and c not in other
            and c not in FIGURES.get(table, {}) and not (table in ("total",) and c[0] in "mp")]


def compare(name, db):
    bad = []
    db.row_factory = sqlite3.Row
    digits = db.execute("SELECT currency_digits FROM revision").fetchone()[0]
    facts = {}
    for r in db.execute("SELECT * FROM fact"):
        facts.setdefault(r["revision"], {})[r["key"]] = dict(r)
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    compared = 0
    for table in sorted(set(tables) - NO_FIGURES):
        columns = [(r["name"], r["type"]) for r in db.execute(f"PRAGMA table_info({table})")]
        new = [f"{table}.{c}: neither a fact nor listed" for c in unknown(db, table, columns)]
        NEW.update(new)
        for row in db.execute(f"SELECT * FROM {table}"):
            there = facts.get(dict(row).get("revision"), {})
            named = dict(row).get("fact")
            if named and named not in there:
                bad.append(f"{name}: {table}.fact: no fact {named}")
            for column, key, value in known(table, dict(row), digits):
                key, _, part = key.partition("|")
                compared += 1
                if key not in there:
                    bad.append(f"{name}: {table}.{column}: no fact {key}")
                elif abs(there[key][part or "value"] - value) > \
                        max((1e-6 if column.startswith("args.") else 1e-9) * abs(value), 0.51 / 10 ** digits if "_minor" in column else 1e-9):
                    bad.append(f"{name}: {table}.{column} = {value}, "
                               f"{key} = {there[key][part or 'value']}")
    return facts, compared, bad


def explain(folder, revision, key):
    p = subprocess.run([EMPLAN, "explain", folder, key, "--json", "--revision", str(revision)],
                       capture_output=True, text=True)
    if p.returncode != 0:
        return f"explain {key}: {p.stderr.strip()}"
    answer = json.loads(p.stdout)
    if not any(f["key"] == key for f in answer["facts"]):
        return f"explain {key}: not in its own tree"
    return None


def rootless(db):
    """Derived facts without a place that says how, and others that say nowhere where they are."""
    return [r[0] for r in db.execute(
        "SELECT key FROM fact WHERE place = '' AND note = '' AND source IS NULL")]


def example(folder):
    name = os.path.basename(folder)
    client = os.path.join(WORK, name)
    shutil.copytree(folder, client, ignore=shutil.ignore_patterns("report", "plan.emplan*"))
    words = ["run"]
    with open(os.path.join(client, "brief.yaml"), encoding="utf-8") as brief:
        words += ["approve", "review"] if "kind: actuals" in brief.read() else []
    for word in words:
        p = subprocess.run([EMPLAN, word, client], capture_output=True, text=True)
        if p.returncode != 0:
            return f"{name}: {p.stderr}", [f"{name}: {word} ends with {p.returncode}"]
    with sqlite3.connect(os.path.join(client, "plan.emplan")) as db:
        facts, compared, bad = compare(name, db)
        bad += [f"{name}: {key} does not say where it comes from" for key in rootless(db)]
    keys = [(r, key) for r in facts for key in sorted(facts[r])]
    step = 1 if ALL else max(1, len(keys) // SAMPLE)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(lambda key: explain(client, *key), keys[::step]))
    bad += [f"{name}: {a}" for a in answers if a]
    return f"{name}: {len(keys)} facts, {len(answers)} explained, {compared} figures compared", bad


with tempfile.TemporaryDirectory() as WORK:
    trouble = []
    folders = sorted(os.path.dirname(b) for b in glob.glob("examples/*/brief.yaml"))
    folders += [a for a in sys.argv[2:] if not a.startswith("--")]
    for folder in folders:
        line, bad = example(folder)
        print(line)
        trouble += bad
    for line in sorted(NEW):
        print(line)
    trouble += NEW if STRICT else []
    for line in sorted(set(trouble) - NEW)[:60]:
        print(line)
    sys.exit(bool(trouble) or len(folders) < 4)
