package dialog

import (
	"slices"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
)

const (
	// mostWordsMeant is how long a text may be that is compared with the words
	// of the options one by one.
	mostWordsMeant = 8
	mostLetters    = 80
	// mostMeant is how many options are offered when a text may mean several.
	mostMeant = 7
	// sameStem is how many first letters make two words one: "bijoutier",
	// "bijouterie".
	sameStem = 6
)

// choiceMeant takes a text whose words all stand among those of an option of
// the question at hand. Where several options have them, it leads to a choice
// between these: "cap" where there are two.
func (t *turn) choiceMeant(words []string) (action, bool) {
	f := t.pending()
	if f == nil || f.Type != knowledge.Choice || !t.onScreen() || len(words) > mostWordsMeant || len(joined(words)) > mostLetters {
		return action{}, false
	}
	words = t.beside(f, t.telling(words))
	switch options := t.meant(f, words); {
	case len(options) == 1:
		return t.parsedAnswer(f, options[0].ID)
	case len(options) > 1 && len(options) <= mostMeant:
		return action{verb: doWhich, object: joined(words), typed: true}, true
	}
	return action{}, false
}

// beside returns words with those before them that led to the choice on the screen, if
// an option has them all: "bma", then "bijou".
func (t *turn) beside(f *knowledge.Fact, words []string) []string {
	if t.state.Shown.Kind == viewWhich {
		if all := append(strings.Fields(t.state.Shown.ID), words...); len(t.meant(f, all)) > 0 {
			return all
		}
	}
	return words
}

// isVague reports whether words may mean several options of f.
func (t *turn) isVague(f *knowledge.Fact, words []string) bool {
	if len(words) > mostWordsMeant {
		return false
	}
	told := t.telling(words)
	all := t.beside(f, told)
	options := t.meant(f, all)
	return len(all) > len(told) || len(options) > 1 && len(options) <= mostMeant
}

// telling returns the words without those that every answer may hold.
func (t *turn) telling(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return t.said("filler", []string{w}) })
}

// meant returns the options of f that have all of the words.
func (t *turn) meant(f *knowledge.Fact, words []string) []*knowledge.Option {
	if len(words) == 0 {
		return nil
	}
	var options []*knowledge.Option
	if v, ok := t.yesOrNo(words); ok {
		for _, o := range f.Options {
			if label := tokens(o.Label.In(t.lang())); len(label) > 0 && t.said(v, label[:1]) {
				options = append(options, o)
			}
		}
		return options
	}
	for _, o := range f.Options {
		if t.guide.lexicon().hasName(o, func(name []string) bool { return holds(name, words) }) {
			options = append(options, o)
		}
	}
	return options
}

// holds reports whether all of the words stand in a name, or words like them.
func holds(name, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.ContainsFunc(name, func(h string) bool { return alike(w, h) }) })
}

// alike reports whether two words are the same, or have the same stem.
func alike(a, b string) bool {
	return a == b || len(a) >= sameStem && len(b) >= sameStem && a[:sameStem] == b[:sameStem]
}

// which asks which of several options a text means.
func (t *turn) which(text string) (chat.Text, []chat.Choice) {
	f := t.pending()
	if f == nil {
		return t.advice()
	}
	options := t.meant(f, strings.Fields(text))
	if len(options) == 0 {
		return t.question(f)
	}
	var main []chat.Choice
	for _, o := range options {
		main = append(main, t.answerChoice(f, o.Label.In(t.lang()), o.Value()))
	}
	main = append(main, chat.Choice{Label: t.say("which_other"), Action: action{verb: doTalk}.String()})
	return chat.Text{}.Para(chat.Strong(t.say("which", "fact", f.Label.In(t.lang())))), t.choices(main, t.minor("back", doTalk), t.minor("menu", doMenu))
}
