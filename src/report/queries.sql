-- SPDX-FileCopyrightText: 2026 the emplan authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Queries of the report by name. :revision is the revision that is reported, ?1 and ?2 texts. Each
-- ends in an ORDER BY that leaves nothing to chance, so that reports are the same byte for byte.

-- :name totals
SELECT channel, metric, mean, p10, p50, p90, standard_error FROM total
WHERE revision = :revision ORDER BY channel, metric;

-- :name fact
SELECT origin, source, place, value, low, high, unit, mid, note FROM fact
WHERE revision = :revision AND key = ?1;

-- :name brief_texts
SELECT text, place FROM brief_text WHERE revision = :revision AND kind = ?1 ORDER BY seq;

-- :name horizon
SELECT horizon_months FROM business WHERE revision = :revision AND offer = '';

-- :name first_goal
-- The goal that the summary speaks of: the first must with a probability, else the first with one.
SELECT metric, target, segment, probability, p10, p90 FROM goal
WHERE revision = :revision AND probability IS NOT NULL ORDER BY priority = 'must' DESC, seq LIMIT 1;

-- :name goals
SELECT id, serves, metric, target, baseline, from_month, to_month, max_cost_minor, priority, segment,
    measurable, why_not, missing, expected, p10, p50, p90, probability, cost_each_p10, cost_each_p50,
    cost_each_p90, nearest, verdict, verdict_args, reached
FROM goal WHERE revision = :revision ORDER BY seq, id;

-- :name goal_missing
SELECT j.value FROM goal AS g, json_each(g.missing) AS j
WHERE g.revision = :revision AND g.id = ?1 ORDER BY j.key;

-- :name goal_conflicts
SELECT message, args FROM goal_conflict WHERE revision = :revision ORDER BY seq;

-- :name goal_months
SELECT m.goal, m.month, m.target FROM goal_month AS m
JOIN goal AS g ON g.revision = m.revision AND g.id = m.goal
WHERE m.revision = :revision ORDER BY g.seq, m.goal, m.month;

-- :name kpis
-- The tree in order: each KPI behind its parent.
WITH RECURSIVE tree (id, path) AS (
    SELECT k.id, printf('%06d', g.seq) || '/' || k.id FROM kpi AS k
    JOIN goal AS g ON g.revision = k.revision AND g.id = k.goal
    WHERE k.revision = :revision AND k.parent = ''
    UNION
    SELECT k.id, t.path || '/' || k.id FROM kpi AS k JOIN tree AS t ON k.parent = t.id
    WHERE k.revision = :revision AND length(t.path) < 2000
)
SELECT k.id, k.level, k.metric, k.channel, k.unit, k.baseline, k.target, k.owner, g.segment, k.goal
FROM tree AS t
JOIN kpi AS k ON k.revision = :revision AND k.id = t.id
JOIN goal AS g ON g.revision = k.revision AND g.id = k.goal
WHERE k.channel = '' ORDER BY t.path;

-- :name kpi_channels
-- What channels have to bring, the largest part of each figure first.
SELECT k.metric, k.channel, k.unit, k.target, k.owner, g.segment, k.goal,
    sum(k.target) OVER (PARTITION BY k.parent), c.spend_minor FROM kpi AS k
JOIN goal AS g ON g.revision = k.revision AND g.id = k.goal
LEFT JOIN channel_choice AS c ON c.revision = k.revision AND c.channel = k.channel
WHERE k.revision = :revision AND k.channel <> ''
ORDER BY g.seq, k.parent, k.target DESC, k.channel;

-- :name offers
SELECT offer, name, share, order_value_minor, margin_per_order_minor, orders_horizon,
    customer_value_minor, allowable_cost_minor, break_even_roas, payback_months, capacity_month,
    horizon_months, customer_value_low_minor, customer_value_high_minor
FROM business WHERE revision = :revision ORDER BY offer = '' DESC, share DESC, offer;

-- :name season_edges
SELECT month_of_year, factor FROM season WHERE revision = :revision
ORDER BY factor DESC, month_of_year;

-- :name industry_notes
SELECT message, args, fact FROM industry_note WHERE revision = :revision ORDER BY seq;

-- :name segments
SELECT id, name, age_from, age_to, gender, income, market, size_low, size, size_high, share,
    customer_value_minor, in_market, buyers_month, value_year_minor, priority, profit_low_minor,
    profit_minor, profit_high_minor, score, rank_low, rank_high
FROM segment WHERE revision = :revision ORDER BY seq, id;

-- :name segment_links
SELECT step, low, mid, high, fact FROM segment_link
WHERE revision = :revision AND segment = ?1 ORDER BY seq;

-- :name rfm_groups
SELECT name, customers, revenue_share, orders, money_minor, days, fact FROM rfm_group
WHERE revision = :revision ORDER BY seq;

-- :name voices
SELECT domain, own, clicks, share, fact FROM voice WHERE revision = :revision
ORDER BY share DESC, domain LIMIT 10;

-- :name keyword_gaps
SELECT query, intent, volume, domain, place_theirs, place_ours, clicks, worth_minor, fact, place
FROM keyword_gap WHERE revision = :revision ORDER BY seq;

-- :name segment_overlaps
SELECT a, b, most, share, fact FROM segment_overlap WHERE revision = :revision ORDER BY most DESC, a, b;

-- :name portrait
SELECT text, place FROM portrait_item WHERE revision = :revision AND segment = ?1 AND kind = ?2
ORDER BY seq;

-- :name platforms
-- Platforms by how many people they reach; the largest share of an audience.
SELECT platform, min(open), max(reach) FROM segment_platform
WHERE revision = :revision AND platform NOT IN ('internet', 'social_any')
GROUP BY platform ORDER BY sum(people) DESC, platform;

-- :name platform_reach
SELECT segment, reach_low, reach, reach_high, open, fact FROM segment_platform
WHERE revision = :revision AND platform = ?1 ORDER BY segment;

-- :name demand_sums
SELECT intent, sum(volume) FROM query WHERE revision = :revision GROUP BY intent ORDER BY intent;

-- :name query_count
SELECT count(*) FROM query WHERE revision = :revision;

-- :name query_judged
SELECT count(*) FROM query WHERE revision = :revision AND judged = 1;

-- :name topics
SELECT topic, intent, queries, volume, paid_low, paid, paid_high, organic_low, organic, organic_high
FROM topic WHERE revision = :revision ORDER BY volume DESC, topic LIMIT 15;

-- :name demand_months
SELECT intent, month, volume FROM demand_month WHERE revision = :revision
ORDER BY CASE intent WHEN 'buy' THEN 1 WHEN 'compare' THEN 2 WHEN 'learn' THEN 3 WHEN 'brand' THEN 4
    ELSE 5 END, intent, month;

-- :name queries
SELECT query, topic, intent, judged, volume, place FROM query WHERE revision = :revision
ORDER BY volume DESC, query LIMIT 15;

-- :name ceilings
-- Of channels that fit the business and are open.
SELECT c.channel, c.kind, c.low, c.mid, c.high, c.fact FROM channel_ceiling AS c
LEFT JOIN channel_choice AS d ON d.revision = c.revision AND d.channel = c.channel
WHERE c.revision = :revision AND c.mid > 0
    AND coalesce(d.verdict, '') NOT IN ('unfit', 'closed', 'excluded')
ORDER BY c.mid DESC, c.channel LIMIT 20;

-- :name ceiling
SELECT mid FROM channel_ceiling WHERE revision = :revision AND channel = ?1;

-- :name competitors
SELECT seq, name, kind, price, pressure, place FROM competitor WHERE revision = :revision
ORDER BY seq;

-- :name contested
-- Channels of which something is known; those of a group that is known as a whole stand as the group.
WITH named (channel, shown, competitor, presence, cost_factor) AS (
    SELECT c.channel, CASE WHEN EXISTS (SELECT 1 FROM competitor_channel AS g
            WHERE g.revision = c.revision AND g.competitor > 0 AND instr(c.channel, '.') > 0
            AND g.channel = substr(c.channel, 1, instr(c.channel, '.') - 1))
        THEN substr(c.channel, 1, instr(c.channel, '.') - 1) ELSE c.channel END,
        c.competitor, c.presence, c.cost_factor
    FROM competitor_channel AS c WHERE c.revision = :revision
)
SELECT shown, max(CASE WHEN competitor = 0 THEN presence END),
    max(CASE WHEN competitor = 0 THEN cost_factor END)
FROM named GROUP BY shown HAVING sum(competitor > 0 AND presence > 0) > 0
ORDER BY coalesce(max(CASE WHEN competitor = 0 THEN presence END), 0) DESC, shown;

-- :name presence
SELECT competitor, max(presence) FROM competitor_channel
WHERE revision = :revision AND competitor > 0
    AND (channel = ?1 OR substr(channel, 1, length(?1) + 1) = ?1 || '.')
GROUP BY competitor ORDER BY competitor;

-- :name strengths
SELECT text, place FROM strength WHERE revision = :revision AND competitor = CAST(?1 AS INTEGER)
    AND kind = ?2 AND ours IS NULL ORDER BY seq;

-- :name ratings
SELECT s.text, s.ours, s.theirs, c.name FROM strength AS s
LEFT JOIN competitor AS c ON c.revision = s.revision AND c.seq = s.competitor
WHERE s.revision = :revision AND s.ours IS NOT NULL AND s.theirs IS NOT NULL ORDER BY s.seq;

-- :name openings
SELECT message, args, place FROM opening WHERE revision = :revision ORDER BY seq;

-- :name audit_channels
SELECT channel, spend_minor, visits, leads, customers, cost_per_visit, cost_per_customer,
    benchmark_cost_per_visit, return_on_margin, weight, message, args
FROM audit_channel WHERE revision = :revision ORDER BY spend_minor DESC, channel;

-- :name funnel
SELECT step, count_month, rate, benchmark_low, benchmark, benchmark_high, gain_minor, leak
FROM funnel_step WHERE revision = :revision ORDER BY seq;

-- :name maturity
SELECT component, level, levels, stated FROM maturity WHERE revision = :revision
ORDER BY component;

-- :name maturity_next
-- Tools that the next level of a group wants: ?2 lacks or open.
SELECT j.value FROM maturity AS m, json_each(iif(?2 = 'lacks', m.lacks, m.open)) AS j
WHERE m.revision = :revision AND m.component = ?1 ORDER BY j.key;

-- :name tools_by_state
-- Tools that are chosen stand first: those are the ones that matter.
SELECT i.tool FROM audit_item AS i
LEFT JOIN tool_choice AS c ON c.revision = i.revision AND c.tool = i.tool
WHERE i.revision = :revision AND i.state IN (?1, ?2)
ORDER BY coalesce(c.chosen, 0) DESC, coalesce(c.seq, 999), i.tool;

-- :name findings
SELECT message, args, stake_low_minor, stake_minor, stake_high_minor, hours, fact, code, chance,
    an_hour_minor
FROM finding WHERE revision = :revision ORDER BY seq;

-- :name choice_counts
SELECT count(*), coalesce(sum(chosen = 1 AND test = 0), 0), coalesce(sum(chosen = 1 AND test = 1), 0),
    coalesce(sum(verdict IN ('no', 'drop')), 0),
    coalesce(sum(verdict IN ('closed', 'excluded', 'unfit')), 0)
FROM channel_choice WHERE revision = :revision;

-- :name chosen
SELECT channel, test, verdict, role, vendor, deciding, spend_minor, share, own_hours, visits, leads,
    customers, customers_later, revenue_minor, margin_minor, profit_minor, cost_per_customer_minor,
    full_cost_per_customer_minor, return_on_margin, first_return, marginal_return, flip_value,
    message, args, holds
FROM channel_choice WHERE revision = :revision AND chosen = 1
ORDER BY test, spend_minor DESC, seq, channel;

-- :name reasons
SELECT message, args, factor, verdict, turns FROM reason WHERE revision = :revision AND channel = ?1
ORDER BY seq;

-- :name rejected
SELECT channel, vendor, deciding, message, args, flip_value, flip_parameter, holds, first_return,
    adds_minor, json_extract(args, '$.less'), json_extract(args, '$.fixed'),
    json_extract(args, '$.keep'), json_extract(args, '$.needed') FROM channel_choice
WHERE revision = :revision AND chosen = 0 AND verdict IN ('no', 'drop')
ORDER BY CASE deciding WHEN 'none' THEN 'zz' ELSE deciding END, first_return DESC, channel;

-- :name not_open
SELECT channel, vendor, message, args, open_from, open_until FROM channel_choice
WHERE revision = :revision AND chosen = 0 AND verdict = ?1 ORDER BY seq, channel;

-- :name tools
SELECT tool, component, verdict, message, args, cost_month_minor, hours_setup, products, chosen,
    spend_minor, class, asks,
    verdict = 'keep' AND EXISTS (SELECT 1 FROM audit_item AS i WHERE i.revision = :revision
        AND i.tool = tool_choice.tool AND i.state = 'unknown')
FROM tool_choice WHERE revision = :revision AND component = ?1 ORDER BY seq, tool;

-- :name messages
SELECT m.segment, m.stage, m.message, m.args, m.channels, m.ask FROM message AS m
JOIN segment AS s ON s.revision = m.revision AND s.id = m.segment
WHERE m.revision = :revision
ORDER BY s.seq, m.segment, m.seq;

-- :name tone
SELECT kind, message, args FROM tone_rule WHERE revision = :revision ORDER BY seq;

-- :name budget
SELECT b.channel, b.month, b.spend_minor, b.own_hours FROM budget AS b
LEFT JOIN channel_choice AS c ON c.revision = b.revision AND c.channel = b.channel
WHERE b.revision = :revision
ORDER BY coalesce(c.test, 0), coalesce(c.spend_minor, 0) DESC, coalesce(c.seq, 0), b.channel, b.month;

-- :name forecast
SELECT month, metric, mean, p10, p50, p90 FROM forecast
WHERE revision = :revision AND channel = ?1 ORDER BY month, metric;

-- :name goal_baseline
SELECT max(baseline) FROM goal WHERE revision = :revision AND metric IN ('customers', 'orders');

-- :name baseline_customers
SELECT sum(mean) FROM forecast
WHERE revision = :revision AND channel = 'baseline' AND metric = 'customers';

-- :name scenarios
SELECT name, budget_minor, spend_minor, customers, customers_p10, customers_p90, profit_minor,
    profit_p10_minor, profit_p90_minor, loss_probability, marginal, binds, problem
FROM scenario_result WHERE revision = :revision AND kind = ?1 ORDER BY seq, name;

-- :name scenario_changes
-- Channels that another budget or a scenario has beside those of the plan (1), or lacks (0). The
-- money for tools is kept there as one more, and is none.
SELECT channel, 1 FROM scenario_channel
WHERE revision = :revision AND kind = ?1 AND name = ?2 AND channel <> 'tools' AND channel NOT IN
    (SELECT channel FROM channel_choice WHERE revision = :revision AND chosen = 1)
UNION ALL
SELECT channel, 0 FROM channel_choice
WHERE revision = :revision AND chosen = 1 AND channel NOT IN
    (SELECT channel FROM scenario_channel WHERE revision = :revision AND kind = ?1 AND name = ?2)
ORDER BY 2 DESC, 1;

-- :name scenario_inputs
SELECT i.name, i.key, i.was, i.value FROM scenario_input AS i
JOIN scenario_result AS s ON s.revision = i.revision AND s.kind = 'scenario' AND s.name = i.name
WHERE i.revision = :revision ORDER BY s.seq, i.seq;

-- :name scenario_goals
-- Goal by goal, the plan first.
SELECT name, metric, segment, target, expected, p10, p90, probability FROM (
    SELECT '' AS name, metric, segment, target, expected, p10, p90, probability, seq, 0 AS place
    FROM goal WHERE revision = :revision
    UNION ALL
    SELECT s.name, g.metric, g.segment, s.target, s.expected, s.p10, s.p90, s.probability, g.seq,
        r.seq
    FROM scenario_goal AS s
    JOIN goal AS g ON g.revision = s.revision AND g.id = s.goal
    JOIN scenario_result AS r ON r.revision = s.revision AND r.kind = s.kind AND r.name = s.name
    WHERE s.revision = :revision AND s.kind = 'scenario'
) ORDER BY seq, place;

-- :name share_ranges
SELECT channel, share_low, share_high, share FROM channel_choice
WHERE revision = :revision AND chosen = 1 AND share_low IS NOT NULL AND share >= 0.03 ORDER BY seq;

-- :name binding
SELECT kind, subject, months, price FROM binding WHERE revision = :revision ORDER BY seq;

-- :name seek
SELECT g.metric, g.segment, s.asked_probability, s.reached, s.least_minor, s.bound_minor, s.gap,
    s.target, s.expected, s.probability, s.reachable, s.limit_kind, s.any_minor
FROM seek AS s JOIN goal AS g ON g.revision = s.revision AND g.id = s.goal
WHERE s.revision = :revision ORDER BY s.goal;

-- :name sensitivity
SELECT s.fact, s.low_minor, s.high_minor, s.weight, s.origin, s.brief_key, f.low, f.high, f.unit,
    s.evpi
FROM sensitivity AS s LEFT JOIN fact AS f ON f.revision = s.revision AND f.key = s.fact
WHERE s.revision = :revision ORDER BY s.seq;

-- :name test_order
SELECT channel, value_minor, cost_minor, planned FROM test_order WHERE revision = :revision
ORDER BY seq;

-- :name stability
-- Choices that the solver made: in how many shares of the draws planned anew they stand.
SELECT channel, holds FROM channel_choice
WHERE revision = :revision AND holds IS NOT NULL AND holds < 0.85 AND (chosen = 1 OR holds < 0.7)
ORDER BY chosen DESC, holds, channel;

-- :name choices_judged
SELECT count(*), coalesce(sum(holds >= 0.85), 0) FROM channel_choice
WHERE revision = :revision AND holds IS NOT NULL;

-- :name triggers
SELECT channel, message, args FROM trigger_rule WHERE revision = :revision ORDER BY seq;

-- :name checkpoints
SELECT date, message, args FROM checkpoint WHERE revision = :revision ORDER BY date, seq;

-- :name hypotheses
SELECT id, channel, test, message, args, metric, threshold, alpha, data_needed, decide_by, cost_minor,
    value_minor, if_true, if_false
FROM hypothesis WHERE revision = :revision ORDER BY seq, id;

-- :name decisions
SELECT kind, subject, worth_minor, message, args FROM decision WHERE revision = :revision
ORDER BY seq;

-- :name tasks
SELECT t.id, t.subject_kind, t.subject, t.owner, t.skill, t.start_date, t.end_date, t.hours,
    t.critical, t.seq, t.slack_days FROM task AS t WHERE t.revision = :revision
ORDER BY t.start_date, t.seq, t.id;

-- :name routines
SELECT id, channel, owner, skill, first_month FROM routine WHERE revision = :revision ORDER BY seq;

-- :name first_tasks
-- Tasks that begin within so many days of the first, by week and person.
SELECT t.id, t.subject_kind, t.subject, t.owner, t.skill, t.start_date, t.end_date, t.hours,
    t.critical, t.seq, t.slack_days, CAST((julianday(t.start_date) - julianday(f.day)) / 7 AS INTEGER) AS week,
    date(f.day, '+' || (7 * CAST((julianday(t.start_date) - julianday(f.day)) / 7 AS INTEGER))
        || ' days')
FROM task AS t, (SELECT min(start_date) AS day FROM task WHERE revision = :revision) AS f
WHERE t.revision = :revision AND julianday(t.start_date) - julianday(f.day) < CAST(?1 AS INTEGER)
ORDER BY week, t.owner = '', t.owner, t.skill, t.start_date, t.seq;

-- :name tasks_after
SELECT d.after, t.subject_kind, t.subject FROM task_dependency AS d
JOIN task AS t ON t.revision = d.revision AND t.id = d.after
WHERE d.revision = :revision AND d.task = ?1 ORDER BY t.start_date, t.seq, d.after;

-- :name role_load
SELECT role, month, hours, available FROM role_load WHERE revision = :revision ORDER BY role, month;

-- :name duties
-- With the plan's task that does what each asks.
SELECT d.id, d.channels, d.cost_minor, d.source, d.hours_low, d.hours_high, d.month_low_minor,
    d.month_high_minor, t.id, t.subject_kind, t.subject, t.start_date, t.end_date
FROM duty AS d LEFT JOIN task AS t ON t.revision = d.revision AND t.id = d.task
WHERE d.revision = :revision ORDER BY d.id;

-- :name open_questions
SELECT brief_key, message, args, worth_minor FROM open_question WHERE revision = :revision
ORDER BY seq;

-- :name warnings
SELECT message, args, place FROM warning WHERE revision = :revision ORDER BY seq;

-- :name source
SELECT title, publisher, url, year, region, evidence, note FROM source WHERE id = ?1;

-- :name judged_facts
-- Judged figures of the catalogue behind what moves the profit, by how far that moves it.
WITH RECURSIVE behind (fact, seq) AS (
    SELECT f.id, v.seq FROM sensitivity AS v
    JOIN fact AS f ON f.revision = v.revision AND f.key = v.fact WHERE v.revision = :revision
    UNION
    SELECT l.input, b.seq FROM behind AS b JOIN fact_input AS l ON l.fact = b.fact
)
SELECT f.key, f.value, f.low, f.high, f.unit, f.source FROM behind AS b
JOIN fact AS f ON f.id = b.fact JOIN source AS s ON s.id = f.source
WHERE s.evidence = 'judged' AND f.low < f.high
GROUP BY f.id ORDER BY min(b.seq), f.key;

-- :name default_facts
SELECT key, value, unit FROM fact WHERE revision = :revision AND origin = 'default'
    AND unit <> 'decision' AND key NOT LIKE 'audit.tool.%' AND key NOT LIKE 'contest.%'
    AND key NOT LIKE 'business.season.%' ORDER BY key;

-- :name inputs
SELECT i.key, i.origin FROM fact AS f JOIN fact_input AS l ON l.fact = f.id
JOIN fact AS i ON i.id = l.input
WHERE f.revision = :revision AND f.key = ?1 ORDER BY i.id;

-- :name data_files
SELECT path, kind, profile, rows_read, rows_refused FROM data_file WHERE revision = :revision
ORDER BY path;

-- :name previous
SELECT p.id, p.as_of, p.catalogue, p.program, p.brief_hash <> n.brief_hash OR p.settings <> n.settings,
    p.catalogue_hash <> n.catalogue_hash, p.program <> n.program
FROM revision AS p JOIN revision AS n ON n.id = :revision
WHERE p.id < n.id ORDER BY p.id DESC LIMIT 1;

-- :name changed_totals
SELECT n.metric, o.mean, n.mean FROM total AS n
JOIN total AS o ON o.revision = CAST(?1 AS INTEGER) AND o.channel = '' AND o.metric = n.metric
WHERE n.revision = :revision AND n.channel = ''
    AND n.metric IN ('spend', 'visits', 'leads', 'customers', 'revenue', 'profit')
    AND abs(n.mean - o.mean) > 1e-6 * (abs(n.mean) + abs(o.mean))
ORDER BY CASE n.metric WHEN 'spend' THEN 1 WHEN 'visits' THEN 2 WHEN 'leads' THEN 3
    WHEN 'customers' THEN 4 WHEN 'revenue' THEN 5 ELSE 6 END;

-- :name changed_money
SELECT channel, sum(old), sum(new) FROM (
    SELECT channel, spend_minor AS old, 0 AS new FROM channel_choice
    WHERE revision = CAST(?1 AS INTEGER)
    UNION ALL
    SELECT channel, 0, spend_minor FROM channel_choice WHERE revision = :revision
) GROUP BY channel HAVING sum(old) <> sum(new) ORDER BY abs(sum(new) - sum(old)) DESC, channel;

-- :name summary_channels
SELECT channel, vendor, test, spend_minor, share, customers, cost_per_customer_minor, verdict
FROM channel_choice WHERE revision = :revision AND chosen = 1
ORDER BY test, spend_minor DESC, seq, channel;

-- :name audit_stated
SELECT count(*) FROM audit_item WHERE revision = :revision AND state <> 'unknown';

-- :name audit_channel_count
SELECT count(*) FROM audit_channel WHERE revision = :revision;

-- :name chosen_count
SELECT count(*) FROM channel_choice WHERE revision = :revision AND chosen = 1;

-- :name tasks_alike
-- Tasks whose name others bear too.
SELECT l.id FROM label AS l JOIN (
    SELECT text FROM label WHERE revision = :revision AND kind = 'task' AND language = 'en'
    GROUP BY text HAVING count(*) > 1
) AS m ON m.text = l.text
WHERE l.revision = :revision AND l.kind = 'task' AND l.language = 'en';

-- :name needed_unknown
SELECT i.tool FROM audit_item AS i
JOIN tool_choice AS c ON c.revision = i.revision AND c.tool = i.tool
WHERE i.revision = :revision AND i.state = 'unknown' AND c.chosen = 1 ORDER BY c.seq, i.tool;

-- :name binds_today
-- What limits the plan at its own budget.
SELECT kind FROM binding WHERE revision = :revision ORDER BY seq;

-- :name lines
SELECT subject, message, args, second, amount, unit FROM strategy_line
WHERE revision = :revision AND part = ?1 ORDER BY seq;

-- :name lines_about
SELECT message, args FROM strategy_line
WHERE revision = :revision AND part = ?1 AND subject = ?2 ORDER BY seq;

-- :name content_plan
SELECT p.channel, p.format, p.role, p.per_month, p.hours_each, p.reused, p.skill, p.owner, p.fact
FROM content_plan AS p
LEFT JOIN channel_choice AS c ON c.revision = p.revision AND c.channel = p.channel
WHERE p.revision = :revision ORDER BY coalesce(c.seq, 0), p.channel, p.seq;

-- :name tools_cost
SELECT sum(spend_minor), sum(setup_minor), sum(new_month_minor), sum(args ->> 'adds')
FROM tool_choice WHERE revision = :revision;

-- :name settled_by
SELECT id, decide_by FROM hypothesis WHERE revision = :revision AND channel = ?1 ORDER BY seq;

-- :name fragile_out
SELECT channel, holds FROM channel_choice
WHERE revision = :revision AND chosen = 0 AND verdict IN ('no', 'drop') AND holds < CAST(?1 AS REAL)
ORDER BY holds, channel;

-- Differences of two revisions: ?1 the one before, :revision the one after. Columns: name's kind, id,
-- what of it, unit, before, after (NULL: not there).

-- :name diff_inputs
WITH given (revision, key, value, unit) AS (
    SELECT revision, key, value, unit FROM fact
    WHERE origin IN ('brief', 'data', 'assumption') AND unit <> 'decision'
        AND revision IN (CAST(?1 AS INTEGER), :revision)
)
SELECT 'figure', key, '', max(unit), max(CASE WHEN revision <> :revision THEN value END),
    max(CASE WHEN revision = :revision THEN value END)
FROM given GROUP BY key HAVING count(*) = 1 OR min(value) <> max(value) ORDER BY key;

-- :name diff_texts
WITH given (revision, kind, text) AS (
    SELECT revision, kind, text FROM brief_text WHERE revision IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT revision, 'segment', name FROM segment WHERE revision IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT revision, 'offer', name FROM business WHERE offer <> ''
        AND revision IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT revision, 'data', path || ' ' || substr(hash, 1, 8) FROM data_file
    WHERE revision IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT id, 'setting', settings FROM revision
    WHERE settings <> '[]' AND id IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT id, 'region', region FROM revision WHERE id IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT id, 'period', first_month || ', ' || months FROM revision
    WHERE id IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT id, 'currency', currency FROM revision WHERE id IN (CAST(?1 AS INTEGER), :revision)
    UNION ALL
    SELECT id, 'as_of', as_of FROM revision WHERE id IN (CAST(?1 AS INTEGER), :revision)
)
SELECT 'input', kind, '', 'client', CASE WHEN max(revision) <> :revision THEN text END,
    CASE WHEN max(revision) = :revision THEN text END
FROM given GROUP BY kind, text HAVING count(DISTINCT revision) = 1
ORDER BY kind, max(revision) = :revision, text;

-- :name diff_catalogue
SELECT 'input', 'program', '', 'client', o.program, n.program
FROM revision AS o JOIN revision AS n ON n.id = :revision
WHERE o.id = CAST(?1 AS INTEGER) AND o.program <> n.program
UNION ALL
SELECT 'input', 'catalogue', '', 'client', o.catalogue || ' ' || substr(o.catalogue_hash, 1, 8),
    n.catalogue || ' ' || substr(n.catalogue_hash, 1, 8)
FROM revision AS o JOIN revision AS n ON n.id = :revision
WHERE o.id = CAST(?1 AS INTEGER) AND o.catalogue_hash <> n.catalogue_hash;

-- :name diff_figures
SELECT 'figure', n.key, '', n.unit, o.value, n.value
FROM fact AS n JOIN fact AS o ON o.revision = CAST(?1 AS INTEGER) AND o.key = n.key
WHERE n.revision = :revision AND n.origin = 'catalogue' AND o.origin = 'catalogue'
    AND n.value <> o.value ORDER BY n.key;

-- :name diff_choices
WITH choice (revision, kind, id, verdict) AS (
    SELECT revision, 'channel', channel, verdict FROM channel_choice
    UNION ALL
    SELECT revision, 'tool', tool, verdict FROM tool_choice
)
SELECT kind, id, '', 'verdict', max(CASE WHEN revision <> :revision THEN verdict END),
    max(CASE WHEN revision = :revision THEN verdict END)
FROM choice WHERE revision IN (CAST(?1 AS INTEGER), :revision)
GROUP BY kind, id HAVING count(*) = 1 OR min(verdict) <> max(verdict) ORDER BY kind, id;

-- :name diff_money
SELECT 'channel', channel, '', 'minor', sum(CASE WHEN revision <> :revision THEN spend_minor ELSE 0 END),
    sum(CASE WHEN revision = :revision THEN spend_minor ELSE 0 END)
FROM budget WHERE revision IN (CAST(?1 AS INTEGER), :revision) GROUP BY channel
HAVING sum(CASE WHEN revision = :revision THEN spend_minor ELSE -spend_minor END) <> 0
ORDER BY abs(sum(CASE WHEN revision = :revision THEN spend_minor ELSE -spend_minor END)) DESC, channel;

-- :name diff_forecast
SELECT 'metric', metric, '', CASE metric WHEN 'loss_probability' THEN 'rate' ELSE metric END,
    max(CASE WHEN revision <> :revision THEN mean END),
    max(CASE WHEN revision = :revision THEN mean END)
FROM total WHERE channel = '' AND revision IN (CAST(?1 AS INTEGER), :revision)
    AND metric IN ('spend', 'reach', 'visits', 'leads', 'customers', 'revenue', 'profit',
        'loss_probability')
GROUP BY metric HAVING count(*) = 1 OR max(mean) - min(mean) > 1e-6 * (abs(max(mean)) + abs(min(mean)))
ORDER BY CASE metric WHEN 'spend' THEN 1 WHEN 'reach' THEN 2 WHEN 'visits' THEN 3 WHEN 'leads' THEN 4
    WHEN 'customers' THEN 5 WHEN 'revenue' THEN 6 WHEN 'profit' THEN 7 ELSE 8 END;

-- :name diff_goals
WITH part (revision, id, seq, of, unit, value) AS (
    SELECT revision, id, seq, 'target', metric, target FROM goal
    UNION ALL
    SELECT revision, id, seq, 'window', 'client', from_month || '..' || to_month FROM goal
    UNION ALL
    SELECT revision, id, seq, 'expected', metric, expected FROM goal WHERE expected IS NOT NULL
    UNION ALL
    SELECT revision, id, seq, 'probability', 'rate', probability FROM goal
    WHERE probability IS NOT NULL
)
SELECT 'goal', id, of, max(unit), max(CASE WHEN revision <> :revision THEN value END),
    max(CASE WHEN revision = :revision THEN value END)
FROM part WHERE revision IN (CAST(?1 AS INTEGER), :revision) GROUP BY id, of
HAVING count(*) = 1 OR min(value) <> max(value)
ORDER BY max(seq), id, CASE of WHEN 'target' THEN 1 WHEN 'window' THEN 2 WHEN 'expected' THEN 3 ELSE 4 END;

-- :name diff_hypotheses
SELECT 'channel', channel, metric, 'money', max(CASE WHEN revision <> :revision THEN threshold END),
    max(CASE WHEN revision = :revision THEN threshold END)
FROM hypothesis WHERE revision IN (CAST(?1 AS INTEGER), :revision) GROUP BY channel, metric
HAVING count(*) = 1 OR max(threshold) - min(threshold) > 1e-9 * abs(max(threshold))
ORDER BY channel, metric;

-- Reviews.

-- :name review
SELECT basis, from_month, to_month, rest_months, decision, changed, rest_minor, moved_minor, most_minor,
    gain_minor, flat_minor, free_minor, extra_minor FROM review WHERE revision = :revision;

-- :name review_changed
SELECT j.value FROM review AS r, json_each(r.changed) AS j WHERE r.revision = :revision ORDER BY j.key;

-- :name review_period
SELECT strftime('%Y-%m', b.first_month || '-01', (b.months - 1) || ' months'),
    strftime('%Y-%m', n.first_month || '-01', (n.months - 1) || ' months'), r.rest_months
FROM review AS r JOIN revision AS b ON b.id = r.basis JOIN revision AS n ON n.id = r.revision
WHERE r.revision = :revision AND r.rest_months > 0
    AND EXISTS (SELECT 1 FROM json_each(r.changed) WHERE value = 'period');

-- :name review_channels
-- Sums over the months of which both figures are known; ?1 is the metric.
SELECT channel, sum(planned), sum(value), count(*), sum(value IS NOT NULL) FROM actual
WHERE revision = :revision AND metric = ?1 GROUP BY channel ORDER BY channel;

-- :name review_order
-- Channels by the money planned and spent.
SELECT channel, sum(CASE WHEN metric = 'spend' THEN max(coalesce(value, 0), coalesce(planned, 0)) END)
FROM actual WHERE revision = :revision AND channel <> 'tools' GROUP BY channel
HAVING sum(value IS NOT NULL) > 0 ORDER BY 2 DESC, channel;

-- :name review_months
SELECT month, metric, sum(planned), sum(value), sum(value IS NULL AND planned > 0) FROM actual
WHERE revision = :revision GROUP BY month, metric ORDER BY month, metric;

-- :name review_total
-- Planned is that of the rows that are known; ?1 is the metric.
SELECT sum(CASE WHEN value IS NOT NULL THEN coalesce(planned, 0) END), sum(value) FROM actual
WHERE revision = :revision AND metric = ?1;

-- :name review_deviations
SELECT channel, month, planned, actual, spend, views, visits, leads, customers, order_value, step,
    message, args, method FROM deviation WHERE revision = :revision ORDER BY seq;

-- :name review_deviation
SELECT message, args FROM deviation WHERE revision = :revision AND channel = ?1 AND month = '';

-- :name review_verdicts
SELECT hypothesis, channel, metric, threshold, verdict, e_for, e_against, events, exposure, months, p10,
    p50, p90, probability, needed, needed_money, needed_month, together, message, args, lost_minor,
    can_pay FROM verdict WHERE revision = :revision ORDER BY seq, hypothesis;

-- :name review_verdict
SELECT message, args, verdict FROM verdict WHERE revision = :revision AND channel = ?1 ORDER BY seq;

-- :name review_learnt
SELECT channel, step, planned, actual, p10, mean, p90, prior_low, prior_high FROM learnt
WHERE revision = :revision ORDER BY channel, CASE step WHEN 'visits' THEN 1 WHEN 'leads' THEN 2 ELSE 3 END;

-- :name review_shifts
SELECT channel, planned_minor, proposed_minor, floor_minor, message, args FROM shift
WHERE revision = :revision ORDER BY proposed_minor - planned_minor DESC, channel;

-- :name review_shift
SELECT message, args, planned_minor, proposed_minor FROM shift
WHERE revision = :revision AND channel = ?1;

-- :name review_in_use
SELECT chosen AND NOT test FROM channel_choice WHERE revision = :revision AND channel = ?1;

-- :name review_advice
SELECT channel, message, args FROM advice WHERE revision = :revision AND kind = ?1 ORDER BY seq;

-- :name review_advice_of
SELECT message, args FROM advice WHERE revision = :revision AND kind = ?1 AND channel = ?2 ORDER BY seq;

-- :name review_goals
-- The goals of the months left, with what the plan of record had thought of them.
SELECT n.id, n.metric, n.segment, n.target, n.baseline, n.expected, n.p10, n.p90, n.probability,
    o.probability, n.to_month, o.baseline FROM goal AS n
LEFT JOIN review AS r ON r.revision = n.revision
LEFT JOIN goal AS o ON o.revision = r.basis AND o.id = n.id
WHERE n.revision = :revision AND n.probability IS NOT NULL ORDER BY n.seq, n.id;

-- :name review_goals_over
SELECT o.key, o.metric, o.target, o.value, o.probability FROM outcome AS o
WHERE o.revision = :revision AND o.kind = 'goal' ORDER BY o.key;

-- :name review_forecast
SELECT month, metric, mean, p10, p50, p90 FROM forecast WHERE revision = :revision AND channel = ''
    AND metric IN ('spend', 'visits', 'leads', 'customers', 'revenue') ORDER BY month, metric;

-- :name review_outcomes
-- Each forecast once, as the latest review knows what came; ?1 is the kind.
SELECT metric, p10, p50, p90, probability, target, value, basis, key FROM outcome AS o
WHERE o.kind = ?1 AND o.revision <= :revision AND o.revision = (SELECT max(p.revision) FROM outcome AS p
    WHERE p.basis = o.basis AND p.kind = o.kind AND p.key = o.key AND p.metric = o.metric
    AND p.revision <= :revision)
ORDER BY CASE metric WHEN 'visits' THEN 1 WHEN 'leads' THEN 2 WHEN 'customers' THEN 3 WHEN 'revenue' THEN 4
    ELSE 5 END, metric, basis, key;
