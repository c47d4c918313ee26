-- Times are milliseconds UTC. Conversations and events are named "platform:id".

-- +goose Up
-- Half of each page stays free, so that a new state mostly lies beside the old
-- one and no index changes.
CREATE TABLE conversations (
    id       TEXT   NOT NULL PRIMARY KEY,
    state    BYTEA  NOT NULL,
    last_seq BIGINT NOT NULL, -- of the newest reply ever queued
    changed  BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE events (
    id TEXT   NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

CREATE INDEX events_at ON events USING brin (at);

-- next_at is NULL for all but the first of a conversation. That one may be
-- claimed if it is 0, and otherwise waits until then, or is held until then.
-- Those that may be claimed stand in one index, in the order in which they
-- leave, and those that wait for a time in another.
CREATE TABLE outbox (
    id           BIGINT  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation TEXT    NOT NULL,
    platform     TEXT    NOT NULL GENERATED ALWAYS AS (split_part(conversation, ':', 1)) STORED,
    seq          BIGINT  NOT NULL,
    reply        TEXT    NOT NULL,
    urgency      INTEGER NOT NULL DEFAULT 0, -- chat.Urgency; the smaller, the sooner
    ready_at     BIGINT  NOT NULL DEFAULT 0, -- since when it is the first
    next_at      BIGINT,
    claimed      INTEGER NOT NULL DEFAULT 0, -- 1 while somebody holds it
    attempts     INTEGER NOT NULL DEFAULT 0,
    parts_sent   INTEGER NOT NULL DEFAULT 0,
    created      BIGINT  NOT NULL,
    UNIQUE (conversation, seq)
);

CREATE INDEX outbox_ready ON outbox (platform, urgency, ready_at, id) WHERE next_at = 0;
CREATE INDEX outbox_timed ON outbox (next_at) WHERE next_at > 0;
CREATE INDEX outbox_notices ON outbox (conversation) WHERE urgency > 0;

CREATE TABLE parked (
    id           BIGINT  NOT NULL PRIMARY KEY,
    conversation TEXT    NOT NULL,
    seq          BIGINT  NOT NULL,
    reply        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    parts_sent   INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    parked_at    BIGINT  NOT NULL
);

CREATE INDEX parked_conversation ON parked (conversation);

-- Whom a platform can no longer reach, and since when.
CREATE TABLE gone (
    conversation TEXT   NOT NULL PRIMARY KEY,
    since        BIGINT NOT NULL
);

-- Who does what only one process may do, and until when.
CREATE TABLE leases (
    name   TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE leases;
DROP TABLE gone;
DROP TABLE parked;
DROP TABLE outbox;
DROP TABLE events;
DROP TABLE conversations;
