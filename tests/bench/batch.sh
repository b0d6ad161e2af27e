#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# batch.sh BUILD [CLIENTS]: how many clients a second and core `emplan batch` plans.
#
# Makes CLIENTS briefs (500 where left out) from all templates, each with a budget, an order value
# of its own, then plans them in memory
#   with one worker, with as many as there are processors,
#   and as two shards at the same time, each with one worker.
# Prints clients, seconds, processor seconds, clients a second, clients a second and core (a core:
# one processor busy for that time), and the ratios to one worker. Nothing is asserted about times;
# what is asserted is that every client was planned, and that the lines are the same in each way.
set -euo pipefail
emplan=$(realpath "${1:?usage: batch.sh BUILD [CLIENTS]}")/emplan
clients=${2:-500}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cores=$(nproc)
unset SOURCE_DATE_EPOCH COLUMNS
export LC_ALL=C

templates=(booking ecommerce leads marketplace retail subscription)
for t in "${templates[@]}"; do
    "$emplan" --quiet init "template/$t" --template "$t" --client "$t" --start 2027-01
done

# Client i: the template in turn, a budget of 40 to 230 percent of the template's, another name.
for ((i = 0; i < clients; i++)); do
    folder=$(printf 'clients/c%04d' "$i")
    mkdir -p "$folder"
    awk -v percent=$((40 + i * 37 % 191)) -v i="$i" '
        /^client: / { print "client: Client " i; next }
        /^  budget: [0-9]/ && !done {
            split($2, figure, /[^0-9.]/)
            print "  budget: " int(figure[1] * percent / 100); done = 1; next
        }
        { print }' "template/${templates[i % 6]}/brief.yaml" >"$folder/brief.yaml"
done

# timed COMMAND...: seconds into $real, processor seconds into $cpu
timed() {
    local TIMEFORMAT='%R %U %S' user system
    { time "$@" 2>"$work/err"; } 2>"$work/time" || {
        cat "$work/err" >&2
        exit 1
    }
    read -r real user system <"$work/time"
    cpu=$(awk "BEGIN { print $user + $system }")
}

one() {
    "$emplan" batch clients --dry-run --json -j "$1" >"lines.$1"
}

two_shards() {
    "$emplan" batch clients --dry-run --json -j 1 --shard 1/2 >shard.1 &
    local first=$!
    "$emplan" batch clients --dry-run --json -j 1 --shard 2/2 >shard.2
    wait "$first"
}

row() {
    awk -v name="$1" -v n="$clients" -v real="$real" -v cpu="$cpu" -v base="$base" 'BEGIN {
        printf "%-24s %8d %9.2f %9.2f %10.2f %15.2f %8.2f\n", name, n, real, cpu, n / real,
            n / cpu, base / real }'
}

printf '%-24s %8s %9s %9s %10s %15s %8s\n' way clients seconds cpu clients/s clients/s/core ratio
timed one 1
base=$real base_cpu=$cpu
row "-j 1"
timed one "$cores"
row "-j $cores"
timed two_shards
row "2 shards, -j 1 each"

awk -v s="$base_cpu" -v n="$clients" 'BEGIN { printf "one client: %.0f ms of a core\n", 1000 * s / n }'
printf 'shards: %d and %d clients\n' "$(wc -l <shard.1)" "$(wc -l <shard.2)"

[ "$(grep -c '"status":"done"' lines.1)" -eq "$clients" ]
cmp lines.1 "lines.$cores"
cmp <(sort lines.1) <(sort shard.1 shard.2)
