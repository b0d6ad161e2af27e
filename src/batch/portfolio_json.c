/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch/portfolio_internal.h"
#include "emplan/json.h"
#include "emplan/number.h"
#include <math.h>

static void put_text(struct ep_json *j, const char *key, const char *s)
{
    ep_json_key(j, key);
    ep_json_string(j, s);
}

static void put_int(struct ep_json *j, const char *key, long long v)
{
    ep_json_key(j, key);
    ep_json_int(j, v);
}

static void put_number(struct ep_json *j, const char *key, double v)
{
    ep_json_key(j, key);
    ep_json_number(j, ep_batch_round(v));
}

static void put_value(struct ep_json *j, const char *key, struct ep_portfolio_value v)
{
    ep_json_key(j, key);
    if (v.known)
        ep_json_number(j, ep_batch_round(v.v));
    else
        ep_json_null(j);
}

static void put_minor(struct ep_json *j, const char *key, int64_t v, int digits)
{
    put_number(j, key, ep_money_major(v, digits));
}

/* `digits` below 0: no money. */
static void put_percentile(struct ep_json *j, const char *key, struct ep_portfolio_value v,
                           int digits)
{
    if (v.known && digits >= 0)
        v.v = ep_money_major(ep_money_minor(v.v, digits), digits);
    put_value(j, key, v);
}

static void put_total(struct ep_json *j, const char *key, const struct ep_portfolio_total *t,
                      int digits)
{
    const struct ep_portfolio_value mean = {true, t->mean};

    ep_json_key(j, key);
    ep_json_object(j);
    put_percentile(j, "mean", mean, digits);
    put_percentile(j, "p10", t->p10, digits);
    put_percentile(j, "p50", t->p50, digits);
    put_percentile(j, "p90", t->p90, digits);
    ep_json_end(j, '}');
}

static void put_channels(struct ep_json *j, const struct ep_portfolio_client *c)
{
    ep_json_key(j, "channels");
    ep_json_array(j);
    for (size_t i = 0; i < c->channels.count; i++)
        if (c->channels.item[i].chosen)
            ep_json_string(j, c->channels.item[i].id);
    ep_json_end(j, ']');
}

static void put_client(struct ep_json *j, const struct ep_portfolio_client *c)
{
    int digits = c->revision.currency_digits;

    ep_json_object(j);
    put_text(j, "path", c->path);
    put_text(j, "client", c->revision.client);
    put_int(j, "revision", c->revision.id);
    ep_json_key(j, "approved");
    ep_json_bool(j, c->revision.approved);
    put_text(j, "first_month", c->revision.first_month);
    put_int(j, "months", c->revision.months);
    put_text(j, "currency", c->revision.currency);
    put_minor(j, "budget", c->budget, digits);
    put_minor(j, "spend", c->spend, digits);
    put_total(j, "customers", &c->customers, -1);
    put_number(j, "customers_later", c->later);
    put_total(j, "profit", &c->profit_total, digits);
    put_value(j, "loss_probability", c->loss_probability);
    put_value(j, "assumed_share", c->assumed_share);
    put_int(j, "must_goals", c->must_goals);
    put_int(j, "must_missed", c->must_missed);
    put_int(j, "warnings", c->warnings);
    put_channels(j, c);
    ep_json_end(j, '}');
}

/* Null where there is nothing to divide by. */
static void put_ratio(struct ep_json *j, const char *key, double above, double below)
{
    put_value(j, key, (struct ep_portfolio_value){below > 0, below > 0 ? above / below : 0});
}

static void put_use(struct ep_json *j, const struct ep_portfolio_use *u, int digits)
{
    double spend = ep_money_major(u->spend, digits), median = u->median;

    for (int i = 0; i < digits; i++)
        median /= 10;
    ep_json_object(j);
    put_text(j, "id", u->id);
    put_text(j, "name", u->name);
    put_int(j, "clients", (long long)u->clients);
    put_int(j, "tests", (long long)u->tests);
    put_number(j, "spend", spend);
    put_number(j, "customers", u->customers);
    put_number(j, "customers_later", u->later);
    put_value(j, "median_cost_per_customer", (struct ep_portfolio_value){u->has_median, median});
    put_ratio(j, "cost_per_customer", spend, u->customers + u->later);
    ep_json_end(j, '}');
}

static void put_sum(struct ep_json *j, const struct ep_portfolio_sum *s)
{
    double spend = ep_money_major(s->spend, s->digits);

    ep_json_object(j);
    put_text(j, "currency", s->currency);
    put_int(j, "clients", (long long)s->clients);
    put_minor(j, "budget", s->budget, s->digits);
    put_number(j, "spend", spend);
    put_number(j, "customers", s->customers);
    put_number(j, "customers_later", s->later);
    put_minor(j, "profit", s->profit, s->digits);
    put_ratio(j, "cost_per_customer", spend, s->customers + s->later);
    put_ratio(j, "return", ep_money_major(s->profit, s->digits), spend);
    put_int(j, "likely_losses", (long long)s->likely_losses);
    put_int(j, "must_goals", s->must_goals);
    put_int(j, "must_missed", s->must_missed);
    ep_json_key(j, "channels");
    ep_json_array(j);
    for (size_t i = 0; i < s->channels.count; i++)
        put_use(j, &s->channels.item[i], s->digits);
    ep_json_end(j, ']');
    ep_json_end(j, '}');
}

static void put_warnings(struct ep_json *j, const struct ep_portfolio *p)
{
    const struct ep_portfolio_remarks remarks = ep_portfolio_remarks(p);
    size_t count;
    const struct ep_portfolio_code *code = ep_portfolio_codes(p, &count);

    ep_json_key(j, "remarks");
    ep_json_array(j);
    for (size_t i = 0; i < remarks.count; i++)
        ep_json_string(j, remarks.item[i]);
    ep_json_end(j, ']');
    ep_json_key(j, "warnings");
    ep_json_array(j);
    for (size_t i = 0; i < count; i++) {
        ep_json_object(j);
        put_text(j, "code", code[i].code);
        put_int(j, "clients", (long long)code[i].clients);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void put_left(struct ep_json *j, const struct ep_portfolio *p)
{
    ep_json_key(j, "left_out");
    ep_json_array(j);
    for (size_t i = 0; i < p->left.count; i++) {
        ep_json_object(j);
        put_text(j, "path", p->left.item[i].path);
        put_text(j, "reason", p->left.item[i].reason);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void put_share(struct ep_json *j, const char *key, bool known, double v)
{
    ep_json_key(j, key);
    if (known)
        ep_json_number(j, round(v * 1e4) / 1e4);
    else
        ep_json_null(j);
}

static void put_score(struct ep_json *j, const struct ep_portfolio *p)
{
    struct ep_coverage c = {0};
    bool any = ep_portfolio_coverage(p, &c);

    ep_json_key(j, "score");
    ep_json_object(j);
    put_int(j, "clients", (int64_t)p->reviewed);
    put_int(j, "outcomes", c.count);
    put_int(j, "within", c.inside);
    put_share(j, "share", any, c.share);
    put_share(j, "share_low", any, c.limits.low);
    put_share(j, "share_high", any, c.limits.high);
    put_share(j, "pinball", any, c.pinball);
    put_int(j, "goals", (int64_t)p->probabilities.count);
    put_share(j, "brier", p->probabilities.count > 0, ep_portfolio_brier(p));
    ep_json_end(j, '}');
}

void ep_portfolio_json(const struct ep_portfolio *p, struct ep_str *out)
{
    struct ep_json j;
    size_t count;
    const struct ep_portfolio_sum *s = ep_portfolio_sums(p, &count);

    ep_json_init(&j, out);
    j.pretty = true;
    ep_json_object(&j);
    put_text(&j, "format", "emplan-portfolio/1");
    put_int(&j, "format_version", 1);
    ep_json_key(&j, "clients");
    ep_json_array(&j);
    for (size_t i = 0; i < p->clients.count; i++)
        put_client(&j, &p->clients.item[i]);
    ep_json_end(&j, ']');
    ep_json_key(&j, "currencies");
    ep_json_array(&j);
    for (size_t i = 0; i < count; i++)
        put_sum(&j, &s[i]);
    ep_json_end(&j, ']');
    put_score(&j, p);
    put_warnings(&j, p);
    put_left(&j, p);
    ep_json_end(&j, '}');
    ep_str_addc(out, '\n');
}
