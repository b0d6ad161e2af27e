/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a search is after, by words, in three languages. */

#include "stage_helper.h"

static const struct {
    const char *query, *intent;
} queries[] = {
    {"buy linen dress", "buy"},
    {"Leinenkleid GÜNSTIG", "buy"},
    {"купить семена почтой", "buy"},
    {"цена на квест", "buy"},
    {"best crm for small firms", "compare"},
    {"crm отзывы", "compare"},
    {"fahrrad oder roller", "compare"},
    {"how to prune roses", "learn"},
    {"как посадить помидоры", "learn"},
    {"bike repair near me", "local"},
    {"fahrradwerkstatt graz", "local"},
    {"квест рядом", "local"},
    {"nadelwerk", "brand"},
    {"nadelwerk kleid kaufen", "brand"},
    {"zalando kleid", "compare"},
    {"leinenkleid", "ambiguous"},
    {"", "ambiguous"},
    {"buyer persona", "ambiguous"}, /* no word of the list, though it begins like one */
};

static void intents(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_query_words brand = ep_query_words(a, "Nadelwerk");
    struct ep_query_words rival = ep_query_words(a, "Zalando");
    struct ep_query_words place = ep_query_words(a, "Graz");
    const struct ep_intent_context known = {&brand, &rival, &place, 1, 1};

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct ep_query_words words = ep_query_words(a, queries[i].query);
        const char *intent = ep_intent_of(&words, &known);

        if (strcmp(intent, queries[i].intent) != 0)
            fail_msg("%s: %s instead of %s", queries[i].query, intent, queries[i].intent);
    }
    ep_arena_free(a);
}

/* A name of plain words alone names nothing: a client called "Shop" must not own every search. */
static void plain_names(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_query_words brand = ep_query_words(a, "The Shop"), words = ep_query_words(a, "shop");
    const struct ep_intent_context known = {&brand, NULL, NULL, 0, 0};

    (void)state;
    assert_string_equal(ep_intent_of(&words, &known), "buy");
    ep_arena_free(a);
}

static void words(void **state)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_query_words w = ep_query_words(a, "  ÄPFEL, Öl/ёлка 2027! ");

    (void)state;
    assert_int_equal(w.count, 4);
    assert_string_equal(w.item[0], "äpfel");
    assert_string_equal(w.item[2], "ёлка");
    assert_string_equal(w.item[3], "2027");
    assert_int_equal(ep_query_words(a, "").count, 0);
    assert_int_equal(ep_query_words(a, "\xff\xfe ok").count, 1);
    ep_arena_free(a);
}

/* Forms of a word have one stem, other words do not. */
static void stems(void **state)
{
    static const char *const same[][2] = {
        {"kleid", "kleider"},
        {"dress", "dresses"},
        {"garden", "gardens"},
        {"квест", "квесты"},
        {"екатеринбург", "екатеринбурге"},
        {"комната", "комнаты"},
    };
    struct ep_arena *a = ep_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(ep_word_stem(a, same[i][0]), ep_word_stem(a, same[i][1]));
    /* a change inside the word is beyond it: said here so that nobody relies on it */
    assert_string_not_equal(ep_word_stem(a, "семена"), ep_word_stem(a, "семян"));
    assert_string_equal(ep_word_stem(a, "crm"), "crm");
    assert_string_equal(ep_word_stem(a, "оса"), "оса");
    ep_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intents),
        cmocka_unit_test(plain_names),
        cmocka_unit_test(words),
        cmocka_unit_test(stems),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
