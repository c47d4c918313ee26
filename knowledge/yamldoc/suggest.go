package yamldoc

import "strings"

// Suggest returns the member of among that was probably meant by word, or "" if
// nothing is close. Case, accents and the difference between "_", "-" and space
// do not count. Of equally close ones, the first is returned.
func Suggest(word string, among []string) string {
	folded := fold(word)
	best, least := "", allowedEdits(len(folded))+1
	for _, candidate := range among {
		if d := distance(folded, fold(candidate), least); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// allowedEdits is how many slips of the finger a word of n letters may hold.
func allowedEdits(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 6:
		return 1
	case n < 9:
		return 2
	}
	return 3
}

var unaccented = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ä", "a", "ã", "a", "å", "a", "ç", "c",
	"è", "e", "é", "e", "ê", "e", "ë", "e", "ì", "i", "í", "i", "î", "i", "ï", "i",
	"ñ", "n", "ò", "o", "ó", "o", "ô", "o", "ö", "o", "õ", "o",
	"ù", "u", "ú", "u", "û", "u", "ü", "u", "ý", "y", "ÿ", "y",
	"œ", "oe", "æ", "ae", "ß", "ss",
	"\u0300", "", "\u0301", "", "\u0302", "", "\u0308", "", "\u0327", "",
	"-", "_", " ", "_", "\u00a0", "_", "’", "'",
)

func fold(s string) []rune {
	return []rune(unaccented.Replace(strings.ToLower(s)))
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that lead from a to b. It may stop early and return any number
// that is not below limit.
func distance(a, b []rune, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
