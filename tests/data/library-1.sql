-- A library as the first program wrote it: tables 1, four revisions. The built-in article is removed in the third, its
-- text left out here.
PRAGMA foreign_keys = off;
PRAGMA journal_mode = wal;
PRAGMA application_id = 1349872748;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE entry (
    slug          TEXT NOT NULL REFERENCES slug,
    from_revision INTEGER NOT NULL REFERENCES revision,
    to_revision   INTEGER REFERENCES revision,
    version       INTEGER NOT NULL REFERENCES version,
    date          TEXT,           -- the article's
    PRIMARY KEY (slug, from_revision)
) WITHOUT ROWID;
INSERT INTO "entry" VALUES('ferry',4,NULL,3,NULL);
INSERT INTO "entry" VALUES('lamp',2,NULL,2,NULL);
INSERT INTO "entry" VALUES('russia-iran-partnership',1,3,1,'2025-01-17');
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
INSERT INTO "revision" VALUES(1,'2026-11-01T08:00:00Z','first use','operator','terminal',NULL,'new russia-iran-partnership','c32f36775ebff71039a7cd148f780624',1,29,'{"en":1}');
INSERT INTO "revision" VALUES(2,'2026-11-01T08:00:00Z','add','operator','terminal',NULL,'new lamp','c3541a6f966b97fdd42fa4dba51f62be',2,31,'{"en":2}');
INSERT INTO "revision" VALUES(3,'2026-11-01T08:00:00Z','remove','operator','terminal',NULL,'gone russia-iran-partnership','71cf0a6be618541aedd74e8c15535438',1,2,'{"en":1}');
INSERT INTO "revision" VALUES(4,'2026-11-01T08:00:00Z','add','operator','terminal',NULL,'new ferry','87b6ac001a34678eab2a249e58915268',2,3,'{"en":1}');
CREATE TABLE slug (slug TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO "slug" VALUES('ferry');
INSERT INTO "slug" VALUES('lamp');
INSERT INTO "slug" VALUES('russia-iran-partnership');
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
INSERT INTO "source" VALUES('/files/ferry.txt','file','ferry',X'BE3C40C3DAA33B435E49F693A9401684706980D9A4E6601D4879BE9FBDB4A105','{"title":"Ferry"}','here','2026-11-01T08:00:00Z',NULL);
INSERT INTO "source" VALUES('/files/lamp.txt','file','lamp',X'7FAB07A95743FD6324391E21CC1C8E0927026A9B3C0C6A5274687818DBDE34F3','{"title":"Lamp"}','here','2026-11-01T08:00:00Z',NULL);
INSERT INTO "source" VALUES('articles/russia-iran-partnership.md','folder','russia-iran-partnership',X'D8A1939D44D05D41B8DF8E3623209DADD2B49A93EA114DDEB572ADE9ABB44ED4','{"title":""}','removed','2026-11-01T08:00:00Z',NULL);
CREATE TABLE topic (
    version   INTEGER NOT NULL REFERENCES version,
    folded    TEXT NOT NULL,
    name      TEXT NOT NULL,
    passages  INTEGER NOT NULL,
    PRIMARY KEY (version, folded)
) WITHOUT ROWID;
CREATE TABLE version (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    slug       TEXT NOT NULL REFERENCES slug,
    hash       BLOB NOT NULL,     -- SHA-256 of metadata, passages and body
    text_hash  BLOB NOT NULL,     -- SHA-256 of the body
    count      INTEGER NOT NULL,  -- passages
    meta       TEXT NOT NULL,     -- JSON
    passages   TEXT NOT NULL,     -- JSON
    body       TEXT NOT NULL,
    UNIQUE (slug, hash)
);
INSERT INTO "version" VALUES(1,'russia-iran-partnership',X'5A83A409648D68B78A4356F274104BD1B63047F1A1E6B2C4A033D2BBCA394CF8',X'669A2F39805FAE38E9F3628F8D040246C717F93810C3E7228FF020B7794AA96A',0,'{"title":"Russia and Iran sign a strategic partnership agreement","outlet":"Pullquote demo text, not news","author":"The Pullquote project","date":"2025-01-17","language":"en","topics":["agreement","military cooperation","sanctions","Ukraine","Gaza","nuclear energy","logistics corridor"],"note":"A brief written for Pullquote in its own words, after a news report on the signing; not a source to cite."}','[]','x');
INSERT INTO "version" VALUES(2,'lamp',X'D14C98698DCFACE78F573B61D980D47A924964809F124CC51B1AD39532965061',X'BE9EFF3CC65A24D9A60243580B36B543AEDFB8A87C482A165403D116EAE24537',2,'{"title":"Lamp","language":"en"}','[{"number":1,"heading":null,"range":{"start":0,"end":44}},{"number":2,"heading":null,"range":{"start":46,"end":74}}]','The lamp of the lighthouse burned whale oil.

Its keeper climbed 99 steps.');
INSERT INTO "version" VALUES(3,'ferry',X'2386FF1F7DC2F76046422C34047E6097DEBB19D922E4AA3BC4EDD8FDE971EA0D',X'B3210985C4530F6AD583A9A7016803FE058858B75A32B54EABB7453D00F28139',1,'{"title":"Ferry"}','[{"number":1,"heading":null,"range":{"start":0,"end":26}}]','The ferry crosses at dawn.');
CREATE INDEX version_by_text ON version (text_hash);
CREATE UNIQUE INDEX entry_now ON entry (slug) WHERE to_revision IS NULL;
CREATE INDEX entry_version ON entry (version);
CREATE INDEX entry_came ON entry (from_revision);
CREATE INDEX entry_went ON entry (to_revision) WHERE to_revision IS NOT NULL;
CREATE INDEX entry_date ON entry (date) WHERE to_revision IS NULL;
CREATE INDEX topic_folded ON topic (folded);
CREATE INDEX source_slug ON source (slug);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('version',3);
COMMIT;
