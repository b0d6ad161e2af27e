/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_CLI_INTERNAL_H
#define EP_CLI_INTERNAL_H

/* The command line. Each command is one const row with its arguments and options (cmd_*.c); the
 * list of rows (commands.c) is what the parser, help, man page, completion and
 * docs/reference/commands.md are made from. */

#include "emplan/arena.h"
#include "emplan/catalog.h"
#include "emplan/error.h"
#include "emplan/finding.h"
#include "emplan/json.h"
#include "emplan/pipeline.h"
#include "emplan/store.h"
#include "emplan/text.h"
#include <stdbool.h>
#include <stddef.h>

#define EP_CLI_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Texts of an option that may be repeated. */
struct ep_cli_list {
    const char **item;
    size_t count;
};

/* A NULL-terminated list of words, static or arena-owned. */
typedef const char *const *ep_cli_choices_fn(struct ep_arena *a);

enum ep_cli_kind {
    EP_CLI_FLAG, /* bool */
    EP_CLI_TEXT, /* const char *; the last one given holds */
    EP_CLI_LIST  /* struct ep_cli_list; may be repeated */
};

/* What a value or argument is, for completion. */
enum ep_cli_complete {
    EP_CLI_NOTHING,
    EP_CLI_FILES,
    EP_CLI_FOLDERS
};

struct ep_cli_option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum ep_cli_kind kind;
    enum ep_cli_complete complete;
    const char *value;          /* name of the value in help; NULL for flags */
    ep_cli_choices_fn *choices; /* NULL: any text */
    const char *later;          /* values that are known but not available yet, by space */
    size_t offset;              /* of the member in the command's (or the common) options */
    const char *help;           /* one sentence, lower case, no full stop */
};

struct ep_cli_argument {
    const char *name;
    bool optional, many;
    enum ep_cli_complete complete;
    ep_cli_choices_fn *choices; /* for completion and reference */
    const char *help;
};

struct ep_cli;

struct ep_cli_command {
    const char *name, *group;
    const char *summary;         /* one line, lower case */
    const char *description;     /* paragraphs divided by an empty line */
    const char *const *examples; /* NULL-terminated: command, what it does, ... */
    const struct ep_cli_argument *argument;
    size_t argument_count;
    const struct ep_cli_option *option;
    size_t option_count;
    size_t size;    /* of the struct that its options land in; 0: none */
    bool no_result; /* nothing goes to standard output unless --json asks */
    enum ep_status (*run)(struct ep_cli *cli, const void *options, struct ep_error *err);
};

/* Options that every command takes. */
struct ep_cli_common {
    const char *directory, *color, *output;
    bool quiet, verbose, json, no_progress, no_color, help, version;
    struct ep_cli_list catalog;
};

struct ep_cli {
    struct ep_arena *arena;
    struct ep_cli_common common;
    const struct ep_cli_command *command;
    const char *const *argument;
    size_t argument_count;
    struct ep_str out;   /* the result; main writes it to standard output or --output */
    struct ep_str notes; /* for standard error, below the result */
    bool keep;           /* write the result although the command failed */
    bool color_out, color_err;
    bool progress; /* draw it on standard error */
    bool progress_drawn;
    bool interactive; /* a person sits at the terminal, no CI */
    int width;        /* of the terminal */
};

/* --- commands.c: the list --------------------------------------------------------------------- */

/* How to add a command: write cmd_NAME.c with its struct ep_cli_command, declare it here, and put
 * it into the list of commands.c in its group. Help, man page, completion and the reference follow;
 * docs/reference and docs/man are printed anew with `tests/lint/reference.sh --write`. */
extern const struct ep_cli_command ep_cli_init, ep_cli_check, ep_cli_run, ep_cli_report,
    ep_cli_status, ep_cli_explain, ep_cli_export, ep_cli_approve, ep_cli_review, ep_cli_log,
    ep_cli_diff, ep_cli_batch, ep_cli_portfolio, ep_cli_catalog, ep_cli_schema, ep_cli_sniff,
    ep_cli_completion, ep_cli_help, ep_cli_version;

/* All commands in the order of help; *count set. Static. */
const struct ep_cli_command *const *ep_cli_commands(size_t *count);
/* Find one by its exact name; NULL where there is none. */
const struct ep_cli_command *ep_cli_command_find(const char *name);
/* The command most like `name`, NULL where none is near. Static. */
const char *ep_cli_command_near(const char *name);
/* Rows of the common options; *count set. Static. */
const struct ep_cli_option *ep_cli_common_options(size_t *count);

/* --- options.c -------------------------------------------------------------------------------- */

/* What counts wherever it stands on the line, whatever else is wrong there. */
struct ep_cli_asked {
    bool help, version, json;
};

/* Find the command among the words of the command line (options of any command may stand before
 * it). *index gets its place, -1 where there is none; *asked what was asked for anywhere before
 * `--`. Both are set also where the command is unknown: USAGE, unless help or version is asked. */
enum ep_status ep_cli_find(int argc, char **argv, int *index, struct ep_cli_asked *asked,
                           struct ep_error *err);

/* Read the options and arguments of cli->command: common ones into cli->common, its own into
 * `options`. `index` is the place of the command's name. USAGE says what is wrong. */
enum ep_status ep_cli_parse(struct ep_cli *cli, int argc, char **argv, int index, void *options,
                            struct ep_error *err);

/* `name` among NULL-terminated names, or USAGE: "`what` 'name' is none of ..." with the nearest. */
enum ep_status ep_cli_one_of(struct ep_arena *a, const char *what, const char *name,
                             const char *const *names, struct ep_error *err);

/* --- help.c, man.c, completion.c, reference.c ------------------------------------------------- */

/* Usage line of a command: "emplan run [PATH] [options]". Arena-owned. */
const char *ep_cli_usage(struct ep_arena *a, const struct ep_cli_command *c);
/* "-n, --dry-run" or "    --to STAGE". Arena-owned. */
const char *ep_cli_option_text(struct ep_arena *a, const struct ep_cli_option *o, bool aligned);
/* Meaning of an option, with its values where the text does not name them. Arena-owned. */
const char *ep_cli_option_help(struct ep_arena *a, const struct ep_cli_option *o);
/* Help of a command; NULL: of the program. */
void ep_cli_help_text(struct ep_cli *cli, const struct ep_cli_command *c, struct ep_str *out);
/* The help of a command (NULL: of the program) as the result, an object with --json. */
void ep_cli_help_on(struct ep_cli *cli, const char *command);
/* What bare `emplan` prints. */
void ep_cli_short_help(struct ep_str *out);
/* Text in lines of at most `width` columns, each behind `indent` spaces but the first, which begins
 * at column `at`. Paragraphs are kept. Ends with a line feed. */
void ep_cli_wrap(struct ep_str *out, const char *text, int at, int indent, int width);

/* Man page emplan(1) as mdoc. */
void ep_cli_man(struct ep_arena *a, struct ep_str *out);

/* Completion script; `shell` is one of ep_cli_shells(). */
void ep_cli_completion_text(struct ep_arena *a, const char *shell, struct ep_str *out);
const char *const *ep_cli_shells(struct ep_arena *a);

/* Names of the references; NULL-terminated. Static. */
const char *const *ep_cli_references(struct ep_arena *a);
/* Write one. False where there is no such name. */
bool ep_cli_reference(struct ep_arena *a, const char *name, struct ep_str *out);

/* Environment variables and files that the program heeds: name, meaning, ... NULL-terminated. */
extern const char *const ep_cli_environment[], *const ep_cli_files[];

/* --- output.c --------------------------------------------------------------------------------- */

/* Terminal, colour and width from the common options and the environment. */
void ep_cli_terminal(struct ep_cli *cli);
/* Print an error: message, what to do. */
void ep_cli_print_error(struct ep_cli *cli, const struct ep_error *err);
/* The object that --json gives where a command failed. */
void ep_cli_error_json(struct ep_cli *cli, enum ep_status status, const struct ep_error *err);
/* One line to standard error, not with --quiet; below the result, where one looks first. */
void ep_cli_note(struct ep_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a person only: the next step. */
void ep_cli_next(struct ep_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Write the result, and begin an empty one. FAILED where it cannot be written; a closed pipe is
 * fine. */
enum ep_status ep_cli_flush(struct ep_cli *cli, struct ep_error *err);
/* Print the lines of ep_cli_note() and ep_cli_next(). */
void ep_cli_print_notes(struct ep_cli *cli);
/* Columns that lines of the result may take: those of a terminal or of COLUMNS; else, and in a
 * file, more than any line has. */
int ep_cli_table_width(const struct ep_cli *cli);
/* Break the lines of the result that are wider at spaces; what follows begins `hang` columns
 * further in than its line. JSON stays as it is. */
void ep_cli_fold(struct ep_cli *cli, int hang);
/* A sink that collects findings in `list` and draws progress. A file that a stage names inside the
 * client's folder is shown as the user would type it. */
struct ep_cli_sink {
    struct ep_cli *cli;
    struct ep_findings *list;
    const struct ep_client *client;
};
struct ep_sink ep_cli_sink(struct ep_cli_sink *data);
/* Take the line of progress away. */
void ep_cli_progress_end(struct ep_cli *cli);
/* Begin the JSON object of a result with its `format` and `format_version`. */
void ep_cli_json(struct ep_cli *cli, struct ep_json *j, const char *format);
/* Close it. */
void ep_cli_json_end(struct ep_cli *cli, struct ep_json *j);

/* --- findings.c ------------------------------------------------------------------------------- */

enum ep_cli_finding_format {
    EP_CLI_FINDINGS_TEXT,
    EP_CLI_FINDINGS_GITHUB
};
/* Write findings (sorted): in text the first 20, all with --verbose, no warnings with --quiet. */
void ep_cli_findings(struct ep_cli *cli, const struct ep_findings *list,
                     enum ep_cli_finding_format format, bool color, struct ep_str *out);
/* The array `findings` of a JSON object. */
void ep_cli_findings_json(struct ep_json *j, const struct ep_findings *list);
/* The object that --json gives where brief or data are invalid: the error with the findings. */
void ep_cli_refused_json(struct ep_cli *cli, const struct ep_findings *list,
                         const struct ep_error *err);
/* Sort and write findings as text to standard error. */
void ep_cli_print_findings(struct ep_cli *cli, struct ep_findings *list);

/* --- client.c --------------------------------------------------------------------------------- */

/* The client of argument 0 where there are more than `after` arguments, else the current folder.
 * USAGE where --output would overwrite its brief or project file. */
enum ep_status ep_cli_client(struct ep_cli *cli, size_t after, struct ep_client *client,
                             struct ep_error *err);
/* USAGE where `output` (NULL: none) would overwrite the client's brief or project file. */
enum ep_status ep_cli_protect(const char *output, const struct ep_client *client,
                              struct ep_error *err);
/* Open the client's project file for reading on a revision ("latest", "approved", a number). */
enum ep_status ep_cli_open(struct ep_cli *cli, const struct ep_client *client, const char *revision,
                           struct ep_store **store, struct ep_revision *out, struct ep_error *err);
/* What `catalog show` prints: lines of key and value; a key that repeats is a list. */
struct ep_cli_lines {
    struct ep_cli_line {
        const char *key, *value;
    } * item;
    size_t count;
};
/* Everything that the catalogue knows of an id; false where it knows none. Texts in `a`. */
bool ep_cli_catalog_show(struct ep_arena *a, const struct ep_catalog *c, const char *id,
                         struct ep_cli_lines *out);

/* The catalogue with the overlay folders of --catalog. */
enum ep_status ep_cli_load_catalog(struct ep_cli *cli, struct ep_catalog **out,
                                   struct ep_error *err);
/* Overlay folders of --catalog into the options of a job. */
void ep_cli_overlay(struct ep_cli *cli, struct ep_run_options *options);
/* Days since 1970 of SOURCE_DATE_EPOCH; *set false where it is not there. USAGE for a bad one. */
enum ep_status ep_cli_epoch(bool *set, int *days, struct ep_error *err);
/* Check *as_of, what --as-of says; NULL becomes the date of SOURCE_DATE_EPOCH where that is set. */
enum ep_status ep_cli_as_of(struct ep_cli *cli, const char **as_of, struct ep_error *err);
/* USAGE where `at`, what --at says (NULL: nothing), is no date. */
enum ep_status ep_cli_at(const char *at, struct ep_error *err);
/* Read what --jobs says: 1 to 1024; NULL: as many as there are processors. */
enum ep_status ep_cli_jobs(const char *text, int *jobs, struct ep_error *err);
/* Let one plan use no more processors than --jobs says; NULL: all that there are. */
enum ep_status ep_cli_limit_jobs(const char *text, struct ep_error *err);
/* The worse of two statuses, in the order done, wanting, invalid, failed, project, usage. */
enum ep_status ep_cli_worse(enum ep_status a, enum ep_status b);

/* --- interview.c ------------------------------------------------------------------------------ */

/* Ask for the figures of `brief` (text of a template), one line an answer, on the terminal or from
 * standard input, and put the answers in. USAGE where the input ends early, INVALID where an answer
 * that nobody can be asked again for cannot be used. */
enum ep_status ep_cli_interview(struct ep_cli *cli, struct ep_str *brief, const char *file,
                                struct ep_error *err);

/* --- signals.c -------------------------------------------------------------------------------- */

/* Handle SIGINT and SIGTERM: temporary files are removed, exit status 130 or 143. */
void ep_cli_signals(void);
/* From here on the first signal is only remembered, so that a transaction can be rolled back by
 * the job that asks ep_cli_stopped(); a second one ends the program at once. */
void ep_cli_signals_hold(bool hold);
/* INTERRUPTED or TERMINATED after a signal, else OK. */
enum ep_status ep_cli_stopped(void);

#endif
