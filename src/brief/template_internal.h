/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_TEMPLATE_INTERNAL_H
#define EP_TEMPLATE_INTERNAL_H

/* embed.c: text of a template with its marks: ${client}, ${language}, ${start}, ${start+3} (months
 * later), and at the end of a line ${?plan.budget}, the comment of a key out of the table of
 * fields. NULL where there is no such template. Static. */
const char *ep_template_text(const char *name);

#endif
