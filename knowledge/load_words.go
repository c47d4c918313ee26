package knowledge

import (
	"fmt"
	"strings"

	"guichet/knowledge/yamldoc"
	"guichet/locale"
)

// heard is what a phrase is understood as.
type heard struct {
	as  string
	pos yamldoc.Pos
}

// hear notes that people mean something by some phrases, and reports a phrase
// by which they could mean two things. Within a scope each phrase means one: all
// that a talk leads to is one scope, the ways to state a number are another.
func (l *loader) hear(scope, as string, phrases ...yamldoc.Str) {
	for _, p := range phrases {
		key := scope + "\n" + spoken(p.V)
		before, taken := l.heard[key]
		switch {
		case !taken:
			l.heard[key] = heard{as, p.Pos}
		case before.as != as:
			l.heard[key] = heard{as, p.Pos} // once is enough
			l.report.Add(p.Pos, "ambiguous-word", fmt.Sprintf("%q means %s already, at %s.", p.V, before.as, before.pos),
				fmt.Sprintf("Take it away in one of the two places, or make it longer, so that it can only mean %s.", as))
		}
	}
}

// spoken is a phrase as people type it: without accents, capitals and signs.
func spoken(phrase string) string {
	return strings.Join(strings.FieldsFunc(locale.Fold(phrase), func(r rune) bool { return !isSpoken(r) }), " ")
}

func isSpoken(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127
}

// isSilent reports whether nothing of a phrase is spoken.
func isSilent(phrase string) bool { return !strings.ContainsFunc(phrase, isSpoken) }

// hearWords notes words in every language, and returns them.
func (l *loader) hearWords(scope, as string, entries yamldoc.Entries[[]yamldoc.Str]) []string {
	var out []string
	for _, s := range l.phrases(entries) {
		l.hear(scope, as, s)
		out = append(out, s.V)
	}
	return out
}

// optionWords returns how people say an option. One word may mean several
// options of a fact: then the bot asks which.
func (l *loader) optionWords(entries yamldoc.Entries[[]yamldoc.Str]) []string {
	var out []string
	for _, s := range l.phrases(entries) {
		if head, tail, _ := strings.Cut(s.V, Between); strings.Contains(s.V, Between) && (isSilent(head) || isSilent(tail) || strings.Contains(tail, Between)) {
			l.report.Add(s.Pos, "bad-words", fmt.Sprintf("%q does not tell what stands on both sides of the words between.", s.V),
				"Write … once, with words before and behind: my boss … agrees")
			continue
		}
		out = append(out, s.V)
	}
	return out
}

// hearText notes a name or a label, which people may type too.
func (l *loader) hearText(scope, as string, t yamldoc.Text) {
	for _, lang := range l.base.languages {
		if one, ok := t.By[lang]; ok {
			l.hear(scope, as, one)
		}
	}
}

const (
	// theTalk is the scope of what a talk leads to: schemes, pages, old words.
	theTalk = "talk"
	// theNumbers is that of the ways to state a number.
	theNumbers = "numbers"
)
