package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		stopServer()
		os.Exit(code)
	}))
}

// sent is a message that a platform has accepted.
type sent struct {
	To   string
	Text string
	At   time.Duration // since the platform was made
}

// platform is an adapter that remembers what it accepted.
type platform struct {
	name   chat.Platform
	caps   adapters.Caps
	groups bool // all conversations are of several people, or one of them by "group/person"
	// answer decides on a message, if set; it is called without a lock.
	answer func(ctx context.Context, to chat.ConversationID, text string) error

	start time.Time
	mu    sync.Mutex
	sent  []sent
	calls int
	now   int // sends under way
	peak  int
}

func newPlatform(answer func(context.Context, chat.ConversationID, string) error) *platform {
	return &platform{name: "test", answer: answer, start: time.Now()}
}

func (p *platform) Platform() chat.Platform { return p.name }

func (p *platform) Group(c chat.ConversationID) (chat.ConversationID, bool) {
	place, _, _ := strings.Cut(c.ID, "/")
	return chat.ConversationID{Platform: c.Platform, ID: place}, p.groups
}

func (p *platform) Caps() adapters.Caps { return p.caps }

func (p *platform) Run(ctx context.Context, _ adapters.Sink) error {
	<-ctx.Done()
	return nil
}

func (p *platform) Send(ctx context.Context, to chat.ConversationID, part adapters.Part) error {
	p.mu.Lock()
	p.calls++
	p.now++
	p.peak = max(p.peak, p.now)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.now--
	}()
	if p.answer != nil {
		if err := p.answer(ctx, to, part.Text.String()); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, sent{To: to.ID, Text: part.Text.String(), At: time.Since(p.start)})
	return nil
}

// accepted returns the texts that reached c, in order.
func (p *platform) accepted(c chat.ConversationID) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, s := range p.sent {
		if s.To == c.ID {
			all = append(all, s.Text)
		}
	}
	return all
}

// failing returns an answer that fails with each error once, nil included, and
// then never again.
func failing(errs ...error) func(context.Context, chat.ConversationID, string) error {
	var mu sync.Mutex
	return func(context.Context, chat.ConversationID, string) error {
		mu.Lock()
		defer mu.Unlock()
		if len(errs) == 0 {
			return nil
		}
		err := errs[0]
		errs = errs[1:]
		return err
	}
}

func failure(class adapters.Class, after time.Duration) error {
	return fmt.Errorf("send: %w", &adapters.SendError{Class: class, After: after, Code: 400, Reason: "says the platform"})
}

func conversation(id string) chat.ConversationID {
	return chat.ConversationID{Platform: "test", ID: id}
}

var alice, bob = conversation("alice"), conversation("bob")

func reply(paragraphs ...string) chat.Reply {
	var t chat.Text
	for _, p := range paragraphs {
		t = t.Para(chat.Plain(p))
	}
	return chat.Reply{Text: t}
}

func notice(paragraphs ...string) chat.Reply {
	r := reply(paragraphs...)
	r.Urgency = chat.Notice
	return r
}

// byParagraph renders each paragraph as a message.
func byParagraph(r chat.Reply, _ adapters.Caps) []adapters.Part {
	var parts []adapters.Part
	for _, block := range r.Text {
		parts = append(parts, adapters.Part{Text: chat.Text{block}})
	}
	return parts
}

// options are those of a test unless it wants others: nothing random, no pace,
// no log.
func options() *delivery.Options {
	return &delivery.Options{
		Render: byParagraph,
		Random: func() float64 { return 0 },
		Pace:   map[chat.Platform]delivery.Pace{},
		Logger: slog.New(slog.DiscardHandler),
	}
}

// run starts a loop and returns it with a function that stops it. It is called
// within a bubble.
func run(t *testing.T, q delivery.Queue, opts *delivery.Options, platforms ...adapters.Adapter) (*delivery.Loop, func()) {
	t.Helper()
	l := delivery.New(q, platforms, opts)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(stop)
	return l, stop
}

// answers wants so many of them.
func answers(limit int) []delivery.Want { return []delivery.Want{{Platform: "test", Limit: limit}} }

// flush waits until nothing waits for anybody.
func flush(t *testing.T, l *delivery.Loop) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
	defer cancel()
	if err := l.Flush(ctx, chat.ConversationID{}); err != nil {
		t.Fatal(err)
	}
}

// pass lets an amount of the bubble's time go by.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
