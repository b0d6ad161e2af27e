/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_TEMPLATE_INTERNAL_H
#define EP_TEMPLATE_INTERNAL_H

/* embed.c: text of a template in a language, with its marks: ${client}, ${language}, ${start},
 * ${start+3} (months later), and at the end of a line ${?plan.budget}, the comment of a key out of
 * the table of fields, or in another language of its comments. NULL where there is no such
 * template. Static. */
const char *ep_template_text(const char *name, const char *language);
/* What the comments say of each key in a language, a line "key = comment" each; NULL for English,
 * where the table of fields says it. Static. */
const char *ep_template_comments(const char *language);

#endif
