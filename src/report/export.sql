-- SPDX-FileCopyrightText: 2026 the emplan authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- One query for each table of emplan export, columns in the order of export.c (a text that is said
-- takes two: key and arguments), and what run --json needs. Divisions by nothing give NULL.

-- :name mediaplan
WITH cell AS (
    SELECT channel, month FROM budget WHERE revision = :revision
    UNION
    SELECT channel, month FROM forecast
     WHERE revision = :revision AND channel NOT IN ('', 'baseline')
), figure AS (
    SELECT channel, month,
           max(CASE metric WHEN 'visits' THEN mean END) AS visits,
           max(CASE metric WHEN 'leads' THEN mean END) AS leads,
           max(CASE metric WHEN 'customers' THEN mean END) AS customers,
           max(CASE metric WHEN 'revenue' THEN mean END) AS revenue,
           max(CASE metric WHEN 'margin' THEN mean END) AS margin
      FROM forecast WHERE revision = :revision AND channel NOT IN ('', 'baseline')
     GROUP BY channel, month
)
SELECT c.month, c.channel, c.channel, '', coalesce(b.spend_minor, 0), coalesce(b.own_hours, 0),
       coalesce(f.visits, 0), coalesce(f.leads, 0), coalesce(f.customers, 0),
       coalesce(f.revenue, 0), coalesce(f.margin, 0)
  FROM cell AS c
  LEFT JOIN budget AS b
    ON b.revision = :revision AND b.channel = c.channel AND b.month = c.month
  LEFT JOIN figure AS f ON f.channel = c.channel AND f.month = c.month
  LEFT JOIN channel_choice AS o ON o.revision = :revision AND o.channel = c.channel
 ORDER BY c.month, o.seq, c.channel

-- :name budget
SELECT b.month, b.channel, b.channel, b.spend_minor, b.own_hours
  FROM budget AS b
  LEFT JOIN channel_choice AS o ON o.revision = b.revision AND o.channel = b.channel
 WHERE b.revision = :revision
 ORDER BY b.month, o.seq, b.channel

-- :name forecast
SELECT f.month, f.channel, CASE WHEN f.channel IN ('', 'baseline') THEN '' ELSE f.channel END,
       f.metric,
       CASE WHEN f.metric IN ('spend', 'revenue', 'margin', 'cumulative_profit')
            THEN 'money' ELSE 'count' END,
       f.mean, f.p10, f.p50, f.p90
  FROM forecast AS f
  LEFT JOIN channel_choice AS o ON o.revision = f.revision AND o.channel = f.channel
 WHERE f.revision = :revision
 ORDER BY f.month, f.channel <> '', f.channel <> 'baseline', o.seq, f.channel, f.metric

-- :name hypotheses
SELECT id, channel, channel, test, message, args, metric, direction, threshold, alpha,
       data_needed, nullif(decide_by, ''), cost_minor, value_minor, if_true, args, if_false, args
  FROM hypothesis WHERE revision = :revision ORDER BY seq

-- :name tasks
SELECT t.id, t.id, t.subject_kind, t.subject, t.owner, t.skill, t.start_date, t.end_date, t.hours,
       t.slack_days, t.critical,
       coalesce((SELECT group_concat(after, ' ') FROM
                  (SELECT after FROM task_dependency AS d
                    WHERE d.revision = t.revision AND d.task = t.id ORDER BY after)), ''),
       CASE WHEN EXISTS (SELECT 1 FROM label AS l WHERE l.revision = t.revision
                            AND l.kind = 'task_done' AND l.id = t.id) THEN t.id ELSE '' END
  FROM task AS t WHERE t.revision = :revision ORDER BY t.seq

-- :name facts
SELECT f.key, f.value, f.low, f.mid, f.high, f.unit, f.origin, coalesce(f.source, ''), f.place,
       f.note, f.key
  FROM fact AS f WHERE f.revision = :revision ORDER BY f.key

-- :name channels
SELECT channel, channel, chosen, test, verdict, role, component, vendor, deciding, spend_minor,
       share, own_hours, visits, leads, customers, customers_later, revenue_minor, margin_minor,
       profit_minor, cost_per_customer_minor, full_cost_per_customer_minor, return_on_margin,
       first_return, marginal_return, flip_parameter, flip_value, message, args
  FROM channel_choice WHERE revision = :revision ORDER BY seq

-- :name tools
SELECT tool, tool, component, chosen, verdict, message, args, cost_month_minor, hours_setup,
       products, class, new_month_minor, setup_minor, spend_minor
  FROM tool_choice WHERE revision = :revision ORDER BY seq

-- :name goals
SELECT g.id, g.serves, g.metric,
       coalesce((SELECT k.unit FROM kpi AS k WHERE k.revision = g.revision AND k.goal = g.id
                    AND k.level = 0 LIMIT 1), 'count'),
       g.target, g.baseline, g.from_month, g.to_month, g.max_cost_minor, g.priority, g.segment,
       g.measurable, g.expected, g.p10, g.p50, g.p90,
       CASE WHEN g.measurable THEN g.probability END,
       g.cost_each_p10, g.cost_each_p50, g.cost_each_p90, g.reached, g.nearest,
       CASE WHEN g.measurable THEN g.verdict ELSE g.why_not END,
       CASE WHEN g.measurable THEN g.verdict_args ELSE '{}' END
  FROM goal AS g WHERE g.revision = :revision ORDER BY g.seq

-- :name kpis
SELECT id, parent, goal, level, metric, channel, unit, baseline, target, owner
  FROM kpi WHERE revision = :revision ORDER BY goal, level, id

-- :name run_goals
SELECT id, metric, target, baseline, from_month, to_month, priority, expected, p10, p50, p90,
       CASE WHEN measurable THEN probability END, cost_each_p10, cost_each_p50, cost_each_p90,
       reached, nearest, verdict, verdict_args
  FROM goal WHERE revision = :revision ORDER BY seq

-- :name run_channels
SELECT channel, chosen, role, verdict, deciding, spend_minor, share, own_hours, visits, leads,
       customers, revenue_minor, profit_minor, cost_per_customer_minor, return_on_margin, message,
       args, test, holds, flip_value, open_until
  FROM channel_choice WHERE revision = :revision ORDER BY seq

-- :name run_budget
SELECT month, spend_minor FROM budget WHERE revision = :revision AND channel = ?1 ORDER BY month

-- :name run_reasons
SELECT factor, verdict, effect, turns, message, args FROM reason
 WHERE revision = :revision AND channel = ?1 ORDER BY seq

-- :name run_tools
SELECT tool, component, chosen, verdict, message, args, spend_minor
  FROM tool_choice WHERE revision = :revision ORDER BY seq

-- :name run_hypotheses
SELECT id, channel, message, args, metric, direction, threshold, nullif(decide_by, ''), data_needed,
       test
  FROM hypothesis WHERE revision = :revision ORDER BY seq

-- :name run_warnings
-- Contradictions of goals first, as the stages come; that a figure does not show whether the business
-- goal comes about is a remark of the report.
SELECT code, message, args, place FROM (
    SELECT 0 AS part, c.seq AS seq, c.message AS message, c.args AS args,
           CASE c.message WHEN 'goals.conflict.capacity' THEN 'capacity'
                          WHEN 'goals.conflict.pair' THEN 'goal-conflict'
                          WHEN 'goals.conflict.people' THEN 'goal-reach'
                          WHEN 'goals.conflict.buyers' THEN 'goal-reach'
                          WHEN 'goals.conflict.reached' THEN 'goal-reach'
                          ELSE 'goal-cost' END AS code,
           coalesce((SELECT f.place FROM fact AS f WHERE f.revision = c.revision
                        AND f.key = 'goal.' || c.goal || '.target'), '') AS place
      FROM goal_conflict AS c
     WHERE c.revision = :revision AND c.message <> 'goals.conflict.serves'
    UNION ALL
    SELECT 1, seq, message, args, code, place FROM warning WHERE revision = :revision)
 ORDER BY part, seq

-- :name run_alternatives
SELECT kind, name, problem, budget_minor, spend_minor, customers, customers_p10, customers_p90,
    profit_minor, profit_p10_minor, profit_p90_minor, loss_probability, objective, marginal, binds
FROM scenario_result WHERE revision = :revision AND kind = ?1 ORDER BY seq, name;

-- :name run_alternative_channels
SELECT channel, test, spend_minor FROM scenario_channel
WHERE revision = :revision AND kind || '/' || name = ?1 ORDER BY spend_minor DESC, channel;

-- :name run_alternative_goals
SELECT s.goal, g.metric, s.target, s.expected, s.probability
FROM scenario_goal AS s JOIN goal AS g ON g.revision = s.revision AND g.id = s.goal
WHERE s.revision = :revision AND s.kind || '/' || s.name = ?1 ORDER BY g.seq;

-- :name run_scenario_inputs
SELECT key, was, value FROM scenario_input WHERE revision = :revision AND name = ?1 ORDER BY seq;

-- :name run_binding
SELECT kind, subject, months, price FROM binding WHERE revision = :revision ORDER BY seq;

-- :name run_sensitivity
SELECT fact, low_minor, high_minor, weight, evpi, brief_key FROM sensitivity
WHERE revision = :revision ORDER BY seq;

-- :name run_test_order
SELECT channel, value_minor, cost_minor, planned FROM test_order WHERE revision = :revision
ORDER BY seq;

-- :name run_seek
SELECT s.goal, g.metric, s.asked_probability, s.reached, s.least_minor, s.bound_minor, s.gap,
    s.target, s.expected, s.probability, s.reachable, s.limit_kind, s.any_minor
FROM seek AS s JOIN goal AS g ON g.revision = s.revision AND g.id = s.goal
WHERE s.revision = :revision ORDER BY s.goal;
