package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/llm"
	"guichet/nlu"
	"guichet/nlu/score"
)

// reader is something that reads messages.
type reader struct {
	name   string
	guess  score.Guesser
	states score.Reader
}

// offline reads as the bot does without a model.
func offline(b *knowledge.Base, guide *dialog.Guide) reader {
	learnt := nlu.Learn(b.Examples())
	guide = guide.WithHearing(learnt.Guess).WithStatements()
	return reader{
		name:   "offline",
		guess:  func(x knowledge.Example) knowledge.Guess { return learnt.Guess(x.Text)[0] },
		states: func(s score.Statement) []chat.Said { return guide.Said(s.Language, s.Text, score.Day) },
	}
}

// model reads as the bot has messages read that it does not understand itself.
type model struct {
	*llm.Model
	base *knowledge.Base
	list *llm.Questionnaire
	took []time.Duration
}

func (m *model) reader(ctx context.Context) reader {
	return reader{
		name: "model",
		guess: func(x knowledge.Example) knowledge.Guess {
			r, answered := m.read(ctx, x.Language, x.Text)
			return knowledge.Guess{Intent: intentOf(m.base, r, answered)}
		},
		states: func(s score.Statement) []chat.Said {
			r, _ := m.read(ctx, s.Language, s.Text)
			return r.Facts
		},
	}
}

func (m *model) read(ctx context.Context, lang, text string) (chat.Reading, bool) {
	begun := time.Now()
	r, ok := m.Read(ctx, m.list, evaluator, chat.Unread{Text: text, Lang: lang, Day: score.Day.String()})
	m.took = append(m.took, time.Since(begun))
	return r, ok
}

// tell writes how long readings took.
func (m *model) tell(out io.Writer) {
	if len(m.took) == 0 {
		return
	}
	slices.Sort(m.took)
	at := func(percent int) time.Duration { return m.took[(len(m.took)-1)*percent/100].Round(time.Millisecond) }
	fmt.Fprintf(out, "\n%d readings of the model: p50 %v, p99 %v\n", len(m.took), at(50), at(99))
}

// intentOf is what a reading says that the message is about. Who only says who
// they are is about that.
func intentOf(b *knowledge.Base, r chat.Reading, answered bool) knowledge.Intent {
	if !answered {
		return score.Unanswered
	}
	start := b.StartFact()
	if r.About == llm.None && start != nil {
		for _, said := range r.Facts {
			if first, _, _ := strings.Cut(said.Value, ","); said.Fact == start.ID {
				return knowledge.Starting(first)
			}
		}
	}
	return knowledge.Intent(r.About)
}

// compare writes how right two readers are on a file, side by side.
func compare(out io.Writer, b *knowledge.Base, f score.File, readers ...reader) {
	if f.About != nil {
		fmt.Fprintf(out, "\n%s: what %d messages are about\n", f.Name, len(f.About))
	} else {
		fmt.Fprintf(out, "\n%s: what %d messages state\n", f.Name, len(f.States))
	}
	for _, lang := range f.Languages() {
		if f.About != nil {
			about(out, f, lang, readers)
		} else {
			states(out, b, f, lang, readers)
		}
	}
}

func about(out io.Writer, f score.File, lang string, readers []reader) {
	for _, r := range readers {
		a := score.Guesses(r.guess, f.About, lang)
		fmt.Fprintf(out, "  %s %-8s %v\n", lang, r.name, a)
		for _, line := range a.Confusions() {
			fmt.Fprintf(out, "      %s\n", line)
		}
	}
}

func states(out io.Writer, b *knowledge.Base, f score.File, lang string, readers []reader) {
	facts := map[string]bool{}
	all := make([]*score.States, len(readers))
	for i, r := range readers {
		all[i] = score.Readings(b, r.states, f.States, lang)
		fmt.Fprintf(out, "  %s %-8s %v\n", lang, r.name, all[i].Tally)
		for id := range all[i].ByFact {
			facts[id] = true
		}
	}
	fmt.Fprintf(out, "      %-20s", "right, wrong, missed")
	for _, r := range readers {
		fmt.Fprintf(out, " %12s", r.name)
	}
	fmt.Fprintln(out)
	for _, id := range slices.Sorted(maps.Keys(facts)) {
		fmt.Fprintf(out, "      %-20s", id)
		for _, s := range all {
			c := s.ByFact[id]
			fmt.Fprintf(out, " %12s", fmt.Sprintf("%d, %d, %d", c.Right, c.Wrong, c.Missed))
		}
		fmt.Fprintln(out)
	}
}
