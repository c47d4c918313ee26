package dialog

import (
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"guichet/knowledge"
	"guichet/nlu"
)

// listener knows how people say what is so of them, from the statements of the base.
// It is immutable.
type listener struct {
	whole *nlu.Tagger // of whole messages: "status=employee"
	part  *nlu.Tagger // of their pieces: "age", or stated for the name of an option
}

// statedTag is the tag of the name of an option that says what is so.
const statedTag = "stated"

// WithStatements returns a guide that leads the same talk and reads what people say of
// themselves as the statements of the base teach it. It learns that when somebody
// first types something, or when Warm is called.
func (g *Guide) WithStatements() *Guide { return g.WithStatementsOf(g.base.Statements()) }

// WithStatementsOf is WithStatements for statements that stand elsewhere: to measure
// what is learnt from some by others.
func (g *Guide) WithStatementsOf(statements []knowledge.Statement) *Guide {
	other := *g
	other.listens = new(atomic.Bool)
	other.listener = sync.OnceValue(func() *listener { return other.listen(statements) })
	return &other
}

// listen learns from statements, on all processors there are.
func (g *Guide) listen(statements []knowledge.Statement) *listener {
	whole, parts := make([]nlu.Lesson, len(statements)), make([][]nlu.Lesson, len(statements))
	processors := runtime.GOMAXPROCS(0)
	var readers sync.WaitGroup
	for p := range processors {
		readers.Go(func() {
			for i := p; i < len(statements); i += processors {
				whole[i], parts[i] = g.lessons(statements[i])
			}
		})
	}
	readers.Wait()
	l := &listener{}
	var learners sync.WaitGroup
	learners.Go(func() { l.whole = nlu.LearnTags(whole) })
	l.part = nlu.LearnTags(slices.Concat(parts...))
	learners.Wait()
	return l
}

// lessons makes of a statement a lesson of the whole message and one of each piece.
func (g *Guide) lessons(s knowledge.Statement) (whole nlu.Lesson, parts []nlu.Lesson) {
	t := &turn{guide: g, today: s.Written, state: State{Lang: g.base.Language(s.Language)}}
	m := newMessage(s.Text)
	m.asked = g.base.StartFact() // a message by itself may be the first one
	if s.Asked != "" {
		m.asked = g.base.Fact(s.Asked)
	}
	pieces := t.pieces(m)
	states := map[*knowledge.Fact]knowledge.Value{}
	for id, value := range s.Said() {
		f := g.base.Fact(id)
		v, err := f.Parse(value)
		if err != nil {
			continue
		}
		states[f] = v
		whole.Tags = append(whole.Tags, g.wholeTags(f, v)...)
	}
	whole.Features = slices.Concat(m.inWords(t.outline(m, pieces))...)
	plain := m.plain(pieces)
	for _, p := range pieces {
		lesson := nlu.Lesson{Features: m.around(plain, p)}
		for _, one := range p.may {
			v, stated := states[one.fact]
			switch {
			case !stated:
			case p.kind == pieceName && slices.Contains(v.Options, one.value.Options[0]):
				lesson.Tags = append(lesson.Tags, statedTag)
			case p.kind != pieceName && sameSaid(one.value, v):
				lesson.Tags = append(lesson.Tags, one.fact.ID)
			}
		}
		parts = append(parts, lesson)
	}
	return whole, parts
}

// sameSaid reports whether what a piece may state is what is stated: who says
// "3 years" may mean more.
func sameSaid(piece, stated knowledge.Value) bool {
	return piece.String() == stated.String() || len(piece.Options) == 0 && piece.From.IsZero() && stated.Known() && piece.Low == stated.Low && stated.High == stated.Low
}

// wholeTags are the tags that a message has which states a value: one for each option
// of a fact that is no place, and one for not knowing a sum.
func (g *Guide) wholeTags(f *knowledge.Fact, v knowledge.Value) []string {
	switch {
	case !v.Known():
		return []string{wholeTag(f, "")}
	case g.base.IsPlace(f):
		return nil
	}
	var tags []string
	for _, o := range v.Options {
		tags = append(tags, wholeTag(f, o))
	}
	return tags
}

func wholeTag(f *knowledge.Fact, option string) string { return f.ID + "=" + option }

const (
	// nearby is how many words before and behind a piece are seen with it.
	nearby = 8
	// closeBy is how many of them are seen each at its place.
	closeBy = 3
)

// around returns what is seen of a piece: what it is, and the words around it. The
// words are those of plain.
//
//go:norace
func (m *message) around(words []string, p piece) []nlu.Feature {
	kind := string(p.kind)
	at := func(i int) string {
		switch {
		case i < 0 || i >= len(words):
			return "" // the end
		case i < p.first && m.parted(i+1), i >= p.end && m.parted(i):
			return words[i] + "," // beyond the end of the part of the sentence
		}
		return words[i]
	}
	var seen []nlu.Feature
	for d := 1; d <= closeBy; d++ {
		n := strconv.Itoa(d)
		seen = append(seen, nlu.Seen(kind, "-"+n, at(p.first-d)), nlu.Seen(kind, "+"+n, at(p.end+d-1)))
	}
	seen = append(seen,
		nlu.Seen(kind, "--", at(p.first-2), at(p.first-1)), nlu.Seen(kind, "++", at(p.end), at(p.end+1)),
		nlu.Seen(kind, "-+", at(p.first-1), at(p.end)), nlu.Seen(kind, "---", at(p.first-3), at(p.first-2), at(p.first-1)))
	if p.kind == pieceName {
		f, option := p.may[0].fact.ID, p.may[0].value.Options[0]
		for _, one := range slices.Clone(seen) {
			seen = append(seen, nlu.Seen(strconv.Itoa(int(one)), f, option))
		}
		seen = append(seen, nlu.Seen("of", f), nlu.Seen("is", f, option), nlu.Seen("says", option, joined(words[p.first:p.end])))
	}
	for i := p.first; i < p.end; i++ {
		seen = append(seen, nlu.Seen(kind, "in", words[i]))
	}
	if m.answers() {
		seen = append(seen, m.askedSeen(p)...)
	}
	if m.parted(p.first) {
		seen = append(seen, nlu.Seen(kind, "begins"))
	}
	if m.parted(p.end) {
		seen = append(seen, nlu.Seen(kind, "ends"))
	}
	if p.kind == pieceNumber {
		seen = append(seen, m.sizeSeen(p, m.words[p.first:p.end], at(p.first-1), at(p.end))...)
	}
	return append(seen, m.partSeen(words, p)...)
}

// mostWordsOfAnswer is how many words a message has that may mean something only beside
// its question: "3", "pas encore, mais bientôt".
const mostWordsOfAnswer = 10

func (m *message) answers() bool { return m.asked != nil && len(m.words) <= mostWordsOfAnswer }

// askedSeen is what is seen of a piece beside the question on the screen.
//
//go:norace
func (m *message) askedSeen(p piece) []nlu.Feature {
	kind, asked := string(p.kind), m.asked.ID
	seen := []nlu.Feature{nlu.Seen("asked", kind, asked)}
	if slices.ContainsFunc(p.may, func(one noted) bool { return one.fact == m.asked }) {
		seen = append(seen, nlu.Seen("answers", kind), nlu.Seen("answers", kind, asked))
		if p.first == 0 {
			seen = append(seen, nlu.Seen("answers first", kind))
		}
		if p.end-p.first == len(m.words) {
			seen = append(seen, nlu.Seen("answers wholly", kind))
		}
	} else if len(p.may) > 0 {
		seen = append(seen, nlu.Seen("asked other", kind))
	}
	return seen
}

// inWords is what is seen of the words of a message by itself and, of a short one, beside
// the question on the screen.
//
//go:norace
func (m *message) inWords(words []string) [][]nlu.Feature {
	seen := nlu.InWords(words)
	if !m.answers() {
		return seen
	}
	asked, before := m.asked.ID, ""
	for i, w := range words {
		seen[i] = append(seen[i], nlu.Seen("asked", asked, w), nlu.Seen("asked", asked, before, w))
		before = w
	}
	last := len(words)
	seen[last] = append(seen[last], nlu.Seen("asked", asked), nlu.Seen("asked", asked, before, ""))
	return seen
}

// partSeen is what is seen of the part of the sentence that a piece stands in, and of
// the words nearby.
//
//go:norace
func (m *message) partSeen(words []string, p piece) []nlu.Feature {
	var seen []nlu.Feature
	kind := string(p.kind)
	for i := p.first - 1; i >= 0 && !m.parted(i+1); i-- {
		seen = append(seen, nlu.Seen(kind, "before", words[i]))
	}
	for i := p.end; i < len(words) && !m.parted(i); i++ {
		seen = append(seen, nlu.Seen(kind, "behind", words[i]))
	}
	for i := max(0, p.first-nearby); i < min(len(words), p.end+nearby); i++ {
		if i < p.first || i >= p.end {
			seen = append(seen, nlu.Seen(kind, "near", words[i]))
		}
	}
	return seen
}

// sizes part numbers by their size.
var sizes = []int{1, 3, 6, 12, 14, 16, 18, 26, 30, 40, 50, 62, 76, 100, 200, 500, 1000, 2000, 5000, 20000}

// sizeSeen is what is seen of how large a number is, with the words beside it, and of
// whether it is a length of time.
func (m *message) sizeSeen(p piece, words []string, before, behind string) []nlu.Feature {
	n, isTime := 0, "number"
	for _, one := range p.may {
		if n == 0 {
			n = one.value.Low
		}
		if one.fact.CountedAt != nil {
			n, isTime = one.value.Low, "time"
			if isYear(words[0]) {
				isTime = "year"
			}
			break
		}
	}
	at, _ := slices.BinarySearch(sizes, n+1)
	size := strconv.Itoa(at)
	return []nlu.Feature{nlu.Seen("size", size, isTime), nlu.Seen("is", isTime), nlu.Seen("size", size, "+", behind), nlu.Seen("size", size, "-", before)}
}
