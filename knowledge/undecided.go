package knowledge

import (
	"maps"
	"slices"

	"guichet/calendar"
	"guichet/knowledge/diagram"
)

// Part is a branch of the tree with the schemes that it offers.
type Part struct {
	Title   Text
	Schemes []*Scheme
}

// Undecided returns the branches of which the facts do not tell yet whether
// they concern the person, in the order of the tree, with those of their
// schemes that are offered nowhere else. A branch without a title belongs to
// the one around it; where that has none either, its schemes are left out. It
// is safe for concurrent use.
func (b *Base) Undecided(facts Facts, on calendar.Date) []Part {
	rs := b.rulesOn(on)
	state := rs.state(b.complete(facts, on), on)
	var parts []Part
	var decided []*Scheme
	var visit func(steps []node, title Text, open bool)
	visit = func(steps []node, title Text, open bool) {
		for _, n := range steps {
			switch n := n.(type) {
			case offer:
				if !open || len(title) == 0 {
					decided = append(decided, n.schemes...)
					continue
				}
				i := slices.IndexFunc(parts, func(p Part) bool { return maps.Equal(p.Title, title) })
				if i < 0 {
					parts, i = append(parts, Part{Title: title}), len(parts)
				}
				parts[i].Schemes = append(parts[i].Schemes, n.schemes...)
			case branch:
				if truth := rs.decide(n.when, state); truth != diagram.No {
					inner := title
					if len(n.title) > 0 {
						inner = n.title
					}
					visit(n.steps, inner, open || truth == diagram.Unknown)
				}
			}
		}
	}
	visit(b.tree, nil, false)
	for i := range parts {
		parts[i].Schemes = slices.DeleteFunc(parts[i].Schemes, func(s *Scheme) bool { return slices.Contains(decided, s) })
	}
	return slices.DeleteFunc(parts, func(p Part) bool { return len(p.Schemes) == 0 })
}
