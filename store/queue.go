package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/store/queries"
)

// unreadable is the reason for parking a reply of which nothing else can be
// said without repeating what it says.
const unreadable = "the stored reply cannot be read"

// Claim implements delivery.Queue. A stored reply that cannot be read, such as
// one of a newer version of the program, is parked on the way.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, wants []delivery.Want) ([]chat.Outbound, error) {
	var rows []claimedRow
	scan := func(r Row) error {
		var one claimedRow
		var err error
		one.row, err = scanReply(r, &one.since)
		rows = append(rows, one)
		return err
	}
	run := []Statement{{Query: queries.Due, Args: []any{now.UnixMilli()}}}
	until := ceilMilli(now.Add(lease))
	for _, w := range wants {
		if w.Limit > 0 {
			run = append(run, Statement{s.claim, []any{until, string(w.Platform), int(w.Urgency), w.Limit}, scan})
		}
	}
	if len(run) == 1 {
		return nil, nil
	}
	s.claimed.Store(time.Now().UnixNano())
	doubts := s.takeDoubts()
	run = append(append(s.setBack(now), doubts...), run...)
	if err := s.do(&change{op: "claim", ctx: ctx, run: run, begin: func() { rows = nil }}); err != nil {
		s.putBack(doubts)
		return nil, err
	}
	s.latest.Store(now.UnixMilli())
	slices.SortFunc(rows, func(a, b claimedRow) int {
		return cmp.Or(cmp.Compare(a.urgency, b.urgency), cmp.Compare(a.since, b.since), cmp.Compare(a.id, b.id))
	})
	var claimed []chat.Outbound
	var errs []error
	for _, r := range rows {
		o, err := s.readable(ctx, r.row)
		if o != nil {
			claimed = append(claimed, *o)
		}
		errs = append(errs, err)
	}
	return claimed, errors.Join(errs...)
}

// claimedRow is a reply with the time since when it is the first.
type claimedRow struct {
	row
	since int64
}

// readable decodes a claimed row, or parks it and returns nil.
func (s *Store) readable(ctx context.Context, r row) (*chat.Outbound, error) {
	o, err := r.outbound()
	if err != nil {
		return nil, s.park(ctx, r.id, r.conversation, unreadable)
	}
	return &o, nil
}

// PartSent implements delivery.Queue.
func (s *Store) PartSent(ctx context.Context, id int64, parts int) error {
	return s.retold(ctx, "note a part as sent", queries.PartsSent, id, parts)
}

// Sent implements delivery.Queue.
func (s *Store) Sent(ctx context.Context, o chat.Outbound, until time.Time) (*chat.Outbound, error) {
	r := &removal{id: o.ID, conversation: o.Conversation.String(), urgency: o.Urgency}
	if !until.IsZero() {
		r.until = ceilMilli(until)
		s.claimed.Store(time.Now().UnixNano())
	}
	if err := s.do(&change{op: "note a reply as sent", ctx: ctx, remove: r, patient: true, retold: true}); err != nil || r.next == nil {
		return nil, err
	}
	return s.readable(ctx, *r.next)
}

// Retry implements delivery.Queue.
func (s *Store) Retry(ctx context.Context, id int64, at time.Time) error {
	return s.retold(ctx, "retry a reply", queries.GiveBack, id, ceilMilli(at), 1)
}

// Postpone implements delivery.Queue.
func (s *Store) Postpone(ctx context.Context, id int64, at time.Time) error {
	return s.retold(ctx, "postpone a reply", queries.GiveBack, id, ceilMilli(at), 0)
}

// Park implements delivery.Queue.
func (s *Store) Park(ctx context.Context, o chat.Outbound, reason string) error {
	return s.park(ctx, o.ID, o.Conversation.String(), reason)
}

func (s *Store) park(ctx context.Context, id int64, conversation, reason string) error {
	copied := Statement{Query: queries.Park, Args: []any{id, reason, s.now().UnixMilli()}}
	return s.do(&change{op: "park a reply", ctx: ctx, retold: true, remove: &removal{id: id, conversation: conversation, before: []Statement{copied}}})
}

// Drop implements delivery.Queue. It marks the person as gone, until something
// is heard from there again.
func (s *Store) Drop(ctx context.Context, c chat.ConversationID) error {
	return s.do(&change{op: "drop replies", ctx: ctx, retold: true, remove: &removal{conversation: c.String(), all: true}})
}

// Move implements delivery.Queue.
func (s *Store) Move(ctx context.Context, from, to chat.ConversationID) error {
	old, address := from.String(), to.String()
	if old == address {
		return nil
	}
	moved := []any{old, address}
	return s.do(&change{op: "move a conversation", ctx: ctx, retold: true, remove: &removal{
		conversation: address,
		moved:        old,
		before: []Statement{
			{Query: queries.MoveReplies, Args: moved},
			{Query: queries.MoveParked, Args: moved},
			{Query: queries.MoveState, Args: moved},
			{Query: queries.RemoveState, Args: moved[:1]},
		},
	}})
}

// TakeBack gives back every reply that is held, to be claimed from now on. It is
// for a process that knows all others to be dead that ever held one.
//
// It also ends waits that are longer than any reply is told to wait: a clock was
// ahead when they began. And it lets the first reply of a conversation follow
// that two processes left behind another one.
func (s *Store) TakeBack(ctx context.Context, now time.Time) error {
	ms := now.UnixMilli()
	return s.do(&change{op: "take replies back", ctx: ctx, retold: true, run: []Statement{
		{Query: queries.TakeBack, Args: []any{ms, now.Add(longestWait).UnixMilli()}},
		{Query: queries.PromoteAll, Args: []any{ms}},
	}})
}

const (
	// longestWait is longer than any platform or failure makes a reply wait.
	longestWait = 24 * time.Hour
	// clockStep is by how much the clock may go back unnoticed.
	clockStep = time.Second
)

// setBack returns what puts replies forward that wait for a time, when the clock
// was set back since the last claim: or they would wait that much longer.
func (s *Store) setBack(now time.Time) []Statement {
	by := s.latest.Load() - now.UnixMilli()
	if by < clockStep.Milliseconds() {
		return nil
	}
	return []Statement{{Query: queries.SetBack, Args: []any{now.UnixMilli(), by}}}
}

// Waiting implements delivery.Queue.
func (s *Store) Waiting(ctx context.Context, c chat.ConversationID) (int, error) {
	var n int
	query := Statement{Query: queries.Waiting, Args: []any{c.String()}, Scan: func(r Row) error { return r.Scan(&n) }}
	if c == (chat.ConversationID{}) {
		query.Query, query.Args = queries.WaitingAll, nil
	}
	return n, s.read(ctx, "count waiting replies", query)
}

// run makes a change of a single statement.
func (s *Store) run(ctx context.Context, op, query string, args ...any) error {
	return s.do(&change{op: op, ctx: ctx, run: []Statement{{Query: query, Args: args}}})
}

// retold is run for what can be told again.
func (s *Store) retold(ctx context.Context, op, query string, args ...any) error {
	return s.do(&change{op: op, ctx: ctx, retold: true, run: []Statement{{Query: query, Args: args}}})
}

// removal takes a reply out of its lane and lets the next one follow, or all of
// a conversation whose person is gone.
type removal struct {
	id           int64
	conversation string
	all          bool
	moved        string // another conversation that is changed too
	before       []Statement

	// until, if not 0, is for how long the next reply is to be held if it is
	// as urgent; next is that one then.
	until   int64
	urgency chat.Urgency
	next    *row
}

func (t *transaction) writeRemovals() []Statement {
	var statements []Statement
	var ids, behind, all, gone, lanes []any
	promoted := map[string]*removal{} // a conversation has one next reply only
	for _, r := range t.removals {
		r.next = nil
		statements = append(statements, r.before...)
		if r.moved != "" {
			t.void(r.moved)
		}
		if r.all {
			t.void(r.conversation)
			all, gone = append(all, r.conversation), append(gone, r.conversation, t.now)
			continue
		}
		ids = append(ids, r.id)
		behind = append(behind, r.id, r.conversation, t.now)
		if promoted[r.conversation] == nil {
			promoted[r.conversation] = r
			lanes = append(lanes, r.conversation, t.now, r.until, int(r.urgency))
		}
	}
	queries.Drop.Each(all, t.adder(&statements, nil))
	queries.MarkGone.Each(gone, t.adder(&statements, nil))
	queries.PromoteBehind.Each(behind, t.adder(&statements, func(Row) error {
		t.queued = true
		return nil
	}))
	queries.RemoveReplies.Each(ids, t.adder(&statements, nil))
	queries.Promote.Each(lanes, t.adder(&statements, func(r Row) error {
		var held int
		next, err := scanReply(r, &held)
		if held == 1 {
			promoted[next.conversation].next = &next
		} else {
			t.queued = true
		}
		return err
	}))
	return statements
}

// adder returns what appends statements of a bulk to a list.
func (t *transaction) adder(to *[]Statement, scan func(Row) error) func(string, []any) {
	return func(query string, args []any) { *to = append(*to, Statement{query, args, scan}) }
}

// row is a queued reply as the database holds it.
type row struct {
	id, seq             int64
	conversation, reply string
	urgency             chat.Urgency
	partsSent, attempts int
}

func scanReply(from Row, more ...any) (row, error) {
	var r row
	err := from.Scan(append([]any{&r.id, &r.conversation, &r.seq, &r.reply, &r.urgency, &r.partsSent, &r.attempts}, more...)...)
	return r, err
}

// outbound decodes the row. On an error it returns as much as can be read.
func (r row) outbound() (chat.Outbound, error) {
	o := chat.Outbound{ID: r.id, Seq: r.seq, Urgency: r.urgency, PartsSent: r.partsSent, Attempts: r.attempts}
	var err error
	if o.Conversation, err = chat.ParseConversationID(r.conversation); err != nil {
		return o, err
	}
	err = json.Unmarshal([]byte(r.reply), &o.Reply)
	return o, err
}

// ceilMilli rounds up, so that nothing is due before its time.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.After(time.UnixMilli(ms)) {
		ms++
	}
	return ms
}
