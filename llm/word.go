package llm

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"guichet/chat"
)

//go:embed prompts/word.txt
var wordPrompt string

// Word says the blocks of a text that explain in other words, and returns the
// text with them; false, if it is to stay as it is, whatever the reason. It
// takes no longer than Options.Timeout.
//
// What leaves the house is the lines of the seal: sentences of ours, of which
// every figure, date, link, name and verdict was taken out. Nothing of the
// person is among them; who only counts the budget.
func (m *Model) Word(ctx context.Context, x *Lexicon, who chat.ConversationID, lang string, text chat.Text) (chat.Text, bool) {
	seal, ok := x.Seal(lang, text)
	if !ok {
		return nil, false
	}
	p := wordingOf(seal)
	key := fmt.Sprintf("%x", sha256.Sum256([]byte(p.user)))
	var worded chat.Text
	accept := func(answer string) (err error) {
		lines, err := linesOf(answer)
		if err == nil {
			worded, err = seal.Open(lines)
		}
		return err
	}
	if answer, ok := m.cache.get(key); ok && accept(answer) == nil {
		return worded, true
	}
	err := m.ask(ctx, who, p, func(answer string) error {
		err := accept(answer)
		if err == nil {
			m.cache.put(key, answer)
		}
		return err
	})
	m.tell(ctx, "a reply goes out as it is, without the model's wording", err)
	return worded, err == nil
}

// tell notes why the model was of no use. It happens and harms nobody.
func (m *Model) tell(ctx context.Context, what string, err error) {
	if f, ok := errors.AsType[*Failure](err); ok {
		m.opts.Logger.Log(ctx, slog.LevelDebug, what, "cause", f.Cause.String(), "status", f.Status, "flaw", f.What)
	}
}

func wordingOf(s *Seal) prompt {
	data := struct {
		Language string   `json:"language"`
		Lines    []string `json:"lines"`
		Tokens   []string `json:"tokens"`
	}{s.lang, s.Lines(), s.Legend()}
	user, _ := json.Marshal(data) // strings always marshal
	n := len(data.Lines)
	return prompt{system: wordPrompt, user: string(user), schema: schema{
		name: "lines",
		json: fmt.Appendf(nil, `{"type":"object","properties":{"lines":{"type":"array","items":{"type":"string"},"minItems":%d,"maxItems":%d}},"required":["lines"],"additionalProperties":false}`, n, n),
	}}
}

// linesOf reads the answer to a wording.
func linesOf(answer string) ([]string, error) {
	var form struct {
		Lines []string `json:"lines"`
	}
	if err := decode(answer, &form); err != nil {
		return nil, err
	}
	return form.Lines, nil
}

// decode reads an answer strictly: one JSON value, no key that was not asked
// for. The error is a *flaw.
func decode(answer string, into any) error {
	d := json.NewDecoder(bytes.NewReader([]byte(answer)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return flawed("form", "answer with JSON of the given schema and nothing else")
	}
	if _, err := d.Token(); err != io.EOF {
		return flawed("form", "answer with JSON of the given schema and nothing else")
	}
	return nil
}
