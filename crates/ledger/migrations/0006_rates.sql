-- What a dollar was worth, in billionths of the other currency's unit. The day, like 2026-11-21, is the one that the source
-- says. A rate that was kept stays as it is, so that no past day changes its value.
CREATE TABLE rates (
    currency TEXT NOT NULL,
    day TEXT NOT NULL,
    nanos INTEGER NOT NULL,
    source TEXT NOT NULL,
    fetched_ms INTEGER NOT NULL,
    PRIMARY KEY (currency, day)
) STRICT, WITHOUT ROWID;
