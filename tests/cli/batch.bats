#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

# Four clients without plans: a to d in the folder clients.
clients() {
    for c in a b c d; do
        client "clients/$c" "Client $c"
    done
    sed -i 's/^  budget: .*/  budget: 7000/' clients/b/brief.yaml
}

# The same with plans, made once for a whole file.
planned_clients() {
    if [ ! -d "$BATS_FILE_TMPDIR/done" ]; then
        clients
        emplan batch clients >"$BATS_FILE_TMPDIR/table" 2>/dev/null
        mv clients "$BATS_FILE_TMPDIR/done"
    fi
    cp -R "$BATS_FILE_TMPDIR/done" clients
}

break_brief() {
    sed -i 's/^  budget: .*/  budget: 1,000/' "clients/$1/brief.yaml"
}

@test "batch plans every client as run does, and prints one table" {
    clients
    run -0 --separate-stderr emplan batch clients
    [ "${#lines[@]}" -eq 5 ]
    [[ ${lines[0]} == Client*Status*Budget*Customers*Profit*Warnings ]]
    [[ ${lines[1]} == clients/a*done* && ${lines[2]} == *7,000* && ${lines[4]} == clients/d* ]]
    [[ $stderr == "4 clients: 4 done" ]]
    cp -R clients/b single
    rm -rf single/plan.emplan single/report
    emplan run single >/dev/null 2>&1
    cmp single/report/report.md clients/b/report/report.md
    emplan export single budget >one
    emplan export clients/b budget | cmp one -
    find clients -name '*.tmp' -o -name '*-journal' | run -1 grep .
}

@test "whatever -j is, the bytes are the same, in the order of the clients" {
    clients
    for jobs in 1 3 8; do
        rm -rf clients/*/plan.emplan clients/*/report
        emplan batch clients -j $jobs --json >"lines.$jobs" 2>/dev/null
        cat clients/*/report/report.md >"reports.$jobs"
    done
    [ "$(wc -l <lines.1)" -eq 4 ]
    cmp lines.1 lines.3 && cmp lines.1 lines.8
    cmp reports.1 reports.3 && cmp reports.1 reports.8
}

@test "--json: one object a line, with the figures of run --json" {
    planned_clients
    break_brief c
    emplan batch clients d-is-not-there --json --keep-going >lines 2>/dev/null || true
    emplan run clients/b --json >run 2>/dev/null
    python3 - <<'PY'
import json
lines = [json.loads(l) for l in open("lines")]
assert [l["path"] for l in lines] == ["clients/a", "clients/b", "clients/c", "clients/d",
                                      "d-is-not-there"]
assert all(l["format"] == "emplan-batch/1" and l["format_version"] == 1 for l in lines)
assert [l["exit_status"] for l in lines] == [0, 0, 3, 0, 1]
run, b = json.load(open("run")), lines[1]
assert b["unchanged"] is True and b["revision"] == run["revision"] == 1
assert b["budget"] == run["budget"] == 7000 and b["spend"] == run["spend"]
assert b["months"] == len(run["months"]) and b["currency"] == run["currency"]
for p in ("p10", "p50", "p90"):
    assert b["customers"][p] == run["totals"]["percentiles"]["customers"][p], p
    assert b["profit"][p] == run["totals"]["profit"][p], p
assert b["assumed_share"] == run["assumed_share"]
must = [g for g in run["goals"] if g["priority"] == "must"]
assert b["must_goals"] == len(must) and b["must_missed"] == sum(not g["reached"] for g in must)
bad = lines[2]
assert bad["errors"] == 1 and "budget" not in bad and bad["findings"][0]["code"] == "number"
assert bad["findings"][0]["file"] == "clients/c/brief.yaml"
assert lines[4]["status"] == "failed" and "brief.yaml" in lines[4]["error"]
PY
}

@test "the exit status is the worst of the clients, in the order 0, 4, 3, 1, 5, 2" {
    planned_clients
    run -0 emplan batch clients --command check
    sed -i '0,/^    target: .*/s//    target: 900000/' clients/a/brief.yaml
    run -0 emplan batch clients --dry-run
    run -4 emplan batch clients --dry-run --strict
    break_brief b
    run -3 emplan batch clients --dry-run --strict
    rm clients/c/brief.yaml
    run -1 emplan batch clients --dry-run --strict --keep-going
    echo "no project file, only a text that is as long as the header of one" >clients/d/plan.emplan
    run -5 emplan batch clients --keep-going
    run -2 emplan batch clients --keep-going --set plan.budgte=1
    fails 2 batch
    fails 2 batch clients -j 0
    fails 2 batch clients -j many
    fails 2 batch clients --shard 3/2
    fails 2 batch clients --command frobnicate
    fails 2 batch clients --as-of never
    mkdir empty
    fails 2 batch empty
    [[ $output == *empty* ]]
}

@test "an invalid brief keeps nobody back, a failure does, unless --keep-going" {
    clients
    break_brief a
    run -3 --separate-stderr emplan batch clients --command check -j 1
    [[ ${lines[1]} == clients/a*invalid* && ${lines[4]} == clients/d*done* ]]
    [[ $stderr == *"clients/a/brief.yaml:"*"error[number]"* ]]
    rm clients/b/brief.yaml
    touch clients/b/plan.emplan
    run -1 --separate-stderr emplan batch clients --command check -j 1
    [[ ${lines[2]} == clients/b*failed* && ${lines[3]} == *"not run"* ]]
    [[ $stderr == *"clients/b"*brief.yaml* && $stderr == *"1 invalid, 1 failed, 2 not run" ]]
    run -1 emplan batch clients --command check -j 1 --keep-going
    [[ $output != *"not run"* ]]
}

@test "the shards of any number do each client once" {
    clients
    for of in 1 2 3 5; do
        for ((i = 1; i <= of; i++)); do
            emplan batch ./clients/ --command check --shard $i/$of --json 2>/dev/null
        done | jq -r .path | sort >got
        printf 'clients/%s\n' a b c d | diff - <(sed 's|^\./||; s|//*|/|g' got)
    done
}

@test "--dry-run and --command check write nothing" {
    clients
    before=$(tree_sum clients)
    emplan batch clients --command check >/dev/null 2>&1
    emplan batch clients --dry-run --set plan.budget=5000 >out 2>/dev/null
    [ "$(grep -c '5,000 €' out)" -eq 4 ]
    [ "$(tree_sum clients)" = "$before" ]
}

@test "--command report renders from the project files alone" {
    planned_clients
    cp clients/a/report/report.md want
    rm -rf clients/*/report clients/*/brief.yaml
    run -0 --separate-stderr emplan batch clients --command report
    [[ ${lines[1]} == clients/a*done* ]]
    cmp want clients/a/report/report.md
    rm clients/c/plan.emplan
    touch clients/c/brief.yaml
    run -1 emplan batch clients --command report --keep-going
    [[ $output == *"emplan run clients/c"* ]]
}

@test "a client named twice is done once; --output overwrites no client" {
    clients
    run -0 --separate-stderr emplan batch clients clients/a ./clients/b/brief.yaml --command check
    [ "${#lines[@]}" -eq 5 ]
    fails 2 batch clients -o clients/a/brief.yaml
    run -0 emplan batch clients --command check -o table
    [ "$(wc -l <table)" -eq 5 ]
}

@test "R15: the bar is drawn on a terminal only" {
    command -v script >/dev/null || skip "there is no script(1)"
    clients
    out=$(script -qec "'$EMPLAN' batch clients --command check" /dev/null </dev/null)
    [[ $out == *'[........................] 0/4'* && $out == *'[########################] 4/4'* ]]
    out=$(script -qec "'$EMPLAN' batch clients --command check -q" /dev/null </dev/null)
    [[ $out != */4* ]]
    run -0 emplan batch clients --command check
    [[ $output != *$'\r'* && $output != */4* ]]
    run -0 emplan batch clients --command check -v
    [[ $output == *"4/4 clients/"* && $output != *$'\r'* ]]
}

@test "R28: the table fits the terminal" {
    planned_clients
    cp -R clients/a 'clients/株式会社サンプル広告とても長い名前の会社'
    for columns in 40 60 80 100; do
        COLUMNS=$columns emplan batch clients --command report 2>/dev/null |
            python3 -c '
import sys, unicodedata
most = int(sys.argv[1])
lines = [l.rstrip("\n") for l in sys.stdin]
assert len(lines) == 6
for line in lines:
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
    assert width <= most, (width, line)
' $columns
    done
}

@test "SIGINT: nothing more is started, workers end, 130; every plan is whole" {
    # many more than can be planned before the signal arrives, however busy the machine is
    planned_clients
    for c in {10..39}; do cp -R clients/a "clients/$c"; done
    cat >stop.py <<'PY'
import os, signal, subprocess, sys, time
emplan = os.environ["EMPLAN"]
signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests may ignore it
p = subprocess.Popen([emplan, "batch", "clients", "-j", "2", "-v", "--set", "plan.budget=6500"],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
p.stderr.readline()
p.send_signal(getattr(signal, sys.argv[1]))
out, err = p.communicate(timeout=600)
assert p.returncode == int(sys.argv[2]), (p.returncode, err)
assert "not run" in out, out
# nobody is left who writes
before = {n: os.stat(f"clients/{n}/plan.emplan").st_mtime_ns for n in os.listdir("clients")}
time.sleep(0.5)
for n, t in before.items():
    assert os.stat(f"clients/{n}/plan.emplan").st_mtime_ns == t, n
    log = subprocess.run([emplan, "log", f"clients/{n}"], capture_output=True, text=True)
    assert log.returncode == 0 and len(log.stdout.splitlines()) in (1, 2), log
    # on a slow machine a worker may have been made to end: its journal is the next run's
    if os.path.exists(f"clients/{n}/plan.emplan-journal"):
        subprocess.run([emplan, "-q", "run", f"clients/{n}"], check=True, capture_output=True)
        assert not os.path.exists(f"clients/{n}/plan.emplan-journal"), n
PY
    python3 stop.py SIGINT 130
    rm -rf clients
    planned_clients
    for c in {10..39}; do cp -R clients/a "clients/$c"; done
    python3 stop.py SIGTERM 143
}

@test "R27: a batch opens no connection and starts no program" {
    command -v strace >/dev/null || skip "there is no strace"
    clients
    # a leak sanitizer cannot work under a tracer
    ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=execve,socket,connect -o trace \
        "$EMPLAN" batch clients --command check \
        >/dev/null 2>&1
    [ "$(grep -c execve trace)" -eq 1 ]
    run -1 grep -E 'socket|connect' trace
}

@test "the catalogue of a whole batch may have overlays; a brief may have its own" {
    clients
    mkdir -p overlay clients/a/own
    printf 'country,name,population,source,note\n' >overlay/cities.csv
    head -1 "$BATS_TEST_DIRNAME/../../src/catalog/data/cities.csv" >overlay/cities.csv
    cp overlay/cities.csv clients/a/own/
    printf 'catalog: [own]\n' >>clients/a/brief.yaml
    emplan batch clients --catalog overlay --json >lines 2>/dev/null
    for c in a b; do
        cp -R clients/$c one
        rm -rf one/plan.emplan one/report
        emplan run one --catalog overlay >/dev/null 2>&1
        cmp one/report/report.md clients/$c/report/report.md
        [ "$(sqlite3 one/plan.emplan 'SELECT catalogue_hash FROM revision')" = \
            "$(sqlite3 clients/$c/plan.emplan 'SELECT catalogue_hash FROM revision')" ]
        rm -rf one
    done
}

# --- portfolio -----------------------------------------------------------------------------------

@test "portfolio: one report over all, whose sums add up, and no client changes" {
    planned_clients
    before=$(tree_sum clients)
    run -0 --separate-stderr emplan portfolio clients
    [ -z "$stderr" ]
    [[ ${lines[0]} == "# Portfolio: 4 clients" ]]
    [ "$(tree_sum clients)" = "$before" ]
    emplan portfolio clients --json >all
    emplan batch clients --command report --json >lines 2>/dev/null
    python3 - <<'PY'
import json
o = json.load(open("all"))
lines = [json.loads(l) for l in open("lines")]
assert o["format"] == "emplan-portfolio/1" and len(o["clients"]) == 4
[eur] = o["currencies"]
for key in ("budget", "spend"):
    assert abs(eur[key] - sum(l[key] for l in lines)) < 0.001, key
    assert abs(eur[key] - sum(c[key] for c in o["clients"])) < 0.001, key
assert abs(eur["customers"] - sum(c["customers"]["mean"] for c in o["clients"])) < 0.001
assert abs(eur["profit"] - sum(c["profit"]["mean"] for c in o["clients"])) < 0.03
assert abs(eur["spend"] - sum(x["spend"] for x in eur["channels"])) < 0.01
if eur["spend"]:
    each = eur["spend"] / (eur["customers"] + eur["customers_later"])
    assert abs(eur["cost_per_customer"] - each) < 0.001 * each
for x in eur["channels"]:
    assert x["clients"] == sum(x["id"] in c["channels"] for c in o["clients"]) > 0
PY
}

@test "portfolio --database: STRICT tables with the same figures, replaced by a later one" {
    planned_clients
    emplan portfolio clients --database all.sqlite -o all.md
    emplan portfolio clients --json >all
    [ "$(sqlite3 all.sqlite 'PRAGMA integrity_check')" = ok ]
    [ "$(sqlite3 all.sqlite "SELECT count(*) FROM pragma_table_list WHERE strict = 1")" -eq 3 ]
    [ "$(sqlite3 all.sqlite 'SELECT sum(spend_minor) FROM client')" -eq \
        "$(jq '.currencies[0].spend * 100 | round' all)" ]
    [ "$(sqlite3 all.sqlite 'SELECT sum(spend_minor) FROM channel')" -eq \
        "$(sqlite3 all.sqlite 'SELECT sum(spend_minor) FROM client')" ]
    goals=0
    for c in a b c d; do
        goals=$((goals + $(sqlite3 clients/$c/plan.emplan 'SELECT count(*) FROM goal')))
    done
    [ "$(sqlite3 all.sqlite 'SELECT count(*) FROM goal')" -eq "$goals" ]
    emplan portfolio clients/a --database all.sqlite >/dev/null
    [ "$(sqlite3 all.sqlite 'SELECT count(*) FROM client')" -eq 1 ]
    echo letter >letter
    fails 2 portfolio clients --database letter
    fails 2 portfolio clients --database clients/a/plan.emplan
    fails 2 portfolio clients --database clients/a/brief.yaml
    fails 2 portfolio clients --database both -o both
    fails 2 portfolio clients -o clients/b/plan.emplan
    [ "$(cat letter)" = letter ]
}

@test "portfolio: currencies are never added to each other" {
    planned_clients
    sed -i 's/^currency: .*/currency: USD/' clients/d/brief.yaml
    emplan run clients/d >/dev/null 2>&1
    emplan portfolio clients >all.md
    grep -q '^## EUR: 3 clients' all.md
    grep -q '^## USD: 1 client$' all.md
    emplan portfolio clients --json | python3 -c '
import json, sys
o = json.load(sys.stdin)
for s in o["currencies"]:
    own = [c for c in o["clients"] if c["currency"] == s["currency"]]
    assert s["clients"] == len(own)
    assert abs(s["budget"] - sum(c["budget"] for c in own)) < 0.001
'
}

@test "portfolio: what cannot be read is named and left out, with the worst status" {
    planned_clients
    rm clients/a/plan.emplan
    run -1 --separate-stderr emplan portfolio clients
    [[ $output == *"# Portfolio: 3 clients"*"## Left out"*clients/a* ]]
    [[ $stderr == *"emplan run clients/a"* ]]
    echo "no database at all, only text that is long enough to be taken for one" \
        >clients/b/plan.emplan
    run -5 --separate-stderr emplan portfolio clients --json
    echo "$output" | jq -e '(.left_out | length) == 2 and (.clients | length) == 2'
    # an amount that nobody can sum
    sqlite3 clients/c/plan.emplan "UPDATE total SET mean = 1e15 WHERE metric = 'spend'"
    run -5 --separate-stderr emplan portfolio clients --json
    echo "$output" | jq -e '(.left_out | length) == 3 and (.clients | length) == 1'
    [[ $stderr == *"too large for a portfolio"* ]]
    rm clients/*/plan.emplan
    run -1 --separate-stderr emplan portfolio clients
    [ -z "$output" ] && [ -n "$stderr" ]
}

@test "portfolio: text of a client stays text" {
    planned_clients
    sed -i 's/^client: .*/client: "<script>x<\/script> | **B** [l](http:\/\/e.org)"/' \
        clients/c/brief.yaml
    emplan run clients/c >/dev/null 2>&1
    emplan portfolio clients >all.md
    run -1 grep -q '<script>' all.md
    command -v cmark-gfm >/dev/null || skip "there is no cmark-gfm"
    cmark-gfm --unsafe -e table -e autolink all.md >all.html
    run -1 grep -qE '<script>|<strong>B|href' all.html
    grep -q '&lt;script&gt;x&lt;/script&gt; | \*\*B\*\* \[l\](http://e.org)' all.html
}
