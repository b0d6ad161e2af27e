/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/embed.h"
#include "catalog/catalog_internal.h"

EP_EMBED(ep_data_sources, "catalog/data/sources.csv")
EP_EMBED(ep_data_currencies, "catalog/data/currencies.csv")
EP_EMBED(ep_data_regions, "catalog/data/regions.csv")
EP_EMBED(ep_data_prices, "catalog/data/prices.csv")
EP_EMBED(ep_data_industries, "catalog/data/industries.csv")
EP_EMBED(ep_data_benchmarks, "catalog/data/benchmarks.csv")
EP_EMBED(ep_data_reach, "catalog/data/reach.csv")
EP_EMBED(ep_data_seasons, "catalog/data/seasonality.csv")
EP_EMBED(ep_data_clicks, "catalog/data/serp_ctr.csv")
EP_EMBED(ep_data_cities, "catalog/data/cities.csv")
EP_EMBED(ep_data_channels, "catalog/data/channels.yaml")
EP_EMBED(ep_data_tools, "catalog/data/tools.yaml")
EP_EMBED(ep_data_formats, "catalog/data/formats.yaml")
EP_EMBED(ep_data_tasks, "catalog/data/tasks.yaml")
EP_EMBED(ep_data_duties, "catalog/data/duties.yaml")

const struct ep_catalog_data ep_catalog_data[EP_FILE_COUNT] = {
#define EP_ROW(name, lower, file) [EP_FILE_##name] = {file, ep_data_##lower, ep_data_##lower##_end},
    EP_CATALOG_FILES(EP_ROW)
#undef EP_ROW
};
