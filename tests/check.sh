#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh BUILD short|long|unit|cli|lint|san|fault|fuzz
#   unit   the cmocka programs under BUILD/unit
#   cli    tests/cli/*.bats
#   lint   tests/lint/*.sh
#   short  lint, unit, cli, golden reports
#   san    unit and cli built with the sanitizers of gcc, all of them (an hour or so)
#   fault  tests/fault/*.sh, every point
#   fuzz   tests/fuzz/fuzz.sh, FUZZ_SECONDS for each target
#   long   what short leaves out: peers, cases, sanitizers, faults, a short fuzz
# Output of tests is shown only where they fail. The last line says how many passed and failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

build=${1:?usage: check.sh BUILD short|long|unit|cli|lint|san|fault|fuzz}
mode=${2:-short}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jobs=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0
unset NO_COLOR CI COLUMNS SOURCE_DATE_EPOCH CDPATH
# what apt-get installed for Python belongs to the system's own
export PATH=/usr/bin:/bin:$PATH LC_ALL=C.UTF-8 TZ=UTC EMPLAN=$PWD/$build/emplan

# A test that takes longer hangs: many times what a slow and busy machine needs.
export MOST=7200
began=$SECONDS

# count NAME PASSED FAILED: one line for a group, with the seconds since the last one
count() {
    passed=$((passed + $2)) failed=$((failed + $3))
    printf '%-10s %4d passed, %d failed %6d s\n' "$1" "$2" "$3" $((SECONDS - began))
    began=$SECONDS
}

# cmocka says how many tests ran; a program that dies without saying so is one failure
unit() {
    local ok=0 bad=0 f log
    find "$build/unit" -name '*_test' -type f | sort | grep -vE "${WITHOUT:-^$}" |
        xargs -P "$jobs" -I {} bash -c '
            log=$1/unit-$(tr / - <<<"${2#*/unit/}").log
            timeout "$MOST" "$2" >"$log" 2>&1; echo "exit $?" >>"$log"' _ "$work" {}
    for log in "$work"/unit-*.log; do
        [ -e "$log" ] || continue
        local n f=0
        n=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | tail -1)
        f=$(sed -n 's/^\[  FAILED  \] [^:]*: *\([0-9]*\) test.*/\1/p' "$log" | tail -1)
        if [ "$(tail -1 "$log")" != 'exit 0' ]; then
            [ "${f:-0}" -gt 0 ] || f=1
            echo "--- $(basename "$log" .log)"
            grep -v '^\[ *\(OK\|RUN\) *\]' "$log" | tail -40
        fi
        ok=$((ok + ${n:-0})) bad=$((bad + ${f:-0}))
    done
    [ $((ok + bad)) -gt 0 ] || { echo "no unit tests under $build/unit"; bad=1; }
    count unit "$ok" "$bad"
}

cli() {
    local ok=0 bad=0 log
    printf '%s\n' tests/cli/*.bats | grep -vE "${WITHOUT:-^$}" |
        xargs -P "$jobs" -I {} bash -c \
            'timeout "$MOST" bats --tap "$2" >"$1/cli-$(basename "$2").log" 2>&1' _ "$work" {}
    for log in "$work"/cli-*.log; do
        local n f plan
        n=$(grep -c '^ok ' "$log")
        f=$(grep -c '^not ok ' "$log")
        plan=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$log" | head -1)
        [ "${plan:-0}" -gt $((n + f)) ] && f=$((plan - n))
        [ "${plan:-0}" -gt 0 ] || f=1
        if [ "$f" -gt 0 ]; then
            echo "--- $(basename "$log" .log)"
            grep -v '^ok ' "$log"
        fi
        ok=$((ok + n)) bad=$((bad + f))
    done
    count cli "$ok" "$bad"
}

# scripts NAME FILE...: each is one test, run with the build folder (and $all) as its arguments;
# `beside` of them at a time
all=() beside=$jobs
scripts() {
    local name=$1 ok=0 bad=0 log
    shift
    rm -f "$work"/script-*
    printf '%s\n' "$@" | BUILD=$build xargs -P "$beside" -I {} bash -c '
        log=$1/script-$(tr / - <<<"$2").log
        timeout "$MOST" "$2" "$BUILD" "${@:3}" >"$log" 2>&1; echo "exit $?" >>"$log"' _ "$work" {} \
        "${all[@]}"
    for log in "$work"/script-*.log; do
        [ -e "$log" ] || continue
        if [ "$(tail -1 "$log")" = 'exit 0' ]; then
            ok=$((ok + 1))
            [ ${#all[@]} -eq 0 ] || tail -2 "$log" | head -1
        else
            bad=$((bad + 1))
            echo "--- $(basename "$log" .log)"
            tail -40 "$log"
        fi
    done
    [ $((ok + bad)) -eq $# ] || bad=$((bad + 1))
    count "$name" "$ok" "$bad"
}

# The unit and command tests once more, built with the sanitizers of gcc. In a short form without those
# that make many plans, each ten times slower then: every command and every stage is left.
many_plans='/(pipeline/plan|pipeline/names)_test$|/(as_planned|bad_input|batch|determinism)\.bats$'
many_plans+='|/(guide|own_data|review|run|signals|whatif)\.bats$'
sanitizers() {
    local tests save=$build
    export WITHOUT=$1
    tests=$(printf '%s\n' tests/unit/*/*_test.c | sed 's|^tests/unit/|.build/san/unit/|; s|\.c$||')
    # shellcheck disable=SC2086
    if ! make -s -j"$jobs" VARIANT=san .build/san/emplan $tests >"$work/log" 2>&1; then
        tail -40 "$work/log"
        count sanitizers 0 1
        return
    fi
    build=.build/san EMPLAN=$PWD/.build/san/emplan
    export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
    rm -f "$work"/unit-*.log "$work"/cli-*.log
    unit
    cli
    build=$save EMPLAN=$PWD/$save/emplan
}

case $mode in
unit) unit ;;
cli) cli ;;
lint) scripts lint tests/lint/*.sh ;;
san) sanitizers '^$' ;;
fault | fuzz)
    all=(--all) beside=1
    export MOST=86400
    scripts "$mode" tests/"$mode"/*.sh
    ;;
short)
    scripts lint tests/lint/*.sh
    unit
    cli
    scripts golden tests/golden/*.sh
    ;;
long)
    scripts peer tests/peer/*.sh tests/cases/*.sh tests/bench/market/*.sh
    sanitizers "$many_plans"
    beside=1 # they use all processors themselves
    scripts fault tests/fault/*.sh
    scripts fuzz tests/fuzz/*.sh
    ;;
*)
    echo "check.sh: unknown mode '$mode'" >&2
    exit 2
    ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
