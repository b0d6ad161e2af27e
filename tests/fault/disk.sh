#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# disk.sh BUILD: every kind of disk trouble at (a sample of) every write, sync and rename of a run.
# Whatever happens, the program ends with a documented status and a message, and the project file
# holds the old plan whole or the new plan whole.
set -uo pipefail
emplan=$(realpath "${1:?usage: disk.sh BUILD}")/emplan
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

"${CC:-cc}" -shared -fPIC -O1 -o shim.so "$here/shim.c" -ldl || exit 1
"$emplan" --quiet init base --template booking --client Acme --start 2027-01 || exit 1
"$emplan" --quiet run base >/dev/null || exit 1
"$emplan" report base >old.md || exit 1
cp -R base new
"$emplan" --quiet run new --set plan.budget=9500 >/dev/null || exit 1
"$emplan" report new >new.md || exit 1
cmp -s old.md new.md && { echo "the two plans do not differ"; exit 1; }

# fault KIND AT [STAYS]: one run in a fresh copy; its status in $status
fault() {
    rm -rf client
    cp -R base client
    status=0
    env FAULT="$1" FAULT_AT="$2" ${3:+FAULT_STAYS=1} FAULT_COUNT="$work/count" \
        LD_PRELOAD="$work/shim.so" "$emplan" --quiet run client --set plan.budget=9500 \
        >out 2>err || status=$?
} 2>/dev/null # the shell would say of each run that it was killed

bad=0
complain() {
    echo "$1"
    cat err
    bad=1
}

# judge KIND AT
judge() {
    local revisions
    case $1:$status in
    KILL:137 | *:0) ;;
    *:1 | *:5) [ -s err ] || complain "$1 at $2: status $status without a message" ;;
    *) complain "$1 at $2: status $status" ;;
    esac
    revisions=$("$emplan" log client 2>>err | wc -l)
    case $revisions in
    1) [ "$status" -ne 0 ] || complain "$1 at $2: done, but the plan is the old one" ;;
    2) ;;
    *) complain "$1 at $2: $revisions revisions" ;;
    esac
    [ "$(sqlite3 client/plan.emplan 'PRAGMA integrity_check' 2>&1)" = ok ] ||
        complain "$1 at $2: the project file is damaged"
    "$emplan" report client >now.md 2>>err || complain "$1 at $2: no report from the project file"
    if [ "$revisions" -eq 1 ]; then cmp -s now.md old.md; else cmp -s now.md new.md; fi ||
        complain "$1 at $2: the plan is neither the old nor the new one"
    cmp -s client/report/report.md old.md || cmp -s client/report/report.md new.md ||
        complain "$1 at $2: half a report"
    [ "$1" = KILL ] || [ -z "$(find client -name '*.tmp')" ] ||
        complain "$1 at $2: a temporary file was left"
}

fault none 0
[ "$status" -eq 0 ] || { complain "a run without trouble failed"; exit 1; }
total=$(cat count)
[ "$total" -ge 10 ] || { echo "only $total calls were seen: does the shim work?"; exit 1; }
step=$((total / 40 + 1))
runs=0
for kind in ENOSPC EIO KILL; do
    for ((at = 1; at <= total; at += step)); do
        fault $kind "$at"
        judge $kind "$at"
        runs=$((runs + 1))
    done
done
for ((at = 1; at <= total; at += step * 2)); do
    fault ENOSPC "$at" stays
    # with a disk that stays full nothing more can be rolled back on disk by anyone: judge again
    # when there is room
    judge ENOSPC "$at"
    runs=$((runs + 1))
done
echo "$runs runs with trouble among $total calls"
exit $bad
