package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"guichet/calendar"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/locale"
	"guichet/nlu"
)

// askCommand is "bot ask".
type askCommand struct {
	Base string   `help:"Folder of the knowledge base, instead of the embedded one."`
	On   dateFlag `help:"Read dates as if it were this day (YYYY-MM-DD)." placeholder:"DATE"`
	Lang string   `help:"Language to read numbers and dates in, such as fr; that of the message if not given."`
	JSON bool     `name:"json" help:"Print one JSON object for each message."`
	Text []string `arg:"" help:"The message; - reads one message per line from standard input."`
}

// asked is what the bot understands of one message. Its JSON is documented in
// docs/operating.md and stays as it is.
type asked struct {
	Text     string      `json:"text"`
	Language string      `json:"language"`
	Intents  []guessed   `json:"intents"`
	Facts    []factAsked `json:"facts"`
}

type guessed struct {
	ID         string  `json:"id"`
	Confidence float64 `json:"confidence"`
}

type factAsked struct {
	Fact  string `json:"fact"`
	Value string `json:"value"`
	Words string `json:"words"`
}

// Run prints what the bot understands of a message, or of each line of the
// standard input.
func (c *askCommand) Run(_ context.Context, p *program) error {
	b, err := loadBase(c.Base)
	if err != nil {
		return cannot(err)
	}
	guide, err := dialog.NewGuide(b)
	if err != nil {
		return cannot(err)
	}
	a := asker{command: c, base: b, model: nlu.NewLearner(b).Model()}
	a.guide = guide.WithHearing(a.model.Guess).WithStatements()
	if a.today = c.On.Date; a.today.IsZero() {
		a.today = b.Today(p.now())
	}
	if text := strings.Join(c.Text, " "); text != "-" {
		return cannot(a.print(p, text))
	}
	lines := bufio.NewScanner(p.in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := a.print(p, lines.Text()); err != nil {
			return cannot(err)
		}
	}
	return cannot(lines.Err())
}

// asker understands messages.
type asker struct {
	command *askCommand
	base    *knowledge.Base
	guide   *dialog.Guide
	model   *nlu.Model
	today   calendar.Date
}

func (a *asker) understand(text string) asked {
	lang, _ := a.model.Language(text)
	if a.command.Lang != "" {
		lang = a.base.Language(a.command.Lang)
	}
	u := asked{Text: text, Language: lang, Intents: []guessed{}, Facts: []factAsked{}}
	for _, g := range a.model.Guess(text) {
		u.Intents = append(u.Intents, guessed{string(g.Intent), float64(int(g.Confidence*1000+0.5)) / 1000})
	}
	for _, s := range a.guide.Said(lang, text, a.today) {
		u.Facts = append(u.Facts, factAsked{s.Fact, s.Value, s.Words})
	}
	return u
}

func (a *asker) print(p *program, text string) error {
	u := a.understand(text)
	if a.command.JSON {
		e := json.NewEncoder(p.out)
		e.SetEscapeHTML(false)
		return e.Encode(u)
	}
	fmt.Fprintf(p.out, "%s\n  language: %s\n", u.Text, u.Language)
	for _, in := range u.Intents {
		fmt.Fprintf(p.out, "  %3.0f %%  %s\n", in.Confidence*100, in.ID)
	}
	for _, f := range u.Facts {
		fmt.Fprintf(p.out, "  %s = %s  %s\n", f.Fact, f.Value, locale.Quote("en", f.Words))
	}
	return nil
}
