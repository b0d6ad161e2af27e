#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh BUILD: a few of the generated markets, and what theory guarantees in them.
set -euo pipefail
cd "$(dirname "$0")/../../.."
build=${1:?usage: check.sh BUILD}
"$build/bench/market" --check 60
