// Package chat is the vocabulary that every room shares: who talks
// (ConversationID), what comes in (Event), what goes out (Reply, Text,
// Choice) and what waits to be sent (Outbound).
//
// It holds plain data, depends on the standard library only and knows neither
// a platform nor the knowledge base.
package chat

import (
	"fmt"
	"strings"
	"time"
)

// Platform names the kind of place a talk happens in, such as "telegram" or
// "console". It is lower-case ASCII and never contains a colon.
type Platform string

// ConversationID names one conversation: one person's talk on one platform.
//
// ID is opaque outside of the adapter that minted it; it is stored, so its
// shape must stay readable by that adapter. The zero value names nobody.
type ConversationID struct {
	Platform Platform `json:"platform"`
	ID       string   `json:"id"`
}

// String returns "platform:id", the form in which a conversation is stored and
// named on the command line.
func (c ConversationID) String() string { return string(c.Platform) + ":" + c.ID }

// ParseConversationID reads the form that ConversationID.String writes.
func ParseConversationID(s string) (ConversationID, error) {
	platform, id, ok := strings.Cut(s, ":")
	if !ok || platform == "" || id == "" {
		return ConversationID{}, fmt.Errorf("conversation %q: want PLATFORM:ID, such as telegram:42", s)
	}
	return ConversationID{Platform: Platform(platform), ID: id}, nil
}

// EventKind is what a person did. Its zero value is KindUnknown, which the
// dialog answers as something that it cannot read.
type EventKind uint8

const (
	// KindUnknown is something that no adapter can decode further: a sticker,
	// a photo, a voice message.
	KindUnknown EventKind = iota
	// KindText is a message typed by the person; Event.Text holds it.
	KindText
	// KindPress is a press on a button; Event.Action holds what it means and
	// Event.On the message it stood on.
	KindPress
	// KindStart is the opening of the talk by the platform's own means, such
	// as Telegram's /start; Event.Text holds the payload of the link that was
	// followed, mostly none.
	KindStart
	// KindEdit is a change to a message sent earlier; Event.Text holds the new
	// wording.
	KindEdit
)

// MessageRef names one message of the bot on its platform. It is opaque
// outside of the adapter that minted it; the zero value names no message.
type MessageRef string

// AnswerRef names the place that a platform keeps open for the answer to one
// event, for a while. It is opaque outside of the adapter that minted it; the
// zero value means that the answer goes into the conversation like any message.
type AnswerRef string

// Event is one thing a person did, decoded by an adapter.
type Event struct {
	// Key makes the event unique within its platform, so that a repeated
	// delivery is recognised. It is never empty and holds no personal text.
	Key string
	// Conversation is where it happened and where the replies go.
	Conversation ConversationID
	Kind         EventKind
	// At is when the platform says it happened, or when it arrived.
	At time.Time
	// Lang is the language tag of the person's client, such as "fr-FR", or
	// empty where the platform does not tell.
	Lang string
	// Text is untrusted input of any length and content.
	Text string
	// Action is the meaning of the pressed button, as given in Choice.Action, or
	// of the one that opened the form into which Text was typed. It is untrusted:
	// clients can forge it.
	Action string
	// Read is what else was read in Text; nil if nobody was asked.
	Read *Reading
	// On is the message whose button was pressed.
	On MessageRef
	// Answer is where the platform waits for the answer, if it does.
	Answer AnswerRef
	// Public tells that others read this conversation: a group, or a channel
	// where people talk. The adapter passes on only what is addressed to the bot
	// (a command, a mention, a reply to the bot, a press on its button) and takes
	// the mention out of the text. The conversation is that of one person in that
	// place. Nothing that is personal may be said there, or asked for.
	Public bool
}

// Unread is a typed message that the dialog could not understand by itself.
type Unread struct {
	Text string
	// Lang is the language of the talk, Day the day of the message as
	// 2026-12-07, and Asking the question that the person looks at, by its id;
	// it may be empty.
	Lang, Day, Asking string
}

// Reading is what somebody else than the dialog reads in a message. It is a
// proposal, which counts once the person has confirmed it. Its zero value is
// that there is nothing to read.
type Reading struct {
	// Facts are what the message states.
	Facts []Said
	// About is what it asks for, such as "scheme.aif" or "info.contact"; "none"
	// or empty if that is nothing.
	About string
}

// Said is one fact with its value, in the form that the base reads, and the
// words of the message that say so.
type Said struct{ Fact, Value, Words string }

// Choice is one answer that a reply offers.
type Choice struct {
	// Key is what a person may type instead of pressing, such as "2" or "b".
	// It is unique within a reply and shown only where buttons are missing.
	Key string `json:"key"`
	// Label is what the button says.
	Label string `json:"label"`
	// Action is what pressing it means, at most MaxAction bytes. The platform
	// hands it back in Event.Action.
	Action string `json:"action"`
	// Minor marks a choice that belongs to the frame of the talk (back, menu)
	// and not to its matter; renderers put minor choices together in a row of
	// their own.
	Minor bool `json:"minor,omitempty"`
	// Form marks a choice that opens a form, in which an answer is typed. What
	// comes back is an event of KindText with the Action. Where a platform has no
	// forms it is left out: the answer can always be typed into the talk.
	Form bool `json:"form,omitempty"`
	// Private marks a choice that leads from a public place into the person's
	// own talk with the bot. That is opened there, as by a link, with an event of
	// KindStart whose Text is the Action; that is 1 to MaxAction of A-Z, a-z, 0-9,
	// _ and -.
	Private bool `json:"private,omitempty"`
}

// MaxAction is the longest Choice.Action in bytes: what the strictest platform
// takes (Telegram's callback_data).
const MaxAction = 64

// Urgency says who goes first where a platform lets out less than there is to
// say. Its zero value is Answer.
type Urgency uint8

const (
	// Answer is what a person waits for. Where nobody knows whether it has
	// arrived it is sent again: a double answer is harmless, silence is not.
	Answer Urgency = iota
	// Notice is what nobody waits for, such as a reminder or a broadcast. It
	// leaves behind the answers, and is not sent again where it may have
	// arrived.
	Notice
)

// Reply is one message to a person.
type Reply struct {
	Text    Text     `json:"text"`
	Choices []Choice `json:"choices,omitempty"`
	Urgency Urgency  `json:"urgency,omitempty"`
	// File, when set, comes with the text. It passes File.Check.
	File *File `json:"file,omitempty"`
	// Closes, when set, is what becomes of the message that this reply answers a
	// press on. It may be shown before the reply or after it. Where a platform
	// cannot edit, it is left out: it never carries anything that is not also
	// said elsewhere.
	Closes *Closing `json:"closes,omitempty"`
	// Answers is Event.Answer of the event that this reply answers. Where the
	// place is closed by now, the reply goes into the conversation.
	Answers AnswerRef `json:"answers,omitempty"`
	// Further tells that another new message answers the same event before
	// this one.
	Further bool `json:"further,omitempty"`
	// Reword, when set, is the language of the blocks that explain, which may be
	// said in other words on their way. Empty, they stay as they are.
	Reword string `json:"reword,omitempty"`
}

// Closing is the last wording of an earlier message of the bot, which has no
// choices any more.
type Closing struct {
	Message MessageRef `json:"message"`
	Text    Text       `json:"text"`
}

// Outbound is a reply on its way to its person, as the queue keeps it.
type Outbound struct {
	// ID names the row; Seq is its place within its conversation, rising.
	ID, Seq      int64
	Conversation ConversationID
	Reply        Reply
	// Urgency is how soon it has to leave: as soon as the most urgent reply
	// that was queued behind it, which must not overtake it.
	Urgency Urgency
	// PartsSent counts the parts of a split reply that have left already.
	PartsSent int
	// Attempts counts the tries to send it that failed so far.
	Attempts int
}
