/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_REPORT_CONTROL_H
#define EP_REPORT_CONTROL_H

/* Parts of the section on a review (section_control.c, control_plan.c). */

#include "report/report_internal.h"

/* Goals: what came so far, what is expected by the end. */
void ep_control_goals(struct ep_rp *r);
/* Money of the months left, by channel. */
void ep_control_money(struct ep_rp *r);
/* Hypotheses with their evidence. */
void ep_control_verdicts(struct ep_rp *r);
/* The planner scored by its own past. */
void ep_control_score(struct ep_rp *r);

#endif
