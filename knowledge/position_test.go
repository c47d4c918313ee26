package knowledge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge"
)

func ids(list []*knowledge.Fact) string {
	var names []string
	for _, f := range list {
		names = append(names, f.ID)
	}
	return strings.Join(names, " ")
}

// interview answers the questions of a base one after another until there is
// none left, and returns their order.
func interview(t *testing.T, b *knowledge.Base, answers string) string {
	t.Helper()
	given := facts(t, b, answers)
	said := knowledge.Facts{}
	var asked []string
	for {
		f := b.Position(said, today).Next
		if next := b.Next(said, today); next != f {
			t.Fatalf("after %v: Next is %v, that of the position %v", said, next, f)
		}
		if f == nil {
			return strings.Join(asked, " ")
		}
		if _, ok := said[f.ID]; ok {
			t.Fatalf("%s is asked again", f.ID)
		}
		asked = append(asked, f.ID)
		said[f.ID] = given[f.ID] // or "I don't know"
	}
}

func TestOrderOfQuestions(t *testing.T) {
	b := load(t, smallFiles(t))
	for _, test := range []struct{ name, answers, want string }{
		{"nobody knows anything", "", "status certified savings"},
		{"for oneself", "status=private certified=yes", "status certified savings"},
		{"not certified", "status=private certified=no", "status certified"},
		{"seeker", "status=seeker age=30 approval=approved course_start=2027-03-01 region=north certified=no",
			"status age approval course_start region certified"},
		{"too young for the grant, not for a seat", "status=seeker age=15 region=abroad certified=no", "status age region certified"},
		{"too late for the grant", "status=seeker age=30 approval=approved course_start=2026-11-24 region=north certified=no",
			"status age approval course_start region certified"},
		{"refused, so the start does not matter", "status=seeker age=30 approval=refused region=north certified=no",
			"status age approval region certified"},
		{"permanent contract", "status=worker contract=cdi months_company=30 certified=no", "status contract months_company certified"},
		{"fixed-term contract", "status=worker contract=cdd certified=no", "status contract certified"},
		{"does not know the contract", "status=worker certified=no", "status contract certified"},
		{"two situations", "status=seeker,worker age=30 approval=not_yet course_start=2027-03-01 region=south contract=cdi months_company=3 certified=no",
			"status age approval course_start region contract months_company certified"},
	} {
		if got := interview(t, b, test.answers); got != test.want {
			t.Errorf("%s: asked %s, want %s", test.name, got, test.want)
		}
	}
}

func TestPosition(t *testing.T) {
	b := load(t, smallFiles(t))
	schemes := func(list []*knowledge.Scheme) string {
		var names []string
		for _, s := range list {
			names = append(names, s.ID)
		}
		return strings.Join(names, " ")
	}
	for _, test := range []struct {
		name, facts, next, answered, offered string
	}{
		{"at the beginning everything is looked at", "", "status", "", "grant seats leave account self"},
		{"one situation", "status=worker", "contract", "status", "leave account self"},
		{"a situation that is not known leaves all branches open, and asks in none", "status=?", "certified", "status", "grant seats leave account self"},
		{"an answer out of turn is not asked again", "status=worker contract=cdi certified=no", "months_company", "status contract certified", "leave account self"},
		{"an answer to a question of another branch does not count", "status=private contract=cdi", "certified", "status", "account self"},
		{"the end", "status=private certified=no", "", "status certified", "account self"},
	} {
		p := b.Position(facts(t, b, test.facts), today)
		next := ""
		if p.Next != nil {
			next = p.Next.ID
		}
		got := []string{next, ids(p.Answered), schemes(p.Offered), ids(p.Further)}
		if diff := cmp.Diff([]string{test.next, test.answered, test.offered, ""}, got); diff != "" {
			t.Errorf("%s: next, answered, offered, further differ (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestLimitOfQuestions(t *testing.T) {
	b := load(t, edit(t, smallFiles(t), "tree.yaml", "most_questions: 8", "most_questions: 3"))
	p := b.Position(facts(t, b, "status=seeker age=30"), today)
	if p.Next == nil || p.Next.ID != "approval" || len(p.Further) > 0 {
		t.Errorf("after two answers: next %v, further %q", p.Next, ids(p.Further))
	}
	p = b.Position(facts(t, b, "status=seeker age=30 approval=approved"), today)
	if p.Next != nil || ids(p.Further) != "course_start region certified savings" {
		t.Errorf("after three answers: next %v, further %q", p.Next, ids(p.Further))
	}
	p = b.Position(facts(t, b, "status=seeker age=30 approval=approved certified=no"), today)
	if p.Next != nil || ids(p.Further) != "course_start region" {
		t.Errorf("after a fourth answer of one's own accord: next %v, further %q", p.Next, ids(p.Further))
	}
}

func TestChoices(t *testing.T) {
	b := load(t, smallFiles(t))
	for _, test := range []struct{ name, fact, facts, want string }{
		{"a threshold parts two ranges", "months_company", "status=worker contract=cdi", "..23 24.."},
		{"days", "course_start", "status=seeker", "..2026-12-07 2026-12-08.."},
		{"an amount that is nothing or something", "savings", "certified=yes", "0 1.."},
		{"nothing to tell apart any more", "months_company", "status=worker contract=cdd", ""},
		{"no number", "contract", "status=worker", ""},
	} {
		var got []string
		for _, v := range b.Choices(b.Fact(test.fact), facts(t, b, test.facts), today, 6) {
			got = append(got, v.String())
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: the choices are %q, want %q", test.name, got, test.want)
		}
	}
	if got := b.Choices(b.Fact("savings"), knowledge.Facts{}, today, 1); got != nil {
		t.Errorf("more choices than allowed are %v, want none", got)
	}
}

func TestNeeding(t *testing.T) {
	b := load(t, smallFiles(t))
	for fact, want := range map[string]int{"status": 3, "savings": 1, "course_start": 2, "seat": 1} {
		if got := len(b.Needing(b.Fact(fact), b.Schemes())); got != want {
			t.Errorf("%d schemes need %s, want %d", got, fact, want)
		}
	}
}
