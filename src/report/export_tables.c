/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/export_internal.h"

/* The media plan's query gives sums; export.c adds the ratios, for rows and total alike. */
static const struct ep_export_column mediaplan[] = {
    {"month", EP_X_TEXT, "YYYY-MM; `total` in the last line of the CSV", NULL},
    {"channel", EP_X_TEXT, "id; empty in the total", NULL},
    {"name", EP_X_NAME, "name of the channel", "channel"},
    {"segment", EP_X_TEXT, "empty: the plan does not split a channel's money by segment", NULL},
    {"budget", EP_X_MINOR, "money to spend: media, production, fees, fixed costs", NULL},
    {"own_hours", EP_X_QUANTITY, "hours of the own team", NULL},
    {"visits", EP_X_QUANTITY, "expected", NULL},
    {"cost_per_visit", EP_X_MAJOR, "budget / visits; empty without visits", NULL},
    {"leads", EP_X_QUANTITY, "expected", NULL},
    {"cost_per_lead", EP_X_MAJOR, "budget / leads; empty without leads", NULL},
    {"customers", EP_X_QUANTITY, "expected, in the month in which they buy", NULL},
    {"cost_per_customer", EP_X_MAJOR, "budget / customers; empty without customers", NULL},
    {"revenue", EP_X_MAJOR, "first orders of these customers", NULL},
    {"margin", EP_X_MAJOR, "contribution of these customers over the value horizon", NULL},
    {"return_on_margin", EP_X_QUANTITY,
     "(margin - budget) / budget: 0 is break-even; empty without budget", NULL},
};
static const struct ep_export_column budget[] = {
    {"month", EP_X_TEXT, "YYYY-MM", NULL},
    {"channel", EP_X_TEXT, "id", NULL},
    {"name", EP_X_NAME, "name of the channel", "channel"},
    {"spend", EP_X_MINOR, "money: media, production, fees, fixed costs", NULL},
    {"own_hours", EP_X_QUANTITY, "hours of the own team", NULL},
};
static const struct ep_export_column forecast[] = {
    {"month", EP_X_TEXT, "YYYY-MM", NULL},
    {"channel", EP_X_TEXT, "id; empty: the plan; `baseline`: what comes without it", NULL},
    {"name", EP_X_NAME, "name of the channel", "channel"},
    {"metric", EP_X_TEXT, "spend, visits, leads, customers, revenue, margin, cumulative_profit",
     NULL},
    {"unit", EP_X_TEXT, "money or count", NULL},
    {"mean", EP_X_METRIC, "expected", NULL},
    {"p10", EP_X_METRIC, "10th percentile; equal to mean for single channels' months", NULL},
    {"p50", EP_X_METRIC, "50th percentile", NULL},
    {"p90", EP_X_METRIC, "90th percentile", NULL},
};
static const struct ep_export_column hypotheses[] = {
    {"id", EP_X_TEXT, "H1, H2 ...", NULL},
    {"channel", EP_X_TEXT, "id", NULL},
    {"name", EP_X_NAME, "name of the channel", "channel"},
    {"test", EP_X_FLAG, "true: of a test", NULL},
    {"statement", EP_X_SAY, "what is believed", NULL},
    {"metric", EP_X_TEXT, "cost_per_customer, cost_per_lead ...", NULL},
    {"direction", EP_X_TEXT, "at_most or at_least", NULL},
    {"threshold", EP_X_QUANTITY, "in the metric's unit", NULL},
    {"alpha", EP_X_EXACT, "a verdict needs an e-value of 1 / alpha", NULL},
    {"data_needed", EP_X_QUANTITY, "conversions until a verdict is likely", NULL},
    {"decide_by", EP_X_TEXT, "YYYY-MM; empty: not within the plan", NULL},
    {"cost", EP_X_MINOR, "money that the answer costs", NULL},
    {"value", EP_X_MINOR, "expected value of knowing", NULL},
    {"if_true", EP_X_SAY, "what to do then", NULL},
    {"if_false", EP_X_SAY, "what to do else", NULL},
};
static const struct ep_export_column tasks[] = {
    {"id", EP_X_TEXT, "id", NULL},
    {"name", EP_X_NAME, "what to do", "task"},
    {"subject_kind", EP_X_TEXT, "channel, tool, finding, duty, test, review", NULL},
    {"subject", EP_X_TEXT, "id", NULL},
    {"owner", EP_X_TEXT, "role; empty: nobody has the skill", NULL},
    {"skill", EP_X_TEXT, "that it takes", NULL},
    {"start", EP_X_TEXT, "YYYY-MM-DD", NULL},
    {"end", EP_X_TEXT, "YYYY-MM-DD", NULL},
    {"hours", EP_X_QUANTITY, "of work", NULL},
    {"slack_days", EP_X_COUNT, "before it delays a start of money; empty: none waits for it", NULL},
    {"critical", EP_X_FLAG, "true: no slack, and something waits for it", NULL},
    {"after", EP_X_TEXT, "ids of the tasks before it, separated by blanks", NULL},
    {"done_when", EP_X_NAME, "how to know that it is done", "task_done"},
};
static const struct ep_export_column facts[] = {
    {"key", EP_X_TEXT, "dotted and stable", NULL},
    {"value", EP_X_EXACT, "the figure that was used", NULL},
    {"low", EP_X_EXACT, "10th percentile", NULL},
    {"mid", EP_X_EXACT, "50th percentile", NULL},
    {"high", EP_X_EXACT, "90th percentile", NULL},
    {"unit", EP_X_TEXT, "money (major units), rate (0 to 1), count, factor, decision ...", NULL},
    {"origin", EP_X_TEXT, "brief, data, catalogue, assumption, default, derived", NULL},
    {"source", EP_X_TEXT, "id of the source of a catalogue figure", NULL},
    {"place", EP_X_TEXT, "brief.yaml:14, benchmarks.csv:7, or the formula in words", NULL},
    {"note", EP_X_TEXT, "what was done to it", NULL},
    {"name", EP_X_NAME, "what it is, in the language of the report", "figure"},
};
static const struct ep_export_column channels[] = {
    {"channel", EP_X_TEXT, "id", NULL},
    {"name", EP_X_NAME, "its name", "channel"},
    {"chosen", EP_X_FLAG, "true: in use under the plan", NULL},
    {"test", EP_X_FLAG, "true: only as a test", NULL},
    {"verdict", EP_X_TEXT, "keep, add, test, drop, no, closed, excluded, unfit", NULL},
    {"role", EP_X_TEXT, "awareness, interest, decision, retention", NULL},
    {"component", EP_X_TEXT, "C1 to C5", NULL},
    {"vendor", EP_X_TEXT, "of the region", NULL},
    {"deciding", EP_X_TEXT,
     "demand, product, audience, goals, budget, competitors, availability, audit, none", NULL},
    {"spend", EP_X_MINOR, "money over the plan", NULL},
    {"share", EP_X_QUANTITY, "of the spend, 0 to 1", NULL},
    {"own_hours", EP_X_QUANTITY, "over the plan", NULL},
    {"visits", EP_X_QUANTITY, "expected", NULL},
    {"leads", EP_X_QUANTITY, "expected", NULL},
    {"customers", EP_X_QUANTITY, "expected in the plan's months", NULL},
    {"customers_later", EP_X_QUANTITY, "expected afterwards", NULL},
    {"revenue", EP_X_MINOR, "in the plan's months", NULL},
    {"margin", EP_X_MINOR, "value of its customers, later ones too", NULL},
    {"profit", EP_X_MINOR, "margin - spend - own hours at their cost", NULL},
    {"cost_per_customer", EP_X_MINOR, "money; empty without customers", NULL},
    {"full_cost_per_customer", EP_X_MINOR, "with own hours; empty without customers", NULL},
    {"return_on_margin", EP_X_QUANTITY, "profit / cost; empty without cost", NULL},
    {"first_return", EP_X_QUANTITY, "value of the first money over its price", NULL},
    {"marginal_return", EP_X_QUANTITY, "value of the next money over its price", NULL},
    {"flip_parameter", EP_X_TEXT, "what would turn the decision; empty: no price does", NULL},
    {"flip_value", EP_X_QUANTITY, "its value at which the decision turns", NULL},
    {"reason", EP_X_SAY, "the main one", NULL},
};
static const struct ep_export_column tools[] = {
    {"tool", EP_X_TEXT, "id", NULL},
    {"name", EP_X_NAME, "its name", "tool"},
    {"component", EP_X_TEXT, "C1 to C5", NULL},
    {"chosen", EP_X_FLAG, "true: in use under the plan", NULL},
    {"verdict", EP_X_TEXT, "keep, add, finish, leave (it does not pay), no", NULL},
    {"reason", EP_X_SAY, "why", NULL},
    {"cost_month", EP_X_MINOR, "usual money a month; empty: unknown", NULL},
    {"hours_setup", EP_X_QUANTITY, "hours; empty: unknown", NULL},
    {"products", EP_X_TEXT, "examples in the region", NULL},
    {"class", EP_X_TEXT, "of product that is planned: usual, cheap, free", NULL},
    {"new_month", EP_X_MINOR, "money a month that the plan pays", NULL},
    {"setup", EP_X_MINOR, "money that the plan pays for setting it up", NULL},
    {"spend", EP_X_MINOR, "both over the plan; sums to the channel tools of the media plan", NULL},
};
static const struct ep_export_column goals[] = {
    {"id", EP_X_TEXT, "of the brief", NULL},
    {"serves", EP_X_TEXT, "business goal", NULL},
    {"metric", EP_X_TEXT, "customers, leads, aware ...", NULL},
    {"unit", EP_X_TEXT, "money, rate or count", NULL},
    {"target", EP_X_METRIC, "in the window, baseline included", NULL},
    {"baseline", EP_X_METRIC, "what comes without the plan", NULL},
    {"from", EP_X_TEXT, "first month, YYYY-MM", NULL},
    {"to", EP_X_TEXT, "last month, YYYY-MM", NULL},
    {"max_cost", EP_X_MINOR, "ceiling of the cost each; empty: none", NULL},
    {"priority", EP_X_TEXT, "must or should", NULL},
    {"segment", EP_X_TEXT, "id; empty: all", NULL},
    {"measurable", EP_X_FLAG, "false: the plan has no way to measure it", NULL},
    {"expected", EP_X_METRIC, "mean, baseline included", NULL},
    {"p10", EP_X_METRIC, "10th percentile", NULL},
    {"p50", EP_X_METRIC, "50th percentile", NULL},
    {"p90", EP_X_METRIC, "90th percentile", NULL},
    {"probability", EP_X_QUANTITY, "that the target is reached; empty: not measurable", NULL},
    {"cost_each_p10", EP_X_MAJOR, "10th percentile of the cost each", NULL},
    {"cost_each_p50", EP_X_MAJOR, "50th percentile", NULL},
    {"cost_each_p90", EP_X_MAJOR, "90th percentile", NULL},
    {"reached", EP_X_FLAG, "in expectation", NULL},
    {"nearest", EP_X_METRIC, "nearest reachable figure where it is not reached", NULL},
    {"verdict", EP_X_SAY, "what to do about it, or why it cannot be measured", NULL},
};
static const struct ep_export_column kpis[] = {
    {"id", EP_X_TEXT, "goal.metric or goal.metric.channel", NULL},
    {"parent", EP_X_TEXT, "id of the KPI above; empty: the goal itself", NULL},
    {"goal", EP_X_TEXT, "id", NULL},
    {"level", EP_X_COUNT, "0 goal, 1 driver, 2 channel", NULL},
    {"metric", EP_X_TEXT, "revenue, customers, visit_to_lead ...", NULL},
    {"channel", EP_X_TEXT, "id; empty above channels", NULL},
    {"unit", EP_X_TEXT, "money, rate, count", NULL},
    {"baseline", EP_X_METRIC, "today; empty: unknown", NULL},
    {"target", EP_X_METRIC, "needed for the goal", NULL},
    {"owner", EP_X_TEXT, "role that answers for it", NULL},
};

/* clang-format off */
/* What can be exported: the name is that of the columns above and of the query in export.sql. */
#define EXPORTS(ROW) \
    ROW(mediaplan, "money and results by month and channel") \
    ROW(budget, "money and own hours by month and channel") \
    ROW(forecast, "what is expected by month, with percentiles") \
    ROW(hypotheses, "what the plan believes, and what to do either way") \
    ROW(tasks, "what to do, by whom and when") \
    ROW(facts, "every figure with its range, origin and place") \
    ROW(channels, "every channel of the catalogue, chosen or not") \
    ROW(tools, "every tool of the catalogue, chosen or not") \
    ROW(goals, "what the business wants, and whether the plan gets there") \
    ROW(kpis, "the tree from a goal down to the metrics of channels")
/* clang-format on */

static const struct ep_export_table tables[] = {
#define ROW(id, text)                                                                              \
    {.name = #id, .help = (text), .column = id, .columns = sizeof id / sizeof id[0]},
    EXPORTS(ROW)
#undef ROW
};

const struct ep_export_table *ep_export_tables(size_t *count)
{
    *count = sizeof tables / sizeof tables[0];
    return tables;
}

const char *const *ep_export_names(void)
{
    static const char *const names[] = {
#define ROW(id, text) #id,
        EXPORTS(ROW)
#undef ROW
            "model", NULL};

    return names;
}
