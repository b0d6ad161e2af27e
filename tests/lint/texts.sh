#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every key of a text that C or SQL names exists in English; languages.sh compares the others with it.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 - <<'PY'
import pathlib
import re
import sys

TEXTS = pathlib.Path("src/report/texts")
# the first part of keys that facts of the ledger have too: there the first two parts decide
SHARED = {"business", "format", "demand", "audit", "goal", "channel", "tool", "plan", "segment", "total"}
# and of these even the first two parts belong to facts
FACTS = {"audit.channel", "business.season"}
LITERAL = re.compile(r"""["']([a-z_0-9]+(?:\.(?:[a-z_0-9]|%[0-9]*[sd])+)+)["']""")
ENDINGS = ("md", "yaml", "csv", "sql", "txt", "c", "h", "json", "emplan")


def keys(language):
    found = {}
    for path in sorted((TEXTS / language).glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#") or " = " not in line + " ":
                continue
            key = line.split(" = ")[0].rstrip(" =")
            if key in found:
                print(f"{path}:{number}: {key} stands twice")
                found[""] = ""
            found[key] = f"{path}:{number}"
    return found


en = keys("en")
bad = "" in en
roots = {k.split(".")[0] for k in en} - SHARED
pairs = {".".join(k.split(".")[:2]) for k in en if k.count(".") >= 2}


def is_text(literal):
    part = literal.split(".")
    if part[-1] in ENDINGS or "%" in part[0]:
        return False
    pair = ".".join(part[:2])
    return part[0] in roots or len(part) > 2 and pair in pairs - FACTS


used = 0
for path in sorted([*pathlib.Path("src").glob("*/*.c"), *pathlib.Path("src").glob("*/*.h"),
                    *pathlib.Path("src").glob("*/*.sql")]):
    if path.parts[1] in ("base", "yaml", "csv", "store", "model", "brief", "catalog", "imports",
                         "cli"):
        continue
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for literal in LITERAL.findall(line):
            if not is_text(literal):
                continue
            used += 1
            pattern = re.compile(re.sub(r"%[0-9]*[sd]", "[a-z_0-9.]+", literal.replace(".", r"\.")))
            if not any(pattern.fullmatch(k) for k in en):
                print(f"{path}:{number}: there is no text '{literal}'")
                bad = True
if used < 20:
    print(f"only {used} keys of texts were found in the sources: is this lint looking right?")
    bad = True
sys.exit(bad)
PY
