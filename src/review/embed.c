/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"

EP_EMBED(ep_review_figures_sql, "review/figures.sql")
