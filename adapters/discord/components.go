package discord

import (
	"fmt"
	"slices"

	"guichet/adapters"
	"guichet/chat"
)

const (
	rowComponent    = 1
	buttonComponent = 2
	// mainStyle is that of an answer, minorStyle that of the frame.
	mainStyle  = 1
	minorStyle = 2
	// maxPlaceholder is the longest text of a menu that is not open.
	maxPlaceholder = 150
)

type row struct {
	Kind       int         `json:"type"`
	Components []component `json:"components"`
}

// component is a button or a menu.
type component struct {
	Kind        int      `json:"type"`
	CustomID    string   `json:"custom_id"`
	Style       int      `json:"style,omitempty"`
	Label       string   `json:"label,omitempty"`
	Placeholder string   `json:"placeholder,omitempty"`
	Options     []choice `json:"options,omitempty"`
}

type choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// components puts choices below a message: buttons as far as the rows go, and
// otherwise menus of 25, one below the other. The minor ones stand together in
// the last row.
func components(choices []chat.Choice) []row {
	var main, minor []chat.Choice
	met := map[string]bool{}
	for _, c := range choices {
		if c.Action == "" || met[marked(c)] { // Discord takes each once
			continue
		}
		met[marked(c)] = true
		if c.Label == "" {
			c.Label = noText
		}
		if c.Minor && len(minor) < maxInRow {
			minor = append(minor, c)
		} else {
			main = append(main, c)
		}
	}
	free := maxRows
	if len(minor) > 0 {
		free--
	}
	rows := []row{}
	if len(main) <= free*maxInRow {
		for part := range slices.Chunk(main, maxInRow) {
			rows = append(rows, buttons(part, mainStyle))
		}
	} else {
		rows = append(rows, menus(main)...)
	}
	if len(minor) > 0 {
		rows = append(rows, buttons(minor, minorStyle))
	}
	return rows
}

func buttons(choices []chat.Choice, style int) row {
	r := row{Kind: rowComponent}
	for _, c := range choices {
		b := component{Kind: buttonComponent, CustomID: marked(c), Style: style, Label: c.Label}
		if c.Form {
			b.Style = mainStyle
		}
		r.Components = append(r.Components, b)
	}
	return r
}

// What begins the custom id of a choice that leads into the private talk, and of
// one that opens a form. No action begins like that.
const (
	privateChoice = "private "
	formChoice    = "form "
)

// marked is what Discord hands back when a choice is taken.
func marked(c chat.Choice) string {
	switch {
	case c.Private:
		return privateChoice + c.Action
	case c.Form:
		return formChoice + c.Action
	}
	return c.Action
}

// menus makes pages of choices. A page says which it holds.
func menus(choices []chat.Choice) []row {
	var rows []row
	first := 1
	for page := range slices.Chunk(choices, maxOptions) {
		last := first + len(page) - 1
		m := component{
			Kind: menuComponent, CustomID: fmt.Sprintf("menu %d", len(rows)),
			Placeholder: adapters.Shorten(fmt.Sprintf("%d–%d · %s … %s", first, last, page[0].Label, page[len(page)-1].Label), maxPlaceholder),
		}
		for _, c := range page {
			m.Options = append(m.Options, choice{Label: c.Label, Value: marked(c)})
		}
		rows = append(rows, row{Kind: rowComponent, Components: []component{m}})
		first = last + 1
	}
	return rows
}
