// Command eval measures a real language model at what the bot would use it for:
// reading messages of which people have written down what they are about and what
// they state, beside what is understood without it, and wording the cards of the
// schemes so that the seal takes it. Its arguments are files of messages, in the
// forms of package score. make llm-eval runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/llm"
	"guichet/nlu/score"
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
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: eval MESSAGES.tsv …")
		os.Exit(2)
	}
	if err := run(ctx, os.Stdout, os.Getenv, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

var errStopped = errors.New("stopped")

// evaluator is who all requests are made for.
var evaluator = chat.ConversationID{Platform: "eval", ID: "eval"}

// run measures the model that the environment names on files of messages and on
// the cards, and writes what came of it.
func run(ctx context.Context, out io.Writer, env func(string) string, paths []string) error {
	b, err := knowledge.Load(base.Files(), "knowledge/base")
	if err != nil {
		return err
	}
	files, err := score.Load(b, paths...)
	if err != nil {
		return err
	}
	url, name := env(urlVariable), env(modelVariable)
	if url == "" || name == "" {
		fmt.Fprint(out, none)
		return nil
	}
	guide, err := dialog.NewGuide(b)
	if err != nil {
		return err
	}
	failed := failures{}
	m := llm.New(url, env(keyVariable), name, &llm.Options{
		Timeout: time.Minute, ReadTimeout: time.Minute, PerPerson: 1 << 30, PerDay: 1 << 30, Logger: failed.logger(),
	})
	fmt.Fprintf(out, "Model %s, base %s\n", name, b.Version())
	with := &model{Model: m, base: b, list: llm.NewQuestionnaire(b)}
	readers := []reader{offline(b, guide), with.reader(ctx)}
	for _, f := range files {
		compare(out, b, f, readers...)
		if ctx.Err() != nil {
			return errStopped
		}
	}
	with.tell(out)
	failed.tell(out)
	if err := words(ctx, out, m, b, guide.WithModel(true)); err != nil {
		return err
	}
	failed.tell(out)
	return nil
}

// words measures how many cards the seal lets the model word.
func words(ctx context.Context, out io.Writer, m *llm.Model, b *knowledge.Base, guide *dialog.Guide) error {
	x, err := llm.NewLexicon(b)
	if err != nil {
		return err
	}
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
			if _, ok := m.Word(ctx, x, evaluator, lang, text); ok {
				worded++
			}
			if ctx.Err() != nil {
				return errStopped
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
