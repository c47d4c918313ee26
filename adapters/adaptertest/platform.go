// Package adaptertest holds the behaviour that every adapter must show, whatever
// its platform. The tests of an adapter bring a Platform, which is a fake of
// theirs in the terms of this package, and call Run.
//
// Nothing but the platform is a stand-in: the suite talks with the dialog on the
// embedded base, through a store on disk, the delivery loop and the adapter.
package adaptertest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/store"
)

// ErrCannot is returned where a platform has nothing of the kind: nobody edits a
// line in a terminal. What a platform cannot do is named in its Traits.
var ErrCannot = errors.New("adaptertest: not on this platform")

// Platform is one platform with its fake. Its methods are called by one
// goroutine at a time; those of a Person too.
type Platform interface {
	// Adapter makes an adapter for one process. It is called again when the
	// process is started anew, after the one before has ended.
	Adapter(p Process) (adapters.Adapter, error)
	// Person returns somebody new, whose client speaks a language.
	Person(lang string) (Person, error)
	// Disturb makes the next messages of the bot, to whomever, meet troubles,
	// one after another. What a trouble makes the platform say holds every one
	// of Secrets, as if a server told what it was asked.
	Disturb(with ...Trouble) error
	// Rearrange holds back the next n events of people until they all are there,
	// and then delivers them as order says: each entry is the place of an event,
	// from 0 on. An event may be named twice.
	Rearrange(n int, order ...int) error
	// Secrets are what no error and no line of a log may hold.
	Secrets() []string
	Traits() Traits
}

// Traits are what platforms differ in.
type Traits struct {
	// Cannot lists what nobody can do on the platform, or not at every time.
	Cannot []chat.EventKind
	// OneLine tells that a text ends with its line.
	OneLine bool
	// Alone tells that there is one person only, without a network in between
	// that could be disturbed.
	Alone bool
	// Brief leaves most golden conversations out: another test plays them all
	// through the same adapter.
	Brief bool
	// InOrder tells that the platform brings no event before the one before was
	// taken.
	InOrder bool
	// Once tells that what the bot did not take is not brought again: a person, who
	// is Told, does it once more.
	Once bool
	// SentOnce tells that a message which is sent again is there once.
	SentOnce bool
	// TypedWithoutLanguage tells that the language of a client is not told with
	// what is typed.
	TypedWithoutLanguage bool
	// StartsWithoutPayload tells that what follows /start is not understood.
	StartsWithoutPayload bool
}

// Process is one run of the program.
type Process struct {
	Log *slog.Logger
	// Now is the time, which the platform shares.
	Now func() time.Time
	// Sleep pauses for a moment in place of d.
	Sleep func(ctx context.Context, d time.Duration) error
	// Client reaches nobody any more once the process was killed.
	Client *http.Client
	Store  *store.Store
	// Sink takes events in, for an adapter to which they are brought.
	Sink adapters.Sink
	// Killed is closed when the process is killed: nothing that is brought to it
	// is answered any more.
	Killed <-chan struct{}
	// Flush returns once nothing waits for a conversation.
	Flush func(ctx context.Context, c chat.ConversationID) error
	// Revoked asks for a token that the platform does not know.
	Revoked bool
}

// Person is somebody who talks with the bot.
type Person interface {
	Conversation() chat.ConversationID
	// Do makes the person do something.
	Do(a Act) error
	// Sees returns what the bot has said, oldest message first, as the person
	// sees it now.
	Sees() []Message
	// Leave makes the person unreachable, and Return takes that back.
	Leave() error
	Return() error
}

// Told may be implemented by a Person whose client says when something that they
// did has failed.
type Told interface {
	// Failed counts what they did of which their client has said so.
	Failed() int
}

// Act is what a person does: they type Text, open the talk with Text as what the
// link says, change their last message to Text, send what is no text, or press
// what means Action on Message. Nothing needs to be there to be pressed: their
// client may be old, or forged.
type Act struct {
	Kind            chat.EventKind
	Text            string
	Message, Action string
}

// Says is the act of typing a text.
func Says(text string) Act { return Act{Kind: chat.KindText, Text: text} }

// Message is one message of the bot without its markup.
type Message struct {
	// ID names it for Act.Message.
	ID string
	// Text is what is to be read, one block below the other, Links where the
	// parts of it lead that lead somewhere.
	Text  string
	Links []string
	// Choices are what is offered to be pressed, from top to bottom.
	Choices []Choice
	// Files come with the message.
	Files []File
}

// File is a file as the person gets it.
type File struct{ Name, Content string }

// Choice is a button, or whatever the platform has in its place.
type Choice struct{ Label, Action string }

// Trouble is how a message of the bot fares. Its zero value is Throttled.
type Trouble uint8

// The troubles, none of which lets the message through but TakenAndCut.
const (
	// Throttled asks to wait a second, in the way of the platform.
	Throttled Trouble = iota
	// TurnedAway asks for the same, by a guard in front of the platform that
	// knows no more than HTTP and writes a page.
	TurnedAway
	// TakenAndCut takes the message and cuts the connection without an answer.
	TakenAndCut
	// BadGateway and Unavailable are pages of a server in front.
	BadGateway
	Unavailable
	// NoRights refuses the message, as the bot may not write there.
	NoRights
)
