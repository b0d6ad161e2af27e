/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/number.h"
#include "report/csv_field.h"
#include "report/export_internal.h"
#include <math.h>

struct ep_export_value ep_v_text(const char *text)
{
    return (struct ep_export_value){.form = text ? EP_V_TEXT : EP_V_NONE, .text = text};
}

struct ep_export_value ep_v_whole(int64_t v)
{
    return (struct ep_export_value){.form = EP_V_WHOLE, .whole = v};
}

struct ep_export_value ep_v_exact(double v)
{
    return (struct ep_export_value){.form = EP_V_EXACT, .number = v};
}

/* Beyond 1e11 a double has fewer decimals than that. */
struct ep_export_value ep_v_quantity(double v)
{
    return ep_v_exact(fabs(v) < 1e11 ? round(v * 1e4) / 1e4 : v);
}

struct ep_export_value ep_v_money(const struct ep_rp *r, double major)
{
    int digits = r->rev.currency_digits;

    return (struct ep_export_value){
        .form = EP_V_FIXED, .number = major, .decimals = digits < 0 || digits > 4 ? 2 : digits};
}

struct ep_export_value ep_v_flag(bool v)
{
    return (struct ep_export_value){.form = EP_V_FLAG, .whole = v};
}

static void json_none(struct ep_json *j, const struct ep_export_value *v)
{
    (void)v;
    ep_json_null(j);
}

static void json_text(struct ep_json *j, const struct ep_export_value *v)
{
    ep_json_string(j, v->text);
}

static void json_whole(struct ep_json *j, const struct ep_export_value *v)
{
    ep_json_int(j, v->whole);
}

static void json_exact(struct ep_json *j, const struct ep_export_value *v)
{
    ep_json_number(j, v->number);
}

static void json_fixed(struct ep_json *j, const struct ep_export_value *v)
{
    ep_json_fixed(j, v->number, v->decimals);
}

static void json_flag(struct ep_json *j, const struct ep_export_value *v)
{
    ep_json_bool(j, v->whole != 0);
}

static const char *csv_none(struct ep_arena *a, const struct ep_export_value *v)
{
    (void)a, (void)v;
    return "";
}

static const char *csv_text(struct ep_arena *a, const struct ep_export_value *v)
{
    (void)a;
    return v->text;
}

static const char *csv_whole(struct ep_arena *a, const struct ep_export_value *v)
{
    return ep_arena_printf(a, "%lld", (long long)v->whole);
}

static const char *csv_exact(struct ep_arena *a, const struct ep_export_value *v)
{
    return ep_number_text(a, v->number);
}

static const char *csv_fixed(struct ep_arena *a, const struct ep_export_value *v)
{
    return ep_number_fixed(a, v->number, v->decimals);
}

static const char *csv_flag(struct ep_arena *a, const struct ep_export_value *v)
{
    (void)a;
    return v->whole ? "true" : "false";
}

static const struct {
    void (*json)(struct ep_json *j, const struct ep_export_value *v);
    const char *(*csv)(struct ep_arena *a, const struct ep_export_value *v);
} forms[] = {
    [EP_V_NONE] = {json_none, csv_none},    [EP_V_TEXT] = {json_text, csv_text},
    [EP_V_WHOLE] = {json_whole, csv_whole}, [EP_V_EXACT] = {json_exact, csv_exact},
    [EP_V_FIXED] = {json_fixed, csv_fixed}, [EP_V_FLAG] = {json_flag, csv_flag},
};

void ep_v_json(struct ep_json *j, const struct ep_export_value *v)
{
    forms[v->form].json(j, v);
}

void ep_v_csv(struct ep_arena *a, struct ep_str *out, const struct ep_export_value *v, bool first)
{
    ep_export_field(out, forms[v->form].csv(a, v), first);
}
