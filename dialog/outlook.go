package dialog

import (
	"cmp"
	"slices"

	"guichet/knowledge"
)

// outlook is what the answers mean for the schemes that are looked at.
type outlook struct {
	sure, open, always, not []knowledge.Assessment
	// parts are, where many are open, those of which it is not settled yet if
	// their branch of the tree concerns the person; open holds the others.
	parts []knowledge.Part
	// sorting is the missing answer that settles most; nil if none would.
	sorting *knowledge.Fact
}

func (t *turn) outlook() outlook {
	var o outlook
	for _, s := range t.position().Offered {
		switch a := t.guide.base.AssessOne(s, t.facts, t.today); {
		case a.Verdict == knowledge.Open:
			o.open = append(o.open, a)
		case a.Verdict == knowledge.NotEligible:
			o.not = append(o.not, a)
		case a.Verdict == knowledge.Eligible && len(a.Conditions) == 0:
			o.always = append(o.always, a) // open to everybody: it matters least to who can get another
		case a.Verdict == knowledge.Eligible:
			o.sure = append(o.sure, a)
		}
	}
	o.sorting = t.sorting(o.open)
	slices.SortStableFunc(o.not, func(a, b knowledge.Assessment) int { // first where something can be done
		return cmp.Compare(min(len(b.Changes), 1), min(len(a.Changes), 1))
	})
	slices.SortStableFunc(o.open, func(a, b knowledge.Assessment) int { return t.toAnswer(a) - t.toAnswer(b) })
	return o
}

// toAnswer is how many answers of the person a scheme waits for.
func (t *turn) toAnswer(a knowledge.Assessment) int {
	asked, _, _ := t.missing(a)
	return len(asked)
}

// sorting returns the missing answer that the most of the schemes wait for.
func (t *turn) sorting(open []knowledge.Assessment) *knowledge.Fact {
	var best *knowledge.Fact
	waiting := map[*knowledge.Fact]int{}
	for _, a := range open {
		asked, _, _ := t.missing(a)
		for _, f := range asked {
			waiting[f]++
		}
	}
	for _, f := range t.guide.base.Facts() {
		if waiting[f] > 0 && (best == nil || waiting[f] > waiting[best]) {
			best = f
		}
	}
	return best
}

// undecided returns the branches of the tree of which it is not settled yet if
// they concern the person, with their open schemes.
func (t *turn) undecided(open []knowledge.Assessment) []knowledge.Part {
	var parts []knowledge.Part
	for _, p := range t.guide.base.Undecided(t.facts, t.today) {
		p.Schemes = slices.DeleteFunc(p.Schemes, func(s *knowledge.Scheme) bool {
			return !slices.ContainsFunc(open, func(a knowledge.Assessment) bool { return a.Scheme == s })
		})
		if len(p.Schemes) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// without returns the open schemes that are in none of the parts.
func (o outlook) without(parts []knowledge.Part) []knowledge.Assessment {
	return slices.DeleteFunc(slices.Clone(o.open), func(a knowledge.Assessment) bool {
		return slices.ContainsFunc(parts, func(p knowledge.Part) bool { return slices.Contains(p.Schemes, a.Scheme) })
	})
}

// apart takes the schemes of undecided branches out of the open ones, if these
// are too many to go through.
func (o *outlook) apart(undecided []knowledge.Part) {
	if len(o.open) > mostOpen {
		o.open, o.parts = o.without(undecided), undecided
	}
}
