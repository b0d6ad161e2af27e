#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common
LEAN=yes

# A brief with five independent errors, on lines that are known.
broken() {
    client "${1:-acme}"
    sed -i -e 's/^  budget: .*/  budget: 12,000.50/' -e 's/^  months: .*/  months: many/' \
        -e 's/^region: .*/region: AUSTRIA/' -e 's/^  industry: .*/  industri: fitness/' \
        -e 's/^    metric: customers.*/    metric: custmers/' "${1:-acme}/brief.yaml"
}

@test "a good brief: nothing on standard output, status 0, nothing written" {
    client
    before=$(tree_sum acme)
    run -0 --separate-stderr emplan check acme
    [ -z "$output" ]
    [ "$(tree_sum acme)" = "$before" ]
}

@test "check takes a folder, a brief, the current folder" {
    client
    run -0 emplan check acme
    run -0 emplan check acme/
    run -0 emplan check acme/brief.yaml
    cd acme
    run -0 emplan check
    run -0 emplan check .
}

@test "R20: - is a brief on standard input" {
    client
    run -0 emplan check - <acme/brief.yaml
    sed -i 's/^  budget: .*/  budget: 1,000/' acme/brief.yaml
    run -3 emplan check - <acme/brief.yaml
    [[ $output == *"error[number]"* ]]
    run -3 emplan check - </dev/null
}

@test "R11: five errors come in one pass, sorted by place" {
    broken
    run -3 --separate-stderr emplan check acme
    [ -z "$output" ]
    echo "$stderr" | grep -c ': error\[' | grep -qx '[5-9]'
    echo "$stderr" | sed -n 's/^acme\/brief.yaml:\([0-9]*\):\([0-9]*\): error.*/\1/p' >places
    [ "$(wc -l <places)" -ge 5 ]
    sort -nc places
}

@test "R10: file, line, column, severity, code, message, excerpt, caret" {
    client
    sed -i 's/^  budget: .*/  budget: 12,000.50/' acme/brief.yaml
    line=$(grep -n '^  budget:' acme/brief.yaml | cut -d: -f1)
    run -3 emplan check acme
    [[ $output == *"acme/brief.yaml:$line:11: error[number]: "*"12,000.50"*"; write "* ]]
    echo "$output" | grep -qE "^ *$line \|   budget: 12,000.50\$"
    echo "$output" | grep -qE '^ +\|           \^~~~~~~~~$'
    [[ $output == *'help: `emplan explain number`'* ]]
    # the path as it was typed
    run -3 emplan check ./acme/brief.yaml
    [[ $output == *"./acme/brief.yaml:$line:11: "* ]]
}

@test "R10: the column counts characters, the caret stands under the fault" {
    client
    sed -i 's/^goals:/goals:\n  - {id: ключ-один, serves: raise_revenue, metric: customers, target: 5, window: 2027-Q1}/' \
        acme/brief.yaml
    run -3 emplan check acme
    [[ $output == *":10: error[id]"* ]]
    cat >>acme/brief.yaml <<'T'
scenarios: {"Осень и зима": {plan.budget: 1x}}
T
    run -3 emplan check acme
    line=$(echo "$output" | grep -n 'Осень' | grep '|' | cut -d: -f1)
    [ -n "$line" ]
    above=$(echo "$output" | sed -n "${line}p" | sed 's/1x.*//')
    below=$(echo "$output" | sed -n "$((line + 1))p" | sed 's/\^.*//')
    [ "$(printf %s "$above" | LC_ALL=C.UTF-8 wc -m)" -eq "$(printf %s "$below" | LC_ALL=C.UTF-8 wc -m)" ]
}

@test "a tab is named, with its place" {
    client
    printf 'plan2:\n\tx: 1\n' >>acme/brief.yaml
    run -3 emplan check acme
    [[ $output =~ acme/brief.yaml:[0-9]+:[0-9]+:\ error\[yaml\] ]]
    run -1 grep -q $'\t' <<<"$output"
}

@test "R11: at most twenty are shown, and how many more there are" {
    client
    for i in $(seq 30); do echo "unknown_$i: 1"; done >>acme/brief.yaml
    run -3 emplan check acme
    [ "$(grep -c ': error\[' <<<"$output")" -eq 20 ]
    [[ $output == *"10 more"* ]]
    run -3 emplan check acme --verbose
    [ "$(grep -c ': error\[unknown-key\]' <<<"$output")" -eq 30 ]
    [[ ${lines[-1]} == "30 errors, "* ]]
    emplan check acme --format json >out || true
    [ "$(python3 -c 'import json; print(len(json.load(open("out"))["findings"]))')" -ge 30 ]
}

@test "R5: an unknown key and an unknown value name the nearest" {
    client
    sed -i 's/^  budget:/  budgte:/; s/^    metric: customers/    metric: custmers/' acme/brief.yaml
    run -3 emplan check acme
    [[ $output == *"error[unknown-key]"*budget* ]]
    [[ $output == *"error[enum]"*customers* ]]
}

@test "--format json parses, and says the same as the text" {
    broken
    run -3 --separate-stderr emplan check acme --format json
    echo "$output" >out
    python3 - <<'PY'
import json
o = json.load(open("out"))
assert o["format"] == "emplan-check/1" and o["format_version"] == 1
assert o["errors"] == len([f for f in o["findings"] if f["severity"] == "error"]) >= 5
for f in o["findings"]:
    assert f["code"] and f["message"] and f["file"] == "acme/brief.yaml", f
    assert f["line"] >= 1 and f["column"] >= 1, f
assert [f["line"] for f in o["findings"]] == sorted(f["line"] for f in o["findings"])
PY
    emplan check acme --json | cmp - out
}

@test "R9: a brief without problems gives an empty list" {
    client
    emplan check acme --format json >out
    python3 -c 'import json; assert json.load(open("out"))["errors"] == 0'
}

@test "--format github annotates lines, with % and line breaks escaped" {
    client
    sed -i 's/^  test_share:.*//; s/^  budget: .*/  budget: 100%x/' acme/brief.yaml
    line=$(grep -n '^  budget:' acme/brief.yaml | cut -d: -f1)
    run -3 --separate-stderr emplan check acme --format github
    [[ $output == *"::error file=acme/brief.yaml,line=$line,col=11,title=emplan("*")::"*"100%25x"* ]]
    run -1 grep -vE '^::(error|warning|notice) ' <<<"$output"
    mv acme 'a,b:c'
    run -3 --separate-stderr emplan check 'a,b:c' --format github
    [[ $output == *"file=a%2Cb%3Ac/brief.yaml,line="* ]]
}

@test "several clients: all are checked, the worst status counts" {
    client good
    broken bad
    run -3 emplan check good bad
    [[ $output == *bad/brief.yaml:* ]]
    run -1 emplan check good nowhere bad
    [[ $output == *bad/brief.yaml:* && $output == *nowhere* ]]
    emplan check good nowhere bad --format json >out || true
    python3 -c 'import json
files = {f["file"] for f in json.load(open("out"))["findings"]}
assert {"bad/brief.yaml", "nowhere/brief.yaml"} <= files, files'
}

@test "--set and --scenario are checked too" {
    client
    run -0 emplan check acme --set plan.budget=20000
    run -3 emplan check acme --set plan.budget=lots
    [[ $output == *"--set plan.budget"* ]]
    run -2 emplan check acme --set plan.budgte=1
    run -2 emplan check acme --scenario nothing
    printf 'scenarios:\n  lean: {plan.budget: 5000}\n' >>acme/brief.yaml
    run -0 emplan check acme --scenario lean
}

@test "terminal sequences in a brief do not reach the terminal" {
    client
    printf 'evil: "\\e]0;x\\a"\n"\\e[31mred": 1\n' >>acme/brief.yaml
    run -3 emplan check acme
    run -1 grep -q $'\e' <<<"$output"
}

@test "-q leaves errors only" {
    client
    run -0 emplan -q check acme
    [ -z "$output" ]
    broken worse
    run -3 emplan -q check worse
    [[ $output == *error\[* ]]
    [[ $output != *warning\[* ]]
}

@test "a long line is cut around its fault" {
    client
    printf 'brand2: [%s]\n' "$(printf 'word, %.0s' $(seq 400))" >>acme/brief.yaml
    run -3 env COLUMNS=70 "$EMPLAN" check acme
    [[ $output == *...* ]]
    while read -r l; do
        [ "${#l}" -le 72 ] || [[ $l != *'|'* ]]
    done <<<"$output"
}

@test "ten mistakes and more: each with its line, column and what to write; nothing is written" {
    mkdir acme
    cat >acme/brief.yaml <<'Y'
emplan: 1
client: Ten mistakes
language: fr
currency: EURO
region: Germany
plan:
  start: 2027-13
  months: 12..14
  budget: 1,200.50
  objektive: profit
business:
  model: ecomerce
  market: b2c
  industry: aparel
  product: x
  stage: launch
  economics:
    order_value: 65,50
    gross_margin: 45
goals:
  - id: a
    serves: raise_revenue
    metric: customer
    target: yes
    window: 2027-Q5
segments:
  - id: Young People
    size: 10..5
    age: 34-18
Y
    run --separate-stderr "$EMPLAN" run acme
    [ "$status" -eq 3 ]
    [ -z "$output" ]
    for place in 3:11:enum 4:11:currency 5:9:enum 7:10:month 8:11:range 9:11:number \
        10:3:unknown-key 12:10:enum 18:18:number 19:19:percent 23:13:enum \
        24:13:number 25:13:window 27:9:id 28:11:range 29:10:ages; do
        IFS=: read -r line column code <<<"$place"
        [[ $stderr == *"acme/brief.yaml:$line:$column: error[$code]: "* ]]
    done
    # a trade that the catalogue does not know can be planned
    [[ $stderr == *"acme/brief.yaml:14:13: warning[reference]: "*"write apparel"* ]]
    [[ $stderr == *"acme/brief.yaml has 16 errors"* ]]
    [ "$(ls acme)" = brief.yaml ]
}

@test "an anchor, an alias, a tag or a merge key hides no other mistake, and is told once" {
    cat >b.yaml <<'Y'
emplan: 1
client: Acme
region: Germany
currency: EUR
plan: {start: 2027-01, months: twelve, budget: 9000}
brand: &x {promise: *y, tone: !!str warm}
business:
  <<: {model: retail}
  industry: apparel
goals: *g
segments:
  - {id: *i, size: 1_000}
Y
    run --separate-stderr "$EMPLAN" check b.yaml
    [ "$status" -eq 3 ]
    for place in 3:9:enum 5:32:number 6:8:alias 6:21:alias 6:31:tag 8:3:alias 10:8:alias \
        12:10:alias 12:20:number; do
        [[ $stderr == *"b.yaml:${place%:*}: error[${place##*:}]: "* ]]
    done
    [[ $stderr == *"9 errors, 0 warnings"* ]]
}

@test "files and folders that a brief names are pointed at where it names them" {
    client
    printf '%s\n' 'data:' '  - {kind: ads, file: none.csv}' '  - {kind: ads, file: .}' \
        '  - {kind: ads, file: /etc/passwd}' >>acme/brief.yaml
    n=$(grep -n '^data:' acme/brief.yaml | cut -d: -f1)
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"acme/brief.yaml:$((n + 1)):23: error[file]: there is no file 'none.csv' in acme"* ]]
    [[ $stderr == *"acme/brief.yaml:$((n + 2)):23: error[file]: '.' is the brief's own folder"* ]]
    [[ $stderr == *"acme/brief.yaml:$((n + 3)):23: error[file]: '/etc/passwd' is an absolute path"* ]]
    sed -i "$n,\$d" acme/brief.yaml
    echo 'catalog: [nowhere]' >>acme/brief.yaml
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"acme/brief.yaml:$n:11: error[file]: there is no file 'nowhere' in acme"* ]]
}

# hint KEY VALUE WANT: what is told of KEY: VALUE in the brief of a template says WANT
hint() {
    cp kept acme/brief.yaml
    sed -i "0,/^\( *\(- \)\?\)$1: .*/s||\1$1: $2|" acme/brief.yaml
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"$1: '$2' "*"; $3"* ]] || { echo "$1 $2: $stderr"; return 1; }
}

@test "a window, ages or a word in another spelling: the hint has the right one" {
    client
    cp acme/brief.yaml kept
    hint window 'Q2 2027' 'write 2027-Q2'
    hint window '2027-h1' 'write 2027-H1'
    hint window '2027-04 .. 2027-06' 'write 2027-04..2027-06'
    hint window '2027-04 to 2027-06' 'write 2027-04..2027-06'
    hint window '2027-04-01..2027-06-30' 'write 2027-04..2027-06'
    hint window '04/2027' 'write 2027-04'
    hint window '2027-Q5' 'write 2027-04, 2027-04..2027-06, 2027-Q2, 2027-H1 or 2027'
    hint window 'spring' 'write 2027-04, '
    hint window '2027-09..2027-04' 'write the earlier month first'
    hint age '34-18' 'write 18-34'
    hint age '18 to 34' 'write 18-34'
    hint age '18–34' 'write 18-34'
    hint age '30' 'write 30+, or 30-39'
    hint age 'young' 'write ages such as 18-34 or 55+'
    hint budget 'Auto' 'write auto'
}

@test "a comma in braces that parts thousands is told as what it is" {
    client
    cat >>acme/brief.yaml <<'Y'
scenarios:
  lean: {plan.budget: 30,000}
Y
    sed -i '/^demand:/,/^[a-z]/{s/volume: [0-9]*/volume: 5,400/;}' acme/brief.yaml
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"in braces a comma begins the next entry; write 30000, or 30 if you mean that"* ]]
    [[ $stderr == *"in braces a comma begins the next entry; write 5400, or 5.4 if you mean that"* ]]
    run -3 emplan check acme --set 'business.current.lists={email: 1,100}'
    [[ $output == *"100 has no value; in braces a comma begins the next entry; write 1100"* ]]
}

@test "a list that nothing uses and a cap for no month are told" {
    client
    run -0 emplan check acme --set 'business.current.lists={emial: 300, email: 5}'
    [[ $output == *"warning[unused]: lists: nothing uses a list 'emial'; write email"* ]]
    [[ $output != *"list 'email'"* ]]
    run -0 emplan check acme --set 'business.current.lists={fax: 300}'
    [[ $output == *"email, phone, push, messenger, dormant"* ]]
    run -3 emplan check acme --set 'plan.monthly_cap=[]'
    [[ $output == *"error[list]: monthly_cap has 0 figures for"*"write one figure, or"* ]]
}

@test "telegram_ads stands for social_ads.telegram, wherever a channel is named" {
    client
    run -0 emplan check acme --set 'channels.exclude=[instagram_ads]' \
        --set channels.limits.telegram_ads.max=50
    [[ $output != *error* ]]
    emplan run acme -n --json --set 'channels.exclude=[instagram_ads]' >short.json
    emplan run acme -n --json --set 'channels.exclude=[social_ads.instagram]' >long.json
    cmp short.json long.json
    run -3 emplan check acme --set 'channels.exclude=[seo_ads]'
    [[ $output == *"'seo_ads' is no channel"* ]]
}

@test "a key that nothing uses yet is said without asking" {
    client
    echo 'report: {agency: {name: A, logo: a.svg}}' >>acme/brief.yaml
    run -0 --separate-stderr emplan check acme
    [[ $stderr == *"warning[unused]: report.agency.logo is read and checked but does not change the plan yet"* ]]
    [[ $stderr == *"0 errors, "*warning* ]]
}

@test "a point that may part thousands is asked about" {
    client
    sed -i 's/^  budget: .*/  budget: 12.000/' acme/brief.yaml
    run --separate-stderr "$EMPLAN" check acme
    [ "$status" -eq 0 ]
    [[ $stderr == *"warning[number]: budget: '12.000' can be read in two ways; write 12000, or 12 if you mean that"* ]]
    run --separate-stderr "$EMPLAN" check acme --set 'segments.0.size=1.200..1.500'
    [[ $stderr == *"'1.200' can be read in two ways"*"'1.500' can be read in two ways"* ]]
}
