/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/texts_internal.h"
#include <string.h>

/* How keys of the ledger name their subject. The first row whose prefix fits counts. */
static const struct subject {
    const char *prefix, *kind;
    const char *name; /* report.fact.NAME.REST says it */
} subjects[] = {
    {"channel.", "channel", "channel"},
    {"audit.channel.", "channel", "audit"},
    {"audit.weight.", "channel", "weight"},
    {"audit.tool.", "tool", "tool"},
    {"ceiling.", "channel", "ceiling"},
    {"contest.", "channel", "contest"},
    {"contest_factor.", "channel", "contest_factor"},
    {"segment.", "segment", "segment"},
    {"goal.", NULL, "goal"},
    {"offer.", NULL, "offer"},
    {"", "channel", "catalog"},
};

/* Length of the subject's id at `s`: the longest one that has a label, else up to the next dot. */
static size_t id_length(struct ep_texts *t, const struct subject *subject, const char *s)
{
    if (!subject->kind)
        return strcspn(s, ".");
    for (size_t n = strlen(s); n > 0; n--) {
        bool edge = s[n] == '\0' || s[n] == '.';

        if (edge && ep_texts_labelled(t, subject->kind, ep_arena_strndup(t->arena, s, n)))
            return n;
    }
    return 0;
}

static const char *subject_name(struct ep_texts *t, const struct subject *subject, const char *key)
{
    const char *s = key + strlen(subject->prefix);
    size_t n = id_length(t, subject, s);

    if (n == 0)
        return NULL;
    const char *id = ep_arena_strndup(t->arena, s, n);
    const char *text = ep_arena_printf(t->arena, "report.fact.%s%s", subject->name, s + n);

    if (!ep_texts_has(t, text))
        return NULL;
    const char *name =
        subject->kind ? ep_texts_name(t, subject->kind, id) : ep_inline_client(t->arena, id);

    const struct ep_arg arg = ep_a_own(t->arena, "name", name);

    return ep_texts_marked(t, text, &arg, 1);
}

const char *ep_texts_figure(struct ep_texts *t, const char *key)
{
    const char *own = ep_arena_printf(t->arena, "report.fact.%s", key);

    if (ep_texts_has(t, own))
        return ep_texts_marked(t, own, NULL, 0);
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        const char *name =
            ep_starts_with(key, subjects[i].prefix) ? subject_name(t, &subjects[i], key) : NULL;

        if (name)
            return name;
    }
    return ep_inline_code(t->arena, key);
}
