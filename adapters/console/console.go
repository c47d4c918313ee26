// Package console is the adapter for a terminal or a pipe: a line read is an
// event, a part sent is printed.
package console

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// Platform is the name of this platform in a chat.ConversationID.
const Platform chat.Platform = "console"

// MaxLine is the longest line in bytes that becomes an event whole; of a longer
// one the rest is cut off.
const MaxLine = 64 << 10

const promptMark = "> "

// Options change what New makes. The zero value of every field is its default.
type Options struct {
	// Conversation is the ID of the one conversation of this console; "local"
	// if empty.
	Conversation string
	// Lang is the language tag that events carry; empty is unknown.
	Lang string
	// Prompt prints a mark before each line is read.
	Prompt bool
	// Width is the number of columns at which printed text is wrapped between
	// words; 0 does not wrap.
	Width int
	// Files is the folder that files are written into, which must exist; empty
	// takes none, and what they say is printed.
	Files string
	// KeyPrefix begins the keys of events. It must differ from run to run where
	// the store is kept; if empty, a random one is made.
	KeyPrefix string
	// Flush is called after each event that was taken into account, and once
	// more at the end of the input. It returns when the replies waiting for the
	// conversation have been sent. Nil does nothing.
	Flush func(ctx context.Context, c chat.ConversationID) error
	// Now gives the time of events; time.Now if nil.
	Now func() time.Time
}

// Console is an adapters.Adapter over a reader and a writer. It holds exactly
// one conversation, shows text without limit and no buttons. It is safe for
// concurrent use, but Run may be called only once.
type Console struct {
	in   io.Reader
	opts Options

	mu  sync.Mutex // guards out
	out io.Writer
}

var _ adapters.Adapter = (*Console)(nil)

// New returns a console that reads from in and prints to out. A nil opts means
// all defaults; the options are copied.
func New(in io.Reader, out io.Writer, opts *Options) *Console {
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Conversation == "" {
		o.Conversation = "local"
	}
	if o.KeyPrefix == "" {
		o.KeyPrefix = rand.Text()[:12] + "-"
	}
	if o.Flush == nil {
		o.Flush = func(context.Context, chat.ConversationID) error { return nil }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Console{in: in, out: out, opts: o}
}

// Platform returns "console".
func (c *Console) Platform() chat.Platform { return Platform }

// Caps tells of plain text without limit, choices written out, and files where
// there is a folder for them.
func (c *Console) Caps() adapters.Caps {
	if c.opts.Files == "" {
		return adapters.Caps{}
	}
	return adapters.Caps{FileBytes: chat.MaxFile}
}

// Conversation names the conversation that this console holds.
func (c *Console) Conversation() chat.ConversationID {
	return chat.ConversationID{Platform: Platform, ID: c.opts.Conversation}
}

// Run opens the talk with an event of KindStart, then makes each line that is
// not blank an event of KindText, one after another. It returns nil at the end
// of the input and when ctx is done, and the first error of sink, Options.Flush
// or the input otherwise.
//
// A read that is under way when ctx ends cannot be interrupted: Run does not
// wait for it, and a line that it still brings is lost.
func (c *Console) Run(ctx context.Context, sink adapters.Sink) error {
	err := c.run(ctx, sink)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (c *Console) run(ctx context.Context, sink adapters.Sink) error {
	turn := func(n int, kind chat.EventKind, text string) error {
		_, err := sink(ctx, chat.Event{
			Key:          c.opts.KeyPrefix + strconv.Itoa(n),
			Conversation: c.Conversation(),
			Kind:         kind,
			At:           c.opts.Now(),
			Lang:         c.opts.Lang,
			Text:         text,
		})
		if err != nil {
			return fmt.Errorf("console: event %d: %w", n, err)
		}
		return c.flush(ctx)
	}
	if err := turn(0, chat.KindStart, ""); err != nil {
		return err
	}
	lines := c.lines(ctx)
	for n := 1; ; n++ {
		if err := c.prompt(); err != nil {
			return err
		}
		var l line
		select {
		case l = <-lines:
		case <-ctx.Done():
			return nil
		}
		if errors.Is(l.err, io.EOF) {
			return c.end(ctx)
		}
		if l.err != nil {
			return fmt.Errorf("console: input: %w", l.err)
		}
		if err := turn(n, chat.KindText, l.text); err != nil {
			return err
		}
	}
}

func (c *Console) flush(ctx context.Context) error {
	if err := c.opts.Flush(ctx, c.Conversation()); err != nil {
		return fmt.Errorf("console: replies: %w", err)
	}
	return nil
}

// end leaves the prompt's line and lets the last replies out.
func (c *Console) end(ctx context.Context) error {
	if c.opts.Prompt {
		if err := c.print("\n"); err != nil {
			return err
		}
	}
	return c.flush(ctx)
}

func (c *Console) prompt() error {
	if !c.opts.Prompt {
		return nil
	}
	return c.print(promptMark)
}

// Send prints the part and an empty line, behind it the path under which its
// file was written. Choices of the part, which Render
// does not leave for this platform, are not printed. A conversation of another
// console is of class Temporary, as the console that holds it may still come; an
// output that takes nothing any more is Fatal.
func (c *Console) Send(_ context.Context, to chat.ConversationID, p adapters.Part) error {
	if to != c.Conversation() {
		return fmt.Errorf("console: send: %w", &adapters.SendError{
			Class:  adapters.Temporary,
			Reason: "the conversation is held by another console",
		})
	}
	var said strings.Builder
	if len(p.Text) > 0 {
		said.WriteString(wrap(printable(p.Text.String()), c.opts.Width) + "\n\n")
	}
	if p.File != nil {
		path, err := c.save(p.File)
		if err != nil {
			return err
		}
		said.WriteString(path + "\n\n")
	}
	return c.print(said.String())
}

func (c *Console) print(s string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := io.WriteString(c.out, s); err != nil {
		return fmt.Errorf("console: %w", &adapters.SendError{
			Class:  adapters.Fatal,
			Reason: "the output takes nothing any more",
		})
	}
	return nil
}

// printable takes out what a terminal would obey instead of showing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7F && r < 0xA0 {
			return -1
		}
		return r
	}, s)
}
