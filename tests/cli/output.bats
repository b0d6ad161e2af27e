#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

bad_client() {
    client
    sed -i 's/^  budget: .*/  budget: 1,000/' acme/brief.yaml
}

# Run a command on a terminal of its own; its output with that of the terminal.
on_terminal() {
    command -v script >/dev/null || skip "there is no script(1)"
    script -qec "$*" /dev/null </dev/null
}

has_color() {
    grep -q $'\e\\[[0-9;]*m' <<<"$1"
}

@test "R14: no colours without a terminal, --color always gives them" {
    bad_client
    run -3 emplan check acme
    ! has_color "$output"
    run -3 emplan check acme --color always
    has_color "$output"
    NO_COLOR=1 TERM=dumb run -3 emplan check acme --color=always
    has_color "$output"
}

@test "R14: colours on a terminal, unless NO_COLOR, TERM=dumb, --color never, --no-color" {
    bad_client
    has_color "$(on_terminal "'$EMPLAN' check acme" || true)"
    NO_COLOR='' has_color "$(NO_COLOR='' on_terminal "'$EMPLAN' check acme" || true)"
    ! has_color "$(NO_COLOR=1 on_terminal "'$EMPLAN' check acme" || true)"
    ! has_color "$(TERM=dumb on_terminal "'$EMPLAN' check acme" || true)"
    ! has_color "$(on_terminal "'$EMPLAN' check acme --color never" || true)"
    ! has_color "$(on_terminal "'$EMPLAN' check acme --no-color" || true)"
    has_color "$(NO_COLOR=1 on_terminal "'$EMPLAN' check acme --color always" || true)"
}

@test "R15: progress on a terminal only, none with -q, --no-progress, in a log" {
    client
    [[ $(on_terminal "'$EMPLAN' run acme -n") == *$'\r'*/8* ]]
    [[ $(on_terminal "'$EMPLAN' run acme -n -q") != */8\ * ]]
    [[ $(on_terminal "'$EMPLAN' run acme -n --no-progress") != */8\ * ]]
    run -0 emplan run acme -n
    [[ $output != *$'\r'* && $output != */8\ * ]]
    run -0 emplan run acme -n -v
    [[ $output == *1/8* && $output != *$'\r'* ]]
}

@test "R16: progress is shown before the work begins, not behind it" {
    command -v strace >/dev/null || skip "there is no strace"
    client
    ASAN_OPTIONS=detect_leaks=0 strace -o trace -e trace=write,fsync,fdatasync \
        "$EMPLAN" -v run acme >/dev/null 2>&1
    # the first line of progress stands before anything reaches the disk, and each stage has its own
    first=$(grep -n '^write(2, .*1/8' trace | head -1 | cut -d: -f1)
    synced=$(grep -nE '^(fsync|fdatasync)' trace | head -1 | cut -d: -f1)
    [ "$first" -lt "$synced" ]
    [ "$(grep -cE '^write\(2, .*[1-8]/8' trace)" -ge 8 ]
}

@test "the next step is suggested on a terminal only, not in CI" {
    [[ $(on_terminal "'$EMPLAN' init a") == *next:* ]]
    [[ $(CI=1 on_terminal "'$EMPLAN' init b") != *next:* ]]
    run -0 emplan init c
    [[ $output != *next:* ]]
}

@test "R26: a full disk is reported, a closed pipe is quiet" {
    planned
    run -1 emplan report acme -o /dev/full
    [[ $output == *"/dev/full"* ]]
    status=0
    emplan report acme >/dev/full 2>err || status=$?
    [ "$status" -eq 1 ] && grep -q 'standard output' err
    (emplan export acme facts 2>err; echo $? >status) | head -1 >/dev/null
    [ "$(cat status)" -eq 0 ] && [ ! -s err ]
}

@test "a result that cannot be written is an error also after help and version" {
    for c in help version schema "completion fish"; do
        status=0
        # shellcheck disable=SC2086
        emplan $c >/dev/full 2>err || status=$?
        [ "$status" -eq 1 ]
        [ -s err ]
    done
}

@test "closed standard streams do no harm" {
    client
    status=0
    emplan run acme >&- 2>&- <&- || status=$?
    [ "$status" -eq 0 ]
    head -c 15 acme/plan.emplan | grep -q 'SQLite format 3'
    emplan check acme <&-
}

@test "R25: a report that cannot be written leaves the old one" {
    planned
    cp acme/report/report.md before
    emplan report acme -o keep.md
    cp keep.md keep.before
    (
        ulimit -f 1
        run -1 emplan run acme --set plan.budget=12000
    )
    cmp keep.md keep.before
    cmp before acme/report/report.md
    [ "$(find . -name '*.tmp' | wc -l)" -eq 0 ]
    run -0 emplan status acme
}

@test "R20: a result goes to a pipe and to a named pipe" {
    planned
    mkfifo pipe
    emplan report acme -o pipe &
    timeout 600 cat pipe >out
    wait
    cmp out acme/report/report.md
}

@test "files of a client that may not be read are said, with status 1" {
    public_folder
    emplan --quiet init "$PUBLIC/acme"
    chmod -R a+rX "$PUBLIC/acme"
    run -0 as_nobody "$PUBLIC/emplan" check "$PUBLIC/acme"
    run -1 as_nobody "$PUBLIC/emplan" run "$PUBLIC/acme"
    [ ! -e "$PUBLIC/acme/plan.emplan" ]
    chmod 600 "$PUBLIC/acme/brief.yaml"
    run -1 as_nobody "$PUBLIC/emplan" check "$PUBLIC/acme"
    [[ $output == *brief.yaml* ]]
    rm -rf "$PUBLIC"
}

@test "R28: a width that is no number is ignored" {
    for columns in 0 -5 x 99999999999; do
        COLUMNS=$columns run -0 emplan help run
        [ -n "$output" ]
    done
}

# What is said behind the result stands below it, where one looks first.
@test "R12: the report's place is the last line" {
    client
    emplan run acme >both 2>&1
    [ "$(tail -1 both)" = "report: acme/report/report.md" ]
    emplan run acme --dry-run >both 2>&1
    [ "$(tail -1 both)" = "dry run: nothing was written" ]
    emplan run acme >both 2>&1
    [ "$(tail -2 both | head -1)" = "nothing changed since revision 1" ]
}

@test "R20: run - shows the plan of a brief on standard input" {
    client
    printf 'scenarios:\n  lean: {plan.budget: 4000}\n' >>acme/brief.yaml
    emplan run acme --dry-run --json >want 2>/dev/null
    before=$(tree_sum .)
    emplan run - -n --json <acme/brief.yaml 2>/dev/null | cmp want -
    [ "$(jq -r '.scenarios[0].problem' want)" = null ]
    [ "$(tree_sum .)" = "$before" ]
    run -2 emplan run - <acme/brief.yaml
    [[ $output == *"emplan run - --dry-run"* ]]
    [ "$(tree_sum .)" = "$before" ]
    run -3 emplan run - -n </dev/null
    [[ $output == "standard input:1:1: error[document]"* ]]
}

widest() {
    python3 -c 'import sys
print(max(len(line.rstrip("\n")) for line in sys.stdin))'
}

@test "R28: lists and trees fit the terminal, and a pipe gets whole lines" {
    planned
    for command in "status acme" "log acme" "explain acme channel.search_ads" "catalog list" \
        "catalog show search_ads" help; do
        # shellcheck disable=SC2086
        [ "$(COLUMNS=72 emplan $command | widest)" -le 72 ]
        # nothing is lost, and JSON stays as it is
        # shellcheck disable=SC2086
        [ "$(COLUMNS=72 emplan $command | tr -d ' \n')" = "$(emplan $command | tr -d ' \n')" ]
        # shellcheck disable=SC2086
        cmp <(COLUMNS=72 emplan $command --json) <(emplan $command --json)
    done
    [ "$(emplan explain acme channel.search_ads | widest)" -gt 100 ]
    [ "$(emplan status acme | grep -c '^demand .* reaches$')" -eq 1 ]
    emplan status acme -o file
    COLUMNS=72 emplan status acme -o narrow
    cmp file narrow
}
