/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "catalog/catalog_internal.h"
#include "catalog_helper.h"

/* The table of docs/catalogue.md is recounted from the data, and its lists of files and parameters
 * are those of the program. Run from the project's root. */

struct counts {
    const char *name;
    long of[3]; /* by enum ep_evidence */
};
enum {
    PRICES,
    EFFECTS,
    INDUSTRIES,
    GENERAL,
    TOOLS,
    FORMATS,
    DUTIES,
    FIRST_FILE
};

static void count(struct fixture *f, struct counts *c, const char *source)
{
    const struct ep_source *s = ep_catalog_source(f->catalog, source);
    assert_non_null(s);
    c->of[s->evidence]++;
}

static int part_of(const struct ep_bench_row *row)
{
    if (ep_starts_with(row->key, "industry."))
        return INDUSTRIES;
    if (ep_starts_with(row->key, "general."))
        return GENERAL;
    if (ep_starts_with(row->key, "tool."))
        return TOOLS;
    if (ep_starts_with(row->key, "format."))
        return FORMATS;
    if (ep_starts_with(row->key, "duty."))
        return DUTIES;
    return ep_streq(row->unit, "money") || ep_streq(row->unit, "x_cpc") ? PRICES : EFFECTS;
}

#define COUNT_FILE(file, type)                                                                     \
    for (size_t i = 0; i < f->catalog->rows[file].count; i++)                                      \
    count(f, row, EP_ROWS(f->catalog, file, type)[i].source)

static size_t recount(struct fixture *f, struct counts *c)
{
    static const char *const names[] = {"benchmarks.csv: prices of channels",
                                        "benchmarks.csv: effects of channels",
                                        "benchmarks.csv: industries",
                                        "benchmarks.csv: general",
                                        "benchmarks.csv: tools",
                                        "benchmarks.csv: formats of content",
                                        "benchmarks.csv: duties",
                                        "reach.csv",
                                        "seasonality.csv",
                                        "serp_ctr.csv",
                                        "cities.csv",
                                        "regions.csv",
                                        "prices.csv",
                                        "currencies.csv",
                                        "channels.yaml: where and when open",
                                        "duties.yaml",
                                        "all"};
    size_t n = sizeof names / sizeof names[0];
    for (size_t i = 0; i < n; i++)
        c[i] = (struct counts){.name = names[i]};
    const struct ep_bench_row *b = EP_ROWS(f->catalog, EP_FILE_BENCHMARKS, struct ep_bench_row);
    for (size_t i = 0; i < f->catalog->rows[EP_FILE_BENCHMARKS].count; i++)
        count(f, &c[part_of(&b[i])], b[i].source);
    struct counts *row = &c[FIRST_FILE];
    COUNT_FILE(EP_FILE_REACH, struct ep_reach_row);
    row++;
    COUNT_FILE(EP_FILE_SEASONS, struct ep_season_row);
    row++;
    COUNT_FILE(EP_FILE_CLICKS, struct ep_click_row);
    row++;
    COUNT_FILE(EP_FILE_CITIES, struct ep_city_row);
    row++;
    COUNT_FILE(EP_FILE_REGIONS, struct ep_region);
    row++;
    COUNT_FILE(EP_FILE_PRICES, struct ep_price_row);
    row++;
    COUNT_FILE(EP_FILE_CURRENCIES, struct ep_currency_row);
    row++;
    const struct ep_channel_spec *s = EP_ROWS(f->catalog, EP_FILE_CHANNELS, struct ep_channel_spec);
    for (size_t i = 0; i < f->catalog->rows[EP_FILE_CHANNELS].count; i++)
        for (size_t j = 0; j < s[i].open_count; j++)
            count(f, row, s[i].open[j].source);
    row++;
    COUNT_FILE(EP_FILE_DUTIES, struct ep_duty_spec);
    for (size_t i = 0; i + 1 < n; i++)
        for (int e = 0; e < 3; e++)
            c[n - 1].of[e] += c[i].of[e];
    return n;
}

static char *document(struct fixture *f)
{
    struct ep_error err = {0};
    char *text = NULL;
    size_t size = 0;
    enum ep_status status =
        ep_file_read(f->arena, "docs/catalogue.md", (size_t)1 << 20, &text, &size, &err);
    if (status != EP_OK)
        print_message("%s: run from the project's root\n", err.message);
    assert_int_equal(status, EP_OK);
    return text;
}

static void the_table_is_what_the_data_hold(void **state)
{
    struct fixture *f = *state;
    struct counts c[20];
    const char *text = document(f);
    size_t n = recount(f, c);
    for (size_t i = 0; i < n; i++) {
        const char *line = ep_arena_printf(f->arena, "| %s | %ld | %ld | %ld |\n", c[i].name,
                                           c[i].of[0], c[i].of[1], c[i].of[2]);
        if (!strstr(text, line))
            print_message("docs/catalogue.md lacks the line %s", line);
        assert_non_null(strstr(text, line));
    }
}

static void every_file_and_parameter_is_described(void **state)
{
    struct fixture *f = *state;
    const char *text = document(f);
    for (int i = 0; i < EP_FILE_COUNT; i++)
        assert_non_null(
            strstr(text, ep_arena_printf(f->arena, "| `%s` |", ep_catalog_data[i].name)));
    const struct ep_bench_row *b = EP_ROWS(f->catalog, EP_FILE_BENCHMARKS, struct ep_bench_row);
    for (size_t i = 0; i < f->catalog->rows[EP_FILE_BENCHMARKS].count; i++) {
        int part = part_of(&b[i]);
        const char *parameter = ep_arena_printf(f->arena, "`%s`", strrchr(b[i].key, '.') + 1);
        if (part != PRICES && part != EFFECTS)
            continue;
        if (!strstr(text, parameter))
            print_message("docs/catalogue.md does not describe %s\n", parameter);
        assert_non_null(strstr(text, parameter));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_what_the_data_hold),
        cmocka_unit_test(every_file_and_parameter_is_described),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
