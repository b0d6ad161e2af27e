#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh BUILD: every measurement of this folder, one after the other.
set -euo pipefail
build=$(realpath "${1:?usage: run.sh BUILD}")
cd "$(dirname "$0")/../.."
for script in tests/bench/*.sh; do
    [ "$script" != tests/bench/run.sh ] || continue
    echo "== $(basename "$script" .sh)"
    "$script" "$build"
done
