package llm_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"guichet/chat"
	"guichet/knowledge"
	"guichet/locale"
)

// The oracle judges a text that goes out by the text of ours that it stands for.
// It shares no code with the seal: it looks at what people read.

var (
	anyToken  = regexp.MustCompile(`\{[A-Z][0-9]+\}`)
	anyDigits = regexp.MustCompile(`[\pN]+`)
	anyLink   = regexp.MustCompile(`(?i)https?://\S+|www\.|\S+@\S+|[\pL\pN]\.[\pL]{2}`)
	ordinary  = " \n\u00a0\u202f.,;:!?…()«»“”\"'’-–·%€+/{}"
)

// telling are words that say when, how much, or whether, and stems of them; a
// text may hold each as often as ours does.
var telling = strings.Fields(`
	zero deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent cents mille million
	one two three four five seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand dozen half double moitie gratuit free
	janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche
	january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
	demain aujourd tomorrow today jours mois semaines ans days weeks months years euros avant apres before after jusqu until
	eligible eligibles droit droits entitled qualify qualifies accorde accordee refuse refusee refused granted guaranteed garanti possible impossible oui yes non no
	peut peuvent pouvez doit doivent devez faut si ou can must may if or only seulement souvent often
	ne pas jamais aucun sans not never without n faux vrai false true ignorez ignore`)

// differs says what a shown text states otherwise than ours; empty if nothing.
func differs(b *knowledge.Base, lang string, ours, shown chat.Text) string {
	if len(ours) != len(shown) {
		return "another number of blocks"
	}
	for i := range ours {
		was, is := plainly(chat.Text{ours[i]}), plainly(chat.Text{shown[i]})
		if was == is {
			continue
		}
		if ours[i].Kind != shown[i].Kind {
			return "another kind of block"
		}
		if wrong := blockDiffers(b, lang, was, is); wrong != "" {
			return fmt.Sprintf("block %d: %s", i, wrong)
		}
		if verdicts(ours[i]) != verdicts(shown[i]) {
			return fmt.Sprintf("block %d: another verdict", i)
		}
	}
	return ""
}

func blockDiffers(b *knowledge.Base, lang, was, is string) string {
	for _, r := range is {
		if !unicode.In(r, unicode.Latin, unicode.Nd) && !strings.ContainsRune(ordinary, r) && !strings.ContainsRune(was, r) {
			return fmt.Sprintf("the character %q", r)
		}
		if r > 0x17f && unicode.IsLetter(r) {
			return fmt.Sprintf("the letter %q", r)
		}
	}
	for name, what := range map[string]*regexp.Regexp{"numbers": anyDigits, "links": anyLink} {
		if !slices.Equal(what.FindAllString(was, -1), what.FindAllString(is, -1)) {
			return "other " + name
		}
	}
	if a, c := locale.SameStated(locale.FindStated(lang, was), locale.FindStated(lang, is)); len(a)+len(c) > 0 {
		return fmt.Sprintf("states %v instead of %v", c, a)
	}
	if anyToken.MatchString(is) {
		return "a token is left"
	}
	words, ofOurs := counts(is), counts(was)
	for _, w := range telling {
		if words[w] != ofOurs[w] {
			return fmt.Sprintf("the word %q %d times instead of %d", w, words[w], ofOurs[w])
		}
	}
	flatIs, flatWas := " "+bare(is)+" ", " "+bare(was)+" "
	for _, s := range b.Schemes() {
		for _, name := range []string{s.Name.In(lang), s.Short.In(lang), s.Name.In("fr"), s.Short.In("fr")} {
			name = " " + bare(name) + " "
			if strings.Count(flatIs, name) != strings.Count(flatWas, name) {
				return "another scheme:" + name
			}
		}
	}
	if len(is) > 2*len(was)+100 {
		return "too long"
	}
	return strange(was, is)
}

// strange finds a capital that ours does not have, inside of a sentence.
func strange(was, is string) string {
	known := map[string]bool{}
	for _, w := range strings.FieldsFunc(was, notLetter) {
		known[w] = true
	}
	for _, sentence := range regexp.MustCompile(`[.!?…:«“"(]+`).Split(is, -1) {
		for i, w := range strings.FieldsFunc(sentence, notLetter) {
			if i > 0 && unicode.IsUpper([]rune(w)[0]) && !known[w] {
				return "the name " + w
			}
		}
	}
	return ""
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

func counts(s string) map[string]int {
	n := map[string]int{}
	for _, w := range strings.Fields(bare(s)) {
		n[w]++
	}
	return n
}

// bare is a text by its words, folded.
func bare(s string) string {
	return strings.Join(strings.FieldsFunc(locale.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ")
}

func verdicts(b chat.Block) string {
	var said []string
	for _, s := range b.Spans {
		if s.Verdict {
			said = append(said, s.Text)
		}
	}
	return strings.Join(said, "|")
}
