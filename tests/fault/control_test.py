# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R8, R13, R18, R19, R29, R34, R35 for what follows a plan: approve, review, diff, portfolio and reviews of
many clients, killed, on a full disk, short of memory, with closed streams, by a signal; files of actual
figures that mean harm; reviews in project files that a stranger changed."""

import random
import re
import shutil
import signal
import sqlite3
import threading

from control import ACTUALS, scenes
from harness import (ALL, REDIRECTIONS, SHIPPED, WORK, allocations, calls_of, check, each, end,
                     in_time, integrity, kill_at, measured, redirected, run, sample, shim, strace, tried)
from tables import CONTROL, VALUES, forms

SCENES = scenes()
DISK, MEMORY = shim("shim"), shim("memory")
MOST = 3  # points of a kind and scene in a sample


def disk(folder, scene, kind, at, stays):
    count = WORK / f"count.{threading.get_ident()}"
    return run(*scene.of(folder), env={
        "LD_PRELOAD": DISK, "FAULT": kind, "FAULT_AT": str(at), "FAULT_COUNT": str(count),
        **({"FAULT_STAYS": "1"} if stays else {})}), count


def kills():
    jobs = []
    for scene in SCENES:
        points = calls_of(*scene.of(scene.fresh("calls")))
        print(f"{scene.name}: {len(points)} calls that change a disk")
        rare = [p for p in points if p[0] not in ("pwrite64", "write")]
        jobs += [(scene, p) for p in sorted({*sample(points, MOST), *sample(rare, MOST)})]

    def one(job):
        scene, point = job
        what = f"killed at {point[0]} {point[1]}"
        folder = scene.fresh(what)
        tried()
        scene.judge(what, folder, kill_at(point, *scene.of(folder)), killed=True)
    each(one, jobs)


def disks():
    jobs = []
    for scene in SCENES:
        result, count = disk(scene.fresh("count"), scene, "none", 0, False)
        check(result.status == 0, f"{scene.name} without trouble: {result}")
        # of several processes the one that ends last tells: the one that gives out the work
        numbers = range(1, max(int(count.read_text()), 40 if scene.several else 1) + 1)
        for kind, stays, most in (("ENOSPC", False, MOST), ("EIO", False, MOST), ("ENOSPC", True, 3),
                                  ("SHORT", False, 3)):
            jobs += [(scene, kind, stays, n) for n in
                     sorted({*sample(numbers, most), *list(numbers)[-(len(numbers) if ALL else 2):]})]

    def one(job):
        scene, kind, stays, at = job
        what = f"{kind}{' for ever' if stays else ''} at {at}"
        folder = scene.fresh(what)
        tried()
        scene.judge(what, folder, disk(folder, scene, kind, at, stays)[0], may_leave=stays)
    each(one, jobs)


def memories():
    jobs = []
    for scene in SCENES:
        rows, count = allocations(MEMORY, *scene.of(scene.fresh("traced")))
        print(f"{scene.name}: {count} allocations from {len(rows)} stacks")
        firsts = [first for first, _ in rows]
        firsts = firsts[::10] if ALL else sample(firsts, MOST)
        jobs += [(scene, n, after) for n in firsts for after in (False, True)]

    def one(job):
        scene, at, after = job
        what = f"allocation {at}{' and all behind it' if after else ''}"
        folder = scene.fresh(what)
        tried()
        scene.judge(what, folder, run(*scene.of(folder), env={
            "LD_PRELOAD": MEMORY, "FAIL_AT": str(at), **({"FAIL_AFTER": "1"} if after else {})}))
    each(one, jobs)


def streams():
    def one(job):
        number, scene, how = job
        folder = scene.fresh(f"stream-{number}")
        status = redirected(how, *scene.of(folder))
        tried()
        text = f"{scene.name} {how}: "
        check(status in ({0, 1} if "/dev/full" in how else {0}), text + f"status {status}")
        scene.whole(text, folder)
        shutil.rmtree(folder)
    jobs = [(i, s, h) for i, (s, h) in enumerate((s, h) for s in SCENES for h in REDIRECTIONS)]
    each(one, [j for j in jobs if ALL or j[0] % 4 == 1])


def signals():
    """At a system call: 130 or 143 or, behind the commit, done; the old state or the new one."""
    def one(job):
        scene, kind, call, when = job
        what = f"SIG{kind} at {call} {when}"
        folder = scene.fresh(what)
        tried()
        number = 128 + getattr(signal, f"SIG{kind}")
        scene.judge(what, folder, run(*scene.of(folder), before=strace(
            "-o", "/dev/null", "-e", f"trace={call}",
            "-e", f"inject={call}:signal=SIG{kind}:when={when}")), allowed=(0, number))
    calls = [("fdatasync", 1), ("fdatasync", 2), ("fsync", 1), ("rename", 1), ("pwrite64", 3),
             ("pread64", 40)]
    jobs = [(s, k, *c) for s in SCENES for k in ("INT", "TERM") for c in calls]
    each(one, jobs if ALL else jobs[::5])


APPROVED = SCENES[1]


def reviewed(job):
    """A file of actual figures: compared or refused, in time, nothing harmful comes through."""
    number, name, data = job
    folder = APPROVED.fresh(f"actuals-{number}")
    (folder / "actuals.csv").write_bytes(data)
    result, took, room = measured("review", folder)
    tried()
    text = f"actuals, {name}: "
    if check(result.status in (0, 3), text + str(result)):
        check(result.status == 0 or result.err.strip(), text + "no message")
    report = folder / "report/review.md"
    said = result.out + result.err + (report.read_text(encoding="utf-8") if report.exists() else "")
    bad = CONTROL.search(said.replace("\n", ""))
    check(not bad, text + f"prints {bad and bad[0]!r}")
    check(not re.search(r"\b(nan|inf)\b", said), text + "prints nan or inf")
    check(not SHIPPED or (in_time(took, 12) and room < 128), text + f"{took:.2f} s, {room:.0f} MiB")
    check(integrity(folder / "plan.emplan") == "ok", text + "the project file is damaged")
    db = sqlite3.connect(folder / "plan.emplan")
    check(db.execute("SELECT count(*) FROM revision").fetchone()[0] == 1 + (result.status == 0),
          text + "revisions")
    db.close()
    shutil.rmtree(folder)


def actuals():
    rows = [line.split(",") for line in ACTUALS.splitlines()]
    jobs = list(forms(ACTUALS.encode()).items())
    values = []
    for column in range(len(rows[0])):
        for value in VALUES:
            for where, lines in (("cell", [3]), ("column", range(1, len(rows))), ("name", [0])):
                changed = [list(r) for r in rows]
                for i in lines:
                    changed[i][column] = '"' + value.replace('"', '""') + '"'
                values.append((f"{where} {column + 1} = {value[:16]!r}",
                               ("\n".join(map(",".join, changed)) + "\n").encode()))
    random.Random(5).shuffle(values)
    jobs = (jobs if ALL else jobs[::3]) + (values if ALL else values[:24])
    each(reviewed, [(i, *job) for i, job in enumerate(jobs)])


REVIEWED = SCENES[2].behind
TABLES = ("review", "actual", "deviation", "verdict", "learnt", "shift", "advice", "outcome",
          "registered", "hypothesis", "revision", "model")
CELLS = [None, 0, -1, 1e300, 5e-324, -1e15, 2**62, "", "x", "[]", "{}", "2027-01"]


def changed(job):
    """One column of a table takes a value; readers and the next review say so or go on."""
    number, table, column, value = job
    folder = WORK / f"changed-{number}"
    shutil.copytree(REVIEWED, folder)
    db = sqlite3.connect(folder / "plan.emplan", isolation_level=None)
    try:
        db.execute(f"UPDATE {table} SET {column} = ?", (value,))
    except sqlite3.Error:  # a rule of the schema stands against it
        return
    finally:
        db.close()
    for words in (["review", folder], ["report", folder], ["diff", folder, "1", "2"],
                  ["portfolio", folder], ["explain", folder, "rest"], ["approve", folder]):
        result = run(*words)
        tried()
        text = f"{table}.{column} = {value!r}: {words[0]}: "
        if check(result.status in (0, 1, 3, 5), text + str(result)):
            check(result.status == 0 or result.err.strip(), text + "no message")
        bad = CONTROL.search((result.out + result.err).replace("\n", ""))
        check(not bad, text + f"prints {bad and bad[0]!r}")
        check(not re.search(r"\b(nan|inf)\b", result.out), text + "prints nan or inf")
    shutil.rmtree(folder)


def cells():
    db = sqlite3.connect(REVIEWED / "plan.emplan")
    jobs = [(t, r[1], v) for t in TABLES for r in db.execute(f"PRAGMA table_info({t})")
            for v in CELLS]
    db.close()
    random.Random(7).shuffle(jobs)
    each(changed, [(i, *job) for i, job in enumerate(jobs if ALL else jobs[:40])])


for part in (kills, disks, memories, streams, signals, actuals, cells):
    part()
end("control")
