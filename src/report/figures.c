/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/date.h"
#include "emplan/number.h"
#include "report/texts_internal.h"
#include <string.h>

#define MOST_PARTS 4 /* {...} in a pattern */

/* How keys of the ledger name what they are about. A part {kind} stands for an id; {kind:argument}
 * says which argument of the text takes its name, else it is {name}. A * at the end is the rest of
 * the key, which the text's key takes, too. The first row that fits and has a text counts. How to
 * add one: a row, and report.fact.TEXT in every texts/LANGUAGE/figures.txt; a key without parts
 * needs the text report.fact.KEY alone. */
static const struct pattern {
    const char *key, *text;
} patterns[] = {
    {"sensitivity.{figure:figure}.evpi", "sensitivity_evpi"},
    {"sensitivity.{figure:figure}.weight", "sensitivity_weight"},
    {"sensitivity.{figure:figure}.worth", "sensitivity_worth"},
    {"sensitivity.{figure:figure}", "sensitivity"},
    {"{figure}.reviewed", "reviewed"},
    {"{figure}.seen", "seen"},
    {"channel.{channel}", "choice"},
    {"channel.{channel}.*", "channel"},
    {"audit.channel.{channel}.*", "audit"},
    {"audit.weight.{channel}", "weight"},
    {"audit.tool.{tool}", "tool"},
    {"audit.gain.{step}", "audit.gain"},
    {"audit.maturity.{component}", "audit.maturity"},
    {"audit.rating.{rating}", "audit.rating"},
    {"audit.stake.{flaw}", "audit.stake"},
    {"audit.stake.{flaw}.{channel:channel}", "audit.stake_channel"},
    {"actual.{month:month}.{channel}.{metric:metric}.expected", "actual.expected"},
    {"actual.{month:month}.{channel}.{metric:metric}.planned", "actual.planned"},
    {"actual.{month:month}.{channel}.{metric:metric}", "actual.month"},
    {"audience.{channel}", "audience"},
    {"baseline.{metric:metric}", "baseline"},
    {"binding.hours.{person:role}", "binding_hours"},
    {"binding.{factor:number}.price", "binding_price"},
    {"binding.{limit}", "binding"},
    {"binding.{channel}", "binding"},
    {"budget.{month:month}.tool.{tool}", "budget_tool"},
    {"budget.{month:month}.{channel}", "budget"},
    {"hours.{month:month}.{channel}", "hours"},
    {"budget_case.{factor:case}.*", "case"},
    {"budget_case.{factor:case}.goal.{client}.*", "case_goal"},
    {"budget_case.{factor:case}.{channel}.spend", "case_channel"},
    {"scenario_case.{client:case}.goal.{client}.*", "case_goal"},
    {"scenario_case.{client:case}.{channel}.spend", "case_channel"},
    {"scenario_case.{client:case}.*", "case"},
    {"business.current.list.{list_kind}", "business.current.list"},
    {"business.current.followers.{platform}", "business.current.followers"},
    {"business.season.{month_of_year}", "business.season"},
    {"season.{month_of_year}", "season"},
    {"list.{list_kind}", "list"},
    {"ceiling.{channel}", "ceiling"},
    {"contest.{channel}", "contest"},
    {"contest_factor.{channel}", "contest_factor"},
    {"checkpoint.{date:date}.spent", "checkpoint"},
    {"competitor.{competitor:competitor}.presence.{channel}", "competitor.presence"},
    {"competitor.{competitor:competitor}.pressure", "competitor.pressure"},
    {"competitor.{competitor:competitor}.share_of_presence", "competitor.share_of_presence"},
    {"gap.{factor:number}.worth", "gap"},
    {"gap.{factor:number}.*", "gap_of"},
    {"voice.own.clicks", "voice_own_clicks"},
    {"voice.{voice}.clicks", "voice_clicks"},
    {"voice.own", "voice_own"},
    {"voice.{voice}", "voice"},
    {"content.{channel}.{format:format}.hours_each", "content_hours"},
    {"content.{channel}.{format:format}", "content"},
    {"format.{format}.*", "format"},
    {"decision.early.setup", "decision.early"},
    {"decision.finding.{flaw}", "decision.finding"},
    {"decision.{factor:number}.worth", "decision_worth"},
    {"decision.goal.{channel}", "decision.goal"},
    {"decision.channel.{channel}", "decision.channel"},
    {"decision.test.{channel}", "decision.test"},
    {"decision.outside.{channel}", "decision.outside"},
    {"decision.drop.{channel}", "decision.drop"},
    {"deviation.all.all.*", "deviation_all"},
    {"deviation.all.all.{metric:metric}", "deviation_all_part"},
    {"deviation.all.{channel}.*", "deviation"},
    {"deviation.all.{channel}.{metric:metric}", "deviation_part"},
    {"deviation.{month:month}.all.*", "deviation_month"},
    {"deviation.{month:month}.all.{metric:metric}", "deviation_month_part"},
    {"finding.{flaw}.*", "finding"},
    {"demand_month.{month:month}.{intent}", "demand_month"},
    {"duty.{duty}.*", "duty"},
    {"forecast.channel.{channel}.{metric:metric}", "forecast.channel"},
    {"forecast.{month:month}.{metric:metric}", "forecast.month"},
    {"forecast.{month:month}.{channel}.{metric:metric}", "forecast.month_channel"},
    {"funnel.{step}.*", "funnel"},
    {"goal_month.{client}.{month:month}.*", "goal_month"},
    {"goal.{client}.*", "goal"},
    {"kpi.{client}.{metric:metric}", "kpi"},
    {"kpi.{client:goal}.{metric:metric}.{channel}", "kpi_channel"},
    {"hypothesis.{client}.*", "hypothesis"},
    {"learnt.{channel}.{metric:metric}.actual", "learnt.actual"},
    {"learnt.{channel}.{metric:metric}.planned", "learnt.planned"},
    {"learnt.{channel}.{metric:metric}.prior", "learnt.prior"},
    {"learnt.{channel}.{metric:metric}", "learnt"},
    {"load.{person:role}.{month:month}.*", "load"},
    {"offer.{client}.*", "offer"},
    {"outcome.{factor:number}.month.{month:month}.{metric:metric}.foreseen", "outcome.foreseen"},
    {"outcome.{factor:number}.month.{month:month}.{metric:metric}", "outcome"},
    {"rfm.{rfm}.*", "rfm"},
    {"rfm.{rfm}", "rfm"},
    {"segment.{segment}.reach.{platform:platform}", "segment.reach"},
    {"segment.{segment}.usage.{platform:platform}", "segment.usage"},
    {"segment.{segment}.people.{platform:platform}", "segment.people"},
    {"segment.{segment}.overlap.{segment:other}", "segment.overlap"},
    {"segment.{segment}.*", "segment"},
    {"shift.{channel}.*", "shift"},
    {"start.{channel}", "start"},
    {"strategy.path.{factor:number}", "strategy_path"},
    {"task.{task}.*", "task"},
    {"test.{channel}.*", "test"},
    {"test_order.{channel}", "test_order"},
    {"tool.{tool}", "tool_choice"},
    {"tool.{tool}.*", "tool"},
    {"topic.{client}.*", "topic"},
    {"verdict.{client}.*", "verdict"},
    {"{channel}.*", "catalog"},
};

static const char *figure(struct ep_texts *t, const char *key);

/* --- ids ----------------------------------------------------------------------------------------
 */

static const char *named(struct ep_texts *t, const char *kind, const char *id)
{
    bool known = ep_texts_labelled(t, kind, id) ||
                 ep_texts_has(t, ep_arena_printf(t->arena, "report.%s.%s", kind, id));

    return known ? ep_texts_name(t, kind, id) : NULL;
}

/* A channel, or a group of channels. */
static const char *channel(struct ep_texts *t, const char *kind, const char *id)
{
    const char *name = named(t, kind, id);

    return name ? name : named(t, "group", id);
}

static const char *client(struct ep_texts *t, const char *kind, const char *id)
{
    const char *text = ep_texts_find(t, ep_arena_printf(t->arena, "report.%s.%s", kind, id));

    return text ? text : ep_inline_client(t->arena, id);
}

static const char *month(struct ep_texts *t, const char *kind, const char *id)
{
    int m;

    (void)kind;
    return ep_month_parse(id, &m) ? ep_format_month(&t->format, id, EP_MONTH_FULL) : NULL;
}

static const char *month_of_year(struct ep_texts *t, const char *kind, const char *id)
{
    (void)kind;
    for (int m = 0; m < 12; m++)
        if (ep_streq(id, ep_arena_printf(t->arena, "%02d", m + 1)))
            return t->format.month[m];
    return NULL;
}

static const char *date(struct ep_texts *t, const char *kind, const char *id)
{
    int days;

    (void)kind;
    return ep_date_parse(id, &days) ? ep_format_date(&t->format, id) : NULL;
}

static const char *factor(struct ep_texts *t, const char *kind, const char *id)
{
    double v;

    (void)kind;
    return ep_number_parse(id, false, &v, NULL) ? ep_format_show(&t->format, EP_SHOW_NUMBER, v)
                                                : NULL;
}

static const char *other_figure(struct ep_texts *t, const char *kind, const char *id)
{
    (void)kind;
    return figure(t, id);
}

/* How an id of a kind is said, NULL where it is none of that kind. Kinds that are not listed have
 * labels or texts report.KIND.ID. */
static const struct kind {
    const char *name;
    const char *(*say)(struct ep_texts *t, const char *kind, const char *id);
} kinds[] = {
    {"channel", channel}, {"client", client}, {"person", client},
    {"rating", client},   {"month", month},   {"month_of_year", month_of_year},
    {"date", date},       {"factor", factor}, {"figure", other_figure},
};

static const char *say_id(struct ep_texts *t, const char *kind, const char *id)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (ep_streq(kinds[i].name, kind))
            return kinds[i].say(t, kind, id);
    return named(t, kind, id);
}

/* --- keys ---------------------------------------------------------------------------------------
 */

struct match {
    struct ep_texts *t;
    struct ep_arg arg[MOST_PARTS];
    size_t count;
    const char *rest; /* what a * stands for, NULL without one */
};

static bool matches(struct match *m, const char *pattern, const char *key);

/* The part at `pattern` for the longest id that lets the rest fit. */
static bool part(struct match *m, const char *pattern, const char *key)
{
    const char *end = strchr(pattern, '}');
    const char *inside = ep_arena_strndup(m->t->arena, pattern + 1, (size_t)(end - pattern - 1));
    const char *colon = strchr(inside, ':');
    const char *kind =
        colon ? ep_arena_strndup(m->t->arena, inside, (size_t)(colon - inside)) : inside;
    size_t mine = m->count++;

    for (size_t n = strlen(key); n > 0; n--) {
        if (key[n] != '\0' && key[n] != '.')
            continue;
        m->count = mine + 1;
        if (!matches(m, end + 1, key + n))
            continue;
        const char *name = say_id(m->t, kind, ep_arena_strndup(m->t->arena, key, n));

        if (!name)
            continue;
        m->arg[mine] = ep_a_own(m->t->arena, colon ? colon + 1 : "name", name);
        return true;
    }
    m->count = mine;
    return false;
}

static bool matches(struct match *m, const char *pattern, const char *key)
{
    while (*pattern && *pattern == *key) {
        pattern++;
        key++;
    }
    if (*pattern == '{')
        return part(m, pattern, key);
    if (ep_streq(pattern, "*") && *key) {
        m->rest = key;
        return true;
    }
    return *pattern == '\0' && *key == '\0';
}

static const char *say_pattern(struct ep_texts *t, const struct pattern *p, const char *key)
{
    struct match m = {.t = t};

    if (!matches(&m, p->key, key))
        return NULL;
    const char *text = m.rest ? ep_arena_printf(t->arena, "report.fact.%s.%s", p->text, m.rest)
                              : ep_arena_printf(t->arena, "report.fact.%s", p->text);

    return ep_texts_has(t, text) ? ep_texts_marked(t, text, m.arg, m.count) : NULL;
}

static const char *figure(struct ep_texts *t, const char *key)
{
    const char *own = ep_arena_printf(t->arena, "report.fact.%s", key);

    if (ep_texts_has(t, own) && !strchr(ep_texts_find(t, own), '{'))
        return ep_texts_marked(t, own, NULL, 0);
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        const char *name = say_pattern(t, &patterns[i], key);

        if (name)
            return name;
    }
    return NULL;
}

const char *ep_report_figure(struct ep_store *s, struct ep_arena *a, int language, const char *key)
{
    if (ep_store_number(s, 0, "SELECT count(*) FROM fact WHERE revision = :revision AND key = ?1",
                        key, NULL) < 1)
        return NULL;
    char *own = ep_store_text(s, a, "SELECT language FROM revision WHERE id = :revision", NULL);
    struct ep_texts *t = ep_texts_open(a, s,
                                       language >= 0 ? language
                                       : own         ? ep_language_find(own)
                                                     : -1);
    const char *name = t ? figure(t, key) : NULL;

    return name ? ep_inline_capital(a, ep_inline_plain(a, name)) : NULL;
}

const char *ep_texts_figure(struct ep_texts *t, const char *key)
{
    const char *name = figure(t, key);

    return name ? name : ep_inline_code(t->arena, key);
}
