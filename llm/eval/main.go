// Command eval measures a real language model at what the bot would use it for:
// reading messages of which people have written down what they are about, and
// wording the cards of the schemes so that the seal takes it. Its argument is the
// file of messages. make llm-eval runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/llm"
)

// The variables of the environment that name the server.
const (
	urlVariable   = "BOT_OPENAI_URL"
	modelVariable = "BOT_OPENAI_MODEL"
	keyVariable   = "BOT_OPENAI_KEY"
)

const none = `No language model is configured, so nothing was measured. Name a server and a model:

  BOT_OPENAI_URL=http://127.0.0.1:11434/v1 BOT_OPENAI_MODEL=name make llm-eval

BOT_OPENAI_KEY is the key, where the server wants one.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: eval QUESTIONS.tsv")
		os.Exit(2)
	}
	questions, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = run(ctx, os.Stdout, os.Getenv, string(questions))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

// run measures the model that the environment names on labelled messages and on
// the cards, and writes what came of it.
func run(ctx context.Context, out io.Writer, env func(string) string, questions string) error {
	url, name := env(urlVariable), env(modelVariable)
	if url == "" || name == "" {
		fmt.Fprint(out, none)
		return nil
	}
	b, err := knowledge.Load(base.Files(), "knowledge/base")
	if err != nil {
		return err
	}
	m := llm.New(url, env(keyVariable), name, &llm.Options{Timeout: time.Minute, ReadTimeout: time.Minute, PerPerson: 1 << 30, PerDay: 1 << 30})
	fmt.Fprintf(out, "Model %s, base %s\n\n", name, b.Version())
	if err := reads(ctx, out, m, b, questions); err != nil {
		return err
	}
	return words(ctx, out, m, b)
}

// score counts one language's messages.
type score struct {
	all, right, refused      int // refused: no answer that keeps to the list
	outside, outsideFound    int // messages about nothing, and those taken for such
	inside, insideRejected   int
	facts, messagesWithFacts int
}

// reads measures the reading and names what was confused.
func reads(ctx context.Context, out io.Writer, m *llm.Model, b *knowledge.Base, questions string) error {
	q := llm.NewQuestionnaire(b)
	scores := map[string]*score{}
	var took []time.Duration
	var confused []string
	lines := strings.Split(strings.TrimSpace(questions), "\n")
	for i, line := range lines[1:] {
		intent, rest, ok := strings.Cut(line, "\t")
		lang, text, ok2 := strings.Cut(rest, "\t")
		if !ok || !ok2 {
			return fmt.Errorf("line %d of the messages: want intent, language and text", i+2)
		}
		s := scores[lang]
		if s == nil {
			s = &score{}
			scores[lang] = s
		}
		begun := time.Now()
		r, answered := m.Read(ctx, q, chat.ConversationID{Platform: "eval", ID: "eval"}, chat.Unread{Text: text, Lang: lang, Day: begun.Format(time.DateOnly)})
		if ctx.Err() != nil {
			return errors.New("stopped")
		}
		took = append(took, time.Since(begun))
		got := intentOf(r, answered)
		s.count(intent, got, r, answered)
		if got != intent {
			confused = append(confused, fmt.Sprintf("%-28s taken for %-28s %s", intent, got, text))
		}
	}
	slices.Sort(took)
	fmt.Fprintf(out, "Reading %d messages, offline parts left aside (p50 %v, p99 %v)\n", len(took), took[len(took)/2].Round(time.Millisecond), took[len(took)*99/100].Round(time.Millisecond))
	for _, lang := range slices.Sorted(maps.Keys(scores)) {
		s := scores[lang]
		fmt.Fprintf(out, "  %s: intent right %s · out of scope recognised %s · in scope rejected %s · no usable answer %s · facts in %d messages, %d in all\n",
			lang, share(s.right, s.all), share(s.outsideFound, s.outside), share(s.insideRejected, s.inside), share(s.refused, s.all), s.messagesWithFacts, s.facts)
	}
	fmt.Fprintf(out, "\nConfused:\n  %s\n", strings.Join(confused, "\n  "))
	return nil
}

// unread stands for a message without a usable answer.
const unread = "(no answer)"

// intentOf is the label that a reading amounts to.
func intentOf(r chat.Reading, answered bool) string {
	if !answered {
		return unread
	}
	if r.About == llm.None {
		for _, said := range r.Facts {
			if first, _, _ := strings.Cut(said.Value, ","); said.Fact == "status" {
				return "start." + first
			}
		}
	}
	return r.About
}

func (s *score) count(want, got string, r chat.Reading, answered bool) {
	s.all++
	if got == want {
		s.right++
	}
	if !answered {
		s.refused++
	}
	if want == llm.None {
		s.outside++
		if got == llm.None {
			s.outsideFound++
		}
	} else {
		s.inside++
		if got == llm.None {
			s.insideRejected++
		}
	}
	if s.facts += len(r.Facts); len(r.Facts) > 0 {
		s.messagesWithFacts++
	}
}

// words measures how many cards the seal lets the model word.
func words(ctx context.Context, out io.Writer, m *llm.Model, b *knowledge.Base) error {
	guide, err := dialog.NewGuide(b)
	if err != nil {
		return err
	}
	x, err := llm.NewLexicon(b)
	if err != nil {
		return err
	}
	guide = guide.WithModel(true)
	fmt.Fprintln(out, "\nWording the cards of the schemes")
	for _, lang := range b.Languages() {
		sealed, worded := 0, 0
		for _, s := range b.Schemes() {
			turned := guide.Step(dialog.State{Lang: lang, Model: dialog.Given}, chat.Event{Key: "1", Kind: chat.KindPress, Action: "s:" + s.ID, On: "1", At: time.Now()})
			text := turned.Replies[0].Text
			if _, ok := x.Seal(lang, text); !ok {
				continue
			}
			sealed++
			if _, ok := m.Word(ctx, x, chat.ConversationID{Platform: "eval", ID: "eval"}, lang, text); ok {
				worded++
			}
			if ctx.Err() != nil {
				return errors.New("stopped")
			}
		}
		fmt.Fprintf(out, "  %s: of %d cards %d can be worded, %s were taken\n", lang, len(b.Schemes()), sealed, share(worded, sealed))
	}
	return nil
}

func share(part, all int) string {
	if all == 0 {
		return "none of 0"
	}
	return fmt.Sprintf("%d of %d (%d %%)", part, all, (100*part+all/2)/all)
}
