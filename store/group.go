package store

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
)

// change is something that one caller wants to have done, and waits for.
type change struct {
	op  string // its name in errors
	ctx context.Context
	// One of the following, depending on what is wanted.
	turns  []*turn
	remove *removal
	run    []Statement
	// begin, if set, is called before every attempt to run.
	begin func()
	// locked are the conversations that run changes beyond single replies.
	locked []string
	queues bool // run queues replies
	// patient tells that nobody waits for the change soon: it may wait a while
	// for others to be made with.
	patient bool
	// retold tells that the change can be asked for again: its caller need not know
	// what becomes of it, and does not wait for that beyond its context.
	retold bool
	// erases tells that run removes what must not be read any more.
	erases bool

	state atomic.Int32 // waiting, picked or withdrawn
	done  chan struct{}
	err   error
}

const (
	waiting = iota
	picked
	withdrawn
)

// do has a change made and waits for it.
func (s *Store) do(c *change) error {
	if err := s.submit(c); err != nil {
		return fmt.Errorf("store: %s: %w", c.op, err)
	}
	return nil
}

func (s *Store) submit(c *change) error {
	c.done = make(chan struct{})
	if err := s.enter(c); err != nil {
		return err
	}
	select {
	case <-c.done:
		return c.err
	case <-c.ctx.Done():
		if c.state.CompareAndSwap(waiting, withdrawn) || c.retold {
			return c.ctx.Err()
		}
		<-c.done // it is being made: what becomes of it must be known
		return c.err
	}
}

func (s *Store) enter(c *change) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	if err := c.ctx.Err(); err != nil {
		return err
	}
	select {
	case s.pending <- c:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
}

// write makes changes until there are no more and the store is closed. It takes
// all that wait at once.
func (s *Store) write() {
	for first := range s.pending {
		// Those whose changes were just made are about to come with the next
		// ones: they get the processor before the disk is waited for again.
		runtime.Gosched()
		group := s.gather(pick(nil, first))
		if allPatient(group) {
			group = s.gather(s.linger(group))
		}
		s.commit(group)
		for _, c := range group {
			close(c.done)
		}
	}
}

// gather adds what waits already.
func (s *Store) gather(group []*change) []*change {
	for size(group) < s.maxGroup {
		select {
		case c, open := <-s.pending:
			if !open {
				return group
			}
			group = pick(group, c)
		default:
			return group
		}
	}
	return group
}

// linger waits a while for somebody who has no patience.
func (s *Store) linger(group []*change) []*change {
	t := time.NewTimer(patience)
	defer t.Stop()
	for allPatient(group) && size(group) < s.maxGroup {
		select {
		case c, open := <-s.pending:
			if !open {
				return group
			}
			group = pick(group, c)
		case <-t.C:
			return group
		}
	}
	return group
}

// patience is how long a patient change waits for others: a few times as long
// as a disk takes, and much less than a message takes to a person.
const patience = 5 * time.Millisecond

// allPatient reports whether there is a group and all of it is patient.
func allPatient(group []*change) bool {
	return len(group) > 0 && !slices.ContainsFunc(group, func(c *change) bool { return !c.patient })
}

// size counts the changes of a group, and each turn by itself.
func size(group []*change) int {
	n := len(group)
	for _, c := range group {
		n += max(len(c.turns)-1, 0)
	}
	return n
}

func pick(group []*change, c *change) []*change {
	if c.state.CompareAndSwap(waiting, picked) {
		return append(group, c)
	}
	return group
}

// commit makes the changes together, or each alone if the database refuses one
// of them.
func (s *Store) commit(group []*change) {
	if len(group) == 0 {
		return
	}
	err := s.together(group)
	switch {
	case err == nil:
	case len(group) == 1 || !s.driver.Refuses(err):
		for _, c := range group {
			c.err = err
		}
	default:
		for _, c := range group {
			if err := s.together([]*change{c}); err != nil {
				c.err = err
			}
		}
	}
}

// together makes the changes in one transaction. Those that fail of themselves,
// or whose caller has gone, are left out of it.
func (s *Store) together(group []*change) error {
	t := &transaction{store: s, now: s.now().UnixMilli(), handovers: map[string]*handover{}}
	for _, c := range group {
		c.undo()
		if c.err = c.ctx.Err(); c.err != nil {
			continue
		}
		switch {
		case c.turns != nil:
			t.turns = append(t.turns, c)
		case c.remove != nil:
			t.removals = append(t.removals, c.remove)
		default:
			t.others = append(t.others, c)
		}
	}
	if len(t.turns)+len(t.removals)+len(t.others) == 0 {
		return nil
	}
	// The callers' contexts count until here, and again after the steps: what
	// the database has begun is brought to an end.
	err := s.driver.Write(context.Background(), t.reads(), t.changes)
	t.handOver(err)
	if err != nil {
		for _, c := range t.turns {
			c.undo()
		}
		return err
	}
	if t.queued {
		s.signal()
	}
	if t.erased {
		offer(s.scrub)
	}
	return nil
}

// transaction is a group of changes on its way to the database.
type transaction struct {
	store    *Store
	now      int64
	turns    []*change
	removals []*removal
	others   []*change
	queued   bool // replies were queued
	erased   bool // something was removed that must not be read any more

	known         map[string]bool // events that were taken into account before
	conversations map[string]*conversation
	handovers     map[string]*handover // by conversation
}

// reads returns the statements that read what the changes need to know, behind
// those that keep others out. Without turns there is nothing to know, and
// everything goes to the database at once.
func (t *transaction) reads() []Statement {
	t.known, t.conversations = map[string]bool{}, map[string]*conversation{}
	if len(t.turns) == 0 {
		return nil
	}
	var events []string
	for _, c := range t.turns {
		for _, one := range c.turns {
			events = append(events, one.event)
		}
	}
	return append(t.lock(), t.readTurns(events)...)
}

// lock returns the statements that keep others out of the conversations.
func (t *transaction) lock() []Statement {
	var locked []string
	for _, c := range t.turns {
		locked = append(locked, c.turns[0].conversation)
		if e := c.turns[0].enters; e != nil && e.from != "" {
			locked = append(locked, e.from)
		}
	}
	for _, r := range t.removals {
		locked = append(locked, r.conversation)
		if r.moved != "" {
			locked = append(locked, r.moved)
		}
	}
	for _, c := range t.others {
		locked = append(locked, c.locked...)
	}
	slices.Sort(locked)
	return t.store.driver.Lock(slices.Compact(locked))
}

// changes returns the statements that write down what was made of what was
// read. Replies are queued before others are removed, so that the next one of a
// conversation is found among all.
func (t *transaction) changes() ([]Statement, error) {
	var statements []Statement
	if len(t.turns) == 0 {
		statements = t.lock()
	}
	statements = append(statements, t.writeTurns()...)
	statements = append(statements, t.writeRemovals()...)
	for _, c := range t.others {
		if c.begin != nil {
			c.begin()
		}
		statements = append(statements, c.run...)
		t.queued, t.erased = t.queued || c.queues, t.erased || c.erases
	}
	return statements, nil
}
