package summary

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"guichet/calendar"
)

// Calendar are deadlines as RFC 5545 has them.
type Calendar struct {
	// Name is what a client calls it; Lang is the language of everything in it.
	Name, Lang string
	// Owner makes the names of the events those of one person, so that an
	// adviser can keep the calendars of several. It is the same whenever the
	// person takes theirs again, and leads back to nobody.
	Owner string
	// At is when it was made.
	At time.Time
	// Today is that day where the person is: nothing reminds before.
	Today calendar.Date
	Days  []Due
	// Notice ends the description of every event.
	Notice string
}

// reminders are how many days before a deadline a calendar reminds, at nine in
// the morning.
var reminders = []int{14, 3}

// Bytes returns the calendar as a file. An event taken in again replaces itself:
// its UID is made of the owner and the deadline, its SEQUENCE rises with At.
func (c Calendar) Bytes() []byte {
	w := &contentLines{}
	lang := ";LANGUAGE=" + parameter(c.Lang)
	w.line("BEGIN:VCALENDAR")
	w.line("VERSION:2.0")
	w.line("PRODID:-//Guichet//Guichet//" + strings.ToUpper(parameter(c.Lang)))
	w.line("CALSCALE:GREGORIAN")
	w.line("METHOD:PUBLISH")
	w.text("NAME"+lang, c.Name)
	w.text("X-WR-CALNAME", c.Name)
	stamp := c.At.UTC().Format("20060102T150405Z")
	for _, d := range c.Days {
		if d.Day.IsZero() {
			continue
		}
		w.line("BEGIN:VEVENT")
		w.line("UID:" + parameter(d.ID) + "-" + parameter(c.Owner) + "@guichet.invalid")
		w.line("DTSTAMP:" + stamp)
		w.line("LAST-MODIFIED:" + stamp)
		w.line("SEQUENCE:" + strconv.FormatInt(max(c.At.Unix()/60, 0), 10))
		w.line("DTSTART;VALUE=DATE:" + basic(d.Day))
		w.line("DTEND;VALUE=DATE:" + basic(d.Day.AddDays(1)))
		w.text("SUMMARY"+lang, d.Event)
		w.text("DESCRIPTION"+lang, c.describe(d))
		w.line("CLASS:PRIVATE")
		w.line("TRANSP:TRANSPARENT")
		w.line("STATUS:CONFIRMED")
		for _, days := range reminders {
			if d.Reminds && !d.Day.AddDays(-days).Before(c.Today) {
				w.line("BEGIN:VALARM")
				w.line("ACTION:DISPLAY")
				w.line(fmt.Sprintf("TRIGGER:-P%dDT15H", days-1)) // from midnight
				w.text("DESCRIPTION"+lang, d.Event+", "+d.When)
				w.line("END:VALARM")
			}
		}
		w.line("END:VEVENT")
	}
	w.line("END:VCALENDAR")
	return []byte(w.b.String())
}

func (c Calendar) describe(d Due) string {
	said := append([]string{d.Text}, d.More...)
	if c.Notice != "" {
		said = append(said, c.Notice)
	}
	return strings.Join(said, "\n")
}

// basic writes a day without separators.
func basic(d calendar.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// parameter keeps what may stand unquoted anywhere.
func parameter(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.', r == '_':
			return r
		}
		return -1
	}, s)
}

// maxLine is the longest line in bytes, without its end.
const maxLine = 75

// contentLines writes lines as RFC 5545 wants them: ended by CRLF, and folded
// between characters so that none is longer than 75 bytes.
type contentLines struct{ b strings.Builder }

// text writes a property whose value is text.
func (w *contentLines) text(name, value string) { w.line(name + ":" + escapeText(value)) }

func (w *contentLines) line(s string) {
	room := maxLine
	for len(s) > room {
		n := room
		for !utf8.RuneStart(s[n]) {
			n--
		}
		w.b.WriteString(s[:n] + "\r\n ")
		s, room = s[n:], maxLine-1 // the space counts
	}
	w.b.WriteString(s + "\r\n")
}

var textSigns = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`)

// escapeText writes a text as a value. Control characters, which no text may
// hold, are left out.
func escapeText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return -1
		}
		return r
	}, textSigns.Replace(s))
}
