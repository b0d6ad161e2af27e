#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

templates=(ecommerce leads subscription booking retail marketplace)

@test "init makes a brief, an ignore file and the schema" {
    run -0 --separate-stderr emplan init acme
    [ -z "$output" ]
    [ -s acme/brief.yaml ] && [ -s acme/.gitignore ] && [ -s acme/.emplan/brief.schema.json ]
    [ "$(find acme -type f | wc -l)" -eq 3 ]
    emplan schema | cmp - acme/.emplan/brief.schema.json
    grep -q '^report/$' acme/.gitignore
}

@test "every template makes a brief that check finds no error in" {
    for t in "${templates[@]}"; do
        for lang in en de ru; do
            emplan --quiet init $t-$lang --template $t --lang $lang
            grep -q "^language: $lang" $t-$lang/brief.yaml
            run -0 emplan check $t-$lang
            [[ $output != *error* ]]
        done
    done
}

@test "every template runs as it is written" {
    for t in "${templates[@]}"; do
        # each in one language, all languages among them: what differs between these is the client
        lang=$(case $t in ecommerce | retail) echo de ;; leads | booking) echo ru ;; *) echo en ;; esac)
        emplan --quiet init "$t" --template "$t" --start 2027-01 --lang "$lang"
        emplan --quiet run "$t" >/dev/null
        [ -s "$t/report/report.md" ]
        [ "$(sqlite3 "$t/plan.emplan" 'SELECT count(*) FROM goal')" -gt 0 ]
        [ "$(sqlite3 "$t/plan.emplan" 'SELECT count(*) FROM channel_choice WHERE chosen')" -gt 0 ]
    done
}

@test "R18: init never overwrites: the second one ends with 1 and changes nothing" {
    emplan --quiet init acme
    echo '# mine' >>acme/brief.yaml
    before=$(tree_sum acme)
    fails 1 init acme --template leads
    [[ $output == *"acme/brief.yaml exists already"* ]]
    [ "$(tree_sum acme)" = "$before" ]
}

@test "init fills a folder that exists, and keeps its files" {
    mkdir acme
    echo mine >acme/.gitignore
    echo notes >acme/notes.txt
    emplan --quiet init acme
    [ "$(cat acme/.gitignore)" = mine ]
    [ "$(cat acme/notes.txt)" = notes ]
    [ -s acme/brief.yaml ]
}

@test "R17: init needs no terminal, and a missing answer is an error that names it" {
    run -2 emplan init </dev/null
    [[ $output == *DIR* ]]
    run -0 emplan init acme </dev/null
    [ -s acme/brief.yaml ]
}

@test "R24: the first month is that of the next quarter of SOURCE_DATE_EPOCH" {
    # 2026-11-22, 2027-01-01, 2027-03-31, 2027-04-01, 1970-01-01
    while read -r epoch month; do
        SOURCE_DATE_EPOCH=$epoch emplan --quiet init "at-$epoch"
        grep -q "^  start: $month" "at-$epoch/brief.yaml"
    done <<'T'
1795305600 2027-01
1798761600 2027-04
1806537599 2027-04
1806537600 2027-07
0 1970-04
T
}

@test "R24: a bad SOURCE_DATE_EPOCH is a usage error" {
    for bad in abc -1 1.5 ' 1' 99999999999999999999 9999999999999; do
        SOURCE_DATE_EPOCH=$bad run -2 emplan init acme
        [[ $output == *SOURCE_DATE_EPOCH* ]]
        [ ! -e acme ]
    done
}

@test "the folder's name is the client's, also for . and a trailing slash" {
    emplan --quiet init "Müller & Söhne: Bäcker"/
    emplan check "Müller & Söhne: Bäcker"
    grep -q '^client: "Müller & Söhne: Bäcker"' Müller*/brief.yaml
    mkdir here && cd here
    emplan --quiet init .
    grep -q '^client: here' brief.yaml
}

@test "--client and --start go into the brief" {
    emplan --quiet init acme --client '# "quoted" \ name' --start 2028-05
    run -0 emplan check acme
    grep -q '^  start: 2028-05' acme/brief.yaml
    fails 2 init other --start may
    [[ $output == *2027-04* ]]
    [ ! -e other ]
}

@test "init --json says what it wrote" {
    emplan init acme --json --start 2027-04 2>/dev/null >out
    python3 - <<'PY'
import json
o = json.load(open("out"))
assert o["format"] == "emplan-init/1" and o["format_version"] == 1
assert o["start"] == "2027-04" and o["template"] == "ecommerce"
assert sorted(o["files"]) == ["acme/.emplan/brief.schema.json", "acme/.gitignore",
                              "acme/brief.yaml"]
PY
}

@test "init says why a folder cannot be made" {
    echo file >acme
    fails 1 init acme
    fails 1 init acme/sub
    [ "$(cat acme)" = file ]
}

@test "init says that a folder may not be written" {
    public_folder
    mkdir -m 555 "$PUBLIC/closed"
    run -1 as_nobody "$PUBLIC/emplan" init "$PUBLIC/closed/acme"
    [[ $output == *closed* ]]
    rm -rf "$PUBLIC"
}

@test "the files follow the umask" {
    (umask 077 && emplan --quiet init private)
    (umask 022 && emplan --quiet init open)
    [ "$(stat -c %a private/brief.yaml)" = 600 ]
    [ "$(stat -c %a open/brief.yaml)" = 644 ]
}

@test "interview: answers from standard input go into the brief" {
    printf '%s\n' 'Studio "Nord"' AT EUR 12000 '' 'Yoga: small groups' 30..36 60% 40 '' '' \
        'People with desk jobs' 20000..30000 250 '' >answers
    emplan init acme --template booking --interview <answers
    run -0 emplan check acme
    grep -q '^client: "Studio \\"Nord\\""' acme/brief.yaml
    grep -q '^  budget: 12000' acme/brief.yaml
    grep -q '^  product: "Yoga: small groups"' acme/brief.yaml
    grep -q '^    order_value: 30..36' acme/brief.yaml
    grep -q 'target: 250' acme/brief.yaml
    # what was not answered is as the template has it
    grep -q '^  industry: fitness' acme/brief.yaml
}

@test "interview: input that ends early is an error that names the question; nothing is made" {
    printf '%s\n' Acme AT >answers
    run -2 emplan init acme --interview <answers
    [[ $output == *"ended before the answer to 'currency"* ]]
    [ ! -e acme ]
    run -2 emplan init acme --interview </dev/null
    [ ! -e acme ]
}

@test "interview: an answer that cannot be used is refused with the spelling to write" {
    printf '%s\n' Acme '' '' '12,000.50' >answers
    run -3 emplan init acme --interview <answers
    [[ $output == *"error[number]"* && $output == *12000.50* ]]
    [ ! -e acme ]
}
