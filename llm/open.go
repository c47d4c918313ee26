package llm

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/chat"
	"guichet/locale"
)

// Limits on what a model may answer.
const (
	// maxLine is the longest line that is sealed or looked at, in characters.
	maxLine = 2000
	// roomier is by how many characters a line may grow beyond half of its
	// length.
	roomier = 60
	// loop is how many words in the same order may not come twice.
	loop = 5
)

// punctuation is what may stand between words; opening begins a sentence or a
// clause with a capital.
const (
	punctuation = ".,;:!?…()«»“”\"'’-"
	opening     = "«“\"(:"
)

// flaw is why an answer is not accepted. What it says is for the model, and
// for the log only its kind.
type flaw struct {
	kind string
	line int
	hint string

	answer string // of the model, for the repair
}

func (f *flaw) Error() string { return f.kind }

func flawed(kind, hint string, arguments ...any) error {
	return &flaw{kind: kind, hint: fmt.Sprintf(hint, arguments...)}
}

// Open checks the lines of an answer and returns the text with the facts put
// back. The error, a *flaw, tells what forbids that: then nothing of the lines
// may be shown.
func (s *Seal) Open(lines []string) (chat.Text, error) {
	if len(lines) != len(s.lines) {
		return nil, flawed("number of lines", "give exactly %d lines", len(s.lines))
	}
	text := slices.Clone(s.text)
	said := map[string]bool{}
	for i, l := range s.lines {
		r, err := s.check(l, strings.TrimSpace(lines[i]), said)
		if err != nil {
			f := err.(*flaw)
			f.line = i + 1
			return nil, f
		}
		b := text[l.block]
		b.Spans = s.fill(r)
		text[l.block] = b
	}
	return text, nil
}

// check holds one line of an answer against the line that it words. said holds
// the runs of words of the lines before, which may not come again.
func (s *Seal) check(l sealedLine, text string, said map[string]bool) (reading, error) {
	if most := utf8.RuneCountInString(l.text)*3/2 + roomier; utf8.RuneCountInString(text) > min(most, maxLine) {
		return reading{}, flawed("length", "at most %d characters", most)
	}
	r, err := s.read(text)
	if err != nil {
		return r, err
	}
	if err := s.sameTokens(l, r); err != nil {
		return r, err
	}
	if err := s.plainWords(l, r); err != nil {
		return r, err
	}
	if err := s.sameMatter(l, r); err != nil {
		return r, err
	}
	return r, repeats(r, said)
}

// sameTokens wants the tokens of the line, each once, in their order, and those
// of one sentence in one sentence.
func (s *Seal) sameTokens(l sealedLine, r reading) error {
	if !slices.Equal(r.tokens, l.tokens) {
		return flawed("tokens", "use exactly these tokens, once each, in this order: %s", strings.Join(l.tokens, " "))
	}
	if !slices.EqualFunc(r.withTokens(), l.sentences, slices.Equal[[]string]) {
		return flawed("tokens apart", "keep in one sentence the tokens that stood in one sentence, and only those")
	}
	for _, id := range l.tokens {
		kind, before := s.tokens[id].kind, r.before[id]
		if (kind == figureToken || kind == dateToken) && s.tongue.leads[before] && before != l.before[id] {
			return flawed("preposition", "write no %q in front of %s", before, id)
		}
	}
	if len(r.sentences) > l.count+1 {
		return flawed("sentences", "at most %d sentences", l.count+1)
	}
	return nil
}

// plainWords lets words of the language and of the line pass, and nothing that
// says how much, when, who, or whether.
func (s *Seal) plainWords(l sealedLine, r reading) error {
	var bad []string
	for i, c := range r.classes {
		if forbidden(c) && r.list[i].kind != spaceLex {
			bad = append(bad, r.list[i].text)
		}
	}
	for _, sentence := range r.sentences {
		for _, w := range sentence.words {
			if s.tongue.class(w.text) == unknownClass && !l.words[w.text] && !s.tongue.joins[w.text] {
				bad = append(bad, w.text)
			}
		}
	}
	if len(bad) > 0 {
		slices.Sort(bad)
		return flawed("words", "say it without: %s", strings.Join(slices.Compact(bad), ", "))
	}
	if hedges := r.hedges(); !slices.Equal(hedges, l.hedges) {
		return flawed("conditions", "keep the words %q as they were, and add none like them", l.hedges)
	}
	return nil
}

// sameMatter wants every sentence to speak mostly of what the line speaks of,
// and the line to leave out less than half of that.
func (s *Seal) sameMatter(l sealedLine, r reading) error {
	kept := map[string]bool{}
	for _, sentence := range r.sentences {
		own, foreign := 0, 0
		for _, w := range sentence.words {
			switch {
			case !s.means(w.text):
			case l.content[stem(w.text)]:
				own++
				kept[stem(w.text)] = true
			default:
				foreign++
			}
		}
		if foreign > own || own == 0 && len(sentence.tokens) == 0 {
			return flawed("matter", "stay closer to the words of the line in every sentence")
		}
	}
	if len(kept)*2 < len(l.content) {
		return flawed("matter left out", "say all that the line says, in its own words where possible")
	}
	return nil
}

// repeats refuses a run of words or a sentence that came before.
func repeats(r reading, said map[string]bool) error {
	words := r.words()
	for i := 1; i < len(words); i++ {
		if words[i] == words[i-1] && words[i] != "vous" && words[i] != "nous" {
			return flawed("repetition", "say nothing twice")
		}
	}
	for i := range words {
		if i+loop > len(words) {
			break
		}
		run := strings.Join(words[i:i+loop], " ")
		if said[run] {
			return flawed("repetition", "say nothing twice")
		}
		said[run] = true
	}
	sentences := map[string]bool{}
	for _, sentence := range r.sentences {
		key := strings.Join(textsOf(sentence.words), " ")
		if len(sentence.tokens) > 0 {
			continue
		}
		if sentences[key] {
			return flawed("repetition", "say nothing twice")
		}
		sentences[key] = true
	}
	return nil
}

// fill puts the facts back.
func (s *Seal) fill(r reading) []chat.Span {
	var spans []chat.Span
	rest := locale.Typeset(s.lang, r.text)
	for {
		at := tokenForm.FindStringIndex(rest)
		if at == nil {
			break
		}
		if at[0] > 0 {
			spans = append(spans, chat.Plain(rest[:at[0]]))
		}
		spans = append(spans, s.tokens[rest[at[0]:at[1]]].fill...)
		rest = rest[at[1]:]
	}
	if rest != "" {
		spans = append(spans, chat.Plain(rest))
	}
	return spans
}
