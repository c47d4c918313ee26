package yamldoc

import "reflect"

// Str is a scalar as text, whatever YAML would make of it: 3949, yes and
// 2024-06 stay as they are written. Its zero value is a text that was not given.
type Str struct {
	// V is the text without quotes and with its escapes undone.
	V string
	// Pos is where the scalar begins: its first character, opening quote or
	// block sign.
	Pos Pos

	src   *source
	style style
}

// Set reports whether the text was given.
func (s Str) Set() bool { return s.Pos.Line > 0 }

// Int is a whole number. Its zero value is a number that was not given.
type Int struct {
	V   int
	Pos Pos
	Set bool
}

// Bool is true or false, which may also be written yes or no. Its zero value
// is an answer that was not given.
type Bool struct {
	V   bool
	Pos Pos
	Set bool
}

// Date is a day of the calendar. Its zero value is a day that was not given.
type Date struct {
	// V is the day as YYYY-MM-DD; such days sort as text. Whoever reads it may
	// rely on it being a real one.
	V   string
	Pos Pos
	Set bool
}

// Text is one text in several languages, written as a mapping from language to
// scalar. Which languages there must be is the caller's to check. Its zero
// value is a text that was not given.
type Text struct {
	Pos Pos
	By  map[string]Str

	keys map[string]Pos
}

// Set reports whether the text was given, in whatever language.
func (t Text) Set() bool { return t.Pos.Line > 0 }

// KeyPos returns where the language stands as a key, or the place of the whole
// text if it does not stand there.
func (t Text) KeyPos(language string) Pos {
	if p, ok := t.keys[language]; ok {
		return p
	}
	return t.Pos
}

// AnyKind says what an Any holds. Its zero value is Absent.
type AnyKind uint8

const (
	// Absent is a value that was not given.
	Absent AnyKind = iota
	// Scalar is a single value; Any.Scalar holds it.
	Scalar
	// List is a list of single values; Any.List holds them.
	List
)

// Any is a value that may be a scalar or a list of scalars.
type Any struct {
	Pos    Pos
	Kind   AnyKind
	Scalar Str
	List   []Str
}

// Entries is a mapping whose keys are the author's own names, in the order of
// the file and with the places of the keys. T is any type that Decode reads.
// Keys are distinct.
type Entries[T any] []Entry[T]

// Entry is one key of a mapping and its value.
type Entry[T any] struct {
	Key   Str
	Value T
}

// Find returns the value of a key, and false with T's zero value if the key is
// not there.
func (es Entries[T]) Find(key string) (T, bool) {
	for _, e := range es {
		if e.Key.V == key {
			return e.Value, true
		}
	}
	var none T
	return none, false
}

func (Entries[T]) isEntries() {}

// isEntries reports whether a type is an Entries of anything.
func isEntries(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Implements(reflect.TypeFor[interface{ isEntries() }]())
}
