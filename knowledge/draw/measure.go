package draw

import (
	"strings"
	"unicode/utf8"
)

// font is how a line of text is set. Sizes are in pixels.
type font struct {
	class      string // of the text in the SVG
	size, line float64
	bold       bool
}

var (
	titleFont = font{"title", 22, 30, true}
	noteFont  = font{"note", 13, 19, false}
	tagFont   = font{"tag", 11, 16, true}
	headFont  = font{"head", 13, 18, true}
	bodyFont  = font{"body", 12, 17, false}
)

const (
	unknownWidth  = 1.2  // letters of other scripts, pictures
	regularFactor = 0.93 // letters that are not bold are narrower
)

// letterWidth is in parts of the size of bold letters, rounded up from those
// of DejaVu Sans, the widest of the usual ones: a picture is drawn with the
// letters that the reader's machine has.
func letterWidth(r rune) float64 {
	for _, class := range [...]struct {
		letters string
		width   float64
	}{
		{" ijlîïíì'’‘·,.IÎÏJ|/\\:;\u00a0\u202f", 0.40},
		{"f-!()[]tr_`–", 0.50},
		{"\"*?zcçs", 0.60},
		{"aeouéèêëàâäôöùûükhnbdgpqvxyLETFÉÈÊËSYPCÇZ$€0123456789{}«»“”•", 0.73},
		{"ABDGHKNOQRUVXÀÂÔÖÙÛÜ&#+<=>^~→≥", 0.88},
		{"mwM%@—…æ", 1.05},
		{"WœÆŒ", 1.17},
	} {
		if strings.ContainsRune(class.letters, r) {
			return class.width
		}
	}
	return unknownWidth
}

// width returns the room that a text may take, in pixels.
func (f font) width(text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += letterWidth(r)
	}
	if !f.bold {
		sum *= regularFactor
	}
	return sum * f.size
}

// wrap breaks a text into lines of at most the given width, between words, and
// inside of a word that is longer than a line.
func (f font) wrap(text string, most float64) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && f.width(line+" "+word) <= most {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for f.width(word) > most && utf8.RuneCountInString(word) > 1 {
			at := f.fitting(word, most)
			lines, word = append(lines, word[:at]), word[at:]
		}
		line = word
	}
	return append(lines, line)
}

// fitting is the length in bytes of the longest start of a word that fits, at
// least one letter.
func (f font) fitting(word string, most float64) int {
	_, first := utf8.DecodeRuneInString(word)
	fits := first
	for at, r := range word {
		end := at + utf8.RuneLen(r)
		if end > first && f.width(word[:end]) > most {
			break
		}
		fits = max(fits, end)
	}
	return fits
}
