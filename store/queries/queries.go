// Package queries holds the statements that every database of the store runs,
// in the SQL that SQLite and PostgreSQL share, with numbered parameters.
// Conversations are named "platform:id", times are milliseconds UTC, and a
// reply is JSON text.
package queries

// The turn.
const (
	// AddEvent notes an event ($1 platform, $2 key, $3 now) and affects no row
	// when it is known already.
	AddEvent = `INSERT INTO events (platform, key, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

	// State reads state and last_seq of conversation $1.
	State = `SELECT state, last_seq FROM conversations WHERE id = $1`

	// LastSeq reads the number of the youngest waiting reply of conversation
	// $1, 0 if none waits.
	LastSeq = `SELECT COALESCE(MAX(seq), 0) FROM outbox WHERE conversation = $1`

	// SaveState stores $2 state, $3 last_seq and $4 now for conversation $1.
	SaveState = `INSERT INTO conversations (id, state, last_seq, changed) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, last_seq = excluded.last_seq, changed = excluded.changed`

	// RemoveState removes conversation $1, but not its replies.
	RemoveState = `DELETE FROM conversations WHERE id = $1`

	// AddReply queues $3 reply as number $2 of conversation $1 at $4 now; it
	// may be claimed at once if it is the first.
	AddReply = `INSERT INTO outbox (conversation, seq, reply, created, next_at) VALUES ($1, $2, $3, $4,
		CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE conversation = $1) THEN NULL ELSE 0 END)`
)

// The queue. The first reply of a conversation, and no other, has a next_at:
// from when on it may be claimed. Whoever removes a reply promotes the next.
const (
	// Claim holds until $2 at most $3 first replies that may go at $1, oldest
	// first. The plus keeps SQLite from walking through all replies by id.
	Claim = `UPDATE outbox SET next_at = $2
		WHERE id IN (SELECT id FROM outbox WHERE next_at <= $1 ORDER BY +id LIMIT $3)
		RETURNING id, conversation, seq, reply, parts_sent, attempts`

	// PartsSent notes $2 parts of reply $1.
	PartsSent = `UPDATE outbox SET parts_sent = $2 WHERE id = $1`

	// RemoveReply removes reply $1 and returns its conversation.
	RemoveReply = `DELETE FROM outbox WHERE id = $1 RETURNING conversation`

	// Promote lets the first reply of conversation $1 be claimed at once,
	// unless it is the first already.
	Promote = `UPDATE outbox SET next_at = 0
		WHERE id = (SELECT id FROM outbox WHERE conversation = $1 ORDER BY seq LIMIT 1) AND next_at IS NULL`

	// GiveBack gives the claimed reply $1 back until $2 and adds $3 to its
	// attempts.
	GiveBack = `UPDATE outbox SET next_at = $2, attempts = attempts + $3 WHERE id = $1 AND next_at IS NOT NULL`

	// Park copies reply $1 to the parked ones with $2 reason at $3 now.
	Park = `INSERT INTO parked (id, conversation, seq, reply, attempts, parts_sent, reason, parked_at)
		SELECT id, conversation, seq, reply, attempts, parts_sent, $2, $3 FROM outbox WHERE id = $1`

	// Parked reads at most $1 parked replies, oldest first.
	Parked = `SELECT id, conversation, seq, reply, parts_sent, attempts, reason, parked_at
		FROM parked ORDER BY id LIMIT $1`

	// Drop removes the waiting replies of conversation $1.
	Drop = `DELETE FROM outbox WHERE conversation = $1`

	// DropParked removes the parked replies of conversation $1.
	DropParked = `DELETE FROM parked WHERE conversation = $1`

	// Waiting counts the waiting replies of conversation $1.
	Waiting = `SELECT COUNT(*) FROM outbox WHERE conversation = $1`

	// WaitingAll counts all waiting replies.
	WaitingAll = `SELECT COUNT(*) FROM outbox`
)

// The cleaning.
const (
	// PruneEvents removes the events noted before $1.
	PruneEvents = `DELETE FROM events WHERE at < $1`

	// PruneParked removes the replies parked before $1.
	PruneParked = `DELETE FROM parked WHERE parked_at < $1`
)
