/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"

static const struct ep_section sections[] = {
    {"head", "", ep_section_head},
    {"summary", "report.summary.title", ep_section_summary},
    {"business", "report.business.title", ep_section_business},
    {"goals", "report.goals.title", ep_section_goals},
    {"audiences", "report.audiences.title", ep_section_audiences},
    {"demand", "report.demand.title", ep_section_demand},
    {"competitors", "report.competitors.title", ep_section_competitors},
    {"audit", "report.audit.title", ep_section_audit},
    {"strategy", "report.strategy.title", ep_section_strategy},
    {"mediaplan", "report.mediaplan.title", ep_section_mediaplan},
    {"forecast", "report.forecast.title", ep_section_forecast},
    {"what-if", "report.whatif.title", ep_section_whatif},
    {"risk", "report.risk.title", ep_section_risk},
    {"hypotheses", "report.hypotheses.title", ep_section_hypotheses},
    {"actions", "report.actions.title", ep_section_actions},
    {"control", "report.control.title", ep_section_control},
    {"open-questions", "report.open.title", ep_section_open},
    {"sources", "report.sources.title", ep_section_sources},
};

const struct ep_section *ep_sections(size_t *count)
{
    *count = sizeof sections / sizeof sections[0];
    return sections;
}
