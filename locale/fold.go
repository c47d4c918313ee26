package locale

import (
	"strings"
	"unicode"
)

// Fold brings what people type to one plain form to compare by: lower case;
// without accents, composed or not; œ, æ, ß and ﬁ as two letters; typographic
// apostrophes as ', dashes as -; every run of spaces, line breaks and control
// characters as one space, none at the ends; without zero-width and
// direction-changing characters. It is meant for Latin script; letters of
// others only become lower-case. Folding twice changes nothing more.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case r > ' ' && r < 0x7f:
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
			continue
		case unicode.In(r, unicode.Cf, unicode.Mn):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		foldRune(&b, unicode.ToLower(r))
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	switch {
	case r < 0x80:
		b.WriteRune(r)
	case r >= foldFirst && r < foldFirst+rune(len(foldTable)) && foldTable[r-foldFirst] != '.':
		b.WriteByte(foldTable[r-foldFirst])
	default:
		if plain, ok := foldOthers[r]; ok {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
}

// foldTable holds the plain letter of every lower-case letter from U+00E0 to
// U+017F; a dot keeps the character or leaves it to foldOthers.
const (
	foldFirst = 0xe0
	foldTable = "aaaaaa.ceeeeiiii" + // U+00E0
		".nooooo.ouuuuy.y" + // U+00F0
		"aaaaaaccccccccdd" + // U+0100
		"ddeeeeeeeeeegggg" + // U+0110
		"gggghhhhiiiiiiii" + // U+0120
		"ii..jjkk.lllllll" + // U+0130
		"lllnnnnnnn..oooo" + // U+0140
		"oo..rrrrrrssssss" + // U+0150
		"ssttttttuuuuuuuu" + // U+0160
		"uuuuwwyyyzzzzzzs" // U+0170
)

var foldOthers = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ĳ': "ij", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬀ': "ff",
	'ð': "d", 'þ': "th", 'ŋ': "n", 'ș': "s", 'ț': "t",
	'’': "'", '‘': "'", 'ʼ': "'", '´': "'", '`': "'", '′': "'", '‛': "'",
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-",
	'ᵉ': "e", 'ʳ': "r", 'ª': "a", 'º': "o",
}
