#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

# A client with an empty folder data.
shop() {
    emplan --quiet init acme --template ecommerce --client Acme --start 2027-01
    mkdir -p acme/data
}

# data KIND FILE...: name files of a kind in the brief
data() {
    local kind=$1 f
    shift
    grep -q '^data:' acme/brief.yaml || echo 'data:' >>acme/brief.yaml
    for f in "$@"; do
        echo "  - {file: data/$f, kind: $kind}" >>acme/brief.yaml
    done
}

# Files of every kind: two years of orders, ads, analytics and so on.
fill() {
    awk 'BEGIN {
        print "date,customer,amount,margin,order"
        for (m = 0; m < 27; m++) for (i = 1; i <= 28; i++) {
            n++
            printf "%d-%02d-%02d,kunde-%d@example.org,%d.50,%d,%d\n", 2024 + int((m + 9) / 12),
                (m + 9) % 12 + 1, i == 28 ? 28 : i, (n * 7) % 400, 40 + n % 30, 20 + n % 10, n
        }
        print "2026-12-31,kunde-1@example.org,50,25,last"
    }' >acme/data/orders.csv
    printf 'query,volume,intent\nlinen dress,5400,buy\nwash linen,900..1500,learn\n' >acme/data/keywords.csv
    awk 'BEGIN { print "month,channel,campaign,spend,impressions,clicks,leads,customers"
        for (m = 1; m <= 12; m++) printf "2026-%02d,search_ads,a,600,9000,900,30,11\n", m
        print "Total,,,7200,108000,10800,360,132" }' >acme/data/ads.csv
    awk 'BEGIN { print "month,channel,visits,leads,customers"
        for (m = 1; m <= 12; m++) printf "2026-%02d,seo,2000,40,15\n2026-%02d,direct,500,9,5\n", m, m
    }' >acme/data/analytics.csv
    printf 'campaign,sent,opens,clicks,orders\nspring,4000,900,90,9\nsummer,4000,800,70,7\n' >acme/data/email.csv
    printf 'domain,query,position,volume\nrival.de,a,1,1000\nown,a,3,1000\n' >acme/data/positions.csv
    printf 'name,channel,presence\nRival,social_ads,4\n' >acme/data/presence.csv
    printf 'url,status,title,load_seconds\n/,200,Home,1.2\n/x,404,,2\n' >acme/data/crawl.csv
    awk 'BEGIN { print "customer,first_date,orders,revenue"
        for (i = 1; i <= 9; i++) printf "c%d,2026-01-%02d,2,%d\n", i, i, 100 + i }' >acme/data/customers.csv
    awk 'BEGIN { print "created,stage,amount,closed,source"
        for (i = 1; i <= 20; i++) printf "2026-03-%02d,%s,500,2026-04-%02d,web\n", i,
            i % 4 ? "lost" : "won", i }' >acme/data/deals.csv
    printf 'month,channel,spend,visits,leads,customers,revenue\n2027-01,seo,1,2,3,4,5\n' >acme/data/actuals.csv
    data orders orders.csv
    data keywords keywords.csv
    data ads ads.csv
    data analytics analytics.csv
    data email email.csv
    data competitors positions.csv presence.csv
    data crawl crawl.csv
    data customers customers.csv
    data deals deals.csv
    data actuals actuals.csv
}

fact() {
    sqlite3 acme/plan.emplan "SELECT $2 FROM fact WHERE key = '$1' ORDER BY revision DESC LIMIT 1"
}

# refuses KIND MESSAGE <TEXT: check ends with 3 and says MESSAGE
refuses() {
    rm -rf acme
    shop
    cat >acme/data/x.csv
    data "$1" x.csv
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"$2"* ]] || { echo "wanted: $2"; echo "$stderr"; false; }
}

@test "files of every kind are read, and their figures are facts with origin data" {
    shop
    fill
    run -0 --separate-stderr emplan run acme
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(*) FROM data_file')" -eq 11 ]
    [ "$(sqlite3 acme/plan.emplan 'SELECT sum(rows_refused) FROM data_file')" -eq 0 ]
    [ "$(fact business.order_value origin)" = data ]
    [ "$(fact business.order_value place)" = data/orders.csv ]
    [[ $(fact business.order_value note) == "mean of "*" orders, 2026-01-01 to 2026-12-31" ]]
    [ "$(fact audit.channel.search_ads.spend_month value)" = 600.0 ]
    [ "$(fact audit.channel.seo.visits_month place)" = data/analytics.csv ]
    [ "$(fact business.current.site_visits_month value)" = 2500.0 ]
    [[ $(fact demand.buy place) == data/keywords.csv:2* ]]
    [ "$(fact demand.buy origin)" = data ]
    [ "$(fact business.season.01 origin)" = data ]
    [ "$(fact email.click_rate.seen value)" = 0.02 ] # 160 clicks weigh 160 / 170
    [ "$(fact business.lead_to_customer.seen value)" = 0.25 ]
    grep -q 'data/orders.csv' acme/report/report.md
}

@test "a figure of the data has the weight of its amount" {
    shop
    awk 'BEGIN { print "created,stage"
        for (i = 1; i <= 30; i++) printf "2026-03-%02d,%s\n", i, i % 3 ? "lost" : "won" }' >acme/data/d.csv
    data deals d.csv
    emplan --quiet run acme >/dev/null
    python3 - "$(fact business.lead_to_customer value)" "$(fact business.lead_to_customer.seen value)" \
        "$(fact industry.lead_to_customer value)" <<'PY'
import sys
value, own, bench = map(float, sys.argv[1:])
w = 10 / 20  # ten won deals
assert abs(own - 1 / 3) < 1e-12, own
assert abs(value - own ** w * bench ** (1 - w)) < 1e-9, (value, own, bench)
PY
}

@test "the same table in every encoding and delimiter gives the same plan" {
    shop
    printf 'query,volume,intent\nкупить платье,5400,buy\n"größe; maß",900,learn\n' >plain.csv
    sed 's/,/;/g' plain.csv >semicolon.csv
    sed 's/"//g; s/,/\t/g' plain.csv >tab.csv
    { printf 'sep=;\r\n'; sed 's/,/;/g; s/$/\r/' plain.csv; } >excel.csv
    { printf '\357\273\277'; cat plain.csv; } >mark.csv
    { printf '\377\376'; iconv -f UTF-8 -t UTF-16LE plain.csv; } >le.csv
    { printf '\376\377'; iconv -f UTF-8 -t UTF-16BE tab.csv; } >be.csv
    data keywords k.csv
    for f in plain semicolon tab excel mark le be; do
        cp $f.csv acme/data/k.csv
        rm -f acme/plan.emplan
        emplan --quiet run acme >/dev/null
        sqlite3 acme/plan.emplan 'SELECT query, intent, volume FROM query ORDER BY seq' >$f.out \
            2>/dev/null || sqlite3 acme/plan.emplan 'SELECT query, intent, volume FROM query' >$f.out
        cmp plain.out $f.out
    done
    grep -q 'купить платье|buy|5400.0' plain.out
    grep -q 'größe; maß|learn|900.0' plain.out
}

@test "bad files are refused with place and reason" {
    refuses orders "data/x.csv:3:3: error[data]: amount: '1,250' is not a number; write 1250, or 1.25 if you mean that" <<<$'date,customer,amount\n2026-01-01,a,10\n2026-01-02,b,"1,250"'
    refuses orders "amount: '1.250' can be 1.25 or 1250" <<<$'date,customer,amount\n2026-01-02,b,1.250'
    refuses orders "'03/04/2026' can be 2026-04-03 or 2026-03-04" <<<$'date,customer,amount\n03/04/2026,b,1'
    refuses orders "write 2026-12-25" <<<$'date,customer,amount\n25.12.2026,b,1'
    refuses orders "customer: the cell is empty" <<<$'date,customer,amount\n2026-01-02,,1'
    refuses orders "the row has 4 columns, the head has 3" <<<$'date,customer,amount\n2026-01-02,b,1,2'
    refuses orders "needs the column amount" <<<$'date,customer,total\n2026-01-02,b,1'
    refuses ads "rename 'Klicks' to clicks" <<<$'month,channel,spend,Klicks\n2026-01,seo,1,1'
    refuses ads "write 2026-01: a row is a whole month" <<<$'month,channel,spend,clicks\n2026-01-05,seo,1,1'
    refuses ads "'-5' is below 0" <<<$'month,channel,spend,clicks\n2026-01,seo,-5,1'
    refuses ads "the column spend stands twice" <<<$'month,channel,spend,spend,clicks\n2026-01,seo,1,1,1'
    refuses keywords "is none of the words of this column; write one of: buy compare" <<<$'query,volume,intent\na,1,sell'
    refuses keywords "this row has no month" <<<$'query,volume,month\na,1,2026-01\nb,1,'
    refuses deals "write one of: won lost open" <<<$'created,stage\n2026-01-01,closed'
    refuses deals "closed before it is created" <<<$'created,stage,closed\n2026-01-02,won,2026-01-01'
    refuses competitors "is no channel of the catalogue" <<<$'name,channel,presence\nRival,Google,4'
    refuses competitors "is more than 5" <<<$'name,channel,presence\nRival,seo,6'
    refuses email "more clicks than mails sent" <<<$'campaign,sent,clicks\na,10,11'
    refuses customers "has a row already" <<<$'customer,first_date,orders,revenue\na,2026-01-01,1,5\na,2026-01-02,1,5'
    refuses keywords "data/x.csv:2:1: error[data]: column 1: a quote is opened here and not closed" <<<$'query,volume\n"a,1'
    refuses keywords "the file is empty" </dev/null
    refuses keywords "data/x.csv:2:1: error[data]: byte 0xFC at offset 14 is not UTF-8" < <(printf 'query,volume\ng\374te,1\n')
    refuses keywords "holds NUL bytes" < <(printf 'query,volume\na,1\n' | iconv -f UTF-8 -t UTF-16LE)
    refuses keywords "is a workbook (.xlsx) or an archive" < <(printf 'PK\003\004rest')
}

@test "a file that is not there, leads out or has a foreign profile is named in the brief" {
    shop
    data orders none.csv
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"brief.yaml:"*"there is no file 'data/none.csv'"* ]]
    sed -i 's|data/none.csv|../plan.csv|' acme/brief.yaml
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"'../plan.csv' leads out of the folder"* ]]
    printf 'query,volume\na,1\n' >acme/data/k.csv
    sed -i 's|{file: ../plan.csv, kind: orders}|{file: data/k.csv, kind: keywords, profile: semrush}|' acme/brief.yaml
    run -3 --separate-stderr emplan check acme
    [[ $stderr == *"there is no profile 'semrush'"* ]]
}

@test "up to one percent of bad rows is a warning, more an error unless --lenient" {
    shop
    { echo query,volume; seq -f 'q%g,10' 99; echo bad,ten; } >acme/data/k.csv
    data keywords k.csv
    run -0 --separate-stderr emplan check acme
    [[ $stderr == *"data/k.csv:101:2: warning[data]: volume: 'ten' is not a number"* ]]
    seq -f 'bad%g,ten' 30 >>acme/data/k.csv
    run -3 --separate-stderr emplan run acme
    [[ $stderr == *"31 of 130 rows cannot be read: more than 1 percent"* ]]
    [ ! -e acme/plan.emplan ]
    emplan run acme --lenient -q >/dev/null
    [ "$(sqlite3 acme/plan.emplan 'SELECT rows_read, rows_refused, json_array_length(reasons) FROM data_file')" = '99|31|20' ]
    emplan check acme --lenient -q
    emplan status acme | grep -q 'changed *nothing'
}

@test "a total that is off, a row twice and a channel that is none are warnings" {
    shop
    printf 'month,channel,spend,clicks\n2026-12,seo,100,10\n2026-12,seo,100,10\n2026-12,Google,50,5\nSumme,,300,15\n' >acme/data/a.csv
    data ads a.csv
    run -0 --separate-stderr emplan check acme
    [[ $stderr == *"total of spend: the row says 300, the rows add up to 150"* ]]
    [[ $stderr == *"1 row is the same as an earlier one, counted once"* ]]
    [[ $stderr == *"'Google' in data/a.csv is no channel of the catalogue: 1 row with 33.3 percent of the spend"* ]]
    [[ $stderr != *"total of clicks"* ]]
}

@test "nothing of a customer is kept" {
    shop
    fill
    echo 'x,erika.mustermann@example.org,12,3,bad' >>acme/data/orders.csv
    emplan --quiet run acme --lenient >/dev/null
    run -1 grep -r -a -l --exclude-dir=data -e 'kunde-' -e erika acme
}

@test "a change of a file is a change of the plan" {
    shop
    printf 'url,status\n/,200\n' >acme/data/c.csv
    data crawl c.csv
    emplan --quiet run acme >/dev/null
    run -0 --separate-stderr emplan run acme
    [[ $stderr == *"nothing changed since revision 1"* ]]
    echo /x,200 >>acme/data/c.csv
    emplan status acme | grep -q 'changed *data'
    emplan --quiet run acme >/dev/null
    [ "$(sqlite3 acme/plan.emplan 'SELECT max(id) FROM revision')" -eq 2 ]
}

@test "what is set beats the data, the data beat the brief, and both are said" {
    shop
    fill
    run -0 --separate-stderr emplan check acme --verbose
    [[ $stderr == *"business.economics.order_value: "*" of the brief gives way to "*" of data/orders.csv"* ]]
    run -0 --separate-stderr emplan check acme --verbose --set business.economics.order_value=200
    [[ $stderr == *"business.economics.order_value: 200 is set and stays"* ]]
    printf 'scenarios:\n  dear: {business.economics.order_value: 300}\n' >>acme/brief.yaml
    run -0 --separate-stderr emplan check acme --verbose --scenario dear
    [[ $stderr == *"business.economics.order_value: 300 is set and stays"* ]]
}

@test "sniff shows what a file is taken for" {
    printf 'sep=;\nMonth;Channel;Spend;Clicks;Owner\n2026-01;seo;"1,250";3;x\n' >a.csv
    run -0 emplan sniff a.csv
    [[ $output == *"delimiter: semicolon"* && $output == *"head:      line 2"* ]]
    [[ $output == *"kind:      ads"* && $output == *"Owner: not read"* ]]
    [[ $output == *"Spend: '1,250' is not a number"* ]]
    printf 'date,customer,amount\n2026-01-01,erika@example.org,5\n' >o.csv
    run -0 emplan sniff o.csv
    [[ $output == *"kind:      orders"* && $output != *erika* ]]
    printf 'date,customer,umsatz\n2026-01-01,erika,5\n' >u.csv
    run -0 emplan sniff u.csv
    [[ $output == *"kind:      none fits; the nearest is orders, which needs amount too"* ]]
    [[ $output != *erika* ]]
    emplan sniff a.csv o.csv u.csv --json >out
    python3 - <<'PY'
import json
o = json.load(open("out"))
assert o["format"] == "emplan-sniff/1"
a, b, c = o["files"]
assert a["kind"] == "ads" and a["head_line"] == 2 and a["columns"][4]["read_as"] is None
assert a["rows"][0]["cells"][2]["fault"]
assert b["kind"] == "orders" and c["kind"] is None and c["missing"] == ["amount"]
PY
    fails 1 sniff /dev/null
    fails 1 sniff none.csv
    printf 'PK\003\004' >w.xlsx
    fails 3 sniff w.xlsx
    fails 2 sniff
}

@test "R20: sniff reads standard input where the file is -" {
    printf 'query,volume\nbuy seeds,120\n' >k.csv
    emplan sniff k.csv | tail -n +2 >want
    run -0 emplan sniff - <k.csv
    [[ ${lines[0]} == "standard input" ]]
    emplan sniff - <k.csv | tail -n +2 | cmp - want
    printf 'PK\003\004' | { run -3 emplan sniff -; [[ $output == *"standard input"*xlsx* ]]; }
    run -0 emplan sniff - </dev/null
    [[ $output == *empty* ]]
}

@test "the reference names every kind and column" {
    emplan help data >out
    for kind in keywords competitors analytics ads email crawl orders customers deals actuals; do
        grep -q "^## $kind$" out
    done
    grep -q '`load_seconds`' out && grep -q '`first_date`' out
}
