package fakediscord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	textChannel   = 0
	privateThread = 12
)

// Refusal is what the bot may not do in a channel of the server. The zero value
// lets it do everything.
type Refusal struct {
	// Hidden keeps the channel from it altogether.
	Hidden bool
	// Muted lets it write nothing.
	Muted bool
	// NoThreads lets it open no private threads.
	NoThreads bool
	// NoMembers lets it bring nobody into a thread.
	NoMembers bool
}

// Refuse says what the bot may not do in a channel of the server.
func (s *Server) Refuse(channel string, r Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].refuses = r
}

// Note is what somebody writes in a channel or thread of the server.
type Note struct {
	Text string
	// ReplyTo is the message that it replies to; Ping tells its author.
	ReplyTo string
	Ping    bool
}

// MentionBot is how a text names the bot.
const MentionBot = "<@" + BotID + ">"

// SayInServer makes a user write into the channel of the server.
func (s *Server) SayInServer(user int64, text string) {
	s.SayIn(user, GuildChannelID, Note{Text: text})
}

// SayIn makes a user write into a channel or thread of the server, and returns
// the id of the message. Without a privileged intent the bot is shown the text
// only where it is mentioned.
func (s *Server) SayIn(user int64, channel string, n Note) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := &Message{ID: s.id(), Channel: channel, Text: n.Text, By: user, ReplyTo: n.ReplyTo, pings: n.Ping}
	if n.ReplyTo != "" {
		m.kind = 19
	}
	s.put(c, m)
	if !slices.Contains(s.of(user).sees, m) {
		s.of(user).sees = append(s.of(user).sees, m)
	}
	s.dispatch("MESSAGE_CREATE", s.wire(m))
	return m.ID
}

// InChannel returns what all see in a channel or thread of the server, oldest
// message first.
func (s *Server) InChannel(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.channels[channel].messages {
		all = append(all, *m)
	}
	return all
}

// PressIn makes a user choose something of the latest message with choices in a
// channel or thread, which anybody there may do.
func (s *Server) PressIn(user int64, channel, choice string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.press(s.of(user), s.channels[channel].messages, choice)
}

// Threads returns the ids of the private threads that a user is in, the oldest
// first.
func (s *Server) Threads(user int64) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for id, c := range s.channels {
		if c.parent != "" && slices.Contains(c.members, s.of(user)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// NameOf returns the name of a channel or thread.
func (s *Server) NameOf(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.channels[channel].name
}

// Archive puts a thread away, and locks it if nobody but staff shall open it
// again.
func (s *Server) Archive(thread string, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[thread].archived, s.channels[thread].locked = true, locked
}

// DeleteChannel removes a channel or thread.
func (s *Server) DeleteChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.channels, id)
}

// put adds a message to a channel before the eyes of whoever is in it. s.mu is
// held.
func (s *Server) put(c *channel, m *Message) {
	c.messages = append(c.messages, m)
	readers := slices.Clone(c.members)
	if c.of != nil {
		readers = append(readers, c.of)
	}
	for _, one := range c.messages {
		if c.parent == "" && c.of == nil && one.ID == m.ReplyTo && !one.FromBot {
			readers = append(readers, s.of(one.By))
		}
	}
	for _, p := range readers {
		p.sees = append(p.sees, m)
	}
}

func (c *channel) holds(message string) bool {
	return slices.ContainsFunc(c.messages, func(m *Message) bool { return m.ID == message })
}

// shut is why the bot cannot write into a channel. A thread that was put away is
// opened by writing, unless it is locked.
func (c *channel) shut() *reply {
	switch {
	case c.of != nil && c.of.closed:
		return new(refuse(http.StatusForbidden, codeClosedDMs, "Cannot send messages to this user"))
	case c.refuses.Hidden:
		return new(refuse(http.StatusForbidden, codeMissingAccess, "Missing Access"))
	case c.refuses.Muted:
		return new(refuse(http.StatusForbidden, codeMissingRights, "Missing Permissions"))
	case c.archived && c.locked:
		return new(refuse(http.StatusBadRequest, codeThreadArchived, "Thread is archived"))
	case c.locked:
		return new(refuse(http.StatusForbidden, codeThreadLocked, "Thread is locked"))
	}
	c.archived = false
	return nil
}

// wire is a channel of the server as Discord writes it.
func (c *channel) wire() map[string]any {
	w := map[string]any{"id": c.id, "guild_id": GuildID, "name": c.name, "type": textChannel, "permissions": "0"}
	if c.parent != "" {
		w["type"], w["parent_id"], w["owner_id"] = privateThread, c.parent, BotID
		w["thread_metadata"] = map[string]any{"archived": c.archived, "locked": c.locked, "auto_archive_duration": 10080, "invitable": false}
	}
	return w
}

// inServer writes what is told of a message in the server. s.mu is held.
func (s *Server) inServer(c *channel, m *Message, w map[string]any) {
	w["guild_id"] = GuildID
	named := strings.Contains(m.Text, MentionBot)
	if c != nil && m.ReplyTo != "" {
		for _, to := range c.messages {
			if to.ID != m.ReplyTo {
				continue
			}
			whole := *to
			whole.ReplyTo = ""
			w["referenced_message"] = s.wire(&whole)
			named = named || m.pings && to.FromBot
		}
	}
	if m.FromBot {
		return
	}
	w["mentions"] = []any{}
	if named {
		w["mentions"] = []any{bot()}
	} else {
		w["content"] = ""
	}
}

func (s *Server) readChannel(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused != nil {
		return *refused
	}
	if c.refuses.Hidden {
		return refuse(http.StatusForbidden, codeMissingAccess, "Missing Access")
	}
	return accept(c.wire())
}

func (s *Server) openThread(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused != nil {
		return *refused
	}
	var body struct {
		Name      string `json:"name"`
		Type      int    `json:"type"`
		Invitable *bool  `json:"invitable"`
	}
	if json.Unmarshal(r.body, &body) != nil || c.of != nil || c.parent != "" {
		return invalidForm()
	}
	if c.refuses.NoThreads || c.refuses.Hidden {
		return refuse(http.StatusForbidden, codeMissingRights, "Missing Permissions")
	}
	if body.Type != privateThread || body.Invitable == nil || *body.Invitable {
		s.Violate("a thread that others can come into")
	}
	t := &channel{id: s.id(), name: body.Name, parent: c.id, refuses: Refusal{NoMembers: c.refuses.NoMembers}}
	s.channels[t.id] = t
	return accept(t.wire())
}

func (s *Server) editThread(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused != nil {
		return *refused
	}
	var body struct {
		Archived *bool `json:"archived"`
	}
	if json.Unmarshal(r.body, &body) != nil || c.parent == "" {
		return invalidForm()
	}
	if c.locked {
		return refuse(http.StatusForbidden, codeMissingRights, "Missing Permissions")
	}
	if body.Archived != nil {
		c.archived = *body.Archived
	}
	return accept(c.wire())
}

func (s *Server) joinThread(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused != nil {
		return *refused
	}
	id, err := strconv.ParseInt(r.PathValue("user"), 10, 64)
	switch {
	case err != nil || s.people[id] == nil:
		return refuse(http.StatusNotFound, codeUnknownUser, "Unknown User")
	case c.refuses.NoMembers:
		return refuse(http.StatusForbidden, codeMissingAccess, "Missing Access")
	case c.archived:
		return refuse(http.StatusBadRequest, codeThreadArchived, "Thread is archived")
	}
	if !slices.Contains(c.members, s.of(id)) {
		if len(c.members) > 0 {
			s.Violate(fmt.Sprintf("a second person is brought into the thread %s", c.id))
		}
		c.members = append(c.members, s.of(id))
	}
	return noContent()
}

func (s *Server) activeThreads(r *request) reply {
	return s.threads(GuildID == r.PathValue("guild"), false, "")
}

func (s *Server) pastThreads(r *request) reply { return s.threads(true, true, r.PathValue("channel")) }

// threads lists those that were put away, or those in use.
func (s *Server) threads(known, archived bool, parent string) reply {
	if !known {
		return refuse(http.StatusNotFound, 10004, "Unknown Guild")
	}
	list := []any{}
	for _, c := range s.channels {
		if c.parent != "" && c.archived == archived && (parent == "" || parent == c.parent) {
			list = append(list, c.wire())
		}
	}
	return accept(map[string]any{"threads": list, "members": []any{}, "has_more": false})
}
