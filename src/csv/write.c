/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/csv.h"
#include "emplan/number.h"
#include "emplan/text.h"
#include <string.h>

/* What spreadsheets take for the beginning of a formula, and its full-width forms (OWASP, CSV
 * injection; CWE-1236). */
static const char *const formula_marks[] = {
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\xEF\xBC\x9D",
    "\xEF\xBC\x8B",
    "\xEF\xBC\x8D",
    "\xEF\xBC\xA0",
};

static bool is_formula(const char *field)
{
    double ignored;

    for (size_t i = 0; i < sizeof formula_marks / sizeof formula_marks[0]; i++)
        if (ep_starts_with(field, formula_marks[i]))
            return !ep_number_parse(field, true, &ignored, NULL);
    return false;
}

/* Spaces at the ends would be lost by readers that trim. */
static bool needs_quotes(const char *field)
{
    size_t n = strlen(field);

    return strpbrk(field, ",\"\r\n") != NULL ||
           (n > 0 && (strchr(" \t", field[0]) != NULL || strchr(" \t", field[n - 1]) != NULL));
}

void ep_csv_put(struct ep_str *out, const char *field, int first_in_row)
{
    bool formula = is_formula(field), quoted = needs_quotes(field);

    if (!first_in_row)
        ep_str_addc(out, ',');
    if (quoted)
        ep_str_addc(out, '"');
    if (formula)
        ep_str_addc(out, '\'');
    for (const char *p = field; *p; p++) {
        if (*p == '"')
            ep_str_addc(out, '"');
        ep_str_addc(out, *p);
    }
    if (quoted)
        ep_str_addc(out, '"');
}
