# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R8 to R11: data files that are broken, hostile or large, and names of files that lead elsewhere."""

import os
import pathlib
import random
import re
import shutil
import tempfile

from harness import (ALL, BRIEF, SHIPPED, WORK, check, client, each, end, in_time, measured,
                     must, run, tried)
from tables import CONTROL, VALUES, forms

SAMPLES = {"text": "shoes", "number": "10", "money": "10.50", "date": "2026-04-15",
           "month": "2026-04", "share": "0.5", "rate": "0.5"}


def kinds():
    """{kind: [(column, example)]} as `emplan help data` describes them."""
    found, name = {}, None
    for line in must(run("help", "data")).splitlines():
        heading = re.match(r"## ([a-z_]+)$", line)
        row = re.match(r"\| `(\w+)` \| ([\w ,]+?) \|", line)
        if heading:
            name = heading[1]
        elif row and name:
            first = row[2].split()[0].strip(",")
            word = re.search(r": ([a-z_]+), ", line)
            example = SAMPLES.get(first, word[1] if word else "x")
            # channels are those of the catalogue
            example = "email" if row[1] == "channel" else example
            found.setdefault(name, []).append((row[1], example))
    return found


KINDS = kinds()


def table(kind, rows=12):
    """A small file of a kind: rows differ in every text."""
    columns = KINDS[kind]
    lines = [",".join(c for c, _ in columns)]
    for i in range(rows):
        lines.append(",".join(f"{v}{i}" if v in ("shoes", "x") else v for _, v in columns))
    return "\n".join(lines) + "\n"


def use(name, kind, data, allowed=(0, 3), seconds=2, mebibytes=96, commands=("check", "run")):
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    (folder / "brief.yaml").write_text(BRIEF + f"data:\n  - {{file: x.csv, kind: {kind}}}\n")
    (folder / "x.csv").write_bytes(data)
    tried()
    for words in commands:
        rest = ["-n"] if words == "run" else []
        result, took, room = measured(words, folder, *rest)
        text = f"{kind}, {name}: {words}: "
        if not check(result.status in allowed, text + str(result)):
            continue
        check(result.status == 0 or result.err.strip(), text + "no message")
        bad = CONTROL.search((result.out + result.err).replace("\n", ""))
        check(not bad, text + f"prints {bad and bad[0]!r}")
        check(not SHIPPED or (in_time(took, seconds) and room < mebibytes),
              text + f"{took:.2f} s, {room:.0f} MiB")
        check(not re.search(r"\b(nan|inf)\b", result.out), text + "prints nan or inf")
    result = run("sniff", folder / "x.csv")
    check(result.status in (0, 1, 3), f"{kind}, {name}: sniff: {result}")
    check(not CONTROL.search((result.out + result.err).replace("\n", "")),
          f"{kind}, {name}: sniff prints control characters")
    shutil.rmtree(folder)


def hostile(kind):
    for name, data in forms(table(kind).encode()).items():
        use(name, kind, data)


def cell(job):
    """A value in the place of one cell, of a column, or of a column's name."""
    kind, column, value, where = job
    rows = [line.split(",") for line in table(kind).splitlines()]
    quoted = '"' + value.replace('"', '""') + '"'
    for i, row in enumerate(rows):
        if where == "name" and i == 0 or where == "cell" and i == 3 or where == "column" and i > 0:
            row[column] = quoted
    use(f"{where} {column + 1} = {value[:16]!r}", kind,
        ("\n".join(map(",".join, rows)) + "\n").encode(), commands=("run",))


def names():
    """R11: only regular files inside the client's folder are read, and nothing is waited for."""
    folder = client(WORK / "names")
    outside = WORK / "outside.csv"
    outside.write_text(table("keywords"))
    (folder / "in.csv").write_text(table("keywords"))
    os.mkfifo(folder / "fifo.csv")
    (folder / "folder.csv").mkdir()
    (folder / "out.csv").symlink_to(outside)
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "loop.csv").symlink_to("loop.csv")
    (folder / "up").symlink_to("..")
    (folder / "good.csv").symlink_to("in.csv")
    for name, allowed in (("in.csv", (0,)), ("good.csv", (0,)), ("./in.csv", (0,)), ("out.csv", (3,)),
                          ("../outside.csv", (3,)), ("up/outside.csv", (3,)), (str(outside), (3,)),
                          ("/etc/passwd", (3,)), ("fifo.csv", (3,)), ("folder.csv", (3,)),
                          ("zero.csv", (3,)), ("loop.csv", (3,)), ("none.csv", (3,)), ("''", (3,)),
                          ("/dev/stdin", (3,)), ("/proc/self/environ", (3,)), ("plan.emplan", (3,)),
                          ("n" * 5000, (3,)), ('"a\\nb"', (3,))):
        (folder / "brief.yaml").write_text(BRIEF + f"data:\n  - {{file: {name}, kind: keywords}}\n")
        for words in (["check", folder], ["run", "-n", folder]):
            result = run(*words)
            tried()
            check(result.status in allowed, f"file: {name[:40]}: {words[0]}: {result}")


def large():
    """R10: large files in bounded time, and in memory that does not grow with them. What is measured
    holds the memory of this script too, which a child has until it starts the program."""
    room = 80
    for megabytes, seconds in ((1, 4), (10, 8), *(((100, 40),) if ALL else ())):
        line = "cheap red shoes number {}," + "120" + "," * (len(KINDS["keywords"]) - 2) + "\n"
        folder = client(WORK / f"large-{megabytes}",
                        BRIEF + "data:\n  - {file: x.csv, kind: keywords}\n")
        with open(folder / "x.csv", "w", encoding="utf-8") as file:
            file.write(",".join(c for c, _ in KINDS["keywords"]) + "\n")
            file.writelines(line.format(i) for i in range(megabytes * (1 << 20) // 36))
        size = (folder / "x.csv").stat().st_size
        result, took, memory = measured("check", folder)
        tried()
        print(f"keywords of {size >> 20} MiB: status {result.status}, {took:.1f} s, "
              f"{memory:.0f} MiB of memory")
        check(result.status in (0, 3), f"{megabytes} MB: {result}")
        check(not SHIPPED or (in_time(took, seconds) and memory < room), f"{megabytes} MB: {took:.1f} s, "
              f"{memory:.0f} MiB")
        shutil.rmtree(folder)


check(len(KINDS) >= 8, f"only the kinds {sorted(KINDS)} are described")
each(hostile, sorted(KINDS))
jobs = [(k, c, v, w) for k in sorted(KINDS) for c in range(len(KINDS[k])) for v in VALUES
        for w in ("cell", "column", "name")]
random.Random(3).shuffle(jobs)
each(cell, jobs if ALL else jobs[:120])
names()
large()
end("data files")
