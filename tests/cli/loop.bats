#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A client from its first plan to the plan of the rest: what the sanitizers see of the commands
# whose own files make too many plans for them.
load common

# actuals: figures of three months as the plan of record has them
actuals() {
    echo "month,channel,spend,visits,leads,customers,revenue"
    sqlite3 -separator , acme/plan.emplan "
        SELECT month, channel, printf('%.2f', max(CASE metric WHEN 'spend' THEN mean END)),
            CAST(max(CASE metric WHEN 'visits' THEN mean END) / 2 AS INTEGER),
            CAST(max(CASE metric WHEN 'leads' THEN mean END) / 2 AS INTEGER),
            CAST(max(CASE metric WHEN 'customers' THEN mean END) / 2 AS INTEGER),
            printf('%.2f', max(CASE metric WHEN 'revenue' THEN mean END) / 2)
        FROM forecast WHERE revision = 1 AND channel NOT IN ('', 'baseline', 'direct', 'tools')
            AND month IN (SELECT DISTINCT month FROM forecast WHERE revision = 1
                ORDER BY month LIMIT 3) GROUP BY month, channel ORDER BY month, channel"
}

@test "plan, approve, review, apply, compare, report, batch and portfolio: each ends well" {
    emplan -q init acme --template ecommerce --client Acme --start 2027-01
    run -0 emplan run acme
    run -0 emplan approve acme -m agreed
    mkdir -p acme/data
    actuals >acme/data/actuals.csv
    [ "$(wc -l <acme/data/actuals.csv)" -gt 3 ]
    printf '\ndata:\n  - {file: data/actuals.csv, kind: actuals}\n' >>acme/brief.yaml
    run -0 emplan review acme
    run -0 emplan review acme --apply
    [ -s acme/report/review.md ]
    run -0 emplan diff acme 1 2
    run -0 emplan log acme
    for what in facts mediaplan forecast channels budget goals; do
        run -0 emplan export acme $what
    done
    run -0 emplan explain acme plan
    run -0 emplan report acme --format json
    mkdir clients
    mv acme clients/one
    cp -R clients/one clients/two
    run -0 emplan batch clients -j 2 --set plan.budget=7000
    run -0 emplan batch clients -j 2 --command review
    run -0 emplan portfolio clients --database sum.sqlite -o sum.md
    [ -s sum.md ]
    run -0 emplan run clients/one --dry-run --seek budget --goal "$(sqlite3 clients/one/plan.emplan \
        'SELECT id FROM goal ORDER BY seq LIMIT 1')"
}

@test "a run that is told to end rolls back, and the next one is done" {
    emplan -q init acme --template ecommerce --client Acme --start 2027-01
    emplan -q run acme >/dev/null
    python3 - <<'PY'
import os, signal, subprocess
p = subprocess.Popen([os.environ["EMPLAN"], "-v", "run", "acme", "--set", "plan.budget=9500"],
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                     text=True)
p.stderr.readline()  # the first stage has begun
p.send_signal(signal.SIGTERM)
err = p.stderr.read()
assert p.wait() in (0, 143), (p.returncode, err)
PY
    run -0 emplan run acme --set plan.budget=9500
    [ "$(emplan log acme | wc -l)" -eq 2 ]
}
