package store

import (
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/store/queries"
)

// HandTo implements delivery.Queue.
func (s *Store) HandTo(t delivery.Taker) {
	if t == nil {
		s.taker.Store(nil)
		return
	}
	s.taker.Store(&t)
}

// handover is the first reply of a conversation that goes to a taker when the
// transaction has committed.
type handover struct {
	to    delivery.Taker
	reply chat.Outbound
	until time.Time
	void  bool // another change of the transaction has removed it
}

// reserve has the first reply of a conversation taken over, if the one who takes
// them has room for it.
func (t *transaction) reserve(conversation string, r queuedReply) *handover {
	taker := t.store.taker.Load()
	if taker == nil {
		return nil
	}
	c, err := chat.ParseConversationID(conversation)
	if err != nil {
		return nil
	}
	until, ok := (*taker).Reserve(c, r.urgency)
	if !ok {
		return nil
	}
	h := &handover{to: *taker, until: until, reply: chat.Outbound{Seq: r.seq, Conversation: c, Reply: r.reply, Urgency: r.urgency}}
	t.handovers[conversation] = h
	return h
}

// addHeld returns the statements that queue what is handed over.
func (t *transaction) addHeld(rows []any) []Statement {
	var statements []Statement
	queries.AddHeld.Each(rows, t.adder(&statements, func(r Row) error {
		var id int64
		var conversation string
		err := r.Scan(&id, &conversation)
		if h := t.handovers[conversation]; h != nil {
			h.reply.ID = id
		}
		return err
	}))
	return statements
}

// void takes back the handover of a conversation whose replies another change of
// the transaction removes or moves.
func (t *transaction) void(conversation string) {
	if h := t.handovers[conversation]; h != nil {
		h.void = true
	}
}

// handOver ends the reservations, with their replies if the transaction was
// committed.
func (t *transaction) handOver(failure error) {
	for conversation, h := range t.handovers {
		if failure == nil && !h.void {
			t.store.claimed.Store(time.Now().UnixNano())
			h.to.Take(h.reply, h.until)
			continue
		}
		h.to.Release(h.reply.Conversation, h.reply.Urgency)
		if failure != nil && !t.store.driver.Refuses(failure) {
			t.store.doubt(conversation, ceilMilli(h.until))
		}
	}
}

// maxDoubts bounds the replies to be given back by the next claim. What is
// beyond comes back when its lease ends.
const maxDoubts = 1024

// doubt has the next claim give back a reply that is held for nobody, if it was
// committed by a transaction of which nobody knows.
func (s *Store) doubt(conversation string, until int64) {
	s.doubtsMu.Lock()
	defer s.doubtsMu.Unlock()
	if len(s.doubts) < maxDoubts {
		s.doubts = append(s.doubts, Statement{Query: queries.GiveBackHeld, Args: []any{conversation, until}})
	}
}

// putBack keeps doubts that could not be cleared.
func (s *Store) putBack(doubts []Statement) {
	s.doubtsMu.Lock()
	defer s.doubtsMu.Unlock()
	s.doubts = append(doubts, s.doubts...)
}

// takeDoubts returns what gives those back, and leaves none.
func (s *Store) takeDoubts() []Statement {
	s.doubtsMu.Lock()
	defer s.doubtsMu.Unlock()
	doubts := s.doubts
	s.doubts = nil
	return doubts
}
