/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <stdint.h>
#include <string.h>

/* ISO 3166-1 alpha-2: a brief may plan for any country; regions without a row of their own are
 * looked up at the world. */
static const char iso_regions[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";

struct words {
    const char **item;
    size_t count;
    struct ep_index seen;
};

static void add(struct ep_arena *a, struct words *w, const char *word)
{
    if (!word || !word[0] || ep_index_get(&w->seen, word) != SIZE_MAX)
        return;
    ep_index_put(a, &w->seen, word, w->count);
    EP_PUSH(a, w, word);
}

static void add_regions(struct ep_arena *a, const struct ep_catalog *c, struct words *w)
{
    for (const char *p = iso_regions; *p; p += p[2] ? 3 : 2)
        add(a, w, ep_arena_strndup(a, p, 2));
    const struct ep_region *r = EP_ROWS(c, EP_FILE_REGIONS, struct ep_region);
    for (size_t i = 0; i < c->rows[EP_FILE_REGIONS].count; i++)
        add(a, w, r[i].id);
}

static void add_channels(struct ep_arena *a, const struct ep_catalog *c, struct words *channel,
                         struct words *group, struct words *platform)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(c, &count);
    for (size_t i = 0; i < count; i++) {
        add(a, channel, spec[i].id);
        if (!ep_streq(spec[i].group, spec[i].id))
            add(a, group, spec[i].group);
        add(a, platform, spec[i].platform);
    }
    const struct ep_reach_row *r = EP_ROWS(c, EP_FILE_REACH, struct ep_reach_row);
    for (size_t i = 0; i < c->rows[EP_FILE_REACH].count; i++)
        add(a, platform, r[i].platform);
}

void ep_catalog_names(const struct ep_catalog *c, struct ep_brief_names *out)
{
    *out = c->names;
}

void ep_catalog_collect_names(struct ep_catalog *c)
{
    struct ep_arena *a = c->arena;
    struct words channel = {0}, group = {0}, platform = {0}, tool = {0}, industry = {0},
                 assumption = {0}, region = {0};
    add_channels(a, c, &channel, &group, &platform);
    add_regions(a, c, &region);
    size_t count;
    const struct ep_tool_spec *t = ep_catalog_tools(c, &count);
    for (size_t i = 0; i < count; i++)
        add(a, &tool, t[i].id);
    const struct ep_industry *n = EP_ROWS(c, EP_FILE_INDUSTRIES, struct ep_industry);
    for (size_t i = 0; i < c->rows[EP_FILE_INDUSTRIES].count; i++)
        add(a, &industry, n[i].id);
    const struct ep_bench_row *b = EP_ROWS(c, EP_FILE_BENCHMARKS, struct ep_bench_row);
    for (size_t i = 0; i < c->rows[EP_FILE_BENCHMARKS].count; i++)
        add(a, &assumption, b[i].key);
    c->names = (struct ep_brief_names){
        .channel = channel.item,
        .channels = channel.count,
        .group = group.item,
        .groups = group.count,
        .tool = tool.item,
        .tools = tool.count,
        .platform = platform.item,
        .platforms = platform.count,
        .industry = industry.item,
        .industries = industry.count,
        .assumption = assumption.item,
        .assumptions = assumption.count,
        .region = region.item,
        .regions = region.count,
    };
}
