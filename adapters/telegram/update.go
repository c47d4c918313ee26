package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"guichet/chat"
)

// update holds what is read of a Telegram update. It names no field that is
// not used, so that a change in another one makes nothing unreadable.
type update struct {
	ID            *int64    `json:"update_id"`
	Message       *message  `json:"message"`
	EditedMessage *message  `json:"edited_message"`
	CallbackQuery *callback `json:"callback_query"`
}

type message struct {
	ID   int64 `json:"message_id"`
	Date int64 `json:"date"`
	Edit int64 `json:"edit_date"`
	From user  `json:"from"`
	Chat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	} `json:"chat"`
	Text string `json:"text"`
}

type user struct {
	Lang string `json:"language_code"`
}

type callback struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

// incoming is an update as the loop handles it.
type incoming struct {
	id    int64
	chat  int64       // whose order it belongs to
	event *chat.Event // nil if it concerns nobody
	query string      // the pressed button that waits for an answer
}

var errNoNumber = errors.New("an update without a number")

// updateID reads the number of an update that is unreadable otherwise.
func updateID(raw json.RawMessage) (int64, error) {
	var head struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.ID == nil {
		return 0, errNoNumber
	}
	return *head.ID, nil
}

// decode reads an update, as far as its number if it cannot be read otherwise.
// self is the name of the bot, now the time for what Telegram does not date. No
// error quotes the update.
func decode(raw json.RawMessage, self string, now func() time.Time) (incoming, error) {
	var u update
	if err := json.Unmarshal(raw, &u); err != nil {
		id, err := updateID(raw)
		if err == nil {
			err = fmt.Errorf("update %d is not of the known shape", id)
		}
		return incoming{id: id}, err
	}
	if u.ID == nil {
		return incoming{}, errNoNumber
	}
	id := *u.ID
	in := incoming{id: id}
	switch {
	case u.Message != nil:
		in.chat, in.event = u.Message.Chat.ID, u.Message.event(id)
		if in.event != nil && u.Message.Text != "" {
			in.event = readText(in.event, u.Message.Text, self)
		}
	case u.EditedMessage != nil && u.EditedMessage.Text != "":
		in.chat, in.event = u.EditedMessage.Chat.ID, u.EditedMessage.event(id)
		if in.event != nil {
			in.event.Kind, in.event.Text = chat.KindEdit, u.EditedMessage.Text
		}
	case u.CallbackQuery != nil:
		in.query = u.CallbackQuery.ID
		in.chat, in.event = u.CallbackQuery.event(id, now)
	}
	return in, nil
}

// event returns what any message in a private chat has in common, and nil for
// one elsewhere.
func (m *message) event(id int64) *chat.Event {
	if m.Chat.Type != "private" {
		return nil
	}
	return &chat.Event{
		Key:          "u" + strconv.FormatInt(id, 10),
		Conversation: conversation(m.Chat.ID),
		At:           time.Unix(max(m.Date, m.Edit), 0),
		Lang:         m.From.Lang,
	}
}

func (c *callback) event(id int64, now func() time.Time) (int64, *chat.Event) {
	if c.Message == nil || c.Data == "" {
		return 0, nil
	}
	e := c.Message.event(id)
	if e == nil {
		return 0, nil
	}
	e.Kind, e.Action, e.At, e.Lang = chat.KindPress, c.Data, now(), c.From.Lang
	e.On = messageRef(c.Message.Chat.ID, c.Message.ID)
	return c.Message.Chat.ID, e
}

var command = regexp.MustCompile(`^(/[A-Za-z0-9_]+)(?:@([A-Za-z0-9_]+))?(?:\s+|$)`)

// readText completes the event of a message that has text; nil means that it is
// a command for another bot.
func readText(e *chat.Event, text, self string) *chat.Event {
	e.Kind, e.Text = chat.KindText, text
	m := command.FindStringSubmatch(text)
	if m == nil {
		return e
	}
	name, bot, rest := m[1], m[2], strings.TrimSpace(text[len(m[0]):])
	if bot != "" && !strings.EqualFold(bot, self) {
		return nil
	}
	if strings.EqualFold(name, "/start") {
		e.Kind, e.Text = chat.KindStart, rest
		return e
	}
	e.Text = name
	if rest != "" {
		e.Text += " " + rest
	}
	return e
}

func conversation(chatID int64) chat.ConversationID {
	return chat.ConversationID{Platform: Platform, ID: strconv.FormatInt(chatID, 10)}
}

// messageRef names a message as "chat/message".
func messageRef(chatID, messageID int64) chat.MessageRef {
	return chat.MessageRef(strconv.FormatInt(chatID, 10) + "/" + strconv.FormatInt(messageID, 10))
}
