package knowledge

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"guichet/knowledge/yamldoc"
)

// kind is what an id names, as messages call it.
type kind string

const (
	aContact   kind = "contact"
	aRegion    kind = "region"
	aFact      kind = "fact"
	anOption   kind = "option"
	aScheme    kind = "scheme"
	aFigure    kind = "figure"
	aCondition kind = "condition"
	aDeadline  kind = "deadline"
	aSource    kind = "source"
	aPage      kind = "page"
	aWord      kind = "word"
	aCourse    kind = "course"
)

// declared says where a kind is declared, for cures.
var declared = map[kind]string{
	aContact: "contacts.yaml", aRegion: "regions.yaml", aFact: "facts.yaml", aScheme: "a file of schemes/", aPage: "a file of pages/",
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// id checks the identifier of something and that it is new.
func (l *loader) id(k kind, s yamldoc.Str, taken bool) string {
	l.partial[k] = l.partial[k] || taken || !idForm.MatchString(s.V)
	switch {
	case !s.Set():
	case !idForm.MatchString(s.V) || len(s.V) > maxID:
		l.report.Add(s.Pos, "bad-id", fmt.Sprintf("%q cannot be an id.", s.V),
			fmt.Sprintf("Use small letters, digits and _, beginning with a letter, at most %d characters.", maxID))
	case taken:
		l.report.Add(s.Pos, "duplicate-id", fmt.Sprintf("There is another %s called %q.", k, s.V), "Give one of them another id.")
	}
	return s.V
}

// ref looks up what a name refers to; nil without a report where none is given.
func ref[T any](l *loader, s yamldoc.Str, k kind, list []*T, id func(*T) string) *T {
	if !s.Set() {
		return nil
	}
	if one := find(list, func(one *T) bool { return id(one) == s.V }); one != nil {
		return one
	}
	if !l.partial[k] {
		var known []string
		for _, one := range list {
			known = append(known, id(one))
		}
		l.report.Add(s.Pos, "undeclared-"+string(k), fmt.Sprintf("There is no %s called %q.", k, s.V),
			cureFor(s.V, known, "Declare it in "+declared[k]))
	}
	return nil
}

func (l *loader) contact(s yamldoc.Str) *Contact {
	return ref(l, s, aContact, l.base.contacts, func(c *Contact) string { return c.ID })
}

func (l *loader) contacts(list []yamldoc.Str) []*Contact {
	var out []*Contact
	for _, s := range list {
		if c := l.contact(s); c != nil {
			out = append(out, c)
		}
	}
	return out
}

func (l *loader) scheme(s yamldoc.Str) *Scheme {
	return ref(l, s, aScheme, l.base.schemes, func(c *Scheme) string { return c.ID })
}

func (l *loader) page(s yamldoc.Str) *Page {
	return ref(l, s, aPage, l.base.pages, func(p *Page) string { return p.ID })
}

func (l *loader) fact(s yamldoc.Str) *Fact {
	return ref(l, s, aFact, l.base.facts, func(f *Fact) string { return f.ID })
}

// fileID checks the id of what has a file of its own. It returns the one that
// the file is named by.
func (l *loader) fileID(k kind, name string, s yamldoc.Str) string {
	want := strings.TrimSuffix(path.Base(name), ".yaml")
	switch {
	case !s.Set():
	case s.V == want:
		l.id(k, s, false)
	case idForm.MatchString(want):
		l.report.Add(s.Pos, "bad-id", fmt.Sprintf("The id %q differs from the name of the file.", s.V), "Write id: "+want+", or rename the file.")
	default:
		l.report.Add(s.Pos, "bad-id", fmt.Sprintf("The id %q differs from the name of the file.", s.V), "Rename the file to an id with .yaml behind it, and write the same id here.")
	}
	return want
}

// choose words the cure for a name that is none of a closed list.
func choose(name string, among []string) string {
	if similar := yamldoc.Suggest(name, among); similar != "" {
		return fmt.Sprintf("Did you mean %s?", similar)
	}
	return "Use one of: " + strings.Join(among, ", ") + "."
}

// cureFor words the cure for a name that does not exist.
func cureFor(name string, known []string, declare string) string {
	if similar := yamldoc.Suggest(name, known); similar != "" {
		return fmt.Sprintf("Did you mean %s?", similar)
	}
	if len(known) == 0 {
		return declare + "."
	}
	return declare + ", or use one of: " + strings.Join(known, ", ") + "."
}
