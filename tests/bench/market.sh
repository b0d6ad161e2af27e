#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# market.sh BUILD: the tables of docs/performance.md on reviews, 500 generated markets of known
# truth, a year each (MARKETS: another number). The program is built by make bench.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:?usage: market.sh BUILD}
"$build/bench/market" "${MARKETS:-500}"
