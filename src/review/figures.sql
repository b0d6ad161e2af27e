-- SPDX-FileCopyrightText: 2026 the emplan authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Figures of a review that become facts, so that they answer to `emplan explain`. Columns as in
-- src/stage/figures.sql.

-- :name actuals
WITH a AS (SELECT *, 'actual.' || month || '.' || channel || '.' || metric AS k,
                  CASE WHEN metric IN ('spend', 'revenue') THEN 'money' ELSE 'count' END AS unit
             FROM actual WHERE revision = :revision)
SELECT k, value, value, value, unit, 'as the data files say', '', place
  FROM a WHERE value IS NOT NULL
UNION ALL
SELECT k || '.planned', planned, planned, planned, unit, 'as the plan of record has it', '', ''
  FROM a WHERE planned IS NOT NULL
UNION ALL
SELECT k || '.expected', expected, expected, expected, unit,
       'the plan''s curves at the money that was spent',
       'actual.' || month || '.' || channel || '.spend', ''
  FROM a WHERE expected IS NOT NULL

-- :name deviations
WITH d AS (SELECT *, 'deviation.' || coalesce(nullif(month, ''), 'all') || '.' ||
                  coalesce(nullif(channel, ''), 'all') || '.' AS k,
                  'actual.' || month || '.' || channel || '.' AS a
             FROM deviation WHERE revision = :revision)
SELECT k || 'actual', actual, actual, actual, 'money', 'revenue, as the data files say',
       a || 'revenue'
  FROM d
UNION ALL
SELECT k || 'planned', planned, planned, planned, 'money', 'revenue of the plan of record',
       a || 'revenue.planned'
  FROM d
UNION ALL
SELECT d.k || n.name, n.v, n.v, n.v, 'money',
       'part of the difference in revenue that this step brings; parts sum to the difference',
       d.k || 'actual,' || d.k || 'planned,' || a || n.name || ',' || a || n.name || '.planned'
  FROM d JOIN (SELECT seq, 'spend' AS name, spend AS v FROM deviation WHERE revision = :revision
               UNION ALL
               SELECT seq, 'views', views FROM deviation WHERE revision = :revision
               UNION ALL
               SELECT seq, 'visits', visits FROM deviation WHERE revision = :revision
               UNION ALL
               SELECT seq, 'leads', leads FROM deviation WHERE revision = :revision
               UNION ALL
               SELECT seq, 'customers', customers FROM deviation WHERE revision = :revision
               UNION ALL
               SELECT seq, 'order_value', order_value FROM deviation WHERE revision = :revision) AS n
    ON n.seq = d.seq

-- :name learnt
WITH l AS (SELECT *, 'learnt.' || channel || '.' || step AS k
             FROM learnt WHERE revision = :revision)
SELECT k || '.planned', planned, planned, planned, 'count',
       'count that the plan expects at the money and at the counts before this step', ''
  FROM l
UNION ALL
SELECT k || '.actual', actual, actual, actual, 'count', 'sum of the months that are judged', ''
  FROM l
UNION ALL
SELECT k || '.prior', 1, prior_low, prior_high, 'factor', 'what the plan held possible, the plan 1', ''
  FROM l
UNION ALL
SELECT k, mean, p10, p90, 'factor', 'what the plan held possible, and what was counted, by Bayes'' rule',
       k || '.prior,' || k || '.planned,' || k || '.actual'
  FROM l

-- :name verdicts
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision),
     v AS (SELECT *, 'verdict.' || hypothesis || '.' AS k FROM verdict, s
            WHERE revision = :revision)
SELECT k || 'threshold', threshold, threshold, threshold, 'money', 'as registered at approval', ''
  FROM v
UNION ALL
SELECT k || 'events', events, events, events, 'count', 'sum of the months that are judged',
       'learnt.' || channel || '.customers.actual'
  FROM v
UNION ALL
SELECT k || 'exposure', exposure, exposure, exposure, 'money', 'sum of the months that are judged', ''
  FROM v
UNION ALL
SELECT k || 'e_for', e_for, e_for, e_for, 'factor',
       'evidence for it: odds of a bet against the opposite, 1 says nothing',
       k || 'events,' || k || 'exposure,' || k || 'threshold'
  FROM v
UNION ALL
SELECT k || 'e_against', e_against, e_against, e_against, 'factor',
       'evidence against it: odds of a bet against it, 1 says nothing',
       k || 'events,' || k || 'exposure,' || k || 'threshold'
  FROM v
UNION ALL
SELECT k || 'metric', p50, p10, p90, 'money',
       'what the plan held possible, and what was counted, by Bayes'' rule',
       k || 'events,' || k || 'exposure'
  FROM v
UNION ALL
SELECT k || 'probability', probability, probability, probability, 'rate',
       'probability that the threshold is kept', k || 'metric,' || k || 'threshold'
  FROM v
UNION ALL
SELECT k || 'can_pay', can_pay, can_pay, can_pay, 'rate', 'probability that going on pays',
       k || 'metric'
  FROM v
UNION ALL
SELECT k || 'lost', lost_minor / scale, lost_minor / scale, lost_minor / scale, 'money',
       'spent, less the value of its customers so far', k || 'exposure,' || k || 'events'
  FROM v
UNION ALL
SELECT k || 'needed', needed, needed, needed, 'count',
       'further results until a verdict is likely', k || 'metric,' || k || 'threshold'
  FROM v WHERE needed IS NOT NULL
UNION ALL
SELECT k || 'needed_money', needed_money, needed_money, needed_money, 'money',
       'what these results cost', k || 'needed,' || k || 'metric'
  FROM v WHERE needed_money IS NOT NULL

-- :name shifts
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision),
     x AS (SELECT *, 'shift.' || channel || '.' AS k FROM shift, s WHERE revision = :revision)
SELECT k || 'planned', planned_minor / scale, planned_minor / scale, planned_minor / scale, 'money',
       'money of the months left, by the plan of record', ''
  FROM x
UNION ALL
SELECT k || 'proposed', proposed_minor / scale, proposed_minor / scale, proposed_minor / scale,
       'money', 'money of the months left, solved anew with what was learnt',
       k || 'planned,learnt.' || channel || '.visits,learnt.' || channel || '.leads,learnt.' ||
       channel || '.customers'
  FROM x
UNION ALL
SELECT k || 'floor', floor_minor / scale, floor_minor / scale, floor_minor / scale, 'money',
       'kept, since it is too early to judge the channel', k || 'planned'
  FROM x

-- :name review
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision),
     r AS (SELECT * FROM review, s WHERE revision = :revision)
SELECT 'rest.months', rest_months, rest_months, rest_months, 'months',
       'months of the plan still to come', ''
  FROM r
UNION ALL
SELECT 'rest.money', rest_minor / scale, rest_minor / scale, rest_minor / scale, 'money',
       'money left for the months to come', ''
  FROM r
UNION ALL
SELECT 'rest.most', most_minor / scale, most_minor / scale, most_minor / scale, 'money',
       'money left x share that may move at one review', 'rest.money'
  FROM r
UNION ALL
SELECT 'rest.moved', moved_minor / scale, moved_minor / scale, moved_minor / scale, 'money',
       'sum of what channels get more than by the plan of record', coalesce(
       (SELECT group_concat('shift.' || channel || '.proposed,shift.' || channel || '.planned')
          FROM shift WHERE revision = :revision), '')
  FROM r
UNION ALL
SELECT 'rest.extra', extra_minor / scale, extra_minor / scale, extra_minor / scale, 'money',
       'money of the budget that the plan of record had left unspent', ''
  FROM r
UNION ALL
SELECT 'rest.gain', gain_minor / scale, gain_minor / scale, gain_minor / scale, 'money',
       'expected profit of the months left, with the move less without', 'rest.moved'
  FROM r
UNION ALL
SELECT 'rest.flat', flat_minor / scale, flat_minor / scale, flat_minor / scale, 'money',
       'a gain below this is within the flat range', 'rest.gain'
  FROM r
UNION ALL
SELECT 'rest.free', free_minor / scale, free_minor / scale, free_minor / scale, 'money',
       'the same without a limit on what may move', 'rest.gain'
  FROM r

-- :name outcomes
WITH o AS (SELECT *, 'outcome.' || basis || '.' || kind || '.' || key || '.' || metric AS k,
                  CASE WHEN metric IN ('revenue', 'profit', 'margin') THEN 'money' ELSE 'count' END
                  AS unit
             FROM outcome WHERE revision = :revision)
SELECT k, value, value, value, unit, 'what came, by the data files', ''
  FROM o
UNION ALL
SELECT k || '.foreseen', p50, p10, p90, unit, 'as the plan of record has it', ''
  FROM o
UNION ALL
SELECT k || '.target', target, target, target, unit, 'target of the goal in this case',
       'goal.' || key || '.target'
  FROM o WHERE target IS NOT NULL
UNION ALL
SELECT k || '.probability', probability, probability, probability, 'rate',
       'share of the draws in which the target is reached', k || '.foreseen,' || k || '.target'
  FROM o WHERE probability IS NOT NULL
