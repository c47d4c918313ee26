package dialog

import (
	"regexp"
	"slices"
	"strings"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// Another tells whether the person writes for somebody else, such as a parent for
// a child. The zero value is that they have not said so.
type Another string

const (
	// AskedFor is while they are asked.
	AskedFor Another = "asked"
	// ForAnother is once they have said yes: what is said of that person counts.
	ForAnother Another = "yes"
)

// others are people close to somebody, of whom they may speak too; myself are the
// words with which somebody comes back to themselves.
var (
	others = []string{"femme", "mari", "fils", "fille", "gendre", "enfant", "ado", "gamin", "gamine", "conjoint", "conjointe", "compagnon", "compagne", "epoux", "epouse",
		"voisin", "voisine", "collegue", "filleul", "filleule", "copain", "copine", "mere", "pere", "frere", "soeur", "ami", "amie", "niece", "neveu", "cousin", "cousine",
		"wife", "husband", "son", "daughter", "boyfriend", "girlfriend", "mother", "father", "brother", "sister", "friend", "nephew", "kid", "child", "spouse", "neighbour", "neighbor", "neighbours", "colleague", "coworker",
		"mum", "mom", "dad", "maman", "papa", "mate", "pal", "lodger", "flatmate", "roommate", "housemate", "uncle", "aunt", "oncle", "tante", "grandson", "granddaughter", "garcon", "teenager", "fiance", "bloke"}
	myself = []string{"je", "j", "jsuis", "chui", "chuis", "moi", "m", "g", "i", "im", "me", "myself", "nous", "we"}
)

// mostOfAnother is how many words behind another person what is said of them
// stands.
const mostOfAnother = 7

// ofAnother reports whether what follows these words is said of another person:
// "ma femme est …", but not "ma femme travaille, moi je suis …".
func ofAnother(before []string) bool {
	for i := len(before) - 1; i >= max(0, len(before)-mostOfAnother); i-- {
		switch {
		case slices.Contains(myself, before[i]), before[i] == "on" && i+1 < len(before) && slices.Contains([]string{"habite", "vit"}, before[i+1]):
			return false
		case slices.Contains(others, before[i]) && i > 1 && slices.Contains([]string{"chez", "with", "at", "de", "avec"}, before[i-2]):
			return false // "j’habite chez ma tante"
		case slices.Contains(others, before[i]):
			return i > 0 && slices.Contains([]string{"ma", "mon", "sa", "son", "notre", "une", "un", "my", "our", "his", "her", "a", "best", "older", "younger", "little", "big"}, before[i-1]) ||
				i == 0 && slices.Contains([]string{"mum", "mom", "dad", "maman", "papa"}, before[i])
		}
	}
	return false
}

// thirds are the words that begin what is said of a third person, and wishing those
// behind which somebody speaks of themselves only as the one who asks.
var (
	thirds  = []string{"elle", "il", "she", "he"}
	wishing = []string{"demande", "renseigne", "ecris", "contacte", "appelle", "voudrais", "veux", "aimerais", "souhaite", "souhaiterais", "cherche", "inquiete",
		"asking", "ask", "writing", "write", "want", "would", "wondering", "looking"}
)

// mostToAsking is how many words behind "je" tell that it is who asks.
const mostToAsking = 3

// ofThird reports whether what follows these words is said of "her" or "him".
func ofThird(before []string) bool {
	for i := len(before) - 1; i >= max(0, len(before)-mostOfAnother); i-- {
		switch {
		case slices.Contains(myself, before[i]):
			return false
		case slices.Contains(thirds, before[i]):
			return i+1 == len(before) || !slices.Contains([]string{"y", "faut", "reste", "me", "m"}, before[i+1])
		}
	}
	return false
}

// onlyAsks reports whether everything that the words say of whoever writes is that
// they ask.
func onlyAsks(words []string) bool {
	for i, w := range words {
		if !slices.Contains(myself, w) {
			continue
		}
		behind := words[i+1 : min(len(words), i+1+mostToAsking)]
		if !slices.ContainsFunc(behind, func(w string) bool { return slices.Contains(wishing, w) }) && (i == 0 || !slices.Contains(myself, words[i-1])) {
			return false
		}
	}
	return true
}

// own rewrites what is said of somebody close, or of "her", as they would say it
// themselves: "ma fille a 19 ans, elle est au chômage" as "j’ai 19 ans, je suis au
// chômage". The words of both languages are folded.
var own = func() func(text string) string {
	close := "(?:" + strings.Join(others, "|") + ")"
	type change struct {
		from *regexp.Regexp
		to   string
	}
	var changes []change
	for _, c := range [][2]string{
		{`\bmy (\d+)[ -]years?[ -]old ` + close + `\b(?: who)?`, "i am $1 years old"},
		{`\b(?:my|our) (?:older |younger |little |big )?` + close + `\b(?: who)?`, "i"},
		{`\b(?:ma|mon|sa|notre|une|un) (?:petite?-|petite? |grande? |belle-|beau-)?` + close + `\b(?: qui)?`, "je"},
		{`\b(?:elle|il)\b`, "je"}, {`\b(?:she|he)\b`, "i"},
		{`\b(?:his|her) (cpf|account|boss|employer|contract|company)\b`, "my $1"},
		{`\bson (cpf|compte|solde|employeur|patron|contrat)\b`, "mon $1"}, {`\bsa (boite|patronne|conseillere)\b`, "ma $1"},
		{`\bje,? (?:de |d')?(\d+) ?ans\b`, "j ai $1 ans"},
		{`\bje n['’ ]?a\b`, "je n ai"}, {`\bje a\b`, "j ai"}, {`\bje vient\b`, "je viens"}, {`\bje est\b`, "je suis"}, {`\bje n['’]est\b`, "je ne suis"}, {`\bje va\b`, "je vais"},
		{`\bi (?:is|['’]s|s)\b`, "i am"}, {`\bi['’]s\b`, "i am"}, {`\bi has\b`, "i have"}, {`\bi (live|work|want|get|receive|look)s\b`, "i $1"},
	} {
		changes = append(changes, change{regexp.MustCompile(c[0]), c[1]})
	}
	named := regexp.MustCompile(`\b(?i:(fille|fils|gar[cç]on|son|daughter|niece|nephew|ni[eè]ce|neveu)) \p{Lu}\p{Ll}+`)
	return func(text string) string {
		text = locale.Fold(named.ReplaceAllString(text, "$1"))
		for _, c := range changes {
			text = c.from.ReplaceAllString(text, c.to)
		}
		return text
	}
}()

// forAnother takes a message that says of somebody else who they are, and nothing
// of whoever writes: it asks if they write for that person.
func (t *turn) forAnother(text string) bool {
	if t.state.Another != "" || t.event.Public {
		return false
	}
	words := tokens(text)
	if _, answers := t.yesOrNo(words); answers && t.onScreen() && t.pending() != nil {
		return false // "oui, elle est d’accord"
	}
	said, ok := t.saidOfAnother(text)
	if !ok {
		return false
	}
	about := ""
	if a, ok := t.nameTyped(words); ok && a.verb == doScheme {
		about = string(knowledge.AboutScheme(a.object))
	}
	t.state.Another = AskedFor
	t.propose(said, about, text)
	return true
}

// saidOfAnother reads what a message says of somebody else, if it says who they are
// and nothing of whoever writes.
func (t *turn) saidOfAnother(text string) (said []reading, ok bool) {
	text = impersonal.ReplaceAllString(text, "$1")
	words := tokens(text)
	of := func(before func([]string) bool) bool {
		return slices.ContainsFunc(positions(words), func(i int) bool { return before(words[:i]) })
	}
	close := of(ofAnother)
	boss := slices.ContainsFunc(words, func(w string) bool { return slices.Contains(possessive, w) }) // who may be the "il" after it
	if !close && (boss || !of(ofThird)) || !onlyAsks(words) {
		return nil, false
	}
	said = t.saidIn(newMessage(own(text)), mostAlso)
	return said, slices.ContainsFunc(said, func(one reading) bool {
		return one.fact == t.guide.base.StartFact() || isAge(one.fact) || close && t.guide.base.IsPlace(one.fact)
	})
}

// impersonal matches an "il" that is nobody.
var impersonal = regexp.MustCompile(`(?i)\bil (y|faut|reste)\b`)

// positions are those behind each word.
func positions(words []string) []int {
	all := make([]int, len(words))
	for i := range words {
		all[i] = i + 1
	}
	return all
}

// settleAnother keeps what the answer to the proposal says of whom they write for.
func (t *turn) settleAnother(yes bool) {
	if t.state.Another != AskedFor {
		return
	}
	t.state.Another = ""
	if yes {
		t.state.Another = ForAnother
		t.note("another_noted")
	}
}

// proposedIntro begins a proposal. A sentence needs nothing before it.
func (t *turn) proposedIntro(listed bool) chat.Text {
	switch {
	case t.state.Another == AskedFor:
		return paragraphs(t.say("another_intro"))
	case listed:
		return paragraphs(t.say("proposed_intro"))
	}
	return chat.Text{}
}
