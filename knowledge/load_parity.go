package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/knowledge/yamldoc"
	"guichet/locale"
)

const parityCure = "Say the same in both languages: numbers as digits in both or in neither, and the same units, dates, links and names."

// parityOfTexts reports texts whose languages do not state the same figures,
// numbers, dates, links and telephone numbers.
func (l *loader) parityOfTexts() {
	first := l.base.languages[0]
	l.seen = slices.DeleteFunc(l.seen, func(t yamldoc.Text) bool {
		return slices.ContainsFunc(l.base.languages, func(lang string) bool { _, ok := t.By[lang]; return !ok })
	})
	l.reportBeside(len(l.seen), func(i int, r *yamldoc.Report) {
		t := l.seen[i]
		for _, lang := range l.base.languages[1:] {
			if t.By[lang].V == t.By[first].V && !strings.ContainsAny(t.By[lang].V, "0123456789") {
				continue // a name, whatever its words mean in one of the languages
			}
			onlyFirst, only := locale.SameStated(statedIn(first, t.By[first].V), statedIn(lang, t.By[lang].V))
			l.differ(r, t, lang, onlyFirst, only, "states")
		}
	})
}

// statedIn returns the figures that a text puts in by name, and what else it
// states.
func statedIn(lang, text string) []locale.Stated {
	var found []locale.Stated
	rest := placeholder.ReplaceAllStringFunc(text, func(name string) string {
		found = append(found, locale.Stated{What: name})
		return " … "
	})
	return append(found, locale.FindStated(lang, rest)...)
}

// differ reports what only the first language or only another one says.
func (l *loader) differ(r *yamldoc.Report, t yamldoc.Text, lang string, onlyFirst, only []locale.Stated, verb string) {
	first := l.base.languages[0]
	var text string
	switch {
	case len(onlyFirst) > 0 && len(only) > 0:
		text = fmt.Sprintf("The %q text %s %s, and the %q text %s.", first, verb, named(onlyFirst), lang, named(only))
	case len(onlyFirst) > 0:
		text = fmt.Sprintf("The %q text %s %s, and the %q text does not.", first, verb, named(onlyFirst), lang)
	case len(only) > 0:
		text = fmt.Sprintf("The %q text %s %s, and the %q text does not.", lang, verb, named(only), first)
	default:
		return
	}
	r.Add(t.By[lang].Pos, "parity", text, parityCure)
}

func named(found []locale.Stated) string {
	var list []string
	for _, one := range found {
		list = append(list, one.String())
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// abbreviation matches a name in capitals: "CPF", "ARE-F".
var abbreviation = regexp.MustCompile(`\b[A-Z]{2,}(?:-[A-Z]+)*\b`)

// parityOfNames reports texts that name a scheme or contact in one language and
// not in the other. Names that count are those that schemes and contacts have in
// every language: the words before a bracket ("France Travail"), and
// abbreviations ("CPF").
func (l *loader) parityOfNames() {
	names := l.sharedNames()
	first := l.base.languages[0]
	l.reportBeside(len(l.seen), func(i int, r *yamldoc.Report) {
		t := l.seen[i]
		if strings.HasSuffix(t.Pos.File, "contacts.yaml") { // they say there what the names mean
			return
		}
		for _, lang := range l.base.languages[1:] {
			inFirst, in := namesIn(t.By[first].V, names), namesIn(t.By[lang].V, names)
			onlyFirst, only := locale.SameStated(inFirst, in)
			l.differ(r, t, lang, onlyFirst, only, "names")
		}
	})
}

// sharedNames returns the names that are the same in every language.
func (l *loader) sharedNames() []string {
	var names []string
	add := func(of func(lang string) []string) {
		for _, name := range of(l.base.languages[0]) {
			everywhere := !slices.ContainsFunc(l.base.languages, func(lang string) bool { return !slices.Contains(of(lang), name) })
			if everywhere && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, s := range l.base.schemes {
		add(func(lang string) []string {
			return abbreviation.FindAllString(s.Name.In(lang)+" "+s.Short.In(lang), -1)
		})
	}
	for _, c := range l.base.contacts {
		add(func(lang string) []string {
			whole, _, _ := strings.Cut(c.Name.In(lang), " (")
			return append(abbreviation.FindAllString(c.Name.In(lang), -1), whole)
		})
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// nameOf reads the name of a scheme, contact or course, whose
// abbreviations must stand in every language; a translation may explain by more.
func (l *loader) nameOf(t yamldoc.Text) Text {
	out := l.text(t, nil)
	first := l.base.languages[0]
	stated := func(lang string) []locale.Stated {
		var found []locale.Stated
		for _, name := range abbreviation.FindAllString(out.In(lang), -1) {
			found = append(found, locale.Stated{What: name})
		}
		return found
	}
	for _, lang := range l.base.languages[1:] {
		if out.In(first) != "" && out.In(lang) != "" {
			if onlyFirst, only := locale.SameStated(stated(first), stated(lang)); len(onlyFirst) > 0 {
				l.differ(l.report, t, lang, onlyFirst, only, "names")
			}
		}
	}
	return out
}

// namesIn returns each of the names that the text holds as whole words, once.
func namesIn(text string, names []string) []locale.Stated {
	var found []locale.Stated
	text = strings.ReplaceAll(text, "'", "’")
	for _, name := range names {
		if holdsWords(text, name) {
			found = append(found, locale.Stated{What: name})
		}
	}
	return found
}

// holdsWords reports whether the words stand in the text, not as a part of
// longer ones.
func holdsWords(text, words string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at+i])
		after, _ := utf8.DecodeRuneInString(text[at+i+len(words):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) && before != '-' && after != '-' {
			return true
		}
		at += i + len(words)
	}
}
