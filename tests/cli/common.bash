# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What every file of command tests begins with. EMPLAN is the program.

bats_require_minimum_version 1.5.0

setup() {
    : "${EMPLAN:=$BATS_TEST_DIRNAME/../../.build/release/emplan}"
    EMPLAN=$(realpath "$EMPLAN")
    unset NO_COLOR CI COLUMNS SOURCE_DATE_EPOCH CDPATH LANG LANGUAGE
    export LC_ALL=C TERM=xterm TZ=UTC EMPLAN
    cd "$BATS_TEST_TMPDIR" || return 1
}

emplan() {
    "$EMPLAN" "$@"
}

# A client with a brief that is valid, without a plan; where a file asks for it by LEAN=yes, without
# the cap by month, which takes three quarters of the time of a plan.
client() {
    emplan --quiet init "${1:-acme}" --template booking --client "${2:-Acme}" --start 2027-01
    [ -z "${LEAN:-}" ] || sed -i '/^  monthly_cap:/d' "${1:-acme}/brief.yaml"
}

# A client with a plan, made once for a whole file.
planned() {
    if [ ! -e "$BATS_FILE_TMPDIR/planned/report/report.md" ]; then
        rm -rf "$BATS_FILE_TMPDIR/planned"
        client "$BATS_FILE_TMPDIR/planned"
        emplan --quiet run "$BATS_FILE_TMPDIR/planned" >/dev/null
    fi
    cp -R "$BATS_FILE_TMPDIR/planned" "${1:-acme}"
}

# fails STATUS ARGUMENTS...: the program ends with this status, and says why
fails() {
    local status=$1
    shift
    run -"$status" emplan "$@"
    [ -n "$output" ]
}

# A checksum of everything in a folder: names, sizes, bytes.
tree_sum() {
    (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum && find . | sort) | sha256sum
}

json() {
    python3 -m json.tool >/dev/null
}

# As a user who may not do everything, even where root runs the tests.
as_nobody() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}

# A folder that such a user can reach, and a copy of the program in it.
public_folder() {
    PUBLIC=$(mktemp -d /tmp/emplan-test.XXXXXX)
    chmod 755 "$PUBLIC"
    cp "$EMPLAN" "$PUBLIC/emplan"
    chmod 755 "$PUBLIC/emplan"
}
