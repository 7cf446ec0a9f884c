-- One row for each request, however it ended. Money is in pico-dollars; NULL in cost_picos means that nobody knows.
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    request_id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    session TEXT,
    agent TEXT,
    requested_model TEXT,
    sent_model TEXT,
    target TEXT,
    stream INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_5m_tokens INTEGER NOT NULL,
    cache_write_1h_tokens INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER NOT NULL,
    error_type TEXT,
    first_event_us INTEGER,
    total_us INTEGER NOT NULL,
    upstream_request_id TEXT,
    changes INTEGER NOT NULL,
    cost_picos INTEGER
) STRICT;

CREATE INDEX requests_at ON requests (at_ms);
