package knowledge

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"guichet/knowledge/yamldoc"
	"guichet/locale"
)

// Limits on what a base may hold, so that every button fits every platform.
const (
	maxID          = 24
	maxLabelUnits  = 40 // label of an option, title of a page
	maxShortUnits  = 30 // short name of a scheme
	maxFiles       = 20_000
	versionHexSize = 12
)

// Load reads the base below the root of fsys. If anything is wrong, the error
// is a yamldoc.Problems that holds every problem of every file at once; shown
// is put before the file names in it, "" for nothing.
func Load(fsys fs.FS, shown string) (*Base, error) {
	l := &loader{
		fsys: fsys, shown: shown, report: &yamldoc.Report{}, base: &Base{}, hash: sha256.New(),
		partial: map[kind]bool{}, misnamed: map[string]bool{}, heard: map[string]heard{}, messages: map[uint64]lineOf{},
	}
	l.load()
	if err := l.report.Err(); err != nil {
		return nil, err
	}
	l.base.version = hex.EncodeToString(l.hash.Sum(nil))[:versionHexSize]
	if err := l.base.compileRules(); err != nil {
		return nil, fmt.Errorf("rules of the base: %w", err)
	}
	return l.base, nil
}

type loader struct {
	fsys   fs.FS
	shown  string
	report *yamldoc.Report
	base   *Base
	hash   hash.Hash
	// files are all files of the base, by name.
	files []*reading
	// partial holds the kinds of which something could not be read: a name
	// that is unknown may be that of the missing one and is not reported.
	partial map[kind]bool
	// misnamed holds the files that seem to be there under another name.
	misnamed map[string]bool
	// heard holds what phrases mean, by scope and phrase.
	heard map[string]heard
	// blocks are the texts that hold examples, and examples what stands in each;
	// messages holds where a message stands, by heardAs.
	blocks   []exampleBlock
	examples [][]Example
	messages map[uint64]lineOf
	// starts are the facts of which an option has examples.
	starts []startingAt
	// seen holds the texts to be compared between languages.
	seen []yamldoc.Text
}

// load reads the files in an order in which each finds what it refers to; the
// references between schemes, pages and words are tied at the end.
func (l *loader) load() {
	if !l.checkNames() {
		return
	}
	defer l.readAhead()()
	settings := l.settings()
	l.readContacts()
	l.readRegions()
	courses := l.readCourses()
	l.readFacts()
	l.courseSets(courses)
	l.readSchemes()
	l.readPages()
	l.readRoles(settings)
	l.readTree()
	l.readWords()
	l.readIntents()
	l.base.examples = slices.Concat(l.examples...)
	l.readStatements()
	l.parityOfTexts()
	l.startsBelong()
	l.readCases()
	l.parityOfNames()
}

var (
	listFiles = []string{"base.yaml", "facts.yaml", "tree.yaml", "words.yaml", "regions.yaml", "contacts.yaml", "courses.yaml", "intents.yaml"}
	folders   = []string{"schemes", "pages", "cases", "statements"}
)

// checkNames reports files that the base has no place for, and takes the rest.
// It returns false if the folder cannot be read: then nothing else can be said.
func (l *loader) checkNames() bool {
	count := 0
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if count++; count > maxFiles {
			return fmt.Errorf("more than %d files", maxFiles)
		}
		dir, file := path.Split(name)
		switch {
		case d.IsDir() && name != "." && !slices.Contains(folders, name):
			l.report.Add(l.top(name), "unexpected-file", "The base has no folder of this name.",
				"Use one of: "+strings.Join(folders, ", ")+".")
			return fs.SkipDir
		case d.IsDir(), Ignored(name):
		case path.Ext(file) != ".yaml", dir == "" && !slices.Contains(listFiles, file):
			cure := "Files end in .yaml; at the top the base has " + strings.Join(listFiles, ", ") + "."
			if similar := yamldoc.Suggest(file, listFiles); similar != "" && dir == "" {
				cure = "Did you mean " + similar + "?"
				l.misnamed[similar] = true
			}
			l.report.Add(l.top(name), "unexpected-file", "The base has no place for this file.", cure)
		default:
			return l.take(name)
		}
		return nil
	})
	if err != nil {
		l.report.Add(l.top("."), "unreadable", "The folder of the base cannot be read: "+err.Error()+".",
			"Name a folder that holds base.yaml and the other files.")
	}
	return err == nil
}

// Ignored reports whether Load leaves a file aside whatever it holds: hidden
// ones, notes (.md) and what editors and file managers leave behind while
// somebody works in the folder.
func Ignored(name string) bool {
	file := path.Base(name)
	return strings.HasPrefix(file, ".") && file != "." || strings.HasSuffix(file, "~") ||
		strings.HasPrefix(file, "#") && strings.HasSuffix(file, "#") ||
		slices.Contains([]string{".md", ".go", ".bak", ".tmp", ".swp", ".swo", ".orig"}, path.Ext(file)) ||
		slices.Contains([]string{"4913", "Thumbs.db", "desktop.ini"}, file) // vim, Windows
}

// take notes a file of the base, to be read, and hashes it.
func (l *loader) take(name string) error {
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return err
	}
	l.files = append(l.files, &reading{name: name, src: src})
	fmt.Fprintf(l.hash, "%s %d\n", name, len(src))
	_, err = l.hash.Write(src)
	return err
}

// top is the place of a file or folder as a whole.
func (l *loader) top(name string) yamldoc.Pos {
	return yamldoc.Pos{File: path.Join(l.shown, name)}
}

// sound reports whether nothing was found so far between two lines of a file;
// to 0 is its end. What was found may be the reason why something seems to be
// missing there.
func (l *loader) sound(from yamldoc.Pos, to int) bool {
	return !slices.ContainsFunc(l.report.Problems(), func(p yamldoc.Problem) bool {
		return p.File == from.File && p.Line >= from.Line && (p.Line < to || to == 0)
	})
}

func (l *loader) settings() baseFile {
	file, ok := decode[baseFile](l, "base.yaml", "")
	if !ok {
		l.base.languages = locale.Languages()
		return file
	}
	for _, s := range file.Languages {
		switch {
		case !slices.Contains(locale.Languages(), s.V):
			l.report.Add(s.Pos, "unknown-language", fmt.Sprintf("The program cannot write dates and amounts in %q.", s.V),
				"Use one of: "+strings.Join(locale.Languages(), ", ")+"; a new language needs a file in locale/ first.")
		case slices.Contains(l.base.languages, s.V):
			l.report.Add(s.Pos, "duplicate-id", fmt.Sprintf("The language %q stands twice.", s.V), "Take one of them away.")
		default:
			l.base.languages = append(l.base.languages, s.V)
		}
	}
	if len(l.base.languages) == 0 {
		l.base.languages = locale.Languages()
	}
	zone, err := time.LoadLocation(file.TimeZone.V)
	if err != nil && file.TimeZone.Set() {
		l.report.Add(file.TimeZone.Pos, "unknown-zone", fmt.Sprintf("%q is no time zone.", file.TimeZone.V),
			"Write it as in: Europe/Paris")
	}
	l.base.zone = zone
	l.base.greeting = l.text(file.Greeting, nil)
	return file
}

// text checks that a text exists in every language and that its placeholders
// are figures that may be stated. An optional text that is missing is nil.
func (l *loader) text(t yamldoc.Text, s *Scheme, extra ...string) Text {
	if !t.Set() {
		return nil
	}
	out, declared := Text{}, true
	for _, lang := range l.base.languages {
		one, ok := t.By[lang]
		if !ok || strings.TrimSpace(one.V) == "" {
			l.report.Add(t.Pos, "missing-language", fmt.Sprintf("This text is missing in %q.", lang),
				fmt.Sprintf("Add a line %q with the same text in that language.", lang+": …"))
			continue
		}
		out[lang] = locale.Typeset(lang, strings.TrimSpace(one.V))
		declared = l.placeholders(one, s, extra) && declared
	}
	for _, lang := range sortedKeys(t.By) {
		if !slices.Contains(l.base.languages, lang) {
			l.report.Add(t.KeyPos(lang), "unknown-language", fmt.Sprintf("The base has no language %q.", lang),
				"Add it to languages in base.yaml, or use one of: "+strings.Join(l.base.languages, ", ")+".")
		}
	}
	if declared { // else a misspelt name would be reported twice
		l.seen = append(l.seen, t)
	}
	return out
}

// placeholders reports whether all placeholders of a text are declared.
func (l *loader) placeholders(one yamldoc.Str, s *Scheme, extra []string) bool {
	declared := true
	for _, at := range placeholder.FindAllStringSubmatchIndex(one.V, -1) {
		name := one.V[at[2]:at[3]]
		if slices.Contains(extra, name) {
			continue
		}
		pos := inside(one, at[0])
		var known []string
		var f *Figure
		if s != nil {
			known, f = sortedKeys(s.Figures), s.Figures[name]
		}
		declared = declared && f != nil
		switch {
		case s == nil && len(extra) == 0:
			l.report.Add(pos, "undeclared-figure", fmt.Sprintf("This text uses {%s}, and only the texts of a scheme can hold figures.", name),
				"Write it without braces, or move it to the scheme.")
		case f == nil && l.partial[aFigure]:
		case f == nil:
			l.report.Add(pos, "undeclared-figure", fmt.Sprintf("This text uses {%s}, which is not declared.", name),
				cureFor(name, append(known, extra...), "Declare it under figures of the same scheme"))
		case f.Confidence == Low:
			l.report.Add(pos, "unsure-figure", fmt.Sprintf("{%s} has confidence L and must not be stated.", name),
				"Leave the number out and send people to a contact, or find a better source.")
		case f.Confidence == Medium && s.CheckWith == nil:
			l.report.Add(pos, "unsure-figure", fmt.Sprintf("{%s} has confidence M, so the scheme must say with whom to check it.", name),
				"Add check_with: and the id of a contact to the scheme.")
		}
	}
	return declared
}

// inside maps a byte offset of a text to its place in the file.
func inside(s yamldoc.Str, offset int) yamldoc.Pos {
	if s.Folded() {
		return s.Pos
	}
	before := s.V[:offset]
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
	return s.At(line, column)
}

// texts checks a list of texts.
func (l *loader) texts(list []yamldoc.Text, s *Scheme) []Text {
	var out []Text
	for _, t := range list {
		out = append(out, l.text(t, s))
	}
	return out
}

// button checks a text that must fit a button.
func (l *loader) button(t yamldoc.Text, limit int) Text {
	out := l.text(t, nil)
	for _, lang := range l.base.languages {
		if n := len(utf16.Encode([]rune(out[lang]))); n > limit {
			l.report.Add(t.By[lang].Pos, "too-long", fmt.Sprintf("This has %d characters and must fit a button of %d.", n, limit),
				"Shorten it; what does not fit belongs into a longer text beside it.")
		}
	}
	return out
}

// address checks a link.
func (l *loader) address(s yamldoc.Str) string {
	if s.Set() && (!strings.HasPrefix(s.V, "https://") || strings.ContainsAny(s.V, " <>\"'")) {
		l.report.Add(s.Pos, "bad-link", fmt.Sprintf("%q is no link that people can be sent to.", s.V),
			"Write the whole address, beginning with https://")
	}
	return s.V
}

func byID[T any](list []*T, id func(*T) string) {
	slices.SortFunc(list, func(a, b *T) int { return cmp.Compare(id(a), id(b)) })
}
