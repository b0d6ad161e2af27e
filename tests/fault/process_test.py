# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R16, R22, R23, R29, R30, R35, R36: runs at once, folders that may not be written, closed and full
descriptors, signals at any moment, no network, no programs, nothing written elsewhere."""

import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import threading
import time

from harness import (ALL, EMPLAN, ENVIRONMENT, PATIENCE, REDIRECTIONS, SECOND, WORK, Plans, check, each, end,
                     in_time, integrity, must, redirected, run, strace, tried)

plans = Plans()


def at_once():
    """R16: two programs over one client, again and again: each plan is kept, or its run says why."""
    folder = WORK / "at-once"
    shutil.copytree(plans.old, folder)
    rounds, kept, refused = 100 if ALL else 30, [], []

    def runs(offset):
        for i in range(rounds):
            result = run("-q", "run", folder, "--set", f"plan.budget={6100 + 2 * i + offset}")
            tried()
            if result.status == 0:
                kept.append(i)
            else:
                refused.append(i)
                check(result.status == 5 and "in use" in result.err or "changed" in result.err,
                      f"two at once, run {i}: {result}")
    threads = [threading.Thread(target=runs, args=(n,)) for n in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    log = must(run("log", folder))
    check(len(log.splitlines()) == 1 + len(kept), f"{len(kept)} plans were made, the log says\n{log}")
    check(integrity(folder / "plan.emplan") == "ok", "two at once: the project file is damaged")
    check(kept, f"none of {2 * rounds} was kept")
    print(f"two at once: {len(kept)} plans kept, {len(refused)} refused as in use")


def first_at_once():
    """The same where there is no plan yet: one makes the file, the other follows or says so."""
    def one(number):
        folder = WORK / f"first-{number}"
        shutil.copytree(plans.none, folder)
        both = [subprocess.Popen([EMPLAN, "-q", "run", folder, "--set", f"plan.budget={6100 + n}"],
                                 env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                for n in range(2)]
        errors = [p.communicate(timeout=PATIENCE)[1].decode() for p in both]
        statuses = sorted(p.returncode for p in both)
        tried()
        check(statuses in ([0, 0], [0, 5]), f"two first runs: {statuses} {errors}")
        log = must(run("log", folder))
        check(len(log.splitlines()) == statuses.count(0), f"two first runs: {statuses}, log {log}")
        check(integrity(folder / "plan.emplan") == "ok", "two first runs: damaged")
        shutil.rmtree(folder)
    for number in range(30 if ALL else 8):
        one(number)


def headings(report):
    return [line for line in report.splitlines() if line.startswith("## ")]


def in_use(result):
    """It waited for five seconds for another program, which a slow disk may take."""
    return result.status == 5 and "in use" in result.err


def readers_meanwhile():
    """A report while runs write: always a whole plan."""
    folder = WORK / "meanwhile"
    shutil.copytree(plans.old, folder)
    stop = threading.Event()

    def write():
        for i in range(8):
            result = run("-q", "run", folder, "--set", f"plan.budget={6100 + i}")
            check(result.status == 0 or in_use(result), f"beside readers: {result}")
        stop.set()
    writer = threading.Thread(target=write)
    writer.start()
    count = 0
    while not stop.is_set():
        result = run("report", folder)
        if in_use(result):
            continue
        check(result.status == 0 and headings(result.out) == headings(plans.report[1]), f"meanwhile: {result}")
        count += 1
    writer.join()
    tried(count)


def as_nobody(folder, *words, env=None):
    return run(*words, before=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if
               os.geteuid() == 0 else [], env=env, cwd=folder)


def read_only():
    """R22: what may not be written: readers work, run says so before it plans anything."""
    place = pathlib.Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    try:
        shutil.copytree(plans.old, place / "acme")
        shutil.copy(EMPLAN, place / "emplan")
        os.chmod(place, 0o755)
        # file and folder; folder alone; file alone; and a journal that cannot be rolled back
        for file_mode, folder_mode in ((0o444, 0o555), (0o666, 0o555), (0o444, 0o777)):
            os.chmod(place / "acme/plan.emplan", file_mode)
            os.chmod(place / "acme", folder_mode)
            before = (place / "acme/plan.emplan").read_bytes()
            name = f"file {file_mode:o}, folder {folder_mode:o}: "
            for words in (["report"], ["status"], ["log"], ["explain", "plan"], ["export", "facts"],
                          ["check"], ["run", "-n"]):
                result = as_nobody(place / "acme", *words)
                tried()
                check(result.status == 0, name + f"{words}: {result}")
            result = as_nobody(place / "acme", "-v", "run", *SECOND)
            tried()
            check(result.status == 1 and "cannot write" in result.err, name + f"run: {result}")
            check("1/8" not in result.err, name + "the plan was made before it was refused")
            check((place / "acme/plan.emplan").read_bytes() == before, name + "the file changed")
        os.chmod(place / "acme/plan.emplan", 0)
        for words in (["report"], ["run"], ["status"]):
            result = as_nobody(place / "acme", *words)
            tried()
            check(result.status == 1 and "ermission" in result.err, f"no permission: {words}: {result}")
    finally:
        os.chmod(place / "acme", 0o755)
        shutil.rmtree(place)


WORDS = [["run", "CLIENT", "--set", "plan.budget=7000"], ["report", "CLIENT"], ["check", "CLIENT"],
         ["status", "CLIENT"], ["export", "CLIENT", "facts"], ["run", "CLIENT", "--json", "-n"],
         ["help"], ["version"], ["schema"], ["check", "-"], ["init", "NEW"], ["nothing"]]


def stream(job):
    """R29: standard streams closed, full or without a reader: nothing lands in the project file."""
    number, words, how = job
    folder = WORK / f"stream-{number}"
    shutil.copytree(plans.old, folder)
    words = [str(folder) if w == "CLIENT" else str(WORK / f"made-{number}") if w == "NEW" else w
             for w in words]
    status = redirected(how, *words)
    text = f"emplan {words[0]} {how}: "
    tried()
    allowed = {"nothing": {2}}.get(words[0], {0, 1} if "/dev/full" in how else {0})
    if words == ["check", "-"]:
        allowed = {0, 1, 3}
    check(status in allowed, text + f"status {status}")
    if "/dev/full" in how and not how.startswith("2") and words[0] in ("report", "export", "help",
                                                                     "schema", "version", "status"):
        check(status == 1, text + f"status {status}, although nothing could be written")
    check(integrity(folder / "plan.emplan") == "ok", text + "the project file is damaged")
    now = run("report", folder)
    check(now.status == 0 and now.out in plans.report.values(), text + f"no plan is left: {now}")
    shutil.rmtree(folder)


def processor_seconds(pid):
    """What a process has used so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_handled(pid, kind):
    """Whether a program has come as far as to handle a signal."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    caught = re.search(r"^SigCgt:\s*(\w+)", text, re.M)
    return bool(caught and int(caught[1], 16) >> (kind - 1) & 1)


def signalled(job):
    """R35: a signal at a moment of a run: 130 or 143 within a second of processor time (other work
    on the machine does not count), old or new, nothing left."""
    number, kind, moment = job
    folder = WORK / f"signal-{number}"
    shutil.copytree(plans.old, folder)
    p = subprocess.Popen([EMPLAN, "-q", "run", folder, *SECOND], env=ENVIRONMENT,
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE)
    time.sleep(moment)
    began, handled = processor_seconds(p.pid), is_handled(p.pid, kind)
    os.kill(p.pid, kind)  # Popen's own would reap a process that has ended
    err = p.stderr.read()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    took = usage.ru_utime + usage.ru_stime - began
    text = f"{kind.name} after {moment * 1000:.0f} ms: "
    tried()
    # before main() the system's own handling stands
    allowed = {0, 128 + kind} if handled else {0, 128 + kind, -kind}
    check(p.returncode in allowed, text + f"status {p.returncode} {err!r}")
    check(in_time(took, 1), text + f"{took:.1f} s of a processor until the end")
    check(not list(folder.rglob("*.tmp")), text + "a temporary file was left")
    check(not (folder / "plan.emplan-journal").exists() or p.returncode != 0, text + "a journal left")
    revisions = len(must(run("log", folder)).splitlines())
    check(revisions in (1, 2), text + f"{revisions} revisions")
    now = must(run("report", folder))
    check(now == plans.report[revisions], text + "the plan is neither the old nor the new one")
    written = (folder / "report/report.md").read_text()
    check(written in plans.report.values(), text + "half a report")
    must(run("-q", "run", folder, *SECOND))
    check((folder / "report/report.md").read_text() == plans.report[2], text + "cannot be run again")
    shutil.rmtree(folder)


def by_call(job):
    """The same at a system call: the moments that sleeping rarely meets (commit, sync, rename)."""
    kind, call, when = job
    name = f"{kind} at {call} {when}"
    folder = WORK / name.replace(" ", "-")
    shutil.copytree(plans.old, folder)
    result = run("-q", "run", folder, *SECOND, before=strace(
        "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIG{kind}:when={when}"))
    tried()
    number = getattr(signal, f"SIG{kind}")
    check(result.status in (0, 128 + number), f"{name}: {result}")
    check(not list(folder.rglob("*.tmp")), f"{name}: a temporary file was left")
    revisions = len(must(run("log", folder)).splitlines())
    check(must(run("report", folder)) == plans.report.get(revisions), f"{name}: no whole plan")
    check((folder / "report/report.md").read_text() in plans.report.values(), f"{name}: half a report")
    shutil.rmtree(folder)


# /dev/urandom: SQLite numbers its journals with it
READABLE = ("/dev/urandom", "/lib/", "/usr/", "/etc/ld.so", "/dev/null", "/proc/self/", "/sys/", "/etc/localtime")
COMMANDS = [["run", "CLIENT"], ["run", "CLIENT", "--json", "-n", *SECOND], ["check", "CLIENT"],
            ["report", "CLIENT", "-o", "OUT"], ["report", "CLIENT", "--format", "json"],
            ["status", "CLIENT"], ["log", "CLIENT"], ["explain", "CLIENT", "plan"],
            ["export", "CLIENT", "facts"], ["export", "CLIENT", "mediaplan", "--format", "json"],
            ["init", "NEW"], ["catalog", "list"], ["catalog", "show", "email"], ["catalog", "check"],
            ["catalog", "stale"], ["schema"], ["completion", "bash"], ["help", "run"], ["version"]]


def alone():
    """R36: no socket, no program, no other process; files of the client's folder only."""
    folder = WORK / "alone"
    shutil.copytree(plans.none, folder)
    folder, log = folder.resolve(), WORK / "alone.log"
    for words in COMMANDS:
        named = {"CLIENT": str(folder), "OUT": str(folder / "out.md"), "NEW": str(folder / "made")}
        words = [named.get(w, w) for w in words]
        result = run(*words, before=strace("-y", "-o", str(log), "-e",
                                           "trace=network,process,%file,openat"))
        tried()
        check(result.status in (0, 1), f"{words}: {result}")
        for line in log.read_text(errors="replace").splitlines():
            found = re.match(r"\d+ +(\w+)\((.*)", line)
            if not found:
                continue
            call, rest = found[1], found[2]
            if call in ("exit_group", "exit", "execve") and (call != "execve" or EMPLAN in rest):
                continue
            check(call not in ("execve", "execveat", "fork", "vfork", "clone", "clone3", "socket",
                               "connect", "bind", "listen", "kill"), f"{words[0]}: {line}")
            paths = [p for p in re.findall(r'"([^"]*)"', rest) if p.startswith("/")]
            writes = call in ("rename", "unlink", "mkdir", "link", "symlink", "chmod", "truncate") or (
                call in ("openat", "open", "creat") and re.search("O_(WRONLY|RDWR|CREAT|TRUNC)", rest))
            for path in paths:
                inside = path.startswith(str(folder)) or path == "/dev/null"
                check(inside or not writes or "= -1 " in line, f"{words[0]}: writes elsewhere: {line}")
                reads = call in ("openat", "open")
                check(inside or not reads or path.startswith(READABLE), f"{words[0]}: reads: {line}")


def order():
    """R23: temporary file, written, synced, renamed, folder synced; its mode is that of the umask."""
    folder, log = WORK / "order", WORK / "order.log"
    shutil.copytree(plans.old, folder)
    must(run("report", folder, "-o", folder / "out.md", before=strace(
        "-y", "-o", str(log), "-e", "trace=openat,write,fsync,rename,close,unlink")))
    lines = log.read_text(errors="replace").splitlines()
    start = next(i for i, line in enumerate(lines) if ".tmp" in line)
    steps = []
    for line in lines[start:]:
        call = re.match(r"\d+ +(\w+)\(", line)
        if call and (".tmp" in line or "order" in line):
            steps.append(call[1])
    steps = [s for i, s in enumerate(steps) if i == 0 or s != steps[i - 1]]
    want = ["openat", "write", "fsync", "close", "rename", "openat", "fsync", "close"]
    check(steps[:len(want)] == want, f"the report is written by {steps}")
    check("O_EXCL" in lines[start] and "O_NOFOLLOW" in lines[start], f"opened by {lines[start]}")
    tried()
    for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        must(run("report", folder, "-o", folder / f"m{mask}.md", preexec_fn=lambda: os.umask(mask)))
        found = stat.S_IMODE((folder / f"m{mask}.md").stat().st_mode)
        check(found == mode, f"umask {mask:03o} gives {found:03o}")
        tried()


at_once()
first_at_once()
readers_meanwhile()
read_only()
streams = [(i, w, h) for i, (w, h) in enumerate((w, h) for w in WORDS for h in REDIRECTIONS)]
each(stream, [s for s in streams if ALL or s[0] % 5 in (0, 2)])  # two of five
began = time.monotonic()
must(run("-q", "run", "-n", plans.old))
whole = (time.monotonic() - began) * 2
count = 300 if ALL else 16
each(signalled, [(i, (signal.SIGINT, signal.SIGTERM)[i % 2], whole * i / count) for i in range(count)])
calls = [("fdatasync", 1), ("fdatasync", 2), ("fdatasync", 3), ("fdatasync", 4), ("fsync", 1),
         ("fsync", 2), ("rename", 1), ("unlink", 1),
         *(("pwrite64", n) for n in range(1, 271, 1 if ALL else 90))]
each(by_call, [(k, c, n) for k in ("INT", "TERM") for c, n in calls])
alone()
order()
end("processes")
