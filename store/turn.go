package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"guichet/chat"
	"guichet/dialog"
	"guichet/store/queries"
)

// turn is one event to be taken into account.
type turn struct {
	event, conversation string
	step                dialog.StepFunc
	panicked            any
	done                bool      // the event was taken into account, now or before
	enters              *entering // nil: no code
	carried             bool      // the talk of the code has come along
}

// conversation is what a transaction knows of one conversation.
type conversation struct {
	state   []byte // nil: none
	last    int64  // number of the newest reply
	changed bool
	// waits tells that a reply waits already, so that the next one is not the
	// first.
	waits bool
	// span is how many replies wait in the database, or more: the distance of
	// the numbers of the first and the last.
	span   int64
	gone   bool // the person is marked as gone
	forget bool // what the database holds of it goes
	// replies are to be queued, with their numbers.
	replies []queuedReply
	// offers are opened; withdraw closes those that were open before.
	offers   []dialog.Offer
	withdraw bool
}

type queuedReply struct {
	seq     int64
	reply   chat.Reply
	body    string // of the reply, as JSON
	urgency chat.Urgency
}

// maxTogether bounds the turns of one conversation that are taken together, so
// that one person who writes much does not hold up a transaction of others.
const maxTogether = 32

// Turn implements dialog.Store. step runs while a transaction is open, so it
// must be quick.
func (s *Store) Turn(ctx context.Context, e chat.Event, step dialog.StepFunc) error {
	_, err := s.Turns(ctx, []chat.Event{e}, func(chat.Event) dialog.StepFunc { return step })
	return err
}

// Turns implements dialog.Store. The turns of a transaction are durable
// together, even if a later one fails by itself.
func (s *Store) Turns(ctx context.Context, events []chat.Event, step func(chat.Event) dialog.StepFunc) (int, error) {
	turns := make([]*turn, len(events))
	for i, e := range events {
		if e.Key == "" || e.Conversation.Platform == "" || e.Conversation.ID == "" {
			return 0, errors.New("store: turn: the event lacks its key or its conversation")
		}
		if e.Conversation != events[0].Conversation {
			return 0, errors.New("store: turn: the events are of different conversations")
		}
		turns[i] = &turn{event: string(e.Conversation.Platform) + ":" + e.Key, conversation: e.Conversation.String(), step: step(e)}
	}
	done := 0
	for some := range slices.Chunk(turns, maxTogether) {
		err := s.do(&change{op: "turn", ctx: ctx, turns: some})
		for _, t := range some {
			if t.panicked != nil {
				panic(t.panicked)
			}
			if t.done {
				done++
			}
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// undo notes that nothing became of the turns of a change.
func (c *change) undo() {
	for _, t := range c.turns {
		t.done = false
	}
}

// readTurns returns the statements that read what turns need to know.
func (t *transaction) readTurns(events []string) []Statement {
	if len(t.turns) == 0 {
		return nil
	}
	var keys, ids []any
	for _, event := range events {
		keys = append(keys, event)
	}
	for _, c := range t.turns {
		id := c.turns[0].conversation
		if _, there := t.conversations[id]; !there {
			t.conversations[id] = &conversation{}
			ids = append(ids, id)
		}
	}
	var statements []Statement
	for _, c := range t.turns {
		var entered []Statement
		entered, ids = t.readEntered(c.turns[0], ids)
		statements = append(statements, entered...)
	}
	queries.KnownEvents.Each(keys, func(query string, args []any) {
		statements = append(statements, Statement{query, args, func(r Row) error {
			var id string
			err := r.Scan(&id)
			t.known[id] = true
			return err
		}})
	})
	queries.Conversations.Each(ids, func(query string, args []any) {
		statements = append(statements, Statement{query, args, t.scanConversation})
	})
	return statements
}

func (t *transaction) scanConversation(r Row) error {
	var id string
	var state *[]byte
	var last, newest, oldest, gone int64
	if err := r.Scan(&id, &state, &last, &newest, &oldest, &gone); err != nil {
		return err
	}
	c := t.conversations[id]
	c.last, c.waits, c.gone = max(last, newest), newest > 0, gone > 0
	if c.waits {
		c.span = newest - oldest + 1
	}
	if state != nil {
		c.state = append([]byte{}, *state...) // never nil: an empty state is a state
	}
	return nil
}

// writeTurns takes the steps, one event after another, and returns what writes
// down where they lead.
func (t *transaction) writeTurns() []Statement {
	t.takeAll()
	var events []any
	for _, c := range t.turns {
		for _, one := range c.turns {
			if one.done && !t.known[one.event] {
				t.known[one.event] = true
				events = append(events, one.event, t.now)
			}
		}
	}
	var saved, removed, forgotten, back, hurried, replies, held []any
	var overtaken []Statement
	for _, id := range t.inOrder() {
		c := t.conversations[id]
		if !c.changed {
			continue
		}
		if c.forget {
			forgotten = append(forgotten, id)
		} else if room := t.store.maxWaiting - len(c.replies); len(c.replies) > 0 && c.span > int64(room) {
			overtaken = append(overtaken, Statement{Query: queries.Overtaken, Args: []any{id, max(room, 1)}})
		}
		if c.gone {
			back = append(back, id)
		}
		if c.state == nil {
			removed = append(removed, id)
		} else {
			saved = append(saved, id, c.state, c.last, t.now)
		}
		if hurry := c.hurry(); hurry && c.waits {
			hurried = append(hurried, id)
		}
		for _, r := range c.replies {
			var from any // NULL: behind another reply
			if !c.waits {
				c.waits = true
				if h := t.reserve(id, r); h != nil {
					held = append(held, id, r.seq, r.body, int(r.urgency), t.now, ceilMilli(h.until))
					continue
				}
				from = int64(0)
			}
			replies = append(replies, id, r.seq, r.body, int(r.urgency), t.now, from)
			t.queued = t.queued || t.handovers[id] == nil
		}
	}
	t.erased = len(forgotten) > 0
	statements := overtaken
	add := func(query string, args []any) { statements = append(statements, Statement{Query: query, Args: args}) }
	queries.AddEvents.Each(events, add)
	queries.Drop.Each(forgotten, add)
	queries.DropParked.Each(forgotten, add)
	queries.NotGone.Each(back, add)
	queries.RemoveStates.Each(removed, add)
	queries.SaveStates.Each(saved, add)
	statements = append(statements, t.addHeld(held)...)
	queries.AddReplies.Each(replies, add)
	queries.Hurry.Each(hurried, add)
	t.writeOffers(add)
	return statements
}

// inOrder returns the conversations by id: every transaction changes them in
// the same order.
func (t *transaction) inOrder() []string {
	ids := make([]string, 0, len(t.conversations))
	for id := range t.conversations {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// takeAll lets the turns make their steps: those of one conversation one after
// another, those of different ones at the same time on all processors.
func (t *transaction) takeAll() {
	lanes := t.lanes()
	workers := min(len(lanes)/fewLanes, runtime.GOMAXPROCS(0))
	if workers < 2 {
		for _, lane := range lanes {
			t.takeLane(lane)
		}
		return
	}
	var next atomic.Int64
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(lanes)); i = next.Add(1) - 1 {
				t.takeLane(lanes[i])
			}
		})
	}
	working.Wait()
}

// fewLanes are not worth a goroutine.
const fewLanes = 4

// lanes returns the changes by conversation, or all in one if an event would be
// in two.
func (t *transaction) lanes() [][]*change {
	var lanes [][]*change
	at, of := map[string]int{}, map[string]string{}
	for _, c := range t.turns {
		id := c.turns[0].conversation
		for _, one := range c.turns {
			if other, ok := of[one.event]; ok && other != id {
				return [][]*change{t.turns}
			}
			of[one.event] = id
		}
		i, ok := at[id]
		if !ok {
			i = len(lanes)
			at[id], lanes = i, append(lanes, nil)
		}
		lanes[i] = append(lanes[i], c)
	}
	return lanes
}

func (t *transaction) takeLane(lane []*change) {
	done := map[string]bool{}
	for _, c := range lane {
		for _, one := range c.turns {
			if !t.known[one.event] && !done[one.event] {
				if c.err = t.advance(c.ctx, one); c.err != nil {
					break
				}
				done[one.event] = true
			}
			one.done = true
		}
	}
}

// advance lets one turn make its step. On an error the conversation stays as it
// was.
func (t *transaction) advance(ctx context.Context, one *turn) error {
	of := t.conversations[one.conversation]
	if e := one.enters; e != nil {
		from, err := t.carried(e)
		if err != nil {
			return err
		}
		one.step = func(state []byte) (dialog.Outcome, error) { return e.step(state, from) }
	}
	out, err := one.call(of.state)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(out.State) > dialog.MaxState {
		return fmt.Errorf("%w: a state of %d bytes", dialog.ErrTooLarge, len(out.State))
	}
	queued, err := queue(out.Replies)
	if err != nil {
		return err
	}
	elsewhere, err := queue(out.Elsewhere)
	if err != nil {
		return err
	}
	of.changed = true
	if out.Forget {
		of.forget, of.waits, of.replies, of.last = true, false, nil, 0
	}
	of.state = out.State
	of.noteOffers(out)
	of.add(queued)
	if one.carried = out.Taken; out.Taken && one.enters != nil && one.enters.open {
		there := t.conversations[one.enters.from]
		there.changed = there.changed || len(elsewhere) > 0
		there.add(elsewhere)
	}
	return nil
}

// queue writes replies as they are kept.
func queue(replies []chat.Reply) ([]queuedReply, error) {
	queued := make([]queuedReply, len(replies))
	for i, r := range replies {
		body, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("encode reply: %w", err)
		}
		if len(body) > dialog.MaxReply {
			return nil, fmt.Errorf("%w: a reply of %d bytes", dialog.ErrTooLarge, len(body))
		}
		queued[i] = queuedReply{reply: r, body: string(body), urgency: r.Urgency}
	}
	return queued, nil
}

// add numbers replies behind those that there are.
func (of *conversation) add(queued []queuedReply) {
	for _, r := range queued {
		of.last++
		r.seq = of.last
		of.replies = append(of.replies, r)
	}
}

// hurry makes every reply to be queued as urgent as the most urgent behind it,
// and tells whether those that wait already have to hurry too.
func (c *conversation) hurry() bool {
	most := chat.Notice
	for i := len(c.replies) - 1; i >= 0; i-- {
		most = min(most, c.replies[i].urgency)
		c.replies[i].urgency = most
	}
	return most < chat.Notice
}

var errPanicked = errors.New("the step panicked")

// call keeps a panic for the one whose step it is.
func (t *turn) call(state []byte) (out dialog.Outcome, err error) {
	defer func() {
		if v := recover(); v != nil {
			t.panicked, err = v, errPanicked
		}
	}()
	return t.step(state)
}
