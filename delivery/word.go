package delivery

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"guichet/adapters"
	"guichet/chat"
)

// Word says the blocks of a text that explain in other words, and reports false
// if the text is to stay as it is. It is called with a reply that asks for it,
// Reply.Reword, and what its first message says; it returns soon after ctx is
// done, and must be safe for concurrent use. What it returns goes out: whoever
// implements it answers for it.
type Word func(ctx context.Context, o chat.Outbound, text chat.Text) (chat.Text, bool)

// typingAfter is how long a wording takes before the person is shown that an
// answer is being written.
const typingAfter = 300 * time.Millisecond

// parts fits a reply to its platform. The first message may be worded, as long
// as it stays one, also beside its file; those behind it never are. So what is left of a reply after a
// crash is the same, and nobody reads one half in other words than the other.
func (l *Loop) parts(ctx context.Context, out *outlet, c *claim) []adapters.Part {
	parts := l.opts.Render(c.Reply, out.Caps())
	if l.opts.Word == nil || c.Reply.Reword == "" || c.PartsSent > 0 || len(parts) == 0 {
		return parts
	}
	text, ok := l.word(ctx, out, c, parts[0].Text)
	if !ok {
		return parts
	}
	if fitted := l.opts.Render(chat.Reply{Text: text, File: parts[0].File}, out.Caps()); len(fitted) == 1 {
		parts[0].Text = fitted[0].Text
	}
	return parts
}

// word calls Options.Word for at most half of the time that is left to send. The
// conversation keeps its place meanwhile, but none at the gate of the platform.
func (l *Loop) word(ctx context.Context, out *outlet, c *claim, text chat.Text) (worded chat.Text, ok bool) {
	defer func() {
		if v := recover(); v != nil {
			l.log(ctx, slog.LevelError, "the wording failed, the reply goes out as it is", c.Outbound, newPanicError(v))
			worded, ok = nil, false
		}
	}()
	ctx, stop := context.WithTimeout(ctx, time.Until(l.latest(c))/2)
	defer stop()
	defer typing(ctx, out, c.Outbound)()
	return l.opts.Word(ctx, c.Outbound, text)
}

// typing shows that an answer is being written, where the platform can, until
// the function that it returns is called.
func typing(ctx context.Context, out *outlet, o chat.Outbound) (stop func()) {
	t, ok := out.Adapter.(adapters.Typer)
	if !ok {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var shown sync.WaitGroup
	shown.Go(func() {
		for wait := typingAfter; ; wait = t.TypingFor() * 4 / 5 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
				_ = t.Typing(ctx, o.Conversation, o.Reply.Answers) // a comfort, worth no trouble
			}
		}
	})
	return func() {
		cancel()
		shown.Wait()
	}
}
