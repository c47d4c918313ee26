package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"guichet/delivery"
	"guichet/dialog"
	"guichet/store/queries"
)

// ErrClosed is returned, wrapped, by every method of a Store that was closed.
var ErrClosed = errors.New("store is closed")

// MaxWaiting is how many replies may wait for one conversation. Who writes more
// quickly than the platform lets the bot answer is heard all the same: every
// message leads the talk on, but the newest reply then takes the place of those
// behind the first MaxWaiting, which it has overtaken. The replies of turns that
// are committed together come on top until the next one.
const MaxWaiting = 1000

const (
	// maxGroup bounds the changes that are committed together.
	maxGroup = 128
	// maxPending bounds the changes that wait for a transaction; who comes
	// beyond waits to be let in.
	maxPending = 1024
)

// Options holds what New may be told. The zero value, like nil, is all
// defaults.
type Options struct {
	// Now is the clock for the times the store itself writes down; nil is
	// time.Now. It does not decide when a reply may be claimed: that time
	// comes with each call.
	Now func() time.Time
	// MaxGroup bounds the changes that are committed together; 0 is the
	// default. 1 gives each a transaction of its own, to measure against.
	MaxGroup int
	// MaxWaiting is how many replies may wait for one conversation; 0 is the
	// constant of that name.
	MaxWaiting int
}

// Store is a dialog.Store and a delivery.Queue in an SQL database. It is safe
// for concurrent use.
//
// A cancelled context ends the wait for other changes and stops a change before
// its commit, never in the midst of it: an error of the context means that
// nothing was changed. Only of a delivery.Queue's outcomes of a reply it means
// that nobody knows; they can be told again.
type Store struct {
	driver     Driver
	claim      string // the statement that claims, in the words of the database
	now        func() time.Time
	maxGroup   int
	maxWaiting int
	queued     chan struct{}
	tell       chan struct{} // says that other processes are to be woken
	scrub      chan struct{} // says that what was removed must not be read any more
	latest     atomic.Int64  // the time of the last claim, in Unix milliseconds
	claimed    atomic.Int64  // when this process last claimed replies, in Unix nanoseconds
	taker      atomic.Pointer[delivery.Taker]
	doubtsMu   sync.Mutex
	doubts     []Statement
	pending    chan *change
	working    sync.WaitGroup
	stop       context.CancelFunc // of what goes on besides the changes

	mu     sync.RWMutex // held for reading while something is put into pending
	closed bool
}

var (
	_ dialog.Store   = (*Store)(nil)
	_ delivery.Queue = (*Store)(nil)
)

// New returns a store on a database that has the schema of this program. It
// owns the driver from then on.
func New(driver Driver, opts *Options) *Store {
	ctx, stop := context.WithCancel(context.Background())
	s := &Store{
		driver:     driver,
		claim:      queries.Claim(driver.Dialect().SkipLocked),
		now:        time.Now,
		maxGroup:   maxGroup,
		maxWaiting: MaxWaiting,
		queued:     make(chan struct{}, 1),
		tell:       make(chan struct{}, 1),
		scrub:      make(chan struct{}, 1),
		pending:    make(chan *change, maxPending),
		stop:       stop,
	}
	if opts != nil {
		s.maxGroup = cmp.Or(opts.MaxGroup, maxGroup)
		s.maxWaiting = cmp.Or(opts.MaxWaiting, MaxWaiting)
	}
	if opts != nil && opts.Now != nil {
		s.now = opts.Now
	}
	for range driver.Writers() {
		s.working.Go(s.write)
	}
	if w, ok := driver.(Shared); ok {
		s.working.Go(func() { s.forward(ctx, w) })
		s.working.Go(func() { s.wakeOthers(ctx, w) })
	}
	if d, ok := driver.(Scrubber); ok {
		s.working.Go(func() { s.scrubAfter(ctx, d) })
	}
	return s
}

// Close waits for the changes under way and closes the database. Calls that
// come later fail with ErrClosed; a second Close does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	close(s.pending)
	s.stop()
	s.working.Wait()
	if err := s.driver.Close(); err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Queued implements delivery.Queue. It is signalled too when another process
// queued replies.
func (s *Store) Queued() <-chan struct{} { return s.queued }

func (s *Store) signal() {
	offer(s.queued)
	if time.Since(time.Unix(0, s.claimed.Load())) > ownQueue {
		offer(s.tell)
	}
}

// ownQueue is how long after its last claim a process counts as the one that
// sends, whom nobody else has to be told.
const ownQueue = 5 * time.Second

func offer(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// wakeOthers tells other processes that replies were queued. A failure costs
// them the time until they look by themselves.
func (s *Store) wakeOthers(ctx context.Context, w Shared) {
	for {
		select {
		case <-s.tell:
			_ = w.Wake(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// forward passes on what other processes signal.
func (s *Store) forward(ctx context.Context, w Shared) {
	for {
		select {
		case <-w.Woken():
			offer(s.queued)
		case <-ctx.Done():
			return
		}
	}
}

func (s *Store) isClosed() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.closed
}

// read runs a query outside of transactions.
func (s *Store) read(ctx context.Context, op string, query Statement) error {
	err := ErrClosed
	if !s.isClosed() {
		err = s.driver.Read(ctx, query)
	}
	if err != nil {
		return fmt.Errorf("store: %s: %w", op, err)
	}
	return nil
}
