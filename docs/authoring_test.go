package docs_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"guichet/calendar"
	"guichet/knowledge"
)

// edit is one replacement in a file of the base; a file that is not there is
// made, and an empty old text is the end of the file.
type edit struct{ file, old, new string }

const (
	aif     = "schemes/aif.yaml"
	voucher = "schemes/training_voucher.yaml"
	rebond  = "schemes/rebond.yaml"
	parking = "pages/parking.yaml"
)

// examples are the blocks of authoring.md that people copy.
type examples struct{ period, ended, scheme, question, person, page, word, course string }

func readExamples(t *testing.T, blocks []string) examples {
	return examples{
		period: strings.TrimSpace(find(t, blocks, "figures:\n  notice_days")),
		ended:  find(t, blocks, "valid: {until"), scheme: find(t, blocks, "id: rebond"),
		question: indented(find(t, blocks, "- id: has_workshop")),
		person:   indented(find(t, blocks, "- name: Rose")),
		page:     find(t, blocks, "id: parking"),
		word:     "\n" + indented(find(t, blocks, "- id: old_rebond")),
		course:   "\n" + indented(find(t, blocks, "- id: cap_gravure")),
	}
}

// notice stands in the base where the guide puts x.period.
const notice = `figures:
  notice_days:
    unit: days
    confidence: M
    values: [{from: 2020-11-01, value: 15, source: seed}]`

// withWorkshop is the scheme with a condition that the question decides.
func (x examples) withWorkshop(when string) edit {
	condition := "  - id: workshop\n    when: " + when +
		"\n    is: {fr: Avoir un atelier, en: Have a workshop}\n    fails: {fr: Il faut un atelier., en: A workshop is needed.}\n"
	return edit{rebond, "", strings.Replace(x.scheme, "deadlines:", condition+"deadlines:", 1)}
}

func (x examples) asked() edit { return edit{"facts.yaml", "", x.question} }

func (x examples) right() []edit {
	return []edit{
		{aif, notice, x.period}, {voucher, "", x.ended}, {"cases/aif.yaml", "", x.person},
		x.withWorkshop("has_workshop"), offer(), x.asked(), ask(),
		{parking, "", x.page}, {"words.yaml", "", x.word}, {"courses.yaml", "", x.course},
	}
}

func offer() edit { return edit{"tree.yaml", "offer: [aif,", "offer: [aif, rebond,"} }

func ask() edit {
	const before = "      - ask: ft_registration\n"
	return edit{"tree.yaml", before, before + "      - ask: has_workshop\n"}
}

// mistakes are the slips that the guides show, those of one entry made at once.
func (x examples) mistakes() [][]edit {
	cases := func(old, slip string) edit {
		return edit{"cases/aif.yaml", "", strings.Replace(x.person, old, slip, 1)}
	}
	return [][]edit{
		{{aif, "      en: Be looking for work\n", ""}},
		{{aif, "Tout ou partie du coût des cours.", "Tout ou partie du coût des cours, au plus 2 000 €."}},
		{{parking, "", strings.Replace(x.page, "[parking,", "[CPF,", 1)}},
		{{aif, "    confidence: M", "   confidence: M"}},
		{{aif, "fr: Numéro France Travail", "fr: Numéro : France Travail"}},
		{{aif, "check_with:", "chek_with:"}},
		{{aif, notice, strings.Replace(x.period, "until: 2026-12-31, ", "", 1)}},
		{{aif, notice, strings.Replace(x.period, "2027-01-01", "2027-02-01", 1)}},
		{{aif, "value: 15", "value: 1 500"}},
		{{voucher, "id: training_voucher\n", "id: training_voucher\nvalid: {until: 2026-12-31}\n"}},
		{{rebond, "", strings.Replace(x.scheme, "when: ft_registration", "when: ft_registraton", 1)}, offer()},
		{{aif, "au plus tard {day}", "à temps"}},
		{{"facts.yaml", "", cutLine(x.question, "why:")}, ask()},
		{x.withWorkshop(`has_workshop == "yes"`), offer(), x.asked(), ask()},
		{cases("approved", "accepted")},
		{cases("aif: eligible", "aif: yes")},
		{ // these load, and are found by the checks
			{rebond, "", x.scheme}, {"tree.yaml", "offer: [ptp]", "offer: [ptp, rebond]"},
			{aif, "value: 15", "value: 21"}, {voucher, "", strings.Replace(x.ended, "2026-12-31", "2026-11-22", 1)},
			cases("aif: eligible", "aif: open"), x.asked(), ask(),
		},
	}
}

// TestAuthoring makes the changes and the mistakes that authoring.md describes,
// in copies of the base: what it calls right passes the checks, and every
// message that it or the README shows is one that somebody gets.
func TestAuthoring(t *testing.T) {
	guides := map[string][]string{}
	for _, name := range []string{"authoring.md", "../README.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		guides[name] = fences(string(text))
	}
	x := readExamples(t, guides["authoring.md"])
	if said, _ := check(t, x.right()...); said != "" {
		t.Errorf("the right edits are refused:\n%s", said)
	}
	var said strings.Builder
	for _, wrong := range x.mistakes() {
		found, unshown := check(t, wrong...)
		if found == "" {
			t.Errorf("the mistake %q is not noticed", wrong)
		}
		said.WriteString(found + unshown)
	}
	shown := 0
	for name, blocks := range guides {
		for _, block := range blocks {
			if output, ok := strings.CutPrefix(block, "\nknowledge/base/"); ok {
				shown++
				missing(t, name, "knowledge/base/"+output, said.String())
			}
		}
	}
	if shown < 15 {
		t.Errorf("only %d messages are shown in the guides", shown)
	}
}

// missing reports the messages of a block that nobody gets.
func missing(t *testing.T, name, block, said string) {
	t.Helper()
	for message := range strings.SplitSeq(strings.TrimSpace(block), "\n\n") {
		if !strings.HasPrefix(message, "bot: ") && !strings.Contains(anyLine(said), anyLine(message)) {
			t.Errorf("%s shows what the check does not say (any more):\n%s", name, message)
		}
	}
}

var lineNumbers = regexp.MustCompile(`(\.yaml:)\d+(:\d+[:.])|(?m)^ *\d*( \| )`)

// anyLine takes the numbers of lines out of messages: they change with every
// edit of the base, and tell a reader of the guide nothing.
func anyLine(messages string) string { return lineNumbers.ReplaceAllString(messages, "$1$2$3") }

// check returns what the check says of the base with the given edits: its
// problems, empty if it is in order, and what no case shows.
func check(t *testing.T, edits ...edit) (problems, unshown string) {
	t.Helper()
	files := copyBase(t)
	for _, e := range edits {
		var old []byte
		if f := files[e.file]; f != nil {
			old = f.Data
		}
		changed := append(bytes.Clone(old), e.new...)
		if e.old != "" {
			if !bytes.Contains(old, []byte(e.old)) {
				t.Fatalf("%s does not hold %q any more", e.file, e.old)
			}
			changed = bytes.Replace(old, []byte(e.old), []byte(e.new), 1)
		}
		files[e.file] = &fstest.MapFile{Data: changed}
	}
	b, err := knowledge.Load(files, "knowledge/base")
	if err != nil {
		return err.Error() + "\n\n", ""
	}
	report := b.Check(calendar.Of(2026, time.November, 23))
	var said, gaps strings.Builder
	for _, f := range report.Problems {
		fmt.Fprintln(&said, f.Error())
		for _, line := range f.Conversation {
			fmt.Fprintln(&said, "    "+line)
		}
		fmt.Fprintln(&said)
	}
	for _, gap := range report.Coverage.Gaps {
		fmt.Fprintln(&gaps, gap.Error())
	}
	return said.String(), gaps.String()
}

func copyBase(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	base := os.DirFS("../knowledge/base")
	err := fs.WalkDir(base, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(base, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// fences returns the blocks between ``` of a guide, each without the spaces
// that set it apart. What is no YAML or other language begins with an empty
// line.
func fences(text string) []string {
	var blocks []string
	var block strings.Builder
	inside, indent := false, ""
	for line := range strings.Lines(text) {
		before, language, fence := strings.Cut(line, "```")
		switch {
		case fence && !inside:
			inside, indent = true, before
			if language == "\n" {
				block.WriteString("\n")
			}
		case fence:
			blocks = append(blocks, block.String())
			block.Reset()
			inside = false
		case inside:
			block.WriteString(strings.TrimPrefix(line, indent))
		}
	}
	return blocks
}

func find(t *testing.T, blocks []string, begin string) string {
	t.Helper()
	for _, b := range blocks {
		if strings.HasPrefix(strings.TrimSpace(b), begin) {
			return strings.TrimRight(b, " ")
		}
	}
	t.Fatalf("authoring.md has no block that begins with %q", begin)
	return ""
}

// indented makes an entry of a list two spaces deep, as the lists of the base
// are.
func indented(entry string) string {
	if strings.HasPrefix(entry, "  ") {
		return entry
	}
	return "  " + strings.TrimRight(strings.ReplaceAll(entry, "\n", "\n  "), " ")
}

func cutLine(text, mark string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if !strings.Contains(line, mark) {
			out.WriteString(line)
		}
	}
	return out.String()
}
