/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include <string.h>

#define HELP_WIDTH 100

const char *const ep_cli_environment[] = {
    "SOURCE_DATE_EPOCH",
    "seconds since 1970: the date that counts as today for `run` where --as-of is not given, and "
    "for "
    "`init`, which without it takes today's date to choose the first month of the plan; no other "
    "command ever looks at a clock",
    "NO_COLOR",
    "not empty: no colours, unless --color always",
    "TERM",
    "dumb: no colours and no progress",
    "COLUMNS",
    "width of tables; else the terminal's width, else 80",
    "CI",
    "not empty: no next step is suggested",
    NULL,
};

const char *const ep_cli_files[] = {
    "brief.yaml",
    "what the business is and wants, written by hand",
    "data/",
    "CSV files that the brief names",
    "plan.emplan",
    "the project file, a SQLite database: every revision of the plan with the origin of each "
    "figure",
    "report/report.md",
    "the report of the latest run",
    ".emplan/brief.schema.json",
    "JSON Schema of the brief, for editors",
    NULL,
};

/* --- text in lines ---------------------------------------------------------------------------- */

static void add_spaces(struct ep_str *out, int n)
{
    ep_str_addf(out, "%*s", n, "");
}

/* A word ends at a space; a line feed is a word of its own. */
static size_t word_length(const char *text)
{
    return text[0] == '\n' ? 1 : strcspn(text, " \n");
}

void ep_cli_wrap(struct ep_str *out, const char *text, int at, int indent, int width)
{
    bool first = true;

    for (const char *p = text; *p;) {
        size_t n = word_length(p);
        const char *word = p;

        p += n;
        while (*p == ' ')
            p++;
        if (word[0] == '\n') {
            ep_str_addc(out, '\n');
            if (p[0] != '\n')
                add_spaces(out, indent);
            at = indent;
            first = true;
            continue;
        }
        if (!first && at + 1 + (int)n > width) {
            ep_str_addc(out, '\n');
            add_spaces(out, indent);
            at = indent;
            first = true;
        }
        ep_str_addf(out, "%s%.*s", first ? "" : " ", (int)n, word);
        at += (int)n + (first ? 0 : 1);
        first = false;
    }
    ep_str_addc(out, '\n');
}

/* --- pieces ----------------------------------------------------------------------------------- */

const char *ep_cli_usage(struct ep_arena *a, const struct ep_cli_command *c)
{
    const char *text = ep_arena_printf(a, "emplan %s", c->name);

    for (size_t i = 0; i < c->argument_count; i++) {
        const struct ep_cli_argument *g = &c->argument[i];

        text = ep_arena_printf(a, g->optional ? "%s [%s%s]" : "%s %s%s", text, g->name,
                               g->many ? "..." : "");
    }
    return ep_arena_printf(a, "%s [options]", text);
}

const char *ep_cli_option_text(struct ep_arena *a, const struct ep_cli_option *o, bool aligned)
{
    const char *letter = o->letter ? ep_arena_printf(a, "-%c, ", o->letter) : aligned ? "    " : "";

    return ep_arena_printf(a, "%s--%s%s%s", letter, o->name, o->value ? " " : "",
                           o->value ? o->value : "");
}

const char *ep_cli_option_help(struct ep_arena *a, const struct ep_cli_option *o)
{
    const char *const *names = o->choices ? o->choices(a) : NULL;
    const char *text = o->help;

    if (!names || !names[0] || strstr(o->help, names[0]))
        return o->help;
    for (size_t i = 0; names[i]; i++)
        text = ep_arena_printf(a, "%s%s%s", text, i ? ", " : ": ", names[i]);
    return text;
}

/* A row of two columns: what, and its meaning from column 24. */
static void add_row(struct ep_str *out, const char *what, const char *meaning, int width)
{
    int used = (int)strlen(what) + 2;

    ep_str_addf(out, "  %s", what);
    if (used > 22) {
        ep_str_addc(out, '\n');
        used = 0;
    }
    add_spaces(out, 24 - used);
    ep_cli_wrap(out, meaning, 24, 24, width);
}

static void add_options(struct ep_arena *a, struct ep_str *out, const struct ep_cli_option *o,
                        size_t count, int width)
{
    for (size_t i = 0; i < count; i++)
        add_row(out, ep_cli_option_text(a, &o[i], true), ep_cli_option_help(a, &o[i]), width);
}

static void add_examples(struct ep_str *out, const char *const *example, int width)
{
    if (!example[0])
        return;
    ep_str_add(out, "\nExamples:\n");
    for (size_t i = 0; example[i]; i += 2) {
        ep_str_addf(out, "  %s\n      ", example[i]);
        ep_cli_wrap(out, example[i + 1], 6, 6, width);
    }
}

/* --- help ------------------------------------------------------------------------------------- */

static void command_help(struct ep_arena *a, const struct ep_cli_command *c, struct ep_str *out,
                         int width)
{
    size_t n;
    const struct ep_cli_option *common = ep_cli_common_options(&n);

    ep_str_addf(out, "Usage: %s\n\n", ep_cli_usage(a, c));
    ep_cli_wrap(out, c->description, 0, 0, width);
    add_examples(out, c->examples, width);
    if (c->argument_count > 0)
        ep_str_add(out, "\nArguments:\n");
    for (size_t i = 0; i < c->argument_count; i++)
        add_row(out, c->argument[i].name, c->argument[i].help, width);
    if (c->option_count > 0)
        ep_str_add(out, "\nOptions:\n");
    add_options(a, out, c->option, c->option_count, width);
    ep_str_add(out, "\nCommon options:\n");
    add_options(a, out, common, n, width);
}

static void list_commands(struct ep_str *out, int width)
{
    size_t count;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);

    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !ep_streq(all[i]->group, all[i - 1]->group))
            ep_str_addf(out, "\n%s:\n", all[i]->group);
        add_row(out, all[i]->name, all[i]->summary, width);
    }
}

static void program_help(struct ep_arena *a, struct ep_str *out, int width)
{
    size_t n;
    const struct ep_cli_option *common = ep_cli_common_options(&n);
    static const char *const examples[] = {
        "emplan init acme",
        "make the folder acme with a commented brief.yaml to fill in",
        "emplan run acme",
        "make the plan and acme/report/report.md",
        "emplan explain acme channel.search_ads",
        "say where a decision comes from",
        NULL};

    ep_str_add(out, "Usage: emplan COMMAND [arguments] [options]\n\n");
    ep_cli_wrap(out,
                "emplan turns a business brief into an internet-marketing plan: goals in numbers, "
                "channels with reasons, money by month, what it should bring and how sure that is.",
                0, 0, width);
    add_examples(out, examples, width);
    list_commands(out, width);
    ep_str_add(out, "\nCommon options, before or after the command:\n");
    add_options(a, out, common, n, width);
    ep_str_addc(out, '\n');
    ep_cli_wrap(out,
                "`emplan help COMMAND` says more about one; `emplan help brief` prints every key "
                "of a brief, `emplan help exit-status` the exit statuses, `emplan help json` what "
                "scripts may rely on.",
                0, 0, width);
}

void ep_cli_help_text(struct ep_cli *cli, const struct ep_cli_command *c, struct ep_str *out)
{
    int width = cli->width < HELP_WIDTH ? cli->width : HELP_WIDTH;

    if (c)
        command_help(cli->arena, c, out, width);
    else
        program_help(cli->arena, out, width);
}

void ep_cli_short_help(struct ep_str *out)
{
    ep_str_add(out, "Usage: emplan COMMAND [arguments] [options]\n\n"
                    "Begin with:\n"
                    "  emplan init acme    make the folder acme with a commented brief.yaml\n"
                    "  emplan run acme     make the plan and acme/report/report.md\n\n"
                    "`emplan help` lists all commands.\n");
}
