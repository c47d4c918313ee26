package adaptertest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/sqlite"
)

// process is one run of the program: a store, the dialog, the loop and an
// adapter. When it is killed, nothing of it reaches the platform or the database
// any more.
type process struct {
	*stack
	store   *store.Store
	manager *dialog.Manager
	adapter adapters.Adapter
	loop    *delivery.Loop
	wire    *wire

	refusals atomic.Int64 // events that the store will still not take
	dead     atomic.Bool
	died     chan struct{} // closed when dead
	ended    sync.Once
	intake   context.CancelFunc
	outlet   context.CancelFunc
	running  sync.WaitGroup
	ran      chan error // what Run returned
}

var (
	// errKilled is what a killed process gets to hear from everything.
	errKilled = errors.New("killed")
	errFull   = errors.New("the disk is full")
)

// start begins a process on the database of the stack. change may alter what the
// adapter is told.
func (s *stack) start(change func(*Process)) *process {
	s.t.Helper()
	db, err := sqlite.Open(s.t.Context(), s.database, &sqlite.Options{Relaxed: true}) // no power is cut here
	if err != nil {
		s.t.Fatal(err)
	}
	if err := db.TakeBack(s.t.Context(), time.Now()); err != nil {
		s.t.Fatal(err)
	}
	p := &process{stack: s, store: db, manager: dialog.NewManager(db, newGuide(s.t)), wire: newWire(), died: make(chan struct{}), ran: make(chan error, 1)}
	made := Process{
		Log: s.logger(), Now: s.clock.Now, Sleep: nap, Client: &http.Client{Transport: p.wire}, Store: db, Sink: p.sink, Killed: p.died,
		Flush: func(ctx context.Context, c chat.ConversationID) error { return p.loop.Flush(ctx, c) },
	}
	if change != nil {
		change(&made)
	}
	a, err := s.platform.Adapter(made)
	if err != nil {
		s.t.Fatal(err)
	}
	p.adapter = a
	p.loop = delivery.New(&mortal{Store: db, dead: &p.dead}, []adapters.Adapter{&watched{a, p}}, &delivery.Options{
		Logger: s.logger(), Pace: map[chat.Platform]delivery.Pace{}, Poll: 100 * time.Millisecond,
		SendTimeout: patience / 2, Grace: 10 * time.Millisecond, Random: func() float64 { return 0 },
	})
	intake, stopIntake := context.WithCancel(context.WithoutCancel(s.t.Context()))
	outlet, stopOutlet := context.WithCancel(context.WithoutCancel(s.t.Context()))
	p.intake, p.outlet = stopIntake, stopOutlet
	p.running.Go(func() {
		err := a.Run(intake, p.sink)
		s.errs.add(err)
		p.ran <- err
	})
	p.running.Go(func() { s.errs.add(p.loop.Run(outlet)) })
	s.now = p
	return p
}

// nap waits in place of a longer pause.
func nap(ctx context.Context, d time.Duration) error {
	return adapters.Sleep(ctx, min(d, 5*time.Millisecond))
}

// sink is dialog.Manager.Handle with its moments.
func (p *process) sink(ctx context.Context, events ...chat.Event) (int, error) {
	p.reached(beforeCommit)
	if p.dead.Load() {
		return 0, errKilled
	}
	if p.refusals.Add(-1) >= 0 {
		return 0, errFull
	}
	done, err := p.manager.Handle(ctx, events...)
	p.reached(afterCommit)
	p.note(events[:done])
	if p.dead.Load() {
		return 0, errKilled
	}
	return done, err
}

// refuse has the store not take events, so many times.
func (p *process) refuse(times int64) { p.refusals.Store(times) }

// stop lets the process end in order.
func (p *process) stop() {
	p.ended.Do(func() {
		p.intake()
		p.outlet()
		p.end()
	})
}

// kill ends the process from one moment to the next. It does not wait, so that
// the process may kill itself; gone does.
func (p *process) kill() {
	if p.dead.CompareAndSwap(false, true) {
		close(p.died)
	}
	p.wire.cut()
	p.intake()
	p.outlet()
}

// gone waits for the end of a process that was killed.
func (p *process) gone() {
	p.t.Helper()
	p.eventually("the process is killed", p.dead.Load)
	p.stack.killed = true
	p.ended.Do(p.end)
}

func (p *process) end() {
	p.running.Wait()
	p.wire.CloseIdleConnections()
	if err := p.store.Close(); err != nil {
		p.t.Error(err)
	}
	if p.stack.now == p {
		p.stack.now = nil
	}
}

// watched is the adapter as the loop has it: what it returns is written down,
// and its moments can be met.
type watched struct {
	adapters.Adapter
	p *process
}

func (w *watched) Caps() adapters.Caps { return w.p.caps(w.Adapter.Caps()) }

func (w *watched) Group(c chat.ConversationID) (chat.ConversationID, bool) {
	if g, ok := w.Adapter.(adapters.Grouper); ok {
		return g.Group(c)
	}
	return c, false
}

func (w *watched) Send(ctx context.Context, to chat.ConversationID, part adapters.Part) error {
	w.p.reached(beforeSend)
	if w.p.dead.Load() {
		return errKilled
	}
	err := w.Adapter.Send(ctx, to, part)
	w.p.errs.add(err)
	w.p.reached(afterSend)
	if w.p.dead.Load() {
		return errKilled
	}
	return err
}

// longWait is more than any trouble of the suite asks to wait; what takes longer
// is over after shortWait.
const (
	longWait  = 20 * time.Second
	shortWait = time.Second
)

// mortal is a queue that the dead cannot tell anything.
type mortal struct {
	*store.Store
	dead *atomic.Bool
}

func (m *mortal) Sent(ctx context.Context, o chat.Outbound, until time.Time) (*chat.Outbound, error) {
	if m.dead.Load() {
		return nil, nil
	}
	return m.Store.Sent(ctx, o, until)
}

func (m *mortal) PartSent(ctx context.Context, id int64, parts int) error {
	if m.dead.Load() {
		return nil
	}
	return m.Store.PartSent(ctx, id, parts)
}

func (m *mortal) Retry(ctx context.Context, id int64, at time.Time) error {
	if m.dead.Load() {
		return nil
	}
	return m.Store.Retry(ctx, id, at)
}

func (m *mortal) Postpone(ctx context.Context, id int64, at time.Time) error {
	if m.dead.Load() {
		return nil
	}
	if time.Until(at) > longWait { // after a refused token, say
		at = time.Now().Add(shortWait)
	}
	return m.Store.Postpone(ctx, id, at)
}

// wire is the way to the platform until it is cut.
type wire struct {
	*http.Transport
	gone atomic.Bool
}

func newWire() *wire {
	return &wire{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.gone.Load() {
		return nil, errKilled
	}
	return w.Transport.RoundTrip(r)
}

func (w *wire) cut() { w.gone.Store(true) }
