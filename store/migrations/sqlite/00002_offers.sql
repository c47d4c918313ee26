-- Codes that take a talk elsewhere, and sheets that others may read, by the hash
-- of their secret. Times are milliseconds UTC.

-- +goose Up
CREATE TABLE offers (
    hash         TEXT    NOT NULL PRIMARY KEY,
    conversation TEXT    NOT NULL,
    kind         INTEGER NOT NULL, -- dialog.OfferKind
    until        INTEGER NOT NULL,
    content      BLOB    NOT NULL
) STRICT;

CREATE INDEX offers_conversation ON offers (conversation);
CREATE INDEX offers_until ON offers (until);

-- +goose Down
DROP TABLE offers;
