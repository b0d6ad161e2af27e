#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# model_export.sh BUILD: the examples are planned, their models exported, and everything that the
# plan claims is computed again, and solved again by SciPy, from the exported file alone.
set -euo pipefail
export PATH=/usr/bin:/bin:$PATH
build=$(realpath "${1:?usage: model_export.sh BUILD}")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
files=()
for brief in examples/*/brief.yaml; do
    name=$(basename "$(dirname "$brief")")
    cp -R "$(dirname "$brief")" "$work/$name"
    "$build/emplan" run --quiet "$work/$name" >/dev/null
    "$build/emplan" export "$work/$name" model --draws >"$work/$name.json"
    files+=("$work/$name.json")
done
[ "${#files[@]}" -gt 0 ]
# one thread: threads of the linear algebra only wait for each other here
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 python3 tests/peer/model_export.py "${files[@]}"
