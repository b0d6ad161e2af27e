/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a brief: read without an error, or refused with at least one. A text before a line
 * "%%" is a --set of the command line. */

#include "emplan/brief.h"
#include "emplan/catalog.h"
#include "emplan/text.h"
#include "fuzz.h"
#include <string.h>

static struct ep_brief_names names;

static void load_names(void)
{
    static struct ep_arena *arena;
    struct ep_catalog *catalog;
    struct ep_error err;

    if (arena)
        return;
    arena = ep_arena_new();
    REQUIRE(ep_catalog_load(arena, NULL, 0, &catalog, &err) == EP_OK);
    ep_catalog_names(catalog, &names);
}

static void look(const struct ep_brief *b)
{
    REQUIRE(b->plan.months >= 1 && b->plan.months <= 120);
    REQUIRE(b->client.text && b->currency.text && b->region.text);
    REQUIRE(b->currency_digits >= 0 && b->currency_digits <= 4);
}

static void look_at_findings(struct ep_arena *a, const struct ep_findings *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ep_finding *f = &list->item[i];

        REQUIRE(ep_diagnostic_find(f->code) && f->message[0]);
        REQUIRE(ep_streq(ep_text_clean(a, f->message), f->message));
        REQUIRE(!f->hint || ep_streq(ep_text_clean(a, f->hint), f->hint));
        REQUIRE(!f->excerpt || ep_streq(ep_text_clean(a, f->excerpt), f->excerpt));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_setting setting = {NULL};
    struct ep_findings findings;
    struct ep_brief *brief = NULL;
    struct ep_error err = {.status = EP_OK};
    const char *text = (const char *)data;

    load_names();
    const char *mark = size > 4 ? memchr(text, '%', size - 3) : NULL;

    if (mark && memcmp(mark, "%%\n", 3) == 0) {
        setting.text = ep_arena_strndup(a, text, (size_t)(mark - text));
        size -= (size_t)(mark + 3 - text);
        text = mark + 3;
    }
    ep_findings_init(&findings, a);
    enum ep_status status =
        ep_brief_read_text(a, text, size, "brief.yaml", ".", &setting, setting.text != NULL, NULL,
                           &names, &findings, &brief, &err);

    REQUIRE((status == EP_OK) == (brief != NULL));
    REQUIRE(status == EP_OK || status == EP_INVALID || status == EP_USAGE);
    REQUIRE(status != EP_INVALID || findings.errors > 0);
    REQUIRE(status != EP_OK || findings.errors == 0);
    look_at_findings(a, &findings);
    if (brief)
        look(brief);
    ep_arena_free(a);
    return 0;
}
