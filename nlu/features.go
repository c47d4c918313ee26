package nlu

import (
	"iter"
	"slices"
	"strings"

	"guichet/locale"
)

// Features are hashed: a model has so many places for them, and two that share
// one are taken for the same.
const (
	featureBits = 17
	places      = 1 << featureBits
)

const (
	// mostRunes is how much of a message is read: what it is about stands at
	// its beginning, or nowhere.
	mostRunes = 600
	// shortestPart and longestPart are the lengths of parts of words, in letters,
	// the end of the word and its beginning counted as one each.
	shortestPart, longestPart = 3, 5
)

// words cuts a message into words without accents, capitals and signs. A
// question mark and the euro sign say something and stay.
func words(text string) iter.Seq[string] {
	var cut strings.Builder
	cut.Grow(len(text) + 4) // two signs with spaces around
	n := 0
	for _, r := range locale.Fold(text) {
		if n++; n > mostRunes {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r > 127 && r != '€' && r != '’' && r != '…' && r != '«' && r != '»' && r != '\u00a0' && r != '\u202f':
			cut.WriteRune(r)
		case r >= '0' && r <= '9':
			cut.WriteByte('0') // which number it is says little, how long it is a bit
		case r == '?' || r == '€':
			cut.WriteRune(' ')
			cut.WriteRune(r)
			cut.WriteRune(' ')
		default:
			cut.WriteByte(' ')
		}
	}
	return func(yield func(string) bool) {
		for w := range strings.FieldsSeq(cut.String()) {
			long, ok := shorthand[w]
			if !ok {
				long = w
			}
			for part := range strings.FieldsSeq(long) {
				if !yield(part) {
					return
				}
			}
		}
	}
}

// shorthand are words of short messages, with what they stand for.
var shorthand = map[string]string{
	"g": "j ai", "jai": "j ai", "jsuis": "je suis", "jsui": "je suis", "chuis": "je suis", "chui": "je suis", "jveu": "je veux", "jveux": "je veux",
	"jvoudrais": "je voudrais", "jcherche": "je cherche", "jpeux": "je peux", "jpe": "je peux", "jsp": "je sais pas", "jbosse": "je bosse",
	"jtravaille": "je travaille", "jtaf": "je travaille", "jpaye": "je paye", "jai pas": "j ai pas", "jamais": "jamais", "vs": "vous", "ns": "nous",
	"pr": "pour", "ds": "dans", "ac": "avec", "avc": "avec", "bcp": "beaucoup", "tt": "tout", "qd": "quand", "qq": "quelque", "qqun": "quelqu un",
	"qqn": "quelqu un", "cmt": "comment", "cmnt": "comment", "koi": "quoi", "pk": "pourquoi", "pq": "pourquoi", "pkoi": "pourquoi", "ki": "qui", "ke": "que",
	"kan": "quand", "kel": "quel", "c": "c est", "cest": "c est", "ya": "il y a", "ct": "c etait", "slt": "salut", "bjr": "bonjour", "bsr": "bonsoir",
	"stp": "s il te plait", "svp": "s il vous plait", "mrc": "merci", "rdv": "rendez vous", "tel": "telephone", "num": "numero", "formation": "formation",
	"form": "formation", "fo": "faut", "fok": "il faut que", "dc": "donc", "msg": "message", "rep": "reponse", "boulot": "travail", "taf": "travail",
	"u": "you", "ur": "your", "im": "i m", "ive": "i ve", "dont": "don t", "cant": "can t", "wanna": "want to", "gonna": "going to", "pls": "please",
	"plz": "please", "thx": "thanks", "ty": "thank you", "r": "are", "y": "why", "info": "info",
}

// appendFeatures adds to list the place of each feature of a message: words, pairs
// of words with none or one between, and parts of words.
func appendFeatures(list []int32, text string) []int32 {
	previous, before := uint32(offset), uint32(offset)
	for w := range words(text) {
		word := hash(hash(offset, "w"), w)
		list = append(list, place(word), place(mix(previous, word)), place(mix(before, ^word))) // the last whatever stands between
		before, previous = previous, word
		list = appendParts(list, w)
	}
	return append(list, place(mix(previous, offset))) // the end
}

// appendParts adds the parts of one word.
func appendParts(list []int32, w string) []int32 {
	framed := "<" + w + ">"
	for from := range len(framed) {
		h := hash(offset, "p")
		for to := from; to < len(framed) && to-from < longestPart; to++ {
			h = (h ^ uint32(framed[to])) * prime
			if to-from+1 >= shortestPart {
				list = append(list, place(finish(h)))
			}
		}
	}
	return list
}

func place(h uint32) int32 { return int32(h & (places - 1)) }

// FNV-1a, by hand: it runs over every letter of every part.
const (
	offset = 2166136261
	prime  = 16777619
)

//go:norace
func hash(h uint32, s string) uint32 {
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * prime
	}
	return finish(h)
}

//go:norace
func mix(a, b uint32) uint32 { return finish(a*31 ^ b*prime) }

// finish spreads the bits of a hash, of which only the lowest are used.
func finish(h uint32) uint32 {
	h ^= h >> 15
	h *= 0x2c1b3c6d
	return h ^ h>>12
}

// Feature is something that is seen of a thing, hashed.
type Feature uint32

// Seen makes a feature of some words, whose order counts.
//
//go:norace
func Seen(words ...string) Feature {
	h := uint32(offset)
	for _, w := range words {
		h = mix(h, hash(offset, w))
	}
	return Feature(h)
}

// partOfWord is how many letters the parts of words have that InWords sees, the end of
// the word and its beginning counted as one each.
const partOfWord = 4

// InWords returns what is seen of a text by its words, for each word in turn: the word,
// the pairs that it makes with the two before it, and its parts.
//
//go:norace
func InWords(words []string) [][]Feature {
	seen := make([][]Feature, len(words)+1)
	previous, before := Feature(offset), Feature(offset)
	for i, w := range words {
		word := Seen("w", w)
		seen[i] = append(seen[i], word, Feature(mix(uint32(previous), uint32(word))), Feature(mix(uint32(before), ^uint32(word))))
		before, previous = previous, word
		framed := "<" + w + ">"
		for from := 0; from+partOfWord <= len(framed); from++ {
			seen[i] = append(seen[i], Feature(hash(hash(offset, "p"), framed[from:from+partOfWord])))
		}
	}
	seen[len(words)] = []Feature{Feature(mix(uint32(previous), offset))} // the end
	return seen
}

//go:norace
func appendPlaces(list []int32, features []Feature) []int32 {
	from := len(list)
	for _, f := range features {
		list = append(list, place(uint32(f)))
	}
	slices.Sort(list[from:])
	return list[:from+len(slices.Compact(list[from:]))]
}
