package discord

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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
// the last row. Of choices that look and mean the same, one is there.
func components(choices []chat.Choice) []row {
	var main, minor []offer
	labels := map[string][]string{} // of the choices that mean the same
	for _, one := range choices {
		if one.Label == "" {
			one.Label = noText
		}
		same := marked(one, 0)
		if one.Action == "" || slices.Contains(labels[same], one.Label) {
			continue
		}
		c := offer{one, marked(one, len(labels[same]))}
		labels[same] = append(labels[same], c.Label)
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

// offer is a choice with what Discord hands back when it is taken.
type offer struct {
	chat.Choice
	id string
}

func buttons(choices []offer, style int) row {
	r := row{Kind: rowComponent}
	for _, c := range choices {
		b := component{Kind: buttonComponent, CustomID: c.id, Style: style, Label: c.Label}
		if c.Form {
			b.Style = mainStyle
		}
		r.Components = append(r.Components, b)
	}
	return r
}

// What begins the id of a choice that leads into the private talk, of one that
// opens a form, and of one that means the same as another on its message. No
// action begins like that.
const (
	privateChoice = "private "
	formChoice    = "form "
	againChoice   = "again "
)

// marked is the id of a choice on a message where so many before it mean the
// same, as « Voir tous les choix » and « Retour » can: Discord takes each id once.
func marked(c chat.Choice, before int) string {
	id := c.Action
	switch {
	case c.Private:
		id = privateChoice + id
	case c.Form:
		id = formChoice + id
	}
	if before > 0 {
		id = againChoice + strconv.Itoa(before) + " " + id
	}
	return id
}

// unnumbered returns the id that a choice would have if it were the only one of
// its meaning.
func unnumbered(id string) string {
	rest, again := strings.CutPrefix(id, againChoice)
	if _, first, ok := strings.Cut(rest, " "); again && ok {
		return first
	}
	return id
}

// menus makes pages of choices. A page says which it holds.
func menus(choices []offer) []row {
	var rows []row
	first := 1
	for page := range slices.Chunk(choices, maxOptions) {
		last := first + len(page) - 1
		m := component{
			Kind: menuComponent, CustomID: fmt.Sprintf("menu %d", len(rows)),
			Placeholder: adapters.Shorten(fmt.Sprintf("%d–%d · %s … %s", first, last, page[0].Label, page[len(page)-1].Label), maxPlaceholder),
		}
		for _, c := range page {
			m.Options = append(m.Options, choice{Label: c.Label, Value: c.id})
		}
		rows = append(rows, row{Kind: rowComponent, Components: []component{m}})
		first = last + 1
	}
	return rows
}
