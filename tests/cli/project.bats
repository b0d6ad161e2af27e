#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

refused() {
    local before
    before=$(sha256sum <acme/plan.emplan)
    for c in "report acme" "status acme" "log acme" "export acme goals" "run acme"; do
        # shellcheck disable=SC2086
        run -5 --separate-stderr emplan $c
        [ -z "$output" ]
        [[ $stderr == *plan.emplan* ]]
    done
    [ "$(sha256sum <acme/plan.emplan)" = "$before" ]
}

@test "R30: a project file of a newer version is refused, untouched" {
    planned
    version=$(sqlite3 acme/plan.emplan 'PRAGMA user_version')
    sqlite3 acme/plan.emplan "PRAGMA user_version = $((version + 1))"
    refused
    run -5 emplan report acme
    [[ $output == *newer* ]]
}

@test "a foreign database is refused, untouched" {
    client
    sqlite3 acme/plan.emplan 'CREATE TABLE t (x); INSERT INTO t VALUES (1);'
    refused
}

@test "a text in the place of the project file is refused, untouched" {
    client
    seq 1000 >acme/plan.emplan
    refused
}

@test "views and triggers in a project file are refused" {
    planned
    sqlite3 acme/plan.emplan 'CREATE VIEW evil AS SELECT 1'
    refused
    rm -rf acme
    planned
    sqlite3 acme/plan.emplan \
        'CREATE TRIGGER evil AFTER INSERT ON revision BEGIN DELETE FROM revision; END'
    refused
}

@test "a damaged page is never taken for a plan" {
    planned
    size=$(stat -c %s acme/plan.emplan)
    for at in 4096 $((size / 2)) $((size - 4096)); do
        cp acme/plan.emplan damaged
        head -c 2000 /dev/zero | tr '\0' '\377' |
            dd of=damaged bs=1 seek=$((at - at % 4096)) conv=notrunc status=none
        mkdir -p d && cp damaged d/plan.emplan
        status=0
        emplan report d >out 2>err || status=$?
        [ "$status" -eq 0 ] || [ "$status" -eq 5 ]
        [ "$status" -eq 0 ] || [ ! -s out ]
    done
    head -c 5000 acme/plan.emplan >d/plan.emplan
    run -5 emplan report d
}

@test "a project file that is a link is refused" {
    planned
    mv acme/plan.emplan real
    ln -s ../real acme/plan.emplan
    run -5 emplan run acme
}

@test "a file that another program holds is said to be locked" {
    planned
    python3 - <<'PY'
import os, sqlite3, subprocess
db = sqlite3.connect("acme/plan.emplan", isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
p = subprocess.run([os.environ["EMPLAN"], "run", "acme", "--set", "plan.budget=9700"],
                   capture_output=True, text=True)
assert p.returncode == 5, (p.returncode, p.stderr)
assert "plan.emplan" in p.stderr
PY
    run -0 emplan run acme --set plan.budget=9700
}

@test "two runs at once over a plan: both end, one behind the other" {
    planned
    emplan run acme --set plan.budget=9100 >/dev/null 2>&1 &
    one=$!
    emplan run acme --set plan.budget=9200 >/dev/null 2>&1 &
    two=$!
    done=0
    for job in $one $two; do
        status=0
        wait "$job" || status=$?
        # 5: it waited for five seconds, which a busy machine may take
        [ "$status" -eq 0 ] || [ "$status" -eq 5 ]
        [ "$status" -ne 0 ] || done=$((done + 1))
    done
    [ "$done" -ge 1 ]
    [ "$(emplan log acme | wc -l)" -eq $((1 + done)) ]
    [ "$(sqlite3 acme/plan.emplan 'PRAGMA integrity_check')" = ok ]
}

@test "two first runs at once: one makes the file, the other does too or says that it is there" {
    client
    emplan run acme --set plan.budget=9100 >/dev/null 2>err1 &
    one=$!
    emplan run acme --set plan.budget=9200 >/dev/null 2>err2 &
    two=$!
    done=0
    for job in $one $two; do
        status=0
        wait "$job" || status=$?
        [ "$status" -eq 0 ] || [ "$status" -eq 5 ]
        [ "$status" -ne 0 ] || done=$((done + 1))
    done
    [ "$done" -ge 1 ]
    [ "$done" -eq 2 ] || grep -q 'run the command again' err1 err2
    [ "$(emplan log acme | wc -l)" -eq "$done" ]
    [ "$(sqlite3 acme/plan.emplan 'PRAGMA integrity_check')" = ok ]
}
