package dialog

import (
	"context"
	"errors"

	"guichet/chat"
)

// Limits on what a turn may leave behind.
const (
	// MaxState is the largest stored state of a conversation, in bytes. A talk
	// to its end takes a few thousand.
	MaxState = 1 << 20
	// MaxReply is the largest reply in bytes, as JSON. That is some dozen
	// messages on any platform.
	MaxReply = 256 << 10
)

// ErrTooLarge is returned, wrapped, by Store.Turn when the outcome is beyond
// MaxState or MaxReply. Nothing was changed.
var ErrTooLarge = errors.New("too large to be stored")

// Store keeps conversations and commits turns. It is safe for concurrent use.
// storetest holds the behaviour that every implementation must show.
type Store interface {
	// Turn takes one event into account, all or nothing: the event's key, the
	// conversation's new state and the queued replies become durable together
	// before Turn returns nil. An event whose platform and key were committed
	// before is a repeated delivery: step is not called, and Turn returns nil.
	//
	// step may be called more than once when a transaction has to be repeated;
	// only the last call counts. An error from step leaves everything as it was
	// and is returned wrapped, as is any error of the storage itself.
	Turn(ctx context.Context, e chat.Event, step StepFunc) error
	// Turns is Turn for several events of one conversation, one after another,
	// with less waiting in between. It returns how many are done, from the
	// first on, and why the next one is not; those behind it were not tried.
	// Each event has a step of its own.
	Turns(ctx context.Context, events []chat.Event, step func(chat.Event) StepFunc) (done int, err error)
}

// StepFunc maps the stored state of a conversation, nil for a new one, to what
// the turn makes of it. It must be pure.
type StepFunc func(state []byte) (Outcome, error)

// Outcome is what a turn changes.
type Outcome struct {
	// State is the new state of the conversation. Nil removes it.
	State []byte
	// Replies are queued in this order, behind those that wait already.
	Replies []chat.Reply
	// Offers are opened, and those of the same kind that were open before are
	// closed. Withdraw closes all that were open before.
	Offers   []Offer
	Withdraw bool
	// Taken closes the code that the event entered, and Elsewhere is queued for
	// the conversation that it was given to. Both count in Enter only.
	Taken     bool
	Elsewhere []chat.Reply
	// Forget removes everything kept about the conversation, replies that
	// still wait included, before State and Replies are applied. The event's
	// key stays, so that a repeated delivery is still recognised.
	Forget bool
}
