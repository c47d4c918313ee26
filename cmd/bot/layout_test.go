package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "guichet"
	root   = "../.."
)

// room says what a package may import beside the standard library. Test files
// may import every package of the module, and testLibraries.
type room struct {
	// packages are packages of the module, by their folder. "*" is all.
	packages []string
	// libraries are module paths of others.
	libraries []string
}

const (
	cel        = "cel.dev/cel-go"
	yamlReader = "go.yaml.in/yaml/v4"
	postgreSQL = "github.com/jackc/pgx/v5"
	goose      = "github.com/pressly/goose/v3"
)

// rooms is the import rule: it points one way, from cmd/bot to chat. A name is
// a package's folder.
var rooms = map[string]room{
	"chat":     {},
	"calendar": {},
	"locale":   {packages: []string{"calendar"}},

	"knowledge/diagram": {},
	"knowledge/yamldoc": {libraries: []string{yamlReader}},
	"knowledge/base":    {},
	"knowledge": {
		packages:  []string{"calendar", "locale", "knowledge/diagram", "knowledge/yamldoc", "knowledge/base"},
		libraries: []string{cel, yamlReader},
	},

	"knowledge/draw": {packages: []string{"calendar", "locale", "knowledge"}},

	"summary": {packages: []string{"chat", "calendar"}},

	"dialog": {
		packages: []string{"chat", "calendar", "locale", "knowledge", "knowledge/yamldoc", "nlu", "summary"},
		libraries: []string{
			yamlReader,                           // its phrases
			"github.com/go-json-experiment/json", // stored conversations
		},
	},
	"dialog/dialogtest": {packages: []string{"calendar", "knowledge", "knowledge/base"}},

	"adapters":         {packages: []string{"chat"}},
	"adapters/console": {packages: []string{"adapters", "chat"}},
	"adapters/telegram": {
		packages:  []string{"adapters", "chat"},
		libraries: []string{"github.com/go-telegram-bot-api/telegram-bot-api/v5"},
	},
	"adapters/standin":               {},
	"adapters/telegram/faketelegram": {packages: []string{"adapters/standin"}},
	"adapters/discord": {
		packages:  []string{"adapters", "chat"},
		libraries: []string{"github.com/bwmarrin/discordgo", "github.com/gorilla/websocket"},
	},
	"adapters/discord/fakediscord": {packages: []string{"adapters/standin"}, libraries: []string{"github.com/gorilla/websocket", "github.com/santhosh-tekuri/jsonschema/v6"}},

	"nlu":       {packages: []string{"locale", "knowledge"}},
	"nlu/score": {packages: []string{"chat", "calendar", "knowledge"}},

	"llm": {
		packages:  []string{"chat", "locale", "knowledge"},
		libraries: []string{"github.com/sashabaranov/go-openai"},
	},

	"llm/fakellm": {},
	"llm/eval":    {packages: []string{"chat", "dialog", "knowledge", "knowledge/base", "llm", "nlu", "nlu/score"}},

	"adapters/adaptertest": {packages: []string{
		"chat", "adapters", "dialog", "dialog/dialogtest", "delivery", "store", "store/sqlite",
	}},

	"delivery": {packages: []string{"adapters", "chat"}},

	"store/migrations":      {libraries: []string{goose}},
	"store/queries":         {},
	"store":                 {packages: []string{"chat", "dialog", "delivery", "store/queries"}},
	"store/sqlite":          {packages: []string{"store", "store/migrations"}, libraries: []string{"modernc.org/sqlite"}},
	"store/postgres":        {packages: []string{"store", "store/migrations"}, libraries: []string{postgreSQL}},
	"store/postgres/pgtest": {libraries: []string{postgreSQL}},
	"store/storetest":       {packages: []string{"chat", "dialog", "delivery", "store"}, libraries: testLibraries},

	"docs":         {},
	"docs/picture": {},

	"bench":       {packages: []string{"bench/load"}},
	"bench/load":  {},
	"bench/floor": {},

	"cmd/bot": {
		packages: []string{"*"},
		libraries: []string{
			"github.com/alecthomas/kong", "github.com/caarlos0/env/v11", "github.com/pelletier/go-toml/v2",
		},
	},
}

var testLibraries = []string{
	"github.com/Shopify/toxiproxy/v2", "github.com/rs/zerolog", // the logger that it wants
	"github.com/google/go-cmp", "github.com/santhosh-tekuri/jsonschema/v6", "go.uber.org/goleak",
	"pgregory.net/rapid", postgreSQL,
}

func TestImportsPointOneWay(t *testing.T) {
	for _, file := range goFiles(t) {
		dir := path.Dir(file)
		r, known := rooms[dir]
		if !known {
			t.Errorf("%s: package %s has no place in the import rule; add it to rooms in cmd/bot/layout_test.go, with what it may import", file, dir)
			continue
		}
		for _, imported := range imports(t, file) {
			if !r.allows(imported, strings.HasSuffix(file, "_test.go")) {
				t.Errorf("%s imports %s, which %s must not know; move the code to where the knowledge belongs, take the value as an argument, or change rooms in cmd/bot/layout_test.go for a good reason", file, imported, dir)
			}
		}
	}
}

func TestImportRuleNamesOnlyWhatExists(t *testing.T) {
	dirs := map[string]bool{"*": true}
	var imported []string
	for _, file := range goFiles(t) {
		dirs[path.Dir(file)] = true
		imported = append(imported, imports(t, file)...)
	}
	for dir, r := range rooms {
		for _, name := range append([]string{dir}, r.packages...) {
			if !dirs[name] {
				t.Errorf("rooms names %s, and there is no such package; remove it", name)
			}
		}
		for _, library := range r.libraries {
			if !slices.ContainsFunc(imported, func(p string) bool { return p == library || strings.HasPrefix(p, library+"/") }) {
				t.Errorf("rooms lets %s use %s, which nothing imports; remove it", dir, library)
			}
		}
	}
}

func TestImportRule(t *testing.T) {
	for _, tc := range []struct {
		dir, imported string
		inTest, want  bool
	}{
		{"chat", "strings", false, true},
		{"chat", "net/http", false, true},
		{"chat", "guichet/calendar", false, false},
		{"chat", "guichet/dialog", true, true},
		{"chat", "github.com/google/go-cmp/cmp", true, true},
		{"chat", "github.com/google/go-cmp/cmp", false, false},
		{"dialog", "guichet/knowledge", false, true},
		{"dialog", "guichet/knowledge/diagram", false, false},
		{"dialog", "guichet/adapters", false, false},
		{"adapters/console", "guichet/adapters/telegram", false, false},
		{"delivery", "github.com/go-telegram-bot-api/telegram-bot-api/v5", false, false},
		{"adapters/telegram", "github.com/go-telegram-bot-api/telegram-bot-api/v5", false, true},
		{"knowledge", "cel.dev/cel-go/common/ast", false, true},
		{"knowledge", "cel.dev/cel-gopher", false, false},
		{"dialog", "cel.dev/cel-go/cel", true, false},
		{"cmd/bot", "guichet/store/sqlite", false, true},
	} {
		if got := rooms[tc.dir].allows(tc.imported, tc.inTest); got != tc.want {
			t.Errorf("%s may import %s (in a test: %t): %t, want %t", tc.dir, tc.imported, tc.inTest, got, tc.want)
		}
	}
}

func (r room) allows(imported string, inTest bool) bool {
	if first, _, _ := strings.Cut(imported, "/"); first != module && !strings.Contains(first, ".") {
		return true
	}
	if dir, ok := strings.CutPrefix(imported, module+"/"); ok {
		return inTest || slices.Contains(r.packages, "*") || slices.Contains(r.packages, dir)
	}
	libraries := r.libraries
	if inTest {
		libraries = slices.Concat(libraries, testLibraries)
	}
	return slices.ContainsFunc(libraries, func(library string) bool {
		return imported == library || strings.HasPrefix(imported, library+"/")
	})
}

// goFiles lists every Go file of the module by its path from the root.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := entry.Name(); entry.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "testdata") {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		file, err := filepath.Rel(root, name)
		files = append(files, filepath.ToSlash(file))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	paths := make([]string, len(parsed.Imports))
	for i, spec := range parsed.Imports {
		if paths[i], err = strconv.Unquote(spec.Path.Value); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}
