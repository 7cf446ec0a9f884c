-- What was tried of a request, as JSON; NULL where nothing was, or where the first attempt was answered at once.
ALTER TABLE request_rows ADD COLUMN attempts TEXT;

DROP VIEW requests;
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
    waste_picos, cache_break, attempts
FROM request_rows;
