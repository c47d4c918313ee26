package llm

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexeme is a piece of a text: a word, a number, or one other character.
type lexeme struct {
	kind       lexKind
	text       string // a word in lower case, with ' for every apostrophe
	start, end int    // bytes of the text
	capital    bool   // the word begins with a capital
	shouted    bool   // the word has a capital inside, as IBAN or FranceTravail
}

type lexKind uint8

const (
	otherLex lexKind = iota
	wordLex          // letters, with the apostrophe that ends an elision: "l'"
	digitLex         // digits of any script, with what groups them
	spaceLex
)

// lex cuts a text into lexemes that cover all of it.
func lex(s string) []lexeme {
	var list []lexeme
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		l := lexeme{start: i, end: i + n}
		switch {
		case unicode.IsSpace(r):
			l.kind = spaceLex
		case unicode.IsLetter(r) || unicode.IsMark(r):
			l = word(s, i)
		case unicode.IsNumber(r):
			l.kind, l.end = digitLex, digitsEnd(s, i)
		}
		if l.text == "" {
			l.text = s[l.start:l.end]
		}
		list = append(list, l)
		i = l.end
	}
	return list
}

// word reads the word that begins at byte i.
func word(s string, i int) lexeme {
	l := lexeme{kind: wordLex, start: i}
	for j, r := range s[i:] {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			if unicode.IsUpper(r) || unicode.IsTitle(r) {
				l.capital = l.capital || j == 0
				l.shouted = l.shouted || j > 0
			}
			l.end = i + j + utf8.RuneLen(r)
			continue
		case isApostrophe(r):
			l.end = i + j + utf8.RuneLen(r)
		}
		break
	}
	l.text = strings.ReplaceAll(strings.ToLower(s[l.start:l.end]), "’", "'")
	return l
}

// digitsEnd is where the number that begins at byte i ends: groups of digits
// belong together over one space, point, comma, colon or slash.
func digitsEnd(s string, i int) int {
	end, between := i, false
	for j, r := range s[i:] {
		switch {
		case unicode.IsNumber(r):
			end, between = i+j+utf8.RuneLen(r), false
		case !between && (unicode.IsSpace(r) && r != '\n' || strings.ContainsRune(".,:/-", r)):
			between = true
		default:
			return end
		}
	}
	return end
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// plainLetters are the letters of French and English, in lower case. A letter
// that only looks like one of them is none.
const plainLetters = "abcdefghijklmnopqrstuvwxyzàâäæçéèêëîïôöœùûüÿ"

// isPlainWord reports whether a word in lower case is made of plain letters.
func isPlainWord(s string) bool {
	return strings.Trim(s, plainLetters+"'") == "" && utf8.ValidString(s)
}

// sentenceEnds reports whether r ends a sentence.
func sentenceEnds(r rune) bool { return strings.ContainsRune(".!?…", r) }
