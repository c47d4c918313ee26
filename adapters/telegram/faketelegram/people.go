package faketelegram

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"guichet/adapters/standin"
)

// Message is one message of a conversation, as its person sees it now.
type Message struct {
	ID      int64
	FromBot bool
	// Text is what is shown, Links the addresses in it, HTML what was sent.
	Text  string
	Links []string
	HTML  string
	// Buttons are the rows of the keyboard below the message.
	Buttons [][]Button
	// File is the document that came with it, nil if none did.
	File *File
	// Edits counts how often the message was changed.
	Edits int
	// From is who wrote it, if it was not the bot.
	From int64
	// Topic is the topic of a forum that it stands in, ReplyTo the message that
	// it answers; 0 is none.
	Topic, ReplyTo int64
}

// Button is one button of a keyboard.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Labels returns the labels of all buttons, row after row.
func (m Message) Labels() []string {
	var labels []string
	for _, row := range m.Buttons {
		for _, b := range row {
			labels = append(labels, b.Text)
		}
	}
	return labels
}

// conversation is a chat that the bot is in: the private one of a user, or a
// group.
type conversation struct {
	id       int64 // that of the user, or below zero
	kind     string
	blocked  bool // the user has blocked the bot
	messages []Message
	group    group
}

// from returns a user as the Bot API writes one. s.mu is held.
func (s *Server) from(user int64) map[string]any {
	u := map[string]any{"id": user, "is_bot": false, "first_name": "User " + strconv.FormatInt(user, 10)}
	if lang := s.languages[user]; lang != "" {
		u["language_code"] = lang
	}
	return u
}

// of returns the private chat of a user, opening it. s.mu is held.
func (s *Server) of(user int64) *conversation {
	c, ok := s.chats[user]
	if !ok {
		c = &conversation{id: user, kind: "private"}
		s.chats[user] = c
	}
	return c
}

// wire returns a message as the Bot API writes it. s.mu is held.
func (s *Server) wire(c *conversation, m Message) map[string]any {
	w := map[string]any{
		"message_id": m.ID,
		"date":       s.opts.Now().Unix(),
		"chat":       c.wire(),
	}
	if m.FromBot {
		w["from"] = s.bot()
	} else if m.From != 0 {
		w["from"] = s.from(m.From)
	}
	if m.File != nil {
		w["document"] = m.File.wire(m.ID)
	}
	if m.Text != "" && m.File != nil {
		w["caption"] = m.Text
	} else if m.Text != "" {
		w["text"] = m.Text
	}
	if entities := entitiesOf(m.Text); len(entities) > 0 && !m.FromBot {
		w["entities"] = entities
	}
	if m.Buttons != nil {
		w["reply_markup"] = map[string]any{"inline_keyboard": m.Buttons}
	}
	c.place(s, w, m)
	return w
}

// SetLanguage makes the client of a user tell a language tag; an empty one is
// not told.
func (s *Server) SetLanguage(user int64, lang string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.languages[user] = lang
}

// Say makes a user write a message. The first one opens the conversation, so
// that the bot may write there.
func (s *Server) Say(user int64, text string) { s.post(user, text, "", nil) }

// Sticker makes a user send a sticker.
func (s *Server) Sticker(user int64) {
	s.post(user, "", "sticker", map[string]any{
		"file_id": "s1", "file_unique_id": "s1", "type": "regular", "width": 512, "height": 512,
		"is_animated": false, "is_video": false,
	})
}

// Photo makes a user send a photo.
func (s *Server) Photo(user int64) {
	s.post(user, "", "photo", []any{map[string]any{
		"file_id": "p1", "file_unique_id": "p1", "width": 90, "height": 90,
	}})
}

func (s *Server) post(user int64, text, kind string, attachment any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.of(user)
	w := s.wire(c, s.add(c, Message{From: user, Text: text}))
	if kind != "" {
		w[kind] = attachment
	}
	s.push(c.id, "message", w)
}

// add puts a message into a chat. s.mu is held.
func (s *Server) add(c *conversation, m Message) Message {
	m.ID = s.nextMessage
	s.nextMessage++
	c.messages = append(c.messages, m)
	return m
}

// Edit makes a user change their latest message.
func (s *Server) Edit(user int64, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.of(user)
	for i, m := range slices.Backward(c.messages) {
		if m.FromBot {
			continue
		}
		m.Text = text
		m.Edits++
		c.messages[i] = m
		w := s.wire(c, m)
		w["edit_date"] = s.opts.Now().Unix()
		s.push(c.id, "edited_message", w)
		return nil
	}
	return fmt.Errorf("faketelegram: user %d has not written anything", user)
}

// Press makes a user press a button of the latest keyboard that they see, named
// by its label or its data.
func (s *Server) Press(user int64, button string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.press(s.of(user), user, button)
}

// press is Press in any chat. s.mu is held.
func (s *Server) press(c *conversation, user int64, button string) error {
	m, b, err := c.button(button)
	if err != nil {
		return err
	}
	if b.Data == "" {
		return fmt.Errorf("faketelegram: the button %q is a link to %s", button, b.URL)
	}
	s.nextQuery++
	id := "q" + strconv.FormatInt(s.nextQuery, 10)
	s.queries[id] = user
	s.push(user, "callback_query", map[string]any{
		"id": id, "from": s.from(user), "message": s.wire(c, m), "chat_instance": "1", "data": b.Data,
	})
	return nil
}

// button finds a button of the latest keyboard.
func (c *conversation) button(named string) (Message, Button, error) {
	for _, m := range slices.Backward(c.messages) {
		if len(m.Buttons) == 0 {
			continue
		}
		for _, b := range slices.Concat(m.Buttons...) {
			if b.Text == named || b.Data != "" && b.Data == named {
				return m, b, nil
			}
		}
		return Message{}, Button{}, fmt.Errorf("faketelegram: no button %q, there are: %s", named, strings.Join(m.Labels(), " | "))
	}
	return Message{}, Button{}, errors.New("faketelegram: there is no keyboard")
}

// Follow makes a user follow the link of a button that opens the private chat
// with the bot, and press Start there.
func (s *Server) Follow(user int64, link string) error {
	payload, ok := strings.CutPrefix(link, "https://t.me/"+s.opts.Username+"?start=")
	if !ok || !startPayload.MatchString(payload) {
		return fmt.Errorf("faketelegram: %q does not lead to the bot", link)
	}
	s.Say(user, "/start "+payload)
	return nil
}

var startPayload = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Spinning counts the pressed buttons of a user that the bot has not answered.
func (s *Server) Spinning(user int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, u := range s.queries {
		if u == user {
			n++
		}
	}
	return n
}

// Block makes a user block the bot.
func (s *Server) Block(user int64) { s.setBlocked(user, "member", "kicked") }

// Unblock makes a user take the bot back.
func (s *Server) Unblock(user int64) { s.setBlocked(user, "kicked", "member") }

func (s *Server) setBlocked(user int64, before, after string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.of(user)
	c.blocked = after == "kicked"
	s.push(c.id, "my_chat_member", map[string]any{
		"chat": c.wire(), "from": s.from(user), "date": s.opts.Now().Unix(),
		"old_chat_member": map[string]any{"user": s.bot(), "status": before},
		"new_chat_member": map[string]any{"user": s.bot(), "status": after, "until_date": 0},
	})
}

// Delete removes a message from the conversation of a user.
func (s *Server) Delete(user, message int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.of(user)
	c.messages = slices.DeleteFunc(c.messages, func(m Message) bool { return m.ID == message })
}

// Transcript returns the conversation of a user, oldest message first.
func (s *Server) Transcript(user int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.of(user).messages)
}

// WaitFor waits until the bot has sent a user n messages in all and returns
// those that there are.
func (s *Server) WaitFor(ctx context.Context, user int64, n int) ([]Message, error) {
	return standin.WaitFor(ctx, s.Ledger, n, func() []Message {
		return slices.DeleteFunc(s.Transcript(user), func(m Message) bool { return !m.FromBot })
	})
}

func replaceID(body string, id int64) string {
	return strings.ReplaceAll(body, "%d", strconv.FormatInt(id, 10))
}
