/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/finding.h"
#include "emplan/error.h"
#include "emplan/text.h"
#include <stdlib.h>
#include <string.h>

void ep_findings_init(struct ep_findings *list, struct ep_arena *arena)
{
    *list = (struct ep_findings){.arena = arena};
}

void ep_findings_add(struct ep_findings *list, const struct ep_finding *finding)
{
    struct ep_finding copy = *finding;

#ifdef EP_DEBUG
    if (!ep_diagnostic_find(copy.code))
        EP_BUG("diagnostic code %s is not in the table", copy.code);
#endif
    copy.file = ep_arena_strdup(list->arena, copy.file);
    copy.message = ep_arena_strdup(list->arena, copy.message);
    copy.hint = ep_arena_strdup(list->arena, copy.hint);
    copy.excerpt = ep_arena_strdup(list->arena, copy.excerpt);
    EP_PUSH(list->arena, list, copy);
    list->errors += copy.severity == EP_SEVERITY_ERROR;
}

struct placed {
    struct ep_finding finding;
    size_t order;
};

/* What is about no file comes last. */
static int compare_files(const char *a, const char *b)
{
    if (!a || !b)
        return (a == NULL) - (b == NULL);
    return strcmp(a, b);
}

static int compare(const void *x, const void *y)
{
    const struct placed *a = x, *b = y;
    int file = compare_files(a->finding.file, b->finding.file);

    if (file != 0)
        return file;
    if (a->finding.line != b->finding.line)
        return a->finding.line < b->finding.line ? -1 : 1;
    if (a->finding.column != b->finding.column)
        return a->finding.column < b->finding.column ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static bool same_place(const struct ep_finding *a, const struct ep_finding *b)
{
    return a->line == b->line && a->column == b->column && ep_streq(a->file, b->file);
}

/* Equal findings stand at one place, though others may stand between them. */
static bool already_there(const struct ep_findings *list, const struct ep_finding *finding)
{
    for (size_t i = list->count; i > 0; i--) {
        const struct ep_finding *other = &list->item[i - 1];

        if (!same_place(other, finding))
            return false;
        if (other->severity == finding->severity && ep_streq(other->code, finding->code) &&
            ep_streq(other->message, finding->message))
            return true;
    }
    return false;
}

void ep_findings_sort(struct ep_findings *list)
{
    size_t count = list->count;

    if (count == 0)
        return;
    struct placed *sorted = ep_arena_array(list->arena, count, sizeof *sorted);

    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct placed){list->item[i], i};
    qsort(sorted, count, sizeof *sorted, compare);
    list->count = list->errors = 0;
    for (size_t i = 0; i < count; i++) {
        if (already_there(list, &sorted[i].finding))
            continue;
        list->item[list->count++] = sorted[i].finding;
        list->errors += sorted[i].finding.severity == EP_SEVERITY_ERROR;
    }
}

void ep_sink_finding(const struct ep_sink *sink, const struct ep_finding *finding)
{
    if (sink && sink->finding)
        sink->finding(sink->data, finding);
}

void ep_sink_progress(const struct ep_sink *sink, const char *what, int done, int total)
{
    if (sink && sink->progress)
        sink->progress(sink->data, what, done, total);
}
