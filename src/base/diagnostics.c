/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/diagnostics.h"
#include "emplan/finding.h"
#include "emplan/text.h"

static const struct ep_diagnostic table[] = {
#define EP_ROW(code, title, help) {code, title, help},
    EP_DIAGNOSTIC_TABLE(EP_ROW)
#undef EP_ROW
};

const struct ep_diagnostic *ep_diagnostics(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct ep_diagnostic *ep_diagnostic_find(const char *code)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (ep_streq(table[i].code, code))
            return &table[i];
    return NULL;
}
