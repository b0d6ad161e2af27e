/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli_internal.h"
#include <string.h>

const char *const *ep_cli_shells(struct ep_arena *a)
{
    static const char *const names[] = {"bash", "zsh", "fish", NULL};

    (void)a;
    return names;
}

static void add_head(struct ep_str *out, const char *shell)
{
    ep_str_addf(out,
                "# SPDX-FileCopyrightText: 2026 the emplan authors\n"
                "# SPDX-License-Identifier: GPL-3.0-or-later\n"
                "# Completion of emplan for %s, printed by `emplan completion %s`.\n",
                shell, shell);
}

static void add_words(struct ep_str *out, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        ep_str_addf(out, "%s%s", i ? " " : "", words[i]);
}

/* Text inside single quotes of a shell. */
static void add_quoted(struct ep_str *out, const char *text, const char *escaped)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            ep_str_add(out, "'\\''");
        else if (strchr(escaped, *c))
            ep_str_addf(out, "\\%c", *c);
        else
            ep_str_addc(out, *c);
    }
}

/* --- bash ------------------------------------------------------------------------------------- */

static const char bash_reply[] = "COMPREPLY=($(compgen";

static void bash_words(struct ep_str *out, const char *const *words)
{
    ep_str_addf(out, "%s -W \"", bash_reply);
    add_words(out, words);
    ep_str_add(out, "\" -- \"$cur\")); return ;;\n");
}

/* Values of the options of `command` ("*": any). */
static void bash_values(struct ep_arena *a, struct ep_str *out, const char *command,
                        const struct ep_cli_option *o, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!o[i].value)
            continue;
        ep_str_addf(out, "    %s:--%s", command, o[i].name);
        if (o[i].letter)
            ep_str_addf(out, " | %s:-%c", command, o[i].letter);
        ep_str_add(out, ") ");
        if (o[i].choices)
            bash_words(out, o[i].choices(a));
        else if (o[i].complete == EP_CLI_NOTHING)
            ep_str_add(out, "return ;;\n");
        else
            ep_str_addf(out, "%s -%c -- \"$cur\")); return ;;\n", bash_reply,
                        o[i].complete == EP_CLI_FOLDERS ? 'd' : 'f');
    }
}

static void bash_options(struct ep_str *out, const struct ep_cli_option *o, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ep_str_addf(out, " --%s", o[i].name);
        if (o[i].letter)
            ep_str_addf(out, " -%c", o[i].letter);
    }
}

static void bash_arguments(struct ep_arena *a, struct ep_str *out, const struct ep_cli_command *c)
{
    bool files = false;

    ep_str_addf(out, "    %s) words='", c->name);
    for (size_t i = 0; i < c->argument_count; i++) {
        files |= c->argument[i].complete != EP_CLI_NOTHING;
        if (c->argument[i].choices)
            add_words(out, c->argument[i].choices(a));
    }
    ep_str_addf(out, "'; files=%s ;;\n", files ? "yes" : "");
}

static void bash_names(struct ep_str *out, const char *divide)
{
    size_t count;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);

    for (size_t i = 0; i < count; i++)
        ep_str_addf(out, "%s%s", i ? divide : "", all[i]->name);
}

static void add_bash(struct ep_arena *a, struct ep_str *out)
{
    size_t count, n;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *common = ep_cli_common_options(&n);

    ep_str_add(out, "# shellcheck shell=bash disable=SC2207\n_emplan() {\n"
                    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                    "    local command='' words='' files='' i\n"
                    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                    "        case ${COMP_WORDS[i]} in\n        ");
    bash_names(out, " | ");
    ep_str_add(out, ") command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n"
                    "    case $command:$prev in\n");
    for (size_t i = 0; i < count; i++)
        bash_values(a, out, all[i]->name, all[i]->option, all[i]->option_count);
    bash_values(a, out, "*", common, n);
    ep_str_add(out, "    esac\n    if [[ $cur == -* ]]; then\n        words='");
    bash_options(out, common, n);
    ep_str_add(out, "'\n        case $command in\n");
    for (size_t i = 0; i < count; i++) {
        ep_str_addf(out, "        %s) words+='", all[i]->name);
        bash_options(out, all[i]->option, all[i]->option_count);
        ep_str_add(out, "' ;;\n");
    }
    ep_str_add(out, "        esac\n        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                    "        return\n    fi\n    case $command in\n    '') words='");
    bash_names(out, " ");
    ep_str_add(out, "' ;;\n");
    for (size_t i = 0; i < count; i++)
        bash_arguments(a, out, all[i]);
    ep_str_add(out, "    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                    "    [[ $files ]] && COMPREPLY+=($(compgen -f -- \"$cur\"))\n}\n"
                    "complete -o filenames -F _emplan emplan\n");
}

/* --- zsh -------------------------------------------------------------------------------------- */

static void zsh_action(struct ep_arena *a, struct ep_str *out, const char *name,
                       enum ep_cli_complete complete, ep_cli_choices_fn *choices)
{
    ep_str_addf(out, ":%s:", name);
    if (choices) {
        ep_str_addc(out, '(');
        add_words(out, choices(a));
        ep_str_addc(out, ')');
    } else if (complete != EP_CLI_NOTHING) {
        ep_str_add(out, complete == EP_CLI_FOLDERS ? "_files -/" : "_files");
    }
}

static void zsh_option(struct ep_arena *a, struct ep_str *out, const struct ep_cli_option *o)
{
    const char *many = o->kind == EP_CLI_LIST ? "\\*" : "";

    ep_str_add(out, " \\\n        ");
    if (o->letter && o->kind != EP_CLI_LIST)
        ep_str_addf(out, "'(-%c --%s)'{-%c,--%s}'[", o->letter, o->name, o->letter, o->name);
    else
        ep_str_addf(out, "%s--%s'[", many, o->name);
    add_quoted(out, o->help, "[]:");
    ep_str_addc(out, ']');
    if (o->value)
        zsh_action(a, out, o->value, o->complete, o->choices);
    ep_str_addc(out, '\'');
}

static void zsh_command(struct ep_arena *a, struct ep_str *out, const struct ep_cli_command *c)
{
    ep_str_addf(out, "    %s)\n        _arguments $common", c->name);
    for (size_t i = 0; i < c->option_count; i++)
        zsh_option(a, out, &c->option[i]);
    for (size_t i = 0; i < c->argument_count; i++) {
        const struct ep_cli_argument *g = &c->argument[i];

        ep_str_addf(out, " \\\n        '%s", g->many ? "*" : "");
        zsh_action(a, out, g->name, g->complete, g->choices);
        ep_str_addc(out, '\'');
    }
    ep_str_add(out, " ;;\n");
}

static void add_zsh(struct ep_arena *a, struct ep_str *out)
{
    size_t count, n;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *common = ep_cli_common_options(&n);

    ep_str_add(out, "_emplan() {\n    local curcontext=$curcontext state line\n"
                    "    local -a common commands\n    common=(");
    for (size_t i = 0; i < n; i++)
        zsh_option(a, out, &common[i]);
    ep_str_add(out, " \\\n    )\n    commands=(\n");
    for (size_t i = 0; i < count; i++) {
        ep_str_addf(out, "        '%s:", all[i]->name);
        add_quoted(out, all[i]->summary, ":");
        ep_str_add(out, "'\n");
    }
    ep_str_add(out,
               "    )\n    _arguments -C $common '1:command:->command' '*::argument:->argument'"
               "\n    case $state in\n    command) _describe command commands; return ;;\n"
               "    esac\n    case $line[1] in\n");
    for (size_t i = 0; i < count; i++)
        zsh_command(a, out, all[i]);
    ep_str_add(out, "    esac\n}\nif [ \"$funcstack[1]\" = _emplan ]; then\n    _emplan \"$@\"\n"
                    "else\n    compdef _emplan emplan\nfi\n");
}

/* --- fish ------------------------------------------------------------------------------------- */

static void fish_option(struct ep_arena *a, struct ep_str *out, const char *command,
                        const struct ep_cli_option *o)
{
    ep_str_add(out, "complete -c emplan");
    if (command)
        ep_str_addf(out, " -n '__fish_seen_subcommand_from %s'", command);
    ep_str_addf(out, " -l %s", o->name);
    if (o->letter)
        ep_str_addf(out, " -s %c", o->letter);
    if (o->value)
        ep_str_add(out, o->complete == EP_CLI_NOTHING ? " -x" : " -r -F");
    if (o->choices) {
        ep_str_add(out, " -a '");
        add_words(out, o->choices(a));
        ep_str_addc(out, '\'');
    }
    ep_str_add(out, " -d '");
    add_quoted(out, o->help, "");
    ep_str_add(out, "'\n");
}

static void fish_command(struct ep_arena *a, struct ep_str *out, const struct ep_cli_command *c)
{
    bool files = false;

    ep_str_addf(out, "complete -c emplan -n __fish_use_subcommand -f -a %s -d '", c->name);
    add_quoted(out, c->summary, "");
    ep_str_add(out, "'\n");
    for (size_t i = 0; i < c->option_count; i++)
        fish_option(a, out, c->name, &c->option[i]);
    for (size_t i = 0; i < c->argument_count; i++) {
        files |= c->argument[i].complete != EP_CLI_NOTHING;
        if (!c->argument[i].choices)
            continue;
        ep_str_addf(out, "complete -c emplan -n '__fish_seen_subcommand_from %s' -a '", c->name);
        add_words(out, c->argument[i].choices(a));
        ep_str_add(out, "'\n");
    }
    if (!files)
        ep_str_addf(out, "complete -c emplan -n '__fish_seen_subcommand_from %s' -f\n", c->name);
}

static void add_fish(struct ep_arena *a, struct ep_str *out)
{
    size_t count, n;
    const struct ep_cli_command *const *all = ep_cli_commands(&count);
    const struct ep_cli_option *common = ep_cli_common_options(&n);

    for (size_t i = 0; i < n; i++)
        fish_option(a, out, NULL, &common[i]);
    for (size_t i = 0; i < count; i++)
        fish_command(a, out, all[i]);
}

void ep_cli_completion_text(struct ep_arena *a, const char *shell, struct ep_str *out)
{
    static const struct {
        const char *shell;
        void (*add)(struct ep_arena *a, struct ep_str *out);
    } rows[] = {{"bash", add_bash}, {"zsh", add_zsh}, {"fish", add_fish}};

    for (size_t i = 0; i < EP_CLI_COUNT(rows); i++) {
        if (!ep_streq(rows[i].shell, shell))
            continue;
        if (ep_streq(shell, "zsh"))
            ep_str_add(out, "#compdef emplan\n");
        add_head(out, shell);
        rows[i].add(a, out);
    }
}
