/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/date.h"
#include "report/report_internal.h"
#include <string.h>

#define DAYS "91" /* 13 weeks */

/* Columns of the query "tasks". */
enum {
    T_ID,
    T_SUBJECT_KIND,
    T_SUBJECT,
    T_OWNER,
    T_SKILL,
    T_START,
    T_END,
    T_HOURS,
    T_CRITICAL,
    T_SEQ,
    T_SLACK,
    T_NUMBER,
    T_WEEK
};

/* The catalogue's id of a task: the longest part of the plan's id that has a name. */
static const char *base_id(struct ep_rp *r, const char *id)
{
    for (size_t n = strlen(id); n > 0; n--) {
        const char *part = ep_arena_strndup(r->arena, id, n);
        bool edge = id[n] == '\0' || strchr(".:/@#", id[n]);

        if (edge && ep_texts_labelled(r->texts, "task", part))
            return part;
    }
    return id;
}

static const char *subject_name(struct ep_rp *r, const char *kind, const char *subject)
{
    const char *known = strcmp(kind, "test") == 0 ? "channel" : kind;

    return ep_texts_labelled(r->texts, known, subject) ? ep_rp_name(r, known, subject) : "";
}

static bool has_namesake(struct ep_rp *r, const char *id)
{
    struct ep_query *q = r->alike.known ? NULL : ep_rp_query(r, "tasks_alike", NULL);

    while (q && ep_query_next(q))
        EP_PUSH(r->arena, &r->alike, ep_q_text(r, q, 0));
    if (q)
        ep_rp_close(r, q);
    r->alike.known = true;
    for (size_t i = 0; i < r->alike.count; i++)
        if (strcmp(r->alike.item[i], id) == 0)
            return true;
    return false;
}

static const char *task_name(struct ep_rp *r, const char *id, const char *kind, const char *subject)
{
    const char *name = ep_rp_name(r, "task", base_id(r, id));
    if (strcmp(kind, "duty") == 0)
        return EP_SAY(r, "report.actions.duty_name", ep_a_own(r->arena, "task", name));
    const char *about = subject_name(r, kind, subject);
    bool shared = strcmp(id, base_id(r, id)) != 0 || has_namesake(r, id);

    if (!shared || !about[0] || strstr(name, about))
        return name;
    return EP_SAY(r, "report.actions.task", ep_a_own(r->arena, "name", name),
                  ep_a_own(r->arena, "subject", about));
}

static const char *name_of(struct ep_rp *r, struct ep_query *q)
{
    return task_name(r, ep_q_text(r, q, T_ID), ep_q_text(r, q, T_SUBJECT_KIND),
                     ep_q_text(r, q, T_SUBJECT));
}

static const char *owner(struct ep_rp *r, struct ep_query *q)
{
    if (ep_query_text(q, T_OWNER)[0])
        return ep_rp_name(r, "person", ep_query_text(q, T_OWNER));
    return EP_SAY(r, "report.actions.nobody", ep_a_text("skill", ep_q_text(r, q, T_SKILL)));
}

static const char *after(struct ep_rp *r, const char *task)
{
    struct ep_query *q = ep_rp_query(r, "tasks_after", task, NULL);
    const char *list = "";

    while (ep_query_next(q))
        list = ep_rp_join(r, "; ", list,
                          task_name(r, ep_q_text(r, q, 0), ep_q_text(r, q, 1), ep_q_text(r, q, 2)));
    ep_rp_close(r, q);
    return list;
}

static const char *day(struct ep_rp *r, struct ep_query *q, int column)
{
    const char *text = ep_q_text(r, q, column);

    return ep_inline_label(r->arena, ep_format_date(&r->texts->format, text));
}

static const char *done_when(struct ep_rp *r, const char *id, const char *kind)
{
    const char *base = base_id(r, id);

    if (ep_texts_labelled(r->texts, "task_done", base))
        return ep_rp_name(r, "task_done", base);
    return strcmp(kind, "duty") == 0 ? ep_rp_text(r, "report.actions.duty_done") : "";
}

static size_t tasks(struct ep_rp *r, double *unowned, bool *critical)
{
    struct ep_doc_table *t = ep_rp_table(r, "llllrrll", "report.actions.table");
    struct ep_query *q = ep_rp_query(r, "tasks", NULL);

    while (ep_query_next(q)) {
        const char *name = name_of(r, q), *id = ep_q_text(r, q, T_ID);

        *unowned += !ep_query_text(q, T_OWNER)[0];
        *critical |= ep_query_int(q, T_CRITICAL) != 0;
        if (ep_query_int(q, T_CRITICAL))
            name = ep_arena_printf(r->arena, "**%s**", name);
        EP_CELLS(r->doc, t, name, owner(r, q), day(r, q, T_START), day(r, q, T_END),
                 ep_q_show(r, q, T_HOURS, EP_SHOW_HOURS), ep_q_show(r, q, T_SLACK, EP_SHOW_COUNT),
                 after(r, id), done_when(r, id, ep_q_text(r, q, T_SUBJECT_KIND)));
    }
    ep_rp_close(r, q);
    return t->rows.count;
}

/* Months in which a role has more to do than hours. */
struct role {
    const char *name, *months;
    double most, over;
};
struct roles {
    struct role *item;
    size_t count;
};

static struct role *role_of(struct ep_rp *r, struct roles *roles, const char *name)
{
    if (roles->count == 0 || strcmp(roles->item[roles->count - 1].name, name) != 0) {
        struct role role = {name, "", 0, 0};

        EP_PUSH(r->arena, roles, role);
    }
    return &roles->item[roles->count - 1];
}

static void read_load(struct ep_rp *r, struct roles *roles)
{
    struct ep_query *q = ep_rp_query(r, "role_load", NULL);

    while (ep_query_next(q)) {
        struct role *role = role_of(r, roles, ep_q_text(r, q, 0));
        double over = ep_query_real(q, 2) - ep_query_real(q, 3);

        if (ep_query_real(q, 3) > role->most)
            role->most = ep_query_real(q, 3);
        if (over < 0.5 || ep_query_real(q, 3) <= 0)
            continue;
        role->over += over;
        role->months = ep_rp_join(r, ", ", role->months, ep_rp_month(r, ep_q_text(r, q, 1)));
    }
    ep_rp_close(r, q);
}

static const char *role_head(struct ep_rp *r, const struct role *role)
{
    const char *name = ep_rp_name(r, "person", role->name);

    if (role->most <= 0)
        return name;
    return EP_SAY(r, "report.actions.role_of", ep_a_own(r->arena, "role", name),
                  ep_a_num("hours", role->most));
}

static void load(struct ep_rp *r)
{
    struct roles roles = {NULL, 0};
    struct ep_wide wide = {NULL, 0};

    read_load(r, &roles);
    for (size_t i = 0; i < roles.count; i++) {
        struct ep_wide_row *row = ep_wide_row(r, &wide, role_head(r, &roles.item[i]));
        struct ep_query *q = ep_rp_query(r, "role_load", NULL);

        while (ep_query_next(q)) {
            int m = ep_rp_month_index(r, ep_query_text(q, 1));

            if (m >= 0 && strcmp(ep_query_text(q, 0), roles.item[i].name) == 0)
                row->value[m] = ep_query_real(q, 2);
        }
        ep_rp_close(r, q);
    }
    if (wide.count == 0)
        return;
    ep_rp_heading(r, "report.actions.load");
    ep_wide_write(r, &wide, ep_rp_text(r, "report.actions.role"), EP_SHOW_HOURS, true, false);
    for (size_t i = 0; i < roles.count; i++)
        if (roles.item[i].months[0])
            EP_PARAGRAPH(r, "report.actions.over", ep_a_text("role", roles.item[i].name),
                         ep_a_num("hours", roles.item[i].over),
                         ep_a_own(r->arena, "months", roles.item[i].months));
}

/* One line a task; the week and the person stand where they change. */
static void weeks(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "first_tasks", DAYS, NULL);
    struct ep_doc_table *t = NULL;
    const char *last_week = "", *last_who = "";

    while (ep_query_next(q)) {
        const char *week = ep_q_text(r, q, T_WEEK), *who = owner(r, q);
        bool same = strcmp(week, last_week) == 0;

        if (!t) {
            ep_rp_heading(r, "report.actions.weeks");
            t = ep_rp_table(r, "lllrl", "report.actions.week");
        }
        EP_CELLS(r->doc, t, same ? "" : day(r, q, T_WEEK),
                 same && strcmp(who, last_who) == 0 ? "" : who, name_of(r, q),
                 ep_q_show(r, q, T_HOURS, EP_SHOW_HOURS), day(r, q, T_END));
        last_week = week;
        last_who = who;
    }
    ep_rp_close(r, q);
}

static const char *arg_text(struct ep_rp *r, const char *json, const char *name)
{
    size_t count = 0;
    const struct ep_arg *arg = ep_args_read(r->arena, json, &count);

    for (size_t i = 0; arg && i < count; i++)
        if (strcmp(arg[i].name, name) == 0 && arg[i].text)
            return arg[i].text;
    return "";
}

/* When each channel begins and what it waits for. */
static void starts(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "lines", "start", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *json = ep_q_text(r, q, 2), *task = arg_text(r, json, "task");

        if (!t) {
            ep_rp_heading(r, "report.actions.starts");
            t = ep_rp_table(r, "llll", "report.actions.start");
        }
        EP_CELLS(r->doc, t, ep_rp_name(r, "channel", ep_q_text(r, q, 0)),
                 ep_rp_say_json(r, ep_q_text(r, q, 1), json),
                 ep_rp_month(r, arg_text(r, json, "month")),
                 task[0] ? ep_rp_name(r, "task", task) : EP_DASH);
    }
    ep_rp_close(r, q);
}

static void routines(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "routines", NULL);
    struct ep_doc_table *t = NULL;

    while (ep_query_next(q)) {
        const char *id = ep_q_text(r, q, 0), *owns = ep_query_text(q, 2);
        const char *who =
            owns[0] ? ep_rp_name(r, "person", owns)
                    : EP_SAY(r, "report.actions.nobody", ep_a_text("skill", ep_q_text(r, q, 3)));

        if (!t) {
            ep_rp_heading(r, "report.actions.routines");
            t = ep_rp_table(r, "llllr", "report.actions.routine");
        }
        EP_CELLS(r->doc, t, ep_rp_name(r, "channel", ep_q_text(r, q, 1)), ep_rp_name(r, "task", id),
                 who, done_when(r, id, ""), ep_rp_month(r, ep_q_text(r, q, 4)));
    }
    ep_rp_close(r, q);
}

static void checkpoints(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "checkpoints", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.actions.checkpoints");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL,
                    EP_SAY(r, "report.actions.checkpoint", ep_a_text("date", ep_q_text(r, q, 0)),
                           ep_a_own(r->arena, "text", ep_rp_sentence(r, ep_q_say(r, q, 1, 2)))));
    }
    ep_rp_close(r, q);
}

/* What has to be done for a duty, and what that takes. */
static const char *duty_task(struct ep_rp *r, struct ep_query *q)
{
    const char *id = ep_q_text(r, q, 0);
    const char *text = EP_SAY(r, "report.actions.duty_task",
                              ep_a_own(r->arena, "task", ep_rp_name(r, "duty_task", id)));

    if (!ep_query_null(q, 4))
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, "report.actions.duty_hours",
                                 ep_a_own(r->arena, "range",
                                          ep_rp_between(r, EP_SHOW_HOURS, ep_query_real(q, 4),
                                                        ep_query_real(q, 5))),
                                 ep_a_own(r->arena, "note", ep_rp_notef(r, "duty.%s.hours", id))));
    if (!ep_query_null(q, 6))
        text = ep_rp_join(
            r, " ", text,
            EP_SAY(
                r, "report.actions.duty_month",
                ep_a_own(r->arena, "range",
                         ep_rp_between(r, EP_SHOW_MONEY, ep_q_minor(r, q, 6), ep_q_minor(r, q, 7))),
                ep_a_own(r->arena, "note", ep_rp_notef(r, "duty.%s.cost_month", id))));
    return text;
}

/* When the plan does what the duty asks: as a task of its own, or within another. */
static const char *duty_day(struct ep_rp *r, struct ep_query *q)
{
    if (ep_query_null(q, 8))
        return ep_rp_text(r, "report.actions.duty_unplanned");
    if (strcmp(ep_query_text(q, 9), "duty") == 0)
        return EP_SAY(r, "report.actions.duty_planned", ep_a_text("from", ep_q_text(r, q, 11)),
                      ep_a_text("to", ep_q_text(r, q, 12)));
    return EP_SAY(
        r, "report.actions.duty_within",
        ep_a_own(r->arena, "task",
                 task_name(r, ep_q_text(r, q, 8), ep_q_text(r, q, 9), ep_q_text(r, q, 10))),
        ep_a_text("to", ep_q_text(r, q, 12)));
}

static const char *duty(struct ep_rp *r, struct ep_query *q)
{
    const char *channels = ep_q_text(r, q, 1);
    const char *text = ep_rp_name(r, "duty", ep_q_text(r, q, 0));
    double cost = ep_q_minor(r, q, 2);

    text = ep_rp_join(r, "", ep_rp_sentence(r, text), ep_rp_source_note(r, ep_q_text(r, q, 3)));
    if (channels[0])
        text = ep_rp_join(r, " ", text,
                          EP_SAY(r, "report.actions.duty", ep_a_text("channels", channels)));
    if (cost > 0)
        text =
            ep_rp_join(r, " ", text, EP_SAY(r, "report.actions.duty_cost", ep_a_num("cost", cost)));
    return ep_rp_join(r, " ", ep_rp_join(r, " ", text, duty_task(r, q)), duty_day(r, q));
}

static void duties(struct ep_rp *r)
{
    struct ep_query *q = ep_rp_query(r, "duties", NULL);
    struct ep_block *list = NULL;

    while (ep_query_next(q)) {
        if (!list) {
            ep_rp_heading(r, "report.actions.duties");
            ep_rp_paragraph(r, "report.actions.no_advice");
            list = ep_doc_list(r->doc, false);
        }
        ep_doc_item(r->doc, list, NULL, duty(r, q));
    }
    ep_rp_close(r, q);
}

void ep_section_actions(struct ep_rp *r)
{
    double unowned = 0;
    bool critical = false;

    if (tasks(r, &unowned, &critical) == 0)
        ep_rp_paragraph(r, "report.actions.missing");
    if (critical)
        ep_rp_paragraph(r, "report.actions.critical_note");
    if (unowned > 0)
        EP_PARAGRAPH(r, "report.actions.unowned", ep_a_num("n", unowned));
    starts(r);
    load(r);
    weeks(r);
    routines(r);
    checkpoints(r);
    duties(r);
}
