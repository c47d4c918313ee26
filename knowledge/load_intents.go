package knowledge

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/knowledge/yamldoc"
	"guichet/locale"
)

// maxExample is the longest example, in characters: a message, not a letter.
const maxExample = 300

// readIntents reads the examples of what is neither a scheme, a page nor a
// situation. A base without any has no such file.
func (l *loader) readIntents() {
	if _, err := fs.Stat(l.fsys, "intents.yaml"); errors.Is(err, fs.ErrNotExist) {
		return
	}
	file, _ := decode[intentsFile](l, "intents.yaml", "")
	seen := map[string]yamldoc.Pos{}
	for _, e := range file.Intents {
		before, taken := seen[e.ID.V]
		switch {
		case !e.ID.Set():
			continue
		case !slices.Contains(plainIntents, Intent(e.ID.V)):
			l.report.Add(e.ID.Pos, "unknown-intent", fmt.Sprintf("There is no intent called %q.", e.ID.V), l.intentCure(e.ID.V))
			continue
		case taken:
			l.report.Add(e.ID.Pos, "duplicate-id", fmt.Sprintf("%q stands twice, first at %s.", e.ID.V, before), "Put the examples of both together.")
		}
		seen[e.ID.V] = e.ID.Pos
		l.readExamples(Intent(e.ID.V), e.Examples)
	}
}

// intentCure says where examples of an intent belong that intents.yaml does
// not hold.
func (l *loader) intentCure(id string) string {
	in := Intent(id)
	if name, ok := in.Scheme(); ok {
		return fmt.Sprintf("Examples of a scheme stand in its own file: schemes/%s.yaml", name)
	}
	if name, ok := in.Page(); ok {
		return fmt.Sprintf("Examples of a page stand in its own file: pages/%s.yaml", name)
	}
	if _, ok := in.Start(); ok {
		return "Examples of a situation stand in facts.yaml, beside the option that they say."
	}
	return choose(id, intentNames())
}

// readExamples adds the messages of an intent, one per line in each language.
func (l *loader) readExamples(in Intent, entries yamldoc.Entries[yamldoc.Str]) {
	for _, e := range entries {
		if !slices.Contains(l.base.languages, e.Key.V) {
			l.report.Add(e.Key.Pos, "unknown-language", fmt.Sprintf("The base has no language %q.", e.Key.V),
				"Use one of: "+strings.Join(l.base.languages, ", ")+".")
			continue
		}
		if e.Value.Folded() {
			l.report.Add(e.Value.Pos, "folded-examples", "Behind > all lines become one.", "Write | instead, and one message per line.")
			continue
		}
		l.blocks = append(l.blocks, exampleBlock{in, e.Value})
		out := make([]Example, 0, strings.Count(e.Value.V, "\n")+1)
		line := int32(0)
		for text := range strings.SplitSeq(e.Value.V, "\n") {
			line++
			if text = strings.TrimSpace(text); text != "" && l.newExample(text, line) {
				out = append(out, Example{in, e.Key.V, text})
			}
		}
		l.examples = append(l.examples, out)
	}
}

// exampleBlock is a text whose lines are examples of an intent.
type exampleBlock struct {
	intent Intent
	text   yamldoc.Str
}

// lineOf is a line of one of the blocks of examples.
type lineOf struct{ block, line int32 }

func (l *loader) posOf(at lineOf) yamldoc.Pos { return l.blocks[at.block].text.At(int(at.line), 1) }

// heardAs is the same for messages that differ in capitals, accents and signs
// only: a hash of what spoken leaves of them, taken without writing that down. A
// message of signs only is like no other.
func heardAs(text string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h, parted := uint64(offset), false
	add := func(c rune) {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c > 127) {
			parted = true
			return
		}
		if parted && h != offset {
			h = (h ^ ' ') * prime
		}
		parted = false
		h = (h ^ uint64(c)) * prime
	}
	for _, r := range text {
		switch {
		case r >= 'A' && r <= 'Z':
			add(r + 'a' - 'A')
		case r <= 127:
			add(r)
		default:
			for _, c := range locale.Fold(string(r)) {
				add(c)
			}
		}
	}
	if h == offset {
		for i := range len(text) {
			h = (h ^ uint64(text[i])) * prime
		}
	}
	return h
}

// newExample reports whether the text, which is a line of the last block, can be
// an example of its intent.
func (l *loader) newExample(text string, line int32) bool {
	at := lineOf{int32(len(l.blocks) - 1), line}
	key := heardAs(text)
	before, taken := l.messages[key]
	switch {
	case strings.HasPrefix(text, "#"):
		l.report.Add(l.posOf(at), "bad-example", "A remark cannot stand among examples: it would be learnt as a message.", "Take the line away, or put it above examples:")
		return false
	case len(text) > maxExample && utf8.RuneCountInString(text) > maxExample:
		l.report.Add(l.posOf(at), "too-long", fmt.Sprintf("This example has more than %d characters.", maxExample), "Write it as a message somebody would type, or make two of it.")
	case taken && l.blocks[before.block].intent != l.blocks[at.block].intent:
		l.report.Add(l.posOf(at), "ambiguous-example", fmt.Sprintf("%q is an example of %s already, at %s.", text, l.blocks[before.block].intent, l.posOf(before)),
			"Take it away in one of the two places: one message can be learnt to mean one thing only.")
		return false
	}
	l.messages[key] = at
	return true
}

// startingAt is a fact of which an option has examples, and where they stand.
type startingAt struct {
	fact *Fact
	pos  yamldoc.Pos
}

// startsBelong reports examples of options of another fact than the one that
// the tree asks first.
func (l *loader) startsBelong() {
	first := l.base.StartFact()
	if first == nil && !l.sound(l.top("tree.yaml"), 0) {
		return
	}
	for _, s := range l.starts {
		if s.fact != first {
			l.report.Add(s.pos, "misplaced-key", fmt.Sprintf("examples has no meaning for the options of %s.", s.fact.ID),
				"Only the options of the fact that tree.yaml asks first have examples; write words: instead.")
		}
	}
}
