/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "yaml/yaml_internal.h"
#include <string.h>

/* libyaml's messages in words that help who wrote the file. The first row whose texts occur in
 * problem and context holds; NULL holds for any. How to add one: a row above the more general
 * ones. */
static const struct row {
    const char *problem, *context;
    char at;         /* the character the problem is found at; 0: any */
    bool at_context; /* show the beginning of the thing, not where it went wrong */
    const char *code, *message, *hint;
} rows[] = {
    {"cannot start any token", NULL, '\t', false, "yaml", "a tab stands where only spaces may",
     "indent with spaces"},
    {"cannot start any token", NULL, '%', false, "yaml", "a text begins with %",
     "put it in quotes"},
    {"cannot start any token", NULL, '@', false, "yaml", "a text begins with @",
     "put it in quotes"},
    {"cannot start any token", NULL, '`', false, "yaml", "a text begins with `",
     "put it in quotes"},
    {"violates indentation", NULL, 0, false, "yaml", "a tab stands where only spaces may",
     "indent with spaces"},
    {"found a tab character", NULL, 0, false, "yaml", "a tab stands where only spaces may",
     "indent with spaces"},
    {"mapping values are not allowed", NULL, 0, false, "yaml",
     "a second colon on the line, or the line is indented differently from its neighbours",
     "put the text in quotes, or correct the spaces at the line's beginning"},
    {"block sequence entries are not allowed", NULL, 0, false, "yaml",
     "a '- ' stands where no list entry can begin",
     "begin a list on a line of its own under its key"},
    {"could not find expected ':'", NULL, 0, true, "yaml",
     "the line has no colon behind its key, or the text of the line before goes on here",
     "write 'key: value' with a space behind the colon"},
    {"found unexpected end of stream", "quoted scalar", 0, true, "yaml",
     "a quote is opened here and not closed", "close the quote"},
    {"found unexpected document indicator", NULL, 0, true, "yaml",
     "a quote is opened here and not closed", "close the quote"},
    {"unknown escape character", NULL, 0, false, "yaml",
     "a backslash in double quotes is followed by a letter that means nothing",
     "use single quotes, or write two backslashes"},
    {"did not find expected hexdecimal number", NULL, 0, false, "yaml",
     "a backslash code in double quotes is not complete",
     "use single quotes, or write two backslashes"},
    {"invalid Unicode character code", NULL, 0, false, "yaml",
     "a backslash code in double quotes is no character", "write the character itself"},
    {"did not find expected ',' or ']'", NULL, 0, true, "yaml",
     "a list in brackets is opened here and not closed, or a comma is missing in it",
     "close it with ], put commas between the entries"},
    {"did not find expected ',' or '}'", NULL, 0, true, "yaml",
     "a group in braces is opened here and not closed, or a comma is missing in it",
     "close it with }, put commas between the entries"},
    {"did not find expected '-' indicator", NULL, 0, false, "yaml",
     "a list goes on with something that is no '- ' entry",
     "begin the line with '- ', or indent it as its neighbours"},
    {"did not find expected key", NULL, 0, false, "yaml",
     "the line is indented differently from its neighbours, or text follows a closed quote or "
     "bracket",
     "use the same number of spaces as the lines around it; put the whole text in quotes"},
    {"did not find expected alphabetic", "anchor", 0, true, "alias",
     "a text begins with &, which marks an anchor", "put it in quotes"},
    {"did not find expected alphabetic", "alias", 0, true, "alias",
     "a text begins with *, which calls an alias", "put it in quotes"},
    {NULL, "scanning a tag", 0, true, "tag", "a text begins with !, which marks a tag",
     "put it in quotes"},
    {NULL, "parsing a tag", 0, true, "tag", "a text begins with !, which marks a tag",
     "put it in quotes"},
    {"undefined tag handle", NULL, 0, true, "tag", "a text begins with !, which marks a tag",
     "put it in quotes"},
    {NULL, "directive", 0, true, "tag", "a line begins with %, which marks a directive",
     "delete the line"},
    {"directive", NULL, 0, false, "tag", "a line begins with %, which marks a directive",
     "delete the line"},
    {"incompatible YAML document", NULL, 0, false, "tag",
     "a line begins with %, which marks a directive", "delete the line"},
    {"expected <document start>", NULL, 0, false, "yaml",
     "text follows the end of the document, or a line is indented less than the first one",
     "use the same number of spaces as the lines around it"},
    {"did not find expected node content", NULL, 0, false, "yaml",
     "a value is missing between brackets or commas", "write the value, or take the comma away"},
    {"block scalar", NULL, 0, true, "yaml", "the text behind | or > is not indented rightly",
     "indent each of its lines by the same number of spaces"},
    {NULL, "block scalar", 0, true, "yaml", "the text behind | or > is not indented rightly",
     "indent each of its lines by the same number of spaces"},
};

static bool has(const char *text, const char *part)
{
    return !part || (text && strstr(text, part));
}

static const struct row *find_row(const yaml_parser_t *parser, char at)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (has(parser->problem, rows[i].problem) && has(parser->context, rows[i].context) &&
            (rows[i].at == 0 || rows[i].at == at))
            return &rows[i];
    return NULL;
}

void ep_source_libyaml(struct ep_source *s, const yaml_parser_t *parser)
{
    /* the marks of reader errors stay at the beginning of the file, only the offset is right */
    if (parser->error == YAML_READER_ERROR) {
        ep_source_problem(s, ep_source_place(s, parser->problem_offset), "utf8",
                          "delete the character", "a character is not allowed in a text file");
        return;
    }
    size_t offset = parser->problem_mark.index;
    struct ep_place place = ep_source_marks(s, &parser->problem_mark, &parser->problem_mark);
    const struct row *row = find_row(parser, offset < s->size ? s->data[offset] : '\0');

    if (!row) {
        ep_source_problem(s, place, "yaml", "", "this is no YAML: %s",
                          parser->problem ? parser->problem : "reason unknown");
        return;
    }
    if (row->at_context && parser->context)
        place = ep_source_marks(s, &parser->context_mark, &parser->context_mark);
    ep_source_problem(s, place, row->code, row->hint, "%s", row->message);
}
