package nlu

import (
	"maps"
	"math"
	"slices"
)

// Lesson is a thing to learn from: what is seen of it, and the tags that it has.
type Lesson struct {
	Features []Feature
	Tags     []string
}

// Tagger knows which tags things have, each tag by itself, from lessons: a thing may
// have several, or none. It is immutable and safe for concurrent use.
type Tagger struct {
	tags       []string
	vocabulary *vocabulary
	linear     *linear
}

// LearnTags makes a tagger from lessons. The same lessons in the same order give
// the same tagger. Without any it knows no tag.
func LearnTags(lessons []Lesson) *Tagger {
	t := &Tagger{vocabulary: &vocabulary{number: make([]int32, places)}, linear: &linear{}}
	number := map[string]int32{}
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
		number[tag] = int32(i)
	}
	tagsOf := make([][]int32, len(lessons))
	for i, x := range lessons {
		for _, tag := range x.Tags {
			tagsOf[i] = append(tagsOf[i], number[tag])
		}
	}
	l := newLessons(len(lessons), func(list []int32, i int) []int32 { return appendPlaces(list, lessons[i].Features) })
	t.vocabulary = l.vocabulary
	w := &weights{classes: len(t.tags), of: make([]float32, len(l.rarity)*len(t.tags)), alike: make([]float32, len(t.tags))}
	w.learnEach(l, tagsOf)
	t.linear = w.rounded()
	return t
}

// Tags returns the tags that a thing may have, sorted. They must not be changed.
func (t *Tagger) Tags() []string { return t.tags }

// Confidences returns how sure it is that a thing has each of the tags, in the
// order of Tags: from 0 to 1, and they do not add up to anything.
func (t *Tagger) Confidences(features []Feature) []float64 {
	v := t.vocabulary.weigh(appendPlaces(make([]int32, 0, len(features)), features))
	sums, out := make([]float32, len(t.tags)), make([]float64, len(t.tags))
	t.linear.sum(v.features, sums)
	for i, s := range sums {
		out[i] = logistic(float64(v.scale*s + t.linear.alike[i]))
	}
	return out
}

// Speaks returns how much some of the features of a thing speak for a tag, against
// it where less than 0: what explains a confidence.
func (t *Tagger) Speaks(tag string, features []Feature) float64 {
	c, known := slices.BinarySearch(t.tags, tag)
	if !known {
		return 0
	}
	sum := float32(0)
	for _, at := range t.vocabulary.weigh(appendPlaces(nil, features)).features {
		sum += t.linear.step[at] * float32(t.linear.steps[int(at)*t.linear.classes+c])
	}
	return float64(sum)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
