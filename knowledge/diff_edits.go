package knowledge

import (
	"fmt"
	"slices"
)

// line is one text or setting of a base. Lines of the same name and language
// are a list.
type line struct{ what, lang, text string }

// edits compares two sets of lines. Of lists it tells what was put in, taken
// out and replaced, with the place it has in the new list, or had in the old
// one.
func edits(old, new []line) []Edit {
	type name struct{ what, lang string }
	texts := func(lines []line) map[name][]string {
		by := map[name][]string{}
		for _, l := range lines {
			by[name{l.what, l.lang}] = append(by[name{l.what, l.lang}], l.text)
		}
		return by
	}
	was, is := texts(old), texts(new)
	var all []Edit
	seen := map[name]bool{}
	for _, l := range slices.Concat(new, old) {
		n := name{l.what, l.lang}
		if seen[n] {
			continue
		}
		seen[n] = true
		for _, e := range listEdits(was[n], is[n]) {
			e.Lang = n.lang
			if e.What = n.what; max(len(was[n]), len(is[n])) > 1 {
				e.What = fmt.Sprintf("%s %d", n.what, e.place)
			}
			all = append(all, e.Edit)
		}
	}
	return all
}

// placed is an edit of a list.
type placed struct {
	Edit
	place int // counted from 1
}

// listEdits compares two lists. What stands between two entries that both have
// is paired in order.
func listEdits(old, new []string) []placed {
	common := commonAhead(old, new)
	var all []placed
	o, n := 0, 0
	for o < len(old) || n < len(new) {
		if o < len(old) && n < len(new) && old[o] == new[n] {
			o, n = o+1, n+1
			continue
		}
		fromOld, fromNew := o, n
		for o < len(old) && common[o][n] == common[o+1][n] {
			o++
		}
		for n < len(new) && common[o][n] == common[o][n+1] {
			n++
		}
		gone, come := old[fromOld:o], new[fromNew:n]
		for i := range max(len(gone), len(come)) {
			one := placed{Edit{Old: at(gone, i), New: at(come, i)}, fromNew + i + 1}
			if i >= len(come) {
				one.place = fromOld + i + 1
			}
			all = append(all, one)
		}
	}
	return all
}

// commonAhead tells for every place in both lists how many entries, in order,
// they have in common from there on.
func commonAhead(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if a[i] == b[k] {
				table[i][k] = table[i+1][k+1] + 1
			} else {
				table[i][k] = max(table[i+1][k], table[i][k+1])
			}
		}
	}
	return table
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// entry is what the files say of one fact or page.
type entry struct {
	id    string
	lines []line
}

func entryDiffs(old, new []*entry) []EntryDiff {
	var diffs []EntryDiff
	for _, id := range idsOfBoth(old, new, func(e *entry) string { return e.id }) {
		named := func(e *entry) bool { return e.id == id }
		was, is := find(old, named), find(new, named)
		d := EntryDiff{ID: id, Kind: kindOf(was != nil, is != nil)}
		if d.Kind == Changed {
			d.Edits = edits(was.lines, is.lines)
		}
		if d.Kind != Changed || len(d.Edits) > 0 {
			diffs = append(diffs, d)
		}
	}
	return diffs
}

// lostAnswers are the stored answers that no longer mean what they did.
func lostAnswers(old, new *Base) []LostAnswer {
	var lost []LostAnswer
	for _, was := range old.facts {
		is := new.Fact(was.ID)
		switch {
		case !was.Asked():
		case is == nil || was.numeric() != is.numeric() || was.numeric() && (was.Unit != is.Unit || (was.Type == Day) != (is.Type == Day)):
			lost = append(lost, LostAnswer{Fact: was.ID})
		case was.Type == Day:
		case was.numeric():
			if was.Min < is.Min {
				lost = append(lost, LostAnswer{was.ID, NumberOf(was.Min, min(was.Max, is.Min-1)).String()})
			}
			if was.Max > is.Max {
				lost = append(lost, LostAnswer{was.ID, NumberOf(max(was.Min, is.Max+1), was.Max).String()})
			}
		default:
			for _, o := range was.Options {
				if is.Option(o.ID) == nil {
					lost = append(lost, LostAnswer{was.ID, o.ID})
				}
			}
		}
	}
	return lost
}

// newFailures runs the cases of both bases.
func newFailures(old, new *Base) []CaseFailure {
	known := failing(old)
	return slices.DeleteFunc(failing(new), func(f CaseFailure) bool { return slices.Contains(known, f) })
}

func failing(b *Base) []CaseFailure {
	var failures []CaseFailure
	for _, one := range b.cases {
		rs := b.rulesOn(one.On)
		for _, s := range b.schemes {
			for _, text := range rs.failures(b, one, s) {
				failures = append(failures, CaseFailure{one.Name, text})
			}
		}
	}
	return failures
}
