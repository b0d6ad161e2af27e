#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common
LEAN=yes

# What docs/guide says about many clients is run as it stands there.

guide="$BATS_TEST_DIRNAME/../../docs/guide/many-clients.md"

# block TITLE [N]: the Nth block of code below a heading
block() {
    awk -v title="$1" -v want="${2:-1}" '
        /^#+ / && !inside { here = ($0 ~ "^#+ " title "$") }
        /^```/ { if (inside) { inside = 0; next } inside = 1; n += here; next }
        inside && here && n == want' "$guide"
}

clients() {
    for c in a b c d e f; do
        client "clients/$c" "Client $c"
    done
    mkdir bin
    ln -s "$EMPLAN" bin/emplan
    PATH=$PWD/bin:$PATH
}

# done_once FILE...: the JSON lines in these files have each of the clients once, all of them well
done_once() {
    cat "$@" | jq -r 'select(.exit_status == 0) | .path' | sort >got
    printf 'clients/%s\n' a b c d e f | diff - got
}

@test "many clients: batch, portfolio and the question to the database" {
    clients
    block 'On one machine' >recipe
    grep -q 'emplan batch' recipe
    bash -euo pipefail recipe >table 2>/dev/null
    [ "$(grep -c '^clients/.* done ' table)" -eq 6 ]
    block 'One report over all' >recipe
    block 'One report over all' 2 >>recipe
    bash -euo pipefail recipe >answer
    grep -q '^# Portfolio: 6 clients' portfolio.md
    [ "$(wc -l <answer)" -eq \
        "$(sqlite3 portfolio.sqlite 'SELECT count(DISTINCT channel) FROM channel WHERE chosen')" ]
}

@test "many clients: GNU parallel" {
    command -v parallel >/dev/null || skip "there is no GNU parallel"
    parallel --version 2>/dev/null | grep -q '^GNU parallel' || skip "parallel is another program"
    clients
    export HOME=$PWD
    block 'GNU parallel' >recipe
    grep -q 'seq 4 | parallel' recipe
    bash -euo pipefail recipe 2>err || { cat err; false; }
    [ "$(tail -n +2 shards.log | wc -l)" -eq 4 ]
    done_once shard.*.jsonl
    # one that fails: the others are done, and the second recipe names it
    rm clients/c/brief.yaml
    rm -rf clients/*/plan.emplan clients/*/report
    touch clients/c/plan.emplan
    run -1 bash -euo pipefail recipe
    block 'GNU parallel' 2 >recipe
    bash recipe >wrong 2>/dev/null || true
    [ "$(wc -l <wrong)" -eq 1 ]
    grep -q '^clients/c: failed .*brief.yaml' wrong
    grep -q '^# Portfolio: 5 clients' portfolio.md
}

@test "many clients: the Kubernetes job divides the clients by its index" {
    clients
    block 'Kubernetes Indexed Job' >job.yaml
    python3 - <<'PY' >recipe
from ruamel.yaml import YAML
job = YAML(typ="safe").load(open("job.yaml"))
assert job["apiVersion"] == "batch/v1" and job["kind"] == "Job"
spec = job["spec"]
assert spec["completionMode"] == "Indexed" and spec["completions"] == 8
[container] = spec["template"]["spec"]["containers"]
assert container["command"] == ["sh", "-c"]
names = {v["name"] for v in spec["template"]["spec"]["volumes"]}
assert {m["name"] for m in container["volumeMounts"]} == names
[text] = container["args"]
assert "/8 " in text
print(text)
PY
    for index in 0 1 2 3 4 5 6 7; do
        JOB_COMPLETION_INDEX=$index sh -c "$(cat recipe)" >"lines.$index" 2>/dev/null
    done
    done_once lines.*
}

@test "many clients: the Slurm array divides the clients by its task" {
    clients
    block 'Slurm array' >job.sh
    grep -q '^#SBATCH --array=1-8$' job.sh
    for task in 1 2 3 4 5 6 7 8; do
        SLURM_ARRAY_TASK_ID=$task bash job.sh >"lines.$task" 2>/dev/null
    done
    done_once lines.*
}

@test "many clients: the CI matrices divide the clients by their copies" {
    clients
    block 'CI matrix' >gitlab.yaml
    block 'CI matrix' 2 >github.yaml
    python3 - <<'PY'
from ruamel.yaml import YAML
load = YAML(typ="safe").load
job = load(open("gitlab.yaml"))["plans"]
assert job["parallel"] == 8
[line] = job["script"]
open("gitlab.sh", "w").write(line.replace(" --strict", " --json") + "\n")
job = load(open("github.yaml"))["jobs"]["plans"]
shards = job["strategy"]["matrix"]["shard"]
assert shards == list(range(1, 9))
[line] = [s["run"] for s in job["steps"] if "run" in s]
for i in shards:
    text = line.replace("${{ matrix.shard }}", str(i))
    assert text != line and f"{i}/8" in text
    open(f"github.{i}.sh", "w").write(text.replace(" --strict", " --json") + "\n")
PY
    for i in 1 2 3 4 5 6 7 8; do
        CI_NODE_INDEX=$i CI_NODE_TOTAL=8 bash -eu gitlab.sh >"gitlab.$i" 2>/dev/null
        bash -eu "github.$i.sh" >"github.$i" 2>/dev/null
    done
    done_once gitlab.[1-8]
    done_once github.[1-8]
}

@test "many clients: every option that the guide names is there" {
    for option in $(grep -oE -- '`?--[a-z-]+' "$guide" | tr -d '\`' | sort -u); do
        case $option in
        --joblog | --sshlogin | --array | --mem | --output | --job-name | --cpus-per-task) ;;
        *) { emplan help batch; emplan help portfolio; } | grep -q -- "$option" ;;
        esac
    done
}
