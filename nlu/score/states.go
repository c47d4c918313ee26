package score

import (
	"fmt"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
)

// Reader says which facts a message states. What it reads beyond what the base
// knows counts as wrong.
type Reader func(s Statement) []chat.Said

// Tally counts facts.
type Tally struct {
	Right  int // read as they are
	Wrong  int // read, and not so or not at all stated
	Missed int // stated, and not so or not at all read
}

// Precision is the part of what was read that is right.
func (t Tally) Precision() float64 { return Share(t.Right, t.Right+t.Wrong) }

// Recall is the part of what is stated that was read right.
func (t Tally) Recall() float64 { return Share(t.Right, t.Right+t.Missed) }

// F1 is the harmonic mean of both.
func (t Tally) F1() float64 { return Share(2*t.Right, 2*t.Right+t.Wrong+t.Missed) }

// String returns all three in one line.
func (t Tally) String() string {
	return fmt.Sprintf("precision %.3f, recall %.3f, F1 %.3f", t.Precision(), t.Recall(), t.F1())
}

// States is how right a Reader is about what the messages of one language state.
type States struct {
	Tally
	// ByFact counts each fact that is stated or was read.
	ByFact map[string]Tally
	// Mistakes are the facts that are not right.
	Mistakes []Mistake
}

// Mistake is a fact of a message that was not read as it is: Want is empty if the
// message does not state it, Got if it was not read.
type Mistake struct{ Fact, Want, Got, Text string }

// Readings has the messages of one language read. What follows from the course
// that a message names counts neither way.
func Readings(b *knowledge.Base, read Reader, messages []Statement, lang string) *States {
	s := &States{ByFact: map[string]Tally{}}
	for _, x := range messages {
		if x.Language != lang {
			continue
		}
		got := map[string]string{}
		for _, one := range read(x) {
			got[one.Fact] = one.Value
			if f := b.Fact(one.Fact); f != nil {
				if v, err := written(f, one.Value); err == nil {
					got[one.Fact] = v
				}
			}
		}
		given := follow(b, x.Facts)
		for id := range union(x.Facts, got) {
			if !given[id] {
				s.count(id, x, got)
			}
		}
	}
	return s
}

func (s *States) count(id string, x Statement, got map[string]string) {
	want, stated := x.Facts[id]
	value, read := got[id]
	t := s.ByFact[id]
	// Who says "3 years" may mean more.
	if stated && read && (value == want || strings.TrimSuffix(value, "..") == want) {
		t.Right++
		s.Right++
	} else {
		if read {
			t.Wrong++
			s.Wrong++
		}
		if stated {
			t.Missed++
			s.Missed++
		}
		s.Mistakes = append(s.Mistakes, Mistake{id, want, value, x.Text})
	}
	s.ByFact[id] = t
}

// follow returns the facts that follow from the course among others.
func follow(b *knowledge.Base, facts map[string]string) map[string]bool {
	ids := map[string]bool{}
	for id, value := range facts {
		if c := b.Course(value); c != nil && b.IsCourse(b.Fact(id)) {
			for id := range c.Sets {
				ids[id] = true
			}
		}
	}
	return ids
}

func union(a, b map[string]string) map[string]bool {
	ids := map[string]bool{}
	for id := range a {
		ids[id] = true
	}
	for id := range b {
		ids[id] = true
	}
	return ids
}
