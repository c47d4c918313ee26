package discord

import (
	"strings"

	"guichet/adapters"
)

// Form asks for a line of text in a window of its own.
type Form struct {
	// Title stands on top of the window.
	Title string
	// Label names what is wanted, Hint says more.
	Label, Hint string
	// Example stands in the field until something is typed.
	Example string
	// Max is how many characters are taken.
	Max int
}

const (
	labelComponent = 18
	inputComponent = 4
	lineInput      = 1
	maxTitle       = 45
	maxInputLabel  = 45
	maxInputHint   = 100
	maxInput       = 4000
	inputID        = "answer"
)

// label is a named field of a form.
type label struct {
	Kind  int    `json:"type"`
	Label string `json:"label"`
	Hint  string `json:"description,omitempty"`
	Input field  `json:"component"`
}

type field struct {
	Kind     int    `json:"type"`
	CustomID string `json:"custom_id"`
	Style    int    `json:"style"`
	Example  string `json:"placeholder,omitempty"`
	Min      int    `json:"min_length"`
	Max      int    `json:"max_length"`
	Required bool   `json:"required"`
}

// form returns the form that a press opens, nil if it opens none. A form must be
// the first answer, so nothing is stored before.
func (a *Adapter) form(i *interaction) *firstAnswer {
	action, ok := strings.CutPrefix(i.chosen(), formChoice)
	if !ok || a.opts.Form == nil {
		return nil
	}
	f, ok := a.opts.Form(i.Locale, action)
	if !ok {
		return nil
	}
	return &firstAnswer{Kind: answerForm, Data: &firstData{
		CustomID: i.chosen(),
		Title:    adapters.Shorten(f.Title, maxTitle),
		Inputs: []label{{Kind: labelComponent, Label: adapters.Shorten(f.Label, maxInputLabel), Hint: adapters.Shorten(f.Hint, maxInputHint), Input: field{
			Kind: inputComponent, CustomID: inputID, Style: lineInput, Example: adapters.Shorten(f.Example, maxInputHint),
			Min: 1, Max: min(max(f.Max, 1), maxInput), Required: true,
		}}},
	}}
}

// input is a component of a form that was sent: a field, or one that holds fields.
type input struct {
	Value string  `json:"value"`
	One   *input  `json:"component"`
	Many  []input `json:"components"`
}

// typedInto returns the first text that was typed into a form.
func typedInto(inputs []input) string {
	for _, in := range inputs {
		if in.Value != "" {
			return in.Value
		}
		if in.One != nil {
			in.Many = append(in.Many, *in.One)
		}
		if s := typedInto(in.Many); s != "" {
			return s
		}
	}
	return ""
}
