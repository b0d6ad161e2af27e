-- SPDX-FileCopyrightText: 2026 the emplan authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What `emplan portfolio --database` writes: the plans of many clients in one file. Money is in
-- minor units of the client's own currency: sum it within one currency only.

PRAGMA application_id = 0x656d7066; -- "empf"
PRAGMA user_version = 1;

-- One row a client that was read.
CREATE TABLE client (
    id INTEGER PRIMARY KEY,            -- 1, 2, 3 ... in the order of the command line
    path TEXT NOT NULL UNIQUE,         -- as it was named
    name TEXT NOT NULL,                -- of the brief
    region TEXT NOT NULL,              -- ISO 3166-1
    currency TEXT NOT NULL,            -- ISO 4217
    currency_digits INTEGER NOT NULL,  -- decimals of the minor unit
    prices TEXT NOT NULL,              -- net or gross of VAT
    objective TEXT NOT NULL,           -- profit, customers, revenue, reach
    revision INTEGER NOT NULL,         -- of its project file
    kind TEXT NOT NULL,                -- run or review
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)), -- 1: plan of record
    as_of TEXT NOT NULL,               -- YYYY-MM-DD
    program TEXT NOT NULL,             -- version of emplan that planned it
    catalogue_hash TEXT NOT NULL,      -- of the catalogue it was planned with
    first_month TEXT NOT NULL,         -- YYYY-MM
    months INTEGER NOT NULL,           -- length of the plan
    budget_minor INTEGER NOT NULL,     -- available
    spend_minor INTEGER NOT NULL,      -- planned
    customers REAL NOT NULL,           -- expected in the plan's months
    customers_p10 REAL, customers_p50 REAL, customers_p90 REAL, -- NULL where not known
    customers_later REAL NOT NULL,     -- still to come after the plan's months
    profit_minor INTEGER NOT NULL,     -- expected, value of later customers included
    profit_p10_minor INTEGER, profit_p50_minor INTEGER, profit_p90_minor INTEGER, -- NULL where not known
    loss_probability REAL,             -- NULL where not known
    assumed_share REAL,                -- of what decides the result, neither brief nor data; NULL not known
    must_goals INTEGER NOT NULL,       -- goals with priority must
    must_missed INTEGER NOT NULL,      -- of them not reached in expectation
    warnings INTEGER NOT NULL          -- of the plan
) STRICT;

-- Every channel of every client, in use or not.
CREATE TABLE channel (
    client INTEGER NOT NULL REFERENCES client (id), -- whose
    channel TEXT NOT NULL,             -- id in the catalogue
    name TEXT NOT NULL,                -- in English
    chosen INTEGER NOT NULL CHECK (chosen IN (0, 1)), -- 1: in use under the plan
    test INTEGER NOT NULL CHECK (test IN (0, 1)),     -- 1: only as a test
    verdict TEXT NOT NULL,             -- keep, add, test, drop, no, closed, excluded, unfit
    role TEXT NOT NULL,                -- awareness, interest, decision, retention
    spend_minor INTEGER NOT NULL,      -- over the plan
    visits REAL NOT NULL, leads REAL NOT NULL, customers REAL NOT NULL, -- expected in the plan's months
    customers_later REAL NOT NULL,     -- still to come after the plan's months
    revenue_minor INTEGER NOT NULL,    -- in the plan's months
    profit_minor INTEGER NOT NULL,     -- value of its customers less its cost
    cost_per_customer_minor INTEGER,   -- over all customers, later ones too; NULL: none
    PRIMARY KEY (client, channel)
) STRICT, WITHOUT ROWID;

-- Every goal of every client.
CREATE TABLE goal (
    client INTEGER NOT NULL REFERENCES client (id), -- whose
    id TEXT NOT NULL,                  -- of the brief
    metric TEXT NOT NULL,              -- customers, leads ...
    target REAL NOT NULL,              -- money metrics in major units
    from_month TEXT NOT NULL, to_month TEXT NOT NULL, -- window, both included
    priority TEXT NOT NULL,            -- must or should
    expected REAL, p10 REAL, p50 REAL, p90 REAL, -- NULL where not known
    probability REAL,                  -- that the target is reached; NULL: not measurable
    reached INTEGER,                   -- 1: in expectation; NULL where not known
    PRIMARY KEY (client, id)
) STRICT, WITHOUT ROWID;
