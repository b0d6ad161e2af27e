#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# imports.sh BUILD [ROWS]
# A plain keyword file of a million rows is read by `emplan check` in at most twice the time that
# `sqlite3 .import` takes for the same file in the same run (best of three each; check reads the
# catalogue and the brief too). Memory does not grow with the rows: the whole file takes at most a
# quarter more than a tenth of it.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

emplan=$PWD/${1:?usage: imports.sh BUILD [ROWS]}/emplan
rows=${2:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
command -v sqlite3 >/dev/null || { echo "no sqlite3 to compare with"; exit 1; }

# searches and volumes from a linear congruential generator: the same file everywhere
awk -v rows="$rows" 'BEGIN {
    split("linen dress blue shop buy summer skirt white size long wash sew", word, " ")
    print "query,volume"
    for (i = 1; i <= rows; i++) {
        x = (x * 16807 + 12345) % 2147483647
        printf "%s %s %d,%d\n", word[x % 12 + 1], word[int(x / 12) % 12 + 1], i,
            10 + int(5000000 / (1 + x % 400000))
    }
}' >all.csv
"$emplan" --quiet init client --template ecommerce --client Bench --start 2027-01
mkdir client/data
printf 'data:\n  - {file: data/k.csv, kind: keywords}\n' >>client/brief.yaml

# seconds COMMAND...: the best of three, and the peak of memory in KiB
measure() {
    python3 - "$@" <<'PY'
import os, resource, subprocess, sys, time
best, peak = 1e9, 0
for _ in range(3):
    if os.path.exists("t.db"):
        os.remove("t.db")
    t = time.monotonic()
    p = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(p.pid, 0)
    best, peak = min(best, time.monotonic() - t), max(peak, usage.ru_maxrss)
    if status:
        sys.exit(f"{sys.argv[1]} ended with {status}")
print(f"{best:.3f} {peak}")
PY
}

head -n $((rows / 10 + 1)) all.csv >client/data/k.csv
read -r _ small < <(measure "$emplan" check client)
cp all.csv client/data/k.csv
read -r own large < <(measure "$emplan" check client)
read -r theirs _ < <(measure sqlite3 t.db -cmd '.mode csv' '.import all.csv k')
[ -n "${own:-}" ] && [ -n "${theirs:-}" ] || { echo "a program failed"; exit 1; }
echo "keywords, $rows rows: emplan $own s, sqlite3 .import $theirs s; memory $large KiB, of a tenth" \
    "of the rows $small KiB"
awk -v a="$own" -v b="$theirs" 'BEGIN { exit !(a <= 2 * b) }' ||
    { echo "slower than twice sqlite3"; exit 1; }
[ "$large" -le $((small + small / 4)) ] || { echo "memory grows with the rows"; exit 1; }
