package knowledge_test

import (
	"strings"
	"testing"
)

// TestValuesReadBack: what String writes, Parse reads as the same value.
func TestValuesReadBack(t *testing.T) {
	b := load(t, smallFiles(t))
	for _, test := range []struct{ fact, written, want string }{
		{"status", "worker, seeker", "seeker,worker"},
		{"status", "worker,worker", "worker"},
		{"contract", " cdi ", "cdi"},
		{"contract", "unknown", "?"},
		{"contract", "?", "?"},
		{"certified", "yes", "yes"},
		{"months_company", "24", "24"},
		{"months_company", "24..24", "24"},
		{"months_company", "24..", "24.."},
		{"months_company", "..23", "..23"},
		{"months_company", "12..23", "12..23"},
		{"course_start", "2026-12-07", "2026-12-07"},
		{"course_start", "2026-12-07..", "2026-12-07.."},
		{"course_start", "..2026-12-07", "..2026-12-07"},
		{"course_start", "2026-12-07..2027-01-31", "2026-12-07..2027-01-31"},
	} {
		f := b.Fact(test.fact)
		v, err := f.Parse(test.written)
		if err != nil {
			t.Errorf("%s %q: %v", test.fact, test.written, err)
			continue
		}
		again, err := f.Parse(v.String())
		if err != nil || v.String() != test.want || again.String() != test.want {
			t.Errorf("%s %q is written %q and then %q (%v), want %q", test.fact, test.written, v, again, err, test.want)
		}
		if v.Known() != (test.want != "?") {
			t.Errorf("%s %q known: %v", test.fact, test.written, v.Known())
		}
	}
}

func TestValuesRefused(t *testing.T) {
	b := load(t, smallFiles(t))
	for _, test := range []struct{ fact, written, says string }{
		{"status", "", `"" is not one of seeker, worker, private`},
		{"status", "seeker,boss", `"boss" is not one of`},
		{"contract", "cdi,cdd", "takes one answer only"},
		{"certified", "maybe", `"maybe" is not one of yes, no`},
		{"months_company", "721", `"721" is not a whole number from 0 to 720`},
		{"months_company", "-1", `"-1" is not a whole number`},
		{"months_company", "2.5", `"2.5" is not a whole number`},
		{"months_company", "24..12", "is not a range"},
		{"months_company", "..", "is not a range"},
		{"months_company", "1..2..3", "is not a whole number"},
		{"course_start", "2026-02-30", "is not a day written as"},
		{"course_start", "2026-12-07..2026-12-06", "is not a range of days"},
		{"course_start", "..", "is not a range of days"},
	} {
		v, err := b.Fact(test.fact).Parse(test.written)
		if err == nil || !strings.Contains(err.Error(), test.says) || !strings.HasPrefix(err.Error(), test.fact+": ") {
			t.Errorf("%s %q reads as %v, %v; want an error that says %s", test.fact, test.written, v, err, test.says)
		}
	}
}
