package draw

import (
	"slices"
	"strconv"
	"strings"

	"guichet/knowledge"
	"guichet/locale"
)

// rule puts a rule in words, one paragraph for each of its parts. A rule that
// there are no words for is shown as it is written. s is the scheme whose
// figures the rule may name; it may be nil.
func (m maker) rule(source string, s *knowledge.Scheme) []string {
	c, ok := readRule(source)
	if ok {
		var parts []string
		if parts, ok = (speaker{m, s}).parts(c); ok {
			return parts
		}
	}
	return []string{plain(source)}
}

// speaker puts rules in words.
type speaker struct {
	maker
	scheme *knowledge.Scheme // may be nil
}

// parts says a rule, each part but the first with its "and" or "or" before it;
// what is joined within a part stands in brackets.
func (s speaker) parts(c clause) ([]string, bool) {
	list, word, _ := s.level(c)
	said := make([]string, len(list))
	for i, part := range list {
		text, ok := s.part(part)
		if !ok {
			return nil, false
		}
		if i > 0 {
			text = word + " " + text
		}
		said[i] = text
	}
	return said, true
}

// level returns what a clause joins, and by which word: plain in a paragraph
// of its own, tight within one.
func (s speaker) level(c clause) (list []clause, plain, tight string) {
	switch c := c.(type) {
	case allOf:
		return merged(c, "not in"), s.words.and, s.words.andRule
	case anyOf:
		return merged(c, "in"), s.words.or, s.words.orRule
	}
	return []clause{c}, "", ""
}

func (s speaker) part(c clause) (string, bool) {
	list, _, word := s.level(c)
	said := make([]string, len(list))
	for i, one := range list {
		var ok bool
		if t, isTest := one.(test); isTest {
			said[i], ok = s.test(t.turned())
		} else {
			said[i], ok = s.part(one)
		}
		if !ok {
			return "", false
		}
	}
	if len(said) == 1 {
		return said[0], true
	}
	return "(" + strings.Join(said, " "+word+" ") + ")", true
}

// merged makes one test of those that try options of the same fact, if they
// are joined so that op says the same.
func merged(list []clause, op string) []clause {
	var out []clause
	for _, c := range list {
		t, ok := asOptions(c, op)
		if !ok {
			out = append(out, c)
			continue
		}
		same := slices.IndexFunc(out, func(c clause) bool {
			other, ok := c.(test)
			return ok && other.op == op && other.left == t.left
		})
		if same < 0 {
			out = append(out, t)
			continue
		}
		other := out[same].(test)
		out[same] = test{other.left, op, slices.Concat(other.right, t.right)}
	}
	return out
}

// asOptions returns a test for options with the given op, "in" or "not in".
func asOptions(c clause, op string) (test, bool) {
	t, ok := c.(test)
	if !ok {
		return test{}, false
	}
	t = t.turned()
	if t.op == "==" && op == "in" || t.op == "!=" && op == "not in" {
		t.op = op
	}
	isText := !slices.ContainsFunc(t.right, func(word string) bool { return !strings.HasPrefix(word, `"`) })
	return t, isText && t.op == op
}

func (s speaker) test(t test) (string, bool) {
	f := s.fact(t.left)
	if f == nil {
		return "", false
	}
	var text string
	var ok bool
	switch f.Type {
	case knowledge.Choice, knowledge.Several:
		text, ok = s.options(f, t)
	case knowledge.YesNo:
		text, ok = s.yesNo(t)
	default:
		text, ok = s.amount(f, t)
	}
	return s.in(f.Label) + locale.Colon(s.lang) + text, ok
}

// fact returns the fact that rules know by the given name, or nil.
func (s speaker) fact(name string) *knowledge.Fact {
	for _, f := range s.base.Facts() {
		if f.Type == knowledge.Day && f.DaysName == name || f.Type != knowledge.Day && f.ID == name {
			return f
		}
	}
	return nil
}

func (s speaker) options(f *knowledge.Fact, t test) (string, bool) {
	var labels []string
	for _, word := range t.right {
		o := f.Option(strings.Trim(word, `"`))
		if o == nil {
			return "", false
		}
		labels = append(labels, s.in(o.Label))
	}
	positive := t.op == "==" || t.op == "in"
	if positive && len(labels) == 1 {
		return labels[0], true
	}
	for i := range labels {
		labels[i] = locale.Quote(s.lang, labels[i])
	}
	switch {
	case positive:
		return locale.List(s.lang, labels, locale.Or), true
	case len(labels) == 1:
		return s.words.not + " " + labels[0], true
	}
	return s.words.neither + " " + strings.Join(labels, " "+s.words.nor+" "), true
}

func (s speaker) yesNo(t test) (string, bool) {
	yes := (t.right[0] == "true") == (t.op == "==")
	return strings.ToLower(locale.YesNo(s.lang, yes)), t.op == "==" || t.op == "!="
}

// amount says a comparison with a whole number or with a figure of that day.
func (s speaker) amount(f *knowledge.Fact, t test) (string, bool) {
	n, ok := s.number(t.right[0])
	if !ok || len(t.right) > 1 {
		return "", false
	}
	switch t.op {
	case ">":
		t.op, n = ">=", n+1
	case "<":
		t.op, n = "<=", n-1
	}
	if f.Type == knowledge.Day && n <= 0 {
		return s.near(t.op, n)
	}
	text := locale.Quantity(s.lang, float64(n), locale.Unit(f.Unit))
	if f.Type == knowledge.Day {
		text = s.words.in + " " + locale.Quantity(s.lang, float64(n), locale.Days)
	}
	switch t.op {
	case ">=":
		text = locale.AtLeast(s.lang, text)
	case "<=":
		text = locale.AtMost(s.lang, text)
	case "!=":
		text = s.words.not + " " + text
	case "in", "not in":
		return "", false
	}
	return text, true
}

// near says a comparison of a day with today.
func (s speaker) near(op string, days int) (string, bool) {
	switch {
	case op == ">=" && days == 0:
		return s.words.todayOrLater, true
	case op == "<=" && days == -1:
		return s.words.beforeToday, true
	case op == "==" && days == 0:
		return s.words.today, true
	case op == "!=" && days == 0:
		return s.words.notToday, true
	}
	return "", false
}

func (s speaker) number(word string) (int, bool) {
	name, isFigure := strings.CutPrefix(word, figurePrefix)
	if !isFigure {
		n, err := strconv.Atoi(word)
		return n, err == nil
	}
	if s.scheme == nil || s.scheme.Figures[name] == nil {
		return 0, false
	}
	hundredths, ok := s.scheme.Figures[name].On(s.on)
	return hundredths / 100, ok && hundredths%100 == 0
}
