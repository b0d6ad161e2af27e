/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include "emplan/date.h"
#include "emplan/file.h"
#include "emplan/parallel.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS_A_DAY 86400LL
#define JOBS_MOST     1024

static enum ep_status keep_apart(const char *output, const char *input, struct ep_error *err)
{
    if (!output || !input || !ep_file_same(output, input))
        return EP_OK;
    ep_error_set(err, EP_USAGE, "writing %s would overwrite an input", output);
    return ep_error_hint(err, "name another file");
}

enum ep_status ep_cli_protect(const char *output, const struct ep_client *client,
                              struct ep_error *err)
{
    enum ep_status status = keep_apart(output, client->brief, err);

    return status == EP_OK ? keep_apart(output, client->project, err) : status;
}

enum ep_status ep_cli_client(struct ep_cli *cli, size_t after, struct ep_client *client,
                             struct ep_error *err)
{
    const char *path = cli->argument_count > after ? cli->argument[0] : NULL;

    ep_client_at(cli->arena, path, client);
    return ep_cli_protect(cli->common.output, client, err);
}

enum ep_status ep_cli_open(struct ep_cli *cli, const struct ep_client *client, const char *revision,
                           struct ep_store **store, struct ep_revision *out, struct ep_error *err)
{
    struct ep_store *s = NULL;
    enum ep_status status = EP_OK;

    if (!ep_file_exists(client->project)) {
        ep_error_set(err, EP_FAILED, "there is no plan yet: %s does not exist", client->project);
        return ep_error_hint(err, "`emplan run %s` makes one", client->word);
    }
    EP_TRY(ep_store_open(client->project, EP_STORE_READ, &s, err));
    if (!ep_revision_get(s, cli->arena, revision, out)) {
        status =
            ep_error_set(err, ep_streq(revision, "plan") ? EP_PROJECT : EP_USAGE,
                         ep_streq(revision, "plan") ? "%s holds no plan" : "%s has no revision %s",
                         client->project, revision);
        ep_error_hint(err, "`emplan log %s` lists the revisions", client->word);
        goto out;
    }
    *store = s;
    s = NULL;
out:
    ep_store_close(s);
    return status;
}

enum ep_status ep_cli_load_catalog(struct ep_cli *cli, struct ep_catalog **out,
                                   struct ep_error *err)
{
    return ep_catalog_load(cli->arena, cli->common.catalog.item, cli->common.catalog.count, out,
                           err);
}

void ep_cli_overlay(struct ep_cli *cli, struct ep_run_options *options)
{
    options->catalogs = cli->common.catalog.item;
    options->catalog_count = cli->common.catalog.count;
}

enum ep_status ep_cli_epoch(bool *set, int *days, struct ep_error *err)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    char date[11];
    int check;

    *set = false;
    if (!text || !text[0])
        return EP_OK;
    errno = 0;
    long long seconds = strspn(text, "0123456789") == strlen(text) ? strtoll(text, NULL, 10) : -1;

    if (seconds < 0 || errno != 0 || seconds / SECONDS_A_DAY > 100000 ||
        !ep_date_parse(ep_date_text((int)(seconds / SECONDS_A_DAY), date), &check)) {
        ep_error_set(err, EP_USAGE, "SOURCE_DATE_EPOCH='%s' is no number of seconds since 1970",
                     text);
        return ep_error_hint(err, "unset it, or give digits only, up to the year 2199");
    }
    *set = true;
    *days = (int)(seconds / SECONDS_A_DAY);
    return EP_OK;
}

enum ep_status ep_cli_as_of(struct ep_cli *cli, const char **as_of, struct ep_error *err)
{
    bool set;
    int days = 0;
    enum ep_status status = ep_cli_epoch(&set, &days, err);
    char text[11];

    if (status != EP_OK)
        return status;
    if (*as_of && !ep_date_parse(*as_of, &days)) {
        ep_error_set(err, EP_USAGE, "--as-of: '%s' is no date", *as_of);
        return ep_error_hint(err, "write it as 2027-04-15");
    }
    if (!*as_of && set)
        *as_of = ep_arena_strdup(cli->arena, ep_date_text(days, text));
    return EP_OK;
}

enum ep_status ep_cli_at(const char *at, struct ep_error *err)
{
    int days;

    if (!at || ep_date_parse(at, &days))
        return EP_OK;
    ep_error_set(err, EP_USAGE, "--at: '%s' is no date", at);
    return ep_error_hint(err, "write it as 2027-04-15");
}

enum ep_status ep_cli_jobs(const char *text, int *jobs, struct ep_error *err)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t digits = text ? strspn(text, "0123456789") : 0;

    *jobs = online < 1 ? 1 : online > JOBS_MOST ? JOBS_MOST : (int)online;
    if (!text)
        return EP_OK;
    if (digits == 0 || digits > 4 || text[digits] || atoi(text) < 1 || atoi(text) > JOBS_MOST)
        return ep_error_set(err, EP_USAGE, "--jobs takes a number from 1 to %d, not '%s'",
                            JOBS_MOST, text);
    *jobs = atoi(text);
    return EP_OK;
}

enum ep_status ep_cli_limit_jobs(const char *text, struct ep_error *err)
{
    int jobs = 0;
    enum ep_status status = text ? ep_cli_jobs(text, &jobs, err) : EP_OK;

    if (status == EP_OK)
        ep_parallel_limit(jobs);
    return status;
}

enum ep_status ep_cli_worse(enum ep_status a, enum ep_status b)
{
    static const enum ep_status order[] = {EP_OK,      EP_CHANGED,     EP_WANTING,
                                           EP_INVALID, EP_FAILED,      EP_PROJECT,
                                           EP_USAGE,   EP_INTERRUPTED, EP_TERMINATED};
    size_t rank_a = 0, rank_b = 0;

    for (size_t i = 0; i < EP_CLI_COUNT(order); i++) {
        rank_a = order[i] == a ? i : rank_a;
        rank_b = order[i] == b ? i : rank_b;
    }
    return rank_a >= rank_b ? a : b;
}
