/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "brief/brief_helper.h"
#include "imports/imports_internal.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* Files go into a folder of the test's own; figures are worked out by hand beside them. */
static char folder[] = "/tmp/emplan-apply-XXXXXX";
static const struct ep_catalog *catalog;
static struct ep_arena *shared;

struct run {
    struct ep_arena *arena;
    struct ep_findings findings;
    struct ep_brief *brief;
    struct ep_imports *files; /* NULL where refused */
    enum ep_status status;
    struct ep_error err;
};

static void put(const char *name, const char *text)
{
    char path[64];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static struct run run_brief(const char *text, const char *set, bool lenient)
{
    struct run r = {.arena = ep_arena_new()};
    const struct ep_setting setting = {set};
    const struct ep_import_options options = {ep_month_first_day(2027 * 12), lenient};

    ep_findings_init(&r.findings, r.arena);
    if (ep_brief_read_text(r.arena, text, strlen(text), "brief.yaml", folder, &setting, set ? 1 : 0,
                           NULL, NULL, &r.findings, &r.brief, &r.err) != EP_OK)
        fail_msg("%s", r.findings.item[0].message);
    r.findings.count = r.findings.errors = 0; /* what the brief alone has to say */
    r.status = ep_imports_apply(r.arena, r.brief, catalog, &options, &r.findings, &r.files, &r.err);
    return r;
}

/* One file of a kind, with `business` and `rest` of the brief. */
static struct run run_file(const char *kind, const char *text)
{
    char brief[2000];

    put("x.csv", text);
    snprintf(brief, sizeof brief, BRIEF_WITH("", "data: [{file: x.csv, kind: %s}]\n"), kind);
    return run_brief(brief, NULL, false);
}

static void finish(struct run *r)
{
    ep_arena_free(r->arena);
}

static const struct ep_finding *finding(const struct run *r, const char *part)
{
    for (size_t i = 0; i < r->findings.count; i++)
        if (strstr(r->findings.item[i].message, part))
            return &r->findings.item[i];
    for (size_t i = 0; i < r->findings.count; i++)
        print_message("%s\n", r->findings.item[i].message);
    fail_msg("no finding says '%s'", part);
    return NULL;
}

static void assert_near(double a, double b)
{
    if (fabs(a - b) > 1e-9 * fmax(1, fabs(b)))
        fail_msg("%.12g is not %.12g", a, b);
}

/* --- orders -----------------------------------------------------------------------------------
 */

/* 24 customers of 2025 and the first six of them again in 2026; amounts 40 in 2025, 60 in 2026. */
static void orders_give_what_they_measure(void **state)
{
    struct ep_str s;

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "order,Date,Customer,Amount,Margin\n");
    for (int i = 0; i < 24; i++)
        ep_str_addf(&s, "a%d,2025-%02d-10,c%d,40,10\n", i, i / 2 + 1, i);
    for (int i = 0; i < 6; i++)
        ep_str_addf(&s, "b%d,2026-%02d-20,c%d,60,30\n", i, 7 + i, i);
    ep_str_add(&s, "z,2026-12-31,new,60,30\nr,2026-12-31,c1,-20,\n");
    struct run r = run_file("orders", s.data);
    const struct ep_brief *b = r.brief;

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(r.files->item[0].rows, 32);
    /* fewer than 30 orders in 2026, so the mean of all 31: (24 x 40 + 7 x 60) / 31 */
    assert_near(b->business.economics.order_value.range.mid, 1380.0 / 31);
    assert_near(b->business.economics.order_value.seen, 31);
    assert_string_equal(b->business.economics.order_value.at.file, "x.csv");
    /* margins: (24 x 10 + 7 x 30) / 1380 */
    assert_near(b->business.economics.gross_margin.range.mid, 450.0 / 1380);
    assert_near(b->business.economics.return_rate.range.mid, 20.0 / 1380);
    /* 24 bought in 2025, six of them in 2026 */
    assert_near(b->business.economics.retention.range.mid, 0.25);
    assert_near(b->business.economics.retention.seen, 6);
    /* within a year of the first: 24 whose first is in 2025, nobody came back so soon */
    assert_near(b->business.economics.orders_per_year.range.mid, 1);
    assert_near(b->business.current.customers_total.range.mid, 25);
    /* 2026: 7 x 60 - 20 */
    assert_near(b->business.current.revenue_month.range.mid, 400.0 / 12);
    assert_near(b->business.current.customers_month.range.mid, 7.0 / 12);
    assert_int_equal(b->business.seasonality.count, 0); /* January begins on the tenth */
    ep_str_clear(&s);
    finish(&r);
}

static void two_whole_years_give_the_season(void **state)
{
    struct ep_str s;

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "date,customer,amount,order\n");
    for (int m = 0; m < 24; m++)
        for (int i = 0; i < (m % 12 == 11 ? 60 : 30); i++)
            ep_str_addf(&s, "%d-%02d-%02d,k%d,50,%d.%d\n", 2025 + m / 12, m % 12 + 1,
                        i % 28 + (i >= 28 ? 3 : 1), i, m, i);
    struct run r = run_file("orders", s.data);

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(r.brief->business.seasonality.count, 12);
    double sum = 0, other = r.brief->business.seasonality.item[0].range.mid;

    for (int m = 0; m < 12; m++)
        sum += r.brief->business.seasonality.item[m].range.mid;
    assert_near(sum, 12);
    assert_true(r.brief->business.seasonality.item[11].range.mid > 1.4 * other);
    ep_str_clear(&s);
    finish(&r);
}

static void the_brief_gives_way_but_not_what_is_set(void **state)
{
    static const char orders[] = "date,customer,amount\n2026-11-01,a,10\n2026-11-02,b,20\n"
                                 "2026-11-03,c,30\n2026-11-04,d,40\n2026-11-05,e,50\n";
    static const char brief[] =
        BRIEF_WITH("  economics: {order_value: 99}\n", "data: [{file: x.csv, kind: orders}]\n");

    (void)state;
    put("x.csv", orders);
    struct run r = run_brief(brief, NULL, false);

    assert_int_equal(r.status, EP_OK);
    assert_near(r.brief->business.economics.order_value.range.mid, 30);
    assert_int_equal(finding(&r, "order_value: 99.0 of the brief gives way")->severity,
                     EP_SEVERITY_NOTE);
    finish(&r);
    r = run_brief(brief, "business.economics.order_value=77", false);
    assert_near(r.brief->business.economics.order_value.range.mid, 77);
    finding(&r, "order_value: 77.0 is set and stays");
    finish(&r);
}

/* --- channels ---------------------------------------------------------------------------------
 */

static void ads_become_the_audit(void **state)
{
    struct ep_str s;

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "month,channel,spend,clicks,leads,customers\n");
    ep_str_add(&s, "2025-11,search_ads,9999,9999,9999,9999\n"); /* older than twelve months */
    for (int m = 1; m <= 11; m++)
        ep_str_addf(&s, "2026-%02d,search_ads,110,220,33,%d\n", m, m);
    ep_str_add(&s, "2026-11,seo,0,50,,\n2026-11,Google,90,10,1,0\n2027-01,seo,1,1,1,1\n");
    struct run r = run_file("ads", s.data);
    const struct ep_brief *b = r.brief;

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(b->audit.channels.count, 2);
    const struct ep_audit_channel *c = &b->audit.channels.item[0];

    assert_string_equal(c->channel.text, "search_ads");
    /* December 2025 to November 2026 is the year, the channel begins in January */
    assert_int_equal(c->months, 11);
    assert_near(c->spend_month.range.mid, 110);
    assert_near(c->visits_month.range.mid, 220);
    assert_near(c->leads_month.range.mid, 33);
    assert_near(c->customers_month.range.mid, 6);
    assert_near(c->customers_month.seen, 66);
    assert_false(b->audit.channels.item[1].leads_month.given);
    finding(&r, "'Google' in x.csv is no channel");
    finding(&r, "1 row from 2027-01 on left out");
    ep_str_clear(&s);
    finish(&r);
}

static void analytics_count_before_ads(void **state)
{
    static const char brief[] =
        BRIEF_WITH("", "data:\n- {file: ads.csv, kind: ads}\n- {file: web.csv, kind: analytics}\n"
                       "audit: {channels: [{channel: social_ads, spend_month: 5}]}\n");

    (void)state;
    put("ads.csv", "month,channel,spend,clicks,customers\n2026-12,social_ads.vk,100,300,9\n");
    put("web.csv", "month,channel,visits,customers\n2026-12,social_ads.vk,200,4\n"
                   "2026-12,direct,1000,7\n");
    struct run r = run_brief(brief, NULL, false);
    const struct ep_brief *b = r.brief;

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(b->audit.channels.count, 1); /* the group of the brief would count twice */
    assert_near(b->audit.channels.item[0].spend_month.range.mid, 100);
    assert_string_equal(b->audit.channels.item[0].spend_month.at.file, "ads.csv");
    assert_near(b->audit.channels.item[0].visits_month.range.mid, 200);
    assert_string_equal(b->audit.channels.item[0].visits_month.at.file, "web.csv");
    assert_near(b->audit.channels.item[0].customers_month.range.mid, 4);
    assert_near(b->business.current.site_visits_month.range.mid, 1200);
    finding(&r, "audit.channels: social_ads of the brief gives way to social_ads.vk");
    finish(&r);
}

/* --- keywords ---------------------------------------------------------------------------------
 */

static void keywords_go_before_the_brief(void **state)
{
    static const char brief[] = BRIEF_WITH(
        "", "demand: {keywords: [{query: Linen Dress, volume: 1}, {query: other, volume: 7}]}\n"
            "data: [{file: x.csv, kind: keywords}]\n");

    (void)state;
    put("x.csv", "volume,query,intent\n10,small,buy\n5400,linen dress,buy\n10..1000,range,\n"
                 "300,LINEN dress,\n");
    struct run r = run_brief(brief, NULL, false);
    const struct ep_brief *b = r.brief;

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(b->demand.keywords.count, 4);
    assert_string_equal(b->demand.keywords.item[0].query.text, "linen dress");
    assert_near(b->demand.keywords.item[0].volume.range.mid, 5400);
    assert_int_equal(b->demand.keywords.item[0].at.line, 3);
    assert_string_equal(b->demand.keywords.item[1].query.text, "range");
    assert_near(b->demand.keywords.item[1].volume.range.mid, 100);
    assert_null(b->demand.keywords.item[1].intent.text);
    assert_string_equal(b->demand.keywords.item[3].query.text, "other");
    finding(&r, "1 search of the brief gives way");
    finding(&r, "1 row has the search of another row");
    finish(&r);
}

static void the_largest_searches_are_kept(void **state)
{
    struct ep_str s;
    double sum = 0;

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "query,volume,intent\n");
    for (int i = 0; i < 20500; i++) {
        int volume = (i * 7919) % 20500 + 1; /* every volume once */

        ep_str_addf(&s, "q%d,%d,%s\n", i, volume, volume % 2 ? "buy" : "learn");
        sum += volume;
    }
    struct run r = run_file("keywords", s.data);
    const struct ep_brief *b = r.brief;
    double got = 0, buy = 0;

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(b->demand.keywords.count, 20002);
    assert_near(b->demand.keywords.item[0].volume.range.mid, 20500);
    assert_near(b->demand.keywords.item[19999].volume.range.mid, 501);
    for (size_t i = 0; i < b->demand.keywords.count; i++) {
        got += b->demand.keywords.item[i].volume.range.mid;
        if (strcmp(b->demand.keywords.item[i].intent.text, "buy") == 0)
            buy += b->demand.keywords.item[i].volume.range.mid;
    }
    assert_near(got, sum);
    assert_near(buy, 10250.0 * 10250.0); /* sum of the odd volumes */
    ep_str_clear(&s);
    finish(&r);
}

static void months_give_means_and_season(void **state)
{
    struct ep_str s;

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "query,month,volume\n");
    for (int m = 35; m >= 0; m--) /* newest first */
        ep_str_addf(&s, "dress,%d-%02d,%d\nskirt,%d-%02d,100\n", 2024 + m / 12, m % 12 + 1,
                    m < 24        ? 10
                    : m % 12 == 5 ? 23000
                                  : 1000,
                    2024 + m / 12, m % 12 + 1);
    struct run r = run_file("keywords", s.data);
    const struct ep_brief *b = r.brief;

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(b->demand.keywords.count, 2);
    assert_near(b->demand.keywords.item[0].volume.range.mid, (11 * 1000 + 23000) / 12.0);
    assert_near(b->demand.keywords.item[1].volume.range.mid, 100);
    assert_int_equal(b->business.seasonality.count, 12);
    ep_str_clear(&s);
    finish(&r);
}

/* --- the other kinds --------------------------------------------------------------------------
 */

static void deals_give_rate_and_cycle(void **state)
{
    struct ep_str s;

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "created,stage,amount,closed\n");
    for (int i = 1; i <= 9; i++)
        ep_str_addf(&s, "2026-03-01,won,%d,2026-03-%02d\n", 100 * i, 1 + i);
    for (int i = 1; i <= 27; i++)
        ep_str_addf(&s, "2026-04-%02d,lost,,2026-05-01\n2026-04-%02d,open,,\n", i, i);
    struct run r = run_file("deals", s.data);
    const struct ep_economics *e = &r.brief->business.economics;

    assert_int_equal(r.status, EP_OK);
    assert_near(e->lead_to_customer.range.mid, 0.25);
    assert_near(e->lead_to_customer.seen, 9);
    assert_near(e->sales_cycle.range.mid, 5);
    assert_near(e->order_value.range.mid, 500);
    ep_str_clear(&s);
    finish(&r);
}

static void email_gives_the_click_rate(void **state)
{
    struct run r = run_file("email", "campaign,sent,clicks\na,1000,30\nb,1000,10\ntotal,2000,40\n");

    (void)state;
    assert_int_equal(r.status, EP_OK);
    assert_int_equal(r.brief->assumptions.count, 1);
    assert_string_equal(r.brief->assumptions.item[0].key, "email.click_rate");
    assert_near(r.brief->assumptions.item[0].value.range.mid, 0.02);
    assert_true(r.brief->assumptions.item[0].value.range.low < 0.015); /* campaigns differ */
    assert_near(r.brief->assumptions.item[0].value.seen, 40);
    assert_int_equal(r.findings.count, 0); /* the total agrees */
    finish(&r);
}

static void positions_give_share_of_voice(void **state)
{
    static const char brief[] = BRIEF_WITH("", "competitors: [{name: About You}]\n"
                                               "data: [{file: x.csv, kind: competitors}]\n");

    (void)state;
    put("x.csv", "domain,query,position,volume\nwww.aboutyou.de,a,1,1000\nother.de,a,11,9000\n"
                 "own,a,2,1000\n");
    struct run r = run_brief(brief, NULL, false);
    const struct ep_brief *b = r.brief;

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(b->competitors.count, 2);
    assert_string_equal(b->competitors.item[0].channels.item[0].key, "seo");
    assert_near(b->competitors.item[0].channels.item[0].num.range.mid, 5);
    assert_near(b->competitors.item[1].channels.item[0].num.range.mid, 0);
    assert_int_equal(b->measured.voices.count, 3);
    assert_true(b->measured.voices.item[2].own);
    assert_near(b->measured.voices.item[0].share + b->measured.voices.item[2].share, 1);
    assert_int_equal(b->measured.gaps.count, 0);
    finish(&r);
}

/* Gaps: the own page is not found or below the first ten; the most clicks first. */
static void positions_give_gaps(void **state)
{
    struct run r = run_file("competitors",
                            "domain,query,position,volume\nx.de,a,3,100\ny.de,a,1,100\nx.de,b,2,900\n"
                            "own,b,14,900\nx.de,c,1,5000\nown,c,9,5000\nx.de,d,12,7000\n");
    const struct ep_measured *m = &r.brief->measured;

    (void)state;
    assert_int_equal(r.status, EP_OK);
    assert_int_equal(m->gaps.count, 2);
    assert_string_equal(m->gaps.item[0].query, "b");
    assert_near(m->gaps.item[0].own_place, 14);
    assert_string_equal(m->gaps.item[1].domain, "y.de");
    assert_near(m->gaps.item[1].place, 1);
    assert_near(m->gaps.item[1].own_place, 0);
    assert_int_equal(m->gaps.item[1].at.line, 3);
    assert_near(m->gaps_all, 2);
    finish(&r);
}

static void customers_crawl_and_actuals(void **state)
{
    struct run r = run_file("customers", "customer,first_date,orders,revenue\na,2026-01-01,2,100\n"
                                         "b,2026-01-02,1,20\nc,2026-01-03,1,30\n"
                                         "d,2026-01-04,1,40\ne,2026-01-05,0,0\n"
                                         "f,2026-01-06,5,250\n");

    (void)state;
    assert_near(r.brief->business.current.customers_total.range.mid, 6);
    assert_near(r.brief->business.economics.order_value.range.mid, 44);
    finish(&r);
    r = run_file("crawl", "url,status,title,load_seconds\n/,200,Home,1\n/a,404,,2\n/b,200,,6\n");
    finding(&r, "3 pages, 1 do not open, 1 without a title, 2.0 seconds to load");
    assert_int_equal(r.brief->audit.ratings.count, 0);
    finish(&r);
    r = run_file("actuals", "month,channel,spend,visits,leads,customers,revenue\n"
                            "2027-03,seo,1,2,3,4,5\n");
    finding(&r, "1 row of 2027-03 to 2027-03");
    assert_int_equal(r.files->item[0].rows, 1);
    finish(&r);
}

/* --- strictness -------------------------------------------------------------------------------
 */

static void totals_and_repeats_are_told(void **state)
{
    struct run r = run_file("ads", "month,channel,spend,clicks\n2026-11,seo,100,10\n"
                                   "2026-11,seo,100,10\n2026-12,seo,100,20\nTotal,,300,30\n");

    (void)state;
    assert_int_equal(r.status, EP_OK);
    finding(&r, "1 row is the same as an earlier one, counted once");
    assert_int_equal(finding(&r, "total of spend: the row says 300, the rows add up to 200")->line,
                     5);
    finish(&r);
    r = run_file("keywords", "query,volume\ntotal,50\ndress,20\nTotal,70\n");
    assert_int_equal(r.brief->demand.keywords.count, 2); /* a search may be called total */
    assert_int_equal(r.findings.count, 0);
    finish(&r);
}

static void one_percent_may_be_bad(void **state)
{
    struct ep_str s;

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "query,volume\n");
    for (int i = 0; i < 99; i++)
        ep_str_addf(&s, "q%d,10\n", i);
    ep_str_add(&s, "bad,ten\n");
    struct run r = run_file("keywords", s.data);

    assert_int_equal(r.status, EP_OK);
    assert_int_equal(r.files->item[0].refused, 1);
    assert_string_equal(r.files->item[0].reasons,
                        "[{\"line\":101,\"column\":2,\"reason\":\"no number\"}]");
    const struct ep_finding *f = finding(&r, "volume: 'ten' is not a number");

    assert_int_equal(f->severity, EP_SEVERITY_WARNING);
    assert_int_equal(f->line, 101);
    assert_int_equal(f->column, 2);
    finish(&r);
    ep_str_add(&s, "worse,ten\n");
    r = run_file("keywords", s.data);
    assert_int_equal(r.status, EP_INVALID);
    finding(&r, "2 of 101 rows cannot be read: more than 1 percent");
    ep_str_clear(&s);
    finish(&r);
}

static void money_is_never_guessed(void **state)
{
    struct ep_str s;
    char brief[2000];

    (void)state;
    ep_str_init(&s, EP_STR_LIMIT);
    ep_str_add(&s, "date,customer,amount,order\n");
    for (int i = 0; i < 999; i++)
        ep_str_addf(&s, "2026-05-01,c%d,10,%d\n", i, i);
    ep_str_add(&s, "2026-05-01,x,\"1,250\",z\n");
    struct run r = run_file("orders", s.data);

    assert_int_equal(r.status, EP_INVALID);
    assert_int_equal(finding(&r, "amount: '1,250' is not a number")->severity, EP_SEVERITY_ERROR);
    finding(&r, "1 of 1000 rows cannot be read, an amount of money among them");
    finish(&r);
    snprintf(brief, sizeof brief, BRIEF_WITH("", "data: [{file: x.csv, kind: %s}]\n"), "orders");
    r = run_brief(brief, NULL, true);
    assert_int_equal(r.status, EP_OK);
    assert_int_equal(r.files->item[0].rows, 999);
    ep_str_clear(&s);
    finish(&r);
}

static void files_change_the_hash(void **state)
{
    struct run a = run_file("crawl", "url,status\n/,200\n");
    struct run b = run_file("crawl", "url,status\n/,404\n");
    struct run c = run_file("crawl", "url,status\n/,200\n");

    (void)state;
    assert_string_equal(ep_imports_hash(a.arena, a.files), ep_imports_hash(c.arena, c.files));
    assert_string_not_equal(ep_imports_hash(a.arena, a.files), ep_imports_hash(b.arena, b.files));
    finish(&a);
    finish(&b);
    finish(&c);
}

static int set_up(void **state)
{
    struct ep_catalog *loaded;
    struct ep_error err;

    (void)state;
    shared = ep_arena_new();
    if (ep_catalog_load(shared, NULL, 0, &loaded, &err) != EP_OK)
        return -1;
    catalog = loaded;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"x.csv", "ads.csv", "web.csv"};
    char path[64];

    (void)state;
    ep_arena_free(shared);
    for (size_t i = 0; i < EP_IN_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_give_what_they_measure),
        cmocka_unit_test(two_whole_years_give_the_season),
        cmocka_unit_test(the_brief_gives_way_but_not_what_is_set),
        cmocka_unit_test(ads_become_the_audit),
        cmocka_unit_test(analytics_count_before_ads),
        cmocka_unit_test(keywords_go_before_the_brief),
        cmocka_unit_test(the_largest_searches_are_kept),
        cmocka_unit_test(months_give_means_and_season),
        cmocka_unit_test(deals_give_rate_and_cycle),
        cmocka_unit_test(email_gives_the_click_rate),
        cmocka_unit_test(positions_give_share_of_voice),
        cmocka_unit_test(positions_give_gaps),
        cmocka_unit_test(customers_crawl_and_actuals),
        cmocka_unit_test(totals_and_repeats_are_told),
        cmocka_unit_test(one_percent_may_be_bad),
        cmocka_unit_test(money_is_never_guessed),
        cmocka_unit_test(files_change_the_hash),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
