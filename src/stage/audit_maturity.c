/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

/* How far each group of tools has come: the highest level whose items are all true, those of the
 * levels below included (as capability models count it). What a business does not need leaves the
 * count, and levels of different groups are never averaged. */

enum who {
    ALL,
    PERSONS, /* a person turns leads into customers */
    PHONE,   /* customers call */
    BOOKING,
    GOODS,
    DEALERS,
    FIRMS
};

/* One item: true where any of the tools is in place. How to add one: a row in the order of groups
 * and levels. */
static const struct item {
    const char *component;
    int level;
    enum who who;
    const char *tool[3];
} items[] = {
    {"C1", 1, ALL, {"website"}},
    {"C1", 2, ALL, {"landing_pages"}},
    {"C1", 3, ALL, {"email_platform"}},
    {"C2", 1, ALL, {"mobile_site"}},
    {"C2", 2, ALL, {"messenger_bot", "sms_gateway", "push_service"}},
    {"C2", 3, GOODS, {"mobile_app"}},
    {"C3", 1, ALL, {"crm"}},
    {"C3", 1, BOOKING, {"online_booking"}},
    {"C3", 2, ALL, {"online_chat", "callback"}},
    {"C3", 3, PHONE, {"call_recording"}},
    {"C3", 3, PERSONS, {"sales_scripts"}},
    {"C3", 4, FIRMS, {"proposals"}},
    {"C4", 1, ALL, {"web_analytics"}},
    {"C4", 2, ALL, {"goals_in_analytics"}},
    {"C4", 3, PHONE, {"call_tracking"}},
    {"C4", 3, ALL, {"crm_integration"}},
    {"C4", 4, ALL, {"dashboard"}},
    {"C4", 5, ALL, {"ab_testing"}},
    {"C5", 1, GOODS, {"order_system"}},
    {"C5", 2, GOODS, {"stock_control"}},
    {"C5", 3, DEALERS, {"dealer_sites"}},
    {"C5", 3, DEALERS, {"lms"}},
};
#define ITEMS     (sizeof items / sizeof *items)
#define MOST_TOOL 16

static bool sells_through(const struct ep_brief *b, const char *way)
{
    for (size_t i = 0; i < b->business.sells_through.count; i++)
        if (ep_streq(b->business.sells_through.item[i].text, way))
            return true;
    return false;
}

static bool is_model(const struct ep_brief *b, const char *model)
{
    return ep_streq(b->business.model.text, model);
}

static bool applies(const struct ep_context *ctx, enum who who)
{
    const struct ep_brief *b = ctx->brief;
    const bool holds[] = {
        [ALL] = true,
        [PERSONS] = ep_stage_lead_based(ctx),
        [PHONE] = ep_stage_lead_based(ctx) || sells_through(b, "phone"),
        [BOOKING] = is_model(b, "booking"),
        [GOODS] = is_model(b, "ecommerce") || is_model(b, "retail") || is_model(b, "marketplace"),
        [DEALERS] = sells_through(b, "dealers"),
        [FIRMS] = ep_streq(b->business.market.text, "b2b"),
    };

    return holds[who];
}

/* "yes" where any tool is in place, else "unknown" where any is not stated, else "no". */
static const char *state_of(const struct ep_context *ctx, const struct item *item)
{
    const char *state = "no";

    for (size_t i = 0; i < sizeof item->tool / sizeof *item->tool && item->tool[i]; i++) {
        const char *one = ep_stage_tool(ctx, item->tool[i]);

        if (ep_streq(one, "yes"))
            return "yes";
        if (ep_streq(one, "unknown"))
            state = "unknown";
    }
    return state;
}

struct level {
    const char *component;
    int reached, levels;
    int below, next;          /* level before the one reached; first one not reached, 0 none */
    bool stated;              /* at least one item is */
    const char *lacks, *open; /* JSON arrays of the next level's first tools */
    const struct ep_fact *input[MOST_TOOL];
    size_t inputs;
};

static void put_name(struct ep_context *ctx, const char **list, const char *tool)
{
    *list = EP_KEY(ctx, "%s%s\"%s\"", *list, (*list)[0] ? ", " : "", tool);
}

/* Items stand by level, so the first one that is not true stops the count. */
static void take_item(struct ep_context *ctx, struct level *l, const struct item *item)
{
    const char *state = state_of(ctx, item);
    bool there = ep_streq(state, "yes");

    l->levels = item->level;
    l->stated = l->stated || !ep_streq(state, "unknown");
    if (l->inputs < MOST_TOOL)
        l->input[l->inputs++] = ep_ledger_get(ctx->ledger, "audit.tool.%s", item->tool[0]);
    if (!there && !l->next) {
        l->next = item->level;
        l->reached = l->reached == item->level ? l->below : l->reached;
    }
    if (!there && item->level == l->next)
        put_name(ctx, ep_streq(state, "unknown") ? &l->open : &l->lacks, item->tool[0]);
    if (!l->next && item->level > l->reached) {
        l->below = l->reached;
        l->reached = item->level;
    }
}

static enum ep_status write_level(struct ep_context *ctx, struct level *l, struct ep_error *err)
{
    const struct ep_fact *f = ep_ledger_derive(
        ctx->ledger, EP_KEY(ctx, "audit.maturity.%s", l->component), ep_range_of(l->reached),
        "points", "highest level whose tools are all in place, those below included", l->input,
        l->inputs);

    return EP_INSERT(ctx->store, "maturity", err, ep_c_text("component", l->component),
                     ep_c_int("level", (int64_t)f->value), ep_c_int("levels", l->levels),
                     ep_c_int("stated", l->stated),
                     ep_c_text("lacks", EP_KEY(ctx, "[%s]", l->lacks)),
                     ep_c_text("open", EP_KEY(ctx, "[%s]", l->open)));
}

enum ep_status ep_audit_maturity(struct ep_context *ctx, struct ep_error *err)
{
    struct level l = {0};
    enum ep_status status = EP_OK;

    for (size_t i = 0; i <= ITEMS && status == EP_OK; i++) {
        bool ends = i == ITEMS || !ep_streq(items[i].component, l.component);

        if (ends && l.levels > 0)
            status = write_level(ctx, &l, err);
        if (i == ITEMS)
            break;
        if (ends)
            l = (struct level){.component = items[i].component, .lacks = "", .open = ""};
        if (applies(ctx, items[i].who))
            take_item(ctx, &l, &items[i]);
    }
    return status;
}
