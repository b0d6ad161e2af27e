/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* mkdtemp, strdup */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emplan/file.h"
#include "emplan/text.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test has a folder of its own and works in it. */
static int enter_folder(void **state)
{
    char name[] = "/tmp/emplan-file-test-XXXXXX";
    char *folder = strdup(mkdtemp(name));

    *state = folder;
    return chdir(folder);
}

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    char name[600];

    while (d && (e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (unlink(name) != 0)
            remove_tree(name);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int leave_folder(void **state)
{
    int moved = chdir("/");

    remove_tree(*state);
    free(*state);
    return moved;
}

static size_t entries(const char *path)
{
    DIR *d = opendir(path);
    size_t n = 0;

    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static void put(const char *path, const char *text)
{
    struct ep_error err;

    assert_int_equal(ep_file_write(path, text, strlen(text), &err), EP_OK);
}

static void check_content(const char *path, const char *want)
{
    struct ep_arena *a = ep_arena_new();
    struct ep_error err;
    char *data;
    size_t size;

    assert_int_equal(ep_file_read(a, path, 1 << 20, &data, &size, &err), EP_OK);
    assert_int_equal(size, strlen(want));
    assert_string_equal(data, want);
    ep_arena_free(a);
}

static void written_files_read_back(void **state)
{
    (void)state;
    put("a.txt", "hello");
    check_content("a.txt", "hello");
    put("a.txt", "");
    check_content("a.txt", "");
    put("./a.txt", "again");
    check_content("a.txt", "again");
    assert_int_equal(entries("."), 1); /* no temporary file is left */
}

static void the_mode_stays_and_follows_the_umask(void **state)
{
    (void)state;
    struct stat st;
    mode_t before = umask(027);

    put("new", "x");
    umask(before);
    assert_int_equal(stat("new", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    chmod("new", 0604);
    put("new", "y");
    assert_int_equal(stat("new", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0604);
}

static void a_link_is_followed_and_stays(void **state)
{
    (void)state;
    struct stat st;

    assert_int_equal(mkdir("sub", 0777), 0);
    put("sub/real", "old");
    assert_int_equal(symlink("sub/real", "link"), 0);
    put("link", "new");
    check_content("sub/real", "new");
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(entries("sub"), 1);
}

static void failures_name_path_and_reason_and_leave_the_old_file(void **state)
{
    (void)state;
    struct ep_error err;

    assert_int_equal(ep_file_write("none/a", "x", 1, &err), EP_FAILED);
    assert_string_equal(err.message, "cannot write none/a: No such file or directory");
    assert_int_equal(mkdir("d", 0777), 0);
    assert_int_equal(ep_file_write("d", "x", 1, &err), EP_FAILED);
    assert_string_equal(err.message, "cannot write d: Is a directory");
    assert_int_equal(ep_file_write("/dev/full", "x", 1, &err), EP_FAILED);
    assert_string_equal(err.message, "cannot write /dev/full: No space left on device");
    assert_int_equal(ep_file_write("/dev/null", "x", 1, &err), EP_OK);
    assert_int_equal(entries("."), 1);
}

static void reading_has_a_cap(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    struct ep_error err;
    char *data;
    size_t size;

    put("five", "12345");
    assert_int_equal(ep_file_read(a, "five", 5, &data, &size, &err), EP_OK);
    assert_int_equal(ep_file_read(a, "five", 6, &data, &size, &err), EP_OK);
    assert_int_equal(size, 5);
    assert_int_equal(ep_file_read(a, "five", 4, &data, &size, &err), EP_FAILED);
    assert_string_equal(err.message, "five is larger than 4 bytes");
    ep_arena_free(a);
}

/* None of these may block: the test program has an alarm. */
static void what_is_no_regular_file_is_refused_at_once(void **state)
{
    (void)state;
    struct ep_arena *a = ep_arena_new();
    struct ep_error err;
    char *data;
    size_t size;

    alarm(5);
    assert_int_equal(mkfifo("fifo", 0666), 0);
    assert_int_equal(ep_file_read(a, "fifo", 10, &data, &size, &err), EP_FAILED);
    assert_string_equal(err.message, "fifo is a device or pipe, not a file with data");
    assert_int_equal(ep_file_read(a, "/dev/zero", 10, &data, &size, &err), EP_FAILED);
    assert_int_equal(ep_file_read(a, ".", 10, &data, &size, &err), EP_FAILED);
    assert_string_equal(err.message, ". is a folder, not a file with data");
    assert_int_equal(ep_file_read(a, "none", 10, &data, &size, &err), EP_FAILED);
    assert_string_equal(err.message, "cannot open none: No such file or directory");
    alarm(0);
    ep_arena_free(a);
}

static void standard_input_of_every_size(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 200000};
    int kept = dup(STDIN_FILENO);

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct ep_arena *a = ep_arena_new();
        struct ep_error err;
        char *want = ep_arena_alloc(a, sizes[i] + 1), *data;
        size_t size;

        memset(want, 'q', sizes[i]);
        put("in", want);
        int fd = open("in", O_RDONLY);

        dup2(fd, STDIN_FILENO);
        assert_int_equal(ep_file_read(a, "-", 200000, &data, &size, &err), EP_OK);
        assert_int_equal(size, sizes[i]);
        assert_string_equal(data, want);
        if (sizes[i] > 0) {
            lseek(STDIN_FILENO, 0, SEEK_SET);
            assert_int_equal(ep_file_read(a, "-", sizes[i] - 1, &data, &size, &err), EP_FAILED);
            assert_non_null(strstr(err.message, "standard input is larger than"));
        }
        close(fd);
        ep_arena_free(a);
    }
    dup2(kept, STDIN_FILENO);
    close(kept);
}

static void folders(void **state)
{
    (void)state;
    struct ep_error err;

    assert_int_equal(ep_file_mkdirs("a/b//c/", &err), EP_OK);
    assert_true(ep_file_is_dir("a/b/c"));
    assert_int_equal(ep_file_mkdirs("a/b", &err), EP_OK);
    put("a/file", "x");
    assert_int_equal(ep_file_mkdirs("a/file/d", &err), EP_FAILED);
    assert_non_null(strstr(err.message, "cannot make the folder a/file"));
    assert_true(ep_file_exists("a/file"));
    assert_false(ep_file_exists("a/none"));
    assert_false(ep_file_is_dir("a/file"));
    assert_true(ep_file_same("a/file", "./a/../a/file"));
    assert_false(ep_file_same("a/file", "a"));
    assert_false(ep_file_same("none", "none"));
}

static void parts_of_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path, *folder, *name;
    } rows[] = {{"a", ".", "a"},       {"a/b", "a", "b"}, {"/a", "/", "a"}, {"a//b", "a", "b"},
                {"a/b/c", "a/b", "c"}, {"//a", "/", "a"}, {"a/", "a", ""},  {"./a", ".", "a"}};
    struct ep_arena *a = ep_arena_new();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(ep_path_folder(a, rows[i].path), rows[i].folder);
        assert_string_equal(ep_path_name(rows[i].path), rows[i].name);
    }
    assert_string_equal(ep_path_join(a, "a", "b"), "a/b");
    assert_string_equal(ep_path_join(a, "a/", "b"), "a/b");
    assert_string_equal(ep_path_join(a, "/", "b"), "/b");
    assert_string_equal(ep_path_join(a, "a", "/b"), "/b");
    assert_string_equal(ep_path_join(a, "", "b"), "b");
    assert_string_equal(ep_path_join(a, ".", "b"), "b");
    ep_arena_free(a);
}

static void paths_stay_inside(void **state)
{
    (void)state;
    static const struct {
        const char *name, *part; /* of the message; NULL: allowed */
    } rows[] = {
        {"data/a.csv", NULL},
        {"data/./a.csv", NULL},
        {"inner", NULL},
        {"..a", NULL},
        {"", "is empty"},
        {"/etc/passwd", "is an absolute path"},
        {"../client/data/a.csv", "leads out of the folder"},
        {"data/../data/a.csv", "leads out of the folder"},
        {"data/..", "leads out of the folder"},
        {"outer", "is a link that leads out of"},
        {"away/passwd", "is a link that leads out of"},
        {"data", "is no regular file"},
        {"fifo", "is no regular file"},
        {"none.csv", "there is no file 'none.csv' in client"},
        {"data/a.csv/x", "cannot be opened"},
    };
    struct ep_arena *a = ep_arena_new();
    struct ep_error err;

    assert_int_equal(ep_file_mkdirs("client/data", &err), EP_OK);
    assert_int_equal(ep_file_mkdirs("client2", &err), EP_OK);
    put("client/data/a.csv", "x");
    put("client/..a", "x");
    put("client2/secret", "x");
    assert_int_equal(symlink("data/a.csv", "client/inner"), 0);
    assert_int_equal(symlink("../client2/secret", "client/outer"), 0);
    assert_int_equal(symlink("/etc", "client/away"), 0);
    assert_int_equal(mkfifo("client/fifo", 0666), 0);
    alarm(5);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *path = NULL;
        enum ep_status status = ep_path_inside(a, "client", rows[i].name, &path, &err);

        assert_int_equal(status, rows[i].part ? EP_INVALID : EP_OK);
        assert_true((path != NULL) == (rows[i].part == NULL));
        if (rows[i].part && !strstr(err.message, rows[i].part))
            fail_msg("'%s': %s", rows[i].name, err.message);
    }
    alarm(0);
    ep_arena_free(a);
}

static void hashes(void **state)
{
    (void)state;
    char hex[65];
    static char a[1000000];

    ep_hash_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ep_hash_hex(NULL, 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    memset(a, 'a', sizeof a);
    ep_hash_hex(a, sizeof a, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Writing fails for want of space (file size limit), in a child: SIGXFSZ must not kill it. */
static void a_full_disk_is_an_error_and_leaves_nothing(void **state)
{
    (void)state;
    put("old", "old");
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        static char data[100000];
        struct ep_error err;

        ep_process_prepare();
        if (setrlimit(RLIMIT_FSIZE, &(struct rlimit){4096, 4096}) != 0)
            _exit(90);
        if (ep_file_write("old", data, sizeof data, &err) != EP_FAILED)
            _exit(91);
        _exit(strcmp(err.message, "cannot write old: File too large") == 0 ? 0 : 92);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    check_content("old", "old");
    assert_int_equal(entries("."), 1);
}

/* With 0 to 2 closed, the next file must not become one of them. */
static void closed_descriptors_are_filled(void **state)
{
    (void)state;
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        close(0);
        close(1);
        close(2);
        ep_process_prepare();
        int fd = open("data", O_WRONLY | O_CREAT, 0666);

        _exit(fd > 2 ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(written_files_read_back),
        IN_FOLDER(the_mode_stays_and_follows_the_umask),
        IN_FOLDER(a_link_is_followed_and_stays),
        IN_FOLDER(failures_name_path_and_reason_and_leave_the_old_file),
        IN_FOLDER(reading_has_a_cap),
        IN_FOLDER(what_is_no_regular_file_is_refused_at_once),
        IN_FOLDER(standard_input_of_every_size),
        IN_FOLDER(folders),
        IN_FOLDER(parts_of_paths),
        IN_FOLDER(paths_stay_inside),
        IN_FOLDER(hashes),
        IN_FOLDER(a_full_disk_is_an_error_and_leaves_nothing),
        IN_FOLDER(closed_descriptors_are_filled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
