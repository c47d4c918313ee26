package delivery_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"guichet/adapters"
	"guichet/chat"
	"guichet/delivery"
)

// explaining is a reply that may be worded, of one block for each text.
func explaining(texts ...string) chat.Reply {
	r := chat.Reply{Reword: "fr"}
	for _, s := range texts {
		r.Text = append(r.Text, chat.Block{Spans: []chat.Span{chat.Plain(s)}, Explains: true})
	}
	return r
}

// wordly says "worded: …" after a while.
func wordly(wait time.Duration) delivery.Word {
	return func(ctx context.Context, _ chat.Outbound, text chat.Text) (chat.Text, bool) {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, false
		}
		return chat.Text{}.Para(chat.Plain("worded: " + text.String())), true
	}
}

// TestWordingKeepsItsPlace shows that a reply that is being worded holds up its
// own conversation and no other.
func TestWordingKeepsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		opts := options()
		opts.Word = wordly(5 * time.Second)
		l, stop := run(t, q, opts, p)
		defer stop()
		q.add(alice, reply("1"), explaining("2"), reply("3"))
		q.add(bob, reply("4"), reply("5"))
		pass(time.Second)
		same(t, p.accepted(alice), []string{"1"})
		same(t, p.accepted(bob), []string{"4", "5"})
		flush(t, l)
		same(t, p.accepted(alice), []string{"1", "worded: 2", "3"})
		same(t, time.Since(p.start), 5*time.Second)
	})
}

// TestWordingThatComesToNothing sends the reply as it is: when the wording takes
// too long, fails, panics, or does not fit into one message.
func TestWordingThatComesToNothing(t *testing.T) {
	for name, word := range map[string]delivery.Word{
		"hangs":  wordly(time.Hour),
		"panics": func(context.Context, chat.Outbound, chat.Text) (chat.Text, bool) { panic("of a model") },
		"fails":  func(context.Context, chat.Outbound, chat.Text) (chat.Text, bool) { return reply("no").Text, false },
		"empty":  func(context.Context, chat.Outbound, chat.Text) (chat.Text, bool) { return nil, true },
		"longer": func(context.Context, chat.Outbound, chat.Text) (chat.Text, bool) { return reply("1", "2").Text, true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform(nil)
				q := newMemory()
				opts := options()
				opts.Word = word
				l, stop := run(t, q, opts, p)
				defer stop()
				q.add(alice, explaining("as it is"))
				flush(t, l)
				same(t, p.accepted(alice), []string{"as it is"})
				if took := time.Since(p.start); took > delivery.DefaultLease/2 {
					t.Errorf("it left after %v", took)
				}
			})
		})
	}
}

// TestWordingOfFirstPartOnly shows that a reply in several messages is worded in
// its first one, and never once that has left: a try after a crash or a failure
// sends the rest as it would have been.
func TestWordingOfFirstPartOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		p := newPlatform(failing(nil, failure(adapters.Temporary, 0)))
		q := newMemory()
		opts := options()
		opts.Word = func(_ context.Context, _ chat.Outbound, text chat.Text) (chat.Text, bool) {
			calls.Add(1)
			return chat.Text{}.Para(chat.Plain("worded: " + text.String())), true
		}
		l, stop := run(t, q, opts, p)
		defer stop()
		q.add(alice, explaining("1", "2", "3"))
		flush(t, l)
		same(t, p.accepted(alice), []string{"worded: 1", "2", "3"})
		same(t, calls.Load(), int32(1))
		q.add(bob, reply("as it is"))
		flush(t, l)
		same(t, calls.Load(), int32(1))
	})
}

// TestWordingBesideAFile shows that a wording that does not fit beside the file of
// the message is left out.
func TestWordingBesideAFile(t *testing.T) {
	for length, worded := range map[int]bool{900: true, 1600: false} {
		synctest.Test(t, func(t *testing.T) {
			text := strings.Repeat("a", length)
			p := newPlatform(nil)
			p.caps = adapters.Caps{TextUnits: 4096, CaptionUnits: 1024, FileBytes: 1 << 20}
			q := newMemory()
			opts := options()
			opts.Render = adapters.Render
			opts.Word = func(context.Context, chat.Outbound, chat.Text) (chat.Text, bool) { return reply(text).Text, true }
			l, _ := run(t, q, opts, p)
			r := explaining("as it is")
			r.File = &chat.File{Name: "a.pdf", Content: []byte("%PDF")}
			q.add(alice, r)
			flush(t, l)
			want := "as it is"
			if worded {
				want = text
			}
			same(t, p.accepted(alice), []string{want})
		})
	}
}

// TestWordingEndsWithTheLoop shows that a bot that is told to stop does not wait
// for a model.
func TestWordingEndsWithTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(nil)
		q := newMemory()
		opts := options()
		opts.Word = wordly(20 * time.Second)
		_, stop := run(t, q, opts, p)
		q.add(alice, explaining("1"))
		pass(time.Second)
		stop()
		same(t, time.Since(p.start), time.Second)
	})
}

// typist is a platform that shows that an answer is being written.
type typist struct {
	*platform
	shown atomic.Int32
}

func (p *typist) Typing(context.Context, chat.ConversationID, chat.AnswerRef) error {
	p.shown.Add(1)
	return nil
}

func (p *typist) TypingFor() time.Duration { return 5 * time.Second }

func TestTypingWhileWorded(t *testing.T) {
	for wait, want := range map[time.Duration]int32{100 * time.Millisecond: 0, 2 * time.Second: 1, 9 * time.Second: 3} {
		synctest.Test(t, func(t *testing.T) {
			p := &typist{platform: newPlatform(nil)}
			q := newMemory()
			opts := options()
			opts.Word = wordly(wait)
			l, stop := run(t, q, opts, p)
			defer stop()
			q.add(alice, explaining("1"))
			flush(t, l)
			same(t, p.shown.Load(), want)
			pass(time.Minute)
			same(t, p.shown.Load(), want)
		})
	}
}
