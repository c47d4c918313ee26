package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters"
	"guichet/adapters/console"
	"guichet/chat"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func at() time.Time { return noon }

// record runs a console over input and returns the events it gave.
func record(t *testing.T, input string, opts console.Options) []chat.Event {
	t.Helper()
	opts.Now, opts.KeyPrefix = at, "k"
	var got []chat.Event
	c := console.New(strings.NewReader(input), io.Discard, &opts)
	err := c.Run(t.Context(), func(_ context.Context, events ...chat.Event) (int, error) {
		got = append(got, events...)
		return len(events), nil
	})
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return got
}

func TestRunMakesLinesEvents(t *testing.T) {
	got := record(t, "Bonjour\n\n  \r\n/aide\r\nlast, without an end", console.Options{Lang: "fr", Conversation: "me"})
	event := func(key string, kind chat.EventKind, text string) chat.Event {
		return chat.Event{
			Key: key, Kind: kind, Text: text, At: noon, Lang: "fr",
			Conversation: chat.ConversationID{Platform: "console", ID: "me"},
		}
	}
	want := []chat.Event{
		event("k0", chat.KindStart, ""),
		event("k1", chat.KindText, "Bonjour"),
		event("k2", chat.KindText, "/aide"),
		event("k3", chat.KindText, "last, without an end"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestRunCutsLongLines(t *testing.T) {
	long := strings.Repeat("é", console.MaxLine)
	got := record(t, "x"+long+"\nnext\n"+strings.Repeat("a", 10_000)+"\n", console.Options{})
	if len(got) != 4 {
		t.Fatalf("%d events, want 4", len(got))
	}
	if want := "x" + long[:console.MaxLine-2]; got[1].Text != want {
		t.Errorf("cut to %d bytes, want %d", len(got[1].Text), len(want))
	}
	if got[2].Text != "next" || len(got[3].Text) != 10_000 {
		t.Errorf("after the cut: %q, then %d bytes", got[2].Text, len(got[3].Text))
	}
}

func TestKeysDifferFromRunToRun(t *testing.T) {
	seen := map[string]bool{}
	for range 2 {
		c := console.New(strings.NewReader("a\n"), io.Discard, nil)
		err := c.Run(t.Context(), func(_ context.Context, events ...chat.Event) (int, error) {
			for _, e := range events {
				if seen[e.Key] {
					t.Errorf("key %q came twice", e.Key)
				}
				seen[e.Key] = true
			}
			return len(events), nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRepliesStandBeforeTheNextPrompt(t *testing.T) {
	var out bytes.Buffer
	var c *console.Console
	waiting := 0
	c = console.New(strings.NewReader("one\ntwo\n"), &out, &console.Options{
		Prompt: true,
		Flush: func(ctx context.Context, id chat.ConversationID) error {
			for range waiting {
				r := chat.Reply{
					Text:    chat.Text{}.Para(chat.Plain("Your answer?")),
					Choices: []chat.Choice{{Key: "1", Label: "Yes"}, {Key: "m", Label: "Menu", Minor: true}},
				}
				for _, p := range adapters.Render(r, c.Caps()) {
					if err := c.Send(ctx, id, p); err != nil {
						return err
					}
				}
			}
			waiting = 0
			return nil
		},
	})
	err := c.Run(t.Context(), func(_ context.Context, events ...chat.Event) (int, error) {
		waiting += len(events)
		return len(events), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	answer := "Your answer?\n\n1. Yes\n\nm. Menu\n\n"
	want := answer + "> " + answer + "> " + answer + "> \n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestSendWraps(t *testing.T) {
	var out bytes.Buffer
	c := console.New(strings.NewReader(""), &out, &console.Options{Width: 16})
	text := chat.Text{}.
		Para(chat.Plain("A paragraph that is long.")).
		Item(chat.Plain("an item that is long")).
		Para(chat.Plain("1. A choice, longer\n2. B \x1b[31mred\u0085")).
		Para(chat.Plain("anextremelylongword e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 f"))
	if err := c.Send(t.Context(), c.Conversation(), adapters.Part{Text: text}); err != nil {
		t.Fatal(err)
	}
	want := `A paragraph that
is long.
- an item that
  is long

1. A choice,
   longer
2. B [31mred

anextremelylongword
` + "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 f\n\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestSendFailures(t *testing.T) {
	c := console.New(strings.NewReader(""), brokenWriter{}, nil)
	tests := []struct {
		name string
		to   chat.ConversationID
		want adapters.Class
	}{
		{"broken output", c.Conversation(), adapters.Fatal},
		{"another console", chat.ConversationID{Platform: "console", ID: "other"}, adapters.Temporary},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := c.Send(t.Context(), tt.to, adapters.Part{Text: chat.Text{}.Para(chat.Plain("x"))})
			if err == nil || adapters.ClassOf(err) != tt.want {
				t.Errorf("Send: %v, want class %v", err, tt.want)
			}
		})
	}
}

func TestRunReturnsErrors(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name  string
		input io.Reader
		sink  adapters.Sink
		flush func(context.Context, chat.ConversationID) error
	}{
		{"sink", strings.NewReader(""), func(context.Context, ...chat.Event) (int, error) { return 0, broken }, nil},
		{"flush", strings.NewReader(""), fine, func(context.Context, chat.ConversationID) error { return broken }},
		{"input", io.MultiReader(strings.NewReader("a\nb"), brokenReader{broken}), fine, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := console.New(tt.input, io.Discard, &console.Options{Flush: tt.flush})
			if err := c.Run(t.Context(), tt.sink); !errors.Is(err, broken) {
				t.Errorf("Run: %v, want %v", err, broken)
			}
		})
	}
}

// fine is a sink that takes everything.
func fine(_ context.Context, events ...chat.Event) (int, error) { return len(events), nil }

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

func TestRunStopsWhileReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, typing := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		c := console.New(in, io.Discard, nil)
		go func() { done <- c.Run(ctx, fine) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v, want nil", err)
		}
		if err := typing.Close(); err != nil {
			t.Error(err)
		}
	})
}
