#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The report of each example is the one that is committed beside it; where the brief names actual
# figures, the report of their review too (report/review.md).
#   reports.sh BUILD           say where they differ
#   reports.sh BUILD --write   write them anew (then read the difference before committing it)
# What the README quotes of a report is what it says.
set -uo pipefail
emplan=$(realpath "${1:?usage: reports.sh BUILD [--write]}")/emplan
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH
write=${2:-}

bad=0 seen=0

# compare MADE GOLDEN: say where they differ, or write the golden one anew
compare() {
    local made=$1 golden=$2
    if [ "$write" = --write ]; then
        mkdir -p "$(dirname "$golden")"
        cp "$made" "$golden"
    elif [ ! -e "$golden" ]; then
        echo "$golden is missing; write it with: tests/golden/reports.sh BUILD --write"
        bad=1
    elif ! cmp -s "$golden" "$made"; then
        echo "$golden is not what the program makes now:"
        diff "$golden" "$made" | head -10
        bad=1
    fi
}

# run COMMAND...: with what it says where it fails
run() {
    "$emplan" "$@" >"$work/log" 2>&1 && return
    echo "emplan $1 failed for $folder"
    tail -20 "$work/log"
    bad=1
    return 1
}

for brief in examples/*/brief.yaml; do
    folder=$(dirname "$brief")
    name=$(basename "$folder")
    seen=$((seen + 1))
    cp -R "$folder" "$work/$name"
    rm -rf "$work/$name/report" "$work/$name"/plan.emplan*
    run run "$work/$name" || continue
    compare "$work/$name/report/report.md" "$folder/report/report.md"
    if ! "$emplan" report "$work/$name" | cmp -s - "$work/$name/report/report.md"; then
        echo "$folder: the project file gives another report than the run"
        bad=1
    fi
    grep -q 'kind: actuals' "$brief" || continue
    run approve "$work/$name" && run review "$work/$name" || continue
    compare "$work/$name/report/review.md" "$folder/report/review.md"
done
if [ "$write" = --write ]; then
    python3 tests/golden/readme.py || bad=1
else
    python3 tests/golden/readme.py --check || bad=1
fi
[ "$seen" -gt 0 ] || { echo "there are no examples"; bad=1; }
exit $bad
