/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <math.h>

#define KEY "email.click_rate"

enum {
    CAMPAIGN,
    SENT,
    OPENS,
    CLICKS,
    ORDERS
};

static const struct ep_in_column columns[] = {
    [CAMPAIGN] = {"campaign", EP_IN_TEXT, .required = true, .help = "name of the mailing"},
    [SENT] = {"sent", EP_IN_WHOLES, .required = true, .adds = true, .help = "mails sent"},
    [OPENS] = {"opens", EP_IN_WHOLES, .adds = true, .help = "mails opened; checked, not used"},
    [CLICKS] = {"clicks", EP_IN_WHOLES, .required = true, .adds = true,
                .help = "mails in which something was clicked"},
    [ORDERS] = {"orders", EP_IN_WHOLES, .adds = true, .help = "orders; checked, not used"},
};

static void *make(struct ep_in_job *job)
{
    return EP_NEW(job->arena, struct ep_in_ratio);
}

static bool take(struct ep_in_job *job, void *state, const struct ep_in_row *row,
                 struct ep_in_fault *fault)
{
    (void)job;
    if (row->v[CLICKS].number > row->v[SENT].number)
        return ep_in_refuse(fault, "more clicks than mails sent",
                            "count each mail once, however often it is clicked",
                            "the campaign has more clicks than mails sent");
    ep_in_ratio_add(state, row->v[CLICKS].number, row->v[SENT].number);
    return true;
}

static struct ep_assumption *assumption(struct ep_in_job *job)
{
    struct ep_brief *b = job->brief;
    struct ep_assumption new = {.key = KEY};

    for (size_t i = 0; i < b->assumptions.count; i++)
        if (ep_streq(b->assumptions.item[i].key, KEY))
            return &b->assumptions.item[i];
    EP_PUSH(job->arena, &b->assumptions, new);
    return &b->assumptions.item[b->assumptions.count - 1];
}

/* Chance of each mail, and that campaigns differ: the wider of both. */
static void end(struct ep_in_job *job, void *state)
{
    const struct ep_in_ratio *r = state;

    if (r->a <= 0 || r->b <= r->a) {
        ep_in_find(job, EP_SEVERITY_NOTE, NULL, 0, NULL, "%s: no clicks, which gives no click rate",
                   job->first[EP_IN_EMAIL]);
        return;
    }
    struct ep_range mails = ep_in_share(r->a, r->b), campaigns = ep_in_ratio_range(r);
    struct ep_range range = {fmin(mails.low, campaigns.low), mails.mid,
                             fmin(fmax(mails.high, campaigns.high), 0.999)};
    const char *note = ep_arena_printf(job->arena, "%.0f clicks in %.0f mails of %.0f campaigns",
                                       r->a, r->b, r->n);
    struct ep_assumption *own = assumption(job);

    ep_in_set(job, EP_IN_EMAIL, &own->value, "assumptions." KEY, range, r->a, note);
    if (own->value.seen <= 0)
        return;
    own->why = (struct ep_word){note, true, own->value.at};
    own->at = own->value.at;
}

const struct ep_in_form ep_in_email = {
    .kind = "email",
    .profile = "emplan",
    .gives = "click rate of the list (the figure " KEY ")",
    .note = "The range holds what chance leaves open and how campaigns differ.",
    .column = columns,
    .columns = EP_IN_COUNT(columns),
    .slot = EP_IN_EMAIL,
    .row = take,
};
const struct ep_in_keeper ep_in_email_keeper = {make, end, NULL};
