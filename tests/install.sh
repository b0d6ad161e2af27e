#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# install.sh BINARY PREFIX: the program, its man page and the completions, which it prints itself.
set -euo pipefail
binary=${1:?usage: install.sh BINARY PREFIX}
prefix=${2:?usage: install.sh BINARY PREFIX}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# put MODE FILE TARGET
put() {
    mkdir -p "$(dirname "$3")"
    install -m "$1" "$2" "$3"
    echo "$3"
}

"$binary" help --man -o "$work/emplan.1"
for shell in bash zsh fish; do
    "$binary" completion "$shell" -o "$work/$shell"
done
put 755 "$binary" "$prefix/bin/emplan"
put 644 "$work/emplan.1" "$prefix/share/man/man1/emplan.1"
put 644 "$work/bash" "$prefix/share/bash-completion/completions/emplan"
put 644 "$work/zsh" "$prefix/share/zsh/site-functions/_emplan"
put 644 "$work/fish" "$prefix/share/fish/vendor_completions.d/emplan.fish"
