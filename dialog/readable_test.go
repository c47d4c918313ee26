package dialog_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"guichet/chat"
	"guichet/dialog/dialogtest"
	"guichet/knowledge/base"
	"guichet/locale"
)

// Somebody who listens to a message hears no place, no colour and no picture;
// whoever hears one button, or one link, has to know what it is for.
var (
	byPlace = regexp.MustCompile(`(?i)(à (droite|gauche)\b|en haut de l|en bas de l|ci-des(sus|sous)|on the (left|right)|(top|bottom) (left|right)|(button|list|message|question)s? (above|below))`)
	byColor = regexp.MustCompile(`(?i)((bouton|case|texte|ligne|en) (vert|rouge|bleu|jaune|orange|gris)|(green|red|blue|yellow|orange|grey|gray) (button|box|text|line)|(shown|marked|written) in (green|red|blue))`)
	vague   = regexp.MustCompile(`(?i)^\W*(ok|ici|cliquez ici|là|plus|suite|voir|lien|here|click here|this|more|next|link|see)\W*$`)
)

// wrongToHear returns what is wrong with words for somebody who only hears them;
// empty if nothing is.
func wrongToHear(s string) string {
	if found := byPlace.FindString(s); found != "" {
		return "means a place by " + found
	}
	if found := byColor.FindString(s); found != "" {
		return "means a colour by " + found
	}
	for _, r := range s {
		if r >= 0x1F000 || r >= 0x2190 && r <= 0x2BFF && r != '−' || r == 0xFE0F {
			return "has the picture " + string(r)
		}
	}
	return ""
}

// wrongLabel returns what is wrong with what a choice or a link is called.
func wrongLabel(s string) string {
	letters := strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	switch {
	case letters < 0:
		return "says nothing"
	case vague.MatchString(s):
		return "means nothing alone"
	case strings.Contains(s, "://"):
		return "is an address"
	}
	return wrongToHear(s)
}

// TestRepliesCanBeHeard looks at every reply of the golden conversations.
func TestRepliesCanBeHeard(t *testing.T) {
	guide := newGuide(t)
	for _, file := range dialogtest.Files(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".chat"), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := newPlayer(t, guide)
			p.play(script)
			for _, r := range p.said {
				heard(t, withoutQuotes(r, script))
			}
		})
	}
}

// withoutQuotes takes out of a reply what it repeats of the person's signs.
func withoutQuotes(r chat.Reply, script []byte) chat.Reply {
	var typed []string
	for line := range strings.Lines(string(script)) {
		if text, ok := strings.CutPrefix(line, "> "); ok && wrongToHear(text) != "" {
			typed = append(typed, strings.TrimSpace(text))
		}
	}
	slices.SortFunc(typed, func(a, b string) int { return len(b) - len(a) }) // one may hold another
	text := chat.Text{}
	for _, b := range r.Text {
		b.Spans = slices.Clone(b.Spans)
		for i := range b.Spans {
			for _, words := range typed {
				b.Spans[i].Text = strings.ReplaceAll(b.Spans[i].Text, words, "")
			}
		}
		text = append(text, b)
	}
	r.Text = text
	return r
}

func heard(t *testing.T, r chat.Reply) {
	t.Helper()
	if wrong := wrongToHear(r.Text.String()); wrong != "" {
		t.Errorf("a text %s:\n%s", wrong, r.Text)
	}
	for _, b := range r.Text {
		for _, s := range b.Spans {
			if wrong := wrongLabel(s.Text); s.URL != "" && wrong != "" {
				t.Errorf("the link %q %s", s.Text, wrong)
			}
		}
	}
	labels := map[string]bool{}
	for _, c := range r.Choices {
		if wrong := wrongLabel(c.Label); wrong != "" {
			t.Errorf("the choice %q %s", c.Label, wrong)
		}
		if label := locale.Fold(c.Label); labels[label] {
			t.Errorf("the choice %q is there twice", c.Label)
		} else {
			labels[label] = true
		}
	}
}

// TestTextsCanBeHeard looks at everything that is written down for the bot to
// say, also where no golden conversation comes by.
func TestTextsCanBeHeard(t *testing.T) {
	for key, texts := range readPhrases(t).Say {
		for lang, text := range texts {
			if wrong := wrongToHear(text); wrong != "" {
				t.Errorf("phrase %s in %s %s: %q", key, lang, wrong, text)
			}
		}
	}
	files := base.Files()
	looked := 0
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".yaml" || strings.HasPrefix(name, "statements/") { // which people write
			return err
		}
		data, err := fs.ReadFile(files, name)
		n, examples := 0, -1 // how far examples, which people write, are set in
		for line := range strings.Lines(string(data)) {
			n++
			inset := len(line) - len(strings.TrimLeft(line, " "))
			if strings.HasPrefix(strings.TrimSpace(line), "examples:") {
				examples = inset
			} else if strings.TrimSpace(line) != "" && inset <= examples {
				examples = -1
			}
			if examples >= 0 {
				continue
			}
			words, _, _ := strings.Cut(line, " #")
			if strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			looked++
			if wrong := wrongToHear(words); wrong != "" {
				t.Errorf("%s:%d %s: %s", name, n, wrong, strings.TrimSpace(line))
			}
		}
		return err
	})
	if err != nil || looked < 1000 {
		t.Fatalf("%d lines of the base were looked at: %v", looked, err)
	}
}

// TestWhatCannotBeHeard shows that the rules find what they are for.
func TestWhatCannotBeHeard(t *testing.T) {
	for _, s := range []string{
		"Touchez le bouton vert.", "Le lien est ci-dessous à droite.", "Press the green button.", "See the list below.",
		"On the left you find it.", "✅ CPF", "Refusé ❌", "→",
	} {
		if wrongToHear(s) == "" {
			t.Errorf("nothing is found wrong with %q", s)
		}
	}
	for _, s := range []string{"ici", "Cliquez ici", "click here", "…", "»", "https://example.org"} {
		if wrongLabel(s) == "" {
			t.Errorf("nothing is found wrong with the label %q", s)
		}
	}
	for _, s := range []string{"0 €", "Oui", "CAP", "Voir tout", "Stage court ou autre formation"} {
		if wrong := wrongLabel(s); wrong != "" {
			t.Errorf("the label %q %s", s, wrong)
		}
	}
}
