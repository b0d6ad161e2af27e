#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

# stopped SIGNAL: end a program that waits for its input; its status
stopped() {
    python3 - "$1" <<'PY'
import os, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests may ignore it
p = subprocess.Popen([os.environ["EMPLAN"], "init", "waiting", "--interview"],
                     stdin=subprocess.PIPE, stderr=subprocess.PIPE)
p.stderr.read(1)
p.send_signal(getattr(signal, "SIG" + sys.argv[1]))
print(p.wait(timeout=600))
PY
}

@test "SIGINT ends with 130, SIGTERM with 143, and nothing is left" {
    [ "$(stopped INT)" = 130 ]
    [ "$(stopped TERM)" = 143 ]
    [ ! -e waiting ]
}

@test "R25: killed at any moment, the project file holds the old plan or the new one, whole" {
    planned
    emplan report acme >old
    cat >killer.py <<'PY'
import os, random, shutil, signal, subprocess, sys, time
emplan = os.environ["EMPLAN"]
seen = set()
start = time.monotonic()
subprocess.run([emplan, "run", "acme", "-n", "--set", "plan.budget=9500"], check=True,
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
whole = time.monotonic() - start
rounds = 24 if whole < 5 else 9  # with sanitizers a run takes twenty times as long
old = open("old").read()
for i in range(rounds):
    shutil.rmtree("work", ignore_errors=True)
    shutil.copytree("acme", "work")
    kind = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL][i % 3]
    p = subprocess.Popen([emplan, "run", "work", "--set", "plan.budget=9500"],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(whole * 1.3 * i / rounds)
    p.send_signal(kind)
    status = p.wait(timeout=600)
    allowed = {signal.SIGINT: {0, 130, -2}, signal.SIGTERM: {0, 143, -15},
               signal.SIGKILL: {0, -9}}[kind]
    assert status in allowed, (kind, status)
    log = subprocess.run([emplan, "log", "work"], capture_output=True, text=True)
    assert log.returncode == 0, log.stderr
    count = len(log.stdout.splitlines())
    assert count in (1, 2), log.stdout
    seen.add(count)
    check = subprocess.run(["sqlite3", "work/plan.emplan", "PRAGMA integrity_check;"],
                           capture_output=True, text=True)
    assert check.stdout.strip() == "ok", check.stdout
    report = open("work/report/report.md").read()
    assert report == old or count == 2, "half a report"
    if kind != signal.SIGKILL:
        left = [f for _, _, fs in os.walk("work") for f in fs if f.endswith(".tmp")]
        assert not left, left
    again = subprocess.run([emplan, "run", "work", "--set", "plan.budget=9500"],
                           capture_output=True)
    assert again.returncode == 0, again.stderr
    assert len(subprocess.run([emplan, "log", "work"], capture_output=True, text=True)
               .stdout.splitlines()) == 2
assert 1 in seen
PY
    python3 killer.py
}
