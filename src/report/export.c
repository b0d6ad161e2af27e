/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/csv_field.h"
#include "report/export_internal.h"
#include <string.h>

#define MOST_COLUMNS 32

/* The sums of the media plan's query, in the order of its columns after `segment`. */
enum {
    SPEND,
    HOURS,
    VISITS,
    LEADS,
    CUSTOMERS,
    REVENUE,
    MARGIN,
    SUMS
};
#define FIRST_SUM 4

struct row {
    struct ep_export_value value[MOST_COLUMNS];
};

/* What takes rows: CSV or JSON. */
struct writer {
    struct ep_rp *rp;
    const struct ep_export_table *table;
    enum ep_export_format format;
    struct ep_str *out;
    struct ep_json json;
};

enum ep_status ep_export_open(struct ep_arena *a, struct ep_store *s, struct ep_rp *r,
                              struct ep_error *err)
{
    char *code = ep_store_text(s, a, "SELECT language FROM revision WHERE id = :revision", NULL);
    int language = code ? ep_language_find(code) : -1;

    if (!ep_texts_exist(language))
        language = EP_LANGUAGE_EN;
    enum ep_status status = ep_rp_open(a, s, language, NULL, r, err);

    if (status == EP_OK)
        r->texts->note = NULL; /* the figures of a table stand beside their notes in `facts` */
    return status;
}

struct ep_query *ep_export_query(struct ep_rp *r, const char *name, const char *arg)
{
    return ep_query_open(r->store, ep_sql_named(r->arena, ep_export_sql(), name), arg, NULL);
}

const char *ep_export_say(struct ep_rp *r, struct ep_query *q, int column)
{
    return ep_inline_plain(r->arena, ep_q_say(r, q, column, column + 1));
}

const char *ep_export_name(struct ep_rp *r, const char *label, const char *id)
{
    bool figure = strcmp(label, "figure") == 0;
    const char *name = figure ? ep_rp_fact_name(r, id) : ep_rp_name(r, label, id);

    return *id ? ep_inline_plain(r->arena, name) : "";
}

/* One column of the query, by its kind. `unit` is that of the row. */
struct cell {
    struct ep_rp *rp;
    struct ep_query *query;
    int at;
    const struct ep_export_column *column;
    const char *unit;
};

static struct ep_export_value read_text(const struct cell *c)
{
    return ep_v_text(ep_text_clean(c->rp->arena, ep_query_text(c->query, c->at)));
}

static struct ep_export_value read_count(const struct cell *c)
{
    return ep_v_whole(ep_query_int(c->query, c->at));
}

static struct ep_export_value read_quantity(const struct cell *c)
{
    return ep_v_quantity(ep_query_real(c->query, c->at));
}

static struct ep_export_value read_exact(const struct cell *c)
{
    return ep_v_exact(ep_query_real(c->query, c->at));
}

static struct ep_export_value read_minor(const struct cell *c)
{
    return ep_v_money(c->rp, ep_q_minor(c->rp, c->query, c->at));
}

static struct ep_export_value read_major(const struct cell *c)
{
    return ep_v_money(c->rp, ep_query_real(c->query, c->at));
}

static struct ep_export_value read_metric(const struct cell *c)
{
    return ep_streq(c->unit, "money") ? read_major(c) : read_quantity(c);
}

static struct ep_export_value read_flag(const struct cell *c)
{
    return ep_v_flag(ep_query_int(c->query, c->at) != 0);
}

static struct ep_export_value read_say(const struct cell *c)
{
    return ep_v_text(ep_export_say(c->rp, c->query, c->at));
}

static struct ep_export_value read_name(const struct cell *c)
{
    return ep_v_text(ep_export_name(c->rp, c->column->label, ep_query_text(c->query, c->at)));
}

static struct ep_export_value (*const readers[])(const struct cell *c) = {
    [EP_X_TEXT] = read_text,     [EP_X_COUNT] = read_count, [EP_X_QUANTITY] = read_quantity,
    [EP_X_EXACT] = read_exact,   [EP_X_MINOR] = read_minor, [EP_X_MAJOR] = read_major,
    [EP_X_METRIC] = read_metric, [EP_X_FLAG] = read_flag,   [EP_X_SAY] = read_say,
    [EP_X_NAME] = read_name,
};

static void read_row(struct ep_rp *r, struct ep_query *q, const struct ep_export_table *t,
                     struct row *row)
{
    struct cell c = {.rp = r, .query = q, .unit = ""};

    for (size_t i = 0; i < t->columns; i++) {
        c.column = &t->column[i];
        row->value[i] = ep_query_null(q, c.at) ? EP_V_NULL : readers[c.column->kind](&c);
        if (strcmp(c.column->name, "unit") == 0 && row->value[i].text)
            c.unit = row->value[i].text;
        c.at += c.column->kind == EP_X_SAY ? 2 : 1;
    }
}

static void write_csv_row(struct writer *w, const struct row *row)
{
    for (size_t i = 0; i < w->table->columns; i++)
        ep_v_csv(w->rp->arena, w->out, &row->value[i], i == 0);
    ep_str_add(w->out, "\r\n");
}

static void write_json_row(struct writer *w, const struct row *row)
{
    ep_json_object(&w->json);
    for (size_t i = 0; i < w->table->columns; i++) {
        ep_json_key(&w->json, w->table->column[i].name);
        ep_v_json(&w->json, &row->value[i]);
    }
    ep_json_end(&w->json, '}');
}

static void write_row(struct writer *w, const struct row *row)
{
    if (w->format == EP_EXPORT_CSV)
        write_csv_row(w, row);
    else
        write_json_row(w, row);
}

static void write_head(struct writer *w)
{
    struct ep_json *j = &w->json;

    if (w->format == EP_EXPORT_CSV) {
        for (size_t i = 0; i < w->table->columns; i++)
            ep_export_field(w->out, w->table->column[i].name, i == 0);
        ep_str_add(w->out, "\r\n");
        return;
    }
    ep_json_init(j, w->out);
    j->pretty = true;
    ep_json_object(j);
    ep_json_key(j, "format");
    ep_json_string(j, "emplan-export/1");
    ep_json_key(j, "format_version");
    ep_json_int(j, 1);
    ep_json_key(j, "what");
    ep_json_string(j, w->table->name);
    ep_json_key(j, "client");
    ep_json_string(j, ep_text_clean(w->rp->arena, w->rp->rev.client));
    ep_json_key(j, "revision");
    ep_json_int(j, w->rp->rev.id);
    ep_json_key(j, "currency");
    ep_json_string(j, w->rp->rev.currency);
    ep_json_key(j, "rows");
    ep_json_array(j);
}

static void end_rows(struct writer *w)
{
    if (w->format == EP_EXPORT_JSON)
        ep_json_end(&w->json, ']');
}

static void write_end(struct writer *w)
{
    if (w->format != EP_EXPORT_JSON)
        return;
    ep_json_end(&w->json, '}');
    ep_str_addc(w->out, '\n');
}

static void write_plain(struct writer *w)
{
    struct ep_query *q = ep_export_query(w->rp, w->table->name, NULL);
    struct row row;

    while (ep_query_next(q)) {
        read_row(w->rp, q, w->table, &row);
        write_row(w, &row);
    }
    ep_rp_close(w->rp, q);
    end_rows(w);
}

static struct ep_export_value money_each(struct ep_rp *r, double money, double count)
{
    return count > 0 ? ep_v_money(r, money / count) : EP_V_NULL;
}

/* The fifteen columns of the media plan from its sums. */
static void media_row(struct ep_rp *r, const char *const text[FIRST_SUM], const double sum[SUMS],
                      struct row *row)
{
    size_t n = 0;

    for (int i = 0; i < FIRST_SUM; i++)
        row->value[n++] = ep_v_text(text[i]);
    row->value[n++] = ep_v_money(r, sum[SPEND]);
    row->value[n++] = ep_v_quantity(sum[HOURS]);
    for (int i = VISITS; i <= CUSTOMERS; i++) {
        row->value[n++] = ep_v_quantity(sum[i]);
        row->value[n++] = money_each(r, sum[SPEND], sum[i]);
    }
    row->value[n++] = ep_v_money(r, sum[REVENUE]);
    row->value[n++] = ep_v_money(r, sum[MARGIN]);
    row->value[n] =
        sum[SPEND] > 0 ? ep_v_quantity((sum[MARGIN] - sum[SPEND]) / sum[SPEND]) : EP_V_NULL;
}

/* The total is no row of the JSON's `rows`, so that a script may add them up. */
static void write_media_total(struct writer *w, const double total[SUMS])
{
    static const char *const text[FIRST_SUM] = {"total", "", "", ""};
    struct row row;

    media_row(w->rp, text, total, &row);
    end_rows(w);
    if (w->format == EP_EXPORT_JSON)
        ep_json_key(&w->json, "total");
    write_row(w, &row);
}

/* Sums are kept in minor units where the file has them, so that the total is their exact sum. */
static void write_mediaplan(struct writer *w)
{
    struct ep_rp *r = w->rp;
    struct ep_query *q = ep_export_query(r, w->table->name, NULL);
    double total[SUMS] = {0};
    int64_t spend = 0;
    bool any = false;

    while (ep_query_next(q)) {
        const char *text[FIRST_SUM] = {ep_q_text(r, q, 0), ep_q_text(r, q, 1),
                                       ep_export_name(r, "channel", ep_query_text(q, 2)), ""};
        double sum[SUMS] = {ep_q_minor(r, q, FIRST_SUM)};
        struct row row;

        spend += ep_query_int(q, FIRST_SUM);
        for (int i = HOURS; i < SUMS; i++) {
            sum[i] = ep_query_real(q, FIRST_SUM + i);
            total[i] += sum[i];
        }
        media_row(r, text, sum, &row);
        write_row(w, &row);
        any = true;
    }
    ep_rp_close(r, q);
    total[SPEND] = ep_money_major(spend, r->rev.currency_digits);
    if (any)
        write_media_total(w, total);
    else
        end_rows(w);
}

static const struct ep_export_table *find_table(const char *what)
{
    size_t count;
    const struct ep_export_table *table = ep_export_tables(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].name, what) == 0)
            return &table[i];
    }
    return NULL;
}

static enum ep_status no_such_export(const char *what, struct ep_error *err)
{
    const char *const *names = ep_export_names();
    size_t count = 0;

    while (names[count])
        count++;
    const char *near = ep_nearest(what, names, count);

    ep_error_set(err, EP_USAGE, "'%.80s' cannot be exported", what);
    if (near)
        ep_error_hint(err, "did you mean '%s'?", near);
    else
        ep_error_hint(err, "emplan help export lists what can be");
    return EP_USAGE;
}

enum ep_status ep_export_model(struct ep_store *s, bool draws, struct ep_str *out,
                               struct ep_error *err)
{
    struct ep_query *q = ep_query_open(
        s,
        draws ? "SELECT json_insert(json, '$.draws', json(draws)) FROM model WHERE revision = "
                ":revision"
              : "SELECT json FROM model WHERE revision = :revision",
        (char *)NULL);
    bool found = ep_query_next(q);

    if (found) {
        ep_str_add(out, ep_query_text(q, 0));
        ep_str_addc(out, '\n');
    }
    enum ep_status status = ep_query_close(q, err);

    return status != EP_OK || found
               ? status
               : ep_error_set(err, EP_FAILED,
                              "this revision was not planned to its end: it has no model");
}

enum ep_status ep_export(struct ep_store *s, const char *what, enum ep_export_format format,
                         struct ep_str *out, struct ep_error *err)
{
    if (ep_streq(what, "model"))
        return ep_export_model(s, false, out, err);
    struct ep_arena *a = ep_arena_new();
    struct ep_rp r = {.status = EP_OK};
    struct writer w = {.rp = &r, .table = find_table(what), .format = format, .out = out};
    size_t before = out->length;
    enum ep_status status = w.table ? EP_OK : no_such_export(what, err);

    if (status != EP_OK)
        goto out;
    EP_TRY(ep_export_open(a, s, &r, err));
    write_head(&w);
    if (strcmp(what, "mediaplan") == 0)
        write_mediaplan(&w);
    else
        write_plain(&w);
    write_end(&w);
    status = r.status;
    if (status != EP_OK)
        ep_str_cut(out, before);
out:
    ep_arena_free(a);
    return status;
}

void ep_object_put(struct ep_export_object *x, const char *key, struct ep_export_value v)
{
    ep_json_key(&x->json, key);
    ep_v_json(&x->json, &v);
}

enum ep_status ep_object_write(struct ep_store *s, void (*write)(struct ep_export_object *x),
                               struct ep_str *out, struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_rp r;
    struct ep_export_object x = {.rp = &r};
    size_t before = out->length;
    enum ep_status status;

    EP_TRY(ep_export_open(a, s, &r, err));
    ep_json_init(&x.json, out);
    x.json.pretty = true;
    ep_json_object(&x.json);
    write(&x);
    ep_json_end(&x.json, '}');
    ep_str_addc(out, '\n');
    status = r.status;
    if (status != EP_OK)
        ep_str_cut(out, before);
out:
    ep_arena_free(a);
    return status;
}
