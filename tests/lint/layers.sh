#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A folder of src/ includes only headers of its own layer or of those below it; docs/ARCHITECTURE.md
# lists the layers from the top down, and every folder of tests/.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

# from the bottom to the top; yaml and csv stand side by side
declare -A rank=([base]=0 [yaml]=1 [csv]=1 [store]=2 [model]=3 [brief]=4 [catalog]=5 [imports]=6
    [stage]=7 [report]=8 [review]=9 [pipeline]=10 [batch]=11 [cli]=12)
# public headers whose folder has another name
declare -A home=([arena]=base [error]=base [parallel]=base [text]=base [number]=base [date]=base [finding]=base
    [file]=base [json]=base [embed]=base [ledger]=stage [economics]=stage [choice]=stage [evidence]=model
    [sbg]=model)

bad=0
complain() {
    echo "$1"
    bad=1
}

# check FILE FOLDER INCLUDED
check() {
    local folder=$2 name=$3 from
    case $name in
    emplan/*)
        name=${name#emplan/}
        name=${name%.h}
        from=${home[$name]:-$name}
        [ -n "${rank[$from]:-}" ] || { complain "$1: emplan/$name.h belongs to no layer"; return; }
        [ "${rank[$from]}" -le "${rank[$folder]}" ] ||
            complain "$1: $folder includes emplan/$name.h of the layer $from above it"
        [ "$from" = "$folder" ] || [ "${rank[$from]}" -ne "${rank[$folder]}" ] ||
            complain "$1: $folder includes emplan/$name.h of its neighbour $from"
        ;;
    */*)
        [ "${name%%/*}" = "$folder" ] || complain "$1: $name is private to ${name%%/*}"
        ;;
    *)
        complain "$1: write \"$folder/$name\""
        ;;
    esac
}

for file in src/*/*.[ch]; do
    folder=$(basename "$(dirname "$file")")
    [ -n "${rank[$folder]:-}" ] || { complain "$file: src/$folder is no layer"; continue; }
    while read -r name; do
        check "$file" "$folder" "$name"
    done < <(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$file")
done

# the tables of docs/ARCHITECTURE.md are the tree
page=docs/ARCHITECTURE.md above=99
# listed: the folders in the first column of a table
listed() { grep -oE '^\| `[a-z-]+/`(, `[a-z-]+/`)*' | grep -oE '[a-z-]+/'; }
src=$(sed -n '/^## Layers/,/^`tests/p' $page | listed)
for folder in $src; do
    now=${rank[${folder%/}]:-99}
    [ "$now" -lt "$above" ] || [ "$now" -eq 1 ] || complain "$page: $folder stands too low"
    above=$now
done
tests=$(sed -n '/^`tests/,/^## /p' $page | listed)
for tree in src tests; do
    diff <(printf "$tree/%s\n" ${!tree} | sort) <(printf '%s\n' "$tree"/*/ | sort) ||
        complain "$page: its table of $tree/ is not the tree"
done

# only cli prints and ends the program; base has the two ways to die
while read -r hit; do
    complain "$hit: only src/cli prints or exits"
done < <(grep -nE '\b(printf|puts|putchar|exit|_exit|abort)\(|\bstd(out|err)\b' src/*/*.c |
    grep -vE '^src/(cli|batch)/|^src/base/(error|arena|file)\.c|vsnprintf|/\*.*std(out|err)')
exit $bad
