package faketelegram

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

//go:embed testdata/methods.json
var methodsJSON []byte

// schema is what Telegram publishes of the methods served here: names, types
// and which fields are required.
type schema struct {
	Methods map[string][]field `json:"methods"`
	Types   map[string][]field `json:"types"`
	// Unions are types that are one of several others.
	Unions map[string][]string `json:"unions"`
}

type field struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
}

func loadSchema() (schema, error) {
	var s schema
	if err := json.Unmarshal(methodsJSON, &s); err != nil {
		return schema{}, fmt.Errorf("faketelegram: methods.json: %w", err)
	}
	return s, nil
}

// check returns what is wrong with the parameters of a request and the files in
// it, by the names of their fields. A parameter that is "null" counts as absent,
// as Telegram takes it.
func (s schema) check(method string, params url.Values, files map[string]File) error {
	fields := s.Methods[method]
	for name := range files {
		i := slices.IndexFunc(fields, func(f field) bool { return f.Name == name })
		if i < 0 || !slices.Contains(fields[i].Types, "InputFile") || params.Has(name) {
			return fmt.Errorf("%s: parameter %q is no place for a file", method, name)
		}
	}
	for _, f := range fields {
		if _, file := files[f.Name]; f.Required && !params.Has(f.Name) && !file {
			return fmt.Errorf("%s: parameter %q is missing", method, f.Name)
		}
	}
	for name, values := range params {
		i := slices.IndexFunc(fields, func(f field) bool { return f.Name == name })
		switch {
		case i < 0:
			return fmt.Errorf("%s: unknown parameter %q", method, name)
		case len(values) != 1:
			return fmt.Errorf("%s: parameter %q is given %d times", method, name, len(values))
		case values[0] == "null" && !fields[i].Required:
			continue
		}
		if !s.anyOf(fields[i].Types, func(typ string) bool { return s.parses(typ, values[0]) }) {
			return fmt.Errorf("%s: parameter %q is no %s", method, name, strings.Join(fields[i].Types, " or "))
		}
	}
	return nil
}

func (s schema) anyOf(types []string, ok func(string) bool) bool {
	return slices.ContainsFunc(types, ok)
}

// parses tells whether the text of a parameter is of a type.
func (s schema) parses(typ, value string) bool {
	switch typ {
	case "String":
		return true
	case "Integer":
		_, err := strconv.ParseInt(value, 10, 64)
		return err == nil
	case "Boolean":
		return value == "true" || value == "false"
	}
	d := json.NewDecoder(strings.NewReader(value))
	d.UseNumber()
	var v any
	return d.Decode(&v) == nil && !d.More() && s.fits(typ, v)
}

// fits tells whether a JSON value is of a type. None is of a type that the schema
// does not describe.
func (s schema) fits(typ string, v any) bool {
	if elem, ok := strings.CutPrefix(typ, "Array of "); ok {
		list, ok := v.([]any)
		return ok && !slices.ContainsFunc(list, func(e any) bool { return !s.fits(elem, e) })
	}
	if of, ok := s.Unions[typ]; ok {
		return s.anyOf(of, func(one string) bool { return s.fits(one, v) })
	}
	switch typ {
	case "String":
		_, ok := v.(string)
		return ok
	case "Integer":
		n, ok := v.(json.Number)
		if !ok {
			return false
		}
		_, err := n.Int64()
		return err == nil
	case "Boolean":
		_, ok := v.(bool)
		return ok
	}
	object, ok := v.(map[string]any)
	fields, described := s.Types[typ]
	return ok && described && s.complete(fields, object)
}

func (s schema) complete(fields []field, object map[string]any) bool {
	for _, f := range fields {
		v, there := object[f.Name]
		if there && !s.anyOf(f.Types, func(typ string) bool { return s.fits(typ, v) }) || !there && f.Required {
			return false
		}
	}
	for name := range object {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.Name == name }) {
			return false
		}
	}
	return true
}
