#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each source says whose it is and under which licence, in its first lines.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

bad=0
while read -r file; do
    for tag in 'SPDX-FileCopyrightText: 2026 the emplan authors' \
        'SPDX-License-Identifier: GPL-3.0-or-later'; do
        head -4 "$file" | grep -qF -- "$tag" || { echo "$file: no $tag"; bad=1; }
    done
done < <(find src include tests .ci Makefile \( -name '*.[ch]' -o -name '*.sh' -o -name '*.bash' \
    -o -name '*.bats' -o -name '*.py' -o -name '*.sql' -o -name Makefile -o -path .ci/run \) -type f)
grep -q 'GNU GENERAL PUBLIC LICENSE' LICENSE || { echo "LICENSE is not the GPL"; bad=1; }
exit $bad
