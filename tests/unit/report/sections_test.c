/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_fixture.h"

#include <ctype.h>

/* Every section stands in its order and says something. */
static void whole_report(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    const char *at = scene_markdown(s);
    size_t count;
    const struct ep_section *section = ep_sections(&count);
    struct ep_texts *t = ep_texts_open(s->arena, s->store, EP_LANGUAGE_EN);

    assert_true(ep_starts_with(at, "# Marketing plan for Auer & S\xC3\xB6hne\n"));
    for (size_t i = 1; i < count; i++) {
        const char *title =
            ep_arena_printf(s->arena, "\n## %s\n\n", ep_texts_find(t, section[i].title));
        const char *found = strstr(at, title);

        if (!found)
            fail_msg("no section%s", title);
        at = found + strlen(title);
        assert_false(ep_starts_with(at, "## "));
    }
    scene_close(s);
}

/* What the owner must find, in words. */
static void says_what_counts(void **state)
{
    static const char *const texts[] = {
        "**With 22,800 \xE2\x82\xAC Auer & S\xC3\xB6hne can expect 49 new customers from March "
        "2027 to February 2028 (8 times in 10 between 34 and 66).**",
        "The goal of 60 new customers is reached with a probability of 64 %.",
        "In 7 cases of 100 the plan loses money.",
        "**Three decisions are asked of you**",
        "**Give Search ads 10,800 \xE2\x82\xAC.**",
        "3. **Mend this first.**",
        "46 % of what matters is your own",
        "| Cost of each | at most 400 \xE2\x82\xAC |",
        "nobody has asked yet who knows the name",
        "M\xC3\xB6"
        "bel-Riese \\| XXL",
        "**Search ads (Google Ads): keep, 47 % of the money.** *Decided by product.*",
        "| Display ads | audience |",
        "- **VKontakte ads.** Closed here since March 2024",
        "Excluded by the brief: TikTok ads.",
        "App install ads, Ads in apps: There is no app to install.",
        "| **Count enquiries as goals** | marketer | 1 March 2027 |",
        "marketer is short of 8 hours in Mar 2027.",
        "outside help: e-mail",
        "Against revision 1 of 15 February 2027: the brief or its settings changed.",
        "| Money spent | 18,000 \xE2\x82\xAC | 22,800 \xE2\x82\xAC |",
        "`channels.terms` [brief.yaml:120]",
        "a gap of 0.62 %",
    };
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    const char *report = scene_markdown(s);

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!strstr(report, texts[i]))
            fail_msg("not said: %s", texts[i]);
    scene_close(s);
}

/* Bars that part cells; escaped ones do not. */
static int bars(const char *line, size_t n)
{
    int count = 0;

    for (size_t i = 0; i < n; i++) {
        if (line[i] == '\\')
            i++;
        else
            count += line[i] == '|';
    }
    return count;
}

static void tables_keep_their_columns(const char *report)
{
    int columns = 0;

    for (const char *line = report; *line;) {
        size_t n = strcspn(line, "\n");
        int count = line[0] == '|' ? bars(line, n) : 0;

        if (columns > 0 && count > 0 && count != columns)
            fail_msg("%d columns, not %d: %.*s", count - 1, columns - 1, (int)n, line);
        columns = count;
        line += n + (line[n] == '\n');
    }
}

static void tables_are_whole(void **state)
{
    struct scene *s = scene_open(
        state, ep_fixture_sql,
        "UPDATE segment SET name = '| a | `b` |' WHERE id = 'offices';"
        "UPDATE competitor SET name = char(10) || '# x | y' WHERE seq = 2;"
        "UPDATE query SET query = '<img src=x onerror=a()>|' WHERE query = 'eichentisch kaufen';"
        "UPDATE task SET owner = 'a\\|b' WHERE id = 'newsletter';"
        "UPDATE label SET text = '|]( [x' WHERE kind = 'channel' AND id = 'seo';"
        "UPDATE fact SET place = 'a|b](c).csv:1' WHERE place = 'data/ads-2026.csv:3'");
    const char *report = scene_markdown(s);

    tables_keep_their_columns(report);
    assert_non_null(strstr(report, "\\| a \\| \\`b\\` \\|"));
    assert_non_null(strstr(report, "\\<img src=x"));
    assert_null(strstr(report, " <img"));
    scene_close(s);
}

/* Every number in brackets has its line in section A, and every line there is referred to. */
static void notes_have_sources(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    const char *report = scene_markdown(s), *list = strstr(report, "\n## A. ");
    int seen = 0;

    assert_non_null(list);
    for (const char *p = report; (p = strchr(p, '[')) != NULL; p++) {
        size_t n = strcspn(p, "]") + 1;
        const char *digits = p + 1 + (p[1] == 'f');

        if (!isdigit((unsigned char)digits[0]) ||
            strspn(digits, "0123456789]") < n - 1 - (p[1] == 'f'))
            continue;
        const char *line = ep_arena_printf(s->arena, "\n- %.*s ", (int)n, p);

        if (!strstr(list, line))
            fail_msg("no source for %.*s", (int)n, p);
        seen++;
    }
    assert_true(seen > 30);
    scene_close(s);
}

static void nothing_is_undefined(const char *report)
{
    static const char *const never[] = {" nan", " inf", "-0", "{", "}", "(null)", "\x0E", "\x01"};

    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        const char *found = strstr(report, never[i]);

        /* dates and links have -0 and so on in them */
        while (found && found > report && isdigit((unsigned char)found[-1]))
            found = strstr(found + 1, never[i]);
        if (found)
            fail_msg("%s in: %.60s", never[i], found > report + 20 ? found - 20 : found);
    }
}

/* A project file that holds one revision and nothing else: each section says what would fill it. */
static void sections_without_data(void **state)
{
    static const char *const texts[] = {
        "Nothing that Bare could buy",
        "`business.economics.order_value`",
        "`goals` in the brief takes metric, target and window",
        "`segments` in the brief takes id and size",
        "`demand.keywords` in the brief",
        "`competitors` in the brief",
        "`audit` in the brief",
        "No channel was judged",
        "The plan spends nothing, so there is no media plan",
        "There is no forecast",
        "No other budget was tried",
        "The brief names no `scenarios`",
        "Nothing is at risk",
        "The plan makes no claim",
        "There is nothing to do",
        "`emplan review`",
        "No question is open",
        "No published figure was used",
        "This is the first revision.",
    };
    struct scene *s = scene_open(state, BARE_REVISION, NULL);
    const char *report = scene_markdown(s);

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!strstr(report, texts[i]))
            fail_msg("not said: %s", texts[i]);
    nothing_is_undefined(report);
    scene_close(s);
}

/* Any table emptied alone leaves a report that can be written. */
static void any_table_may_be_empty(void **state)
{
    static const char *const tables[] = {
        "business",    "goal",           "kpi",           "segment",    "segment_platform",
        "topic",       "query",          "demand_month",  "competitor", "competitor_channel",
        "funnel_step", "finding",        "budget",        "reason",     "forecast",
        "total",       "sensitivity",    "hypothesis",    "task",       "scenario_result",
        "label",       "channel_choice", "audit_channel", "season",     "open_question",
    };

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct fixture *f = *state;
        char sql[200];

        unlink(f->file);
        snprintf(sql, sizeof sql, "DELETE FROM %s", tables[i]);
        struct scene *s = scene_open(state, ep_fixture_sql, sql);
        const char *report = scene_markdown(s);

        tables_keep_their_columns(report);
        nothing_is_undefined(report);
        scene_close(s);
    }
}

static void same_file_same_bytes(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    const char *first = ep_arena_strdup(s->arena, scene_markdown(s));
    struct ep_error err;
    struct ep_store *again;
    struct ep_str other;

    assert_string_equal(first, scene_markdown(s));
    nothing_is_undefined(first);
    assert_int_equal(ep_store_open(s->f->file, EP_STORE_READ, &again, &err), EP_OK);
    assert_true(ep_revision_get(again, s->arena, "2", &s->rev));
    ep_str_init(&other, EP_STR_LIMIT);
    assert_int_equal(ep_report_render_with(again, EP_REPORT_MARKDOWN, EP_LANGUAGE_EN,
                                           ep_fixture_texts, &other, &err),
                     EP_OK);
    assert_string_equal(first, other.data);
    ep_str_clear(&other);
    ep_store_close(again);
    scene_close(s);
}

/* Cells of money by month add up to the rows' sums and the total's. */
static void money_adds_up(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    const char *row = strstr(scene_markdown(s), "\n| Search ads | 945 |");
    double sum = 0, last = 0;

    assert_non_null(row);
    for (const char *p = strstr(row, "| 945"); *p != '\n'; p++) {
        if (isdigit((unsigned char)*p))
            last = last * 10 + (*p - '0');
        if (*p == '|') {
            sum += last;
            last = 0;
        }
    }
    assert_true(sum == 2 * 10800); /* twelve months and their sum */
    assert_non_null(strstr(s->out.data, "adds up to 22,800.00 \xE2\x82\xAC"));
    scene_close(s);
}

static void damaged_texts_are_the_files_fault(void **state)
{
    static const char *const damages[] = {
        "UPDATE finding SET message = 'no.such.text' WHERE seq = 1",
        "UPDATE finding SET args = '{}' WHERE seq = 1",
        "UPDATE finding SET args = '[1]' WHERE seq = 1",
    };

    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct fixture *f = *state;
        struct ep_error err;

        unlink(f->file);
        struct scene *s = scene_open(state, ep_fixture_sql, damages[i]);

        assert_int_equal(ep_report_render_with(s->store, EP_REPORT_MARKDOWN, -1, ep_fixture_texts,
                                               &s->out, &err),
                         EP_PROJECT);
        scene_close(s);
    }
}

static void json_has_every_block(void **state)
{
    struct scene *s = scene_open(state, ep_fixture_sql, NULL);
    struct ep_error err;

    assert_int_equal(
        ep_report_render_with(s->store, EP_REPORT_JSON, -1, ep_fixture_texts, &s->out, &err),
        EP_OK);
    assert_non_null(strstr(s->out.data, "\"id\": \"summary\""));
    assert_non_null(strstr(s->out.data, "\"text\": \"Auer & S\xC3\xB6hne\""));
    assert_int_equal(ep_utf8_check(s->out.data, s->out.length), s->out.length);
    scene_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_report, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(says_what_counts, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(tables_are_whole, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(notes_have_sources, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(sections_without_data, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(any_table_may_be_empty, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(same_file_same_bytes, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(money_adds_up, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(damaged_texts_are_the_files_fault, fixture_set_up,
                                        fixture_tear_down),
        cmocka_unit_test_setup_teardown(json_has_every_block, fixture_set_up, fixture_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
