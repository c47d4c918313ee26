package main

import (
	"slices"
	"strings"
)

// textSize is the size of the letters in pixels, lineHeight the distance of the
// lines.
const (
	textSize   = 14.0
	lineHeight = 19.5
)

const (
	unknownWidth = 1.1  // letters of other scripts, pictures
	boldFactor   = 1.07 // bold letters are wider
)

// letterWidth is in parts of the size of the letters, rounded up from those of
// Helvetica, Segoe UI, Roboto and San Francisco: a picture is drawn with the
// letters that the reader's machine has.
func letterWidth(r rune) float64 {
	for _, class := range [...]struct {
		letters string
		width   float64
	}{
		{"eanoubdghpqéèêàâäëôöùûü?«»0123456789€$", 0.57},
		{"scvkxyzçJ", 0.52},
		{" ijl.,;:'’|!ıïîíì\u00a0\u202f", 0.30},
		{"rtf()[]/-–·“”\"I*", 0.40},
		{"ABCDEFGHKLNPRSTUVXYZÀÂÉÈÊÎÔÙÛÇ&+=<>œæ", 0.68},
		{"wOQÖ", 0.80},
		{"mMWŒÆ@%—…", 0.92},
	} {
		if strings.ContainsRune(class.letters, r) {
			return class.width
		}
	}
	return unknownWidth
}

// width returns the room that s may take, in pixels.
func width(s span, size float64) float64 {
	sum := 0.0
	for _, r := range s.text {
		sum += letterWidth(r)
	}
	if s.bold {
		sum *= boldFactor
	}
	return sum * size
}

func lineWidth(line []span, size float64) float64 {
	sum := 0.0
	for _, s := range line {
		sum += width(s, size)
	}
	return sum
}

// wrap breaks spans into lines of at most the given width, between words, and
// inside of a word that is longer than a line.
func wrap(spans []span, most, size float64) [][]span {
	var lines [][]span
	var line []span
	used := 0.0
	for _, w := range wordsOf(spans) {
		for lineWidth(w, size) > most {
			head, tail := cutWord(w, most, size)
			if len(line) > 0 {
				lines, line, used = append(lines, line), nil, 0
			}
			lines, w = append(lines, head), tail
		}
		wide := lineWidth(w, size)
		gap := width(span{text: " "}, size)
		if len(line) > 0 && used+gap+wide > most {
			lines, line, used = append(lines, line), nil, 0
		}
		if len(line) > 0 {
			line[len(line)-1].text += " "
			used += gap
		}
		line = joined(line, w)
		used += wide
	}
	return append(lines, line)
}

// wordsOf cuts spans at their spaces. A word that changes its look has several
// spans.
func wordsOf(spans []span) [][]span {
	var words [][]span
	var word []span
	for _, s := range spans {
		for i, part := range strings.Split(s.text, " ") {
			if i > 0 && len(word) > 0 {
				words, word = append(words, word), nil
			}
			if part != "" {
				word = append(word, span{part, s.bold})
			}
		}
	}
	if len(word) > 0 {
		words = append(words, word)
	}
	return words
}

// cutWord parts a word after the last letter that fits, at least after one.
func cutWord(word []span, most, size float64) (head, tail []span) {
	for i, s := range word {
		for at, r := range s.text {
			most -= width(span{string(r), s.bold}, size)
			if most < 0 && (i > 0 || at > 0) {
				head = append(slices.Clone(word[:i]), span{s.text[:at], s.bold})
				tail = append([]span{{s.text[at:], s.bold}}, word[i+1:]...)
				return head, tail
			}
		}
	}
	return word, nil
}

// joined adds a word to a line, without a new span where the look stays.
func joined(line, word []span) []span {
	for _, s := range word {
		if n := len(line); n > 0 && line[n-1].bold == s.bold {
			line[n-1].text += s.text
		} else {
			line = append(line, s)
		}
	}
	return line
}
