package knowledge

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guichet/calendar"
	"guichet/knowledge/yamldoc"
)

// FactType says what kind of value a fact has. The zero value is Choice.
type FactType uint8

const (
	// Choice is exactly one of the fact's options.
	Choice FactType = iota
	// Several is one or more of the fact's options.
	Several
	// YesNo is one of the options "yes" and "no".
	YesNo
	// Number is a whole number in the fact's unit.
	Number
	// Money is a number of whole euros.
	Money
	// Day is a calendar day. Rules see the days left until it.
	Day
)

var factTypes = map[string]FactType{
	"choice": Choice, "several": Several, "yes_no": YesNo, "number": Number, "money": Money, "date": Day,
}

// Growth says how a number rises by itself as time passes. The zero value is
// NoGrowth.
type Growth uint8

const (
	NoGrowth Growth = iota
	// Monthly numbers rise by one each month.
	Monthly
	// Yearly numbers rise by one each year.
	Yearly
)

var growths = map[string]Growth{"monthly": Monthly, "yearly": Yearly}

// Fact is one thing that a person can state.
type Fact struct {
	ID   string
	Type FactType
	// Label names the fact in a list of answers.
	Label Text
	// Question asks the person, or the contact in KnownBy, for it.
	Question Text
	// Hint says how to answer by typing; it may be empty.
	Hint Text
	// Why answers "why do you ask this?".
	Why Text
	// Options are what Choice, Several and YesNo facts choose from; nil for
	// the others.
	Options []*Option
	// Unit is the unit of a Number: "months", "years", "hours", "days" or
	// "people"; "euros" for Money; empty for the others.
	Unit string
	// Words are ways to state a Number or Money, or the number that a Choice of
	// sizes asks for, within a message, in any language, with NumberPlace where the
	// number stands: "j’ai … ans".
	Words []string
	// Called are what people call it, in any language, when they say that they do
	// not know it: "mon solde".
	Called []string
	// You says an answer back to the person, with NumberPlace where the answer
	// stands: "vous avez …". An option's own You goes before it. It may be empty.
	You Text
	// Min and Max bound a Number or Money.
	Min, Max int
	Growth   Growth
	// CountedAt is the Day fact at which a growing number is meant; nil means
	// today.
	CountedAt *Fact
	// Before ends "15 days …" for a Day whose date is not known.
	Before Text
	// Starting begins "… 1 June 2027" beside a deadline's day that is counted
	// from the first of several possible days; it may be empty.
	Starting Text
	// DaysName is the name under which rules see a Day.
	DaysName string
	// Fixed facts cannot be changed by the person.
	Fixed bool
	// KnownBy, when set, is the contact that knows the fact. Such a fact is
	// never asked of the person.
	KnownBy *Contact

	fromRegions bool // its options are the regions
	at          int  // its place among the facts of the base
	pos         yamldoc.Pos
	broken      bool // while loading: its entry has problems
}

// Option is one value that a person can choose.
type Option struct {
	ID string
	// Label is the wording of a button.
	Label Text
	// Says is a longer wording for the list of answers; it falls back to Label.
	Says Text
	// You says it back to the person: "vous êtes en CDI". It may be empty.
	You Text
	// Words are further ways to say it, in any language.
	Words []string
	// LeavesOpen, when not empty, makes the option mean "one of these": an
	// answer that settles nothing yet.
	LeavesOpen []string

	value Value
}

// Value returns the value that holds the option alone.
func (o *Option) Value() Value { return o.value }

// Option returns the option with the given id, or nil.
func (f *Fact) Option(id string) *Option {
	for _, o := range f.Options {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// Asked reports whether the fact is one that a person is asked for.
func (f *Fact) Asked() bool { return f.KnownBy == nil }

// Value is what somebody stated of one fact. The zero value is "I don't know".
type Value struct {
	// Options holds the chosen option ids of a Choice (one), YesNo (one) or
	// Several (one or more), in the fact's order.
	Options []string
	// Low and High bound a Number or Money, both included. An open end is
	// math.MinInt or math.MaxInt.
	Low, High int
	// From and To bound a Day, both included. An open end is the zero Date.
	From, To calendar.Date
	kind     valueKind
}

type valueKind uint8

const (
	dontKnow valueKind = iota
	optionsValue
	rangeValue
	daysValue
)

// Known reports whether the value says anything at all.
func (v Value) Known() bool { return v.kind != dontKnow }

// Exact reports whether the value is one number or one day, not a range.
func (v Value) Exact() bool {
	switch v.kind {
	case rangeValue:
		return v.Low == v.High
	case daysValue:
		return v.From == v.To
	default:
		return v.kind == optionsValue
	}
}

// ChoiceOf returns the value that holds the given option ids.
func ChoiceOf(ids ...string) Value { return Value{kind: optionsValue, Options: ids} }

// NumberOf returns the value between low and high, both included.
func NumberOf(low, high int) Value { return Value{kind: rangeValue, Low: low, High: high} }

// NumberPlace stands for the number in one of Fact.Words.
const NumberPlace = "…"

// Between stands in one of Option.Words where a few other words may stand: "my
// boss … agrees".
const Between = "…"

// AtLeast returns the value from low on.
func AtLeast(low int) Value { return NumberOf(low, math.MaxInt) }

// DayOf returns the value between from and to, both included; a zero Date
// leaves that end open.
func DayOf(from, to calendar.Date) Value { return Value{kind: daysValue, From: from, To: to} }

// Unknown is how "I don't know" is written.
const Unknown = "?"

// String writes the value in the form that Fact.Parse reads: "?", option ids
// joined by commas, "24", "24..", "..23", "12..23", "2026-12-07" or a range of
// days.
func (v Value) String() string {
	switch v.kind {
	case optionsValue:
		return strings.Join(v.Options, ",")
	case rangeValue:
		return writeRange(v.Low == v.High, v.Low != math.MinInt, v.High != math.MaxInt,
			strconv.Itoa(v.Low), strconv.Itoa(v.High))
	case daysValue:
		return writeRange(v.From == v.To, !v.From.IsZero(), !v.To.IsZero(), v.From.String(), v.To.String())
	default:
		return Unknown
	}
}

func writeRange(same, hasLow, hasHigh bool, low, high string) string {
	if same {
		return low
	}
	s := ".."
	if hasLow {
		s = low + s
	}
	if hasHigh {
		s += high
	}
	return s
}

// Parse reads a value of the fact from the form that Value.String writes;
// "unknown" is read as "I don't know" too. It fails with a sentence that names
// what is wanted.
func (f *Fact) Parse(s string) (Value, error) {
	s = strings.TrimSpace(s)
	if s == Unknown || s == "unknown" {
		return Value{}, nil
	}
	switch f.Type {
	case Choice, YesNo, Several:
		return f.parseOptions(s)
	case Day:
		return f.parseDays(s)
	default:
		return f.parseNumbers(s)
	}
}

// form says how values of the fact are written.
func (f *Fact) form() string {
	switch f.Type {
	case Choice:
		return "the id of one option"
	case Several:
		return "a list of options, as in [one, two]"
	case YesNo:
		return "yes or no"
	case Day:
		return "a day as in 2026-12-07, a range as in 2026-12-07.. or ..2026-12-07"
	default:
		return "a whole number as in 24, a range as in 24.., ..23 or 12..23"
	}
}

func (f *Fact) parseOptions(s string) (Value, error) {
	if o := f.Option(s); o != nil {
		return o.value, nil
	}
	ids := strings.Split(s, ",")
	for i := range ids {
		ids[i] = strings.TrimSpace(ids[i])
		if f.Option(ids[i]) == nil {
			return Value{}, fmt.Errorf("%s: %q is not one of %s", f.ID, ids[i], f.optionIDs())
		}
	}
	if len(ids) > 1 && f.Type != Several {
		return Value{}, fmt.Errorf("%s: takes one answer only", f.ID)
	}
	slices.SortFunc(ids, func(a, b string) int { return f.place(a) - f.place(b) })
	return ChoiceOf(slices.Compact(ids)...), nil
}

func (f *Fact) place(id string) int {
	return slices.IndexFunc(f.Options, func(o *Option) bool { return o.ID == id })
}

func (f *Fact) optionIDs() string {
	ids := make([]string, len(f.Options))
	for i, o := range f.Options {
		ids[i] = o.ID
	}
	return strings.Join(ids, ", ")
}

func (f *Fact) parseNumbers(s string) (Value, error) {
	low, high, isRange := strings.Cut(s, "..")
	if !isRange {
		high = low
	}
	v := NumberOf(math.MinInt, math.MaxInt)
	for _, end := range []struct {
		text string
		to   *int
	}{{low, &v.Low}, {high, &v.High}} {
		if end.text == "" {
			continue
		}
		n, err := strconv.Atoi(end.text)
		if err != nil || n < f.Min || n > f.Max {
			return Value{}, fmt.Errorf("%s: %q is not a whole number from %d to %d", f.ID, end.text, f.Min, f.Max)
		}
		*end.to = n
	}
	if v.Low > v.High || low == "" && high == "" {
		return Value{}, fmt.Errorf("%s: %q is not a range", f.ID, s)
	}
	return v, nil
}

func (f *Fact) parseDays(s string) (Value, error) {
	from, to, isRange := strings.Cut(s, "..")
	if !isRange {
		to = from
	}
	v := DayOf(calendar.Date{}, calendar.Date{})
	for _, end := range []struct {
		text string
		to   *calendar.Date
	}{{from, &v.From}, {to, &v.To}} {
		if end.text == "" {
			continue
		}
		d, err := calendar.Parse(end.text)
		if err != nil {
			return Value{}, fmt.Errorf("%s: %q is not a day written as 2026-12-07", f.ID, end.text)
		}
		*end.to = d
	}
	if from == "" && to == "" || from != "" && to != "" && v.To.Before(v.From) {
		return Value{}, fmt.Errorf("%s: %q is not a range of days", f.ID, s)
	}
	return v, nil
}

// Facts are the answers given so far, by fact id. A fact that is absent was
// not answered; one with the zero Value was answered with "I don't know".
type Facts map[string]Value
