/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"

static enum ep_status schema(struct ep_cli *cli, const void *options, struct ep_error *err)
{
    (void)options;
    (void)err;
    ep_brief_schema(&cli->out);
    return EP_OK;
}

static const char *const examples[] = {"emplan schema -o brief.schema.json",
                                       "write the schema to a file", NULL};

const struct ep_cli_command ep_cli_schema = {
    .name = "schema",
    .group = "More",
    .summary = "print the JSON Schema of the brief, for editors",
    .description =
        "Prints the JSON Schema (2020-12) of brief.yaml. Editors use it to complete keys "
        "and to show mistakes; `emplan init` writes it into the client's folder.",
    .examples = examples,
    .run = schema,
};
