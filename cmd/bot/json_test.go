package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Keys of the JSON that the commands print, with the types of their values.
var (
	assessKeys = map[string]string{"base": "text", "on": "text", "language": "text", "schemes": "list", "next_question": "text or null"}
	schemeKeys = map[string]string{
		"id": "text", "name": "text", "verdict": "text", "successor": "text or null", "deciding": "list", "missing": "list",
		"changes": "list", "deadlines": "list",
	}
	decidingKeys = map[string]string{"condition": "text", "text": "text"}
	changeKeys   = map[string]string{"fact": "text", "to": "text", "from_date": "text or null", "text": "text"}
	deadlineKeys = map[string]string{"id": "text", "day": "text or null", "text": "text"}

	checkKeys = map[string]string{
		"ok": "truth", "base": "text", "on": "text", "seconds": "number", "schemes": "number", "pages": "number", "facts": "number",
		"cases": "number", "paths": "number", "longest_path": "number", "problems": "list",
		"cut_paths": "number", "plain_paths": "number", "cut_plain_paths": "number", "classes": "number", "situations": "number", "mutation": "object or null", "overdue": "list", "stale": "list", "next_overdue": "text or null",
		"first_invalid": "object or null", "coverage": "object or null",
	}
	coverageKeys = map[string]string{
		"verdicts": "number", "verdicts_shown": "number", "edges": "number", "edges_shown": "number", "gaps": "list",
	}
	gapKeys = map[string]string{
		"file": "text", "line": "number", "column": "number", "kind": "text", "text": "text", "cure": "text",
	}
	mutationKeys = map[string]string{"mutants": "number", "killed": "number", "survivors": "list"}
	survivorKeys = map[string]string{"file": "text", "line": "number", "column": "number", "scheme": "text", "change": "text"}
	overdueKeys  = map[string]string{"file": "text", "line": "number", "of": "text", "source": "text", "url": "text", "since": "text"}
	invalidKeys  = map[string]string{"day": "text", "text": "text", "file": "text", "line": "number", "cure": "text", "conversation": "list"}
	problemKeys  = map[string]string{
		"file": "text", "line": "number", "column": "number", "kind": "text", "text": "text", "cure": "text", "conversation": "list",
	}
)

// keys checks that an object has exactly these keys, with values of their type.
func keys(t *testing.T, what string, object map[string]any, want map[string]string) {
	t.Helper()
	for key, value := range object {
		typ := map[string]string{
			"bool": "truth", "string": "text", "json.Number": "number", "[]interface {}": "list", "map[string]interface {}": "object", "<nil>": "null",
		}[fmt.Sprintf("%T", value)]
		if !slices.Contains(strings.Split(want[key], " or "), typ) {
			t.Errorf("%s: %q is %v of type %q, want %q", what, key, value, typ, want[key])
		}
	}
	for key := range want {
		if _, ok := object[key]; !ok {
			t.Errorf("%s: %q is missing", what, key)
		}
	}
}

func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if d.More() || strings.Count(text, "\n") != 1 {
		t.Errorf("want one object on one line, got:\n%s", text)
	}
	return object
}

// elements returns the objects of a list.
func elements(t *testing.T, object map[string]any, key string) []map[string]any {
	t.Helper()
	list, ok := object[key].([]any)
	if !ok {
		t.Fatalf("%q is %v, want a list", key, object[key])
	}
	var objects []map[string]any
	for _, one := range list {
		o, ok := one.(map[string]any)
		if !ok {
			t.Fatalf("%q holds %v, want objects", key, one)
		}
		objects = append(objects, o)
	}
	return objects
}

func TestAssessJSON(t *testing.T) {
	t.Parallel()
	verdicts := map[string]map[string]any{}
	for _, facts := range [][]string{
		{},
		{"status=job_seeker", "ft_registration=registered", "adviser_approval=approved", "course_start=2026-12-07"},
		{"status=employee", "contract=cdi", "months_total=20", "course_start=2027-09-01", "changes_occupation=no"},
		{"status=employee,artisan", "age=20..30", "region=?"},
	} {
		r := bot(t, "", nil, append([]string{"assess", "--json"}, facts...)...)
		r.check(t, exitDone, []string{`"on":"2026-11-23","language":"fr"`}, nil)
		object := decode(t, r.out)
		keys(t, "assess", object, assessKeys)
		for _, s := range elements(t, object, "schemes") {
			id := fmt.Sprint(s["id"])
			keys(t, id, s, schemeKeys)
			for key, want := range map[string]map[string]string{"deciding": decidingKeys, "changes": changeKeys, "deadlines": deadlineKeys} {
				for _, one := range elements(t, s, key) {
					keys(t, id+" "+key, one, want)
				}
			}
			if !slices.Contains([]any{"eligible", "not_eligible", "open", "ended"}, s["verdict"]) {
				t.Errorf("%s: verdict %v", id, s["verdict"])
			}
			verdicts[fmt.Sprint(len(facts))+id] = s
		}
	}
	late := verdicts["4aif"]
	change := elements(t, late, "changes")
	if late["verdict"] != "not_eligible" || len(change) != 1 || change[0]["fact"] != "course_start" || change[0]["from_date"] != "2026-12-08" {
		t.Errorf("14 days before: %v, want not_eligible until the course starts on 2026-12-08", late)
	}
	if dif := verdicts["0dif"]; dif["verdict"] != "ended" || dif["successor"] != "cpf" {
		t.Errorf("%v, want ended with the successor cpf", dif)
	}
	if ptp := verdicts["5ptp"]; ptp["verdict"] != "not_eligible" || len(elements(t, ptp, "deciding")) == 0 {
		t.Errorf("no change of occupation: %v, want not_eligible with its reason", ptp)
	}
}

// TestCheckJSON checks the base at a day at which sources are overdue.
func TestCheckJSON(t *testing.T) {
	t.Parallel()
	r := bot(t, "", nil, "check", "--json", "--mutate", "--on", "2027-06-01")
	object := decode(t, r.out)
	keys(t, "check", object, checkKeys)
	if object["on"] != "2027-06-01" || object["ok"] != true || r.code != exitDone {
		t.Errorf("on is %v and ok %v with the exit code %d: time alone breaks the base", object["on"], object["ok"], r.code)
	}
	for _, one := range elements(t, object, "stale") {
		keys(t, "stale", one, problemKeys)
	}
	if first, ok := object["first_invalid"].(map[string]any); ok {
		keys(t, "first_invalid", first, invalidKeys)
	}
	late := elements(t, object, "overdue")
	if len(late) == 0 {
		t.Error("no source is overdue half a year after they were checked")
	}
	for _, one := range late {
		keys(t, "overdue", one, overdueKeys)
	}
	coverage, ok := object["coverage"].(map[string]any)
	if !ok {
		t.Fatalf("coverage is %v, want an object", object["coverage"])
	}
	keys(t, "coverage", coverage, coverageKeys)
	mutation, ok := object["mutation"].(map[string]any)
	if !ok {
		t.Fatalf("mutation is %v, want an object", object["mutation"])
	}
	keys(t, "mutation", mutation, mutationKeys)
	for _, one := range elements(t, mutation, "survivors") {
		keys(t, "survivor", one, survivorKeys)
	}
}

// TestGapsJSON takes cases away, which breaks nothing and shows less.
func TestGapsJSON(t *testing.T) {
	t.Parallel()
	dir := copyBase(t)
	if err := os.Remove(filepath.Join(dir, "cases", "disability.yaml")); err != nil {
		t.Fatal(err)
	}
	r := bot(t, "", nil, "check", "--json", "--base", dir)
	object := decode(t, r.out)
	coverage, ok := object["coverage"].(map[string]any)
	if !ok || object["ok"] != true || r.code != exitDone {
		t.Fatalf("coverage is %v, ok %v, the exit code %d", object["coverage"], object["ok"], r.code)
	}
	gaps := elements(t, coverage, "gaps")
	if len(gaps) == 0 {
		t.Error("no gap is told although cases are missing")
	}
	for _, one := range gaps {
		keys(t, "gap", one, gapKeys)
	}
}
