package locale

import (
	"maps"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// longestPhrase is the number of words of the longest key in a vocabulary.
const longestPhrase = 3

// span is a length of time that people count in.
type span uint8

const (
	noSpan span = iota
	hourSpan
	daySpan
	weekSpan
	fortnightSpan // two weeks
	monthSpan
	yearSpan
)

// mark is a word that gives the words around it their meaning.
type mark uint8

const (
	noMark mark = iota
	markFiller
	markIn      // dans 15 jours, in May
	markFromNow // two weeks from now
	markAgo     // il y a 2 ans, 2 years ago
	markWithin  // en mars, during March
	markNext
	markLast
	markThis
	markStart // début mars
	markMid
	markEnd
	markToday
	markTomorrow
	markAfterTomorrow
	markYesterday
	markBeforeYesterday
	markAnd
	markOr // ou, or, to: joins what is not to be added up
	markHalf
	markEuro
	markKilo
	markOrdinal // the end of "12th", "1er"
	markFirst   // premier, first: a day, but no number
	markBound   // moins de, at least: what follows is no exact number
	markAside   // avant, since: what follows is not the day itself
	markNot
)

// entry holds every meaning that a word has in some language.
type entry struct {
	number              int
	isNumber, isArticle bool
	isNothing           bool
	multiplier          int // 0 if the word is none
	month               time.Month
	weakMonth           bool
	weekday             time.Weekday
	isWeekday           bool
	unit                span
	weeks               map[int]int // by the number before it, where it is a day
	mark                mark
}

// lexicon maps each word and phrase of every language to its meanings.
var lexicon = mergeVocabularies()

// meaningless is the entry of what is in no language.
var meaningless = &entry{}

func mergeVocabularies() map[string]*entry {
	all := map[string]*entry{}
	change := func(word string, f func(*entry)) {
		if all[word] == nil {
			all[word] = &entry{}
		}
		f(all[word])
	}
	for _, l := range languages {
		w := l.words
		for word, n := range w.numbers {
			change(word, func(e *entry) { e.number, e.isNumber = n, true })
		}
		for _, word := range w.articles {
			change(word, func(e *entry) { e.number, e.isArticle = 1, true })
		}
		for _, word := range w.nothing {
			change(word, func(e *entry) { e.isNothing = true })
		}
		for word, n := range w.multipliers {
			change(word, func(e *entry) { e.multiplier = n })
		}
		for word, m := range w.months {
			change(word, func(e *entry) { e.month = m })
		}
		for _, word := range w.weakMonths {
			change(word, func(e *entry) { e.weakMonth = true })
		}
		for word, d := range w.weekdays {
			change(word, func(e *entry) { e.weekday, e.isWeekday = d, true })
		}
		for word, u := range w.units {
			change(word, func(e *entry) { e.unit = u })
			if u == daySpan {
				change(word, func(e *entry) { e.weeks = w.weeks })
			}
		}
		for word, m := range w.marks {
			change(word, func(e *entry) { e.mark = m })
		}
	}
	maps.Copy(all, symbols)
	return all
}

// symbols have the same meaning in every language.
var symbols = map[string]*entry{
	"€": {mark: markEuro}, "<": {mark: markBound}, ">": {mark: markBound}, "≤": {mark: markBound},
	"≥": {mark: markBound}, "+": {mark: markBound}, "½": {mark: markHalf}, "k": {mark: markKilo},
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	digitsToken
	symbolToken
)

// token is a word or phrase, a run of digits, or a symbol that matters.
type token struct {
	kind tokenKind
	text string
	// value is what a run of digits says, or -1 where it is too long to be
	// meant as a number.
	value int
	// glued is set where nothing stands between this token and the one before.
	glued bool
	// apart is set where punctuation stands before this token.
	apart bool
	*entry
}

// isDigits reports a run of at most most digits.
func (t token) isDigits(most int) bool { return t.kind == digitsToken && len(t.text) <= most }

// isSymbol reports whether t is one of the given characters.
func (t token) isSymbol(among string) bool {
	return t.kind == symbolToken && strings.Contains(among, t.text)
}

// tokens takes text apart. Punctuation is dropped, save what stands between
// digits, in front of a number, or has a meaning of its own.
func tokens(text string) []token {
	folded := Fold(text)
	runes := []rune(folded)
	ts := make([]token, 0, 2+len(folded)/shortWord)
	glued, apart := false, false
	rest := folded // from character i on
	add := func(kind tokenKind, length int) *token {
		n := 0
		for range length {
			_, size := utf8.DecodeRuneInString(rest[n:])
			n += size
		}
		ts = append(ts, token{kind: kind, text: rest[:n], glued: glued, apart: apart, entry: meaningless})
		rest = rest[n:]
		glued, apart = true, false
		return &ts[len(ts)-1]
	}
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case isDigit(r):
			j := runEnd(runes, i, isDigit)
			add(digitsToken, j-i).value = digitsValue(runes[i:j])
			i = j
			continue
		case unicode.IsLetter(r):
			j := runEnd(runes, i, unicode.IsLetter)
			add(wordToken, j-i)
			i = j
			continue
		case symbolMatters(runes, i):
			t := add(symbolToken, 1)
			if e := symbols[t.text]; e != nil {
				t.entry = e
			}
			i++
			continue
		case r == ' ' || r == '\'' || r == '-':
			glued = false
		default:
			glued, apart = false, true
		}
		rest = rest[utf8.RuneLen(runes[i]):]
		i++
	}
	return phrases(ts)
}

// shortWord is how many bytes a word has that is short, with the space before it.
const shortWord = 4

// symbolMatters reports whether the character at i is kept as a token.
func symbolMatters(runes []rune, i int) bool {
	digitBefore := i > 0 && isDigit(runes[i-1])
	digitAfter := i+1 < len(runes) && isDigit(runes[i+1])
	switch r := runes[i]; r {
	case '/':
		return true
	case '.', ',':
		return digitBefore && digitAfter
	case '-':
		if i > 1 && runes[i-1] == ' ' && isDigit(runes[i-2]) {
			return true
		}
		return digitBefore || digitAfter && (i == 0 || !unicode.IsLetter(runes[i-1]))
	default:
		_, ok := symbols[string(r)]
		return ok
	}
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func runEnd(runes []rune, i int, in func(rune) bool) int {
	for i < len(runes) && in(runes[i]) {
		i++
	}
	return i
}

func digitsValue(digits []rune) int {
	const most = 9
	if len(digits) > most {
		return -1
	}
	n := 0
	for _, r := range digits {
		n = n*10 + int(r-'0')
	}
	return n
}

// phrases gives every word its meanings and joins the words of a phrase.
func phrases(ts []token) []token {
	joined := ts[:0]
	for i := 0; i < len(ts); {
		n, e := longestEntry(ts[i:])
		t := ts[i]
		if t.kind == wordToken {
			t.entry = e
		}
		joined = append(joined, t)
		i += n
	}
	return joined
}

// longestEntry returns how many of the first tokens make the longest phrase that
// means something, and what it means.
func longestEntry(ts []token) (int, *entry) {
	var room [64]byte
	phrase, ends := room[:0], [longestPhrase]int{}
	words := 0
	for words < min(longestPhrase, len(ts)) && ts[words].kind == wordToken && (words == 0 || !ts[words].apart) {
		if words > 0 {
			phrase = append(phrase, ' ')
		}
		phrase = append(phrase, ts[words].text...)
		ends[words] = len(phrase)
		words++
	}
	for n := words; n > 0; n-- {
		if e := lexicon[string(phrase[:ends[n-1]])]; e != nil {
			return n, e
		}
	}
	return 1, meaningless
}
