#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs the Debian packages named as arguments that are missing; on other systems says which
# packages to install and goes on (the compiler will name what is really missing).
set -euo pipefail

names_elsewhere() {
    cat >&2 <<'T'
emplan needs libyaml, SQLite 3.40, libcsv, GSL, utf8proc, libmd (tests: cmocka, bats, Python with
SciPy and jsonschema, cmark-gfm). On your system, for example:
  Fedora    dnf install gcc make libyaml-devel sqlite-devel libcsv-devel gsl-devel utf8proc-devel libmd-devel libcmocka-devel bats
  Arch      pacman -S gcc make libyaml sqlite libcsv gsl libutf8proc libmd cmocka bats
  Alpine    apk add gcc make musl-dev yaml-dev sqlite-dev libcsv-dev gsl-dev utf8proc-dev libmd-dev cmocka-dev bats bash
  Homebrew  brew install libyaml sqlite libcsv gsl utf8proc libmd cmocka bats-core
T
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    names_elsewhere
    exit 0
fi
missing=()
for p in "$@"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing: ${missing[*]}" >&2
root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "as root, run: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
install() { "${root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null; }
install 2>/dev/null || { "${root[@]}" apt-get update >/dev/null && install; }
