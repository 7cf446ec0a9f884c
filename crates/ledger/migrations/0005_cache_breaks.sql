-- Why the prompt cache of a session broke at this request and what that cost, as JSON; NULL where it did not.
ALTER TABLE requests ADD COLUMN cache_break TEXT;

CREATE INDEX requests_cache_break ON requests (at_ms) WHERE cache_break IS NOT NULL;
