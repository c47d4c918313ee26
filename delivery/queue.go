package delivery

import (
	"context"
	"time"

	"guichet/chat"
)

// Queue is where committed turns leave their replies. It is safe for
// concurrent use. storetest holds the behaviour that every implementation must
// show.
//
// A reply is named by its ID, or by the ID and the conversation of what Claim
// returned; an ID is never used for a second one. Telling the outcome of a reply
// that is gone already does nothing and is no error.
//
// Only the oldest waiting reply of a conversation may leave, its first. A
// conversation takes turns with the others: what has been its first for longest
// goes first.
type Queue interface {
	// Claim returns replies that may be sent at now, at most as many as each
	// of wants says, and holds each for the caller until now+lease. Of one
	// conversation it returns the first reply only, and none while that one is
	// held or has to wait. What it returns beside an error is held all the
	// same.
	Claim(ctx context.Context, now time.Time, lease time.Duration, wants []Want) ([]chat.Outbound, error)
	// PartSent notes that the first parts of the reply have left, so that a
	// restart does not send them again. Fewer than are noted already change
	// nothing: they were told late.
	PartSent(ctx context.Context, id int64, parts int) error
	// Sent removes a reply that has left completely. If until is not zero and
	// the next reply of the conversation is as urgent, it returns that one,
	// held for the caller until then; otherwise it is left to Claim.
	Sent(ctx context.Context, o chat.Outbound, until time.Time) (next *chat.Outbound, err error)
	// Retry gives a reply back, to be claimed again from at on. Attempts
	// counts one more.
	Retry(ctx context.Context, id int64, at time.Time) error
	// Postpone is Retry without counting: the reply could not be tried, or the
	// platform asked to come back later.
	Postpone(ctx context.Context, id int64, at time.Time) error
	// Park takes a reply that cannot be sent out of its lane and keeps it with
	// the reason for the operator.
	Park(ctx context.Context, o chat.Outbound, reason string) error
	// Move gives a conversation another address: its state, unless there is
	// one already, and its replies, which queue up behind those that wait
	// there. What is held of it is given back.
	Move(ctx context.Context, from, to chat.ConversationID) error
	// Parked lists at most limit parked replies, oldest first.
	Parked(ctx context.Context, limit int) ([]Parked, error)
	// Drop removes every waiting reply of a conversation whose person can no
	// longer be reached.
	Drop(ctx context.Context, c chat.ConversationID) error
	// Waiting counts the replies of a conversation that have not left yet;
	// with the zero ConversationID, of all.
	Waiting(ctx context.Context, c chat.ConversationID) (int, error)
	// Queued is signalled after a turn of this process queued replies that it
	// did not hand over, and when one was left to Claim because the one before
	// it has gone. It never blocks: signals may be merged.
	Queued() <-chan struct{}
	// HandTo lets the turns of this process hand the first reply of a
	// conversation straight to t when they commit, held as if t had claimed it.
	// nil ends that; a reservation made before is still answered.
	HandTo(t Taker)
}

// Taker takes replies over from the turns that queue them. Its methods are safe
// for concurrent use, return at once and never call the Queue.
type Taker interface {
	// Reserve asks, before a turn commits, for room for a reply of c, and
	// returns until when it is to be held. Without room the reply is left to
	// Claim. A reservation is answered by Take or Release, exactly once.
	Reserve(c chat.ConversationID, u chat.Urgency) (until time.Time, ok bool)
	// Take hands over a reply that is committed and held until then. It must not
	// be changed any more.
	Take(o chat.Outbound, until time.Time)
	// Release gives a reservation back: nothing was committed.
	Release(c chat.ConversationID, u chat.Urgency)
}

// Want is how many replies of a platform and urgency there is room for.
type Want struct {
	Platform chat.Platform
	Urgency  chat.Urgency
	Limit    int
}

// Parked is a reply that was taken out of its lane.
type Parked struct {
	chat.Outbound
	// Reason is what the operator should know; it holds nothing of the reply.
	Reason string
	At     time.Time
}
