/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The interview of `emplan init --interview`: each answer takes the place of a value of the
 * template, and the brief is checked as a whole behind each of them. */

#include "cli/cli_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_AT_MOST  2000
#define COMMENT_SPACING 2

/* How to add one: a row here. The key must stand in the templates as one value; a template without
 * it is not asked about it. A list's item is named by its number. */
static const struct question {
    const char *key;
    bool text; /* free text: quoted where it is written */
    const char *ask;
} questions[] = {
    {"client", true, "name of the client"},
    {"region", false, "country, two letters"},
    {"currency", false, "currency, three letters"},
    {"plan.budget", false, "marketing money for the whole plan"},
    {"business.industry", false, "industry (an id such as apparel, fitness, software)"},
    {"business.product", true, "what is sold, in a few words"},
    {"business.economics.order_value", false, "revenue of one order; 40..60 where not sure"},
    {"business.economics.gross_margin", false, "gross margin, such as 50%"},
    {"business.current.customers_month", false, "new customers a month today"},
    {"business.current.site_visits_month", false, "visits of the site a month today"},
    {"brand.promise", true, "what you promise, in one sentence"},
    {"segments.0.name", true, "the most important group of customers"},
    {"segments.0.size", false, "how many people they are; 20000..40000 where not sure"},
    {"goals.0.target", false, "figure to reach for the first goal"},
    {"goals.0.max_cost", false, "most that each may cost"},
};

struct interview {
    struct ep_cli *cli;
    struct ep_brief_names names;
    const char *file; /* name in messages */
    char *text;       /* the brief so far */
    char *line;
    size_t line_size;
};

/* --- the value in the text -------------------------------------------------------------------- */

static const struct ep_node *child(const struct ep_node *node, const char *name)
{
    if (node->kind == EP_NODE_MAP)
        return ep_node_get(node, name);
    long i = atol(name);

    for (node = node->first; node && i > 0; i--)
        node = node->next;
    return node;
}

/* The scalar under a dotted key, or NULL. */
static const struct ep_node *find(struct ep_arena *a, const struct ep_node *root, const char *key)
{
    const struct ep_node *node = root;

    for (const char *p = key; node && *p;) {
        size_t n = strcspn(p, ".");

        node = child(node, ep_arena_strndup(a, p, n));
        p += p[n] ? n + 1 : n;
    }
    return node && node->kind == EP_NODE_SCALAR ? node : NULL;
}

static const struct ep_node *find_in_text(struct interview *v, const char *key)
{
    struct ep_arena *a = v->cli->arena;
    struct ep_findings list;

    ep_findings_init(&list, a);
    const struct ep_node *root =
        ep_yaml_read(a, v->text, strlen(v->text), v->file, &ep_yaml_brief_limits, &list);

    return root && list.errors == 0 ? find(a, root, key) : NULL;
}

/* Bytes of `count` code points. */
static size_t points(const char *s, int count)
{
    size_t i = 0;

    for (; count > 0 && s[i] && s[i] != '\n'; count--)
        do
            i++;
        while (((unsigned char)s[i] & 0xC0) == 0x80);
    return i;
}

/* The text with the value of `node` replaced; a comment behind it stays in its column. */
static char *replaced(struct interview *v, const struct ep_node *node, const char *value)
{
    const char *start = v->text;

    for (int line = 1; line < node->line; line++)
        start = strchr(start, '\n') + 1;
    start += points(start, node->column - 1);
    const char *end = start + points(start, node->length), *rest = end;
    int gap = 0;

    while (*rest == ' ')
        rest++;
    if (*rest == '#') {
        gap = (int)(rest - start) - (int)ep_utf8_count(value, strlen(value));
        gap = gap < COMMENT_SPACING ? COMMENT_SPACING : gap;
    }
    return ep_arena_printf(v->cli->arena, "%.*s%s%*s%s", (int)(start - v->text), v->text, value,
                           gap, "", gap ? rest : end);
}

/* --- asking ----------------------------------------------------------------------------------- */

static const char *quoted(struct ep_arena *a, const char *text)
{
    struct ep_str s;

    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_addc(&s, '"');
    for (const char *c = text; *c; c++)
        ep_str_addf(&s, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    ep_str_addc(&s, '"');
    const char *result = ep_arena_strdup(a, s.data);

    ep_str_clear(&s);
    return result;
}

/* One line of standard input without its end; NULL where it ended. */
static const char *read_line(struct interview *v)
{
    ssize_t n = getline(&v->line, &v->line_size, stdin);

    if (n < 0)
        return NULL;
    while (n > 0 && (v->line[n - 1] == '\n' || v->line[n - 1] == '\r' || v->line[n - 1] == ' '))
        n--;
    v->line[n] = '\0';
    if (n > ANSWER_AT_MOST || strlen(v->line) != (size_t)n)
        return "\t"; /* no value is a tab: it will be refused */
    return v->line + strspn(v->line, " ");
}

/* Put the answer in; false where the brief would not be valid with it (and why is said). */
static bool accept(struct interview *v, const struct question *q, const struct ep_node *node,
                   const char *answer)
{
    struct ep_arena *a = v->cli->arena;
    char *text = replaced(v, node, q->text ? quoted(a, answer) : answer);
    struct ep_findings list;
    struct ep_error err = {.status = EP_OK};
    struct ep_brief *brief;

    ep_findings_init(&list, a);
    if (ep_brief_read_text(a, text, strlen(text), v->file, ".", NULL, 0, NULL, &v->names, &list,
                           &brief, &err) == EP_OK) {
        v->text = text;
        return true;
    }
    ep_cli_print_findings(v->cli, &list);
    return false;
}

static enum ep_status ask(struct interview *v, const struct question *q, struct ep_error *err)
{
    const struct ep_node *node = find_in_text(v, q->key);
    bool person = isatty(STDIN_FILENO) != 0;

    while (node) {
        fprintf(stderr, "%s [%s]: ", q->ask, ep_text_clean(v->cli->arena, node->text));
        const char *answer = read_line(v);

        if (!person)
            fputc('\n', stderr);
        if (!answer) {
            ep_error_set(err, EP_USAGE, "standard input ended before the answer to '%s'", q->ask);
            return ep_error_hint(err, "give one line for each question, an empty one to keep what "
                                      "stands in brackets; or leave --interview out");
        }
        if (!answer[0] || accept(v, q, node, answer))
            return EP_OK;
        if (!person)
            return ep_error_set(err, EP_INVALID, "the answer to '%s' cannot be used", q->ask);
    }
    return EP_OK;
}

enum ep_status ep_cli_interview(struct ep_cli *cli, struct ep_str *brief, const char *file,
                                struct ep_error *err)
{
    struct interview v = {.cli = cli, .file = file};
    struct ep_catalog *catalog;
    enum ep_status status;

    EP_TRY(ep_cli_load_catalog(cli, &catalog, err));
    ep_catalog_names(catalog, &v.names);
    v.text = ep_arena_strdup(cli->arena, brief->data);
    fputs("An empty answer keeps what stands in brackets.\n", stderr);
    for (size_t i = 0; i < EP_CLI_COUNT(questions); i++)
        EP_TRY(ask(&v, &questions[i], err));
    ep_str_cut(brief, 0);
    ep_str_add(brief, v.text);
out:
    free(v.line);
    return status;
}
