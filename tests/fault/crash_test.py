# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R18, R21, R23: killed at a system call that changes a disk; then, with what is left, trouble while
the next command sets it right."""

import shutil

from harness import (ALL, WORK, Plans, calls_of, check, each, end, fault, kill_at, run, sample,
                     strace, tried)

plans = Plans()


def fresh(name, first):
    folder = WORK / name
    shutil.copytree(plans.scene(first)[0], folder)
    return folder


def kill(folder, first, point):
    return kill_at(point, "-q", "run", folder, *plans.scene(first)[1])


def killed_at(job):
    first, point = job
    name = f"kill-{'first' if first else 'second'}-{point[0]}-{point[1]}"
    folder = fresh(name, first)
    tried()
    plans.judge(name, folder, first, kill(folder, first, point), True)
    shutil.rmtree(folder)


def second_trouble(job):
    """Killed with a journal left; the command that finds it fails on the disk or is killed too."""
    point, inject = job
    name = f"after {point[0]}-{point[1]} {inject}"
    folder = fresh(name.replace(" ", "-").replace(":", "-"), False)
    kill(folder, False, point)
    tried()
    call = inject.split(":")[0]
    result = run("-q", "run", folder, *plans.scene(False)[1],
                 before=strace("-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={inject}"))
    plans.judge(name, folder, False, result, "SIGKILL" in inject)
    shutil.rmtree(folder)


def with_journal(points):
    """Kill points that leave a journal to be rolled back: between its first sync and its end."""
    syncs = [i for i, p in enumerate(points) if p[0] == "fdatasync"]
    ends = [i for i, p in enumerate(points) if p[0] == "unlink"]
    return points[syncs[0] + 1:ends[-1] + 1]


def init_is_whole():
    """emplan init: killed anywhere it can be run again or says what is there."""
    count = 12
    for number in range(1, count + 1):
        folder = WORK / f"init-{number}"
        tried()
        result = run("-q", "init", folder, before=strace(
            "-o", "/dev/null", "-e", "trace=write,rename,mkdir,fsync", "-e",
            f"inject=write,rename,mkdir,fsync:signal=SIGKILL:when={number}"))
        if result.status not in (-9, 0):
            fault(f"init killed at {number}: {result}")
        brief = folder / "brief.yaml"
        if brief.exists():
            check(run("check", folder).status == 0, f"init killed at {number}: half a brief")
        again = run("-q", "init", folder)
        check(again.status == (1 if brief.exists() and result.status == 0 else again.status)
              and again.status in (0, 1), f"init again after {number}: {again}")


seconds = None
for is_first in (False, True):
    start, arguments, _ = plans.scene(is_first)
    copy = WORK / f"count-{is_first}"
    shutil.copytree(start, copy)
    points = calls_of("-q", "run", copy, *arguments)
    check(len(points) > 100, f"only {len(points)} calls were seen")
    print(f"{'first run' if is_first else 'run over a plan'}: {len(points)} calls that change a disk")
    rare = [p for p in points if p[0] not in ("pwrite64",)]
    chosen = points if ALL else sorted(set(sample(points, 20) + rare), key=points.index)
    each(killed_at, [(is_first, p) for p in chosen])
    if not is_first:
        seconds = with_journal(points)

troubles = ["pwrite64:error=EIO:when=1", "pwrite64:error=ENOSPC:when=2+", "fdatasync:error=EIO:when=1",
            "unlink:error=EIO:when=1", "ftruncate:error=EIO:when=1", "pread64:error=EIO:when=9",
            "pwrite64:signal=SIGKILL:when=2", "unlink:signal=SIGKILL:when=1"]
each(second_trouble, [(p, t) for p in sample(seconds, 12 if ALL else 2) for t in troubles])
init_is_whole()
end("crash")
