/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_helper.h"

static enum ep_status collect(struct folder *f, struct ep_batch_list *out, struct ep_error *err,
                              const char *first, const char *second)
{
    const char *path[] = {in_folder(f, first), second ? in_folder(f, second) : NULL};

    *out = (struct ep_batch_list){0};
    return ep_batch_clients(f->arena, path, second ? 2 : 1, out, err);
}

static void test_folder_of_clients(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list;

    put_file(f, "all/b/brief.yaml", "x");
    put_file(f, "all/a/plan.emplan", "x");
    put_file(f, "all/C/brief.yaml", "x");
    put_file(f, "all/.hidden/brief.yaml", "x");
    put_file(f, "all/notes/readme.txt", "x");
    put_file(f, "all/loose.txt", "x");
    assert_int_equal(collect(f, &list, NULL, "all", NULL), EP_OK);
    assert_int_equal(list.count, 3);
    assert_string_equal(ep_path_name(list.item[0].folder), "C");
    assert_string_equal(ep_path_name(list.item[1].folder), "a");
    assert_string_equal(ep_path_name(list.item[2].folder), "b");
}

static void test_named_twice(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list;
    struct ep_error err = {.status = EP_OK};

    put_file(f, "one/brief.yaml", "x");
    put_file(f, "one/other.yaml", "x");
    assert_int_equal(collect(f, &list, &err, "one", "one/brief.yaml"), EP_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(collect(f, &list, &err, ".", "one"), EP_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(collect(f, &list, &err, "one", "one/other.yaml"), EP_USAGE);
    assert_non_null(strstr(err.message, "other.yaml"));
}

static void test_nothing_there(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list;
    struct ep_error err = {.status = EP_OK};

    put_file(f, "empty/sub/readme.txt", "x");
    assert_int_equal(collect(f, &list, &err, "empty", NULL), EP_USAGE);
    assert_int_equal(list.count, 0);
    /* what does not exist has its turn, and fails then */
    assert_int_equal(collect(f, &list, &err, "nowhere", NULL), EP_OK);
    assert_int_equal(list.count, 1);
}

static void test_shard_texts(void **state)
{
    static const char *const bad[] = {"",     "1",    "0/4", "5/4", "1/0",       "1/4x", "a/b",
                                      "1 /4", "-1/4", "1/",  "/4",  "1/9999999", "1/2/3"};
    struct ep_batch_shard s = {7, 7};
    struct ep_error err;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ep_batch_shard_parse(bad[i], &s, &err), EP_USAGE);
        assert_int_equal(s.index, 7);
    }
    assert_int_equal(ep_batch_shard_parse("2/8", &s, &err), EP_OK);
    assert_int_equal(s.index, 2);
    assert_int_equal(s.of, 8);
}

static struct ep_batch_list many(struct ep_arena *a, const char *form, int count)
{
    struct ep_batch_list list = {0};

    for (int i = 0; i < count; i++) {
        char name[32];
        struct ep_client c = {0};

        snprintf(name, sizeof name, "c%03d", i);
        c.folder = ep_arena_printf(a, "%s%s", form, name);
        c.path = c.folder;
        EP_PUSH(a, &list, c);
    }
    return list;
}

/* Every client is in one part, parts are of like size, and a part keeps the order. */
static void test_shards_are_a_partition(void **state)
{
    struct folder *f = *state;
    const unsigned of = 7;
    int seen[500] = {0};

    for (unsigned part = 1; part <= of; part++) {
        struct ep_batch_list list = many(f->arena, "clients/", 500);
        int last = -1;

        ep_batch_shard_keep(&list, (struct ep_batch_shard){part, of});
        assert_true(list.count > 35 && list.count < 115);
        for (size_t i = 0; i < list.count; i++) {
            int n = atoi(list.item[i].folder + strlen("clients/c"));

            assert_true(n > last);
            last = n;
            seen[n]++;
        }
    }
    for (int i = 0; i < 500; i++)
        assert_int_equal(seen[i], 1);
}

static void test_shards_do_not_hang_on_spelling(void **state)
{
    static const char *const form[] = {"./clients/", "clients//", ".//./clients/"};
    struct folder *f = *state;
    struct ep_batch_list want = many(f->arena, "clients/", 60);

    ep_batch_shard_keep(&want, (struct ep_batch_shard){2, 3});
    for (size_t k = 0; k < sizeof form / sizeof *form; k++) {
        struct ep_batch_list list = many(f->arena, form[k], 60);

        ep_batch_shard_keep(&list, (struct ep_batch_shard){2, 3});
        assert_int_equal(list.count, want.count);
        for (size_t i = 0; i < list.count; i++)
            assert_string_equal(ep_path_name(list.item[i].folder),
                                ep_path_name(want.item[i].folder));
    }
}

/* The parts are a promise to whoever saved them: they stay what they were. */
static void test_shards_are_stable(void **state)
{
    struct folder *f = *state;
    struct ep_batch_list list = many(f->arena, "clients/", 8);

    /* the first 32 bits of the SHA-256 of clients/c000 to clients/c007, modulo 4 */
    ep_batch_shard_keep(&list, (struct ep_batch_shard){1, 4});
    struct ep_str names;

    ep_str_init(&names, 1000);
    for (size_t i = 0; i < list.count; i++)
        ep_str_addf(&names, "%s ", ep_path_name(list.item[i].folder));
    assert_string_equal(names.data, "c001 c005 ");
    ep_str_clear(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_folder_of_clients, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_named_twice, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_nothing_there, make_folder, remove_folder),
        cmocka_unit_test(test_shard_texts),
        cmocka_unit_test_setup_teardown(test_shards_are_a_partition, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_shards_do_not_hang_on_spelling, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(test_shards_are_stable, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
