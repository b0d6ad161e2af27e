/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"
#include "stage/figures_internal.h"

EP_EMBED(ep_figures_sql_text, "stage/figures.sql")

const char *ep_figures_sql(void)
{
    return ep_figures_sql_text;
}
