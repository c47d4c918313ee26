package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"guichet/adapters/telegram/faketelegram"
)

// person is somebody who talks with the bot over Telegram.
type person struct {
	*site
	id   int64
	read int // messages of the bot that were looked at
}

// person returns somebody who has not talked yet. What goes wrong with them
// fails t.
func (s *site) person(t *testing.T, id int64) *person {
	s.telegram.SetLanguage(id, "fr")
	at := *s
	at.t = t
	return &person{site: &at, id: id}
}

// turn is something that a person does, and what the bot makes of it.
type turn struct {
	says    string // typed, or
	presses string // the label of a button
	// want stands in the one message that answers. The first entry stands in
	// no other answer before or after, nor in its own turned into a note.
	want []string
	// not does not stand there.
	not []string
	// closes is the answer that the question is turned into a note of.
	closes string
}

func (p *person) act(one turn) {
	p.t.Helper()
	if err := p.tries(one); err != nil {
		p.t.Fatal(err)
	}
}

// tries is act for goroutines that are not the test's.
func (p *person) tries(one turn) error {
	if one.presses == "" {
		p.telegram.Say(p.id, one.says)
		return nil
	}
	button := one.presses
	for _, m := range p.fromBot() {
		for _, b := range slices.Concat(m.Buttons...) {
			if plain(b.Text) == one.presses {
				button = b.Text
			}
		}
	}
	return p.telegram.Press(p.id, button)
}

// sees waits for the answer to a turn and returns it.
func (p *person) sees(one turn) faketelegram.Message {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	answer, err := p.awaits(ctx, one)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer
}

// awaits is sees for as long as ctx allows.
func (p *person) awaits(ctx context.Context, one turn) (faketelegram.Message, error) {
	p.t.Helper()
	found := -1
	var sent []faketelegram.Message
	told := func() bool {
		sent = p.fromBot()
		found = slices.IndexFunc(sent[p.read:], func(m faketelegram.Message) bool {
			return strings.Contains(plain(m.Text), one.want[0])
		})
		return found >= 0
	}
	if err := p.telegram.Until(ctx, told); err != nil {
		return faketelegram.Message{}, fmt.Errorf("after %q: %w; person %d is not told %q, but:\n%s",
			one.says+one.presses, err, p.id, one.want[0], transcript(sent[p.read:]...))
	}
	p.read += found + 1
	answer := sent[p.read-1]
	for _, want := range one.want {
		if !strings.Contains(plain(answer.Text), want) {
			p.t.Errorf("after %q: the answer lacks %q:\n%s", one.says+one.presses, want, answer.Text)
		}
	}
	for _, not := range one.not {
		if strings.Contains(plain(answer.Text), not) {
			p.t.Errorf("after %q: the answer holds %q:\n%s", one.says+one.presses, not, answer.Text)
		}
	}
	return answer, nil
}

// does is act and sees, with what is true of a talk without a disturbance: one
// message answers, the pressed button no longer spins, and the question of a
// pressed answer is closed.
func (p *person) does(one turn) {
	p.t.Helper()
	before := p.fromBot()
	p.act(one)
	answer := p.sees(one)
	p.until("the pressed button is answered", func() bool { return p.telegram.Spinning(p.id) == 0 })
	after := p.fromBot()
	if len(after) != len(before)+1 {
		p.t.Errorf("after %q: %d messages answer, want one", one.says+one.presses, len(after)-len(before))
	}
	mark := ">"
	if one.presses != "" {
		mark = "="
	}
	p.t.Logf("\n%s %s\n%s", mark, one.says+one.presses, transcript(answer))
	if one.closes == "" {
		return
	}
	p.until("the question is closed", func() bool { return p.fromBot()[len(before)-1].Edits > 0 })
	question := p.fromBot()[len(before)-1]
	if note := "Votre réponse : " + one.closes; question.Edits != 1 || question.Buttons != nil || !strings.HasSuffix(plain(question.Text), note) {
		p.t.Errorf("after %q: the question has %d edits, the buttons %q and says, instead of ending with %q:\n%s",
			one.presses, question.Edits, question.Labels(), note, question.Text)
	}
}

func (p *person) fromBot() []faketelegram.Message {
	return slices.DeleteFunc(p.telegram.Transcript(p.id), func(m faketelegram.Message) bool { return !m.FromBot })
}

// plain puts an ordinary space for those that hold French signs together.
func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// transcript writes messages of the bot for a human to read.
func transcript(messages ...faketelegram.Message) string {
	var b strings.Builder
	for _, m := range messages {
		b.WriteString("< " + strings.ReplaceAll(m.Text, "\n", "\n< ") + "\n")
		for _, row := range m.Buttons {
			for _, button := range row {
				b.WriteString("  [" + button.Text + "]")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
