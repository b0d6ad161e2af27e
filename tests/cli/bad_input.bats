#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

# What does not fit ends in a message that names the key, or in a plan; never in nonsense.

shop() {
    mkdir -p acme
    cp -r "$BATS_TEST_DIRNAME/../../examples/quest-room-en/." acme/
    rm -f acme/plan.emplan
}

# refused WORD ARGS...: exit 3 (the brief), the message has the word.
refused() {
    local word=$1
    shift
    run -3 emplan run acme "$@"
    [[ "$output" == *"$word"* ]]
    [ ! -e acme/plan.emplan ]
}

no_nonsense() {
    run -1 grep -qwiE 'nan|inf|-nan|-inf' acme/report/report.md
    run -1 grep -qE '(^|[^0-9.])(-|−)0([^0-9.,]|$)' acme/report/report.md
}

@test "figures that cannot be are refused by the key's name" {
    shop
    refused 'order_value' --set business.economics.order_value=3000..2000
    refused 'runs downwards' --set business.economics.order_value=3000..2000
    refused 'budget' --set plan.budget=0
    refused 'budget' --set plan.budget=-5
    refused 'months' --set plan.months=0
    refused 'months' --set plan.months=120
    refused 'target' --set goals.full-evenings.target=0
    refused 'size' --set segments.young-groups.size=0
    refused 'capacity' --set business.economics.capacity=-1
}

@test "limits that contradict each other are refused" {
    shop
    refused 'search_ads: min is more than max' \
        --set 'channels.limits={search_ads: {min: 3000, max: 2000}}'
    refused 'plan.budget' --set 'channels.limits={search_ads: {fixed: 200000}}'
    refused 'both required and excluded' --set 'channels.require=[search_ads]' \
        --set 'channels.exclude=[search_ads]'
    refused 'window' --set plan.months=1
}

@test "a probability of 0 or 1 cannot be sought" {
    shop
    for p in 0 1 100% -0.2 x; do
        run -2 emplan run acme --seek budget --goal full-evenings --probability "$p"
        [[ "$output" == *"--probability"* ]]
    done
}

@test "a budget below the smallest useful spend says from where on there is a plan" {
    shop
    run -0 emplan run acme --set plan.budget=1
    [[ "$output" == *"plan.budget"* ]]
    grep -q 'below the smallest useful spend' acme/report/report.md
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(*) FROM budget')" -eq 0 ]
    no_nonsense
}

@test "money that the set-up of a required channel's tools takes first is still a plan" {
    emplan --quiet init shop --template retail --client Shop --start 2027-01
    for budget in 1000 2000 4500; do
        run -0 emplan run shop --dry-run --json --set "plan.budget=$budget"
        [[ "$output" == *local_maps* ]]
    done
    run -3 emplan run shop --dry-run --set plan.budget=100
    [[ "$output" == *"plan.budget"* ]]
}

@test "one month is a plan" {
    shop
    run -0 emplan run acme --set plan.months=1 --set goals.full-evenings.window=2027-01
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(DISTINCT month) FROM forecast')" -eq 1 ]
    no_nonsense
}

@test "no searches, a handful of people: a plan all the same" {
    shop
    run -0 emplan run acme --set 'demand.keywords=[{query: quest, volume: 0, intent: buy}]' \
        --set demand.brand_searches_month=0
    no_nonsense
    run -0 emplan run acme --set segments.young-groups.size=1
    no_nonsense
}

# verdict: what is said of the goal that is a must.
verdict() {
    sqlite3 acme/plan.emplan 'SELECT verdict FROM goal'
}

@test "a must beyond any ceiling is a plan that says so, and an exit of 4 where it counts" {
    shop
    local must=(--set goals.full-evenings.priority=must --set goals.full-evenings.max_cost=100000)
    run -4 emplan run acme --strict "${must[@]}" --set goals.full-evenings.target=1000000
    [ "$(verdict)" = roi.goal.must_beyond ]
    # the price of a must that nothing reaches is no money: what a channel is worth is of the size
    # of what its customers leave
    [ "$(sqlite3 acme/plan.emplan "SELECT count(*) > 3 FROM channel_choice WHERE chosen = 1")" -eq 1 ]
    [ "$(sqlite3 acme/plan.emplan "SELECT count(*) FROM channel_choice
        WHERE chosen = 1 AND adds_minor > 3 * margin_minor")" -eq 0 ]
    grep -q 'Lower the target' acme/report/report.md
    no_nonsense
}

@test "a must that takes twice the time says how long at this pace" {
    shop
    run -0 emplan run acme --set goals.full-evenings.priority=must \
        --set goals.full-evenings.target=8000 --set goals.full-evenings.max_cost=100000
    [ "$(verdict)" = roi.goal.must_beyond_window ]
    grep -qE 'at the pace of those 12 it takes about [1-9][0-9] months' acme/report/report.md
    no_nonsense
}

@test "the longest plan, no channel shut, ends" {
    shop
    run -0 timeout 1500 "$EMPLAN" run acme --set plan.months=60 --set plan.budget=3000000
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(DISTINCT month) FROM forecast')" -eq 60 ]
    no_nonsense
}
