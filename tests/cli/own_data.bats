#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A client with files of every kind (tests/own-data): the report uses each of them.
load common

OWN="$BATS_TEST_DIRNAME/../own-data"

# made NAME COPY OPTION VALUE: a client whose files generate.py writes, planned once for all tests
made() {
    local to="$BATS_FILE_TMPDIR/$1"
    if [ ! -e "$to/report/report.md" ]; then
        mkdir -p "$to"
        cp "$OWN/brief.yaml" "$to"
        python3 "$OWN/generate.py" "$to/data" "$3" "$4"
        emplan --quiet run "$to" >/dev/null 2>&1
    fi
    cp -R "$to" "$2"
}

# of KEY [CLIENT]: value, low, high, origin, place of a fact
of() {
    python3 - "$1" "${2:-acme}" <<'PY'
import sqlite3
import sys
row = sqlite3.connect(sys.argv[2] + "/plan.emplan").execute(
    "SELECT value, low, high, origin, place FROM fact WHERE key = ? AND revision = "
    "(SELECT max(id) FROM revision)", (sys.argv[1],)).fetchone()
print(*row if row else ["none"])
PY
}

# from FILE KEY: a fact that a file gives
from() {
    run of "$2"
    [[ $output == *" data data/$1"* ]] || {
        echo "$2: $output"
        return 1
    }
}

@test "every file gives figures with the origin data" {
    made full acme --share 1
    from orders.csv business.order_value
    from orders.csv business.retention
    from orders.csv business.return_rate
    from orders.csv business.season.01
    from orders.csv business.current.new_customers_month
    from orders.csv rfm.best
    from deals.csv business.lead_to_customer.seen
    from deals.csv business.sales_cycle.seen
    from analytics.csv business.current.site_visits_month
    from analytics.csv audit.channel.seo.visits_month
    from ads.csv audit.channel.search_ads.spend_month
    from email.csv email.click_rate
    from crawl.csv audit.crawl.broken_pages
    from keywords.csv demand.buy
    from presence.csv competitor.1.presence.search_ads
    from positions.csv voice.own
}

@test "the report cites every file where it uses it" {
    made full acme --share 1
    section() { awk -v a="## $1" -v b="## $2" 'index($0, a) == 1 {p = 1} index($0, b) == 1 {p = 0} p' acme/report/report.md; }
    section 2. 3. >business
    section 4. 5. >audiences
    section 5. 6. >demand
    section 6. 7. >rivals
    section 7. 8. >audit
    grep -q 'Order value | .* | \[data/orders.csv\]' business
    grep -q 'buy for the first time.*\[data/orders.csv\]' business
    grep -q 'The site has .* visits a month. \[data/analytics.csv\]' business
    grep -q '^| Best: lately and often | [0-9,]* \[data/orders.csv\]' audiences
    grep -q '\[data/keywords.csv:2' demand
    grep -q '^| Nordlicht Tea | .* \[data/positions.csv\]' rivals
    grep -q '^| tee geschenkbox kaufen \[data/positions.csv:10\] | to buy | 3,600 | teehaus-elbe.de | 1 ' rivals
    grep -q 'Instagram ads: .*\[data/presence.csv:4\]' rivals
    grep -q '^| Search ads | .* \[data/ads.csv\] | .* \[data/analytics.csv\] ' audit
    grep -q 'pages do not open.*\[data/crawl.csv\]' audit
    run emplan explain acme ceiling.email
    [[ $output == *data/email.csv* ]]
    run emplan explain acme business.lead_to_customer
    [[ $output == *data/deals.csv* ]]
}

@test "what little data show weighs less against the benchmark" {
    made full much --share 1
    made few little --share 0.06
    run python3 - <<'PY'
import sqlite3


def fact(client, key):
    return sqlite3.connect(client + "/plan.emplan").execute(
        "SELECT value, low, high FROM fact WHERE key = ?", (key,)).fetchone()


for key in ("business.lead_to_customer", "business.visit_to_lead"):
    much, little = fact("much", key), fact("little", key)
    assert little[2] / little[1] > much[2] / much[1], (key, much, little)
weight = [fact(c, "audit.weight.social_ads.instagram")[0] for c in ("much", "little")]
assert weight[1] < weight[0] < 1, weight
print("ok")
PY
    [ "$output" = ok ]
}

@test "a file of customers serves where there are no orders" {
    made full acme --share 1
    sed -i '/orders.csv/d' acme/brief.yaml
    emplan --quiet run acme
    from customers.csv business.order_value.seen || from customers.csv business.order_value
    from customers.csv business.current.customers_total
}

@test "payments of a subscription give a churn that falls with age" {
    made boxes acme --kind subscription
    sed -i 's/model: ecommerce/model: subscription/' acme/brief.yaml
    emplan --quiet run acme
    run of business.churn_spread
    [[ $output == *" data data/orders.csv"* ]]
    grep -q 'Subscribers differ: ' acme/report/report.md
    run emplan explain acme business.orders_horizon
    [[ $output == *"shifted beta-geometric"* ]]
}
