package nlu_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"guichet/calendar"
	"guichet/dialog"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu"
)

// evaluated is the day on which the messages of facts.tsv were written.
var evaluated = calendar.Of(2026, 11, 25)

// tally counts facts: read and right, read and wrong, and missed.
type tally struct{ right, wrong, missed int }

func (c tally) f1() float64 {
	return 2 * float64(c.right) / float64(2*c.right+c.wrong+c.missed)
}

func (c tally) String() string {
	return fmt.Sprintf("precision %.3f, recall %.3f, F1 %.3f", float64(c.right)/float64(c.right+c.wrong), float64(c.right)/float64(c.right+c.missed), c.f1())
}

// TestFactsOfMessages reads what people say of themselves in messages that
// nothing was learnt from.
func TestFactsOfMessages(t *testing.T) {
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := dialog.NewGuide(b)
	if err != nil {
		t.Fatal(err)
	}
	guide = guide.WithHearing(nlu.Learn(b.Examples()).Guess)
	by := map[string]*tally{"fr": {}, "en": {}}
	byFact := map[string]*tally{}
	for _, row := range rows(t, "testdata/eval/facts.tsv") {
		lang, text := row[0], row[1]
		want := map[string]string{}
		for _, one := range strings.Split(row[2], ";") {
			if fact, value, ok := strings.Cut(one, "="); ok {
				want[fact] = canonical(b, fact, value)
			}
		}
		got := map[string]string{}
		for _, one := range guide.Said(lang, text, evaluated) {
			got[one.Fact] = canonical(b, one.Fact, one.Value)
		}
		for _, f := range b.Facts() {
			if set(b, f.ID, want) {
				continue
			}
			c := byFact[f.ID]
			if c == nil {
				c = &tally{}
				byFact[f.ID] = c
			}
			w, wanted := want[f.ID]
			g, read := got[f.ID]
			same := wanted && read && (w == g || strings.TrimSuffix(g, "..") == w)
			for _, c := range []*tally{c, by[lang]} {
				switch {
				case same:
					c.right++
				case read && wanted:
					c.wrong++
					c.missed++
				case read:
					c.wrong++
				case wanted:
					c.missed++
				}
			}
			if os.Getenv("SHOW") != "" && (wanted != read || wanted && !same) {
				t.Logf("%s: want %q, got %q: %s", f.ID, w, g, text)
			}
		}
	}
	for lang, c := range by {
		t.Logf("facts %s: %s", lang, *c)
		if c.f1() < leastF1 {
			t.Errorf("facts %s: F1 %.3f, want %.2f", lang, c.f1(), leastF1)
		}
	}
	var ids []string
	for id := range byFact {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if c := byFact[id]; *c != (tally{}) {
			t.Logf("  %-18s right %d, wrong %d, missed %d", id, c.right, c.wrong, c.missed)
		}
	}
}

// canonical writes a value as the base does.
func canonical(b *knowledge.Base, fact, value string) string {
	f := b.Fact(fact)
	if f == nil {
		return value
	}
	if n, ok := strings.CutSuffix(value, "+"); ok {
		value = n + ".."
	}
	if f.Type == knowledge.Several {
		options := strings.Split(value, ",")
		slices.SortFunc(options, func(a, b string) int { return cmp.Compare(place(f, a), place(f, b)) })
		value = strings.Join(options, ",")
	}
	v, err := f.Parse(value)
	if err != nil {
		return "unreadable: " + value
	}
	return v.String()
}

func place(f *knowledge.Fact, option string) int {
	return slices.IndexFunc(f.Options, func(o *knowledge.Option) bool { return o.ID == option })
}

// set reports whether the fact follows from the course that is wanted.
func set(b *knowledge.Base, fact string, want map[string]string) bool {
	c := b.Course(want["course"])
	if c == nil {
		return false
	}
	_, ok := c.Sets[fact]
	return ok
}

func rows(t testing.TB, file string) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(data)) {
		if cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t"); len(cells) == 3 {
			out = append(out, cells)
		}
	}
	return out
}
