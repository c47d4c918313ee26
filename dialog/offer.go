package dialog

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"guichet/chat"
)

// OfferKind is what an offer opens.
type OfferKind uint8

const (
	// OfferTalk is a code that takes the answers of a talk to another one, once.
	OfferTalk OfferKind = iota + 1
	// OfferSheet opens a sheet, for reading, as often as wanted.
	OfferSheet
)

// Offer is something that whoever knows its secret may have, for a while. At most
// one of each kind is open for a conversation: a new one takes its place.
type Offer struct {
	Kind OfferKind
	// Hash is Sharing.Hash of the secret, which is stored nowhere.
	Hash string
	// Until is when it ends.
	Until time.Time
	// Content is what is opened; nil for a talk.
	Content []byte

	secret string
}

// Carried is the talk that an entered code belongs to.
type Carried struct {
	Conversation chat.ConversationID
	// State is its stored state, nil if nothing is left of it.
	State []byte
}

// Enterer may be implemented by a Store in which codes are kept.
type Enterer interface {
	// Enter is Turn for an event that enters the code of a hash. step also gets
	// the talk for which that code is open, nil if it is for none; if the
	// outcome is Taken, the code is closed. All of it is one transaction: of
	// two who enter a code at the same time, in whatever process, one gets the
	// talk.
	Enter(ctx context.Context, e chat.Event, hash string, step EnterFunc) error
}

// EnterFunc is a StepFunc that also gets the talk of an entered code.
type EnterFunc func(state []byte, from *Carried) (Outcome, error)

// Sharing is how codes and links are made. The zero value works: chance comes
// from the system, and no sheet can be opened by a link.
type Sharing struct {
	// Random is where chance comes from; nil is that of the system.
	Random io.Reader
	// Key makes the hashes of codes those of this bot, so that somebody who
	// reads the database cannot find the codes by trying.
	Key []byte
	// Sheets is the address below which sheets are opened, without a slash at
	// its end; empty if they are not.
	Sheets string
}

// Hash is what is stored of a secret.
func (s Sharing) Hash(secret string) string {
	h := hmac.New(sha256.New, append([]byte("guichet offer\n"), s.Key...))
	h.Write([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Chance is what nobody can guess, drawn for one event.
type Chance [24]byte

func (s Sharing) draw() (c Chance, err error) {
	from := s.Random
	if from == nil {
		from = rand.Reader
	}
	if _, err = io.ReadFull(from, c[:]); err != nil {
		err = fmt.Errorf("chance: %w", err)
	}
	return c, err
}

// signs are those of a code: what people take for one another is left out, and
// read as what it looks like.
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// code returns eight signs, which is forty bits.
func (c Chance) code() string {
	code := make([]byte, codeSigns)
	for i := range code {
		code[i] = signs[c[i]%byte(len(signs))]
	}
	return string(code)
}

// token returns what stands in a link: 128 bits.
func (c Chance) token() string { return base64.RawURLEncoding.EncodeToString(c[codeSigns:]) }

// Circumstances are what a step is given beside the event.
type Circumstances struct {
	// Chance is drawn for the event.
	Chance Chance
	// From is the talk of the code that the event enters, nil if it is open for
	// none.
	From *Carried
	// Sheets is Sharing.Sheets.
	Sheets string
	// cold, unless nil, has the step not wait for what has to be learnt; it is set to that if
	// that would have been needed, and the step is then worth nothing.
	cold *func()
}
