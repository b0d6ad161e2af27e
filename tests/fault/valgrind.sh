#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# valgrind.sh BUILD [--all]: memory errors and leaks of runs from end to end.
set -uo pipefail
emplan=$(realpath "${1:?usage: valgrind.sh BUILD [--all]}")/emplan
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR CI COLUMNS SOURCE_DATE_EPOCH

points=0 bad=0
# watch STATUS ARGUMENTS...: run emplan, which must end with STATUS and without a complaint
watch() {
    local expected=$1 status=0
    shift
    valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite,indirect "$emplan" "$@" >out 2>err || status=$?
    points=$((points + 1))
    [ "$status" -eq "$expected" ] && return
    echo "emplan $*: status $status"
    head -40 err
    bad=$((bad + 1))
}

mkdir acme bad
sed -n '/^BRIEF = """/,/^"""/p' "$here/harness.py" | sed 's/^BRIEF = """\\$//; /^"""$/d' |
    sed '/./,$!d' >acme/brief.yaml
watch 0 -q run acme
watch 0 report acme --format json
if [ "${2:-}" = --all ]; then
    sed 's/budget: 6000/budget: 1,000/' acme/brief.yaml >bad/brief.yaml
    watch 0 -q run acme --set plan.budget=7000
    watch 3 run bad --json
    watch 0 check acme
    watch 0 report acme
    watch 0 status acme
    watch 0 log acme --json
    watch 0 explain acme plan
    watch 0 export acme facts
    watch 0 export acme mediaplan --format json
    watch 0 catalog check
    watch 0 init made
    watch 2 nothing
    for brief in "$here"/../peer/briefs/good/*.yaml; do
        watch 0 check "$brief"
    done
fi
echo "valgrind: $points points, $bad failures"
[ "$bad" -eq 0 ]
