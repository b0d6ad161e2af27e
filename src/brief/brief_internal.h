/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_BRIEF_INTERNAL_H
#define EP_BRIEF_INTERNAL_H

/* The table of fields and what the parts of the brief's reader share. */

#include "emplan/brief.h"
#include <stdarg.h>
#include <stddef.h>

enum ep_field_type {
    EP_FIELD_TEXT,     /* ep_word; any words */
    EP_FIELD_ID,       /* ep_word; [a-z0-9_-]+ */
    EP_FIELD_ENUM,     /* ep_word; one of `values` */
    EP_FIELD_REGION,   /* ep_word; ISO 3166-1 */
    EP_FIELD_CURRENCY, /* ep_word; ISO 4217 */
    EP_FIELD_MONTH,    /* ep_word; 2027-04 */
    EP_FIELD_AGES,     /* ep_word; 18-34, 55+ */
    EP_FIELD_RATIO,    /* ep_word; one of `values`, or a positive number */
    EP_FIELD_NUMBER,   /* ep_num */
    EP_FIELD_COUNT,    /* ep_num; people or things, not negative */
    EP_FIELD_WHOLE,    /* ep_num; without decimals */
    EP_FIELD_RATE,     /* ep_num; 0..1 or 0%..100% */
    EP_FIELD_MONEY,    /* ep_num; in the brief's currency */
    EP_FIELD_WINDOW,   /* ep_span; 2027-Q2 */
    EP_FIELD_STRUCT,   /* `table` laid out in place */
    EP_FIELD_LIST,     /* {item, count} of `item` */
    EP_FIELD_MAP,      /* {item, count} of rows with a key; see ep_field.item */
    EP_FIELD_NODE,     /* struct ep_node *, a map kept as it is */
    EP_FIELD_SCENARIOS /* list of ep_scenario */
};
#define EP_FIELD_TYPES (EP_FIELD_SCENARIOS + 1)

/* What an id in the brief must name. */
enum ep_field_ref {
    EP_REF_NONE,
    EP_REF_CHANNEL, /* a channel or a group of channels */
    EP_REF_TOOL,
    EP_REF_PLATFORM,
    EP_REF_INDUSTRY,
    EP_REF_ASSUMPTION,
    EP_REF_SEGMENT, /* the last three stand in the brief itself */
    EP_REF_OFFER,
    EP_REF_ROLE
};
#define EP_REFS (EP_REF_ROLE + 1)

enum ep_field_flag {
    EP_F_REQUIRED = 1,
    EP_F_RANGE = 2,     /* describes the world: may be a range */
    EP_F_POSITIVE = 4,  /* more than 0 */
    EP_F_PERCENT = 8,   /* a number that may carry % as well */
    EP_F_CURRENCY = 16, /* a number that may carry a currency as well */
    EP_F_UNUSED = 32 /* read and checked, but no stage uses it yet: drop the flag when one does */
};

struct ep_table;

/* One key of the brief. */
struct ep_field {
    const char *key;
    const char *help; /* one line for a marketer, no full stop */
    const char *unit;
    const char *def;              /* default, as one would write it; NULL: none */
    const char *const *values;    /* allowed words, NULL-terminated */
    const struct ep_field *item;  /* LIST: an element; MAP: a value */
    const struct ep_table *table; /* STRUCT */
    double min, max;              /* of figures; max 0: the type's own. LIST: of the count */
    size_t offset;                /* in the struct of its table */
    enum ep_field_type type;
    enum ep_field_ref ref; /* MAP: of the keys */
    unsigned flags;        /* enum ep_field_flag */
};

/* The keys of one map. */
struct ep_table {
    const char *name; /* of one such map in messages: "a goal" */
    const struct ep_field *row;
    size_t rows;
    size_t size;           /* of the C struct */
    size_t at;             /* offset of its struct ep_place; EP_NO_OFFSET: none */
    const char *id_key;    /* the key that names an element in its list; unique there */
    const char *short_key; /* the key that a bare scalar stands for */
};
#define EP_NO_OFFSET   ((size_t)-1)
#define EP_ROWS(array) .row = (array), .rows = sizeof(array) / sizeof *(array)

/* fields.c and fields_*.c: the table. How to add a key: a member in include/emplan/brief.h and a
 * row here, with EP_F_UNUSED until a stage reads it; parser, messages, schema, --set and reference
 * follow. A key that newcomers should see goes into the templates too. */
extern const struct ep_table ep_table_brief;
extern const struct ep_table ep_table_plan, ep_table_business, ep_table_brand;
extern const struct ep_table ep_table_goal, ep_table_segment, ep_table_demand, ep_table_competitor;
extern const struct ep_table ep_table_audit, ep_table_member, ep_table_data_ref, ep_table_channels;
extern const struct ep_table ep_table_assumption, ep_table_report;

/* Find a key of a table; NULL where there is none. */
const struct ep_field *ep_table_find(const struct ep_table *t, const char *key);
/* Find a dotted key without ids or indices ("goals.metric"); NULL where there is none. */
const struct ep_field *ep_field_find(const char *path);
/* Table of the elements of a list or map of structs; NULL for others. */
const struct ep_table *ep_field_element(const struct ep_field *f);
/* Bytes that a value takes. */
size_t ep_field_size(const struct ep_field *f);
/* The largest figure allowed. */
double ep_field_max(const struct ep_field *f);
/* True where the type is one line of text in the brief. */
bool ep_field_is_scalar(const struct ep_field *f);
/* True where figures are kept in an ep_num. */
bool ep_field_is_figure(const struct ep_field *f);
/* True where a percent sign (a currency) may follow the figure. */
bool ep_field_takes_percent(const struct ep_field *f);
bool ep_field_takes_currency(const struct ep_field *f);
/* Name of a type for the reference and for messages: "money". Static. */
const char *ep_field_type_name(enum ep_field_type type);

/* An id met while binding, to be looked up when the whole brief is read. */
struct ep_pending_ref {
    const struct ep_node *node;
    bool at_key;
    enum ep_field_ref ref;
    const char *text;
};

/* A key that a map needs and lacks. */
struct ep_missing {
    const struct ep_table *table;
    const struct ep_field *field;
    const struct ep_node *map;
};

/* One reading of a brief. */
struct ep_binding {
    struct ep_arena *arena;
    struct ep_findings *findings;
    const struct ep_brief_names *names;
    const char *currency; /* NULL where the brief has no usable one */
    struct ep_brief *brief;
    struct {
        struct ep_pending_ref *item;
        size_t count;
    } refs;
    struct {
        struct ep_missing *item;
        size_t count;
    } missing;
    struct {
        const char **item;
        size_t count;
    } strays; /* dotted keys whose value stands in a wrong place */
    size_t reported;
    bool scratch;      /* values of a scenario that is not applied */
};

/* Most problems told of one brief; then one more line says so. */
#define EP_BRIEF_MOST_PROBLEMS 200

/* Report a problem at a node (at_key: at its key). `node` may be NULL: about the file as a whole.
 */
void ep_bind_fault(struct ep_binding *b, const struct ep_node *node, bool at_key,
                   enum ep_severity severity, const char *code, const char *hint,
                   const char *format, ...) __attribute__((format(printf, 7, 8)));
/* True where so many problems were told that no more are looked for. */
bool ep_bind_full(const struct ep_binding *b);
/* The user's words for a message: cleaned, cut to 40 characters. Arena. */
const char *ep_bind_quote(struct ep_arena *a, const char *text);
/* Key that a value belongs to (for elements of lists that of the list). */
const char *ep_bind_label(const struct ep_node *node);
/* Place of a node's value. */
struct ep_place ep_bind_place(const struct ep_node *node);
/* ep_nearest() for text of any length (long text has no nearest). */
const char *ep_bind_nearest(const char *text, const char *const *names, size_t count);
/* Dotted key of a node ("goals.newsletter-q2.target"). Arena. */
const char *ep_bind_path(struct ep_arena *a, const struct ep_node *node);
/* A list of words for a hint: "write a, b or c". Arena. */
const char *ep_bind_choices(struct ep_arena *a, const char *const *values);
/* Number of a NULL-terminated list. */
size_t ep_bind_count(const char *const *values);

/* scalar.c: read one scalar into its slot; faults go to the findings. Returns true on success. */
bool ep_bind_scalar(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                    void *slot);
/* Read "18-34" or "55+". */
bool ep_ages_parse(const char *s, int *from, int *to);

/* bind.c: type a map into the struct at `base`; node NULL: defaults only. */
void ep_bind_struct(struct ep_binding *b, const struct ep_table *t, const struct ep_node *node,
                    void *base);
/* Behind all of them: tell the keys that are missing, but for those that were found elsewhere. */
void ep_bind_report_missing(struct ep_binding *b);
/* Type one value into its slot (f->offset is not added). */
void ep_bind_value(struct ep_binding *b, const struct ep_field *f, const struct ep_node *node,
                   void *slot);
/* How one list or map is kept in every struct. */
struct ep_any_list {
    void *item;
    size_t count;
};

/* guess.c: what was probably meant, for hints; NULL where that cannot be told. Arena. */
/* "2027-Q2" for "Q2 2027", "2027-04..2027-06" for days and for other signs between. */
const char *ep_brief_guess_window(struct ep_arena *a, const char *text);
/* The whole hint, "write 18-34". */
const char *ep_brief_guess_ages(struct ep_arena *a, const char *text);
/* The whole hint for a key without a value that is the second half of {volume: 5,400}. */
const char *ep_brief_guess_comma(struct ep_arena *a, const struct ep_node *node);

/* refs.c: the id that is meant by the name of a channel: social_ads.telegram may be written
 * telegram_ads, as people say. `text` itself where it is an id, or none is meant. */
const char *ep_brief_channel_name(const struct ep_binding *b, const char *text);
/* Look up the ids met. */
void ep_brief_check_refs(struct ep_binding *b);
/* True where `id` is `name` or a channel of the group `name`. */
bool ep_channel_covers(const char *name, const char *id);

/* checks.c, checks_market.c: rules across fields. */
void ep_brief_check_plan(struct ep_binding *b);
void ep_brief_check_business(struct ep_binding *b);
void ep_brief_check_market(struct ep_binding *b);
void ep_brief_check_channels(struct ep_binding *b);
/* Node of a dotted key of maps ("plan.monthly_cap"); NULL where it is not given. */
const struct ep_node *ep_brief_check_node(const struct ep_binding *b, const char *path);
/* The i-th element of a list node (a scalar is its own element 0); NULL past the end. */
const struct ep_node *ep_brief_check_element(const struct ep_node *list, size_t i);
/* A month for messages. Arena. */
const char *ep_brief_check_month(struct ep_arena *a, int month);

/* override.c: a dotted key on the tree. */
struct ep_target {
    const struct ep_field *field; /* what stands there; NULL: the key names nothing */
    const struct ep_node *node;   /* the value that stands there now; NULL: none */
    const char *wrong, *hint;     /* then: why, what to write */
};
/* Find what a dotted key means; `root` serves for ids and indices of lists. Changes nothing. */
struct ep_target ep_override_find(struct ep_binding *b, struct ep_node *root, const char *path);
/* Put a copy of `value` at a dotted key. */
struct ep_target ep_override_apply(struct ep_binding *b, struct ep_node *root, const char *path,
                                   const struct ep_node *value);
/* Apply settings, then a scenario. USAGE where one names nothing. */
enum ep_status ep_override_settings(struct ep_binding *b, struct ep_node *root,
                                    const struct ep_setting *settings, size_t count,
                                    struct ep_error *err);
enum ep_status ep_override_scenario(struct ep_binding *b, struct ep_node *root,
                                    const char *scenario, struct ep_error *err);

/* template.c: "${?key}" in templates; the comment of a key: help and allowed values. Arena. */
const char *ep_field_comment(struct ep_arena *a, const struct ep_field *f);

#endif
