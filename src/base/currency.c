/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emplan/error.h"
#include "emplan/number.h"
#include "emplan/text.h"
#include <float.h>
#include <math.h>

#define LARGEST_MONEY 1e12

/* Active codes of ISO 4217 with the digits of their minor unit, in the order of the codes; funds
 * codes and metals are left out. How to add one: a row in its place. A symbol is given where it
 * is not shared with another currency ("$" alone is the dollar of the United States). */
static const struct currency {
    char code[4];
    int digits;
    const char *symbol; /* NULL: the code */
} currencies[] = {
    {"AED", 2, NULL},  {"AFN", 2, NULL},  {"ALL", 2, NULL},  {"AMD", 2, "֏"},   {"ANG", 2, NULL},
    {"AOA", 2, NULL},  {"ARS", 2, NULL},  {"AUD", 2, "A$"},  {"AWG", 2, NULL},  {"AZN", 2, "₼"},
    {"BAM", 2, NULL},  {"BBD", 2, NULL},  {"BDT", 2, "৳"},   {"BGN", 2, NULL},  {"BHD", 3, NULL},
    {"BIF", 0, NULL},  {"BMD", 2, NULL},  {"BND", 2, NULL},  {"BOB", 2, NULL},  {"BRL", 2, "R$"},
    {"BSD", 2, NULL},  {"BTN", 2, NULL},  {"BWP", 2, NULL},  {"BYN", 2, NULL},  {"BZD", 2, NULL},
    {"CAD", 2, "C$"},  {"CDF", 2, NULL},  {"CHF", 2, NULL},  {"CLP", 0, NULL},  {"CNY", 2, NULL},
    {"COP", 2, NULL},  {"CRC", 2, "₡"},   {"CUP", 2, NULL},  {"CVE", 2, NULL},  {"CZK", 2, "Kč"},
    {"DJF", 0, NULL},  {"DKK", 2, NULL},  {"DOP", 2, NULL},  {"DZD", 2, NULL},  {"EGP", 2, NULL},
    {"ERN", 2, NULL},  {"ETB", 2, NULL},  {"EUR", 2, "€"},   {"FJD", 2, NULL},  {"FKP", 2, NULL},
    {"GBP", 2, "£"},   {"GEL", 2, "₾"}, {"GHS", 2, "₵"},   {"GIP", 2, NULL},  {"GMD", 2, NULL},
    {"GNF", 0, NULL},  {"GTQ", 2, NULL},  {"GYD", 2, NULL},  {"HKD", 2, "HK$"}, {"HNL", 2, NULL},
    {"HTG", 2, NULL},  {"HUF", 2, "Ft"},  {"IDR", 2, "Rp"},  {"ILS", 2, "₪"},   {"INR", 2, "₹"},
    {"IQD", 3, NULL},  {"IRR", 2, NULL},  {"ISK", 0, NULL},  {"JMD", 2, NULL},  {"JOD", 3, NULL},
    {"JPY", 0, "¥"},   {"KES", 2, NULL},  {"KGS", 2, NULL},  {"KHR", 2, "៛"},   {"KMF", 0, NULL},
    {"KPW", 2, NULL},  {"KRW", 0, "₩"},   {"KWD", 3, NULL},  {"KYD", 2, NULL},  {"KZT", 2, "₸"},
    {"LAK", 2, "₭"},   {"LBP", 2, NULL},  {"LKR", 2, NULL},  {"LRD", 2, NULL},  {"LSL", 2, NULL},
    {"LYD", 3, NULL},  {"MAD", 2, NULL},  {"MDL", 2, NULL},  {"MGA", 2, NULL},  {"MKD", 2, NULL},
    {"MMK", 2, NULL},  {"MNT", 2, "₮"},   {"MOP", 2, NULL},  {"MRU", 2, NULL},  {"MUR", 2, NULL},
    {"MVR", 2, NULL},  {"MWK", 2, NULL},  {"MXN", 2, "MX$"}, {"MYR", 2, "RM"},  {"MZN", 2, NULL},
    {"NAD", 2, NULL},  {"NGN", 2, "₦"},   {"NIO", 2, NULL},  {"NOK", 2, NULL},  {"NPR", 2, NULL},
    {"NZD", 2, "NZ$"}, {"OMR", 3, NULL},  {"PAB", 2, NULL},  {"PEN", 2, NULL},  {"PGK", 2, NULL},
    {"PHP", 2, "₱"},   {"PKR", 2, NULL},  {"PLN", 2, "zł"},  {"PYG", 0, "₲"},   {"QAR", 2, NULL},
    {"RON", 2, NULL},  {"RSD", 2, NULL},  {"RUB", 2, "₽"}, {"RWF", 0, NULL},  {"SAR", 2, NULL},
    {"SBD", 2, NULL},  {"SCR", 2, NULL},  {"SDG", 2, NULL},  {"SEK", 2, NULL},  {"SGD", 2, "S$"},
    {"SHP", 2, NULL},  {"SLE", 2, NULL},  {"SOS", 2, NULL},  {"SRD", 2, NULL},  {"SSP", 2, NULL},
    {"STN", 2, NULL},  {"SVC", 2, NULL},  {"SYP", 2, NULL},  {"SZL", 2, NULL},  {"THB", 2, "฿"},
    {"TJS", 2, NULL},  {"TMT", 2, NULL},  {"TND", 3, NULL},  {"TOP", 2, NULL},  {"TRY", 2, "₺"},
    {"TTD", 2, NULL},  {"TWD", 2, "NT$"}, {"TZS", 2, NULL},  {"UAH", 2, "₴"},   {"UGX", 0, NULL},
    {"USD", 2, "$"},   {"UYU", 2, NULL},  {"UZS", 2, NULL},  {"VED", 2, NULL},  {"VES", 2, NULL},
    {"VND", 0, "₫"},   {"VUV", 0, NULL},  {"WST", 2, NULL},  {"XAF", 0, NULL},  {"XCD", 2, NULL},
    {"XOF", 0, NULL},  {"XPF", 0, NULL},  {"YER", 2, NULL},  {"ZAR", 2, NULL},  {"ZMW", 2, NULL},
    {"ZWG", 2, NULL},
};

static const struct currency *find(const char *code)
{
    for (size_t i = 0; i < sizeof currencies / sizeof currencies[0]; i++)
        if (ep_streq(currencies[i].code, code))
            return &currencies[i];
    return NULL;
}

int ep_currency_digits(const char *code)
{
    const struct currency *c = find(code);

    return c ? c->digits : -1;
}

const char *ep_currency_symbol(const char *code)
{
    const struct currency *c = find(code);

    if (!c)
        return code;
    return c->symbol ? c->symbol : c->code;
}

static double unit(int digits)
{
    static const double units[] = {1, 10, 100, 1000, 10000};

    if (digits < 0 || digits >= (int)(sizeof units / sizeof units[0]))
        EP_BUG("a currency with %d digits", digits);
    return units[digits];
}

bool ep_money_fits(double major)
{
    return fabs(major) <= LARGEST_MONEY;
}

int64_t ep_money_minor(double major, int digits)
{
    if (!ep_money_fits(major))
        EP_BUG("an amount of money that is too large or not finite");
    double minor = major * unit(digits);
    /* 1.005 is a little less in binary; half a cent in decimals must still go up */
    double nudge = fmin(fabs(minor) * 4 * DBL_EPSILON, 1e-6);

    return llround(minor + copysign(nudge, minor));
}

double ep_money_major(int64_t minor, int digits)
{
    return (double)minor / unit(digits);
}
