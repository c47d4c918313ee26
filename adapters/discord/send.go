package discord

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// noText stands for the text of a part that has only choices.
	noText = "…"
	// ackGrace is how long another process may take to acknowledge what is
	// answered here.
	ackGrace = 5 * time.Second
	ackRetry = 500 * time.Millisecond
	// nonceLength is the longest key that Discord takes, less one.
	nonceLength = 24
)

// Send sends the part as one message, or edits the message that it replaces. A
// message that is gone, or that can no longer be edited, counts as replaced.
//
// What answers an interaction goes where Discord waits for it; after a quarter
// of an hour it is a new message in the channel of the conversation. What answers
// a message in a channel is a reply to it, as long as that is there. A part sent again under
// the same key within a few minutes is there once, except for answers to
// interactions. The error is, or wraps, an *adapters.SendError.
func (a *Adapter) Send(ctx context.Context, to chat.ConversationID, p adapters.Part) error {
	channel, _, ok := parseConversation(to)
	if !ok {
		return invalid("not a conversation on Discord")
	}
	body, err := write(p)
	if err != nil {
		return err
	}
	if p.Replaces != "" {
		if p.File != nil {
			return invalid("a file cannot take the place of a message")
		}
		return a.replace(ctx, channel, p, body)
	}
	if message, replies := strings.CutPrefix(string(p.Answers), replyRef); replies {
		if !p.Further && snowflake.MatchString(message) {
			body.Reference = &reference{Message: message}
		}
	} else if p.Answers != "" {
		if answered, err := a.answer(ctx, p, body); answered || err != nil {
			return err
		}
	}
	return a.post(ctx, channel, p.Key, body)
}

func invalid(reason string) error {
	return fmt.Errorf("discord: %w", &adapters.SendError{Class: adapters.Invalid, Reason: reason})
}

// body is what a message carries, always in full: a field that is missing in an
// edit stays as it was, and an empty one is cleared.
type body struct {
	Content    string   `json:"content"`
	Components []row    `json:"components"`
	Mentions   mentions `json:"allowed_mentions"`
	Flags      int      `json:"flags,omitempty"`
	Nonce      string   `json:"nonce,omitempty"`
	Enforce    bool     `json:"enforce_nonce,omitempty"`
	// Attachments of an earlier message stay where this is left out.
	Attachments []attachment `json:"attachments,omitempty"`

	file      *chat.File // the one attachment, nil if there is none
	Reference *reference `json:"message_reference,omitempty"`
}

// reference is the message that is replied to. One that is gone is left out.
type reference struct {
	Message string `json:"message_id"`
	Needed  bool   `json:"fail_if_not_exists"`
}

// mentions are those that make somebody's phone ring: none.
type mentions struct {
	Parse []string `json:"parse"`
}

func write(p adapters.Part) (body, error) {
	b := body{Content: adapters.Markdown(p.Text), Components: components(p.Choices), Mentions: mentions{[]string{}}}
	if err := b.attach(p.File); err != nil {
		return b, err
	}
	if strings.TrimSpace(b.Content) == "" && p.File == nil {
		if len(p.Choices) == 0 {
			return b, invalid("the message is empty")
		}
		b.Content = noText
	}
	return b, nil
}

// post sends a new message into a channel.
func (a *Adapter) post(ctx context.Context, channel, key string, b body) error {
	b.Flags, b.Nonce, b.Enforce = flagNoPreviews, b.nonce(channel, key), true
	address := discordgo.EndpointChannelMessages(channel)
	payload, err := b.payload()
	if err != nil {
		return err
	}
	_, err = a.call(ctx, "send a message", http.MethodPost, address, payload, "send "+channel)
	if codeOf(err) == unknownMessage {
		return nil // it was sent under this key before, and deleted since
	}
	return err
}

// nonce tells a message that is sent again from a new one. What it says is in
// it, as a database made anew counts from the beginning.
func (b body) nonce(channel, key string) string {
	if key == "" {
		key = rand.Text()
	}
	said := channel + "\n" + key + "\n" + b.Content
	if b.file != nil {
		said += "\n" + string(b.file.Content)
	}
	sum := sha256.Sum256([]byte(said))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:nonceLength]
}

// answer sends an answer to an interaction. It reports false if Discord takes
// it there no longer.
func (a *Adapter) answer(ctx context.Context, p adapters.Part, b body) (bool, error) {
	s, err := parseSlot(p.Answers)
	if err != nil || s.age(a.opts.Now()) > slotLife {
		return false, nil
	}
	a.pending.wait(ctx, s.interaction)
	if s.deferred && !p.Further {
		err = a.editOriginal(ctx, s, b)
	} else {
		err = a.followUp(ctx, s, b)
	}
	switch {
	case err == nil:
		return true, nil
	case codeOf(err) == unknownWebhook && s.age(a.opts.Now()) < ackGrace:
		return false, fmt.Errorf("discord: answer an interaction: %w", &adapters.SendError{
			Class: adapters.Temporary, After: ackRetry, Code: unknownWebhook, Reason: "not acknowledged yet"})
	case closed(err):
		return false, nil
	}
	return false, err
}

// closed tells whether an error says that an interaction takes no answers any
// more.
func closed(err error) bool {
	switch codeOf(err) {
	case unknownWebhook, invalidToken, unknownInteraction, unknownMessage:
		return true
	}
	return false
}

// followUp sends a further answer.
func (a *Adapter) followUp(ctx context.Context, s slot, b body) error {
	b.Flags = flagNoPreviews
	if s.private {
		b.Flags |= flagPrivate
	}
	return a.answerWith(ctx, http.MethodPost, discordgo.EndpointWebhookToken(s.application, url.PathEscape(s.token)), b)
}

// editOriginal changes the message that announces an answer, or that was
// pressed.
func (a *Adapter) editOriginal(ctx context.Context, s slot, b body) error {
	return a.answerWith(ctx, http.MethodPatch, discordgo.EndpointWebhookMessage(s.application, url.PathEscape(s.token), "@original"), b)
}

func (a *Adapter) answerWith(ctx context.Context, method, address string, b body) error {
	payload, err := b.payload()
	if err == nil {
		_, err = a.call(ctx, "answer an interaction", method, address, payload, "")
	}
	return err
}

// replace edits a message. One that only its person sees can be reached through
// the interaction that pressed it, and through nothing else.
func (a *Adapter) replace(ctx context.Context, channel string, p adapters.Part, b body) error {
	if id, private := strings.CutPrefix(string(p.Replaces), privateRef); private {
		s, err := parseSlot(p.Answers)
		if err != nil || s.pressed != id || s.age(a.opts.Now()) > slotLife {
			return nil
		}
		a.pending.wait(ctx, s.interaction)
		if err := a.editOriginal(ctx, s, b); !closed(err) {
			return err
		}
		return nil
	}
	id, ok := strings.CutPrefix(string(p.Replaces), channel+"/")
	if !ok || !snowflake.MatchString(id) {
		return invalid("the message to replace is none of this conversation")
	}
	address := discordgo.EndpointChannelMessage(channel, id)
	_, err := a.call(ctx, "edit a message", http.MethodPatch, address, b, "edit "+channel)
	if code := codeOf(err); code == unknownMessage || code == otherAuthor {
		return nil
	}
	return err
}
