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
-- next_at is NULL for all but the first of a conversation. That one may be
-- claimed if it is 0, and otherwise waits until then, or is held until then.
-- Those that may be claimed stand in one index, in the order in which they
-- leave, and those that wait for a time in another.
CREATE TABLE outbox (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    conversation TEXT    NOT NULL,
    platform     TEXT    NOT NULL GENERATED ALWAYS AS (substr(conversation, 1, instr(conversation, ':') - 1)) VIRTUAL,
    seq          INTEGER NOT NULL,
    reply        TEXT    NOT NULL,
    urgency      INTEGER NOT NULL DEFAULT 0, -- chat.Urgency; the smaller, the sooner
    ready_at     INTEGER NOT NULL DEFAULT 0, -- since when it is the first
    next_at      INTEGER,
    claimed      INTEGER NOT NULL DEFAULT 0, -- 1 while somebody holds it
    attempts     INTEGER NOT NULL DEFAULT 0,
    parts_sent   INTEGER NOT NULL DEFAULT 0,
    created      INTEGER NOT NULL,
    UNIQUE (conversation, seq)
) STRICT;

CREATE INDEX outbox_ready ON outbox (platform, urgency, ready_at, id) WHERE next_at = 0;
CREATE INDEX outbox_timed ON outbox (next_at) WHERE next_at > 0;
CREATE INDEX outbox_notices ON outbox (conversation) WHERE urgency > 0;

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
