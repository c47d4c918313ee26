package locale

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Stated is one thing that a text says and that a translation must say too: a
// number with its unit, a date, a month, a link, an address or a telephone
// number. The fields have one form in all languages.
type Stated struct {
	// What is the thing itself: "1500", "31/12/2026", "https://…".
	What string
	// Unit is "€", "%", or what is counted: "days", "weeks", "months", "years",
	// "hours"; empty if the text does not say it right behind the number.
	Unit string
	// Written says how a number is written where that differs from digits as
	// the language wants them: "in words".
	Written string
}

func (s Stated) String() string {
	said := s.What
	if s.Unit != "" {
		said += " " + s.Unit
	}
	if s.Written != "" {
		said += " (" + s.Written + ")"
	}
	return said
}

// SameStated reports whether two texts state the same, in any order, and
// otherwise what only one of them states. What is counted may be left to the
// reader in one of them ("à 16 ans", "at 16"); the signs € and % may not.
func SameStated(a, b []Stated) (onlyA, onlyB []Stated) {
	onlyA, onlyB = slices.Clone(a), slices.Clone(b)
	exact := func(x, y Stated) bool { return x == y }
	loose := func(x, y Stated) bool {
		return x.What == y.What && x.Written == y.Written && (x.Unit == "" || y.Unit == "") && !x.signed() && !y.signed()
	}
	for _, same := range []func(x, y Stated) bool{exact, loose} {
		onlyA = slices.DeleteFunc(onlyA, func(x Stated) bool {
			i := slices.IndexFunc(onlyB, func(y Stated) bool { return same(x, y) })
			if i >= 0 {
				onlyB = slices.Delete(onlyB, i, i+1)
			}
			return i >= 0
		})
	}
	return onlyA, onlyB
}

func (s Stated) signed() bool { return s.Unit == "€" || s.Unit == "%" }

var (
	aLink  = regexp.MustCompile(`https?://[^\s<>"»”)]+`)
	anAt   = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net|eu|io)\b`)
	aPhone = regexp.MustCompile(`\+?\d{1,3}(?:[ .\x{a0}\x{202f}]\d{1,2}){4,}`)
)

// aCode matches numbers with points between them.
var aCode = regexp.MustCompile(`^\d+(?:\.\d+)+`)

// FindStated finds what a text in the given language states, read by the rules
// of that language: "1,5" is one and a half in French.
func FindStated(lang, text string) []Stated {
	var found []Stated
	take := func(what *regexp.Regexp, form func(string) string) {
		text = what.ReplaceAllStringFunc(text, func(s string) string {
			found = append(found, Stated{What: form(s)})
			return " ; "
		})
	}
	if strings.Contains(text, "://") {
		take(aLink, func(s string) string { return strings.TrimRight(s, ".,;:!?*") })
	}
	if pointInside(text) {
		take(anAt, strings.ToLower)
	}
	if strings.IndexFunc(text, isDigit) >= 0 {
		take(aPhone, func(s string) string {
			return strings.NewReplacer(" ", "", ".", "", "\u00a0", "", "\u202f", "").Replace(s)
		})
	}
	r := statedReader{language: lookup(lang), pieces: pieces(lookup(lang), text)}
	for r.at < len(r.pieces) {
		r.next()
	}
	return append(found, r.found...)
}

// pointInside reports whether a point stands between two letters, as in every
// address.
func pointInside(text string) bool {
	for i := 1; i < len(text)-1; i++ {
		if text[i] == '.' && text[i-1] > ' ' && text[i+1] > ' ' {
			return true
		}
	}
	return false
}

// piece is a number, a word or a sign.
type piece struct {
	number  string // digits in one form, or empty
	foreign bool   // the number has the decimal point of another language
	word    string // folded
	upper   bool   // the word has a capital
	first   bool   // the word begins a sentence
}

// numberOf matches a number as each language writes it, at the start of a text.
var numberOf = func() map[string]*regexp.Regexp {
	of := map[string]*regexp.Regexp{}
	for _, l := range languages {
		groups := regexp.QuoteMeta(l.thousands)
		if l.thousands != "," {
			groups += ` \x{a0}\x{202f}` // any space
		}
		of[l.code] = regexp.MustCompile(`^\d+(?:[` + groups + `]\d{3}\b)*(?:` + regexp.QuoteMeta(l.decimal) + `\d+)?`)
	}
	return of
}()

// pieces cuts a text up.
func pieces(l *language, text string) []piece {
	digits := numberOf[l.code]
	out := make([]piece, 0, len(text)/4) // words have more letters, mostly
	begins := true
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case isDigit(r):
			n := digits.FindString(text)
			number := plainNumber(l, n)
			if code := aCode.FindString(text); len(code) > len(n) { // "32.12" in French
				n, number = code, code
			}
			out = append(out, piece{number: number, foreign: number == n && strings.Contains(n, ".") && l.decimal != "."})
			text, begins = text[len(n):], false
		case unicode.IsLetter(r):
			end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
			if end < 0 {
				end = len(text)
			}
			out = append(out, piece{word: Fold(text[:end]), upper: unicode.IsUpper(r), first: begins})
			text, begins = text[end:], false
		default:
			if !unicode.IsSpace(r) && r != '-' && r != '‑' {
				out = append(out, piece{word: string(r)})
			}
			begins = strings.ContainsRune(".!?", r) || begins && unicode.IsSpace(r)
			text = text[size:]
		}
	}
	return out
}

// plainNumber writes a number of the language without thousands, and with a
// point before its decimals.
func plainNumber(l *language, n string) string {
	whole, decimals, has := strings.Cut(n, l.decimal)
	whole = strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, whole)
	if has {
		return whole + "." + decimals
	}
	return whole
}

type statedReader struct {
	*language
	pieces []piece
	at     int
	found  []Stated
}

func (r *statedReader) peek(by int) piece {
	if i := r.at + by; i >= 0 && i < len(r.pieces) {
		return r.pieces[i]
	}
	return piece{}
}

func (r *statedReader) next() {
	p := r.peek(0)
	switch {
	case p.number != "":
		r.number(p)
	case p.word == "€" && r.peek(1).number != "":
		r.found = append(r.found, Stated{What: r.peek(1).number, Unit: "€"})
		r.at += 2
	case r.month(p) > 0:
		r.date("")
	case r.inWords(p) > 0:
		r.words()
	default:
		r.at++
	}
}

// number reads a number with its unit, or the date that it begins.
func (r *statedReader) number(p piece) {
	after := 1
	if w := r.peek(after).word; w != "" && (r.language.words.marks[w] == markOrdinal || slices.Contains([]string{"st", "nd", "rd", "th"}, w)) {
		after++
	}
	if r.peek(after).word == "of" {
		after++
	}
	if day, err := strconv.Atoi(p.number); err == nil && day >= 1 && day <= 31 && r.month(r.peek(after)) > 0 {
		r.at += after
		r.date(p.number)
		return
	}
	r.at++
	one := Stated{What: p.number, Unit: r.unit()}
	if p.foreign && one.signed() {
		one.Written = "with a point"
	}
	r.found = append(r.found, one)
}

// month returns the month that a word names for certain, 0 for none.
func (r *statedReader) month(p piece) int {
	m := r.language.words.months[p.word]
	if m == 0 || Fold(r.months[m-1]) != p.word || unicode.IsUpper([]rune(r.months[0])[0]) && !p.upper {
		return 0
	}
	return int(m)
}

// date reads on from a month; day is what stands before it.
func (r *statedReader) date(day string) {
	name := r.peek(0)
	month := strconv.Itoa(r.month(name))
	r.at++
	if n, err := strconv.Atoi(r.peek(0).number); day == "" && err == nil && n >= 1 && n <= 31 {
		day = r.peek(0).number
		r.at++
		if r.peek(0).word == "," {
			r.at++
		}
	}
	what := "month " + month
	if day != "" {
		what = strings.TrimLeft(day, "0") + "/" + month
	}
	if year := r.peek(0).number; len(year) == 4 {
		what = strings.TrimPrefix(what, "month ") + "/" + year
		r.at++
	} else if day == "" && name.first && name.word == "may" {
		return // "May I …"
	}
	r.found = append(r.found, Stated{What: what})
}

var spanNames = map[span]string{hourSpan: "hours", daySpan: "days", weekSpan: "weeks", monthSpan: "months", yearSpan: "years"}

// unit reads what the number before counts; one word may stand between.
func (r *statedReader) unit() string {
	if w := r.peek(0).word; w == "€" || w == "%" {
		r.at++
		return w
	}
	for by := range 2 {
		w := r.peek(by).word
		if unit, ok := r.language.words.units[w]; ok {
			return spanNames[unit]
		}
		if w == "" || !unicode.IsLetter([]rune(w)[0]) {
			break
		}
	}
	return ""
}

// doubtful words mean a number only now and then.
var doubtfulNumbers = []string{"un", "une", "one", "a", "an", "neuf", "nine", "zero"}

// inWords returns the number that a word names for certain, 0 for none.
func (r *statedReader) inWords(p piece) int {
	n := r.language.words.numbers[p.word]
	if n > 0 && slices.Contains(doubtfulNumbers, p.word) {
		return 0
	}
	return n
}

// words reads a number in words, which may have several: "quatre-vingt-dix".
func (r *statedReader) words() {
	total := 0
	for n := r.inWords(r.peek(0)); n > 0; n = r.inWords(r.peek(0)) {
		if total > 0 && total < n {
			total *= n
		} else {
			total += n
		}
		r.at++
	}
	unit := r.unit()
	if total == 2 && unit == "" {
		return // "les deux" is "both"
	}
	r.found = append(r.found, Stated{strconv.Itoa(total), unit, "in words"})
}
