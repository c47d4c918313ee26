package dialog_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/dialog"
	"guichet/knowledge"
)

var pagesTo = flag.String("pages", "", "write the sheets of all cases into this folder")

// sheetOf returns the files that somebody with these facts gets.
func sheetOf(t testing.TB, guide *dialog.Guide, b *knowledge.Base, facts knowledge.Facts, day time.Time, lang string) (page, dates *chat.File) {
	t.Helper()
	s := dialog.State{Lang: lang}
	for _, f := range b.Facts() {
		if v, ok := facts[f.ID]; ok && f.Asked() {
			s.Answers = append(s.Answers, dialog.Answer{Fact: f.ID, Value: v.String()})
		}
	}
	turned := guide.Step(s, chat.Event{
		Key: "1", Conversation: chat.ConversationID{Platform: "test", ID: "1"}, Kind: chat.KindPress, Action: "sum", At: day, Lang: lang,
	})
	for _, r := range turned.Replies {
		switch {
		case r.File == nil:
		case r.File.Type == "text/html":
			page = r.File
		case r.File.Type == "text/calendar":
			dates = r.File
		}
	}
	return page, dates
}

// sheets makes the sheets of everybody in the cases of the base, in every language,
// the longest first.
func sheets(t *testing.T) []*chat.File {
	t.Helper()
	b, guide := newBase(t), newGuide(t)
	var all []*chat.File
	for i, c := range b.Cases() {
		for _, lang := range b.Languages() {
			on := time.Date(c.On.Year(), c.On.Month(), c.On.Day(), 10, 0, 0, 0, time.UTC)
			page, dates := sheetOf(t, guide, b, c.Facts, on, lang)
			if page == nil {
				if len(c.Facts) > 0 {
					t.Errorf("%s: no sheet", c.Name)
				}
				continue
			}
			all = append(all, page)
			for _, f := range []*chat.File{page, dates} {
				if *pagesTo == "" || f == nil {
					continue
				}
				name := fmt.Sprintf("%03d-%s%s", i, lang, filepath.Ext(f.Name))
				if err := os.WriteFile(filepath.Join(*pagesTo, name), f.Content, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *chat.File) int { return len(b.Content) - len(a.Content) })
	return all
}

// TestSheetOfEveryCase holds what every sheet must be. With -pages FOLDER it
// leaves all of them there, to be looked at.
func TestSheetOfEveryCase(t *testing.T) {
	all := sheets(t)
	if len(all) < 500 || len(all[0].Content) > 64<<10 {
		t.Errorf("%d sheets, the largest of %d bytes", len(all), len(all[0].Content))
	}
	for _, page := range all {
		if err := page.Check(); err != nil {
			t.Error(err)
		}
		for _, wrong := range []string{"ZgotmplZ", "<nil>", "%!", "{", "sheet_", "**"} {
			if body := string(page.Content); strings.Contains(body[strings.Index(body, "</style>"):], wrong) {
				t.Errorf("a sheet says %q", wrong)
			}
		}
	}
}

// browse runs a browser and returns what it writes, or leaves the test out where
// there is none. One that crashes says nothing about what it was to show, and is
// started once more.
func browse(t *testing.T, args ...string) []byte {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium is installed")
	}
	var out []byte
	for range 2 {
		alone := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + t.TempDir()}
		if out, err = exec.CommandContext(t.Context(), browser, append(alone, args...)...).Output(); err == nil {
			return out
		}
	}
	t.Fatalf("%v\n%s", err, out)
	return nil
}

// seen counts, in a browser, the entries that are shown of the articles that are
// folded for paper, and all of them.
const seen = `<script>
const lists = [...document.querySelectorAll("article.without-steps li, article.shortest li")]
document.title = lists.filter(l => l.offsetParent).length + " of " + lists.length + " seen"
</script>`

// TestEveryScreenShowsAllOfASheet opens, where there is a browser, a sheet of which
// paper has no room for all.
func TestEveryScreenShowsAllOfASheet(t *testing.T) {
	all := sheets(t)
	i := slices.IndexFunc(all, func(f *chat.File) bool { return strings.Contains(string(f.Content), `class="shortest`) })
	if i < 0 {
		t.Fatal("no sheet is folded")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "sheet.html")
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`) // as it forbids the script of the test
	if err := os.WriteFile(file, append(policy.ReplaceAll(all[i].Content, nil), seen...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, size := range []string{"500,900", "1280,900"} {
		out := browse(t, "--window-size="+size, "--dump-dom", "file://"+file)
		m := regexp.MustCompile(`<title>(\d+) of (\d+) seen</title>`).FindSubmatch(out)
		if m == nil || string(m[1]) != string(m[2]) || string(m[1]) == "0" {
			t.Errorf("at %s: %s", size, m)
		}
	}
}

var printedPage = regexp.MustCompile(`/Type\s*/Page\b`)

// TestLongestSheetsPrintOnTwoPages prints, where there is a browser to do so; the
// estimate that it confirms is held by package summary.
func TestLongestSheetsPrintOnTwoPages(t *testing.T) {
	dir := t.TempDir()
	all := sheets(t) // those of the most bytes need not be those of the most lines
	for i, page := range []*chat.File{all[0], all[1], all[2], all[len(all)/4], all[len(all)/2]} {
		from, to := filepath.Join(dir, fmt.Sprint(i, ".html")), filepath.Join(dir, fmt.Sprint(i, ".pdf"))
		if err := os.WriteFile(from, page.Content, 0o600); err != nil {
			t.Fatal(err)
		}
		browse(t, "--no-pdf-header-footer", "--print-to-pdf="+to, "file://"+from)
		pdf, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(printedPage.FindAll(pdf, -1)); n != 1 && n != 2 {
			t.Errorf("sheet %d takes %d pages", i, n)
		}
	}
}
