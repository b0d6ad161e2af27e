# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report may not say: languages.py NAME LANGUAGE FOLDER.

FOLDER holds facts.csv, every figure with its name, other.json, the report of the client NAME in
LANGUAGE as a document tree, other.txt, the summary of the terminal in it, and the client's plan, whose
formulas are looked up too. No figure may show as its key, and no English may stand in another language. What the client wrote, keys of the
brief in backticks, links, marks of sources and the names of publications, products and places stay
as they are.
"""
import csv
import json
import pathlib
import re
import sqlite3
import sys

import ruamel.yaml

DATA = pathlib.Path("src/catalog/data")
TEXTS = pathlib.Path("src/report/texts")
# Words of English that are none in a language written in Latin letters, nor parts of its names.
ENGLISH = set("""
    the of and with for is are from to by or its it's this that these those what which who whom whose
    how when where whether not than then each every between into about after before be been being has
    have had does did could would should only their they them you your we our his she nobody somebody
    anybody nothing more most less least other others another both same such there here because
    through without within over under up down out off month months year years week weeks day days
    money cost costs customer customers visit visits search searches share spend spent revenue profit
    order orders value audience audiences channel channels brief figure figures goal goals owner
    task tasks tool tools finding question questions answer price prices judged recalled unknown
    built-in own new
""".split())
# The same with a capital, where a word of the language may not be meant by it.
CAPITAL = {"The", "Of", "And", "With", "For", "From", "What", "Which", "Each", "This", "These"}
# Languages in other letters: every Latin word that is no name is suspect.
OTHER_LETTERS = {"ru"}
# Names and terms that stay in Latin letters.
NAMES = set("""
    f emplan e-mail email sms push crm seo smm pr utm kpi roi romi roas drr cpc cpm cpa cpl cpo cac ltv
    aov nps rfm ctr cr url qr faq html api b2b b2c gdpr erid ip a/b p10 p50 p90 h1 dns npv evpi
    google yandex meta vk ok youtube telegram tiktok linkedin xing pinterest facebook instagram
    whatsapp dzen rutube twitter x ads direct shorts stories reels x n m w a b l s r k d1 d2 alpha
    rival iq e yes partial no source medium campaign content utm
    beta ln exp sqrt max min phi usd eur rub kzt byn chf gbp usa eu de us uk gb ozon wildberries
    mediascope wordstream blogger amazon ebay otto spotify apple podcasts awin groupon outbrain taboola admob unity
    backlinko soci birdeye my business audible monthly retail trade survey app campaigns search can-spam act tcpa ftc eprivacy uwg tddg tdddg ddg ecg medieng
""".split())


def spans(node):
    """Inlines of the document: lists of spans."""
    if isinstance(node, dict):
        for value in node.values():
            yield from spans(value)
    elif isinstance(node, list):
        if node and all(isinstance(s, dict) and "text" in s for s in node):
            yield node
        else:
            for value in node:
                yield from spans(value)


def kept_names():
    """Titles and publishers, sellers, products: texts that no language has to translate."""
    names = set()
    with open(DATA / "sources.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["evidence"] != "judged":
                names.update((row["title"], row["publisher"]))
    for path in ("channels.yaml", "tools.yaml"):
        text = (DATA / path).read_text(encoding="utf-8")
        collect(ruamel.yaml.YAML(typ="safe").load(text), names)
    for path in DATA.glob("*.csv"):
        if path.name in ("cities.csv", "currencies.csv"):
            with open(path, encoding="utf-8", newline="") as file:
                names.update(v for row in csv.DictReader(file) for v in row.values() if v)
    return names


def collect(node, names):
    if isinstance(node, list):
        for value in node:
            collect(value, names)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "vendor" and isinstance(value, str):
                names.add(value)
            elif key == "products":
                names.update(product.split(":")[-1] for product in value)
            else:
                collect(value, names)


def slug(english):
    small = re.sub("[A-Z]", lambda m: m.group().lower(), english)
    return re.sub("[^a-z0-9]+", "-", small).strip("-")


def translated(language):
    keys = set()
    for path in (TEXTS / language).glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                keys.add(line.split(" = ")[0])
    return keys


def suspects(language, text):
    text = re.sub(r"https?://\S+|\S*[_/@]\S*|\S+\.\w+\S*|\b[fH]\d+\b", " ", text)
    if language in OTHER_LETTERS:
        latin = re.findall(r"[A-Za-z][A-Za-z'’-]*(?:/[A-Z])?", text)
        return [w for w in latin if w.lower().strip("-'’") not in NAMES]
    found = re.findall(r"[^\W\d_](?:[\w'’-]*\w)?", text)
    return [w for w in found if w in ENGLISH or w in CAPITAL]


def leaks(language, tree, keep):
    for inline in spans(tree):
        for span in inline:
            if any(span.get(k) for k in ("client", "code", "link")):
                continue
            text = span["text"]
            for name in keep:
                if name in text:
                    text = text.replace(name, " ")
            found = suspects(language, text)
            if found:
                yield found, span["text"]


def keys_of(plan):
    """Keys of figures, but for those that the brief has, too."""
    brief = pathlib.Path("docs/reference/brief.md").read_text(encoding="utf-8")
    with sqlite3.connect(plan) as db:
        return {k for (k,) in db.execute("SELECT DISTINCT key FROM fact") if f"`{k}`" not in brief}


def raw_keys(tree, screen, keys):
    """Figures that are said by their key: where a formula is explained it stands behind the name."""
    for inline in spans(tree):
        for i, span in enumerate(inline):
            text = span["text"]
            if span.get("client") or span.get("link") or text.startswith("utm_"):
                continue
            behind_name = i > 1 and inline[i - 1]["text"].strip() == "(" and inline[i - 2].get("strong")
            if span.get("code") and text in keys and not behind_name:
                yield text
            elif not span.get("code"):
                yield from (w for w in re.findall(r"[\w.-]+", text) if "." in w and w in keys)
    yield from (w for w in re.findall(r"[\w.-]+", screen) if "." in w and w in keys)


def formulas(language, plan):
    """Formulas of derived figures that have no translation; conditions on keys are none."""
    keys = translated(language)
    code = re.compile(r"(?:[a-z_0-9]+(?:\.[a-z_0-9]+)+|and|or|[=<>]+|[0-9.]+|,|\s)+|[a-z_]+")
    with sqlite3.connect(plan) as db:
        rows = db.execute("SELECT DISTINCT place FROM fact WHERE origin = 'derived' ORDER BY 1")
        return [p for (p,) in rows if not code.fullmatch(p) and f"formula.{slug(p)}" not in keys]


def main():
    name, language, folder = sys.argv[1:]
    bad = 0
    tree = json.loads(pathlib.Path(folder, "other.json").read_text(encoding="utf-8"))
    assert tree["language"] == language, f"the report is in {tree['language']}"
    screen = pathlib.Path(folder, "other.txt").read_text(encoding="utf-8")
    plan = pathlib.Path(folder, name, "plan.emplan")
    keys = translated(language)
    with open(pathlib.Path(folder, "facts.csv"), encoding="utf-8", newline="") as file:
        nameless = [r["key"] for r in csv.DictReader(file) if r["name"] in ("", r["key"])]
    for key in nameless:
        print(f"{name}: the figure {key} has no name (report/figures.c)")
        bad += 1
    for key in sorted(set(raw_keys(tree, screen, keys_of(plan)))):
        print(f"{name}, {language}: the figure {key} shows as its key")
        bad += 1
    if language == "en":
        return bad > 0
    keep = sorted((n for n in kept_names() if f"vendor.{slug(n)}" not in keys), key=len)[::-1]
    seen = set()
    for found, text in leaks(language, tree, [n for n in keep if re.search("[A-Za-z]{2}", n)]):
        if tuple(found) in seen:
            continue
        seen.add(tuple(found))
        print(f"{name}, {language}: {' '.join(found)}: in «{text.strip()}»")
        bad += 1
    for text in formulas(language, plan):
        print(f"{name}, {language}: no formula.{slug(text)} for «{text}»")
        bad += 1
    texts = sum(1 for _ in spans(tree))
    if texts < 100:
        print(f"{name}, {language}: only {texts} texts in the report: is this test looking right?")
        bad += 1
    return bad > 0


sys.exit(main())
