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
	ID            *int64      `json:"update_id"`
	Message       *message    `json:"message"`
	EditedMessage *message    `json:"edited_message"`
	CallbackQuery *callback   `json:"callback_query"`
	MyChatMember  *membership `json:"my_chat_member"`
}

type message struct {
	ID         int64    `json:"message_id"`
	Date       int64    `json:"date"`
	Edit       int64    `json:"edit_date"`
	From       user     `json:"from"`
	SenderChat *chatRef `json:"sender_chat"`
	Chat       chatRef  `json:"chat"`
	Text       string   `json:"text"`
	Entities   []entity `json:"entities"`
	Caption    string   `json:"caption"`
	CaptionEnt []entity `json:"caption_entities"`
	Thread     int64    `json:"message_thread_id"`
	InTopic    bool     `json:"is_topic_message"`
	Forwarded  bool     `json:"is_automatic_forward"`
	ReplyTo    *struct {
		From user `json:"from"`
	} `json:"reply_to_message"`

	notice // what Telegram tells with it, if nobody has written it
}

type chatRef struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

type user struct {
	ID   int64  `json:"id"`
	Bot  bool   `json:"is_bot"`
	Lang string `json:"language_code"`
}

type callback struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

type membership struct {
	Chat chatRef `json:"chat"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// notice holds what Telegram tells in a chat by itself, as far as that happens
// where a bot is. Anything else without text is something that a person has sent.
type notice struct {
	Pinned        json.RawMessage `json:"pinned_message"`
	AutoDelete    json.RawMessage `json:"message_auto_delete_timer_changed"`
	WriteAccess   json.RawMessage `json:"write_access_allowed"`
	Website       json.RawMessage `json:"connected_website"`
	Background    json.RawMessage `json:"chat_background_set"`
	TopicCreated  json.RawMessage `json:"forum_topic_created"`
	TopicEdited   json.RawMessage `json:"forum_topic_edited"`
	TopicClosed   json.RawMessage `json:"forum_topic_closed"`
	TopicReopened json.RawMessage `json:"forum_topic_reopened"`
	MigratesTo    int64           `json:"migrate_to_chat_id"`
	MigratedFrom  int64           `json:"migrate_from_chat_id"`
}

func (n *notice) any() bool {
	for _, told := range []json.RawMessage{
		n.Pinned, n.AutoDelete, n.WriteAccess, n.Website, n.Background, n.TopicCreated, n.TopicEdited, n.TopicClosed, n.TopicReopened,
	} {
		if told != nil {
			return true
		}
	}
	return n.MigratesTo != 0 || n.MigratedFrom != 0
}

// incoming is an update as it is handled.
type incoming struct {
	id    int64
	event *chat.Event // nil if it concerns nobody
	query string      // the pressed button that waits for an answer
	// moved is the group that has another id now.
	moved migration
	// status is what the bot has become in a group, as Telegram names it.
	status string
}

// lane is whose order it belongs to.
func (in *incoming) lane() string {
	if in.event == nil {
		return ""
	}
	return in.event.Conversation.ID
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

// decoder reads updates for one bot.
type decoder struct {
	self     identity
	commands map[string]bool  // those of the bot, which concern it in a group
	now      func() time.Time // for what Telegram does not date
}

// decode reads an update, as far as its number if it cannot be read otherwise.
// No error quotes the update.
func (d decoder) decode(raw json.RawMessage) (incoming, error) {
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
	in := incoming{id: *u.ID}
	switch {
	case u.Message != nil:
		in.event, in.moved = d.message(u.Message, in.id), u.Message.migration()
	case u.EditedMessage != nil && u.EditedMessage.Text != "" && u.EditedMessage.Chat.private():
		in.event = u.EditedMessage.event(in.id)
		in.event.Kind, in.event.Text = chat.KindEdit, u.EditedMessage.Text
	case u.CallbackQuery != nil:
		in.query = u.CallbackQuery.ID
		in.event = d.press(u.CallbackQuery, in.id)
	case u.MyChatMember != nil && u.MyChatMember.Chat.group():
		in.status = u.MyChatMember.New.Status
	}
	return in, nil
}

func (c *chatRef) private() bool { return c.Type == "private" && c.ID > 0 }
func (c *chatRef) group() bool {
	return (c.Type == "group" || c.Type == "supergroup") && c.ID < 0
}

// message returns what a message says to the bot; nil if nothing.
func (d decoder) message(m *message, id int64) *chat.Event {
	switch {
	case m.Chat.private():
		if m.notice.any() {
			return nil
		}
		e := m.event(id)
		if m.Text != "" {
			return d.readText(e, m.Text)
		}
		return e
	case m.Chat.group():
		return d.inGroup(m, id)
	}
	return nil
}

// event returns what any message has in common.
func (m *message) event(id int64) *chat.Event {
	e := &chat.Event{
		Key:          "u" + strconv.FormatInt(id, 10),
		Conversation: place{chat: m.Chat.ID}.conversation(),
		At:           time.Unix(max(m.Date, m.Edit), 0),
		Lang:         m.From.Lang,
		Answer:       spot{chat: m.Chat.ID, topic: m.topic()}.ref(),
	}
	if m.Chat.group() {
		e.Public = true
		e.Conversation = place{chat: m.Chat.ID, person: m.author()}.conversation()
		e.Answer = spot{chat: m.Chat.ID, topic: m.topic(), message: m.ID}.ref()
	}
	return e
}

// topic is the topic that a message stands in. Replies have a thread too that is
// none, and into which nothing can be sent.
func (m *message) topic() int64 {
	if !m.InTopic {
		return 0
	}
	return m.Thread
}

// press returns what pressing a button means; nil if nothing.
func (d decoder) press(c *callback, id int64) *chat.Event {
	if c.Message == nil || c.Data == "" || !c.Message.Chat.private() && !c.Message.Chat.group() {
		return nil
	}
	m := *c.Message
	m.From, m.SenderChat = c.From, nil
	if m.Chat.group() && m.author() == 0 {
		return nil
	}
	e := m.event(id)
	e.Kind, e.Action, e.At = chat.KindPress, c.Data, d.now()
	e.On = messageRef(m.Chat.ID, m.ID)
	return e
}

// startCommand opens the talk.
const startCommand = "start"

var command = regexp.MustCompile(`^/([A-Za-z0-9_]+)(?:@([A-Za-z0-9_]+))?(?:\s+|$)`)

// readText completes the event of a message that has text; nil means that it is
// a command for another bot.
func (d decoder) readText(e *chat.Event, text string) *chat.Event {
	e.Kind, e.Text = chat.KindText, text
	m := command.FindStringSubmatch(text)
	if m == nil {
		return e
	}
	name, bot, rest := m[1], m[2], strings.TrimSpace(text[len(m[0]):])
	if bot != "" && !strings.EqualFold(bot, d.self.UserName) {
		return nil
	}
	if strings.EqualFold(name, startCommand) {
		e.Kind, e.Text = chat.KindStart, rest
		return e
	}
	e.Text = "/" + name
	if rest != "" {
		e.Text += " " + rest
	}
	return e
}
