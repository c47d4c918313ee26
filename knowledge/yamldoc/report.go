package yamldoc

import "slices"

// Report collects the problems of a set of files. Its zero value is empty and
// ready to use. It is not safe for concurrent use.
type Report struct {
	problems Problems
	sources  map[string]*source
}

// Add notes a problem at pos. Text and cure are one sentence each; cure may be
// empty. Adding the same problem twice counts once.
func (r *Report) Add(pos Pos, kind, text, cure string) {
	r.problems = append(r.problems, Problem{
		File: pos.File, Line: pos.Line, Column: pos.Column,
		Kind: kind, Text: text, Cure: cure,
	})
}

// Problems returns what was noted so far, sorted, without repetitions and with
// excerpts of the files that were parsed with this report. The list is the
// caller's own.
func (r *Report) Problems() Problems {
	out := slices.Clone(r.problems)
	out.Sort()
	out = slices.Compact(out)
	for i, p := range out {
		if src, ok := r.sources[p.File]; ok {
			out[i].Excerpt = src.excerpt(p.Line, p.Column)
		}
	}
	return out
}

// Err returns Problems as an error, or nil if nothing was noted.
func (r *Report) Err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return r.Problems()
}

// Join takes over what another report has noted, and the sources it knows.
func (r *Report) Join(other *Report) {
	r.problems = append(r.problems, other.problems...)
	for _, src := range other.sources {
		r.know(src)
	}
}

func (r *Report) know(src *source) {
	if r.sources == nil {
		r.sources = make(map[string]*source)
	}
	r.sources[src.name] = src
}
