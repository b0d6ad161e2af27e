/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"
#include "report/report_internal.h"

EP_EMBED(ep_report_queries, "report/queries.sql")

/* How to add an area: a line here, one file a language in texts/. How to add a language: a line
 * below, its files, its code and plural rule in texts.c. */
#define AREAS(X, id, code)                                                                         \
    X(id, code, report)                                                                            \
    X(id, code, words)                                                                             \
    X(id, code, figures)                                                                           \
    X(id, code, business)                                                                          \
    X(id, code, goals)                                                                             \
    X(id, code, segments)                                                                          \
    X(id, code, demand)                                                                            \
    X(id, code, competitors)                                                                       \
    X(id, code, audit)                                                                             \
    X(id, code, strategy)                                                                          \
    X(id, code, roi)                                                                               \
    X(id, code, review)                                                                            \
    X(id, code, formulas)
#define LANGUAGES(X)                                                                               \
    AREAS(X, EP_LANGUAGE_EN, en)                                                                   \
    AREAS(X, EP_LANGUAGE_DE, de)                                                                   \
    AREAS(X, EP_LANGUAGE_RU, ru)

#define EMBED(id, code, area)                                                                      \
    EP_EMBED(ep_text_##code##_##area, "report/texts/" #code "/" #area ".txt")
#define ROW(id, code, area) {id, #area, ep_text_##code##_##area},

LANGUAGES(EMBED)

static const struct ep_text_file files[] = {LANGUAGES(ROW)};

const struct ep_text_file *ep_text_files(size_t *count)
{
    *count = sizeof files / sizeof files[0];
    return files;
}

const char *ep_report_sql(void)
{
    return ep_report_queries;
}
