package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAsk holds the form of what "bot ask --json" prints, and that every fact
// names the words it came from.
func TestAsk(t *testing.T) {
	const lines = "g plus de taf, jsui a lyon, ça commence ds 15 jours\n\nwho pays my wage while I train\n"
	r := bot(t, lines, nil, "ask", "--json", "--on", "2026-11-25", "-")
	if r.code != exitDone {
		t.Fatalf("exit code %d: %s", r.code, r.err)
	}
	var got []asked
	for line := range strings.Lines(r.out) {
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		var one asked
		if err := d.Decode(&one); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		got = append(got, one)
	}
	if len(got) != 2 || got[0].Language != "fr" || got[1].Language != "en" {
		t.Fatalf("want a French and an English message: %+v", got)
	}
	want := []factAsked{
		{"status", "job_seeker", "plus de taf"},
		{"course_start", "2026-12-09", "dans 15 jours"},
		{"region", "auvergne_rhone_alpes", "lyon"},
	}
	if diff := cmp.Diff(want, got[0].Facts); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if in := got[1].Intents[0]; in.ID != "scheme.ptp" || in.Confidence <= got[1].Intents[1].Confidence || in.Confidence > 1 {
		t.Errorf("the second message is about %+v", got[1].Intents)
	}
	if got[1].Facts == nil || !strings.Contains(r.out, `"facts":[`) {
		t.Errorf("a message has no list of facts: %s", r.out)
	}
}
