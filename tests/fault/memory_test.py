# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R34, R37: an allocation fails, once or from then on: status 1 and one line, never a crash, and the
project file holds the old plan. An allocation is told from others by its stack of callers: the first
and the last of each stack fail, of a run the first."""

import re
import resource
import shutil

from harness import ALL, WORK, Plans, allocations, check, each, end, run, sample, shim, tried

plans = Plans()
SHIM = shim("memory")
LINE = "emplan: out of memory\n"
overcome = 0


def environment(at, after):
    return {"LD_PRELOAD": SHIM, "FAIL_AT": str(at), **({"FAIL_AFTER": "1"} if after else {})}


def says_so(text):
    """One line; from realpath() it comes with the file's name."""
    return text == LINE or re.fullmatch("emplan: .*: Cannot allocate memory\n", text)


def fails_at(job):
    """SQLite can do without some allocations (caches): then the result is the same to the byte."""
    global overcome
    arguments, right, at, after = job
    result = run(*arguments, env=environment(at, after))
    tried()
    name = f"{' '.join(map(str, arguments))}: allocation {at}{' and all behind it' if after else ''}"
    if result.status == 0:
        overcome += 1
        check(result.out == right, f"{name}: done, but with another result")
    else:
        check(result.status == 1 and says_so(result.err) and not result.out, f"{name}: {result}")


def keeps_plan(job):
    at, after = job
    folder = WORK / f"keep-{at}-{after}"
    shutil.copytree(plans.old, folder)
    result = run("-q", "run", folder, "--set", "plan.budget=7000", env=environment(at, after))
    tried()
    plans.judge(f"run, allocation {at}{' and all behind it' if after else ''}", folder, False,
                result, False)
    shutil.rmtree(folder)


def short_of_memory(megabytes):
    """R37: an address space of a given size: the same promise."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    result = run("-q", "run", "-n", plans.old, preexec_fn=limit)
    tried()
    loader = "error while loading shared libraries" in result.err and result.status == 127
    check(loader or result.status == 0 or result.status == 1 and result.err == LINE,
          f"{megabytes} MiB: {result}")


commands = [(["-q", "run", "-n", plans.old, "--set", "plan.budget=7000"], 40), (["check", plans.old], 16),
            (["report", plans.old], 16), (["report", plans.old, "--format", "json"], 8),
            (["export", plans.old, "facts"], 8), (["status", plans.old], 8),
            (["explain", plans.old, "plan"], 8), (["log", plans.old], 6),
            (["catalog", "list"], 6)]
for command, most in commands:
    rows, count = allocations(SHIM, *command)
    check(len(rows) > 50, f"{command}: only {len(rows)} places allocate")
    print(f"emplan {command[0] if command[0] != '-q' else command[1]}: {count} allocations from "
          f"{len(rows)} stacks")
    want = run(*command).out
    # of a run, which takes long, the first from each stack is enough
    once = sorted({n for row in sample(rows, most) for n in row[:1 if ALL and count > 90000 else 2]})
    ever = sorted({row[0] for row in sample(rows, most // 2)})[::5 if ALL else 1]
    each(fails_at, [(command, want, n, False) for n in once] +
         [(command, want, n, True) for n in ever])
rows, _ = allocations(SHIM, *["-q", "run", "-n", plans.old, "--set", "plan.budget=7000"])
firsts = [first for first, _ in rows]
firsts = firsts[::40] if ALL else sample(firsts, 10)
each(keeps_plan, [(n, after) for n in firsts for after in (False, True)])
each(short_of_memory, sample(range(4, 200, 3), 20))
print(f"{overcome} failures were overcome without a difference in the result")
end("memory")
