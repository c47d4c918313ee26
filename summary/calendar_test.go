package summary_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"guichet/calendar"
	"guichet/summary"
)

var morning = time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("CET", 3600))

func deadlines() summary.Calendar {
	return summary.Calendar{
		Name: "Financer ma formation", Lang: "fr", Owner: "0123456789abcdef", At: morning, Today: calendar.Of(2026, 11, 25),
		Notice: "Cette fiche n’est pas une décision.",
		Days: []summary.Due{
			{ID: "aif-request", Day: calendar.Of(2026, 12, 5), When: "5 décembre 2026", Name: "AIF", Event: "AIF : dernier jour", Reminds: true,
				Text: "Déposez la demande ; mieux, plus tôt\\vite, puis attendez.", More: []string{"Contact : France Travail, 3949.", "https://www.francetravail.fr/a,b;c"}},
			{ID: "course_start", Day: calendar.Of(2026, 12, 20), When: "20 décembre 2026", Name: "Début", Event: "Début de la formation"},
			{ID: "unknown", Name: "without a day"},
		},
	}
}

// property is one line of a calendar, unfolded and unescaped.
type property struct{ Name, Value string }

// read is a reader of RFC 5545 as far as it goes here, which takes nothing that
// the RFC does not allow.
func read(file []byte) ([]property, error) {
	text := string(file)
	if !utf8.ValidString(text) || !strings.HasSuffix(text, "\r\n") {
		return nil, fmt.Errorf("not UTF-8, or the last line has no end")
	}
	lines := strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
	var unfolded []string
	for i, l := range lines {
		if len(l) > 75 || strings.ContainsAny(l, "\r\n") {
			return nil, fmt.Errorf("line %d has %d bytes, or a bare line end: %q", i, len(l), l)
		}
		for _, r := range l {
			if r < ' ' && r != '\t' || r == 0x7F {
				return nil, fmt.Errorf("line %d has a control character: %q", i, l)
			}
		}
		if rest, folded := strings.CutPrefix(l, " "); folded && i > 0 {
			unfolded[len(unfolded)-1] += rest
			continue
		}
		unfolded = append(unfolded, l)
	}
	var all []property
	var open []string
	for _, l := range unfolded {
		name, value, ok := strings.Cut(l, ":")
		if !ok || name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-;=abcdefghijklmnopqrstuvwxyz0123456789._") != "" {
			return nil, fmt.Errorf("no property: %q", l)
		}
		switch name {
		case "BEGIN":
			open = append(open, value)
		case "END":
			if len(open) == 0 || open[len(open)-1] != value {
				return nil, fmt.Errorf("END:%s closes nothing", value)
			}
			open = open[:len(open)-1]
		}
		all = append(all, property{name, unescape(value)})
	}
	if len(open) > 0 {
		return nil, fmt.Errorf("%v is not closed", open)
	}
	return all, nil
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'n' {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func TestCalendarGolden(t *testing.T) {
	got := deadlines().Bytes()
	const file = "testdata/dates.ics"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCalendarSaysWhatItWasGiven(t *testing.T) {
	c := deadlines()
	all, err := read(c.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]string{}
	for _, p := range all {
		values[p.Name] = append(values[p.Name], p.Value)
	}
	if got := values["DESCRIPTION;LANGUAGE=fr"][0]; got != c.Days[0].Text+"\n"+strings.Join(c.Days[0].More, "\n")+"\n"+c.Notice {
		t.Errorf("described as %q", got)
	}
	for name, want := range map[string][]string{
		"UID":                 {"aif-request-0123456789abcdef@guichet.invalid", "course_start-0123456789abcdef@guichet.invalid"},
		"DTSTART;VALUE=DATE":  {"20261205", "20261220"},
		"DTEND;VALUE=DATE":    {"20261206", "20261221"},
		"DTSTAMP":             {"20261125T083000Z", "20261125T083000Z"},
		"TRIGGER":             {"-P2DT15H"}, // a fortnight before is past
		"SUMMARY;LANGUAGE=fr": {"AIF : dernier jour", "Début de la formation"},
	} {
		if diff := cmp.Diff(want, values[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestCalendarAgainReplacesItself holds what a client goes by.
func TestCalendarAgainReplacesItself(t *testing.T) {
	first, later := deadlines(), deadlines()
	later.At = later.At.Add(time.Hour)
	later.Days[0].Day = calendar.Of(2027, 1, 5)
	pick := func(c summary.Calendar, name string) string {
		all, err := read(c.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if p.Name == name {
				return p.Value
			}
		}
		return ""
	}
	if pick(first, "UID") != pick(later, "UID") || pick(first, "SEQUENCE") >= pick(later, "SEQUENCE") {
		t.Errorf("%s %s, then %s %s", pick(first, "UID"), pick(first, "SEQUENCE"), pick(later, "UID"), pick(later, "SEQUENCE"))
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add("Déposez ; tout, vite\\ \r\n fin", "fr")
	f.Add(strings.Repeat("é€😀", 40), "en-GB")
	f.Add("BEGIN:VEVENT\r\nEND:VCALENDAR\x00\xff", ";X=\":")
	f.Fuzz(func(t *testing.T, text, lang string) {
		c := deadlines()
		c.Lang, c.Name = lang, text
		c.Days[0].Text, c.Days[0].Event, c.Days[0].ID, c.Days[0].When = text, text, text, text
		all, err := read(c.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		events, said := 0, false
		for _, p := range all {
			if p.Name == "BEGIN" && p.Value == "VEVENT" {
				events++
			}
			said = said || strings.HasPrefix(p.Name, "SUMMARY") && p.Value == asRead(text)
		}
		if events != 2 || !said {
			t.Fatalf("%d events, and the text said: %v", events, said)
		}
	})
}

// asRead is a text as a reader gets it: its line ends are one, and control
// characters gone.
func asRead(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r >= ' ' && (r < 0x7F || r > 0x9F) {
			return r
		}
		return -1
	}, s)
}
