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
// edits the message that it replaces. A message that is gone, too old to edit or
// the same already counts as replaced.
// The error is, or wraps, an *adapters.SendError.
func (a *Adapter) Send(ctx context.Context, to chat.ConversationID, p adapters.Part) error {
	err := a.send(ctx, to, p)
	if e, ok := errors.AsType[*adapters.SendError](err); ok && e.Class == adapters.Moved {
		e.To = movedTo(to, e.To)
	}
	return err
}

func (a *Adapter) send(ctx context.Context, to chat.ConversationID, p adapters.Part) error {
	self := identity{}
	if slices.ContainsFunc(p.Choices, func(c chat.Choice) bool { return c.Private }) {
		var err error
		if self, err = a.whoAmI(ctx); err != nil {
			return err
		}
	}
	method, params, err := request(to, p, self)
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

// movedTo is where a conversation goes on when its group has become another one:
// the person stays the same.
func movedTo(from, group chat.ConversationID) chat.ConversationID {
	was, _ := parsePlace(from)
	is, _ := parsePlace(group)
	return place{chat: is.chat, person: was.person}.conversation()
}

// request returns the method and parameters that send a part.
func request(to chat.ConversationID, p adapters.Part, self identity) (string, tgbotapi.Params, error) {
	where, ok := parsePlace(to)
	if !ok {
		return "", nil, invalid("not a conversation on Telegram")
	}
	chatID := strconv.FormatInt(where.chat, 10)
	params := tgbotapi.Params{
		"chat_id":              chatID,
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
		if err := params.AddInterface("reply_markup", keyboard(p.Choices, self)); err != nil {
			return "", nil, invalid("the buttons cannot be written")
		}
	}
	if p.Replaces == "" {
		answering(params, spotIn(where.chat, p.Answers), p.Further)
	}
	switch {
	case p.File != nil:
		params, err := document(params, p)
		return "sendDocument", params, err
	case p.Replaces == "":
		return "sendMessage", params, nil
	}
	id, ok := strings.CutPrefix(string(p.Replaces), chatID+"/")
	if _, err := strconv.ParseInt(id, 10, 64); err != nil || !ok {
		return "", nil, invalid("the message to replace is none of this conversation")
	}
	params["message_id"] = id
	return "editMessageText", params, nil
}

// answering puts a message where an answer belongs: into its topic, and the first
// one below the message that it answers, even if that is gone by now.
func answering(params tgbotapi.Params, at spot, further bool) {
	params.AddNonZero64("message_thread_id", at.topic)
	if at.message != 0 && !further {
		params["reply_parameters"] = fmt.Sprintf(`{"message_id":%d,"allow_sending_without_reply":true}`, at.message)
	}
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
func keyboard(choices []chat.Choice, self identity) tgbotapi.InlineKeyboardMarkup {
	rows := [][]tgbotapi.InlineKeyboardButton{}
	var minor []tgbotapi.InlineKeyboardButton
	shared := false // the last row has place for one more short label
	for _, c := range choices {
		b := tgbotapi.NewInlineKeyboardButtonData(c.Label, c.Action)
		if c.Private {
			b = tgbotapi.NewInlineKeyboardButtonURL(c.Label, "https://t.me/"+self.UserName+"?start="+c.Action)
		}
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
