package adapters

import (
	"context"
	"time"

	"guichet/chat"
)

// Typer may be implemented by an Adapter whose platform can show that an answer
// is being written.
type Typer interface {
	// Typing shows it once, in a conversation, where what answers the reference
	// goes. The platform takes it away by itself after TypingFor, and when the
	// answer comes. A failure is worth no second try.
	Typing(ctx context.Context, to chat.ConversationID, answers chat.AnswerRef) error
	// TypingFor is how long it is to be seen. It is constant.
	TypingFor() time.Duration
}
