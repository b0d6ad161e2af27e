-- SPDX-FileCopyrightText: 2026 the emplan authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Figures that stand in the tables of the stages and are no facts yet: each becomes one behind the
-- last stage, so that every figure of the report answers to `emplan explain`. Columns: key, value,
-- low, high, unit, formula in words, keys of the facts it rests on (comma-separated; those that
-- there are not are left out); where there is an eighth, the place in a data file that says the
-- figure. A key that a stage has written already stays as it is.
-- How to add one: a SELECT here, its name in figures.c, the column in tests/golden/figures.py, the
-- formula in src/report/texts/*/formulas.txt. Those of a review stand in src/review/figures.sql.

-- :name season
SELECT printf('season.%02d', month_of_year), factor, factor, factor, 'factor',
       'season of the demand, mean of the year 1', printf('business.season.%02d', month_of_year)
  FROM season WHERE revision = :revision

-- :name offers
SELECT 'offer.' || offer || '.' || c.name, c.value, c.value, c.value, c.unit, c.formula, c.inputs
  FROM (SELECT offer, 'share' AS name, share AS value, 'rate' AS unit,
               'share of the sales' AS formula, '' AS inputs
          FROM business WHERE revision = :revision
        UNION ALL
        SELECT offer, 'orders_horizon', orders_horizon, 'count',
               'discounted orders of a customer within the value horizon',
               'plan.value_horizon,plan.discount_rate'
          FROM business WHERE revision = :revision
        UNION ALL
        SELECT offer, 'break_even_roas', break_even_roas, 'factor',
               'order value / margin of an order',
               'offer.' || offer || '.order_value,offer.' || offer || '.margin_per_order'
          FROM business WHERE revision = :revision) AS c
 WHERE offer <> ''

-- :name goal_months
SELECT 'goal_month.' || m.goal || '.' || m.month || '.' || n.name,
       n.value, n.value, n.value,
       CASE WHEN g.metric IN ('revenue', 'profit', 'margin') THEN 'money' ELSE 'count' END,
       n.formula,
       'goal.' || m.goal || '.' || n.name || ',season.' || substr(m.month, 6, 2)
  FROM goal_month AS m
  JOIN goal AS g ON g.revision = m.revision AND g.id = m.goal
  JOIN (SELECT goal, month, 'target' AS name, target AS value,
               'target of the window, spread by season' AS formula
          FROM goal_month WHERE revision = :revision
        UNION ALL
        SELECT goal, month, 'baseline', baseline,
               'what comes without the plan in the window, spread by season'
          FROM goal_month WHERE revision = :revision) AS n ON n.goal = m.goal AND n.month = m.month
 WHERE m.revision = :revision

-- :name kpis
SELECT 'kpi.' || id, target, target, target,
       CASE WHEN unit IN ('money', 'rate') THEN unit ELSE 'count' END,
       'what the goal takes along the plan''s channels',
       'goal.' || goal || '.need,business.' || metric || ',goal.' || goal || '.target'
  FROM kpi WHERE revision = :revision

-- :name segments
SELECT 'segment.' || id || '.value_year', value_year_minor / s.scale, value_year_minor / s.scale,
       value_year_minor / s.scale, 'money', 'buyers of a month x 12 x value of a customer',
       'segment.' || id || '.buyers_month,segment.' || id || '.customer_value'
  FROM segment, (SELECT pow10.value AS scale
                   FROM (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0
                                ELSE 100.0 END AS value
                           FROM revision WHERE id = :revision) AS pow10) AS s
 WHERE revision = :revision
UNION ALL
SELECT 'segment.' || id || '.priority', priority, priority, priority, 'rate',
       'share of the profit, where that is not known of the value, of all audiences',
       'segment.' || id || '.profit,segment.' || id || '.value_year'
  FROM segment WHERE revision = :revision
UNION ALL
SELECT 'segment.' || id || '.online', online, online, online, 'rate',
       'share that the widest platform reaches', 'segment.' || id || '.reach.internet'
  FROM segment WHERE revision = :revision
UNION ALL
SELECT 'segment.' || segment || '.people.' || platform, people, people, people, 'count',
       'people x reach', 'segment.' || segment || '.size,' || fact
  FROM segment_platform WHERE revision = :revision

-- :name demand
SELECT 'demand_month.' || month || '.' || intent, volume, volume, volume, 'count',
       'searches of a mean month x season',
       'demand.' || intent || ',season.' || substr(month, 6, 2)
  FROM demand_month WHERE revision = :revision

-- :name topics
SELECT 'topic.' || t.topic || '.' || v.name, v.mid, v.low, v.high, 'count', v.formula,
       'demand.' || t.intent || v.share
  FROM (SELECT * FROM topic WHERE revision = :revision ORDER BY volume DESC, topic LIMIT 100) AS t
  JOIN (SELECT topic, 'volume' AS name, volume AS low, volume AS mid, volume AS high,
               'sum of its searches a month' AS formula, '' AS share
          FROM topic WHERE revision = :revision
        UNION ALL
        SELECT topic, 'paid', paid_low, paid, paid_high,
               'searches x share that clicks on an ad', ',general.click_share_paid'
          FROM topic WHERE revision = :revision
        UNION ALL
        SELECT topic, 'organic', organic_low, organic, organic_high,
               'searches x share that clicks on an organic result', ',general.click_share_organic'
          FROM topic WHERE revision = :revision) AS v ON v.topic = t.topic

-- :name competitors
SELECT 'competitor.' || seq || '.pressure', pressure, pressure, pressure, 'points',
       'mean of its presence over its channels', coalesce(
       (SELECT group_concat('competitor.' || competitor || '.presence.' || channel)
          FROM competitor_channel AS c
         WHERE c.revision = :revision AND c.competitor = competitor.seq), '')
  FROM competitor WHERE revision = :revision

-- :name audit
SELECT 'audit.channel.' || channel || '.return_on_margin', return_on_margin, return_on_margin,
       return_on_margin, 'rate', '(margin - spend) / spend',
       'audit.channel.' || channel || '.spend_month,audit.channel.' || channel ||
       '.customers_month,business.customer_value'
  FROM audit_channel WHERE revision = :revision AND return_on_margin IS NOT NULL
UNION ALL
SELECT 'funnel.' || step || '.count_month', count_month, count_month, count_month, 'count',
       'of a month today', 'business.current.site_visits_month,business.current.customers_month'
  FROM funnel_step WHERE revision = :revision AND count_month IS NOT NULL
UNION ALL
SELECT 'funnel.' || step || '.rate', rate, rate, rate, 'rate', 'today''s share of the step before',
       'business.' || CASE step WHEN 'leads' THEN 'visit_to_lead' ELSE 'lead_to_customer' END
  FROM funnel_step WHERE revision = :revision AND rate IS NOT NULL
UNION ALL
SELECT 'funnel.' || step || '.benchmark', benchmark, coalesce(benchmark_low, benchmark),
       coalesce(benchmark_high, benchmark), 'rate', 'the same share in the trade',
       'industry.' || CASE step WHEN 'leads' THEN 'visit_to_lead' ELSE 'lead_to_customer' END
  FROM funnel_step WHERE revision = :revision AND benchmark IS NOT NULL
UNION ALL
SELECT 'finding.' || code || '.hours', hours, hours, hours, 'hours',
       'sum of the catalogue''s tasks that mend it', ''
  FROM finding WHERE revision = :revision

-- :name choices
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision),
     c AS (SELECT *, 'channel.' || channel || '.' AS k FROM channel_choice, s
            WHERE revision = :revision)
SELECT k || 'revenue', revenue_minor / scale, revenue_minor / scale, revenue_minor / scale,
       'money', 'customers x revenue of a customer in the plan''s months',
       k || 'customers,business.order_value'
  FROM c WHERE chosen
UNION ALL
SELECT k || 'profit', profit_minor / scale, profit_minor / scale, profit_minor / scale, 'money',
       'margin - spend - own hours at their price',
       k || 'margin,' || k || 'spend,' || k || 'own_hours,business.wage_hour'
  FROM c WHERE chosen
UNION ALL
SELECT k || 'share', share, coalesce(share_low, share), coalesce(share_high, share), 'rate',
       'share of the plan''s spend',
       k || 'spend,total.spend'
  FROM c WHERE chosen
UNION ALL
SELECT k || 'cost_per_customer', cost_per_customer_minor / scale, cost_per_customer_minor / scale,
       cost_per_customer_minor / scale, 'money', 'spend / customers',
       k || 'spend,' || k || 'customers'
  FROM c WHERE cost_per_customer_minor IS NOT NULL
UNION ALL
SELECT k || 'full_cost_per_customer', full_cost_per_customer_minor / scale,
       full_cost_per_customer_minor / scale, full_cost_per_customer_minor / scale, 'money',
       '(spend + own hours at their price) / customers',
       k || 'spend,' || k || 'own_hours,' || k || 'customers,business.wage_hour'
  FROM c WHERE full_cost_per_customer_minor IS NOT NULL
UNION ALL
SELECT k || 'return_on_margin', return_on_margin, return_on_margin, return_on_margin, 'rate',
       'profit / cost, own hours included', k || 'profit,' || k || 'spend,' || k || 'own_hours'
  FROM c WHERE return_on_margin IS NOT NULL
UNION ALL
SELECT k || 'adds', adds_minor / scale, adds_minor / scale, adds_minor / scale, 'money',
       CASE WHEN chosen = 1 AND test = 0
            THEN 'what the plan loses without the channel, the rest chosen and divided anew'
            ELSE 'what switching it on adds to the objective at the solution''s prices' END,
       k || 'first_return,' || k || 'cost_per_visit'
  FROM c WHERE adds_minor IS NOT NULL
UNION ALL
SELECT k || 'holds', holds, holds, holds, 'rate',
       'share of the draws in which the choice is right, the others held', 'channel.' || channel
  FROM c WHERE holds IS NOT NULL

-- :name hypotheses
SELECT 'hypothesis.' || id || '.alpha', alpha, alpha, alpha, 'rate',
       'share of wrong verdicts that is accepted', ''
  FROM hypothesis WHERE revision = :revision

-- :name tasks
SELECT 'task.' || id || '.hours', hours, hours, hours, 'hours',
       'hours of the task in the catalogue',
       CASE subject_kind WHEN 'channel' THEN 'channel.' || subject
       WHEN 'tool' THEN 'tool.' || subject ELSE '' END
  FROM task WHERE revision = :revision
UNION ALL
SELECT 'task.' || id || '.slack_days', slack_days, slack_days, slack_days, 'days',
       'latest end - planned end, by the critical path (1959)', 'task.' || id || '.hours'
  FROM task WHERE revision = :revision AND slack_days IS NOT NULL

-- :name loads
SELECT 'load.' || l.role || '.' || l.month || '.hours', l.hours, l.hours, l.hours, 'hours',
       'tasks of the month and running hours of the role''s channels', coalesce(
       (SELECT group_concat('task.' || t.id || '.hours')
          FROM task AS t
         WHERE t.revision = :revision AND t.owner = l.role
           AND substr(t.start_date, 1, 7) <= l.month AND substr(t.end_date, 1, 7) >= l.month), '')
  FROM role_load AS l WHERE l.revision = :revision
UNION ALL
SELECT 'load.' || role || '.' || month || '.available', available, available, available, 'hours',
       'hours a month that the brief gives the role', ''
  FROM role_load WHERE revision = :revision

-- :name forecast
SELECT 'forecast.' || month || '.' || channel || '.' || metric, mean, p10, p90,
       CASE WHEN metric IN ('spend', 'revenue', 'margin', 'profit', 'cumulative_profit')
            THEN 'money' ELSE 'count' END,
       'mean over the draws of the plan''s money of the month',
       'budget.' || month || '.' || channel || ',channel.' || channel || '.' || metric
  FROM forecast WHERE revision = :revision AND channel NOT IN ('', 'baseline')
UNION ALL
SELECT 'forecast.' || month || '.baseline.' || metric, mean, p10, p90,
       CASE WHEN metric IN ('spend', 'revenue', 'margin', 'profit', 'cumulative_profit')
            THEN 'money' ELSE 'count' END,
       'what comes without the plan, by season', 'season.' || substr(month, 6, 2)
  FROM forecast WHERE revision = :revision AND channel = 'baseline'

-- :name totals
SELECT 'channel.' || channel || '.' || metric ||
       CASE WHEN metric IN ('revenue', 'margin') THEN '_in_plan' ELSE '' END,
       mean, coalesce(p10, mean), coalesce(p90, mean),
       CASE WHEN metric IN ('spend', 'revenue', 'margin', 'profit') THEN 'money' ELSE 'count' END,
       'sum of the plan''s months, what comes later left out', 'channel.' || channel
  FROM total WHERE revision = :revision AND channel NOT IN ('', 'baseline')
UNION ALL
SELECT 'baseline.' || metric, mean, coalesce(p10, mean), coalesce(p90, mean),
       CASE WHEN metric IN ('spend', 'revenue', 'margin', 'profit') THEN 'money' ELSE 'count' END,
       'what comes without the plan, sum of the months', ''
  FROM total WHERE revision = :revision AND channel = 'baseline'

-- :name checkpoints
SELECT 'checkpoint.' || date || '.spent', v, v, v, 'money', 'planned spend of the months before',
       'total.spend'
  FROM (SELECT date, max(json_extract(args, '$.spent')) AS v FROM checkpoint
         WHERE revision = :revision AND json_type(args, '$.spent') IN ('real', 'integer')
         GROUP BY date)

-- :name cases
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision),
     c AS (SELECT *, CASE kind WHEN 'budget' THEN 'budget_case.' ELSE kind || '_case.' END || name
                     || '.' AS k
             FROM scenario_result, s WHERE revision = :revision AND problem = '')
SELECT k || 'budget', budget_minor / scale, budget_minor / scale, budget_minor / scale, 'money',
       'money of this case', 'plan.budget'
  FROM c
UNION ALL
SELECT k || 'spend', spend_minor / scale, spend_minor / scale, spend_minor / scale, 'money',
       'the plan solved anew with the money of this case', k || 'budget'
  FROM c
UNION ALL
SELECT k || 'customers', customers, coalesce(customers_p10, customers),
       coalesce(customers_p90, customers), 'count',
       'the plan solved anew with the money of this case', k || 'budget,total.customers'
  FROM c
UNION ALL
SELECT k || 'profit', profit_minor / scale, coalesce(profit_p10_minor, profit_minor) / scale,
       coalesce(profit_p90_minor, profit_minor) / scale, 'money',
       'the plan solved anew with the money of this case', k || 'budget,total.profit'
  FROM c
UNION ALL
SELECT k || 'loss_probability', loss_probability, loss_probability, loss_probability, 'rate',
       'share of the draws with a loss', k || 'profit'
  FROM c WHERE loss_probability IS NOT NULL
UNION ALL
SELECT k || 'objective', objective, objective, objective,
       CASE (SELECT objective FROM revision WHERE id = :revision)
       WHEN 'profit' THEN 'money' WHEN 'revenue' THEN 'money' ELSE 'count' END,
       'the plan solved anew with the money of this case', k || 'budget,total.objective'
  FROM c
UNION ALL
SELECT k || 'marginal', marginal, marginal, marginal, 'factor',
       'further profit / further money, against the case before', k || 'profit,' || k || 'spend'
  FROM c WHERE marginal IS NOT NULL

-- :name duties
SELECT 'duty.' || id || '.cost', v, v, v, 'money', 'rate of the law x what its channels spend',
       coalesce((SELECT group_concat('channel.' || channel || '.spend') FROM channel_choice AS c
                  WHERE c.revision = :revision
                    AND instr(',' || replace(d.channels, ' ', '') || ',', ',' || channel || ',')),
                '')
  FROM (SELECT id, channels, cost_minor / (SELECT CASE currency_digits WHEN 0 THEN 1.0
                    WHEN 3 THEN 1000.0 ELSE 100.0 END FROM revision WHERE id = :revision) AS v
          FROM duty WHERE revision = :revision) AS d

-- :name case_parts
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision),
     g AS (SELECT *, CASE kind WHEN 'budget' THEN 'budget_case.' ELSE kind || '_case.' END || name
                     || '.goal.' || goal || '.' AS k,
                  CASE kind WHEN 'budget' THEN 'budget_case.' ELSE kind || '_case.' END || name
                     || '.budget' AS money
             FROM scenario_goal WHERE revision = :revision)
SELECT CASE kind WHEN 'budget' THEN 'budget_case.' ELSE kind || '_case.' END || name || '.' ||
       channel || '.spend', spend_minor / scale, spend_minor / scale, spend_minor / scale, 'money',
       'the plan solved anew with the money of this case',
       CASE kind WHEN 'budget' THEN 'budget_case.' ELSE kind || '_case.' END || name || '.budget'
  FROM scenario_channel, s WHERE revision = :revision
UNION ALL
SELECT k || 'target', target, target, target, 'count', 'target of the goal in this case',
       'goal.' || goal || '.target'
  FROM g
UNION ALL
SELECT k || 'expected', expected, coalesce(p10, expected), coalesce(p90, expected), 'count',
       'the plan solved anew with the money of this case', money || ',' || k || 'target'
  FROM g WHERE expected IS NOT NULL
UNION ALL
SELECT k || 'probability', probability, probability, probability, 'rate',
       'share of the draws in which the target is reached', k || 'target,' || k || 'expected'
  FROM g WHERE probability IS NOT NULL

-- :name sought
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision),
     k AS (SELECT * FROM seek, s WHERE revision = :revision)
SELECT 'seek.asked', asked_probability, asked_probability, asked_probability, 'rate',
       'probability that was asked for', ''
  FROM k WHERE asked_probability IS NOT NULL
UNION ALL
SELECT 'seek.target', target, target, target, 'count', 'target of the goal, what comes anyway included',
       'goal.' || goal || '.target'
  FROM k
UNION ALL
SELECT 'seek.least', least_minor / scale, least_minor / scale, least_minor / scale, 'money',
       'least budget whose plan reaches the target', 'seek.target'
  FROM k
UNION ALL
SELECT 'seek.bound', bound_minor / scale, bound_minor / scale, bound_minor / scale, 'money',
       'no plan of these channels reaches the target for less', 'seek.target'
  FROM k WHERE bound_minor IS NOT NULL
UNION ALL
SELECT 'seek.any', any_minor / scale, any_minor / scale, any_minor / scale, 'money',
       'no plan with other dates of set-up or tools reaches the target for less', 'seek.target'
  FROM k WHERE any_minor IS NOT NULL
UNION ALL
SELECT 'seek.gap', gap, gap, gap, 'rate', '(least - bound) / least', 'seek.least,seek.bound'
  FROM k WHERE gap IS NOT NULL
UNION ALL
SELECT 'seek.expected', expected, expected, expected, 'count', 'mean over all draws at that budget',
       'seek.least'
  FROM k
UNION ALL
SELECT 'seek.probability', probability, probability, probability, 'rate',
       'share of the draws in which the target is reached', 'seek.least,seek.target'
  FROM k
UNION ALL
SELECT 'seek.reachable', reachable, reachable, reachable, 'count', 'most that any budget brings', ''
  FROM k WHERE reachable IS NOT NULL

-- :name stakes
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision)
SELECT 'finding.' || code || '.chance', chance, chance, chance, 'rate',
       'probability that mending it brings what is at stake', ''
  FROM finding WHERE revision = :revision AND chance IS NOT NULL
UNION ALL
SELECT 'finding.' || code || '.an_hour', an_hour_minor / scale, an_hour_minor / scale,
       an_hour_minor / scale, 'money', 'what is at stake x chance / hours of work, at least one',
       fact || ',finding.' || code || '.chance,finding.' || code || '.hours'
  FROM finding, s WHERE revision = :revision AND an_hour_minor IS NOT NULL
UNION ALL
SELECT 'test.' || channel || '.value', value_minor / scale, value_minor / scale,
       value_minor / scale, 'money', 'expected value of knowing its return',
       'channel.' || channel || ',channel.' || channel || '.first_return'
  FROM test_order, s WHERE revision = :revision
UNION ALL
SELECT 'test.' || channel || '.cost', cost_minor / scale, cost_minor / scale, cost_minor / scale,
       'money', 'effort, set-up and hours of the test', 'channel.' || channel || '.cost_per_visit'
  FROM test_order, s WHERE revision = :revision
UNION ALL
SELECT 'decision.' || seq || '.worth', worth_minor / scale, worth_minor / scale,
       worth_minor / scale, 'money', 'what the plan would lose without it',
       CASE kind WHEN 'finding' THEN 'finding.' || subject || '.an_hour'
       ELSE 'channel.' || subject || ',channel.' || subject || '.adds,test.' || subject || '.value'
       END
  FROM decision, s WHERE revision = :revision
UNION ALL
SELECT 'binding.' || seq || '.price', price, price, price, 'factor',
       'what one more unit of what limits adds to the objective', ''
  FROM binding WHERE revision = :revision AND price > 0
UNION ALL
SELECT 'strategy.' || part || '.' || seq, amount, amount, amount,
       CASE unit WHEN 'hours' THEN 'hours' ELSE 'count' END, 'units or hours of a month', ''
  FROM strategy_line WHERE revision = :revision AND amount IS NOT NULL
UNION ALL
SELECT 'content.' || channel || '.' || format || '.hours_each', hours_each, hours_each, hours_each,
       'hours', 'hours of one unit in the catalogue', ''
  FROM content_plan WHERE revision = :revision

-- What only sentences say: of channels left out, of what there is of a channel, of signals to stop.
-- :name sentences
WITH c AS (SELECT *, 'channel.' || channel || '.' AS k FROM channel_choice
            WHERE revision = :revision)
SELECT k || 'first_customer_cost', v, v, v, 'money', 'cost of a visit x visits that a customer takes',
       k || 'cost_per_visit,' || k || 'visit_to_lead,' || k || 'lead_to_customer'
  FROM (SELECT k, json_extract(args, '$.cost_if') AS v FROM c WHERE chosen = 0) WHERE v > 0
UNION ALL
SELECT 'channel.' || channel || '.' || n.name, v, v, v, 'count', n.formula,
       'ceiling.' || channel || ',channel.' || channel || '.ceiling,channel.' || channel ||
       '.first_return'
  FROM (SELECT channel, 'there' AS name, 'what is to be had in a month' AS formula,
               json_extract(args, '$.there') AS v FROM reason WHERE revision = :revision
        UNION ALL
        SELECT channel, 'needed', 'what carries the cost of keeping the channel in a month',
               json_extract(args, '$.needed') FROM reason WHERE revision = :revision) AS n
 WHERE v IS NOT NULL
UNION ALL
SELECT 'channel.' || channel || '.' || n.name, v, v, v, 'money', n.formula, n.inputs
  FROM (SELECT channel, 'spend_per_visit' AS name, 'spend / visits' AS formula,
               'channel.' || channel || '.spend,channel.' || channel || '.visits' AS inputs,
               json_extract(args, '$.visit') AS v FROM trigger_rule WHERE revision = :revision
        UNION ALL
        SELECT channel, 'spend_month', 'spend / months of the plan',
               'channel.' || channel || '.spend', json_extract(args, '$.monthly')
          FROM trigger_rule WHERE revision = :revision) AS n
 WHERE channel <> '' AND v IS NOT NULL
UNION ALL
SELECT 'sensitivity.' || fact || '.worth', v, v, v, 'money', 'half of its swing',
       'sensitivity.' || fact
  FROM (SELECT fact, (max(high_minor, low_minor) - min(high_minor, low_minor)) / 2.0 /
               CASE r.currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS v
          FROM sensitivity AS s JOIN revision AS r ON r.id = s.revision
         WHERE s.revision = :revision)
UNION ALL
SELECT 'total.profit.standard_error', v, v, v, 'money',
       'standard deviation over the draws / root of their number', 'total.profit,total.draws'
  FROM (SELECT standard_error AS v FROM total
         WHERE revision = :revision AND channel = '' AND metric = 'profit')
 WHERE v IS NOT NULL

-- :name weights
SELECT 'sensitivity.' || fact || '.weight', weight, weight, weight, 'rate',
       'its swing / sum of the swings of all', 'sensitivity.' || fact
  FROM sensitivity WHERE revision = :revision
UNION ALL
SELECT 'sensitivity.' || fact || '.evpi', evpi, evpi, evpi, 'money', 'expected value of knowing it',
       'sensitivity.' || fact
  FROM sensitivity WHERE revision = :revision AND evpi IS NOT NULL

-- :name files
WITH s AS (SELECT CASE currency_digits WHEN 0 THEN 1.0 WHEN 3 THEN 1000.0 ELSE 100.0 END AS scale
             FROM revision WHERE id = :revision)
SELECT 'gap.' || seq || '.volume', volume, volume, volume, 'count', '', '', place
  FROM keyword_gap WHERE revision = :revision
UNION ALL
SELECT 'gap.' || seq || '.place_theirs', place_theirs, place_theirs, place_theirs, 'count', '', '',
       place
  FROM keyword_gap WHERE revision = :revision
UNION ALL
SELECT 'gap.' || seq || '.place_ours', place_ours, place_ours, place_ours, 'count', '', '', place
  FROM keyword_gap WHERE revision = :revision AND place_ours IS NOT NULL
UNION ALL
SELECT 'gap.' || seq || '.clicks', clicks, clicks, clicks, 'count',
       'searches x share of clicks of that place',
       'gap.' || seq || '.volume,gap.' || seq || '.place_theirs', ''
  FROM keyword_gap WHERE revision = :revision
UNION ALL
SELECT 'voice.' || seq || '.clicks', clicks, clicks, clicks, 'count',
       'searches x share of clicks of its places, summed', fact, ''
  FROM voice WHERE revision = :revision
UNION ALL
SELECT 'rfm.' || name || '.orders', orders, orders, orders, 'count', 'mean of its customers', fact, ''
  FROM rfm_group WHERE revision = :revision
UNION ALL
SELECT 'rfm.' || name || '.money', money_minor / scale, money_minor / scale, money_minor / scale,
       'money', 'mean of its customers', fact, ''
  FROM rfm_group, s WHERE revision = :revision
UNION ALL
SELECT 'rfm.' || name || '.revenue_share', revenue_share, revenue_share, revenue_share, 'rate',
       'money of its customers / money of all', fact || ',rfm.' || name || '.money', ''
  FROM rfm_group WHERE revision = :revision
UNION ALL
SELECT 'rfm.' || name || '.days', days, days, days, 'days', 'mean of its customers', fact, ''
  FROM rfm_group WHERE revision = :revision
