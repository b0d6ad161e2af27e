/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The templates inside the binary. How to add one: a line in TEMPLATES and its file in the folder
 * of each language. How to add a language: a line in LANGUAGES, its folder with all templates and
 * comments.txt, its lines below. */

#include "emplan/embed.h"
#include "brief/template_internal.h"
#include "emplan/brief.h"
#include "emplan/text.h"
#include <string.h>

#define TEMPLATES(X, code)                                                                         \
    X(code, ecommerce)                                                                             \
    X(code, leads)                                                                                 \
    X(code, subscription)                                                                          \
    X(code, booking)                                                                               \
    X(code, retail)                                                                                \
    X(code, marketplace)
#define LANGUAGES(X) TEMPLATES(X, en) TEMPLATES(X, de) TEMPLATES(X, ru)

#define EMBED(code, name)                                                                          \
    EP_EMBED(ep_template_##code##_##name, "brief/templates/" #code "/" #name ".yaml")
#define ROW(code, name) {#code, #name, ep_template_##code##_##name},

LANGUAGES(EMBED)
EP_EMBED(ep_template_comments_de, "brief/templates/de/comments.txt")
EP_EMBED(ep_template_comments_ru, "brief/templates/ru/comments.txt")

static const struct {
    const char *language, *name, *text;
} templates[] = {LANGUAGES(ROW)};

static const struct {
    const char *language, *text;
} comments[] = {
    {"de", ep_template_comments_de},
    {"ru", ep_template_comments_ru},
};

const char *const *ep_brief_templates(void)
{
#define NAME(code, name) #name,
    static const char *const names[] = {TEMPLATES(NAME, en) NULL};
#undef NAME

    return names;
}

const char *ep_template_text(const char *name, const char *language)
{
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (ep_streq(templates[i].name, name) && ep_streq(templates[i].language, language))
            return templates[i].text;
    return NULL;
}

const char *ep_template_comments(const char *language)
{
    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++)
        if (ep_streq(comments[i].language, language))
            return comments[i].text;
    return NULL;
}
