package locale

// ParseMonths reads a length of time in whole months out of what a person
// typed: "18 mois", "2 ans", "2 ans et demi", "un an", "3 years and 2 months",
// "half a year", "8 semaines". What is left over beyond whole months is cut
// off, never rounded up; for that a year counts 365 days.
//
// ok is false if there is no length of time, more than one, a number without a
// unit or in hours, more than 200 years, or words that make it a bound or deny
// it ("moins de 2 ans", "almost a year"). A bare number is no length of time:
// whoever knows its unit reads it with ParseNumber.
func ParseMonths(text string) (months int, ok bool) {
	const mostMonths = 200 * 12 * 1000
	ts := tokens(text)
	if doubtful(ts) {
		return 0, false
	}
	var sum thousandths
	last := noSpan
	for i := 0; i < len(ts); {
		p, state := readPart(ts, i)
		switch state {
		case noPart:
			i++
			continue
		case badPart:
			return 0, false
		}
		if last != noSpan && !p.continues(last) {
			return 0, false
		}
		sum, last, i = sum+p.length, p.unit, p.end
		if sum > mostMonths {
			return 0, false
		}
	}
	return int(sum / 1000), last != noSpan
}

type partState uint8

const (
	noPart partState = iota
	goodPart
	badPart
)

// part is one piece of a length of time, such as "2 months" in "3 years and
// 2 months". Its length is in thousandths of a month.
type part struct {
	length thousandths
	unit   span
	end    int
}

// continues reports whether p may follow a piece in the given unit: it must
// count in a smaller unit and be shorter than one of the larger.
func (p part) continues(last span) bool {
	longest := map[span]thousandths{yearSpan: 12_000, monthSpan: 1000, fortnightSpan: 500, weekSpan: 250}
	return p.unit < last && p.length < longest[last]
}

func readPart(ts []token, i int) (part, partState) {
	if p, ok := readHalfUnit(ts, i); ok {
		return p, goodPart
	}
	a, ok := readAmount(ts, i)
	if !ok {
		return part{}, noPart
	}
	at, half := readHalf(ts, a.end)
	if !a.weak {
		at = skipFillers(ts, at)
	}
	if at >= len(ts) || ts[at].unit < daySpan {
		if a.weak {
			return part{}, noPart
		}
		return part{}, badPart
	}
	unit := ts[at].unit
	at++
	if !half {
		at, half = readHalf(ts, at)
	}
	value := a.value
	if half {
		value += 500
	}
	if value > largest/1000 {
		return part{}, badPart
	}
	return part{length: inMonths(value, unit), unit: unit, end: at}, goodPart
}

// readHalfUnit reads "half a year", "une demi-année".
func readHalfUnit(ts []token, i int) (part, bool) {
	if i < len(ts) && ts[i].isArticle {
		i++
	}
	if i >= len(ts) || ts[i].mark != markHalf {
		return part{}, false
	}
	i++
	if i < len(ts) && ts[i].isArticle && ts[i].unit == noSpan {
		i++
	}
	if i >= len(ts) || ts[i].unit < daySpan {
		return part{}, false
	}
	return part{length: inMonths(500, ts[i].unit), unit: ts[i].unit, end: i + 1}, true
}

// readHalf reads "et demi", "and a half", "½".
func readHalf(ts []token, i int) (int, bool) {
	at := i
	if at < len(ts) && ts[at].mark == markAnd {
		at++
	}
	if at < len(ts) && ts[at].isArticle {
		at++
	}
	if at < len(ts) && ts[at].mark == markHalf {
		return at + 1, true
	}
	return i, false
}

func skipFillers(ts []token, i int) int {
	for i < len(ts) && ts[i].mark == markFiller {
		i++
	}
	return i
}

func inMonths(n thousandths, unit span) thousandths {
	switch unit {
	case yearSpan:
		return n * 12
	case fortnightSpan:
		return n * 14 * 12 / 365
	case weekSpan:
		return n * 7 * 12 / 365
	case daySpan:
		return n * 12 / 365
	}
	return n
}
