/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_CHOICE_H
#define EP_CHOICE_H

/* How often a choice of the plan stands: what the stages count and the report speaks of. */

/* Draws that are planned anew. */
#define EP_RECHOSEN 16
/* A choice that holds in a smaller share of the draws is called fragile. */
#define EP_STABLE 0.85

#endif
