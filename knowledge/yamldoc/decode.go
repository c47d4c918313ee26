package yamldoc

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// Decode copies the file into the struct that into points at, and notes in the
// report everything that does not fit. The zero value stays in each field where
// something was wrong; list entries and map values of the wrong shape are left
// out.
//
// A struct field takes part if it is exported and tagged `yaml:"key"` or
// `yaml:"key,required"`; keys that no field names are a problem. A field named
// Pos, of type Pos, receives the place of the struct's mapping. Fields may be
// string, int, bool, the types of this package, structs, pointers to such, and
// slices and string-keyed maps of such. Pointers stay nil for what is not
// given.
//
// Decode panics if into is not a pointer to a struct or leads to a field of
// another type: that is a mistake in the program, not in the file.
func (f *File) Decode(into any) {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("yamldoc: Decode into %T, want a pointer to a struct", into))
	}
	mustRead(v.Elem().Type(), make(map[reflect.Type]bool))
	if f.root != nil {
		f.value(f.root, v.Elem(), place{})
	}
}

// value decodes n into v. It returns false, with the problem noted and v as it
// was, if n has not the shape of v; true says nothing about what is inside.
func (f *File) value(n *yaml.Node, v reflect.Value, at place) bool {
	if n.Kind == yaml.AliasNode || n.Style&yaml.TaggedStyle != 0 {
		return false // noted by survey
	}
	if bare(n) {
		f.emptyValue(n, v.Type(), at)
		return false
	}
	if r, ok := v.Addr().Interface().(reader); ok {
		return r.read(f, n, at)
	}
	switch v.Kind() {
	case reflect.String, reflect.Int, reflect.Bool:
		return f.basic(n, v, at)
	case reflect.Pointer:
		inner := reflect.New(v.Type().Elem())
		if !f.value(n, inner.Elem(), at) {
			return false
		}
		v.Set(inner)
		return true
	case reflect.Map:
		return f.mapping(n, v, at)
	case reflect.Slice:
		if isEntries(v.Type()) {
			return f.entries(n, v, at)
		}
		return f.list(n, v, at)
	}
	return f.structure(n, v, at)
}

func (f *File) basic(n *yaml.Node, v reflect.Value, at place) bool {
	var (
		s Str
		i Int
		b Bool
	)
	switch kind := v.Kind(); {
	case kind == reflect.String && s.read(f, n, at):
		v.SetString(s.V)
	case kind == reflect.Int && i.read(f, n, at):
		v.SetInt(int64(i.V))
	case kind == reflect.Bool && b.read(f, n, at):
		v.SetBool(b.V)
	default:
		return false
	}
	return true
}

func (f *File) list(n *yaml.Node, v reflect.Value, at place) bool {
	if n.Kind != yaml.SequenceNode {
		return f.wrongType(n, v.Type(), at)
	}
	out, taken := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)), 0
	for _, c := range n.Content {
		if f.value(c, out.Index(taken), at.ofEntry()) {
			taken++
		}
	}
	v.Set(out.Slice(0, taken))
	return true
}

func (f *File) mapping(n *yaml.Node, v reflect.Value, at place) bool {
	if n.Kind != yaml.MappingNode {
		return f.wrongType(n, v.Type(), at)
	}
	out := reflect.MakeMapWithSize(v.Type(), len(n.Content)/2)
	for k, c := range pairs(n) {
		elem := reflect.New(v.Type().Elem()).Elem()
		if f.value(c, elem, keyPlace(n, k)) {
			out.SetMapIndex(reflect.ValueOf(k.Value).Convert(v.Type().Key()), elem)
		}
	}
	v.Set(out)
	return true
}

// entries decodes into Entries[T], whose elements are structs of a Str and a T.
func (f *File) entries(n *yaml.Node, v reflect.Value, at place) bool {
	if n.Kind != yaml.MappingNode {
		return f.wrongType(n, v.Type(), at)
	}
	out, taken := reflect.MakeSlice(v.Type(), len(n.Content)/2, len(n.Content)/2), 0
	for k, c := range pairs(n) {
		entry := out.Index(taken)
		if f.value(c, entry.Field(1), keyPlace(n, k)) {
			*entry.Field(0).Addr().Interface().(*Str) = f.str(k)
			taken++
		}
	}
	v.Set(out.Slice(0, taken))
	return true
}

func (f *File) structure(n *yaml.Node, v reflect.Value, at place) bool {
	if n.Kind != yaml.MappingNode {
		return f.wrongType(n, v.Type(), at)
	}
	if p := v.FieldByName("Pos"); p.IsValid() && p.Type() == reflect.TypeFor[Pos]() && p.CanSet() {
		p.Set(reflect.ValueOf(f.nodePos(n)))
	}
	fields := fieldsOf(v.Type())
	var given []string
	for k, c := range pairs(n) {
		i := slices.IndexFunc(fields, func(field field) bool { return field.key == k.Value })
		if i < 0 {
			given = append(given, f.unknownKey(n, k, c, keysOf(fields)))
			continue
		}
		given = append(given, k.Value)
		at := keyPlace(n, k)
		at.required = fields[i].required
		f.value(c, v.Field(fields[i].index), at)
	}
	for _, field := range fields {
		if field.required && !slices.Contains(given, field.key) && whole(n) {
			f.problem(n, KindMissingKey, fmt.Sprintf("The key %q is missing here.", field.key),
				"Add it like this: "+field.key+": "+example(v.Type().Field(field.index).Type, 2))
		}
	}
	return true
}

// unknownKey notes a key that no field names and returns the one that was
// probably meant, or "".
func (f *File) unknownKey(mapping, k, v *yaml.Node, keys []string) string {
	meant := Suggest(k.Value, keys)
	switch at := keyPlace(mapping, k); {
	case meant != "":
		f.problem(k, KindUnknownKey, fmt.Sprintf("The key %s is not known here.", quoted(k.Value)),
			fmt.Sprintf("Did you mean %q?", meant))
	case at.braces && bare(v):
		f.emptyValue(v, nil, at)
	case len(keys) == 0:
		f.problem(k, KindUnknownKey, fmt.Sprintf("The key %s is not known here.", quoted(k.Value)),
			"Take it out: no keys are allowed here.")
	default:
		f.problem(k, KindUnknownKey, fmt.Sprintf("The key %s is not known here.", quoted(k.Value)),
			"The keys allowed here are: "+strings.Join(keys, ", ")+".")
	}
	return meant
}

// emptyValue notes that nothing stands where a value of type t is wanted. In
// braces that is mostly the rest of a text that holds a comma; t does not count
// there.
func (f *File) emptyValue(n *yaml.Node, t reflect.Type, at place) {
	if at.braces && bare(n) {
		f.problem(at.key, KindEmptyValue, at.subject()+" has no value.",
			"Write its value; or, if it belongs to the text before the comma, put that text in quotes.")
		return
	}
	cure := at.like(example(t, 2))
	if !at.required {
		cure += " — or take it out"
	}
	f.problem(n, KindEmptyValue, at.subject()+" has no value.", cure)
}

// wrongType notes that n is not what a value of type t is written as. It
// returns false for the caller to return.
func (f *File) wrongType(n *yaml.Node, t reflect.Type, at place) bool {
	line := example(t, 2)
	if wanted(t) == "a list" && isWord(n) {
		line = "[" + n.Value + "]"
	}
	f.problem(n, KindWrongType,
		fmt.Sprintf("%s wants %s, but %s stands here.", at.subject(), wanted(t), whatStands(n)),
		at.like(line))
	return false
}
