/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_FIGURES_INTERNAL_H
#define EP_FIGURES_INTERNAL_H

/* The text of figures.sql. Static. */
const char *ep_figures_sql(void);

#endif
