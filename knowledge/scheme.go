package knowledge

import (
	"slices"

	"guichet/calendar"
	"guichet/knowledge/yamldoc"
)

// Text is one text in every language of the base, by language code. The zero
// value is no text.
//
// It may hold **bold**, empty lines between paragraphs, and {name} for a
// figure of the same scheme; Base.Render puts the figures in.
type Text map[string]string

// In returns the text in the given language, as the base's author wrote it.
func (t Text) In(lang string) string { return t[lang] }

// Scheme is a way to pay for training.
type Scheme struct {
	ID string
	// Name is the full name; Short fits a button.
	Name, Short Text
	// Summary says in a sentence or two what it is and what it pays.
	Summary Text
	// Words are what people call it, in any language.
	Words []string
	// From and Until bound its validity, both included; a zero Date leaves
	// that end open.
	From, Until calendar.Date
	// Successor replaces a scheme that has an Until; it may be nil.
	Successor *Scheme
	// Ended says what became of a scheme that has an Until.
	Ended Text
	// CheckWith is who confirms what is less than certain; it may be nil.
	CheckWith  *Contact
	Figures    map[string]*Figure
	Conditions []*Condition
	Deadlines  []*Deadline
	Amounts    []Text
	Steps      []Text
	Documents  []Text
	Notes      []*Note
	Contacts   []*Contact
	// Link is the official page; it may be empty.
	Link    string
	Sources []*Source
	pos     yamldoc.Pos
	broken  bool // while loading: its file has problems
}

// EndedOn reports whether the scheme is over on the given day.
func (s *Scheme) EndedOn(on calendar.Date) bool { return !s.Until.IsZero() && s.Until.Before(on) }

// BegunOn reports whether the scheme exists already on the given day.
func (s *Scheme) BegunOn(on calendar.Date) bool { return s.From.IsZero() || !on.Before(s.From) }

// tests reports whether a condition or deadline of the scheme depends on f.
func (s *Scheme) tests(f *Fact) bool {
	for _, c := range s.Conditions {
		if slices.Contains(c.rule.facts(), f) {
			return true
		}
	}
	for _, d := range s.Deadlines {
		if d.Before == f || slices.Contains(d.when.facts(), f) {
			return true
		}
	}
	return false
}

// mentions reports whether a note or the scope of a condition depends on f.
func (s *Scheme) mentions(f *Fact) bool {
	for _, n := range s.Notes {
		if slices.Contains(n.when.facts(), f) {
			return true
		}
	}
	for _, c := range s.Conditions {
		if slices.Contains(c.scope.facts(), f) {
			return true
		}
	}
	return false
}

// Regional reports whether the scheme is the Region's own: whether a condition
// that concerns everybody depends on the person's region. A condition for the
// people of one region alone does not make it so.
func (s *Scheme) Regional() bool {
	for _, c := range s.Conditions {
		if c.scope == nil && slices.ContainsFunc(c.rule.facts(), func(f *Fact) bool { return f.fromRegions }) {
			return true
		}
	}
	return false
}

// Condition is a predicate over the facts that a scheme requires.
type Condition struct {
	ID string
	// Is states the condition neutrally; Fails explains a "no".
	Is, Fails Text
	// rule holds for everybody whom the condition does not concern.
	rule  *rule
	scope *rule // whom it concerns; nil: everybody
}

// Deadline is a last day counted back from a day that the person states.
type Deadline struct {
	ID string
	// Before is the Day fact it is counted back from.
	Before *Fact
	// By is how long before; its unit is days, working_days, weeks or months.
	By *Figure
	// Text holds {day}.
	Text Text
	when *rule // nil: always
}

// Note is a remark on a scheme that concerns some people only.
type Note struct {
	Text Text
	when *rule // nil: everybody
}

// Confidence says how sure a figure is. The zero value is Low: it must not be
// stated.
type Confidence uint8

const (
	// Low figures must not be stated.
	Low Confidence = iota
	// Medium figures are stated together with who confirms them.
	Medium
	// High figures are stated plainly.
	High
)

var confidences = map[string]Confidence{"H": High, "M": Medium, "L": Low}

// Figure is a number that texts and rules refer to by name.
type Figure struct {
	Name string
	// Unit is one of days, working_days, weeks, months, hours, euros,
	// euros_per_hour, percent and number.
	Unit       string
	Confidence Confidence
	values     []figureValue // by date, without gap or overlap
	pos        yamldoc.Pos
}

type figureValue struct {
	from, until calendar.Date // zero: open
	hundredths  int
	source      *Source // nil only while loading a broken base
}

// On returns the figure's value in hundredths of its unit (10320 for
// 103.20 euros), and false on a day for which it has none.
func (f *Figure) On(day calendar.Date) (hundredths int, ok bool) {
	v, ok := f.value(day)
	return v.hundredths, ok
}

func (f *Figure) value(day calendar.Date) (figureValue, bool) {
	for _, v := range f.values {
		if (v.from.IsZero() || !day.Before(v.from)) && (v.until.IsZero() || !v.until.Before(day)) {
			return v, true
		}
	}
	return figureValue{}, false
}

// whole reports whether the figure never has decimals.
func (f *Figure) whole() bool {
	return !slices.ContainsFunc(f.values, func(v figureValue) bool { return v.hundredths%100 != 0 })
}

// Contact is whom to call.
type Contact struct {
	ID    string
	Name  Text
	Phone string
	URL   string
	Note  Text
}

// Source is where a claim was read.
type Source struct {
	ID    string
	Name  Text
	URL   string
	Dated string
	// Checked is the day on which somebody last compared the claim with it.
	Checked calendar.Date
	// RecheckMonths is after how many months that must be done again.
	RecheckMonths int
	pos           yamldoc.Pos
}

// Overdue reports whether the source should have been checked again before the
// given day.
func (s *Source) Overdue(on calendar.Date) bool { return s.DueAgain().Before(on) }

// DueAgain is the last day on which the check still counts.
func (s *Source) DueAgain() calendar.Date { return s.Checked.AddMonths(s.RecheckMonths) }

// Page is what people ask for that is not a scheme.
type Page struct {
	ID       string
	Title    Text
	Words    []string
	Body     []Text
	Contacts []*Contact
	Link     string
	Sources  []*Source
	pos      yamldoc.Pos
}

// Word is an old or colloquial name.
type Word struct {
	ID string
	// Names are the spellings, in any language.
	Names []string
	// Until is the last day of the name; zero for a colloquial one.
	Until calendar.Date
	// Says explains it.
	Says Text
	// Scheme, Page and Region are where it leads; at most one is set.
	Scheme *Scheme
	Page   *Page
	Region *Region
}

// Region is one region of France of today.
type Region struct {
	ID   string
	Name Text
	// Site is the Regional Council's address; it may be empty.
	Site string
	// Formerly are the names of the regions that were merged into it.
	Formerly []string
	// Places are cities, departments and department numbers in it.
	Places []string
}

// Case is a named person whose verdicts the staff have decided.
type Case struct {
	Name string
	// Why says why the verdicts are what they are; it may be empty.
	Why    string
	On     calendar.Date
	Facts  Facts
	Expect map[string]Verdict
	due    map[string][]expectedDue // by scheme
	pos    yamldoc.Pos
}

// expectedDue is what a case expects of one deadline.
type expectedDue struct {
	deadline string
	day      calendar.Date
	none     bool // it must not concern the person
}
