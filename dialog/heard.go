package dialog

import (
	"cmp"
	"math"
	"slices"

	"guichet/knowledge"
	"guichet/nlu"
)

// heard is what a message states of a fact.
type heard struct {
	noted
	confidence float64
	used       []bool // by word of the message: it says so
	guessed    bool   // from the message as a whole, no piece of which says so
}

// How much what is learnt counts: the logarithm of the odds of a message as a whole, of
// the name of an option in it and of another piece, and against each the confidence of
// another value of the same fact. They were fitted to messages of which nothing was
// learnt.
const (
	wholeEver, ofWhole, wholeRival = 0.6, 0.6, 3.0
	nameEver, ofName               = -0.2, 0.6
	pieceEver, ofPiece, pieceRival = 0.9, 0.8, 3.9
	ofWholeBeside                  = 0.2 // where a piece says it
	whoEver                        = -0.7
	besideAsked, wholeBesideAsked  = 0.4, 1.5 // of another fact than the one asked for, in few words

	// heardAt is how sure what is heard must be.
	heardAt = 0.5
	// quotedAt is how sure a place must be to be said not to be noted.
	quotedAt = 0.15
	// leastOdds bounds confidences, and leastWhole is how likely an option is that
	// no name says.
	leastOdds, leastWhole = 1e-4, 0.05
	// unnamedWhole is how likely the message as a whole must make what no piece of it
	// says.
	unnamedWhole = 0.35
	// shortestWhole is how many words a message has that may say more than its pieces:
	// "2j" is no course of two days.
	shortestWhole = 3
)

// odds is the logarithm of the odds of a confidence.
func odds(p float64) float64 {
	p = min(max(p, leastOdds), 1-leastOdds)
	return math.Log(p / (1 - p))
}

// candidate is a value that a message may state of a fact, with what speaks for it.
type candidate struct {
	value              knowledge.Value
	tag                string // of the whole; "" without
	whole, name, piece float64
	named, pieced      bool
	nameAt, pieceAt    piece
}

// listening is what is heard in one message.
type listening struct {
	*turn
	m      *message
	words  [][]nlu.Feature // of the outline
	whole  map[string]float64
	byFact map[*knowledge.Fact][]*candidate
	spoken bool // the message is nothing but places and days
}

// listens returns what a message states, surely enough, of each fact at most once, in
// the order of the base. Without statements nothing is heard.
func (t *turn) listens(m *message) []heard {
	if m.heard != nil {
		return m.heard
	}
	m.heard = []heard{}
	if len(m.words) == 0 || t.guide.listener == nil {
		return m.heard
	}
	if plain, ok := t.plainly(m); ok {
		m.heard = plain
		return m.heard
	}
	if t.mustListen() {
		return m.heard
	}
	h := t.listening(m)
	for _, f := range t.guide.base.Facts() {
		if f.Asked() {
			if one, ok := h.of(f); ok {
				m.heard = append(m.heard, one)
			} else if t.guide.base.IsPlace(f) {
				m.unsure = h.unsure(f)
			}
		}
	}
	m.heard = t.eachNumberOnce(m, m.heard)
	return m.heard
}

// listening asks what was learnt about a message and about its pieces.
func (t *turn) listening(m *message) *listening {
	l := t.guide.listener()
	pieces := t.pieces(m)
	h := &listening{turn: t, m: m, words: m.inWords(t.outline(m, pieces)), whole: map[string]float64{}, byFact: map[*knowledge.Fact][]*candidate{}}
	for i, p := range l.whole.Confidences(slices.Concat(h.words...)) {
		h.whole[l.whole.Tags()[i]] = p
	}
	plain := m.plain(pieces)
	for _, p := range pieces {
		confidences := l.part.Confidences(m.around(plain, p))
		for _, one := range p.may {
			tag := one.fact.ID
			if p.kind == pieceName {
				tag = statedTag
			}
			if i, known := slices.BinarySearch(l.part.Tags(), tag); known {
				h.add(one, p, confidences[i])
			}
		}
	}
	h.spoken = t.onlyWhereAndWhen(m, pieces)
	for _, f := range t.guide.base.Facts() {
		if f.Asked() && !t.guide.base.IsPlace(f) {
			h.addWhole(f)
		}
	}
	return h
}

// candidate returns the candidate of a value, a new one if there is none.
func (h *listening) candidate(f *knowledge.Fact, v knowledge.Value) *candidate {
	for _, c := range h.byFact[f] {
		if c.value.String() == v.String() {
			return c
		}
	}
	c := &candidate{value: v}
	h.byFact[f] = append(h.byFact[f], c)
	return c
}

// add notes that a piece may state something.
func (h *listening) add(one noted, p piece, confidence float64) {
	c := h.candidate(one.fact, one.value)
	switch {
	case p.kind == pieceName && (!c.named || confidence > c.name):
		c.named, c.name, c.nameAt = true, confidence, p
	case p.kind != pieceName && (!c.pieced || confidence > c.piece):
		c.pieced, c.piece, c.pieceAt = true, confidence, p
	}
}

// addWhole notes what the message as a whole may state of f.
func (h *listening) addWhole(f *knowledge.Fact) {
	for _, o := range f.Options {
		if f.Type == knowledge.Several && f != h.m.asked && h.guide.lexicon().hasName(o, func(name []string) bool { return len(name) == 1 && h.said("no", name) }) {
			continue // nobody says unasked that none of it is theirs
		}
		tag := wholeTag(f, o.ID)
		if p := h.whole[tag]; p >= leastWhole || slices.ContainsFunc(h.byFact[f], func(c *candidate) bool { return c.value.String() == o.Value().String() }) {
			c := h.candidate(f, o.Value())
			c.tag, c.whole = tag, p
		}
	}
	if tag := wholeTag(f, ""); h.whole[tag] >= leastWhole {
		c := h.candidate(f, knowledge.Value{})
		c.tag, c.whole = tag, h.whole[tag]
	}
}

// confidence returns how sure it is that a candidate is what the message states of f.
func (h *listening) confidence(f *knowledge.Fact, c *candidate) float64 {
	if c.pieced && f != h.m.asked && h.bareNumber(f, c.pieceAt) {
		return 0
	}
	rivalWhole, rivalPiece := 0.0, 0.0
	for _, other := range h.byFact[f] {
		if other != c {
			rivalWhole, rivalPiece = max(rivalWhole, other.whole), max(rivalPiece, other.piece)
		}
	}
	if f.Type == knowledge.Several && f != h.guide.base.StartFact() {
		rivalWhole = 0
	}
	x := 0.0
	if f == h.guide.base.StartFact() {
		x = whoEver
	}
	switch {
	case !h.m.answers() || f == h.m.asked:
	case c.pieced || c.named:
		x -= besideAsked
	default:
		x -= wholeBesideAsked
	}
	if c.named {
		x += nameEver + ofName*odds(c.name)
	}
	switch {
	case c.pieced:
		x += pieceEver + ofPiece*odds(c.piece) - pieceRival*rivalPiece
		if c.tag != "" {
			x += ofWholeBeside * odds(c.whole)
		}
	case c.tag != "" && !c.named && h.spoken:
		return 0 // nothing is left that could say it
	case c.tag != "" && !c.named && f != h.m.asked && (c.whole < unnamedWhole || len(h.m.words) < shortestWhole):
		return 0
	case c.tag != "":
		x += wholeEver + ofWhole*odds(c.whole) - wholeRival*rivalWhole
	}
	return 1 / (1 + math.Exp(-x))
}

// of returns what the message states of f: of several options all that are sure
// enough, else the surest value.
func (h *listening) of(f *knowledge.Fact) (heard, bool) {
	type sure struct {
		*candidate
		confidence float64
	}
	var all []sure
	for _, c := range h.byFact[f] {
		if p := h.confidence(f, c); p >= heardAt {
			all = append(all, sure{c, p})
		}
	}
	if len(all) == 0 {
		return heard{}, false
	}
	slices.SortStableFunc(all, func(a, b sure) int { return cmp.Compare(b.confidence, a.confidence) })
	if f.Type != knowledge.Several {
		all = all[:1]
	}
	one := heard{noted: noted{f, all[0].value}, confidence: all[len(all)-1].confidence, used: make([]bool, len(h.m.words))}
	for _, c := range all {
		h.explain(f, c.candidate, one.used)
		one.guessed = one.guessed || !c.named && !c.pieced
	}
	if f.Type == knowledge.Several {
		var options []string
		for _, o := range f.Options {
			if slices.ContainsFunc(all, func(c sure) bool { return slices.Contains(c.value.Options, o.ID) }) {
				options = append(options, o.ID)
			}
		}
		one.value = knowledge.ChoiceOf(options...)
	}
	return one, true
}

// unsure returns the pieces that may state f, but not surely enough.
func (h *listening) unsure(f *knowledge.Fact) []piece {
	var pieces []piece
	for _, c := range h.byFact[f] {
		if c.pieced && h.confidence(f, c) >= quotedAt {
			pieces = append(pieces, c.pieceAt)
		}
	}
	return pieces
}

// explain marks the words that say a candidate: those of the piece, or those of the
// message that speak for it most.
func (h *listening) explain(f *knowledge.Fact, c *candidate, used []bool) {
	switch {
	case c.pieced:
		markTaken(used, c.pieceAt.first, c.pieceAt.end)
		if f.Type == knowledge.Money {
			h.explainOf(c.pieceAt, used)
		}
		for _, name := range h.guide.lexicon().called[f] {
			if at := indexOf(h.m.words, name); at >= 0 {
				markTaken(used, at, at+len(name))
			}
		}
	case c.named:
		markTaken(used, c.nameAt.first, c.nameAt.end)
	default:
		first, end := h.speaking(c.tag)
		markTaken(used, first, end)
	}
}

// mostBeside is how many words stand at most between a sum and what it is of.
const mostBeside = 2

// explainOf marks the name of what a sum is of: "900 euros de CPF", "cpf 1500".
func (h *listening) explainOf(sum piece, used []bool) {
	for _, name := range longest(h.matches(h.m), whatever) {
		first, end := name.first, name.first+name.words
		from, to := min(first, sum.first), max(end, sum.end)
		if name.fact == nil && to-from <= sum.end-sum.first+name.words+mostBeside && !h.m.partedWithin(from, to) {
			markTaken(used, first, end)
		}
	}
}

// leastSpeaking is how much a word must speak for a tag, beside the one that does
// most, to be quoted for it.
const leastSpeaking = 0.2

// speaking returns the words, one after the other, that speak most for a tag of the
// whole message.
func (h *listening) speaking(tag string) (first, end int) {
	l := h.guide.listener()
	speaks := make([]float64, len(h.m.words))
	most := 0.0
	for i := range speaks {
		speaks[i] = l.whole.Speaks(tag, h.words[i])
		most = max(most, speaks[i])
	}
	best, sum, from := 0.0, 0.0, 0
	for i, s := range speaks {
		sum += s - leastSpeaking*most
		if sum <= 0 {
			sum, from = 0, i+1
		} else if sum > best {
			best, first, end = sum, from, i+1
		}
	}
	return first, end
}
