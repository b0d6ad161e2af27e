/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include <csv.h>
#include <gsl/gsl_version.h>
#include <sqlite3.h>
#include <utf8proc.h>
#include <yaml.h>

#ifndef EP_VERSION
#define EP_VERSION "unknown"
#endif

/* libcsv tells its version to the compiler only. */
#define TEXT(x)   #x
#define NUMBER(x) TEXT(x)
#define LIBCSV    NUMBER(CSV_MAJOR) "." NUMBER(CSV_MINOR) "." NUMBER(CSV_RELEASE)

struct library {
    const char *name, *version;
};

static void add_json(struct ep_cli *cli, const struct library *library, size_t count)
{
    struct ep_json j;

    ep_cli_json(cli, &j, "emplan-version/1");
    ep_json_key(&j, "version");
    ep_json_string(&j, EP_VERSION);
    ep_json_key(&j, "license");
    ep_json_string(&j, "GPL-3.0-or-later");
    ep_json_key(&j, "libraries");
    ep_json_object(&j);
    for (size_t i = 0; i < count; i++) {
        ep_json_key(&j, library[i].name);
        ep_json_string(&j, library[i].version);
    }
    ep_json_end(&j, '}');
    ep_cli_json_end(cli, &j);
}

static enum ep_status version(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    const struct library libraries[] = {{"libyaml", yaml_get_version_string()},
                                        {"SQLite", sqlite3_libversion()},
                                        {"libcsv", LIBCSV},
                                        {"GSL", gsl_version},
                                        {"utf8proc", utf8proc_version()}};

    (void)options;
    (void)err;
    if (cli->common.json) {
        add_json(cli, libraries, EP_CLI_COUNT(libraries));
        return EP_OK;
    }
    ep_str_add(&cli->out, "emplan " EP_VERSION "\n"
                          "License GPL-3.0-or-later; there is no warranty, to the extent "
                          "permitted by law\n"
                          "C17, with ");
    for (size_t i = 0; i < EP_CLI_COUNT(libraries); i++)
        ep_str_addf(&cli->out, "%s%s %s", i ? ", " : "", libraries[i].name, libraries[i].version);
    ep_str_addc(&cli->out, '\n');
    return EP_OK;
}

static const char *const examples[] = {"emplan version --json", "give the version to a script",
                                       NULL};

const struct ep_cli_command ep_cli_version = {
    .name = "version",
    .group = "More",
    .summary = "print the version",
    .description = "Prints the version, the licence and the versions of the libraries in use.",
    .examples = examples,
    .run = version,
};
