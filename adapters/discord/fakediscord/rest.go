package fakediscord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const channelWindow = 5 * time.Second

func (s *Server) openDM(r *request) reply {
	var body struct {
		Recipient string `json:"recipient_id"`
	}
	if json.Unmarshal(r.body, &body) != nil {
		return invalidForm()
	}
	id, err := strconv.ParseInt(body.Recipient, 10, 64)
	p, known := s.people[id]
	if err != nil || !known {
		return refuse(http.StatusNotFound, codeUnknownUser, "Unknown User")
	}
	c := s.direct(p)
	return accept(map[string]any{"id": c.id, "type": 1, "recipients": []any{p.user()}})
}

// reachable returns the channel that the bot wants to write to, or the answer
// that refuses it.
func (s *Server) reachable(id string) (*channel, *reply) {
	c, ok := s.channels[id]
	if !ok {
		return nil, new(refuse(http.StatusNotFound, codeUnknownChannel, "Unknown Channel"))
	}
	return c, nil
}

// readMessages is Discord's history: newest first, below a limit, after an id.
func (s *Server) readMessages(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused != nil {
		return *refused
	}
	q := r.URL.Query()
	limit := 50
	if v := q.Get("limit"); v != "" {
		var err error
		if limit, err = strconv.Atoi(v); err != nil || limit < 1 || limit > 100 {
			return invalidForm()
		}
	}
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
	var page []any
	for _, m := range c.messages {
		if id, _ := strconv.ParseInt(m.ID, 10, 64); id > after {
			page = append(page, s.wire(m))
		}
	}
	if len(page) > limit {
		if q.Has("after") {
			page = page[:limit]
		} else {
			page = page[len(page)-limit:]
		}
	}
	slices.Reverse(page)
	if page == nil {
		page = []any{}
	}
	return accept(page)
}

func (s *Server) sendMessage(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused != nil {
		return *refused
	}
	if refused := c.shut(); refused != nil {
		return *refused
	}
	if wait := c.full(s.opts.ChannelLimit); wait > 0 {
		return throttle(wait, false)
	}
	body, err := readContent(r)
	if err != nil {
		return invalidForm()
	}
	nonce, _ := body.Nonce.(string)
	if nonce == "" || !body.Enforce {
		s.Violate(SendMessage + ": a message without an enforced nonce")
	}
	if i := slices.IndexFunc(c.messages, func(m *Message) bool { return m.nonce == nonce && nonce != "" }); i >= 0 {
		return accept(s.wire(c.messages[i]))
	}
	m := &Message{Channel: c.id, FromBot: true, nonce: nonce, flags: body.Flags}
	if refused := s.fill(m, body, SendMessage); refused != nil {
		return *refused
	}
	if body.Reference != nil {
		if !c.holds(body.Reference.Message) && body.Reference.needed() {
			return invalidForm()
		} else if c.holds(body.Reference.Message) {
			m.ReplyTo = body.Reference.Message
		}
	}
	m.ID = s.id()
	s.put(c, m)
	s.dispatch("MESSAGE_CREATE", s.wire(m))
	return s.counted(accept(s.wire(m)), c)
}

// showTyping needs the rights that a message needs.
func (s *Server) showTyping(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused == nil {
		refused = c.shut()
	}
	if refused != nil {
		return *refused
	}
	return noContent()
}

// full counts a message and returns how long to wait if it is one too many.
func (c *channel) full(limit int) time.Duration {
	now := time.Now()
	if now.Sub(c.window) >= channelWindow {
		c.window, c.sent = now, 0
	}
	if limit > 0 && c.sent >= limit {
		return c.window.Add(channelWindow).Sub(now)
	}
	c.sent++
	return 0
}

// counted adds what Discord tells of the limit of a channel.
func (s *Server) counted(r reply, c *channel) reply {
	if limit := s.opts.ChannelLimit; limit > 0 {
		reset := time.Until(c.window.Add(channelWindow))
		r.header = map[string]string{
			"X-RateLimit-Limit":       strconv.Itoa(limit),
			"X-RateLimit-Remaining":   strconv.Itoa(limit - c.sent),
			"X-RateLimit-Reset-After": strconv.FormatFloat(reset.Seconds(), 'f', 3, 64),
		}
	}
	return r
}

// fill writes a body into a message, or refuses it.
func (s *Server) fill(m *Message, body content, route string) *reply {
	next := *m
	switch err := body.apply(&next); err {
	case nil:
	case errEmpty:
		return new(refuse(http.StatusBadRequest, codeEmptyMessage, "Cannot send an empty message"))
	default:
		s.Violate(route + ": " + err.Error())
		return new(invalidForm())
	}
	*m = next
	return nil
}

func (s *Server) editMessage(r *request) reply {
	c, refused := s.reachable(r.PathValue("channel"))
	if refused != nil {
		return *refused
	}
	i := slices.IndexFunc(c.messages, func(m *Message) bool { return m.ID == r.PathValue("message") })
	if i < 0 {
		return refuse(http.StatusNotFound, codeUnknownMessage, "Unknown Message")
	}
	m := c.messages[i]
	if !m.FromBot {
		return refuse(http.StatusForbidden, codeOtherAuthor, "Cannot edit a message authored by another user")
	}
	body, err := readContent(r)
	if err != nil {
		return invalidForm()
	}
	if refused := s.fill(m, body, EditMessage); refused != nil {
		return *refused
	}
	m.Edits++
	s.dispatch("MESSAGE_UPDATE", s.wire(m))
	return accept(s.wire(m))
}

func (s *Server) gatewayBot(*request) reply {
	return accept(map[string]any{
		"url":    strings.Replace(s.http.URL, "http://", "ws://", 1) + "/gateway",
		"shards": 1,
		"session_start_limit": map[string]any{
			"total": 1000, "remaining": max(s.opts.Identifies-len(s.gateway.identifies), 0), "reset_after": 14400000, "max_concurrency": 1,
		},
	})
}
