# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R12, R13, R15, R17: project files that are damaged, foreign, newer or made to harm. Every command
ends with 0, 1, 3 or 5 and soon; a file that is refused is left as it was."""

import os
import pathlib
import random
import re
import shutil
import sqlite3
import tempfile

from harness import ALL, WORK, Plans, check, each, end, must, run, sample, tried

plans = Plans()
GOOD = (plans.old / "plan.emplan").read_bytes()
PAGE = int.from_bytes(GOOD[16:18], "big")
READERS = [["report"], ["report", "--format", "json"], ["status"], ["log"], ["log", "--json"],
           ["explain", "plan"], ["explain", "goal.more-customers", "--json"], ["export", "facts"],
           ["export", "mediaplan"], ["export", "forecast"], ["export", "channels"],
           ["export", "budget"], ["run"]]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# where the place of a folder lies among a command's words
OF = {"explain": 1, "export": 1}


def command(words, folder):
    at = OF.get(words[0], len(words))
    return [*words[:at], str(folder), *words[at:]]


def use(name, folder, commands, allowed=(0, 1, 3, 5), untouched=False, kinds=None):
    """Run the commands over a folder; with kinds, all must end with one of these."""
    path = folder / "plan.emplan"
    before = path.read_bytes() if untouched else b""
    statuses = set()
    for words in commands:
        result = run(*command(words, folder))
        text = f"{name}: {' '.join(words)}: "
        statuses.add(result.status)
        if not check(result.status in allowed, text + str(result)):
            continue
        check(result.status == 0 or result.err.strip(), text + "no message")
        check(result.status == 0 or not result.out or "emplan-error/1" in result.out, text + "a result in spite of a failure")
        check(not CONTROL.search(result.err.replace("\n", "")), text + "prints control characters")
        if untouched:
            check(path.read_bytes() == before, text + "the file was changed")
    if kinds:
        check(statuses <= set(kinds), f"{name}: ended with {sorted(statuses, key=str)}")
    tried()


def folder_with(name, data):
    folder = WORK / re.sub(r"\W+", "-", name)
    shutil.copytree(plans.old, folder)
    (folder / "plan.emplan").write_bytes(data)
    return folder


def bytes_case(job):
    name, data, kinds = job
    folder = folder_with(name, data)
    use(name, folder, READERS[:1] + READERS[-1:] if kinds is None else READERS, kinds=kinds,
        untouched=kinds == (5,))
    shutil.rmtree(folder)


def sql_case(job):
    """A change by SQL that emplan must refuse."""
    name, sql = job
    folder = folder_with(name, GOOD)
    db = sqlite3.connect(folder / "plan.emplan", isolation_level=None)
    try:
        db.executescript(sql)
    finally:
        db.close()
    use(name, folder, READERS, untouched=True, kinds=(5,))
    shutil.rmtree(folder)


def put(data, at, piece):
    return data[:at] + piece + data[at + len(piece):]


SCHEMA = "PRAGMA writable_schema = ON;"
BOMB = ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS revision, x AS "
        "key, x AS mean FROM c")
SQL = [
    ("a table becomes an endless view", f"PRAGMA foreign_keys = OFF; DROP TABLE warning; CREATE VIEW "
     f"warning AS {BOMB}"),
    ("the revisions become an endless view", f"PRAGMA foreign_keys = OFF; DROP TABLE revision; CREATE "
     f"VIEW revision AS {BOMB}"),
    ("a view", "CREATE VIEW evil AS SELECT 1"),
    ("a trigger", "CREATE TRIGGER evil AFTER INSERT ON revision BEGIN DELETE FROM revision; END"),
    ("a table of others", "CREATE TABLE evil (x)"),
    ("an index on an expression", "CREATE INDEX evil ON revision (hex(zeroblob(1000)))"),
    ("a virtual table", "CREATE VIRTUAL TABLE evil USING fts5(x)"),
    ("a table is missing", "PRAGMA foreign_keys = OFF; DROP TABLE fact_input"),
    ("another column", "ALTER TABLE warning ADD COLUMN evil TEXT"),
    ("a default that runs", SCHEMA + "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', "
     "'NOT NULL DEFAULT (hex(randomblob(99999999)))') WHERE name = 'warning'"),
    ("a check that is gone", SCHEMA + "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK', 'CHEKC') "
     "WHERE name = 'fact'"),
    ("a schema that is no SQL", SCHEMA + "UPDATE sqlite_schema SET sql = 'CREATE TABLE x y z' WHERE "
     "name = 'fact'"),
    ("a newer version", "PRAGMA user_version = 2"),
    ("the newest version", "PRAGMA user_version = 2147483647"),
    ("a version below nought", "PRAGMA user_version = -1"), ("no version", "PRAGMA user_version = 0"),
    ("another program", "PRAGMA application_id = 252006674"),
    ("WAL", "PRAGMA journal_mode = WAL; CREATE TABLE x (y); DROP TABLE x"),
    ("a row without its parent", "PRAGMA foreign_keys = OFF; DELETE FROM revision"),
]
HEADS = [
    # SQLite takes a file of one byte for an empty one
    ("no bytes", b"", (0, 1)), ("a byte", b"S", (0, 1)), ("two bytes", b"SQ", (5,)), ("a text", b"hello\n" * 2000, (5,)),
    ("the magic alone", GOOD[:16], (5,)), ("a head alone", GOOD[:100], (5,)),
    ("zeros", bytes(len(GOOD)), (5,)), ("a gzip", b"\x1f\x8b\x08\x00" + GOOD[4:], (5,)),
    ("half", GOOD[:len(GOOD) // 2 // PAGE * PAGE], (5,)), ("a page alone", GOOD[:PAGE], (5,)),
    ("WAL numbers", put(GOOD, 18, b"\2\2"), (5,)), ("write number 9", put(GOOD, 18, b"\x09"), None),
    ("read number 9", put(GOOD, 19, b"\x09"), (5,)),
    ("UTF-16", put(GOOD, 56, b"\0\0\0\2"), (5,)), ("encoding 9", put(GOOD, 56, b"\0\0\0\x09"), None),
    ("pages of 512", put(GOOD, 16, b"\2\0"), (5,)), ("pages of 65536", put(GOOD, 16, b"\0\1"), (5,)),
    ("pages of 3", put(GOOD, 16, b"\0\3"), (5,)), ("a reserve of 255", put(GOOD, 20, b"\xff"), (5,)),
    ("format 9", put(GOOD, 44, b"\0\0\0\x09"), (5,)),
    ("more pages than there are", put(GOOD, 28, b"\x7f\xff\xff\xff"), None),
    ("a free list of its own", put(GOOD, 32, b"\0\0\0\3\0\0\0\x09"), None),
]


def names():
    """R17 and what may stand in the place of the file or beside it."""
    links = WORK / "links"
    shutil.copytree(plans.old, links)
    path = links / "plan.emplan"
    os.link(path, links / "other")
    use("a hard link", links, READERS, untouched=True, kinds=(5,))
    (links / "other").unlink()
    path.rename(links / "real")
    path.symlink_to("real")
    use("a symbolic link", links, READERS, untouched=True, kinds=(5,))
    path.unlink()
    path.symlink_to("nowhere")
    use("a link to nowhere", links, READERS, kinds=(0, 1, 5))
    path.unlink()
    for make, name in ((os.mkfifo, "a FIFO"), (os.mkdir, "a folder")):
        make(path)
        use(name, links, READERS, kinds=(1, 5))
        (os.rmdir if name == "a folder" else os.unlink)(path)
    for name, data in (("zeros", bytes(8192)), ("text", b"x" * 8192),
                       ("a head of a journal", bytes.fromhex("d9d505f920a163d7ffffffff") + b"\1" * 5000),
                       ("another file's journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + GOOD[:20000])):
        folder = folder_with("journal " + name, GOOD)
        (folder / "plan.emplan-journal").write_bytes(data)
        use("a journal of " + name, folder, READERS)
        shutil.rmtree(folder)
    folder = folder_with("journal folder", GOOD)
    (folder / "plan.emplan-journal").mkdir()
    use("a journal that is a folder", folder, READERS)
    folder = folder_with("journal link", GOOD)
    (folder / "victim").write_text("keep")
    (folder / "plan.emplan-journal").symlink_to("victim")
    use("a journal that is a link", folder, READERS)
    check((folder / "victim").read_text() == "keep", "a link in the journal's place was followed")


def flips(number):
    """Three bits flipped: found, or the text of a plan; never a crash."""
    random_ = random.Random(number)
    data = bytearray(GOOD)
    for _ in range(3):
        data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
    bytes_case((f"flip {number}", bytes(data), None))


def smear(number):
    """A piece of a page overwritten with noise, with another piece or with zeros."""
    random_ = random.Random(number)
    data = bytearray(GOOD)
    at, length = random_.randrange(len(data)), random_.choice((2, 8, 64, PAGE))
    other = random_.randrange(len(data) - length)
    piece = random_.choice((random_.randbytes(length), bytes(length), bytes(data[other:other + length])))
    data[at:at + length] = piece
    bytes_case((f"smear {number}", bytes(data), None))


VALUES = [0, -1, 1, 2**31, 2**63 - 1, -2**63, 1e300, -1e300, 5e-324, float("inf"), None, "", "x",
          "a\0b", "\x1b[31m\u202e", "| # <b> [x](javascript:y)", "9" * 100000, "é" * 5000, "2027-13",
          "[]", "{}", "[[[[", "null", b"\xff\xfe", b""]


def cells():
    """(table, column) of all tables that hold rows."""
    db = sqlite3.connect(plans.old / "plan.emplan")
    found = []
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"):
        if table.startswith("sqlite_") or not db.execute(f"SELECT 1 FROM {table}").fetchone():
            continue
        found += [(table, row[1]) for row in db.execute(f"PRAGMA table_info({table})")]
    db.close()
    return found


def cell_case(job):
    """A value that the schema lets pass, in all rows or in one: it must not bring a reader down."""
    (table, column), value, one = job
    name = f"{table}.{column} = {str(value)[:20]!r}{' in a row' if one else ''}"
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    shutil.copytree(plans.old, folder, dirs_exist_ok=True)
    db = sqlite3.connect(folder / "plan.emplan", isolation_level=None)
    try:
        where = f" WHERE rowid = (SELECT max(rowid) FROM {table})" if one else ""
        try:
            db.execute(f"UPDATE {table} SET {column} = ?{where}", (value,))
        except sqlite3.Error:
            return  # a rule of the schema stands against it
    finally:
        db.close()
    use(name, folder, [READERS[0], READERS[1], ["run"], ["export", "facts"]])
    shutil.rmtree(folder, ignore_errors=True)


each(sql_case, SQL)
each(bytes_case, HEADS)
names()
each(bytes_case, [(f"cut at {n}", GOOD[:n], None) for n in
                  sample([p * PAGE + d for p in range(1, len(GOOD) // PAGE) for d in (0, 1)], 40)])
each(flips, range(1000 if ALL else 100))
each(smear, range(1000 if ALL else 100))
jobs = [(c, v, one) for c in cells() for v in VALUES for one in (False, True)]
random.Random(1).shuffle(jobs)
each(cell_case, jobs[:6000] if ALL else jobs[:450])
must(run("report", plans.old))
end("project files")
