package nlu

import (
	"maps"
	"math"
	"slices"
	"sync"
)

// Lesson is a thing to learn from: what is seen of it, and the tags that it has.
type Lesson struct {
	Features []Feature
	Tags     []string
}

// Tagger knows which tags things have, each tag by itself, from lessons: a thing may
// have several, or none. It is immutable and safe for concurrent use.
type Tagger struct {
	tags       []string // sorted
	vocabulary *vocabulary
	groups     []*linear // the first so many tags, the next ones, and so on
}

// mostTogether is how many tags are learnt together: groups of them are learnt beside
// each other.
const mostTogether = 32

// LearnTags makes a tagger from lessons. The same lessons in the same order give
// the same tagger. Without any it knows no tag.
func LearnTags(lessons []Lesson) *Tagger {
	t := &Tagger{vocabulary: &vocabulary{number: make([]int32, places)}}
	number := map[string]int{}
	for _, x := range lessons {
		for _, tag := range x.Tags {
			number[tag] = 0
		}
	}
	if len(number) == 0 {
		return t
	}
	t.tags = slices.Sorted(maps.Keys(number))
	for i, tag := range t.tags {
		number[tag] = i
	}
	l := newLessons(len(lessons), func(list []int32, i int) []int32 { return appendPlaces(list, lessons[i].Features) })
	t.vocabulary, t.groups = l.vocabulary, make([]*linear, (len(t.tags)+mostTogether-1)/mostTogether)
	var beside sync.WaitGroup
	for g := range t.groups {
		first := g * mostTogether
		end := min(first+mostTogether, len(t.tags))
		tagsOf := make([][]int32, len(lessons))
		for i, x := range lessons {
			for _, tag := range x.Tags {
				if n := number[tag]; first <= n && n < end {
					tagsOf[i] = append(tagsOf[i], int32(n-first))
				}
			}
		}
		beside.Go(func() {
			w := &weights{classes: end - first, of: make([]float32, len(l.rarity)*(end-first)), alike: make([]float32, end-first)}
			w.learnEach(l, tagsOf)
			t.groups[g] = w.rounded()
		})
	}
	beside.Wait()
	return t
}

// Tags returns the tags that a thing may have, sorted. They must not be changed.
func (t *Tagger) Tags() []string { return t.tags }

// Confidences returns how sure it is that a thing has each of the tags, in the
// order of Tags: from 0 to 1, and they do not add up to anything.
func (t *Tagger) Confidences(features []Feature) []float64 {
	v := t.vocabulary.weigh(appendPlaces(make([]int32, 0, len(features)), features))
	sums, out := make([]float32, len(t.tags)), make([]float64, 0, len(t.tags))
	for g, group := range t.groups {
		of := sums[g*mostTogether:][:group.classes]
		group.sum(v.features, of)
		for i, s := range of {
			out = append(out, logistic(float64(v.scale*s+group.alike[i])))
		}
	}
	return out
}

// Speaks returns how much some of the features of a thing speak for a tag, against
// it where less than 0: what explains a confidence.
func (t *Tagger) Speaks(tag string, features []Feature) float64 {
	c, exists := slices.BinarySearch(t.tags, tag)
	if !exists {
		return 0
	}
	group, sum := t.groups[c/mostTogether], float32(0)
	for _, at := range t.vocabulary.weigh(appendPlaces(nil, features)).features {
		sum += group.step[at] * float32(group.steps[int(at)*group.classes+c%mostTogether])
	}
	return float64(sum)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

const (
	tagRounds = 5
	tagStep   = 3.0
	tagBias   = -3.0 // what speaks for a tag before anything is seen
	biasStep  = 0.02
	settled   = 0.05 // a tag no further off is left as it is: what is surer would drown what is rare
	nearly    = 0.1  // lessons of which no tag is further off are known well
)

// absent is a score at which a tag that a lesson does not have is settled.
var absent = float32(math.Log(settled / (1 - settled)))

// learnEach moves the weights of each tag by itself to where it is likelier if a lesson
// has it, and less likely if not. A class is a tag here, and alike what speaks for it
// whatever is seen.
func (w *weights) learnEach(l *lessons, tagsOf [][]int32) {
	for c := range w.alike {
		w.alike[c] = tagBias
	}
	s := tagsStep{w.descent(l, tagStep), tagsOf, make([]bool, w.classes)}
	inTurn(len(tagsOf), tagRounds, s.look)
}

// tagsStep is what learnEach needs for a step.
type tagsStep struct {
	descent
	tagsOf [][]int32
	has    []bool // by tag: the lesson has it
}

//go:norace
func (s *tagsStep) look(i int) (known bool) {
	features, scale := s.lessons.message(i)
	s.sum(features, s.sums)
	for _, c := range s.tagsOf[i] {
		s.has[c] = true
	}
	s.wrong = s.wrong[:0]
	length, furthest := float32(0), float32(0)
	for c, sum := range s.sums {
		score := scale*sum + s.alike[c]
		if score < absent && !s.has[c] {
			continue
		}
		by := float32(logistic(float64(score)))
		if s.has[c] {
			by--
		}
		if by > settled || by < -settled {
			s.wrong = append(s.wrong, gradient{c, by})
			s.alike[c] -= biasStep * by
			length += by * by
			furthest = max(furthest, by, -by)
		}
	}
	for _, c := range s.tagsOf[i] {
		s.has[c] = false
	}
	if length > 0 {
		s.move(features, scale, length)
	}
	return furthest < nearly
}
