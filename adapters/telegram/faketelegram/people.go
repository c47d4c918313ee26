package faketelegram

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// conversation is the private chat of one user with the bot.
type conversation struct {
	user     int64
	lang     string
	blocked  bool
	messages []Message
}

func (c *conversation) from() map[string]any {
	u := map[string]any{"id": c.user, "is_bot": false, "first_name": "User " + strconv.FormatInt(c.user, 10)}
	if c.lang != "" {
		u["language_code"] = c.lang
	}
	return u
}

// of returns the conversation of a user, opening it. s.mu is held.
func (s *Server) of(user int64) *conversation {
	c, ok := s.chats[user]
	if !ok {
		c = &conversation{user: user}
		s.chats[user] = c
	}
	return c
}

// wire returns a message as the Bot API writes it.
func (s *Server) wire(c *conversation, m Message) map[string]any {
	w := map[string]any{
		"message_id": m.ID,
		"date":       s.opts.Now().Unix(),
		"chat":       map[string]any{"id": c.user, "type": "private"},
		"from":       c.from(),
	}
	if m.FromBot {
		w["from"] = s.bot()
	}
	if m.File != nil {
		w["document"] = m.File.wire(m.ID)
	}
	if m.Text != "" && m.File != nil {
		w["caption"] = m.Text
	} else if m.Text != "" {
		w["text"] = m.Text
	}
	if m.Buttons != nil {
		w["reply_markup"] = map[string]any{"inline_keyboard": m.Buttons}
	}
	return w
}

// SetLanguage makes the client of a user tell a language tag; an empty one is
// not told.
func (s *Server) SetLanguage(user int64, lang string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(user).lang = lang
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
	m := Message{ID: s.nextMessage, Text: text}
	s.nextMessage++
	c.messages = append(c.messages, m)
	w := s.wire(c, m)
	if kind != "" {
		w[kind] = attachment
	}
	s.push("message", w)
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
		s.push("edited_message", w)
		return nil
	}
	return fmt.Errorf("faketelegram: user %d has not written anything", user)
}

// Press makes a user press a button of the latest keyboard that they see, named
// by its label or its data.
func (s *Server) Press(user int64, button string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.of(user)
	for _, m := range slices.Backward(c.messages) {
		if len(m.Buttons) == 0 {
			continue
		}
		for _, b := range slices.Concat(m.Buttons...) {
			if b.Data != "" && (b.Text == button || b.Data == button) {
				s.query(c, m, b)
				return nil
			}
		}
		return fmt.Errorf("faketelegram: no button %q, there are: %s", button, strings.Join(m.Labels(), " | "))
	}
	return fmt.Errorf("faketelegram: user %d sees no keyboard", user)
}

func (s *Server) query(c *conversation, m Message, b Button) {
	s.nextQuery++
	id := "q" + strconv.FormatInt(s.nextQuery, 10)
	s.queries[id] = c.user
	s.push("callback_query", map[string]any{
		"id": id, "from": c.from(), "message": s.wire(c, m), "chat_instance": "1", "data": b.Data,
	})
}

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
	s.push("my_chat_member", map[string]any{
		"chat": map[string]any{"id": user, "type": "private"}, "from": c.from(), "date": s.opts.Now().Unix(),
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
	var sent []Message
	err := s.Until(ctx, func() bool {
		sent = slices.DeleteFunc(s.Transcript(user), func(m Message) bool { return !m.FromBot })
		return len(sent) >= n
	})
	if err != nil {
		return sent, fmt.Errorf("faketelegram: user %d has %d of %d messages: %w", user, len(sent), n, err)
	}
	return sent, nil
}

// Until waits until a condition on the server holds. It is looked at after
// every request and may call the server's methods.
func (s *Server) Until(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func replaceID(body string, id int64) string {
	return strings.ReplaceAll(body, "%d", strconv.FormatInt(id, 10))
}
