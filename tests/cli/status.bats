#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common
LEAN=yes

# R8: the table. Folders: good (a brief), plan (a plan), bad (an invalid brief), broken (a damaged
# project file), foreign (another program's database), empty (nothing), must (a goal out of reach).
table() {
    cat <<'T'
0 help
0 help run
0 --help
0 version
0 -V
0 schema
0 completion zsh
0 check good
0 check good plan
0 check good --format github
0 run good --dry-run
0 run good
0 run plan
0 run must --dry-run
0 report plan
0 report plan --format json
0 status plan
0 status plan --exit-code
0 log plan
0 explain plan business.order_value
0 explain number
0 export plan goals
0 catalog list
0 catalog check
0 catalog show email
0 init fresh
1 init plan
1 check empty
1 run empty
1 run nowhere
1 report good2
1 report nowhere
1 log good2
1 explain good2 business.order_value
2 explain plan no.such.key
1 export good2 goals
1 status empty
1 -C nowhere check
1 schema -o nowhere/schema.json
1 schema -o good
1 schema -o /dev/full
2
2 chekc
2 check --format xml good
2 run good --bogus
2 run good --as-of yesterday
2 run good --set nothing=1
2 run good --scenario nothing
2 run good --to nowhere
2 run good extra
2 report plan --revision 99
2 report plan --format html
2 export plan nothing
2 explain
2 init
2 init x --template none
2 init x --lang xx
2 catalog frobnicate
2 catalog show nothing-of-the-kind
2 completion tcsh
2 help nothing
3 check bad
3 check bad --format json
3 check good bad
3 run bad
3 run bad --dry-run
3 run good --set plan.budget=lots
4 run must --strict --dry-run
5 report broken
5 run broken
5 status broken
5 log broken
5 report foreign
5 run foreign
10 status good2 --exit-code
10 status changed --exit-code
T
}

@test "R8: exit statuses of every command" {
    client good
    client good2
    planned plan
    client bad
    sed -i 's/^  months: .*/  months: many/' bad/brief.yaml
    planned broken
    printf 'this is no database, only a text that is longer than a header of one would be ........' \
        >broken/plan.emplan
    client foreign
    sqlite3 foreign/plan.emplan 'CREATE TABLE other (x); PRAGMA application_id = 7;'
    client must
    sed -i '0,/^    target: .*/s//    target: 900000/' must/brief.yaml
    planned changed
    echo '# a remark' >>changed/brief.yaml
    mkdir empty
    cases=0
    while read -r want arguments; do
        cases=$((cases + 1))
        status=0
        # shellcheck disable=SC2086
        emplan $arguments >out 2>err </dev/null || status=$?
        if [ "$status" -ne "$want" ]; then
            echo "emplan $arguments: status $status instead of $want"
            cat err
            false
        fi
        # a failure says why; and nothing is printed as if it were a result
        case $want in
        0 | 10) ;;
        4) [ -s err ] && [ -s out ] ;;
        3) [ -s err ] || grep -q '"errors": [1-9]' out ;;
        *) [ -s err ] || { echo "emplan $arguments: no message"; false; } ;;
        esac
    done < <(table)
    [ "$cases" -ge 70 ]
}

@test "a good run says nothing on standard error with --quiet" {
    client
    run -0 --separate-stderr emplan run acme --quiet
    [ -z "$stderr" ]
}
