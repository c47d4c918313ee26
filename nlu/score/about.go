package score

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"guichet/knowledge"
)

// Unanswered is the intent of a guess that is no answer.
const Unanswered knowledge.Intent = ""

// Guesser says what a message is about; Unanswered if it cannot tell. How sure
// it is may be left at 0 by one that does not know.
type Guesser func(x knowledge.Example) knowledge.Guess

// About is how right a Guesser is about the messages of one language.
type About struct {
	Messages, Right     int
	Outside, Recognised int // about nothing, and taken for such
	Inside, Rejected    int // about something, and taken for nothing
	Unanswered          int
	Took                time.Duration // for all

	byIntent, rightByIntent map[knowledge.Intent]int
	bins, rightInBin        [10]int
	confidence              [10]float64
	confusions              map[confusion]int
}

type confusion struct{ is, taken knowledge.Intent }

// Guesses has the messages of one language guessed.
func Guesses(guess Guesser, messages []knowledge.Example, lang string) *About {
	a := &About{byIntent: map[knowledge.Intent]int{}, rightByIntent: map[knowledge.Intent]int{}, confusions: map[confusion]int{}}
	for _, x := range messages {
		if x.Language != lang {
			continue
		}
		begun := time.Now()
		g := guess(x)
		a.Took += time.Since(begun)
		a.count(x.Intent, g)
	}
	return a
}

func (a *About) count(is knowledge.Intent, g knowledge.Guess) {
	bin := min(int(g.Confidence*10), 9)
	a.Messages++
	a.byIntent[is]++
	a.bins[bin]++
	a.confidence[bin] += g.Confidence
	switch g.Intent {
	case is:
		a.Right++
		a.rightByIntent[is]++
		a.rightInBin[bin]++
	case Unanswered:
		a.Unanswered++
		fallthrough
	default:
		a.confusions[confusion{is, g.Intent}]++
	}
	none := 0
	if g.Intent == knowledge.None {
		none = 1
	}
	if is == knowledge.None {
		a.Outside++
		a.Recognised += none
	} else {
		a.Inside++
		a.Rejected += none
	}
}

// Macro is the mean over intents of how many messages of each are right.
func (a *About) Macro() float64 {
	sum := 0.0
	for in, n := range a.byIntent {
		sum += Share(a.rightByIntent[in], n)
	}
	return sum / math.Max(1, float64(len(a.byIntent)))
}

// Off is how far confidences are from what is right, on average.
func (a *About) Off() float64 {
	sum := 0.0
	for i, n := range a.bins {
		if n > 0 {
			sum += math.Abs(a.confidence[i] - float64(a.rightInBin[i]))
		}
	}
	return sum / math.Max(1, float64(a.Messages))
}

// Each is how long a message took, on average.
func (a *About) Each() time.Duration { return a.Took / time.Duration(max(1, a.Messages)) }

// String returns the sums in one line.
func (a *About) String() string {
	s := fmt.Sprintf("%d messages: right %.1f %%, by intent %.1f %%; out of scope recognised %d of %d, in scope rejected %d of %d (%.1f %%)",
		a.Messages, 100*Share(a.Right, a.Messages), 100*a.Macro(), a.Recognised, a.Outside, a.Rejected, a.Inside, 100*Share(a.Rejected, a.Inside))
	if a.Unanswered > 0 {
		s += fmt.Sprintf("; no answer to %d", a.Unanswered)
	}
	return s
}

// Confusions returns what was taken for what, one a line, the most frequent
// first. No message is in it, so that nobody is led to write rules for single
// lines.
func (a *About) Confusions() []string {
	type counted struct {
		what string
		n    int
	}
	var list []counted
	for c, n := range a.confusions {
		what := fmt.Sprintf("%s, taken for %s", c.is, c.taken)
		if c.taken == Unanswered {
			what = fmt.Sprintf("%s, without an answer", c.is)
		}
		list = append(list, counted{what, n})
	}
	slices.SortFunc(list, func(x, y counted) int { return cmp.Or(y.n-x.n, cmp.Compare(x.what, y.what)) })
	lines := make([]string, len(list))
	for i, c := range list {
		lines[i] = fmt.Sprintf("%d × %s", c.n, c.what)
	}
	return lines
}

// Share is the part that n is of all; 0 of nothing.
func Share(n, of int) float64 { return float64(n) / math.Max(1, float64(of)) }
