#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# model.sh BUILD: the solver beside SciPy's SLSQP with exact slopes on the same problems, its time by
# channels, months and draws, and whole runs of the examples. Prints the tables of
# docs/performance.md. Times are the least of several; SLSQP is stopped after SLSQP_STEPS (300).
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
echo "| channels | months | draws | solve, ms | forecast, ms | evaluations | gap |"
echo "|--:|--:|--:|--:|--:|--:|--:|"
for size in "5 12 64" "10 12 64" "20 12 64" "40 12 64" "10 36 64" "10 12 256" "10 12 1024" \
    "10 12 4096"; do
    # shellcheck disable=SC2086
    "$work/model_dump" time $size |
        awk '{printf "| %d | %d | %d | %.1f | %.1f | %d | %s |\n", $1, $2, $3, 1e3 * $4, 1e3 * $5, $6, $7}'
done
echo
echo "| example | whole run, ms | peak memory, MB |"
echo "|---|--:|--:|"
for brief in examples/*/brief.yaml; do
    name=$(basename "$(dirname "$brief")")
    least=999999
    for _ in 1 2 3; do
        rm -rf "$work/run"
        cp -r "$(dirname "$brief")" "$work/run"
        rm -rf "$work/run/report"
        /usr/bin/time -f "%U %S %M" -o "$work/time" "$build/emplan" run --quiet "$work/run" >/dev/null
        read -r user system memory <"$work/time"
        now=$(awk -v u="$user" -v s="$system" 'BEGIN {printf "%d", 1000 * (u + s)}')
        [ "$now" -ge "$least" ] || least=$now
    done
    echo "| $name | $least | $((memory / 1024)) |"
done
