package knowledge

import (
	"fmt"
	"reflect"
	"slices"

	"guichet/locale"
)

// termsOf returns what the tag of names: the values that a key takes.
func termsOf(b *Base) map[string]*schema {
	pages := idsOf(b.pages, func(p *Page) string { return p.ID })
	regions := idsOf(b.regions, func(r *Region) string { return r.ID })
	contacts := idsOf(b.contacts, func(c *Contact) string { return c.ID })
	schemes := idsOf(b.schemes, func(s *Scheme) string { return s.ID })
	return map[string]*schema{
		"scalar":   scalar(0),
		"text":     text(b.languages, 0),
		"label":    text(b.languages, maxLabelUnits),
		"short":    text(b.languages, maxShortUnits),
		"integer":  {Type: schemaTypes{"integer"}},
		"positive": {Type: schemaTypes{"integer"}, Minimum: new(1)},
		"recheck":  {Type: schemaTypes{"integer"}, Minimum: new(1), Maximum: new(maxRecheck)},
		"flag":     {AnyOf: []*schema{{Type: schemaTypes{"boolean"}}, among(yes, no)}},
		"date":     {Type: schemaTypes{"string"}, Pattern: "^" + dayPattern + "$", Format: "date"},
		"due":      {Type: schemaTypes{"string"}, Pattern: "^(" + dayPattern + "|" + dueNone + ")$"},
		"amount":   {Type: schemaTypes{"number", "string"}, Pattern: `^-?[0-9]+(\.[0-9]+)?$`},
		"rule":     {Type: schemaTypes{"string"}, Pattern: `\S`},
		"link":     {Type: schemaTypes{"string"}, Pattern: `^https://[^ <>"']*$`},
		"id":       {Type: schemaTypes{"string"}, Pattern: idForm.String(), MaxLength: maxID},

		"examples": {Type: schemaTypes{"string"}, Pattern: `\S`},

		"intent_id":    among(intentNames()...),
		"language":     among(locale.Languages()...),
		"fact_type":    among(sortedKeys(factTypes)...),
		"number_unit":  among(numberUnits...),
		"growth":       among(sortedKeys(growths)...),
		"options_from": among(optionLists...),
		"figure_unit":  among(figureUnits...),
		"confidence":   among(sortedKeys(confidences)...),
		"verdict":      among(verdictNames[:]...),

		"asked_fact_id": among(b.factIDs((*Fact).Asked)...),
		"day_fact_id":   among(b.factIDs(func(f *Fact) bool { return f.Type == Day })...),
		"contact_id":    among(contacts...),
		"page_id":       among(pages...),
		"region_id":     among(regions...),
		"scheme_id":     among(schemes...),
		"successor":     among(append(slices.Clone(schemes), noSuccessor)...),
	}
}

const (
	dayPattern    = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	numberPattern = `-?[0-9]+`
)

// among is a closed set; an empty one, of what the base has none of, takes any
// text.
func among(values ...string) *schema {
	return &schema{Type: schemaTypes{"string"}, Enum: values}
}

// scalar is a text, whatever YAML makes of it: 3949 and 51 need no quotes. A
// limit of 0 is none.
func scalar(limit int) *schema {
	return &schema{Type: schemaTypes{"string", "number", "boolean"}, Pattern: `\S`, MaxLength: limit}
}

const inThisLanguage = "In this language."

// text is a text in every language.
func text(languages []string, limit int) *schema {
	s := &schema{Type: schemaTypes{"object"}, Properties: map[string]*schema{}, Others: new(false), Required: languages}
	for _, lang := range languages {
		s.Properties[lang] = scalar(limit)
		s.Properties[lang].Description = inThisLanguage
	}
	return s
}

func idsOf[T any](list []*T, id func(*T) string) []string {
	ids := make([]string, len(list))
	for i, one := range list {
		ids[i] = id(one)
	}
	return ids
}

func (b *Base) factIDs(is func(*Fact) bool) []string {
	var ids []string
	for _, f := range b.facts {
		if is(f) {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// mapping says what the keys of a mapping are.
type mapping struct {
	// about are the keys with what each is for; nil where the author invents
	// them.
	about map[string]string
	// holds are the values of the keys where they differ from key to key.
	holds map[string]*schema
	// all reports that every key must be there.
	all bool
}

// mappingsOf returns what the tag keys names.
func mappingsOf(b *Base) map[string]mapping {
	language, role := mapping{about: map[string]string{}}, mapping{about: map[string]string{}, all: true}
	for _, lang := range b.languages {
		language.about[lang] = inThisLanguage
	}
	for _, r := range roles {
		role.about[string(r)] = fmt.Sprintf("The %s page.", r)
	}
	fact := mapping{about: map[string]string{}, holds: map[string]*schema{}}
	for _, f := range b.facts {
		fact.about[f.ID] = "Write " + f.form() + ", or unknown."
		fact.holds[f.ID] = statable(f)
	}
	scheme, deadline := mapping{about: map[string]string{}}, mapping{about: map[string]string{}}
	for _, s := range b.schemes {
		scheme.about[s.ID] = "The verdict for " + s.ID + "."
		for _, d := range s.Deadlines {
			deadline.about[s.ID+"."+d.ID] = "The day on which it falls, or none if it must not concern the person."
		}
	}
	return map[string]mapping{
		"id": {}, "language": language, "role": role, "fact": fact, "scheme": scheme, "deadline": deadline,
	}
}

// of returns the schema of the mapping where its keys hold value, unless they
// hold something of their own.
func (m mapping) of(value *schema) *schema {
	s := &schema{Type: schemaTypes{"object"}, Others: new(false)}
	if m.about == nil {
		s.Patterns = map[string]*schema{idForm.String(): value}
		return s
	}
	s.Properties = map[string]*schema{}
	for key, about := range m.about {
		one := *value
		if own := m.holds[key]; own != nil {
			one = *own
		}
		one.Description = about
		s.Properties[key] = &one
	}
	if m.all {
		s.Required = sortedKeys(m.about)
	}
	return s
}

// statable is what can be stated of a fact: what Fact.Parse reads, as people
// write it in YAML.
func statable(f *Fact) *schema {
	const unknown = "unknown"
	switch f.Type {
	case Choice, YesNo:
		return among(append(idsOf(f.Options, optionID), unknown)...)
	case Several:
		options := idsOf(f.Options, optionID)
		list := &schema{Type: schemaTypes{"array"}, Items: among(options...), MinItems: 1}
		return &schema{AnyOf: []*schema{list, among(append(options, unknown)...)}}
	case Day:
		return &schema{Type: schemaTypes{"string"}, Pattern: rangePattern(dayPattern, unknown)}
	default:
		return &schema{
			Type: schemaTypes{"integer", "string"}, Minimum: new(f.Min), Maximum: new(f.Max),
			Pattern: rangePattern(numberPattern, unknown),
		}
	}
}

func optionID(o *Option) string { return o.ID }

// rangePattern matches one of something, a range of it, and another word.
func rangePattern(one, other string) string {
	return fmt.Sprintf(`^(%[1]s(\.\.(%[1]s)?)?|\.\.%[1]s|%[2]s)$`, one, other)
}

// relate adds to the schema of a shape what one of its keys means for others.
func relate(t reflect.Type, s *schema) {
	switch t {
	case reflect.TypeFor[factEntry]():
		s.AnyOf = []*schema{{Required: []string{"why"}}, {Required: []string{"known_by"}}}
		s.AllOf = []*schema{
			needs("number", "unit", "max"),
			needs("date", "days", "before"),
		}
	case reflect.TypeFor[stepEntry]():
		s.Properties["offer"].MinItems = 1
		s.OneOf = []*schema{{Required: []string{"ask"}}, {Required: []string{"offer"}}, {Required: []string{"when", "steps"}}}
	case reflect.TypeFor[schemeFile]():
		ends := &schema{Required: []string{"until"}}
		s.If = &schema{Required: []string{"valid"}, Properties: map[string]*schema{"valid": ends}}
		s.Then = &schema{Required: []string{"successor", "ended"}}
	}
}

// needs says which keys a fact of a type must have.
func needs(factType string, keys ...string) *schema {
	return &schema{
		If:   &schema{Required: []string{"type"}, Properties: map[string]*schema{"type": among(factType)}},
		Then: &schema{Required: keys},
	}
}
