#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

@test "R4: options stand before or after the command, with = or a space, long or short" {
    emplan schema -o want
    emplan -o a schema
    emplan --output a2 schema
    emplan --output=a3 schema
    emplan schema --output=a4
    emplan -oa5 schema
    emplan schema -qoa6
    for f in a a2 a3 a4 a5 a6; do
        cmp want $f
    done
}

@test "R4: options of a command may stand before it" {
    client
    emplan --format json check acme >a
    emplan check --format json acme >b
    emplan check acme --format=json >c
    cmp a b && cmp a c
    grep -q emplan-check/1 a
}

@test "R4: -- ends the options" {
    client
    mv acme -- -q
    fails 2 check -z
    run -0 emplan check -- -q
    fails 2 schema -- --json
    [[ $output == *"does not know what to do with '--json'"* ]]
}

@test "R5: an unknown command suggests the nearest and runs nothing" {
    run -2 --separate-stderr emplan chekc
    [ -z "$output" ]
    [[ $stderr == *"emplan check"* ]]
    fails 2 zzzz
    [[ $output != *"did you mean"* ]]
    fails 2 inti acme
    [ ! -e acme ]
}

@test "R5: an unknown option suggests the nearest and runs nothing" {
    client
    fails 2 run acme --dry-rnu
    [[ $output == *"--dry-run"* ]]
    [ ! -e acme/plan.emplan ]
    fails 2 run acme --nothing-like-it
    [[ $output != *"did you mean"* ]]
    fails 2 run acme -Z
    [ ! -e acme/plan.emplan ]
}

@test "R5: a value that is none of a list suggests the nearest" {
    fails 2 check --format jsno
    [[ $output == *"did you mean json"* ]]
    fails 2 init x --template ecomerce
    [[ $output == *ecommerce* ]]
    [ ! -e x ]
    fails 2 run --to goal
    [[ $output == *goals* ]]
    fails 2 export mediaplna
    [[ $output == *mediaplan* ]]
    fails 2 --color sometimes schema
    fails 2 completion tcsh
    fails 2 catalog shwo
    [[ $output == *"did you mean show"* ]]
}

@test "a flag takes no value, an option needs one" {
    fails 2 run --dry-run=yes
    fails 2 run --set
    fails 2 schema -o
    fails 2 -C
}

@test "too many and too few arguments are usage errors that show the usage" {
    fails 2 init
    [[ $output == *"emplan init DIR"* ]]
    fails 2 init a b
    fails 2 explain
    fails 2 export a b c
    fails 2 run a b
    fails 2 completion
    fails 2 schema x
    fails 2 catalog
    fails 2 catalog show
    fails 2 catalog list x
    fails 2 version x
}

@test "what this version cannot do is said in plain words with what works" {
    client
    fails 2 report acme --format html
    [[ $output == *"not available in this version"* && $output == *"md, json"* ]]
    fails 2 report acme --format xlsx
    fails 2 export acme modle
    [[ $output == *model* ]]
    fails 2 export acme forecast --draws
    [[ $output == *"only the model has draws"* && $output == *"emplan export forecast"* ]]
    fails 2 export acme budget --format xlsx
}

@test "charts that a report has not got may be left out in so many words" {
    planned
    emplan report acme --charts none >none.md
    cmp none.md acme/report/report.md
    fails 2 report acme --charts svg
    [[ $output == *"not available in this version"* && $output == *none* ]]
}

@test "-j limits the processors of one plan, and the plan stays the same" {
    client
    emplan run acme -n --json -j 1 >one.json
    emplan run acme -n --json --jobs=8 >eight.json
    cmp one.json eight.json
    for n in 0 x -1 1025; do
        fails 2 run acme -n --jobs=$n
        fails 2 review acme -j $n
    done
}

@test "a command that a hint suggests can be pasted into a shell, whatever the folder is called" {
    for name in 'a b' "it's" 'x;y' -q 'Ön Ы'; do
        run -1 emplan status -- "$name"
        hint=${output#*\`}
        (eval "${hint%%\`*}") 2>err
        [ -e "./$name/brief.yaml" ]
        run -1 emplan log -- "$name"
        [[ $output == *'`emplan run '*'`'* ]]
        word=${output#*\`emplan run }
        eval "word=${word%%\`*}"
        [ "$word" -ef "./$name" ]
    done
    run -1 emplan status plain
    [[ $output == *'`emplan init plain`'* ]]
}

@test "-C goes to a folder first" {
    client
    run -0 emplan -C acme check
    run -0 emplan check -C acme .
    emplan schema -C acme -o here.json
    [ -s acme/here.json ]
    fails 1 -C nowhere schema
    [[ $output == *nowhere* ]]
}

@test "a command without a result refuses --output" {
    fails 2 init acme -o x
    [ ! -e acme ] && [ ! -e x ]
}

@test "R20: - is standard output, and -o never overwrites an input" {
    emplan schema >a
    emplan schema -o - >b
    cmp a b
    client
    cp acme/brief.yaml before
    fails 2 check acme --format json -o acme/brief.yaml
    cmp before acme/brief.yaml
    ln acme/brief.yaml link
    fails 2 run acme --json -o link
    cmp before acme/brief.yaml
    [ ! -e acme/plan.emplan ]
}

@test "R27: no option takes a secret, and the program links no network call" {
    emplan help --json >all
    run -1 grep -iE '"name": "(password|token|secret|api-key)"' all
    if command -v nm >/dev/null; then
        nm -D "$EMPLAN" >symbols
        grep -q ' U ' symbols
        run -1 grep -wE 'U (socket|connect|getaddrinfo|gethostbyname|execve|execvp|system|popen)(@.*)?' symbols
    fi
}
