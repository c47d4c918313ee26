package console_test

import (
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/adaptertest"
	"guichet/adapters/console"
	"guichet/chat"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, func(_ testing.TB, now func() time.Time) adaptertest.Platform {
		return &terminal{now: now, opened: make(chan struct{})}
	})
}

// terminal is the one person in front of a console, and its adaptertest.Platform.
type terminal struct {
	now    func() time.Time
	lang   string
	opened chan struct{}
	open   sync.Once

	mu      sync.Mutex
	typing  *io.PipeWriter
	printed []string
}

func (s *terminal) Adapter(p adaptertest.Process) (adapters.Adapter, error) {
	in, typing := io.Pipe()
	s.mu.Lock()
	s.typing = typing
	s.mu.Unlock()
	return &window{console.New(in, s, &console.Options{Now: s.now, Lang: s.lang, Flush: p.Flush}), s, typing}, nil
}

// window is a console that begins when its person opens it.
type window struct {
	*console.Console
	s      *terminal
	typing *io.PipeWriter
}

func (w *window) Run(ctx context.Context, sink adapters.Sink) error {
	select {
	case <-w.s.opened:
	case <-ctx.Done():
		return nil
	}
	defer w.typing.Close()
	return w.Console.Run(ctx, sink)
}

func (s *terminal) Person(lang string) (adaptertest.Person, error) {
	s.lang = lang
	return s, nil
}

func (s *terminal) Disturb(...adaptertest.Trouble) error { return adaptertest.ErrCannot }

func (s *terminal) Rearrange(int, ...int) error { return adaptertest.ErrCannot }

func (s *terminal) Secrets() []string { return nil }

func (s *terminal) Traits() adaptertest.Traits {
	return adaptertest.Traits{
		Cannot: []chat.EventKind{chat.KindUnknown, chat.KindPress, chat.KindStart, chat.KindEdit},
		Alone:  true, OneLine: true, StartsWithoutPayload: true,
	}
}

func (s *terminal) Conversation() chat.ConversationID {
	return chat.ConversationID{Platform: console.Platform, ID: "local"}
}

// Do opens the terminal or types a line.
func (s *terminal) Do(a adaptertest.Act) error {
	switch a.Kind {
	case chat.KindStart:
		s.open.Do(func() { close(s.opened) })
		return nil
	case chat.KindText:
		s.open.Do(func() { close(s.opened) })
		s.mu.Lock()
		typing := s.typing
		s.mu.Unlock()
		_, err := io.WriteString(typing, a.Text+"\n")
		return err
	}
	return adaptertest.ErrCannot
}

func (s *terminal) Leave() error  { return adaptertest.ErrCannot }
func (s *terminal) Return() error { return adaptertest.ErrCannot }

// Write takes one message.
func (s *terminal) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.printed = append(s.printed, string(p))
	return len(p), nil
}

// address is where a link leads, as a terminal shows it.
var address = regexp.MustCompile(` \((https://\S+)\)`)

func (s *terminal) Sees() []adaptertest.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []adaptertest.Message
	for n, text := range s.printed {
		m := adaptertest.Message{ID: strconv.Itoa(n), Text: strings.TrimSpace(address.ReplaceAllString(text, ""))}
		for _, found := range address.FindAllStringSubmatch(text, -1) {
			m.Links = append(m.Links, found[1])
		}
		all = append(all, m)
	}
	return all
}
