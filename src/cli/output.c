/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/file.h"
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
    ep_cli_progress_end(cli);
    const char *text = ep_arena_vprintf(cli->arena, format, args);

    fprintf(stderr, "%s\n", ep_text_clean(cli->arena, text));
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

/* --- progress --------------------------------------------------------------------------------- */

static void on_progress(void *data, const char *what, int done, int total)
{
    struct ep_cli *cli = ((struct ep_cli_sink *)data)->cli;

    if (cli->common.verbose) {
        fprintf(stderr, "%d/%d %s\n", done, total, ep_text_clean(cli->arena, what));
    } else if (cli->progress) {
        fprintf(stderr, "\r%d/%d %s\033[K", done, total, ep_text_clean(cli->arena, what));
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
    if (path && !ep_streq(path, "-"))
        return ep_file_write(path, cli->out.data, cli->out.length, err);
    return print(&cli->out, err);
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
