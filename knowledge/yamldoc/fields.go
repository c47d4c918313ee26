package yamldoc

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// field is a struct field that takes part in decoding.
type field struct {
	key      string
	index    int
	required bool
}

// knownFields holds what fieldsOf has found, by type.
var knownFields sync.Map

// fieldsOf returns the tagged fields of a struct, in order.
func fieldsOf(t reflect.Type) []field {
	if known, ok := knownFields.Load(t); ok {
		return known.([]field)
	}
	fields := findFields(t)
	knownFields.Store(t, fields)
	return fields
}

func keysOf(fields []field) []string {
	keys := make([]string, len(fields))
	for i, field := range fields {
		keys[i] = field.key
	}
	return keys
}

func findFields(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		key, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" {
			continue
		}
		fields = append(fields, field{key: key, index: i, required: option == "required"})
	}
	return fields
}

// mustRead panics unless Decode can read the type and all that it leads to.
func mustRead(t reflect.Type, seen map[reflect.Type]bool) {
	if _, ok := readerOf(t); ok || seen[t] {
		return
	}
	seen[t] = true
	switch {
	case isEntries(t):
		mustRead(t.Elem().Field(1).Type, seen)
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Pointer,
		t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		mustRead(t.Elem(), seen)
	case t.Kind() == reflect.Struct:
		for _, field := range fieldsOf(t) {
			if f := t.Field(field.index); !f.IsExported() {
				panic(fmt.Sprintf("yamldoc: the field %s of %v is tagged but not exported", f.Name, t))
			}
			mustRead(t.Field(field.index).Type, seen)
		}
	default:
		panic(fmt.Sprintf("yamldoc: cannot decode into %v", t))
	}
}
