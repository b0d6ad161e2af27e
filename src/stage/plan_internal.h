/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_PLAN_INTERNAL_H
#define EP_PLAN_INTERNAL_H

/* What the stages strategy and roi share: the candidates (channels of the catalogue as they apply
 * to this business), the model built from them, and its solution. */

#include "emplan/choice.h"
#include "emplan/parallel.h"
#include "emplan/stage.h"

/* Why a channel is no candidate, or how it was judged. */
enum ep_fit {
    EP_FIT_CANDIDATE, /* the solver decides */
    EP_FIT_CLOSED,    /* not open in the region at the plan's start */
    EP_FIT_EXCLUDED,  /* the brief leaves it out */
    EP_FIT_MODEL,     /* does not serve this business model or market */
    EP_FIT_LOCAL,     /* only for businesses of a place */
    EP_FIT_LIST,      /* no list, no followers to speak to */
    EP_FIT_TERMS,     /* an intermediary whose terms the brief does not give */
    EP_FIT_FIGURES,   /* the catalogue has no figures for it here */
    EP_FIT_NEEDS      /* what it does not work without may not be used */
};

/* Terms of a channel paid by result: figures of the brief, else of the catalogue; NULL: none. */
struct ep_result {
    const struct ep_fact *commission, *discount, *full, *reward;
    double order;  /* value of an order */
    double orders; /* of a customer that the commission is taken of, discounted: 1, or all */
    double share;  /* customers who would not have come anyway, where the price does not hold it */
};

/* A channel as it applies to this business. Facts are NULL where they do not apply. */
struct ep_candidate {
    const struct ep_channel_spec *spec;
    const struct ep_availability *open; /* the row that counts, or NULL */
    enum ep_fit fit;
    const char *lacks; /* the channel that it needs, of EP_FIT_NEEDS */
    int index;         /* in the model, -1: none */
    const struct ep_fact *cost_per_visit, *visit_to_lead, *lead_to_customer, *value, *ceiling;
    const struct ep_fact *relevance, *intent, *incremental, *benchmark_cost, *minimum, *contest;
    const struct ep_fact *own_cost, *own_rate; /* measured, where the audit has them */
    const struct ep_fact *worth; /* value of a customer before incremental share and price */
    struct ep_result result;     /* where it is paid by result */
    double price;                /* of a result, over its share */
    bool paying_full;            /* the price holds those who would have paid in full already */
    double work; /* cost of effort over its market price: 1, more where work is bought */
    double share_of_contacts; /* sigma: contacts that belong to a segment */
    double quality;           /* rho of feeds, at most 1.5 */
    double contacts_per_visit;
    double audit_effect; /* return with own data over return by benchmark, 1 without */
    /* after the solution */
    double first_return; /* of the first money at the solution's prices: below 1 it is outbid */
    double own_return;   /* the same at its own price: below 1 it does not pay at all */
    double marginal_return, adds, flip_cost;
    double money_return; /* of the next money where the hours that go with it cost what they would
                            bring elsewhere: below marginal_return where hours run short */
    double test_value, test_cost, deviation; /* EVPI, cost of the test, sd of ln return */
    double test_effort, test_leads;          /* of the whole test; leads at the mids */
    double test_decides; /* share of what may be true in which it comes to a verdict */
    bool test;
    int test_from; /* first month of the test */
    int decide;    /* month after which its hypothesis is judged, -1: not within the plan */
    int ready;     /* day on which its set-up is done */
    bool late;     /* not before the plan ends */
};

#define EP_MISSED 1e-3 /* relative shortfall of a goal that counts, wherever one is judged */
/* Part of the objective that a plan has to gain for its channels or tools to change. */
#define EP_LEAST_GAIN 2e-3

/* Set-up of a channel given to outside help: what it costs, and what the earlier start adds. */
struct ep_bought_setup {
    int channel, ready; /* index in the model; day */
    double hours, cost, gain;
};

struct ep_jobs; /* stage/setup_internal.h */

/* What the plan takes of a class of tools: the usual product, the cheapest, a free one. */
enum ep_tool_class {
    EP_TOOL_USUAL,
    EP_TOOL_CHEAP,
    EP_TOOL_FREE
};

/* A tool of the catalogue as it applies to the plan. Money is what is new: of what the business has
 * it costs nothing more, of what it has half half. */
struct ep_plan_tool {
    const struct ep_tool_spec *spec;
    const struct ep_when *when; /* the first condition that holds, NULL none */
    const char *channel;        /* id of one in use that cannot do without it, NULL none */
    bool *used_by;              /* [channels] that ask for it */
    bool *adds_to;              /* [channels] whose customers it adds to */
    bool asked, kept, chosen;   /* by a channel in use; there already; part of the plan */
    bool always;                /* asked for by most channels: a cost of marketing as such */
    bool awaited;               /* visits wait for it, whatever the plan's size */
    bool hard;                  /* something waits for it, so that it cannot be left out */
    bool left_out;              /* asked for, but it does not pay */
    bool crowded;               /* the budget has no room for the usual product */
    bool judged;
    double state;           /* what is there: 1 all, 0 nothing */
    double usual, cheapest; /* money a month: of the usual product, of the one instead */
    double month, setup;    /* what the plan pays */
    double asks;            /* part of the customers' worth that the usual product costs */
    enum ep_tool_class class;
    int index; /* in model.tool, -1 where it costs nothing */
};

/* A plan that competes with the printed one, valued over the same draws. */
struct ep_alternative {
    double budget; /* below 0: none */
    struct ep_solution solution;
    bool printed;     /* the plan itself, in whole minor units */
    int tools;        /* of its model */
    double *worth;    /* [draws] the objective */
    double objective; /* its mean, or mean of the worst part where the plan is cautious */
    double spend, customers, customers_p10, customers_p90, profit, profit_p10, profit_p90, loss;
    double *expected, *low, *high, *probability; /* [goals], baseline included */
};

/* A plan made beside the plan, by another thread. */
struct ep_beside;
struct ep_budgets; /* stage/scenarios.c */

struct ep_plan {
    struct ep_candidate *candidate;
    size_t candidates;
    int *candidate_of; /* [model.channels] */
    struct ep_model model;
    struct ep_solution solution;
    struct ep_forecast forecast;
    double *z_market;
    struct ep_drawn *drawn; /* figures drawn so far (stage/draws.c) */
    double people_aimed;    /* whom a channel that can be aimed meets: cities, else the region */
    double people_country;  /* of the region */
    double wage, markup;    /* price of an hour of work; of one bought beyond */
    bool b2b, local, existing_product_buyers;
    double test_spend;
    double test_money;                 /* what tests may take */
    struct ep_model_channel *untested; /* [channels] as they are without tests */
    struct ep_model_draws few;         /* those that money is spread over */
    const double *gain; /* [channels] factor of its tools on closing rates (tools_internal.h); NULL:
                           1 */
    struct ep_beside *drawing;       /* they are being drawn; NULL */
    struct ep_model_draws drawn_few; /* few as they were drawn, and with which factors */
    const double *drawn_gain;
    struct {
        struct ep_alternative *item;
        size_t count;
    } alternatives; /* the frontier, the plan among it */
    struct {
        struct ep_alternative *item;
        size_t count;
    } rivals;                  /* plans chosen in single draws, within the same budget */
    double noise;              /* what ep_plan_evpi() finds where there is nothing; taken off */
    struct ep_alternative own; /* the plan itself, over the draws */
    double *holds; /* [channels] share of those in which the choice is the same; NULL: none made */
    int sought;    /* goal of --seek, -1: none */
    bool held;     /* sought for a must that another plan missed (hold.c) */
    double sought_least, sought_price; /* of it in plans beside the plan: ep_plan_aim_beside() */
    bool beyond; /* no budget reaches it: so much money is divided over draws with pains only */
    double certified;     /* mean objective of the last solve: the one that the bound belongs to */
    double **base;        /* [channels] ceilings before starts cut into them */
    bool *may;            /* [channels] allowed but for the time that set-up takes */
    const char **finding; /* codes that set-up mends, NULL behind them (stage/setup.c) */
    const struct ep_jobs *jobs; /* the set-up that the starts in the model come from */
    int lines;                  /* of the tables strategy_line, message, content_plan so far */
    int digits;                 /* of the currency */
    int64_t *spend_minor;       /* [channels][months] of the printed plan, summing to the whole */
    int64_t *tool_minor;        /* [model.tools][months] the same of tools: both sum to the whole */
    struct ep_plan_tool *tool;  /* [tools of the catalogue] */
    bool thrifty;               /* usual tools take the whole budget: the cheapest are taken */
    bool sparing;               /* a least budget: these, where one waits for them */
    const struct ep_plan *open; /* as it was before anything was chosen; NULL: there is no must */
    struct ep_beside *beside;   /* all that were begun */
    struct ep_beside *proof;    /* second proof of the bound over sets; NULL: none is made */
    bool ahead;                 /* proofs are left until they are waited for (unproven.c) */
    struct ep_division *division;       /* the proof of the solution, left; NULL: it is made */
    const struct ep_division *rests_on; /* that of the plan which it was made from */
    struct ep_valued *valued;           /* what was made of it ahead of its proof; NULL */
    struct ep_budgets *budgets;         /* NULL: not begun */
    struct ep_carried *carried;         /* [channels] of the model; NULL: not begun */
    struct ep_sooner *sooner;           /* stage/decisions.c */
    struct ep_ranges *ranges;           /* stage/quality.c; NULL: not begun */
    struct ep_exported *exported;       /* stage/model_export.c; NULL: not begun */
    struct ep_spreads *spreads;         /* of the forecast; NULL: not begun */
};

/* stage/beside.c: a job that plans something else than the plan, on another processor where there
 * is one. What it reads are copies of context, ledger and plan as they were when it began: it has
 * an arena, no store, no sink, and facts that it puts go nowhere. */
struct ep_beside {
    struct ep_work work;
    struct ep_context ctx;
    struct ep_plan plan;
    void (*job)(struct ep_beside *b, void *data);
    void *data;
    bool over;
    struct ep_beside *next;
};
/* A plan of which all that placing set-up writes to is its own: other starts can be tried in it.
 * Arena-owned. */
void ep_plan_copy(const struct ep_plan *plan, struct ep_arena *a, struct ep_plan *out);
/* Begin a job; what it needs beside the copies is in `data`, where nobody writes until it is done.
 * Arena-owned. */
struct ep_beside *ep_plan_beside(struct ep_context *ctx, struct ep_plan *plan,
                                 void (*job)(struct ep_beside *b, void *data), void *data);
/* Back when it is done; what it took from its arena is the context's then. Once more: nothing. */
void ep_plan_beside_wait(struct ep_context *ctx, struct ep_beside *b);
/* The same for all of the plan. */
void ep_plan_beside_end(struct ep_context *ctx, struct ep_plan *plan);

/* stage/unproven.c: where plan->ahead, proofs over sets are made by another thread while the plan
 * is gone on with as if they found no better set. */
/* Leave the proof of the division that the plan's solution is (ep_model_refine_unproven()): as it
 * stands now it is the plan that the proof may put another set into. `round` is the caller's. */
void ep_plan_leave_proof(struct ep_context *ctx, struct ep_plan *plan,
                         const struct ep_unproven *left, int nodes, int round);
/* Nobody waits for it. */
void ep_plan_drop_proof(struct ep_plan *plan);
/* Wait for it, where one was left. *held: the plan is as it was, but with its bound. Else it is as
 * it was when the proof was left, with the solution that came of that; *round likewise. */
enum ep_status ep_plan_settle(struct ep_context *ctx, struct ep_plan *plan, bool *held, int *round,
                              struct ep_error *err);
/* A context for what may be void: its ledger is a copy. Afterwards, where it holds: ask for the
 * figures that were asked for in it, in their order. Nothing else is put into it. */
struct ep_ahead {
    struct ep_context ctx;
    size_t facts; /* of the ledger when it was copied */
};
void ep_plan_run_ahead(const struct ep_context *ctx, struct ep_ahead *ahead);
void ep_plan_catch_up(struct ep_context *ctx, const struct ep_ahead *ahead);

/* stage/candidates.c: judge every channel of the catalogue and write its facts. */
enum ep_status ep_plan_candidates(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_error *err);
/* True for the id of a channel that the solver may take; after ep_plan_candidates(). */
bool ep_plan_may_use(const struct ep_plan *plan, const char *id);
/* stage/results.c: the brief's terms of an intermediary, or NULL. */
const struct ep_term *ep_plan_term(const struct ep_brief *b, const char *channel);
/* Set c->result. */
void ep_plan_set_result(struct ep_context *ctx, struct ep_candidate *c);
/* Price of a result at the mids, of a customer worth `value` before it. */
double ep_plan_result_price(const struct ep_result *r, double value);
/* The same over the draws [draws], the customer's worth `value` x worth[]: terms that are ranges
 * are drawn. */
double *ep_plan_draw_price(struct ep_context *ctx, struct ep_plan *plan,
                           const struct ep_candidate *c, double value, const double *worth);
/* Results a month that the brief names for a listing; that today's customers recommend. */
const struct ep_fact *ep_plan_listing_ceiling(struct ep_context *ctx, const struct ep_candidate *c);
const struct ep_fact *ep_plan_referral_ceiling(struct ep_context *ctx,
                                               const struct ep_candidate *c);
/* No more buyers of a new product than general.penetration of the list it is sold to. */
void ep_plan_cap_by_penetration(struct ep_context *ctx, const struct ep_plan *plan,
                                struct ep_candidate *c);
/* A listing whose brief names customers needs no rates. */
void ep_plan_judge_listing_rates(struct ep_context *ctx, struct ep_candidate *c);
/* stage/assemble.c: build plan->model from the candidates. */
enum ep_status ep_plan_assemble(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err);
/* stage/assemble_goals.c */
void ep_plan_set_goals(struct ep_context *ctx, struct ep_plan *plan);
/* A parameter of a channel at its mid, or `otherwise` where the catalogue has none. */
double ep_plan_figure(struct ep_context *ctx, double otherwise, const char *channel,
                      const char *what);
/* stage/draws.c: draw the five uncertain quantities into model.draws. */
void ep_plan_draw(struct ep_context *ctx, struct ep_plan *plan, int count);
/* stage/alternatives.c: what a solution brings over the draws of m. */
void ep_plan_measure(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                     struct ep_alternative *out);
/* The same from a forecast that is there. */
void ep_plan_measure_forecast(const struct ep_model *m, const struct ep_solution *s,
                              const struct ep_forecast *f, struct ep_arena *a,
                              struct ep_alternative *out);
/* Mean of `n` values, or mean of the worst part where m is cautious. */
double ep_plan_risk(const struct ep_model *m, struct ep_arena *a, const double *worth, int n);
/* Rows of scenario_result, scenario_channel, scenario_goal. `marginal` may be NULL. */
enum ep_status ep_plan_write_alternative(struct ep_context *ctx, const struct ep_plan *plan,
                                         const struct ep_alternative *x, const char *kind,
                                         const char *name, int seq, const double *marginal,
                                         struct ep_error *err);
/* stage/binding.c: what limits most (static id), and the table binding. */
const char *ep_plan_binds(const struct ep_model *m, const struct ep_solution *s);
enum ep_status ep_plan_write_binding(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err);
/* stage/quality.c: totals set_bound, set_gap, gain_over_equal, gain_over_today; ranges of shares.
 */
enum ep_status ep_plan_write_quality(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err);
/* stage/seek.c: find the least budget for ctx->goal_seek, make it the plan's and the goal a must of
 * it; plan->solution is the best plan that reaches the goal with it, proven over sets with at most
 * `nodes` looks. Expects plan->few; writes the table seek. */
struct ep_seek {
    bool reached;
    double reachable;  /* where not: most at any budget, baseline included */
    const char *limit; /* then: what limits, as in the table seek; static */
    double bound, any; /* less is proven to be too little, with the plan's dates of set-up and
                        * tools, and with any; 0: no proof */
};
enum ep_status ep_plan_seek(struct ep_context *ctx, struct ep_plan *plan, int nodes,
                            struct ep_error *err);
/* stage/seek_plan.c: what a goal that is sought is in plans made beside the plan, other budgets or
 * without a channel: none of them may reach it, and as a must it would ask for all that gets nearer
 * to it. Its units count at the price that the plan pays for them, as far as the plan reaches; with
 * another objective than profit it stays a must, to that. Nothing where none is sought. */
void ep_plan_aim_beside(const struct ep_plan *plan, struct ep_arena *a, struct ep_model *m);
/* The draws that plans beside the plan are divided over: plan->few; none, for the mids, where no
 * budget reaches what is sought. */
struct ep_model_draws ep_plan_few_beside(const struct ep_plan *plan);
/* stage/strategy.c: the first choice of a plan; where the usual tools leave nothing for channels,
 * the cheapest are tried. */
enum ep_status ep_plan_choose_first(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err);
/* stage/division.c: the money of a choice over the draws plan->few, and again where the plan gains
 * by other dates of set-up, other tools, other channels. Begins plan->proof. */
enum ep_status ep_plan_finish_choice(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err);
/* What has a monthly fee begins with its money: no fee is paid for months before it. True where
 * that frees any. */
bool ep_plan_start_with_money(struct ep_model *m, const struct ep_solution *s);
/* stage/division.c: channels that are not tested have moved on since: their starts, ceilings. */
void ep_plan_renew_untested(struct ep_plan *plan);
/* stage/hold.c: a must is missed over all draws. Expects plan->own. */
bool ep_plan_misses(const struct ep_plan *plan);
/* Their metrics, comma-separated; "" where it misses none. What such a must takes stands in the
 * multipliers of money and hours, which are no prices then. */
const char *ep_plan_missed_metrics(const struct ep_context *ctx, const struct ep_plan *plan);
/* Another plan for the same budget that misses less of the musts. True where there is one: it is to
 * be valued anew. Expects all draws in the model. */
bool ep_plan_hold_musts(struct ep_context *ctx, struct ep_plan *plan);
/* stage/valued.c: the plan as it is printed, to the cent; forecast, own, rivals, holds; begins the
 * other budgets. */
enum ep_status ep_plan_value(struct ep_context *ctx, struct ep_plan *plan, struct ep_error *err);
/* The same ahead, where a proof of which the plan may come out otherwise is still being made, as if
 * it did not: ep_plan_value() takes it. */
void ep_plan_value_ahead(struct ep_context *ctx, struct ep_plan *plan);
/* The plan is another one now: what was made ahead is void. */
void ep_plan_drop_value(struct ep_plan *plan);
/* stage/strategy.c: what a solve knows and valuing the same plan again does not: prices, and how it
 * was found. */
void ep_plan_keep_prices(struct ep_solution *out, const struct ep_solution *from);
/* Draw plan->few, the draws that money is spread over: fewer than EP_DRAWS, made to stand for all
 * of them. Another thread draws them from the plan as it is at the beginning; they are there at the
 * end. */
void ep_plan_begin_draws(struct ep_context *ctx, struct ep_plan *plan);
void ep_plan_end_draws(struct ep_context *ctx, struct ep_plan *plan);
/* stage/few.c: closing rates and values of the few draws weighted, so that the mean customers and
 * the mean value of each channel are those over all draws at any effort, as nearly as the few can.
 * A channel that brings nothing stays as it is. */
void ep_plan_fit_few(const struct ep_model_draws *all, int channels, struct ep_model_draws *few);
/* The few draws for a plan with most of a goal: what money brings of the goal far from the ceiling,
 * and what a channel brings at it, is for each channel the mean over all draws. In those that money
 * is spread over only what the plan earns is. */
struct ep_model_draws ep_plan_few_for_goal(struct ep_context *ctx, const struct ep_plan *plan,
                                           const struct ep_model_draws *all, int goal);
/* stage/learning.c: choose anew in EP_RECHOSEN single draws, from the plan: rivals, holds. */
enum ep_status ep_plan_choose_again(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err);
/* Expected value of knowing a figure that is `figure` [draws]: the best of the rivals and the plan
 * by a regression of their gain on the figure, less the best without knowing it. In the unit of the
 * objective. Strong, Oakley, Brennan 2014 (regression over the draws of plans already solved). */
double ep_plan_evpi(const struct ep_plan *plan, const double *figure);
/* The table test_order. */
enum ep_status ep_plan_write_test_order(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err);
/* Draws of a figure over its mid [draws], mean 1; of a cost: of visits for money. */
const double *ep_plan_draw_figure(struct ep_context *ctx, struct ep_plan *plan,
                                  const struct ep_fact *f, bool cost, bool market);
/* stage/testing.c: price of learning for each candidate; spread the test budget. */
void ep_plan_value_tests(struct ep_plan *plan);
bool ep_plan_choose_tests(struct ep_context *ctx, struct ep_plan *plan, double money);
/* Error level of the verdicts: supported or refuted at an e-value of 1 / alpha. A threshold nearer
 * to the truth than this ratio cannot be told from it with any data. */
#define EP_ALPHA         0.10
#define EP_NEAREST_RATIO 1.1
/* Months that a test lasts. */
#define EP_TEST_MONTHS 2
/* Events until the e-value of a Poisson rate passes 1 / alpha, for or against a threshold, when the
 * true rate is r times that of the threshold: Wald's expected sample size, ln(1/alpha) over the
 * mean log-likelihood ratio of an event. */
double ep_plan_events_needed(double r);
void ep_plan_move_test(struct ep_plan *plan, struct ep_candidate *c, int from);
/* stage/starts.c: give the model the month in which each channel can begin, by the set-up of the
 * channels in use in the order of their worth; one that is not in use is placed behind them, alone.
 * `last`: no other channel may come in any more. True where a channel in use begins later than
 * before, so that the plan has to be made again. */
bool ep_plan_set_starts(struct ep_context *ctx, struct ep_plan *plan, bool last);
/* The order in which channels are set up: those in use by worth, then the rest. */
struct ep_order {
    int *channel; /* [model.channels] */
    int used;
};
void ep_plan_order(struct ep_context *ctx, const struct ep_plan *plan, struct ep_order *out);
/* Its two parts placed: those in use, no other may come in; then the others, which may. */
bool ep_plan_place_used(struct ep_context *ctx, struct ep_plan *plan, const struct ep_order *order);
void ep_plan_place_rest(struct ep_context *ctx, struct ep_plan *plan, const struct ep_order *order);
void ep_plan_allow_again(struct ep_plan *plan);
/* stage/strategy.c: the first month in which the plan has money for a channel; its months: none. */
int ep_plan_first_money(const struct ep_solution *s, int i);
/* stage/waits.c: no must is farther off than in the plan `before`. */
bool ep_plan_keeps_musts(const struct ep_model *m, const struct ep_solution *now,
                         const struct ep_solution *before);
/* stage/waits.c: place set-up anew for the channels of the finished plan, all of them and all but
 * one, and take what the plan gains most by. True where it gains: its money is then rough, and to
 * be spread. */
bool ep_plan_shorten_setup(struct ep_context *ctx, struct ep_plan *plan);
/* stage/admit.c: plan with one channel more, its tools and set-up placed among those of the others,
 * and take what the plan gains most by. True where it gains: its money is then rough, and to be
 * spread. */
bool ep_plan_admit(struct ep_context *ctx, struct ep_plan *plan);
/* Channel i is ready on `day`: its first month, and the ceiling of that; whether it is too late. */
void ep_plan_set_start(struct ep_plan *plan, int i, int day);
/* The first month in which set-up lets channel i of the plan run. */
int ep_plan_first_open(const struct ep_plan *plan, int i);
/* As if no set-up had been placed yet. */
void ep_plan_clear_starts(struct ep_plan *plan);
/* Set-up of a plan whose months are given (stage/rest.c). */
void ep_plan_keep_starts(struct ep_context *ctx, struct ep_plan *plan);
/* The set-up as printed: that of the channels of the final plan. Arena-owned. */
const struct ep_jobs *ep_plan_final_jobs(struct ep_context *ctx, struct ep_plan *plan);
/* What the plan's channels would bring more at the mids, money spread anew, if all set-up were done
 * on the plan's first day; `last`: day on which the last of them is ready under the plan. */
double ep_plan_early_gain(struct ep_context *ctx, struct ep_plan *plan, int *last);
/* Channels whose set-up is worth buying: count, and the array in `out` (arena). */
size_t ep_plan_outside_offers(struct ep_context *ctx, struct ep_plan *plan,
                              const struct ep_jobs *jobs, struct ep_bought_setup **out);
/* stage/reasons.c: rows of reason and the deciding factor (id, static). */
enum ep_status ep_plan_reasons(struct ep_context *ctx, struct ep_plan *plan,
                               const struct ep_candidate *c, const char **deciding,
                               struct ep_error *err);
/* Share of what a visit is worth that comes from the prices of goals. */
double ep_plan_goal_share(const struct ep_plan *plan, const struct ep_candidate *c);
/* The same of goals that count who knows the name at their end. */
double ep_plan_aware_share(const struct ep_plan *plan, const struct ep_candidate *c);
/* Visits (of intermediaries customers) a month that channel i of the model could have: from outside
 * and from the other channels of the plan (stage/choices.c). */
double ep_plan_visits_there(const struct ep_plan *plan, int i);
/* Visits (customers) a month at which a channel's margin carries what it costs to keep at all; -1
 * where a visit leaves none (stage/reasons.c). */
double ep_plan_visits_needed(const struct ep_plan *plan, const struct ep_candidate *c);
/* What the objective over the few draws loses where the plan is chosen and divided anew without
 * channel i, near the plan. False where there is no such plan. What a goal carries is kept for its
 * decision. Between begin and end, channels at once; begin returns the places of all candidates in
 * the order in which they are begun best: those that it is asked of are long. */
const size_t *ep_plan_begin_without(struct ep_context *ctx, struct ep_plan *plan);
bool ep_plan_without(const struct ep_plan *plan, int i, double *lost);
void ep_plan_end_without(struct ep_context *ctx, struct ep_plan *plan);
/* stage/choices.c: what is to be said of each candidate is judged; then channel_choice, decision
 * facts, budget. */
void ep_plan_judge_choices(struct ep_context *ctx, struct ep_plan *plan);
enum ep_status ep_plan_write_choices(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err);
/* stage/tools_plan.c: judge each tool of the catalogue, in its order: whether the plan `s` asks for
 * it (NULL: before there is one, those that channels need or the business asks for), and what it
 * costs. What was judged `before` (NULL: nothing) stays judged. Arena-owned. */
struct ep_plan_tool *ep_plan_judge_tools(struct ep_context *ctx, const struct ep_plan *plan,
                                         const struct ep_solution *s,
                                         const struct ep_plan_tool *before);
/* The tools that every plan pays for which uses their channels, as cheap as they are, whatever else
 * it chooses; adds_to: channels whose customers the usual product may add to. Arena-owned. */
struct ep_plan_tool *ep_plan_least_tools(struct ep_context *ctx, const struct ep_plan *plan);
/* Make their cost that of model m: set m->tool, and each index. */
void ep_plan_charge_tools(struct ep_context *ctx, const struct ep_solution *s,
                          struct ep_plan_tool *tool, struct ep_model *m);
/* Both for the plan's own model. True where what is charged changed, so that money has to be
 * divided again. */
bool ep_plan_set_tools(struct ep_context *ctx, struct ep_plan *plan, const struct ep_solution *s);
bool ep_plan_tools_cost(const struct ep_plan *plan); /* any of them */
/* Tools of a model that is given (stage/rest.c). */
void ep_plan_take_tools(struct ep_context *ctx, struct ep_plan *plan);
/* Money of tool `index` of the model (below 0: none), of all of them, in months from .. to - 1 as
 * printed. */
double ep_plan_tool_spend(const struct ep_plan *plan, int index, int from, int to);
double ep_plan_tools_spend(const struct ep_plan *plan, int from, int to);
/* stage/tools.c, stage/messages.c, stage/hypotheses.c */
enum ep_status ep_plan_write_tools(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err);
enum ep_status ep_plan_write_messages(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err);
/* A row of strategy_line; texts are borrowed, NULL where there is none; unit NULL: not counted. */
struct ep_line {
    const char *part, *subject, *message, *second, *args;
    double amount;
    const char *unit;
};
enum ep_status ep_plan_line(struct ep_context *ctx, struct ep_plan *plan,
                            const struct ep_line *line, struct ep_error *err);
/* Ids of the channels in use that fit, comma-separated. Arena-owned. */
const char *ep_plan_channels_where(struct ep_context *ctx, const struct ep_plan *plan,
                                   bool (*fits)(const struct ep_channel_spec *, const void *),
                                   const void *what);
bool ep_plan_has_role(const struct ep_channel_spec *spec, const void *role);
bool ep_plan_tool_is_chosen(struct ep_context *ctx, const struct ep_plan *plan, const char *tool);
/* stage/content.c, stage/path.c, stage/measurement.c */
enum ep_status ep_plan_write_content(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err);
enum ep_status ep_plan_write_path(struct ep_context *ctx, struct ep_plan *plan,
                                  struct ep_error *err);
enum ep_status ep_plan_write_measurement(struct ep_context *ctx, struct ep_plan *plan,
                                         struct ep_error *err);
/* Who answers for the whole; name of the event that counts a lead. Borrowed or static. */
const char *ep_stage_owner_of_all(const struct ep_brief *b);
const char *ep_plan_lead_event(const struct ep_brief *b);
enum ep_status ep_plan_write_hypotheses(struct ep_context *ctx, struct ep_plan *plan,
                                        struct ep_error *err);
/* stage/forecast.c, stage/schedule.c, stage/sensitivity.c, stage/scenarios.c */
enum ep_status ep_plan_write_forecast(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err);
enum ep_status ep_plan_write_goals(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err);
/* stage/musts.c: what musts that the plan misses could come to, and what would help: verdicts of
 * the table goal, facts. */
enum ep_status ep_plan_write_musts(struct ep_context *ctx, struct ep_plan *plan,
                                   struct ep_error *err);
/* At most three digits, from 1,000 on. */
double ep_plan_about(double v);
enum ep_status ep_plan_write_schedule(struct ep_context *ctx, struct ep_plan *plan,
                                      struct ep_error *err);
enum ep_status ep_plan_write_decisions(struct ep_context *ctx, struct ep_plan *plan,
                                       struct ep_error *err);
/* stage/duties.c: the law holds in the region within the plan; the duty touches the channel. */
bool ep_duty_holds(struct ep_context *ctx, const struct ep_plan *plan,
                   const struct ep_duty_spec *duty);
bool ep_duty_touches(const struct ep_duty_spec *duty, const struct ep_channel_spec *spec);
/* The work that a duty means, done by who has the skill. Arena-owned. */
const struct ep_task_spec *ep_duty_task(struct ep_context *ctx, const struct ep_duty_spec *duty,
                                        const char *skill);
/* Rows of duty; after those of task. */
enum ep_status ep_plan_write_duties(struct ep_context *ctx, struct ep_plan *plan,
                                    struct ep_error *err);
enum ep_status ep_plan_write_follow_up(struct ep_context *ctx, struct ep_plan *plan,
                                       struct ep_error *err);
enum ep_status ep_plan_write_sensitivity(struct ep_context *ctx, struct ep_plan *plan,
                                         struct ep_error *err);
/* Begin other budgets, which are written below; roi_internal.h has the others. */
void ep_plan_begin_budgets(struct ep_context *ctx, struct ep_plan *plan);
/* Nobody waits for them. */
void ep_plan_drop_budgets(struct ep_plan *plan);
enum ep_status ep_plan_write_budgets(struct ep_context *ctx, struct ep_plan *plan,
                                     struct ep_error *err);

/* stage/rest.c: whether the channels of ctx->rest are those that can be used now. */
bool ep_plan_rest_fits(const struct ep_context *ctx, const struct ep_plan *plan);
/* After the problem is assembled, where they are not: what is learnt and the effort made so far, so
 * that the months left are chosen with both. */
void ep_plan_take_known(struct ep_context *ctx, struct ep_plan *plan);
/* The plan that ctx->rest has, instead of a choice. */
enum ep_status ep_plan_take_rest(struct ep_context *ctx, struct ep_plan *plan,
                                 struct ep_error *err);
/* Its draws; false where it is not taken. */
bool ep_plan_rest_draws(struct ep_context *ctx, struct ep_plan *plan, int count);

/* Index of the team's member whose hours a skill takes: own people before outside help; -1 none. */
int ep_plan_role(const struct ep_brief *b, const char *skill);

/* Customers a month that come without the plan: today's less those of the audited channels, which
 * the plan has to earn. */
double ep_plan_baseline(const struct ep_brief *b);
/* What an hour of the channel's role costs in the objective: own people only, at most what a bought
 * hour costs. 0 for outside help, whose hours are cash. */
double ep_plan_hour_cost(const struct ep_plan *plan, const struct ep_model_channel *x);

/* Cash and own hours, in money, that a unit of effort takes. `scarce`: at the solution's price of
 * money (1 + lambda), else at its own. */
double ep_plan_effort_price(const struct ep_plan *plan, const struct ep_model_channel *x,
                            bool scarce);

/* The same with what an hour of the role is worth elsewhere in the plan. */
double ep_plan_scarce_price(const struct ep_plan *plan, const struct ep_model_channel *x);
/* Spend of channel i in months from .. to - 1 as printed, in money. */
double ep_plan_spend(const struct ep_plan *plan, int i, int from, int to);

/* Small readings of a solution. */
double ep_plan_sum(const double *v, int from, int to); /* v[from] .. v[to - 1] */
static inline double ep_plan_row(const double *v, int width, int c, int to)
{
    return ep_plan_sum(v + (long)c * width, 0, to);
}
/* What row i of the forecast (model.channels: direct visits) brings in the months [from, to), mean
 * over the draws: what people see and what stands in the tables; the solution has the mids. */
static inline double ep_plan_expected(const struct ep_plan *plan, enum ep_total what, int i,
                                      int from, int to)
{
    return ep_plan_sum(plan->forecast.mean[what] + (long)i * plan->forecast.months, from, to);
}
#define EP_MONTHS_TEXT 8
/* Sets whose bound a proof looks at. */
#define EP_PROOF_NODES 200
/* Draws of everything that is reported. */
#define EP_DRAWS 1024
/* Draws over which money is spread, made to stand for them. A cautious plan looks at the worst
 * fifth only, so it takes more. */
#define EP_SEARCH_DRAWS   16
#define EP_CAUTIOUS_DRAWS 40

#endif
