-- Articles and their history. Rows of `version` are never changed; `entry` says which of them are in the library
-- when: a version is in revision n if from_revision <= n and (to_revision is null or to_revision > n).

CREATE TABLE revision (
    n          INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,     -- UTC
    action     TEXT NOT NULL,     -- the audit trail: what was done,
    role       TEXT NOT NULL,     -- with which right,
    front_end  TEXT NOT NULL,     -- where,
    actor      TEXT,              -- by whom, where the operator wants that stored,
    summary    TEXT NOT NULL,     -- and to which articles
    chain      TEXT NOT NULL,     -- digest of this change and of the chain before: equal chains, equal libraries
    articles   INTEGER NOT NULL,
    passages   INTEGER NOT NULL,
    languages  TEXT NOT NULL      -- JSON: articles by language
);

-- Every id that was ever used. None is used again for another source.
CREATE TABLE slug (slug TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE version (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    slug       TEXT NOT NULL REFERENCES slug,
    hash       BLOB NOT NULL,     -- SHA-256 of metadata, passages and body
    text_hash  BLOB NOT NULL,     -- SHA-256 of the body
    count      INTEGER NOT NULL,  -- passages
    meta       TEXT NOT NULL,     -- JSON
    passages   TEXT NOT NULL,     -- JSON: number, heading, bytes
    body       TEXT NOT NULL,
    UNIQUE (slug, hash)
);
CREATE INDEX version_by_text ON version (text_hash);

CREATE TABLE entry (
    slug          TEXT NOT NULL REFERENCES slug,
    from_revision INTEGER NOT NULL REFERENCES revision,
    to_revision   INTEGER REFERENCES revision,
    version       INTEGER NOT NULL REFERENCES version,
    date          TEXT,           -- the article's
    PRIMARY KEY (slug, from_revision)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_now ON entry (slug) WHERE to_revision IS NULL;
CREATE INDEX entry_version ON entry (version);
CREATE INDEX entry_came ON entry (from_revision);
CREATE INDEX entry_went ON entry (to_revision) WHERE to_revision IS NOT NULL;
CREATE INDEX entry_date ON entry (date) WHERE to_revision IS NULL;

-- Topics of the front matter (passages = 0) and headings (with the passages under them).
CREATE TABLE topic (
    version   INTEGER NOT NULL REFERENCES version,
    folded    TEXT NOT NULL,
    name      TEXT NOT NULL,
    passages  INTEGER NOT NULL,
    PRIMARY KEY (version, folded)
) WITHOUT ROWID;
CREATE INDEX topic_folded ON topic (folded);

CREATE TABLE source (
    key          TEXT PRIMARY KEY, -- `articles/NAME`, an absolute path or an address
    kind         TEXT NOT NULL,    -- `folder`, `file` or `page`
    slug         TEXT NOT NULL REFERENCES slug,
    hash         BLOB NOT NULL,    -- digest of what was read
    given        TEXT NOT NULL,    -- JSON: metadata given by a person, which stands above the file's
    state        TEXT NOT NULL,    -- `here`, `removed` by a person, `gone` from its folder
    last_success TEXT NOT NULL,    -- UTC
    last_error   TEXT              -- why it could not be read since
) WITHOUT ROWID;
CREATE INDEX source_slug ON source (slug);
