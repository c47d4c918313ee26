// Package queries holds the statements that every database of the store runs,
// in the SQL that SQLite and PostgreSQL share, with numbered parameters.
// Conversations and events are named "platform:id", times are milliseconds UTC,
// and a reply is JSON text.
package queries

// The turn.
var (
	// KnownEvents returns which of the events $1 were taken into account.
	KnownEvents = bulk(`SELECT id FROM events WHERE id IN (`, `$1`, 1, `)`)

	// Conversations reads for each conversation $1 its id, its state, NULL if it
	// has none, the number of its newest reply, those of the newest and of the
	// oldest one that wait, 0 for none, and 1 if its person is marked as gone.
	Conversations = bulk(`SELECT c.column1, s.state, COALESCE(s.last_seq, 0),
		COALESCE((SELECT MAX(o.seq) FROM outbox o WHERE o.conversation = c.column1), 0),
		COALESCE((SELECT MIN(o.seq) FROM outbox o WHERE o.conversation = c.column1), 0),
		(SELECT COUNT(*) FROM gone g WHERE g.conversation = c.column1)
		FROM (VALUES `, `(CAST($1 AS TEXT))`, 1, `) AS c LEFT JOIN conversations s ON s.id = c.column1`)

	// AddEvents notes events: $1 id, $2 now.
	AddEvents = bulk(`INSERT INTO events (id, at) VALUES `, `($1, $2)`, 2, ` ON CONFLICT DO NOTHING`)

	// SaveStates stores for conversations $1 the state $2, the number $3 of the
	// newest reply, and $4 now.
	SaveStates = bulk(`INSERT INTO conversations (id, state, last_seq, changed) VALUES `, `($1, $2, $3, $4)`, 4,
		` ON CONFLICT (id) DO UPDATE SET state = excluded.state, last_seq = excluded.last_seq, changed = excluded.changed`)

	// RemoveStates removes conversations $1, but not their replies.
	RemoveStates = bulk(`DELETE FROM conversations WHERE id IN (`, `$1`, 1, `)`)

	// AddReplies queues replies: $1 conversation, $2 number, $3 reply, $4 now,
	// $5 from when it may be claimed, NULL behind another one.
	AddReplies = bulk(`INSERT INTO outbox (conversation, seq, reply, created, next_at) VALUES `, `($1, $2, $3, $4, $5)`, 5, ``)

	// Drop removes the waiting replies of conversations $1.
	Drop = bulk(`DELETE FROM outbox WHERE conversation IN (`, `$1`, 1, `)`)

	// DropParked removes the parked replies of conversations $1.
	DropParked = bulk(`DELETE FROM parked WHERE conversation IN (`, `$1`, 1, `)`)

	// MarkGone marks the persons of conversations $1 as gone since $2, unless
	// they are already.
	MarkGone = bulk(`INSERT INTO gone (conversation, since) VALUES `, `($1, $2)`, 2, ` ON CONFLICT DO NOTHING`)

	// NotGone takes the mark from the persons of conversations $1.
	NotGone = bulk(`DELETE FROM gone WHERE conversation IN (`, `$1`, 1, `)`)
)

// The queue. The first reply of a conversation, and no other, has a next_at:
// from when on it may be claimed. Whoever removes a reply promotes the next.
var (
	// RemoveReplies removes replies $1.
	RemoveReplies = bulk(`DELETE FROM outbox WHERE id IN (`, `$1`, 1, `)`)

	// Promote lets the first reply of each conversation $1 be claimed at once,
	// unless it is the first already.
	Promote = bulk(`UPDATE outbox SET next_at = 0 WHERE next_at IS NULL AND id IN (
		SELECT (SELECT o.id FROM outbox o WHERE o.conversation = c.column1 ORDER BY o.seq LIMIT 1)
		FROM (VALUES `, `(CAST($1 AS TEXT))`, 1, `) AS c)`)
)

const (
	// PartsSent notes $2 parts of reply $1.
	PartsSent = `UPDATE outbox SET parts_sent = $2 WHERE id = $1`

	// GiveBack gives the claimed reply $1 back until $2 and adds $3 to its
	// attempts.
	GiveBack = `UPDATE outbox SET next_at = $2, claimed = 0, attempts = attempts + $3 WHERE id = $1 AND next_at IS NOT NULL`

	// TakeBack lets every claimed reply be claimed again from $1 on.
	TakeBack = `UPDATE outbox SET next_at = $1, claimed = 0 WHERE claimed = 1`

	// Park copies reply $1 to the parked ones with $2 reason at $3 now.
	Park = `INSERT INTO parked (id, conversation, seq, reply, attempts, parts_sent, reason, parked_at)
		SELECT id, conversation, seq, reply, attempts, parts_sent, $2, $3 FROM outbox WHERE id = $1`

	// Overtaken removes of the waiting replies of conversation $1 those behind
	// the first $2; the first of all stays.
	Overtaken = `DELETE FROM outbox WHERE next_at IS NULL AND id IN (
		SELECT id FROM outbox WHERE conversation = $1 ORDER BY seq LIMIT 1000000000 OFFSET $2)`

	// Waiting counts the waiting replies of conversation $1.
	Waiting = `SELECT COUNT(*) FROM outbox WHERE conversation = $1`

	// WaitingAll counts all waiting replies.
	WaitingAll = `SELECT COUNT(*) FROM outbox`
)

// Claim holds until $2 at most $3 first replies that may go at $1, oldest
// first. The plus keeps SQLite from walking through all replies by id, the zero
// from planning anew for every limit.
func Claim(skipLocked string) string {
	return `UPDATE outbox SET next_at = $2, claimed = 1
		WHERE id IN (SELECT id FROM outbox WHERE next_at <= $1 ORDER BY +id LIMIT $3 + 0 ` + skipLocked + `)
		RETURNING id, conversation, seq, reply, parts_sent, attempts`
}

// Hold gives the lease $1 to $2 for $3 milliseconds from now, unless somebody
// else has it. It returns a row if $2 has it then.
func Hold(now string) string {
	return `INSERT INTO leases (name, holder, until) VALUES ($1, $2, ` + now + ` + $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE leases.holder = excluded.holder OR leases.until < ` + now + `
		RETURNING holder`
}

// Release ends the lease $1 of $2.
const Release = `DELETE FROM leases WHERE name = $1 AND holder = $2`
