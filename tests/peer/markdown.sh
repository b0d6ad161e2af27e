#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# markdown.sh BUILD: text of others in our Markdown, judged by cmark-gfm.
set -euo pipefail
export PATH=/usr/bin:/bin:$PATH
build=$(realpath "${1:?usage: markdown.sh BUILD}")
cd "$(dirname "$0")"
python3 markdown_test.py "$build/unit/report/markdown_test" "$build/emplan" ../../examples
