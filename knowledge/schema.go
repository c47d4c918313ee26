package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"guichet/knowledge/yamldoc"
)

// Schema is the JSON Schema (draft 2020-12) of one kind of file of a base, with
// which an editor completes and explains keys and marks slips. It knows less
// than Load, which alone decides: a file of a base that loads fits its schema
// as long as it is written as docs/base-format.md says.
type Schema struct {
	// Name is the kind of file, such as "scheme".
	Name string
	// Files matches, in the form of path.Match, the names of the files of this
	// kind below the root of a base, such as "schemes/*.yaml".
	Files string
	// JSON is the schema, indented, with an end of line behind it.
	JSON []byte
}

// kinds are the kinds of files with their shapes.
var kinds = []struct {
	name, files string
	shape       reflect.Type
}{
	{"base", "base.yaml", reflect.TypeFor[baseFile]()},
	{"facts", "facts.yaml", reflect.TypeFor[factsFile]()},
	{"tree", "tree.yaml", reflect.TypeFor[treeFile]()},
	{"words", "words.yaml", reflect.TypeFor[wordsFile]()},
	{"regions", "regions.yaml", reflect.TypeFor[regionsFile]()},
	{"contacts", "contacts.yaml", reflect.TypeFor[contactsFile]()},
	{"courses", "courses.yaml", reflect.TypeFor[coursesFile]()},
	{"intents", "intents.yaml", reflect.TypeFor[intentsFile]()},
	{"statements", "statements/*.yaml", reflect.TypeFor[statementsFile]()},
	{"scheme", "schemes/*.yaml", reflect.TypeFor[schemeFile]()},
	{"page", "pages/*.yaml", reflect.TypeFor[pageFile]()},
	{"cases", "cases/*.yaml", reflect.TypeFor[casesFile]()},
}

// Schemas returns the schemas of the files of a base, one for each kind of
// file, always in the same order. They offer the languages and ids of b, and
// none of its texts: they stay the same until an id is added, renamed or taken
// away, or the answers that a fact takes change.
func Schemas(b *Base) ([]Schema, error) {
	terms, mappings := termsOf(b), mappingsOf(b)
	var all []Schema
	for _, k := range kinds {
		w := &schemaWriter{terms: terms, mappings: mappings, defs: map[string]*schema{}}
		s := w.structure(k.shape)
		s.Dialect = "https://json-schema.org/draft/2020-12/schema"
		s.Comment = "Made by: go run ./cmd/bot schema"
		s.Title = k.files
		s.Defs = w.defs
		text, err := s.indented()
		if err != nil {
			return nil, fmt.Errorf("schema of %s: %w", k.files, err)
		}
		all = append(all, Schema{Name: k.name, Files: k.files, JSON: text})
	}
	return all, nil
}

// schema is a JSON Schema, with the keywords that are used here.
type schema struct {
	Dialect     string `json:"$schema,omitempty"`
	Comment     string `json:"$comment,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Ref         string `json:"$ref,omitempty"`

	Type   schemaTypes `json:"type,omitempty"`
	Enum   []string    `json:"enum,omitempty"`
	Format string      `json:"format,omitempty"`
	// Pattern and MaxLength say something of texts, Minimum and Maximum of
	// numbers only.
	Pattern   string `json:"pattern,omitempty"`
	MaxLength int    `json:"maxLength,omitempty"`
	Minimum   *int   `json:"minimum,omitempty"`
	Maximum   *int   `json:"maximum,omitempty"`

	Items    *schema `json:"items,omitempty"`
	MinItems int     `json:"minItems,omitempty"`

	Properties map[string]*schema `json:"properties,omitempty"`
	Patterns   map[string]*schema `json:"patternProperties,omitempty"`
	Others     *bool              `json:"additionalProperties,omitempty"`
	Required   []string           `json:"required,omitempty"`

	AllOf []*schema `json:"allOf,omitempty"`
	AnyOf []*schema `json:"anyOf,omitempty"`
	OneOf []*schema `json:"oneOf,omitempty"`
	If    *schema   `json:"if,omitempty"`
	Then  *schema   `json:"then,omitempty"`

	Defs map[string]*schema `json:"$defs,omitempty"`
}

// schemaTypes are names of JSON types, of which a value has one.
type schemaTypes []string

// MarshalJSON writes a single name without a list around it.
func (t schemaTypes) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

func (s *schema) indented() ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(s)
	return text.Bytes(), err
}

// schemaWriter makes the schema of one kind of file. A tag that names no term
// or mapping makes it panic: that is a mistake in files.go.
type schemaWriter struct {
	terms    map[string]*schema
	mappings map[string]mapping
	// defs are the parts that properties refer to: shapes and terms, by name.
	defs map[string]*schema
}

// structure returns the schema of a shape of files.go.
func (w *schemaWriter) structure(t reflect.Type) *schema {
	s := &schema{Type: schemaTypes{"object"}, Properties: map[string]*schema{}, Others: new(false)}
	for i := range t.NumField() {
		f := t.Field(i)
		key, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "-" {
			continue
		}
		p := w.value(f.Type, f.Tag.Get("of"), f.Tag.Get("keys"))
		p.Description = f.Tag.Get("doc")
		s.Properties[key] = p
		if option == "required" {
			s.Required = append(s.Required, key)
		}
	}
	relate(t, s)
	return s
}

// value returns the schema of a value of type t. The names of a term and of a
// mapping, from the tags of its field, may be empty.
func (w *schemaWriter) value(t reflect.Type, of, keys string) *schema {
	switch {
	case keys != "":
		m, ok := w.mappings[keys]
		entry, isEntry := t.Elem().FieldByName("Value")
		if !ok || !isEntry {
			panic(fmt.Sprintf("knowledge: files.go gives a %v the keys %q", t, keys))
		}
		return m.of(w.value(entry.Type, of, ""))
	case t.Kind() == reflect.Slice:
		return &schema{Type: schemaTypes{"array"}, Items: w.value(t.Elem(), of, "")}
	case t.Kind() == reflect.Pointer:
		return w.value(t.Elem(), of, "")
	case of != "":
		return w.term(of)
	case t.PkgPath() == reflect.TypeFor[yamldoc.Str]().PkgPath():
		return w.term(plainTerms[t])
	}
	name := shapeName(t)
	if _, begun := w.defs[name]; !begun {
		w.defs[name] = nil // steps hold steps
		w.defs[name] = w.structure(t)
	}
	return reference(name)
}

// plainTerms are the terms of types that need no tag. What an Any holds is the
// affair of the mapping around it.
var plainTerms = map[reflect.Type]string{
	reflect.TypeFor[yamldoc.Str]():  "scalar",
	reflect.TypeFor[yamldoc.Text](): "text",
	reflect.TypeFor[yamldoc.Int]():  "integer",
	reflect.TypeFor[yamldoc.Bool](): "flag",
	reflect.TypeFor[yamldoc.Date](): "date",
	reflect.TypeFor[yamldoc.Any]():  "scalar",
}

func shapeName(t reflect.Type) string {
	return strings.TrimSuffix(strings.TrimSuffix(t.Name(), "Entry"), "Item")
}

func (w *schemaWriter) term(name string) *schema {
	s, ok := w.terms[name]
	if !ok {
		panic(fmt.Sprintf("knowledge: files.go names the term %q, and there is none", name))
	}
	w.defs[name] = s
	return reference(name)
}

func reference(name string) *schema { return &schema{Ref: "#/$defs/" + name} }
