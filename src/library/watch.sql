-- What a refresh looks at beside folders and files, and what was done that made no revision.

-- A place is watched in revision n as an article is in it.
CREATE TABLE IF NOT EXISTS watched (
    address       TEXT NOT NULL,
    from_revision INTEGER NOT NULL REFERENCES revision,
    to_revision   INTEGER REFERENCES revision,
    kind          TEXT NOT NULL, -- `page` or `feed`
    PRIMARY KEY (address, from_revision)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS watched_now ON watched (address) WHERE to_revision IS NULL;

-- What a place last said: a watched one by its address, the folder of articles as `articles`, an entry of a feed that
-- once could not be read by its key.
CREATE TABLE IF NOT EXISTS heard (
    address      TEXT PRIMARY KEY,
    title        TEXT,
    etag         TEXT, -- to ask with whether it changed; only where all that it had was taken
    modified     TEXT,
    last_success TEXT, -- UTC
    last_error   TEXT  -- why it could not be read since, or not all of it
) WITHOUT ROWID;

-- Changes of a preview that were fetched, so that it is made as it was shown.
CREATE TABLE IF NOT EXISTS draft (
    preview INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    change  TEXT NOT NULL, -- JSON
    PRIMARY KEY (preview, n)
) WITHOUT ROWID;

-- What was done without a new revision: pauses, cancelled previews, copies.
CREATE TABLE IF NOT EXISTS done (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        TEXT NOT NULL,
    action    TEXT NOT NULL,
    role      TEXT NOT NULL,
    front_end TEXT NOT NULL,
    actor     TEXT
);
