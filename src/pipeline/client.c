/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "emplan/file.h"
#include "emplan/pipeline.h"
#include "emplan/text.h"

#include <string.h>

static const char brief_name[] = "brief.yaml";
static const char project_name[] = "plan.emplan";

void ep_client_at(struct ep_arena *a, const char *path, struct ep_client *out)
{
    const char *at = path ? path : ".";
    bool folder = ep_file_is_dir(at) || !strchr(ep_path_name(at), '.');
    bool project = !folder && ep_streq(ep_path_name(at), project_name);
    out->path = at;
    out->folder = folder ? ep_arena_strdup(a, at) : ep_path_folder(a, at);
    out->word = ep_text_shell(a, out->folder);
    out->brief = folder || project ? ep_path_join(a, out->folder, brief_name) : at;
    out->project = ep_path_join(a, out->folder, project_name);
    out->report = ep_path_join(a, out->folder, "report/report.md");
    out->text = NULL;
    out->size = 0;
}

void ep_client_stream(struct ep_client *client)
{
    client->folder = client->word = ".";
    client->brief = "-";
}
