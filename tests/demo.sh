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
cp -R examples/quest-room .build/demo/
rm -rf .build/demo/quest-room/report .build/demo/quest-room/plan.emplan
"$binary" --quiet run .build/demo/quest-room
echo
echo "the brief:  .build/demo/quest-room/brief.yaml"
echo "the report: .build/demo/quest-room/report/report.md"
