# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R1 to R7, R11, R24, R28, R37: briefs, overlays and paths that mean harm; the largest legal brief."""

import os
import pathlib
import re
import shutil
import tempfile

from harness import (ALL, BRIEF, EMPLAN, SHIPPED, WORK, check, client, each, end, in_time, measured,
                     must, run, tried)

SECONDS, MEBIBYTES = (2, 64) if SHIPPED else (60, 4096)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")


def brief(name, data, status=3, words=()):
    return (name, data if isinstance(data, bytes) else data.encode(), status, words)


def nested(left, right, n):
    return BRIEF + "specifics: " + left * n + right * n + "\n"


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi"))


def named(text):
    return BRIEF.replace("client: Acme", "client: " + text)



NEXT_LINE = str(BRIEF.count("\n") + 1)

BRIEFS = [
    brief("empty", "", 3), brief("blanks", "\n" * 1000, 3), brief("a comment", "# x\n", 3),
    brief("null", "~\n", 3), brief("a list", "[1, 2]\n", 3), brief("a scalar", "x\n", 3),
    brief("billion laughs", LAUGHS + BRIEF, 3, ["alias"]),
    brief("a cycle", "a: &a [*a]\n" + BRIEF, 3, ["alias"]),
    brief("merge key", "a: {<<: {b: 1}}\n" + BRIEF, 3),
    brief("tag", named("!!python/object:os.system x"), 3, ["tag"]),
    brief("tag directive", "%TAG ! tag:x,2000:\n---\n" + BRIEF, 3),
    brief("two documents", BRIEF + "---\n" + BRIEF, 3, ["document"]),
    brief("a list as key", BRIEF + "? [a, b]\n: c\n", 3, ["key"]),
    brief("100,000 brackets", "[" * 100000, 3, ["limit"]),
    brief("100,000 braces", "{a: " * 100000, 3, ["limit"]),
    brief("50,000 steps in", "".join(" " * i + "a:\n" for i in range(1000)), 3, ["limit"]),
    brief("33 deep", nested("[", "]", 33), 3, ["limit"]),
    brief("100,000 dashes", "- " * 100000, 3, ["limit"]),
    brief("60,000 entries", BRIEF + "brand:\n  values: [" + "a," * 60000 + "b]\n", 3, ["limit"]),
    brief("60,000 keys", BRIEF + "".join(f"k{i}: 1\n" for i in range(60000)), 3, ["limit"]),
    brief("20,000 keys", BRIEF + "".join(f"k{i}: 1\n" for i in range(20000)), 3, ["unknown-key"]),
    brief("20,000 times a key", BRIEF + "x: 1\n" * 20000, 3, ["duplicate"]),
    brief("a byte too many", BRIEF.ljust(1 << 20) + "\n", 3, ["limit"]),
    brief("a scalar of 64 KiB and one", named("x" * 65537), 3, ["limit"]),
    brief("a scalar of 64 KiB", named("x" * 65536), None),
    brief("a block scalar of 900 KiB", BRIEF + "brand:\n  promise: |\n" + "    xxxxxxx\n" * 75000,
          3, ["limit"]),
    brief("a key of 2,000 letters", BRIEF + "k" * 2000 + ": 1\n", 3),
    brief("NUL", BRIEF.encode() + b"x: \0\n", 3, ["utf8"]),
    brief("escaped NUL", named('"a\\0b"'), 3),
    brief("UTF-16", BRIEF.encode("utf-16"), 3, ["UTF-8"]),
    brief("UTF-16 without a mark", BRIEF.encode("utf-16-le"), 3),
    brief("UTF-32", BRIEF.encode("utf-32"), 3, ["UTF-8"]),
    brief("a byte order mark", b"\xef\xbb\xbf" + BRIEF.encode(), 0),
    brief("CRLF", BRIEF.replace("\n", "\r\n"), 0), brief("CR", BRIEF.replace("\n", "\r"), 0),
    brief("overlong UTF-8", BRIEF.encode() + b"x: \xc0\xaf\n", 3, ["utf8", NEXT_LINE + ":4"]),
    brief("a surrogate", BRIEF.encode() + b"x: \xed\xa0\x80\n", 3, ["utf8", NEXT_LINE + ":4"]),
    brief("cut UTF-8", BRIEF.encode() + b"x: \xe2\x82", 3, ["utf8", NEXT_LINE + ":4"]),
    brief("byte FF", BRIEF.encode() + b"x: \xff\n", 3, ["utf8", NEXT_LINE + ":4"]),
    brief("escape sequences", named('"\\e]0;x\\a\\e[31mred"'), None),
    brief("right to left", named('"abc \\u202e cba \\u2066x"'), None),
    brief("escape in a key", BRIEF + '"\\e[31m\\u202e": 1\n', 3, ["unknown-key"]),
    brief("markdown", named('"| a | b |\\n# h <script>alert(1)</script> [x](javascript:y)"'),
          None),
    brief("a large number", BRIEF.replace("6000", "9" * 400), 3),
    brief("a number of 60,000 digits", BRIEF.replace("6000", "9" * 60000), 3),
    brief("an infinite number", BRIEF.replace("6000", ".inf"), 3),
    brief("no number", BRIEF.replace("6000", ".nan"), 3),
    brief("a negative budget", BRIEF.replace("6000", "-6000"), 3),
    brief("10^12", BRIEF.replace("6000", "1000000000000"), None),
    brief("more than 10^12", BRIEF.replace("6000", "1000000000001"), 3),
    brief("120 months", BRIEF.replace("months: 2,", "months: 120,"), None),
    brief("nobody", BRIEF.replace("size: 30000", "size: 1"), None),
    brief("an open quote", named('"abc'), 3), brief("an open brace", BRIEF + "x: {a: ", 3),
    brief("a tab", BRIEF.replace("  - {id", "\t- {id"), 3),
    brief("a binary", open(EMPLAN, "rb").read(200000), 3),
]


def read(row):
    name, data, status, words = row
    folder = WORK / re.sub(r"\W", "-", name)
    folder.mkdir()
    (folder / "brief.yaml").write_bytes(data)
    tried()
    for way in (["check", folder], ["run", "-n", folder]):
        result, seconds, mebibytes = measured(*way)
        text = f"{name}: {way[0]}: "
        allowed = (0, 3) if status is None else (status,)
        if not check(result.status in allowed, text + str(result)):
            continue
        if result.status != 0:
            check(in_time(seconds, SECONDS), text + f"{seconds:.2f} s")
            check(mebibytes < MEBIBYTES, text + f"{mebibytes:.0f} MiB")
            check(result.err.strip() != "", text + "no message")
            check(len(result.err) < 60000, text + f"{len(result.err)} bytes of messages")
        for word in words:
            check(word in result.err, text + f"does not say {word}: {result}")
        bad = CONTROL.search((result.out + result.err).replace("\n", ""))
        check(not bad, text + f"prints {bad and bad[0]!r}")
        check(not re.search(r"\b(nan|inf)\b", result.out), text + "prints nan or inf")


def paths():
    """R11, R24: what a brief or a command line names must not be read, waited for or overwritten."""
    folder = client(WORK / "paths")
    outside = WORK / "outside"
    outside.mkdir()
    shutil.copy(DATA / "prices.csv", outside)
    os.mkfifo(folder / "fifo")
    (folder / "inside").mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "holds-link").mkdir()
    (folder / "holds-link" / "prices.csv").symlink_to(outside / "prices.csv")
    (folder / "holds-fifo").mkdir()
    os.mkfifo(folder / "holds-fifo" / "prices.csv")
    (folder / "holds-zero").mkdir()
    (folder / "holds-zero" / "prices.csv").symlink_to("/dev/zero")
    for name, allowed in (("inside", (0,)), ("link", (3,)), ("../outside", (3,)), ("/etc", (3,)),
                          ("inside/../../outside", (3,)), (str(outside), (3,)), ("fifo", (1, 3)),
                          ("holds-link", (3,)), ("holds-fifo", (1, 3)), ("holds-zero", (1, 3)),
                          ("none", (1, 3)), ("'a\\0b'", (1, 3)), ("''", (3,)), ("brief.yaml", (1, 3))):
        (folder / "brief.yaml").write_text(BRIEF + f"catalog: [{name}]\n")
        for way in (["check", folder], ["run", "-n", folder]):
            tried()
            result = run(*way)
            check(result.status in allowed, f"catalog: {name}: {way[0]}: {result}")
    for name in ("fifo", "/dev/zero", "/dev/full", folder / "inside", "/proc/self/mem", "/dev/stdin"):
        tried()
        at = folder / name
        result = run("check", at if at.name != "inside" else at / "brief.yaml")
        check(result.status in (1, 3), f"check {name}: {result}")


def never_onto_inputs():
    """R24: --output names the brief or the project file: refused, both are left as they were."""
    folder = client(WORK / "inputs")
    must(run("-q", "run", folder))
    (folder / "alias").symlink_to("brief.yaml")
    before = {p: p.read_bytes() for p in (folder / "brief.yaml", folder / "plan.emplan")}
    for name in ("brief.yaml", "plan.emplan", "report/../brief.yaml", "./plan.emplan", "alias"):
        for command in (["report", folder], ["export", folder, "facts"], ["run", folder, "--json"],
                        ["check", folder, "--json"], ["status", folder, "--json", "--bad"],
                        ["report", folder, "--json", "--revision", "99"]):
            tried()
            result = run(*command, "-o", folder / name)
            check(result.status in (1, 2), f"{command[0]} -o {name}: {result}")
            for path, data in before.items():
                check(path.read_bytes() == data, f"{command[0]} -o {name}: {path.name} changed")
                path.write_bytes(data)


CSVS = {
    "an open quote": b'key,low\n"a,1\n', "NUL": b"key,low\na\0b,1\n", "mark": b"\xef\xbb\xbfkey\n",
    "no header": b"", "a ragged row": b"key,low\n1\n", "a long field": b"key\n" + b"x" * 70000,
    "many columns": b",".join(b"c%d" % i for i in range(200)) + b"\n", "a lone quote": b'a"b,c\n',
    "not UTF-8": b"key\n\xff\xfe\n", "UTF-16": "key,low\n".encode("utf-16"), "CR": b"key,low\ra,1\r",
    "100,000 rows": b"key,low\n" + b"a,1\n" * 100000, "escape": b"\x1b[31m\n",
    "one quote of 9 MB": b'"' + b"x\n" * 4500000,
}
TABLES = ["benchmarks.csv", "cities.csv", "currencies.csv", "industries.csv", "prices.csv", "reach.csv",
          "regions.csv", "seasonality.csv", "serp_ctr.csv", "sources.csv", "channels.yaml",
          "tools.yaml", "tasks.yaml", "duties.yaml"]


def overlay(job):
    """R8: files of a catalogue overlay that are no CSV, no YAML, or hold what no row may hold."""
    table, name, data = job
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    (folder / table).write_bytes(data)
    tried()
    result, seconds, mebibytes = measured("check", CLIENT, "--catalog", folder)
    text = f"{table}, {name}: "
    check(result.status in (0, 1, 3), text + str(result))
    check(result.status == 0 or result.err.strip(), text + "no message")
    check(in_time(seconds, SECONDS) and mebibytes < 4 * MEBIBYTES,
          text + f"{seconds:.2f} s, {mebibytes:.0f} MiB")
    check(not CONTROL.search(result.err.replace("\n", "")), text + "prints control characters")
    shutil.rmtree(folder)


CELLS = ["", "-1", "0", "1e308", "-1e308", "99999999999999999999", "1e-300", "nan", "inf", "x", "2147483648",
         "9" * 60000, "=cmd()", "a\x1bb", "é" * 3000]


def rows_of(table):
    """Rows of the built-in table with one cell of each column replaced."""
    path = DATA / table
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    head, row = lines[at], lines[at + 1]
    cells = row.split(",")
    for i in range(len(head.split(","))):
        for value in CELLS:
            changed = [*cells]
            if i < len(changed):
                changed[i] = value
            yield f"column {i + 1}, {value[:12]!r}", f"{head}\n{','.join(changed)}\n".encode()


def largest():
    """R37: the largest brief that is legal is planned within 10 s and 256 MiB."""
    segments = "".join(f"  - {{id: s{i}, size: {1000 + i}}}\n" for i in range(24))
    goals = "".join(f"  - {{id: g{i}, serves: raise_revenue, metric: customers, target: {5 + i}, "
                    "window: 2027-02}\n" for i in range(24))
    text = (BRIEF.split("goals:")[0].replace("months: 2,", "months: 24,") + "goals:\n" + goals +
            "segments:\n" + segments)
    text += "#" * ((1 << 20) - len(text) - 1) + "\n"
    folder = client(WORK / "largest", text)
    result, seconds, mebibytes = measured("-q", "run", folder)
    tried()
    check(result.status == 0, f"the largest brief: {result}")
    print(f"the largest brief: {seconds:.1f} s, {mebibytes:.0f} MiB")
    check(not SHIPPED or in_time(seconds, 10) and mebibytes < 256,
          f"the largest brief: {seconds:.1f} s, {mebibytes:.0f} MiB")


DATA = WORK / "data"
shutil.copytree(os.path.join(os.path.dirname(__file__), "../../src/catalog/data"), DATA)
CLIENT = client(WORK / "client")
each(read, BRIEFS)
paths()
never_onto_inputs()
each(overlay, [(t, n, d) for t in TABLES for n, d in CSVS.items()])
changed = [(t, n, d) for t in TABLES if t.endswith(".csv") for n, d in rows_of(t)]
each(overlay, changed if ALL else changed[::4])
largest()
end("briefs")
