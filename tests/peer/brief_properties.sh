#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# brief_properties.sh BUILD: generated briefs are planned, changed in one thing and planned again.
set -euo pipefail
export PATH=/usr/bin:/bin:$PATH PYTHONDONTWRITEBYTECODE=1
build=$(realpath "${1:?usage: brief_properties.sh BUILD}")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${CC:-gcc}" -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude -Isrc -Itests -o "$work/continuous" \
    tests/peer/brief_continuous.c "$build/libemplan.a" -lcmocka -lyaml -lsqlite3 -lcsv -lgsl \
    -lgslcblas -lutf8proc -lmd -lm
python3 tests/peer/brief_properties.py --write "$work"
"$work/continuous" "$work"/*.yaml
python3 tests/peer/brief_properties.py "$build/emplan"
