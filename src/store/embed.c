/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"
#include "store/store_internal.h"

EP_EMBED(ep_schema_sql, "store/schema.sql")
EP_EMBED(ep_queries_sql, "store/queries.sql")
