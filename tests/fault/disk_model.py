# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that loses its power: what may lie on it behind the calls of a program (record.c).

What was synced is there. What was not may be there, may be missing, may be there in part (sectors
of 512 bytes) or be noise, each write by itself and in any order; a file may have its name or not
until its folder was synced. A write harms no byte beside it (SQLite's "powersafe overwrite")."""

import os

SECTOR = 512


class Step:
    """A call: kind, and of fd, at, size, data, path, other, created, emptied what it has."""

    def __init__(self, kind, **more):
        self.kind = kind
        self.__dict__.update(more)


def steps_of(log, folder):
    """The recorded calls that concern a folder; a descriptor is told by its path."""
    data, at, found, names = log.read_bytes(), 0, [], {}
    inside = str(folder) + "/"

    def mine(path):
        return (path + "/").startswith(inside)
    while at < len(data):
        end = data.index(b"\n", at)
        kind, rest = data[at:end].decode().split(" ", 1)
        at = end + 1
        if kind == "open":
            fd, created, emptied, path = rest.split(" ", 3)
            names[fd] = path
            if mine(path) and "1" in (created, emptied):
                found.append(Step(kind, path=path, created=created == "1", emptied=emptied == "1"))
            continue
        if kind == "rename":
            path, other = rest.split("\t")
            step = Step(kind, path=path, other=other)
        elif kind in ("unlink", "mkdir"):
            step = Step(kind, path=rest)
        else:
            words = rest.split(" ")
            step = Step(kind, path=names[words[0]])
            if kind == "write":
                size = int(words[2])
                step.at, step.data = int(words[1]), data[at:at + size]
                at += size
            elif kind == "truncate":
                step.size = int(words[1])
        if mine(step.path):
            found.append(step)
    return found


class Disk:
    """Names and contents that are safe, and what waits for a sync."""

    def __init__(self, folder):
        self.files, self.waiting = [], []  # by number of the file: bytes, changes
        self.names, self.lasting = {}, {}  # as the program sees them; as they are on the disk
        self.renames = {}  # folder: changes of names that wait, functions of the names
        for place, _, files in os.walk(folder):
            for name in files:
                path = os.path.join(place, name)
                with open(path, "rb") as f:
                    self.names[path] = self._new(f.read())
        self.lasting.update(self.names)

    def _new(self, data=b""):
        self.files.append(data)
        self.waiting.append([])
        return len(self.files) - 1

    def _name(self, path, change):
        change(self.names)
        self.renames.setdefault(os.path.dirname(path), []).append(change)

    def apply(self, step):
        path = step.path
        if step.kind == "open":
            if step.created:
                number = self._new()
                self._name(path, lambda names: names.__setitem__(path, number))
            else:
                self.waiting[self.names[path]].append(Step("truncate", size=0))
        elif step.kind in ("write", "truncate"):
            self.waiting[self.names[path]].append(step)
        elif step.kind == "sync" and self.names.get(path) is not None:
            number = self.names[path]
            self.files[number] = changed(self.files[number], self.waiting[number])
            self.waiting[number] = []
        elif step.kind == "sync":
            for change in self.renames.pop(path, []):
                change(self.lasting)
        elif step.kind == "unlink":
            self._name(path, lambda names: names.pop(path, None))
        elif step.kind == "mkdir":
            number = None  # a folder: files in it have their place only where it has its name
            self._name(path, lambda names: names.__setitem__(path, number))
        elif step.kind == "rename":
            number, other = self.names[path], step.other

            def move(names):
                if names.get(path) == number:
                    del names[path]
                names[other] = number
            self._name(path, move)

    def after(self, chance, random_):
        """{path: bytes} after a loss of power: what was not synced is there with this chance."""
        names = dict(self.lasting)
        for changes in self.renames.values():
            for change in changes:
                if random_.random() < chance:
                    change(names)
        folders = {p for p, n in self.names.items() if n is None}
        found = {}
        for path, number in names.items():
            if number is None or any(path.startswith(f + "/") and f not in names for f in folders):
                continue
            survived = []
            for step in self.waiting[number]:
                survived += lost(step, chance, random_)
            found[path] = changed(self.files[number], survived)
        return found


def lost(step, chance, random_):
    """What a change that was not synced leaves: itself, nothing, or some of its sectors."""
    if chance in (0, 1) or step.kind != "write":
        return [step] if random_.random() < chance else []
    fate = random_.choice(("all", "none", "torn", "noise"))
    if fate in ("all", "none"):
        return [step] if fate == "all" else []
    parts, at, end = [], step.at, step.at + len(step.data)
    while at < end:
        next_ = min(end, (at // SECTOR + 1) * SECTOR)
        piece = step.data[at - step.at:next_ - step.at]
        if fate == "noise" and random_.random() < 0.3:
            parts.append(Step("write", at=at, data=random_.randbytes(len(piece))))
        elif random_.random() < 0.5:
            parts.append(Step("write", at=at, data=piece))
        at = next_
    return parts


def changed(data, steps):
    if not steps:
        return data
    data = bytearray(data)
    for step in steps:
        if step.kind == "truncate":
            del data[step.size:]
            data.extend(bytes(step.size - len(data)))
            continue
        data.extend(bytes(max(0, step.at - len(data))))
        data[step.at:step.at + len(step.data)] = step.data
    return bytes(data)
