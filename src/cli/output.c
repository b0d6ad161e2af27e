/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
#include "emplan/stage.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_LEAST   40
#define WIDTH_MOST    1000
#define WIDTH_UNKNOWN 80

/* --- the terminal ----------------------------------------------------------------------------- */

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value && value[0];
}

static int clamp_width(long width)
{
    if (width < WIDTH_LEAST)
        return WIDTH_LEAST;
    return width > WIDTH_MOST ? WIDTH_MOST : (int)width;
}

static int terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size = {0};

    if (columns && columns[0] && strspn(columns, "0123456789") == strlen(columns) &&
        strlen(columns) < 9 && atol(columns) > 0)
        return clamp_width(atol(columns));
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return clamp_width(size.ws_col);
    return WIDTH_UNKNOWN;
}

static bool dumb(void)
{
    return ep_streq(getenv("TERM"), "dumb");
}

static bool color_on(const struct ep_cli *cli, int fd)
{
    const char *when = cli->common.no_color ? "never" : cli->common.color;

    if (ep_streq(when, "always"))
        return true;
    if (ep_streq(when, "never") || is_set("NO_COLOR") || dumb())
        return false;
    return isatty(fd) != 0;
}

void ep_cli_terminal(struct ep_cli *cli)
{
    bool to_file = cli->common.output && !ep_streq(cli->common.output, "-");

    cli->width = terminal_width();
    cli->color_err = color_on(cli, STDERR_FILENO);
    cli->color_out =
        color_on(cli, STDOUT_FILENO) && (!to_file || ep_streq(cli->common.color, "always"));
    cli->progress =
        isatty(STDERR_FILENO) && !dumb() && !cli->common.quiet && !cli->common.no_progress;
    cli->interactive = isatty(STDERR_FILENO) && isatty(STDOUT_FILENO) && !is_set("CI") &&
                       !cli->common.quiet && !cli->common.json;
}

/* --- messages --------------------------------------------------------------------------------- */

void ep_cli_print_error(struct ep_cli *cli, const struct ep_error *err)
{
    const char *on = cli->color_err ? "\033[1;31m" : "", *off = cli->color_err ? "\033[0m" : "";

    ep_cli_progress_end(cli);
    fprintf(stderr, "%semplan:%s %s\n", on, off, ep_text_clean(cli->arena, err->message));
    if (err->hint[0])
        fprintf(stderr, "  help: %s\n", ep_text_clean(cli->arena, err->hint));
}

void ep_cli_error_json(struct ep_cli *cli, enum ep_status status, const struct ep_error *err)
{
    struct ep_json j;

    ep_cli_json(cli, &j, "emplan-error/1");
    ep_json_key(&j, "exit_status");
    ep_json_int(&j, ep_status_exit(status));
    ep_json_key(&j, "status");
    ep_json_string(&j, ep_status_text(status));
    ep_json_key(&j, "error");
    ep_json_string(&j, err->message);
    ep_json_key(&j, "hint");
    ep_json_string(&j, err->hint);
    ep_cli_json_end(cli, &j);
}

static void say(struct ep_cli *cli, const char *format, va_list args)
{
    const char *text = ep_arena_vprintf(cli->arena, format, args);

    ep_str_addf(&cli->notes, "%s\n", ep_text_clean(cli->arena, text));
}

void ep_cli_note(struct ep_cli *cli, const char *format, ...)
{
    va_list args;

    if (cli->common.quiet)
        return;
    va_start(args, format);
    say(cli, format, args);
    va_end(args);
}

void ep_cli_next(struct ep_cli *cli, const char *format, ...)
{
    va_list args;

    if (!cli->interactive)
        return;
    va_start(args, format);
    say(cli, format, args);
    va_end(args);
}

/* --- lines that fit --------------------------------------------------------------------------- */

int ep_cli_table_width(const struct ep_cli *cli)
{
    bool narrow = isatty(STDOUT_FILENO) || is_set("COLUMNS");

    return narrow && !cli->common.output ? cli->width : WIDTH_MOST;
}

/* One line; a word goes on with the spaces before it, so that columns stay columns. */
static void fold_line(struct ep_arena *a, struct ep_str *out, const char *line, int width, int hang)
{
    int lead = (int)strspn(line, " "), at = 0;
    int indent = lead + hang < width / 2 ? lead + hang : width / 2;

    for (const char *p = line; *p;) {
        size_t gap = strspn(p, " "), n = gap + strcspn(p + gap, " ");
        int columns = ep_utf8_width(ep_arena_strndup(a, p, n));

        if (at > indent && at + columns > width) {
            ep_str_addf(out, "\n%*s", indent, "");
            at = indent + columns - (int)gap;
            ep_str_addn(out, p + gap, n - gap);
        } else {
            at += columns;
            ep_str_addn(out, p, n);
        }
        p += n;
    }
    ep_str_addc(out, '\n');
}

void ep_cli_fold(struct ep_cli *cli, int hang)
{
    int width = ep_cli_table_width(cli);
    const char *text =
        cli->out.length ? ep_arena_strndup(cli->arena, cli->out.data, cli->out.length) : "";

    if (width == WIDTH_MOST || cli->common.json)
        return;
    ep_str_cut(&cli->out, 0);
    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        fold_line(cli->arena, &cli->out, ep_arena_strndup(cli->arena, text, n), width, hang);
    }
}

/* --- progress --------------------------------------------------------------------------------- */

/* Where the work is: a stage, or a step inside the stage whose id is given. */
static const char *place_of(struct ep_arena *a, const char *what, int done, int total)
{
    size_t count;
    const struct ep_stage *stages = ep_stages(&count);

    for (size_t i = 0; i < count; i++)
        if (ep_streq(stages[i].id, what))
            return ep_arena_printf(a, "%zu/%zu %s, %d of %d", i + 1, count, stages[i].name, done,
                                   total);
    return ep_arena_printf(a, "%d/%d %s", done, total, ep_text_clean(a, what));
}

static void on_progress(void *data, const char *what, int done, int total)
{
    struct ep_cli *cli = ((struct ep_cli_sink *)data)->cli;
    const char *place = place_of(cli->arena, what, done, total);

    if (cli->common.verbose) {
        fprintf(stderr, "%s\n", place);
    } else if (cli->progress) {
        fprintf(stderr, "\r%s\033[K", place);
        cli->progress_drawn = true;
    }
}

static void on_finding(void *data, const struct ep_finding *finding)
{
    struct ep_cli_sink *sink = data;
    struct ep_finding shown = *finding;

    if (shown.file && ep_streq(shown.file, ep_path_name(sink->client->brief)))
        shown.file = sink->client->brief;
    ep_findings_add(sink->list, &shown);
}

struct ep_sink ep_cli_sink(struct ep_cli_sink *data)
{
    return (struct ep_sink){on_finding, on_progress, data};
}

void ep_cli_progress_end(struct ep_cli *cli)
{
    if (cli->progress_drawn)
        fputs("\r\033[K", stderr);
    cli->progress_drawn = false;
}

/* --- the result ------------------------------------------------------------------------------- */

static enum ep_status cannot_print(int reason, struct ep_error *err)
{
    if (reason == EPIPE)
        return EP_OK;
    return ep_error_set(err, EP_FAILED, "cannot write to standard output: %s", strerror(reason));
}

static enum ep_status print(const struct ep_str *text, struct ep_error *err)
{
    size_t done = 0;

    while (done < text->length) {
        ssize_t n = write(STDOUT_FILENO, text->data + done, text->length - done);

        if (n < 0 && errno != EINTR)
            return cannot_print(errno, err);
        done += n > 0 ? (size_t)n : 0;
    }
    return EP_OK;
}

enum ep_status ep_cli_flush(struct ep_cli *cli, struct ep_error *err)
{
    const char *path = cli->common.output;

    if (cli->out.overflowed)
        return ep_error_set(err, EP_FAILED, "the result is larger than emplan can print");
    if (cli->out.length == 0)
        return EP_OK;
    enum ep_status status = path && !ep_streq(path, "-")
                                ? ep_file_write(path, cli->out.data, cli->out.length, err)
                                : print(&cli->out, err);

    ep_str_cut(&cli->out, 0);
    return status;
}

void ep_cli_print_notes(struct ep_cli *cli)
{
    if (cli->notes.length > 0)
        fputs(cli->notes.data, stderr);
    ep_str_cut(&cli->notes, 0);
}

void ep_cli_json(struct ep_cli *cli, struct ep_json *j, const char *format)
{
    ep_json_init(j, &cli->out);
    j->pretty = true;
    ep_json_object(j);
    ep_json_key(j, "format");
    ep_json_string(j, format);
    ep_json_key(j, "format_version");
    ep_json_int(j, 1);
}

void ep_cli_json_end(struct ep_cli *cli, struct ep_json *j)
{
    ep_json_end(j, '}');
    ep_str_addc(&cli->out, '\n');
}
