package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"guichet/knowledge/yamldoc"
	"guichet/locale"
)

func (l *loader) readContacts() {
	file, _ := decode[contactsFile](l, "contacts.yaml", aContact)
	for _, e := range file.Contacts {
		taken := slices.ContainsFunc(l.base.contacts, func(c *Contact) bool { return c.ID == e.ID.V })
		l.base.contacts = append(l.base.contacts, &Contact{
			ID: l.id(aContact, e.ID, taken), Name: l.nameOf(e.Name), Phone: e.Phone.V, URL: l.address(e.URL), Note: l.text(e.Note, nil),
		})
	}
}

func (l *loader) readRegions() {
	file, _ := decode[regionsFile](l, "regions.yaml", aRegion)
	for _, e := range file.Regions {
		r := &Region{
			ID: l.id(aRegion, e.ID, l.base.Region(e.ID.V) != nil), Name: l.button(e.Name, maxLabelUnits), Site: l.address(e.Site),
		}
		for _, s := range e.Formerly {
			r.Formerly = append(r.Formerly, s.V)
		}
		for _, s := range e.Places {
			r.Places = append(r.Places, s.V)
		}
		l.base.regions = append(l.base.regions, r)
	}
	l.base.formerUntil = day(file.FormerlyUntil)
}

func (l *loader) readFacts() {
	file, _ := decode[factsFile](l, "facts.yaml", aFact)
	end := func(i int) int { // the line behind an entry
		if i+1 < len(file.Facts) {
			return file.Facts[i+1].Pos.Line
		}
		return 0
	}
	for i, e := range file.Facts {
		f := l.readFact(e, end(i))
		f.at = i
		for _, o := range f.Options {
			o.value = ChoiceOf(o.ID)
		}
		l.base.facts = append(l.base.facts, f)
	}
	for i, e := range file.Facts { // facts may refer to facts further down
		f := l.base.facts[i]
		l.days(e, f, l.base.facts[:i])
		f.CountedAt = l.dayFact(e.CountedAt)
		if f.CountedAt != nil && f.Growth == NoGrowth {
			l.report.Add(e.CountedAt.Pos, "useless-key", "counted_at says nothing about a number that does not grow.",
				"Add grows: monthly or grows: yearly, or take counted_at away.")
		}
		f.broken = !l.sound(e.Pos, end(i)) || f.fromRegions && l.partial[aRegion]
	}
	for i, f := range l.base.facts { // of two facts with one name, rules may mean either
		for _, o := range l.base.facts[:i] {
			if o.ruleName() == f.ruleName() {
				o.broken, f.broken = true, true
			}
		}
	}
}

// days checks the name under which rules see a date.
func (l *loader) days(e factEntry, f *Fact, before []*Fact) {
	if f.Type != Day || !e.Days.Set() {
		return
	}
	taken := l.base.Fact(e.Days.V) != nil || slices.ContainsFunc(before, func(o *Fact) bool { return o.DaysName == e.Days.V })
	l.ruleName(e.Days, taken)
}

// ruleName checks an id that rules use as it is.
func (l *loader) ruleName(s yamldoc.Str, taken bool) string {
	if slices.Contains(reservedNames, s.V) {
		l.partial[aFact] = true
		l.report.Add(s.Pos, "bad-id", fmt.Sprintf("%q has a meaning of its own in rules.", s.V), "Choose another name.")
		return s.V
	}
	return l.id(aFact, s, taken)
}

// dayFact looks up a fact that must be a date.
func (l *loader) dayFact(s yamldoc.Str) *Fact {
	f := l.fact(s)
	if f != nil && f.Type != Day {
		l.report.Add(s.Pos, "wrong-type", fmt.Sprintf("%s is no date.", f.ID), "Name a fact of type: date.")
		return nil
	}
	return f
}

// readFact reads one fact, whose entry ends before a line.
func (l *loader) readFact(e factEntry, end int) *Fact {
	sound := l.sound(e.Pos, end)
	f := &Fact{
		pos:   e.ID.Pos,
		ID:    l.ruleName(e.ID, l.base.Fact(e.ID.V) != nil),
		Label: l.text(e.Label, nil), Question: l.text(e.Question, nil), Hint: l.text(e.Hint, nil), Why: l.text(e.Why, nil),
		Before: l.text(e.Before, nil), Starting: l.text(e.Starting, nil), Words: l.numberWords(e.ID.V, e.Words), Called: l.optionWords(e.Called), You: l.youText(e.You), DaysName: e.Days.V, Unit: e.Unit.V, Min: e.Min.V, Max: e.Max.V,
		Fixed: e.Fixed.V, KnownBy: l.contact(e.KnownBy),
	}
	kind, ok := factTypes[e.Type.V]
	if !ok && e.Type.Set() {
		l.report.Add(e.Type.Pos, "unknown-type", fmt.Sprintf("There is no type of fact called %q.", e.Type.V),
			choose(e.Type.V, sortedKeys(factTypes)))
	}
	f.Type = kind
	if ok {
		l.factShape(e, f, sound)
	}
	f.Growth, ok = growths[e.Grows.V]
	if !ok && e.Grows.Set() {
		l.report.Add(e.Grows.Pos, "unknown-growth", fmt.Sprintf("%q is no way to grow.", e.Grows.V), "Use monthly or yearly.")
	}
	if sound && !e.Why.Set() && !e.KnownBy.Set() {
		l.report.Add(e.Pos, "missing-key", "A fact that people are asked for must say why.",
			"Add why: with the reason in every language.")
	}
	return f
}

// youText reads what says an answer back, with its place.
func (l *loader) youText(t yamldoc.Text) Text {
	for _, lang := range l.base.languages {
		if one, ok := t.By[lang]; ok && strings.Count(one.V, NumberPlace) != 1 {
			l.report.Add(one.Pos, "bad-words", fmt.Sprintf("%q does not tell where the answer stands.", one.V), "Write … once in place of the answer: vous avez …")
		}
	}
	return l.text(t, nil)
}

// numberWords reads the ways to state the number of a fact, each with its place.
func (l *loader) numberWords(fact string, entries yamldoc.Entries[[]yamldoc.Str]) []string {
	for _, s := range l.phrases(entries) {
		if strings.Count(s.V, NumberPlace) != 1 || strings.Trim(s.V, NumberPlace+" ") == "" {
			l.report.Add(s.Pos, "bad-words", fmt.Sprintf("%q does not tell where the number stands.", s.V),
				"Write … once in place of the number, beside at least one word: j’ai … ans")
		}
	}
	return l.hearWords(theNumbers, "the fact "+fact, entries)
}

var numberUnits = []string{"months", "years", "hours", "days", "people"}

// factShape checks the keys that belong to the fact's type and to no other,
// and, in an entry that is sound so far, that none is missing.
func (l *loader) factShape(e factEntry, f *Fact, sound bool) {
	misplaced := func(set bool, pos yamldoc.Pos, key string, types ...FactType) {
		if set && !slices.Contains(types, f.Type) {
			l.report.Add(pos, "misplaced-key", fmt.Sprintf("%s has no meaning for a fact of type %s.", key, e.Type.V), "Take it away.")
		}
	}
	misplaced(len(e.Options) > 0, e.Pos, "options", Choice, Several)
	misplaced(e.OptionsFrom.Set(), e.OptionsFrom.Pos, "options_from", Choice)
	misplaced(e.Days.Set(), e.Days.Pos, "days", Day)
	misplaced(e.Before.Set(), e.Before.Pos, "before", Day)
	misplaced(e.Starting.Set(), e.Starting.Pos, "starting", Day)
	misplaced(len(e.Words) > 0, e.Pos, "words", Number, Money, Choice)
	misplaced(len(e.SaysYes) > 0, e.Pos, "says_yes", YesNo)
	misplaced(len(e.SaysNo) > 0, e.Pos, "says_no", YesNo)
	misplaced(e.Unit.Set(), e.Unit.Pos, "unit", Number)
	misplaced(e.Min.Set, e.Min.Pos, "min", Number, Money)
	misplaced(e.Max.Set, e.Max.Pos, "max", Number, Money)
	misplaced(e.Grows.Set(), e.Grows.Pos, "grows", Number)

	needs := func(set bool, key, example string) {
		if !set && sound {
			l.report.Add(e.Pos, "missing-key", fmt.Sprintf("A fact of type %s needs %s.", e.Type.V, key), "Add, for example: "+example)
		}
	}
	switch f.Type {
	case Choice, Several:
		l.readOptions(e, f)
		if len(f.Options) < 2 && sound && !(e.OptionsFrom.Set() && (l.partial[aRegion] || !f.fromRegions)) {
			l.report.Add(e.Pos, "missing-key", "There must be at least two options to choose from.", "Add them under options.")
		}
		if n := len(newFactLevels(f, nil).optionIDs); n > 64 {
			l.report.Add(e.Pos, "too-many", fmt.Sprintf("A fact can have 64 options, not %d.", n), "Group them, or make two questions of it.")
		}
	case YesNo:
		f.Options = []*Option{{ID: yes, Words: l.optionWords(e.SaysYes)}, {ID: no, Words: l.optionWords(e.SaysNo)}}
		for _, o := range f.Options {
			o.Label = Text{}
			for _, lang := range l.base.languages {
				o.Label[lang] = locale.YesNo(lang, o.ID == yes)
			}
		}
	case Number:
		needs(e.Unit.Set(), "a unit", "unit: months")
		needs(e.Max.Set, "a highest number", "max: 720")
		if e.Unit.Set() && !slices.Contains(numberUnits, e.Unit.V) {
			l.report.Add(e.Unit.Pos, "unknown-unit", fmt.Sprintf("%q is no unit of a number.", e.Unit.V), "Use one of: "+strings.Join(numberUnits, ", ")+".")
		}
	case Money:
		f.Unit = string(locale.Euro)
		if !e.Max.Set {
			f.Max = 1_000_000
		}
	case Day:
		needs(e.Days.Set(), "the name under which rules see the days left", "days: days_to_start")
		needs(e.Before.Set(), "words for deadlines whose day is not known", "before: {fr: avant le début, en: before the start}")
	}
	l.factLimits(e, f)
}

// maxNumber bounds the numbers that facts, figures and rules can hold.
const maxNumber = 1_000_000_000

// factLimits checks the bounds of a Number or Money.
func (l *loader) factLimits(e factEntry, f *Fact) {
	for _, n := range []yamldoc.Int{e.Min, e.Max} {
		if n.V > maxNumber || n.V < -maxNumber {
			l.report.Add(n.Pos, "too-large", fmt.Sprintf("Numbers go up to %d here.", maxNumber), "Choose a bound that somebody can reach.")
		}
	}
	switch {
	case f.Min <= f.Max:
	case e.Max.Set:
		l.report.Add(e.Max.Pos, "bad-order", fmt.Sprintf("max (%d) is below min (%d).", f.Max, f.Min), "Exchange them.")
	case f.Type == Money:
		l.report.Add(e.Min.Pos, "bad-order", fmt.Sprintf("min (%d) is above %d, where amounts end if nothing else is said.", f.Min, f.Max), "Add max:")
	}
}

// optionLists are the lists of the base that a fact can offer as options.
var optionLists = []string{"regions", "courses"}

func (l *loader) readOptions(e factEntry, f *Fact) {
	switch e.OptionsFrom.V {
	case "":
	case "regions":
		f.fromRegions = true
		for _, r := range l.base.regions {
			f.Options = append(f.Options, &Option{ID: r.ID, Label: r.Name, Words: slices.Concat(r.Formerly, r.Places)})
		}
	case "courses":
		l.base.courseFact = f
		for _, c := range l.base.courses {
			f.Options = append(f.Options, &Option{ID: c.ID, Label: c.Short, Says: c.Name, Words: c.Words})
		}
	default:
		l.report.Add(e.OptionsFrom.Pos, "unknown-list", fmt.Sprintf("There is no list of options called %q.", e.OptionsFrom.V), "The lists are: "+strings.Join(optionLists, ", ")+".")
	}
	for _, o := range e.Options {
		f.Options = append(f.Options, &Option{
			ID: l.id(anOption, o.ID, f.Option(o.ID.V) != nil), Label: l.button(o.Label, maxLabelUnits), Says: l.text(o.Says, nil), You: l.text(o.You, nil), Words: l.optionWords(o.Words),
		})
		if len(o.Examples) > 0 {
			l.readExamples(Starting(o.ID.V), o.Examples)
			l.starts = append(l.starts, startingAt{f, o.Examples[0].Key.Pos})
		}
	}
	if f.Type == Several {
		for _, o := range e.Options {
			if len(o.LeavesOpen) > 0 {
				l.report.Add(o.LeavesOpen[0].Pos, "misplaced-key", "Where several answers are possible, none can leave others open.", "Take leaves_open away, or make the fact a choice.")
			}
		}
		return
	}
	for i, o := range e.Options {
		to := f.Options[len(f.Options)-len(e.Options)+i]
		for _, s := range o.LeavesOpen {
			other := f.Option(s.V)
			if other == nil || other == to {
				l.report.Add(s.Pos, "unknown-option", fmt.Sprintf("%s has no other option %q.", f.ID, s.V), "Name options of the same fact.")
				continue
			}
			to.LeavesOpen = append(to.LeavesOpen, s.V)
		}
	}
	for i, o := range e.Options { // an open option cannot stand for an open one
		for _, s := range o.LeavesOpen {
			if other := f.Option(s.V); other != nil && len(other.LeavesOpen) > 0 && s.V != e.Options[i].ID.V {
				l.report.Add(s.Pos, "open-option", fmt.Sprintf("%q settles nothing either.", s.V), "Name only options without leaves_open.")
			}
		}
	}
}
