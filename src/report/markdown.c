/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/doc.h"
#include <string.h>

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

/* Where a span of the client's stands. */
struct edge {
    bool line; /* it begins a line: a list, a heading, a quotation could open */
    bool note; /* behind a note: a link could open */
};

/* True at the dot or bracket behind the digits that a line of a list begins with; 6.4 is none. */
static bool ends_number(const char *s, size_t i, char after)
{
    return (s[i] == '.' || s[i] == ')') && after == ' ' && i > 0 && strspn(s, "0123456789") == i;
}

/* "www." becomes a link by itself. */
static bool ends_www(const char *s, size_t i)
{
    return i >= 3 && (s[i - 1] | 32) == 'w' && (s[i - 2] | 32) == 'w' && (s[i - 3] | 32) == 'w';
}

/* Whether the character could be taken for markup where it stands; `<`, `[` and their like could
 * anywhere, a hyphen only where a line begins. */
static bool active(const char *s, size_t n, size_t i, struct edge edge)
{
    char before = i > 0 ? s[i - 1] : ' ', after = i + 1 < n ? s[i + 1] : ' ';

    if (strchr("\\`*[]<|~$@", s[i]))
        return true;
    if (i == 0 && ((edge.line && strchr("-+>=", s[i])) || (edge.note && strchr("(:", s[i]))))
        return true;
    switch (s[i]) {
    case '_':
        return !is_word(before) || !is_word(after);
    case '&':
        return is_word(after) || after == '#';
    case '#':
        return before == ' ' || before == '#';
    case ':':
        return after != ' ';
    case '^':
        return i == 0;
    case '.':
        return ends_www(s, i) || (edge.line && ends_number(s, i, after));
    case ')':
        return edge.line && ends_number(s, i, after);
    default:
        return false;
    }
}

/* Text of the client: a backslash before the characters that are markup where they stand, which
 * CommonMark takes as that character and nothing else. */
static void put_client(struct ep_str *out, const char *s, size_t n, struct edge edge)
{
    for (size_t i = 0; i < n; i++) {
        if (active(s, n, i, edge))
            ep_str_addc(out, '\\');
        ep_str_addc(out, s[i]);
    }
}

/* Our own text needs only what could be taken for HTML, an entity or the edge of a cell. */
static void put_own(struct ep_str *out, const char *s, size_t n, bool table)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '<' || s[i] == '&' || (table && s[i] == '|'))
            ep_str_addc(out, '\\');
        ep_str_addc(out, s[i]);
    }
}

static bool is_plain_place(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool letter = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z');
        bool other = (s[i] >= '0' && s[i] <= '9') || strchr("./:-, +", s[i]);

        if (!letter && !other)
            return false;
    }
    return n > 0 && !memchr(s, '\0', n);
}

/* "[7]" or "[brief.yaml:14]": plain where nothing in it could be taken for markup. */
static void put_note(struct ep_str *out, const char *s, size_t n)
{
    bool address = n >= 3 && (memcmp(s, "www", 3) == 0 || memcmp(s, "htt", 3) == 0);

    ep_str_addc(out, '[');
    if (is_plain_place(s, n) && !address)
        ep_str_addn(out, s, n);
    else
        put_client(out, s, n, (struct edge){false, false});
    ep_str_addc(out, ']');
}

static void put_span(struct ep_str *out, const struct ep_span *span, bool table, struct edge edge)
{
    if (span->note)
        put_note(out, span->text, span->length);
    else if (span->client)
        put_client(out, span->text, span->length, edge);
    else if (span->link)
        ep_str_addf(out, "<%.*s>", (int)span->length, span->text);
    else if (span->code)
        ep_str_addf(out, "`%.*s`", (int)span->length, span->text);
    else
        put_own(out, span->text, span->length, table);
}

static void put_style(struct ep_str *out, bool before, bool now, const char *mark)
{
    if (before != now)
        ep_str_add(out, mark);
}

/* Own text behind a note that would make a link or a definition of it. */
static bool joins_note(const struct ep_span *span, bool after_note)
{
    return after_note && !span->client && !span->note && strchr("([:", span->text[0]);
}

static void put_inline(struct ep_str *out, const char *inl, bool table, bool line)
{
    struct ep_spans it = {.at = inl};
    struct ep_span span, last = {0};

    for (bool first = true; ep_span_next(&it, &span); first = false) {
        put_style(out, last.emphasis, last.emphasis && span.emphasis, "*");
        put_style(out, last.strong, last.strong && span.strong, "**");
        put_style(out, last.strong && span.strong, span.strong, "**");
        put_style(out, last.emphasis && span.emphasis, span.emphasis, "*");
        if (joins_note(&span, last.note))
            ep_str_addc(out, '\\');
        put_span(out, &span, table, (struct edge){line && first, last.note});
        last = span;
    }
    put_style(out, last.emphasis, false, "*");
    put_style(out, last.strong, false, "**");
}

void ep_inline_markdown(const char *inl, bool table, struct ep_str *out)
{
    put_inline(out, inl, table, false);
}

/* Own text at the start of a line that would open a list, a heading or a quotation. */
static void put_line(struct ep_str *out, const char *inl)
{
    size_t digits = strspn(inl, "0123456789");

    if (inl[0] && strchr("-+#>=~", inl[0])) {
        ep_str_addc(out, '\\');
    } else if (digits > 0 && (inl[digits] == '.' || inl[digits] == ')') &&
               (inl[digits + 1] < '0' || inl[digits + 1] > '9')) {
        ep_str_addn(out, inl, digits);
        ep_str_addc(out, '\\');
        inl += digits;
    }
    put_inline(out, inl, false, true);
}

static void put_heading(struct ep_str *out, const struct ep_block *b)
{
    for (int i = 0; i < b->level; i++)
        ep_str_addc(out, '#');
    ep_str_addc(out, ' ');
    ep_inline_markdown(b->text, false, out);
    ep_str_addc(out, '\n');
}

static void put_paragraph(struct ep_str *out, const struct ep_block *b)
{
    put_line(out, b->text);
    ep_str_addc(out, '\n');
}

static void put_cells(struct ep_str *out, const struct ep_doc_table *t, const char *const *cell,
                      bool strong)
{
    for (int i = 0; i < t->columns; i++) {
        bool wrap = strong && cell[i][0] && !strstr(cell[i], "**");

        ep_str_add(out, i ? " | " : "| ");
        ep_str_add(out, wrap ? "**" : "");
        ep_inline_markdown(cell[i] + strspn(cell[i], " "), true, out);
        ep_str_add(out, wrap ? "**" : "");
    }
    ep_str_add(out, " |\n");
}

static void put_table(struct ep_str *out, const struct ep_block *b)
{
    static const char *const rule[128] = {['l'] = "---", ['r'] = "--:", ['c'] = ":-:"};
    const struct ep_doc_table *t = b->table;

    put_cells(out, t, t->head, false);
    for (int i = 0; i < t->columns; i++)
        ep_str_addf(out, "|%s", rule[(unsigned char)t->align[i] & 0x7F]);
    ep_str_add(out, "|\n");
    for (size_t i = 0; i < t->rows.count; i++)
        put_cells(out, t, t->rows.item[i].cell, t->rows.item[i].total);
}

static void put_list(struct ep_str *out, const struct ep_block *b)
{
    for (size_t i = 0; i < b->items.count; i++) {
        if (b->level)
            ep_str_addf(out, "%zu. ", i + 1);
        else
            ep_str_add(out, "- ");
        if (b->items.item[i].mark) {
            put_note(out, b->items.item[i].mark, strlen(b->items.item[i].mark));
            ep_str_addc(out, ' ');
        }
        put_line(out, b->items.item[i].text);
        ep_str_addc(out, '\n');
    }
}

static bool is_empty(const struct ep_block *b)
{
    bool list = b->kind == EP_BLOCK_LIST || b->kind == EP_BLOCK_NOTES;

    return (b->kind == EP_BLOCK_TABLE && b->table->rows.count == 0) ||
           (list && b->items.count == 0);
}

void ep_doc_markdown(const struct ep_doc *d, struct ep_str *out)
{
    static void (*const put[])(struct ep_str *, const struct ep_block *) = {
        [EP_BLOCK_HEADING] = put_heading, [EP_BLOCK_PARAGRAPH] = put_paragraph,
        [EP_BLOCK_TABLE] = put_table,     [EP_BLOCK_LIST] = put_list,
        [EP_BLOCK_NOTES] = put_list,
    };
    bool first = true;

    for (size_t i = 0; i < d->blocks.count; i++) {
        const struct ep_block *b = d->blocks.item[i];

        if (is_empty(b))
            continue;
        if (!first)
            ep_str_addc(out, '\n');
        put[b->kind](out, b);
        first = false;
    }
}
