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

	// AddReplies queues replies: $1 conversation, $2 number, $3 reply, $4 its
	// urgency, $5 now, $6 0 for the first, NULL behind another one.
	AddReplies = bulk(`INSERT INTO outbox (conversation, seq, reply, urgency, created, ready_at, next_at) VALUES `,
		`($1, $2, $3, $4, $5, $5, $6)`, 6, ``)

	// AddHeld queues the first replies of their conversations and holds them:
	// $1 conversation, $2 number, $3 reply, $4 its urgency, $5 now, $6 until
	// when. It returns their ids.
	AddHeld = bulk(`INSERT INTO outbox (conversation, seq, reply, urgency, created, ready_at, next_at, claimed) VALUES `,
		`($1, $2, $3, $4, $5, $5, $6, 1)`, 6, ` RETURNING id, conversation`)

	// Hurry makes all that waits for conversations $1 as urgent as an answer.
	Hurry = bulk(`UPDATE outbox SET urgency = 0 WHERE urgency > 0 AND conversation IN (`, `$1`, 1, `)`)

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

// The queue. The first reply of a conversation, and no other, has a next_at.
// Whoever removes a reply promotes the next.
var (
	// RemoveReplies removes replies $1.
	RemoveReplies = bulk(`DELETE FROM outbox WHERE id IN (`, `$1`, 1, `)`)

	// PromoteBehind lets what stands behind reply $1 be claimed from $3 now on if
	// that one was the first and is not in conversation $2 any more: it was moved
	// while somebody held it. It returns a row for each that it changed, and is
	// to be run before the reply is removed.
	PromoteBehind = bulk(`UPDATE outbox SET ready_at = c.column3, next_at = 0, claimed = 0
		FROM (VALUES `, `(CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT))`, 3, `) AS c
		WHERE next_at IS NULL AND id = (SELECT n.id FROM outbox o JOIN outbox n ON n.conversation = o.conversation
			WHERE o.id = c.column1 AND o.conversation <> c.column2 AND n.id <> o.id ORDER BY n.seq LIMIT 1)
		RETURNING id`)

	// Promote lets the first reply of each conversation $1 be claimed from $2
	// now on, or holds it until $3 if that is not 0 and its urgency is $4. It
	// returns the replies that it changed, with 1 for those it holds. One that
	// it held before and that is still held so, it returns again.
	Promote = bulk(`UPDATE outbox SET ready_at = c.column2,
		next_at = CASE WHEN urgency = c.column4 THEN c.column3 ELSE 0 END,
		claimed = CASE WHEN urgency = c.column4 AND c.column3 > 0 THEN 1 ELSE 0 END
		FROM (VALUES `, `(CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT))`, 4, `) AS c
		WHERE (next_at IS NULL OR claimed = 1 AND next_at = c.column3)
		AND id = (SELECT o.id FROM outbox o WHERE o.conversation = c.column1 ORDER BY o.seq LIMIT 1)
		RETURNING `+reply+`, claimed`)
)

// reply are the columns of a reply.
const reply = `id, conversation, seq, reply, urgency, parts_sent, attempts`

const (
	// PartsSent notes $2 parts of reply $1, unless more are noted already.
	PartsSent = `UPDATE outbox SET parts_sent = $2 WHERE id = $1 AND parts_sent < $2`

	// GiveBack gives the claimed reply $1 back until $2 and adds $3 to its
	// attempts.
	GiveBack = `UPDATE outbox SET next_at = $2, claimed = 0, attempts = attempts + $3 WHERE id = $1 AND next_at IS NOT NULL`

	// GiveBackHeld lets the reply of conversation $1 be claimed that is held
	// until $2.
	GiveBackHeld = `UPDATE outbox SET next_at = 0, claimed = 0 WHERE conversation = $1 AND claimed = 1 AND next_at = $2`

	// TakeBack lets every claimed reply be claimed again from $1 on, and every
	// one that would wait beyond $2.
	TakeBack = `UPDATE outbox SET next_at = $1, claimed = 0 WHERE claimed = 1 OR next_at > $2`

	// PromoteAll lets the first reply of every conversation be claimed from $1
	// on that is not already to be claimed some time.
	PromoteAll = `UPDATE outbox SET ready_at = $1, next_at = $1, claimed = 0
		WHERE next_at IS NULL AND id IN (SELECT id FROM outbox o WHERE NOT EXISTS (
			SELECT 1 FROM outbox b WHERE b.conversation = o.conversation AND b.seq < o.seq))`

	// SetBack lets the replies that wait at $1 for a time wait less long by $2,
	// but none for less than nothing.
	SetBack = `UPDATE outbox SET next_at = CASE WHEN next_at - $2 > $1 THEN next_at - $2 ELSE $1 END WHERE next_at > $1`

	// Park copies reply $1 to the parked ones with $2 reason at $3 now.
	Park = `INSERT INTO parked (id, conversation, seq, reply, attempts, parts_sent, reason, parked_at)
		SELECT id, conversation, seq, reply, attempts, parts_sent, $2, $3 FROM outbox WHERE id = $1`

	// Overtaken removes of the waiting answers of conversation $1 those behind
	// the first $2; the first of all stays.
	Overtaken = `DELETE FROM outbox WHERE next_at IS NULL AND urgency = 0 AND id IN (
		SELECT id FROM outbox WHERE conversation = $1 ORDER BY seq LIMIT 1000000000 OFFSET $2)`

	// Waiting counts the waiting replies of conversation $1.
	Waiting = `SELECT COUNT(*) FROM outbox WHERE conversation = $1`

	// WaitingAll counts all waiting replies.
	WaitingAll = `SELECT COUNT(*) FROM outbox`
)

// Due lets the replies be claimed whose time has come at $1.
const Due = `UPDATE outbox SET next_at = 0, claimed = 0 WHERE next_at > 0 AND next_at <= $1`

// Claim holds until $1 at most $4 first replies of platform $2 and urgency $3,
// in the order in which they became the first, which it returns too. The zero
// keeps SQLite from planning anew for every limit.
func Claim(skipLocked string) string {
	return `UPDATE outbox SET next_at = $1, claimed = 1
		WHERE id IN (SELECT id FROM outbox WHERE platform = $2 AND urgency = $3 AND next_at = 0
			ORDER BY ready_at, id LIMIT $4 + 0 ` + skipLocked + `)
		RETURNING ` + reply + `, ready_at`
}

// The move of conversation $1 to address $2.
const (
	// MoveReplies queues its replies behind those that wait there. The first
	// of all is to be promoted then.
	MoveReplies = `UPDATE outbox SET conversation = $2, next_at = NULL, claimed = 0,
		seq = seq + COALESCE((SELECT MAX(o.seq) FROM outbox o WHERE o.conversation = $2), 0)
		WHERE conversation = $1`

	// MoveParked moves its parked replies.
	MoveParked = `UPDATE parked SET conversation = $2 WHERE conversation = $1`

	// MoveState copies its state, unless there is one already.
	MoveState = `INSERT INTO conversations (id, state, last_seq, changed)
		SELECT $2, state, last_seq, changed FROM conversations WHERE id = $1 ON CONFLICT DO NOTHING`

	// RemoveState removes it from its old address.
	RemoveState = `DELETE FROM conversations WHERE id = $1`
)

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
