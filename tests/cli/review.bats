#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common
LEAN=yes

# A client with an approved plan, made once for a whole file.
approved() {
    if [ ! -e "$BATS_FILE_TMPDIR/approved/done" ]; then
        rm -rf "$BATS_FILE_TMPDIR/approved"
        planned "$BATS_FILE_TMPDIR/approved"
        emplan -q approve "$BATS_FILE_TMPDIR/approved" >/dev/null
        mkdir -p "$BATS_FILE_TMPDIR/approved/data"
        printf '\ndata:\n  - {file: data/actuals.csv, kind: actuals}\n' \
            >>"$BATS_FILE_TMPDIR/approved/brief.yaml"
        touch "$BATS_FILE_TMPDIR/approved/done"
    fi
    cp -R "$BATS_FILE_TMPDIR/approved" "${1:-acme}"
}

# actuals MONTHS FACTOR: figures as the plan of record has them, the visits of its largest channel
# times FACTOR, everything after the visits at the plan's own rates
actuals() {
    {
        echo "month,channel,spend,visits,leads,customers,revenue"
        sqlite3 -separator , acme/plan.emplan "
            WITH big AS (SELECT channel FROM channel_choice WHERE revision = 1 AND chosen = 1
                ORDER BY spend_minor DESC LIMIT 1),
            f AS (SELECT month, channel, max(CASE metric WHEN 'spend' THEN mean END) AS s,
                max(CASE metric WHEN 'visits' THEN mean END) AS v,
                max(CASE metric WHEN 'leads' THEN mean END) AS l,
                max(CASE metric WHEN 'customers' THEN mean END) AS c,
                max(CASE metric WHEN 'revenue' THEN mean END) AS r,
                CASE WHEN channel = (SELECT channel FROM big) THEN $2 ELSE 1 END AS x
                FROM forecast WHERE revision = 1 AND channel NOT IN ('', 'baseline', 'direct', 'tools')
                GROUP BY month, channel)
            SELECT month, channel, printf('%.2f', s), CAST(round(v * x) AS INTEGER),
                CAST(round(l * x) AS INTEGER), CAST(round(c * x) AS INTEGER),
                printf('%.2f', round(c * x) * CASE WHEN c > 0 THEN r / c ELSE 0 END)
            FROM f WHERE month IN (SELECT DISTINCT month FROM forecast WHERE revision = 1
                ORDER BY month LIMIT $1) ORDER BY month, channel"
    } >acme/data/actuals.csv
}

query() {
    sqlite3 acme/plan.emplan "$1"
}

@test "a review compares, judges, plans the rest and writes its report" {
    approved
    actuals 6 1
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$output" == *"review of January 2027 to June 2027"* ]]
    [[ "$stderr" == *"review: acme/report/review.md"* ]]
    [ -e acme/report/review.md ]
    [ "$(query 'SELECT kind || proposal FROM revision WHERE id = 2')" = review1 ]
    [ "$(query 'SELECT count(*) FROM verdict')" -eq "$(query 'SELECT count(*) FROM registered')" ]
    # the plan of the rest has the months that are left, and the report of the plan is as it was
    [ "$(query 'SELECT first_month || months FROM revision WHERE id = 2')" = 2027-073 ]
    ! grep -q 2027-06 <<<"$(query 'SELECT DISTINCT month FROM budget WHERE revision = 2')"
    run --separate-stderr emplan review acme --json
    echo "$output" | json
    [ "$(echo "$output" | jq -r .format)" = emplan-review/1 ]
}

@test "a plan that comes as planned is not refuted, and its revenue does not differ" {
    approved
    actuals 6 1
    emplan -q review acme >/dev/null
    [ "$(query "SELECT count(*) FROM verdict WHERE verdict = 'refuted'
        AND hypothesis IN (SELECT hypothesis FROM registered WHERE planned < threshold)")" -eq 0 ]
    # rounding of counts alone
    [ "$(query "SELECT abs(actual - planned) < 0.15 * planned FROM deviation
        WHERE channel = '' AND month = ''")" = 1 ]
}

@test "parts of every deviation add up to the whole unit of money" {
    approved
    actuals 8 0.3
    emplan -q review acme >/dev/null
    [ "$(query 'SELECT count(*) FROM deviation')" -gt 8 ]
    [ "$(query 'SELECT count(*) FROM deviation WHERE
        actual - planned <> spend + views + visits + leads + customers + order_value')" -eq 0 ]
}

@test "a channel whose visits fail is named with its step and loses money" {
    approved
    actuals 8 0.2
    emplan -q review acme >/dev/null
    big=$(query 'SELECT channel FROM channel_choice WHERE revision = 1 AND chosen = 1
        ORDER BY spend_minor DESC LIMIT 1')
    [ "$(query "SELECT step FROM deviation WHERE channel = '$big' AND month = ''")" = visits ]
    [ "$(query "SELECT mean < 0.4 FROM learnt WHERE channel = '$big' AND step = 'visits'")" = 1 ]
    [ "$(query "SELECT e_against > e_for FROM verdict WHERE channel = '$big'")" = 1 ]
    [ "$(query "SELECT proposed_minor <= planned_minor + 1 FROM shift WHERE channel = '$big'")" = 1 ]
}

@test "the proposed money is the budget of the months left, and its move is capped" {
    approved
    actuals 6 0.5
    emplan -q review acme >/dev/null
    [ "$(query 'SELECT sum(proposed_minor) FROM shift')" = \
        "$(query 'SELECT sum(spend_minor) FROM budget WHERE revision = 2')" ]
    [ "$(query 'SELECT planned_minor FROM shift ORDER BY planned_minor DESC LIMIT 1')" = \
        "$(query "SELECT sum(spend_minor) FROM budget WHERE revision = 1 AND month > '2027-06'
            GROUP BY channel ORDER BY 1 DESC LIMIT 1")" ]
    stopped=$(query "SELECT coalesce(sum(planned_minor), 0) FROM shift WHERE message = 'review.shift.stop'")
    [ "$(query "SELECT moved_minor <= most_minor + $stopped + 100 FROM review")" = 1 ]
}

@test "the same review is found again, and --apply makes it a plan" {
    approved
    actuals 6 1
    emplan -q review acme >/dev/null
    cp acme/plan.emplan before
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"nothing changed since revision 2"* ]]
    cmp acme/plan.emplan before
    run -1 emplan approve acme
    [[ "$output" == *"proposal of a review"* ]]
    [[ "$output" == *"--apply"* ]]
    emplan -q review acme --apply >/dev/null
    [ "$(query 'SELECT count(*) FROM revision')" = 2 ]
    [ "$(query 'SELECT proposal FROM revision WHERE id = 2')" = 0 ]
    grep -q "## 15. Control" acme/report/report.md
    run emplan approve acme
    [[ "$output" == *"it replaces revision 1"* ]]
    # and the next quarter is held against it
    actuals 8 1
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$output" == *"review of July 2027 to August 2027"* ]]
    [ "$(query 'SELECT basis FROM revision WHERE id = 3')" = 2 ]
}

@test "a run after a proposal finds its plan again" {
    approved
    actuals 6 1
    emplan -q run acme >/dev/null
    emplan -q review acme >/dev/null
    n=$(query 'SELECT count(*) FROM revision')
    emplan -q run acme >/dev/null
    [ "$(query 'SELECT count(*) FROM revision')" = "$n" ]
}

@test "the last review of a plan judges its goals and plans nothing" {
    approved
    actuals 12 1
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$output" == *"is over"* ]]
    [ "$(query 'SELECT decision FROM review')" = over ]
    [ "$(query "SELECT count(*) FROM outcome WHERE kind = 'month'")" -gt 0 ]
    run -1 emplan approve acme
    # reports and portfolio keep to the plan, and the portfolio scores it
    emplan report acme | grep -q "## 9. Media plan"
    run --separate-stderr emplan portfolio acme
    [[ "$output" == *"How good the plans' figures were"* ]]
    [ "$(emplan portfolio acme --json 2>/dev/null | jq .score.clients)" = 1 ]
}

@test "many clients are reviewed at once" {
    mkdir clients
    approved
    actuals 6 1
    cp -R acme clients/one
    mv acme clients/two
    run --separate-stderr emplan batch clients --command review
    [ "$status" -eq 0 ]
    [ -e clients/one/report/review.md ]
    cmp clients/one/report/review.md clients/two/report/review.md
}

@test "R19: review --dry-run says the same as the review, and writes nothing" {
    approved
    actuals 6 1
    before=$(tree_sum acme)
    times=$(find acme -exec stat -c '%n %Y %Z %i' {} + | sort)
    emplan review acme -n --json >dry.json 2>dry.err
    emplan review acme --dry-run -m "only asked" >dry 2>/dev/null
    emplan review acme --dry-run --apply >applied 2>/dev/null
    ! cmp -s dry applied
    emplan -q batch acme --command review --dry-run --json | jq -S 'del(.path)' >dry.line
    [ "$(tree_sum acme)" = "$before" ]
    [ "$(find acme -exec stat -c '%n %Y %Z %i' {} + | sort)" = "$times" ]
    [ "$(tail -1 dry.err)" = "dry run: nothing was written" ]
    emplan -q batch acme --command review --json | jq -S 'del(.path)' | diff dry.line -
    # what was only shown was not made: the review is a new revision, and found again from then on
    [ "$(query 'SELECT max(id) FROM revision')" = 2 ]
    emplan review acme --json 2>/dev/null | diff dry.json -
    emplan review acme 2>/dev/null | diff dry -
    before=$(tree_sum acme)
    emplan review acme -n --apply 2>/dev/null | diff applied -
    [ "$(query 'SELECT proposal FROM revision WHERE id = 2')" = 1 ]
    [ "$(tree_sum acme)" = "$before" ]
    # a folder that may not be written can be reviewed so
    public_folder
    mv acme "$PUBLIC/acme"
    chmod -R a-w "$PUBLIC/acme"
    as_nobody "$PUBLIC/emplan" review "$PUBLIC/acme" -n 2>/dev/null | diff dry -
    chmod -R u+w "$PUBLIC"
    rm -rf "$PUBLIC"
    # what a review has to refuse it refuses
    fails 1 review nowhere --dry-run
    planned new
    fails 1 review new --dry-run
    [[ $output == *"emplan approve new"* ]]
}

@test "batch: --at is the day of reviews as in review, --as-of that of runs only" {
    mkdir clients
    approved
    actuals 6 1
    cp -R acme clients/one
    emplan -q review acme --at 2027-05-01 >/dev/null
    emplan -q batch clients --command review --at 2027-05-01 >/dev/null
    cmp acme/report/review.md clients/one/report/review.md
    # the hour that counts as today is no day of a review
    SOURCE_DATE_EPOCH=1 emplan -q batch clients/one --command review >/dev/null
    emplan -q review acme >/dev/null
    cmp acme/report/review.md clients/one/report/review.md
    fails 2 batch clients --command review --as-of 2027-05-01
    [[ $output == *"--at"* ]]
    fails 2 batch clients --at 2027-05-01
    [[ $output == *"--as-of"* ]]
    fails 2 batch clients --command check --as-of 2027-05-01
    fails 2 batch clients --command review --at never
    fails 2 review acme --at never
    [[ $output == *"--at: 'never' is no date"*2027-04-15* ]]
}

@test "a review tells the warnings of its plan as a run does, and what is wrong as JSON" {
    approved
    actuals 6 1
    sed -i '0,/target: 60 /s//target: 600/' acme/brief.yaml
    line=$(grep -n 'target: 600' acme/brief.yaml | cut -d: -f1)
    emplan -q batch acme --command review --dry-run --json >line
    [ "$(jq .warnings line)" -ge 1 ]
    for round in 1 2; do
        run -0 --separate-stderr emplan review acme
        [[ $stderr == *"acme/brief.yaml:$line:5: warning[goal-cost]: New customers "* ]]
        [[ $stderr == *"$line |     target: 600"* ]]
    done
    echo "2027-99,search_ads,1,1,1,1,1" >>acme/data/actuals.csv
    run -3 --separate-stderr emplan review acme --json
    [ "$(echo "$output" | jq -r .format)" = emplan-error/1 ]
    [ "$(echo "$output" | jq '.findings | length')" -ge 1 ]
}

@test "a changed brief is recognised and planned anew from the same day" {
    approved
    actuals 6 1
    sed -i 's/^  budget: .*/  budget: 9000/' acme/brief.yaml
    run --separate-stderr emplan review acme --json
    [ "$(echo "$output" | jq -c .changed)" = '["budget"]' ]
    [ "$(query 'SELECT decision FROM review')" = anew ]
}

# period START MONTHS: the brief plans other months, its goals' windows within them
period() {
    cp kept acme/brief.yaml
    cp plan acme/plan.emplan
    sed -i -e "s/^  start: .*/  start: $1/" -e "s/^  months: .*/  months: $2/" \
        -e 's/window: .*/window: 2027-05..2027-08/' acme/brief.yaml
}

@test "a brief with other months is planned to its own end, with the money that is left of it" {
    approved
    actuals 6 1
    cp acme/brief.yaml kept
    cp acme/plan.emplan plan
    budget=$(sed -n 's/^  budget: \([0-9]*\).*/\1/p' acme/brief.yaml)
    for months in 8 15; do
        period 2027-01 "$months"
        run --separate-stderr emplan review acme --json
        [ "$status" -eq 0 ]
        [ "$(jq -c '[.decision, (.changed | index("period") != null), .months_left]' <<<"$output")" = \
            "[\"anew\",true,$((months - 6))]" ]
        [ "$(query 'SELECT first_month || months FROM revision WHERE id = 2')" = "2027-07$((months - 6))" ]
        grep -q "The plan of record runs to September 2027" acme/report/review.md
        # spent and planned are the budget of the brief at most
        [ "$(query "SELECT (SELECT sum(value) FROM actual WHERE metric = 'spend')
            + (SELECT sum(spend_minor) FROM budget WHERE revision = 2) / 100.0 <= $budget")" = 1 ]
        [ "$(query 'SELECT sum(proposed_minor) FROM shift')" = \
            "$(query 'SELECT sum(spend_minor) FROM budget WHERE revision = 2')" ]
    done
    # taken over, approved and reviewed again
    emplan -q review acme --apply >/dev/null
    emplan -q approve acme >/dev/null
    sed -i 's/^2027-06,/2027-07,/' acme/data/actuals.csv
    run --separate-stderr emplan review acme --json
    [ "$(jq -c '[.basis, .months_left, .changed]' <<<"$output")" = '[2,8,[]]' ]
    # a later start has a budget of its own, from which the months before it take nothing
    period 2027-05 12
    sed -i 's/^2027-07,/2027-06,/' acme/data/actuals.csv
    run --separate-stderr emplan review acme --json
    [ "$(jq -c .months_left <<<"$output")" = 10 ]
    [ "$(query "SELECT abs(json_extract(json, '$.budget') - ($budget - (SELECT
        sum(coalesce(value, planned)) FROM actual WHERE metric = 'spend' AND month >= '2027-05'))) < 0.01
        FROM model WHERE revision = 2")" = 1 ]
    # over
    period 2026-12 7
    sed -i 's/window: .*/window: 2027-04..2027-05/' acme/brief.yaml
    run --separate-stderr emplan review acme --json
    [ "$(jq -r .decision <<<"$output")" = over ]
}

@test "a brief whose months leave a gap after the plan of record is refused with both" {
    approved
    actuals 6 1
    cp acme/brief.yaml kept
    cp acme/plan.emplan plan
    period 2027-09 12
    sed -i 's/window: .*/window: 2027-09..2027-12/' acme/brief.yaml
    run -3 emplan review acme
    [[ "$output" == *"starts in 2027-09, after the day of the review (2027-07-01)"* ]]
    period 2029-01 12
    sed -i 's/window: .*/window: 2029-01..2029-12/' acme/brief.yaml
    run -3 emplan review acme
    [[ "$output" == *"no month in common"* ]]
    period 2027-01 18
    run -3 emplan review acme --at 2028-03-01
    [[ "$output" == *"the plan of record ended with 2027-09"* ]]
    [ "$(query 'SELECT count(*) FROM revision')" = 1 ]
}

# --- bad input ------------------------------------------------------------------------------------

@test "what there is nothing to review with is said" {
    client
    run -1 emplan review acme
    [[ "$output" == *"there is no plan yet"* ]]
    emplan -q run acme >/dev/null
    run -1 emplan review acme
    [[ "$output" == *"no plan was approved yet"* ]]
    emplan -q approve acme >/dev/null
    before=$(tree_sum acme)
    run -3 emplan review acme
    [[ "$output" == *"no actual figures"* ]]
    [ "$before" = "$(tree_sum acme)" ]
    run -2 emplan review acme --at yesterday
    [[ "$output" == *"--at"* ]]
}

@test "figures before the plan, of a month that is not over, and of the future are left out" {
    approved
    actuals 6 1
    {
        echo "2026-12,seo,10,5,1,0,0"
        echo "2028-06,seo,10,5,1,0,0"
    } >>acme/data/actuals.csv
    run --separate-stderr emplan review acme --at 2027-06-15
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"before the plan of record"* ]]
    [[ "$stderr" == *"of 2027-06 left out: the month is not over on 2027-06-15"* ]]
    [[ "$stderr" == *"nobody can know them yet"* ]]
    [ "$(query 'SELECT to_month FROM review')" = 2027-05 ]
}

@test "only figures outside the plan's months are no figures" {
    approved
    printf 'month,channel,spend\n2026-11,seo,5\n' >acme/data/actuals.csv
    run -3 emplan review acme
    [[ "$output" == *"no month of the plan of record"* ]]
}

@test "negative figures, other currencies and rows without a month fail the file by line" {
    approved
    actuals 2 1
    echo "2027-02,seo,-5,1,1,1,1" >>acme/data/actuals.csv
    before=$(tree_sum acme)
    run -3 emplan review acme
    [[ "$output" == *"'-5' is below 0"* ]]
    printf 'month,channel,spend,currency\n2027-01,seo,5,USD\n' >acme/data/actuals.csv
    run -3 emplan review acme
    [[ "$output" == *"the row is in USD"* ]]
    printf 'month,channel,spend\n01/2027,seo,5\n' >acme/data/actuals.csv
    run -3 emplan review acme
    [[ "$output" == *"no month"* ]]
}

@test "a restated month counts in its later form, an identical row once" {
    approved
    actuals 3 1
    row=$(sed -n 2p acme/data/actuals.csv)
    month=${row%%,*} rest=${row#*,}
    channel=${rest%%,*}
    echo "$row" >>acme/data/actuals.csv
    echo "$month,$channel,777,1,0,0,0" >>acme/data/actuals.csv
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"stands twice"* ]]
    [ "$(query "SELECT value FROM actual WHERE month = '$month' AND channel = '$channel'
        AND metric = 'spend'")" = 777.0 ]
}

@test "unknown channels and channels beside the plan count as money, and are said" {
    approved
    actuals 3 1
    echo "2027-02,skywriting,900,10,0,0,0" >>acme/data/actuals.csv
    echo "2027-02,podcast,50,10,0,0,0" >>acme/data/actuals.csv
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"'skywriting'"*"no channel of the catalogue"* ]]
    [[ "$stderr" == *"podcast is not in the plan of record"* ]]
    [ "$(query "SELECT value FROM actual WHERE channel = 'skywriting' AND metric = 'spend'")" = 900.0 ]
    [ "$(query "SELECT count(*) FROM verdict WHERE channel IN ('skywriting', 'podcast')")" = 0 ]
}

@test "what tools cost is counted against the plan's tools, and totals add up" {
    approved
    actuals 6 1
    tool=$(query 'SELECT tool FROM tool_choice WHERE revision = 1 AND chosen = 1 ORDER BY tool LIMIT 1')
    for month in 01 02 03; do
        echo "2027-$month,$tool,10.50,,,,"
        echo "2027-$month,tools,20,,,,"
    done >>acme/data/actuals.csv
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$stderr" != *"$tool"* ]]
    [ "$(query "SELECT group_concat(value) FROM actual WHERE channel = 'tools'")" = 30.5,30.5,30.5 ]
    [ "$(query "SELECT sum(planned) > 0 FROM actual WHERE channel = 'tools'")" = 1 ]
    grep -q "^| Tools | 9[12] € (" acme/report/review.md
    [ "$(query "SELECT abs(sum(value) - 91.5 - (SELECT sum(value) FROM actual WHERE metric = 'spend'
        AND channel <> 'tools')) < 0.001 FROM actual WHERE metric = 'spend'")" = 1 ]
    echo "2027-03,$tool,1,5,,," >>acme/data/actuals.csv
    run -3 emplan review acme
    [[ "$output" == *"$tool is a tool"* ]]
}

@test "a channel that nobody counted is unknown, not zero" {
    approved
    actuals 8 1
    big=$(query 'SELECT channel FROM channel_choice WHERE revision = 1 AND chosen = 1
        ORDER BY spend_minor DESC LIMIT 1')
    sed -i "/,$big,/d" acme/data/actuals.csv
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"$big: no figures of"*"unknown, not as zero"* ]]
    [ "$(query "SELECT verdict FROM verdict WHERE channel = '$big'")" = too_early ]
}

@test "two files that disagree are named, and the better known one counts" {
    approved
    actuals 3 1
    big=$(query 'SELECT channel FROM channel_choice WHERE revision = 1 AND chosen = 1
        ORDER BY spend_minor DESC LIMIT 1')
    printf 'month,channel,visits\n2027-01,%s,99999\n' "$big" >acme/data/web.csv
    sed -i 's|^data:.*|data:\n  - {file: data/web.csv, kind: analytics}|' acme/brief.yaml
    run --separate-stderr emplan review acme
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"visits of $big"*"analytics says"* ]]
    [ "$(query "SELECT value < 99999 FROM actual WHERE month = '2027-01' AND channel = '$big'
        AND metric = 'visits'")" = 1 ]
}

@test "registered hypotheses that were changed are found out" {
    approved
    actuals 3 1
    query "UPDATE registered SET threshold = threshold * 3"
    before=$(tree_sum acme)
    run -5 emplan review acme
    [[ "$output" == *"are not those that were approved"* ]]
    [ "$before" = "$(tree_sum acme)" ]
}

@test "a project file of a newer version is refused whole" {
    approved
    actuals 3 1
    query 'PRAGMA user_version = 99'
    run -5 emplan review acme
    [[ "$output" == *"newer emplan"* ]]
}

# --- other channels, other timing -----------------------------------------------------------------

# A plan across March 2022, when a social network closed in Russia, six months of it done.
closing() {
    cp -R "$BATS_TEST_DIRNAME/../../examples/clothing-shop" acme
    rm -rf acme/report acme/plan.emplan
    sed -i -e '/^data:/,$d' -e 's/start: 2020-01/start: 2021-09/' \
        -e 's/ window: 2020$/ window: 2021-09..2022-08/' acme/brief.yaml
    emplan -q run acme >/dev/null
    emplan -q approve acme >/dev/null
    actuals 6 1
    printf '\ndata:\n  - {file: data/actuals.csv, kind: actuals}\n' >>acme/brief.yaml
}

@test "where a channel closed during the plan the rest is planned anew from the same day" {
    closing
    [ "$(query "SELECT count(*) > 0 FROM budget WHERE revision = 1
        AND channel = 'social_pages.instagram' AND month > '2022-02' AND spend_minor > 0")" = 1 ]
    run --separate-stderr emplan review acme --json
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | jq -r .decision)" = channels ]
    [ "$(query "SELECT message FROM shift WHERE channel = 'social_pages.instagram'")" = \
        review.shift.closed ]
    [ "$(query "SELECT coalesce(sum(spend_minor), 0) FROM budget WHERE revision = 2
        AND channel = 'social_pages.instagram'")" = 0 ]
    # the months left, with what was learnt; the money adds up and stays within what is left
    [ "$(query 'SELECT first_month || months FROM revision WHERE id = 2')" = 2022-036 ]
    [ "$(query "SELECT count(*) > 0 FROM fact WHERE revision = 2
        AND key LIKE 'channel.%.cost_per_visit.reviewed'")" = 1 ]
    [ "$(query 'SELECT sum(proposed_minor) FROM shift')" = \
        "$(query 'SELECT sum(spend_minor) FROM budget WHERE revision = 2')" ]
    # and it can be taken over, approved and reviewed again
    emplan -q review acme --apply >/dev/null
    run -0 emplan approve acme
}

@test "another kind of business in the brief is a change, today's figures are none" {
    approved
    actuals 6 1
    cp acme/brief.yaml kept
    sed -i 's/^  market: .*/  market: b2b/' acme/brief.yaml
    run --separate-stderr emplan review acme --json
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | jq -c .changed)" = '["business"]' ]
    cp kept acme/brief.yaml
    sed -i 's/^# .*/# another remark/' acme/brief.yaml
    [ "$(emplan review acme --json 2>/dev/null | jq -c .changed)" = '[]' ]
}

@test "effects that come two months later refute nothing, and their timing is learnt" {
    emplan -q init acme --template ecommerce --start 2027-01
    emplan -q run acme >/dev/null
    emplan -q approve acme >/dev/null
    mkdir -p acme/data
    printf '\ndata:\n  - {file: data/actuals.csv, kind: actuals}\n' >>acme/brief.yaml
    actuals 8 1
    late=$(query "SELECT channel FROM forecast WHERE revision = 1 AND metric = 'visits'
        AND channel IN (SELECT channel FROM registered)
        GROUP BY channel HAVING sum(mean > 20) >= 5 ORDER BY sum(mean) DESC LIMIT 1")
    [ -n "$late" ]
    # its results of each month come two months later, money as it was
    awk -F, -v OFS=, -v c="$late" 'NR == 1 || $2 != c { print; next }
        { for (i = 4; i <= 7; i++) { now = $i; $i = n < 2 ? 0 : was[i, n - 2]; was[i, n] = now }
          n++; print }' acme/data/actuals.csv >shifted
    mv shifted acme/data/actuals.csv
    run --separate-stderr emplan review acme --at 2027-05-01 --json
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | jq -r --arg c "$late" '.verdicts[] | select(.channel == $c).verdict')" != refuted ]
    run --separate-stderr emplan review acme --json
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | jq -r --arg c "$late" '.verdicts[] | select(.channel == $c).verdict')" != refuted ]
    [ "$(echo "$output" | jq -r --arg c "$late" '.late[] | select(.channel == $c).channel')" = "$late" ]
    grep -q "months later than planned" acme/report/review.md
}

@test "actual figures before an approval wait for it, and nothing is lost" {
    approved
    actuals 6 1
    # a plan made anew is not the plan of record until it is approved
    emplan -q run acme --set plan.budget=1500 >/dev/null
    run --separate-stderr emplan review acme --json
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | jq .basis)" = 1 ]
    n=$(query 'SELECT count(*) FROM revision')
    run --separate-stderr emplan review acme --json
    [ "$(query 'SELECT count(*) FROM revision')" = "$n" ]
}

@test "figures of a review answer to explain, also while it is a proposal" {
    approved
    actuals 6 1
    emplan -q review acme >/dev/null
    run -0 emplan explain acme rest.gain
    grep -q "^rest.gain = " <<<"$output"
    run -0 emplan explain acme rest.gain --revision 2
    fails 2 explain acme rest.gain --revision 1
    run -0 emplan explain acme actual --json
    [ "$(jq -r '[.facts[] | select(.origin == "data")][0].place' <<<"$output")" = data/actuals.csv:2 ]
    # a figure of both is that of the plan
    [ "$(emplan explain acme total.profit)" = "$(emplan explain acme total.profit --revision 1)" ]
}
