/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include <string.h>

/* The page is mdoc. Its date is that of the last change of the commands, set by hand: a build has
 * no clock. */
#define MAN_DATE "November 22, 2026"

/* The space behind a sentence: mdoc begins each on a line of its own. */
static bool ends_sentence(const char *text, const char *c)
{
    return *c == ' ' && c > text && c[-1] == '.' &&
           ((c[1] >= 'A' && c[1] <= 'Z') || c[1] == '-' || c[1] == '`');
}

/* Text with what mdoc would take for its own escaped; a line of its own. */
static void add_text(struct ep_str *out, const char *text)
{
    bool line_start = true;

    for (const char *c = text; *c; c++) {
        if (line_start && (*c == '.' || *c == '\''))
            ep_str_add(out, "\\&");
        line_start = *c == '\n';
        if (*c == '\\')
            ep_str_add(out, "\\e");
        else if (*c == '`')
            ep_str_add(out, "\\(ga");
        else if (c[0] == '\n' && c[1] == '\n')
            ep_str_add(out, "\n.Pp");
        else if (ends_sentence(text, c)) {
            ep_str_addc(out, '\n');
            line_start = true;
        } else
            ep_str_addc(out, *c);
    }
    ep_str_addc(out, '\n');
}

static void add_option(struct ep_arena *a, struct ep_str *out, const struct ep_cli_option *o)
{
    ep_str_add(out, ".It");
    if (o->letter)
        ep_str_addf(out, " Fl %c ,", o->letter);
    ep_str_addf(out, " Fl Fl %s", o->name);
    if (o->value)
        ep_str_addf(out, " Ar %s", o->value);
    ep_str_addc(out, '\n');
    add_text(out, ep_cli_option_help(a, o));
}

static void add_options(struct ep_arena *a, struct ep_str *out, const struct ep_cli_option *o,
                        size_t count)
{
    ep_str_add(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < count; i++)
        add_option(a, out, &o[i]);
    ep_str_add(out, ".El\n");
}

static void add_arguments(struct ep_str *out, const struct ep_cli_command *c)
{
    for (size_t i = 0; i < c->argument_count; i++) {
        const struct ep_cli_argument *g = &c->argument[i];

        ep_str_addf(out, " %sAr %s%s", g->optional ? "Op " : "", g->name, g->many ? " ..." : "");
    }
    ep_str_addc(out, '\n');
}

static void add_command(struct ep_arena *a, struct ep_str *out, const struct ep_cli_command *c)
{
    ep_str_addf(out, ".Ss emplan %s\n.Nm\n.Cm %s", c->name, c->name);
    add_arguments(out, c);
    ep_str_add(out, ".Pp\n");
    add_text(out, c->description);
    if (c->argument_count == 0 && c->option_count == 0)
        return;
    ep_str_add(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < c->argument_count; i++) {
        ep_str_addf(out, ".It Ar %s\n", c->argument[i].name);
        add_text(out, c->argument[i].help);
    }
    for (size_t i = 0; i < c->option_count; i++)
        add_option(a, out, &c->option[i]);
    ep_str_add(out, ".El\n");
}

static void add_pairs(struct ep_str *out, const char *title, const char *macro,
                      const char *const *pair)
{
    ep_str_addf(out, ".Sh %s\n.Bl -tag -width Ds\n", title);
    for (size_t i = 0; pair[i]; i += 2) {
        ep_str_addf(out, ".It %s %s\n", macro, pair[i]);
        add_text(out, pair[i + 1]);
    }
    ep_str_add(out, ".El\n");
}

static void add_statuses(struct ep_str *out)
{
    ep_str_add(out, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (int i = 0; i < EP_STATUS_COUNT; i++) {
        ep_str_addf(out, ".It %d\n", ep_status_exit((enum ep_status)i));
        add_text(out, ep_status_text((enum ep_status)i));
    }
    ep_str_add(out, ".El\n");
}

static void add_examples(struct ep_str *out)
{
    size_t count;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);

    ep_str_add(out, ".Sh EXAMPLES\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; all[i]->examples[k]; k += 2) {
            ep_str_add(out, ".It Li \"");
            for (const char *c = all[i]->examples[k]; *c; c++)
                ep_str_addf(out, *c == '"' ? "\"\"" : "%c", *c);
            ep_str_add(out, "\"\n");
            add_text(out, all[i]->examples[k + 1]);
        }
    ep_str_add(out, ".El\n");
}

static void add_head(struct ep_str *out)
{
    ep_str_add(out, ".\\\" SPDX-FileCopyrightText: 2026 the emplan authors\n"
                    ".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n"
                    ".\\\" Printed by `emplan help --man`.\n"
                    ".Dd " MAN_DATE "\n.Dt EMPLAN 1\n.Os\n"
                    ".Sh NAME\n.Nm emplan\n.Nd plan internet marketing from a business brief\n"
                    ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar argument ...\n.Op Ar options\n"
                    ".Sh DESCRIPTION\n.Nm\n"
                    "turns a business brief, a YAML file that is edited by hand, into an "
                    "internet-marketing plan:\ngoals in numbers, channels with reasons, money by "
                    "month, what it should bring and how sure that is.\n"
                    "Every figure can be traced to a line of the brief, a sourced benchmark or a "
                    "formula.\nThe same inputs give the same report, byte for byte.\n"
                    ".Pp\n"
                    "A client is a folder.\n"
                    ".Ar PATH\n"
                    "names such a folder or its brief; left out, it is the current folder.\n"
                    "Results go to standard output, everything else to standard error.\n"
                    "Nothing is read outside the client's folder, the folders of\n"
                    ".Fl Fl catalog\n"
                    "and the program itself; there is no user configuration and no network.\n");
}

void ep_cli_man(struct ep_arena *a, struct ep_str *out)
{
    size_t count, n;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *common = ep_cli_common_options(&n);

    add_head(out);
    ep_str_add(out, ".Sh COMMANDS\n");
    for (size_t i = 0; i < count; i++)
        add_command(a, out, all[i]);
    ep_str_add(out, ".Sh COMMON OPTIONS\n"
                    "They may stand before or after the command;\n.Ql --\nends the options.\n");
    add_options(a, out, common, n);
    add_pairs(out, "ENVIRONMENT", "Ev", ep_cli_environment);
    add_pairs(out, "FILES", "Pa", ep_cli_files);
    add_statuses(out);
    add_examples(out);
}
