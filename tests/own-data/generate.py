# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""generate.py FOLDER [--share S] [--kind subscription]

Write the data files of a made-up tea shop into FOLDER, always the same ones. With a share below 1
the files hold only that part of the customers, clicks and so on, at the same rates: what they
measure then has to weigh less. With the kind `subscription` orders.csv holds monthly payments of
tea boxes whose customers leave by a shifted beta-geometric instead.
"""
import argparse
import datetime
import pathlib
import random

START = datetime.date(2024, 12, 1)  # 25 whole months
DAYS = 761
SEASON = [1.3, 1.2, 1.0, 0.8, 0.7, 0.6, 0.6, 0.7, 0.9, 1.1, 1.4, 1.7]  # January first


def write(folder, name, head, rows):
    lines = [",".join(head)] + [",".join(str(cell) for cell in row) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def orders(chance, share):
    """Customers come by season; one in three comes back, and then more than once."""
    rows = []
    for day in range(DAYS):
        date = START + datetime.timedelta(days=day)
        expected = 2.2 * share * SEASON[date.month - 1]
        for _ in range(int(expected) + (chance.random() < expected % 1)):
            customer = f"c{len(rows)}"
            gap = day
            while gap < DAYS:
                amount = round(chance.uniform(60, 120), 2)
                rows.append((START + datetime.timedelta(days=gap), customer, amount,
                             round(amount * chance.uniform(0.5, 0.6), 2), len(rows)))
                if chance.random() < 0.06:
                    rows.append((rows[-1][0], customer, -amount, -rows[-1][3], len(rows)))
                if chance.random() > 0.5:
                    break
                gap += chance.randint(40, 200)
    return sorted(rows)


def subscriptions(chance, share):
    rows = []
    for number in range(int(1200 * share)):
        begin = START + datetime.timedelta(days=chance.randint(0, 700))
        leave = chance.betavariate(0.7, 3.8)
        for month in range(24):
            date = begin + datetime.timedelta(days=round(month * 30.4))
            if (date - START).days >= DAYS:
                break
            rows.append((date, f"s{number}", 29, 16, f"{number}-{month}"))
            if chance.random() < leave:
                break
    return sorted(rows)


def customers(rows):
    people = {}
    for date, customer, amount, _, _ in rows:
        one = people.setdefault(customer, [date, 0, 0.0])
        one[1] += amount > 0
        one[2] += amount
    return [(c, date, n, f"{max(0.0, money):.2f}") for c, (date, n, money) in people.items()]


def deals(chance, share):
    """Baskets that were followed up by hand: 45 of 100 are won, after some days."""
    rows = []
    for number in range(int(160 * share)):
        created = START + datetime.timedelta(days=chance.randint(0, 700))
        won = chance.random() < 0.45
        closed = created + datetime.timedelta(days=chance.randint(0, 9))
        rows.append((created, "won" if won else "lost", chance.randint(60, 120), closed, "basket"))
    return rows


def months():
    return [f"{2025 + m // 12}-{m % 12 + 1:02d}" for m in range(12, 24)]


def analytics(share):
    rows = []
    for month in months():
        season = SEASON[int(month[5:]) - 1] * share
        for channel, visits, rate in (("seo", 1900, 0.03), ("search_ads", 900, 0.05),
                                      ("social_ads.instagram", 700, 0.008), ("email", 260, 0.07),
                                      ("direct", 800, 0.03), ("old-partner.de", 40, 0.02)):
            leads = visits * rate * season
            rows.append((month, channel, round(visits * season), round(leads), round(leads * 0.45)))
    return rows


def ads(share):
    rows = []
    for month in months():
        season = SEASON[int(month[5:]) - 1] * share
        for channel, spend, clicks in (("search_ads", 610, 930), ("social_ads.instagram", 420, 760)):
            rows.append((month, channel, "tea", round(spend * season, 2), round(clicks * 60 * season),
                         round(clicks * season)))
    return rows


def email(chance, share):
    return [(f"mail {n}", int(2400 * share), int(820 * share), int(chance.randint(60, 110) * share),
             int(chance.randint(4, 12) * share)) for n in range(1, 19)]


def crawl(chance):
    return [(f"https://tea.example/{n}", 404 if n % 23 == 0 else 200,
             "" if n % 9 == 0 else f"Tea {n}", round(chance.uniform(2.5, 5.5), 1))
            for n in range(1, 231)]


QUERIES = (("tee kaufen", 9900, "buy"), ("loser tee kaufen", 4400, "buy"),
           ("assam tee kaufen", 2400, "buy"), ("tee geschenkbox kaufen", 3600, "buy"),
           ("darjeeling kaufen", 1900, "buy"), ("grüner tee kaufen", 2900, "buy"),
           ("tee vergleich", 880, "compare"), ("grüner tee wirkung", 14800, "learn"),
           ("wie lange zieht schwarzer tee", 5400, "learn"), ("nordlicht tea", 320, "brand"))


def keywords():
    rows = []
    for m in range(25):
        month = (START.year * 12 + START.month - 1 + m)
        for query, volume, intent in QUERIES:
            season = SEASON[month % 12] if intent != "brand" else 1
            rows.append((query, round(volume * season), intent, f"{month // 12}-{month % 12 + 1:02d}"))
    return rows


def positions():
    places = {"tee kaufen": (18, 2, 5), "loser tee kaufen": (9, 1, 4), "assam tee kaufen": (None, 3, 2),
              "tee geschenkbox kaufen": (None, 1, 8), "darjeeling kaufen": (4, 6, None),
              "grüner tee kaufen": (12, 5, 3), "grüner tee wirkung": (None, 9, 2)}
    volume = {query: v for query, v, _ in QUERIES}
    rows = []
    for query, spots in places.items():
        for domain, place in zip(("own", "teehaus-elbe.de", "blattundkanne.de"), spots):
            if place:
                rows.append((domain, query, place, volume[query]))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--share", type=float, default=1)
    parser.add_argument("--kind", choices=("shop", "subscription"), default="shop")
    args = parser.parse_args()
    chance = random.Random(20270101)
    args.folder.mkdir(parents=True, exist_ok=True)
    sold = (orders if args.kind == "shop" else subscriptions)(chance, args.share)
    write(args.folder, "orders.csv", ("date", "customer", "amount", "margin", "order"), sold)
    write(args.folder, "customers.csv", ("customer", "first_date", "orders", "revenue"),
          customers(sold))
    write(args.folder, "deals.csv", ("created", "stage", "amount", "closed", "source"),
          deals(chance, args.share))
    write(args.folder, "analytics.csv", ("month", "channel", "visits", "leads", "customers"),
          analytics(args.share))
    write(args.folder, "ads.csv", ("month", "channel", "campaign", "spend", "impressions", "clicks"),
          ads(args.share))
    write(args.folder, "email.csv", ("campaign", "sent", "opens", "clicks", "orders"),
          email(chance, args.share))
    write(args.folder, "crawl.csv", ("url", "status", "title", "load_seconds"), crawl(chance))
    write(args.folder, "keywords.csv", ("query", "volume", "intent", "month"), keywords())
    write(args.folder, "presence.csv", ("name", "channel", "presence"),
          (("Teehaus Elbe", "search_ads", 4), ("Blatt und Kanne", "search_ads", 2),
           ("Teehaus Elbe", "social_ads.instagram", 1), ("Blatt und Kanne", "email", 1)))
    write(args.folder, "positions.csv", ("domain", "query", "position", "volume"), positions())


if __name__ == "__main__":
    main()
