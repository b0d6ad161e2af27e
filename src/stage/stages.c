/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/stage.h"

#define TABLES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct ep_stage stages[] = {
    {.id = "business",
     .name = "Business model",
     .summary = "unit economics, the trade and its season, where the business stands",
     .version = 1,
     .tables = TABLES("business", "industry_note", "season", "brief_text", "label"),
     .run = ep_stage_business},
    {.id = "goals",
     .name = "Goals",
     .summary = "targets by month, contradictions, the tree of figures behind each goal",
     .version = 1,
     .tables = TABLES("goal", "goal_month", "goal_conflict", "kpi"),
     .run = ep_stage_goals},
    {.id = "segments",
     .name = "Segments",
     .summary = "size, value and priority of each audience and where it gathers",
     .version = 1,
     .tables = TABLES("segment", "portrait_item", "segment_platform", "segment_link",
                      "segment_overlap", "rfm_group"),
     .run = ep_stage_segments},
    {.id = "demand",
     .name = "Demand",
     .summary =
         "what people search for, by intent, topic and month, and how much a channel reaches",
     .version = 1,
     .tables = TABLES("query", "topic", "demand_month", "channel_ceiling"),
     .run = ep_stage_demand},
    {.id = "competitors",
     .name = "Competitors",
     .summary = "strengths, weaknesses, how contested each channel is, openings",
     .version = 1,
     .tables =
         TABLES("competitor", "competitor_channel", "strength", "opening", "voice", "keyword_gap"),
     .run = ep_stage_competitors},
    {.id = "audit",
     .name = "Audit",
     .summary = "what today's channels and tools bring, where the funnel leaks, what to mend",
     .version = 1,
     .tables = TABLES("audit_channel", "audit_item", "maturity", "funnel_step", "finding"),
     .run = ep_stage_audit},
    {.id = "strategy",
     .name = "Strategy",
     .summary = "channels and tools with the reason for each yes and no, budget, hypotheses",
     .version = 1,
     .tables = TABLES("model", "channel_choice", "reason", "tool_choice", "message", "tone_rule",
                      "strategy_line", "content_plan", "budget", "hypothesis", "kpi", "label",
                      "channel_ceiling", "duty", "seek"),
     .run = ep_stage_strategy},
    {.id = "roi",
     .name = "Plan and return",
     .summary = "tasks, media plan, forecast with uncertainty, checkpoints",
     .version = 1,
     .tables =
         TABLES("task", "task_dependency", "strategy_line", "routine", "decision", "role_load",
                "forecast", "total", "sensitivity", "checkpoint", "trigger_rule", "scenario_result",
                "scenario_channel", "scenario_goal", "scenario_input", "binding", "test_order",
                "open_question", "duty", "goal", "kpi", "label", "hypothesis", "channel_choice"),
     .run = ep_stage_roi},
};

const struct ep_stage *ep_stages(size_t *count)
{
    *count = sizeof stages / sizeof *stages;
    return stages;
}
