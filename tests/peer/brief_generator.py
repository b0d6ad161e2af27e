# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Briefs from a seed: trade, country, size, months, goals, searches, rivals, people differ.

JSON is YAML, so a brief is a dictionary here. Money is in the currency of the country and its scale
follows the price level there, so that budgets from very small to ample occur.
"""
import random

TRADES = [("ecommerce", "b2c", "apparel"), ("lead_generation", "b2b", "software"),
          ("booking", "b2c", "beauty"), ("subscription", "b2c", "fitness"),
          ("retail", "b2c", "garden"), ("lead_generation", "b2c", "construction"),
          ("ecommerce", "b2c", "cosmetics"), ("booking", "b2c", "hotels")]
# country, currency, units of it for one euro, a city
PLACES = [("DE", "EUR", 1, "Leipzig"), ("US", "USD", 1, "Chicago"), ("PL", "PLN", 4, "Krakow"),
          ("GB", "GBP", 1, "Leeds"), ("CZ", "CZK", 25, "Brno"), ("RU", "RUB", 90, "Kazan")]
INTENTS = ["buy", "compare", "learn", "local"]


def digits(x):
    """Three digits, as people write figures."""
    return float(f"{x:.3g}") if x < 100 else int(float(f"{x:.3g}"))


def economics(r, model, rate):
    value = r.uniform(40, 120) if model != "lead_generation" else r.uniform(600, 3000)
    e = {"order_value": digits(value * rate), "gross_margin": f"{r.randint(35, 75)}%",
         "sales_cycle": r.choice([1, 7, 30])}
    if model == "subscription":
        e["churn"] = "5%"
    else:
        e["orders_per_year"] = digits(r.uniform(1.2, 6))
        e["retention"] = f"{r.randint(10, 50)}%"
    if model == "booking":
        e["capacity"] = r.randint(80, 400)
    return e


def goals(r, months, rate):
    last = months - 1
    window = f"2027-01..{2027 + last // 12}-{last % 12 + 1:02d}"
    out = [{"id": "sales", "serves": "raise_revenue", "metric": "customers", "window": window,
            "target": r.randint(40, 400)}]
    if r.random() < 0.5:
        out.append({"id": "known", "serves": "raise_awareness", "metric": "reach", "window": window,
                    "target": r.randint(5, 50) * 1000, "max_cost": digits(r.uniform(.01, .06) * rate)})
    if r.random() < 0.4:
        out.append({"id": "contacts", "serves": "raise_revenue", "metric": "leads", "window": window,
                    "target": r.randint(3, 12), "priority": "must"})
    return out


def segments(r):
    parts = r.choice([[100], [60, 40], [50, 30, 20]])
    return [{"id": f"group-{i}", "age": f"{20 + 12 * i}-{36 + 14 * i}", "share": f"{part}%",
             "size": r.randint(20, 400) * 1000, "interest": f"{r.randint(5, 40)}%",
             "in_market": f"{r.randint(1, 8)}%"} for i, part in enumerate(parts)]


def team(r, rate):
    out = [{"role": "owner", "kind": "owner", "hours_month": r.randint(20, 60), "cost_hour": 0,
            "skills": ["social", "content", "sales"]}]
    if r.random() < 0.6:
        out.append({"role": "marketer", "kind": "inhouse", "hours_month": r.randint(20, 120),
                    "cost_hour": digits(20 * rate), "skills": ["ads", "email", "seo"]})
    return out


def make(seed):
    """The brief of a seed, tests off: they are money that no plan may move."""
    r = random.Random(seed)
    model, market, industry = TRADES[seed % len(TRADES)]
    region, currency, rate, city = PLACES[seed % len(PLACES)]
    months = r.choice([4, 6, 9, 12])
    budget = digits(months * rate * 10 ** r.uniform(2.9, 4.3))
    plan = {"start": "2027-01", "months": months, "budget": budget, "test_share": "0%",
            "objective": r.choice(["profit", "profit", "profit", "customers"])}
    if r.random() < 0.5:
        plan["monthly_cap"] = digits(1.6 * budget / months)
    business = {"model": model, "market": market, "industry": industry, "stage": "growing",
                "sells_through": ["own_site"], "economics": economics(r, model, rate),
                "current": {"customers_month": r.randint(5, 60),
                            "lists": {"email": r.randint(0, 8) * 500}}}
    if r.random() < 0.6:
        business["cities"] = [city]
    return {"emplan": 1, "client": f"Seed {seed}", "language": "en", "currency": currency,
            "region": region, "plan": plan, "business": business, "goals": goals(r, months, rate),
            "segments": segments(r),
            "demand": {"brand_searches_month": r.randint(0, 60) * 10,
                       "keywords": [{"query": f"word {i}", "volume": r.randint(5, 900) * 10,
                                     "intent": INTENTS[i]} for i in range(4)]},
            "competitors": [{"name": n, "kind": "direct",
                             "channels": {"search_ads": r.randint(0, 5), "seo": r.randint(0, 5),
                                          "social_ads": r.randint(0, 5)}}
                            for n in ("North", "South")],
            "audit": {"ratings": {"site": r.randint(2, 5)},
                      "tools": {"website": "yes", "web_analytics": r.choice(["yes", "no"]),
                                "email_platform": r.choice(["yes", "partial", "no"])}},
            "team": team(r, rate)}
