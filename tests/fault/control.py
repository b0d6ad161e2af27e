# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows a plan, as scenes: one command over a folder, the folder before it and behind it.
Nothing in it hangs on the clock, so a folder that was not harmed equals one of the two, file by
file; databases are compared by all that is in them."""

import shutil
import sqlite3

from harness import BRIEF, WORK, check, client, must, run

ACTUALS = """\
month,channel,spend,visits,leads,customers,revenue
2027-01,influencers,900.00,420,25,9,3600.00
2027-01,social_ads.facebook,500.00,480,20,6,2400.00
2027-01,social_ads.instagram,500.00,150,3,0,0.00
2027-02,influencers,900.00,390,22,8,3200.00
2027-02,social_ads.facebook,500.00,510,24,8,3200.00
2027-02,social_ads.instagram,500.00,140,2,1,400.00
"""


def dump(path):
    """All of a database, as text."""
    db = sqlite3.connect(path)
    try:
        state = db.execute("PRAGMA integrity_check").fetchone()[0]
        return state if state != "ok" else "\n".join(db.iterdump())
    except sqlite3.DatabaseError as e:
        return f"not a database: {e}"
    finally:
        db.close()


def state(folder):
    """{file: what is in it}, without what a kill may leave: journals and temporary files."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(("-journal", ".tmp")):
            database = path.suffix in (".emplan", ".sqlite")
            found[str(path.relative_to(folder))] = dump(path) if database else path.read_bytes()
    return found


class Scene:
    """`words` with FOLDER for the folder; `several`: clients, each on its own."""

    def __init__(self, name, start, words, several=False):
        self.name, self.start, self.words, self.several = name, start, words, several
        self.before = state(start)
        left = self.fresh("done")
        must(run(*self.of(left)))
        self.after = state(left)
        self.behind = left
        if self.before == self.after:
            raise SystemExit(f"{name} changes nothing")

    def fresh(self, what):
        folder = WORK / f"{self.name}-{what}".replace(" ", "-").replace(":", "-")
        shutil.copytree(self.start, folder)
        return folder

    def of(self, folder):
        return [str(w).replace("FOLDER", str(folder)) for w in self.words]

    def whole(self, text, folder):
        """Every file is the old one or the new one."""
        now = state(folder)
        for path in {*now, *self.before, *self.after}:
            check(now.get(path) in (self.before.get(path), self.after.get(path)),
                  f"{text}{path} is neither the old nor the new one")
        return now

    def judge(self, what, folder, result, killed=False, may_leave=False, allowed=(0, 1, 5)):
        text = f"{self.name}, {what}: "
        if killed and not self.several:
            check(result.status == -9, text + f"not killed: {result}")
        elif not killed and check(result.status in allowed, text + str(result)) and result.status:
            check(result.err.strip() or allowed != (0, 1, 5), text + f"no message: {result}")
        now = self.whole(text, folder)
        if result.status == 0:
            check(now == self.after, text + "done, but not what it was to do")
        left = [] if killed or may_leave else [str(p) for p in folder.rglob("*.tmp")]
        check(not left, text + f"left: {left}")
        again = run(*self.of(folder))
        check(again.status == 0, text + f"cannot be done again: {again}")
        check(state(folder) == self.after, text + "done again it comes to something else")
        shutil.rmtree(folder)


def scenes():
    """approve, review, review --apply, the same of a review that was made, diff, portfolio, reviews
    of several clients."""
    planned = client(WORK / "planned", BRIEF + "data:\n  - {file: actuals.csv, kind: actuals}\n")
    (planned / "actuals.csv").write_text(ACTUALS)
    must(run("-q", "run", planned))
    approve = Scene("approve", planned, ["-q", "approve", "FOLDER", "-m", "agreed"])
    review = Scene("review", approve.behind, ["-q", "review", "FOLDER"])
    take = Scene("review and apply", approve.behind, ["-q", "review", "FOLDER", "--apply"])
    later = Scene("apply", review.behind, ["-q", "review", "FOLDER", "--apply"])

    compared = WORK / "compared"
    shutil.copytree(take.behind, compared)
    (compared / "diff.md").write_text("what stood here before\n")
    diff = Scene("diff", compared, ["diff", "FOLDER", "1", "2", "-o", "FOLDER/diff.md"])

    clients = WORK / "clients"
    for name, start in (("one", approve.behind), ("two", approve.behind)):
        shutil.copytree(start, clients / name)
    together = Scene("batch", clients, ["-q", "batch", "FOLDER", "--command", "review", "-j2",
                                        "--keep-going"], True)
    both = WORK / "both"
    shutil.copytree(clients / "one", both / "one")
    book = ["-C", "FOLDER", "portfolio", ".", "-o", "p.md", "--database", "p.sqlite"]
    must(run(*[w.replace("FOLDER", str(both)) for w in book]))
    shutil.copytree(clients / "two", both / "two")
    portfolio = Scene("portfolio", both, book)
    return [approve, review, take, later, diff, portfolio, together]
