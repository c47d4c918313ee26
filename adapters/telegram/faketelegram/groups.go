package faketelegram

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// group is what a chat of several people has beside its messages.
type group struct {
	title   string
	forum   bool
	topics  map[int64]string // "open" or "closed"
	removed bool             // the bot is not a member
	muted   bool             // the bot may not write
	moved   int64            // the supergroup that it has become
}

// Group is a group or supergroup that the bot is a member of.
type Group struct {
	s  *Server
	id int64
}

// Post is what somebody writes in a group.
type Post struct {
	Text string
	// Topic is the topic of a forum; 0 is the general one.
	Topic int64
	// ReplyTo is the message that it replies to; 0 is none.
	ReplyTo int64
	// With is put into the message as the Bot API writes it, such as
	// {"sticker": …}.
	With map[string]any
}

// OpenGroup makes a basic group that the bot was added to. Its id is below zero.
func (s *Server) OpenGroup(id int64) *Group { return s.open(id, "group", false) }

// OpenForum makes a supergroup with topics that the bot was added to.
func (s *Server) OpenForum(id int64) *Group { return s.open(id, "supergroup", true) }

func (s *Server) open(id int64, kind string, forum bool) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[id] = &conversation{id: id, kind: kind, group: group{title: "Bijou 2026", forum: forum, topics: map[int64]string{}}}
	g := &Group{s: s, id: id}
	g.membership("left", "member")
	return g
}

func (g *Group) chat() *conversation { return g.s.chats[g.id] }

// membership tells the bot what it is in the group now. s.mu is held.
func (g *Group) membership(before, after string) {
	g.s.push(g.id, "my_chat_member", map[string]any{
		"chat": g.chat().wire(), "from": g.s.from(1), "date": g.s.opts.Now().Unix(),
		"old_chat_member": map[string]any{"user": g.s.bot(), "status": before},
		"new_chat_member": map[string]any{"user": g.s.bot(), "status": after, "until_date": 0},
	})
}

// Say makes a user write a message, and returns its id.
func (g *Group) Say(user int64, text string) int64 { return g.Post(user, Post{Text: text}) }

// Post makes a user write a message, and returns its id.
func (g *Group) Post(user int64, p Post) int64 {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.chat()
	m := g.s.add(c, Message{From: user, Text: p.Text, Topic: p.Topic, ReplyTo: p.ReplyTo})
	w := g.s.wire(c, m)
	for name, value := range p.With {
		w[name] = value
	}
	if c.group.removed || g.s.opts.Privacy && !g.s.concerns(c, m) {
		g.s.Change()
		return m.ID
	}
	g.s.push(c.id, "message", w)
	return m.ID
}

// concerns tells whether a bot that respects privacy is shown a message.
func (s *Server) concerns(c *conversation, m Message) bool {
	to := slices.IndexFunc(c.messages, func(one Message) bool { return one.ID == m.ReplyTo && one.FromBot })
	return strings.HasPrefix(m.Text, "/") || strings.Contains(strings.ToLower(m.Text), "@"+strings.ToLower(s.opts.Username)) || to >= 0
}

// Edit makes a user change a message.
func (g *Group) Edit(message int64, text string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.chat()
	for i, m := range c.messages {
		if m.ID == message {
			m.Text, m.Edits = text, m.Edits+1
			c.messages[i] = m
			w := g.s.wire(c, m)
			w["edit_date"] = g.s.opts.Now().Unix()
			g.s.push(c.id, "edited_message", w)
		}
	}
}

// Press makes a user press a button of the latest keyboard.
func (g *Group) Press(user int64, button string) error {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.s.press(g.chat(), user, button)
}

// Link returns where a button of the latest keyboard leads.
func (g *Group) Link(button string) (string, error) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	_, b, err := g.chat().button(button)
	if err == nil && b.URL == "" {
		err = fmt.Errorf("faketelegram: the button %q is no link", button)
	}
	return b.URL, err
}

// Transcript returns what was written in the group, oldest message first.
func (g *Group) Transcript() []Message {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return slices.Clone(g.chat().messages)
}

// OpenTopic begins a topic of a forum, which everybody is told.
func (g *Group) OpenTopic(user int64, name string) int64 {
	topic := g.notice(user, 0, "forum_topic_created", map[string]any{"name": name, "icon_color": 7322096})
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat().group.topics[topic] = "open"
	return topic
}

// CloseTopic makes a topic one in which only administrators may write.
func (g *Group) CloseTopic(topic int64) {
	g.s.mu.Lock()
	g.chat().group.topics[topic] = "closed"
	g.s.mu.Unlock()
	g.notice(1, topic, "forum_topic_closed", map[string]any{})
}

// DeleteTopic removes a topic with its messages, which nobody is told.
func (g *Group) DeleteTopic(topic int64) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.chat()
	delete(c.group.topics, topic)
	c.messages = slices.DeleteFunc(c.messages, func(m Message) bool { return m.Topic == topic })
}

// notice is a message of Telegram about the group.
func (g *Group) notice(user, topic int64, kind string, content any) int64 {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.chat()
	m := g.s.add(c, Message{From: user, Topic: topic})
	w := g.s.wire(c, m)
	w[kind] = content
	g.s.push(c.id, "message", w)
	return m.ID
}

// Remove takes the bot out of the group.
func (g *Group) Remove() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat().group.removed = true
	g.membership("member", "kicked")
}

// Mute takes the right to write from the bot.
func (g *Group) Mute() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat().group.muted = true
	g.membership("member", "restricted")
}

// Migrate makes a supergroup of the group, with another id, which both are told.
func (g *Group) Migrate(to int64) *Group {
	next := g.s.open(to, "supergroup", false)
	g.notice(1, 0, "migrate_to_chat_id", to)
	g.s.mu.Lock()
	g.chat().group.moved = to
	g.s.mu.Unlock()
	next.notice(1, 0, "migrate_from_chat_id", g.id)
	return next
}

// wire returns a chat as the Bot API writes it.
func (c *conversation) wire() map[string]any {
	w := map[string]any{"id": c.id, "type": c.kind}
	if c.kind != "private" {
		w["title"] = c.group.title
	}
	if c.group.forum {
		w["is_forum"] = true
	}
	return w
}

// place tells where in a chat a message stands. s.mu is held.
func (c *conversation) place(s *Server, w map[string]any, m Message) {
	if m.Topic != 0 {
		w["message_thread_id"], w["is_topic_message"] = m.Topic, true
	}
	i := slices.IndexFunc(c.messages, func(one Message) bool { return one.ID == m.ReplyTo })
	if m.ReplyTo == 0 || i < 0 {
		return
	}
	to := c.messages[i]
	to.ReplyTo = 0 // of a chain, only the last link is told
	w["reply_to_message"] = s.wire(c, to)
	if c.kind == "supergroup" && m.Topic == 0 {
		w["message_thread_id"] = m.ReplyTo // of a thread that is no topic
	}
}

// refuses is why the bot may not write to the chat at all.
func (g group) refuses(kind string) *reply {
	switch {
	case g.moved != 0:
		r := badRequest("group chat was upgraded to a supergroup chat")
		r.Parameters = &parameters{MigrateToChatID: g.moved}
		return &r
	case g.removed:
		return new(refuse(http.StatusForbidden, "Forbidden: bot was kicked from the "+kind+" chat"))
	case g.muted:
		return new(badRequest("not enough rights to send text messages to the chat"))
	}
	return nil
}

// placed puts a message of the bot where a request wants it.
func (c *conversation) placed(m *Message, params url.Values) *reply {
	if params.Has("message_thread_id") {
		m.Topic = integer(params, "message_thread_id", 0)
		state, ok := c.group.topics[m.Topic]
		switch {
		case !ok:
			return new(badRequest("message thread not found"))
		case state == "closed":
			return new(badRequest("TOPIC_CLOSED"))
		}
	}
	if !params.Has("reply_parameters") {
		return nil
	}
	var to struct {
		MessageID    int64 `json:"message_id"`
		AllowMissing bool  `json:"allow_sending_without_reply"`
	}
	if err := json.Unmarshal([]byte(params.Get("reply_parameters")), &to); err != nil {
		return new(badRequest("can't parse reply parameters"))
	}
	switch {
	case slices.ContainsFunc(c.messages, func(one Message) bool { return one.ID == to.MessageID }):
		m.ReplyTo = to.MessageID
	case !to.AllowMissing:
		return new(badRequest("message to be replied not found"))
	}
	return nil
}

var entity = regexp.MustCompile(`@[A-Za-z0-9_]{4,32}|/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{4,32})?`)

// entitiesOf returns the mentions and commands in a text, counted in UTF-16
// units.
func entitiesOf(text string) []map[string]any {
	var list []map[string]any
	for _, at := range entity.FindAllStringIndex(text, -1) {
		kind := "mention"
		if text[at[0]] == '/' {
			kind = "bot_command"
		}
		if at[0] > 0 && !strings.ContainsRune(" \n(,", rune(text[at[0]-1])) {
			continue // within a word
		}
		list = append(list, map[string]any{
			"type": kind, "offset": units(text[:at[0]]), "length": units(text[at[0]:at[1]]),
		})
	}
	return list
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// String returns the id of the group.
func (g *Group) String() string { return strconv.FormatInt(g.id, 10) }
