package knowledge

import (
	"fmt"
	"iter"
	"strings"

	"guichet/knowledge/yamldoc"
)

// mostVariants is how many phrases one phrase with brackets can stand for.
const mostVariants = 1000

// phrases returns what people say, in every language, with brackets written out:
// "(my|the) boss (agrees|said yes)" is four phrases.
func (l *loader) phrases(entries yamldoc.Entries[[]yamldoc.Str]) []yamldoc.Str {
	var out []yamldoc.Str
	for _, e := range entries {
		for _, s := range e.Value {
			variants, problem := variantsOf(s.V)
			if problem != "" {
				l.report.Add(s.Pos, "bad-words", fmt.Sprintf("%q %s.", s.V, problem),
					"Write what may stand in one place like this: (my|the) boss (agrees|said yes)")
				continue
			}
			for _, v := range variants {
				out = append(out, yamldoc.Str{V: v, Pos: s.Pos})
			}
		}
	}
	return out
}

// variantsOf writes the brackets of a phrase out. The problem, if there is one,
// goes on with a sentence that begins with the phrase.
func variantsOf(phrase string) (variants []string, problem string) {
	if !strings.ContainsAny(phrase, "(|)") {
		return []string{phrase}, ""
	}
	variants = []string{""}
	for part, choices := range bracketed(phrase) {
		if strings.ContainsAny(part, "(|)") {
			return nil, "has a bracket or a bar that is not one of a pair of brackets"
		}
		var longer []string
		for _, v := range variants {
			for _, one := range choices {
				longer = append(longer, v+part+one)
			}
		}
		if variants = longer; len(variants) > mostVariants {
			return nil, fmt.Sprintf("stands for more than %d phrases", mostVariants)
		}
	}
	for i, v := range variants {
		if variants[i] = strings.Join(strings.Fields(v), " "); variants[i] == "" {
			return nil, "may be nothing at all"
		}
	}
	return variants, ""
}

// bracketed yields the parts of a phrase, each with the choices in the brackets
// behind it; behind the last one there is nothing to choose.
func bracketed(phrase string) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for {
			before, rest, open := strings.Cut(phrase, "(")
			inside, after, closed := strings.Cut(rest, ")")
			if !open || !closed || strings.Contains(inside, "(") {
				yield(phrase, []string{""})
				return
			}
			if !yield(before, strings.Split(inside, "|")) {
				return
			}
			phrase = after
		}
	}
}
