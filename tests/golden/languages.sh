#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# languages.sh BUILD [FOLDER...]: no language lacks a text, and the reports of the examples (and of
# other folders with a brief) hold no English where they are said in another language.
set -uo pipefail
build=$(realpath "${1:?usage: languages.sh BUILD [FOLDER...]}")
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH

bad=0
tests/lint/languages.sh "$build" --strict || bad=1
for brief in examples/*/brief.yaml "${@/%//brief.yaml}"; do
    [ -e "$brief" ] && [ "$brief" != "$1/brief.yaml" ] || continue
    folder=$(dirname "$brief")
    name=$(basename "$folder")
    cp -R "$folder" "$work/$name"
    rm -rf "$work/$name/report" "$work/$name"/plan.emplan*
    "$build/emplan" -q run "$work/$name" >"$work/log" 2>&1 || { cat "$work/log"; bad=1; continue; }
    "$build/emplan" report "$work/$name" --lang en --json >"$work/en.json" || bad=1
    for language in src/report/texts/*; do
        language=$(basename "$language")
        [ "$language" = en ] && continue
        "$build/emplan" report "$work/$name" --lang "$language" --json >"$work/other.json" || bad=1
        python3 tests/golden/languages.py "$name" "$language" "$work" || bad=1
    done
done
exit $bad
