# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R19: trouble with the disk at every call of a run that changes it: once, for ever from then on, a
write that takes half; a file system of every size; a limit on the size of files."""

import resource
import shutil
import subprocess
import threading

from harness import ALL, WORK, Plans, calls_of, check, each, end, run, sample, shim, tried

plans = Plans()
SHIM = shim("shim")


def fresh(name, first):
    folder = WORK / name
    shutil.copytree(plans.scene(first)[0], folder)
    return folder


def with_fault(folder, first, kind, at, stays):
    environment = {"LD_PRELOAD": SHIM, "FAULT": kind, "FAULT_AT": str(at),
                   "FAULT_COUNT": str(WORK / f"count.{threading.get_ident()}")}
    if stays:
        environment["FAULT_STAYS"] = "1"
    return run("-q", "run", folder, *plans.scene(first)[1], env=environment)


def trouble_at(job):
    first, kind, stays, at = job
    name = f"{kind}{'+' if stays else ''} at {at}{' of the first run' if first else ''}"
    folder = fresh(name.replace(" ", "-"), first)
    tried()
    # where nothing can be removed any more, the temporary file cannot be either
    plans.judge(name, folder, first, with_fault(folder, first, kind, at, stays), False, stays)
    shutil.rmtree(folder)


def total(first):
    """The calls seen by the shim, which must be those that the kernel sees."""
    folder = fresh(f"count-{first}", first)
    result = with_fault(folder, first, "none", 0, False)
    check(result.status == 0, f"a run without trouble failed: {result}")
    seen = int((WORK / f"count.{threading.get_ident()}").read_text())
    folder = fresh(f"kernel-{first}", first)
    kernel = len(calls_of("-q", "run", folder, *plans.scene(first)[1]))
    made = 3 if first else 2  # project file, its journal, the report
    check(seen == kernel + made, f"the shim sees {seen} calls, the kernel {kernel} and {made} new files")
    return seen


def limited(size):
    """No file may grow beyond `size` bytes: a limit that SIGXFSZ would tell of."""
    name = f"files of at most {size} bytes"
    folder = fresh(f"limit-{size}", False)
    tried()

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    result = run("-q", "run", folder, *plans.scene(False)[1], preexec_fn=limit)
    plans.judge(name, folder, False, result, False)
    shutil.rmtree(folder)


def small_disk(kilobytes):
    """A file system with so much room behind the client's own files."""
    place = WORK / f"disk-{kilobytes}"
    place.mkdir()
    need = sum(p.stat().st_size + 4096 for p in plans.old.rglob("*")) // 1024 + kilobytes
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={need}k", "tmpfs", place],
                             capture_output=True, check=False)
    if mounted.returncode != 0:
        return False
    try:
        folder = place / "client"
        shutil.copytree(plans.old, folder)
        tried()
        result = run("-q", "run", folder, *plans.scene(False)[1])
        if result.status != 0:
            full = "No space" in result.err or "full" in result.err
            check(result.status == 1 and full, f"{kilobytes} KiB of room: {result}")
        subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
        plans.judge(f"{kilobytes} KiB of room", folder, False, result, False)
    finally:
        subprocess.run(["umount", place], check=True)
    return True


counts = {first: total(first) for first in (False, True)}
jobs = []
for is_first, calls in counts.items():
    print(f"{'first run' if is_first else 'run over a plan'}: {calls} calls that change a disk")
    for what, for_ever, most in (("ENOSPC", False, 8), ("EIO", False, 8), ("EDQUOT", False, 3),
                                 ("SHORT", False, 6), ("ENOSPC", True, 6), ("EIO", True, 6)):
        numbers = list(range(1, calls + 1))
        # the ends of the list are the interesting ones: journal, commit, report
        chosen = sorted({*sample(numbers, most // 2 if is_first else most),
                         *sample(numbers[-16:], 2 if is_first else 4)})
        # that a call fails is tried at each of them, the variations of it at every third
        every = numbers if what in ("ENOSPC", "EIO") and not for_ever else numbers[::3]
        jobs += [(is_first, what, for_ever, n) for n in (every if ALL else chosen)]
each(trouble_at, jobs)
size = (plans.old / "plan.emplan").stat().st_size
each(limited, sample(range(4096, size + 600000, 16384), 8))
rooms = sample(range(0, 1600, 16), 8)
if not all([small_disk(k) for k in rooms]):
    print("no file systems may be mounted here: those of limited size were left out")
end("disk")
