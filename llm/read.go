package llm

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

//go:embed prompts/read.txt
var readPrompt string

// mostFacts is how many facts one message may state.
const mostFacts = 6

// Questionnaire is the closed list of what may be read out of a message: the
// facts that a base asks people for, with their answers, and what they can ask
// for. It is immutable and safe for concurrent use.
type Questionnaire struct {
	base    *knowledge.Base
	intents []string
	system  map[string]string // by language
	schema  schema
}

// NewQuestionnaire returns the closed list of a base.
func NewQuestionnaire(b *knowledge.Base) *Questionnaire {
	q := &Questionnaire{base: b, intents: intents(b), system: map[string]string{}}
	for _, lang := range b.Languages() {
		q.system[lang] = readPrompt + "\n" + q.list(lang)
	}
	var facts []string
	for _, f := range b.Facts() {
		if f.Asked() {
			facts = append(facts, f.ID)
		}
	}
	text := map[string]any{"type": "string"}
	fact := object(map[string]any{"fact": map[string]any{"type": "string", "enum": facts}, "value": text, "words": text})
	form := object(map[string]any{
		"intent": map[string]any{"type": "string", "enum": q.intents},
		"facts":  map[string]any{"type": "array", "items": fact},
	})
	data, _ := json.Marshal(form) // strings and maps always marshal
	q.schema = schema{name: "reading", json: data}
	return q
}

func object(properties map[string]any) map[string]any {
	required := slices.Sorted(maps.Keys(properties))
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// None is the intent of a message that asks for nothing on the list.
const None = "none"

// intents lists what a message can be about.
func intents(b *knowledge.Base) []string {
	list := []string{None}
	for _, s := range b.Schemes() {
		list = append(list, "scheme."+s.ID)
	}
	for _, p := range b.Pages() {
		list = append(list, "info."+p.ID)
	}
	return append(list, "action.quote", "meta.human", "meta.greeting", "meta.thanks", "meta.help", "meta.language", "meta.restart", "meta.back", "meta.forget")
}

// list writes the closed list for the prompt.
func (q *Questionnaire) list(lang string) string {
	var out strings.Builder
	out.WriteString("Facts:\n")
	for _, f := range q.base.Facts() {
		if !f.Asked() {
			continue
		}
		fmt.Fprintf(&out, "- %s (%s): ", f.ID, f.Question.In(lang))
		switch {
		case f.Type == knowledge.Number || f.Type == knowledge.Money:
			fmt.Fprintf(&out, "a whole number of %s from %d to %d\n", f.Unit, f.Min, f.Max)
		case f.Type == knowledge.Day:
			out.WriteString("a day\n")
		default:
			var options []string
			for _, o := range f.Options {
				options = append(options, o.ID+" = "+o.Label.In(lang))
			}
			how := "one of "
			if f.Type == knowledge.Several {
				how = "one or more, joined by commas, of "
			}
			out.WriteString(how + strings.Join(options, "; ") + "\n")
		}
	}
	out.WriteString("Intents:\n")
	for _, s := range q.base.Schemes() {
		fmt.Fprintf(&out, "- scheme.%s: %s\n", s.ID, s.Name.In(lang))
	}
	for _, p := range q.base.Pages() {
		fmt.Fprintf(&out, "- info.%s: %s\n", p.ID, p.Title.In(lang))
	}
	out.WriteString("- action.quote: asks for a price or quote\n- meta.…: greeting, thanks, help, language, restart, one step back, forget, or wants a human\n- none: anything else\n")
	return out.String()
}

// Read proposes what a message states and asks for, out of the closed list. It
// reports false where there is no answer, or none that keeps to the list: then
// the message stays as it was understood without. Nothing of it may count before
// the person has confirmed it.
//
// What leaves the house is the message, its language, the day, and the question
// that the person looks at; nothing says whose they are.
func (m *Model) Read(ctx context.Context, q *Questionnaire, who chat.ConversationID, u chat.Unread) (chat.Reading, bool) {
	ctx, stop := context.WithTimeout(ctx, m.opts.ReadTimeout)
	defer stop()
	system, ok := q.system[u.Lang]
	if !ok {
		return chat.Reading{}, false
	}
	data, _ := json.Marshal(map[string]string{"language": u.Lang, "today": u.Day, "question": u.Asking, "message": u.Text})
	p := prompt{system: system, user: "<message>" + string(data) + "</message>", schema: q.schema}
	var reading chat.Reading
	err := m.ask(ctx, who, p, func(answer string) (err error) {
		reading, err = q.parse(answer, u.Text)
		return err
	})
	m.tell(ctx, "a message stays as it was understood without the model", err)
	return reading, err == nil
}

// parse reads an answer strictly: what is not on the list, out of its range, or
// not in the message makes all of it void.
func (q *Questionnaire) parse(answer, text string) (chat.Reading, error) {
	var form struct {
		Intent *string `json:"intent"`
		Facts  []struct {
			Fact, Value, Words *string
		} `json:"facts"`
	}
	if err := decode(answer, &form); err != nil {
		return chat.Reading{}, err
	}
	if form.Intent == nil || form.Facts == nil || len(form.Facts) > mostFacts {
		return chat.Reading{}, flawed("form", "give an intent, and at most %d facts", mostFacts)
	}
	if !slices.Contains(q.intents, *form.Intent) {
		return chat.Reading{}, flawed("intent", "the intent must be one of the list")
	}
	r := chat.Reading{About: *form.Intent}
	seen := map[string]bool{}
	for _, one := range form.Facts {
		if one.Fact == nil || one.Value == nil || one.Words == nil {
			return chat.Reading{}, flawed("form", "every fact needs fact, value and words")
		}
		f := q.base.Fact(*one.Fact)
		if f == nil || !f.Asked() || seen[f.ID] {
			return chat.Reading{}, flawed("fact", "every fact must be one of the list, and stand there once")
		}
		seen[f.ID] = true
		v, err := f.Parse(*one.Value)
		if err != nil || !v.Known() {
			return chat.Reading{}, flawed("value", "the value of %s is none that it can have", f.ID)
		}
		if !within(*one.Words, text) {
			return chat.Reading{}, flawed("words", "the words of %s must be copied from the message", f.ID)
		}
		r.Facts = append(r.Facts, chat.Said{Fact: f.ID, Value: v.String(), Words: *one.Words})
	}
	return r, nil
}

// within reports whether the message holds these words, whatever their accents.
func within(words, text string) bool {
	flat := func(s string) string { return " " + strings.Join(wordsAndNumbers(locale.Fold(s)), " ") + " " }
	return strings.TrimSpace(flat(words)) != "" && strings.Contains(flat(text), flat(words))
}

func wordsAndNumbers(s string) []string {
	var list []string
	for _, l := range lex(s) {
		if l.kind == wordLex || l.kind == digitLex {
			list = append(list, strings.Trim(l.text, "'’ .,:/-"))
		}
	}
	return list
}
