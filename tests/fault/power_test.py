# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""R20, R23: the power fails at any call of a command. What a disk may hold then is made of the
recorded calls (disk_model.py); the project file must be whole, its plan the old or the new one,
each report the old or the new one, a report never newer than the plan, and what a command has said
it did must be there. That the judge can tell is proved on a disk that lies about its syncs."""

import os
import pathlib
import random
import shutil
import tempfile

from disk_model import Disk, steps_of
from harness import (ALL, SECOND, WORK, Plans, check, each, end, integrity, must, run, sample,
                     shim, tried)

plans = Plans()
SHIM = shim("record")
PLAN = "plan.emplan"


class Scene:
    """A command over a client: the recorded calls, the files before and after it."""

    def __init__(self, name, start, *words):
        self.name, self.words = name, words
        self.folder = WORK / f"scene-{name}" / "client"
        self.folder.parent.mkdir()
        if start:
            shutil.copytree(start, self.folder)
        else:
            self.folder.mkdir()
        self.disk = Disk(self.folder)
        self.old = self._files()
        log = WORK / f"record-{name}"
        must(run(*self._command(self.folder), env={"LD_PRELOAD": SHIM, "RECORD": str(log)}))
        self.new = self._files()
        self.steps = steps_of(log, self.folder)
        self._is_faithful()

    def _command(self, folder):
        return [str(folder) if w == "CLIENT" else str(folder / w[1:]) if w.startswith("@") else w
                for w in self.words]

    def _files(self):
        return {str(p.relative_to(self.folder)): p.read_bytes() for p in self.folder.rglob("*")
                if p.is_file()}

    def _relative(self, files):
        return {os.path.relpath(path, self.folder): data for path, data in files.items()}

    def _is_faithful(self):
        """With nothing lost the model holds what the real disk holds."""
        disk = Disk.__new__(Disk)
        disk.__dict__.update(self._copy())
        for step in self.steps:
            disk.apply(step)
        check(self._relative(disk.after(1, random.Random(0))) == self.new,
              f"{self.name}: the recorded calls do not make the files")

    def _copy(self):
        d = self.disk
        return {"files": list(d.files), "waiting": [list(w) for w in d.waiting],
                "names": dict(d.names), "lasting": dict(d.lasting),
                "renames": {k: list(v) for k, v in d.renames.items()}}

    def losses(self, points, seeds, syncs=True):
        """(point, how, files) of losses of power: all that waits is lost, none, and some of it."""
        disk = Disk.__new__(Disk)
        disk.__dict__.update(self._copy())
        points = set(points)
        for number, step in enumerate([None, *self.steps]):
            if step and (syncs or step.kind != "sync"):
                disk.apply(step)
            if number not in points:
                continue
            for seed in range(-2, seeds):
                random_ = random.Random(f"{self.name} {number} {seed}")
                chance = {-2: 0, -1: 1}.get(seed, random_.choice((0.1, 0.5, 0.9)))
                yield number, seed, self._relative(disk.after(chance, random_))

    def interesting(self):
        """Points around each call that is no write: before, behind, and one further on."""
        rare = [i + 1 for i, s in enumerate(self.steps) if s.kind != "write"]
        return sorted({0, len(self.steps)} | {p + d for p in rare for d in (-1, 0, 1)
                                              if 0 <= p + d <= len(self.steps)})

    def put(self, files):
        folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder

    def faults(self, number, files):
        """What is wrong with what a loss of power left."""
        folder, found = self.put(files), []
        try:
            is_new = PLAN in self.new and self._plan(folder, found)
            for name in sorted(set(self.old) | set(self.new) - {PLAN}):
                self._file(folder, name, number, is_new, found)
            if number == len(self.steps) and PLAN in self.new and not is_new:
                found.append("the command was done, but its plan is gone")
        finally:
            shutil.rmtree(folder)
        return found

    def _plan(self, folder, found):
        """True where the project file holds the new plan."""
        log = run("log", folder)
        none = log.status == 1 and "no plan yet" in log.err and PLAN not in self.old
        if log.status != 0 and not none:
            found.append(f"cannot be opened: {log}")
            return False
        if none:
            return False
        state = integrity(folder / PLAN)
        if state != "ok":
            found.append(f"the project file is damaged: {state}")
        data = (folder / PLAN).read_bytes()
        if data not in (self.old.get(PLAN), self.new[PLAN]):
            found.append("the plan is neither the old nor the new one")
        return data == self.new[PLAN]

    def _file(self, folder, name, number, is_new, found):
        if name == PLAN:
            return
        path = folder / name
        data = path.read_bytes() if path.exists() else None
        old, new = self.old.get(name), self.new.get(name)
        if data not in (old, new):
            found.append(f"{name} is half a file" if data else f"{name} is gone")
        elif number == len(self.steps) and data != new:
            found.append(f"the command was done, but {name} is not there")
        elif data == new != old and PLAN in self.new and not is_new:
            found.append(f"{name} is newer than the plan")


def lose(scene, losses):
    def one(loss):
        number, seed, files = loss
        tried()
        step = scene.steps[number - 1] if number else None
        place = f"{step.kind} {os.path.basename(step.path)}" if step else "the start"
        for text in scene.faults(number, files):
            check(False, f"{scene.name}, call {number} ({place}), {seed}: {text}")
    each(one, losses)


def again(scene, losses):
    """After a loss the command can be given again, and makes what it would have made."""
    def one(loss):
        number, seed, files = loss
        folder = scene.put(files)
        tried()
        must(run(*scene._command(folder)))
        check((folder / "report/report.md").read_bytes() == scene.new["report/report.md"],
              f"{scene.name}, call {number}, {seed}: the command given again makes another report")
        shutil.rmtree(folder)
    each(one, losses)


scenes = [Scene("run over a plan", plans.old, "-q", "run", "CLIENT", *SECOND),
          Scene("first run", plans.none, "-q", "run", "CLIENT"),
          Scene("approve", plans.old, "-q", "approve", "CLIENT"),
          Scene("report", plans.new, "-q", "report", "CLIENT", "-o", "@report/report.md"),
          Scene("init", None, "-q", "init", "CLIENT")]
for s in scenes:
    points = range(len(s.steps) + 1)
    chosen = points if ALL else sorted({*s.interesting(), *sample(points, 12)})
    print(f"{s.name}: {len(s.steps)} calls, power lost at {len(chosen)} places")
    lose(s, s.losses(chosen, 10 if ALL else 2))
for s in scenes[:2]:
    again(s, list(s.losses(sample(s.interesting(), 40 if ALL else 3), 1))[2::3])
s = scenes[0]
lying = [loss for loss in s.losses(sample(s.interesting(), 40 if ALL else 12), 1, syncs=False)
         if s.faults(loss[0], loss[2])]
print(f"on a disk that lies about its syncs {len(lying)} losses were seen")
check(lying, "a disk that lies about its syncs loses nothing: the judge sees nothing")
end("power")
