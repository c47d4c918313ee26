package dialog

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// Find returns at most limit schemes that what somebody typed so far may mean,
// as choices in the language of a tag; the likeliest first, those that have
// ended by then last. Nothing typed means all of them.
func (g *Guide) Find(tag, typed string, at time.Time, limit int) []chat.Choice {
	lang, on := g.base.Language(tag), g.base.Today(at)
	type found struct {
		label string
		id    string
		rank  int
	}
	var list []found
	sought := strings.Join(tokens(typed), " ")
	for _, s := range g.base.Schemes() {
		rank := match(s, sought)
		if rank < 0 {
			continue
		}
		label := s.Short.In(lang)
		if s.EndedOn(on) {
			label, rank = g.phrases.say(lang, "scheme_ended_mark", "scheme", label), rank+worstMatch
		}
		list = append(list, found{label, s.ID, rank})
	}
	slices.SortStableFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(locale.Fold(a.label), locale.Fold(b.label)))
	})
	var choices []chat.Choice
	for _, f := range list[:min(max(limit, 0), len(list))] {
		choices = append(choices, chat.Choice{Label: f.label, Action: action{verb: doScheme, object: f.id}.String()})
	}
	return choices
}

// worstMatch is above every rank of match.
const worstMatch = 3

// match ranks how a scheme's names hold what is sought: 0 at the beginning, 1
// at that of a word, 2 within; -1 nowhere.
func match(s *knowledge.Scheme, sought string) int {
	names := append([]string{s.ID}, s.Words...)
	for _, texts := range []knowledge.Text{s.Short, s.Name} {
		for _, name := range texts {
			names = append(names, name)
		}
	}
	best := -1
	for _, name := range names {
		name = strings.Join(tokens(name), " ")
		rank := -1
		switch {
		case strings.HasPrefix(name, sought):
			rank = 0
		case strings.Contains(name, " "+sought):
			rank = 1
		case strings.Contains(name, sought):
			rank = 2
		}
		if rank >= 0 && (best < 0 || rank < best) {
			best = rank
		}
	}
	return best
}
