/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/text.h"
#include "store/store_internal.h"
#include <ctype.h>
#include <string.h>

/* Reads the layout that schema.sql keeps: comment lines above a table, a comment behind each line
 * of columns, continued on lines of its own. */

struct column {
    const char *sql;     /* "price REAL NOT NULL CHECK (...)" */
    const char *comment; /* NULL until the line's comment is met */
};

struct printer {
    struct ep_arena *arena;
    struct ep_str *out;
    struct ep_str above;   /* comment lines since the last table */
    struct ep_str current; /* column being read */
    int depth;             /* of parentheses in it */
    bool in_table;
    struct {
        struct column *item;
        size_t count;
    } columns;
    size_t commented; /* the columns before this one have had their comment */
};

static void add_cell(struct ep_str *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '|')
            ep_str_addc(out, '\\');
        ep_str_addc(out, *s);
    }
}

static bool is_key(const char *sql)
{
    return ep_starts_with(sql, "PRIMARY KEY (") || ep_starts_with(sql, "UNIQUE (");
}

/* "TEXT NOT NULL" of "kind TEXT NOT NULL CHECK (...)": the first words in capitals. */
static const char *type_of(struct ep_arena *a, const char *sql)
{
    const char *from = strchr(sql, ' ');
    const char *to = from ? from + 1 : sql + strlen(sql);

    from = to;
    while (isupper((unsigned char)*to) && !ep_starts_with(to, "CHECK") &&
           !ep_starts_with(to, "REFERENCES") && !ep_starts_with(to, "DEFAULT")) {
        while (isupper((unsigned char)*to))
            to++;
        while (*to == ' ')
            to++;
    }
    while (to > from && to[-1] == ' ')
        to--;
    return ep_arena_strndup(a, from, (size_t)(to - from));
}

/* "revision (id)" of a column that refers to another table, else "". */
static const char *target_of(struct ep_arena *a, const char *sql)
{
    const char *at = strstr(sql, "REFERENCES ");
    const char *end = at ? strchr(at, ')') : NULL;

    if (!end)
        return "";
    at += strlen("REFERENCES ");
    return ep_arena_printf(a, " (of `%.*s)`)", (int)(end - at), at);
}

/* "; one of 'run', 'review'" of a column with a list of values, else "". */
static const char *values_of(struct ep_arena *a, const char *sql)
{
    const char *at = strstr(sql, " IN ");
    const char *from = at ? strchr(at, '(') : NULL;
    const char *to = from ? strchr(from, ')') : NULL;

    return to ? ep_arena_printf(a, "; one of %.*s", (int)(to - from - 1), from + 1) : "";
}

static void print_column(struct printer *p, const struct column *c)
{
    const char *space = strchr(c->sql, ' ');
    int name = space ? (int)(space - c->sql) : (int)strlen(c->sql);

    ep_str_addf(p->out, "| `%.*s` | %s | ", name, c->sql, type_of(p->arena, c->sql));
    add_cell(p->out, c->comment ? c->comment : "");
    add_cell(p->out, values_of(p->arena, c->sql));
    ep_str_addf(p->out, "%s |\n", target_of(p->arena, c->sql));
}

static void end_table(struct printer *p)
{
    ep_str_add(p->out, "\n| column | type | meaning |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < p->columns.count; i++) {
        if (!is_key(p->columns.item[i].sql))
            print_column(p, &p->columns.item[i]);
    }
    ep_str_addc(p->out, '\n');
    for (size_t i = 0; i < p->columns.count; i++) {
        if (is_key(p->columns.item[i].sql))
            ep_str_addf(p->out, "%s\n\n", p->columns.item[i].sql);
    }
    p->in_table = false;
    p->columns.count = 0;
    p->columns.item = NULL;
    p->commented = 0;
}

static void end_column(struct printer *p)
{
    const char *sql = p->current.data;

    while (*sql == ' ')
        sql++;
    if (*sql) {
        size_t n = strlen(sql);

        while (sql[n - 1] == ' ')
            n--;
        const struct column c = {.sql = ep_arena_strndup(p->arena, sql, n)};

        EP_PUSH(p->arena, &p->columns, c);
    }
    ep_str_cut(&p->current, 0);
}

/* The part of a line that is SQL; commas outside of parentheses end a column. */
static void read_sql(struct printer *p, const char *sql, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = sql[i];

        p->depth += (c == '(') - (c == ')');
        if (c == ',' && p->depth == 0)
            end_column(p);
        else if (c != ' ' || (p->current.length && p->current.data[p->current.length - 1] != ' '))
            ep_str_addc(&p->current, c);
    }
}

static void read_comment(struct printer *p, const char *comment)
{
    bool more = p->commented == p->columns.count && p->current.length == 0;

    /* a comment behind an unfinished last column is its own */
    if (p->depth == 0 && p->current.length > 0)
        end_column(p);
    if (more && p->columns.count > 0) {
        struct column *last = &p->columns.item[p->columns.count - 1];

        last->comment =
            ep_arena_printf(p->arena, "%s %s", last->comment ? last->comment : "", comment);
        return;
    }
    for (size_t i = p->commented; i < p->columns.count; i++)
        p->columns.item[i].comment = ep_arena_strdup(p->arena, comment);
    p->commented = p->columns.count;
}

static void read_column_line(struct printer *p, const char *line)
{
    const char *comment = strstr(line, "-- ");

    read_sql(p, line, comment ? (size_t)(comment - line) : strlen(line));
    if (p->depth == 0 && !comment && p->current.length)
        ep_str_addc(&p->current, ' ');
    if (comment)
        read_comment(p, comment + 3);
}

static void begin_table(struct printer *p, const char *line)
{
    const char *name = line + strlen("CREATE TABLE ");

    ep_str_addf(p->out, "## %.*s\n\n", (int)strcspn(name, " ("), name);
    ep_str_addf(p->out, "%s", p->above.data);
    ep_str_cut(&p->above, 0);
    p->in_table = true;
    p->depth = 0;
}

/* The comment at the top of the file, without the licence, is the introduction. */
static void end_head(struct printer *p)
{
    if (p->above.length > 0)
        ep_str_addf(p->out, "%s\n", p->above.data);
    ep_str_cut(&p->above, 0);
}

static void read_line(struct printer *p, const char *line)
{
    if (p->in_table && ep_starts_with(line, ")")) {
        end_column(p);
        end_table(p);
    } else if (p->in_table) {
        read_column_line(p, line);
    } else if (ep_starts_with(line, "CREATE TABLE ")) {
        begin_table(p, line);
    } else if (ep_starts_with(line, "-- SPDX")) {
        return;
    } else if (ep_starts_with(line, "-- ")) {
        ep_str_addf(&p->above, "%s\n", line + 3);
    } else if (!*line) {
        end_head(p);
    }
}

void ep_store_reference(struct ep_str *out)
{
    struct printer p = {.arena = ep_arena_new(), .out = out};

    ep_str_init(&p.above, EP_STR_LIMIT);
    ep_str_init(&p.current, EP_STR_LIMIT);
    ep_str_add(out, "# The project file\n\n"
                    "`plan.emplan` is a SQLite database; any SQLite tool can read it. This page is "
                    "printed by\n`emplan help --reference project-file` from the comments of the "
                    "schema.\n\n");
    ep_str_addf(out, "Application id 0x%x, schema version (`user_version`) %d.\n\n",
                EP_STORE_APPLICATION_ID, EP_STORE_VERSION);
    for (const char *at = ep_schema_sql; *at;) {
        size_t n = strcspn(at, "\n");

        read_line(&p, ep_arena_strndup(p.arena, at, n));
        at += n + (at[n] == '\n');
    }
    ep_str_clear(&p.above);
    ep_str_clear(&p.current);
    ep_arena_free(p.arena);
}
