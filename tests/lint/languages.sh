#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every translated text takes what its English one takes: the same arguments in the same forms, as
# many plural forms as the language has, the same columns, keys in backticks, marks and full stop.
# No language lacks a key.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 - <<'PY'
import pathlib
import re
import sys

TEXTS = pathlib.Path("src/report/texts")
PLURALS = {"en": 2, "de": 2, "ru": 3}
# forms that show a number or a day: a name of a thing may take another case, these may not change
SHOWN = {"money", "money2", "price", "estimate", "about", "percent", "count", "number", "ratio", "hours", "people", "date"}
# said in English where it is used, so only other languages have the key
PHRASES = ("formula.", "source_note.", "source_title.", "source_publisher.", "vendor.")
# forms that only a language with cases needs, and lists by what stands on them
INFLECTED = re.compile(r"report\.[a-z]+_(of|in|to|with)\.")
PLACE = re.compile(r"\{([a-z_0-9]+)(?:\|([^}]*))?\}")
bad = 0


def fault(place, text):
    global bad
    bad += 1
    print(f"{place}: {text}")


def load(language):
    texts = {}
    for path in sorted((TEXTS / language).glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                key, text = line.split(" = ", 1)
                if key in texts:
                    fault(f"{path}:{number}", f"{key} stands twice")
                texts[key] = (f"{path}:{number}", text)
    return texts


def arguments(text):
    """Names that are shown, names that only choose a plural, forms of each, counts of plurals."""
    shown, chosen, forms, plurals = set(), set(), {}, []
    for name, form in PLACE.findall(text):
        if ":" in form:
            chosen.add(name)
            plurals.append(form.count(":") + 1)
            continue
        shown.add(name)
        if form in SHOWN:
            forms.setdefault(name, set()).add(form)
    return shown, chosen, forms, plurals


def outside(text):
    return PLACE.sub("", text)


def check_arguments(place, language, english, text):
    shown, chosen, forms, _ = arguments(english)
    own_shown, own_chosen, own_forms, plurals = arguments(text)
    for name in sorted((own_shown | own_chosen) - shown - chosen):
        fault(place, f"English has no argument {{{name}}}")
    for name in sorted(shown - own_shown):
        fault(place, f"the argument {{{name}}} is not said")
    for name in sorted(forms):
        if name in own_shown and own_forms.get(name) != forms[name]:
            fault(place, f"{{{name}}} is shown as {own_forms.get(name)}, in English as {forms[name]}")
    for count in plurals:
        if count != PLURALS[language]:
            fault(place, f"{count} plural forms, {language} has {PLURALS[language]}")


def check_marks(place, english, text):
    if outside(english).count(" | ") != outside(text).count(" | "):
        fault(place, "another number of columns than in English")
    if text.count("**") % 2 or text.replace("**", "").count("*") % 2 or text.count("`") % 2:
        fault(place, "a mark is not closed")
    if english.count("**") != text.count("**"):
        fault(place, "other ** than in English")
    if sorted(re.findall(r"`[^`]*`", english)) != sorted(re.findall(r"`[^`]*`", text)):
        fault(place, "other keys in backticks than in English")
    if '"' in text:
        fault(place, "a straight quotation mark")
    if english.endswith((".", "?")) != text.endswith((".", "?")):
        fault(place, "ends with a full stop only here or only in English")


en = load("en")
checked = 0
for folder in sorted(TEXTS.iterdir()):
    language = folder.name
    if language == "en":
        continue
    own = load(language)
    for key, (place, text) in own.items():
        if key in en and not key.startswith("format."):
            checked += 1
            check_arguments(place, language, en[key][1], text)
            check_marks(place, en[key][1], text)
        elif key.startswith(PHRASES):
            check_marks(place, text.replace('"', ""), text)
        elif key not in en and not INFLECTED.match(key):
            fault(place, f"{key} is not in English")
    for key in sorted(k for k in en if k not in own):
        fault(f"src/report/texts/{language}", f"{key} is missing")
if checked < 100:
    fault(TEXTS, f"only {checked} translated texts were found: is this lint looking right?")
sys.exit(bad > 0)
PY
