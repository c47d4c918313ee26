package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"guichet/adapters"
	"guichet/chat"
)

const (
	// shortLabel is the longest label of a button that shares its row.
	shortLabel = 18
	// rowLength is how many buttons Telegram takes in a row.
	rowLength = 8
	// noText stands for the text of a part that has only choices: Telegram
	// sends no message without text.
	noText = "…"
)

// Send sends the part as one message, its text below the file if it has one, or
// edits the message that it replaces. A
// message that is gone, too old to edit or the same already counts as replaced.
// The error is, or wraps, an *adapters.SendError.
func (a *Adapter) Send(ctx context.Context, to chat.ConversationID, p adapters.Part) error {
	method, params, err := request(to, p)
	if err != nil {
		return fmt.Errorf("telegram: %w", err)
	}
	if p.File != nil {
		_, err = a.upload(ctx, method, params, p.File)
		return err
	}
	_, err = a.brief(ctx, method, params)
	if p.Replaces != "" && alreadyReplaced(err) {
		return nil
	}
	return err
}

// request returns the method and parameters that send a part.
func request(to chat.ConversationID, p adapters.Part) (string, tgbotapi.Params, error) {
	if _, err := strconv.ParseInt(to.ID, 10, 64); err != nil || to.Platform != Platform {
		return "", nil, invalid("not a conversation on Telegram")
	}
	params := tgbotapi.Params{
		"chat_id":              to.ID,
		"text":                 adapters.HTML(p.Text),
		"parse_mode":           tgbotapi.ModeHTML,
		"link_preview_options": `{"is_disabled":true}`,
	}
	if strings.TrimSpace(params["text"]) == "" {
		if len(p.Choices) == 0 && p.File == nil {
			return "", nil, invalid("the message is empty")
		}
		params["text"] = noText
	}
	if len(p.Choices) > 0 {
		if err := params.AddInterface("reply_markup", keyboard(p.Choices)); err != nil {
			return "", nil, invalid("the buttons cannot be written")
		}
	}
	if p.File != nil {
		params, err := document(params, p)
		return "sendDocument", params, err
	}
	if p.Replaces == "" {
		return "sendMessage", params, nil
	}
	id, ok := strings.CutPrefix(string(p.Replaces), to.ID+"/")
	if _, err := strconv.ParseInt(id, 10, 64); err != nil || !ok {
		return "", nil, invalid("the message to replace is none of this conversation")
	}
	params["message_id"] = id
	return "editMessageText", params, nil
}

func invalid(reason string) error {
	return &adapters.SendError{Class: adapters.Invalid, Reason: reason}
}

// alreadyReplaced tells whether an edit failed because there is nothing left
// to do.
func alreadyReplaced(err error) bool {
	e, ok := errors.AsType[*adapters.SendError](err)
	if !ok || e.Class != adapters.Invalid {
		return false
	}
	return slices.ContainsFunc([]string{
		"message is not modified",
		"message to edit not found",
		"message can't be edited",
		"there is no text in the message to edit",
		"MESSAGE_ID_INVALID",
	}, func(reason string) bool { return strings.Contains(e.Reason, reason) })
}

// keyboard puts choices below a message: two short ones share a row, a long one
// has its own, and the minor ones stand together at the end.
func keyboard(choices []chat.Choice) tgbotapi.InlineKeyboardMarkup {
	rows := [][]tgbotapi.InlineKeyboardButton{}
	var minor []tgbotapi.InlineKeyboardButton
	shared := false // the last row has place for one more short label
	for _, c := range choices {
		b := tgbotapi.NewInlineKeyboardButtonData(c.Label, c.Action)
		if c.Minor {
			minor = append(minor, b)
			continue
		}
		short := adapters.Units(c.Label) <= shortLabel
		if short && shared {
			rows[len(rows)-1] = append(rows[len(rows)-1], b)
			shared = false
			continue
		}
		rows = append(rows, []tgbotapi.InlineKeyboardButton{b})
		shared = short
	}
	return tgbotapi.InlineKeyboardMarkup{InlineKeyboard: slices.AppendSeq(rows, slices.Chunk(minor, rowLength))}
}
