-- SPDX-FileCopyrightText: 2026 the emplan authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The project file, schema version 1: the single definition, which docs/reference/project-file.md
-- is printed from. A line of comment above a table describes the table; a comment behind a column
-- describes the column. Money columns (named ..._minor) are whole minor units of the plan's currency;
-- rates are fractions; months are texts "YYYY-MM". A text that the report has to say in the
-- report's language is kept as the key of a text and its arguments (columns message and args: a JSON
-- object). Every table but source belongs to a revision, and all revisions are kept.

-- One planning run whose inputs differed from those before.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,            -- 1, 2, 3 ...
    kind TEXT NOT NULL CHECK (kind IN ('run', 'review')), -- what made it
    as_of TEXT NOT NULL,               -- the date that counts as today, YYYY-MM-DD
    inputs_hash TEXT NOT NULL,         -- SHA-256 over brief, settings, data, catalogue, program
    brief_hash TEXT NOT NULL,          -- SHA-256 of the brief's text
    catalogue_hash TEXT NOT NULL,      -- SHA-256 of the catalogue with its overlays
    catalogue TEXT NOT NULL,           -- version of the catalogue
    program TEXT NOT NULL,             -- version of emplan
    brief TEXT NOT NULL,               -- the brief's text as it was planned
    settings TEXT NOT NULL CHECK (json_valid(settings)), -- JSON array of --set texts and the scenario
    client TEXT NOT NULL,              -- name of the client
    language TEXT NOT NULL,            -- of the report: en, de, ru
    region TEXT NOT NULL,              -- ISO 3166-1
    currency TEXT NOT NULL,            -- ISO 4217
    currency_digits INTEGER NOT NULL CHECK (currency_digits BETWEEN 0 AND 4), -- decimals of the minor unit
    first_month TEXT NOT NULL,         -- of the plan
    months INTEGER NOT NULL CHECK (months BETWEEN 0 AND 120), -- length of the plan
    objective TEXT NOT NULL,           -- profit, customers, revenue, reach
    prices TEXT NOT NULL,              -- net or gross of VAT
    approved INTEGER NOT NULL DEFAULT 0 CHECK (approved IN (0, 1)), -- 1: is or was the plan of record; the highest one is
    note TEXT NOT NULL DEFAULT '',     -- what the user said of it
    approval_note TEXT NOT NULL DEFAULT '', -- what the user said when approving it
    approval_hash TEXT NOT NULL DEFAULT '', -- SHA-256 over what was registered then
    basis INTEGER NOT NULL DEFAULT 0,  -- of a review: the plan of record it judged; 0: none
    proposal INTEGER NOT NULL DEFAULT 0 CHECK (proposal IN (0, 1)) -- 1: a review whose plan was not taken over with --apply
) STRICT;

-- Where figures come from.
CREATE TABLE source (
    id TEXT PRIMARY KEY,               -- as in the catalogue
    title TEXT NOT NULL,               -- of the publication
    publisher TEXT NOT NULL,           -- who published it
    url TEXT NOT NULL,                 -- '' where there is none
    year INTEGER NOT NULL,             -- of the figures; 0 unknown
    accessed TEXT NOT NULL,            -- when it was read
    region TEXT NOT NULL,              -- where it was measured
    evidence TEXT NOT NULL CHECK (evidence IN ('published', 'recalled', 'judged')), -- how sure
    note TEXT NOT NULL                 -- what to know about it
) STRICT;

-- The ledger: every figure that a stage uses or produces, and every decision.
CREATE TABLE fact (
    id INTEGER PRIMARY KEY,            -- unique over all revisions
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run it belongs to
    key TEXT NOT NULL,                 -- dotted and stable: channel.search_ads.cost_per_visit
    value REAL NOT NULL CHECK (value BETWEEN -1e15 AND 1e15), -- the figure that was used
    low REAL NOT NULL CHECK (low BETWEEN -1e15 AND 1e15),   -- 10th percentile
    mid REAL NOT NULL CHECK (mid BETWEEN -1e15 AND 1e15),   -- 50th percentile
    high REAL NOT NULL CHECK (high BETWEEN -1e15 AND 1e15), -- 90th percentile
    unit TEXT NOT NULL,                -- money, rate, count, factor, months, hours, decision ...
    origin TEXT NOT NULL CHECK (origin = 'derived' OR origin = 'catalogue' OR origin = 'brief' OR
        origin = 'data' OR origin = 'assumption' OR origin = 'default'), -- where it comes from: brief,
                                       -- data, catalogue, assumption, default, derived
    source TEXT REFERENCES source (id), -- of a catalogue figure
    place TEXT NOT NULL,               -- brief.yaml:14, data/x.csv:203, benchmarks.csv:7 or a formula
    note TEXT NOT NULL,                -- which row served, what was done to it
    UNIQUE (revision, key)
) STRICT;

-- Which facts a derived fact was computed from.
CREATE TABLE fact_input (
    fact INTEGER NOT NULL REFERENCES fact (id),  -- the derived one
    input INTEGER NOT NULL REFERENCES fact (id), -- one it rests on
    PRIMARY KEY (fact, input)
) STRICT, WITHOUT ROWID;

-- Names of channels, tools, tasks and industries in every language, as the catalogue had them.
CREATE TABLE label (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    kind TEXT NOT NULL,                -- channel, tool, task, task_done, duty, duty_task, vendor, industry, format
    id TEXT NOT NULL,                  -- id of the thing
    language TEXT NOT NULL,            -- en, de, ru
    text TEXT NOT NULL,                -- its name
    PRIMARY KEY (revision, kind, id, language)
) STRICT, WITHOUT ROWID;

-- What a run had to warn of.
CREATE TABLE warning (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    code TEXT NOT NULL,                -- of the diagnostic
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    place TEXT NOT NULL,               -- brief.yaml:14 or ''
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Files of the client that a run read.
CREATE TABLE data_file (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    path TEXT NOT NULL,                -- inside the client's folder
    hash TEXT NOT NULL,                -- SHA-256 of its bytes
    kind TEXT NOT NULL,                -- keywords, ads, orders ...
    profile TEXT NOT NULL,             -- form it was read in
    rows_read INTEGER NOT NULL,        -- rows used
    rows_refused INTEGER NOT NULL,     -- rows that could not be read
    reasons TEXT NOT NULL CHECK (json_valid(reasons)), -- JSON array: line, column, reason
    PRIMARY KEY (revision, path)
) STRICT, WITHOUT ROWID;

-- Texts of the brief that the report shows: brand, specifics, agency.
CREATE TABLE brief_text (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    kind TEXT NOT NULL,                -- product, promise, value, emotion, association, tone, avoid,
                                       -- proof, specific, agency, owner, city, unused_key, industry,
                                       -- model, stage, market
    seq INTEGER NOT NULL,              -- order
    text TEXT NOT NULL,                -- as written
    place TEXT NOT NULL,               -- brief.yaml:14
    PRIMARY KEY (revision, kind, seq)
) STRICT, WITHOUT ROWID;

-- Stage business: unit economics, one row for the whole and one for each offer.
CREATE TABLE business (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    offer TEXT NOT NULL,               -- '' for the whole business, else the offer's id
    name TEXT NOT NULL,                -- of the offer
    share REAL NOT NULL,               -- of sales, 1 for the whole
    order_value_minor INTEGER NOT NULL, -- revenue of an order (a month's fee for subscriptions)
    margin_per_order_minor INTEGER NOT NULL, -- contribution of an order
    orders_horizon REAL NOT NULL,      -- orders of a customer within the value horizon, discounted
    customer_value_minor INTEGER NOT NULL, -- contribution of a customer over the horizon, discounted
    customer_value_low_minor INTEGER NOT NULL,  -- 10th percentile
    customer_value_high_minor INTEGER NOT NULL, -- 90th percentile
    allowable_cost_minor INTEGER NOT NULL, -- most that a customer may cost
    break_even_roas REAL NOT NULL,     -- revenue per money of advertising at which the first order pays
    payback_months REAL,               -- months until a customer bought for half of the allowable cost is paid back; NULL: no margin
    capacity_month REAL,               -- customers a month that can be served; NULL: no limit given
    horizon_months INTEGER NOT NULL,   -- value horizon
    PRIMARY KEY (revision, offer)
) STRICT, WITHOUT ROWID;

-- Stage business: what is known of the trade.
CREATE TABLE industry_note (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    topic TEXT NOT NULL,               -- season, margin, returns, repeat, specifics, state
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    fact TEXT NOT NULL,                -- key of the fact that carries it, or ''
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Season of demand, January first, mean 1.
CREATE TABLE season (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    month_of_year INTEGER NOT NULL CHECK (month_of_year BETWEEN 1 AND 12), -- 1 January
    factor REAL NOT NULL,              -- against the year's mean
    PRIMARY KEY (revision, month_of_year)
) STRICT, WITHOUT ROWID;

-- Stage goals: what the business wants, as figures.
CREATE TABLE goal (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    id TEXT NOT NULL,                  -- of the brief
    seq INTEGER NOT NULL,              -- order in the brief
    serves TEXT NOT NULL,              -- business goal: raise_revenue ...
    metric TEXT NOT NULL,              -- customers, leads, aware ...
    target REAL NOT NULL,              -- in the window, baseline included; money metrics in major units
    baseline REAL NOT NULL,            -- what comes without the plan
    from_month TEXT NOT NULL,          -- first month of the window
    to_month TEXT NOT NULL,            -- last month of the window
    max_cost_minor INTEGER,            -- ceiling of the cost each; NULL: none
    priority TEXT NOT NULL,            -- must or should
    segment TEXT NOT NULL,             -- '' for all
    measurable INTEGER NOT NULL,       -- 0: the plan has no way to measure it
    why_not TEXT NOT NULL,             -- key of the text that says why it cannot be measured
    missing TEXT NOT NULL CHECK (json_valid(missing)), -- JSON array: what the goal lacks to be complete
    expected REAL,                     -- mean of the metric in the window, baseline included (stage roi)
    p10 REAL, p50 REAL, p90 REAL,      -- quantiles (stage roi)
    probability REAL,                  -- that the target is reached (stage roi); NULL: not measurable
    cost_each_p10 REAL, cost_each_p50 REAL, cost_each_p90 REAL, -- money (stage roi)
    reached INTEGER,                   -- in expectation (stage roi)
    nearest REAL,                      -- nearest reachable figure where it is not reached (stage roi)
    verdict TEXT NOT NULL DEFAULT '',  -- key of a text: what to do about it (stage roi)
    verdict_args TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(verdict_args)), -- its arguments
    PRIMARY KEY (revision, id)
) STRICT, WITHOUT ROWID;

-- Stage goals: targets by month.
CREATE TABLE goal_month (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    goal TEXT NOT NULL,                -- id
    month TEXT NOT NULL,               -- YYYY-MM
    target REAL NOT NULL,              -- of this month, by season
    baseline REAL NOT NULL,            -- of this month
    PRIMARY KEY (revision, goal, month)
) STRICT, WITHOUT ROWID;

-- Stage goals: goals that contradict each other, unit economics, demand or capacity.
CREATE TABLE goal_conflict (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    goal TEXT NOT NULL,                -- id
    other TEXT NOT NULL,               -- other goal's id or ''
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage goals: the tree from a goal down to the metrics of channels.
CREATE TABLE kpi (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    id TEXT NOT NULL,                  -- goal.metric or goal.metric.channel
    parent TEXT NOT NULL,              -- id of the KPI above, '' for the goal itself
    goal TEXT NOT NULL,                -- goal it serves
    level INTEGER NOT NULL,            -- 0 goal, 1 driver, 2 channel
    metric TEXT NOT NULL,              -- revenue, customers, visit_to_lead ...
    channel TEXT NOT NULL,             -- '' above channels
    unit TEXT NOT NULL,                -- money, rate, count
    baseline REAL,                     -- today; NULL unknown
    target REAL NOT NULL,              -- needed for the goal
    owner TEXT NOT NULL,               -- role that answers for it
    PRIMARY KEY (revision, id)
) STRICT, WITHOUT ROWID;

-- Stage segments: whom the plan is for.
CREATE TABLE segment (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    id TEXT NOT NULL,                  -- of the brief
    seq INTEGER NOT NULL,              -- order by priority, 1 first
    name TEXT NOT NULL,                -- as written
    age_from INTEGER NOT NULL, age_to INTEGER NOT NULL, -- years
    gender TEXT NOT NULL,              -- female, male, all
    income TEXT NOT NULL,              -- low, middle, high, all
    market TEXT NOT NULL,              -- b2c, b2b
    size_low REAL NOT NULL, size REAL NOT NULL, size_high REAL NOT NULL, -- people
    share REAL NOT NULL,               -- of customers
    customer_value_minor INTEGER NOT NULL, -- of one customer of the segment
    in_market REAL NOT NULL,           -- share that buys such a thing in a month
    interest REAL NOT NULL,            -- share that cares for the topic
    buyers_month REAL NOT NULL,        -- size x in_market
    value_year_minor INTEGER NOT NULL, -- buyers of a year x value: what there is to be won
    priority REAL NOT NULL,            -- share of the profit (else value, else people) of all segments
    online REAL NOT NULL,              -- share reached by the widest platform known
    profit_low_minor INTEGER, profit_minor INTEGER, profit_high_minor INTEGER, -- of the customers that the budget can win, less what they cost; NULL not known
    score REAL NOT NULL,               -- root of attractiveness x fit, 1 to 5
    rank_low INTEGER NOT NULL,         -- best rank by score with each weight 30 percent up and down
    rank_high INTEGER NOT NULL,        -- worst rank
    PRIMARY KEY (revision, id)
) STRICT, WITHOUT ROWID;

-- Stage segments: from all people of a segment to those who can be won.
CREATE TABLE segment_link (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    segment TEXT NOT NULL,             -- id
    seq INTEGER NOT NULL,              -- order
    step TEXT NOT NULL,                -- people, reachable, purchases, winnable, affordable; from_today: from below
    low REAL NOT NULL, mid REAL NOT NULL, high REAL NOT NULL, -- people, purchases or customers
    fact TEXT NOT NULL,                -- key of the fact
    PRIMARY KEY (revision, segment, seq)
) STRICT, WITHOUT ROWID;

-- Stage segments: people who may be counted in two segments.
CREATE TABLE segment_overlap (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    a TEXT NOT NULL, b TEXT NOT NULL,  -- ids of the segments
    most REAL NOT NULL,                -- people, at most
    share REAL NOT NULL,               -- of the smaller segment
    fact TEXT NOT NULL,                -- key of the fact
    PRIMARY KEY (revision, a, b)
) STRICT, WITHOUT ROWID;

-- Stage segments: the portrait as the brief gives it.
CREATE TABLE portrait_item (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    segment TEXT NOT NULL,             -- id
    kind TEXT NOT NULL,                -- need, barrier, trigger
    seq INTEGER NOT NULL,              -- order
    text TEXT NOT NULL,                -- as written
    place TEXT NOT NULL,               -- brief.yaml:70
    PRIMARY KEY (revision, segment, kind, seq)
) STRICT, WITHOUT ROWID;

-- Stage segments: customers so far by recency, frequency and money, from a file of orders.
CREATE TABLE rfm_group (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    name TEXT NOT NULL,                -- best, regular, new, slipping, cooling, asleep
    customers REAL NOT NULL,           -- how many
    orders REAL NOT NULL,              -- of each, so far
    money_minor INTEGER NOT NULL,      -- of each, so far
    revenue_share REAL NOT NULL,       -- of the money of all
    days REAL NOT NULL,                -- since the last order, mean
    fact TEXT NOT NULL,                -- key of the fact
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage segments: where a segment gathers.
CREATE TABLE segment_platform (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    segment TEXT NOT NULL,             -- id
    platform TEXT NOT NULL,            -- instagram, vk ...
    reach_low REAL NOT NULL, reach REAL NOT NULL, reach_high REAL NOT NULL, -- share of the segment
    people REAL NOT NULL,              -- size x reach
    usage_index REAL NOT NULL,         -- against all adults, 1 average
    open INTEGER NOT NULL,             -- 0: closed in the region at the plan's start
    fact TEXT NOT NULL,                -- key of the fact
    PRIMARY KEY (revision, segment, platform)
) STRICT, WITHOUT ROWID;

-- Stage demand: what people search for.
CREATE TABLE query (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    query TEXT NOT NULL,               -- as written
    topic TEXT NOT NULL,               -- topic it was put under
    intent TEXT NOT NULL,              -- buy, compare, learn, brand, local, ambiguous
    judged INTEGER NOT NULL,           -- 1: intent by our rules, 0: as the brief or file says
    volume REAL NOT NULL,              -- searches a month, mean of the year
    place TEXT NOT NULL,               -- where it was given
    PRIMARY KEY (revision, query)
) STRICT, WITHOUT ROWID;

-- Stage demand: queries by topic.
CREATE TABLE topic (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    topic TEXT NOT NULL,               -- commonest content word of its queries
    intent TEXT NOT NULL,              -- of most of its volume
    queries INTEGER NOT NULL,          -- how many
    volume REAL NOT NULL,              -- searches a month
    paid_low REAL NOT NULL, paid REAL NOT NULL, paid_high REAL NOT NULL, -- clicks a month that search ads can reach
    organic_low REAL NOT NULL, organic REAL NOT NULL, organic_high REAL NOT NULL, -- clicks a month of organic results
    PRIMARY KEY (revision, topic)
) STRICT, WITHOUT ROWID;

-- Stage demand: searches by month and intent.
CREATE TABLE demand_month (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    month TEXT NOT NULL,               -- YYYY-MM
    intent TEXT NOT NULL,              -- buy, compare, learn, brand, local
    volume REAL NOT NULL,              -- searches
    PRIMARY KEY (revision, month, intent)
) STRICT, WITHOUT ROWID;

-- Stage demand: the most visits a month that a channel can bring, by where its ceiling comes from.
CREATE TABLE channel_ceiling (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    channel TEXT NOT NULL,             -- id
    kind TEXT NOT NULL,                -- demand, audience, effort, owned, derived, listing, local
    low REAL NOT NULL, mid REAL NOT NULL, high REAL NOT NULL, -- visits in an average month
    fact TEXT NOT NULL,                -- key of the fact
    PRIMARY KEY (revision, channel)
) STRICT, WITHOUT ROWID;

-- Stage competitors.
CREATE TABLE competitor (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order in the brief
    name TEXT NOT NULL,                -- as written
    kind TEXT NOT NULL,                -- direct, indirect, substitute
    price TEXT NOT NULL,               -- lower, same, higher or a ratio; '' unknown
    pressure REAL NOT NULL,            -- mean of its channels, 0 to 5
    place TEXT NOT NULL,               -- brief.yaml:90
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage competitors: how present a competitor is in a channel, and how contested the channel is.
CREATE TABLE competitor_channel (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    competitor INTEGER NOT NULL,       -- seq; 0: all together
    channel TEXT NOT NULL,             -- id or group
    presence REAL NOT NULL,            -- 0 none to 5 dominant
    cost_factor REAL NOT NULL,         -- on the cost of a visit; 1 for single competitors
    PRIMARY KEY (revision, competitor, channel)
) STRICT, WITHOUT ROWID;

-- Stage competitors: strengths and weaknesses, ours against theirs.
CREATE TABLE strength (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    competitor INTEGER NOT NULL,       -- seq; 0: us
    kind TEXT NOT NULL,                -- strength, weakness
    text TEXT NOT NULL,                -- as written, or the id of a rating
    ours REAL, theirs REAL,            -- ratings 0 to 5 where both are known
    place TEXT NOT NULL,               -- brief.yaml:92
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage competitors: openings, with their evidence.
CREATE TABLE opening (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    kind TEXT NOT NULL,                -- channel, rating, price, weakness, search
    subject TEXT NOT NULL,             -- channel id, rating or ''
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    place TEXT NOT NULL,               -- evidence: brief.yaml:92, data/x.csv or ''
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage competitors: share of voice in the unpaid results of searches, from data files.
CREATE TABLE voice (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order of the files
    domain TEXT NOT NULL,              -- as written; own: the client's
    own INTEGER NOT NULL,              -- 1: the client's
    clicks REAL NOT NULL,              -- a month, by the share of clicks of its places
    share REAL NOT NULL,               -- of the clicks of all domains of the files
    fact TEXT NOT NULL,                -- key of the fact
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage competitors: searches where another domain is among the first ten and the client's is not.
CREATE TABLE keyword_gap (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order by clicks
    query TEXT NOT NULL,               -- as written
    intent TEXT NOT NULL,              -- buy, compare, learn, brand, local, ambiguous
    volume REAL NOT NULL,              -- searches a month
    domain TEXT NOT NULL,              -- that stands best
    place_theirs REAL NOT NULL,        -- its place
    place_ours REAL,                   -- NULL: not found
    clicks REAL NOT NULL,              -- a month at their place
    worth_minor INTEGER,               -- margin a month at their place; NULL: not a search to buy
    fact TEXT NOT NULL,                -- key of the fact, or ''
    place TEXT NOT NULL,               -- data/positions.csv:12
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage audit: what today's channels cost and bring, a month.
CREATE TABLE audit_channel (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    channel TEXT NOT NULL,             -- id
    spend_minor INTEGER NOT NULL,      -- a month
    visits REAL, leads REAL, customers REAL, -- a month; NULL not known
    cost_per_visit REAL, cost_per_customer REAL, -- money; NULL not known
    benchmark_cost_per_visit REAL,     -- money, of the catalogue; NULL none
    return_on_margin REAL,             -- (margin - spend) / spend; NULL not known
    weight REAL,                       -- of own data against the benchmark, 0 to 1
    message TEXT NOT NULL,             -- key of the verdict's text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, channel)
) STRICT, WITHOUT ROWID;

-- Stage audit: the tools by component.
CREATE TABLE audit_item (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    component TEXT NOT NULL,           -- C1 to C5
    tool TEXT NOT NULL,                -- id
    state TEXT NOT NULL CHECK (state IN ('yes', 'partial', 'no', 'unknown')), -- what the brief says
    place TEXT NOT NULL,               -- brief.yaml:101 or ''
    PRIMARY KEY (revision, tool)
) STRICT, WITHOUT ROWID;

-- Stage audit: how far each group of tools has come.
CREATE TABLE maturity (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    component TEXT NOT NULL,           -- C1 to C5
    level INTEGER NOT NULL,            -- highest whose tools are all in place, those below included
    levels INTEGER NOT NULL,           -- highest that there is for this kind of business
    stated INTEGER NOT NULL,           -- 0: the brief says nothing of any of its tools
    lacks TEXT NOT NULL CHECK (json_valid(lacks)), -- JSON array: tools of the next level that are missing
    open TEXT NOT NULL CHECK (json_valid(open)),   -- JSON array: tools of the next level that are not stated
    PRIMARY KEY (revision, component)
) STRICT, WITHOUT ROWID;

-- Stage audit: today's funnel against the benchmark.
CREATE TABLE funnel_step (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- 1 visits, 2 leads, 3 customers
    step TEXT NOT NULL,                -- visits, leads, customers
    count_month REAL,                  -- a month today; NULL not known
    rate REAL,                         -- from the step before; NULL not known
    benchmark_low REAL, benchmark REAL, benchmark_high REAL, -- of that rate; NULL none
    gain_minor INTEGER,                -- margin a month if the rate met its benchmark; NULL not known
    leak INTEGER NOT NULL,             -- 1: the step worth most to mend
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage audit: what to mend: what measures first, then by money at stake x chance / hours.
CREATE TABLE finding (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    code TEXT NOT NULL,                -- low_visit_to_lead, no_goals_in_analytics ...
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    stake_low_minor INTEGER, stake_minor INTEGER, stake_high_minor INTEGER, -- margin over the plan; NULL cannot be told
    chance REAL,                       -- that mending brings the stake; NULL where there is none
    an_hour_minor INTEGER,             -- stake x chance / hours of work (at least one)
    hours REAL NOT NULL,               -- to mend it; 0 not known
    fact TEXT NOT NULL,                -- key of the fact that carries the stake, or ''
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage strategy: every channel of the catalogue, chosen or not.
CREATE TABLE channel_choice (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    channel TEXT NOT NULL,             -- id
    seq INTEGER NOT NULL,              -- chosen ones by spend, then tests, then the rest by return
    chosen INTEGER NOT NULL,           -- 1: in use under the plan
    test INTEGER NOT NULL,             -- 1: only as a test
    verdict TEXT NOT NULL CHECK (verdict IN ('keep', 'add', 'test', 'drop', 'no', 'closed', 'excluded', 'unfit')), -- short
    role TEXT NOT NULL,                -- awareness, interest, decision, retention
    component TEXT NOT NULL,           -- C1 to C5
    vendor TEXT NOT NULL,              -- of the region, '' none
    deciding TEXT NOT NULL,            -- demand, product, audience, goals, budget, competitors, availability, audit, none
    spend_minor INTEGER NOT NULL,      -- over the plan
    share REAL NOT NULL,               -- of the spend
    own_hours REAL NOT NULL,           -- over the plan
    visits REAL NOT NULL, leads REAL NOT NULL, customers REAL NOT NULL, -- in the plan's months, expected
    customers_later REAL NOT NULL,     -- still to come afterwards
    revenue_minor INTEGER NOT NULL,    -- in the plan's months
    margin_minor INTEGER NOT NULL,     -- value of its customers, later ones too
    profit_minor INTEGER NOT NULL,     -- margin - spend - own hours at their cost
    cost_per_customer_minor INTEGER,   -- cash; NULL no customers
    full_cost_per_customer_minor INTEGER, -- with own hours; NULL no customers
    return_on_margin REAL,             -- profit / cost; NULL no cost
    first_return REAL,                 -- value of the first money over its price; NULL not modelled
    marginal_return REAL,              -- value of the next money over its price; NULL not modelled
    adds_minor INTEGER,                -- in use: what the plan loses without it, chosen anew; else what it adds at the plan's prices
    holds REAL,                        -- share of the draws in which the choice is right, others held; NULL not modelled
    flip_parameter TEXT NOT NULL,      -- cost_per_visit or '' where no price turns it
    flip_value REAL,                   -- the cost of a visit at which the decision turns
    message TEXT NOT NULL,             -- key of the text: the main reason
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    open_from TEXT NOT NULL, open_until TEXT NOT NULL, -- months of availability, '' open end
    share_low REAL, share_high REAL,   -- range of the share within 1 percent of the best (stage roi); NULL not free
    PRIMARY KEY (revision, channel)
) STRICT, WITHOUT ROWID;

-- Stage strategy: reasons, the strongest first.
CREATE TABLE reason (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    channel TEXT NOT NULL,             -- id
    seq INTEGER NOT NULL,              -- order
    factor TEXT NOT NULL,              -- demand, product, audience, goals, budget, competitors, availability, audit
    verdict TEXT NOT NULL CHECK (verdict IN ('for', 'against', 'neutral')), -- which way it pulls
    effect REAL NOT NULL,              -- ratio of first money's return with the factor to that without
    turns INTEGER NOT NULL,            -- 1: alone it turns the decision
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, channel, seq)
) STRICT, WITHOUT ROWID;

-- Stage strategy: tools.
CREATE TABLE tool_choice (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    tool TEXT NOT NULL,                -- id
    seq INTEGER NOT NULL,              -- order: by what must exist first
    component TEXT NOT NULL,           -- C1 to C5
    chosen INTEGER NOT NULL,           -- 1: in use under the plan
    verdict TEXT NOT NULL              -- short; leave: asked for, but it does not pay
        CHECK (verdict IN ('keep', 'add', 'finish', 'leave', 'no')),
    message TEXT NOT NULL,             -- key of the text, 'tool.when' where the catalogue says it
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    cost_month_minor INTEGER,          -- a month, NULL unknown
    hours_setup REAL,                  -- NULL unknown
    products TEXT NOT NULL,            -- examples in the region
    class TEXT NOT NULL CHECK (class IN ('usual', 'cheap', 'free')), -- of product that is planned
    new_month_minor INTEGER NOT NULL,  -- a month, of what the business has not yet, in the budget
    setup_minor INTEGER NOT NULL,      -- bought work of setting it up, in the budget
    spend_minor INTEGER NOT NULL,      -- both over the plan's months; sums to channel tools in budget
    asks REAL,                         -- where it was weighed: part of the customers of its channels
                                       -- that the usual product has to add to pay
    PRIMARY KEY (revision, tool)
) STRICT, WITHOUT ROWID;

-- Stage strategy: what to say to whom at which stage of the funnel.
CREATE TABLE message (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    segment TEXT NOT NULL,             -- id
    stage TEXT NOT NULL,               -- awareness, interest, decision, retention
    seq INTEGER NOT NULL,              -- order
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    channels TEXT NOT NULL,            -- chosen channels of the stage, comma-separated ids
    ask TEXT NOT NULL,                 -- key of the text: what to ask for next
    PRIMARY KEY (revision, segment, seq)
) STRICT, WITHOUT ROWID;

-- Stage strategy: what it says line by line beside the tables of its own: positioning, steps of the
-- funnel covered, the way with its hand-overs, measurement, who answers for what, why a tool.
CREATE TABLE strategy_line (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    part TEXT NOT NULL,                -- position, against, coverage, path, owner, mark, event, field, rhythm, tool, timing; stage roi: start
    seq INTEGER NOT NULL,              -- order
    subject TEXT NOT NULL,             -- id it is about, ''
    message TEXT NOT NULL,             -- key of the text
    second TEXT NOT NULL,              -- key of a second text with the same arguments, ''
    args TEXT NOT NULL CHECK (json_valid(args)), -- their arguments
    amount REAL, unit TEXT NOT NULL,   -- how many a month; NULL and '' where not counted
    PRIMARY KEY (revision, part, seq)
) STRICT, WITHOUT ROWID;

-- Stage strategy: units of content a month by channel and format, from the hours that the plan has.
CREATE TABLE content_plan (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    channel TEXT NOT NULL,             -- id
    seq INTEGER NOT NULL,              -- order
    format TEXT NOT NULL,              -- id of the catalogue
    role TEXT NOT NULL,                -- step of the funnel that it serves best
    per_month REAL NOT NULL,           -- units
    hours_each REAL NOT NULL,          -- of work on one
    reused INTEGER NOT NULL,           -- 1: cut from another format
    skill TEXT NOT NULL, owner TEXT NOT NULL, -- role, '' outside help
    fact TEXT NOT NULL,                -- key of the fact of per_month
    PRIMARY KEY (revision, channel, seq)
) STRICT, WITHOUT ROWID;

-- Stage strategy: rules that every unit of content follows.
CREATE TABLE tone_rule (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    kind TEXT NOT NULL,                -- do, avoid, value, emotion, association, prove, unit
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage strategy: money by channel and month; rows sum to the budget used to the last minor unit.
CREATE TABLE budget (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    channel TEXT NOT NULL,             -- id; tools: what is new for tools
    month TEXT NOT NULL,               -- YYYY-MM
    spend_minor INTEGER NOT NULL,      -- media, production, fees, fixed costs
    own_hours REAL NOT NULL,           -- of the team
    PRIMARY KEY (revision, channel, month)
) STRICT, WITHOUT ROWID;

-- Stage strategy: hypotheses in numbers.
CREATE TABLE hypothesis (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    id TEXT NOT NULL,                  -- H1, H2 ...
    seq INTEGER NOT NULL,              -- order: what there is to learn per money first
    channel TEXT NOT NULL,             -- id
    test INTEGER NOT NULL,             -- 1: of a test
    message TEXT NOT NULL,             -- key of the statement's text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    metric TEXT NOT NULL,              -- cost_per_customer, cost_per_lead ...
    direction TEXT NOT NULL,           -- at_most, at_least
    threshold REAL NOT NULL,           -- in the metric's unit
    alpha REAL NOT NULL,               -- of the e-value verdict
    data_needed REAL NOT NULL,         -- conversions until a verdict is likely
    decide_by TEXT NOT NULL,           -- month by which they should be there, '' not within the plan
    cost_minor INTEGER NOT NULL,       -- of getting the answer
    value_minor INTEGER NOT NULL,      -- expected value of knowing (EVPI)
    if_true TEXT NOT NULL, if_false TEXT NOT NULL, -- keys of texts, same args
    PRIMARY KEY (revision, id)
) STRICT, WITHOUT ROWID;

-- Stage strategy: the optimisation problem and its solution, format emplan-model/1 (docs/model.md).
CREATE TABLE model (
    revision INTEGER NOT NULL PRIMARY KEY REFERENCES revision (id), -- the run
    json TEXT NOT NULL CHECK (json_valid(json)), -- one object, draws apart
    draws TEXT NOT NULL CHECK (json_valid(draws)) -- the draws over which money is spread
) STRICT;

-- Stage roi: what the owner has to decide, the one worth most first.
CREATE TABLE decision (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order by worth
    kind TEXT NOT NULL,                -- finding, channel, goal (a channel that sales do not
                                       -- carry), test, drop, outside, early
    subject TEXT NOT NULL,             -- code of the finding, id of the channel
    worth_minor INTEGER NOT NULL,      -- over the plan and its value horizon
    message TEXT NOT NULL,             -- key of the text; '' where the finding's own serves
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage roi: what to do.
CREATE TABLE task (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    id TEXT NOT NULL,                  -- of the catalogue with its subject
    seq INTEGER NOT NULL,              -- order by start
    subject_kind TEXT NOT NULL,        -- channel, tool, finding, duty, test, review
    subject TEXT NOT NULL,             -- id
    owner TEXT NOT NULL,               -- role, '' nobody has the skill
    skill TEXT NOT NULL,               -- that it takes
    start_date TEXT NOT NULL, end_date TEXT NOT NULL, -- YYYY-MM-DD
    hours REAL NOT NULL,               -- of work
    slack_days INTEGER,                -- before it delays a start of money; NULL: no money waits
    critical INTEGER NOT NULL,         -- 1: slack 0 and something waits for it
    PRIMARY KEY (revision, id)
) STRICT, WITHOUT ROWID;

-- Stage roi: what must be done before.
CREATE TABLE task_dependency (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    task TEXT NOT NULL,                -- id
    after TEXT NOT NULL,               -- id of the one before
    PRIMARY KEY (revision, task, after)
) STRICT, WITHOUT ROWID;

-- Stage roi: work that comes back every month while a channel runs; its hours are in budget.own_hours.
CREATE TABLE routine (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    id TEXT NOT NULL,                  -- of the catalogue with its channel
    channel TEXT NOT NULL,             -- id
    owner TEXT NOT NULL,               -- role, '' nobody has the skill
    skill TEXT NOT NULL,               -- that it takes
    first_month TEXT NOT NULL,         -- YYYY-MM
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage roi: hours by role and month against what is there.
CREATE TABLE role_load (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    role TEXT NOT NULL,                -- of the team, or 'outside help'
    month TEXT NOT NULL,               -- YYYY-MM
    hours REAL NOT NULL,               -- planned: channels and tasks
    available REAL NOT NULL,           -- of the brief
    PRIMARY KEY (revision, role, month)
) STRICT, WITHOUT ROWID;

-- Stage roi: the forecast by month and channel ('' all together), quantiles over the draws.
CREATE TABLE forecast (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    month TEXT NOT NULL,               -- YYYY-MM
    channel TEXT NOT NULL,             -- id, '' the plan, 'baseline' what comes without it
    metric TEXT NOT NULL,              -- spend, visits, leads, customers, revenue, margin, cumulative_profit
    mean REAL NOT NULL,                -- expected; money in major units
    p10 REAL NOT NULL, p50 REAL NOT NULL, p90 REAL NOT NULL, -- equal to mean for single channels' months
    PRIMARY KEY (revision, month, channel, metric)
) STRICT, WITHOUT ROWID;

-- Stage roi: totals of the plan.
CREATE TABLE total (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    channel TEXT NOT NULL,             -- id, '' the plan
    metric TEXT NOT NULL,              -- reach, visits, leads, customers, revenue, margin, profit, spend, npv, payback_month,
                                       -- loss_probability, own_hours_cost, customers_later, objective, upper_bound, gap,
                                       -- budget, unspent, test_spend, assumed_share, data_share, benchmark_share,
                                       -- value (of a channel: its customers', later ones too), cost_per_lead,
                                       -- draws, bound_draws, set_objective, set_bound, set_gap, set_draws,
                                       -- gain_over_equal, gain_over_today
    mean REAL NOT NULL,                -- expected; money in major units; payback_month counts from 1, 0: not within the plan
    p10 REAL, p50 REAL, p90 REAL,      -- NULL where it has no distribution
    standard_error REAL,               -- of the estimate; NULL exact
    PRIMARY KEY (revision, channel, metric)
) STRICT, WITHOUT ROWID;

-- Stage roi: how far each assumption moves the result, and what knowing it is worth.
CREATE TABLE sensitivity (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- largest first
    fact TEXT NOT NULL,                -- key
    low_minor INTEGER NOT NULL, high_minor INTEGER NOT NULL, -- profit at its 10th and 90th percentile less that at mid
    weight REAL NOT NULL,              -- share of the swing of all
    evpi REAL,                         -- what knowing it would add to the objective; NULL not computed
    origin TEXT NOT NULL,              -- brief, data, catalogue, assumption, default, derived
    brief_key TEXT NOT NULL,           -- key of the brief that would settle it, ''
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage roi: what there is to learn of each channel, the most for its money first.
CREATE TABLE test_order (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order: value over cost
    channel TEXT NOT NULL,             -- id
    value_minor INTEGER NOT NULL,      -- expected value of knowing its return (EVPI)
    cost_minor INTEGER NOT NULL,       -- of the test: effort, set-up, hours
    planned INTEGER NOT NULL,          -- 1: the plan makes it
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage roi: days on which to look and decide.
CREATE TABLE checkpoint (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    date TEXT NOT NULL,                -- YYYY-MM-DD
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage roi: signals and the moves agreed beforehand.
CREATE TABLE trigger_rule (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    channel TEXT NOT NULL,             -- id or ''
    message TEXT NOT NULL,             -- key of the text: signal, threshold, move
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage roi: what limits the plan, and what one more unit of it would add; the dearest first.
CREATE TABLE binding (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    kind TEXT NOT NULL,                -- budget, month (cash limit), hours, goal, limit, capacity, demand
    subject TEXT NOT NULL,             -- role, goal or channel, ''
    months TEXT NOT NULL,              -- months in which it binds, comma-separated; '' the whole plan
    price REAL NOT NULL,               -- objective that one more unit adds (its own cost off); 0 not known
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Stage roi: what a scenario of the brief, or another budget, would bring.
CREATE TABLE scenario_result (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    kind TEXT NOT NULL,                -- budget, scenario, or seek
    name TEXT NOT NULL,                -- '0.5' times the budget, the scenario's name, the goal's id
    seq INTEGER NOT NULL,              -- order
    problem TEXT NOT NULL,             -- why there is no plan for it, '' where there is one; then all below is 0
    budget_minor INTEGER NOT NULL,     -- available
    spend_minor INTEGER NOT NULL,      -- used
    customers REAL NOT NULL,           -- in the plan's months
    customers_p10 REAL, customers_p90 REAL, -- quantiles
    profit_minor INTEGER NOT NULL,     -- expected, tail included
    profit_p10_minor INTEGER, profit_p90_minor INTEGER, -- quantiles
    loss_probability REAL,             -- share of draws with profit below zero
    objective REAL NOT NULL,           -- expected; in money where the objective is profit or revenue
    marginal REAL,                     -- objective per further money against the row before; NULL first
    binds TEXT NOT NULL,               -- what limits: budget, month, hours, goal, capacity, demand, ''
    PRIMARY KEY (revision, kind, name)
) STRICT, WITHOUT ROWID;

-- Stage strategy: what `run --seek budget` found; no row without it.
CREATE TABLE seek (
    revision INTEGER NOT NULL PRIMARY KEY REFERENCES revision (id), -- the run
    goal TEXT NOT NULL,                -- id
    asked_probability REAL,            -- NULL: in expectation
    reached INTEGER NOT NULL,          -- 0: no budget reaches it; the plan is the nearest
    least_minor INTEGER NOT NULL,      -- least budget, or that of the nearest
    bound_minor INTEGER,               -- no plan with these dates of set-up and these tools reaches it for less; NULL: no proof
    gap REAL,                          -- (least - bound) / least
    any_minor INTEGER,                 -- the same with any dates of set-up and any tools, without tests
    target REAL NOT NULL,              -- of the goal, baseline included
    expected REAL NOT NULL,            -- at that budget, mean over all draws
    probability REAL NOT NULL,         -- at that budget, share of the draws
    reachable REAL,                    -- most at any budget; NULL where it is reached
    limit_kind TEXT NOT NULL           -- then what limits: month, hours, limit, capacity, demand
) STRICT;

-- Stage roi: money by channel under a scenario or another budget; channels in use only.
CREATE TABLE scenario_channel (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    kind TEXT NOT NULL,                -- as in scenario_result
    name TEXT NOT NULL,                -- as in scenario_result
    channel TEXT NOT NULL,             -- id
    test INTEGER NOT NULL,             -- 1: only as a test
    spend_minor INTEGER NOT NULL,      -- over the plan
    PRIMARY KEY (revision, kind, name, channel)
) STRICT, WITHOUT ROWID;

-- Stage roi: goals under a scenario or another budget.
CREATE TABLE scenario_goal (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    kind TEXT NOT NULL,                -- as in scenario_result
    name TEXT NOT NULL,                -- as in scenario_result
    goal TEXT NOT NULL,                -- id
    target REAL NOT NULL,              -- there; money metrics in major units
    expected REAL,                     -- baseline included; NULL cannot be measured
    p10 REAL, p90 REAL,                -- quantiles
    probability REAL,                  -- that the target is reached; NULL cannot be measured
    PRIMARY KEY (revision, kind, name, goal)
) STRICT, WITHOUT ROWID;

-- Stage roi: inputs in which a scenario differs from the brief.
CREATE TABLE scenario_input (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    name TEXT NOT NULL,                -- of the scenario
    seq INTEGER NOT NULL,              -- order in the brief
    key TEXT NOT NULL,                 -- dotted, of the brief
    was TEXT NOT NULL,                 -- as the brief has it, '' nothing
    value TEXT NOT NULL,               -- in the scenario
    PRIMARY KEY (revision, name, seq)
) STRICT, WITHOUT ROWID;

-- What the plan rests on: questions left open, the dearest first.
CREATE TABLE open_question (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    seq INTEGER NOT NULL,              -- order
    brief_key TEXT NOT NULL,           -- key of the brief or kind of data that takes the answer
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    worth_minor INTEGER,               -- swing of the profit that hangs on it; NULL cannot be told
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- What the law asks, where the plan touches it.
CREATE TABLE duty (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the run
    id TEXT NOT NULL,                  -- of the catalogue
    channels TEXT NOT NULL,            -- chosen channels it touches, comma-separated
    cost_minor INTEGER NOT NULL,       -- rate of the law on what its channels spend, over the plan
    hours_low REAL, hours_high REAL,   -- work to comply; NULL the catalogue does not know
    month_low_minor INTEGER, month_high_minor INTEGER, -- services for it a month; NULL none
    task TEXT NOT NULL,                -- of the plan that does what it asks; '' none
    source TEXT NOT NULL,              -- id
    PRIMARY KEY (revision, id)
) STRICT, WITHOUT ROWID;

-- Approval: the hypotheses of a plan of record as they were written down before any figure was seen.
CREATE TABLE registered (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the plan of record
    hypothesis TEXT NOT NULL,          -- id
    seq INTEGER NOT NULL,              -- order
    channel TEXT NOT NULL,             -- id
    test INTEGER NOT NULL,             -- 1: of a test
    metric TEXT NOT NULL,              -- cost_per_customer, cost_per_lead, cost_per_visit
    direction TEXT NOT NULL,           -- at_most
    threshold REAL NOT NULL,           -- money for each
    planned REAL NOT NULL,             -- money for each that the plan expects
    alpha REAL NOT NULL,               -- error level: a verdict takes an e-value of 1 / alpha
    prior_shape REAL NOT NULL,         -- of the gamma prior of the rate per money
    prior_rate REAL NOT NULL,          -- of the gamma prior, in money
    lag_months INTEGER NOT NULL,       -- from the money to what is counted
    data_needed REAL NOT NULL,         -- results until a verdict is likely
    decide_by TEXT NOT NULL,           -- month by which they should be there, '' not within the plan
    PRIMARY KEY (revision, hypothesis)
) STRICT, WITHOUT ROWID;

-- Review: one row, what was compared and what came of it.
CREATE TABLE review (
    revision INTEGER PRIMARY KEY REFERENCES revision (id), -- the review
    basis INTEGER NOT NULL REFERENCES revision (id), -- the plan of record
    from_month TEXT NOT NULL,          -- first month compared
    to_month TEXT NOT NULL,            -- last month compared
    rest_months INTEGER NOT NULL,      -- months of the plan still to come
    decision TEXT NOT NULL CHECK (decision IN ('move', 'leave', 'anew', 'channels', 'over')), -- move money, leave it, planned anew (the brief changed; other channels can be used), nothing is left to plan
    changed TEXT NOT NULL CHECK (json_valid(changed)), -- JSON array: what changed in the brief since: goals, offers, region ...
    rest_minor INTEGER NOT NULL,       -- money left for those months
    moved_minor INTEGER NOT NULL,      -- of it, that moves between channels
    most_minor INTEGER NOT NULL,       -- of it, that may move at one checkpoint
    extra_minor INTEGER NOT NULL,      -- money of the budget that the plan of record had left unspent; below 0: less is spent
    gain_minor INTEGER NOT NULL,       -- profit expected of the move
    flat_minor INTEGER NOT NULL,       -- a gain below this is within the flat range
    free_minor INTEGER NOT NULL        -- profit expected of the best plan without the cap, over that of the plan left alone
) STRICT;

-- Review: planned and actual figures by month and channel.
CREATE TABLE actual (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the review
    month TEXT NOT NULL,               -- YYYY-MM
    channel TEXT NOT NULL,             -- id, or as the file calls it where the catalogue has none
    metric TEXT NOT NULL,              -- spend, visits, leads, customers, revenue
    value REAL,                        -- what the files say; NULL: they do not say
    planned REAL,                      -- of the plan of record; NULL: not in the plan
    expected REAL,                     -- what the plan's curves give at the money really spent; NULL: not modelled
    mature INTEGER NOT NULL,           -- 0: the sales cycle is not over, not judged yet
    place TEXT NOT NULL,               -- data/actuals.csv:12
    PRIMARY KEY (revision, month, channel, metric)
) STRICT, WITHOUT ROWID;

-- Review: how revenue came to differ from the plan; the parts sum to the difference.
CREATE TABLE deviation (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the review
    seq INTEGER NOT NULL,              -- order
    channel TEXT NOT NULL,             -- id, '' all
    month TEXT NOT NULL,               -- YYYY-MM, '' all compared
    planned REAL NOT NULL,             -- revenue, money
    actual REAL NOT NULL,              -- revenue, money
    spend REAL NOT NULL,               -- part that comes from spending more or less
    views REAL NOT NULL,               -- part that comes from times shown or read per money; 0 where not counted
    visits REAL NOT NULL,              -- part that comes from visits per money (or per time shown)
    leads REAL NOT NULL,               -- part that comes from leads per visit
    customers REAL NOT NULL,           -- part that comes from customers per lead
    order_value REAL NOT NULL,         -- part that comes from revenue per customer
    method TEXT NOT NULL CHECK (method IN ('lmdi', 'shapley')), -- shapley where a figure is 0
    step TEXT NOT NULL,                -- the step that breaks or carries: spend, views, visits, leads, customers, order_value, '' none
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Review: what the figures say of each registered hypothesis.
CREATE TABLE verdict (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the review
    seq INTEGER NOT NULL,              -- order
    hypothesis TEXT NOT NULL,          -- id
    channel TEXT NOT NULL,             -- id
    metric TEXT NOT NULL,              -- as registered
    threshold REAL NOT NULL,           -- as registered
    verdict TEXT NOT NULL CHECK (verdict IN ('supported', 'refuted', 'too_early')), -- at alpha
    e_for REAL NOT NULL, e_against REAL NOT NULL, -- evidence, 1 says nothing; at most 1e12
    events REAL NOT NULL,              -- results counted in mature months
    exposure REAL NOT NULL,            -- money spent for them
    months INTEGER NOT NULL,           -- mature months
    p10 REAL NOT NULL, p50 REAL NOT NULL, p90 REAL NOT NULL, -- posterior of the metric
    probability REAL NOT NULL,         -- that the threshold is kept
    needed REAL,                       -- further results until a verdict is likely; NULL: judged
    needed_money REAL,                 -- what they would cost at the posterior
    needed_month TEXT NOT NULL,        -- month by which they should be there, '' not within the plan
    together INTEGER NOT NULL,         -- 1: the evidence stands among that of all hypotheses (e-BH)
    lost_minor INTEGER NOT NULL,       -- spent less the value of its customers so far; below 0: gained
    can_pay REAL NOT NULL,             -- probability that going on pays
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, hypothesis)
) STRICT, WITHOUT ROWID;

-- Review: what was learnt of each channel and step, as a factor on the plan.
CREATE TABLE learnt (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the review
    channel TEXT NOT NULL,             -- id
    step TEXT NOT NULL CHECK (step IN ('visits', 'leads', 'customers')), -- visits per money, leads per visit, customers per lead
    prior_low REAL NOT NULL, prior_high REAL NOT NULL, -- 10th and 90th percentile before
    planned REAL NOT NULL,             -- count that the plan expects at the money and counts before this step
    actual REAL NOT NULL,              -- count
    p10 REAL NOT NULL, mean REAL NOT NULL, p90 REAL NOT NULL, -- afterwards
    PRIMARY KEY (revision, channel, step)
) STRICT, WITHOUT ROWID;

-- Review: the money of the months to come, channel by channel.
CREATE TABLE shift (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the review
    channel TEXT NOT NULL,             -- id
    planned_minor INTEGER NOT NULL,    -- in those months by the plan of record
    proposed_minor INTEGER NOT NULL,   -- in those months by the review
    floor_minor INTEGER NOT NULL,      -- kept because it is too early to judge; 0: none
    message TEXT NOT NULL,             -- key of the text: why
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, channel)
) STRICT, WITHOUT ROWID;

-- Review: what to do next: channels to drop, steps to mend, tests by what there is to learn.
CREATE TABLE advice (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the review
    seq INTEGER NOT NULL,              -- order
    kind TEXT NOT NULL CHECK (kind IN ('drop', 'mend', 'test', 'data', 'late')), -- what to do; late: what is known of its timing
    channel TEXT NOT NULL,             -- id or ''
    message TEXT NOT NULL,             -- key of the text
    args TEXT NOT NULL CHECK (json_valid(args)), -- its arguments
    PRIMARY KEY (revision, seq)
) STRICT, WITHOUT ROWID;

-- Review: what plans of record had foreseen against what came, for the planner's own score.
CREATE TABLE outcome (
    revision INTEGER NOT NULL REFERENCES revision (id), -- the review
    basis INTEGER NOT NULL REFERENCES revision (id), -- the plan that foresaw it
    kind TEXT NOT NULL CHECK (kind IN ('month', 'goal')), -- a month of the whole plan, or a goal
    key TEXT NOT NULL,                 -- month, or id of the goal
    metric TEXT NOT NULL,              -- visits, leads, customers, revenue, or the goal's
    p10 REAL NOT NULL, p50 REAL NOT NULL, p90 REAL NOT NULL, -- foreseen
    probability REAL,                  -- of a goal: that it is reached
    target REAL,                       -- of a goal
    value REAL NOT NULL,               -- what came
    PRIMARY KEY (revision, basis, kind, key, metric)
) STRICT, WITHOUT ROWID;
