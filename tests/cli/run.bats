#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common
LEAN=yes

@test "run writes the project file and the report, and prints a summary" {
    client
    run -0 --separate-stderr emplan run acme
    [ -n "$output" ]
    [ -s acme/plan.emplan ] && [ -s acme/report/report.md ]
    [[ $stderr == *"acme/report/report.md"* ]]
    [ "$(find acme -name '*.tmp' -o -name '*-journal' | wc -l)" -eq 0 ]
}

@test "the summary fits the terminal" {
    planned
    for columns in 60 80 120; do
        COLUMNS=$columns emplan run acme 2>/dev/null |
            python3 -c '
import sys, unicodedata
most = int(sys.argv[1])
for line in sys.stdin:
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c)
                else 1 for c in line.rstrip("\n"))
    assert width <= most, (width, line)
' $columns
    done
}

@test "run --json is one object in the documented form" {
    client
    run -0 --separate-stderr emplan run acme --json
    echo "$output" >out
    python3 - <<'PY'
import json
o = json.load(open("out"))
assert o["format"] == "emplan-run/1"
for key in ("client", "revision", "months", "currency", "objective", "budget", "spend", "goals",
            "channels", "tools", "totals", "certificate", "hypotheses", "warnings",
            "assumed_share"):
    assert key in o, key
assert o["client"] == "Acme" and o["currency"] == "EUR"
assert o["months"][0] == "2027-01" and len(o["months"]) == 9
assert 0 <= o["assumed_share"] <= 1
assert o["spend"] <= o["budget"] + 0.005
for g in o["goals"]:
    p = g["probability"]
    assert p is None or 0 <= p <= 1
assert any(c["chosen"] for c in o["channels"]) and not all(c["chosen"] for c in o["channels"])
total = sum(c["spend"] for c in o["channels"])
assert total <= o["spend"] + 0.01, (total, o["spend"])
PY
}

@test "R19: --dry-run writes nothing and says the same" {
    client
    before=$(tree_sum acme)
    emplan run acme --dry-run --json >dry 2>/dev/null
    emplan run acme -n >text 2>/dev/null
    [ -s text ]
    [ "$(tree_sum acme)" = "$before" ]
    emplan run acme --json >wet 2>/dev/null
    cmp dry wet
    # also over a plan that is there
    before=$(tree_sum acme)
    emplan run acme --dry-run --set plan.budget=15000 >/dev/null 2>&1
    [ "$(tree_sum acme)" = "$before" ]
}

@test "a second run without changes adds no revision, a change adds one" {
    planned
    before=$(sha256sum <acme/report/report.md)
    emplan run acme >/dev/null 2>err
    grep -q 'nothing changed' err
    [ "$(emplan log acme --json | jq '.revisions | length')" -eq 1 ]
    [ "$(sha256sum <acme/report/report.md)" = "$before" ]
    emplan run acme --set plan.budget=12000 -m 'more money' >/dev/null 2>&1
    [ "$(emplan log acme --json | jq '.revisions | length')" -eq 2 ]
    [ "$(emplan log acme --json | jq -r '.revisions[0].note')" = 'more money' ]
    emplan log acme | sed -n 2p | grep -q 'more money'
}

@test "--set and --scenario change the plan, a wrong key is a usage error" {
    client
    emplan run acme -n --json 2>/dev/null | python3 -c 'import json, sys
assert json.load(sys.stdin)["budget"] == 7500'
    emplan run acme -n --json --set plan.budget=12000 --set plan.months=10 2>/dev/null |
        python3 -c 'import json, sys
o = json.load(sys.stdin)
assert o["budget"] == 12000 and len(o["months"]) == 10'
    fails 2 run acme --set plan.budgte=5
    fails 2 run acme --set plan.budget
    fails 2 run acme --scenario nothing
    fails 3 run acme --set plan.budget=much
    [ ! -e acme/plan.emplan ]
}

@test "an invalid brief: 3, findings on standard error, nothing written" {
    client
    sed -i 's/^  budget: .*/  budget: 1,000/' acme/brief.yaml
    run -3 --separate-stderr emplan run acme
    [ -z "$output" ]
    [[ $stderr == *"acme/brief.yaml:"*"error[number]"* ]]
    [ ! -e acme/plan.emplan ] && [ ! -e acme/report ]
    run -3 --separate-stderr emplan run acme --json
    echo "$output" | python3 -c 'import json, sys
o = json.load(sys.stdin)
assert o["format"] == "emplan-error/1" and o["exit_status"] == 3
assert any(f["code"] == "number" for f in o["findings"])'
}

@test "--strict ends with 4 where a must goal is missed or most is assumed, and still plans" {
    client
    sed -i '0,/^    target: .*/s//    target: 900000/' acme/brief.yaml
    run -0 emplan run acme
    rm -rf acme/plan.emplan acme/report
    run -4 emplan run acme --strict
    [ -s acme/plan.emplan ] && [ -s acme/report/report.md ]
    run -4 --separate-stderr emplan run acme --strict --json
    echo "$output" | json
}

@test "--as-of is kept with the revision; the default is the first day of the plan" {
    client
    emplan run acme >/dev/null 2>&1
    emplan log acme | grep -q ' 2027-01-01 '
    emplan run acme --as-of 2026-12-24 >/dev/null 2>&1
    emplan log acme | head -1 | grep -q ' 2026-12-24 '
    SOURCE_DATE_EPOCH=1795305600 emplan run acme >/dev/null 2>&1
    emplan log acme | head -1 | grep -q ' 2026-11-22 '
    SOURCE_DATE_EPOCH=1795305600 emplan run acme --as-of 2026-12-25 >/dev/null 2>&1
    emplan log acme | head -1 | grep -q ' 2026-12-25 '
    fails 2 run acme --as-of 2026-02-30
    fails 2 run acme --as-of tomorrow
    SOURCE_DATE_EPOCH=never run -2 emplan run acme
    [[ $output == *SOURCE_DATE_EPOCH* ]]
}

@test "--to stops behind a stage" {
    client
    run -0 emplan run acme --to demand
    [[ $output == *demand* ]]
    [ ! -e acme/report ]
    emplan status acme --json >out
    python3 -c 'import json
rows = {s["id"]: s["rows"] for s in json.load(open("out"))["stages"]}
assert rows["demand"] > 0 and rows["strategy"] == 0 and rows["roi"] == 0, rows'
    run -0 --separate-stderr emplan run acme --to goals --json
    echo "$output" | json
}

@test "--lenient is accepted" {
    client
    run -0 emplan run acme --lenient --dry-run
}

@test "status: what is planned and what changed since" {
    client
    run -0 emplan status acme
    [[ $output == *"no plan yet"* ]]
    run -10 emplan status acme --exit-code
    emplan run acme >/dev/null 2>&1
    run -0 emplan status acme --exit-code
    emplan status acme --json >out
    python3 -c 'import json
o = json.load(open("out"))
assert o["format"] == "emplan-status/1" and o["planned"] and o["changed"] == [] and o["revision"] == 1
assert len(o["stages"]) == 8 and all(s["rows"] > 0 for s in o["stages"])'
    echo '# a remark' >>acme/brief.yaml
    run -0 emplan status acme
    [[ $output == *brief* ]]
    run -10 --separate-stderr emplan status acme --exit-code --json
    echo "$output" | python3 -c 'import json, sys; assert json.load(sys.stdin)["changed"] == ["brief"]'
    run -1 emplan status nowhere
}

@test "report: from the project file alone, byte for byte what run wrote" {
    planned
    rm acme/brief.yaml
    emplan report acme >out
    cmp out acme/report/report.md
    emplan report acme -o file.md
    cmp out file.md
    emplan report acme/plan.emplan | cmp - out
    emplan report acme --format json | json
    emplan report acme --json | json
    fails 2 report acme --revision 7
    fails 2 report acme --revision approved
    fails 2 report acme --lang xx
}

@test "report --revision gives the older plan" {
    planned
    emplan report acme >one
    emplan run acme --set plan.budget=14000 >/dev/null 2>&1
    emplan report acme >two
    run -1 cmp -s one two
    emplan report acme --revision 1 | cmp - one
    emplan report acme --revision latest | cmp - two
}

@test "explain: the tree of a figure down to the brief" {
    planned
    run -0 emplan explain acme business.order_value
    [[ $output == *brief.yaml:* ]]
    line=$(grep -n 'order_value:' acme/brief.yaml | head -1 | cut -d: -f1)
    [[ $output == *"brief.yaml:$line"* ]]
    emplan explain acme business.customer_value --json | json
    run -0 emplan explain acme channel.search_ads
    [ -n "$output" ]
    cd acme
    run -0 emplan explain business.order_value
    run -2 emplan explain business.order_valeu
    [[ $output == *business.order_value* ]]
    cd ..
    fails 2 explain acme
    [[ $output == *folder* ]]
}

@test "explain and the table of facts name a figure in the language of the report" {
    planned
    run -0 emplan explain acme channel.search_ads.cost_per_visit
    [ "${lines[0]}" = "Cost of a visit, Search ads" ]
    [[ ${lines[1]} == "channel.search_ads.cost_per_visit = "* ]]
    emplan --quiet run acme --set language=ru >/dev/null
    run -0 emplan explain acme channel.search_ads.cost_per_visit
    [ "${lines[0]}" = "Цена визита, Реклама в поиске" ]
    run -0 --separate-stderr emplan export acme facts
    [[ $output == *"цена визита, Реклама в поиске"* ]]
}

@test "export: every table as CSV and as JSON" {
    planned
    for what in mediaplan budget forecast hypotheses tasks facts channels tools goals kpis; do
        emplan export acme $what >out.csv
        python3 - <<'PY'
import csv
rows = list(csv.reader(open("out.csv", newline="", encoding="utf-8-sig")))
assert len(rows) > 1, "no rows"
assert len({len(r) for r in rows}) == 1, "rows of unequal length"
PY
        emplan export acme $what --json | json
        emplan export acme $what --format json | json
    done
    emplan export acme budget -o budget.csv
    emplan export acme budget | cmp - budget.csv
}

@test "log: newest first, as text and JSON" {
    planned
    emplan run acme --set plan.budget=11000 >/dev/null 2>&1
    emplan log acme --json | python3 -c 'import json, sys
o = json.load(sys.stdin)
assert o["format"] == "emplan-log/1"
assert [r["revision"] for r in o["revisions"]] == [2, 1]
assert "plan.budget=11000" in o["revisions"][0]["settings"]'
}

@test "catalog: list, show, check, stale" {
    emplan catalog list >out
    grep -q search_ads out
    emplan catalog list --json | python3 -c 'import json, sys
o = json.load(sys.stdin)
assert len(o["channels"]) >= 20 and len(o["tools"]) >= 10'
    run -0 emplan catalog show search_ads
    [[ $output == *channel* ]]
    emplan catalog show search_ads --json | json
    fails 2 catalog show serach_ads
    [[ $output == *search_ads* ]]
    run -0 emplan catalog check
    run -0 emplan catalog stale --as-of 2040-01-01
    [[ $output == *stale* ]]
    emplan catalog stale --json | json
    fails 2 catalog stale --as-of never
}

@test "catalog stale: the rows are the result, also with --quiet; the count is a message" {
    run --separate-stderr -0 emplan catalog stale --as-of 2040-01-01
    [[ $output == *"note[stale]"* && $stderr == *"rows are older"* && $stderr != *"note[stale]"* ]]
    emplan -q catalog stale --as-of 2040-01-01 >quiet 2>err
    [ "$(cat quiet)" = "$output" ] && [ ! -s err ]
}

@test "R7: with --json every command prints JSON to standard output, whatever it says besides" {
    planned
    for c in "check acme" "run acme" "report acme" "status acme" "log acme" "batch acme" \
        "portfolio acme" "explain acme business.order_value" "explain number" "export acme goals" \
        "catalog list" \
        "catalog show seo" "catalog check" "catalog stale" "schema" "completion bash" "help" \
        "version" "init fresh"; do
        # shellcheck disable=SC2086
        emplan $c --json 2>/dev/null >printed
        json <printed || { echo "$c"; false; }
        # the schema of editors is no format of ours
        [ "$c" = schema ] || grep -q '"format_version": *1' printed || { echo "$c"; false; }
    done
    # and where they fail
    for c in "check nowhere" "run nowhere" "report nowhere" "status nowhere" "log nowhere" \
        "explain nowhere x" "export nowhere goals" "export acme nothing" "catalog show nothing" \
        "batch" "batch acme --shard 0/0" "portfolio nowhere" \
        "init acme" "help nothing" "run --bogus"; do
        # shellcheck disable=SC2086
        run ! --separate-stderr emplan $c --json
        # check has its findings in the object itself
        [ -n "$stderr" ] || [[ $c == check* ]]
        echo "$output" | python3 -c 'import json, sys
o = json.load(sys.stdin)
assert o["format_version"] == 1 and o["format"].startswith("emplan-")'
    done
}

@test "a monthly limit of nothing ends in a plan that spends nothing" {
    mkdir room
    sed 's/monthly_cap: 90000/monthly_cap: 0/' "$BATS_TEST_DIRNAME/../../examples/quest-room-en/brief.yaml" >room/brief.yaml
    run -0 emplan --quiet run room
    [[ $output != *nan* && $output != *inf* ]]
    run -0 --separate-stderr emplan export room model
    [ "$(jq '.solution.cash_total' <<<"$output")" = 0 ]
    [ "$(jq '.draws' <<<"$output")" = null ]
}

@test "no monthly fee is paid before a channel's money begins" {
    cp -R "$BATS_TEST_DIRNAME/../../examples/clothing-shop" shop
    emplan --quiet run shop >/dev/null
    fees=$(sqlite3 shop/plan.emplan "
        WITH c AS (SELECT key AS at, json_extract(value, '\$.id') AS id FROM model AS w,
                json_each(w.json, '\$.channels') WHERE json_extract(value, '\$.active') = 1
                AND json_extract(value, '\$.fixed_month') > 0),
            m AS (SELECT month, row_number() OVER (ORDER BY month) - 1 AS t
                FROM (SELECT DISTINCT month FROM budget)),
            e AS (SELECT c.id, min(t.key) AS first FROM c, model AS w,
                json_each(w.json, '\$.solution.effort[' || c.at || ']') AS t
                WHERE t.value > 0 GROUP BY c.id)
        SELECT count(*), coalesce(sum(spend_minor), 0) FROM e JOIN m ON m.t < e.first
            JOIN budget AS b ON b.channel = e.id AND b.month = m.month")
    # there is such a channel, and its months before cost nothing
    [ "${fees%|*}" -gt 0 ]
    [ "${fees#*|}" = 0 ]
}

@test "every stage fills its tables, those that own data fill apart" {
    cp -R "$BATS_TEST_DIRNAME/../../examples/business-telephony" telephony
    emplan --quiet run telephony
    for table in business season goal goal_month kpi segment portrait_item segment_platform \
        segment_link query topic demand_month channel_ceiling competitor competitor_channel \
        strength opening audit_item maturity funnel_step finding model channel_choice reason \
        tool_choice message tone_rule strategy_line content_plan budget hypothesis duty task \
        task_dependency routine decision role_load forecast total sensitivity checkpoint \
        trigger_rule binding test_order open_question fact fact_input source; do
        [ "$(sqlite3 telephony/plan.emplan "SELECT count(*) > 0 FROM $table")" -eq 1 ] ||
            { echo "empty: $table"; false; }
    done
    [ "$(sqlite3 telephony/plan.emplan 'PRAGMA integrity_check')" = ok ]
}

@test "a tool that the plan sets up is not mended a second time" {
    cp -R "$BATS_TEST_DIRNAME/../../examples/quest-room" room
    emplan --quiet run room
    [ "$(sqlite3 room/plan.emplan "SELECT count(*) FROM finding WHERE code = 'no_online_booking'")" -eq 1 ]
    [ "$(sqlite3 room/plan.emplan "SELECT count(*) FROM tool_choice
        WHERE tool = 'online_booking' AND spend_minor > 0")" -eq 1 ]
    [ "$(sqlite3 room/plan.emplan "SELECT count(*) > 0 FROM task WHERE subject = 'online_booking'")" -eq 1 ]
    [ "$(sqlite3 room/plan.emplan "SELECT count(*) FROM task WHERE subject = 'no_online_booking'")" -eq 0 ]
}

@test "what tools are counted on to add stands in the plan: what is paid for pays" {
    emplan --quiet init rooms --template leads --client Rooms --start 2027-01
    timeout 300 "$EMPLAN" --quiet run rooms --set plan.budget=90000
    one=$(sqlite3 rooms/plan.emplan "SELECT tool FROM tool_choice WHERE args ->> 'adds' > 0
        AND tool <> 'mobile_site' LIMIT 1")
    [ -n "$one" ]
    # each with the part of customers that it adds and what these are worth, more than it costs
    [ "$(sqlite3 rooms/plan.emplan "SELECT count(*) FROM tool_choice WHERE args ->> 'adds' > 0
        AND (spend_minor = 0 OR asks > 1.1 * (args ->> 'gain'))")" -eq 0 ]
    [ "$(sqlite3 rooms/plan.emplan "SELECT count(*) FROM tool_choice AS t WHERE t.args ->> 'adds' > 0
        AND NOT EXISTS (SELECT 1 FROM fact AS f WHERE f.key = 'tool.' || t.tool || '.adds'
            AND f.value > 0)")" -eq 0 ]
    emplan explain rooms "tool.$one.counted" | grep -q general.tool_gain
    # the law asks for no more than the cheapest product
    [ "$(sqlite3 rooms/plan.emplan "SELECT count(*) FROM tool_choice
        WHERE message = 'strategy.tool.law' AND (class = 'usual' OR args ->> 'adds' > 0)")" -eq 0 ]
}

@test "a channel is called dear only where a customer costs more than he is worth" {
    emplan --quiet init heat --template leads --client Heat --start 2027-01
    emplan --quiet run heat
    cp -R "$BATS_TEST_DIRNAME/../../examples/clothing-shop" shop
    emplan --quiet run shop
    for project in heat shop; do
        [ "$(sqlite3 $project/plan.emplan "SELECT count(*) FROM channel_choice
            WHERE message = 'strategy.verdict.too_dear'
            AND json_extract(args, '$.cost_if') < json_extract(args, '$.value')")" -eq 0 ]
        [ "$(sqlite3 $project/plan.emplan "SELECT count(*) > 0 FROM channel_choice
            WHERE message = 'strategy.verdict.too_slow' AND channel = 'seo'")" -eq 1 ]
    done
    # where there is nothing to be had, that is the reason
    emplan --quiet init rooms --template booking --client Rooms --start 2027-01
    emplan --quiet run rooms --set demand.brand_searches_month=0
    [ "$(sqlite3 rooms/plan.emplan "SELECT message FROM channel_choice
        WHERE channel = 'brand_search'")" = strategy.verdict.none_there ]
    [ "$(sqlite3 rooms/plan.emplan "SELECT count(*) FROM channel_choice
        WHERE message = 'strategy.verdict.too_slow'
        AND json_extract(args, '$.there') < 1")" -eq 0 ]
}

@test "a test is looked at when its hypothesis can be judged, and no competitor's product is named" {
    cp -R "$BATS_TEST_DIRNAME/../../examples/business-telephony" telephony
    emplan --quiet run telephony
    [ "$(sqlite3 telephony/plan.emplan "SELECT count(*) FROM hypothesis WHERE test = 1")" -gt 1 ]
    [ -z "$(sqlite3 telephony/plan.emplan "SELECT h.channel FROM hypothesis AS h WHERE test = 1
        AND (SELECT count(*) FROM checkpoint AS c WHERE message = 'roi.checkpoint.test'
            AND json_extract(c.args, '$.channel') = h.channel
            AND c.date = date(h.decide_by || '-01', '+1 month')) <> 1")" ]
    # each quarter has its look too, whatever else is looked at on that day
    [ "$(sqlite3 telephony/plan.emplan "SELECT count(*) FROM checkpoint
        WHERE message = 'roi.checkpoint.quarter'")" -eq 3 ]
    # what runs with a channel has no slack to its money, and all else has
    [ "$(sqlite3 telephony/plan.emplan "SELECT count(*) > 0 FROM task WHERE slack_days IS NULL")" -eq 1 ]
    [ "$(sqlite3 telephony/plan.emplan "SELECT count(*) FROM task WHERE critical = 1
        AND slack_days IS NOT 0")" -eq 0 ]
    [ "$(sqlite3 telephony/plan.emplan "SELECT count(*) > 0 FROM tool_choice
        WHERE products LIKE '%Calltouch%'")" -eq 1 ]
    [ "$(sqlite3 telephony/plan.emplan "SELECT count(*) FROM tool_choice
        WHERE products LIKE '%Mango%'")" -eq 0 ]
}

@test "reasons: each channel's own, the strongest first; what a channel in use is worth" {
    mkdir hotel
    cp "$BATS_TEST_DIRNAME/../cases/briefs/lake-hotel.yaml" hotel/brief.yaml
    emplan run hotel --json >with.json 2>/dev/null
    python3 - <<'PY'
import math, sqlite3
db = sqlite3.connect("hotel/plan.emplan")
rows = db.execute("SELECT channel, factor, effect, message FROM reason ORDER BY channel, seq").fetchall()
by = {}
for channel, factor, effect, message in rows:
    by.setdefault(channel, []).append((abs(math.log(effect)), factor, effect, message))
assert len(by) > 20, len(by)
for channel, list_ in by.items():
    sizes = [x[0] for x in list_]
    assert sizes == sorted(sizes, reverse=True), channel
# what is the same for all channels explains none: the product weighs with the visitors' mood
products = {round(e, 3) for l in by.values() for _, f, e, _ in l if f == "product"}
assert len(products) >= 5, products
assert {"audience", "product", "goals", "budget", "competitors"} - {"goals"} <= {
    f for l in by.values() for _, f, _, _ in l}
deciding = [d for d, in db.execute("SELECT deciding FROM channel_choice WHERE chosen = 1")]
assert len(set(deciding)) >= 3, deciding
# a page whose last hour is dear elsewhere is worth what the plan without it loses
(adds,) = db.execute("SELECT adds_minor FROM channel_choice WHERE channel = 'social_pages.instagram'").fetchone()
assert adds > 0, adds
PY
    # the other page and the ads beside it would take its place
    emplan run hotel --json --set \
        'channels.exclude=[social_pages.instagram,social_pages.facebook,social_ads.facebook]' \
        >without.json 2>/dev/null
    python3 - <<'PY'
import json, sqlite3
a, b = (json.load(open(f))["certificate"]["objective"] for f in ("with.json", "without.json"))
db = sqlite3.connect("hotel/plan.emplan")
(adds,) = db.execute("SELECT adds_minor FROM channel_choice WHERE channel = 'social_pages.instagram' "
                     "AND revision = 1").fetchone()
assert abs(adds / 100 - (a - b)) < 0.15 * (a - b), (adds, a - b)
PY
}

@test "the agency's name and contact head the report" {
    client
    printf 'report:\n  agency: {name: Nordlicht, contact: plan@nordlicht.example}\n' >>acme/brief.yaml
    emplan --quiet run acme >/dev/null
    grep -q '^Prepared by Nordlicht, plan.*@nordlicht.example' acme/report/report.md
    ! grep -q 'does not change the plan yet' <(emplan -v check acme 2>&1)
}

@test "what the plan warns of is said in full, at its line, also where nothing changed" {
    client
    sed -i 's/^    size: .*/    size: 9000000000/' acme/brief.yaml
    emplan run acme --set 'business.cities=[Atlantis]' >/dev/null 2>first
    [ "$(grep -c 'warning\[' first)" -ge 2 ]
    line=$(grep -n -m1 '    size: ' acme/brief.yaml | cut -d: -f1)
    grep -F "acme/brief.yaml:$line:5: warning[stage]: " first |
        grep -qE '9[ ,.]?000,000,000 people are more than the .* who live in the region'
    grep -qF 'does not know how many people live in Atlantis' first
    ! grep -q 'the report says more' first
    emplan run acme --set 'business.cities=[Atlantis]' >/dev/null 2>second
    grep -q 'nothing changed' second
    diff <(grep 'warning\[' first) <(grep 'warning\[' second)
    # status names each of them: where, which, what
    COLUMNS=1000 run -0 emplan status acme
    grep -qE "^  acme/brief.yaml:$line: \\[stage\\] .*9,000,000,000 people" <<<"$output"
    [ "$(grep -cE '^  .*\[[a-z-]+\] ' <<<"$output")" -eq "$(sed -n 's/^warnings *//p' <<<"$output")" ]
    emplan status acme --json >s.json
    [ "$(jq .warnings s.json)" -eq "$(jq '.findings | length' s.json)" ]
}

@test "goals that the money cannot hold are told in full by run, again, in JSON, status and batch" {
    client
    sed -i 's/^  budget: .*/  budget: 3750/' acme/brief.yaml
    emplan run acme >/dev/null 2>first
    line=$(grep -n -m1 '    target: ' acme/brief.yaml | cut -d: -f1)
    grep -F "acme/brief.yaml:$line:5: warning[goal-cost]: New customers by " first |
        grep -qF 'more than the whole budget of'
    ! grep -q 'the report says more' first
    emplan run acme --json 2>second >again.json
    diff <(grep 'warning\[' first) <(grep 'warning\[' second)
    [ "$(jq -r '.warnings[0] | "\(.code) \(.where)"' again.json)" = "goal-cost brief.yaml:$line" ]
    [ "$(emplan status acme --json | jq .warnings)" -eq "$(jq '.warnings | length' again.json)" ]
    emplan -q batch acme --json >batch.json 2>/dev/null
    [ "$(jq .warnings batch.json)" -eq "$(jq '.warnings | length' again.json)" ]
    emplan portfolio acme | grep -qF '(goal-cost)'
}

@test "a business without a product or a stage is still a sentence" {
    client
    sed -i '/^  product:/d; /^  stage:/d' acme/brief.yaml
    emplan --quiet run acme >/dev/null
    ! grep -qE ', ?[.)]' acme/report/report.md
}

@test "channels that another one's absence or the region rules out are named" {
    cp -R "$BATS_TEST_DIRNAME/../../examples/quest-room-en" acme
    rm -rf acme/report acme/plan.emplan
    run -0 --separate-stderr emplan run acme --set 'channels.exclude=[social_pages.vk]' \
        --set 'channels.require=[social_ads.facebook, social_ads.vk]'
    [[ $stderr == *"channels.require asks for Facebook ads, which this plan cannot use"* ]]
    [[ $stderr == *"channels.require asks for VK ads, which this plan cannot use"* ]]
    grep -F 'VK ads (VK Ads): It does not work without VK page, which this plan may not use.' \
        acme/report/report.md
    grep -F '`channels.require` asks for Facebook ads, which this plan cannot use' \
        acme/report/report.md
}
