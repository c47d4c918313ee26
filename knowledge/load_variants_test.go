package knowledge_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBracketsInWords writes out what brackets stand for.
func TestBracketsInWords(t *testing.T) {
	facts, err := os.ReadFile("testdata/small/facts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string][]string{
		"between jobs":                     {"between jobs"},
		"(no|without a) job":               {"no job", "without a job"},
		"look(ing|) for (work|a job)":      {"looking for work", "looking for a job", "look for work", "look for a job"},
		"lost (my|the) job … (this) month": {"lost my job … this month", "lost the job … this month"},
	} {
		changed := strings.Replace(string(facts), "en: [unemployed]", "en: ['"+words+"']", 1)
		b := load(t, with(smallFiles(t), map[string]string{"facts.yaml": changed}))
		got := b.Fact("status").Option("seeker").Words[1:] // behind the French one
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", words, diff)
		}
	}
}
