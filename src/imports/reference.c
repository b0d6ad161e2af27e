/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

static const char *const type_text[] = {
    [EP_IN_TEXT] = "text",
    [EP_IN_CUSTOMER] = "text, hashed",
    [EP_IN_NUMBER] = "number",
    [EP_IN_WHOLES] = "number",
    [EP_IN_RANGE] = "number or range",
    [EP_IN_MONEY] = "money",
    [EP_IN_SIGNED] = "money",
    [EP_IN_DATE] = "date",
    [EP_IN_MONTH] = "month",
    [EP_IN_WORD] = "word",
};

static const char head[] =
    "# Data files\n\n"
    "A brief names its data files under `data:`; `emplan run` and `emplan check` read them, "
    "`emplan "
    "sniff FILE` shows what a file would be taken for.\n\n"
    "```yaml\n"
    "data:\n"
    "  - {file: data/orders.csv, kind: orders}\n"
    "  - {file: data/keywords.csv, kind: keywords}\n"
    "```\n\n"
    "What a file measures takes the place of what the brief says, and a note says so; what `--set` "
    "or a scenario gives stays. Against the catalogue's benchmarks it has the weight of its "
    "amount, w = n / (n + 10), n the orders, customers, leads or clicks behind the figure: own^w x "
    "benchmark^(1-w); from 190 on (w = 0.95) it stands alone. Facts that come from a file have the "
    "origin `data` and name it.\n\n"
    "## How files are written\n\n"
    "- CSV with one line of column names, in any order; capital letters do not matter. Columns "
    "that "
    "are not listed below are named in a note and not read.\n"
    "- Encoding UTF-8, with or without a byte order mark, or UTF-16 with one. Anything else is "
    "refused with its first byte that does not fit.\n"
    "- Delimiter comma, semicolon or tab, found by the names of the columns; the line `sep=;` of "
    "spreadsheets may stand before them. A cell with the delimiter, a quote or a line break stands "
    "in quotes, a quote in it is written twice.\n"
    "- Numbers have digits and a point: 1200, 65.50. Nothing between the thousands, no unit, no "
    "currency sign: 1,250 and 1.250 are refused where they could be read in two ways. Money is in "
    "the brief's currency.\n"
    "- Dates are 2026-04-15, months 2026-04; 03/04/2026 is refused with both readings.\n"
    "- A row whose first cell is Total, Summe, Gesamt or Итого is kept aside and compared with the "
    "sum of the rows; a difference of more than half a percent is a warning. Where the first "
    "column "
    "is a text, only the last row counts as such.\n"
    "- Rows that are the same in every cell are counted once, with a warning.\n"
    "- Rows from the plan's first day on (or from `--as-of`) are left out, months that are not "
    "over "
    "then too; files of the kind actuals are read whole.\n\n"
    "## Rows that cannot be read\n\n"
    "They are listed with file, line, column of the table and reason. Where they are more than 1 "
    "percent of the rows, or an amount of money is among them, the file is refused (exit status "
    "3); `run --lenient` goes on without them. The project file keeps how many there were and "
    "where, not what stood in them.\n\n"
    "## Personal data\n\n"
    "Nothing of it is kept. Names, addresses, e-mails and telephone numbers are columns that are "
    "not read; a customer is known by the SHA-256 of its text and the client's name, and only "
    "while the files are read.\n\n"
    "## Files of other programs\n\n"
    "This version reads the columns below; an export of another program needs its columns renamed. "
    "The key `profile` takes `emplan` only.\n";

static void add_column(struct ep_str *out, const struct ep_in_column *c)
{
    ep_str_addf(out, "| `%s` | %s | %s | %s", c->name, type_text[c->type], c->required ? "yes" : "",
                c->help);
    if (c->words) {
        ep_str_add(out, ": ");
        for (const char *w = c->words; *w; w++)
            ep_str_add(out, *w == ' ' ? ", " : (const char[]){*w, '\0'});
    }
    ep_str_add(out, " |\n");
}

static void add_form(struct ep_str *out, const struct ep_in_form *f)
{
    ep_str_addf(out, "Gives: %s.\n\n| column | kind | required | meaning |\n|---|---|---|---|\n",
                f->gives);
    for (size_t i = 0; i < f->columns; i++)
        add_column(out, &f->column[i]);
    if (f->note)
        ep_str_addf(out, "\n%s\n", f->note);
}

void ep_imports_reference(struct ep_str *out)
{
    size_t count;
    const struct ep_in_form *const *forms = ep_in_forms(&count);

    ep_str_add(out, head);
    for (size_t i = 0; i < count; i++) {
        bool again = i > 0 && ep_streq(forms[i]->kind, forms[i - 1]->kind);

        if (again)
            ep_str_add(out, "\nOr, told apart by the names of the columns:\n\n");
        else
            ep_str_addf(out, "\n## %s\n\n", forms[i]->kind);
        add_form(out, forms[i]);
    }
}
