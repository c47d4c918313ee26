package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// typingFor is how long Discord shows that somebody is typing.
	typingFor = 10 * time.Second
	// typingRest is how long a channel is left alone where it was refused.
	typingRest = 10 * time.Minute
)

// TypingFor implements adapters.Typer.
func (a *Adapter) TypingFor() time.Duration { return typingFor }

// Typing implements adapters.Typer. What answers an interaction is left alone:
// there the message that announces the answer says as much, and to its person
// only. Where Discord refuses it, it is not asked again for a while.
func (a *Adapter) Typing(ctx context.Context, to chat.ConversationID, answers chat.AnswerRef) error {
	channel, _, ok := parseConversation(to)
	if !ok {
		return invalid("not a conversation on Discord")
	}
	now := a.opts.Now()
	if s, err := parseSlot(answers); err == nil && s.age(now) <= slotLife {
		return nil
	}
	route := "typing " + channel
	_, err := a.call(ctx, "show typing", http.MethodPost, discordgo.EndpointChannelTyping(channel), nil, route)
	switch adapters.ClassOf(err) {
	case adapters.Gone, adapters.Invalid:
		a.limits.rest(now, route, now.Add(typingRest))
	}
	return err
}
