package knowledge_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"guichet/knowledge"
	"guichet/knowledge/base"
)

// change is one text of one file replaced.
type change struct{ file, old, new string }

// TestDiff holds the exact report of one edit of each kind. Run with -update to
// accept a change.
func TestDiff(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		changes []change
	}{
		{"threshold", []change{{"schemes/grant.yaml", "age >= 16", "age >= 18"}}},
		{"figure", []change{{"schemes/grant.yaml", "value: 15,", "value: 21,"}}},
		{"figure-in-text", []change{{"schemes/grant.yaml", "value: 12.50", "value: 13"}}},
		{"figure-confidence", []change{{"schemes/grant.yaml", "confidence: M", "confidence: H"}}},
		{"condition-for-all-but-one", []change{{"schemes/leave.yaml", `contract in ["cdi", "cdd"]`, `contract != "cdd"`}}},
		{"contact-knows", []change{{"schemes/seats.yaml", "when: seat\n", "when: seat && region == \"north\"\n"}}},
		{"text", []change{{"schemes/account.yaml", "Your account pays.", "The account pays."}}},
		{"step-put-in", []change{{"schemes/grant.yaml", "steps: [", "steps: [{fr: Réfléchissez., en: Think.}, "}}},
		{"rule-written-otherwise", []change{{"schemes/grant.yaml", "age >= 16", "16 <= age"}}},
		{"deadline-concerns", []change{{"schemes/leave.yaml", "when: contract == \"cdi\"\n", "when: contract == \"cdd\"\n"}}},
		{"deadline-added", []change{{"schemes/account.yaml", "sources:", "figures:\n  wait: {unit: weeks, confidence: H, values: [{value: 2, source: law}]}\ndeadlines:\n  - {id: order, before: course_start, by: wait, when: savings >= 100, text: {fr: \"Le {day}.\", en: \"On {day}.\"}}\nsources:"}}},
		{"deadline-unit", []change{{"schemes/leave.yaml", "unit: working_days", "unit: days"}}},
		{"deadline-number-and-unit", []change{{"schemes/leave.yaml", "unit: working_days\n    confidence: H\n    values: [{value: 40,", "unit: weeks\n    confidence: H\n    values: [{value: 8,"}}},
		{"scheme-added", []change{
			{"schemes/gift.yaml", "", "id: gift\nname: {fr: Cadeau, en: Gift}\nshort: {fr: Cadeau, en: Gift}\nsummary: {fr: Un cadeau., en: A gift.}\nconditions:\n  - {id: young, when: age < 20, is: {fr: Jeune, en: Young}, fails: {fr: Trop tard., en: Too late.}}\nsources:\n  - {id: law, name: {fr: La loi, en: The law}, checked: 2026-11-01}\n"},
			{"tree.yaml", "[account, self]", "[account, self, gift]"},
		}},
		{"scheme-removed", []change{{"schemes/seats.yaml", "", ""}, {"tree.yaml", "[grant, seats]", "[grant]"}, {"cases/people.yaml", ", seats: open", ""}}},
		{"scheme-ended", []change{{"schemes/leave.yaml", "valid: {from: 2019-01-01}", "valid: {from: 2019-01-01, until: 2026-10-31}\nsuccessor: none\nended: {fr: Fini., en: Over.}"}}},
		{"scheme-coming", []change{{"schemes/leave.yaml", "valid: {from: 2019-01-01}", "valid: {from: 2027-01-01}"}}},
		{"scheme-impossible", []change{{"schemes/account.yaml", "when: savings > 0", "when: savings > 0 && savings < 1"}}},
		{"scheme-not-offered", []change{{"tree.yaml", "[account, self]", "[self]"}}},
		{"scheme-hidden-from-some", []change{{"tree.yaml", "  - ask: certified\n  - ask: savings\n  - offer: [account, self]", "  - offer: [self]\n  - when: '\"worker\" in status'\n    steps:\n      - ask: certified\n      - ask: savings\n      - offer: [account]"}}},
		{"questions-exchanged", []change{{"tree.yaml", "      - ask: age\n      - ask: approval\n", "      - ask: approval\n      - ask: age\n"}}},
		{"fewer-questions", []change{{"tree.yaml", "most_questions: 8", "most_questions: 3"}}},
		{"question-reworded", []change{{"facts.yaml", "How old are you?", "What is your age?"}}},
		{"fact-added", []change{
			{"facts.yaml", "  - id: seat\n", "  - id: member\n    type: yes_no\n    label: {fr: Adhésion, en: Membership}\n    question: {fr: Êtes-vous membre ?, en: Are you a member?}\n    why: {fr: Le compte en dépend., en: The account depends on it.}\n  - id: seat\n"},
			{"schemes/account.yaml", "when: certified\n", "when: certified || member\n"},
			{"tree.yaml", "  - ask: savings\n", "  - ask: member\n  - ask: savings\n"},
		}},
		{"option-renamed", []change{{"facts.yaml", "id: cdd", "id: fixed"}, {"schemes/leave.yaml", `["cdi", "cdd"]`, `["cdi", "fixed"]`}}},
		{"fact-type", []change{
			{"facts.yaml", "type: money\n    label: {fr: Compte", "type: yes_no\n    label: {fr: Compte"},
			{"schemes/account.yaml", "when: savings > 0", "when: savings"},
			{"cases/people.yaml", ", savings: 500", ""},
		}},
		{"fact-bounds", []change{{"facts.yaml", "max: 720", "max: 600"}}},
		{"course", []change{{"courses.yaml", "until: 2030-12-31", "until: 2026-10-31"}}},
		{"page", []change{{"pages/open_day.yaml", "en: Come.", "en: Do come."}}},
		{"page-removed", []change{{"pages/open_day.yaml", "", ""}}},
		{"word-contact-and-region", []change{
			{"words.yaml", "ANPE]", "ANPE, Assedic]"}, {"contacts.yaml", "0102030405", "0102030406"}, {"regions.yaml", "[Lille]", "[Roubaix, Lille]"},
		}},
		{"settings", []change{{"base.yaml", "en: Hello.", "en: Welcome."}, {"base.yaml", "human: contact", "human: open_day"}}},
		{"case", []change{{"cases/people.yaml", "expect: {leave: eligible,", "expect: {leave: open,"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			files := withCourses(t)
			old, new := load(t, files), load(t, changed(t, files, tc.changes))
			golden(t, "testdata/diff/"+tc.name+".want", reportText(diff(t, old, new)))
		})
	}
}

// withCourses returns the small base with two courses, one of which is
// certified.
func withCourses(t testing.TB) fstest.MapFS {
	t.Helper()
	return changed(t, smallFiles(t), []change{
		{"courses.yaml", "", "courses:\n  - id: stones\n    name: {fr: Les pierres, en: Stones}\n    short: {fr: Pierres, en: Stones}\n    sets: {certified: yes}\n    until: 2030-12-31\n  - id: pearls\n    name: {fr: Les perles, en: Pearls}\n    short: {fr: Perles, en: Pearls}\n"},
		{"facts.yaml", "  - id: certified\n", "  - id: course\n    type: choice\n    options_from: courses\n    label: {fr: Formation, en: Course}\n    question: {fr: Quelle formation ?, en: Which course?}\n    why: {fr: Elle est certifiée ou non., en: It is certified or not.}\n  - id: certified\n"},
		{"tree.yaml", "  - ask: certified\n", "  - ask: course\n  - ask: certified\n"},
	})
}

// changed returns the files with the changes made. Without an old text, the new
// one is the whole file.
func changed(t testing.TB, files fstest.MapFS, changes []change) fstest.MapFS {
	t.Helper()
	for _, c := range changes {
		if c.old == "" {
			files = with(files, map[string]string{c.file: c.new})
		} else {
			files = edit(t, files, c.file, c.old, c.new)
		}
	}
	return files
}

func diff(t testing.TB, old, new *knowledge.Base) *knowledge.DiffReport {
	t.Helper()
	r, err := knowledge.Diff(old, new, today)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDiffOfABaseWithItself(t *testing.T) {
	t.Parallel()
	for _, b := range []*knowledge.Base{load(t, smallFiles(t)), load(t, base.Files())} {
		if r := diff(t, b, b); !r.Same() {
			t.Errorf("a base differs from itself:\n%s", reportText(r))
		}
	}
}

// TestDiffAgainstAssess makes up edits of rules and thresholds and holds the
// report against what both bases say of its examples, and of other people.
func TestDiffAgainstAssess(t *testing.T) {
	t.Parallel()
	files := withCourses(t)
	old := load(t, files)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "n")
		pool := []change{
			{"schemes/grant.yaml", "value: 15,", fmt.Sprintf("value: %d,", n)},
			{"schemes/grant.yaml", "age >= 16", fmt.Sprintf("age >= %d", 14+n%20)},
			{"schemes/grant.yaml", `approval == "approved"`, `approval == "refused" || age < 18`},
			{"schemes/leave.yaml", `'"worker" in status'`, `'!("seeker" in status) && !("private" in status)'`},
			{"schemes/leave.yaml", "value: 24,", fmt.Sprintf("value: %d,", n)},
			{"schemes/leave.yaml", "value: 40,", fmt.Sprintf("value: %d,", n)},
			{"schemes/leave.yaml", "value: 4,", fmt.Sprintf("value: %d,", 1+n%9)},
			{"schemes/leave.yaml", `contract in ["cdi", "cdd"]`, `contract != "cdd"`},
			{"schemes/account.yaml", "savings > 0", fmt.Sprintf("savings > %d || days_to_start < %d", n, n)},
			{"schemes/seats.yaml", `region != "abroad"`, fmt.Sprintf(`region == "north" || months_company == %d`, n)},
			{"courses.yaml", "sets: {certified: yes}", "sets: {certified: no, savings: " + strconv.Itoa(n) + "}"},
			{"schemes/seats.yaml", "when: seat\n", "when: seat || \"worker\" in status\n"},
		}
		picked := rapid.SliceOfNDistinct(rapid.IntRange(0, len(pool)-1), 1, 3, rapid.ID).Draw(t, "edits")
		edited := files
		for _, i := range picked {
			edited = replaced(edited, pool[i])
		}
		new, err := knowledge.Load(edited, "")
		if err != nil {
			t.Fatal(err)
		}
		r, err := knowledge.Diff(old, new, today)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range r.Schemes {
			holdExamples(t, d, old, new)
		}
		for range 20 {
			holdPerson(t, r, old, new, drawPerson(t, n))
		}
	})
}

func replaced(files fstest.MapFS, c change) fstest.MapFS {
	return with(files, map[string]string{c.file: strings.Replace(string(files[c.file].Data), c.old, c.new, 1)})
}

// holdExamples checks that each example really fares differently.
func holdExamples(t *rapid.T, d knowledge.SchemeDiff, old, new *knowledge.Base) {
	verdicts := func(who knowledge.Person) [2]knowledge.Verdict {
		return [2]knowledge.Verdict{
			old.AssessOne(old.Scheme(d.ID), who.OldFacts, today).Verdict,
			new.AssessOne(new.Scheme(d.ID), who.NewFacts, today).Verdict,
		}
	}
	hold := func(g *knowledge.Group, want [2]knowledge.Verdict) {
		if g == nil {
			return
		}
		if len(g.People) < 1 || len(g.People) > 3 || g.Share <= 0 || g.Share > 1 {
			t.Errorf("%s: %d examples of a share of %v", d.ID, len(g.People), g.Share)
		}
		for _, who := range g.People {
			if got := verdicts(who); got != want {
				t.Errorf("%s is %v for %v, want %v", d.ID, got, who.NewFacts, want)
			}
		}
	}
	hold(d.Gained, [2]knowledge.Verdict{knowledge.NotEligible, knowledge.Eligible})
	hold(d.Lost, [2]knowledge.Verdict{knowledge.Eligible, knowledge.NotEligible})
	for _, one := range d.Deadlines {
		if one.Moved == nil {
			continue
		}
		for _, who := range one.Moved.People {
			was := dueOn(old.AssessOne(old.Scheme(d.ID), who.OldFacts, today), one.ID)
			is := dueOn(new.AssessOne(new.Scheme(d.ID), who.NewFacts, today), one.ID)
			if was != who.Old.String() || is != who.New.String() || was == is {
				t.Errorf("%s.%s was %s and is %s for %v, the report says %s and %s", d.ID, one.ID, was, is, who.NewFacts, who.Old, who.New)
			}
		}
	}
}

func dueOn(a knowledge.Assessment, id string) string {
	for _, d := range a.Deadlines {
		if d.Deadline.ID == id && d.Certain {
			return d.Day.String()
		}
	}
	return ""
}

// drawPerson states every fact, numbers near the thresholds in use.
func drawPerson(t *rapid.T, n int) knowledge.Facts {
	one := func(id string, from ...string) knowledge.Value {
		return knowledge.ChoiceOf(rapid.SampledFrom(from).Draw(t, id))
	}
	number := func(id string, low, high int) knowledge.Value {
		around := max(low, min(high, n+rapid.IntRange(-2, 2).Draw(t, id+" near")))
		v := rapid.OneOf(rapid.IntRange(low, high), rapid.Just(around)).Draw(t, id)
		return knowledge.NumberOf(v, v)
	}
	start := today.AddDays(number("course_start", -5, 70).Low)
	status := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"seeker", "worker", "private"}), 1, 3, rapid.ID).Draw(t, "status")
	slices.Sort(status)
	return knowledge.Facts{
		"status":         knowledge.ChoiceOf(status...),
		"approval":       one("approval", "approved", "refused"),
		"contract":       one("contract", "cdi", "cdd", "temp"),
		"course_start":   knowledge.DayOf(start, start),
		"months_company": number("months_company", 0, 70),
		"savings":        number("savings", 0, 70),
		"course":         one("course", "stones", "pearls"),
		"certified":      one("certified", "yes", "no"),
		"region":         one("region", "north", "south", "abroad"),
		"age":            number("age", 14, 40),
		"seat":           one("seat", "yes", "no"),
	}
}

// holdPerson checks that what is different for a person is in the report.
func holdPerson(t *rapid.T, r *knowledge.DiffReport, old, new *knowledge.Base, who knowledge.Facts) {
	for _, s := range new.Schemes() {
		d := knowledge.SchemeDiff{}
		if i := slices.IndexFunc(r.Schemes, func(d knowledge.SchemeDiff) bool { return d.ID == s.ID }); i >= 0 {
			d = r.Schemes[i]
		}
		was, is := old.AssessOne(old.Scheme(s.ID), who, today), new.AssessOne(s, who, today)
		switch {
		case was.Verdict == is.Verdict:
		case is.Verdict == knowledge.Eligible && d.Gained == nil, is.Verdict == knowledge.NotEligible && d.Lost == nil:
			t.Errorf("%s was %v and is %v for %v, and the report does not say so", s.ID, was.Verdict, is.Verdict, who)
		}
		if was.Verdict != knowledge.Eligible || is.Verdict != knowledge.Eligible {
			continue
		}
		for _, due := range s.Deadlines {
			moved := slices.ContainsFunc(d.Deadlines, func(d knowledge.DeadlineDiff) bool { return d.ID == due.ID && d.Moved != nil })
			if dueOn(was, due.ID) != dueOn(is, due.ID) && !moved {
				t.Errorf("%s.%s is another day for %v, and the report does not say so", s.ID, due.ID, who)
			}
		}
	}
}
