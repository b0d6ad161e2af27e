/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"

#include <stdarg.h>

void ep_check_say(const struct ep_checking *k, enum ep_severity severity, const char *format, ...)
{
    const struct ep_row_at *at = &k->catalog->rows[k->file].at[k->row];
    va_list args;
    va_start(args, format);
    const char *message = ep_arena_vprintf(k->findings->arena, format, args);
    va_end(args);
    struct ep_finding finding = {
        .severity = severity,
        .code = "catalogue",
        .file = at->file,
        .line = (int)at->line,
        .message =
            k->key ? ep_arena_printf(k->findings->arena, "%s: %s", k->key, message) : message,
    };
    ep_findings_add(k->findings, &finding);
}

bool ep_check_in(const char *const *list, const char *word)
{
    for (; list && *list; list++)
        if (ep_streq(*list, word))
            return true;
    return false;
}

void ep_check_source(const struct ep_checking *k, const char *source)
{
    EP_CHECK(k, ep_catalog_source(k->catalog, source), "source '%s' is not in sources.csv", source);
}

bool ep_check_channel_name(const struct ep_catalog *c, const char *name)
{
    size_t count;
    const struct ep_channel_spec *spec = ep_catalog_channels(c, &count);
    for (size_t i = 0; i < count; i++)
        if (ep_channel_is(&spec[i], name))
            return true;
    return false;
}

/* English always; German and Russian both or none, so that no report is half translated. */
void ep_check_names(const struct ep_checking *k, const char *what,
                    const char *const name[EP_LANGUAGE_COUNT], bool required)
{
    bool english = name[EP_LANGUAGE_EN] && name[EP_LANGUAGE_EN][0];
    bool german = name[EP_LANGUAGE_DE] && name[EP_LANGUAGE_DE][0];
    bool russian = name[EP_LANGUAGE_RU] && name[EP_LANGUAGE_RU][0];
    EP_CHECK(k, english || (!required && !german && !russian), "%s has no English text", what);
    EP_CHECK(k, german == russian, "%s is translated into one of German and Russian only", what);
}

void ep_catalog_check(const struct ep_catalog *c, struct ep_findings *findings)
{
    struct ep_checking k = {.catalog = c, .findings = findings};
    ep_check_rows(&k);
    ep_check_channels(&k);
    ep_check_tools(&k);
    ep_findings_sort(findings);
}

enum ep_status ep_catalog_prove(const struct ep_catalog *c, struct ep_findings *findings,
                                struct ep_error *err)
{
    size_t before = findings->errors;
    if (c->overlays == 0)
        return EP_OK;
    ep_catalog_check(c, findings);
    if (findings->errors == before)
        return EP_OK;
    ep_error_set(err, EP_INVALID, "the catalogue has %zu error%s", findings->errors - before,
                 findings->errors - before > 1 ? "s" : "");
    return ep_error_hint(err,
                         "`emplan catalog check DIR` proves a folder of catalogue files alone");
}
