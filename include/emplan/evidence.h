/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_EVIDENCE_H
#define EP_EVIDENCE_H

/* Evidence: what actual figures say about a plan. Pure numbers, no input or output, no state.
 *
 * Two kinds of answer are kept apart. Estimates (how good is the channel?) come from posteriors;
 * they may forget old data. Verdicts (is the statement refuted?) come from e-values, which may be
 * looked at as often as one likes and keep their error level; nothing is forgotten there.
 *
 * "Planned" always means: planned for the effort that was really made, so that a channel is not
 * blamed for money that it never got. A multiplier eta = 1 says "as planned". Counts are matured
 * months only (younger than the sales cycle: leave out). Nothing here fails: arguments outside the
 * stated bounds are a mistake of the caller (EP_BUG) unless a function says otherwise. */

#include "emplan/model.h"
#include "emplan/number.h"

/* ---- posteriors: posterior.c, posterior_share.c -----------------------------------------------
 */

/* Gamma distribution of a rate or a multiplier: mean shape / rate. */
struct ep_gamma {
    double shape, rate; /* > 0 */
};

/* Prior of a multiplier whose logarithm has the standard deviation `sigma`: Gamma(a, a) with
 * a = 1 / (e^(sigma^2) - 1), mean 1, the lognormal's coefficient of variation. sigma is taken
 * within EP_SIGMA_LEAST .. EP_SIGMA_MOST: a plan without any doubt could learn nothing. */
#define EP_SIGMA_LEAST 0.05
#define EP_SIGMA_MOST  3.0
struct ep_gamma ep_gamma_of_spread(double sigma);

/* Posterior after `count` events where `planned` were expected at multiplier 1 (or: on an exposure
 * of `planned` for a rate): Gamma(shape + count, rate + planned). Both >= 0; count need not be
 * whole. Conjugate for count ~ Poisson(eta planned). */
struct ep_gamma ep_gamma_update(struct ep_gamma g, double count, double planned);

/* One month's forgetting toward the prior: keep x now + (1 - keep) x prior, shape and rate alike
 * (power discount; West and Harrison 1997, with the prior as its floor). keep in 0..1, 1: nothing
 * fades. For estimates only, never for verdicts. */
struct ep_gamma ep_gamma_fade(struct ep_gamma now, struct ep_gamma prior, double keep);

/* Posterior from months of counts against what was expected of each (entries with expected <= 0 or
 * no number are left out), the latest last, faded from month to month by `keep`. Months that differ
 * by more than chance weigh less: counts are divided by the overdispersion, which goes to *spread
 * (may be NULL). */
struct ep_gamma ep_gamma_of_months(struct ep_gamma prior, const double *count,
                                   const double *expected, int months, double keep, double *spread);
/* Pearson's chi-squared of the months about their common ratio over its degrees of freedom
 * (McCullagh and Nelder 1989); 1 where chance alone would be as restless in 5 of 100 cases, and
 * with fewer than two months. */
double ep_overdispersion(const double *count, const double *expected, int months);
/* What a review takes where nobody says otherwise; measured in docs/performance.md. */
#define EP_REVIEW_KEEP  0.9  /* of what is known, from month to month */
#define EP_REVIEW_FLOOR 0.2  /* of its money a channel keeps while it is too early to judge */
#define EP_REVIEW_FLAT  0.01 /* gains below it are left alone */

double ep_gamma_mean(struct ep_gamma g);
double ep_gamma_quantile(struct ep_gamma g, double p); /* p in 0..1 */
double ep_gamma_below(struct ep_gamma g, double x);    /* P(eta <= x) */
struct ep_range ep_gamma_range(struct ep_gamma g);     /* P10, P50, P90 */
/* Standard deviation of ln eta: sqrt(trigamma(shape)). */
double ep_gamma_log_spread(struct ep_gamma g);

/* Cost of one event from a Gamma of events a unit of money: P10, P50, P90. */
struct ep_range ep_cost_each_range(struct ep_gamma g);

/* How many events the next `planned` (exposure) will bring: negative binomial. ep_count_below is
 * P(N <= n); the quantile is the least whole n with P(N <= n) >= p. */
double ep_count_below(struct ep_gamma g, double planned, double n);
double ep_count_quantile(struct ep_gamma g, double planned, double p);
struct ep_range ep_count_range(struct ep_gamma g, double planned);

/* The same where the expected number itself is known by `draws` equally likely values (a forecast):
 * a mixture of Poissons. A range of the draws alone would leave out the luck of the count. */
double ep_mixed_count_below(const double *mean, int draws, double n);

/* Beta distribution of a share. */
struct ep_beta {
    double a, b; /* > 0 */
};

/* Prior of a rate: mean r.mid, and its logit's standard deviation that of r,
 * (logit high - logit low) / (2 z90), at least EP_SIGMA_LEAST; the smaller parameter is at least
 * 1/2, so that no prior says "all or nothing". 0 < low <= mid <= high < 1. */
struct ep_beta ep_beta_of_range(struct ep_range r);
double ep_beta_mean(struct ep_beta b);
double ep_beta_quantile(struct ep_beta b, double p);
double ep_beta_below(struct ep_beta b, double x);
double ep_beta_log_spread(struct ep_beta b); /* sd of ln share: sqrt(psi1(a) - psi1(a+b)) */

/* Exact two-sided confidence limits at `level` (0.95) of a share after `successes` of `trials`
 * (Clopper and Pearson 1934). */
struct ep_interval {
    double low, high;
};
struct ep_interval ep_share_limits(double successes, double trials, double level);

/* ---- e-values: evidence.c, verdict.c ----------------------------------------------------------
 */

/* Which alternative an e-value bets on. EITHER uses the prior as it is (point null); ABOVE and
 * BELOW cut the prior at the null value and are safe against everything on its other side. */
enum ep_side {
    EP_SIDE_EITHER,
    EP_SIDE_ABOVE,
    EP_SIDE_BELOW
};

/* All return ln E. E[E] <= 1 under the null at every moment, so P(E ever >= 1/alpha) <= alpha
 * (Ville 1939; mixtures: Robbins 1970; counts: Lindon and Malek 2022). Fixed prior, chosen before
 * any data.
 *
 * Events at a rate against `target` events a unit of exposure (target > 0): mixture over Gamma.
 * ABOVE is evidence against "rate <= target", BELOW against "rate >= target". */
double ep_log_e_rate(struct ep_gamma prior, double count, double exposure, double target,
                     enum ep_side side);

enum ep_verdict {
    EP_VERDICT_EARLY,
    EP_VERDICT_SUPPORTED,
    EP_VERDICT_REFUTED
};

/* What the looks so far say about "the rate is at least `target`" (for costs: cost each at most
 * 1 / target). Supported: e-value for it reached 1/alpha at some look; refuted: e-value against it
 * did; both: the first to arrive. */
struct ep_judgement {
    enum ep_verdict verdict;
    int look;                    /* that decided, from 0; -1: none */
    double log_for, log_against; /* at the last look */
    double top_for, top_against; /* largest so far */
    double count, exposure;      /* in all */
};
/* `count` and `exposure` of each look (not running sums). The prior is of the rate (events a unit
 * of exposure). looks may be 0.
 *
 * Exposure may be money; better it is the events planned for the effort really made. Then season,
 * saturation and carry-over are no fault of the channel, the prior is that of the multiplier, and
 * "cost each at most X" becomes "multiplier at least planned cost each / X". */
void ep_judge_rate(struct ep_gamma prior, double target, const double *count,
                   const double *exposure, int looks, double alpha, struct ep_judgement *out);
/* The same where it is not sure what was to be expected when: exposure [EP_TIMINGS][looks], the
 * first as planned. log_timing [EP_TIMINGS][looks]: ep_timing_evidence() up to each look. A verdict
 * needs evidence against every timing: for each the mean of the e-value of the rate (weight 0.9)
 * and of that against the timing itself (0.1), which is an e-value where that timing is true; of
 * these the least counts, safe whichever of the timings is true. So silent months refute nothing
 * until the latest timing would have spoken, and where the visits show when effects come the other
 * timings fall away and cost no power. count and exposure of the result are those of the first. */
void ep_judge_rate_timed(struct ep_gamma prior, double target, const double *count,
                         const double *exposure, const double *log_timing, int looks, double alpha,
                         struct ep_judgement *out);

/* What a verdict on "rate at least target" still needs, expected under the posterior (prior and
 * data so far): for each of 99 equally likely rates the least further exposure at which the e-value
 * of its mean path reaches 1/alpha; the median of these (INFINITY where the rate may well be the
 * target itself). chance is the predictive probability that a verdict stands when the next
 * `planned` exposure is spent (looked at once, at its end, hence a lower bound). Already decided:
 * all 0, chance 1. */
struct ep_needed {
    double count, exposure; /* further events, further exposure (money); INFINITY: out of sight */
    double chance;          /* of a verdict by the end of `planned` */
};
void ep_needed_rate(struct ep_gamma prior, double target, const struct ep_judgement *j,
                    double alpha, double planned, struct ep_needed *out);
/* Months until the running sum of exposure[months] reaches `needed`; counted from 1, 0 where
 * nothing is needed, -1 where the months do not suffice. */
int ep_months_until(double needed, const double *exposure, int months);

/* e-BH (Wang and Ramdas 2022): with several statements at once, those whose e-values count at a
 * false discovery rate of alpha, whatever their dependence. kept[count] is set; returns how many.
 */
int ep_e_bh(const double *log_e, int count, double alpha, bool *kept);

/* ---- when effects come: timing.c --------------------------------------------------------------
 */

/* Ways in which effects may come: as planned (the first), one and two months later, each with the
 * planned carry-over or one of twice the half-life (theta -> sqrt(theta)). */
#define EP_TIMINGS 6
struct ep_timing {
    int later;     /* months */
    bool longer;   /* carry-over */
    double weight; /* before any data; they sum to 1 */
};
extern const struct ep_timing ep_timing[EP_TIMINGS];
double ep_timing_carry(const struct ep_timing *x, double theta);

/* ln of an e-value against each timing, up to and with each month: log_e [EP_TIMINGS][months].
 * count [months]: visits, NAN where nobody counted; expected [EP_TIMINGS][months]: at the effort
 * made, at multiplier 1. Numerator: all timings by their weights, the multiplier mixed over
 * `prior`; denominator: that timing at the multiplier that fits it best (universal inference:
 * Wasserman, Ramdas and Balakrishnan 2020), so that no level of visits speaks against a timing,
 * only their course over the months does. Counts are divided by the least overdispersion of all
 * timings; where no effect is due 2% of a mean month may come. -INFINITY where nothing is due. */
void ep_timing_evidence(struct ep_gamma prior, const double *count, const double *expected,
                        int months, double *log_e);
/* The timing of the largest posterior probability, for estimates: of those with the planned
 * carry-over (docs/performance.md), and another than the planned one only where it is ten times as
 * probable. */
int ep_timing_likeliest(struct ep_gamma prior, const double *count, const double *expected,
                        int months);

/* ---- deviations: deviation.c ------------------------------------------------------------------
 */

#define EP_STEPS_MOST 8
enum ep_split_method {
    EP_SPLIT_LMDI,   /* Ang 2004: L(V1,V0) ln(x1/x0) */
    EP_SPLIT_SHAPLEY /* where a factor is 0 (LMDI fails: Wood and Lenzen 2006) */
};
/* Split prod(actual) - prod(planned) over its factors (all >= 0, at most EP_STEPS_MOST): part[i]
 * sums to the difference, to the last digit of the largest part. */
enum ep_split_method ep_split_product(const double *planned, const double *actual, int factors,
                                      double *part);

/* ---- scores of the planner itself: score.c ----------------------------------------------------
 */

/* Pinball loss of quantile p (Koenker and Bassett 1978); interval score of the central interval
 * that holds `level` (Gneiting and Raftery 2007); mean Brier score (1950) of probabilities. */
double ep_pinball(double p, double forecast, double actual);
double ep_interval_score(double low, double high, double level, double actual);
double ep_brier(const double *probability, const bool *happened, int count);

struct ep_outcome {
    struct ep_range forecast; /* P10, P50, P90 */
    double actual;
};
#define EP_COVERAGE_ENOUGH 20 /* outcomes before a factor for the ranges is suggested */
struct ep_coverage {
    int inside, count;
    double share;              /* inside / count; 0 where there are none */
    struct ep_interval limits; /* Clopper-Pearson, 95% */
    double too_narrow;         /* P(at most `inside` of `count` at 80%) */
    double too_wide;           /* P(at least `inside`) */
    double pinball;            /* mean over P10, P50, P90, in the outcomes' unit */
    double interval;           /* mean interval score at 80% */
    double factor;             /* widen ranges by it on the log scale; 0: too few outcomes */
};
/* Score a planner's ranges against what came. Outcomes should share a unit (or be relative). The
 * factor is the 80% quantile of |ln(actual/P50)| in units of the range's own half-width on that
 * side; outcomes with a figure <= 0 count for coverage but not for the factor. */
void ep_coverage_of(const struct ep_outcome *o, int count, struct ep_coverage *out);

/* ---- the rest of the plan: rest.c, replan.c ---------------------------------------------------
 */

/* A step's multiplier for planning: posterior mean and sd of its logarithm; {1, < 0}: as planned,
 * with the plan's own spread. `over`: what the plan foresees in the mean over the draws, over what
 * the mid values give; 0 counts as 1. The mid values are moved by mean x over, draws by mean. */
struct ep_multiplier {
    double mean, spread, over;
};
struct ep_multiplier ep_multiplier_of_gamma(struct ep_gamma g);

/* What is known at the end of month `now` - 1. Arrays borrowed. */
struct ep_progress {
    const struct ep_model *model; /* of the plan of record */
    const bool *active;           /* [channels] in the plan of record */
    const double *planned;        /* [channels][months] effort of the plan of record */
    int now;                      /* months gone, 0 .. months - 1 */
    const double *effort;         /* [channels][now] effort really made */
    const double *cash;           /* [now] or NULL: cash really spent, tools too, else from
                                   * the effort and the tools in use */
    const double *visits;         /* [channels][now] counted, or NULL: planned curve at effort */
    const struct ep_multiplier *visit, *lead, *customer; /* [channels], NULL: as planned */
    const double *goal_done; /* [goals] metric of the plan's own part in the goal's window so
                              * far, or NULL: from the model at the effort really made */
    const struct ep_model *all; /* `model` with all the draws that its own stand for: ep_replan()
                                 * counts over them; NULL: none */
};

/* The model of the remaining months: first month `now`, effort so far as history, what earlier
 * visits still feed inside base, stocks of awareness rolled on, goals less what is done (windows
 * that are over: no target), budget less cash spent, set-ups already paid, k / eta and M x eta,
 * rates times theirs; the draws narrowed to the posteriors (each draw keeps its place: ln of its
 * ratio to the mean times posterior over prior spread; then each step scaled so that its mean at
 * `planned` is what the mid values bring: a curve bends, and what was learnt is a mean).
 * Arena-owned; INVALID where now is out of range or a figure is not finite. */
enum ep_status ep_model_rest(const struct ep_progress *p, struct ep_arena *a, struct ep_model *out,
                             struct ep_error *err);

struct ep_replan_rule {
    double max_shift;   /* part of the remaining money that may move, 0..1 */
    double flat;        /* gains below this part of the objective of the rest (the larger of keep's
                         * and the uncapped plan's, as a size) are left alone */
    double floor;       /* part of its planned cash that a channel keeps while judged too early */
    const bool *early;  /* [channels] verdict too early; NULL: none */
    const bool *closed; /* [channels] must stop (refuted, or the brief says so); NULL: none */
};
enum ep_replan_reason {
    EP_REPLAN_MOVE,   /* worth it */
    EP_REPLAN_FLAT,   /* gain within the flat range: leave it */
    EP_REPLAN_NOTHING /* nothing can move: no money left, or no better place */
};
struct ep_replan {
    struct ep_model rest;    /* see ep_model_rest() */
    struct ep_solution keep; /* rest of the plan of record, valued at the posteriors */
    struct ep_solution free; /* best without the cap: what patience forgoes */
    struct ep_solution move; /* proposed; equals keep unless reason is MOVE */
    double objective_keep, objective_free, objective_move; /* means over the draws (or CVaR) */
    double least_gain; /* what the rule's flat asks for, in the objective's unit */
    double gain;       /* objective_move - objective_keep, of the best capped plan, also
                        * where it is not proposed */
    double moved;      /* money that changes its channel */
    double movable;    /* max_shift x remaining money of the plan of record */
    enum ep_replan_reason reason;
};
/* Plan the remaining months again. The cap: what channels lose (or gain) against the plan of
 * record over the remaining months is at most max_shift of its remaining money, a convex
 * constraint; channels closed by force move beside the cap. Solved as blocks by ep_model_solve():
 * losers of the uncapped plan between floor and plan, gainers from plan up; the best of that, the
 * mix of plan and uncapped plan, and staying. Errors as ep_model_solve(). Channels without cash
 * (own hours only) move no money and are outside the cap. */
enum ep_status ep_replan(const struct ep_progress *p, const struct ep_replan_rule *rule,
                         struct ep_arena *a, struct ep_replan *out, struct ep_error *err);

/* Where a channel stands: money so far and whether going on can pay. */
struct ep_standing {
    double spent;        /* so far, cash and own hours at their cost, set-up included */
    double earned;       /* worth of what its visits so far bring (customers still to come too) */
    double to_come;      /* worth that carry-over of effort so far will still bring */
    double lost;         /* max(0, spent - earned - to_come) */
    double going_on;     /* what its best further effort adds at today's prices; <= 0: nothing */
    double first_return; /* worth of its next money over its price; 1 pays back exactly */
    double next_return;  /* the same of more money than the plan of record has for it */
    double breakeven;    /* factor on its multiplier at which first_return is 1 */
    double chance;       /* that going on pays: posterior P(multiplier >= breakeven) */
};
/* `customers` [channels] of the visits so far, or NULL: from the model at the posteriors. standing
 * [channels]. `r` as filled by ep_replan(). */
void ep_standings(const struct ep_progress *p, const struct ep_replan *r, const double *customers,
                  struct ep_standing *standing);

#endif
