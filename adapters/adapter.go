// Package adapters holds the contract between the platforms and the rest, and
// the renderer that fits a reply to what a platform can show.
//
// A platform is one subpackage. What every platform needs (splitting, numbered
// fallback, order, pace, retry) is written once, here or in delivery; an
// adapter decodes what comes in and sends one part at a time.
package adapters

import (
	"context"
	"errors"
	"fmt"
	"time"

	"guichet/chat"
)

// Adapter connects one platform. Its methods are safe for concurrent use.
type Adapter interface {
	// Platform names the platform; it is the same for the adapter's lifetime.
	Platform() chat.Platform
	// Caps tells what the platform can show. It is constant and makes no
	// network call.
	Caps() Caps
	// Run receives events and hands them to sink until ctx is done, then
	// returns nil. It confirms an event to the platform only after sink said
	// that it is done. An error of class Fatal means that running again makes no
	// sense before a person changes something.
	Run(ctx context.Context, sink Sink) error
	// Send sends one part and returns when the platform has accepted it. It
	// never repeats by itself. Every error is, or wraps, a *SendError, and
	// holds neither a secret nor an address.
	Send(ctx context.Context, to chat.ConversationID, p Part) error
}

// Grouper may be implemented by an Adapter that serves conversations of several
// people, to whom platforms let a bot write less often.
type Grouper interface {
	// Group tells whether c is such a conversation, or that of one person in a
	// place of several, and names the place: it is the same for all conversations
	// there. It makes no network call.
	Group(c chat.ConversationID) (place chat.ConversationID, ok bool)
}

// Sink takes events of one conversation into account durably, in this order. It
// returns how many are done, from the first on: those may be confirmed to the
// platform; a repeated delivery is done too. The error, nil if all are done,
// says why the next one is not; those behind it were not tried.
type Sink func(ctx context.Context, events ...chat.Event) (done int, err error)

// Caps is what a platform can show. The zero value means plain text without
// limit and without buttons.
type Caps struct {
	// TextUnits is the longest text of one message, in UTF-16 code units after
	// markup has been taken off; 0 is no limit.
	TextUnits int
	// Markdown tells that the platform counts the text with its markup, as
	// Markdown writes it.
	Markdown bool
	// Buttons is the number of buttons that one message can carry; 0 means
	// that choices are written into the text.
	Buttons int
	// LabelUnits is the longest label of a button, in UTF-16 code units; 0 is
	// no limit.
	LabelUnits int
	// Forms tells that a choice can open a form.
	Forms bool
	// Edit tells that a message of the bot can be replaced by another.
	Edit bool
	// FileBytes is the largest file that a message can carry; 0 means that it
	// carries none.
	FileBytes int
	// CaptionUnits is the longest text of a message that carries a file, counted
	// as TextUnits is; 0 is as long as any other.
	CaptionUnits int
}

// Part is a piece of a reply that fits into one message.
type Part struct {
	Text    chat.Text
	Choices []chat.Choice
	// File goes with the text; nil is none.
	File *chat.File
	// Replaces, when set, is the message to edit; otherwise the part is a new
	// one.
	Replaces chat.MessageRef
	// Answers and Further are those of the reply; of one that answers, every
	// part but the first is a further one.
	Answers chat.AnswerRef
	Further bool
	// Key is the same whenever this part is sent again, and that of no other
	// part of the same database. Empty means that nobody can tell.
	Key string
}

// Class says what a failed send means for the next step. The zero value is
// Unknown.
type Class uint8

const (
	// Unknown: the platform may have taken the message, or not.
	Unknown Class = iota
	// Throttled: surely not sent; wait SendError.After, then send again.
	Throttled
	// Temporary: surely not sent, network or platform trouble; send again.
	Temporary
	// Gone: the person can no longer be reached (blocked the bot, deleted the
	// account, took the bot out of the group, closed the topic). Nothing more
	// should be sent there until they write again.
	Gone
	// Invalid: the platform refuses this message for what it is; sending it
	// again cannot help.
	Invalid
	// Fatal: the account itself is refused (revoked token).
	Fatal
	// Moved: surely not sent; the conversation goes on at SendError.To.
	Moved
)

var classNames = [...]string{"unknown outcome", "throttled", "temporary", "gone", "invalid", "fatal", "moved"}

// String returns the class in words, for logs.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return fmt.Sprintf("class %d", uint8(c))
}

// SendError is a failure of a platform, stripped of secrets and addresses.
type SendError struct {
	Class Class
	// After is how long the platform asks to wait; 0 where it does not say.
	After time.Duration
	// Account tells that a throttled sender has to wait with all
	// conversations, and not with this one only.
	Account bool
	// To is where a conversation of class Moved goes on.
	To chat.ConversationID
	// Code is the platform's own code, for the operator; 0 where there is none.
	Code int
	// Reason is the platform's own wording, for the operator.
	Reason string
}

// Error returns the class, the code and the reason in one line.
func (e *SendError) Error() string {
	s := e.Class.String()
	if e.Code != 0 {
		s += fmt.Sprintf(" (%d)", e.Code)
	}
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// ClassOf returns the class of the *SendError that err is or wraps, and Unknown
// for any other error.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*SendError](err); ok {
		return e.Class
	}
	return Unknown
}
