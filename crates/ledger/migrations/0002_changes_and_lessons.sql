-- What was changed of requests, as JSON. Clients make the same request again and again, so lists are shared.
CREATE TABLE change_lists (
    id INTEGER PRIMARY KEY,
    json TEXT NOT NULL UNIQUE
) STRICT;

-- NULL: nothing was changed, or nobody wrote down what.
ALTER TABLE requests ADD COLUMN change_list INTEGER REFERENCES change_lists (id);

-- The service tier that Bedrock used, where it said so.
ALTER TABLE requests ADD COLUMN tier TEXT;

-- What Bedrock refused of a model in a region, and in which words.
CREATE TABLE lessons (
    model TEXT NOT NULL,
    region TEXT NOT NULL,
    lesson TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (model, region, lesson)
) STRICT, WITHOUT ROWID;
