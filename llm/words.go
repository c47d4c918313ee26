package llm

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// class says what a word or phrase means to the seal. The zero value is a word
// that it does not know.
type class uint8

const (
	unknownClass  class = iota
	plainClass          // an everyday word with a meaning of its own
	functionClass       // a word that only joins others
	hedgeClass          // says on what condition, or how surely: kept, none added
	betweenClass        // may join the words of a number or a date
	quantityClass       // a number, a unit, a bound
	dateClass           // a day, a month, a time of the year
	nameClass           // a scheme, an institution, a place, a course
	decisiveClass       // says yes or no, denies, or speaks about what is said
)

// sections are the headings of a file of words, and the class of what stands
// under each. A word under several has the gravest.
var sections = map[string]class{
	"plain": plainClass, "function": functionClass, "hedges": hedgeClass, "between": betweenClass, "prepositions": functionClass,
	"numbers": quantityClass, "units": quantityClass, "limits": quantityClass, "dates": dateClass,
	"verdicts": decisiveClass, "negations": decisiveClass, "doubts": decisiveClass,
}

//go:embed words/*.txt
var wordFiles embed.FS

// tongue is one language as the seal knows it.
type tongue struct {
	phrases phrases
	joins   map[string]bool // the words of [between]
	leads   map[string]bool // those of [prepositions]
	base    map[string]bool // words that the texts of the base use
}

// loadTongue reads the words of a language; nil if there are none, and then
// nothing is worded in it.
func loadTongue(lang string) (*tongue, error) {
	data, err := wordFiles.ReadFile(path.Join("words", lang+".txt"))
	if err != nil {
		return nil, nil
	}
	t := &tongue{phrases: phrases{}, joins: map[string]bool{}, leads: map[string]bool{}, base: map[string]bool{}}
	var under class
	prepositions := false
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			known := false
			prepositions = line == "[prepositions]"
			if under, known = sections[strings.Trim(line, "[]")]; !known {
				return nil, fmt.Errorf("llm: words/%s.txt:%d: no section is called %s", lang, i+1, line)
			}
		default:
			for one := range strings.SplitSeq(line, ",") {
				if words := wordsOf(one); under == betweenClass {
					t.joins[strings.Join(words, " ")] = true
				} else if len(words) > 0 {
					t.phrases.add(words, under)
					t.leads[words[0]] = t.leads[words[0]] || prepositions
				}
			}
		}
	}
	return t, nil
}

// class returns what a single word means, that of the base included.
func (t *tongue) class(word string) class {
	if c := t.phrases.exactly(word); c != unknownClass {
		return c
	}
	if t.base[word] {
		return plainClass
	}
	return unknownClass
}

// figureName is where a figure goes in a text of the base.
var figureName = regexp.MustCompile(`\{[a-z0-9_]+\}`)

// learn takes the words of a text of the base that are written small: a name
// never is.
func (t *tongue) learn(text string) {
	for _, l := range lex(figureName.ReplaceAllString(text, " ")) {
		if l.kind == wordLex && !l.capital && !l.shouted && isPlainWord(l.text) && (len(l.text) > 1 || l.text == "à") {
			t.base[l.text] = true
		}
	}
}

// wordsOf returns the words of a phrase, in lower case.
func wordsOf(s string) []string { return textsOf(wordsIn(s)) }

func wordsIn(s string) []lexeme {
	return slices.DeleteFunc(lex(s), func(l lexeme) bool { return l.kind != wordLex })
}

// singular takes the ending of the plural off words, for names are said in both.
func singular(list []lexeme) []lexeme {
	list = slices.Clone(list)
	for i, l := range list {
		if l.kind == wordLex && utf8.RuneCountInString(l.text) > 3 {
			list[i].text = strings.TrimRight(l.text, "sx")
		}
	}
	return list
}

// phrases holds words and phrases by their first word, the longest first.
type phrases map[string][]phrase

type phrase struct {
	words []string
	class class
}

func (p phrases) add(words []string, c class) {
	list := p[words[0]]
	if i := slices.IndexFunc(list, func(other phrase) bool { return slices.Equal(other.words, words) }); i >= 0 {
		list[i].class = max(list[i].class, c)
		return
	}
	list = append(list, phrase{words, c})
	slices.SortStableFunc(list, func(a, b phrase) int { return len(b.words) - len(a.words) })
	p[words[0]] = list
}

func (p phrases) exactly(word string) class {
	for _, one := range p[word] {
		if len(one.words) == 1 {
			return one.class
		}
	}
	return unknownClass
}

// at returns the longest phrase that begins at lexeme i, its class and the
// lexeme behind it. Words of a phrase may be parted by spaces and hyphens.
func (p phrases) at(list []lexeme, i int) (c class, end int) {
	for _, one := range p[list[i].text] {
		if end, ok := matches(one.words, list, i); ok {
			return one.class, end
		}
	}
	return unknownClass, i
}

func matches(words []string, list []lexeme, i int) (end int, ok bool) {
	for n, w := range words {
		for n > 0 && i < len(list) && (list[i].kind == spaceLex || list[i].text == "-") {
			i++
		}
		if i >= len(list) || list[i].kind != wordLex || list[i].text != w {
			return i, false
		}
		i++
	}
	return i, true
}
