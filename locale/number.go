package locale

// thousandths holds a number that people typed, decimals included.
type thousandths int64

// largest is the highest number that is read; more is taken for something
// else, such as a telephone number.
const largest thousandths = 999_999_999_000

// amount is a number found in a text.
type amount struct {
	value thousandths
	// weak marks a lone article: "un" may be 1 or just "a".
	weak bool
	// start and end are the tokens it is made of, end excluded.
	start, end int
}

// whole returns the number if it has no decimals.
func (a amount) whole() (int, bool) { return int(a.value / 1000), a.value%1000 == 0 }

// ParseNumber reads one whole number, zero or above, out of what a person
// typed, in any of the languages: "24", "1 600", "1.600", "1600h", "deux",
// "vingt-quatre", "twenty four", "2k", "j'ai 24 mois". "rien" and "none" alone
// are 0; a lone article counts as 1 only if it is all that is said or stands
// before a unit ("un an").
//
// ok is false if there is no number, several different ones, decimals, a
// negative number, more than 999,999,999, or words that make it a bound or
// deny it ("moins de 24", "at least 2", "pas 24").
func ParseNumber(text string) (n int, ok bool) {
	ts := tokens(text)
	for _, t := range ts {
		if t.mark == markHalf {
			return 0, false
		}
	}
	a, ok := onlyAmount(ts, amounts(ts))
	if !ok {
		return 0, false
	}
	n, ok = a.whole()
	if !ok {
		return 0, false
	}
	return n, true
}

// ParseEuros reads an amount of money in whole euros out of what a person
// typed: "1 743 €", "1743 euros", "2.6k", "€1,500", "500". Cents are cut off,
// never rounded up. If a text holds several numbers, the only one that stands
// beside a euro sign or word is meant; numbers that count time are none ("2
// ans"). ok is false where ParseNumber would say so, decimals apart.
func ParseEuros(text string) (euros int, ok bool) {
	ts := tokens(text)
	var marked, bare []amount
	last := -1 // the euro sign that belongs to the amount before
	for _, a := range amounts(ts) {
		switch {
		case isEuro(ts, a.end):
			last = a.end
			marked = append(marked, a)
		case isEuro(ts, a.start-1) && a.start-1 != last:
			marked = append(marked, a)
		case !countsOther(ts, a.end):
			bare = append(bare, a)
		}
	}
	if len(marked) > 0 {
		bare = marked
	}
	a, ok := onlyAmount(ts, bare)
	return int(a.value / 1000), ok
}

// HasEuros reports whether a text holds a euro sign or word.
func HasEuros(text string) bool {
	ts := tokens(text)
	for i := range ts {
		if isEuro(ts, i) {
			return true
		}
	}
	return false
}

// countsOther reports whether token i makes the number before it count
// something else than money: a length of time, a day of a month.
func countsOther(ts []token, i int) bool {
	return i < len(ts) && (ts[i].unit != noSpan || ts[i].month != 0)
}

func isEuro(ts []token, i int) bool { return i >= 0 && i < len(ts) && ts[i].mark == markEuro }

// doubtful reports whether the text holds words or signs that keep its numbers
// from being meant exactly.
func doubtful(ts []token) bool {
	for i, t := range ts {
		if t.mark == markBound || t.mark == markNot {
			return true
		}
		if t.isSymbol("-") && (i == 0 || ts[i-1].kind != digitsToken) {
			return true
		}
		if t.kind == digitsToken && t.value < 0 {
			return true
		}
	}
	return false
}

// onlyAmount returns the one number among those found in a text, if there is
// exactly one. The same number said twice is one.
func onlyAmount(ts []token, among []amount) (amount, bool) {
	if doubtful(ts) {
		return amount{}, false
	}
	var weak, strong []amount
	for _, a := range among {
		switch {
		case !a.weak:
			strong = append(strong, a)
		case len(ts) == 1 && ts[0].isNumber || a.end < len(ts) && (ts[a.end].unit != noSpan || ts[a.end].mark == markEuro):
			weak = append(weak, a)
		}
	}
	found := strong
	if len(found) == 0 {
		found = weak
	}
	switch {
	case len(found) == 0:
		return amount{}, len(ts) == 1 && ts[0].isNothing
	case found[0].value > largest:
		return amount{}, false
	}
	for _, a := range found[1:] {
		if a.value != found[0].value {
			return amount{}, false
		}
	}
	return found[0], true
}

// amounts finds the numbers of a text from left to right.
func amounts(ts []token) []amount {
	var found []amount
	for i := 0; i < len(ts); {
		a, ok := readAmount(ts, i)
		if !ok {
			i++
			continue
		}
		found = append(found, a)
		i = a.end
	}
	return found
}

// readAmount reads the number that starts at token i, in digits or words.
func readAmount(ts []token, i int) (amount, bool) {
	var a amount
	if ts[i].kind == digitsToken {
		if ts[i].value < 0 {
			return amount{}, false
		}
		a = readDigits(ts, i)
	} else {
		n, end, ok := readWords(ts, i)
		if !ok {
			return amount{}, false
		}
		lone := end == i+1 && ts[i].isArticle
		a = amount{value: thousandths(n) * 1000, weak: lone, start: i, end: end}
	}
	for a.end < len(ts) && a.value <= largest && !ts[a.end].apart {
		next := ts[a.end]
		factor := 1
		switch {
		case next.mark == markKilo:
			factor = 1000
		case ts[i].kind == digitsToken && next.multiplier > 0:
			factor = next.multiplier
		}
		if factor == 1 {
			break
		}
		a.value *= thousandths(factor)
		a.weak = false
		a.end++
		if next.mark == markKilo && a.end < len(ts) && ts[a.end].glued && ts[a.end].isDigits(1) { // "1k5"
			a.value += thousandths(ts[a.end].value) * 100_000
			a.end++
			break
		}
	}
	return a, true
}

// readDigits reads "1600", "1 600", "1.600", "1,600.50", "2,5". A separator
// before exactly three digits groups them, unless the number starts with 0.
func readDigits(ts []token, i int) amount {
	a := amount{value: thousandths(ts[i].value) * 1000, start: i, end: i + 1}
	groups := len(ts[i].text) <= 3 && ts[i].text[0] != '0'
	separator := ""
	for groups && a.value <= largest {
		sep, at := groupAfter(ts, a.end)
		if at < 0 || separator != "" && sep != separator || !isGroup(ts[at]) {
			break
		}
		separator = sep
		a.value = a.value*1000 + thousandths(ts[at].value)*1000
		a.end = at + 1
	}
	if a.end+1 < len(ts) && ts[a.end].isSymbol(".,") && ts[a.end].text != separator {
		a.value += decimals(ts[a.end+1].text)
		a.end += 2
	}
	return a
}

// groupAfter returns the separator at token i, a space included, and where the
// digits after it stand, or -1.
func groupAfter(ts []token, i int) (string, int) {
	switch {
	case i >= len(ts):
		return "", -1
	case ts[i].kind == digitsToken && !ts[i].glued && !ts[i].apart:
		return " ", i
	case i+1 < len(ts) && ts[i].isSymbol(".,") && ts[i+1].kind == digitsToken:
		return ts[i].text, i + 1
	}
	return "", -1
}

func isGroup(t token) bool { return len(t.text) == 3 }

func decimals(digits string) thousandths {
	var n thousandths
	for i := range 3 {
		n *= 10
		if i < len(digits) {
			n += thousandths(digits[i] - '0')
		}
	}
	return n
}

// readWords reads a number in words, up to 999,999, and returns the token after
// it: "deux", "vingt et un", "quatre-vingt-dix-sept", "two hundred and five".
func readWords(ts []token, i int) (n, end int, ok bool) {
	total, tail, at := 0, -1, i
	for ; at < len(ts) && (at == i || !ts[at].apart); at++ {
		j := at
		if ts[j].mark == markAnd && tail >= 0 && j+1 < len(ts) && ts[j+1].isNumber {
			j++
		}
		t := ts[j]
		switch {
		case t.multiplier > 0 && j == at && canMultiply(total, tail, t.multiplier):
			tail = max(tail, 1) * t.multiplier
			if t.multiplier >= 1000 {
				total, tail = tail, -1
			}
			continue
		case t.isNumber, t.isArticle && at == i:
			joined, fits := joinNumber(tail, t.number)
			if !fits || j > at && tail < 20 {
				return total + max(tail, 0), at, true
			}
			tail, at = joined, j
			continue
		}
		break
	}
	if at == i {
		return 0, i, false
	}
	return total + max(tail, 0), at, true
}

// canMultiply reports whether "three" may be followed by "hundred".
func canMultiply(total, tail, multiplier int) bool {
	if multiplier >= 1000 {
		return total == 0 && tail != 0
	}
	return tail < 100 && tail != 0
}

// joinNumber adds the next word to a number below 1,000 that has been read so
// far, -1 for none, if the two make one number: 20 and 4, 60 and 11, 4 and 20.
func joinNumber(tail, next int) (int, bool) {
	last := tail % 100
	switch {
	case tail < 0:
		return next, true
	case last == 0 && tail >= 100 && next > 0 && next < 100:
	case last == 4 && next == 20:
		return tail - 4 + 80, true
	case last == 10 && 7 <= next && next <= 9:
	case last >= 20 && last%10 == 0 && 0 < next && next < 10:
	case (last == 60 || last == 80) && 10 <= next && next < 20:
	default:
		return 0, false
	}
	return tail + next, true
}
