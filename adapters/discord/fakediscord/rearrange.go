package fakediscord

import "slices"

// rearrangement holds events back until they are complete.
type rearrangement struct {
	held  []func()
	order []int
	n     int
}

// Rearrange holds back the next n events of people until they all are there, and
// then sends them as order says: each entry is the place of an event, from 0 on.
// An event may be named twice.
func (s *Server) Rearrange(n int, order ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order = &rearrangement{order: order, n: n}
}

// rearranged sends an event, or holds it back. What the bot itself has done is
// no event of people. s.mu is held.
func (s *Server) rearranged(data map[string]any, send func()) {
	r := s.order
	author, _ := data["author"].(map[string]any)
	if r == nil || author["bot"] == true {
		send()
		return
	}
	if r.held = append(r.held, send); len(r.held) < r.n {
		return
	}
	s.order = nil
	for _, i := range r.order {
		r.held[i]()
	}
}

// Forge makes the client of a user press what has an action on a message, which
// needs to show it no more than to exist.
func (s *Server) Forge(user int64, message, action string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.of(user)
	m := &Message{ID: s.id(), Channel: s.direct(p).id, FromBot: true}
	if i := slices.IndexFunc(p.sees, func(m *Message) bool { return m.ID == message }); i >= 0 {
		m = p.sees[i]
	}
	s.begin(p, kindComponent, m.Channel, m.pressing(action), m)
}
