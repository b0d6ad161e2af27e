/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/export_internal.h"

/* A field of run --json as the reference tells it. Names in brackets stand in the object above. */
struct field {
    const char *name, *help;
};

static const struct field run_fields[] = {
    {"format", "`emplan-run/1`"},
    {"format_version", "1; raised when a field changes its meaning"},
    {"client", "name of the client"},
    {"revision", "number of the revision in the project file"},
    {"months", "list of the plan's months"},
    {"currency", "ISO 4217"},
    {"objective", "profit, customers, revenue or reach"},
    {"budget", "money available over the plan"},
    {"spend", "money that the plan uses"},
    {"goals[].id", "of the brief"},
    {"goals[].metric", "customers, leads, aware ..."},
    {"goals[].target", "in the window, baseline included"},
    {"goals[].baseline", "what comes without the plan"},
    {"goals[].window", "first and last month: `2027-04..2027-06`"},
    {"goals[].verdict",
     "how it stands; of a must that is missed: what it could come to, with which "
     "musts it cannot hold together, and what would help"},
    {"goals[].priority", "must or should"},
    {"goals[].expected", "mean, baseline included"},
    {"goals[].forecast", "`p10`, `p50`, `p90`, baseline included"},
    {"goals[].probability", "that the target is reached; null where it cannot be measured"},
    {"goals[].cost_each", "`p10`, `p50`, `p90` of the money for each"},
    {"goals[].reached", "in expectation"},
    {"goals[].nearest", "nearest reachable figure where it is not reached"},
    {"channels[].id", "of the catalogue; every channel is listed, chosen or not"},
    {"channels[].name", "its name in the plan's language"},
    {"channels[].chosen", "in use under the plan, kept or added"},
    {"channels[].test", "in use only as a test"},
    {"channels[].role", "awareness, interest, decision, retention"},
    {"channels[].verdict", "keep, add, test, drop, no, closed, excluded, unfit"},
    {"channels[].deciding", "the factor that decided, `none` where no single one did"},
    {"channels[].holds", "share of the draws in which the choice is right, 0 to 1; null for tests"},
    {"channels[].flip_value", "cost of a visit at which the decision turns; null where none does"},
    {"channels[].open_until", "first month in which the channel is closed; null where it is open"},
    {"channels[].spend", "money over the plan"},
    {"channels[].share", "of the plan's spend, 0 to 1"},
    {"channels[].spend_by_month", "list of money, one for each of `months`"},
    {"channels[].own_hours", "hours of the own team over the plan"},
    {"channels[].visits", "expected"},
    {"channels[].leads", "expected"},
    {"channels[].customers", "`p10`, `p50`, `p90` in the plan's months"},
    {"channels[].revenue", "expected in the plan's months"},
    {"channels[].profit", "value of its customers - spend - own hours at their cost"},
    {"channels[].cost_per_lead", "`p10`, `p50`, `p90`; null where a draw in ten brings no lead"},
    {"channels[].cost_per_customer", "money; null without customers"},
    {"channels[].return", "profit / cost; null without cost"},
    {"channels[].text", "the main reason in words"},
    {"channels[].reasons[]",
     "the strongest first: `factor` (product, audience, goals, budget, competitors, availability, "
     "audit; demand, where a channel lives on what people search for), `verdict` (for, against, "
     "neutral), `text`, `effect` (ratio of the first money's return with the factor to that "
     "without), `turns` (alone it turns the decision)"},
    {"tools[]", "`id`, `name`, `group` (component C1 to C5), `chosen`, `verdict`, `reason`, "
                "`spend` (what is new for it over the plan; not in the channels' spend)"},
    {"totals.reach", "people made aware, each counted once"},
    {"totals.visits, leads, customers, revenue", "expected in the plan's months"},
    {"totals.profit", "`p10`, `p50`, `p90`"},
    {"totals.payback_month", "month of the plan, from 1, in which the money is back; null: later"},
    {"totals.npv", "flows discounted to the first month, customers still to come included"},
    {"totals.loss_probability", "share of the draws in which the plan loses money"},
    {"totals.percentiles", "`p10`, `p50`, `p90` of visits, leads, customers and revenue"},
    {"certificate",
     "`objective`, `upper_bound` and `gap`: how far from the best plan of these channels "
     "at most, over `bound_draws`; `set_objective`, `set_bound` and `set_gap`: of any channels, "
     "over `set_draws`"},
    {"hypotheses[]", "`id`, `channel`, `test`, `statement`, `metric`, `direction`, `target`, "
                     "`decide_by` (null: not within the plan), `data_needed`"},
    {"seek", "with `--seek budget`, else null: `goal`, `asked_probability` (null: in expectation), "
             "`reached`, `least_budget`, `lower_bound` and `gap` (with the plan's dates of set-up "
             "and tools; null: no proof), `lower_bound_any` (with any dates and tools, without "
             "tests; null: no proof), `target`, "
             "`expected`, `probability`, `reachable` and `limit` where it is not reached"},
    {"binding[]", "what limits the plan, the dearest first: `kind` (budget, month, hours, goal, "
                  "capacity, demand), `subject` (role or goal), `months` (null: the whole plan), "
                  "`price` (objective that one more unit adds, its own cost off)"},
    {"budgets[]",
     "eleven budgets from a quarter to four times: `name` (times the plan's), "
     "`budget`, `spend`, `customers`, `customers_range`, `profit`, `profit_range`, "
     "`loss_probability`, `objective`, `marginal` (objective per further money against "
     "the one before), `binds`, `channels` (`id`, `test`, `spend`), `goals` (`id`, "
     "`target`, `expected`, `probability`), `problem` (null)"},
    {"scenarios[]", "those of the brief, with the fields of `budgets[]`, `problem` where there is "
                    "no plan for one, and `inputs`: `key`, `was`, `value`"},
    {"sensitivity[]", "`fact`, `low` and `high` (change of the profit), `weight`, `evpi` (what "
                      "knowing it adds to the objective), `brief_key` that would settle it"},
    {"test_order[]", "`channel`, `value` of knowing its return, `cost` of the test, `planned`"},
    {"warnings[]", "`code`, `text`, `where` (`brief.yaml:14`, or null)"},
    {"assumed_share", "1 less `data_share`"},
    {"data_share", "part of what moves the result that rests on the brief and its data"},
    {"benchmark_share", "part that rests on published figures"},
};

static const struct field review_fields[] = {
    {"format", "`emplan-review/1`"},
    {"client, currency", "of the plan"},
    {"revision", "number of the review in the project file"},
    {"basis", "revision of the plan of record that was judged"},
    {"at", "day of the review"},
    {"from, to", "first and last month compared"},
    {"months_left", "months of the plan still to come"},
    {"proposal", "true until it was taken over with `--apply`"},
    {"decision",
     "move (money moves), leave (it stays), anew (the brief changed), channels (others can be "
     "used, planned anew), over (no month is left)"},
    {"changed", "what changed in the brief: goals, offers, region, segments, period, budget, "
                "economics, channels, team, business, demand, competitors, assumptions"},
    {"money_left", "money that the plan of record spends in the months left"},
    {"moved, may_move", "money that changes its channel, and the most that may at one review"},
    {"extra", "money beyond `money_left`, that the plan of record had left unspent"},
    {"gain, flat_range, gain_free",
     "profit expected of the move; the gain below which money stays; "
     "profit of the best plan without the limit"},
    {"verdicts[]",
     "`hypothesis`, `channel`, `metric`, `threshold`, `verdict` (supported, refuted, too_early), "
     "`e_for` and `e_against` (evidence, 1 says nothing), `results`, `money`, `months` that it "
     "rests on, `p10`, `p50`, `p90` of what one costs, `probability` that the threshold is kept, "
     "`needed` results with `needed_money` and `needed_month` (null: judged, or out of sight), "
     "`together` (stands among all hypotheses, e-BH), `text`, `lost` money, `can_pay`: chance that "
     "going on pays"},
    {"deviations[]",
     "of all (`channel` and `month` null), of a channel, of a month: `planned` and `actual` "
     "revenue "
     "and the parts of the difference, which add up: `spend`, `views`, `visits`, `leads`, "
     "`customers`, `order_value`; `step` that breaks or carries, or null; `text`; `method`: lmdi "
     "or "
     "shapley"},
    {"moves[]", "`channel`, money of the months left: `planned`, `proposed`, `floor`; `text`"},
    {"forecast[]", "of the months left: `month`, `metric`, `mean`, `p10`, `p50`, `p90`"},
    {"goals[]", "`id`, `metric`, `target`, `expected`, `p10`, `p90`, `probability` now and "
                "`probability_before`, `until`; what came so far is inside"},
    {"goals_over[]", "goals whose window is over: `id`, `metric`, `target`, `value`, `probability` "
                     "that the plan gave it"},
    {"learnt[]",
     "`channel`, `step` (visits, leads, customers), `expected` and `counted`, factor on "
     "the plan: `p10`, `mean`, `p90`"},
    {"drops[], mend[], tests[], late[]",
     "`channel`, `text`; late: channels whose effects come later than planned"},
    {"score", "forecasts of the plan's months against what came: `outcomes`, `within` the range of "
              "8 in 10, `share` with its limits `share_low` and `share_high`, `pinball` loss "
              "relative to the middle"},
};

static void write_row(struct ep_str *out, const char *name, const char *help)
{
    ep_str_addf(out, "| `%s` | %s |\n", name, help);
}

static void write_export(struct ep_str *out, const struct ep_export_table *t)
{
    ep_str_addf(out, "\n### %s\n\n%s.\n\n| column | meaning |\n| --- | --- |\n", t->name, t->help);
    for (size_t i = 0; i < t->columns; i++)
        write_row(out, t->column[i].name, t->column[i].help);
}

void ep_report_reference(struct ep_str *out)
{
    size_t count;
    const struct ep_export_table *table = ep_export_tables(&count);

    ep_str_add(out,
               "# JSON and exports\n\n"
               "Months are `YYYY-MM`, money is decimal in major units of the plan's currency, "
               "shares and\nrates are 0 to 1. What cannot be told is null in JSON and empty in "
               "CSV. Fields are added but\nnever renamed within a format.\n\n"
               "## emplan run --json\n\n"
               "One object, also with `--dry-run`.\n\n| field | meaning |\n| --- | --- |\n");
    for (size_t i = 0; i < sizeof run_fields / sizeof run_fields[0]; i++)
        write_row(out, run_fields[i].name, run_fields[i].help);
    ep_str_add(out,
               "\n## emplan review --json\n\nOne object.\n\n| field | meaning |\n| --- | --- |\n");
    for (size_t i = 0; i < sizeof review_fields / sizeof review_fields[0]; i++)
        write_row(out, review_fields[i].name, review_fields[i].help);
    ep_str_add(out,
               "\n## emplan export\n\n"
               "CSV follows RFC 4180; a text that a spreadsheet would take for a formula has an "
               "apostrophe\nbefore it. JSON is one object: `format` (`emplan-export/1`), "
               "`format_version` (1),\n`what`, "
               "`client`, `revision`,\n`currency`, `rows` (a list of objects with the columns "
               "below, `[]` where there are none).\nThe media plan's totals are ratios of sums: "
               "the last line of the CSV, `total` beside `rows`\nin JSON.\n");
    for (size_t i = 0; i < count; i++)
        write_export(out, &table[i]);
    ep_str_add(out, "\n### model\n\nThe optimisation problem and its solution: one JSON object, "
                    "format `emplan-model/1`, whatever form is asked\nfor. Its fields are told in "
                    "docs/model.md.\n");
}
