package draw

import (
	"regexp"
	"slices"
	"strings"
)

// clause is a rule as it is read: tests joined by "all of" and "any of". A
// "not" is carried down to the tests.
type clause interface{ isClause() }

type (
	allOf []clause
	anyOf []clause
	// test compares what stands left with what stands right. op is one of
	// == != < <= > >=, "in" and its opposite "not in".
	test struct {
		left  string
		op    string
		right []string
	}
)

func (allOf) isClause() {}
func (anyOf) isClause() {}
func (test) isClause()  {}

var opposite = map[string]string{
	"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in",
}

// token matches one word of a rule at the start of a text.
var token = regexp.MustCompile(`^\s*(\|\||&&|[=!<>]=|[<>!()\[\],]|"\w*"|-?\d+|[a-z][\w.]*)`)

// reader reads the rules of docs/base-format.md. The base was loaded, so they
// are well formed; what the reader does not know is shown as it is written.
type reader struct {
	words  []string
	failed bool
}

// readRule returns the rule, and false if it holds what the reader does not
// know.
func readRule(source string) (clause, bool) {
	var r reader
	source = strings.TrimSpace(source)
	for source != "" {
		found := token.FindStringSubmatch(source)
		if found == nil {
			return nil, false
		}
		r.words = append(r.words, found[1])
		source = strings.TrimSpace(source[len(found[0]):])
	}
	c := r.any(false)
	return c, !r.failed && len(r.words) == 0
}

// take reads the next word if it is the given one.
func (r *reader) take(word string) bool {
	found := len(r.words) > 0 && r.words[0] == word
	if found {
		r.words = r.words[1:]
	}
	return found
}

func (r *reader) need(word string) {
	if !r.take(word) {
		r.failed = true
	}
}

func (r *reader) any(negated bool) clause {
	parts := []clause{r.all(negated)}
	for r.take("||") {
		parts = append(parts, r.all(negated))
	}
	return joined(parts, negated)
}

func (r *reader) all(negated bool) clause {
	parts := []clause{r.one(negated)}
	for r.take("&&") {
		parts = append(parts, r.one(negated))
	}
	return joined(parts, !negated)
}

// joined joins the parts, and takes in those that are joined the same way.
func joined(parts []clause, all bool) clause {
	if len(parts) == 1 {
		return parts[0]
	}
	var flat []clause
	for _, p := range parts {
		switch p := p.(type) {
		case allOf:
			if all {
				flat = append(flat, p...)
				continue
			}
		case anyOf:
			if !all {
				flat = append(flat, p...)
				continue
			}
		}
		flat = append(flat, p)
	}
	if all {
		return allOf(flat)
	}
	return anyOf(flat)
}

func (r *reader) one(negated bool) clause {
	switch {
	case r.take("!"):
		return r.one(!negated)
	case r.take("("):
		c := r.any(negated)
		r.need(")")
		return c
	}
	t := test{left: r.value(), op: "==", right: []string{"true"}}
	if len(r.words) > 0 && (opposite[r.words[0]] != "") {
		t.op, r.words = r.words[0], r.words[1:]
		t.right = r.values()
	}
	if negated {
		t.op = opposite[t.op]
	}
	return t
}

// value reads a name, a number or a text in quotes.
func (r *reader) value() string {
	if len(r.words) == 0 || strings.ContainsAny(r.words[0], "|&=!<>()[],") {
		r.failed = true
		return ""
	}
	word := r.words[0]
	r.words = r.words[1:]
	return word
}

func (r *reader) values() []string {
	if !r.take("[") {
		return []string{r.value()}
	}
	list := []string{r.value()}
	for r.take(",") {
		list = append(list, r.value())
	}
	r.need("]")
	return list
}

// turned returns the test with its fact on the left: 15 <= days is days >= 15,
// and "a" in several is the same as several in ["a"].
func (t test) turned() test {
	if len(t.right) != 1 || isName(t.left) && !strings.HasPrefix(t.left, figurePrefix) {
		return t
	}
	mirrored := map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}
	op := t.op
	if other, ok := mirrored[op]; ok {
		op = other
	}
	return test{left: t.right[0], op: op, right: []string{t.left}}
}

const figurePrefix = "figures."

func isName(word string) bool {
	return word != "" && word[0] >= 'a' && word[0] <= 'z' && !slices.Contains([]string{"true", "false"}, word)
}
