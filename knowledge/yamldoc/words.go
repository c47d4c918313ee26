package yamldoc

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"
)

// place is where a value stands, for sentences about it. Most values are never
// spoken of: the words are found only then.
type place struct {
	// key is the key of the value, or of the list whose entry it is; nil for the
	// file.
	key   *yaml.Node
	entry bool
	// braces tells that the value stands between { and }.
	braces bool
	// required tells that the value cannot be left out.
	required bool
}

func keyPlace(mapping, key *yaml.Node) place {
	return place{key: key, braces: mapping.Style&yaml.FlowStyle != 0}
}

func (p place) ofEntry() place { return place{key: p.key, entry: true} }

// subject begins a sentence: `"name"`, or `An entry of "steps"`.
func (p place) subject() string {
	of := "The file"
	if p.key != nil {
		of = quoted(p.key.Value)
	}
	if p.entry {
		return "An entry of " + of
	}
	return of
}

// like makes a cure out of an example, behind what stands before such a value.
func (p place) like(example string) string {
	switch {
	case p.entry:
		example = "- " + example
	case p.key != nil:
		example = shortened(p.key.Value) + ": " + example
	}
	return "Write it like this: " + example
}

// wanted says in words what a type is written as.
func wanted(t reflect.Type) string {
	if r, ok := readerOf(t); ok {
		what, _ := r.shape()
		return what
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return wanted(t.Elem())
	case t.Kind() == reflect.Slice && !isEntries(t):
		return "a list"
	}
	return "a mapping"
}

// example returns one line of YAML that a type can be read from. Inner says how
// many levels of what stands inside are shown.
func example(t reflect.Type, inner int) string {
	if r, ok := readerOf(t); ok {
		_, line := r.shape()
		return line
	}
	switch t.Kind() {
	case reflect.Pointer:
		return example(t.Elem(), inner)
	case reflect.Map:
		return "{some_key: " + example(t.Elem(), inner-1) + "}"
	case reflect.Slice:
		return exampleList(t, inner)
	}
	return exampleStruct(t, inner)
}

func exampleList(t reflect.Type, inner int) string {
	if isEntries(t) {
		return "{some_key: " + example(t.Elem().Field(1).Type, inner-1) + "}"
	}
	elem := example(t.Elem(), inner-1)
	if elem == "some text" {
		return "[one, two]"
	}
	return "[" + elem + ", …]"
}

func exampleStruct(t reflect.Type, inner int) string {
	fields := fieldsOf(t)
	if inner <= 0 || len(fields) == 0 {
		return "{…}"
	}
	first := fields[0]
	text := first.key + ": " + example(t.Field(first.index).Type, inner-1)
	if len(fields) > 1 {
		text += ", …"
	}
	return "{" + text + "}"
}

// whatStands says in words what a node is.
func whatStands(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return quoted(n.Value) + " in quotes"
	}
	return quoted(n.Value)
}

// isWord reports whether a node is a scalar that needs no quotes anywhere.
func isWord(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && utf8.RuneCountInString(n.Value) <= shownRunes &&
		!strings.ContainsFunc(n.Value, func(r rune) bool {
			return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})
}

// quoted returns the text in quotes, on one line and not too long.
func quoted(s string) string {
	s = shortened(s)
	if q := strconv.Quote(s); !strings.ContainsRune(s, '"') || q != `"`+strings.ReplaceAll(s, `"`, `\"`)+`"` {
		return q
	}
	return "'" + s + "'"
}

// shownRunes is how much of a value a sentence repeats.
const shownRunes = 40

func shortened(s string) string {
	if utf8.RuneCountInString(s) <= shownRunes {
		return s
	}
	return string([]rune(s)[:shownRunes-1]) + "…"
}
