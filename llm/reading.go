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
	tongue    *tongue
}

type sentence struct {
	words  []lexeme
	tokens []string
}

// read takes a line apart. It refuses what can be no line of plain text, the
// signs of markup and the tricks of Unicode among it.
func (s *Seal) read(text string) (reading, error) {
	r := reading{text: text, tongue: s.tongue}
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
		mark := string(firstMark + rune(len(r.tokens)))
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
	r.part(byMark, func(id string) bool { return s.tokens[id].ends })
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
	for i, l := range list {
		before, after := text(i-1), text(i+1)
		switch {
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
			if !strings.Contains(" .!?…)»”\"", after) {
				return flawed("characters", "a space behind every mark of punctuation")
			}
		}
	}
	return nil
}

// part parts the lexemes into sentences.
func (r *reading) part(byMark map[string]string, ends func(id string) bool) {
	for _, x := range sentencesOf(r.list) {
		var one sentence
		for i := x.first; i < x.end; i++ {
			l := r.list[i]
			id := byMark[l.text]
			if id != "" {
				one.tokens = append(one.tokens, id)
			}
			if l.kind == wordLex {
				one.words = append(one.words, l)
			}
			if id != "" && ends(id) {
				r.sentences = append(r.sentences, one)
				one = sentence{}
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
		if c, end := r.tongue.phrases.at(r.list, i); c == hedge {
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
