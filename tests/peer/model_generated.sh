#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# model_generated.sh BUILD: twenty generated planning problems, solved here and again by SciPy.
set -euo pipefail
export PATH=/usr/bin:/bin:$PATH
build=$(realpath "${1:?usage: model_generated.sh BUILD}")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
objects=("$build"/model/*.o "$build"/base/*.o)
"${CC:-gcc}" -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude -Itests -o "$work/model_dump" \
    tests/peer/model_dump.c "${objects[@]}" -lgsl -lgslcblas -lutf8proc -lmd -lm
"$work/model_dump" generated >"$work/problems.json"
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 python3 tests/peer/model_generated.py <"$work/problems.json"
