package nlu_test

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/nlu"
)

// The targets, and where they are missed what is held instead, just below what
// docs/benchmarks.md says was measured.
const (
	leastRight      = 0.92 // intent at first guess, in each language
	leastLanguages  = 0.95
	leastRecognised = 0.90 // of what is out of scope
	mostRejected    = 0.03 // of what is in scope
	leastHeldBack   = 0.75 // of the examples, which are written to differ from one another
	leastF1         = 0.93 // of facts; the target is 0.90
)

// answering is something that says what a message is about.
type answering func(text string) (in knowledge.Intent, confidence float64)

func learnt(m *nlu.Model) answering {
	return func(text string) (knowledge.Intent, float64) {
		g := m.Guess(text)[0]
		return g.Intent, g.Confidence
	}
}

// figures are how right something is on messages of one language.
type figures struct {
	messages, right         int
	outside, recognised     int
	inside, rejected        int
	byIntent, rightByIntent map[knowledge.Intent]int
	bins, binsRight         [10]int
	confidence              [10]float64
	confusions              map[string]int
	took                    time.Duration
}

func evaluate(say answering, messages []knowledge.Example, lang string) *figures {
	f := &figures{byIntent: map[knowledge.Intent]int{}, rightByIntent: map[knowledge.Intent]int{}, confusions: map[string]int{}}
	for _, x := range messages {
		if x.Language != lang {
			continue
		}
		begun := time.Now()
		in, confidence := say(x.Text)
		f.took += time.Since(begun)
		f.messages++
		f.byIntent[x.Intent]++
		bin := min(int(confidence*10), 9)
		f.bins[bin]++
		f.confidence[bin] += confidence
		if in == x.Intent {
			f.right++
			f.rightByIntent[in]++
			f.binsRight[bin]++
		} else {
			f.confusions[fmt.Sprintf("%s, taken for %s", x.Intent, in)]++
		}
		if x.Intent == knowledge.None {
			f.outside++
			f.recognised += count(in == knowledge.None)
		} else {
			f.inside++
			f.rejected += count(in == knowledge.None)
		}
	}
	return f
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

func share(n, of int) float64 { return float64(n) / math.Max(1, float64(of)) }

// macro is the mean over intents of how many messages of each are right.
func (f *figures) macro() float64 {
	sum := 0.0
	for in, n := range f.byIntent {
		sum += share(f.rightByIntent[in], n)
	}
	return sum / float64(len(f.byIntent))
}

// off is how far confidences are from what is right, on average.
func (f *figures) off() float64 {
	sum := 0.0
	for i, n := range f.bins {
		if n > 0 {
			sum += math.Abs(f.confidence[i] - float64(f.binsRight[i]))
		}
	}
	return sum / float64(f.messages)
}

func (f *figures) String() string {
	return fmt.Sprintf("%d messages: right %.1f %%, by intent %.1f %%; out of scope recognised %d of %d, in scope rejected %d of %d (%.1f %%); confidence off by %.3f; %v a message",
		f.messages, 100*share(f.right, f.messages), 100*f.macro(), f.recognised, f.outside, f.rejected, f.inside, 100*share(f.rejected, f.inside), f.off(), (f.took / time.Duration(max(1, f.messages))).Round(time.Microsecond))
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
	if after.HeapAlloc > before.HeapAlloc+100<<20 {
		t.Error("the model takes more than 100 MiB")
	}
	var messages []knowledge.Example
	for _, row := range rows(t, "testdata/eval/questions.tsv")[1:] {
		messages = append(messages, knowledge.Example{Intent: knowledge.Intent(row[0]), Language: row[1], Text: row[2]})
	}
	languages := 0
	for _, x := range messages {
		lang, _ := m.Language(x.Text)
		languages += count(lang == x.Language)
	}
	t.Logf("language: %d of %d right", languages, len(messages))
	if share(languages, len(messages)) < leastLanguages {
		t.Errorf("the language of %d messages of %d is right, want %.2f", languages, len(messages), leastLanguages)
	}
	plain := newPlain(b.Examples())
	for _, lang := range b.Languages() {
		f := evaluate(learnt(m), messages, lang)
		t.Logf("%s: %v", lang, f)
		t.Logf("%s, plain bag of words: %v", lang, evaluate(plain.guess, messages, lang))
		for _, line := range mostFirst(f.confusions) {
			t.Logf("    %s", line)
		}
		if right := share(f.right, f.messages); right < leastRight {
			t.Errorf("%s: %.3f are right, want %.2f", lang, right, leastRight)
		}
		if recognised := share(f.recognised, f.outside); recognised < leastRecognised {
			t.Errorf("%s: %.3f of what is out of scope is recognised, want %.2f", lang, recognised, leastRecognised)
		}
		if rejected := share(f.rejected, f.inside); rejected > mostRejected {
			t.Errorf("%s: %.3f of what is in scope is rejected, want at most %.2f", lang, rejected, mostRejected)
		}
		if each := f.took / time.Duration(f.messages); each > time.Millisecond {
			t.Errorf("%s: %v a message, want under a millisecond", lang, each)
		}
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
			f := evaluate(learnt(m), try, lang)
			t.Logf("fold %d %s: %v", fold+1, lang, f)
			if share(f.right, f.messages) < leastHeldBack {
				t.Errorf("fold %d %s: only %.3f of the examples held back are right", fold+1, lang, share(f.right, f.messages))
			}
			if f.off() > 0.12 {
				t.Errorf("fold %d %s: the confidences are off by %.3f", fold+1, lang, f.off())
			}
		}
	}
}

func mostFirst(counts map[string]int) []string {
	var lines []string
	for what, n := range counts {
		lines = append(lines, fmt.Sprintf("%d × %s", n, what))
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(b, a) })
	return lines
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

func (p *plain) guess(text string) (knowledge.Intent, float64) {
	best, top, sum := knowledge.None, math.Inf(-1), 0.0
	scores := map[knowledge.Intent]float64{}
	for in := range p.counts {
		s := math.Log(p.share[in])
		for _, w := range strings.Fields(strings.ToLower(text)) {
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
	return best, 1 / sum
}
