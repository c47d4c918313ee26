package yamldoc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/knowledge/yamldoc"
)

func parse(t *testing.T, src string) (*yamldoc.File, *yamldoc.Report) {
	t.Helper()
	r := new(yamldoc.Report)
	return yamldoc.Parse("test.yaml", []byte(src), r), r
}

func at(line, column int) yamldoc.Pos {
	return yamldoc.Pos{File: "test.yaml", Line: line, Column: column}
}

const sound = `# a comment
id: aif
name: {fr: Aide, en: 'Aid'}
valid:
  from: 2015-01-01
figures:
  notice: {unit: days, value: 15}
  rate:
    unit: yes
    value: -3
conditions:
  - id: registered
    when: '"x" in y'
    fixed: no
    order: 7
contacts: [school, 3949]
words:
  fr: [aide]
mode: one
facts: {a: [b, 2024-06], c: 24..}
steps: [{ask: a, steps: [{ask: b}]}]
ranks: {a: {b: true}}
link: https://example.org
sources: []
`

func TestDecode(t *testing.T) {
	f, r := parse(t, sound)
	var got scheme
	f.Decode(&got)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	want := scheme{
		Pos:   at(2, 1),
		ID:    yamldoc.Str{V: "aif", Pos: at(2, 5)},
		Name:  yamldoc.Text{Pos: at(3, 7), By: map[string]yamldoc.Str{"fr": {V: "Aide", Pos: at(3, 12)}, "en": {V: "Aid", Pos: at(3, 22)}}},
		Valid: &period{From: yamldoc.Date{V: "2015-01-01", Pos: at(5, 9), Set: true}},
		Figures: yamldoc.Entries[figure]{
			{Key: yamldoc.Str{V: "notice", Pos: at(7, 3)}, Value: figure{
				Pos: at(7, 11), Unit: yamldoc.Str{V: "days", Pos: at(7, 18)}, Value: yamldoc.Int{V: 15, Pos: at(7, 31), Set: true}}},
			{Key: yamldoc.Str{V: "rate", Pos: at(8, 3)}, Value: figure{
				Pos: at(9, 5), Unit: yamldoc.Str{V: "yes", Pos: at(9, 11)}, Value: yamldoc.Int{V: -3, Pos: at(10, 12), Set: true}}},
		},
		Conditions: []condition{{
			ID:    yamldoc.Str{V: "registered", Pos: at(12, 9)},
			When:  yamldoc.Str{V: `"x" in y`, Pos: at(13, 11)},
			Fixed: yamldoc.Bool{V: false, Pos: at(14, 12), Set: true},
			Order: 7,
		}},
		Contacts: []yamldoc.Str{{V: "school", Pos: at(16, 12)}, {V: "3949", Pos: at(16, 20)}},
		Words:    map[string][]yamldoc.Str{"fr": {{V: "aide", Pos: at(18, 8)}}},
		Mode:     yamldoc.Any{Pos: at(19, 7), Kind: yamldoc.Scalar, Scalar: yamldoc.Str{V: "one", Pos: at(19, 7)}},
		Facts: map[string]yamldoc.Any{
			"a": {Pos: at(20, 12), Kind: yamldoc.List, List: []yamldoc.Str{{V: "b", Pos: at(20, 13)}, {V: "2024-06", Pos: at(20, 16)}}},
			"c": {Pos: at(20, 29), Kind: yamldoc.Scalar, Scalar: yamldoc.Str{V: "24..", Pos: at(20, 29)}},
		},
		Steps:   []step{{Ask: yamldoc.Str{V: "a", Pos: at(21, 15)}, Steps: []step{{Ask: yamldoc.Str{V: "b", Pos: at(21, 32)}}}}},
		Ranks:   map[string]map[string]bool{"a": {"b": true}},
		Link:    "https://example.org",
		Sources: []source{},
	}
	sameStr := cmp.Comparer(func(a, b yamldoc.Str) bool { return a.V == b.V && a.Pos == b.Pos })
	sameText := cmp.Comparer(func(a, b yamldoc.Text) bool { return a.Pos == b.Pos && cmp.Equal(a.By, b.By, sameStr) })
	if diff := cmp.Diff(want, got, sameStr, sameText); diff != "" {
		t.Errorf("decoded scheme differs (-want +got):\n%s", diff)
	}
	if got.Note.Set() || got.Short.Set() || !got.ID.Set() || !got.Name.Set() {
		t.Error("Set does not tell what was given")
	}
	if p := got.Name.KeyPos("en"); p != at(3, 18) {
		t.Errorf("KeyPos(en) = %v, want 3:18", p)
	}
	if p := got.Name.KeyPos("de"); p != got.Name.Pos {
		t.Errorf("KeyPos(de) = %v, want the place of the text", p)
	}
	if rate, ok := got.Figures.Find("rate"); !ok || rate.Value.V != -3 {
		t.Errorf("Find(rate) = %v, %v", rate, ok)
	}
	if _, ok := got.Figures.Find("nothing"); ok {
		t.Error("Find found a figure that is not there")
	}
}

func TestWrongValuesStayZero(t *testing.T) {
	f, r := parse(t, "id: [a]\nvalid: never\nfigures: {a: {unit: x, value: much}, b: c}\nconditions: [x]\n")
	var got scheme
	f.Decode(&got)
	if got.ID.Set() || got.Valid != nil || len(got.Conditions) != 0 {
		t.Errorf("wrong values were kept: %+v", got)
	}
	if len(got.Figures) != 1 || got.Figures[0].Value.Value.Set {
		t.Errorf("figures = %+v, want one without a value", got.Figures)
	}
	if n := len(r.Problems()); n != 8 {
		t.Errorf("%d problems, want 8:\n%v", n, r.Err())
	}
}

func TestLimits(t *testing.T) {
	tests := []struct{ name, src, kind string }{
		{"size", strings.Repeat("#", yamldoc.MaxFile+1), yamldoc.KindTooLarge},
		{"flow depth", strings.Repeat("[", yamldoc.MaxDepth+1) + strings.Repeat("]", yamldoc.MaxDepth+1), yamldoc.KindTooDeep},
		{"block depth", strings.Repeat("- ", yamldoc.MaxDepth) + "a: b\n", yamldoc.KindTooDeep},
		{"absurd depth", strings.Repeat("[", 20000), yamldoc.KindTooDeep},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, r := parse(t, tt.src)
			var s scheme
			f.Decode(&s)
			ps := r.Problems()
			if f.OK() || len(ps) != 1 || ps[0].Kind != tt.kind {
				t.Errorf("OK() = %v, problems %v; want one %q", f.OK(), ps, tt.kind)
			}
		})
	}
	if f, r := parse(t, "steps: "+strings.Repeat("[", yamldoc.MaxDepth-1)+strings.Repeat("]", yamldoc.MaxDepth-1)); !f.OK() {
		t.Errorf("the deepest allowed file is refused: %v", r.Err())
	}
}

func TestByteOrderMarkIsSkipped(t *testing.T) {
	f, r := parse(t, "\ufeffask: a\n")
	var s step
	f.Decode(&s)
	if err := r.Err(); err != nil || s.Ask.Pos != at(1, 6) {
		t.Errorf("ask at %v, problems %v", s.Ask.Pos, err)
	}
	if f.Pos() != at(1, 1) {
		t.Errorf("Pos() = %v", f.Pos())
	}
}

func TestDecodePanicsOnWrongTypes(t *testing.T) {
	var none *step
	tests := map[string]any{
		"no pointer": step{},
		"nil":        none,
		"no struct":  new(string),
		"float": &struct {
			A float64 `yaml:"a"`
		}{},
		"deep": &struct {
			A []map[string]*func() `yaml:"a"`
		}{},
		"keys of a map": &struct {
			A map[int]string `yaml:"a"`
		}{},
		"unexported field": &struct {
			a string `yaml:"a"`
		}{},
	}
	for name, into := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if p := fmt.Sprint(recover()); !strings.HasPrefix(p, "yamldoc: ") {
					t.Errorf("panic = %v, want one of yamldoc", p)
				}
			}()
			f, _ := parse(t, "")
			f.Decode(into)
		})
	}
}
