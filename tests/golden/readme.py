# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Puts today's sentences of the quest room's report into the README: `python3 tests/golden/readme.py`;
with --check says where the README has others.
"""
import re
import sys
import textwrap

README = "README.md"
REPORT = "examples/quest-room-en/report/report.md"
CITED = r" \[(?:f?\d+|brief\.yaml:[^\]]*|default)\]"


def first(pattern, text):
    """The text that the pattern finds; sentences that are gone are an error."""
    found = re.search(pattern, text)
    if not found:
        raise SystemExit(f"{REPORT} has no {pattern}")
    return found.group(0)


def quoted(paragraph):
    lines = textwrap.wrap(paragraph, 104, break_on_hyphens=False, break_long_words=False)
    return "\n".join("> " + line for line in lines)


def main():
    with open(REPORT, encoding="utf-8") as f:
        report = re.sub(CITED, "", f.read())
    promise = first(r"\*\*With .*?\.\*\* About .*?\. The goal of .*? %\.", report)
    loss = first(r"In \d+ cases? of 100 the plan loses money\.", report)
    channel = first(r"\*\*VK ads \(VK Ads\): .*", report)
    paragraphs = [
        f"{promise} [...] {loss}",
        first(r"\*\*Begin the set-up on .*", report),
        first(r".*? is worth here\.", channel) + " [...] " + first(r"It leaves the plan .*", channel),
        first(r"What the figures rest on: .*", report),
    ]
    with open(README, encoding="utf-8") as f:
        text = f.read()
    start = text.index("> **With ")
    end = text.index("\n\nReports come in English")
    today = text[:start] + "\n>\n".join(map(quoted, paragraphs)) + text[end:]
    if sys.argv[1:] == ["--check"]:
        if today != text:
            raise SystemExit(f"{README} quotes another report; run: python3 tests/golden/readme.py")
        return
    with open(README, "w", encoding="utf-8") as f:
        f.write(today)


main()
