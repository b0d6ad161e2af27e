#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The report of each example is the one that is committed beside it.
#   reports.sh BUILD           say where they differ
#   reports.sh BUILD --write   write them anew (then read the difference before committing it)
set -uo pipefail
emplan=$(realpath "${1:?usage: reports.sh BUILD [--write]}")/emplan
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH

bad=0 seen=0
for brief in examples/*/brief.yaml; do
    folder=$(dirname "$brief")
    name=$(basename "$folder")
    golden=$folder/report/report.md
    seen=$((seen + 1))
    cp -R "$folder" "$work/$name"
    rm -rf "$work/$name/report" "$work/$name"/plan.emplan*
    if ! "$emplan" run "$work/$name" >"$work/log" 2>&1; then
        echo "$folder: emplan run failed"
        tail -20 "$work/log"
        bad=1
    elif [ "${2:-}" = --write ]; then
        mkdir -p "$folder/report"
        cp "$work/$name/report/report.md" "$golden"
    elif [ ! -e "$golden" ]; then
        echo "$golden is missing; write it with: tests/golden/reports.sh BUILD --write"
        bad=1
    elif ! cmp -s "$golden" "$work/$name/report/report.md"; then
        echo "$golden is not what the program makes now:"
        diff "$golden" "$work/$name/report/report.md" | head -10
        bad=1
    fi
done
[ "$seen" -gt 0 ] || { echo "there are no examples"; bad=1; }
exit $bad
