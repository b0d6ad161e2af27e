/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include "emplan/csv.h"
#include "emplan/file.h"
#include "emplan/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_TOLD  20
#define MOST_REFUSED 0.01  /* of the rows */
#define TOTAL_OFF    0.005 /* that a total may miss its rows by */
#define TOTALS_KEPT  8
#define MOST_FIELDS  256

static const char *const total_words[] = {"total",     "totals", "grand total", "summe", "gesamt",
                                          "insgesamt", "Итого",  "итого",       "Всего", "всего"};

struct told_fault {
    long line;
    size_t column;
    const char *reason, *message, *hint;
};
struct total { /* a row of totals, kept aside until the rows are summed */
    const char **cell;
    long line;
};

struct reading {
    struct ep_in_job *job;
    const struct ep_data_ref *ref;
    const struct ep_in_form *form;
    const char *shown;
    struct ep_csv_stream *csv;
    int *at;        /* [columns of the form] column of the file, -1 where it has none */
    size_t columns; /* of the file */
    bool unusable;  /* told already why */
    long rows, used, refused, folded, later, last_line;
    int later_from;
    bool bad_money;
    struct told_fault told[FAULTS_TOLD];
    struct total total[TOTALS_KEPT];
    size_t totals;
    double *sum; /* [columns of the form] */
    struct ep_in_hashes met;
    struct ep_in_value *value; /* [columns of the form] of the row */
    int digits;
};

/* --- the head ---------------------------------------------------------------------------------
 */

static enum ep_status give_up(struct reading *r)
{
    r->unusable = true;
    return EP_CHANGED; /* ends the reading; what is wrong has been told */
}

static void missing_columns(struct reading *r, const struct ep_in_form *nearest,
                            const struct ep_csv_row *head)
{
    struct ep_arena *a = r->job->arena;
    const char *missing = "", *hint = NULL;
    int count = 0;

    for (size_t i = 0; i < nearest->columns; i++) {
        const char *name = nearest->column[i].name;
        bool there = !nearest->column[i].required;

        for (size_t k = 0; k < head->count && !there; k++)
            there = ep_in_column_find(nearest, head->field[k]) == (int)i;
        for (size_t k = 0; k < head->count && !there && !hint; k++)
            if (ep_in_column_find(nearest, head->field[k]) < 0 &&
                ep_streq(ep_in_column_near(nearest, head->field[k]), name))
                hint =
                    ep_arena_printf(a, "rename '%s' to %s", ep_text_clean(a, head->field[k]), name);
        if (!there)
            missing = ep_arena_printf(a, "%s%s%s", missing, count++ ? ", " : "", name);
    }
    if (!hint)
        hint = ep_arena_printf(
            a, "`emplan help data` lists the columns of the kind %s, `emplan sniff` shows a file",
            nearest->kind);
    ep_in_find(r->job, EP_SEVERITY_ERROR, r->shown, head->line, hint,
               "a file of the kind %s needs the column%s %s", nearest->kind, count == 1 ? "" : "s",
               missing);
}

/* Columns that are not read are named, so that none is missed in silence. */
static void ignored_columns(struct reading *r, const struct ep_csv_row *head)
{
    struct ep_arena *a = r->job->arena;
    const char *list = "";
    int count = 0;

    for (size_t k = 0; k < head->count; k++)
        if (head->field[k][0] && ep_in_column_find(r->form, head->field[k]) < 0)
            list = ep_arena_printf(a, "%s%s%s", list, count++ ? ", " : "",
                                   ep_text_clean(a, head->field[k]));
    if (count)
        ep_in_find(r->job, EP_SEVERITY_NOTE, r->shown, head->line, NULL, "column%s not read: %s",
                   count == 1 ? "" : "s", list);
}

static enum ep_status read_head(struct reading *r, const struct ep_csv_row *head)
{
    const struct ep_in_form *nearest;

    r->form = ep_in_form_of(r->ref->kind.text, head->field, head->count, &nearest);
    if (!r->form) {
        missing_columns(r, nearest, head);
        return give_up(r);
    }
    r->at = EP_NEW_ARRAY(r->job->arena, int, r->form->columns);
    r->sum = EP_NEW_ARRAY(r->job->arena, double, r->form->columns);
    r->value = EP_NEW_ARRAY(r->job->arena, struct ep_in_value, r->form->columns);
    r->columns = head->count;
    r->met.most = r->form->remembered;
    for (size_t i = 0; i < r->form->columns; i++)
        r->at[i] = -1;
    for (size_t k = 0; k < head->count; k++) {
        int i = ep_in_column_find(r->form, head->field[k]);

        if (i >= 0 && r->at[i] >= 0) {
            ep_in_find(r->job, EP_SEVERITY_ERROR, r->shown, head->line,
                       "take one of them away or rename it", "the column %s stands twice",
                       r->form->column[i].name);
            return give_up(r);
        }
        if (i >= 0)
            r->at[i] = (int)k;
    }
    ignored_columns(r, head);
    enum ep_in_slot slot = r->form->slot, origin = r->form->origin ? r->form->origin : slot;

    if (!r->job->state[slot])
        r->job->state[slot] = ep_in_keeper(slot)->make(r->job);
    if (r->job->files[origin]++ == 0)
        r->job->first[origin] = r->ref->file.text;
    return EP_OK;
}

/* --- rows -------------------------------------------------------------------------------------
 */

static void refuse_row(struct reading *r, long line, const struct ep_in_fault *f)
{
    struct ep_arena *a = r->job->arena;

    if (r->refused < FAULTS_TOLD)
        r->told[r->refused] =
            (struct told_fault){line, f->column, f->reason, ep_arena_strdup(a, f->message),
                                ep_arena_strdup(a, f->hint)};
    r->refused++;
}

static uint64_t hash_row(const char *const *field, size_t count)
{
    uint64_t hash = EP_IN_HASH_SEED;

    for (size_t i = 0; i < count; i++)
        hash = ep_in_hash(hash, field[i], strlen(field[i]) + 1);
    return hash;
}

static bool empty_row(const char *const *field, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (field[i][0])
            return false;
    return true;
}

/* True for a row that lies behind the day of the plan. */
static bool is_later(struct reading *r, const struct ep_in_column *c, const struct ep_in_value *v)
{
    int as_of = r->job->options.as_of;
    bool month = c->type == EP_IN_MONTH;

    if (r->job->actuals || !c->when || !v->given ||
        v->time < (month ? ep_date_month(as_of) : as_of))
        return false;
    int when = month ? v->time : ep_date_month(v->time);

    if (r->later++ == 0 || when < r->later_from)
        r->later_from = when;
    return true;
}

static bool read_cells(struct reading *r, const char *const *field, struct ep_in_fault *fault)
{
    for (size_t i = 0; i < r->form->columns; i++) {
        const struct ep_in_column *c = &r->form->column[i];
        const char *text = r->at[i] >= 0 ? field[r->at[i]] : "";

        if (r->at[i] < 0) {
            r->value[i] = (struct ep_in_value){.given = false};
            continue;
        }
        fault->column = (size_t)r->at[i];
        if (!ep_in_cell(c, text, r->job->salt, r->digits, &r->value[i], fault)) {
            r->bad_money = r->bad_money || c->type == EP_IN_MONEY || c->type == EP_IN_SIGNED;
            return false;
        }
    }
    return true;
}

static void use_row(struct reading *r, const char *const *field, long line)
{
    struct ep_in_fault fault = {.column = 0};
    const struct ep_in_row row = {r->value, r->ref->file.text, line};

    if (!read_cells(r, field, &fault)) {
        refuse_row(r, line, &fault);
        return;
    }
    for (size_t i = 0; i < r->form->columns; i++)
        if (is_later(r, &r->form->column[i], &r->value[i]))
            return;
    fault.column = 0;
    if (!r->form->row(r->job, r->job->state[r->form->slot], &row, &fault)) {
        refuse_row(r, line, &fault);
        return;
    }
    r->used++;
    for (size_t i = 0; i < r->form->columns; i++)
        if (r->form->column[i].adds && r->value[i].given)
            r->sum[i] += r->value[i].number;
}

static bool is_total(const char *first)
{
    char lower[16];
    size_t n = 0;

    for (; first[n] && n + 1 < sizeof lower; n++)
        lower[n] = first[n] >= 'A' && first[n] <= 'Z' ? (char)(first[n] + 32) : first[n];
    lower[n] = '\0';
    for (size_t i = 0; i < EP_IN_COUNT(total_words); i++)
        if (ep_streq(total_words[i], first) || (!first[n] && ep_streq(total_words[i], lower)))
            return true;
    return false;
}

static void keep_total(struct reading *r, const struct ep_csv_row *row)
{
    const char **cell = EP_NEW_ARRAY(r->job->arena, const char *, row->count);

    for (size_t i = 0; i < row->count; i++)
        cell[i] = ep_arena_strdup(r->job->arena, row->field[i]);
    r->total[r->totals++] = (struct total){cell, row->line};
}

static enum ep_status take_row(void *user, const struct ep_csv_row *row, struct ep_error *err)
{
    struct reading *r = user;

    (void)err;
    if (!r->form)
        return ep_in_is_sep(row->field[0]) ? EP_OK : read_head(r, row);
    if (empty_row(row->field, row->count))
        return EP_OK;
    r->last_line = row->line;
    if (row->count != r->columns) {
        struct ep_in_fault fault = {.column = row->count};

        ep_in_refuse(&fault, "another number of columns than the head",
                     "check the delimiters and quotes of the row",
                     "the row has %zu columns, the head has %zu", row->count, r->columns);
        r->rows++;
        refuse_row(r, row->line, &fault);
        return EP_OK;
    }
    if (r->totals < TOTALS_KEPT && is_total(row->field[0])) {
        keep_total(r, row);
        return EP_OK;
    }
    r->rows++;
    if (ep_in_hashes_met(r->job->arena, &r->met, hash_row(row->field, row->count)))
        r->folded++;
    else
        use_row(r, row->field, row->line);
    return EP_OK;
}

static enum ep_status take_text(void *user, const char *text, size_t size, struct ep_error *err)
{
    struct reading *r = user;

    if (!r->csv) {
        const struct ep_csv_options options = {.delimiter = ep_in_delimiter(text, size),
                                               .max_fields = MOST_FIELDS};

        r->csv = ep_csv_begin(r->shown, &options, take_row, r);
    }
    return ep_csv_feed(r->csv, text, size, err);
}

/* --- totals -----------------------------------------------------------------------------------
 */

static void compare_total(struct reading *r, const struct total *t)
{
    for (size_t i = 0; i < r->form->columns; i++) {
        const struct ep_in_column *c = &r->form->column[i];
        const char *text = r->at[i] >= 0 ? t->cell[r->at[i]] : "";
        struct ep_in_value v = {.given = false};
        struct ep_in_fault fault;

        if (!c->adds || !text[0])
            continue;
        if (!ep_in_cell(c, text, "", r->digits, &v, &fault)) {
            ep_in_find(r->job, EP_SEVERITY_WARNING, r->shown, t->line, fault.hint,
                       "total of %s: %s", c->name, fault.message);
            continue;
        }
        if (fabs(v.number - r->sum[i]) <= TOTAL_OFF * fmax(fabs(v.number), fabs(r->sum[i])))
            continue;
        ep_in_find(r->job, EP_SEVERITY_WARNING, r->shown, t->line,
                   "check whether rows are missing or counted twice",
                   "total of %s: the row says %s, the rows add up to %s", c->name,
                   ep_number_text(r->job->arena, v.number),
                   ep_number_text(r->job->arena, round(r->sum[i] * 100) / 100));
    }
}

/* A search or campaign may be called "total": only the last row of such a table is its total. */
static void settle_totals(struct reading *r)
{
    size_t first = 0;

    for (size_t i = 0; i < r->form->columns; i++)
        if (r->at[i] == 0)
            first = i;
    bool text = r->at[first] == 0 && r->form->column[first].type == EP_IN_TEXT;

    for (size_t i = 0; i < r->totals; i++)
        if (text && r->total[i].line != r->last_line) {
            r->rows++;
            use_row(r, r->total[i].cell, r->total[i].line);
        }
    for (size_t i = 0; i < r->totals; i++)
        if (!text || r->total[i].line == r->last_line)
            compare_total(r, &r->total[i]);
}

/* --- the account ------------------------------------------------------------------------------
 */

static const char *reasons_json(const struct reading *r)
{
    struct ep_str s;
    struct ep_json j;

    ep_str_init(&s, EP_STR_LIMIT);
    ep_json_init(&j, &s);
    j.pretty = false;
    ep_json_array(&j);
    for (long i = 0; i < r->refused && i < FAULTS_TOLD; i++) {
        ep_json_object(&j);
        ep_json_key(&j, "line");
        ep_json_int(&j, r->told[i].line);
        ep_json_key(&j, "column");
        ep_json_int(&j, (long long)r->told[i].column + 1);
        ep_json_key(&j, "reason");
        ep_json_string(&j, r->told[i].reason);
        ep_json_end(&j, '}');
    }
    ep_json_end(&j, ']');
    const char *text = ep_arena_strdup(r->job->arena, s.data);

    ep_str_clear(&s);
    return text;
}

static const char *column_name(const struct reading *r, size_t column)
{
    for (size_t i = 0; i < r->form->columns; i++)
        if (r->at[i] == (int)column)
            return ep_arena_printf(r->job->arena, "%s: ", r->form->column[i].name);
    return "";
}

static void tell_faults(const struct reading *r, enum ep_severity severity)
{
    for (long i = 0; i < r->refused && i < FAULTS_TOLD; i++) {
        const struct told_fault *f = &r->told[i];
        struct ep_finding finding = {
            .severity = severity,
            .code = "data",
            .file = r->shown,
            .line = (int)f->line,
            .column = (int)f->column + 1,
            .message = ep_arena_printf(r->job->arena, "%s%s", column_name(r, f->column),
                                       ep_text_clean(r->job->arena, f->message)),
            .hint = f->hint};

        ep_findings_add(r->job->findings, &finding);
    }
    if (r->refused > FAULTS_TOLD)
        ep_in_find(r->job, severity, r->shown, 0, NULL, "%ld more rows cannot be read",
                   r->refused - FAULTS_TOLD);
}

static bool judge(const struct reading *r)
{
    bool many = (double)r->refused > MOST_REFUSED * (double)r->rows;
    bool fails = !r->job->options.lenient && (many || r->bad_money);

    tell_faults(r, fails ? EP_SEVERITY_ERROR : EP_SEVERITY_WARNING);
    if (fails)
        ep_in_find(r->job, EP_SEVERITY_ERROR, r->shown, 0,
                   "correct them, or leave them out with --lenient",
                   many ? "%ld of %ld rows cannot be read: more than 1 percent"
                        : "%ld of %ld rows cannot be read, an amount of money among them",
                   r->refused, r->rows);
    return !fails;
}

static void tell_account(const struct reading *r)
{
    char month[8];

    if (r->folded)
        ep_in_find(
            r->job, EP_SEVERITY_WARNING, r->shown, 0,
            r->form->slot == EP_IN_ORDERS
                ? "give each order its number in a column `order` where they are not the same"
                : NULL,
            "%ld row%s the same as an earlier one, counted once", r->folded,
            r->folded == 1 ? " is" : "s are");
    if (r->met.full)
        ep_in_find(r->job, EP_SEVERITY_NOTE, r->shown, 0, NULL,
                   "repeated rows are looked for among the first %zu", r->met.most);
    if (r->later)
        ep_in_find(r->job, EP_SEVERITY_WARNING, r->shown, 0,
                   "--as-of says which day counts as today",
                   "%ld row%s from %s on left out: the plan knows nothing from its own day on",
                   r->later, r->later == 1 ? "" : "s", ep_month_text(r->later_from, month));
    if (r->rows == 0)
        ep_in_find(r->job, EP_SEVERITY_WARNING, r->shown, 0, NULL, "there are no rows");
}

/* "data/x.csv:12: column 3: what": the place goes where findings have theirs. */
static void tell_error(struct reading *r, const struct ep_error *err)
{
    const char *message = err->message;
    size_t n = strlen(r->shown);
    long line = 0;

    if (ep_starts_with(message, r->shown) && message[n] == ':') {
        char *end;

        line = strtol(message + n + 1, &end, 10);
        if (line > 0 && end[0] == ':')
            message = end + 1 + strspn(end + 1, " ");
    }
    ep_in_find(r->job, EP_SEVERITY_ERROR, r->shown, line, err->hint, "%s", message);
}

void ep_in_file(struct ep_in_job *job, const struct ep_data_ref *ref, const char *path,
                struct ep_import_file *out, bool *failed)
{
    struct reading r = {
        .job = job, .ref = ref, .shown = path, .digits = job->brief->currency_digits};
    struct ep_in_source source;
    struct ep_error err = {.status = EP_OK};
    enum ep_status status = ep_in_read(path, path, take_text, &r, &source, &err);

    if (r.csv) {
        enum ep_status ended = ep_csv_end(r.csv, &err);

        status = status == EP_OK ? ended : status;
    }
    *failed = r.unusable || status != EP_OK || !r.form;
    if (status != EP_OK && !r.unusable)
        tell_error(&r, &err);
    else if (!r.form && !r.unusable)
        ep_in_find(job, EP_SEVERITY_ERROR, path, 0, "export it again", "the file is empty");
    if (*failed)
        return;
    settle_totals(&r);
    *failed = !judge(&r);
    tell_account(&r);
    *out = (struct ep_import_file){.name = ref->file.text,
                                   .kind = ref->kind.text,
                                   .profile = r.form->profile,
                                   .rows = r.used,
                                   .refused = r.refused,
                                   .reasons = reasons_json(&r)};
    memcpy(out->hash, source.hash, sizeof out->hash);
}
