package draw_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"guichet/calendar"
	"guichet/knowledge"
	"guichet/knowledge/base"
	"guichet/knowledge/draw"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var today = calendar.Of(2026, 11, 23)

var formats = map[draw.Format]string{draw.SVG: ".svg", draw.Dot: ".dot", draw.Mermaid: ".mmd", draw.Outline: ".txt"}

func load(t *testing.T, files fs.FS) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(files, "")
	if err != nil {
		t.Fatalf("the base does not load:\n%v", err)
	}
	return b
}

// smallFiles returns the files of the small base with some replaced or added.
func smallFiles(t *testing.T, changed map[string]string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("../testdata/small")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range changed {
		files[name] = &fstest.MapFile{Data: []byte(src)}
	}
	return files
}

func written(t *testing.T, p *draw.Picture, f draw.Format) string {
	t.Helper()
	var out bytes.Buffer
	if err := p.Write(&out, f); err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	b := load(t, smallFiles(t, nil))
	pictures := map[string]*draw.Picture{"tree": draw.Tree(b, "fr", today), "tree-en": draw.Tree(b, "en", today)}
	for _, s := range b.Schemes() {
		pictures["scheme-"+s.ID] = draw.Scheme(b, s, "fr", today)
	}
	pictures["scheme-old_leave-en-2018"] = draw.Scheme(b, b.Scheme("old_leave"), "en", calendar.Of(2018, 5, 1))
	pictures["scheme-leave-en-2018"] = draw.Scheme(b, b.Scheme("leave"), "en", calendar.Of(2018, 5, 1))
	for name, p := range pictures {
		for format, extension := range formats {
			if format != draw.Outline && name != "tree" && name != "scheme-grant" {
				continue // the outline shows the same
			}
			golden(t, filepath.Join("testdata", name+extension), written(t, p, format))
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; rewrite with -update):\n%s", name, diff)
	}
}

func TestWriteRefuses(t *testing.T) {
	p := draw.Tree(load(t, smallFiles(t, nil)), "fr", today)
	if err := p.Write(&bytes.Buffer{}, "png"); !errors.Is(err, draw.ErrFormat) {
		t.Errorf("png: %v, want ErrFormat", err)
	}
	if err := p.Write(broken{}, draw.SVG); !errors.Is(err, errBroken) {
		t.Errorf("a writer that fails: %v, want its error", err)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

// TestPictures checks what holds for every picture: of the base that the
// program holds, of the small one, and of one far larger than any that a school
// would write.
func TestPictures(t *testing.T) {
	for name, b := range map[string]*knowledge.Base{
		"embedded": load(t, base.Files()), "small": load(t, smallFiles(t, nil)), "large": largeBase(t),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkEverythingAppears(t, b)
			for title, p := range pictures(b) {
				checkOutline(t, title, written(t, p, draw.Outline))
				rects, wide := readSVG(t, written(t, p, draw.SVG))
				if len(rects) < 2 || wide > 1600 {
					t.Errorf("%s: %d boxes, %g px wide", title, len(rects), wide)
				}
				checkApart(t, title, rects)
				checkTexts(t, title, rects)
			}
		})
	}
}

// checkEverythingAppears checks that no format loses a question, a scheme, a
// page or a condition.
func checkEverythingAppears(t *testing.T, b *knowledge.Base) {
	t.Helper()
	for _, lang := range b.Languages() {
		want := talkTexts(b.Tree(), lang)
		for _, s := range b.Schemes() {
			if s.EndedOn(today) {
				want = append(want, s.Short.In(lang))
			}
		}
		for _, page := range b.Pages() {
			want = append(want, page.Title.In(lang))
		}
		holds(t, "tree "+lang, draw.Tree(b, lang, today), want)
		for _, s := range b.Schemes() {
			want := []string{s.Name.In(lang)}
			for _, c := range s.Conditions {
				want = append(want, sentence(s, c.Is, lang), sentence(s, c.Fails, lang))
			}
			holds(t, s.ID+" "+lang, draw.Scheme(b, s, lang, today), want)
		}
	}
}

func talkTexts(steps []knowledge.Step, lang string) []string {
	var texts []string
	for _, step := range steps {
		switch {
		case step.Ask != nil:
			texts = append(texts, step.Ask.Label.In(lang), step.Ask.Question.In(lang))
		case len(step.Offer) > 0:
			for _, s := range step.Offer {
				texts = append(texts, s.Short.In(lang))
			}
		default:
			texts = append(texts, step.Title.In(lang))
			texts = append(texts, talkTexts(step.Steps, lang)...)
		}
	}
	return texts
}

func sentence(s *knowledge.Scheme, text knowledge.Text, lang string) string {
	said, _ := s.Say(text, lang, today)
	return said.Text
}

// holds checks that every format shows the texts, wherever their lines break.
func holds(t *testing.T, name string, p *draw.Picture, texts []string) {
	t.Helper()
	decode := map[draw.Format]func(string) string{
		draw.SVG:     func(s string) string { return svgText(t, s) },
		draw.Dot:     strings.NewReplacer(`\l`, " ", `\"`, `"`, `\\`, `\`, `&amp;`, `&`).Replace,
		draw.Mermaid: strings.NewReplacer("#35;", "#", "#quot;", `"`, "#amp;", "&", "#lt;", "<", "#gt;", ">", "#96;", "`", "#92;", `\`).Replace,
		draw.Outline: func(s string) string { return s },
	}
	for format := range formats {
		shown := bare(decode[format](written(t, p, format)))
		for _, text := range texts {
			if !strings.Contains(shown, bare(text)) {
				t.Errorf("%s as %s does not show %q", name, format, text)
			}
		}
	}
}

// bare takes out what layouts add and break: spaces and the lines of outlines.
func bare(text string) string {
	return strings.NewReplacer(" ", "", "\n", "", "│", "", "├─", "", "└─", "", "**", "").Replace(text)
}

// checkOutline checks that the lines fit a terminal, as far as their words do.
func checkOutline(t *testing.T, name, outline string) {
	t.Helper()
	for line := range strings.Lines(outline) {
		line = strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(line) > 80 && strings.Contains(strings.TrimLeft(line, "│├└─ "), " ") {
			t.Errorf("%s: longer than 80 characters: %s", name, line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("%s: spaces at the end of %q", name, line)
		}
	}
}

// pictures are all that can be drawn of a base.
func pictures(b *knowledge.Base) map[string]*draw.Picture {
	all := map[string]*draw.Picture{}
	for _, lang := range b.Languages() {
		all["tree "+lang] = draw.Tree(b, lang, today)
		for _, s := range b.Schemes() {
			all[s.ID+" "+lang] = draw.Scheme(b, s, lang, today)
			all[s.ID+" in 2010 "+lang] = draw.Scheme(b, s, lang, calendar.Of(2010, 1, 1))
		}
	}
	return all
}

func TestPicturesStayTheSame(t *testing.T) {
	b := load(t, smallFiles(t, nil))
	second := pictures(b)
	for name, p := range pictures(b) {
		for format := range formats {
			if written(t, p, format) != written(t, second[name], format) {
				t.Errorf("%s as %s is written in two ways", name, format)
			}
		}
	}
}
