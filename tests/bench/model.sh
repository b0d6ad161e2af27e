#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# model.sh BUILD: the solver beside SciPy's SLSQP with exact slopes on the same problems, its time by
# channels, months and draws, and whole runs of the examples by stage (the difference of runs to one
# stage and to the one before it). Prints the tables of docs/performance.md. Times are those of a
# processor, the least of several, by size those of SEEDS (16) problems each; SLSQP is stopped after
# SLSQP_STEPS (300). Fails where a run takes 64 MB.
set -euo pipefail
export PATH=/usr/bin:/bin:$PATH
build=$(realpath "${1:?usage: model.sh BUILD}")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
objects=("$build"/model/*.o "$build"/base/*.o)
"${CC:-gcc}" -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude -Itests -o "$work/model_dump" \
    tests/peer/model_dump.c "${objects[@]}" -lgsl -lgslcblas -lutf8proc -lmd -lm

echo "| channels x months | emplan, ms | SLSQP, ms | ratio | SLSQP's objective below emplan's |"
echo "|---|--:|--:|--:|--:|"
for size in "5 6" "10 12" "20 12"; do
    # shellcheck disable=SC2086
    "$work/model_dump" one $size |
        OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 \
            PYTHONPATH=tests/peer python3 tests/bench/model_ratio.py "${SLSQP_STEPS:-300}"
done
echo
sizes() { # PARTS SIZE...
    local parts=$1 size
    shift
    echo "| channels | months | draws | evaluations | solve, ms | gap | forecast, ms |"
    echo "|--:|--:|--:|--:|--:|--:|--:|"
    for size in "$@"; do
        # shellcheck disable=SC2086
        "$work/model_dump" time $size "${SEEDS:-16}" $parts |
            PYTHONDONTWRITEBYTECODE=1 python3 tests/bench/model_sizes.py $size
    done
    echo
}
sizes "" "5 12 64" "10 12 64" "20 12 64" "40 12 64" "64 12 64" "10 24 64" "20 24 64" "40 24 64" \
    "10 36 64" "20 36 64" "40 36 64" "64 36 64" "10 12 16" "10 12 256" "10 12 1024" "10 12 4096"
sizes all "5 12 64" "10 12 64" "20 12 64" "40 12 64"

# Processor time of a command in milliseconds, the least of RUNS (5); its folder is made anew.
runs=${RUNS:-5}
least_ms() { # EXAMPLE ARGUMENT...
    local example=$1 least=999999 now TIMEFORMAT='%3U %3S'
    shift
    for _ in $(seq "$runs"); do
        rm -rf "$work/run"
        cp -r "$example" "$work/run"
        rm -rf "$work/run/report" "$work/run"/*.emplan
        now=$({ time "$build/emplan" run --quiet "$@" "$work/run" >/dev/null; } 2>&1 |
            awk '{printf "%d", 1000 * ($1 + $2)}')
        [ "$now" -ge "$least" ] || least=$now
    done
    echo "$least"
}

stages="business goals segments demand competitors audit strategy roi"
echo "| example | whole run, ms | ${stages// / | } | scenarios, project file, report | peak memory, MB |"
echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
for brief in examples/*/brief.yaml; do
    example=$(dirname "$brief")
    row="" before=0
    for stage in $stages; do
        now=$(least_ms "$example" --dry-run --to "$stage")
        row="$row | $((now > before ? now - before : 0))"
        before=$now
    done
    whole=$(least_ms "$example")
    rm -rf "$work/run"
    cp -r "$example" "$work/run"
    rm -rf "$work/run/report" "$work/run"/*.emplan
    /usr/bin/time -f %M -o "$work/memory" "$build/emplan" run --quiet "$work/run" >/dev/null
    memory=$(($(cat "$work/memory") / 1024))
    echo "| $(basename "$example") | $whole$row | $((whole > before ? whole - before : 0)) | $memory |"
    [ "$memory" -lt 64 ] || exit 1
done
