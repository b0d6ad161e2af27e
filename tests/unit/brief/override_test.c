/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* --set and scenarios. */

#include "brief/brief_helper.h"

static const char base[] =
    BRIEF_WITH("  cities: Hamburg\n", "team:\n"
                                      "  - {role: ads specialist, hours_month: 20}\n"
                                      "channels: {limits: {social_ads.vk: {max: 100}}}\n"
                                      "scenarios:\n"
                                      "  lean: {plan.budget: 30000, goals.more.target: 250}\n"
                                      "  wrong: {plan.budget: many}\n");

static struct outcome set_one(const char *setting)
{
    const struct ep_brief_names names = helper_names();
    /* the faulty scenario is not part of what is tried here */
    const char *end = strstr(base, "  wrong:");
    return read_with(base, (size_t)(end - base), &setting, 1, NULL, &names);
}

static struct outcome taken(const char *setting)
{
    struct outcome o = set_one(setting);
    if (o.status != EP_OK) {
        print_findings(&o);
        fail_msg("%s is refused", setting);
    }
    return o;
}

static void test_values(void **state)
{
    (void)state;
    struct outcome o = taken("plan.budget=30000");
    assert_true(o.brief->plan.budget.range.mid == 30000);
    assert_string_equal(o.brief->plan.budget.at.file, "--set plan.budget");
    done(&o);
    o = taken("goals.more.target=800");
    assert_true(o.brief->goals.item[0].target.range.mid == 800);
    done(&o);
    o = taken("goals.0.target=801");
    assert_true(o.brief->goals.item[0].target.range.mid == 801);
    done(&o);
    o = taken("channels.exclude=[email, sms]");
    assert_int_equal(o.brief->channels.exclude.count, 2);
    assert_string_equal(o.brief->channels.exclude.item[1].text, "sms");
    done(&o);
    o = taken("team.ads specialist.hours_month=45");
    assert_true(o.brief->team.item[0].hours_month.range.mid == 45);
    done(&o);
    o = taken("plan={start: 2027-01, months: 6, budget: 5}");
    assert_int_equal(o.brief->plan.months, 6);
    done(&o);
}

static void test_longest_id(void **state)
{
    (void)state;
    struct outcome o = taken("channels.limits.social_ads.vk.max=30");
    assert_int_equal(o.brief->channels.limits.count, 1);
    assert_true(o.brief->channels.limits.item[0].max.range.mid == 30);
    done(&o);
    o = taken("channels.limits.social_ads.instagram.min=7");
    assert_int_equal(o.brief->channels.limits.count, 2);
    assert_string_equal(o.brief->channels.limits.item[1].channel, "social_ads.instagram");
    assert_true(o.brief->channels.limits.item[1].min.range.mid == 7);
    done(&o);
    o = taken("assumptions.social_ads.vk.cost_per_visit=0.5..0.9");
    assert_string_equal(o.brief->assumptions.item[0].key, "social_ads.vk.cost_per_visit");
    assert_true(o.brief->assumptions.item[0].value.range.high == 0.9);
    done(&o);
    o = set_one("assumptions.search_ads.cost_per_visit.why=asked");
    assert_int_equal(o.status, EP_INVALID); /* the map that was made for it lacks its value */
    assert_string_equal(o.findings.item[0].code, "required");
    assert_string_equal(o.findings.item[0].file, "--set assumptions.search_ads.cost_per_visit.why");
    assert_int_equal(o.findings.item[0].line, 1);
    done(&o);
}

static void test_bare_values_unfold(void **state)
{
    (void)state;
    struct outcome o = taken("business.cities.0=Linz");
    assert_int_equal(o.brief->business.cities.count, 1);
    assert_string_equal(o.brief->business.cities.item[0].name.text, "Linz");
    done(&o);
    o = taken("business.cities.Hamburg.population=1900000");
    assert_string_equal(o.brief->business.cities.item[0].name.text, "Hamburg");
    assert_true(o.brief->business.cities.item[0].population.range.mid == 1900000);
    done(&o);
    o = taken("audit.tools.crm=yes");
    assert_string_equal(o.brief->audit.tools.item[0].key, "crm");
    done(&o);
}

static const struct {
    const char *setting, *message, *hint;
} usage[] = {
    {"plan.bugdet=1", "'bugdet' is no key of plan", "write budget"},
    {"plan.zzzzzz=1", "'zzzzzz'", ""},
    {"goals.mroe.target=1", "'mroe' is no entry of goals", "write more"},
    {"goals.1.target=1", "'1' is no entry", "more"},
    {"plan.start.x=1", "start has no 'x' inside", "end the key"},
    {"plan.budget", "no KEY=VALUE", "--set plan.budget=30000"},
    {"=5", "no KEY=VALUE", ""},
    {"plan.budget=", "no value after =", ""},
    {"plan..budget=5", "''", ""},
    {"plan.monthly_cap.3=5", "'3' is no entry", "empty"},
    {"scenarios.lean=5", "scenarios cannot be set", ""},
};

static void test_usage(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof usage / sizeof *usage; i++) {
        struct outcome o = set_one(usage[i].setting);
        if (o.status != EP_USAGE || !strstr(o.err.message, usage[i].message) ||
            !strstr(o.err.hint, usage[i].hint)) {
            print_findings(&o);
            fail_msg("%s: expected '%s', '%s'", usage[i].setting, usage[i].message, usage[i].hint);
        }
        done(&o);
    }
}

static void test_bad_value(void **state)
{
    (void)state;
    static const char *const settings[] = {"plan.budget=many", "plan.months=[1, 2]",
                                           "channels.require=[emial]", "plan=[", "goals=3"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct outcome o = set_one(settings[i]);
        assert_int_equal(o.status, EP_INVALID);
        bool placed = false;
        for (size_t k = 0; k < o.findings.count; k++)
            placed = placed || ep_starts_with(o.findings.item[k].file, "--set ");
        if (!placed) {
            print_findings(&o);
            fail_msg("%s: no finding at the setting", settings[i]);
        }
        done(&o);
    }
}

static void test_scenarios(void **state)
{
    (void)state;
    const char *end = strstr(base, "  wrong:");
    size_t size = (size_t)(end - base);
    struct outcome o = read_with(base, size, NULL, 0, "lean", NULL);
    assert_int_equal(o.status, EP_OK);
    assert_true(o.brief->plan.budget.range.mid == 30000);
    assert_true(o.brief->goals.item[0].target.range.mid == 250);
    assert_string_equal(o.brief->plan.budget.at.file, "brief.yaml");
    assert_int_equal(o.brief->plan.budget.at.line, 18);
    assert_int_equal(o.findings.count, 0);
    done(&o);
    o = read_with(base, size, NULL, 0, NULL, NULL);
    assert_true(o.brief->plan.budget.range.mid == 60000);
    assert_int_equal(o.findings.count, 0);
    assert_int_equal(o.brief->scenarios.count, 1);
    assert_string_equal(o.brief->scenarios.item[0].item[0].was, "60000");
    assert_string_equal(o.brief->scenarios.item[0].item[0].now, "30000");
    done(&o);
    o = read_with(base, size, NULL, 0, "laen", NULL);
    assert_int_equal(o.status, EP_USAGE);
    assert_non_null(strstr(o.err.hint, "--scenario lean"));
    done(&o);
    o = read_with(base, strlen(base), NULL, 0, NULL, NULL);
    assert_int_equal(o.status, EP_INVALID); /* a scenario is checked though it is not applied */
    assert_int_equal(o.findings.errors, 1);
    done(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_longest_id),
        cmocka_unit_test(test_bare_values_unfold),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_bad_value),
        cmocka_unit_test(test_scenarios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
