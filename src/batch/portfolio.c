/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/portfolio_internal.h"
#include "emplan/file.h"
#include "emplan/number.h"
#include "emplan/report.h"
#include <string.h>

struct ep_portfolio *ep_portfolio_new(struct ep_arena *a)
{
    struct ep_portfolio *p = EP_NEW(a, struct ep_portfolio);

    p->arena = a;
    return p;
}

size_t ep_portfolio_count(const struct ep_portfolio *p)
{
    return p->clients.count;
}

static const char *text(struct ep_arena *a, struct ep_query *q, int column)
{
    return ep_text_clean(a, ep_query_text(q, column));
}

static struct ep_portfolio_value value(struct ep_query *q, int column)
{
    return (struct ep_portfolio_value){!ep_query_null(q, column), ep_query_real(q, column)};
}

/* False where the plan has no such total. */
static bool read_total(struct ep_store *s, const char *metric, struct ep_portfolio_total *out)
{
    struct ep_query *q = ep_query_open(s,
                                       "SELECT mean, p10, p50, p90 FROM total WHERE revision = "
                                       ":revision AND channel = '' AND metric = ?1",
                                       metric, (char *)NULL);
    bool found = ep_query_next(q);

    if (found)
        *out =
            (struct ep_portfolio_total){ep_query_real(q, 0), value(q, 1), value(q, 2), value(q, 3)};
    ep_query_close(q, NULL);
    return found;
}

/* A plan may say more than can be summed, a damaged file anything. */
static enum ep_status check_money(struct ep_arena *a, struct ep_store *s, struct ep_error *err)
{
    struct ep_query *q =
        ep_query_open(s, "SELECT metric, mean, p10, p50, p90 FROM total WHERE revision = :revision",
                      (char *)NULL);
    enum ep_status status = EP_OK;

    while (status == EP_OK && ep_query_next(q))
        for (int i = 1; i <= 4 && status == EP_OK; i++)
            if (!ep_money_fits(ep_query_real(q, i)))
                status = ep_error_set(err, EP_FAILED,
                                      "the plan's total of %.40s is too large for a portfolio",
                                      text(a, q, 0));
    enum ep_status closed = ep_query_close(q, status == EP_OK ? err : NULL);

    return status == EP_OK ? closed : status;
}

static int64_t read_money(struct ep_store *s, const char *metric, int digits)
{
    struct ep_portfolio_total t = {0};

    read_total(s, metric, &t);
    return ep_money_minor(t.mean, digits);
}

static struct ep_portfolio_value read_mean(struct ep_store *s, const char *metric)
{
    struct ep_portfolio_total t = {0};
    bool known = read_total(s, metric, &t);

    return (struct ep_portfolio_value){known, t.mean};
}

/* Channels of the plan, and what is new for tools as a row beside them. */
static enum ep_status read_channels(struct ep_arena *a, struct ep_store *s,
                                    struct ep_portfolio_client *c, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(
        s,
        "SELECT c.channel, coalesce(l.text, c.channel), c.verdict, c.role, c.chosen, c.test, "
        "c.spend_minor, c.revenue_minor, c.profit_minor, c.visits, c.leads, c.customers, "
        "c.cost_per_customer_minor, c.customers_later, c.seq FROM channel_choice AS c LEFT JOIN "
        "label AS l ON l.revision = "
        "c.revision AND l.kind = 'channel' AND l.id = c.channel AND l.language = 'en' "
        "WHERE c.revision = :revision "
        "UNION ALL SELECT channel, 'Tools', 'add', '', 1, 0, sum(spend_minor), 0, "
        "-sum(spend_minor), 0, 0, 0, NULL, 0, 1e9 FROM budget WHERE revision = :revision "
        "AND channel = '" EP_PORTFOLIO_TOOLS "' GROUP BY channel ORDER BY 15, 1",
        (char *)NULL);

    while (ep_query_next(q)) {
        struct ep_portfolio_channel x = {
            .id = text(a, q, 0),
            .name = text(a, q, 1),
            .verdict = text(a, q, 2),
            .role = text(a, q, 3),
            .chosen = ep_query_int(q, 4) != 0,
            .test = ep_query_int(q, 5) != 0,
            .spend = ep_query_int(q, 6),
            .revenue = ep_query_int(q, 7),
            .profit = ep_query_int(q, 8),
            .visits = ep_query_real(q, 9),
            .leads = ep_query_real(q, 10),
            .customers = ep_query_real(q, 11),
            .has_cost = !ep_query_null(q, 12),
            .cost_per_customer = ep_query_int(q, 12),
            .later = ep_query_real(q, 13),
        };

        EP_PUSH(a, &c->channels, x);
    }
    return ep_query_close(q, err);
}

static enum ep_status read_goals(struct ep_arena *a, struct ep_store *s,
                                 struct ep_portfolio_client *c, struct ep_error *err)
{
    struct ep_query *q =
        ep_query_open(s,
                      "SELECT id, metric, from_month, to_month, priority, target, expected, p10, "
                      "p50, p90, probability, reached FROM goal WHERE revision = :revision "
                      "ORDER BY seq, id",
                      (char *)NULL);

    while (ep_query_next(q)) {
        struct ep_portfolio_goal g = {
            .id = text(a, q, 0),
            .metric = text(a, q, 1),
            .from = text(a, q, 2),
            .to = text(a, q, 3),
            .priority = text(a, q, 4),
            .target = ep_query_real(q, 5),
            .expected = value(q, 6),
            .p10 = value(q, 7),
            .p50 = value(q, 8),
            .p90 = value(q, 9),
            .probability = value(q, 10),
            .reached = ep_query_null(q, 11) ? -1 : ep_query_int(q, 11) != 0,
        };
        bool must = ep_streq(g.priority, "must");

        EP_PUSH(a, &c->goals, g);
        c->must_goals += must;
        c->must_missed += must && g.reached != 1;
    }
    return ep_query_close(q, err);
}

static enum ep_status read_warnings(struct ep_arena *a, struct ep_store *s,
                                    struct ep_portfolio_client *c, struct ep_error *err)
{
    struct ep_query *q = ep_query_open(s,
                                       ep_arena_printf(a,
                                                       "SELECT code, count(*) FROM (%s) "
                                                       "GROUP BY code ORDER BY code",
                                                       ep_report_warnings_sql(a)),
                                       (char *)NULL);

    while (ep_query_next(q)) {
        EP_PUSH(a, &c->codes, text(a, q, 0));
        c->warnings += (int)ep_query_int(q, 1);
    }
    return ep_query_close(q, err);
}

static enum ep_status read_plan(struct ep_portfolio *p, struct ep_store *s,
                                struct ep_portfolio_client *c, struct ep_error *err)
{
    int digits = c->revision.currency_digits;
    struct ep_portfolio_total spend;
    enum ep_status status;

    if (!read_total(s, "spend", &spend) || !read_total(s, "customers", &c->customers) ||
        !read_total(s, "profit", &c->profit_total))
        return ep_error_set(err, EP_FAILED, "revision %lld is not planned to the end",
                            (long long)c->revision.id);
    EP_TRY(check_money(p->arena, s, err));
    c->later = read_mean(s, "customers_later").v;
    c->budget = read_money(s, "budget", digits);
    c->spend = ep_money_minor(spend.mean, digits);
    c->profit = ep_money_minor(c->profit_total.mean, digits);
    c->loss_probability = read_mean(s, "loss_probability");
    c->assumed_share = read_mean(s, "data_share");
    c->assumed_share.v = 1 - c->assumed_share.v;
    EP_TRY(read_channels(p->arena, s, c, err));
    EP_TRY(read_goals(p->arena, s, c, err));
    EP_TRY(read_warnings(p->arena, s, c, err));
    EP_TRY(ep_portfolio_read_outcomes(p, s, err));
out:
    return status;
}

/* Two clients of one name are told apart by their paths. */
static void name_apart(struct ep_portfolio *p, struct ep_portfolio_client *c)
{
    c->shown = c->revision.client;
    for (size_t i = 0; i < p->clients.count; i++) {
        struct ep_portfolio_client *o = &p->clients.item[i];

        if (!ep_streq(o->revision.client, c->revision.client))
            continue;
        o->shown = ep_arena_printf(p->arena, "%s (%s)", o->revision.client, o->path);
        c->shown = ep_arena_printf(p->arena, "%s (%s)", c->revision.client, c->path);
    }
}

static enum ep_status open_plan(struct ep_portfolio *p, const struct ep_client *client,
                                const char *revision, struct ep_store **store,
                                struct ep_revision *out, struct ep_error *err)
{
    struct ep_store *s;
    enum ep_status status;

    if (!ep_file_exists(client->project)) {
        ep_error_set(err, EP_FAILED, "there is no plan yet: %s does not exist", client->project);
        return ep_error_hint(err, "`emplan run %s` makes one", client->word);
    }
    status = ep_store_open(client->project, EP_STORE_READ, &s, err);
    if (status != EP_OK)
        return status;
    if (ep_revision_get(s, p->arena, revision, out)) {
        *store = s;
        return EP_OK;
    }
    ep_store_close(s);
    return ep_error_set(err, EP_FAILED,
                        ep_streq(revision, "plan") ? "%s holds no plan" : "%s has no revision %s",
                        client->project, revision);
}

enum ep_status ep_portfolio_add(struct ep_portfolio *p, const struct ep_client *client,
                                const char *revision, struct ep_error *err)
{
    struct ep_portfolio_client c = {.path = ep_text_clean(p->arena, client->path)};
    struct ep_error trouble = {.status = EP_OK};
    struct ep_store *store = NULL;
    enum ep_status status;

    EP_TRY(open_plan(p, client, revision, &store, &c.revision, &trouble));
    c.revision.client = ep_text_clean(p->arena, c.revision.client);
    EP_TRY(read_plan(p, store, &c, &trouble));
    name_apart(p, &c);
    EP_PUSH(p->arena, &p->clients, c);
out:
    ep_store_close(store);
    if (status != EP_OK) {
        EP_PUSH(p->arena, &p->left,
                ((struct ep_portfolio_left){c.path, ep_arena_strdup(p->arena, trouble.message)}));
        ep_error_set(err, status, "%s", trouble.message);
        ep_error_hint(err, "%s", trouble.hint);
    }
    return status;
}
