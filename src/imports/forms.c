/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <string.h>

static const struct ep_in_form *const forms[] = {
    &ep_in_keywords,  &ep_in_orders,    &ep_in_customers, &ep_in_deals,
    &ep_in_ads,       &ep_in_analytics, &ep_in_email,     &ep_in_presence,
    &ep_in_positions, &ep_in_crawl,     &ep_in_actuals,
};

static const struct ep_in_keeper *const keepers[EP_IN_SLOTS] = {
    [EP_IN_ORDERS] = &ep_in_orders_keeper,
    [EP_IN_CUSTOMERS] = &ep_in_customers_keeper,
    [EP_IN_DEALS] = &ep_in_deals_keeper,
    [EP_IN_KEYWORDS] = &ep_in_keywords_keeper,
    [EP_IN_CHANNELS] = &ep_in_channels_keeper,
    [EP_IN_EMAIL] = &ep_in_email_keeper,
    [EP_IN_COMPETITORS] = &ep_in_competitors_keeper,
    [EP_IN_CRAWL] = &ep_in_crawl_keeper,
    [EP_IN_ACTUALS] = &ep_in_actuals_keeper,
};

const struct ep_in_form *const *ep_in_forms(size_t *count)
{
    *count = EP_IN_COUNT(forms);
    return forms;
}

const struct ep_in_keeper *ep_in_keeper(enum ep_in_slot slot)
{
    return keepers[slot];
}

static bool same_name(const char *name, size_t n, const char *want)
{
    if (strlen(want) != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + ('a' - 'A')) : name[i];

        if (c != want[i])
            return false;
    }
    return true;
}

int ep_in_column_find(const struct ep_in_form *form, const char *name)
{
    size_t n;

    name += strspn(name, " \t");
    for (n = strlen(name); n > 0 && (name[n - 1] == ' ' || name[n - 1] == '\t');)
        n--;
    for (size_t i = 0; i < form->columns; i++)
        if (same_name(name, n, form->column[i].name))
            return (int)i;
    return -1;
}

const char *ep_in_column_near(const struct ep_in_form *form, const char *name)
{
    const char *names[EP_IN_MOST_COLUMNS];

    for (size_t i = 0; i < form->columns; i++)
        names[i] = form->column[i].name;
    return strlen(name) < 64 ? ep_nearest(name, names, form->columns) : NULL;
}

static bool has(const struct ep_in_form *form, size_t column, const char *const *head, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ep_in_column_find(form, head[i]) == (int)column)
            return true;
    return false;
}

int ep_in_fit(const struct ep_in_form *form, const char *const *head, size_t count)
{
    int fit = 0;

    for (size_t i = 0; i < form->columns; i++) {
        bool there = has(form, i, head, count);

        fit += there ? 1 : form->column[i].required ? -10 : 0;
    }
    return fit;
}

static bool complete(const struct ep_in_form *form, const char *const *head, size_t count)
{
    for (size_t i = 0; i < form->columns; i++)
        if (form->column[i].required && !has(form, i, head, count))
            return false;
    return true;
}

const struct ep_in_form *ep_in_form_of(const char *kind, const char *const *head, size_t count,
                                       const struct ep_in_form **nearest)
{
    const struct ep_in_form *best = NULL;
    int most = 0;

    for (size_t i = 0; i < EP_IN_COUNT(forms); i++) {
        int fit = ep_in_fit(forms[i], head, count);

        if ((kind && !ep_streq(kind, forms[i]->kind)) || (best && fit <= most))
            continue;
        best = forms[i];
        most = fit;
    }
    if (nearest)
        *nearest = best;
    return best && complete(best, head, count) ? best : NULL;
}
