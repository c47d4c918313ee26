package knowledge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/calendar"
	"guichet/knowledge"
)

// TestStale ends schemes and figures of the small base: time alone is no
// problem of the files, so that a running bot still takes corrections, and
// everything to look at is named.
func TestStale(t *testing.T) {
	const end = "valid: {from: 2019-01-01, until: 2026-12-31}\nsuccessor: none\nended: {fr: Fini., en: Over.}\n"
	newYear := calendar.Of(2027, 1, 1)
	tests := []struct {
		name, file, old, replacement string
		on                           calendar.Date
		want                         []string
	}{
		{"nothing yet", "schemes/leave.yaml", "valid: {from: 2019-01-01}\n", end, today, nil},
		{"a scheme ends, and its questions idle", "schemes/leave.yaml", "valid: {from: 2019-01-01}\n", end, newYear, []string{
			"end-unconfirmed: leave ended on 2026-12-31, and its sources were last read on 2026-11-01, before that.",
			"idle-question: No talk asks contract on 2027-01-01: only schemes that are not in use then need it.",
			"idle-question: No talk asks months_company on 2027-01-01: only schemes that are not in use then need it.",
		}},
		{"a figure runs out", "schemes/grant.yaml", "[{value: 12.50, source: law}]", "[{until: 2026-12-31, value: 12.50, source: law}]", newYear, []string{
			"figure-lapsed: The figure rate of grant has no value on 2027-01-01; the last one held until 2026-12-31.",
		}},
		{"a figure begins later", "schemes/grant.yaml", "[{value: 12.50, source: law}]", "[{from: 2027-02-01, value: 12.50, source: law}]", newYear, []string{
			"figure-lapsed: The figure rate of grant has no value on 2027-01-01; the first one holds from 2027-02-01.",
		}},
		{"a figure that is never stated may run out", "schemes/grant.yaml", "[{value: 80, source: law}]", "[{until: 2026-12-31, value: 80, source: law}]", newYear, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := load(t, edit(t, smallFiles(t), test.file, test.old, test.replacement)).Check(test.on)
			if !r.OK() {
				t.Errorf("the base has problems: %v", found(r))
			}
			var got []string
			for _, f := range r.Stale {
				got = append(got, f.Kind+": "+f.Text)
				if f.Line == 0 || f.Cure == "" {
					t.Errorf("%s: no place or no cure", f.Text)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error("stale (-want +got):\n" + diff)
			}
		})
	}
}

// TestFirstInvalid shows the first day without a valid answer as the talk of
// somebody whom it concerns.
func TestFirstInvalid(t *testing.T) {
	files := edit(t, smallFiles(t), "schemes/grant.yaml", "[{value: 12.50, source: law}]", "[{until: 2026-12-31, value: 12.50, source: law}]")
	first := load(t, files).Check(today).FirstInvalid
	if first == nil {
		t.Fatal("no day is found")
	}
	if first.Day != calendar.Of(2027, 1, 1) || first.Text != "the figure rate of grant has no value; the last one held until 2026-12-31" {
		t.Errorf("found %s: %s", first.Day, first.Text)
	}
	want := []string{"Situation: Je cherche un emploi"}
	if len(first.Conversation) == 0 || !slices.Equal(first.Conversation[:1], want) {
		t.Errorf("the talk is %q, want one that begins %q", first.Conversation, want)
	}
	if first.Line == 0 || !strings.Contains(first.Cure, "values:") {
		t.Errorf("at line %d, cure %q", first.Line, first.Cure)
	}
}

// TestToConfirm lets the source of a figure get old: each sentence with the
// figure is marked once, in both languages, also where the figure counts a
// deadline; nothing at all is said where a figure has no value.
func TestToConfirm(t *testing.T) {
	files := edit(t, smallFiles(t), "schemes/grant.yaml", `amounts: [{fr: "{rate}", en: "{rate}"}]`, `amounts:
  - {fr: "Elle paie {rate}, au plus {rate} ; le reste est à vous.", en: "It pays {rate}, {rate} at most; the rest is yours."}
  - {fr: "Payé : **{rate}** par heure. Demandez-la.", en: "Paid: **{rate}** per hour. Ask for it."}
  - {fr: Écrivez., en: Write.}
  - {fr: "{rate}", en: "{rate}"}`)
	b := load(t, files)
	grant, late := b.Scheme("grant"), calendar.Of(2027, 6, 1)
	mark := map[string]string{"fr": " (à confirmer)", "en": " (to be confirmed)"}
	wants := map[string][]string{
		"fr": {"Elle paie 12,50 € par heure, au plus 12,50 € par heure# ; le reste est à vous.", "Payé : **12,50 € par heure** par heure#. Demandez-la.", "Écrivez.", "12,50 € par heure#"},
		"en": {"It pays €12.50 an hour, €12.50 an hour at most#; the rest is yours.", "Paid: **€12.50 an hour** per hour#. Ask for it.", "Write.", "€12.50 an hour#"},
	}
	plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	for lang, want := range wants {
		for i, w := range want {
			for day, sign := range map[calendar.Date]string{today: "", late: mark[lang]} {
				said, ok := grant.Say(grant.Amounts[i], lang, day)
				if got := plain.Replace(said.Text); !ok || got != strings.ReplaceAll(w, "#", sign) {
					t.Errorf("%s on %s: %q, want %q", lang, day, got, strings.ReplaceAll(w, "#", sign))
				}
			}
		}
		due := knowledge.DueDay{Deadline: grant.Deadlines[0], Day: calendar.Of(2027, 7, 1)}
		said, ok := grant.SayDue(due, lang, late)
		if !ok || !strings.HasSuffix(said.Text, mark[lang]+".") || strings.Count(said.Text, mark[lang]) != 1 || !said.Unsure {
			t.Errorf("%s: the deadline says %+v", lang, said)
		}
	}
	b = load(t, edit(t, files, "schemes/grant.yaml", "[{value: 12.50, source: law}]", "[{until: 2026-12-31, value: 12.50, source: law}]"))
	if said, ok := b.Scheme("grant").Say(b.Scheme("grant").Summary, "fr", late); ok || said.Text != "" {
		t.Errorf("a figure without a value is said as %q", said.Text)
	}
}
