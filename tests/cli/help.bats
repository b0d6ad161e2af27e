#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

commands=(init check run report status log explain export batch portfolio catalog schema completion help version)

@test "R1: every form of asking for help prints the same to standard output and ends with 0" {
    for c in "${commands[@]}"; do
        emplan help "$c" >a 2>err
        [ -s a ] && [ ! -s err ]
        for form in "$c -h" "$c --help" "-h $c" "--help $c" "$c --bogus -h" "$c -h --bogus=1"; do
            # shellcheck disable=SC2086
            emplan $form >b 2>err
            cmp a b
            [ ! -s err ]
        done
        grep -q "^Usage: emplan $c" a
        grep -q '^Examples:' a
    done
    emplan help >a && emplan -h >b && emplan --help >c
    cmp a b && cmp a c
}

@test "R9: help that is asked for with --json is an object in each of its forms" {
    emplan help --json >a
    emplan --help --json >b
    emplan -h --json >c
    cmp a b && cmp a c && json <a
    emplan help run --json >a
    emplan run --help --json >b
    emplan --json run --bogus -h >c
    cmp a b && cmp a c && json <a
}

@test "R2: bare emplan prints a short help with an example and ends with 2" {
    run -2 emplan
    [ "${#lines[@]}" -lt 25 ]
    [[ $output == *"emplan init"* ]]
    run -2 --separate-stderr emplan
    [ -z "$output" ]
}

@test "R2: an option alone is no command" {
    run -2 emplan --quiet
    [[ $output == *"emplan init"* ]]
}

@test "R3: version in all its forms" {
    for form in --version -V version; do
        run -0 emplan $form
        [[ ${lines[0]} =~ ^emplan\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
        [[ $output == *GPL-3.0-or-later* ]]
        [[ $output == *SQLite\ 3* ]]
    done
    run -0 emplan run --bogus --version
    [[ ${lines[0]} == emplan\ * ]]
}

@test "R6: commands and options are not abbreviated" {
    for c in rev stat ru; do
        fails 2 "$c"
    done
    fails 2 run --dry
    fails 2 help --ref commands
}

@test "examples stand before arguments and options in help" {
    emplan help run >text
    [ "$(grep -n '^Examples:' text | cut -d: -f1)" -lt "$(grep -n '^Options:' text | cut -d: -f1)" ]
}

@test "R28: help fits the terminal" {
    for columns in 50 80; do
        COLUMNS=$columns emplan help run >text
        run -1 grep -nvE "^(.{0,$columns}|  emplan .*)\$" text
    done
}

@test "help topics are the references, and an unknown one is refused with the nearest" {
    for topic in commands brief diagnostics exit-status project-file json; do
        emplan help $topic >a
        emplan help --reference $topic >b
        [ -s a ] && cmp a b
    done
    fails 2 help chekc
    [[ $output == *check* ]]
    fails 2 help --reference nothing-like-it
}

@test "the reference of exit statuses names them all" {
    emplan help exit-status >text
    for status in 0 1 2 3 4 5 10 130 143; do
        grep -q "^| $status |" text
    done
}

@test "R12: every code of a message has a page" {
    emplan help diagnostics | sed -n 's/^## //p' >codes
    [ "$(wc -l <codes)" -gt 25 ]
    while read -r code; do
        emplan explain "$code" >page
        [ "$(wc -l <page)" -ge 3 ]
        grep -q "^$code: " page
        emplan explain "$code" --json | json
    done <codes
}

@test "R29: completion scripts are valid in their shells and hold every option" {
    for shell in bash zsh fish; do
        emplan completion $shell >script.$shell
        if command -v $shell >/dev/null; then
            $shell -n script.$shell
        fi
    done
    if command -v shellcheck >/dev/null; then
        shellcheck script.bash
    fi
    emplan help --json | python3 -c '
import json, sys
text = {s: open("script." + s).read() for s in ("bash", "zsh", "fish")}
top = json.load(sys.stdin)
options = top["options"] + [o for c in top["commands"] for o in c["options"]]
assert len(options) > 20
for o in options:
    for shell, script in text.items():
        needle = "-l " + o["name"] if shell == "fish" else "--" + o["name"]
        assert needle in script, (shell, o["name"])
for c in top["commands"]:
    for shell, script in text.items():
        assert c["name"] in script, (shell, c["name"])
'
}

@test "R29: bash completes commands, options and values" {
    emplan completion bash >script
    complete_in_bash() {
        bash -c 'source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _emplan
            printf "%s\n" "${COMPREPLY[@]}"' _ "$@"
    }
    [ "$(complete_in_bash emplan sch)" = schema ]
    [ "$(complete_in_bash emplan run --dr)" = --dry-run ]
    [ "$(complete_in_bash emplan run --to goa)" = goals ]
    [ "$(complete_in_bash emplan -q init --template su)" = subscription ]
    [ "$(complete_in_bash emplan export med)" = mediaplan ]
}

@test "R29: the man page passes mandoc and holds every command and option" {
    emplan help --man >emplan.1
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -W warning emplan.1
    fi
    emplan help --json | python3 -c '
import json, sys
page = open("emplan.1").read()
top = json.load(sys.stdin)
for o in top["options"] + [o for c in top["commands"] for o in c["options"]]:
    assert "Fl Fl " + o["name"] in page, o["name"]
for c in top["commands"]:
    assert ".Ss emplan " + c["name"] in page
'
    for status in 0 1 2 3 4 5 10 130 143; do
        grep -q "^.It $status\$" emplan.1
    done
}

@test "every option is in the help of its command" {
    emplan help --json >all
    for c in "${commands[@]}"; do
        emplan help "$c" >text
        python3 - "$c" <<'PY'
import json, sys
top = json.load(open("all"))
text = open("text").read()
[command] = [c for c in top["commands"] if c["name"] == sys.argv[1]]
for o in top["options"] + command["options"]:
    assert "--" + o["name"] in text, o["name"]
    assert not o["letter"] or "-%s, --%s" % (o["letter"], o["name"]) in text, o["name"]
PY
    done
}

@test "R4: every letter stands for one option that has a name" {
    emplan help --json | python3 -c '
import json, sys
top = json.load(sys.stdin)
for c in top["commands"]:
    seen = {}
    for o in top["options"] + c["options"]:
        assert len(o["name"]) > 1
        if o["letter"]:
            assert o["letter"] not in seen, (c["name"], o["letter"])
            seen[o["letter"]] = o["name"]
'
}
