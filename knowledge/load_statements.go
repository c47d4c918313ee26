package knowledge

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/knowledge/yamldoc"
)

// maxStatement is the longest message, in characters: what the talk reads.
const maxStatement = 1000

// readStatements reads the messages of which somebody has written down what they
// state. A base may be without any.
func (l *loader) readStatements() {
	r := statementReader{loader: l, facts: map[string]*Fact{}, seen: map[[2]string]func() yamldoc.Pos{}}
	for _, f := range l.base.facts {
		r.facts[f.ID] = f
	}
	for _, file := range l.files {
		if path.Dir(file.name) != "statements" {
			continue
		}
		read, _ := decode[statementsFile](l, file.name, "")
		for _, set := range read.Statements {
			r.readSet(set)
		}
	}
}

// statementReader reads lines such as "en CDI, 34 ans => contract=cdi; age=34".
type statementReader struct {
	*loader
	facts map[string]*Fact
	seen  map[[2]string]func() yamldoc.Pos // where a message stands, by it and the question
}

func (r statementReader) readSet(set statementsEntry) {
	if f := r.facts[set.Asked.V]; set.Asked.V != "" && (f == nil || !f.Asked()) {
		r.report.Add(set.Asked.Pos, "unknown-fact", fmt.Sprintf("The talk asks for no fact %q.", set.Asked.V), "Write the id of a fact of facts.yaml, or take the line away.")
		return
	}
	for _, e := range set.Messages {
		switch {
		case !slices.Contains(r.base.languages, e.Key.V):
			r.report.Add(e.Key.Pos, "unknown-language", fmt.Sprintf("The base has no language %q.", e.Key.V),
				"Use one of: "+strings.Join(r.base.languages, ", ")+".")
			continue
		case e.Value.Folded():
			r.report.Add(e.Value.Pos, "folded-examples", "Behind > all lines become one.", "Write | instead, and one message per line.")
			continue
		}
		n := 0
		for line := range strings.SplitSeq(e.Value.V, "\n") {
			n++
			if line = strings.TrimSpace(line); line != "" {
				number := n
				s := Statement{Language: e.Key.V, Written: day(set.Written), Asked: set.Asked.V}
				r.readLine(s, line, func() yamldoc.Pos { return e.Value.At(number, 1) })
			}
		}
	}
}

// readLine completes a statement with its message; at says where it stands.
func (r statementReader) readLine(s Statement, line string, at func() yamldoc.Pos) {
	text, said, _ := strings.Cut(line, stateSign)
	text, said = strings.TrimSpace(text), strings.TrimSpace(said)
	report := func(rule, problem, cure string) { r.report.Add(at(), rule, problem, cure) }
	key := [2]string{s.Asked, text}
	before, twice := r.seen[key]
	switch {
	case text == "":
		report("bad-statement", "There is no message before "+stateSign+".", "Write the message first: en CDI, 34 ans => contract=cdi; age=34")
		return
	case strings.HasPrefix(text, "#"):
		report("bad-statement", "A remark cannot stand among messages: it would be learnt as one.", "Take the line away, or put it above the messages.")
		return
	case twice:
		report("bad-statement", fmt.Sprintf("This message stands twice, first at %s.", before()), "Take it away in one of the two places.")
		return
	case len(text) > maxStatement && utf8.RuneCountInString(text) > maxStatement:
		report("too-long", fmt.Sprintf("This message has more than %d characters.", maxStatement), "Write it as somebody would type it, or make two of it.")
	}
	r.seen[key] = at
	s.Text, s.said = text, said
	if problem, cure := r.wrong(said); problem != "" {
		report("bad-statement", problem, cure)
		return
	}
	r.base.statements = append(r.base.statements, s)
}

// wrong says what is wrong with what a message is said to state, and the cure; ""
// if nothing is.
func (r statementReader) wrong(said string) (problem, cure string) {
	var ids []string
	for one := range strings.SplitSeq(said, factSign) {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		id, value, _ := strings.Cut(one, valueSign)
		f := r.facts[id]
		if f == nil || !f.Asked() {
			return fmt.Sprintf("The talk asks for no fact %q.", id), "Write the id of a fact of facts.yaml, = and its value, and ; before the next one."
		}
		if slices.Contains(ids, id) {
			return fmt.Sprintf("%s stands there twice.", id), "Leave one; several options of one fact are parted by commas."
		}
		ids = append(ids, id)
		if _, err := f.Parse(value); err != nil {
			return err.Error() + ".", "Write the value as cases do."
		}
	}
	return "", ""
}
