#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# schema.sh BUILD: the brief's JSON Schema, judged by jsonschema, against the parser.
set -euo pipefail
export PATH=/usr/bin:/bin:$PATH
build=$(realpath "${1:?usage: schema.sh BUILD}")
cd "$(dirname "$0")"
schema=$(mktemp)
trap 'rm -f "$schema"' EXIT
"$build/emplan" schema >"$schema"
python3 schema_test.py "$schema" "$build/emplan"
