-- Beside the articles: what was erased, previews, requests that were refused, pauses.

-- Articles that lost rows of `version`, in which revision, and whether no file of the home holds a byte of them.
CREATE TABLE IF NOT EXISTS purge (
    slug     TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    done     INTEGER NOT NULL
) WITHOUT ROWID;

-- What does not come back: SHA-256 of texts and of sources' keys, and the id of the article that was erased.
CREATE TABLE IF NOT EXISTS blocked (
    hash BLOB PRIMARY KEY,
    slug TEXT NOT NULL
) WITHOUT ROWID;

-- What was shown before a change. One confirmation applies it once.
CREATE TABLE IF NOT EXISTS preview (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, -- on which it was made
    chain    TEXT NOT NULL,    -- what the revision that it makes must be
    work     TEXT NOT NULL,    -- JSON: what is to be done; without any text of an article
    became   INTEGER           -- the revision that it made; 0 where it was cancelled
);

CREATE TABLE IF NOT EXISTS refused (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        TEXT NOT NULL,
    action    TEXT NOT NULL,
    role      TEXT NOT NULL,
    front_end TEXT NOT NULL,
    actor     TEXT
);

-- Where no question is answered; the empty place is everywhere.
CREATE TABLE IF NOT EXISTS paused (
    place TEXT PRIMARY KEY,
    at    TEXT NOT NULL
) WITHOUT ROWID;
