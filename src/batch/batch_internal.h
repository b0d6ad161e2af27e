/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BATCH_INTERNAL_H
#define EP_BATCH_INTERNAL_H

#include "emplan/batch.h"

/* --- what crosses the pipe from a worker to the parent -----------------------------------------
 */

#define EP_BATCH_FINDINGS 64 /* of one client; further ones are counted only */

enum ep_batch_kind {
    EP_BATCH_FINDING = 1,
    EP_BATCH_RESULT
};

/* A record of fixed size. Both ends are one program, so it is written as it lies in memory. Texts
 * are cut at a whole character. */
struct ep_batch_record {
    int kind;
    int status; /* of a result: enum ep_status; of a finding: enum ep_severity */
    int line, column, length;
    char code[40], file[512];
    char message[1024], hint[256], excerpt[256];
    uint64_t errors, warnings;
    struct ep_batch_figures figures;
};

/* Copy as much of `from` (NULL: "") as fits, whole characters only, and close it. */
void ep_batch_copy(char *to, size_t size, const char *from);

/* In a worker: do `command` for one client and write records to `fd`, the result last. */
void ep_batch_work(const struct ep_client *client, const struct ep_batch_options *options, int fd);

/* --- texts of figures ------------------------------------------------------------------------- */

/* To four decimals, as every JSON object of emplan gives what is no money. */
double ep_batch_round(double v);
/* Grouped, digits by size: below 10 two that count, from 1,000 on three, since it is an estimate;
 * a minus is U+2212. Arena-owned. */
const char *ep_batch_count(struct ep_arena *a, double v);
/* The same with the currency's symbol behind it. */
const char *ep_batch_money(struct ep_arena *a, double v, const char *currency);
/* Exact money, without decimals where it is whole. */
const char *ep_batch_exact(struct ep_arena *a, double v, const char *currency, int digits);
/* "12 %", "over 99 %". */
const char *ep_batch_percent(struct ep_arena *a, double share);
/* Text of a client as Markdown on one line: cleaned, with a backslash before every character that
 * could be taken for markup or make a link. */
const char *ep_batch_escape(struct ep_arena *a, const char *s);

#endif
