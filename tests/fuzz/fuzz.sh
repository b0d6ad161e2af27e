#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fuzz.sh BUILD [--all]: the fuzz targets. First each runs over its seeds and over changes of them,
# built with gcc and its sanitizers; then, where clang has its libFuzzer, each is fuzzed: a number of
# inputs from one seed, the same each time, or with --all from a new seed for FUZZ_SECONDS (600), then
# with the parsers of the libraries compiled in where their sources can be had. What brings a target
# down is kept in .build/fuzz/found.
set -uo pipefail
emplan=$(realpath "${1:?usage: fuzz.sh BUILD [--all]}")/emplan
cd "$(dirname "$0")/../.." || exit 1
seconds=120 seed=1 # an end to the time, should the machine be slow
declare -A runs=([brief]=12000 [yaml]=15000 [csv]=15000 [import]=6000 [project]=40)
all=${2:-}
if [ "$all" = --all ]; then
    seconds=${FUZZ_SECONDS:-600} seed=${FUZZ_SEED:-$RANDOM} runs=()
fi
jobs=$(nproc 2>/dev/null || echo 2)
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
here=.build/fuzz bad=0 points=0
mkdir -p $here/found $here/seeds/{brief,yaml,csv,import,project} \
    $here/corpus/{brief,yaml,csv,import,project}

# --- seeds: every brief there is, every table, the heads of the catalogue's files -----------------
for template in $("$emplan" init --help | grep -oE '\b(ecommerce|leads|subscription|booking|retail|marketplace)\b' | sort -u); do
    rm -rf $here/made
    "$emplan" -q init $here/made --template "$template" --client Acme --start 2027-01 || exit 1
    cp $here/made/brief.yaml "$here/seeds/brief/$template.yaml"
done
# the project file that is tampered with
printf '%s\n' 'emplan: 1' 'client: Acme' 'currency: EUR' 'region: AT' \
    'plan: {start: 2027-01, months: 2, budget: 6000}' \
    'business: {model: booking, industry: fitness}' \
    'goals: [{id: more-customers, serves: raise_revenue, metric: customers, target: 50,' \
    '    window: 2027-02}]' 'segments: [{id: young-urban, size: 30000}]' >$here/made/brief.yaml
"$emplan" -q run $here/made >/dev/null || exit 1
export FUZZ_PROJECT=$PWD/$here/made/plan.emplan
for file in tests/peer/briefs/*/*.yaml examples/*/brief.yaml; do
    cp "$file" "$here/seeds/brief/$(tr / - <<<"$file")"
done
cp $here/seeds/brief/* $here/seeds/yaml/
for file in src/catalog/data/*; do
    head -c 3000 "$file" >"$here/seeds/${file##*.}/$(basename "$file")"
done
for file in "$here"/seeds/csv/*; do
    printf 'a%s' "$(cat "$file")" >"$here/made.csv" && mv $here/made.csv "$file"
done
cp -R tests/fuzz/corpus/. $here/seeds/
# files of each kind, with the columns that the program describes
# shellcheck disable=SC2016 # the backquotes are those of Markdown
"$emplan" help data | python3 -c '
import re, sys
kinds = ["keywords", "orders", "customers", "deals", "ads", "analytics", "email", "competitors",
         "crawl", "actuals"]
values = {"text": "shoes", "number": "10", "money": "10.50", "date": "2026-04-15", "month": "2026-04"}
columns, kind = {}, None
for line in sys.stdin:
    if line.startswith("## "):
        kind = line[3:].strip()
    row = re.match(r"\| `(\w+)` \| (\w+)", line)
    if row:
        columns.setdefault(kind, []).append((row[1], values.get(row[2], "x")))
for i, kind in enumerate(kinds):
    text = ",".join(c for c, _ in columns[kind]) + "\n"
    text += (",".join(v for _, v in columns[kind]) + "\n") * 3
    for lenient in (0, 130 - 130 % 10):
        with open(f"{sys.argv[1]}/{kind}-{lenient}", "w", encoding="latin-1") as f:
            f.write(chr(lenient + i) + text)
' $here/seeds/import || exit 1
# words of the language of briefs
"$emplan" schema | python3 -c '
import json, sys
words = set()
def walk(x):
    if isinstance(x, dict):
        words.update(x.get("properties", {}))
        words.update(v for v in x.get("enum", []) if isinstance(v, str))
        for v in x.values():
            walk(v)
    elif isinstance(x, list):
        for v in x:
            walk(v)
walk(json.load(sys.stdin))
for w in sorted(words) + ["2027-01", "..", "%%\\n", "auto", ": ", "- ", "[", "{", "&a", "*a"]:
    print("\"%s\"" % w.replace("\\n", "\\x0a").replace("\"", "\\\""))
' >$here/brief.dict || exit 1
[ "$(wc -l <$here/brief.dict)" -gt 100 ] || { echo "the schema names no keys"; exit 1; }

# --- replay ---------------------------------------------------------------------------------------
make -s -j"$jobs" VARIANT=san fuzzers >$here/make.log 2>&1 || { tail -20 $here/make.log; exit 1; }
for target in brief yaml csv import project; do
    if .build/san/fuzz/fuzz_$target $here/seeds/$target >$here/replay-$target.log 2>&1; then
        n=$(sed -n 's/ inputs$//p' $here/replay-$target.log)
        echo "replay of $target: $n inputs"
        points=$((points + n))
    else
        echo "replay of $target failed"
        grep -v '^ *$' $here/replay-$target.log | head -30
        bad=$((bad + 1))
    fi
done

# --- fuzzing --------------------------------------------------------------------------------------
# The parsers that the libraries hold are watched too where their sources can be had.
with_libraries() {
    local o=("-o" "Dir::Etc::SourceList=$PWD/$here/deps/list" "-o" "Dir::Etc::SourceParts=-"
        "-o" "Dir::State::Lists=$PWD/$here/deps/lists") flags
    [ ! -e $here/deps/deps.a ] || return 0
    command -v apt-get >/dev/null && [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] &&
        command -v dpkg-source >/dev/null || return 1
    mkdir -p $here/deps/lists
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "http://deb.debian.org/debian $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release) main" \
        >$here/deps/list
    flags='-O1 -g -w -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fPIE'
    (cd $here/deps && timeout 60 apt-get "${o[@]}" update && timeout 60 apt-get "${o[@]}" source \
        libyaml libcsv && for f in libyaml-*/src/*.c libcsv-*/libcsv.c; do
        # shellcheck disable=SC2086
        clang $flags -DYAML_VERSION_MAJOR=0 -DYAML_VERSION_MINOR=2 -DYAML_VERSION_PATCH=5 \
            -DYAML_VERSION_STRING='"0.2.5"' -I"$(dirname "$f")/../include" -I"$(dirname "$f")" \
            -c -o "$(basename "$f" .c).o" "$f" || exit 1
    done && ar rcs deps.a ./*.o) >$here/deps.log 2>&1
}

fuzzer=$(clang -print-file-name=libclang_rt.fuzzer-x86_64.a 2>/dev/null || true)
if [ ! -e "$fuzzer" ] && ! clang -fsanitize=fuzzer -x c - -o $here/probe 2>/dev/null \
    <<<'int LLVMFuzzerTestOneInput(const void *d, unsigned long n) { return d && n ? 0 : 0; }'; then
    echo "no libFuzzer here (install clang and libclang-rt-14-dev): targets were replayed only"
    echo "fuzz: $points points, $bad failures"
    [ "$bad" -eq 0 ]
    exit
fi
[ "$all" != --all ] || with_libraries || echo "libyaml and libcsv are watched from outside only: no sources of them here"
make -s -j"$jobs" VARIANT=fuzz CC=clang fuzzers >$here/make.log 2>&1 ||
    { tail -20 $here/make.log; exit 1; }

# fuzz TARGET OPTION...: its last lines go to a log, what it finds to the folder of findings
fuzz() {
    local target=$1 most=65536
    shift
    [ "$target" != project ] || most=512
    .build/fuzz/fuzz/fuzz_"$target" -seed="$seed" -runs="${runs[$target]:--1}" \
        -max_total_time="$seconds" -timeout=600 -rss_limit_mb=2048 \
        -max_len=$most -artifact_prefix=$here/found/"$target"- -print_final_stats=1 "$@" \
        $here/corpus/"$target" $here/seeds/"$target" >$here/fuzz-"$target".log 2>&1
    echo $? >$here/status-"$target"
}
# two at a time: the slow target beside the others, one after the other
for row in project "brief yaml csv import"; do
    for target in $row; do
        dict=()
        case $target in brief | yaml) dict=("-dict=$here/brief.dict") ;; esac
        fuzz "$target" "${dict[@]}"
    done &
done
wait
for target in brief yaml csv import project; do
    n=$(sed -n 's/^stat::number_of_executed_units: *//p' $here/fuzz-$target.log)
    edges=$(grep -oE 'cov: [0-9]+' $here/fuzz-$target.log | tail -1)
    echo "fuzzing of $target: ${n:-0} inputs, seed $seed, ${edges:-no coverage}"
    points=$((points + ${n:-0}))
    if [ "$(cat $here/status-$target)" -ne 0 ] || [ "${n:-0}" -eq 0 ]; then
        grep -vE '^(#[0-9]+.*(NEW|REDUCE|pulse)|Dictionary)' $here/fuzz-$target.log | tail -40
        bad=$((bad + 1))
    fi
done
echo "fuzz: $points points, $bad failures"
[ "$bad" -eq 0 ]
