#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

# as_planned EXAMPLE: approve its plan, then review it at three dates with the very figures that the
# plan prints: nothing was learnt, so nothing is moved.
as_planned() {
    cp -R "$BATS_TEST_DIRNAME/../../examples/$1" acme
    rm -rf acme/report acme/plan.emplan acme/data/actuals.csv
    sed -i '/kind: actuals/d' acme/brief.yaml
    # no empty list
    awk 'held { if (/^ *-/) print "data:"; held = 0 } /^data: *$/ { held = 1; next } { print }' \
        acme/brief.yaml >brief && mv brief acme/brief.yaml
    emplan -q run acme >/dev/null
    emplan -q approve acme >/dev/null
    mkdir -p acme/data
    if grep -q '^data:' acme/brief.yaml; then
        sed -i 's|^data:.*|&\n  - {file: data/actuals.csv, kind: actuals}|' acme/brief.yaml
    else
        printf '\ndata:\n  - {file: data/actuals.csv, kind: actuals}\n' >>acme/brief.yaml
    fi
    cp acme/plan.emplan approved
    for months in 3 6 9; do
        cp approved acme/plan.emplan
        figures "$months" >acme/data/actuals.csv
        emplan -q review acme --json >review.json 2>/dev/null
        echo "$1, $months months: $(jq -c '[.decision, .gain, .flat_range]' review.json)"
        [ "$(jq -r .decision review.json)" = leave ]
        # every step of every channel came as foreseen
        [ "$(sqlite3 acme/plan.emplan 'SELECT count(*) > 5 AND min(mean) > 0.97 AND max(mean) < 1.03
            FROM learnt')" = 1 ]
    done
}

# figures MONTHS: actual figures out of the plan's forecast
figures() {
    echo "month,channel,spend,visits,leads,customers,revenue"
    sqlite3 -separator , acme/plan.emplan "
        SELECT month, channel, printf('%.2f', max(CASE metric WHEN 'spend' THEN mean END)),
            printf('%.4f', max(CASE metric WHEN 'visits' THEN mean END)),
            printf('%.4f', max(CASE metric WHEN 'leads' THEN mean END)),
            printf('%.4f', max(CASE metric WHEN 'customers' THEN mean END)),
            printf('%.2f', max(CASE metric WHEN 'revenue' THEN mean END))
        FROM forecast WHERE revision = 1 AND channel NOT IN ('', 'baseline', 'direct', 'tools')
            AND month IN (SELECT DISTINCT month FROM forecast WHERE revision = 1
                ORDER BY month LIMIT $1) GROUP BY month, channel ORDER BY month, channel"
}

@test "business telephony that runs as planned is left alone" {
    as_planned business-telephony
}

@test "a clothing shop that runs as planned is left alone" {
    as_planned clothing-shop
}

@test "garden seeds that run as planned are left alone" {
    as_planned garden-seeds
}

@test "a quest room that runs as planned is left alone" {
    as_planned quest-room
}
