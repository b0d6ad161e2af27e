/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* More budget never plans a worse plan: whole plans of templates at parts of their budgets. */

#include "stage_helper.h"

#include "emplan/text.h"
#include "stage/plan_internal.h"

/* Of the objective. Plans are chosen on sixteen draws and valued on 1,024; set-up of a tool takes
 * hours of the team that no price shows (docs/model.md, section 10). */
#define LOST 0.01
/* Tools are judged at the mids, on a plan near the one that came out. */
#define NEAR_PLAN 0.8

/* A key of the section plan with another value. */
static char *with(const char *brief, const char *key, const char *value)
{
    char mark[40];
    struct ep_str out;

    snprintf(mark, sizeof mark, "\n  %s: ", key);
    const char *at = strstr(brief, mark), *plan = strstr(brief, "\nplan:");
    assert_non_null(plan);
    const char *from = at ? at : strchr(plan + 1, '\n');
    const char *rest = at ? strchr(at + 1, '\n') : from;
    ep_str_init(&out, 1 << 16);
    ep_str_addf(&out, "%.*s\n  %s: %s%s", (int)(from - brief), brief, key, value, rest);
    char *text = strdup(out.data);
    ep_str_clear(&out);
    return text;
}

/* The brief of a template with another budget and no tests: what they cost buys knowledge, which
 * the objective does not count. */
static char *brief_of(const char *name, double budget)
{
    struct ep_str brief;
    char money[32];
    int day;

    snprintf(money, sizeof money, "%.0f", budget);
    ep_str_init(&brief, 1 << 16);
    assert_true(ep_date_parse("2027-01-01", &day));
    assert_true(ep_brief_template(name, "Client", "en", ep_date_month(day), &brief));
    char *untested = with(brief.data, "test_share", "0%");
    char *text = with(untested, "budget", money);
    free(untested);
    ep_str_clear(&brief);
    return text;
}

/* No tool that nothing waits for is paid for unless what it adds is worth it; what is counted of
 * one stands in the rates of the model. */
static void tools_pay(struct bench *b)
{
    const struct ep_plan *plan = b->ctx.plan;
    size_t count;
    double most = 0;

    ep_catalog_tools(b->catalog, &count);
    for (size_t i = 0; i < count; i++) {
        const struct ep_plan_tool *x = &plan->tool[i];
        const char *id = x->spec->id;
        double spend = ep_plan_tool_spend(plan, x->index, 0, plan->model.months);
        const struct ep_fact *adds = ep_ledger_get(b->ctx.ledger, "tool.%s.adds", id);
        if (spend > 0 && !x->hard && (!adds || adds->value < NEAR_PLAN * spend))
            fail_msg("%s costs %.2f and adds %.2f", id, spend, adds ? adds->value : 0);
        most += adds ? adds->value : 0;
    }
    for (int c = 0; c < plan->model.channels; c++) {
        double plain = plan->candidate[plan->candidate_of[c]].lead_to_customer->value;
        double factor = plan->gain ? plan->gain[c] : 1;
        NEAR(plan->model.channel[c].lead_to_customer, fmin(1, plain * factor), 1e-9);
        assert_true(factor == 1 || most > 0 || !plan->solution.active[c]);
    }
}

static void no_less_with_more(const char *name, const double *budget, size_t count)
{
    double best = 0;

    for (size_t i = 0; i < count; i++) {
        char *text = brief_of(name, budget[i]);
        struct bench b;
        bench_run(&b, text, "strategy");
        double worth = b.ctx.plan->own.objective;
        tools_pay(&b);
        if (worth < best - LOST * fabs(best))
            fail_msg("%s: %.0f is worth %.0f, less money %.0f", name, budget[i], worth, best);
        best = fmax(best, worth);
        ep_stages_leave(&b.ctx);
        bench_free(&b);
        free(text);
    }
    assert_true(best > 0);
}

/* Its tools come in with money that brings less elsewhere. */
static void a_shop_over_the_counter(void **state)
{
    static const double budget[] = {10000, 15000};

    (void)state;
    no_less_with_more("retail", budget, 2);
}

/* Its tools pay at any budget. */
static void software(void **state)
{
    static const double budget[] = {24000, 60000, 120000};

    (void)state;
    no_less_with_more("subscription", budget, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shop_over_the_counter),
        cmocka_unit_test(software),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
