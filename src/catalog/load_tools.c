/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <string.h>

/* The fields of tools.yaml, formats.yaml, tasks.yaml and duties.yaml. How to add one: a member of
 * the struct, a line here. */

static enum ep_status take_when(const struct ep_loading *l, const struct ep_node *node, void *item,
                                struct ep_error *err)
{
    struct ep_tool_spec *spec = item;
    void *when = NULL;
    enum ep_status status =
        ep_catalog_fill_list(l, &ep_yaml_spec_when, node, &when, &spec->when_count, err);
    spec->when = when;
    return status;
}

/* One comparison: fact, operator, number, with single spaces between. */
static bool is_comparison(struct ep_arena *a, const char *text)
{
    static const char *const operators[] = {"=", "!=", "<", "<=", ">", ">=", NULL};
    const char *first = strchr(text, ' '), *second = first ? strchr(first + 1, ' ') : NULL;
    double number;
    if (!second || first == text)
        return false;
    return ep_check_in(operators, ep_arena_strndup(a, first + 1, (size_t)(second - first - 1))) &&
           ep_number_parse(second + 1, false, &number, NULL);
}

/* A condition that cannot be read would stop a plan half way, so it is refused here. */
static enum ep_status end_when(const struct ep_loading *l, const struct ep_node *node, void *item,
                               struct ep_error *err)
{
    const struct ep_when *when = item;
    for (const char *p = when->condition; p;) {
        const char *next = strstr(p, " and ");
        size_t n = next ? (size_t)(next - p) : strlen(p);
        const char *one = ep_arena_strndup(l->arena, p, n);
        if (!is_comparison(l->arena, one))
            return ep_catalog_invalid(l, node->line, err,
                                      "condition '%s' is not `fact operator number`", one);
        p = next ? next + strlen(" and ") : NULL;
    }
    return EP_OK;
}

static enum ep_status skip(const struct ep_loading *l, const struct ep_node *node, void *item,
                           struct ep_error *err)
{
    (void)l, (void)node, (void)item, (void)err;
    return EP_OK;
}

#define WHEN(member) offsetof(struct ep_when, member)
static const struct ep_yaml_field when_fields[] = {
    {.key = "if", EP_FIELD_TEXT, WHEN(condition), .required = true},
    {.key = "why", EP_FIELD_NAMES, WHEN(why), .required = true},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_when = {when_fields, sizeof(struct ep_when), end_when};

#define TOOL(member) offsetof(struct ep_tool_spec, member)
static const struct ep_yaml_field tool_fields[] = {
    {.key = "id", EP_FIELD_TEXT, TOOL(id), .required = true},
    {.key = "like", EP_FIELD_CALL, .call = skip},
    {.key = "component", EP_FIELD_TEXT, TOOL(component), .required = true},
    {.key = "group", EP_FIELD_TEXT, TOOL(group), .required = true},
    {.key = "name", EP_FIELD_NAMES, TOOL(name), .required = true},
    {.key = "purpose", EP_FIELD_NAMES, TOOL(purpose), .required = true},
    {.key = "when", EP_FIELD_CALL, .call = take_when, .required = true},
    {.key = "needs", EP_FIELD_LIST, TOOL(needs)},
    {.key = "products", EP_FIELD_LIST, TOOL(products)},
    {.key = "open_source", EP_FIELD_BOOL, TOOL(open_source)},
    {.key = "before", EP_FIELD_TEXT, TOOL(before)},
    {.key = "there", EP_FIELD_LIST, TOOL(there)},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_tools = {tool_fields, sizeof(struct ep_tool_spec), NULL};

#define FORMAT(member) offsetof(struct ep_format_spec, member)
static const struct ep_yaml_field format_fields[] = {
    {.key = "id", EP_FIELD_TEXT, FORMAT(id), .required = true},
    {.key = "like", EP_FIELD_CALL, .call = skip},
    {.key = "name", EP_FIELD_NAMES, FORMAT(name), .required = true},
    {.key = "use", EP_FIELD_NAMES, FORMAT(use), .required = true},
    {.key = "skill", EP_FIELD_TEXT, FORMAT(skill), .required = true},
    {.key = "role", EP_FIELD_TEXT, FORMAT(role), .required = true},
    {.key = "made_from", EP_FIELD_LIST, FORMAT(made_from)},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_formats = {format_fields, sizeof(struct ep_format_spec),
                                                  NULL};

#define TASK(member) offsetof(struct ep_task_spec, member)
static const struct ep_yaml_field task_fields[] = {
    {.key = "id", EP_FIELD_TEXT, TASK(id), .required = true},
    {.key = "like", EP_FIELD_CALL, .call = skip},
    {.key = "subject", EP_FIELD_TEXT, TASK(subject), .required = true},
    {.key = "name", EP_FIELD_NAMES, TASK(name), .required = true},
    {.key = "done", EP_FIELD_NAMES, TASK(done), .required = true},
    {.key = "days", EP_FIELD_INT, TASK(days), .required = true},
    {.key = "hours", EP_FIELD_NUMBER, TASK(hours), .required = true},
    {.key = "skill", EP_FIELD_TEXT, TASK(skill), .required = true},
    {.key = "after", EP_FIELD_LIST, TASK(after)},
    {.key = "monthly", EP_FIELD_BOOL, TASK(monthly)},
    {.key = "live", EP_FIELD_BOOL, TASK(live)},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_tasks = {task_fields, sizeof(struct ep_task_spec), NULL};

#define DUTY(member) offsetof(struct ep_duty_spec, member)
static const struct ep_yaml_field duty_fields[] = {
    {.key = "id", EP_FIELD_TEXT, DUTY(id), .required = true},
    {.key = "like", EP_FIELD_CALL, .call = skip},
    {.key = "region", EP_FIELD_TEXT, DUTY(region), .required = true},
    {.key = "source", EP_FIELD_TEXT, DUTY(source), .required = true},
    {.key = "from", EP_FIELD_MONTH, DUTY(from)},
    {.key = "until", EP_FIELD_MONTH, DUTY(until)},
    {.key = "channels", EP_FIELD_LIST, DUTY(channels)},
    {.key = "text", EP_FIELD_NAMES, DUTY(text), .required = true},
    {.key = "task", EP_FIELD_NAMES, DUTY(task), .required = true},
    {.key = "media_rate", EP_FIELD_NUMBER, DUTY(media_rate)},
    {.key = "done_by", EP_FIELD_LIST, DUTY(done_by)},
    {.key = "some", EP_FIELD_BOOL, DUTY(some)},
    {.key = NULL},
};
const struct ep_yaml_spec ep_yaml_spec_duties = {duty_fields, sizeof(struct ep_duty_spec), NULL};
