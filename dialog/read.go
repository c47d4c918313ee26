package dialog

import (
	"guichet/knowledge"
	"guichet/locale"
	"strings"
	"unicode"
	"unicode/utf8"
)

// read takes a typed message.
func (t *turn) read(text string, tooLong bool) {
	if t.fresh {
		t.greet()
	}
	switch {
	case tooLong:
		t.note("too_long")
		t.lost()
		return
	case text == "":
		t.note("nothing_to_read")
		t.lost()
		return
	}
	if t.state.Another == ForAnother {
		text = own(text)
	}
	if t.forAnother(text) || t.amends(text) {
		return
	}
	a, why, ok := t.understand(text)
	if ok && t.overheard(a, text) {
		return
	}
	switch {
	case ok && t.misdirected(a):
		t.repeat()
		return
	case ok:
		t.do(a)
		return
	}
	switch {
	case t.takesOnlyGuess(text):
		return
	case t.bareAside(text):
		t.show(View{}) // whoever says yes to a sheet means the question before it
		return
	case why == wantChoice && len(tokens(text)) >= shortestWhole && t.saysAgain(text): // "I am on a permanent contract" is no yes
		return
	case why == wantChoice: // there is nothing to hear in a bare yes
		t.note("want_choice", "text", quoted(text))
		t.lost()
		return
	case t.hears(text) || t.proposes(text):
		return
	}
	t.note("not_understood", "text", quoted(text))
	switch f := t.pending(); why {
	case wantNumber:
		t.note("want_number", "min", number(t.lang(), f.Min), "max", locale.Quantity(t.lang(), float64(f.Max), locale.Unit(f.Unit)))
	case wantDay:
		t.note("want_day")
	}
	t.lost()
}

// takesOnlyGuess reads a yes where one guess is offered.
func (t *turn) takesOnlyGuess(text string) bool {
	if t.state.Shown.Kind != viewGuess || len(strings.Fields(t.state.Shown.ID)) != 1 {
		return false
	}
	v, ok := t.yesOrNo(tokens(text))
	c, there := t.guessChoice(knowledge.Intent(t.state.Shown.ID))
	if !ok || v != "yes" || !there {
		return false
	}
	t.do(asTyped(parseAction(c.Action)))
	return true
}

// bareAside reports whether a text that means nothing without its question came
// while something else was on the screen.
func (t *turn) bareAside(text string) bool {
	words := tokens(text)
	return len(words) > 0 && t.bare(words) && t.pending() != nil && !t.onScreen() && !t.proposing()
}

// lost repeats what the person looks at; after the second time in a row it
// shows the way to a human.
func (t *turn) lost() {
	t.state.Lost++
	lost := t.state.Lost
	if t.offersModel() {
		t.state.Lost = lost
		return
	}
	if t.human = lost > 1; t.human {
		t.note("twice_lost")
	}
	t.repeat()
	t.state.Lost = lost
}

// readable cleans a text of what cannot be read: control characters, invisible
// ones and broken encoding. It reports whether more than MaxText characters
// are left; of such a text only the beginning is returned.
func readable(s string) (text string, tooLong bool) {
	if len(s) > MaxText*utf8.UTFMax {
		s, tooLong = s[:MaxText*utf8.UTFMax], true
	}
	var b strings.Builder
	n := 0
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			r = ' '
		case unicode.Is(unicode.Cf, r) && r != '\u200d':
			continue
		}
		if n++; n > MaxText {
			return strings.TrimSpace(b.String()), true
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String()), tooLong
}

// quoted shortens a text for quoting it back.
func quoted(s string) string {
	if utf8.RuneCountInString(s) <= quoteText {
		return s
	}
	return string([]rune(s)[:quoteText]) + "…"
}
