-- SPDX-FileCopyrightText: 2026 the emplan authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Queries behind emplan explain. ?1 is a key, ?2 and ?3 bound the keys below it (both '' for none).

-- :name below
-- The fact, those below its key, and everything they were computed from.
WITH RECURSIVE below (id) AS (
    SELECT id FROM fact
     WHERE revision = :revision AND (key = ?1 OR (key >= ?2 AND key < ?3))
    UNION
    SELECT i.input FROM below AS b JOIN fact_input AS i ON i.fact = b.id
)
SELECT f.id, f.key, f.value, f.low, f.mid, f.high, f.unit, f.origin, f.place, f.note,
       coalesce(s.title, ''), coalesce(s.publisher, ''), coalesce(s.url, ''), coalesce(s.year, 0),
       f.revision = :revision AND (f.key = ?1 OR (f.key >= ?2 AND f.key < ?3))
  FROM below AS b JOIN fact AS f ON f.id = b.id LEFT JOIN source AS s ON s.id = f.source
 ORDER BY f.id

-- :name inputs
WITH RECURSIVE below (id) AS (
    SELECT id FROM fact
     WHERE revision = :revision AND (key = ?1 OR (key >= ?2 AND key < ?3))
    UNION
    SELECT i.input FROM below AS b JOIN fact_input AS i ON i.fact = b.id
)
SELECT i.fact, i.input FROM below AS b JOIN fact_input AS i ON i.fact = b.id
 ORDER BY i.fact, i.input

-- :name unit
SELECT unit FROM fact WHERE revision = :revision AND key = ?1

-- :name any_below
SELECT count(*) FROM fact WHERE revision = :revision AND key >= ?1 AND key < ?2

-- :name keys
SELECT key FROM fact WHERE revision = :revision ORDER BY id

-- :name decision
SELECT verdict, deciding FROM channel_choice
 WHERE revision = :revision AND 'channel.' || channel = ?1
UNION ALL
SELECT verdict, '' FROM tool_choice WHERE revision = :revision AND 'tool.' || tool = ?1

-- :name reasons
SELECT factor, verdict, effect, turns, message, args FROM reason
 WHERE revision = :revision AND 'channel.' || channel = ?1
 ORDER BY seq
