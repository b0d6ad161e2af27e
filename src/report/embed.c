/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"
#include "report/report_internal.h"

EP_EMBED(ep_report_queries, "report/queries.sql")
EP_EMBED(ep_text_en_report, "report/texts/en/report.txt")
EP_EMBED(ep_text_en_words, "report/texts/en/words.txt")
EP_EMBED(ep_text_en_business, "report/texts/en/business.txt")
EP_EMBED(ep_text_en_goals, "report/texts/en/goals.txt")
EP_EMBED(ep_text_en_segments, "report/texts/en/segments.txt")
EP_EMBED(ep_text_en_demand, "report/texts/en/demand.txt")
EP_EMBED(ep_text_en_competitors, "report/texts/en/competitors.txt")
EP_EMBED(ep_text_en_audit, "report/texts/en/audit.txt")
EP_EMBED(ep_text_en_strategy, "report/texts/en/strategy.txt")
EP_EMBED(ep_text_en_roi, "report/texts/en/roi.txt")

static const struct ep_text_file files[] = {
    {EP_LANGUAGE_EN, "report", ep_text_en_report},
    {EP_LANGUAGE_EN, "words", ep_text_en_words},
    {EP_LANGUAGE_EN, "business", ep_text_en_business},
    {EP_LANGUAGE_EN, "goals", ep_text_en_goals},
    {EP_LANGUAGE_EN, "segments", ep_text_en_segments},
    {EP_LANGUAGE_EN, "demand", ep_text_en_demand},
    {EP_LANGUAGE_EN, "competitors", ep_text_en_competitors},
    {EP_LANGUAGE_EN, "audit", ep_text_en_audit},
    {EP_LANGUAGE_EN, "strategy", ep_text_en_strategy},
    {EP_LANGUAGE_EN, "roi", ep_text_en_roi},
};

const struct ep_text_file *ep_text_files(size_t *count)
{
    *count = sizeof files / sizeof files[0];
    return files;
}

const char *ep_report_sql(void)
{
    return ep_report_queries;
}
