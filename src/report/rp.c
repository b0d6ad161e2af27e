/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/date.h"
#include "emplan/number.h"
#include "report/report_internal.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

#define MOST_ARGS   2
#define MOST_MONTHS 120

struct ep_query *ep_rp_query(struct ep_rp *r, const char *name, ...)
{
    const char *arg[MOST_ARGS + 1] = {NULL};
    va_list list;

    va_start(list, name);
    for (int i = 0; i <= MOST_ARGS; i++) {
        arg[i] = va_arg(list, const char *);
        if (!arg[i])
            break;
    }
    va_end(list);
    if (arg[MOST_ARGS])
        EP_BUG("the query %s has too many arguments", name);
    const char *sql = ep_sql_named(r->arena, ep_report_sql(), name);

    return ep_query_open(r->store, sql, arg[0], arg[1], NULL);
}

void ep_rp_close(struct ep_rp *r, struct ep_query *q)
{
    struct ep_error err;
    enum ep_status status = ep_query_close(q, &err);

    if (status != EP_OK && r->status == EP_OK)
        r->status = ep_error_set(r->err, status, "%s", err.message);
}

double ep_rp_number(struct ep_rp *r, double otherwise, const char *name, const char *arg)
{
    struct ep_query *q = ep_rp_query(r, name, arg, NULL);
    double v = ep_query_next(q) && !ep_query_null(q, 0) ? ep_query_real(q, 0) : otherwise;

    ep_rp_close(r, q);
    return v;
}

const char *ep_q_text(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_arena_strdup(r->arena, ep_query_text(q, column));
}

const char *ep_q_client(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_inline_client(r->arena, ep_query_text(q, column));
}

double ep_q_minor(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_money_major(ep_query_int(q, column), r->rev.currency_digits);
}

const char *ep_q_show(struct ep_rp *r, struct ep_query *q, int column, enum ep_show show)
{
    return ep_query_null(q, column) ? EP_DASH : ep_rp_show(r, show, ep_query_real(q, column));
}

const char *ep_q_minor_show(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_query_null(q, column) ? EP_DASH
                                    : ep_rp_show(r, EP_SHOW_MONEY, ep_q_minor(r, q, column));
}

const char *ep_q_estimate(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_query_null(q, column) ? EP_DASH
                                    : ep_rp_show(r, EP_SHOW_ESTIMATE, ep_q_minor(r, q, column));
}

const char *ep_rp_say_json(struct ep_rp *r, const char *key, const char *args)
{
    size_t count = 0;
    const struct ep_arg *arg = ep_args_read(r->arena, args, &count);
    const char *text = ep_texts_find(r->texts, key), *out = "";

    if (!key[0])
        return "";
    if (text && arg && ep_texts_fill(r->texts, text, arg, count, &out))
        return out;
    if (r->status != EP_OK)
        return "";
    if (text && arg)
        r->status = ep_error_set(r->err, EP_PROJECT,
                                 "the project file lacks '%s' for the text '%s'", out, key);
    else
        r->status = ep_error_set(r->err, EP_PROJECT,
                                 "the project file holds a text '%s' that this "
                                 "emplan cannot say in %s",
                                 key, r->texts->language);
    ep_error_hint(r->err, "plan again with emplan run");
    return "";
}

const char *ep_q_say(struct ep_rp *r, struct ep_query *q, int key_column, int args_column)
{
    return ep_rp_say_json(r, ep_q_text(r, q, key_column), ep_q_text(r, q, args_column));
}

const char *ep_rp_text(struct ep_rp *r, const char *key)
{
    return ep_texts_marked(r->texts, key, NULL, 0);
}

void ep_rp_paragraph(struct ep_rp *r, const char *key)
{
    ep_doc_paragraph(r->doc, ep_rp_text(r, key));
}

void ep_rp_heading(struct ep_rp *r, const char *key)
{
    ep_doc_heading(r->doc, 3, NULL, ep_rp_text(r, key));
}

struct ep_doc_table *ep_rp_table(struct ep_rp *r, const char *align, const char *key)
{
    return ep_doc_table(r->doc, align, ep_rp_text(r, key));
}

const char *ep_rp_name(struct ep_rp *r, const char *kind, const char *id)
{
    return ep_texts_name(r->texts, kind, id);
}

const char *ep_rp_Name(struct ep_rp *r, const char *kind, const char *id)
{
    return ep_inline_capital(r->arena, ep_texts_name(r->texts, kind, id));
}

const char *ep_rp_show(struct ep_rp *r, enum ep_show show, double v)
{
    return ep_format_show(&r->texts->format, show, v);
}

const char *ep_rp_signed(struct ep_rp *r, enum ep_show show, double v)
{
    const char *text = ep_rp_show(r, show, v);

    return v > 0 ? ep_arena_printf(r->arena, "+%s", text) : text;
}

const char *ep_rp_range(struct ep_rp *r, enum ep_show show, double low, double high)
{
    return ep_format_range(&r->texts->format, show, low, high);
}

const char *ep_rp_between(struct ep_rp *r, enum ep_show show, double low, double high)
{
    return ep_format_between(&r->texts->format, show, low, high);
}

const char *ep_rp_fact(struct ep_rp *r, const char *key, enum ep_show show, double otherwise)
{
    struct ep_query *q = ep_rp_query(r, "fact", key, NULL);
    const char *text = NULL;

    if (ep_query_next(q))
        text = ep_rp_spread(r, show, ep_query_real(q, 3), ep_query_real(q, 4), ep_query_real(q, 5));
    ep_rp_close(r, q);
    return text ? text : ep_rp_show(r, show, otherwise);
}

const char *ep_rp_spread(struct ep_rp *r, enum ep_show show, double v, double low, double high)
{
    return ep_format_spread(&r->texts->format, show, v, low, high);
}

const char *ep_rp_month(struct ep_rp *r, const char *month)
{
    return ep_inline_label(r->arena, ep_format_month(&r->texts->format, month, EP_MONTH_SHORT));
}

const char *ep_rp_window(struct ep_rp *r, const char *from, const char *to)
{
    const struct ep_format *f = &r->texts->format;

    return ep_inline_label(r->arena, ep_format_window(f, from, to));
}

const char *ep_rp_join(struct ep_rp *r, const char *between, const char *a, const char *b)
{
    if (!a || !a[0])
        return b ? b : "";
    if (!b || !b[0])
        return a;
    return ep_arena_printf(r->arena, "%s%s%s", a, between, b);
}

const char *ep_rp_probability(struct ep_rp *r, double p)
{
    if (p < 0.005)
        return ep_rp_text(r, "report.probability.under");
    return p > 0.995 ? ep_rp_text(r, "report.probability.over")
                     : ep_rp_show(r, EP_SHOW_RATE, round(p * 100) / 100);
}

const char *ep_rp_sentence(struct ep_rp *r, const char *inl)
{
    size_t n = strlen(inl);

    if (n == 0)
        return inl;
    while (n > 1 && strchr("*\x02\x04\x06`", inl[n - 1]))
        n--;
    return ep_arena_printf(r->arena, "%s%s", ep_inline_capital(r->arena, inl),
                           strchr(".!?:", inl[n - 1]) ? "" : ".");
}

/* Beyond this a return is a sign that hardly any money was put in, and its digits say nothing. */
#define MOST_RETURN 10

const char *ep_rp_return(struct ep_rp *r, double v)
{
    if (v <= MOST_RETURN)
        return ep_rp_show(r, EP_SHOW_RATE, v);
    return EP_SAY(r, "report.number.over",
                  ep_a_own(r->arena, "n", ep_rp_show(r, EP_SHOW_RATE, MOST_RETURN)));
}

const char *ep_rp_code(struct ep_rp *r, const char *key)
{
    return ep_inline_code(r->arena, key);
}

const struct ep_total *ep_rp_total(struct ep_rp *r, const char *channel, const char *metric)
{
    for (size_t i = 0; i < r->totals.count; i++) {
        const struct ep_total *t = &r->totals.item[i];

        if (strcmp(t->metric, metric) == 0 && strcmp(t->channel, channel) == 0)
            return t;
    }
    return NULL;
}

double ep_rp_mean(struct ep_rp *r, const char *channel, const char *metric)
{
    const struct ep_total *t = ep_rp_total(r, channel, metric);

    return t ? t->mean : 0;
}

const char *const *ep_rp_months(struct ep_rp *r)
{
    const char **months = EP_NEW_ARRAY(r->arena, const char *, (size_t)r->rev.months + 1);
    int first = 0;

    if (!ep_month_parse(r->rev.first_month, &first) && r->status == EP_OK)
        r->status = ep_error_set(r->err, EP_PROJECT, "the project file has no first month");
    for (int i = 0; i < r->rev.months; i++) {
        char text[8];

        months[i] = ep_arena_strdup(r->arena, ep_month_text(first + i, text));
    }
    return months;
}

int ep_rp_month_index(struct ep_rp *r, const char *month)
{
    int first, m;

    if (!ep_month_parse(r->rev.first_month, &first) || !ep_month_parse(month, &m))
        return -1;
    return m >= first && m < first + r->rev.months ? m - first : -1;
}

static void load_totals(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "totals", NULL);

    while (ep_query_next(q)) {
        struct ep_total t = {ep_q_text(r, q, 0),  ep_q_text(r, q, 1),  ep_query_real(q, 2),
                             ep_query_real(q, 3), ep_query_real(q, 4), ep_query_real(q, 5),
                             ep_query_real(q, 6), !ep_query_null(q, 3)};

        EP_PUSH(r->arena, &r->totals, t);
    }
    ep_rp_close(r, q);
}

static const char *note_of(void *data, const char *fact)
{
    return ep_rp_note(data, fact);
}

static enum ep_status no_language(struct ep_arena *a, int language, struct ep_error *err)
{
    const char *has = "";

    for (int i = 0; i < EP_LANGUAGE_COUNT; i++)
        if (ep_texts_exist(i))
            has = ep_arena_printf(a, "%s%s%s", has, has[0] ? ", " : "", ep_language_code(i));
    const char *code = ep_language_code(language);

    ep_error_set(err, EP_FAILED, "no texts in the language '%s' yet", code ? code : "?");
    ep_error_hint(err, "there are texts in: %s", has);
    return EP_FAILED;
}

enum ep_status ep_rp_open(struct ep_arena *a, struct ep_store *s, int language, const char *extra,
                          struct ep_rp *r, struct ep_error *err)
{
    *r = (struct ep_rp){.arena = a, .store = s, .err = err};
    const char *name = ep_arena_printf(a, "%lld", (long long)ep_store_revision(s));

    if (!ep_revision_get(s, a, name, &r->rev))
        return ep_error_set(err, EP_FAILED, "the project file holds no plan yet");
    if (r->rev.months < 1 || r->rev.months > MOST_MONTHS || r->rev.currency_digits < 0 ||
        r->rev.currency_digits > 4)
        return ep_error_set(err, EP_PROJECT, "the project file holds a plan of %d months",
                            r->rev.months);
    if (language < 0)
        language = ep_language_find(r->rev.language);
    if (!ep_texts_exist(language))
        return no_language(a, language, err);
    r->texts = ep_texts_open(a, s, language);
    if (extra)
        ep_texts_add(r->texts, extra);
    r->texts->note = note_of;
    r->texts->note_data = r;
    r->doc = ep_doc_new(a, r->texts->language);
    load_totals(r);
    return r->status;
}
