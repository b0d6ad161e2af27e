#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The top level holds src include tests examples docs Makefile README.md LICENSE and dot files.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

bad=0
for name in *; do
    case $name in
    src | include | tests | examples | docs | Makefile | README.md | LICENSE) ;;
    *) echo "$name does not belong at the top level"; bad=1 ;;
    esac
done
for name in src include tests examples docs Makefile README.md LICENSE; do
    [ -e "$name" ] || { echo "$name is missing"; bad=1; }
done
exit $bad
