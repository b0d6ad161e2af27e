#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The four cases, six more briefs and perturbations against what a strategist expects (cases.py).
set -uo pipefail
build=$(realpath "${1:?usage: cases.sh BUILD}")
cd "$(dirname "$0")/../.." || exit 1
PYTHONDONTWRITEBYTECODE=1 python3 tests/cases/cases.py "$build"
