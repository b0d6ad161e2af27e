/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/model.h"

#include <math.h>
#include <string.h>

#define BYTES sizeof(uint64_t)
#define SIGN  ((uint64_t)1 << 63)

/* Whole numbers in the order of the values; 0 and -0 are alike. */
static uint64_t key_of(double v)
{
    uint64_t bits;
    v = v == 0 ? 0 : v;
    memcpy(&bits, &v, sizeof bits);
    return bits & SIGN ? ~bits : bits | SIGN;
}

/* Where the values of each digit begin. True where all have the same: nothing is to be moved. */
static bool places_of(const int *count, int all, int *place)
{
    int sum = 0;
    for (int digit = 0; digit < 256; digit++) {
        if (count[digit] == all)
            return true;
        place[digit] = sum;
        sum += count[digit];
    }
    return false;
}

static void count_digits(const double *v, int count, int digits[BYTES][256])
{
    memset(digits, 0, sizeof(int) * BYTES * 256);
    for (int i = 0; i < count; i++) {
        uint64_t key = key_of(v[i]);
        for (size_t byte = 0; byte < BYTES; byte++)
            digits[byte][key >> 8 * byte & 255]++;
    }
}

/* By the bytes of the keys, the lowest first (radix sort): a comparison for each step of a sort
 * costs more. */
void ep_sort_rising(double *v, int count, struct ep_arena *scratch)
{
    int digits[BYTES][256];
    double *from = v, *to = EP_NEW_ARRAY(scratch, double, (size_t)count + 1);
    count_digits(v, count, digits);
    for (size_t byte = 0; byte < BYTES; byte++) {
        int place[256];
        if (places_of(digits[byte], count, place))
            continue;
        for (int i = 0; i < count; i++)
            to[place[key_of(from[i]) >> 8 * byte & 255]++] = from[i];
        double *swap = from;
        from = to;
        to = swap;
    }
    if (from != v)
        memcpy(v, from, sizeof *v * (size_t)count);
}

void ep_order_rising(const double *v, int count, struct ep_arena *scratch, int *order)
{
    int digits[BYTES][256];
    int *from = order, *to = EP_NEW_ARRAY(scratch, int, (size_t)count + 1);
    count_digits(v, count, digits);
    for (int i = 0; i < count; i++)
        order[i] = i;
    for (size_t byte = 0; byte < BYTES; byte++) {
        int place[256];
        if (places_of(digits[byte], count, place))
            continue;
        for (int i = 0; i < count; i++)
            to[place[key_of(v[from[i]]) >> 8 * byte & 255]++] = from[i];
        int *swap = from;
        from = to;
        to = swap;
    }
    if (from != order)
        memcpy(order, from, sizeof *order * (size_t)count);
}

double ep_quantile_sorted(const double *v, int count, double p)
{
    if (count <= 0)
        return 0;
    double at = fmin(1, fmax(0, p)) * (count - 1);
    int below = (int)floor(at);
    if (below >= count - 1)
        return v[count - 1];
    return v[below] + (at - below) * (v[below + 1] - v[below]);
}
