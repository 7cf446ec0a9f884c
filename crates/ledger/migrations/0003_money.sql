-- What a sum of money needs: whose it is, how sure it is, and what a new price would be applied to.
ALTER TABLE requests ADD COLUMN project TEXT;
ALTER TABLE requests ADD COLUMN certainty TEXT NOT NULL DEFAULT 'exact';
ALTER TABLE requests ADD COLUMN price_row TEXT;
ALTER TABLE requests ADD COLUMN waste_picos INTEGER NOT NULL DEFAULT 0;

UPDATE requests SET certainty = 'estimated' WHERE outcome IN ('abandoned', 'partial') AND cost_picos IS NOT NULL;
UPDATE requests SET certainty = 'unpriced' WHERE cost_picos IS NULL
    AND max(input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens) > 0;

-- The sums of all requests of a quarter of an hour, which is what every time zone in use is a multiple of. `quarter` is
-- counted from 1970; what a request does not name is ''.
CREATE TABLE rollups (
    quarter INTEGER NOT NULL,
    demo INTEGER NOT NULL,
    sent_model TEXT NOT NULL,
    key TEXT NOT NULL,
    project TEXT NOT NULL,
    by_agent INTEGER NOT NULL,
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
    PRIMARY KEY (quarter, demo, sent_model, key, project, by_agent)
) STRICT, WITHOUT ROWID;

-- The same requests once more, by session and agent.
CREATE TABLE sessions (
    quarter INTEGER NOT NULL,
    demo INTEGER NOT NULL,
    session TEXT NOT NULL,
    agent TEXT NOT NULL,
    project TEXT NOT NULL,
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

-- The time zone of the user's clock, from each moment at which it was seen to change.
CREATE TABLE zones (from_ms INTEGER PRIMARY KEY, zone TEXT NOT NULL) STRICT;

-- Single numbers. `rollups_wanted`: the sums have to be made anew. `rows_from_ms`: rows before this moment were let go,
-- and only their sums are left.
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO facts VALUES ('rollups_wanted', 1);
