package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/calendar"
	"guichet/chat"
	"guichet/dialog"
	"guichet/store/sqlite"
)

// chatCommand is "bot chat".
type chatCommand struct {
	Lang   string   `help:"Language of the talk, such as fr; the terminal's if not given."`
	On     dateFlag `help:"Talk as if it were this day (YYYY-MM-DD)." placeholder:"DATE"`
	Record string   `help:"Write the talk to this file, in the form of dialog/testdata/conversations." type:"path"`
	Base   string   `help:"Folder of the knowledge base, instead of the embedded one."`
}

// Run holds one talk, until the input ends.
func (c *chatCommand) Run(ctx context.Context, p *program) error {
	guide, b, err := startGuide(c.Base)
	if err != nil {
		return cannot(err)
	}
	store, err := sqlite.Open(ctx, "", nil)
	if err != nil {
		return cannot(err)
	}
	defer store.Close()
	now := p.now
	if day := c.On.Date; !day.IsZero() {
		now = func() time.Time { return onDay(p.now(), day, b.Zone()) }
	}
	lang := c.Lang
	if lang == "" {
		lang = p.language()
	}
	s := &service{store: store, manager: dialog.NewManager(store, guide), log: p.logger(defaultConfig()), grace: time.Second}
	s.talk(p, "local", lang, now)
	if c.Record == "" {
		return cannot(s.run(ctx))
	}
	file, err := os.Create(c.Record)
	if err != nil {
		return cannot(err)
	}
	defer file.Close()
	fmt.Fprintf(file, "lang: %s\non: %s\n", b.Language(lang), b.Today(now()))
	s.record = func(a adapters.Adapter) adapters.Adapter { return &recorder{Adapter: a, out: file} }
	if err := s.run(ctx); err != nil {
		return cannot(err)
	}
	return cannot(file.Close())
}

// onDay returns the time of day of t on another day.
func onDay(t time.Time, d calendar.Date, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(d.Year(), d.Month(), d.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
}

// recorder writes down what goes through an adapter.
type recorder struct {
	adapters.Adapter
	mu  sync.Mutex
	out io.Writer
}

// Run writes down each event before it is taken into account.
func (r *recorder) Run(ctx context.Context, sink adapters.Sink) error {
	return r.Adapter.Run(ctx, func(ctx context.Context, events ...chat.Event) (int, error) {
		for _, e := range events {
			if e.Kind == chat.KindStart {
				r.write(strings.TrimSpace("* start " + e.Text))
			} else {
				r.write("> " + e.Text)
			}
		}
		return sink(ctx, events...)
	})
}

// Send writes down each part that was sent.
func (r *recorder) Send(ctx context.Context, to chat.ConversationID, p adapters.Part) error {
	if err := r.Adapter.Send(ctx, to, p); err != nil {
		return err
	}
	for line := range strings.SplitSeq(p.Text.String(), "\n") {
		r.write("< " + line)
	}
	if p.File != nil {
		r.write("< (file) " + p.File.Name)
	}
	return nil
}

func (r *recorder) write(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintln(r.out, line)
}
