package knowledge_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge"
)

func TestStatements(t *testing.T) {
	b := load(t, with(smallFiles(t), map[string]string{"statements/messages.yaml": `statements:
  - written: 2026-11-25
    messages:
      fr: |
        en CDI => contract=cdi
        ma soeur est en CDI
  - written: 2026-11-25
    asked: contract
    messages:
      fr: |
        en CDI => contract=cdi
`}))
	all := b.Statements()
	if len(all) != 3 || all[0].Asked != "" || all[2].Asked != "contract" || all[2].Text != "en CDI" || all[0].Text != "en CDI" || all[0].Language != "fr" || all[0].Written != date(t, "2026-11-25") {
		t.Fatalf("%+v", all)
	}
	if diff := cmp.Diff(map[string]string{"contract": "cdi"}, maps.Collect(all[0].Said())); diff != "" {
		t.Error(diff)
	}
	if v, ok := all[0].States(b.Fact("contract")); !ok || v.String() != "cdi" {
		t.Errorf("the first states %v, %v", v, ok)
	}
	if v, ok := all[1].States(b.Fact("contract")); ok {
		t.Errorf("what states nothing states %v", v)
	}
	made := knowledge.NewStatement("fr", "en CDI", date(t, "2026-11-25"), "contract=cdi")
	if v, ok := made.States(b.Fact("contract")); !ok || v.String() != "cdi" {
		t.Errorf("one that is made states %v, %v", v, ok)
	}
	if n := len(load(t, smallFiles(t)).Statements()); n != 0 {
		t.Errorf("a base without the folder has %d", n)
	}
}
