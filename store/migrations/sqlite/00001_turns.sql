-- Times are milliseconds UTC. Conversations and events are named "platform:id".

-- +goose Up
CREATE TABLE conversations (
    id       TEXT    NOT NULL PRIMARY KEY,
    state    BLOB    NOT NULL,
    last_seq INTEGER NOT NULL, -- of the newest reply ever queued
    changed  INTEGER NOT NULL
) STRICT;

CREATE INDEX conversations_changed ON conversations (changed);

CREATE TABLE events (
    id TEXT    NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX events_at ON events (at);

-- An id is never used twice: a late "sent" must not hit a younger reply.
-- next_at is from when the reply may be claimed; it is NULL for all but the
-- first of a conversation, which makes the first of all quick to find.
CREATE TABLE outbox (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    reply        TEXT    NOT NULL,
    next_at      INTEGER,
    claimed      INTEGER NOT NULL DEFAULT 0, -- 1 while somebody holds it
    attempts     INTEGER NOT NULL DEFAULT 0,
    parts_sent   INTEGER NOT NULL DEFAULT 0,
    created      INTEGER NOT NULL,
    UNIQUE (conversation, seq)
) STRICT;

CREATE INDEX outbox_next ON outbox (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE parked (
    id           INTEGER NOT NULL PRIMARY KEY,
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    reply        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    parts_sent   INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    parked_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX parked_conversation ON parked (conversation);

-- Whom a platform can no longer reach, and since when.
CREATE TABLE gone (
    conversation TEXT    NOT NULL PRIMARY KEY,
    since        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE gone;
DROP TABLE parked;
DROP TABLE outbox;
DROP TABLE events;
DROP TABLE conversations;
