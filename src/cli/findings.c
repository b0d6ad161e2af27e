/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include <stdio.h>
#include <string.h>

#define FINDINGS_AT_MOST 20

static const struct severity_row {
    const char *name, *github, *color;
} severities[] = {
    [EP_SEVERITY_ERROR] = {"error", "error", "\033[1;31m"},
    [EP_SEVERITY_WARNING] = {"warning", "warning", "\033[1;33m"},
    [EP_SEVERITY_NOTE] = {"note", "notice", "\033[1;36m"},
};

struct printer {
    struct ep_arena *arena;
    struct ep_str *out;
    int width;
    bool color;
};

static const char *paint(const struct printer *p, const char *sequence)
{
    return p->color ? sequence : "";
}

/* --- one finding as text ---------------------------------------------------------------------- */

/* Bytes of the code point at `s`, 0 at the end. */
static size_t point_size(const char *s)
{
    size_t n = s[0] ? 1 : 0;

    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

static int point_width(const char *s)
{
    char one[8] = "";
    size_t n = point_size(s);

    memcpy(one, s, n < sizeof one ? n : 0);
    return ep_utf8_width(one);
}

/* Byte offset of code point `n` (from 0) of valid UTF-8 text, at most its end. */
static size_t offset_of(const char *s, size_t n)
{
    size_t i = 0;

    for (; n > 0 && s[i]; n--)
        i += point_size(s + i);
    return i;
}

/* The offset before `at` that lies at most `room` columns to the left; *columns gets how many. */
static size_t go_left(const char *s, size_t at, int room, int *columns)
{
    size_t i = at;

    for (*columns = 0; i > 0;) {
        size_t before = i - 1;

        while (before > 0 && ((unsigned char)s[before] & 0xC0) == 0x80)
            before--;
        if (*columns + point_width(s + before) > room)
            break;
        *columns += point_width(s + before);
        i = before;
    }
    return i;
}

/* The same to the right, not beyond `end`. */
static size_t go_right(const char *s, size_t at, size_t end, int room, int *columns)
{
    size_t i = at;

    for (*columns = 0; i < end && *columns + point_width(s + i) <= room; i += point_size(s + i))
        *columns += point_width(s + i);
    return i;
}

/* Part of a source line around the finding that fits the terminal. */
struct view {
    const char *text;
    int before, under; /* columns before the underline, and of it */
};

static struct view view_of(const struct printer *p, const struct ep_finding *f, int room)
{
    const char *line = ep_text_clean(p->arena, f->excerpt);
    size_t at = offset_of(line, f->column > 0 ? (size_t)f->column - 1 : 0);
    size_t marked = offset_of(line + at, f->length > 1 ? (size_t)f->length : 1);
    struct view v;
    int right;
    size_t from = go_left(line, at, room / 2, &v.before);
    size_t to = go_right(line, at, strlen(line), room - v.before, &right);

    go_right(line, at, at + marked < to ? at + marked : to, room, &v.under);
    v.before += from > 0 ? 3 : 0;
    v.text = ep_arena_printf(p->arena, "%s%.*s%s", from > 0 ? "..." : "", (int)(to - from),
                             line + from, line[to] ? "..." : "");
    return v;
}

static void add_excerpt(const struct printer *p, const struct ep_finding *f)
{
    if (!f->excerpt || f->line <= 0)
        return;
    int room = p->width - 14 > 20 ? p->width - 14 : 20;
    struct view v = view_of(p, f, room);

    ep_str_addf(p->out, "%5d | %s\n", f->line, v.text);
    if (f->column <= 0)
        return;
    ep_str_addf(p->out, "      | %*s%s^", v.before, "", paint(p, severities[f->severity].color));
    for (int i = 1; i < v.under; i++)
        ep_str_addc(p->out, '~');
    ep_str_addf(p->out, "%s\n", paint(p, "\033[0m"));
}

static void add_place(const struct printer *p, const struct ep_finding *f)
{
    if (!f->file)
        return;
    ep_str_add(p->out, ep_text_clean(p->arena, f->file));
    if (f->line > 0)
        ep_str_addf(p->out, ":%d", f->line);
    if (f->line > 0 && f->column > 0)
        ep_str_addf(p->out, ":%d", f->column);
    ep_str_add(p->out, ": ");
}

/* `explained`: an earlier finding has named the page of this code already. */
static void add_text(const struct printer *p, const struct ep_finding *f, bool explained)
{
    const struct severity_row *s = &severities[f->severity];

    ep_str_add(p->out, paint(p, "\033[1m"));
    add_place(p, f);
    ep_str_addf(p->out, "%s%s[%s]:%s %s", paint(p, s->color), s->name, f->code, paint(p, "\033[0m"),
                ep_text_clean(p->arena, f->message));
    if (f->hint && f->hint[0])
        ep_str_addf(p->out, "; %s", ep_text_clean(p->arena, f->hint));
    ep_str_addc(p->out, '\n');
    add_excerpt(p, f);
    if (!explained && ep_diagnostic_find(f->code))
        ep_str_addf(p->out, "      = help: `emplan explain %s` says what this means\n", f->code);
}

/* --- for GitHub ------------------------------------------------------------------------------- */

static void add_escaped(struct ep_str *out, const char *text, bool property)
{
    for (const char *c = text; *c; c++) {
        if (*c == '%' || *c == '\r' || *c == '\n' || (property && (*c == ':' || *c == ',')))
            ep_str_addf(out, "%%%02X", (unsigned)(unsigned char)*c);
        else
            ep_str_addc(out, *c);
    }
}

static void add_github(struct ep_str *out, const struct ep_finding *f)
{
    const char *divide = " ";

    ep_str_addf(out, "::%s", severities[f->severity].github);
    if (f->file) {
        ep_str_add(out, " file=");
        add_escaped(out, f->file, true);
        divide = ",";
    }
    if (f->file && f->line > 0)
        ep_str_addf(out, ",line=%d", f->line);
    if (f->file && f->line > 0 && f->column > 0)
        ep_str_addf(out, ",col=%d", f->column);
    ep_str_addf(out, "%stitle=emplan(%s)::", divide, f->code);
    add_escaped(out, f->message, false);
    if (f->hint && f->hint[0]) {
        ep_str_add(out, "; ");
        add_escaped(out, f->hint, false);
    }
    ep_str_addc(out, '\n');
}

/* --- lists ------------------------------------------------------------------------------------ */

static bool code_before(const struct ep_findings *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (ep_streq(list->item[k].code, list->item[i].code))
            return true;
    return false;
}

static bool is_shown(const struct ep_cli *cli, const struct ep_finding *f)
{
    if (f->severity == EP_SEVERITY_ERROR)
        return true;
    if (cli->common.quiet)
        return false;
    return f->severity == EP_SEVERITY_WARNING || cli->common.verbose;
}

void ep_cli_findings(struct ep_cli *cli, const struct ep_findings *list,
                     enum ep_cli_finding_format format, bool color, struct ep_str *out)
{
    struct printer p = {cli->arena, out, cli->width, color};
    size_t shown = 0, left = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct ep_finding *f = &list->item[i];

        if (format == EP_CLI_FINDINGS_GITHUB) {
            add_github(out, f);
        } else if (is_shown(cli, f)) {
            if (shown == FINDINGS_AT_MOST && !cli->common.verbose) {
                left++;
                continue;
            }
            add_text(&p, f, code_before(list, i));
            shown++;
        }
    }
    if (left > 0)
        ep_str_addf(out, "%zu more; --verbose shows all\n", left);
}

void ep_cli_findings_json(struct ep_json *j, const struct ep_findings *list)
{
    ep_json_key(j, "findings");
    ep_json_array(j);
    for (size_t i = 0; i < list->count; i++) {
        const struct ep_finding *f = &list->item[i];
        const struct {
            const char *key, *text;
        } texts[] = {{"severity", severities[f->severity].name},
                     {"code", f->code},
                     {"file", f->file},
                     {"message", f->message},
                     {"hint", f->hint},
                     {"excerpt", f->excerpt}};
        const struct {
            const char *key;
            int value;
        } numbers[] = {{"line", f->line}, {"column", f->column}, {"length", f->length}};

        ep_json_object(j);
        for (size_t k = 0; k < EP_CLI_COUNT(texts); k++) {
            ep_json_key(j, texts[k].key);
            ep_json_string(j, texts[k].text);
        }
        for (size_t k = 0; k < EP_CLI_COUNT(numbers); k++) {
            ep_json_key(j, numbers[k].key);
            ep_json_int(j, numbers[k].value);
        }
        ep_json_end(j, '}');
    }
    ep_json_end(j, ']');
}

void ep_cli_print_findings(struct ep_cli *cli, struct ep_findings *list)
{
    struct ep_str text;

    ep_findings_sort(list);
    ep_str_init(&text, EP_STR_LIMIT);
    ep_cli_findings(cli, list, EP_CLI_FINDINGS_TEXT, cli->color_err, &text);
    ep_cli_progress_end(cli);
    fputs(text.data, stderr);
    ep_str_clear(&text);
}

void ep_cli_refused_json(struct ep_cli *cli, const struct ep_findings *list,
                         const struct ep_error *err)
{
    struct ep_json j;

    ep_cli_json(cli, &j, "emplan-error/1");
    ep_json_key(&j, "exit_status");
    ep_json_int(&j, ep_status_exit(EP_INVALID));
    ep_json_key(&j, "status");
    ep_json_string(&j, ep_status_text(EP_INVALID));
    ep_json_key(&j, "error");
    ep_json_string(&j, err->message);
    ep_json_key(&j, "hint");
    ep_json_string(&j, err->hint);
    ep_cli_findings_json(&j, list);
    ep_cli_json_end(cli, &j);
    cli->keep = true;
}
