package dialog_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"guichet/locale"
)

type phrasesFile struct {
	Say        map[string]map[string]string   `yaml:"say"`
	Understand map[string]map[string][]string `yaml:"understand"`
}

func readPhrases(t *testing.T) phrasesFile {
	t.Helper()
	data, err := os.ReadFile("phrases/phrases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var p phrasesFile
	if err := yaml.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPhrasesExistWhereUsed compares phrases.yaml with the strings of the
// sources: each key is used, and each string in a place where a key goes is
// one.
func TestPhrasesExistWhereUsed(t *testing.T) {
	p := readPhrases(t)
	asKeys, all := stringsOfSources(t)
	for key, where := range asKeys {
		if p.Say[key] == nil && p.Understand[key] == nil {
			t.Errorf("%s: phrase %q is not in phrases.yaml", where, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.Say)) {
		if !all[key] && !strings.HasPrefix(key, "command_") {
			t.Errorf("phrase %q is used nowhere", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.Understand)) {
		if !all[key] {
			t.Errorf("understand: %q is used nowhere", key)
		}
	}
}

// keyTakers are the functions that take the key of a phrase, with the place of
// the key among the arguments.
var keyTakers = map[string]int{"say": 0, "note": 0, "minor": 0, "pageChoice": 0, "list": 0, "said": 0, "privately": 0}

// stringsOfSources returns the strings that stand where a phrase's key goes,
// with a position, and all strings of the package.
func stringsOfSources(t *testing.T) (asKeys map[string]string, all map[string]bool) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	asKeys, all = map[string]string{}, map[string]bool{}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					all[s] = true
				}
			case *ast.CallExpr:
				if s, ok := keyOf(n); ok {
					asKeys[s] = set.Position(n.Pos()).String()
				}
			}
			return true
		})
	}
	return asKeys, all
}

// keyOf returns the phrase's key that a call names by a plain string.
func keyOf(call *ast.CallExpr) (string, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	i, ok := keyTakers[name]
	if !ok || i >= len(call.Args) {
		return "", false
	}
	lit, ok := call.Args[i].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func TestPhrasesInEveryLanguage(t *testing.T) {
	p := readPhrases(t)
	languages := newBase(t).Languages()
	for key, texts := range p.Say {
		if got := slices.Sorted(maps.Keys(texts)); !slices.Equal(got, slices.Sorted(slices.Values(languages))) {
			t.Errorf("say %s: languages %v, want %v", key, got, languages)
		}
	}
	for key, lists := range p.Understand {
		for _, lang := range languages {
			if len(lists[lang]) == 0 && !slices.Contains([]string{"french", "english"}, key) {
				t.Errorf("understand %s: nothing in %q", key, lang)
			}
		}
	}
}

// badTypography finds what a French printer would not let pass, and straight
// apostrophes in any language.
var badTypography = map[string][]*regexp.Regexp{
	"fr": {
		regexp.MustCompile(`.?['"]`),
		regexp.MustCompile(`[^\x{202f}][?!;]`), // narrow no-break space before
		regexp.MustCompile(`[^\x{a0}]:`),       // no-break space before
		regexp.MustCompile(`«[^\x{a0}]`),
		regexp.MustCompile(`[^\x{a0}]»`),
		regexp.MustCompile(`\.\.\.`),
	},
	"en": {
		regexp.MustCompile(`.?['"]`),
		regexp.MustCompile(`[\s\x{a0}\x{202f}][?!;:]`),
		regexp.MustCompile(`\.\.\.`),
	},
}

func TestPhrasesTypography(t *testing.T) {
	for key, texts := range readPhrases(t).Say {
		for lang, text := range texts {
			for _, bad := range badTypography[lang] {
				if at := bad.FindString(text); at != "" {
					t.Errorf("say %s, %s: %q in %q", key, lang, at, text)
				}
			}
		}
	}
}

// TestPhrasesStateTheSame compares what the languages of each phrase state.
func TestPhrasesStateTheSame(t *testing.T) {
	named := regexp.MustCompile(`\{[a-z_]+\}`)
	for key, by := range readPhrases(t).Say {
		fr, en := locale.FindStated("fr", named.ReplaceAllString(by["fr"], "…")), locale.FindStated("en", named.ReplaceAllString(by["en"], "…"))
		if onlyFr, onlyEn := locale.SameStated(fr, en); len(onlyFr)+len(onlyEn) > 0 {
			t.Errorf("%s: only French states %v, only English %v", key, onlyFr, onlyEn)
		}
		a, b := named.FindAllString(by["fr"], -1), named.FindAllString(by["en"], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s: French puts in %v, English %v", key, a, b)
		}
	}
}
