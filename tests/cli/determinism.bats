#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
load common

# result DIR: everything that must not depend on the machine
result() {
    cat "$1/report/report.md"
    emplan report "$1" --format json
    for what in mediaplan forecast facts budget; do
        emplan export "$1" $what
    done
    emplan run "$1" --json 2>/dev/null
}

@test "R23, R24: time zone, locale, folder, home, umask and the hour change no byte" {
    client one
    emplan run one >summary 2>/dev/null
    result one >want
    [ "$(wc -c <want)" -gt 10000 ]
    for setting in TZ=Pacific/Kiritimati TZ=America/Los_Angeles LC_ALL=C.UTF-8 LC_ALL=de_DE.UTF-8 \
        LC_NUMERIC=ru_RU.UTF-8 HOME=/nonexistent LANG=tr_TR.UTF-8 MALLOC_PERTURB_=85; do
        rm -rf other
        cp -R one other
        rm -rf other/plan.emplan other/report
        env "$setting" "$EMPLAN" run other >summary.other 2>/dev/null
        cmp summary summary.other
        result other | cmp want -
    done
    mkdir -p 'deep/er folder/ü'
    cp one/brief.yaml 'deep/er folder/ü/brief.yaml'
    (umask 077 && emplan run 'deep/er folder/ü' >/dev/null 2>&1)
    result 'deep/er folder/ü' | cmp want -
    cd 'deep/er folder/ü'
    rm -rf plan.emplan report
    emplan run >/dev/null 2>&1
    cmp report/report.md "$BATS_TEST_TMPDIR/one/report/report.md"
}

@test "one processor or all of them: no byte of the plan's tables differs" {
    client one
    cp -R one other
    emplan run one >summary 2>/dev/null
    taskset -c "$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')" "$EMPLAN" run other \
        >summary.other 2>/dev/null
    sed s/other/one/ summary.other | cmp summary -
    result one >want
    result other | cmp want -
    for dir in one other; do
        sqlite3 $dir/plan.emplan "SELECT id, key, value, low, mid, high FROM fact" >$dir.facts
    done
    [ "$(wc -l <one.facts)" -gt 1000 ]
    cmp one.facts other.facts
}

@test "what was made ahead of a proof that then finds other channels is not seen" {
    local given
    emplan --quiet init one --template ecommerce --start 2027-01
    given=$(sed -n 's/^  budget: \([0-9]*\).*/\1/p' one/brief.yaml)
    for part in 20 40 300; do
        rm -rf two one/plan.emplan one/report
        cp -R one two
        emplan run one --jobs 2 --set plan.budget=$((given * part / 100)) >/dev/null 2>&1
        emplan run two --jobs 1 --set plan.budget=$((given * part / 100)) >/dev/null 2>&1
        cmp one/report/report.md two/report/report.md
        for dir in one two; do
            sqlite3 $dir/plan.emplan "SELECT id, key, value, low, mid, high FROM fact" >$dir.facts
        done
        cmp one.facts two.facts
    done
}

@test "R23: nothing but the client's folder is read: no user configuration changes a byte" {
    client one
    emplan run one >/dev/null 2>&1
    mkdir -p home/.config/emplan home/.emplan
    echo 'plan: {budget: 1}' | tee home/.config/emplan/config.yaml home/.emplanrc \
        home/.emplan/brief.yaml >/dev/null
    cp -R one two
    rm -rf two/plan.emplan two/report
    HOME=$PWD/home XDG_CONFIG_HOME=$PWD/home/.config emplan run two >/dev/null 2>&1
    cmp one/report/report.md two/report/report.md
    [ "$(find home -type f | wc -l)" -eq 3 ]
}

@test "the report has no trace of the machine" {
    client
    emplan run acme >/dev/null 2>&1
    for trace in "$PWD" "$(hostname)" "$(date +%Y-%m-%dT)" "${USER:-nobody-here}"; do
        [ ${#trace} -lt 5 ] || run -1 grep -qF -- "$trace" acme/report/report.md
    done
}

@test "R24: init gives the same brief at two hours of a day" {
    SOURCE_DATE_EPOCH=1795305600 emplan --quiet init a --client x
    SOURCE_DATE_EPOCH=1795391999 emplan --quiet init b --client x
    diff -r a b
}
