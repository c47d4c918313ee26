package delivery

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	mathrand "math/rand/v2"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// The defaults of Options.
const (
	DefaultWorkers     = 128
	DefaultMaxAttempts = 20
	DefaultPoll        = time.Second
	DefaultSendTimeout = 20 * time.Second
	DefaultLease       = time.Minute
	DefaultGrace       = 10 * time.Second
)

// Options holds what New may be told. A field's zero value, like nil Options,
// means its default.
type Options struct {
	// Workers is how many messages may be on their way to one platform at the
	// same time; the default is DefaultWorkers.
	Workers int
	// MaxAttempts is how many sends of one reply may fail, for reasons that
	// may pass, before it is parked; the default is DefaultMaxAttempts. Being
	// throttled does not count.
	MaxAttempts int
	// Poll is how often the queue is asked without a signal; the default is
	// DefaultPoll. It finds what another process has left behind.
	Poll time.Duration
	// SendTimeout bounds one call of Adapter.Send; the default is
	// DefaultSendTimeout.
	SendTimeout time.Duration
	// Lease is for how long a reply is held while it is being sent, and so how
	// long those of a crashed process stay held; the default is DefaultLease.
	// Less than twice SendTimeout counts as that.
	Lease time.Duration
	// Grace is how long Run may go on after it was told to stop, if the queue
	// returns when the context of a call is done: the sends under way, and at
	// most the last second to tell the queue of them; the default is
	// DefaultGrace.
	Grace time.Duration
	// Pace is the pace of each platform; one that is missing has no limit. The
	// default, for a nil map, is DefaultPace.
	Pace map[chat.Platform]Pace
	// Render splits a reply into messages; the default is adapters.Render.
	Render func(chat.Reply, adapters.Caps) []adapters.Part
	// Word says replies in other words on their way that allow it; nil leaves all
	// as they are.
	Word Word
	// Random returns a number of [0, 1) for the spread of retries; the default
	// is that of math/rand/v2. It must be safe for concurrent use.
	Random func() float64
	// Mask names a conversation in logs without revealing it; the default is a
	// hash under a key that lives as long as the Loop.
	Mask func(chat.ConversationID) string
	// Logger receives what the operator should know, never what a reply says;
	// the default is slog.Default.
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	d.Workers = cmp.Or(d.Workers, DefaultWorkers)
	d.MaxAttempts = cmp.Or(d.MaxAttempts, DefaultMaxAttempts)
	d.Poll = cmp.Or(d.Poll, DefaultPoll)
	d.SendTimeout = cmp.Or(d.SendTimeout, DefaultSendTimeout)
	d.Lease = max(cmp.Or(d.Lease, DefaultLease), 2*d.SendTimeout)
	d.Grace = cmp.Or(d.Grace, DefaultGrace)
	d.Logger = cmp.Or(d.Logger, slog.Default())
	if d.Pace == nil {
		d.Pace = DefaultPace()
	}
	if d.Render == nil {
		d.Render = adapters.Render
	}
	if d.Random == nil {
		d.Random = mathrand.Float64
	}
	if d.Mask == nil {
		key := make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails: it would end the program
		d.Mask = MaskBy(key)
	}
	return d
}

// MaskBy returns what names conversations in logs by a keyed hash: the same as
// long as the key is, and not to be led back without it.
func MaskBy(key []byte) func(chat.ConversationID) string {
	return func(c chat.ConversationID) string {
		const shown = 6
		h := hmac.New(sha256.New, key)
		h.Write([]byte(c.String()))
		return hex.EncodeToString(h.Sum(nil)[:shown])
	}
}
