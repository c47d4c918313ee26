package dialog

import (
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

// lost repeats what the person looks at; after the second time in a row it
// shows the way to a human.
func (t *turn) lost() {
	t.state.Lost++
	lost := t.state.Lost
	if t.offersModel() {
		t.state.Lost = lost
		return
	}
	if lost > 1 {
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
