# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of faults share: a small client, runs of the program, the judge.

A test is `NAME.sh BUILD [--all]`; without --all it tries a sample that is spread evenly. It prints
how many points it tried and what went wrong, and ends with 1 where anything did."""

import atexit
import concurrent.futures
import itertools
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ALL = "--all" in sys.argv[2:]
JOBS = os.cpu_count() or 2

if len(sys.argv) < 2:
    sys.exit("usage: NAME.sh BUILD [--all]")
EMPLAN = str(pathlib.Path(sys.argv[1]).resolve() / "emplan")
# times and sizes are those of the program as it is shipped, not of one with sanitizers
SHIPPED = b"__asan_init" not in pathlib.Path(EMPLAN).read_bytes()
WORK = pathlib.Path(tempfile.mkdtemp(prefix="emplan-fault."))
atexit.register(shutil.rmtree, WORK, True)

# seconds after which a command is taken for one that never ends, however slow and busy the machine is
PATIENCE = 600


def _slowness():
    """How much longer than stated something may take: this machine beside the one of the stated
    figures, four times that for what else goes on."""
    took = []
    for _ in range(5):
        began = time.process_time()
        sum(i * i for i in range(300000))
        took.append(time.process_time() - began)
    return 4 * max(1, min(took) / 0.02)


SLOWNESS = _slowness()


def in_time(took, seconds):
    """Whether something took no more processor time than stated, on a machine of this speed."""
    return took < seconds * SLOWNESS


BRIEF = """\
emplan: 1
client: Acme
currency: EUR
region: AT
plan: {start: 2027-01, months: 3, budget: 6000, value_horizon: 18}
business:
  model: booking
  industry: fitness
  economics:
    {order_value: 400, gross_margin: 60%, orders_per_year: 3.5, retention: 45%, visit_to_lead: 4%..7%,
     lead_to_customer: 30%..45%}
goals:
  - {id: more-customers, serves: raise_revenue, metric: customers, target: 50, window: 2027-02}
segments:
  - {id: young-urban, size: 300000}
"""
SECOND = ["--set", "plan.budget=7000"]
ENVIRONMENT = {k: v for k, v in os.environ.items()
               if k not in ("NO_COLOR", "CI", "COLUMNS", "SOURCE_DATE_EPOCH", "LD_PRELOAD")}

_lock = threading.Lock()
_tried = 0
_faults = []


def tried(n=1):
    global _tried
    with _lock:
        _tried += n


def fault(text):
    with _lock:
        _faults.append(text)
        print(text, flush=True)


def check(truth, text):
    if not truth:
        fault(text)
    return truth


def sample(points, most):
    """All of them with --all, else at most so many, spread evenly, the last one always."""
    points = list(points)
    if ALL or len(points) <= most:
        return points
    picked = [points[(i + 1) * len(points) // most - 1] for i in range(most)]
    return sorted(set(picked), key=points.index)


def each(work, points):
    """Call work(point) for all points on all processors."""
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for _ in pool.map(work, points):
            pass


def end(name):
    print(f"{name}: {_tried} points, {len(_faults)} failures")
    sys.exit(1 if _faults or _tried == 0 else 0)


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return f"status {self.status}, {self.err.strip()[-300:]!r}"


_processors = itertools.cycle(sorted(os.sched_getaffinity(0)))


def on_one_processor():
    """Where there is one the program has one thread: calls come in the same order each time."""
    with _lock:
        one = next(_processors)
    return lambda: os.sched_setaffinity(0, {one})


def run(*args, before=(), env=None, timeout=PATIENCE, **more):
    """Run emplan; -N where signal N killed it, None where it did not end."""
    more.setdefault("preexec_fn", on_one_processor())
    command = [*before, EMPLAN, *map(str, args)]
    more.setdefault("stdin", subprocess.DEVNULL)
    try:
        p = subprocess.run(command, env={**ENVIRONMENT, **(env or {})}, timeout=timeout,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    except subprocess.TimeoutExpired as e:
        return Result(None, "", f"no end after {timeout} s: {e.stderr or ''}")
    return Result(p.returncode, p.stdout.decode("utf-8", "replace"),
                  p.stderr.decode("utf-8", "replace"))


def client(folder, brief=BRIEF):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    (folder / "brief.yaml").write_text(brief, encoding="utf-8")
    return folder


def must(result):
    if result.status != 0:
        sys.exit(f"the set-up failed: {result}")
    return result.out


def integrity(path):
    db = sqlite3.connect(path)
    try:
        return db.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as e:
        return str(e)
    finally:
        db.close()


class Plans:
    """The client without a plan, with one (old), with a second one (new)."""

    def __init__(self):
        self.none = client(WORK / "none")
        self.old = WORK / "old"
        shutil.copytree(self.none, self.old)
        must(run("-q", "run", self.old))
        self.new = WORK / "new"
        shutil.copytree(self.old, self.new)
        must(run("-q", "run", self.new, *SECOND))
        self.report = {1: must(run("report", self.old)), 2: must(run("report", self.new))}
        if self.report[1] == self.report[2]:
            sys.exit("the two plans do not differ")

    def scene(self, first):
        """(folder to start from, arguments of the run, revisions before it)"""
        return (self.none, [], 0) if first else (self.old, SECOND, 1)

    def judge(self, what, folder, first, result, killed, may_leave=False):
        """The file holds the old plan whole or the new one, so does the report, and the command
        can be run again."""
        _, arguments, before = self.scene(first)
        text = f"{what}: "
        if killed:
            check(result.status == -9, text + f"not killed: {result}")
        elif check(result.status in (0, 1, 5), text + str(result)) and result.status:
            lines = [x for x in result.err.splitlines() if x.startswith("emplan:")]
            check(len(lines) == 1, text + f"{len(lines)} messages: {result}")
        revisions = self.revisions(text, folder)
        check(revisions in (before, before + 1), text + f"{revisions} revisions")
        if result.status == 0:
            check(revisions == before + 1, text + "done, but the plan is the old one")
        if revisions:
            self.whole(text, folder, revisions, first)
        self.written(text, folder, first)
        if not killed and not may_leave:
            left = [str(p) for p in folder.rglob("*.tmp")]
            check(not left, text + f"left: {left}")
        again = run("-q", "run", folder, *arguments)
        check(again.status == 0, text + f"cannot be run again: {again}")
        check(self.revisions(text, folder) == before + 1, text + "the run after it failed")
        check((folder / "report/report.md").read_text(encoding="utf-8")
              == self.report[before + 1], text + "the report of the run after it differs")

    def revisions(self, text, folder):
        log = run("log", folder)
        if log.status == 1 and "no plan yet" in log.err:
            return 0
        check(log.status == 0, text + f"log: {log}")
        return len(log.out.splitlines())

    def whole(self, text, folder, revisions, first):
        state = integrity(folder / "plan.emplan")
        check(state == "ok", text + f"the project file is damaged: {state}")
        now = run("report", folder)
        check(now.status == 0 and now.out == self.report[1 if first else revisions],
              text + f"the plan is neither the old nor the new one: {now}")

    def written(self, text, folder, first):
        path = folder / "report/report.md"
        allowed = [self.report[1]] if first else [self.report[1], self.report[2]]
        if not path.exists():
            check(first, text + "the report is gone")
            return
        check(path.read_text(encoding="utf-8") in allowed, text + "half a report")


# What changes a disk. access(), stat() and reads cannot leave anything behind.
CALLS = ("write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,"
         "mkdirat,fchmod,fchown,link,linkat")


def strace(*arguments):
    return ["strace", "-f", "-qq", "-e", "signal=none", *arguments]


def calls_of(*words):
    """(name, number among its like in one process) of every call of a command that changes a disk."""
    log = WORK / f"calls.{threading.get_ident()}"
    result = run(*words, before=strace("-o", str(log), "-e", f"trace={CALLS}"))
    if result.status != 0:
        sys.exit(f"a run under strace failed: {result}")
    seen, points = {}, {}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        found = re.match(r"(\d+) +(?!write\([12],)(\w+)\(", line)
        if found:
            seen[found.groups()] = seen.get(found.groups(), 0) + 1
            points[found[2], seen[found.groups()]] = True
    return list(points)


def kill_at(point, *words):
    """Run a command and kill it at one of these calls."""
    call, number = point
    return run(*words, before=strace("-o", "/dev/null", "-e", f"trace={call}", "-e",
                                     f"inject={call}:signal=SIGKILL:when={number}"))


def shim(name):
    """The library that tests/fault/NAME.c makes, to be preloaded."""
    path = str(WORK / f"{name}.so")
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-o", path,
                    str(HERE / f"{name}.c"), "-ldl"], check=True)
    return path


def allocations(library, *words):
    """Numbers of the first and of the last allocation from each stack, and how many there are."""
    path = WORK / "trace"
    must(run(*words, env={"LD_PRELOAD": library, "FAIL_TRACE": str(path)}))
    rows = [tuple(map(int, line.split())) for line in path.read_text().splitlines()]
    total = [last for first, last in rows if first == 0][0]
    return sorted(row for row in rows if row[0] > 0), total


REDIRECTIONS = ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full",
                "2>/dev/full", ">/dev/full 2>&1", "| true", "| head -c 1", "2>&1 | true",
                "</dev/null", "<&- >/dev/full"]


def redirected(how, *words):
    """The status of a command with its standard streams closed, full or without a reader."""
    script = f'"$@" {how}' if "|" not in how else f'{{ "$@"; echo $? >&9; }} {how}'
    with tempfile.TemporaryFile(dir=WORK) as nine:
        p = subprocess.run(["bash", "-c", f"exec 9>&{nine.fileno()}; {script}", "_", EMPLAN,
                            *map(str, words)],
                           env=ENVIRONMENT, timeout=PATIENCE, pass_fds=[nine.fileno()], check=False,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        nine.seek(0)
        return int(nine.read()) if "|" in how else p.returncode


def measured(*args, timeout=PATIENCE, **more):
    """A run with its seconds of processor time and its largest memory in MiB."""
    more.setdefault("stdin", subprocess.DEVNULL)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        p = subprocess.Popen([EMPLAN, *map(str, args)], env=ENVIRONMENT, stdout=out, stderr=err,
                             **more)
        timer = threading.Timer(timeout, p.kill)
        timer.start()
        _, status, usage = os.wait4(p.pid, 0)
        timer.cancel()
        p.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        result = Result(p.returncode, out.read().decode("utf-8", "replace"),
                        err.read().decode("utf-8", "replace"))
    return result, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
