#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# figures.sh BUILD [--all]: every figure of the examples' plans and reviews is a fact and answers to
# explain; a column of figures that nobody has thought of fails it.
set -uo pipefail
emplan=$(realpath "${1:?usage: figures.sh BUILD [--all]}")/emplan
cd "$(dirname "$0")/../.." || exit 1
unset SOURCE_DATE_EPOCH
# and a client with files of every kind
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
mkdir "$own/own-data" && cp tests/own-data/brief.yaml "$own/own-data/"
python3 tests/own-data/generate.py "$own/own-data/data" || exit 1
python3 tests/golden/figures.py "$emplan" --strict "${@:2}" "$own/own-data"
