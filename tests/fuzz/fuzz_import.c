/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a data file: read into the brief, or refused with a finding. The first byte chooses
 * the kind of the file, and whether rows that cannot be read are left out. */

#include "emplan/date.h"
#include "emplan/file.h"
#include "emplan/imports.h"
#include "fuzz.h"
#include <string.h>
#include <unistd.h>

static const char *const kinds[] = {"keywords",  "orders", "customers",   "deals", "ads",
                                    "analytics", "email",  "competitors", "crawl", "actuals"};

static const char brief[] =
    "emplan: 1\nclient: Acme\ncurrency: EUR\nregion: AT\n"
    "plan: {start: 2027-01, months: 12, budget: 6000}\n"
    "business: {model: booking, industry: fitness}\n"
    "goals:\n  - {id: more-customers, serves: raise_revenue, metric: customers, target: 50, "
    "window: "
    "2027-02}\nsegments:\n  - {id: young-urban, size: 30000}\ndata:\n  - {file: x.csv, kind: %s}\n";

static struct {
    struct ep_arena *arena;
    struct ep_catalog *catalog;
    struct ep_brief_names names;
    const char *folder, *file;
} all;

static void remove_all(void)
{
    unlink(all.file);
    rmdir(all.folder);
    ep_arena_free(all.arena);
}

static void prepare(void)
{
    struct ep_error err;
    char folder[] = "/tmp/emplan-fuzz.XXXXXX";

    all.arena = ep_arena_new();
    REQUIRE(mkdtemp(folder) != NULL);
    all.folder = ep_arena_strdup(all.arena, folder);
    all.file = ep_path_join(all.arena, folder, "x.csv");
    REQUIRE(ep_catalog_load(all.arena, NULL, 0, &all.catalog, &err) == EP_OK);
    ep_catalog_names(all.catalog, &all.names);
    atexit(remove_all);
}

static struct ep_brief *read_brief(struct ep_arena *a, const char *kind)
{
    struct ep_findings findings;
    struct ep_brief *out = NULL;
    struct ep_error err;
    char *text = ep_arena_printf(a, brief, kind);

    ep_findings_init(&findings, a);
    REQUIRE(ep_brief_read_text(a, text, strlen(text), "brief.yaml", all.folder, NULL, 0, NULL,
                               &all.names, &findings, &out, &err) == EP_OK);
    return out;
}

static void put(const uint8_t *data, size_t size)
{
    FILE *f = fopen(all.file, "wb");

    REQUIRE(f && fwrite(data, 1, size, f) == size && fclose(f) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ep_error err = {.status = EP_OK};
    struct ep_imports *imports = NULL;
    struct ep_findings findings;
    struct ep_sniff sniff;
    unsigned choice = size ? data[0] : 0;
    const char *kind = kinds[choice % (sizeof kinds / sizeof kinds[0])];

    if (!all.arena)
        prepare();
    struct ep_arena *a = ep_arena_new();
    struct ep_import_options options = {.lenient = choice >= 128};

    REQUIRE(ep_date_parse("2027-01-01", &options.as_of));
    put(data + (size > 0), size > 0 ? size - 1 : 0);
    ep_findings_init(&findings, a);
    enum ep_status status =
        ep_imports_apply(a, read_brief(a, kind), all.catalog, &options, &findings, &imports, &err);

    REQUIRE((status == EP_OK) == (imports != NULL));
    REQUIRE(status == EP_OK || (status == EP_INVALID && findings.errors > 0));
    for (size_t i = 0; i < findings.count; i++) {
        const struct ep_finding *f = &findings.item[i];

        REQUIRE(ep_diagnostic_find(f->code) && f->message[0]);
    }
    if (imports) /* actual figures change no plan, so they are in no hash */
        REQUIRE(imports->count == 1 &&
                (strlen(ep_imports_hash(a, imports)) > 0) == (strcmp(kind, "actuals") != 0));
    status = ep_imports_sniff(a, all.file, &sniff, &err);
    REQUIRE(status == EP_OK || err.message[0]);
    ep_arena_free(a);
    return 0;
}
