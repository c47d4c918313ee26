package dialog

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed phrases/phrases.yaml
var phrasesFile []byte

// phrases are the words of the bot itself, in every language.
type phrases struct {
	Say        map[string]map[string]string   `yaml:"say"`
	Understand map[string]map[string][]string `yaml:"understand"`

	// understood are the words of what is understood, by name, whatever the
	// language.
	understood map[string][][]string
}

var phraseArgument = regexp.MustCompile(`\{[a-z]+\}`)

// loadPhrases reads the embedded phrases and checks that each exists in every
// one of the languages, with the same arguments.
func loadPhrases(languages []string) (*phrases, error) {
	p := &phrases{}
	if err := yaml.Unmarshal(phrasesFile, p); err != nil {
		return nil, fmt.Errorf("phrases: %w", err)
	}
	p.understood = map[string][][]string{}
	for name, lists := range p.Understand {
		for _, list := range lists {
			for _, phrase := range list {
				p.understood[name] = append(p.understood[name], tokens(phrase))
			}
		}
	}
	for key, texts := range p.Say {
		var arguments []string
		for i, lang := range languages {
			if texts[lang] == "" {
				return nil, fmt.Errorf("phrases: %s is missing in %q: add it to dialog/phrases/phrases.yaml", key, lang)
			}
			found := phraseArgument.FindAllString(texts[lang], -1)
			slices.Sort(found)
			if i > 0 && !slices.Equal(found, arguments) {
				return nil, fmt.Errorf("phrases: %s has other arguments in %q than in %q", key, lang, languages[0])
			}
			arguments = found
		}
	}
	return p, nil
}

// say words a phrase, with arguments as name and value in turn. A phrase that
// does not exist gives its own key; a test finds such mistakes of this package.
func (p *phrases) say(lang, key string, arguments ...string) string {
	text, ok := p.Say[key][lang]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(arguments); i += 2 {
		text = strings.ReplaceAll(text, "{"+arguments[i]+"}", arguments[i+1])
	}
	return text
}
