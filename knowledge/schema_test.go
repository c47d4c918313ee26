package knowledge_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	yaml "go.yaml.in/yaml/v4"

	"guichet/knowledge"
	"guichet/knowledge/base"
)

const (
	schemaFolder = "../docs/schema"
	schemaEnd    = ".schema.json"
)

// TestSchemasAreCurrent holds docs/schema to the shapes of the files and the
// ids of the curated base. Run with -update, or bot schema, after a change.
func TestSchemasAreCurrent(t *testing.T) {
	want := map[string]string{}
	for _, s := range schemas(t, load(t, base.Files())) {
		want[s.Name+schemaEnd] = string(s.JSON)
		if *update {
			if err := os.WriteFile(filepath.Join(schemaFolder, s.Name+schemaEnd), s.JSON, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := map[string]string{}
	for name, file := range readFiles(t, schemaFolder) {
		got[name] = string(file.Data)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("the schemas are not current; run: go run ./cmd/bot schema (-docs/schema +base):\n%s", diff)
	}
}

func TestFilesFitTheirSchemas(t *testing.T) {
	for name, files := range map[string]fs.FS{"curated": base.Files(), "small": smallFiles(t)} {
		t.Run(name, func(t *testing.T) {
			if said := misfits(t, compiled(t, load(t, files)), files); said != "" {
				t.Error(said)
			}
		})
	}
}

// TestFilesNameTheirSchemas looks at the line that tells an editor which schema
// a file has.
func TestFilesNameTheirSchemas(t *testing.T) {
	all := schemas(t, load(t, base.Files()))
	for _, name := range yamlFiles(t, base.Files()) {
		s := schemaOf(t, all, name)
		up := strings.Repeat("../", 2+strings.Count(name, "/"))
		want := "# yaml-language-server: $schema=" + up + "docs/schema/" + s.Name + schemaEnd
		src, err := fs.ReadFile(base.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(string(src), "\n"); first != want {
			t.Errorf("%s begins with %q; put this line before it, so that editors know the file:\n%s", name, first, want)
		}
	}
}

func TestSchemasExplainEveryKey(t *testing.T) {
	for _, s := range schemas(t, load(t, smallFiles(t))) {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.JSON))
		if err != nil {
			t.Fatal(err)
		}
		if explained := explain(t, s.Name, document); explained < 3 {
			t.Errorf("%s explains %d keys only", s.Name, explained)
		}
	}
}

// explain counts the keys that a part of a schema explains.
func explain(t *testing.T, at string, part any) int {
	t.Helper()
	explained := 0
	switch part := part.(type) {
	case []any:
		for i, one := range part {
			explained += explain(t, fmt.Sprint(at, "/", i), one)
		}
	case map[string]any:
		for word, one := range part {
			if keys, ok := one.(map[string]any); ok && word == "properties" {
				for key, property := range keys {
					if about, _ := property.(map[string]any)["description"].(string); about == "" {
						t.Errorf("%s says nothing about %s", at, key)
					}
					explained++
				}
			}
			if word != "if" {
				explained += explain(t, at+"/"+word, one)
			}
		}
	}
	return explained
}

// TestSchemasRefuse makes slips that the loader refuses too.
func TestSchemasRefuse(t *testing.T) {
	const grant = "schemes/grant.yaml"
	b := load(t, smallFiles(t))
	known := compiled(t, b)
	for _, tc := range []struct{ name, file, old, slip, want string }{
		{"unknown key", grant, "check_with:", "chek_with:", "'chek_with' not allowed"},
		{"unknown key further in", grant, "    is: {fr: Avoir 16", "    iss: {fr: Avoir 16", "'/conditions/1'"},
		{"missing key", grant, "summary:", "# summary:", "missing property 'summary'"},
		{"missing language", grant, ", en: Be 16}", "}", "missing property 'en'"},
		{"unknown language", grant, ", en: Be 16}", ", en: Be 16, de: 16 sein}", "'de' not allowed"},
		{"text without languages", grant, "{fr: Un devis, en: A quote}", "Un devis", "'/documents/0'"},
		{"empty text", grant, "en: Be 16", `en: " "`, "'/conditions/1/is/en'"},
		{"empty value", grant, "check_with: agency", "check_with:", "got null"},
		{"unit of a figure", grant, "unit: euros_per_hour", "unit: euro_per_hour", "'/figures/rate/unit'"},
		{"confidence", grant, "confidence: L", "confidence: low", "'/figures/guess/confidence'"},
		{"value of a figure", grant, "value: 12.50", `value: "12,50"`, "'/figures/rate/values/0/value'"},
		{"name of a figure", grant, "  guess:", "  Guess:", "'Guess' not allowed"},
		{"day", grant, "from: 2026-01-01", "from: 01/01/2026", "'/figures/notice_days/values/1/from'"},
		{"impossible day", grant, "until: 2025-12-31", "until: 2025-12-32", "not valid date"},
		{"contact", grant, "contacts: [agency]", "contacts: [agencey]", "'/contacts/0'"},
		{"check_with", grant, "check_with: agency", "check_with: agencey", "'/check_with'"},
		{"deadline before no date", grant, "before: course_start", "before: age", "'/deadlines/0/before'"},
		{"link", grant, "link: https://", "link: http://", "'/link'"},
		{"list that is none", grant, "contacts: [agency]", "contacts: agency", "want array"},
		{"too long for a button", grant, "fr: Aide,", "fr: Aide individuelle à la formation,", "'/short/fr'"},
		{"ended without successor", "schemes/old_leave.yaml", "successor: leave", "", "missing property 'successor'"},
		{"recheck_months", grant, "checked: 2026-11-01", "checked: 2026-11-01, recheck_months: 61", "'/sources/0/recheck_months'"},
		{"id", "contacts.yaml", "id: agency", "id: Agency", "'/contacts/1/id'"},
		{"type of a fact", "facts.yaml", "type: money", "type: euros", "'/facts/5/type'"},
		{"unit of a fact", "facts.yaml", "unit: years", "unit: weeks", "'/facts/8/unit'"},
		{"growth", "facts.yaml", "grows: monthly", "grows: weekly", "'/facts/4/grows'"},
		{"number in words", "facts.yaml", "max: 99", "max: ninety", "'/facts/8/max'"},
		{"number without its keys", "facts.yaml", "unit: years", "", "missing property 'unit'"},
		{"date without its keys", "facts.yaml", "    days: days_to_start\n", "", "missing property 'days'"},
		{"no reason to ask", "facts.yaml", "    why: {fr: Le compte peut payer., en: The account can pay.}\n", "", "missing property 'why'"},
		{"list of options", "facts.yaml", "options_from: regions", "options_from: region", "'/facts/7/options_from'"},
		{"known_by", "facts.yaml", "known_by: school", "known_by: scool", "'/facts/9/known_by'"},
		{"flag", "facts.yaml", "fixed: true", "fixed: sure", "'/facts/8/fixed'"},
		{"ask", "tree.yaml", "ask: savings", "ask: saving", "'/steps/4/ask'"},
		{"ask what nobody is asked", "tree.yaml", "ask: savings", "ask: seat", "'/steps/4/ask'"},
		{"offer", "tree.yaml", "offer: [account, self]", "offer: [acount, self]", "'/steps/5/offer/0'"},
		{"offer of nothing", "tree.yaml", "offer: [account, self]", "offer: []", "'/steps/5/offer'"},
		{"two steps in one", "tree.yaml", "  - offer: [account, self]", "    offer: [account, self]", "'/steps/4'"},
		{"branch without steps", "tree.yaml", "        steps:\n          - ask: months_company\n", "", "missing property 'steps'"},
		{"page of the talk", "base.yaml", "human: contact", "human: kontact", "'/pages/human'"},
		{"page left out", "base.yaml", ", privacy: privacy", "", "missing property 'privacy'"},
		{"language of the base", "base.yaml", "[fr, en]", "[fr, en, xx]", "'/languages/2'"},
		{"where a word leads", "words.yaml", "scheme: leave", "scheme: leaf", "'/words/1/scheme'"},
		{"verdict", "cases/people.yaml", "account: eligible", "account: yes", "'/cases/0/expect/account'"},
		{"scheme of a case", "cases/people.yaml", "account: eligible", "acount: eligible", "'acount' not allowed"},
		{"fact of a case", "cases/people.yaml", "savings: 500", "saving: 500", "'saving' not allowed"},
		{"option of a case", "cases/people.yaml", "[seeker]", "[seker]", "'/cases/0/facts/status'"},
		{"range of a case", "cases/people.yaml", "24..", "24...", "'/cases/1/facts/months_company'"},
		{"number out of bounds", "cases/people.yaml", "age: 30", "age: 300", "'/cases/0/facts/age'"},
		{"day of a case", "cases/people.yaml", "on: 2026-11-23\n    facts: {status: [seeker]", "on: today\n    facts: {status: [seeker]", "'/cases/0/on'"},
		{"deadline of a case", "cases/people.yaml", "seats: open}", "seats: open}\n    due: {grant.ask: none}", "'grant.ask' not allowed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			files := edit(t, smallFiles(t), tc.file, tc.old, tc.slip)
			if said := misfits(t, known, files); !strings.Contains(said, tc.want) {
				t.Errorf("the schema says %q, want %q", said, tc.want)
			}
			if _, err := knowledge.Load(files, ""); err == nil {
				t.Error("the loader takes what the schema refuses")
			}
		})
	}
}

// TestSchemasTake writes what the loader takes in other ways.
func TestSchemasTake(t *testing.T) {
	for _, tc := range []struct{ name, file, old, other string }{
		{"phone without quotes", "contacts.yaml", `"0102030405"`, "3949"},
		{"places by number", "regions.yaml", "[Lille]", "[Lille, 59]"},
		{"figure in quotes", "schemes/grant.yaml", "12.50", `"12.50"`},
		{"flag as yes", "facts.yaml", "fixed: true", "fixed: yes"},
		{"no successor", "schemes/old_leave.yaml", "successor: leave", "successor: none"},
		{"year of a source", "schemes/grant.yaml", "dated: 2024-06", "dated: 2024"},
		{"one option without a list", "cases/people.yaml", "[worker]", "worker"},
		{"open range", "cases/people.yaml", "savings: 500", "savings: 1.."},
		{"open range below", "cases/people.yaml", "age: 30", "age: ..30"},
		{"range", "cases/people.yaml", "age: 30", "age: 20..30"},
		{"range of days", "cases/people.yaml", "2026-12-07", "2026-12-01..2026-12-07"},
		{"unknown day", "cases/people.yaml", "2026-12-07", "unknown"},
		{"nobody yet", "cases/people.yaml", "{status: [worker], contract: cdi, months_company: 24.., certified: unknown}", "{}"},
		{"deadline", "cases/people.yaml", "seats: open}", "seats: open}\n    due: {grant.request: 2026-11-22}"},
		{"block", "schemes/grant.yaml", "    when: age >= 16\n", "    when: |\n      age >= 16\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			files := edit(t, smallFiles(t), tc.file, tc.old, tc.other)
			if said := misfits(t, compiled(t, load(t, files)), files); said != "" {
				t.Error(said)
			}
		})
	}
}

func schemas(t *testing.T, b *knowledge.Base) []knowledge.Schema {
	t.Helper()
	all, err := knowledge.Schemas(b)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// schemaOf returns the schema of a file, which must be the only one.
func schemaOf(t *testing.T, all []knowledge.Schema, name string) knowledge.Schema {
	t.Helper()
	var found []knowledge.Schema
	for _, s := range all {
		if ok, err := path.Match(s.Files, name); err != nil {
			t.Fatal(err)
		} else if ok {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s has %d schemas, want one", name, len(found))
	}
	return found[0]
}

// ready is a set of schemas with what validates them, by name.
type ready struct {
	all []knowledge.Schema
	by  map[string]*jsonschema.Schema
}

func compiled(t *testing.T, b *knowledge.Base) ready {
	t.Helper()
	r := ready{all: schemas(t, b), by: map[string]*jsonschema.Schema{}}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, s := range r.all {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.JSON))
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if err := c.AddResource(s.Name, document); err != nil {
			t.Fatal(err)
		}
		if r.by[s.Name], err = c.Compile(s.Name); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// misfits returns what the schemas say against the files of a base.
func misfits(t *testing.T, r ready, files fs.FS) string {
	t.Helper()
	var said strings.Builder
	for _, name := range yamlFiles(t, files) {
		src, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		var root yaml.Node
		if err := yaml.Unmarshal(src, &root); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := r.by[schemaOf(t, r.all, name).Name].Validate(asJSON(t, root.Content[0])); err != nil {
			fmt.Fprintf(&said, "%s: %v\n", name, err)
		}
	}
	return said.String()
}

func yamlFiles(t *testing.T, files fs.FS) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if path.Ext(name) == ".yaml" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// asJSON returns a node as an editor sees it, by the core schema of YAML 1.2: a
// day and yes are texts there.
func asJSON(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			object[n.Content[i].Value] = asJSON(t, n.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, asJSON(t, c))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!int", "!!float", "!!bool", "!!null":
		var v any
		if err := n.Decode(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	return n.Value
}
