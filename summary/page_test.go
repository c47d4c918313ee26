package summary_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/calendar"
	"guichet/chat"
	"guichet/summary"
)

var update = flag.Bool("update", false, "rewrite testdata")

func lists(n int, said string) summary.List {
	l := summary.List{Title: "Démarches", Ordered: true}
	for range n {
		l.Items = append(l.Items, summary.Words(said))
	}
	return l
}

func sheet(cards int, said string) summary.Sheet {
	s := summary.Sheet{
		Lang: "fr", Title: "Financer ma formation", Made: "Fiche faite le 25 novembre 2026.", Notice: "Cette fiche n’est pas une décision.",
		First: "Le plus pressé : " + said, Rest: "Le reste est dans la discussion.",
		Said:    summary.List{Title: "Ce que j’ai dit", Items: []summary.Item{{chat.Plain("Situation : "), chat.Strong(said)}}},
		Dates:   summary.Dates{Title: "Mes dates", Note: "Comptées.", List: []summary.Due{{ID: "a", Day: calendar.Of(2027, 1, 5), When: "5 janvier 2027", Name: "AIF", Text: said}}},
		Sources: summary.List{Title: "Sources", Items: []summary.Item{{chat.Link("Page", "https://example.org/?a=1&b=2")}}},
		End:     []summary.Item{{chat.Strong("L’école"), chat.Plain(" · "), chat.Plain("+33 1 40 26 98 00")}},
	}
	for g := range 2 {
		group := summary.Group{Title: "Possible", Standing: summary.Standing(g), Lines: []summary.Item{summary.Words(said)}}
		for i := range cards {
			group.Cards = append(group.Cards, summary.Card{
				Name: fmt.Sprint("Aide ", i), Verdict: "Possible :", Why: said, Brief: said,
				When: lists(1, said), What: lists(2, said), Whom: lists(2, said), Steps: lists(4, said), Documents: lists(3, said),
			})
		}
		s.Groups = append(s.Groups, group)
	}
	return s
}

func TestPageGolden(t *testing.T) {
	got := sheet(1, "une demande & un accord").Page()
	const file = "testdata/page.html"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// check holds what a page must be whatever it says: closed elements, no script
// and nothing fetched, a language, headings without a step left out.
func check(page []byte) error {
	text := strings.Replace(string(page), "<!doctype html>", "", 1)
	text = regexp.MustCompile(`<meta ([^>]*)>`).ReplaceAllString(text, "<meta $1/>")
	d := xml.NewDecoder(strings.NewReader(text))
	d.Entity = xml.HTMLEntity
	level, lang := 0, ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch name := e.Name.Local; name {
		case "script", "img", "link", "iframe", "object", "form", "input", "base":
			return fmt.Errorf("an element %s", name)
		case "h1", "h2", "h3", "h4":
			n := int(name[1] - '0')
			if n > level+1 {
				return fmt.Errorf("%s after a heading of level %d", name, level)
			}
			level = n
		}
		for _, a := range e.Attr {
			switch {
			case e.Name.Local == "html" && a.Name.Local == "lang":
				lang = a.Value
			case strings.HasPrefix(a.Name.Local, "on"), a.Name.Local == "src", a.Name.Local == "style":
				return fmt.Errorf("an attribute %s", a.Name.Local)
			case a.Name.Local == "href" && !strings.HasPrefix(a.Value, "https://") && !strings.HasPrefix(a.Value, "tel:+") && !strings.HasPrefix(a.Value, "tel:0"):
				return fmt.Errorf("a link to %q", a.Value)
			}
		}
	}
	if lang == "" {
		return errors.New("no language")
	}
	return nil
}

func TestNothingBreaksOutOfAPage(t *testing.T) {
	for _, said := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</style><b>`, `{{.}}`, "a & b < c", "\x00\u2028", `' onclick='x`,
	} {
		s := sheet(2, said)
		s.Title, s.Notice = said, said
		page := s.Page()
		if err := check(page); err != nil {
			t.Errorf("%q: %v", said, err)
		}
		if bytes.Contains(page, []byte("<script")) || bytes.Contains(page, []byte("<img")) {
			t.Errorf("%q stands there as it is", said)
		}
	}
	s := sheet(1, "x")
	s.Sources.Items = append(s.Sources.Items, summary.Item{chat.Link("x", "javascript:alert(1)")})
	if bytes.Contains(s.Page(), []byte("javascript:")) {
		t.Error("a link that runs something")
	}
}

func TestPageFitsOnTwoPages(t *testing.T) {
	said := strings.Repeat("une phrase de longueur moyenne ", 3)
	few, many := sheet(1, said), sheet(6, said)
	if page := few.Page(); !bytes.Contains(page, []byte("<ol>")) || bytes.Contains(page, []byte("Le reste")) {
		t.Error("a short sheet lacks its steps, or says that something is left out")
	}
	page := many.Page()
	if !bytes.Contains(page, []byte("Le reste est dans la discussion")) {
		t.Error("a long sheet does not say what is left out")
	}
	if n := bytes.Count(page, []byte("<h3>")); n != 12 {
		t.Errorf("%d of 12 schemes", n)
	}
	if len(many.Groups[1].Cards) != 6 || !bytes.Equal(page, many.Page()) {
		t.Error("the second page is another")
	}
}

var (
	styled   = regexp.MustCompile(`(?s)<style>(.*)</style>`)
	printing = regexp.MustCompile(`@media print\{(?:[^{}]*\{[^{}]*\})*\}`)
)

// TestOnlyPaperLeavesOut holds that no screen, however wide, lacks what two printed
// pages have no room for.
func TestOnlyPaperLeavesOut(t *testing.T) {
	style := styled.FindString(strings.ReplaceAll(string(sheet(6, "une demande").Page()), " {", "{"))
	paper := strings.Join(printing.FindAllString(style, -1), "")
	screen := printing.ReplaceAllString(style, "")
	for _, part := range []string{".without-steps .how", ".shortest .how", ".shortest .what", ".shortest .whom li + li"} {
		if !strings.Contains(paper, part) {
			t.Errorf("%s is printed", part)
		}
		if strings.Contains(screen, part) {
			t.Errorf("a screen has a rule of its own for %s", part)
		}
	}
	if n := strings.Count(screen, "display: none"); n != 1 || !strings.Contains(screen, ".rest{ display: none; }") {
		t.Errorf("%d things are hidden on a screen, want only that something is not printed:\n%s", n, screen)
	}
	if !strings.Contains(paper, ".rest{ display: block; }") {
		t.Error("paper does not say that something is left out")
	}
}

func TestTextSaysTheSame(t *testing.T) {
	text := sheet(1, "une demande").Text().String()
	for _, want := range []string{"Financer ma formation", "n’est pas une décision", "5 janvier 2027 · AIF · une demande", "Aide 0. Possible : une demande", "Démarches\n- une demande", "Page (https://example.org/?a=1&b=2)", "+33 1 40 26 98 00"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}
