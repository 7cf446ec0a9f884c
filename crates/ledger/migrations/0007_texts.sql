-- Texts that come again and again: ids of sessions and agents, names of keys, projects, models, targets. Each is kept once.
CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

INSERT OR IGNORE INTO texts (text) SELECT DISTINCT key FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT requested_model FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT sent_model FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT target FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT project FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT error_type FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT tier FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT price_row FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT session FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT agent FROM requests;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT session FROM sessions;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT agent FROM sessions;
INSERT OR IGNORE INTO texts (text) SELECT DISTINCT project FROM sessions;

-- The requests, with the numbers of their texts.
CREATE TABLE request_rows (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    request_id TEXT NOT NULL UNIQUE,
    key INTEGER NOT NULL,
    session INTEGER,
    agent INTEGER,
    project INTEGER,
    requested_model INTEGER,
    sent_model INTEGER,
    target INTEGER,
    stream INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_5m_tokens INTEGER NOT NULL,
    cache_write_1h_tokens INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER NOT NULL,
    error_type INTEGER,
    first_event_us INTEGER,
    total_us INTEGER NOT NULL,
    upstream_request_id TEXT,
    changes INTEGER NOT NULL,
    change_list INTEGER REFERENCES change_lists (id),
    tier INTEGER,
    cost_picos INTEGER,
    certainty TEXT NOT NULL DEFAULT 'exact',
    price_row INTEGER,
    waste_picos INTEGER NOT NULL DEFAULT 0,
    cache_break TEXT
) STRICT;

INSERT INTO request_rows SELECT id, at_ms, request_id,
    (SELECT texts.id FROM texts WHERE text = key),
    (SELECT texts.id FROM texts WHERE text = session),
    (SELECT texts.id FROM texts WHERE text = agent),
    (SELECT texts.id FROM texts WHERE text = project),
    (SELECT texts.id FROM texts WHERE text = requested_model),
    (SELECT texts.id FROM texts WHERE text = sent_model),
    (SELECT texts.id FROM texts WHERE text = target),
    stream, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, outcome, status,
    (SELECT texts.id FROM texts WHERE text = error_type),
    first_event_us, total_us, upstream_request_id, changes, change_list,
    (SELECT texts.id FROM texts WHERE text = tier),
    cost_picos, certainty,
    (SELECT texts.id FROM texts WHERE text = price_row),
    waste_picos, cache_break
FROM requests ORDER BY id;

DROP TABLE requests;
CREATE INDEX request_rows_at ON request_rows (at_ms);
CREATE INDEX request_rows_cache_break ON request_rows (at_ms) WHERE cache_break IS NOT NULL;

-- What there is to read of them. A key is always named; where a damaged file has lost it, by nothing.
CREATE VIEW requests AS SELECT id, at_ms, request_id,
    coalesce((SELECT text FROM texts WHERE texts.id = key), '') AS key,
    (SELECT text FROM texts WHERE texts.id = session) AS session,
    (SELECT text FROM texts WHERE texts.id = agent) AS agent,
    (SELECT text FROM texts WHERE texts.id = project) AS project,
    (SELECT text FROM texts WHERE texts.id = requested_model) AS requested_model,
    (SELECT text FROM texts WHERE texts.id = sent_model) AS sent_model,
    (SELECT text FROM texts WHERE texts.id = target) AS target,
    stream, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, outcome, status,
    (SELECT text FROM texts WHERE texts.id = error_type) AS error_type,
    first_event_us, total_us, upstream_request_id, changes, change_list,
    (SELECT text FROM texts WHERE texts.id = tier) AS tier,
    cost_picos, certainty,
    (SELECT text FROM texts WHERE texts.id = price_row) AS price_row,
    waste_picos, cache_break
FROM request_rows;

-- The sums by session, with numbers of texts, too; 0 is no text.
CREATE TABLE session_sums (
    quarter INTEGER NOT NULL,
    demo INTEGER NOT NULL,
    session INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    project INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_5m_tokens INTEGER NOT NULL,
    cache_write_1h_tokens INTEGER NOT NULL,
    cost_picos INTEGER NOT NULL,
    estimated_picos INTEGER NOT NULL,
    waste_picos INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (quarter, demo, session, agent, project)
) STRICT, WITHOUT ROWID;

INSERT INTO session_sums SELECT quarter, demo,
    CASE session WHEN '' THEN 0 ELSE (SELECT id FROM texts WHERE text = session) END,
    CASE agent WHEN '' THEN 0 ELSE (SELECT id FROM texts WHERE text = agent) END,
    CASE project WHEN '' THEN 0 ELSE (SELECT id FROM texts WHERE text = project) END,
    first_ms, last_ms, requests, failed, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
    cache_write_1h_tokens, cost_picos, estimated_picos, waste_picos, unpriced
FROM sessions;

DROP TABLE sessions;
ALTER TABLE session_sums RENAME TO sessions;

-- How many requests of a quarter of an hour waited how long for their first event, as `waits` in the code writes it.
CREATE TABLE waits (
    quarter INTEGER NOT NULL,
    demo INTEGER NOT NULL,
    sent_model TEXT NOT NULL,
    project TEXT NOT NULL,
    counts BLOB NOT NULL,
    PRIMARY KEY (quarter, demo, sent_model, project)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO facts VALUES ('rollups_wanted', 1);
