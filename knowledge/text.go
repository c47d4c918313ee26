package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/locale"
)

// placeholder matches {name} in a text.
var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// dayPlaceholder is what the text of a deadline puts its day for.
const dayPlaceholder = "day"

// Saying is a text with its figures put in.
type Saying struct {
	Text string
	// Unsure reports that a figure of medium confidence, or one whose source
	// should have been checked again by now, is stated: say with whom to check
	// it.
	Unsure bool
}

// Say puts the scheme's figures, as they stand on the given day, into one of
// its texts. A sentence with a figure whose source should have been checked
// again by then is marked as to be confirmed. It returns false, and nothing to
// say, if one of the figures has no value on that day.
func (s *Scheme) Say(t Text, lang string, on calendar.Date) (Saying, bool) {
	return s.say(t.In(lang), lang, on, nil)
}

// SayDue puts the scheme's figures and the day into the text of one of its
// deadlines. While the day is not known, the text says how long before; a day
// counted from the first of several says from which.
func (s *Scheme) SayDue(d DueDay, lang string, on calendar.Date) (Saying, bool) {
	by := d.Deadline.By
	hundredths, ok := by.On(on)
	if !ok {
		return Saying{}, false
	}
	day := locale.TheDate(lang, d.Day)
	switch {
	case !d.From.IsZero():
		day += " (" + d.Deadline.Before.StartingOn(d.From, lang) + ")"
	case d.Day.IsZero():
		day = by.write(lang, hundredths) + " " + d.Deadline.Before.Before.In(lang)
	}
	return s.say(d.Deadline.Text.In(lang), lang, on, map[string]filling{
		dayPlaceholder: {day, by.Confidence < High, by.overdue(on)},
	})
}

// filling is what takes the place of a name in a text.
type filling struct {
	words           string
	unsure, overdue bool
}

// fill returns what takes the place of a name; false if nothing can on that day.
func (s *Scheme) fill(name, lang string, on calendar.Date, more map[string]filling) (filling, bool) {
	if one, ok := more[name]; ok {
		return one, true
	}
	f := s.Figures[name]
	if f == nil {
		return filling{words: "{" + name + "}"}, true
	}
	hundredths, ok := f.On(on)
	return filling{f.write(lang, hundredths), f.Confidence < High, f.overdue(on)}, ok
}

// sentenceEnd matches what ends a sentence, or the part of one before a
// semicolon.
var sentenceEnd = regexp.MustCompile(`[ \x{00a0}\x{202f}]?[.;!?](?:\s|$)|\n\n`)

func (s *Scheme) say(text, lang string, on calendar.Date, more map[string]filling) (Saying, bool) {
	var said Saying
	var b strings.Builder
	marking := false
	copied := func(words string) {
		if end := sentenceEnd.FindStringIndex(words); marking && end != nil {
			b.WriteString(locale.ToConfirm(lang, words[:end[0]]))
			words, marking = words[end[0]:], false
		}
		b.WriteString(words)
	}
	done := 0
	for _, at := range placeholder.FindAllStringIndex(text, -1) {
		copied(text[done:at[0]])
		one, ok := s.fill(text[at[0]+1:at[1]-1], lang, on, more)
		if !ok {
			return Saying{}, false
		}
		b.WriteString(one.words)
		marking = marking || one.overdue
		said.Unsure = said.Unsure || one.unsure || one.overdue
		done = at[1]
	}
	copied(text[done:])
	said.Text = b.String()
	if marking {
		said.Text = locale.ToConfirm(lang, said.Text)
	}
	return said, true
}

// StartingOn says of a Day that a deadline is counted from it: "pour un début le
// 1er juin 2027".
func (f *Fact) StartingOn(day calendar.Date, lang string) string {
	begin := f.Starting.In(lang)
	if begin == "" {
		begin = f.Label.In(lang) + strings.TrimRight(locale.Colon(lang), " ")
	}
	return begin + " " + locale.DateShort(lang, day)
}

// write gives the figure's value with its unit.
func (f *Figure) write(lang string, hundredths int) string {
	if f.Unit == string(locale.Euro) {
		return locale.Euros(lang, hundredths)
	}
	return locale.Quantity(lang, float64(hundredths)/100, locale.Unit(f.Unit))
}

// Write gives a value of the fact in words: the options' labels, a number with
// its unit, a day. "I don't know" gives "".
func (f *Fact) Write(v Value, lang string) string {
	switch v.kind {
	case optionsValue:
		labels := make([]string, 0, len(v.Options))
		for _, id := range v.Options {
			if o := f.Option(id); o != nil {
				labels = append(labels, o.said(lang, len(v.Options) > 1))
			}
		}
		return strings.Join(labels, " + ")
	case rangeValue:
		return f.writeNumbers(v, lang)
	case daysValue:
		switch {
		case v.From.IsZero():
			return locale.Before(lang, v.To.AddDays(1))
		case v.To.IsZero():
			return locale.From(lang, v.From)
		}
		return locale.DateRange(lang, v.From, v.To)
	default:
		return ""
	}
}

// said is the option's longer wording, or its label where it stands in a list.
func (o *Option) said(lang string, inList bool) string {
	if s := o.Says.In(lang); s != "" && !inList {
		return s
	}
	return o.Label.In(lang)
}

func (f *Fact) writeNumbers(v Value, lang string) string {
	quantity := func(n int) string {
		return locale.Quantity(lang, float64(n), locale.Unit(f.Unit))
	}
	switch {
	case v.Low == v.High:
		return quantity(v.Low)
	case v.Low <= f.Min:
		return locale.AtMost(lang, quantity(v.High))
	case v.High >= f.Max:
		return locale.AtLeast(lang, quantity(v.Low))
	}
	return locale.Between(lang, locale.Number(lang, float64(v.Low)), quantity(v.High))
}

func cutLanguage(tag string) (primary, rest string, found bool) {
	primary, rest, found = strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	return primary, rest, found
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
