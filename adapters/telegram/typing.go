package telegram

import (
	"context"
	"strconv"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/chat"
)

// typingFor is how long Telegram shows that somebody is typing.
const typingFor = 5 * time.Second

// TypingFor implements adapters.Typer.
func (a *Adapter) TypingFor() time.Duration { return typingFor }

// Typing implements adapters.Typer.
func (a *Adapter) Typing(ctx context.Context, to chat.ConversationID, answers chat.AnswerRef) error {
	p, ok := parsePlace(to)
	if !ok {
		return invalid("not a conversation on Telegram")
	}
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(p.chat, 10), "action": tgbotapi.ChatTyping}
	params.AddNonZero64("message_thread_id", spotIn(p.chat, answers).topic)
	_, err := a.brief(ctx, "sendChatAction", params)
	return err
}
