package yamldoc

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// reader is a type of this package that decodes itself. Read returns false,
// with the problem noted and the receiver as it was, if n does not fit; n is
// never empty. Shape says in words and as one line of YAML what it is read from.
type reader interface {
	read(f *File, n *yaml.Node, at place) bool
	shape() (wanted, example string)
}

// readerOf returns a reader for a type, or false for a composite one.
func readerOf(t reflect.Type) (reader, bool) {
	if r, ok := reflect.New(t).Interface().(reader); ok {
		return r, true
	}
	switch t.Kind() {
	case reflect.String:
		return new(Str), true
	case reflect.Int:
		return new(Int), true
	case reflect.Bool:
		return new(Bool), true
	}
	return nil, false
}

func (*Str) shape() (wanted, example string)  { return "a text", "some text" }
func (*Int) shape() (wanted, example string)  { return "a whole number", "12" }
func (*Bool) shape() (wanted, example string) { return "true or false", "true" }
func (*Date) shape() (wanted, example string) { return "a day", "2026-12-07" }
func (*Any) shape() (wanted, example string)  { return "one value or a list of values", "[one, two]" }
func (*Text) shape() (wanted, example string) {
	return "a text in each language", "{fr: Bonjour, en: Hello}"
}

// str returns a scalar node as it is.
func (f *File) str(n *yaml.Node) Str {
	s := Str{V: n.Value, Pos: f.nodePos(n), src: f.src}
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		s.style = singleQuoted
	case n.Style&yaml.DoubleQuotedStyle != 0:
		s.style = doubleQuoted
	case n.Style&yaml.LiteralStyle != 0:
		s.style = literalBlock
	case n.Style&yaml.FoldedStyle != 0:
		s.style = foldedBlock
	}
	return s
}

func (s *Str) read(f *File, n *yaml.Node, at place) bool {
	if n.Kind != yaml.ScalarNode {
		return f.wrongType(n, reflect.TypeFor[Str](), at)
	}
	if strings.TrimSpace(n.Value) == "" {
		f.emptyValue(n, reflect.TypeFor[Str](), at)
		return false
	}
	*s = f.str(n)
	return true
}

func (i *Int) read(f *File, n *yaml.Node, at place) bool {
	if n.Kind != yaml.ScalarNode {
		return f.wrongType(n, reflect.TypeFor[Int](), at)
	}
	v, err := strconv.Atoi(n.Value)
	switch s := f.str(n); {
	case errors.Is(err, strconv.ErrRange):
		f.problem(n, KindNotWhole,
			fmt.Sprintf("%s wants a whole number, but %s is too large.", at.subject(), shortened(n.Value)),
			"Check its digits.")
	case err == nil && s.style != plain:
		f.problem(n, KindNotWhole, fmt.Sprintf("%s wants a whole number, but %s stands here.", at.subject(), whatStands(n)),
			at.like(n.Value))
	case err != nil:
		f.problem(n, KindNotWhole,
			fmt.Sprintf("%s wants a whole number, but %s stands here.", at.subject(), quoted(n.Value)),
			"Write digits only. "+at.like("12"))
	case strconv.Itoa(v) != n.Value:
		f.problem(n, KindNotWhole,
			fmt.Sprintf("%s wants a whole number, but %s is not how one is written.", at.subject(), quoted(n.Value)),
			at.like(strconv.Itoa(v)))
	default:
		*i = Int{V: v, Pos: s.Pos, Set: true}
		return true
	}
	return false
}

func (b *Bool) read(f *File, n *yaml.Node, at place) bool {
	s := f.str(n)
	yes := slices.Contains([]string{"true", "yes"}, n.Value)
	no := slices.Contains([]string{"false", "no"}, n.Value)
	if n.Kind != yaml.ScalarNode || s.style != plain || !yes && !no {
		return f.wrongType(n, reflect.TypeFor[Bool](), at)
	}
	*b = Bool{V: yes, Pos: s.Pos, Set: true}
	return true
}

func (d *Date) read(f *File, n *yaml.Node, at place) bool {
	if n.Kind != yaml.ScalarNode {
		return f.wrongType(n, reflect.TypeFor[Date](), at)
	}
	if _, err := time.Parse(time.DateOnly, n.Value); err == nil {
		*d = Date{V: n.Value, Pos: f.nodePos(n), Set: true}
		return true
	}
	if month, ok := monthOf(n.Value); ok {
		f.problem(n, KindImpossibleDay, n.Value+" is not a day of the calendar.",
			"The last day of that month is "+month.AddDate(0, 1, -1).Format(time.DateOnly)+".")
		return false
	}
	f.problem(n, KindNotDate, fmt.Sprintf("%s wants a day, but %s stands here.", at.subject(), quoted(n.Value)),
		"Days are written YYYY-MM-DD. "+at.like(meantDay(n.Value)))
	return false
}

// monthOf returns the first day of the month in a text that has the form
// YYYY-MM-DD and a real month.
func monthOf(s string) (time.Time, bool) {
	if len(s) != len(time.DateOnly) || s[7] != '-' || strings.Trim(s[8:], "0123456789") != "" {
		return time.Time{}, false
	}
	month, err := time.Parse("2006-01", s[:7])
	return month, err == nil
}

// meantDay returns the day that is written in another way, or an example.
func meantDay(s string) string {
	for _, layout := range []string{"2/1/2006", "2.1.2006", "2-1-2006", "2006/1/2", "2006-1-2", "20060102"} {
		if day, err := time.Parse(layout, s); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return "2026-12-07"
}

func (t *Text) read(f *File, n *yaml.Node, at place) bool {
	if n.Kind != yaml.MappingNode {
		return f.wrongType(n, reflect.TypeFor[Text](), at)
	}
	*t = Text{Pos: f.nodePos(n), By: make(map[string]Str), keys: make(map[string]Pos)}
	for k, v := range pairs(n) {
		t.keys[k.Value] = f.nodePos(k)
		var s Str
		if f.value(v, reflect.ValueOf(&s).Elem(), keyPlace(n, k)) {
			t.By[k.Value] = s
		}
	}
	return true
}

func (a *Any) read(f *File, n *yaml.Node, at place) bool {
	switch n.Kind {
	case yaml.ScalarNode:
		var s Str
		if !s.read(f, n, at) {
			return false
		}
		*a = Any{Pos: s.Pos, Kind: Scalar, Scalar: s}
	case yaml.SequenceNode:
		var list []Str
		f.list(n, reflect.ValueOf(&list).Elem(), at)
		*a = Any{Pos: f.nodePos(n), Kind: List, List: list}
	default:
		return f.wrongType(n, reflect.TypeFor[Any](), at)
	}
	return true
}
