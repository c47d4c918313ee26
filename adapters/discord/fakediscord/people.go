package fakediscord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/adapters/standin"
)

// Message is one message as its person sees it now.
type Message struct {
	ID, Channel string
	FromBot     bool
	// Ephemeral tells that only this person sees it.
	Ephemeral bool
	// Thinking tells that it only announces that an answer will come.
	Thinking bool
	// Text is the Markdown that was sent.
	Text  string
	Rows  [][]Button
	Menus []Menu
	Files []File
	// Edits counts how often the message was changed.
	Edits int

	// ReplyTo is the message that it answers.
	ReplyTo string
	// By is who wrote it, if it was not the bot.
	By    int64
	pings bool

	nonce string
	flags int
	kind  int
	all   []Button // and options, from top to bottom
}

// Button is one button, or one option of a menu.
type Button struct {
	Label  string `json:"label"`
	Action string `json:"value"`
}

// Menu is a select menu.
type Menu struct {
	ID, Placeholder string
	Options         []Button
}

// Labels returns the labels of all buttons and options, from top to bottom.
func (m Message) Labels() []string {
	var labels []string
	for _, b := range m.choices() {
		labels = append(labels, b.Label)
	}
	return labels
}

func (m Message) choices() []Button { return m.all }

// Choices returns all buttons and options, from top to bottom.
func (m Message) Choices() []Button { return slices.Clone(m.all) }

// person is a user of Discord.
type person struct {
	id      int64
	locale  string
	dm      string        // the channel with the bot, empty before the first contact
	closed  bool          // takes no direct messages
	deleted bool          // the channel is gone
	brought chan struct{} // closed once their latest interaction was brought by HTTP
	sees    []*Message
}

func (p *person) user() map[string]any {
	return map[string]any{"id": strconv.FormatInt(p.id, 10), "username": "user" + strconv.FormatInt(p.id, 10), "discriminator": "0"}
}

// channel is a direct channel, or a channel or thread of the server.
type channel struct {
	id       string
	of       *person // nil in the server
	name     string
	parent   string // of a thread
	members  []*person
	archived bool
	locked   bool
	refuses  Refusal
	messages []*Message
	window   time.Time // the start of the five seconds that are counted
	sent     int
}

func bot() map[string]any {
	return map[string]any{"id": BotID, "username": "Guichet", "discriminator": "0001", "bot": true}
}

// of returns a person, making them known. s.mu is held.
func (s *Server) of(user int64) *person {
	p, ok := s.people[user]
	if !ok {
		p = &person{id: user}
		s.people[user] = p
	}
	return p
}

// direct returns the channel of a person with the bot, opening it.
func (s *Server) direct(p *person) *channel {
	if p.dm == "" {
		p.dm = s.id()
		s.channels[p.dm] = &channel{id: p.dm, of: p}
	}
	return s.channels[p.dm]
}

const epoch = 1420070400000 // of ids, in milliseconds

// id returns a new id, later than all before.
func (s *Server) id() string {
	s.lastID = max(s.lastID+1, (s.opts.Now().UnixMilli()-epoch)<<22)
	return strconv.FormatInt(s.lastID, 10)
}

// when returns the time in an id, as Discord writes it.
func when(id string) string {
	n, _ := strconv.ParseInt(id, 10, 64)
	return time.UnixMilli(n>>22 + epoch).UTC().Format("2006-01-02T15:04:05.000000+00:00")
}

// wire returns a message as Discord writes it.
func (s *Server) wire(m *Message) map[string]any {
	w := map[string]any{
		"id": m.ID, "channel_id": m.Channel, "content": m.Text, "timestamp": when(m.ID), "edited_timestamp": nil,
		"author": bot(), "type": m.kind, "flags": m.flags, "attachments": wireFiles(m), "embeds": []any{}, "components": wireComponents(m),
	}
	if m.Edits > 0 {
		w["edited_timestamp"] = s.opts.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00")
	}
	if m.nonce != "" {
		w["nonce"] = m.nonce
	}
	if !m.FromBot {
		w["author"] = s.of(m.By).user()
	}
	if c := s.channels[m.Channel]; c != nil && c.of == nil {
		s.inServer(c, m, w)
	}
	return w
}

func wireComponents(m *Message) []any {
	rows := []any{}
	for _, r := range m.Rows {
		var buttons []any
		for _, b := range r {
			buttons = append(buttons, map[string]any{"type": 2, "style": 2, "label": b.Label, "custom_id": b.Action})
		}
		rows = append(rows, map[string]any{"type": 1, "components": buttons})
	}
	return rows
}

// SetLanguage makes the client of a user tell a locale, such as "fr" or
// "en-US".
func (s *Server) SetLanguage(user int64, locale string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(user).locale = locale
}

// Say makes a user write a direct message to the bot.
func (s *Server) Say(user int64, text string) { s.post(user, text, 0, nil) }

// Sticker makes a user send a sticker.
func (s *Server) Sticker(user int64) {
	s.post(user, "", 0, map[string]any{"sticker_items": []any{map[string]any{"id": "1", "name": "x", "format_type": 1}}})
}

// Pin makes the channel of a user hold a notice that nobody wrote.
func (s *Server) Pin(user int64) { s.post(user, "", 6, nil) }

func (s *Server) post(user int64, text string, kind int, more map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(user)
	c := s.direct(p)
	m := &Message{ID: s.id(), Channel: c.id, Text: text, By: user, kind: kind}
	c.messages = append(c.messages, m)
	p.sees = append(p.sees, m)
	w := s.wire(m)
	for k, v := range more {
		w[k] = v
	}
	s.dispatch("MESSAGE_CREATE", w)
}

// Edit makes a user change their latest direct message.
func (s *Server) Edit(user int64, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range slices.Backward(s.direct(s.of(user)).messages) {
		if !m.FromBot {
			m.Text = text
			m.Edits++
			s.dispatch("MESSAGE_UPDATE", s.wire(m))
			return nil
		}
	}
	return fmt.Errorf("fakediscord: user %d has not written anything", user)
}

// CloseDMs makes a user take no direct messages any more, neither as messages nor
// as answers to what they did in the direct channel.
func (s *Server) CloseDMs(user int64) { s.setClosed(user, true) }

// OpenDMs makes a user take direct messages again.
func (s *Server) OpenDMs(user int64) { s.setClosed(user, false) }

func (s *Server) setClosed(user int64, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(user).closed = closed
}

// Vanish makes the channel of a user unknown.
func (s *Server) Vanish(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(user)
	delete(s.channels, p.dm)
	p.deleted = true
}

// Channel returns the id of the channel of a user with the bot, opening it.
func (s *Server) Channel(user int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(s.of(user)).id
}

// Delete removes a message.
func (s *Server) Delete(user int64, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(user)
	gone := func(m *Message) bool { return m.ID == message }
	p.sees = slices.DeleteFunc(p.sees, gone)
	c := s.direct(p)
	c.messages = slices.DeleteFunc(c.messages, gone)
}

// Transcript returns what a user sees of the talk with the bot, their direct
// channel and what only they see elsewhere, oldest message first.
func (s *Server) Transcript(user int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.of(user).sees {
		all = append(all, *m)
	}
	return all
}

// WaitFor waits until the bot has sent a user n messages in all and returns
// those that there are. What only announces an answer does not count.
func (s *Server) WaitFor(ctx context.Context, user int64, n int) ([]Message, error) {
	return standin.WaitFor(ctx, s.Ledger, n, func() []Message {
		return slices.DeleteFunc(s.Transcript(user), func(m Message) bool { return !m.FromBot || m.Thinking })
	})
}

// find returns the latest message with choices, and the choice named by its label
// or action.
func find(among []*Message, choice string) (*Message, Button, error) {
	for _, m := range slices.Backward(among) {
		all := m.choices()
		if len(all) == 0 {
			continue
		}
		i := slices.IndexFunc(all, func(b Button) bool { return b.Label == choice || b.Action == choice })
		if i < 0 {
			return nil, Button{}, fmt.Errorf("fakediscord: no choice %q, there are: %s", choice, strings.Join(m.Labels(), " | "))
		}
		return m, all[i], nil
	}
	return nil, Button{}, errors.New("fakediscord: there are no choices")
}
