// Package locale writes dates, amounts, quantities and lists the way a
// language wants them, and reads what people type in any of its languages.
//
// Wherever a function takes lang, it is a language tag of which the first part
// counts ("fr", "fr-CA"); a language that is not in Languages is written as the
// first one that is. All functions are safe for concurrent use.
//
// Each language is one file (french.go, english.go) that fills a language
// value, and one entry in languages below; nothing else knows a word of it.
package locale

import (
	"strings"
	"time"
)

// languages lists every language; the first one stands in for those that are
// not in the list.
var languages = []*language{&french, &english}

// language is all that the package knows of one language.
type language struct {
	code string

	weekdays     [7]string  // from Sunday on, as time.Weekday counts
	months       [12]string // from January on
	firstOfMonth string     // how the 1st is written, where not "1"

	decimal, thousands string
	unitGap            string // between a number and its unit
	percentSign        string // with its space, if any
	beforeEuro         string // what stands before an amount
	afterEuro          string // what stands after it
	perHour            string
	units              map[Unit]forms
	singular           func(n float64) bool
	and, or            string
	openQuote          string
	closeQuote         string
	rangeFrom, rangeTo string // "from", "to" between two days

	say     sentences
	typeset []typesetRule // applied in order
	words   vocabulary
}

// forms holds a noun in singular and plural.
type forms struct{ one, many string }

// Languages returns the codes of the languages that the package writes, the
// default first.
func Languages() []string {
	codes := make([]string, len(languages))
	for i, l := range languages {
		codes[i] = l.code
	}
	return codes
}

func lookup(lang string) *language {
	primary, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
	for _, l := range languages {
		if strings.EqualFold(primary, l.code) {
			return l
		}
	}
	return languages[0]
}

// vocabulary is how people type dates and numbers in one language. Its keys
// are folded, see Fold, with every apostrophe and hyphen as a space; a key of
// several words is a phrase, at most longestPhrase words long.
type vocabulary struct {
	numbers map[string]int
	// articles are the words that mean one only in front of a unit.
	articles []string
	// nothing are the words that mean 0 when they stand alone.
	nothing []string
	// multipliers come after a number: three hundred, two dozen. Alone they
	// count once.
	multipliers map[string]int
	months      map[string]time.Month
	// weakMonths are the keys of months that are also everyday words: they
	// name a month only beside a day, a year or a preposition, or alone.
	weakMonths []string
	weekdays   map[string]time.Weekday
	units      map[string]span
	// weeks are the numbers of days that are said for whole weeks from now, the
	// first day counted with them: "huit jours" is one week.
	weeks map[int]int
	marks map[string]mark
}
