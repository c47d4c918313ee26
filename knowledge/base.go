// Package knowledge loads the knowledge base, checks it, and answers what the
// facts of one person mean for every scheme on a given day.
//
// A Base is immutable after Load: all of its methods are safe for concurrent
// use, and nothing reached through it may be changed.
package knowledge

import (
	"slices"
	"sync/atomic"
	"time"

	"guichet/calendar"
)

// Base is a loaded knowledge base.
type Base struct {
	version   string
	languages []string
	zone      *time.Location
	greeting  Text

	facts      []*Fact
	schemes    []*Scheme
	pages      []*Page
	words      []*Word
	regions    []*Region
	contacts   []*Contact
	cases      []*Case
	courses    []*Course
	examples   []Example
	statements []Statement
	// courseFact is the fact whose options are the courses; nil if there is
	// none.
	courseFact *Fact
	// statable holds by the place of a fact a bit of its own, of maxStated; 0
	// for one that no course states.
	statable []uint64

	formerUntil   calendar.Date
	roles         map[Role]*Page
	tree          []node
	treeFile      string
	mostQuestions int

	// epochs are the days on which a figure changes, ascending; rules has one
	// entry more, at the front, for the days before the first.
	epochs []calendar.Date
	rules  []*ruleset
	// inForce is the tree as it stands on the day that was asked for last.
	inForce atomic.Pointer[treeOn]
}

// treeOn is the tree as it stands on one day.
type treeOn struct {
	day   calendar.Date
	steps []step
}

// Role is what a page is for in the talk itself.
type Role string

const (
	// QuotePage tells how to get a price.
	QuotePage Role = "quote"
	// ContactPage tells how to reach the school.
	ContactPage Role = "contact"
	// HumanPage tells how to reach a person.
	HumanPage Role = "human"
	// PrivacyPage tells what is kept.
	PrivacyPage Role = "privacy"
)

var roles = []Role{QuotePage, ContactPage, HumanPage, PrivacyPage}

// Version identifies the content of the base: a hash of its files.
func (b *Base) Version() string { return b.version }

// Languages are the codes of the languages that every text exists in, the
// default first.
func (b *Base) Languages() []string { return b.languages }

// Zone is the time zone in which days begin and end.
func (b *Base) Zone() *time.Location { return b.zone }

// Greeting opens a new talk.
func (b *Base) Greeting() Text { return b.greeting }

// Today returns the day that an instant falls on for the people of the base.
func (b *Base) Today(at time.Time) calendar.Date { return calendar.From(at, b.zone) }

// Facts returns every fact, in the order of the facts file.
func (b *Base) Facts() []*Fact { return b.facts }

// Schemes returns every scheme, by id.
func (b *Base) Schemes() []*Scheme { return b.schemes }

// Pages returns every page, by id.
func (b *Base) Pages() []*Page { return b.pages }

// Words returns the old and colloquial names.
func (b *Base) Words() []*Word { return b.words }

// Regions returns the regions of today.
func (b *Base) Regions() []*Region { return b.regions }

// Cases returns the cases of the staff, by file and line.
func (b *Base) Cases() []*Case { return b.cases }

// FormerUntil is the last day on which the former names of regions were in
// use.
func (b *Base) FormerUntil() calendar.Date { return b.formerUntil }

// Role returns the page that serves the given purpose in the talk. It is never
// nil.
func (b *Base) Role(r Role) *Page { return b.roles[r] }

// Fact returns the fact with the given id, or nil.
func (b *Base) Fact(id string) *Fact {
	return find(b.facts, func(f *Fact) bool { return f.ID == id })
}

// Scheme returns the scheme with the given id, or nil.
func (b *Base) Scheme(id string) *Scheme {
	return find(b.schemes, func(s *Scheme) bool { return s.ID == id })
}

// Page returns the page with the given id, or nil.
func (b *Base) Page(id string) *Page {
	return find(b.pages, func(p *Page) bool { return p.ID == id })
}

// Word returns the word with the given id, or nil.
func (b *Base) Word(id string) *Word {
	return find(b.words, func(w *Word) bool { return w.ID == id })
}

// Region returns the region with the given id, or nil.
func (b *Base) Region(id string) *Region {
	return find(b.regions, func(r *Region) bool { return r.ID == id })
}

func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

// regionFact is the fact whose options are the regions; nil if there is none.
func (b *Base) regionFact() *Fact {
	return find(b.facts, func(f *Fact) bool { return f.fromRegions })
}

// IsPlace reports whether the options of the fact are the regions, whose names
// are those of towns and departments too.
func (b *Base) IsPlace(f *Fact) bool { return f.fromRegions }

// IsCourse reports whether the options of the fact are the courses.
func (b *Base) IsCourse(f *Fact) bool { return f == b.courseFact }

// RegionOf returns the region that the facts name, or nil.
func (b *Base) RegionOf(facts Facts) *Region {
	f := b.regionFact()
	if f == nil || len(facts[f.ID].Options) != 1 {
		return nil
	}
	return b.Region(facts[f.ID].Options[0])
}

// Needing returns those of the schemes whose conditions or deadlines test the
// fact.
func (b *Base) Needing(f *Fact, schemes []*Scheme) []*Scheme {
	var needing []*Scheme
	for _, s := range schemes {
		if s.tests(f) {
			needing = append(needing, s)
		}
	}
	return needing
}

// Language returns the language of the base that fits a client's language tag
// best: the tag's primary part if the base has it; English, where the base has
// it, for people of any other language; the default where the tag is empty.
func (b *Base) Language(tag string) string {
	primary, _, _ := cutLanguage(tag)
	switch {
	case primary == "":
	case slices.Contains(b.languages, primary):
		return primary
	case slices.Contains(b.languages, "en"):
		return "en"
	}
	return b.languages[0]
}

// rulesOn returns the rules as they stand on the given day.
func (b *Base) rulesOn(on calendar.Date) *ruleset {
	i, found := slices.BinarySearchFunc(b.epochs, on, calendar.Date.Compare)
	return b.rules[i+btoi(found)]
}

// compileRules makes one ruleset for each period in which no figure changes.
func (b *Base) compileRules() error {
	for _, s := range b.schemes {
		for _, f := range s.Figures {
			for _, v := range f.values {
				if !v.from.IsZero() {
					b.epochs = append(b.epochs, v.from)
				}
				if !v.until.IsZero() {
					b.epochs = append(b.epochs, v.until.AddDays(1))
				}
			}
		}
	}
	slices.SortFunc(b.epochs, calendar.Date.Compare)
	b.epochs = slices.Compact(b.epochs)
	days := slices.Concat([]calendar.Date{{}}, b.epochs)
	b.rules = make([]*ruleset, len(days))
	errs := make([]error, len(days))
	beside(len(days), func(i int) { b.rules[i], errs[i] = compile(b.facts, b.schemes, b.tree, days[i]) })()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}
