/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_MODEL_INTERNAL_H
#define EP_MODEL_INTERNAL_H

/* Inside of the planning model. The way of a solve:
 *   canon.c     the model in an order of its own (topological, ties by id), so that the order in
 *               which things were written down changes nothing
 *   net.c       figures of each draw, which channels run, resources (cash, hours, families)
 *   flow.c      forward: effort -> visits; reverse: worth of a visit -> worth of effort
 *   value.c     what visits are worth: customers, goals, reach, draws; capacity.c who is served
 *   task.c      variables, bounds and constraints of one set of channels
 *   lagrange.c  augmented Lagrangian of a task and its exact gradient
 *   minimise.c  projected quasi-Newton method for it
 *   newton.c    the same for large tasks, by a model with the cost as it is; crowd.c capacity by
 *               draws, mean.c what effort brings in the mean of the draws, metric.c what all that
 *               bends, kink.c rows of goals and capacity
 *   lift.c      ceilings of fed channels, lifted from the corner at 0
 *   solve.c     multipliers, feasible end, certificate.c the proof
 *   choose.c, repair.c, price.c: which channels, which months
 * Arrays [a][b] are row by row; n channels, T months of the plan, all = T + tail. */

#include "emplan/model.h"

/* ---- canon.c ---- */
struct ep_canon {
    const struct ep_model *given;
    struct ep_model m; /* same model, reordered; draws left in the given order */
    int *channel;      /* [n] canonical -> given */
    int *place;        /* [n] given -> canonical */
    int *goal, *role, *family, *aware, *tool;
};
/* Order channels so that feeds go forward, ties by id. Returns how many could be placed; fewer
 * than all: order[] ends with a cycle, *cycle its length. */
int ep_canon_order(const struct ep_model *m, int *order, int *cycle);
void ep_canon_make(const struct ep_model *given, struct ep_arena *a, struct ep_canon *out);

/* What is still searched for is thrown away: see ep_model.stop. */
static inline bool ep_model_stopped(const struct ep_model *m)
{
    return m->stop && m->stop() != EP_OK;
}

/* Of the highest ceiling, see ep_net.lift: where it ends, where it begins from nothing and from a
 * plan that was solved near by. */
#define EP_LIFT       1e-7
#define EP_LIFT_FIRST 1e-2
#define EP_LIFT_WARM  1e-4

/* ---- net.c ---- */
struct ep_numbers {                     /* the figures of one draw */
    double *k, *base, *lead, *customer; /* [n]; base: a factor; customer: per visit */
    double *value;                      /* [n] of a customer, money */
    double *edge;                       /* [edges] ceiling per visit of the source */
    double *goal;                       /* [G][n] what a visit adds to a linear goal */
    double *worth;                      /* [n + S] of a customer in the objective */
    int *rank;                          /* [n + S] by falling worth */
};
/* One max of a family in one resource: part * max weight_i e_i is paid and worked besides the own
 * part of each member. */
struct ep_share {
    int kind; /* 0: of effort or cash, 1: of hours */
    int count;
    int *member;             /* positions */
    double *weight;          /* [count] */
    double cash, hours, own; /* of one unit: cash, hours of role, cost of own hours */
    int role;
};
struct ep_net {
    struct ep_canon canon;
    const struct ep_model *m; /* canonical */
    struct ep_arena *arena;
    const atomic_bool *stop[2]; /* those of ep_proving, or NULL */
    int n, T, all, S, G, R;
    int edge_count, *edge_first, *edge_from, *edge_lag; /* by target */
    bool *on, *live;
    int *run, runs;   /* [runs] those that are live, in order */
    int set;          /* rises with each change of these */
    const bool *work; /* those of the live ones whose flows are worked out; what the others' last
                       * flows were stays. ep_net_activate(): all that are live */
    int draws;
    struct ep_numbers *number; /* [draws] */
    enum ep_objective objective;
    double unit;         /* objective's own unit in money */
    double money;        /* weight of a unit of cost in the objective */
    double goal_unit;    /* of goals' prices: 1 where they count, else 0 */
    double *goal_weight; /* [G] of the metric itself: objective reach */
    double visit_weight, aware_weight;
    bool sunk;    /* tools of most channels are paid whatever runs: the search's first look */
    double lift;  /* part of sup added to fed ceilings: rounds the corner at a ceiling of 0 */
    double *sup;  /* [n][all] highest ceiling, mid values */
    double *past; /* [n][all] effective effort of history alone */
    int *shift;   /* [G][n] months from a visit to where the goal counts it */
    bool *weighs; /* [G] it has a price, is a must or the objective; reach always */
    double *cash, *hours, *own;     /* [n] of a unit of effort */
    double *part;                   /* [n] own part of the effort: 1, or alpha in a family of two */
    int *role;                      /* [n] */
    double *own_cost, *buy, *extra; /* [R] own hour in the objective; cash of a bought hour; the
                                     * same less what the own hour would have cost in cash */
    double *fixed_cash;             /* [T] */
    double *fixed_hours;            /* [R][T] */
    double *tool_cash;              /* [T] the tools' part of fixed_cash */
    struct ep_share *share;
    int shares;
    double *before; /* [S][all] people whom the stock of before the plan alone keeps aware */
    struct ep_correction *correction; /* of the draws, where they are all there; or NULL */
};
/* ep_model_correction in the net's order and scaled unit. */
struct ep_correction {
    double constant, *slope, *goal_constant, *goal_slope;
};
enum ep_net_objective {
    EP_NET_GIVEN,
    EP_NET_PROFIT
};
enum {
    EP_NET_MID = -1,
    EP_NET_ALL_DRAWS = -2,
    EP_NET_SOME_DRAWS = -3
};
/* Flatten a model at one draw, at the mid values, at all draws or an evenly spaced few of them
 * (where there are none: at the mid values). */
struct ep_net *ep_net_new(const struct ep_model *m, int draw, enum ep_net_objective which,
                          struct ep_arena *a);
/* Bring the figures of a draw (EP_NET_MID ...) into `num`, which one of the net's draws was in; of
 * those channels alone that `of` [n] says, NULL: of all. */
void ep_net_draw(const struct ep_net *net, int draw, const bool *of, struct ep_numbers *num);
/* Month in which a channel's set-up is paid: the first, of a test the first of the test. */
int ep_first_month(const struct ep_model_channel *c, int months);
/* A tool is charged: one of its users is on. `but`: channel that does not count, -1 none. */
bool ep_tool_runs(const struct ep_net *net, const struct ep_model_tool *tool, int but);
/* Cash of a tool that is charged, in month t. */
double ep_tool_cash(const struct ep_model_tool *tool, int t);
/* Cash of tools in a goal's months that its cost each counts: of a goal of all channels, all. */
double ep_goal_tools(const struct ep_net *net, const struct ep_model_goal *goal);
/* Hours of role r that month t has left for channels. */
double ep_role_hours(const struct ep_model *m, int r, int t);
/* Say which channels run ([n], canonical). `everyone`: respond as if all saturating ones ran. */
void ep_net_activate(struct ep_net *net, const bool *on, bool everyone);
/* Take what `live` is now, for who sets it otherwise. */
void ep_net_list(struct ep_net *net);
/* Copy of `net` whose set of channels may change without touching the first. */
struct ep_net *ep_net_fork(const struct ep_net *net, struct ep_arena *a);
/* Make a fork the copy of what `from` is by now. */
void ep_net_follow(struct ep_net *fork, const struct ep_net *from);
/* Nobody asks for what is sought any more: what asks may end anywhere. */
static inline bool ep_net_is_void(const struct ep_net *net)
{
    bool is = ep_model_stopped(net->m);
    for (int i = 0; i < 2; i++)
        is |= net->stop[i] && atomic_load(net->stop[i]);
    return is;
}

/* ---- flow.c ---- */
struct ep_flow {
    double *v, *M, *vx, *vm; /* [n][all] visits, ceiling, derivatives to x and M */
    double *stock, *aware;   /* [S][all] stock a head of the segment; people aware */
    double *unaware, *later; /* [S][all] part of the people; [all] scratch */
    bool *idle;              /* [n] rows that hold nothing but 0 */
    int set;                 /* of the net, that idle is of */
    bool plain;              /* nobody asks for the derivatives */
};
void ep_flow_init(const struct ep_net *net, struct ep_arena *a, struct ep_flow *f);
/* idle [n]: rows of x that hold nothing but 0, kept up to date; *set of the net, that it is of. */
void ep_flow_effective(const struct ep_net *net, const double *e, double *x, bool *idle, int *set);
void ep_flow_forward(const struct ep_net *net, const struct ep_numbers *num, const double *x,
                     struct ep_flow *f);
/* dv, da: worth of a visit, of an aware person; dv is used up. Adds to dx. `bound`: at a ceiling
 * of 0 a supergradient, else the derivative at hand. */
void ep_flow_reverse(const struct ep_net *net, const struct ep_numbers *num, const double *x,
                     const struct ep_flow *f, double *dv, double *da, bool bound, double *dx);
void ep_flow_effort(const struct ep_net *net, const double *dx, double *de);
/* Worth of people aware -> worth of the visits that make them so, added to dv. */
void ep_flow_aware_reverse(const struct ep_net *net, const struct ep_flow *f, int s,
                           const double *da, double *dv);
/* People that a segment's stock of before the plan alone keeps aware, month t. */
double ep_flow_aware_before(const struct ep_model_awareness *w, int t);

/* ---- value.c ---- */
enum ep_mode {
    EP_MODE_SMOOTH, /* augmented: kinks rounded about the multipliers */
    EP_MODE_FIXED,  /* multipliers as they are: the Lagrangian itself */
    EP_MODE_EXACT   /* the function as it is */
};
struct ep_duals {
    double budget, *cap, *hard; /* [T]; [R][T] of roles whose hours cannot be bought */
    double *bought, *share;     /* [R][T] slope of max(0, hours - own), 0..1; [2][n][T] weights
                                 * of a family's max, by kind of share */
    double *must, *each;        /* [G] per relative shortfall; per relative overspend */
    double *price;              /* [G] slope of P min(m, G) */
    double *capacity;           /* [draws][T] */
    double *tail;               /* [draws] weights of the draws: CVaR */
    double r_budget, r_cap, r_share, r_must, r_each, r_tail;
    double *r_hour, *r_price, *r_capacity; /* [R], [G], [T] */
};
/* Half of the draws, or all where they are few, and what is kept of them alone: two processors may
 * work out one value, and what comes out is the same where one does. */
struct ep_half {
    int from, to;                     /* draws from .. to - 1 */
    double *dx;                       /* [n][all] their part of the slope */
    double *dv, *da;                  /* of a draw: worth of a visit, of an aware person */
    double *metric;                   /* [G] sum */
    double *away;                     /* [T] their part of that of the value */
    double *reach_part;               /* [n] scratch */
    double *reach_slope, *reach_bend; /* [G][n] as in the value */
    int *buyer;     /* [n + S] scratch: items of a draw that bring customers, the dearest first */
    double *bought; /* [n + S] scratch: customers of each of them in a month */
    double *buys;   /* [T] scratch: customers of all of them */
};
struct ep_value {
    const struct ep_net *net;
    struct ep_flow *flow; /* [draws] */
    struct ep_half half[2];
    int halves;
    double *x, *dx;    /* [n][all] effective effort and its slope */
    enum ep_mode mode; /* of the last worth, as is dual */
    const struct ep_duals *dual;
    bool *idle;     /* [n] of x */
    int set;        /* of the net, that idle is of */
    double *metric; /* [G] mean over the draws */
    const bool *measures; /* [G] those that are worked out, others are 0; NULL: all */
    double *open;   /* [draws] worth of each without a capacity */
    double *draw;   /* [draws] worth of each */
    double *slope;  /* [G] */
    double *uncut;  /* [draws][T] next_capacity, before it is cut at 0 or at the worth of who is
                     * served in part */
    double *reach_slope, *reach_bend; /* [G][n] of effective effort in the window of a reach */
    double *away;                     /* [T] customers turned away, mean over the draws */
    double *next_price, *next_capacity, *next_tail; /* multipliers that the smooth kinks ask for */
    double priced;                                  /* goals' prices inside */
    double *tail_sort;                              /* [draws] */
    bool bound, nothing;                            /* nothing: only the rows of goals count */
};
struct ep_value *ep_value_new(const struct ep_net *net, struct ep_arena *a);
/* Run the flows of an effort; fills metric[]. */
void ep_value_forward(struct ep_value *w, const double *e);
/* The same once more where the figures of the net are others and effort is the same. */
void ep_value_flow(struct ep_value *w);
/* Worth of what the flows brought; fills slope[] with the prices' part. */
double ep_value_worth(struct ep_value *w, enum ep_mode mode, const struct ep_duals *d);
/* Worth of a visit (dv) and of an aware person (da) of one draw into `half`, slope[] as the goals'
 * weights; adds to its dx what effort is worth by itself (reach). */
void ep_value_seed(const struct ep_value *w, struct ep_half *half, int d);
/* Gradient of the worth with slope[] as the goals' weights, [n][T]; NULL: that of effective effort
 * alone, in dx. */
void ep_value_reverse(struct ep_value *w, double *de);
/* Slope of a goal's metric alone, [n][T] or NULL; dx, reach_slope and reach_bend are those of it
 * then. */
void ep_value_metric_slope(struct ep_value *w, int goal, double *de);
double ep_value_metric_draw(const struct ep_value *w, int goal, int draw);
/* Channel's months from a visit to where the goal counts it. */
int ep_goal_shift(const struct ep_model *m, const struct ep_model_goal *g, int channel);
/* Weights [count] of the worst fifth of the draws: the worst first, each at most its share. */
void ep_exact_tail(const double *draw, int count, double *weight);
int ep_project_tail(const double *want, int count, double cap, double *out);

/* ---- correct.c ---- */
/* Give the net a correction, another one, or none (NULL). */
void ep_net_correct(struct ep_net *net, const struct ep_model_correction *c);
/* What it adds to the worth of the draws, to the metrics, and to the slopes to effective effort of
 * both as the worth counts them, of one metric `by` times. */
double ep_correct_worth(const struct ep_value *w);
void ep_correct_metrics(struct ep_value *w);
void ep_correct_slope(const struct ep_value *w, double *dx);
void ep_correct_metric_slope(const struct ep_value *w, int goal, double by, double *dx);

/* ---- capacity.c ---- */
/* Customers of a month whom awareness s brings directly. */
double ep_value_direct(const struct ep_net *net, const struct ep_flow *f, int s, int t);
/* Those of a draw that bring customers, the dearest first, into half->buyer; returns how many. */
int ep_value_buyers(const struct ep_value *w, struct ep_half *half, int draw);
/* Customers of these buyers by month of purchase that are served, [buyers][all]. */
void ep_value_served(const struct ep_value *w, const struct ep_half *half, int draw, int buyers,
                     double *served);
/* What the capacity costs in one draw, in the mode and at the multipliers of w; fills
 * next_capacity, uncut and half->away. */
double ep_value_capacity_loss(struct ep_value *w, struct ep_half *half, int draw);

/* ---- evaluate.c ---- */
/* Bring a set and an effort of the given order into the canonical one. */
void ep_given_effort(const struct ep_net *net, const bool *active, const double *effort, bool *on,
                     double *e);

/* ---- cost.c ---- */
struct ep_cost {
    double *cash;      /* [T] all cash of the month */
    double *hours;     /* [R][T] used */
    double *bought;    /* [R][T] */
    double *top;       /* [shares][T] the max itself */
    double total, own; /* cash; own hours' cost in the objective */
    double over_hours; /* hours beyond what there is and can be bought */
};
void ep_cost_init(const struct ep_net *net, struct ep_arena *a, struct ep_cost *c);
void ep_cost_of(const struct ep_net *net, const double *e, struct ep_cost *c);
/* Cash and hours of each channel and month; they sum to the totals of `c`. [n][T] each. */
void ep_cost_split(const struct ep_net *net, const double *e, const struct ep_cost *c, double *cash,
                   double *own_hours);

/* ---- task.c ---- */
struct ep_limits { /* on effort, [n][T]; NULL: the model's own only */
    double *lo, *hi;
};
struct ep_bound;
struct ep_task {
    struct ep_net *net;
    struct ep_arena *arena;
    struct ep_value *value;
    struct ep_cost cost;
    struct ep_duals dual;
    struct ep_duals far; /* of the last first phase, where there was one: known_far */
    bool known_far;
    int blocks, size;             /* channels with effort; blocks x T variables */
    int *channel;                 /* [blocks] */
    double *lo, *hi, *y;          /* [size] (and the first phase's variable) */
    double *e, *de;               /* [n][T] */
    double *grad;                 /* [size] of the certificate */
    bool *must, *costed;          /* [G] rows in force */
    double relax;                 /* relative shortfall allowed, from the first phase */
    double beat;                  /* a solve that cannot come above it may stop */
    const struct ep_merit *rival; /* nor does one go on that comes no nearer to the musts; or NULL
                                   */
    double lift;                  /* with which the next minimisations begin */
    bool shortfall;               /* first phase: least largest shortfall */
    double scale;                 /* money that a relative 1 stands for */
    double penalty;               /* first one of money, on that scale */
    bool *hard;                   /* [R] hours that cannot be bought */
    /* what a goal's cost each counts of effort, shares, bought hours: [G][n], [G][2n], [G][R] */
    double *each_effort, *each_share, *each_hour, *each_fixed, *spend;
    /* kinks of the cost at the last call: value and slope */
    double *top, *top_slope;   /* [shares][T]; [2][n][T] */
    double *over, *over_slope; /* [R][T] */
    /* rows at the last call: how far beyond (g) and the multiplier that asks for (w) */
    double g_budget, *g_cap, *g_hard, *g_must, *g_each;
    double w_budget, *w_cap, *w_hard, *w_must, *w_each;
    double *p_cash, *p_hour, *p_share; /* price of cash [T], hours [R][T], shares [shares][T] */
    double slack, d_slack;             /* the first phase's variable and its slope */
    double *sort;                      /* [n] */
    int evaluations;
    struct ep_bound *own; /* ep_bound_of_plan()'s; NULL: it was not asked for yet */
};
struct ep_task *ep_task_new(struct ep_net *net, struct ep_arena *a);
/* Variables and bounds for a set of channels. `start`: effort to start from, or NULL. INVALID
 * where fixed costs and lower limits do not fit; `err` may be NULL. */
enum ep_status ep_task_set(struct ep_task *k, const bool *on, const struct ep_limits *limits,
                           const double *start, struct ep_error *err);
/* What month t of channel i, which has effort, is held to. */
void ep_task_limits(const struct ep_task *k, int i, int t, const struct ep_limits *limits,
                    double *lo, double *hi);
/* Set the penalties to their first values. */
void ep_task_penalties(struct ep_task *k);
void ep_task_gather(const struct ep_task *k, const double *y, double *e);
void ep_task_scatter(const struct ep_task *k, const double *e, double *y);
double ep_effort_min(const struct ep_model_channel *c);
/* Effort of a month that saturates every ceiling of channel i in every draw. */
double ep_effort_saturating(const struct ep_net *net, int i);

/* ---- dear.c ---- */
/* Before the minimisations of an augmented Lagrangian at first penalties: multipliers within their
 * bounds, penalties in the price of the musts. Returns that, 1 at least, in the scale of money. */
double ep_dear_begin(struct ep_task *k);
/* The same behind one of them, from the price before. */
double ep_dear_next(struct ep_task *k, double last);

/* ---- lagrange.c ---- */
double ep_lagrange(struct ep_task *k, const double *y, enum ep_mode mode, double *grad);
/* Cash that the cost each of goal g counts, at the last call. */
double ep_task_spend(const struct ep_task *k, int g);
/* What effort costs, and its rows and kinks, alone: what is exact without the flows. Slopes of
 * goals stay those of the last ep_lagrange(); not in the first phase. Overwrites the task's e. */
double ep_lagrange_cost(struct ep_task *k, const double *y, double *grad);
/* Weight of the draws in which a visit of channel i in month t meets a capacity that is being
 * sought: neither free nor dearer than what the visit is worth. */
double ep_lagrange_crowded(const struct ep_task *k, int i, int month);
/* The least that counts: what a price of 1 over a thousand months' money would bend. */
double ep_lagrange_least(const struct ep_task *k);
/* Penalty of a family's kink. */
double ep_lagrange_share(const struct ep_task *k, const struct ep_share *s);
/* Diagonal of its second derivative, roughly, at the point of the last call. */
void ep_lagrange_scale(struct ep_task *k, double *diagonal);

/* ---- minimise.c ---- */
typedef double ep_function(void *data, const double *y, double *grad);
struct ep_minimiser {
    int n, memory;
    double value, *g; /* of the function at the point, set by who calls; kept up to date */
    double scale;     /* of the metric to start from */
    double *diagonal; /* set by who calls */
    double *g2, *y2, *d, *s, *t, *rho, *alpha, *q;
    double *free;    /* [n] 0 where a bound holds the variable, else 1 */
    double *product; /* [memory] s.t over the free variables, where `known` */
    bool *known;
};
void ep_minimiser_init(struct ep_minimiser *w, int n, int memory, struct ep_arena *a);
/* Minimise over a box from y, at which value, g and diagonal are those of the function; stops when
 * the predicted fall is below `tolerance`. Returns the iterations. The last call of f is at the y
 * that is returned. */
int ep_minimise(struct ep_minimiser *w, ep_function *f, void *data, const double *lo,
                const double *hi, double tolerance, int iterations, double *y);

/* ---- lift.c ---- */
/* Where the lift of a minimisation begins: it rounds a corner that only fed channels have. */
double ep_lift_first(const struct ep_task *k);
/* Lower the lift, and with a ceiling of the last call that is little else the effort: the best
 * ratio of the two stays, which else had to be sought anew. */
void ep_lift_lower(struct ep_task *k, double lift);

/* ---- solve.c ---- */
enum ep_effort_level {
    EP_LEVEL_GLANCE,
    EP_LEVEL_SKETCH,
    EP_LEVEL_SEARCH,
    EP_LEVEL_FINAL
};
struct ep_merit {
    bool feasible;
    double shortfall; /* largest relative one of the musts */
    double objective; /* in the net's scaled units */
};
/* Solve the task from its y and multipliers; e is left feasible, *merit its exact worth. */
void ep_task_run(struct ep_task *k, enum ep_effort_level level, struct ep_merit *merit);
bool ep_merit_better(const struct ep_merit *a, const struct ep_merit *b, double tolerance);
void ep_task_measure(struct ep_task *k, struct ep_merit *merit); /* of the task's e */
/* What a gap is a part of, at the costs of the last call. */
double ep_task_size(const struct ep_task *k, const struct ep_merit *merit, double bound);
/* Shadow price of an hour of role r in month t, beyond what an own hour costs. */
double ep_task_hour_price(const struct ep_task *k, int r, int t);
/* What an hour bought costs beyond an own one, at the multipliers. */
double ep_bought_price(const struct ep_net *net, const struct ep_duals *d, int r, int t);
/* Fill a solution (given order) from the task; not `bounded`: its upper bound is infinite. */
void ep_task_solution(struct ep_task *k, bool bounded, struct ep_arena *a, struct ep_solution *out);
/* Objective of the task's e over the net's draws, in its own unit. */
double ep_task_objective(struct ep_task *k);
/* Its bound and gap: `bound` in the net's scaled unit, behind ep_task_solution(). */
void ep_task_set_bound(const struct ep_task *k, double bound, struct ep_solution *out);

/* Solve a set to the end, over all draws where there are any. `near`: a task that was solved near
 * by, or NULL. *out is the task. */
enum ep_status ep_solve_set(const struct ep_model *m, const bool *on,
                            const struct ep_limits *limits, const struct ep_task *near,
                            struct ep_arena *a, struct ep_task **out, struct ep_error *err);

/* ---- certificate.c ---- */
/* Upper bound of the objective (the net's scaled units) on the task's set; e stays as it is. */
double ep_certificate(struct ep_task *k);
/* The same from the task's plan alone, where its draws are corrected: a bound for the draws that
 * they stand for, whose slopes they have there and nowhere else. */
double ep_certificate_here(struct ep_task *k);

/* ---- price.c ---- */
struct ep_prices { /* of cash by month, hours by role and month, goals' metrics, cash they count */
    double *cash, *hour, *goal, *each;
};
void ep_prices_init(const struct ep_net *net, struct ep_arena *a, struct ep_prices *p);
void ep_prices_of_task(const struct ep_task *k, struct ep_prices *p);
/* Reduced profit of channel c (canonical) with the others held at e and the set `on`; `net` and
 * `w` are scratch. best (may be NULL): [T]. */
double ep_price_channel(struct ep_net *net, struct ep_value *w, const bool *on, const double *e,
                        const struct ep_prices *p, int c, const struct ep_limits *limits,
                        double *best);

/* ---- choose.c ---- */
struct candidate;
struct ep_search {
    struct ep_task *task;
    struct ep_arena *arena;
    struct ep_net *fork; /* for prices */
    struct ep_value *value;
    struct ep_prices price;
    bool *on, *usable, *trial; /* [n] best set, may be used, scratch */
    double *e, *best, *start;  /* [n][T] best plan; best efforts alone; scratch */
    double *lost;              /* [n] scratch */
    struct candidate *list;
    struct ep_duals *dual; /* of the best plan */
    struct ep_merit merit;
    struct ep_limits limits;
    enum ep_effort_level level; /* of a trial */
    bool rough;                 /* a sketch will do: no solve is carried to the end */
    int solves;
    int turn_count; /* of list: what ep_search_turn() turns */
};
enum ep_status ep_choose_set(struct ep_search *s, struct ep_error *err);
/* An empty search over the channels of m at one draw (EP_NET_MID ...), all in `a`. */
void ep_search_open(struct ep_search *s, const struct ep_model *m, int draw, struct ep_arena *a);
/* The first set: what must stay, and what is paid by result where that is better. */
enum ep_status ep_search_first(struct ep_search *s, struct ep_error *err);
/* The search leaves its last trial in the task: the best goes back. */
void ep_search_to_task(struct ep_search *s);
/* Drop channels one by one while that is better. */
bool ep_search_drop_round(struct ep_search *s);
/* Sets that the proof comes upon and that beat the best are tried. Returns the bound over all sets
 * (the net's scaled units); *looked: looks at a bound, at most about `nodes`. */
double ep_search_prove(struct ep_search *s, int nodes, int *looked);
/* Where a search stands: what repairing months and dividing the money leave changed. */
struct ep_unproven {
    struct ep_merit merit;
    bool *on;
    double *e;
    struct ep_duals dual;
    double relax;
    int evaluations;
    struct ep_merit divided; /* of the plan that was divided from here */
};
struct ep_unproven *ep_search_keep(const struct ep_search *s, struct ep_arena *a);
/* The same search, or another one over the same model. */
void ep_search_back(struct ep_search *s, const struct ep_unproven *at);
/* One round of adding and of dropping; true where the plan became better. */
bool ep_search_round(struct ep_search *s);
/* A round at a glance: all channels whose reduced profit at the prices of the set speaks for the
 * other side are turned at once, else only added, else only dropped; three solves at most. */
bool ep_search_turn(struct ep_search *s);
/* Rounds of adding, dropping and swapping while that is better. */
void ep_search_rounds(struct ep_search *s);
/* Try a set; kept (true) where it is better than the best so far. */
bool ep_search_try(struct ep_search *s, const bool *on, const double *start,
                   enum ep_effort_level level);
/* Drop the first of the channels that `may` have it and whose set without it, and without what
 * depends on it, is better. */
bool ep_search_drop_one(struct ep_search *s, bool (*may)(const struct ep_net *net, int i));
/* Shrink a set that does not fit until it does: the channel with the dearest minima leaves. */
void ep_search_shed(struct ep_search *s);
void ep_duals_copy(const struct ep_net *net, const struct ep_duals *from, struct ep_duals *to);
/* What does not belong to single draws. */
void ep_duals_carry(const struct ep_net *net, const struct ep_duals *from, struct ep_duals *to);
/* First penalties of the kinks: of goals' targets, capacity, worst draws. */
void ep_duals_soften(const struct ep_net *net, double scale, struct ep_duals *d);
void ep_duals_init(const struct ep_net *net, struct ep_arena *a, struct ep_duals *d);

/* ---- random.c ---- */
struct ep_random {
    uint64_t state[4];
};
/* splitmix64 (Steele, Lea, Flood 2014): next number, state advanced. */
uint64_t ep_random_split(uint64_t *state);
/* xoshiro256** (Blackman, Vigna 2018). */
uint64_t ep_random_next(struct ep_random *r);
/* In (0, 1). */
double ep_random_unit(struct ep_random *r);
/* 0 to n - 1. */
int ep_random_below(struct ep_random *r, int n);
/* Start the stream of a key. */
void ep_random_open(struct ep_random *r, const char *key, uint64_t seed);

/* ---- prove.c ---- */
/* True where no set of channels has a plan with so much as `target` of the objective, which is not
 * profit, over the draws of m; the proof starts from a plan near by. Else *out: the looks ran out.
 * *low: with so much money none has, as far as the proof came; the budget where that is true. */
bool ep_model_refutes(const struct ep_model *m, const struct ep_solution *near, double target,
                      int nodes, double *low, bool *out);

/* ---- shortfall.c ---- */
/* Shortfalls of musts that are nearer to each other than this are alike. */
#define EP_NEARER 1e-4
/* A must is reached to this relative shortfall. */
#define EP_REACHED 1e-5
bool ep_task_has_musts(const struct ep_task *k);
/* More than a plan inside the limits costs, in the objective's unit: where the rows ask for a value
 * above it they are out of reach. Infinite where that is not known. */
double ep_task_most_cost(const struct ep_task *k);
/* Before and behind the minimisations of the first phase, the least largest relative shortfall of
 * the musts: from then on k->relax is what is allowed of it. `before`: the multipliers to go on
 * with, of before the attempt to reach what is out of reach, which ran away. */
void ep_shortfall_begin(struct ep_task *k);
void ep_shortfall_end(struct ep_task *k, const struct ep_duals *before);
/* False where the bound at the prices of the last first phase says that the task's set, as it is
 * begun, comes less near to the musts than `rival`. */
bool ep_task_may_come_near(struct ep_task *k, const struct ep_merit *rival);
/* Whether the task, which comes as near as k->relax says, may be better than its rival. */
bool ep_task_is_wanted(struct ep_task *k);

/* ---- repair.c ---- */
void ep_repair(struct ep_search *s);

#endif
