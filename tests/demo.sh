#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# demo.sh BINARY: plans the example client in a copy of its folder and says where the report is.
set -euo pipefail
binary=$(realpath "${1:?usage: demo.sh BINARY}")
cd "$(dirname "$0")/.."

rm -rf .build/demo
mkdir -p .build/demo
cp -R examples/quest-room-en .build/demo/
rm -rf .build/demo/quest-room-en/report .build/demo/quest-room-en/plan.emplan
"$binary" --quiet run .build/demo/quest-room-en
echo
echo "the brief:  .build/demo/quest-room-en/brief.yaml"
echo "the report: .build/demo/quest-room-en/report/report.md"
