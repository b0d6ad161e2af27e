#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

@test "approve registers every hypothesis of the latest plan" {
    planned
    run --separate-stderr emplan approve acme -m "as agreed"
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" == "revision 1 is the plan of record" ]]
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(*) FROM registered')" -gt 0 ]
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(*) FROM registered')" -eq \
        "$(sqlite3 acme/plan.emplan 'SELECT count(*) FROM hypothesis')" ]
    # the prior is centred on the plan: rate / shape is what one costs in it
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(*) FROM registered
        WHERE abs(prior_rate / prior_shape - planned) > 1e-6 * planned')" -eq 0 ]
    emplan log acme | grep -q "plan of record"
    emplan log acme | grep -q "as agreed"
}

@test "approving twice changes nothing" {
    planned
    emplan -q approve acme >/dev/null
    before=$(tree_sum acme)
    run --separate-stderr emplan approve acme -m "again"
    [ "$status" -eq 0 ]
    [[ "$output" == *"already"* ]]
    [ "$before" = "$(tree_sum acme)" ]
}

@test "a newer plan replaces the plan of record and says so" {
    planned
    emplan -q approve acme >/dev/null
    emplan -q run acme --set plan.budget=1500 >/dev/null
    run emplan --json approve acme
    [ "$status" -eq 0 ]
    echo "$output" | json
    [ "$(echo "$output" | jq .revision)" = 2 ]
    [ "$(echo "$output" | jq .replaced)" = 1 ]
    # those of the first plan are as they were
    [ "$(sqlite3 acme/plan.emplan 'SELECT count(*) FROM registered WHERE revision = 1')" -gt 0 ]
}

@test "what cannot be approved is said" {
    client
    run -1 emplan approve acme
    [[ "$output" == *"there is no plan yet"* ]]
    emplan -q run acme --to business >/dev/null
    run -1 emplan approve acme
    [[ "$output" == *"only in part"* ]]
    echo junk >acme/plan.emplan
    run -5 emplan approve acme
}

@test "a project file of a newer version is refused whole" {
    planned
    sqlite3 acme/plan.emplan 'PRAGMA user_version = 99'
    before=$(tree_sum acme)
    run -5 emplan approve acme
    [[ "$output" == *"newer emplan"* ]]
    [ "$before" = "$(tree_sum acme)" ]
}

@test "diff says what changed, area by area" {
    planned
    emplan -q run acme --set plan.budget=1500 >/dev/null
    run --separate-stderr emplan diff acme
    [ "$status" -eq 0 ]
    [[ "$output" == *"Revision 1 against revision 2"* ]]
    [[ "$output" == *"| Budget |"* ]]
    [[ "$output" == *"## Forecast"* ]]
    [ -z "$stderr" ]
    run emplan diff acme 1 2 --json
    echo "$output" | json
    [ "$(echo "$output" | jq -r '.inputs[] | select(.id == "plan.budget") | .to')" = 1500 ]
    # money by channel adds up to the difference of what is spent
    [ "$(echo "$output" | jq '[.money[] | .to - .from] | add | . * 100 | round')" = \
        "$(echo "$output" | jq '[.forecast[] | select(.id == "spend") | .to - .from] | add | . * 100 | round')" ]
}

@test "diff takes revisions by number and name, and tells by its exit status" {
    planned
    emplan -q approve acme >/dev/null
    run -1 emplan diff acme
    [[ "$output" == *"one plan only"* ]]
    run -0 emplan diff acme 1 1 --exit-code
    [[ "$output" == *"Nothing differs."* ]]
    emplan -q run acme --set plan.budget=1500 >/dev/null
    run -10 emplan diff acme --exit-code
    run -10 emplan -C acme diff approved latest --exit-code
    run -10 emplan diff acme 2 1 --exit-code --json
    run -2 emplan diff acme 1 9
    run -2 emplan diff acme 7
}
