package nlu_test

import (
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu"
	"guichet/nlu/score"
)

// bar is what is held.
type bar struct {
	right      float64 // intent at first guess, in each language
	recognised float64 // of what is out of scope
	rejected   float64 // of what is in scope, at most
	f1         float64 // of facts
	lines      float64 // answers of which every fact is right
}

// targets are held on every file of messages, and more on those that have reached
// more: just below what docs/benchmarks.md says was measured.
var (
	targets = bar{right: 0.92, recognised: 0.90, rejected: 0.03, f1: 0.90, lines: 0.85}
	bars    = map[string]bar{
		"unread-facts.tsv": {f1: 0.92}, // nobody has read these messages who wrote the rules before
		"exam-facts.tsv":   {f1: 0.90}, // nobody has read these
		"final-facts.tsv":  {f1: 0.88}, // nor these, written by others when all was learnt
	}
)

const (
	leastLanguages = 0.95
	leastHeldBack  = 0.75 // of the examples, which are written to differ from one another
)

func barOf(f score.File) bar {
	if b, ok := bars[f.Name]; ok {
		return b
	}
	return targets
}

// files are all files of messages that nothing was learnt from.
func files(t *testing.T, b *knowledge.Base) []score.File {
	t.Helper()
	paths, err := filepath.Glob("testdata/eval/*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all, err := score.Load(b, paths...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func learnt(m *nlu.Model) score.Guesser {
	return func(x knowledge.Example) knowledge.Guess { return m.Guess(x.Text)[0] }
}

// TestEvaluation measures understanding on messages that nothing was learnt
// from: make eval prints what it finds. The confusions are counted and no
// message is shown, so that nobody is led to write rules for single lines.
func TestEvaluation(t *testing.T) {
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := time.Now()
	m := nlu.Learn(b.Examples())
	took := time.Since(begun)
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("learnt from %d examples in %v; the model takes %.1f MiB", len(b.Examples()), took.Round(time.Millisecond), float64(after.HeapAlloc-before.HeapAlloc)/(1<<20))
	if after.HeapAlloc > before.HeapAlloc+8<<20 {
		t.Error("the model takes more than 8 MiB")
	}
	plain := newPlain(b.Examples())
	measured := 0
	for _, f := range files(t, b) {
		if f.About == nil {
			continue
		}
		measured += len(f.About)
		t.Logf("%s:", f.Name)
		languages(t, m, f)
		for _, lang := range f.Languages() {
			a := score.Guesses(learnt(m), f.About, lang)
			t.Logf("%s: %v; confidence off by %.3f; %v a message", lang, a, a.Off(), a.Each().Round(time.Microsecond))
			t.Logf("%s, plain bag of words: %v", lang, score.Guesses(plain.guess, f.About, lang))
			for _, line := range a.Confusions() {
				t.Logf("    %s", line)
			}
			hold(t, f, lang, a)
		}
	}
	if measured == 0 {
		t.Error("nothing was measured")
	}
}

func languages(t *testing.T, m *nlu.Model, f score.File) {
	t.Helper()
	right := 0
	for _, x := range f.About {
		if lang, _ := m.Language(x.Text); lang == x.Language {
			right++
		}
	}
	t.Logf("language: %d of %d right", right, len(f.About))
	if score.Share(right, len(f.About)) < leastLanguages {
		t.Errorf("%s: the language of %d messages of %d is right, want %.2f", f.Name, right, len(f.About), leastLanguages)
	}
}

func hold(t *testing.T, f score.File, lang string, a *score.About) {
	t.Helper()
	want := barOf(f)
	if right := score.Share(a.Right, a.Messages); right < want.right {
		t.Errorf("%s, %s: %.3f are right, want %.2f", f.Name, lang, right, want.right)
	}
	if recognised := score.Share(a.Recognised, a.Outside); a.Outside > 0 && recognised < want.recognised {
		t.Errorf("%s, %s: %.3f of what is out of scope is recognised, want %.2f", f.Name, lang, recognised, want.recognised)
	}
	if rejected := score.Share(a.Rejected, a.Inside); rejected > want.rejected {
		t.Errorf("%s, %s: %.3f of what is in scope is rejected, want at most %.2f", f.Name, lang, rejected, want.rejected)
	}
	if a.Each() > time.Millisecond {
		t.Errorf("%s, %s: %v a message, want under a millisecond", f.Name, lang, a.Each())
	}
}

// TestCrossValidation learns from most of the examples and tries the rest.
func TestCrossValidation(t *testing.T) {
	b, err := knowledge.Load(base.Files(), "")
	if err != nil {
		t.Fatal(err)
	}
	const folds = 3
	for fold := range folds {
		var learn, try []knowledge.Example
		for i, x := range b.Examples() {
			if i%folds == fold {
				try = append(try, x)
			} else {
				learn = append(learn, x)
			}
		}
		m := nlu.Learn(learn)
		for _, lang := range b.Languages() {
			a := score.Guesses(learnt(m), try, lang)
			t.Logf("fold %d %s: %v; confidence off by %.3f", fold+1, lang, a, a.Off())
			if right := score.Share(a.Right, a.Messages); right < leastHeldBack {
				t.Errorf("fold %d %s: only %.3f of the examples held back are right", fold+1, lang, right)
			}
			if a.Off() > 0.12 {
				t.Errorf("fold %d %s: the confidences are off by %.3f", fold+1, lang, a.Off())
			}
		}
	}
}

// plain is what others do: a multinomial naive Bayes on whole words.
type plain struct {
	counts map[knowledge.Intent]map[string]float64
	words  map[knowledge.Intent]float64
	share  map[knowledge.Intent]float64
	known  map[string]bool
}

func newPlain(examples []knowledge.Example) *plain {
	p := &plain{map[knowledge.Intent]map[string]float64{}, map[knowledge.Intent]float64{}, map[knowledge.Intent]float64{}, map[string]bool{}}
	for _, x := range examples {
		if p.counts[x.Intent] == nil {
			p.counts[x.Intent] = map[string]float64{}
		}
		p.share[x.Intent] += 1 / float64(len(examples))
		for _, w := range strings.Fields(strings.ToLower(x.Text)) {
			p.counts[x.Intent][w]++
			p.words[x.Intent]++
			p.known[w] = true
		}
	}
	return p
}

func (p *plain) guess(x knowledge.Example) knowledge.Guess {
	best, top, sum := knowledge.None, math.Inf(-1), 0.0
	scores := map[knowledge.Intent]float64{}
	for in := range p.counts {
		s := math.Log(p.share[in])
		for _, w := range strings.Fields(strings.ToLower(x.Text)) {
			if p.known[w] {
				s += math.Log((p.counts[in][w] + 1) / (p.words[in] + float64(len(p.known))))
			}
		}
		scores[in] = s
		if s > top || s == top && in < best {
			best, top = in, s
		}
	}
	for _, s := range scores {
		sum += math.Exp(s - top)
	}
	return knowledge.Guess{Intent: best, Confidence: 1 / sum}
}
