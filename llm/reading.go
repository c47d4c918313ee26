package llm

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reading is a line with tokens, taken apart.
type reading struct {
	text      string
	tokens    []string
	list      []lexeme // a token is one character of its own
	classes   []class  // of the lexemes, where they may not stand outside of a token
	sentences []sentence
	before    map[string]string // the word in front of each token
	tongue    *tongue
}

type sentence struct {
	words  []lexeme
	tokens []string
}

// read takes a line apart. It refuses what can be no line of plain text, the
// signs of markup and the tricks of Unicode among it.
func (s *Seal) read(text string) (reading, error) {
	r := reading{text: text, tongue: s.tongue, before: map[string]string{}}
	for _, c := range text {
		if !allowed(c) {
			return r, flawed("characters", "use only letters, plain punctuation and the tokens")
		}
	}
	if !utf8.ValidString(text) {
		return r, flawed("characters", "use only letters, plain punctuation and the tokens")
	}
	byMark := map[string]string{}
	flat := tokenForm.ReplaceAllStringFunc(text, func(id string) string {
		r.tokens = append(r.tokens, id)
		mark := string(lastMark) // for one that is not known
		if t, known := s.tokens[id]; known && len(r.tokens) <= maxTokens {
			mark = markFor(t.ends(), len(r.tokens))
		}
		byMark[mark] = id
		return mark
	})
	if strings.ContainsAny(flat, "{}") {
		return r, flawed("tokens", "write tokens exactly as they are given")
	}
	for id := range slices.Values(r.tokens) {
		if _, known := s.tokens[id]; !known {
			return r, flawed("tokens", "use only the tokens that are given")
		}
	}
	r.list = lex(flat)
	if err := s.spaced(r.list, byMark); err != nil {
		return r, err
	}
	r.classes = s.classes(r.list)
	r.part(byMark)
	return r, nil
}

// allowed reports whether a character may stand in a line: a letter of the
// language, plain punctuation, a space, or what a token is made of.
func allowed(c rune) bool {
	switch {
	case c == ' ' || c == '\u00a0' || c == '\u202f':
		return true
	case c < utf8.RuneSelf:
		return unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune(punctuation, c) || c == '{' || c == '}'
	}
	return strings.ContainsRune(plainLetters, unicode.ToLower(c)) && unicode.IsLetter(c) && c != '\u212a' || strings.ContainsRune(punctuation, c)
}

// spaced wants tokens to stand by themselves, and punctuation as it stands in
// prose: none that could be part of an address or a list.
func (s *Seal) spaced(list []lexeme, byMark map[string]string) error {
	text := func(i int) string {
		if i < 0 || i >= len(list) || list[i].kind == spaceLex {
			return " "
		}
		return list[i].text
	}
	opened := "" // what is open; nothing opens inside of it
	for i, l := range list {
		before, after := text(i-1), text(i+1)
		_, opens := closing[l.text]
		switch {
		case opens && opened == "" && after != closing[l.text]:
			opened = l.text
		case opens, strings.Contains(")»”", l.text) && closing[opened] != l.text:
			return flawed("characters", "close every bracket and quotation")
		case strings.Contains(")»”", l.text):
			opened = ""
		}
		switch {
		case l.text == "\"", isApostrophe(firstRune(l.text)) && l.kind == otherLex:
			return flawed("characters", "no quotation marks")
		case byMark[l.text] != "":
			elided := strings.HasSuffix(before, "'")
			if !elided && !strings.Contains(" («“\"", before) || !strings.Contains(" .,;:!?…)»”\"", after) || after != " " && !strings.Contains(" .,;:!?…)»”\"", text(i+2)) {
				return flawed("tokens", "put spaces around every token")
			}
		case l.kind == otherLex && l.text == "-":
			if i == 0 || list[i-1].kind != wordLex || i+1 == len(list) || list[i+1].kind != wordLex {
				return flawed("characters", "no dashes and no lists")
			}
		case l.kind == otherLex && strings.Contains(".,;:!?…", l.text):
			if !strings.Contains(" )»”", after) || !s.follows(list, i, byMark) || sentenceEnds(firstRune(l.text)) && small(list, i+1) {
				return flawed("characters", "one mark of punctuation right behind a word, and a space behind it")
			}
		}
	}
	if opened != "" {
		return flawed("characters", "close every bracket and quotation")
	}
	return nil
}

// closing are the signs that close what others open.
var closing = map[string]string{"(": ")", "«": "»", "“": "”"}

// follows reports whether the mark of punctuation at lexeme i stands behind
// something that it can end: a word, a closed bracket, or a token that does not
// end with a mark itself.
func (s *Seal) follows(list []lexeme, i int, byMark map[string]string) bool {
	j := i - 1
	if strings.Contains(";:!?", list[i].text) && j >= 0 && list[j].kind == spaceLex { // as French has it
		j--
	}
	if j < 0 {
		return false
	}
	if id := byMark[list[j].text]; id != "" {
		return !isEndMark(firstRune(list[j].text))
	}
	return list[j].kind == wordLex || strings.Contains(")»”", list[j].text)
}

// small reports whether what follows at lexeme i is a word with a small letter.
func small(list []lexeme, i int) bool {
	for i < len(list) && list[i].kind == spaceLex {
		i++
	}
	return i < len(list) && list[i].kind == wordLex && !list[i].capital
}

// part parts the lexemes into sentences.
func (r *reading) part(byMark map[string]string) {
	for _, x := range sentencesOf(r.list) {
		var one sentence
		last := ""
		for i := x.first; i < x.end; i++ {
			l := r.list[i]
			if id := byMark[l.text]; id != "" {
				one.tokens = append(one.tokens, id)
				r.before[id] = last
			}
			if l.kind == wordLex {
				one.words = append(one.words, l)
			}
			if l.kind != spaceLex {
				last = l.text
			}
		}
		if len(one.words)+len(one.tokens) > 0 {
			r.sentences = append(r.sentences, one)
		}
	}
}

// withTokens returns the tokens of each sentence that has any.
func (r reading) withTokens() [][]string {
	var list [][]string
	for _, one := range r.sentences {
		if len(one.tokens) > 0 {
			list = append(list, one.tokens)
		}
	}
	return list
}

// hedges returns the words that say on what condition or how surely, in the
// order of the alphabet.
func (r reading) hedges() []string {
	var list []string
	for i := 0; i < len(r.list); i++ {
		if r.list[i].kind != wordLex {
			continue
		}
		if c, end := r.tongue.phrases.at(r.list, i); c == hedgeClass {
			var words []string
			for _, l := range r.list[i:end] {
				if l.kind == wordLex {
					words = append(words, l.text)
				}
			}
			list = append(list, strings.Join(words, " "))
			i = end - 1
		}
	}
	slices.Sort(list)
	return list
}

// words returns the words and tokens in their order.
func (r reading) words() []string {
	var list []string
	for _, l := range r.list {
		if l.kind == wordLex || isMark(firstRune(l.text)) {
			list = append(list, l.text)
		}
	}
	return list
}

func textsOf(list []lexeme) []string {
	var texts []string
	for _, l := range list {
		texts = append(texts, l.text)
	}
	return texts
}
