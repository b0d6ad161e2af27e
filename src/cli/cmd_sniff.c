/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/imports.h"

static const char *encoding_of(struct ep_arena *a, const struct ep_sniff *s)
{
    return s->mark ? ep_arena_printf(a, "%s with a byte order mark", s->encoding) : s->encoding;
}

static void add_kind(struct ep_cli *cli, const struct ep_sniff *s)
{
    struct ep_str *out = &cli->out;

    if (s->kind) {
        ep_str_addf(out, "kind:      %s (columns of the profile %s)\n", s->kind, s->profile);
        return;
    }
    ep_str_add(out, "kind:      none fits");
    if (s->nearest) {
        ep_str_addf(out, "; the nearest is %s, which needs", s->nearest);
        for (size_t i = 0; s->missing[i]; i++)
            ep_str_addf(out, "%s %s", i ? "," : "", s->missing[i]);
        ep_str_add(out, " too");
    }
    ep_str_addc(out, '\n');
}

static void add_columns(struct ep_cli *cli, const struct ep_sniff *s)
{
    for (size_t i = 0; i < s->columns; i++)
        ep_str_addf(&cli->out, "%s %s%s%s\n", i ? "          " : "columns:  ", s->column[i].name,
                    s->column[i].use ? ": read as " : ": not read",
                    s->column[i].use ? s->column[i].use : "");
}

static void add_rows(struct ep_cli *cli, const struct ep_sniff *s)
{
    struct ep_str *out = &cli->out;

    for (size_t i = 0; i < s->rows; i++) {
        const struct ep_sniff_row *r = &s->row[i];

        ep_str_addf(out, "line %ld:", r->line);
        for (size_t k = 0; k < r->count; k++) {
            const char *name = k < s->columns ? s->column[k].name : "?";

            ep_str_addf(out, "%s %s=%s", k ? "," : "", name, r->cell[k].text);
        }
        ep_str_addc(out, '\n');
        if (r->count != s->columns)
            ep_str_addf(out, "    the row has %zu columns, the head has %zu\n", r->count,
                        s->columns);
        for (size_t k = 0; k < r->count; k++)
            if (r->cell[k].fault)
                ep_str_addf(out, "    %s: %s\n", s->column[k].name,
                            ep_text_clean(cli->arena, r->cell[k].fault));
    }
}

static void add_text(struct ep_cli *cli, const char *path, const struct ep_sniff *s)
{
    struct ep_str *out = &cli->out;

    ep_str_addf(out, "%s\n",
                ep_streq(path, "-") ? "standard input" : ep_text_clean(cli->arena, path));
    ep_str_addf(out, "encoding:  %s\ndelimiter: %s\n", encoding_of(cli->arena, s), s->delimiter);
    if (s->header_line == 0) {
        ep_str_add(out, "kind:      the file is empty\n");
        return;
    }
    ep_str_addf(out, "head:      line %ld\n", s->header_line);
    add_kind(cli, s);
    add_columns(cli, s);
    add_rows(cli, s);
}

static void add_columns_json(struct ep_json *j, const struct ep_sniff *s)
{
    ep_json_key(j, "missing");
    ep_json_array(j);
    for (size_t i = 0; s->missing && s->missing[i]; i++)
        ep_json_string(j, s->missing[i]);
    ep_json_end(j, ']');
    ep_json_key(j, "columns");
    ep_json_array(j);
    for (size_t i = 0; i < s->columns; i++) {
        ep_json_object(j);
        ep_json_key(j, "name");
        ep_json_string(j, s->column[i].name);
        ep_json_key(j, "read_as");
        ep_json_string(j, s->column[i].use);
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void add_rows_json(struct ep_json *j, const struct ep_sniff *s)
{
    ep_json_key(j, "rows");
    ep_json_array(j);
    for (size_t i = 0; i < s->rows; i++) {
        ep_json_object(j);
        ep_json_key(j, "line");
        ep_json_int(j, s->row[i].line);
        ep_json_key(j, "cells");
        ep_json_array(j);
        for (size_t k = 0; k < s->row[i].count; k++) {
            ep_json_object(j);
            ep_json_key(j, "text");
            ep_json_string(j, s->row[i].cell[k].text);
            ep_json_key(j, "fault");
            ep_json_string(j, s->row[i].cell[k].fault);
            ep_json_end(j, '}');
        }
        ep_json_end(j, ']');
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

static void add_json(struct ep_json *j, const char *path, const struct ep_sniff *s)
{
    const struct {
        const char *key, *text;
    } text[] = {{"path", path},    {"encoding", s->encoding}, {"delimiter", s->delimiter},
                {"kind", s->kind}, {"profile", s->profile},   {"nearest", s->nearest}};

    ep_json_object(j);
    for (size_t i = 0; i < EP_CLI_COUNT(text); i++) {
        ep_json_key(j, text[i].key);
        ep_json_string(j, text[i].text);
    }
    ep_json_key(j, "byte_order_mark");
    ep_json_bool(j, s->mark);
    ep_json_key(j, "head_line");
    ep_json_int(j, s->header_line);
    add_columns_json(j, s);
    add_rows_json(j, s);
    ep_json_end(j, '}');
}

static enum ep_status sniff(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    struct ep_json j;
    enum ep_status status = EP_OK;

    (void)options;
    if (cli->common.json) {
        ep_cli_json(cli, &j, "emplan-sniff/1");
        ep_json_key(&j, "files");
        ep_json_array(&j);
    }
    for (size_t i = 0; i < cli->argument_count && status == EP_OK; i++) {
        struct ep_sniff s;

        status = ep_imports_sniff(cli->arena, cli->argument[i], &s, err);
        if (status != EP_OK)
            return status;
        if (cli->common.json)
            add_json(&j, cli->argument[i], &s);
        else
            add_text(cli, cli->argument[i], &s);
        if (!cli->common.json && i + 1 < cli->argument_count)
            ep_str_addc(&cli->out, '\n');
    }
    if (cli->common.json) {
        ep_json_end(&j, ']');
        ep_cli_json_end(cli, &j);
    }
    return status;
}

static const struct ep_cli_argument arguments[] = {
    {.name = "FILE",
     .many = true,
     .complete = EP_CLI_FILES,
     .help = "data file in CSV; - is standard input"},
};

static const char *const examples[] = {"emplan sniff acme/data/orders.csv",
                                       "see whether the file can be named under `data:` and as "
                                       "what",
                                       NULL};

const struct ep_cli_command ep_cli_sniff = {
    .name = "sniff",
    .group = "More",
    .summary = "show what a data file would be read as",
    .description = "Looks at the beginning of data files and prints encoding, delimiter, the line "
                   "of the column names, the kind that fits, which columns are read, and the first "
                   "rows as they are read. `emplan help data` lists the kinds and their columns.",
    .examples = examples,
    .argument = arguments,
    .argument_count = EP_CLI_COUNT(arguments),
    .run = sniff,
};
