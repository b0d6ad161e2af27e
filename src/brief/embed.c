/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The templates inside the binary. How to add one: a file in templates/, a line below in each of
 * the two lists, and its name in the list of ep_brief_templates(). */

#include "emplan/embed.h"
#include "brief/template_internal.h"
#include "emplan/brief.h"
#include <string.h>

EP_EMBED(ep_template_ecommerce, "brief/templates/ecommerce.yaml")
EP_EMBED(ep_template_leads, "brief/templates/leads.yaml")
EP_EMBED(ep_template_subscription, "brief/templates/subscription.yaml")
EP_EMBED(ep_template_booking, "brief/templates/booking.yaml")
EP_EMBED(ep_template_retail, "brief/templates/retail.yaml")
EP_EMBED(ep_template_marketplace, "brief/templates/marketplace.yaml")

static const struct {
    const char *name, *text;
} templates[] = {
    {"ecommerce", ep_template_ecommerce},
    {"leads", ep_template_leads},
    {"subscription", ep_template_subscription},
    {"booking", ep_template_booking},
    {"retail", ep_template_retail},
    {"marketplace", ep_template_marketplace},
};

const char *const *ep_brief_templates(void)
{
    static const char *const names[] = {"ecommerce",   "leads", "subscription", "booking", "retail",
                                        "marketplace", NULL};
    return names;
}

const char *ep_template_text(const char *name)
{
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (strcmp(templates[i].name, name) == 0)
            return templates[i].text;
    return NULL;
}
