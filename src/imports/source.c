/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "imports/imports_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sha256.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE ((size_t)256 << 10)
#define WIDE  (2 * PIECE) /* UTF-16 grows by half at most */
#define CARRY 8           /* bytes of a character that a piece cut in two */

/* Files that only look like tables, by their first bytes. */
static const struct {
    const char *bytes;
    size_t size;
    const char *what, *hint;
} containers[] = {
    {"PK\x03\x04", 4, "a workbook (.xlsx) or an archive", "save the sheet as CSV UTF-8"},
    {"\xD0\xCF\x11\xE0", 4, "an old workbook (.xls)", "save the sheet as CSV UTF-8"},
    {"\x1F\x8B", 2, "a gzip archive", "unpack it first"},
    {"%PDF", 4, "a PDF document", "export the table as CSV"},
    {"<!", 2, "a web page", "export the table as CSV"},
    {"<html", 5, "a web page", "export the table as CSV"},
    {"<table", 6, "a web page", "open it in a spreadsheet and save it as CSV UTF-8"},
    {"<?xml", 5, "an XML document", "export the table as CSV"},
    {"{", 1, "a JSON document", "export the table as CSV"},
};

static const struct {
    const char *mark;
    size_t size;
    const char *encoding, *iconv; /* iconv NULL: as it is */
} marks[] = {
    {"\xEF\xBB\xBF", 3, "UTF-8", NULL},
    {"\xFF\xFE", 2, "UTF-16LE", "UTF-16LE"},
    {"\xFE\xFF", 2, "UTF-16BE", "UTF-16BE"},
};

struct reading {
    const char *shown;
    ep_in_text_fn *take;
    void *user;
    struct ep_in_source *out;
    struct ep_error *err;
    iconv_t wide;
    bool is_wide, begun;
    char *in, *text;  /* [CARRY + PIECE], [WIDE] */
    size_t carried;   /* bytes at the begin of `in` left from the piece before */
    long long offset; /* of in[0] in the file */
    long lines;       /* line ends before it */
};

static enum ep_status refuse(struct reading *r, const char *hint, const char *format,
                             const char *what)
{
    ep_error_set(r->err, EP_INVALID, format, r->shown, what);
    ep_error_hint(r->err, "%s", hint);
    return EP_INVALID;
}

static long count_lines(const char *text, size_t size)
{
    long n = 0;

    for (size_t i = 0; i < size; i++)
        n += text[i] == '\n';
    return n;
}

/* --- encodings --------------------------------------------------------------------------------
 */

static enum ep_status bad_byte(struct reading *r, size_t at)
{
    long line = r->lines + count_lines(r->in, at) + 1;

    ep_error_set(r->err, EP_INVALID, "%s:%ld: byte 0x%02X at offset %lld is not %s", r->shown, line,
                 (unsigned)(unsigned char)r->in[at], r->offset + (long long)at, r->out->encoding);
    ep_error_hint(r->err, "%s",
                  r->is_wide ? "save it again as CSV UTF-8"
                             : "it may be windows-1252 or windows-1251; save it as CSV UTF-8");
    return EP_INVALID;
}

/* Offset of the first byte that is not UTF-8, or `size`; runs of ASCII go by eights. */
static size_t check_utf8(const char *s, size_t size)
{
    size_t at = 0;

    while (at < size) {
        uint64_t eight;

        while (size - at >= 8 && (memcpy(&eight, s + at, 8), !(eight & 0x8080808080808080u)))
            at += 8;
        at += ep_utf8_check(s + at, size - at < 64 ? size - at : 64);
        /* a character may be cut by the window of 64 only, then it is whole in its own four bytes
         */
        if (at < size && ep_utf8_check(s + at, size - at < 4 ? size - at : 4) == 0)
            return at;
    }
    return size;
}

/* Bytes at the end that may begin a character whose rest is still to come. */
static size_t open_end(const char *s, size_t size)
{
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        unsigned char c = (unsigned char)s[size - back];

        if ((c & 0xC0) == 0x80)
            continue;
        size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;

        return length > back ? back : 0;
    }
    return 0;
}

/* Hand on what is whole; the rest stays for the next piece. */
static enum ep_status pass_utf8(struct reading *r, size_t size, bool last, size_t *used)
{
    size_t whole = last ? size : size - open_end(r->in, size);
    size_t good = check_utf8(r->in, whole);

    if (good < whole)
        return bad_byte(r, good);
    *used = whole;
    return whole > 0 ? r->take(r->user, r->in, whole, r->err) : EP_OK;
}

static enum ep_status pass_wide(struct reading *r, size_t size, bool last, size_t *used)
{
    char *in = r->in, *out = r->text;
    size_t in_left = size, out_left = WIDE;
    size_t done = iconv(r->wide, &in, &in_left, &out, &out_left);

    *used = size - in_left;
    if (done == (size_t)-1 && (errno != EINVAL || last))
        return bad_byte(r, *used);
    return out > r->text ? r->take(r->user, r->text, (size_t)(out - r->text), r->err) : EP_OK;
}

/* What the first bytes tell; *skip gets the length of the byte order mark. */
static enum ep_status begin(struct reading *r, size_t size, size_t *skip)
{
    const char *iconv_name = NULL;

    r->begun = true;
    r->out->encoding = "UTF-8";
    for (size_t i = 0; i < EP_IN_COUNT(containers); i++)
        if (size >= containers[i].size &&
            memcmp(r->in, containers[i].bytes, containers[i].size) == 0)
            return refuse(r, containers[i].hint, "%s is %s, not a CSV file", containers[i].what);
    for (size_t i = 0; i < EP_IN_COUNT(marks) && *skip == 0; i++) {
        if (size < marks[i].size || memcmp(r->in, marks[i].mark, marks[i].size) != 0)
            continue;
        *skip = marks[i].size;
        r->out->mark = true;
        r->out->encoding = marks[i].encoding;
        iconv_name = marks[i].iconv;
    }
    if (!iconv_name && memchr(r->in, '\0', size))
        return refuse(r, "it may be UTF-16 without a byte order mark; save it as CSV UTF-8",
                      "%s holds NUL bytes: it is not %s", "UTF-8");
    if (!iconv_name)
        return EP_OK;
    r->wide = iconv_open("UTF-8", iconv_name);
    if (r->wide == (iconv_t)-1)
        return ep_error_set(r->err, EP_FAILED, "%s is %s, which this system cannot convert",
                            r->shown, iconv_name);
    r->is_wide = true;
    return EP_OK;
}

/* --- pieces -----------------------------------------------------------------------------------
 */

static enum ep_status pass(struct reading *r, size_t size, bool last)
{
    size_t used = 0, skip = 0;
    enum ep_status status = EP_OK;

    if (!r->begun)
        EP_TRY(begin(r, size, &skip));
    if (skip > 0) {
        memmove(r->in, r->in + skip, size - skip);
        size -= skip;
        r->offset += (long long)skip;
    }
    EP_TRY((r->is_wide ? pass_wide : pass_utf8)(r, size, last, &used));
    r->lines += count_lines(r->in, used);
    r->offset += (long long)used;
    r->carried = size - used;
    memmove(r->in, r->in + used, r->carried);
out:
    return status;
}

static enum ep_status open_file(const char *path, const char *shown, int *fd, struct ep_error *err)
{
    struct stat st;

    if (!path) {
        *fd = STDIN_FILENO;
        return EP_OK;
    }
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return ep_error_set(err, EP_FAILED, "cannot open %s: %s", shown, strerror(errno));
    if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode))
        return EP_OK;
    close(*fd);
    return ep_error_set(err, EP_FAILED, "%s is no regular file", shown);
}

static enum ep_status read_through(struct reading *r, int fd, SHA2_CTX *hash)
{
    enum ep_status status = EP_OK;
    ssize_t n;

    do {
        do
            n = read(fd, r->in + r->carried, PIECE);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return ep_error_set(r->err, EP_FAILED, "cannot read %s: %s", r->shown, strerror(errno));
        if (n > 0)
            SHA256Update(hash, (const uint8_t *)r->in + r->carried, (size_t)n);
        status = pass(r, r->carried + (size_t)n, n == 0);
    } while (n > 0 && status == EP_OK);
    return status;
}

static void hex_of(SHA2_CTX *hash, char out[65])
{
    static const char hex[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_LENGTH];

    SHA256Final(digest, hash);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[64] = '\0';
}

enum ep_status ep_in_read(const char *path, const char *shown, ep_in_text_fn *take, void *user,
                          struct ep_in_source *out, struct ep_error *err)
{
    struct ep_arena *a = ep_arena_new();
    struct reading r = {.shown = shown, .take = take, .user = user, .out = out, .err = err};
    SHA2_CTX hash;
    int fd = -1;
    enum ep_status status;

    *out = (struct ep_in_source){.encoding = "UTF-8"};
    SHA256Init(&hash);
    EP_TRY(open_file(path, shown, &fd, err));
    r.in = ep_arena_alloc(a, CARRY + PIECE);
    r.text = ep_arena_alloc(a, WIDE);
    status = read_through(&r, fd, &hash);
    if (path)
        close(fd);
    hex_of(&hash, out->hash);
    if (r.is_wide)
        iconv_close(r.wide);
out:
    ep_arena_free(a);
    return status;
}
