package score

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guichet/calendar"
	"guichet/knowledge"
)

// Day is the day on which the messages of the files were written: "in three
// weeks" counts from there.
var Day = calendar.Of(2026, 11, 25)

// File is one file of messages.
type File struct {
	// Name is what it is called, without its folder.
	Name string
	// About is set if the file says what its messages are about, States if it
	// says what they state, Answers if it says so of answers. The others are nil.
	About   []knowledge.Example
	States  []Statement
	Answers []Statement
}

// Statement is a message with the facts that it states.
type Statement struct {
	// Asked is the id of the fact whose question the message answers; "" for one
	// that stands by itself.
	Asked          string
	Language, Text string
	// Facts are the values by the ids of the facts, as the base writes them.
	Facts map[string]string
}

// Languages are those of its messages.
func (f File) Languages() []string {
	var list []string
	for _, x := range f.About {
		list = append(list, x.Language)
	}
	for _, s := range slices.Concat(f.States, f.Answers) {
		list = append(list, s.Language)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// heading is the first line of a file that says what messages are about, and
// headingOfAnswers that of one with answers.
const (
	heading          = "intent\tlang\ttext"
	headingOfAnswers = "asked\tlang\ttext\tfacts"
)

// Load reads files of messages about what is in the base. The error names the
// file and the line.
func Load(b *knowledge.Base, paths ...string) ([]File, error) {
	var files []File
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, err := Parse(b, filepath.Base(path), string(data))
		if err != nil {
			return nil, fmt.Errorf("%s:%w", path, err)
		}
		files = append(files, f)
	}
	return files, nil
}

// Parse reads a file of that name. The error begins with the number of the line.
func Parse(b *knowledge.Base, name, text string) (File, error) {
	f := File{Name: name}
	about, answers := strings.HasPrefix(text, heading), strings.HasPrefix(text, headingOfAnswers)
	n, want := 0, 3
	if answers {
		want++
	}
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || line[0] == '#' || n == 1 && (about || answers) {
			continue
		}
		var err error
		switch cells := strings.Split(line, "\t"); {
		case len(cells) != want:
			err = fmt.Errorf("%d cells, want %d", len(cells), want)
		case about:
			err = f.addAbout(b, cells)
		case answers:
			err = f.addAnswer(b, cells)
		default:
			var s Statement
			s, err = statement(b, cells)
			f.States = append(f.States, s)
		}
		if err != nil {
			return File{}, fmt.Errorf("%d: %w", n, err)
		}
	}
	if len(f.About)+len(f.States)+len(f.Answers) == 0 {
		return File{}, fmt.Errorf("%d: no message", max(n, 1))
	}
	return f, nil
}

func (f *File) addAbout(b *knowledge.Base, cells []string) error {
	x := knowledge.Example{Intent: knowledge.Intent(cells[0]), Language: cells[1], Text: cells[2]}
	if !b.HasIntent(x.Intent) {
		return fmt.Errorf("the base has no intent %q", x.Intent)
	}
	f.About = append(f.About, x)
	return spoken(b, x.Language)
}

func (f *File) addAnswer(b *knowledge.Base, cells []string) error {
	if fact := b.Fact(cells[0]); fact == nil || !fact.Asked() {
		return fmt.Errorf("the base asks for no fact %q", cells[0])
	}
	s, err := statement(b, cells[1:])
	s.Asked = cells[0]
	f.Answers = append(f.Answers, s)
	return err
}

func statement(b *knowledge.Base, cells []string) (Statement, error) {
	s := Statement{Language: cells[0], Text: cells[1], Facts: map[string]string{}}
	for one := range strings.SplitSeq(cells[2], ";") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		id, value, _ := strings.Cut(one, "=")
		fact := b.Fact(id)
		if fact == nil || !fact.Asked() {
			return s, fmt.Errorf("the base asks for no fact %q", id)
		}
		if _, twice := s.Facts[id]; twice {
			return s, fmt.Errorf("%s stands there twice", id)
		}
		var err error
		if s.Facts[id], err = written(fact, value); err != nil {
			return s, fmt.Errorf("%s: %w", id, err)
		}
	}
	return s, spoken(b, s.Language)
}

func spoken(b *knowledge.Base, lang string) error {
	if !slices.Contains(b.Languages(), lang) {
		return fmt.Errorf("the base has no language %q", lang)
	}
	return nil
}

// written writes a value as the base does: "60+" is "60 or more", and of several
// options the order is that of the base.
func written(f *knowledge.Fact, value string) (string, error) {
	if n, ok := strings.CutSuffix(value, "+"); ok {
		value = n + ".."
	}
	if f.Type == knowledge.Several {
		options := strings.Split(value, ",")
		slices.SortFunc(options, func(a, b string) int { return place(f, a) - place(f, b) })
		value = strings.Join(options, ",")
	}
	v, err := f.Parse(value)
	if err != nil {
		return "", err
	}
	return v.String(), nil
}

func place(f *knowledge.Fact, option string) int {
	return slices.IndexFunc(f.Options, func(o *knowledge.Option) bool { return o.ID == option })
}
