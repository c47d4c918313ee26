package llm

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/chat"
	"guichet/locale"
)

// The kinds of tokens, as their names begin.
const (
	figureToken   = 'F'
	dateToken     = 'D'
	nameToken     = 'N'
	linkToken     = 'L'
	verdictToken  = 'V'
	sentenceToken = 'K' // a whole sentence, kept because it denies or decides
)

// maxTokens is how many tokens one text may have; a text with more stays as it
// is.
const maxTokens = 40

// Seal is a text whose facts were taken out. It is immutable.
type Seal struct {
	lexicon *Lexicon
	tongue  *tongue
	lang    string
	text    chat.Text
	lines   []sealedLine
	tokens  map[string]token
}

// token stands for one fact.
type token struct {
	kind rune
	fill []chat.Span
}

// ends returns what the token stands for to its end.
func (t token) ends() string { return t.fill[len(t.fill)-1].Text }

// sealedLine is one block of the text.
type sealedLine struct {
	block     int
	text      string
	tokens    []string
	sentences [][]string // the tokens by sentence; those without any are left out
	count     int        // of sentences
	hedges    []string
	before    map[string]string // the word in front of each token
	words     map[string]bool   // in lower case
	content   map[string]bool   // stems of the words that mean something
}

// Seal takes the facts out of the blocks that explain. It reports false if there
// is nothing left that could be said in other words.
func (x *Lexicon) Seal(lang string, text chat.Text) (*Seal, bool) {
	t := x.tongues[lang]
	if t == nil {
		return nil, false
	}
	s := &Seal{lexicon: x, tongue: t, lang: lang, text: text, tokens: map[string]token{}}
	speaks := false
	for i, b := range text {
		if !b.Explains {
			continue
		}
		l, ok := s.seal(i, b)
		if !ok {
			continue
		}
		if len(l.content) > 0 || slices.ContainsFunc(l.tokens, func(id string) bool { return s.tokens[id].kind == verdictToken }) {
			s.lines = append(s.lines, l)
			speaks = speaks || len(l.content) > 0
		}
	}
	if !speaks || len(s.tokens) > maxTokens {
		return nil, false
	}
	return s, true
}

// Lines are what the model may see: one line for each block, with tokens.
func (s *Seal) Lines() []string {
	var lines []string
	for _, l := range s.lines {
		lines = append(lines, l.text)
	}
	return lines
}

// Legend says for each token of the lines what kind of thing it stands for.
func (s *Seal) Legend() []string {
	kinds := map[rune]string{
		figureToken: "a quantity", dateToken: "a time or date", nameToken: "a name", linkToken: "a link",
		verdictToken: "the decision, a sentence of its own", sentenceToken: "a whole sentence",
	}
	legend := []string{}
	for _, l := range s.lines {
		for _, id := range l.tokens {
			legend = append(legend, id+": "+kinds[s.tokens[id].kind])
		}
	}
	return legend
}

// The private characters that stand for tokens and sealed spans while a text is
// looked at. No text that is sealed or accepted holds one.
const (
	firstMark    = '\ue000'
	firstEndMark = '\uf000' // from here on they stand for what ends a sentence
	lastMark     = '\uf8ff'
)

func isMark(r rune) bool { return r >= firstMark && r <= lastMark }

func isEndMark(r rune) bool { return r >= firstEndMark && r <= lastMark }

// markFor returns the n-th mark for something that says this.
func markFor(said string, n int) string {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(said, unicode.IsSpace))
	if sentenceEnds(last) {
		return string(firstEndMark + rune(n))
	}
	return string(firstMark + rune(n))
}

// seal makes a line of one block.
func (s *Seal) seal(block int, b chat.Block) (sealedLine, bool) {
	flat, owner := flatten(b)
	if strings.ContainsAny(flat, "{}\n") || !utf8.ValidString(flat) || strings.Count(flat, "") > maxLine {
		return sealedLine{}, false
	}
	list := lex(flat)
	cover := s.cover(list, b, owner)
	line := sealedLine{block: block}
	var out strings.Builder
	for i := 0; i < len(list); {
		c := cover[i]
		if c == 0 {
			out.WriteString(flat[list[i].start:list[i].end])
			i++
			continue
		}
		end := i + 1
		for end < len(list) && cover[end] == c && !(isSpan(list[end]) || isSpan(list[i])) {
			end++
		}
		id := s.token(c, b, owner, list[i].start, list[end-1].end)
		line.tokens = append(line.tokens, id)
		out.WriteString(id)
		i = end
	}
	line.text = strings.TrimSpace(out.String())
	r, err := s.read(line.text)
	if err != nil || !slices.Equal(r.tokens, line.tokens) || slices.ContainsFunc(r.classes, forbidden) {
		return sealedLine{}, false
	}
	line.sentences, line.count, line.hedges, line.before = r.withTokens(), len(r.sentences), r.hedges(), r.before
	line.words, line.content = map[string]bool{}, map[string]bool{}
	for _, sentence := range r.sentences {
		for _, w := range sentence.words {
			line.words[w.text] = true
			if s.means(w.text) {
				line.content[stem(w.text)] = true
			}
		}
	}
	return line, true
}

// means reports whether a word has a meaning of its own.
func (s *Seal) means(word string) bool {
	c := s.tongue.class(word)
	return c == plainClass || c == unknownClass
}

// stem is what the forms of a word have in common, near enough.
func stem(word string) string {
	const kept = 5
	runes := []rune(locale.Fold(word))
	return string(runes[:min(len(runes), kept)])
}

// flatten puts the spans of a block into one string: a link or verdict as one
// character. owner tells for every byte which span it comes from.
func flatten(b chat.Block) (flat string, owner []int) {
	var out strings.Builder
	for i, span := range b.Spans {
		text := span.Text
		if span.URL != "" || span.Verdict {
			text = markFor(text, 0)
		}
		out.WriteString(text)
		for range len(text) {
			owner = append(owner, i)
		}
	}
	return out.String(), owner
}

func isSpan(l lexeme) bool { return l.text == string(firstMark) || l.text == string(firstEndMark) }

// cover says for every lexeme in a token of which kind it goes; 0 is none.
func (s *Seal) cover(list []lexeme, b chat.Block, owner []int) []rune {
	cover := make([]rune, len(list))
	classes := s.classes(list)
	for i, l := range list {
		switch {
		case isSpan(l) && b.Spans[owner[l.start]].URL != "":
			cover[i] = linkToken
		case isSpan(l):
			cover[i] = verdictToken
		case classes[i] == dateClass:
			cover[i] = dateToken
		case classes[i] == quantityClass:
			cover[i] = figureToken
		case classes[i] == nameClass:
			cover[i] = nameToken
		}
	}
	s.join(list, cover)
	for _, x := range sentencesOf(list) {
		if slices.ContainsFunc(classes[x.first:x.end], func(c class) bool { return c == decisiveClass }) &&
			!slices.ContainsFunc(cover[x.first:x.end], func(r rune) bool { return r == verdictToken || r == linkToken }) {
			for i := x.first; i < x.end; i++ {
				cover[i] = sentenceToken
			}
		}
	}
	return cover
}

// classes says of each lexeme what it means to the seal, where it may not stand
// outside of a token; 0 elsewhere.
func (s *Seal) classes(list []lexeme) []class {
	classes := make([]class, len(list))
	names := singular(list)
	begins := true // of a sentence
	for i := 0; i < len(list); i++ {
		l := list[i]
		switch {
		case l.kind == spaceLex, isMark(firstRune(l.text)):
		case l.kind == digitLex:
			classes[i] = quantityClass
		case l.kind == wordLex:
			i = s.classify(list, names, i, begins, classes)
		case !strings.Contains(punctuation, l.text):
			classes[i] = quantityClass
		}
		if l.kind != spaceLex {
			begins = l.kind == otherLex && (isEndMark(firstRune(l.text)) || sentenceEnds(firstRune(l.text)) || strings.Contains(opening, l.text) || begins && isApostrophe(firstRune(l.text)))
		}
	}
	return classes
}

// classify marks the phrase or word at lexeme i and returns the last lexeme that
// it marked.
func (s *Seal) classify(list, names []lexeme, i int, begins bool, classes []class) int {
	mark := func(end int, c class) int {
		for j := i; j < end; j++ {
			classes[j] = c
		}
		return end - 1
	}
	c, end := s.tongue.phrases.at(list, i)
	if _, nameEnd := s.lexicon.names.at(names, i); nameEnd > i && nameEnd >= end {
		return mark(nameEnd, nameClass)
	}
	if end > i && c >= quantityClass {
		return mark(end, c)
	}
	l := list[i]
	switch {
	case l.shouted, l.capital && !begins, s.tongue.class(l.text) == unknownClass && (l.capital || !isPlainWord(l.text)):
		return mark(i+1, nameClass)
	}
	return i
}

// forbidden reports whether a class may not stand outside of a token.
func forbidden(c class) bool { return c >= quantityClass }

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// join makes one token of what stands together: over spaces and hyphens, and
// for quantities and dates over the small words that join them.
func (s *Seal) join(list []lexeme, cover []rune) {
	counts := func(r rune) bool { return r == figureToken || r == dateToken }
	for i := 0; i < len(list); i++ {
		if cover[i] == 0 || cover[i] == verdictToken || cover[i] == linkToken {
			continue
		}
		end, words := i+1, 0
		for end < len(list) && cover[end] == 0 && words <= 2 &&
			(list[end].kind == spaceLex || list[end].text == "-" || counts(cover[i]) && s.tongue.joins[list[end].text]) {
			if list[end].kind == wordLex {
				words++
			}
			end++
		}
		if end < len(list) && (cover[end] == cover[i] && words == 0 || counts(cover[end]) && counts(cover[i])) {
			kind := max(cover[i], cover[end])
			if counts(kind) {
				kind = figureToken
				if cover[i] == dateToken || cover[end] == dateToken {
					kind = dateToken
				}
			}
			first := i
			for first > 0 && cover[first-1] == cover[i] {
				first--
			}
			for j := first; j <= end; j++ {
				cover[j] = kind
			}
		}
	}
}

// stretch is a run of lexemes.
type stretch struct{ first, end int }

// sentencesOf parts lexemes into sentences, without the spaces around them.
func sentencesOf(list []lexeme) []stretch {
	var all []stretch
	first := 0
	add := func(end int) {
		x := stretch{first, end}
		for x.first < x.end && list[x.first].kind == spaceLex {
			x.first++
		}
		for x.first < x.end && list[x.end-1].kind == spaceLex {
			x.end--
		}
		if x.first < x.end {
			all = append(all, x)
		}
		first = end
	}
	for i, l := range list {
		stop := l.kind == otherLex && sentenceEnds(firstRune(l.text)) && (i+1 == len(list) || list[i+1].kind == spaceLex)
		if stop || isEndMark(firstRune(l.text)) {
			add(i + 1)
		}
	}
	add(len(list))
	return all
}

// token makes a token of the bytes from start to end of a flat block.
func (s *Seal) token(kind rune, b chat.Block, owner []int, start, end int) string {
	var fill []chat.Span
	flat, _ := flatten(b)
	for i := start; i < end; {
		j := i
		for j < end && owner[j] == owner[i] {
			j++
		}
		span := b.Spans[owner[i]]
		if span.URL == "" && !span.Verdict {
			span.Text = flat[i:j]
		}
		fill = append(fill, span)
		i = j
	}
	id := fmt.Sprintf("{%c%d}", kind, len(s.tokens)+1)
	s.tokens[id] = token{kind: kind, fill: fill}
	return id
}

var tokenForm = regexp.MustCompile(`\{[A-Z][1-9][0-9]?\}`)
