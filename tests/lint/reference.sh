#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# docs/reference and docs/man are what the program prints.
#   reference.sh BUILD           say where they differ
#   reference.sh BUILD --write   print them anew
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

emplan=${1:?usage: reference.sh BUILD [--write]}/emplan
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
names=$("$emplan" help --json | python3 -c '
import json, sys
for c in json.load(sys.stdin)["commands"]:
    if c["name"] == "help":
        [o] = [o for o in c["options"] if o["name"] == "reference"]
        print(*o["values"])')
[ -n "$names" ] || { echo "the program names no references"; exit 1; }

# compare FILE ARGUMENTS...
compare() {
    local file=$1
    shift
    "$emplan" "$@" >"$work/printed" || { echo "emplan $* failed"; bad=1; return; }
    [ -s "$work/printed" ] || { echo "emplan $* printed nothing"; bad=1; return; }
    if [ "$write" ]; then
        mkdir -p "$(dirname "$file")"
        cp "$work/printed" "$file"
    elif ! cmp -s "$work/printed" "$file"; then
        echo "$file is not what \`emplan $*\` prints; run: tests/lint/reference.sh BUILD --write"
        diff "$file" "$work/printed" | head -5
        bad=1
    fi
}

write=${2:+yes}
for name in $names; do
    compare "docs/reference/$name.md" help --reference "$name"
done
compare docs/man/emplan.1 help --man
for file in docs/reference/*; do
    name=$(basename "$file" .md)
    grep -qw -- "$name" <<<"$names" || { echo "$file: the program has no such reference"; bad=1; }
done
exit $bad
