/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BRIEF_HELPER_H
#define EP_BRIEF_HELPER_H

/* Reading briefs in tests: one arena, the findings and the outcome together. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/brief.h"
#include <stdio.h>
#include <string.h>

struct outcome {
    struct ep_arena *arena;
    struct ep_findings findings;
    struct ep_brief *brief; /* NULL where it was refused */
    enum ep_status status;
    struct ep_error err;
};

static const char *const helper_channels[] = {
    "email",           "search_ads", "seo", "social_ads.vk", "social_ads.instagram",
    "social_pages.vk", "sms"};
static const char *const helper_groups[] = {"social_ads", "social_pages"};
static const char *const helper_tools[] = {"crm", "website", "web_analytics"};
static const char *const helper_platforms[] = {"instagram", "vk", "facebook"};
static const char *const helper_industries[] = {"apparel", "software"};
static const char *const helper_assumptions[] = {"search_ads.cost_per_visit",
                                                 "social_ads.vk.cost_per_visit"};
static const char *const helper_regions[] = {"DE", "NO", "RU", "US"};

static inline struct ep_brief_names helper_names(void)
{
    return (struct ep_brief_names){
        .channel = helper_channels,
        .channels = sizeof helper_channels / sizeof *helper_channels,
        .group = helper_groups,
        .groups = sizeof helper_groups / sizeof *helper_groups,
        .tool = helper_tools,
        .tools = sizeof helper_tools / sizeof *helper_tools,
        .platform = helper_platforms,
        .platforms = sizeof helper_platforms / sizeof *helper_platforms,
        .industry = helper_industries,
        .industries = sizeof helper_industries / sizeof *helper_industries,
        .assumption = helper_assumptions,
        .assumptions = sizeof helper_assumptions / sizeof *helper_assumptions,
        .region = helper_regions,
        .regions = sizeof helper_regions / sizeof *helper_regions,
    };
}

static inline struct outcome read_with(const char *text, size_t size, const char *const *set,
                                       size_t count, const char *scenario,
                                       const struct ep_brief_names *names)
{
    struct ep_setting settings[8];
    struct outcome o = {.arena = ep_arena_new()};
    assert_true(count <= sizeof settings / sizeof *settings);
    for (size_t i = 0; i < count; i++)
        settings[i].text = set[i];
    ep_findings_init(&o.findings, o.arena);
    o.status = ep_brief_read_text(o.arena, text, size, "acme/brief.yaml", "acme", settings, count,
                                  scenario, names, &o.findings, &o.brief, &o.err);
    assert_true((o.status == EP_OK) == (o.brief != NULL));
    return o;
}

static inline struct outcome read_brief(const char *text)
{
    return read_with(text, strlen(text), NULL, 0, NULL, NULL);
}

static inline struct outcome read_named(const char *text)
{
    const struct ep_brief_names names = helper_names();
    return read_with(text, strlen(text), NULL, 0, NULL, &names);
}

static inline void print_findings(const struct outcome *o)
{
    for (size_t i = 0; i < o->findings.count; i++) {
        const struct ep_finding *f = &o->findings.item[i];
        print_message("%s:%d:%d: %d[%s]: %s; %s\n", f->file, f->line, f->column, (int)f->severity,
                      f->code, f->message, f->hint ? f->hint : "");
    }
    if (o->status != EP_OK)
        print_message("%s; %s\n", o->err.message, o->err.hint);
}

static inline void done(struct outcome *o)
{
    ep_arena_free(o->arena);
}

/* Read a file of the source tree whole. Arena. */
static inline char *read_source(struct ep_arena *a, const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be opened; run tests from the top folder", path);
    char *text = ep_arena_alloc(a, 1 << 20);
    *size = fread(text, 1, (1 << 20) - 1, file);
    fclose(file);
    return text;
}

/* A brief with no fault; %s is more of `business`, %s more at the root. */
#define BRIEF_WITH(business, rest)                                                                 \
    "emplan: 1\n"                                                                                  \
    "client: Nadelwerk\n"                                                                          \
    "currency: EUR\n"                                                                              \
    "region: DE\n"                                                                                 \
    "plan: {start: 2027-01, months: 12, budget: 60000}\n"                                          \
    "business:\n"                                                                                  \
    "  model: ecommerce\n"                                                                         \
    "  industry: apparel\n" business "goals:\n"                                                    \
    "  - {id: more, serves: raise_revenue, metric: customers, target: 500, window: 2027-H1}\n"     \
    "segments:\n"                                                                                  \
    "  - {id: urban, size: 300000..420000}\n" rest

#endif
