/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"
#include "batch/portfolio_internal.h"

EP_EMBED(ep_portfolio_sql, "batch/portfolio.sql")
