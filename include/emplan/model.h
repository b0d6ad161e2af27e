/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_MODEL_H
#define EP_MODEL_H

/* The planning model: pure numbers, no input or output. The structures mirror the exported form
 * emplan-model/1 (docs/model.md); symbols are those of the model's description there.
 *
 * Money is in major units of one currency; rates are fractions; months count from 0 (the plan's
 * first) to months - 1, the tail runs on to months + tail - 1. "All" = months + tail. */

#include "emplan/arena.h"
#include "emplan/error.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ep_feed_of {
    EP_FEED_VISITS,
    EP_FEED_LEADS,
    EP_FEED_SUBSCRIBERS,
    EP_FEED_CUSTOMERS
};

/* What one channel's visits add to the ceiling of another: of = VISITS counts visits, LEADS visits
 * x visit_to_lead of the source, and so on; `rate` has the quality of the source's visits in it. */
struct ep_model_feed {
    int from; /* index of the source; feeds form a DAG */
    enum ep_feed_of of;
    double rate;
    int lag; /* months */
};

struct ep_model_channel {
    const char *id;
    bool active;     /* the solution may put money here (choice: ep_model_choose sets it) */
    bool allowed;    /* may be chosen at all (availability, exclusions); false: never active */
    bool required;   /* must be active */
    bool tested;     /* part of the test budget: its lo = hi are fixed */
    bool per_result; /* v = M while active: no money drives it (aggregator, referral, ...) */
    double k;        /* effort per visit far from the ceiling, money */
    double theta;    /* carry-over, 0 <= theta < 1 */
    int lag;         /* months from effort to effect */
    double *base;    /* [all] ceiling from outside, visits a month */
    double *history; /* [history_count] effort a month before the plan, latest last */
    int history_count;
    double cash_share;  /* of effort; the rest is hours of `role` */
    int role;           /* index of the role whose hours it takes, -1: none */
    double hour_price;  /* effort that one hour stands for, money/h; > 0 where role >= 0 */
    double fixed_hours; /* hours a month of `role` while active */
    int family;         /* index into families, -1: none */
    struct ep_model_feed *feed;
    int feed_count;
    bool repeat; /* brings orders of existing customers, not new customers */
    double visit_to_lead, lead_to_customer, visit_to_subscriber;
    int sales_lag;         /* months from visit to purchase */
    double customer_value; /* incremental share and price of a result are inside */
    double order_revenue;  /* revenue of one customer (or order) within the plan, for forecasts */
    double fixed_setup, fixed_month, min_if_used; /* cash */
    bool steady;     /* a month without the minimum is not allowed while active (pages, blogs) */
    int start;       /* first month in which it can be in use, its set-up being done: before it no
                      * effort, no fixed cost or hours, no visits paid by result; set-up is paid
                      * then */
    int start_last;  /* above start: bounds over sets let it begin in any month up to this one; all
                      * else takes `start` */
    double *lo, *hi; /* [months] limits on cash a month (media + production), NULL: none */
    int *needs;      /* channels that must be active too */
    int need_count;
};

/* What a feed counts of each visit to its source: 1, leads, subscribers or customers a visit. */
double ep_model_feed_of(const struct ep_model_channel *source, enum ep_feed_of of);

/* A fixed cost that channels have in common: a tool. Charged once however many of its users are
 * active, not at all where none is and it is not wanted anyway: set-up from month `start` on in
 * `parts` monthly parts, `month` in each month from then on. */
struct ep_model_tool {
    const char *id;
    double setup, month; /* cash */
    int start, parts;    /* first month in which it is paid; parts of the set-up, at least 1 */
    bool *used_by;       /* [channels] */
    bool always;         /* charged whatever is active */
    bool late;           /* bounds over sets: it may be set up in any month and is paid by the month
                          * from the first start of what uses it on; all else takes `start` */
};

/* Channels fed by one production: together they cost (1-alpha) max e + alpha sum e a month. */
struct ep_model_family {
    const char *id;
    double alpha;
};

/* Awareness stock of a segment: E[t] = decay E[t-1] + sum rate[c] v[c,t]; aware people
 * A = people (1 - exp(-E/people)); direct visits visits_per_aware * A that convert as stated. */
struct ep_model_awareness {
    const char *segment;
    double people, decay, start; /* start: E before month 0 */
    double *rate;                /* [channels] people made aware per visit */
    double visits_per_aware, visit_to_lead, lead_to_customer, customer_value, order_revenue;
};

enum ep_goal_kind {
    EP_GOAL_LINEAR, /* sum over channels and window of per_visit[c] * v[c,t - shift[c]] */
    EP_GOAL_AWARE,  /* people aware at the window's last month, all awareness stocks */
    EP_GOAL_REACH   /* people reached at least once in the window, counted once */
};

/* Which of a draw's rates a LINEAR goal's per_visit moves with. */
enum ep_goal_scale {
    EP_SCALE_VISITS,   /* none: visits, subscribers, minutes */
    EP_SCALE_LEADS,    /* visit_to_lead */
    EP_SCALE_CUSTOMERS /* visit_to_lead x lead_to_customer */
};

struct ep_model_goal {
    const char *id;
    const char *metric;
    enum ep_goal_kind kind;
    int from, to;    /* months of the plan, both included */
    double at_least; /* of the plan's own part (baseline already off); < 0: no target */
    double baseline; /* what comes without the plan in the window, same unit */
    double max_cost; /* spend of the goal's channels per unit of metric, money; 0: none */
    double price;    /* P of the objective per unit up to at_least; 0: none */
    bool must;
    double *per_visit; /* [channels], LINEAR, at the mid values */
    enum ep_goal_scale scale;
    int stock;               /* AWARE: 1 + index of the awareness stock that counts, 0: all */
    double *per_direct;      /* [awarenesses], LINEAR: of a direct visit; NULL: none */
    int *shift;              /* [channels], LINEAR: months from visit to count; NULL: sales_lag
                              * where
                              * metric is customers, orders, revenue, margin or profit, else 0 */
    bool *counts;            /* [channels] whose spend max_cost counts */
    double people;           /* REACH: of the segment */
    double *reach, *contact; /* [channels], REACH: R_c and chi_c (cost per contact, money) */
};

struct ep_model_role {
    const char *id;
    double hours_month;
    double cost_hour; /* of an own hour, in the objective only; 0 where it costs nothing */
    double buy_price; /* money for an hour beyond hours_month (cash); 0: cannot be bought */
    bool cash;        /* outside help: cost_hour is cash inside the budget */
    double *busy;     /* [months] hours of each month that other work takes (set-up), NULL: none */
};

enum ep_objective {
    EP_OBJECTIVE_PROFIT,
    EP_OBJECTIVE_CUSTOMERS,
    EP_OBJECTIVE_REVENUE,
    EP_OBJECTIVE_REACH,
    EP_OBJECTIVE_GOAL /* the metric of one goal, `aim`: what a budget can reach of it at most */
};

/* Draws of the five uncertain quantities, [draw][channel] row by row. base is a factor on the
 * array. Equal weights. count 0: mid values only. */
struct ep_model_draws {
    int count;
    uint64_t seed;
    double *k, *base, *visit_to_lead, *lead_to_customer, *customer_value;
    const struct ep_model_correction *correction; /* NULL: none */
};

/* What the mean over these draws is off from that over many near a plan, ep_model_polish(): where
 * all of the draws are meant, `constant` + slope . x is added to the objective and to each goal's
 * metric, x effective effort, [channels][months + tail]. */
struct ep_model_correction {
    enum ep_objective objective; /* that it is of; under another one the goals' parts alone hold */
    double constant, *slope;     /* in the objective's own unit; of what draws differ in: without
                                  * goals' prices and costs */
    double *goal_constant, *goal_slope; /* [goals]; [goals][channels][months + tail] */
};

struct ep_model {
    int months, tail, channels, families, awarenesses, goals, roles, tools;
    const char *currency;
    int first_month; /* calendar month of index 0 (date.h) */
    enum ep_objective objective;
    int aim;             /* index of the goal that EP_OBJECTIVE_GOAL means */
    bool cautious;       /* CVaR of the worst 20 percent over the draws */
    double budget;       /* cash over the plan's months; < 0: none */
    double *monthly_cap; /* [months] or NULL */
    double test_budget;
    double *capacity; /* [months] customers a month for the plan, or NULL */
    struct ep_model_channel *channel;
    struct ep_model_family *family;
    struct ep_model_awareness *awareness;
    struct ep_model_goal *goal;
    struct ep_model_role *role;
    struct ep_model_tool *tool;
    struct ep_model_draws draws;
    /* NULL, or not EP_OK from the moment on at which nobody waits for an answer any more: searches
     * then come back soon, with a plan that is none of the best. Any thread may ask. */
    enum ep_status (*stop)(void);
};

/* A plan and what it yields at the mid values. Arrays [channel][month], row by row. */
struct ep_solution {
    int channels, months, all;
    bool *active;       /* [channels] */
    double *effort;     /* [channels][months] */
    double *spend;      /* [channels][months] cash: effort, bought hours, fixed, set-up */
    double *tool_spend; /* [tools][months] cash of tools, beside that of the channels */
    double *own_hours;  /* [channels][months] */
    double *effective, *ceiling, *visits, *leads, *customers; /* [channels][all] */
    double *aware;                                            /* [awarenesses][all] people */
    double *direct;                /* [awarenesses][all] visits that awareness brings */
    double *goal;                  /* [goals] metric of the plan's own part */
    double *goal_cost;             /* [goals] spend per unit, 0 where nothing comes */
    double *turned_away;           /* [months] customers above capacity */
    double *bought_hours;          /* [roles][months] */
    double cash_total, cost_total; /* cash; cash + own hours x cost */
    double gross;                  /* value of customers, before cost, without goals' prices */
    double priced;                 /* what goals add by their price */
    double objective;              /* as 30-model defines it for model->objective */
    double upper_bound, gap;       /* of the continuous part on the active set */
    double set_objective;          /* of the plan over the draws that set_bound is over: the
                                    * objective, or what it is over few of them, ep_model_polish()
                                    */
    double set_bound, set_gap;     /* of any set of channels, ep_model_prove(); gap 0 and bound 0
                                    * before */
    int set_nodes;                 /* sets of which the proof had to look at the bound */
    double budget_price;           /* lambda: objective per further unit of budget, 0: not binding
                                    * */
    double *month_price;           /* [months] shadow price of monthly_cap */
    double *hour_price;            /* [roles][months] shadow price of an hour */
    double *goal_multiplier;       /* [goals] of must and max_cost */
    const char *method;            /* static: "augmented Lagrangian, ..." */
    int iterations;
};

/* Check the problem: sizes, signs, finite numbers, references, feeds without a cycle (the cycle is
 * named). INVALID says which channel or goal. */
enum ep_status ep_model_check(const struct ep_model *m, struct ep_error *err);

/* Value a given effort at one draw (-1: the mid values): fills everything of `s` but the
 * multipliers and bounds. `effort` is [channels][months] row by row (borrowed; inactive channels'
 * entries are taken as 0). All arrays of `s` are taken from `a`. */
void ep_model_evaluate(const struct ep_model *m, const bool *active, const double *effort, int draw,
                       struct ep_arena *a, struct ep_solution *s);

/* Exact gradient of gross + priced with respect to effort, [channels][months], at one draw (-1:
 * mid); for channels that are not active as if they were (first money's return). */
void ep_model_gradient(const struct ep_model *m, const bool *active, const double *effort, int draw,
                       struct ep_arena *a, double *gradient);

/* The best plan for a fixed set of active channels (lower limits of steady channels included), to a
 * certified gap. Exact up to `gap` for the continuous part. A must goal that cannot be reached:
 * least largest relative shortfall first; EP_OK all the same (see goal[]). INVALID where fixed
 * costs
 * and lower limits alone pass the budget (the message names them). Deterministic. */
enum ep_status ep_model_solve(const struct ep_model *m, const bool *active, struct ep_arena *a,
                              struct ep_solution *out, struct ep_error *err);

/* Choose the channels and the plan: start from per-result channels and required ones, add by
 * reduced profit at current prices, solve again, drop, swap; months below the minimum repaired
 * (0 or at least the minimum). Sets `active` in `out`. Deterministic, independent of the order of
 * channels. Errors as ep_model_solve(). */
enum ep_status ep_model_choose(const struct ep_model *m, struct ep_arena *a,
                               struct ep_solution *out, struct ep_error *err);

/* ep_model_choose() at the mid values without the proof over sets there: of a plan that is divided
 * over draws next, where the proof counts. */
enum ep_status ep_model_choose_unproven(const struct ep_model *m, struct ep_arena *a,
                                        struct ep_solution *out, struct ep_error *err);

/* Where a division stands that was made without its proof: what the proof starts from. Arena-owned.
 * It can be made beside what follows, on a copy of the model that nobody changes. */
struct ep_unproven;

/* Look a plan over on the draws of m: channels that pay over them come in, those that do not leave,
 * months below the minimum are repaired, its money is spread for the best mean; it is proven,
 * ep_model_prove(), and another set that the proof comes upon is taken where its plan is better.
 * *io is a plan near by, of the mid values say. */
enum ep_status ep_model_refine(const struct ep_model *m, int nodes, struct ep_arena *a,
                               struct ep_solution *io, struct ep_error *err);
/* The same of a plan that may be made only to be divided once more: passes(data) is asked when *io
 * is divided, before it is proven. True: that is all, without a bound over sets and without the
 * sets that the proof comes upon. */
enum ep_status ep_model_refine_unless(const struct ep_model *m, int nodes, bool (*passes)(void *),
                                      void *data, struct ep_arena *a, struct ep_solution *io,
                                      struct ep_error *err);

/* ep_model_refine() in two parts: up to the proof, then the proof and what follows from it. *io of
 * the second is that of the first; where the proof does not fall all that is added to it are the
 * bound and its nodes. */
struct ep_proving {
    int nodes;                  /* looks at a bound, at most about so many */
    const atomic_bool *stop[2]; /* one true: the result is asked for no more; may be NULL */
    atomic_bool *fell;          /* set to true as soon as the proof tries another set */
};
enum ep_status ep_model_refine_unproven(const struct ep_model *m, struct ep_arena *a,
                                        struct ep_solution *io, struct ep_unproven **left,
                                        struct ep_error *err);
enum ep_status ep_model_refine_rest(const struct ep_model *m, const struct ep_unproven *left,
                                    const struct ep_proving *p, struct ep_arena *a,
                                    struct ep_solution *io, struct ep_error *err);

/* Spread the money of a plan anew over the draws of m, its channels and the months in which it uses
 * those with a minimum kept: a concave problem, solved to its end, or to the tolerance of a search
 * (`rough`, see ep_model_choose_near()). It begins at the prices of *io, where it has any. */
enum ep_status ep_model_spread(const struct ep_model *m, bool rough, struct ep_arena *a,
                               struct ep_solution *io, struct ep_error *err);

/* Divide the money of a plan, which was divided over the draws of m, over `all` of those that they
 * stand for, which m has channel by channel; its channels and the months in which it uses those
 * with a minimum kept. The draws of m are corrected at the plan and it is solved again, until the
 * bound over `all` is near. *io: the plan, its objective, upper_bound, gap and prices over `all`;
 * set_bound as it was. *out: the correction of the draws of m at *io, from `a`: with it they have
 * its objective and its prices. Never worse over `all` than *io was. INVALID as
 * ep_model_solve(). */
enum ep_status ep_model_polish(const struct ep_model *m, const struct ep_model_draws *all,
                               struct ep_arena *a, struct ep_solution *io,
                               const struct ep_model_correction **out, struct ep_error *err);

/* What the draws of m are off from `all` at a plan, from `a`: with it they have there the mean and
 * the slopes of all. */
const struct ep_model_correction *ep_model_correct(const struct ep_model *m,
                                                   const struct ep_model_draws *all,
                                                   const bool *active, const double *effort,
                                                   struct ep_arena *a);

/* Bound over sets: no plan of any set of channels that the model allows, and of any months in them,
 * has a higher objective than s->set_bound. `m` as it was given to the choice (months not yet
 * fixed), with the draws that s->set_objective is the mean of; multipliers and plan of `s` are
 * where the proof starts. Branch and bound over the Lagrangian, at most `nodes` sets; what is still
 * open then stays in the bound. Fills set_bound, set_gap = (set_bound - set_objective) /
 * max(|set_bound|, gross) and set_nodes. */
void ep_model_prove(const struct ep_model *m, int nodes, struct ep_solution *s);
/* Give the plan a bound over sets that was proven of it elsewhere, and the gap that follows. */
void ep_model_take_set_bound(const struct ep_model *m, double bound, struct ep_solution *s);
/* The same as ep_model_prove(); where the proof comes upon a set whose plan is better and keeps the
 * minima of months, *io is that plan (from `a`, without a bound over sets), and the return true.
 * Whether it keeps the musts as far is left to the caller. */
bool ep_model_prove_better(const struct ep_model *m, int nodes, struct ep_arena *a,
                           struct ep_solution *io);

/* Objective of a given plan as ep_solution.objective has it after a solve: mean over the draws
 * (CVaR where cautious), at the mid values where there are none. */
double ep_model_objective(const struct ep_model *m, const bool *active, const double *effort);

/* A plan to compare with: `cash` in all, fixed costs of the active channels inside, the effort's
 * cash of channel c in every month in proportion to weight[c] (per-result and tested channels keep
 * what `effort` has on entry). Fills effort [channels][months]; returns the objective of it.
 * Weights 1: the equal split; today's spend by channel: today's split. Limits and minima are not
 * looked at; where the fixed costs alone pass `cash`, the effort is 0. */
double ep_model_split(const struct ep_model *m, const bool *active, const double *weight,
                      double cash, double *effort);

/* How flat the optimum is: range of each channel's share of all cash [channels] in which the plan's
 * objective stays within `part` (0.01) of s->objective, the others giving or taking the money in
 * proportion, months alike. At most 16 of the draws. */
void ep_model_share_range(const struct ep_model *m, const struct ep_solution *s, double part,
                          double *low, double *high);

/* A budget beyond which more money brings next to nothing of anything: all channels that are
 * allowed, each at its highest ceiling. Where search for a budget may begin from above. */
double ep_model_ample_budget(const struct ep_model *m);

/* Lower bound of the money with which any set of channels that the model allows can reach `target`
 * of the goal m->aim over the draws of m: with less the bound over sets (ep_model_prove(), at most
 * `nodes` looks for each budget tried) of what can be reached stays below it. `s` is a plan that
 * reaches it, for m as given but for its budget, objective EP_OBJECTIVE_GOAL; `most`: the least
 * known, no more is proven. Returns money, 0 where nothing can be proven. */
double ep_model_least_bound(const struct ep_model *m, const struct ep_solution *s, double most,
                            double target, int nodes);
/* The same where m->budget may be too little: then that. `s` is any plan. */
double ep_model_least_up_to(const struct ep_model *m, const struct ep_solution *s, double target,
                            int nodes);

/* What would let all musts hold: the first of these that does, money beside it as it takes. */
enum ep_remedy {
    EP_REMEDY_NONE,   /* none of them: targets lie beyond what there is */
    EP_REMEDY_BUDGET, /* more budget */
    EP_REMEDY_MONTH,  /* and no limit by month */
    EP_REMEDY_HOURS,  /* and more hours of the team */
    EP_REMEDY_LIMIT,  /* and no upper limits of channels */
    EP_REMEDIES
};
/* What the musts of a model can come to. Arrays [goals], of the plan's own part; entries of goals
 * that are no musts are 0 (false). */
struct ep_reachable {
    bool *alone;  /* reached where it is the only must */
    double *most; /* nearest figure where it is the only must: at_least, or the most there is */
    double *ever; /* the same without budget and monthly caps: what the ceilings allow */
    /* Of those reached alone an irreducible set that cannot hold together: without any one of them
     * the others can. All false where all of them hold together. */
    bool *conflict;
    enum ep_remedy remedy; /* what lets all musts hold, those not reached alone too */
    double budget;         /* EP_REMEDY_BUDGET: about the least that does, by halving; else -1 */
};
/* Choices with some of the musts at a time, at the mid values; for models that miss musts. */
enum ep_status ep_model_reachable(const struct ep_model *m, struct ep_arena *a,
                                  struct ep_reachable *out, struct ep_error *err);

/* Choose anew, beginning with the set and plan of `near` (of the same channels; budget, goals and
 * figures may differ): add, drop, solve. At the mid values where draw is -1: then months below the
 * minimum are repaired and the money is spread over the model's draws, as ep_model_choose() does;
 * at one draw where it is 0 or more: then the set and a rough plan for it are found, no more.
 * `rough`: to the tolerances of a search (1e-4), upper_bound and gap infinite. Far fewer solves
 * than ep_model_choose(), whose search it falls back to where `near` does not fit. */
enum ep_status ep_model_choose_near(const struct ep_model *m, const struct ep_solution *near,
                                    int draw, bool rough, struct ep_arena *a,
                                    struct ep_solution *out, struct ep_error *err);

/* A solution opened to ask what single channels are worth at its prices, all others held. It lives
 * in `a`; m and s must outlive it. One thread at a time; answers do not depend on what was asked
 * before. */
struct ep_priced;
struct ep_priced *ep_model_price(const struct ep_model *m, const struct ep_solution *s,
                                 struct ep_arena *a);

/* Best reduced profit of channel c: what switching it on (or keeping it) adds to the objective,
 * fixed costs and hours priced in. `best` (may be NULL) gets its best effort [months]. */
double ep_priced_profit(struct ep_priced *p, int c, double *best);

/* Cost of a visit at which the reduced profit of channel c changes its sign, to 5 in 10,000; 0
 * where it does not between k / most and k x most, or c is paid by result. */
double ep_priced_flip_cost(struct ep_priced *p, int c, double most);

/* Return of the first money put into channel c: value of the first unit of effort (mean over the
 * plan's months) over its price; 1 pays back exactly. Fixed costs apart. */
double ep_priced_first_return(struct ep_priced *p, int c);
/* The same of the next money in proportion to what the channel has in the solution; that of the
 * first where it has none. */
double ep_priced_next_return(struct ep_priced *p, int c);

/* Spread ranges of inputs to draws: Latin hypercube of `count` points, one stream per (key,
 * dimension)
 * so that leaving a channel out changes no other draw; two-piece normal on the log scale (logit
 * for rates) through the three percentiles; `mean_anchored` scales the draws so that their mean is
 * mid. `market` is the common factor's loading (+/- sqrt(rho) or 0). z_market [count] comes from
 * ep_draw_market(). `out` gets count values. Source: McKay, Beckman, Conover 1979. */
struct ep_range;
void ep_draw_range(const struct ep_range *r, const char *key, uint64_t seed, int count, bool rate,
                   bool mean_anchored, double market, const double *z_market, double *out);
void ep_draw_market(uint64_t seed, int count, double *z_market);

/* Quantile of `count` sorted values, p in [0,1] (type 7, linear). */
double ep_quantile_sorted(const double *v, int count, double p);
/* Sort numbers (no NaN), the least first; those that are alike stay in their order. */
void ep_sort_rising(double *v, int count, struct ep_arena *scratch);
/* Their places in that order, `order` [count]; they stay where they are. */
void ep_order_rising(const double *v, int count, struct ep_arena *scratch, int *order);

/* What it is worth to know a figure [n], by draw, before one chooses between a plan that brings
 * `own` [n] and others that bring rival[][n]: the mean of the best of their cubic regressions on
 * its rank, less the best mean. */
double ep_model_learn(const double *figure, int n, const double *own, const double *const *rival,
                      int rivals);

/* Totals of a plan over all draws, for P10/P50/P90 and probabilities. Arrays [draws] per month
 * and in total; all arena-owned. */
enum ep_total {
    EP_TOTAL_VISITS,
    EP_TOTAL_LEADS,
    EP_TOTAL_CUSTOMERS, /* by month of purchase: visits of month t buy in t + sales_lag */
    EP_TOTAL_REVENUE,
    EP_TOTAL_MARGIN, /* value of the customers bought for, before cost */
    EP_TOTAL_COUNT
};
struct ep_forecast {
    int draws, months, channels, goals;
    double *month[EP_TOTAL_COUNT];   /* [months][draws] over all channels and direct visits */
    double *total[EP_TOTAL_COUNT];   /* [draws] in the plan's months */
    double *channel[EP_TOTAL_COUNT]; /* [channels][draws] in the plan's months */
    double *direct[EP_TOTAL_COUNT];  /* [draws] of direct visits in the plan's months */
    double *mean[EP_TOTAL_COUNT];    /* [channels + 1][months] mean over the draws; direct visits in
                                      * the last row, so that the rows add up to the months */
    double *worth; /* [channels + 1] mean over the draws of what the customers are worth, those of
                    * the tail too; direct visits last. Sums to the mean of `value` */
    double *later; /* [channels + 1] mean of those who buy after the plan's last month */
    double *aware; /* [draws] people aware at the plan's end by its own doing */
    double *later_customers; /* [draws] customers of the tail: counted in value only */
    double *value;           /* [draws] gross with the tail */
    double *profit;          /* [draws] gross with the tail - cost_total */
    double *priced;          /* [draws] what goals add by their price, apart from profit */
    double *goal;            /* [goals][draws] plan's own part */
};
void ep_model_forecast(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                       struct ep_forecast *out);
/* The same without its parts: of the arrays only total (of customers, revenue and margin), aware,
 * later_customers, value, profit, priced and goal; the others are NULL. */
void ep_model_totals(const struct ep_model *m, const struct ep_solution *s, struct ep_arena *a,
                     struct ep_forecast *out);
/* Profit with what goals add by their price of `count` solutions at every draw, and no more of
 * them: profit [count][draws], the sum of the forecast's `profit` and `priced`. */
void ep_model_profits(const struct ep_model *m, const struct ep_solution *s, int count,
                      double *profit);

#endif
