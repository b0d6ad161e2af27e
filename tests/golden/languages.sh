#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# languages.sh BUILD [FOLDER...]: no language lacks a text, and the reports and summaries of the
# examples, of the briefs of tests/cases and of other folders with a brief show no figure as its key, and
# hold no English where they are said in another language. Where the brief names no data of its own the
# plan is reviewed first, so that the control loop is said too.
set -uo pipefail
build=$(realpath "${1:?usage: languages.sh BUILD [FOLDER...]}")
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH

# reviewed FOLDER: approve its plan and review half a year in which its largest channel brings a third
reviewed() {
    "$build/emplan" -q approve "$1" >/dev/null || return
    mkdir -p "$1/data"
    {
        echo month,channel,spend,visits,leads,customers,revenue
        sqlite3 -separator , "$1/plan.emplan" "
            WITH f AS (SELECT month, channel, max(CASE metric WHEN 'spend' THEN mean END) AS s,
                max(CASE metric WHEN 'visits' THEN mean END) AS v,
                max(CASE metric WHEN 'leads' THEN mean END) AS l,
                max(CASE metric WHEN 'customers' THEN mean END) AS c,
                max(CASE metric WHEN 'revenue' THEN mean END) AS r,
                CASE channel WHEN (SELECT channel FROM channel_choice WHERE chosen
                    ORDER BY spend_minor DESC LIMIT 1) THEN 0.3 ELSE 1 END AS x
                FROM forecast WHERE channel NOT IN ('', 'baseline', 'direct', 'tools')
                GROUP BY month, channel)
            SELECT month, channel, printf('%.2f', s), CAST(round(v * x) AS INTEGER),
                CAST(round(l * x) AS INTEGER), CAST(round(c * x) AS INTEGER), printf('%.2f', r * x)
            FROM f WHERE month IN (SELECT DISTINCT month FROM forecast ORDER BY month LIMIT 6)"
    } >"$1/data/reviewed.csv"
    printf '\ndata:\n  - {file: data/reviewed.csv, kind: actuals}\n' >>"$1/brief.yaml"
    "$build/emplan" -q review "$1" >/dev/null
}

# languages NAME: its reports, and its summary in each language
languages() {
    local language
    "$build/emplan" export "$work/$1" facts --revision latest >"$work/facts.csv" || bad=1
    for language in src/report/texts/*; do
        language=$(basename "$language")
        "$build/emplan" -q run "$work/$1" --dry-run --set "language=$language" >"$work/other.txt" &&
            "$build/emplan" report "$work/$1" --lang "$language" --json >"$work/other.json" &&
            python3 tests/golden/languages.py "$1" "$language" "$work" || bad=1
    done
}

bad=0
tests/lint/languages.sh "$build" --strict || bad=1
for brief in examples/*/brief.yaml tests/cases/briefs/*.yaml "${@:2}"; do
    [ -d "$brief" ] && brief=$brief/brief.yaml
    folder=$(dirname "$brief")
    name=$(basename "$folder")
    [ "$(basename "$brief")" = brief.yaml ] || name=$(basename "$brief" .yaml)
    mkdir "$work/$name"
    cp "$brief" "$work/$name/brief.yaml"
    [ ! -d "$folder/data" ] || cp -R "$folder/data" "$work/$name"
    "$build/emplan" -q run "$work/$name" >"$work/log" 2>&1 ||
        { cat "$work/log"; bad=1; continue; }
    if ! grep -q '^data:' "$brief"; then
        reviewed "$work/$name" || { echo "$folder: no review"; bad=1; }
    fi
    languages "$name"
done
exit $bad
