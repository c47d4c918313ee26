package knowledge_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
)

// A generated base is what the base of one school would grow into if it held
// the schemes of the whole country: the questions about the person that most
// schemes share come first; then each trade has a branch of its own, in which a
// dozen schemes share two or three questions that nobody else is asked. One
// scheme in twenty is for everybody of an audience, whatever the trade.
const (
	schemesPerTrade = 12
	generalEvery    = 20
	// sectors bounds the options of the question for the sector; where that is
	// not enough to tell the trades apart, a second question does.
	sectors = 32
)

var (
	audiences = []string{"seeker", "worker", "artisan", "manager", "student", "private"}
	lands     = []string{"north", "south", "east", "west", "centre", "coast", "hills", "isles", "plain", "river", "lake", "cape", "bay"}
	certs     = []string{"diploma", "title", "block", "none"}
)

// generated returns the files of a base with about so many schemes, the same
// every time.
func generated(t testing.TB, schemes int) fstest.MapFS {
	t.Helper()
	trades := max(1, (schemes+schemesPerTrade-1)/schemesPerTrade)
	g := &generator{random: rand.New(rand.NewPCG(7, 11)), files: fstest.MapFS{}, trades: trades}
	g.fixed(smallFiles(t))
	g.facts()
	g.tree(schemes)
	for n := range schemes {
		g.scheme(n)
	}
	return g.files
}

type generator struct {
	random *rand.Rand
	files  fstest.MapFS
	trades int
}

func (g *generator) put(name string, lines ...string) {
	g.files[name] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
}

func both(text string) string { return fmt.Sprintf("{fr: %q, en: %q}", text, text) }

// fixed takes over what does not grow.
func (g *generator) fixed(small fstest.MapFS) {
	for _, name := range []string{"base.yaml", "contacts.yaml", "regions.yaml"} {
		g.files[name] = small[name]
	}
	for _, name := range []string{"quote", "contact", "privacy"} {
		g.put("pages/"+name+".yaml", "id: "+name, "title: "+both(name), "words: {fr: ["+name+"], en: ["+name+"]}", "body: ["+both("Text.")+"]")
	}
	g.put("words.yaml", "words: []")
	g.put("cases/none.yaml", "cases: []")
}

func trade(n int) string { return fmt.Sprintf("trade_%d", n) }

func audienceOf(trade int) string { return audiences[trade%len(audiences)] }

// inTrade is the rule of those whom the schemes of a trade are for.
func inTrade(trade, trades int) string {
	n := trade / len(audiences)
	rule := fmt.Sprintf("%q in status && sector == \"sector_%d\"", audienceOf(trade), n%sectors)
	if fields(trades) > 1 {
		rule += fmt.Sprintf(" && field == \"field_%d\"", n/sectors)
	}
	return rule
}

// fields is how many options the second question has.
func fields(trades int) int { return (trades-1)/len(audiences)/sectors + 1 }

func numbered(name string, count int) []string {
	var all []string
	for n := range count {
		all = append(all, fmt.Sprintf("%s_%d", name, n))
	}
	return all
}

// special trades have a third question of their own.
func special(trade int) bool { return trade%3 == 0 }

func (g *generator) facts() {
	trades := g.trades
	lines := []string{"facts:"}
	fact := func(id, kind string, more ...string) {
		lines = append(lines, "  - id: "+id, "    type: "+kind, "    label: "+both(id), "    question: "+both(id+" ?"), "    why: "+both("It matters."))
		lines = append(lines, more...)
	}
	options := func(ids []string) []string {
		out := []string{"    options:"}
		for _, id := range ids {
			out = append(out, "      - {id: "+id+", label: "+both(id)+"}")
		}
		return out
	}
	fact("status", "several", options(audiences)...)
	fact("sector", "choice", options(numbered("sector", min(sectors, (trades-1)/len(audiences)+2)))...)
	if fields(trades) > 1 {
		fact("field", "choice", options(numbered("field", fields(trades)))...)
	}
	fact("cert", "choice", options(certs)...)
	fact("land", "choice", options(lands)...)
	fact("course_start", "date", "    days: days_to_start", "    before: "+both("before"))
	fact("age", "number", "    unit: years", "    min: 0", "    max: 120")
	fact("savings", "money", "    min: 0", "    max: 100000")
	for n := range trades {
		fact(trade(n)+"_months", "number", "    unit: months", "    min: 0", "    max: 600")
		fact(trade(n)+"_agrees", "choice", options([]string{"yes", "no", "asked"})...)
		if special(n) {
			fact(trade(n)+"_owner", "yes_no")
		}
	}
	g.put("facts.yaml", lines...)
}

func (g *generator) tree(schemes int) {
	trades := g.trades
	lines := []string{"most_questions: 12", "steps:", "  - ask: status", "  - ask: sector"}
	if fields(trades) > 1 {
		lines = append(lines, "  - ask: field")
	}
	lines = append(lines, "  - ask: cert", "  - ask: course_start")
	for n := range trades {
		lines = append(lines,
			"  - when: '"+inTrade(n, trades)+"'", "    title: "+both(trade(n)), "    steps:",
			"      - ask: "+trade(n)+"_agrees", "      - ask: "+trade(n)+"_months")
		if special(n) {
			lines = append(lines, "      - ask: "+trade(n)+"_owner")
		}
		lines = append(lines, "      - ask: age", "      - ask: land", "      - offer: ["+strings.Join(offered(n, schemes), ", ")+"]")
	}
	for i, audience := range audiences {
		var general []string
		for n := i * generalEvery; n < schemes; n += generalEvery * len(audiences) {
			general = append(general, fmt.Sprintf("scheme_%d", n))
		}
		if len(general) > 0 {
			lines = append(lines, fmt.Sprintf("  - when: '%q in status'", audience), "    title: "+both(audience), "    steps:",
				"      - ask: age", "      - ask: land", "      - offer: ["+strings.Join(general, ", ")+"]")
		}
	}
	lines = append(lines, "  - ask: savings", "  - offer: [account, self]")
	g.put("tree.yaml", lines...)
	g.put("schemes/account.yaml", schemeText("account", []string{"savings >= 100", `cert in ["diploma", "title", "block"]`}, 15)...)
	g.put("schemes/self.yaml", schemeText("self", []string{"true"}, 15)...)
}

// offered are the schemes of a trade, out of so many.
func offered(trade, schemes int) []string {
	var ids []string
	for n := trade * schemesPerTrade; n < min((trade+1)*schemesPerTrade, schemes); n++ {
		if n%generalEvery != 0 {
			ids = append(ids, fmt.Sprintf("scheme_%d", n))
		}
	}
	return ids
}

func (g *generator) pick(from []string, count int) string {
	var quoted []string
	for _, i := range g.random.Perm(len(from))[:count] {
		quoted = append(quoted, fmt.Sprintf("%q", from[i]))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func (g *generator) scheme(n int) {
	at := n / schemesPerTrade
	of := trade(at)
	rules := []string{fmt.Sprintf("days_to_start >= %d", []int{0, 15, 30, 60, 90, 120}[g.random.IntN(6)])}
	if n%generalEvery == 0 {
		rules = append(rules, fmt.Sprintf("%q in status", audiences[n/generalEvery%len(audiences)]))
	} else {
		rules = append(rules, inTrade(at, g.trades), []string{of + `_agrees == "yes"`, fmt.Sprintf("%s_months >= %d", of, []int{4, 12, 24}[g.random.IntN(3)]),
			fmt.Sprintf("%s_agrees == \"yes\" || %s_months >= 36", of, of)}[g.random.IntN(3)])
		if special(at) && n%4 == 1 {
			rules = append(rules, of+"_owner")
		}
	}
	if g.random.IntN(2) == 0 {
		rules = append(rules, "cert in "+g.pick(certs, 1+g.random.IntN(3)))
	}
	if g.random.IntN(3) == 0 {
		rules = append(rules, "land in "+g.pick(lands, 1+g.random.IntN(4)))
	}
	if g.random.IntN(4) == 0 {
		rules = append(rules, fmt.Sprintf("age >= %d", []int{16, 18, 26, 30}[g.random.IntN(4)]))
	}
	id := fmt.Sprintf("scheme_%d", n)
	g.put("schemes/"+id+".yaml", schemeText(id, rules, []int{15, 30, 60}[g.random.IntN(3)])...)
}

// schemeText writes a scheme of about the size of a real one.
func schemeText(id string, rules []string, notice int) []string {
	lines := []string{
		"id: " + id, "name: " + both("Scheme "+id), "short: " + both(id), "summary: " + both("It pays the course."),
		"words: {fr: [" + id + "], en: [" + id + "]}", "figures:",
		fmt.Sprintf("  notice: {unit: days, confidence: H, values: [{until: 2026-12-31, value: %d, source: law}, {from: 2027-01-01, value: %d, source: law}]}", notice, notice+6),
		"  most: {unit: euros, confidence: H, values: [{value: 3000, source: law}]}", "conditions:",
	}
	for i, rule := range rules {
		lines = append(lines, fmt.Sprintf("  - {id: c%d, when: '%s', is: %s, fails: %s}", i, rule, both("Condition."), both("It fails.")))
	}
	lines = append(lines, "deadlines:", "  - {id: request, before: course_start, by: notice, text: "+both("By {day}.")+"}",
		"amounts: ["+both("Up to {most}.")+"]", "steps:")
	for i := range 4 {
		lines = append(lines, "  - "+both(fmt.Sprintf("Step %d of the way to the money.", i)))
	}
	return append(lines, "contacts: [school]", "sources: [{id: law, name: "+both("The law")+", checked: 2026-11-01}]")
}

func TestGeneratedBaseIsInOrder(t *testing.T) {
	b := load(t, generated(t, 120))
	for _, p := range b.Check(today).Problems {
		t.Errorf("%s\n%v", p.Error(), p.Conversation)
	}
}
