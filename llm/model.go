package llm

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"guichet/chat"
)

// The defaults of Options.
const (
	DefaultTimeout     = 10 * time.Second
	DefaultReadTimeout = 4 * time.Second
	DefaultPerPerson   = 40
	DefaultPerDay      = 2000
	DefaultAtOnce      = 8
)

// Options holds what New may be told. A field's zero value, like nil Options,
// means its default.
type Options struct {
	// Timeout bounds everything that is done for one wording or one reading, the
	// repair included; the default is DefaultTimeout.
	Timeout time.Duration
	// ReadTimeout bounds a reading further; the default is DefaultReadTimeout. It
	// is short: the message that is read is not confirmed to its platform before,
	// and where that is asked for messages, those of others wait behind it.
	ReadTimeout time.Duration
	// PerPerson and PerDay are how many requests a day may be made for one
	// conversation, and for all; the defaults are DefaultPerPerson and
	// DefaultPerDay. Days begin at midnight UTC.
	PerPerson, PerDay int
	// AtOnce is how many requests may be under way; beyond it nobody waits, but
	// goes on without the model. The default is DefaultAtOnce.
	AtOnce int
	// HTTP sends the requests; the default is a client of its own without a
	// limit of time, which Timeout sets.
	HTTP *http.Client
	// Now tells the time for the budget and the breaker; the default is
	// time.Now.
	Now func() time.Time
	// Logger receives what the operator should know, never a text or a key; the
	// default is slog.Default.
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	d.Timeout = cmp.Or(d.Timeout, DefaultTimeout)
	d.ReadTimeout = cmp.Or(d.ReadTimeout, DefaultReadTimeout)
	d.PerPerson = cmp.Or(d.PerPerson, DefaultPerPerson)
	d.PerDay = cmp.Or(d.PerDay, DefaultPerDay)
	d.AtOnce = cmp.Or(d.AtOnce, DefaultAtOnce)
	d.HTTP = cmp.Or(d.HTTP, &http.Client{})
	d.Logger = cmp.Or(d.Logger, slog.Default())
	if d.Now == nil {
		d.Now = time.Now
	}
	return d
}

// Model is a model behind its limits: time, budget, breaker, and a bound on what
// is under way. It is safe for concurrent use.
type Model struct {
	client  *client
	opts    Options
	room    chan struct{}
	breaker breaker
	budget  budget
	cache   cache
}

// New returns the model of that name on the server at url, such as
// "http://127.0.0.1:11434/v1"; "/v1" is added to an address without a path. The
// key may be empty. New makes no request.
func New(url, key, model string, o *Options) *Model {
	opts := o.withDefaults()
	return &Model{
		client: newClient(url, key, model, opts.HTTP),
		opts:   opts,
		room:   make(chan struct{}, opts.AtOnce),
		budget: budget{perPerson: opts.PerPerson, perDay: opts.PerDay},
	}
}

// ask puts a prompt to the model until accept takes an answer, twice at most. It
// never waits for room, and returns a *Failure where there is no answer.
func (m *Model) ask(ctx context.Context, who chat.ConversationID, p prompt, accept func(answer string) error) error {
	ctx, stop := context.WithTimeout(ctx, m.opts.Timeout)
	defer stop()
	select {
	case m.room <- struct{}{}:
		defer func() { <-m.room }()
	default:
		return &Failure{Cause: Full}
	}
	err := m.try(ctx, who, p, accept)
	f, ok := errors.AsType[*flaw](err)
	if !ok {
		return err
	}
	if f.answer == "" {
		return &Failure{Cause: Unusable, What: f.kind}
	}
	p.answered, p.wrong = f.answer, f.hint
	if err = m.try(ctx, who, p, accept); err == nil {
		return nil
	}
	if f, ok := errors.AsType[*flaw](err); ok {
		return &Failure{Cause: Unusable, What: f.kind}
	}
	return err
}

// try makes one request. The error is a *Failure, or a *flaw that holds the
// answer.
func (m *Model) try(ctx context.Context, who chat.ConversationID, p prompt, accept func(string) error) error {
	now := m.opts.Now()
	if !m.breaker.pass(now) {
		return &Failure{Cause: Resting}
	}
	if !m.budget.take(now, who) {
		m.breaker.over()
		return &Failure{Cause: Spent}
	}
	answer, err := m.client.complete(ctx, p)
	failure, _ := errors.AsType[*Failure](err)
	m.learn(ctx, failure)
	if err != nil {
		return err
	}
	err = accept(answer)
	if f, ok := errors.AsType[*flaw](err); ok {
		f.answer = answer
	}
	return err
}

// learn tells the breaker how a request ended, and the operator when the server
// is left alone.
func (m *Model) learn(ctx context.Context, f *Failure) {
	if f != nil && f.Cause == Stopped {
		m.breaker.over()
		return
	}
	var wait time.Duration
	if f != nil {
		wait = f.After
	}
	if m.breaker.done(m.opts.Now(), f != nil && f.servers(), wait) {
		m.opts.Logger.WarnContext(ctx, "the language model is left alone for a while", "cause", f.Cause.String(), "status", f.Status)
	}
}
