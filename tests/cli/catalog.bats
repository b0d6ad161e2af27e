#!/usr/bin/env bats
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later

load common

BENCHMARKS=key,region,industry,low,mid,high,unit,currency,year,source,note
REACH=platform,region,age_from,age_to,gender,share,metric,year,source

# lay FILE: an overlay folder `own` with this one file, read from standard input
lay() {
    rm -rf own
    mkdir own
    cat >own/"$1"
}

# refused PLACE MESSAGE: `catalog check` and `run` both name file, line and key
refused() {
    fails 3 catalog check own
    [[ $output == *"own/$1: error[catalogue]: $2"* ]]
    fails 3 run acme --catalog own
    [[ $output == *"own/$1: error[catalogue]: $2"* ]]
    [ ! -e acme/plan.emplan ]
    run -3 emplan batch acme --catalog own
}

@test "a faulty overlay is refused by check and by run: file, line, key" {
    client
    lay benchmarks.csv <<<"$BENCHMARKS
seo.setup,DE,all,400,500,600,money,EUR,2027,judged-effort,
seo.trust,DE,all,0.4,0.5,0.6,hours,,2027,judged-trust,"
    refused benchmarks.csv:3 "seo.trust: unit of 'seo.trust' must be rate"
    lay benchmarks.csv <<<"$BENCHMARKS
fax.trust,DE,all,0.4,0.5,0.6,rate,,2027,judged-trust,"
    refused benchmarks.csv:2 "fax.trust: 'fax' is no channel"
    lay benchmarks.csv <<<"$BENCHMARKS
seo.trust,DE,all,0.4,0.5,1.6,rate,,2027,judged-trust,"
    refused benchmarks.csv:2 "seo.trust: a rate is above 1"
    lay benchmarks.csv <<<"$BENCHMARKS
industry.serch_cpc,DE,all,1,2,3,money,EUR,2027,judged-prices-ru,"
    refused benchmarks.csv:2 "industry.serch_cpc: the catalogue has no figure of this name"
    lay benchmarks.csv <<<"$BENCHMARKS
general.wage_hour,DE,all,10,20,30,months,,2027,judged-general,"
    refused benchmarks.csv:2 "general.wage_hour: unit of 'general.wage_hour' must be money"
    lay benchmarks.csv <<<"$BENCHMARKS
seo.trust,QQ,all,0.4,0.5,0.6,rate,,2027,judged-trust,"
    refused benchmarks.csv:2 "seo.trust: region 'QQ' is not known"
    lay benchmarks.csv <<<"$BENCHMARKS
seo.trust,DE,zoos,0.4,0.5,0.6,rate,,2027,judged-trust,"
    refused benchmarks.csv:2 "seo.trust: industry 'zoos' is not known"
    lay reach.csv <<<"$REACH
vk,RU,18,24,all,1.4,daily,2026,judged-reach-ru"
    refused reach.csv:2 "vk: share 1.4 is not between 0 and 1"
    lay reach.csv <<<"$REACH
vkk,RU,18,24,all,0.4,daily,2026,judged-reach-ru"
    refused reach.csv:2 "vkk: no channel has the platform 'vkk'"
    lay benchmarks.csv <<<"$BENCHMARKS
seo.trust,DE,all,0.4,0.5,0.6,rate,,2027,hearsay,"
    refused benchmarks.csv:2 "seo.trust: source 'hearsay' is not in sources.csv"
    lay tools.yaml <<<"- {id: crm, like: crm, needs: [dashboard]}
- {id: goals_in_analytics, like: goals_in_analytics, needs: [crm]}"
    refused tools.yaml:1 "'crm' waits for itself"
    lay channels.yaml <<<"- {id: email, like: email, ceiling: derived, list: '', feed: [{from: referral, of: visits}]}
- {id: referral, like: referral, feed: [{from: email, of: customers}]}"
    refused channels.yaml:2 "'referral' is fed in a circle"
    lay industries.csv <<<"id,parent,en,de,ru
retail,shoes,Retail,Handel,Торговля"
    refused industries.csv:2 "retail: the parents run in a circle"
    lay channels.yaml <<<"- {id: seo, like: seo, name: {en: SEO, de: SEO, ru: ''}}"
    refused channels.yaml:1 "seo: the name is translated into one of German and Russian only"
    lay channels.yaml <<<"- {id: seo, like: seo, open: [{region: DE, vendor: G, source: hearsay}]}"
    refused channels.yaml:1 "seo: source 'hearsay' is not in sources.csv"
    lay channels.yaml <<<"- {id: seo, like: seo, needs: [fax], skill: juggling}"
    refused channels.yaml:1 "seo: needs 'fax', which is no channel"
    lay formats.yaml <<<"- {id: post, like: post, name: {en: '', de: Beitrag, ru: Пост}}"
    refused formats.yaml:1 "post: the name has no English text"
    lay channels.yaml <<<"- {id: seo, like: seo, formats: [opera]}"
    refused channels.yaml:1 "seo: names the format 'opera', which is not in formats.yaml"
}

@test "faults of tasks, duties, seasons, places and prices are refused as well" {
    client
    lay tasks.yaml <<<"- {id: brand-campaign, like: brand-campaign, subject: channel:fax}"
    refused tasks.yaml:1 "brand-campaign: subject 'channel:fax' is no channel, group, tool or finding"
    lay tasks.yaml <<<"- {id: search-keywords, like: search-keywords, after: [search-campaigns]}"
    refused tasks.yaml:1 "'search-keywords' waits for itself"
    lay tasks.yaml <<<"- {id: brand-campaign, like: brand-campaign, done: {en: '', de: fertig, ru: готово}}"
    refused tasks.yaml:1 "brand-campaign: \`done\` has no English text"
    lay duties.yaml <<<"- {id: ru-ad-levy, like: ru-ad-levy, media_rate: 3}"
    refused duties.yaml:1 "ru-ad-levy: media_rate must be between 0 and 1"
    lay duties.yaml <<<"- {id: ru-ad-levy, like: ru-ad-levy, channels: [fax]}"
    refused duties.yaml:1 "ru-ad-levy: 'fax' is no channel or group"
    lay duties.yaml <<<"- {id: de-tax, region: DE, source: recalled-law-eu, text: {en: a, de: b, ru: c}, task: {en: a, de: b, ru: c}}"
    refused duties.yaml:1 "de-tax: benchmarks.csv has no row for 'duty.de-tax.hours'"
    lay seasonality.csv <<<"industry,region,jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec,year,source,note
retail,DE,1,1,1,1,1,1,1,1,1,1,1,2,2023,judged-season,"
    refused seasonality.csv:2 "retail: the mean of the months is 1.0833, not 1"
}

# unread PLACE MESSAGE: what cannot be read at all stops both, with file and line
unread() {
    fails 3 catalog check own
    [[ $output == *"own/$1: $2"* ]]
    fails 3 run acme --catalog own
    [[ $output == *"own/$1: $2"* ]]
    [ ! -e acme/plan.emplan ]
}

@test "an overlay that cannot be read: a missing source or text, a bad number, a missing column" {
    client
    lay benchmarks.csv <<<"$BENCHMARKS
seo.trust,DE,all,0.4,0.5,0.6,rate,,2027,,"
    unread benchmarks.csv:2 "column 'source' is empty"
    lay benchmarks.csv <<<"$BENCHMARKS
seo.trust,DE,all,0.4,half,0.6,rate,,2027,judged-trust,"
    unread benchmarks.csv:2 "column 'mid': 'half' is not a number"
    lay benchmarks.csv <<<"${BENCHMARKS/,source/}
seo.trust,DE,all,0.4,0.5,0.6,rate,,2027,"
    unread benchmarks.csv:1 "there is no column 'source'"
    lay channels.yaml <<<"- id: seo
  like: seo
  open:
    - {region: DE, vendor: G}"
    unread channels.yaml:4 "the key 'source' is missing"
    lay tools.yaml <<<"- {id: crm, like: crm, when: [{if: plan.b2b = 1}]}"
    unread tools.yaml:1 "the key 'why' is missing"
    lay industries.csv <<<"id,parent,en,de,ru
zoos,services,Zoos,Zoos,"
    unread industries.csv:2 "column 'ru' is empty"
    lay sources.csv <<<"id,title,publisher,url,year,accessed,region,evidence,note
own,Own figures,me,,2027,,DE,rumour,"
    unread sources.csv:2 "evidence 'rumour' is none of published, recalled and judged"
}

@test "an overlay that the brief names is proven too, and a sound one is used" {
    client
    mkdir acme/own
    printf 'catalog: [own]\n' >>acme/brief.yaml
    printf '%s\n' "$BENCHMARKS" "seo.trust,DE,all,0.4,0.5,1.6,rate,,2027,judged-trust," >acme/own/benchmarks.csv
    fails 3 run acme
    [[ $output == *"own/benchmarks.csv:2: error[catalogue]: seo.trust: a rate is above 1"* ]]
    printf '%s\n' "$BENCHMARKS" "seo.trust,DE,all,0.4,0.5,0.6,rate,,2027,judged-trust," >acme/own/benchmarks.csv
    run -0 emplan run acme
}

@test "a region or trade that the catalogue does not know is planned with the figures of all, wider" {
    client
    sed -i 's/^region: .*/region: TH/; s/^currency: .*/currency: THB/; s/^  industry: .*/  industry: zoos/' acme/brief.yaml
    sed -i '/gross_margin/d' acme/brief.yaml
    run -0 emplan run acme
    [[ $output == *"'zoos' is no industry of the catalogue: figures of all industries are used, with wider ranges"* ]]
    grep -q 'does not know the trade zoos' acme/report/report.md
    grep -q 'no figures of its own for the region TH' acme/report/report.md
    run -0 emplan explain acme business.gross_margin
    [[ $output == *"all regions, all industries"*"range widened"* ]]
}

@test "followers of a page raise what it can bring, where they are many" {
    client
    emplan run acme --set business.current.followers.instagram=300000 >/dev/null 2>&1
    run -0 emplan explain acme channel.social_pages.instagram
    [[ $output == *"followers x contacts a month x clicks"* ]]
    [[ $output == *"instagram.follower_ceiling (see above)"* ]]
    emplan run acme --set business.current.followers.instagram=30 >/dev/null 2>&1
    run -0 emplan explain acme channel.social_pages.instagram
    [[ $output == *"    ceiling.social_pages.instagram (see above)"* ]]
    [[ $output != *"follower_ceiling (see above)"* ]]
}

@test "catalog list and show know every kind, with figures, tasks and duties" {
    emplan catalog list --json | python3 -c 'import json, sys
o = json.load(sys.stdin)
for kind, least in (("channels", 50), ("tools", 27), ("formats", 20), ("duties", 10), ("industries", 30), ("regions", 30)):
    assert len(o[kind]) >= least, kind'
    run -0 emplan catalog show search_ads
    [[ $output == *"figure: search_ads.cost_per_visit, world, all: "* ]]
    [[ $output == *"task: "*"duty: "* ]]
    run -0 emplan catalog show post
    [[ $output == *"kind: format"*"channels: "*"figure: format.post.hours"*"judged"* ]]
    run -0 emplan catalog show industry.search_cpc
    [[ $output == *"kind: figure"*"published:"* ]]
    run -0 emplan catalog show ru-ad-levy
    [[ $output == *"levy on media: 0.03"*"figure: duty.ru-ad-levy.hours, "*"judged"* ]]
    run -0 emplan catalog show apparel
    [[ $output == *"part of: retail"*"figure: industry.gross_margin, "* ]]
    emplan catalog show apparel --json | json
}

@test "an undated or old row is stale, a dated new one is not" {
    lay benchmarks.csv <<<"$BENCHMARKS
seo.trust,DE,all,0.4,0.5,0.6,rate,,2019,judged-trust,
seo.trust,AT,all,0.4,0.5,0.6,rate,,2026,judged-trust,
seo.trust,CH,all,0.4,0.5,0.6,rate,,,judged-trust,"
    run -0 emplan catalog stale --catalog own --as-of 2027-01-01
    [[ $output == *"own/benchmarks.csv:2: note[stale]: seo.trust (DE, all) is of 2019, 8 years before 2027"* ]]
    [[ $output == *"own/benchmarks.csv:4: note[stale]: seo.trust (CH, all) has no date"* ]]
    [[ $output != *"own/benchmarks.csv:3"* ]]
}

@test "a duty that the plan touches comes with its task, the hours and the money that it takes" {
    client
    emplan run acme >/dev/null 2>&1
    run -0 grep -A12 '^### What the law asks' acme/report/report.md
    [[ $output == *"E-Commerce Act"*"To do: put imprint"*"takes between 1.0 and 6.0 hours"* ]]
    [[ $output == *"cost between 4 and 25 € a month"*"not in the plan's money"* ]]
    # what is not planned is said, what is planned stands among the tasks with its days
    [[ $output == *"No task is planned for it"* || $output == *"Planned as a task of its own from"* ]]
    sqlite3 acme/plan.emplan "SELECT id FROM task WHERE subject_kind = 'duty'" >planned
    [ "$(grep -c '^| .*Law: ' acme/report/report.md)" -ge "$(wc -l <planned)" ]
    # the law of the union holds, that of the neighbour whose figures stand in does not
    [ "$(sqlite3 acme/plan.emplan "SELECT count(*) FROM duty WHERE id LIKE 'eu-%'")" -gt 0 ]
    [ "$(sqlite3 acme/plan.emplan "SELECT count(*) FROM duty WHERE id LIKE 'de-%'")" -eq 0 ]
    run -0 emplan explain acme duty.at-imprint.hours
    [[ $output == *"= 2 hours (1 - 2 - 6), catalogue: "* ]]
    run -0 emplan catalog show eu-cookies
    [[ $output == *"done by: tool-consent"* ]]
    run -0 emplan catalog show us-ccpa
    [[ $output == *"binds: some firms only"* ]]
    rm acme/plan.emplan
    lay duties.yaml <<'YAML'
- id: eu-cookies
  like: eu-cookies
  done_by: [tool-consnt]
YAML
    refused duties.yaml:1 "eu-cookies: is done by 'tool-consnt', which is no task"
    lay benchmarks.csv <<<"$BENCHMARKS
duty.de-imprnt.hours,DE,all,1,2,6,hours,,2027,judged-duties,"
    refused benchmarks.csv:2 "duty.de-imprnt.hours: 'de-imprnt' is no duty"
}

@test "the cost of a lead has its range, of each channel and of the plan" {
    client
    run -0 --separate-stderr emplan run acme --dry-run --json
    python3 -c 'import json, sys
seen = 0
for c in json.load(sys.stdin)["channels"]:
    q = c["cost_per_lead"]
    if c["chosen"] and c["leads"] > 0 and q["p10"] is not None:
        seen += q["p10"] < q["p90"]
        assert q["p10"] <= q["p50"] <= q["p90"], c["id"]
        assert q["p10"] * 0.99 <= c["spend"] / c["leads"] <= q["p90"] * 1.01, c["id"]
    elif not c["chosen"]:
        assert q["p10"] is None, c["id"]
assert seen > 0' <<<"$output"
}

@test "what is paid by result and left out is not said to be a loss where it would add something" {
    mkdir acme
    cp "$BATS_TEST_DIRNAME/../cases/briefs/fitness-studio.yaml" acme/brief.yaml
    emplan run acme >/dev/null 2>&1
    run -0 sqlite3 acme/plan.emplan "SELECT count(*), coalesce(sum((message = 'strategy.verdict.spare_result')
        <> (adds_minor > 0)), 0) FROM channel_choice WHERE message IN ('strategy.verdict.no_result',
        'strategy.verdict.spare_result')"
    [[ $output == *"|0" ]]
}
