#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each header compiles alone, and included twice.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

bad=0
read -ra cc <<<"${CC:-cc}"
for header in include/emplan/*.h src/*/*.h; do
    name=${header#include/}
    name=${name#src/}
    # of two lists that are only ever included by a table no prototype is asked
    printf '#include "%s"\n#include "%s"\nextern int ep_header_is_alone;\n' "$name" "$name" |
        "${cc[@]}" -std=c17 -pedantic -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror \
            -Wno-unused-function -fsyntax-only -Iinclude -Isrc -x c - || { echo "$header"; bad=1; }
done
exit $bad
