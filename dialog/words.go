package dialog

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/knowledge"
	"guichet/locale"
)

// tokens splits a text into folded words, those of the telephone written out;
// everything that is neither letter nor digit nor the sign of a currency separates.
func tokens(s string) []string {
	words := strings.FieldsFunc(locale.Fold(s), func(r rune) bool { return !inWord(r) })
	for i := 0; i < len(words); i++ {
		if long := writtenOut(words, i); long != nil {
			words = slices.Replace(words, i, i+1, long...)
			i += len(long) - 1
		}
	}
	return words
}

func inWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Sc, r))
}

// shorthand are words as people write them on a telephone.
var shorthand = map[string]string{
	"chui": "je suis", "chuis": "je suis", "chsuis": "je suis", "jsui": "je suis", "jss": "je suis",
	"ya": "il y a", "ds": "dans", "pr": "pour", "pdt": "pendant", "mtn": "maintenant", "mnt": "maintenant", "ac": "avec", "avc": "avec",
	"depui": "depuis", "dpuis": "depuis", "dps": "depuis", "koi": "quoi", "ki": "qui", "tps": "temps", "nn": "non", "vs": "vous", "jabite": "j habite", "abite": "habite", "jveu": "je veux", "tjr": "toujours", "tjrs": "toujours", "taffe": "taf", "sui": "suis", "jsuis": "je suis", "hrs": "heures",
	"im": "i m", "ive": "i ve", "wanna": "want to", "gonna": "going to", "isnt": "isn t", "arent": "aren t", "wasnt": "wasn t", "hasnt": "hasn t", "havent": "haven t",
	"doesnt": "doesn t", "didnt": "didn t", "wont": "won t", "cant": "can t", "couldnt": "couldn t",
}

// begins are the words that people write together with the "j" before them.
var begins = []string{"ai", "aie", "avais", "aurai", "aurais", "aimerais", "aime", "etais", "etudie", "attends", "arrive", "exerce", "envisage",
	"espere", "occupe", "ecris", "enseigne", "arrete", "ignore", "entre", "aide", "apprends", "utilise", "y", "en"}

// shortestGlued is how many letters a word with a "j" glued to it has.
const shortestGlued = 3

// writtenOut returns what word i stands for, nil where it is written as it is
// meant. No word of French or English begins with a "j" before a consonant.
func writtenOut(words []string, i int) []string {
	w := words[i]
	if long := shorthand[w]; long != "" && long != w {
		return strings.Fields(long)
	}
	if w == "g" && (i == 0 || !hasDigit(words[i-1])) { // "g 34 ans", but not "30 g"
		return []string{"j", "ai"}
	}
	if len(w) < shortestGlued && w != "jy" || w[0] != 'j' {
		return nil
	}
	rest := w[1:]
	switch {
	case slices.Contains(begins, rest), rest[0] == 'h':
		return []string{"j", rest}
	case len(w) > shortestGlued && strings.IndexByte("bcdfgklmnpqrstvwxz", rest[0]) >= 0:
		return []string{"je", rest}
	}
	return nil
}

// message is a typed text, read for everything that it says.
type message struct {
	text  string
	words []string
	used  []bool // by word: it was noted
	parts []bool // by word: it begins a part of the sentence
	spans []span // by word: where it is written

	numerals []bool // by word: a number may begin there

	found  [][]phrasesAt   // in the words; nil until something is read
	asked  *knowledge.Fact // whose question it may answer in a few words; nil if none is on the screen
	heard  []heard         // what it states; nil until somebody listens
	unsure []piece         // places that it may state, but not surely enough
}

// matches returns the phrases that begin at each word of a message.
func (t *turn) matches(m *message) [][]phrasesAt {
	if m.found == nil {
		m.found = t.guide.lexicon().matches(m.words)
	}
	return m.found
}

// span is where a word stands in a text, in bytes.
type span struct{ from, to int }

// glued matches a number written together with what it counts.
var glued = regexp.MustCompile(`(?i)\b(\d+)(yo|ans?|yrs?|mois|h|heures?|hrs?|hours?|jours?|semaines?|days?|weeks?|months?|years?)\b`)

func newMessage(text string) *message {
	text = glued.ReplaceAllString(text, "$1 $2")
	m := &message{text: text, words: tokens(text)}
	m.used = make([]bool, len(m.words))
	m.split()
	m.count()
	return m
}

// answerMessage is a message of a turn, read beside the question on the screen.
func (t *turn) answerMessage(text string) *message {
	m := newMessage(text)
	m.asked = t.asked
	return m
}

// split finds where the words are written, and where parts of the sentence begin.
func (m *message) split() {
	var written []string // folded, before shorthand is written out
	var spans []span
	var parts []bool
	parted, inside := true, false
	for i, r := range m.text {
		switch word := letter(r); {
		case unicode.In(r, unicode.Mn, unicode.Cf):
		case word && !inside:
			spans, parts = append(spans, span{i, i}), append(parts, parted)
			parted, inside = false, true
		case !word:
			parted, inside = parted || strings.ContainsRune(",.;:!?()", r) && !m.withinNumber(i), false
		}
		if inside {
			spans[len(spans)-1].to = i + utf8.RuneLen(r)
		}
	}
	for _, s := range spans {
		written = append(written, locale.Fold(m.text[s.from:s.to]))
	}
	for i := 0; i < len(written); i++ {
		if long := writtenOut(written, i); long != nil {
			written = slices.Replace(written, i, i+1, long...)
			for range len(long) - 1 {
				spans, parts = slices.Insert(spans, i+1, spans[i]), slices.Insert(parts, i+1, false)
				i++
			}
		}
	}
	if slices.Equal(written, m.words) {
		m.spans, m.parts = spans, append(parts, true)
	}
}

// withinNumber reports whether the sign at a byte stands between digits, as in
// "1,300".
func (m *message) withinNumber(at int) bool {
	return at > 0 && at+1 < len(m.text) && hasDigit(m.text[at-1:at]) && hasDigit(m.text[at+1:at+2])
}

func letter(r rune) bool {
	return unicode.IsLetter(r) && r != 'ʼ' || unicode.IsDigit(r) || unicode.Is(unicode.Sc, r) || r == 'º'
}

// useAll marks the words that are marked in used.
func (m *message) useAll(used []bool) {
	for i, u := range used {
		m.used[i] = m.used[i] || u
	}
}

// usePhrases marks the phrases wherever they stand first.
func (m *message) usePhrases(phrases [][]string) {
	for _, words := range phrases {
		if at := indexOf(m.words, words); at >= 0 {
			m.use(at, len(words))
		}
	}
}

func (m *message) use(first, words int) {
	for i := first; i < first+words; i++ {
		m.used[i] = true
	}
}

// parted reports whether word i begins a part of the sentence of its own.
func (m *message) parted(i int) bool {
	return i == 0 || i >= len(m.words) || m.parts != nil && m.parts[i]
}

// quote returns some words as they were written.
func (m *message) quote(first, end int) string {
	if m.spans == nil {
		return strings.Join(m.words[first:end], " ")
	}
	return m.text[m.spans[first].from:m.spans[end-1].to]
}
