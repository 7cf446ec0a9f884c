-- Client keys besides the main token: of each secret only its SHA-256.
CREATE TABLE keys (
    name TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    tier TEXT,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Budgets that do not hold until a moment.
CREATE TABLE lifts (budget TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
