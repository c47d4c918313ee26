package queries

// The replies that were parked.
const (
	// Parked reads at most $1 parked replies, oldest first.
	Parked = `SELECT id, conversation, seq, reply, 0, parts_sent, attempts, reason, parked_at
		FROM parked ORDER BY id LIMIT $1`

	// ParkedAll counts all parked replies.
	ParkedAll = `SELECT COUNT(*) FROM parked`

	// ParkedOf names the conversation of the parked reply $1.
	ParkedOf = `SELECT conversation FROM parked WHERE id = $1`

	// Requeue queues the parked reply $1 at $2 now, behind the others of its
	// conversation and under a new number, as if it had never been tried.
	Requeue = `INSERT INTO outbox (conversation, seq, reply, created, next_at, parts_sent)
		SELECT p.conversation,
			(SELECT COALESCE(MAX(n.seq), 0) + 1 FROM (
				SELECT last_seq AS seq FROM conversations WHERE id = p.conversation
				UNION ALL SELECT seq FROM outbox WHERE conversation = p.conversation) AS n),
			p.reply, $2,
			CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.conversation = p.conversation) THEN NULL ELSE 0 END,
			p.parts_sent
		FROM parked p WHERE p.id = $1`

	// Renumber notes for conversation $1 the number of its newest reply.
	Renumber = `UPDATE conversations SET last_seq = (SELECT MAX(o.seq) FROM outbox o WHERE o.conversation = $1)
		WHERE id = $1 AND last_seq < (SELECT MAX(o.seq) FROM outbox o WHERE o.conversation = $1)`

	// Unpark removes the parked reply $1 and returns it if it was there.
	Unpark = `DELETE FROM parked WHERE id = $1 RETURNING id`
)

// All that is kept about conversation $1.
const (
	// StateOf reads its state and when that was last written.
	StateOf = `SELECT state, changed FROM conversations WHERE id = $1`

	// GoneSince reads since when its person is gone.
	GoneSince = `SELECT since FROM gone WHERE conversation = $1`

	// WaitingOf reads its waiting replies.
	WaitingOf = `SELECT id, conversation, seq, reply, urgency, parts_sent, attempts, created
		FROM outbox WHERE conversation = $1 ORDER BY seq`

	// ParkedFor reads its parked replies.
	ParkedFor = `SELECT id, conversation, seq, reply, 0, parts_sent, attempts, reason, parked_at
		FROM parked WHERE conversation = $1 ORDER BY id`

	// ForgetState, ForgetWaiting, ForgetParked and ForgetGone remove it and
	// return a row for each that they removed.
	ForgetState   = `DELETE FROM conversations WHERE id = $1 RETURNING id`
	ForgetWaiting = `DELETE FROM outbox WHERE conversation = $1 RETURNING id`
	ForgetParked  = `DELETE FROM parked WHERE conversation = $1 RETURNING id`
	ForgetGone    = `DELETE FROM gone WHERE conversation = $1 RETURNING conversation`
)

// What is kept for a time only. Each removes some of it and returns a row for
// each that it removed.
const (
	// PruneEvents removes at most $2 events noted before $1.
	PruneEvents = `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < $1 LIMIT $2) RETURNING id`

	// PruneParked removes at most $2 replies parked before $1.
	PruneParked = `DELETE FROM parked WHERE id IN (SELECT id FROM parked WHERE parked_at < $1 LIMIT $2) RETURNING id`
)

// Expired finds and removes conversations for one reason to end them.
type Expired struct {
	// Find reads the first $3 of them with an id above $2, for which the reason
	// holds since before $1.
	Find string
	// Remove are the statements that remove, with everything kept about them,
	// those with an id above $2 and up to $3, for which it holds since before
	// $1. The last returns a row for each.
	Remove []string
}

// The reasons to end a conversation.
var (
	// Untouched are those that nobody touched for long.
	Untouched = expired("conversations", "id", "changed", "outbox", "parked", "gone", "offers")
	// Left are those whose person is gone for long.
	Left = expired("gone", "conversation", "since", "outbox", "parked", "conversations", "offers")
)

// expired makes the statements for rows of a table, named by its column id, in
// which the time is before a limit; the other tables depend on them.
func expired(table, id, time string, others ...string) Expired {
	those := " FROM " + table + " WHERE " + time + " < $1 AND " + id + " > $2"
	e := Expired{Find: "SELECT " + id + those + " ORDER BY " + id + " LIMIT $3"}
	those += " AND " + id + " <= $3"
	for _, other := range others {
		column := "conversation"
		if other == "conversations" {
			column = "id"
		}
		e.Remove = append(e.Remove, "DELETE FROM "+other+" WHERE "+column+" IN (SELECT "+id+those+")")
	}
	e.Remove = append(e.Remove, "DELETE"+those+" RETURNING "+id)
	return e
}
