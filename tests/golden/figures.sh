#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# figures.sh BUILD [--all]: every figure of the examples' plans is a fact and answers to explain.
set -uo pipefail
emplan=$(realpath "${1:?usage: figures.sh BUILD [--all]}")/emplan
cd "$(dirname "$0")/../.." || exit 1
unset SOURCE_DATE_EPOCH
exec python3 tests/golden/figures.py "$emplan" "${@:2}"
