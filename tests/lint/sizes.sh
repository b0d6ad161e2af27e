#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Files have at most 600 lines, functions at most 60, lines of C at most 100 columns.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

bad=0
files=$(find src include tests -name '*.[ch]' -o -name '*.sh' -o -name '*.bats' -o -name '*.py' |
    grep -v '^tests/peer/briefs' | sort)
for file in $files; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 600 ] || { echo "$file: $lines lines"; bad=1; }
done
long=$(find src include -name '*.[ch]' -print0 | LC_ALL=C xargs -0 awk '
    { t = $0; gsub(/[\200-\277]/, "", t) }
    length(t) > 100 { print FILENAME ":" FNR ": " length(t) " columns" }') || bad=1
[ -z "$long" ] || { echo "$long"; bad=1; }

command -v ctags >/dev/null || { echo "no ctags: functions are not measured"; exit $bad; }
functions=$(find src tests -name '*.c' | sort |
    ctags -L - -f - --kinds-C=f --fields=+ne 2>/dev/null | awk -F'\t' '
    {
        line = end = 0
        for (i = 4; i <= NF; i++) {
            if ($i ~ /^line:/) line = substr($i, 6)
            if ($i ~ /^end:/) end = substr($i, 5)
        }
        if (end - line + 1 > 60) print $2 ":" line ": " $1 " has " end - line + 1 " lines"
    }')
[ -z "$functions" ] || { echo "$functions"; bad=1; }
exit $bad
