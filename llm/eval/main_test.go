package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/llm/fakellm"
)

// written puts files into a folder and returns their paths.
func written(t *testing.T, files ...string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func TestSaysWhenNothingIsConfigured(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, func(string) string { return "" }, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "nothing was measured") || !strings.Contains(out.String(), modelVariable) {
		t.Errorf("it says %q", out.String())
	}
}

// TestMeasures has a model of known faults measured, beside what is understood
// without it.
func TestMeasures(t *testing.T) {
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
		turn := r.Turns[0]
		if !strings.HasPrefix(turn, "<message>") { // a wording, which it leaves as it is
			var asked struct {
				Lines []string `json:"lines"`
			}
			_ = json.Unmarshal([]byte(turn), &asked)
			text, _ := json.Marshal(asked)
			return fakellm.Answer{Text: string(text)}
		}
		if !strings.Contains(turn, `"today":"2026-11-25"`) {
			t.Errorf("asked on another day: %s", turn)
		}
		for _, known := range []struct{ says, answer string }{
			{"c koi l'aif", `{"intent":"scheme.aif","facts":[]}`},
			{"plus de taf", `{"intent":"none","facts":[{"fact":"status","value":"job_seeker","words":"taf"}]}`},
			{"broken", "I think so."},
			{"34 ans", `{"intent":"none","facts":[{"fact":"status","value":"job_seeker","words":"ans"},{"fact":"age","value":"34","words":"34 ans"}]}`},
		} {
			if strings.Contains(turn, known.says) {
				return fakellm.Answer{Text: known.answer}
			}
		}
		return fakellm.Answer{Text: `{"intent":"none","facts":[]}`}
	})
	defer server.Close()
	env := map[string]string{urlVariable: server.URL(), modelVariable: "m", keyVariable: "k"}
	var out bytes.Buffer
	err := run(t.Context(), &out, func(name string) string { return env[name] }, written(t, "what.tsv", `intent	lang	text
scheme.aif	fr	c koi l'aif
start.job_seeker	fr	plus de taf
none	fr	il fait beau
scheme.cpf	fr	mon solde cpf
scheme.cpf	en	broken cpf
none	en	nice weather
`, "said.tsv", `fr	en CDI à Lyon, 34 ans	status=employee;contract=cdi;region=auvergne_rhone_alpes;age=34
en	hello	
`, "again.tsv", "fr	j'ai 34 ans	age=34\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"what.tsv: what 6 messages are about\n  en offline  2 messages: ",
		"  fr model    4 messages: right 75.0 %, by intent 75.0 %; out of scope recognised 1 of 1, in scope rejected 1 of 3 (33.3 %)\n      1 × scheme.cpf, taken for none\n",
		"  en model    2 messages: right 50.0 %, by intent 50.0 %; out of scope recognised 1 of 1, in scope rejected 0 of 1 (0.0 %); no answer to 1\n      1 × scheme.cpf, without an answer\n",
		"  fr offline  precision 1.000, recall 1.000, F1 1.000\n  fr model    precision 0.500, recall 0.250, F1 0.333\n",
		"\nsaid.tsv: what 2 messages state\n  en offline  precision",
		"contract                  1, 0, 0      0, 0, 1\n",
		"status                    1, 0, 0      0, 1, 1\n",
		"age                       1, 0, 0      1, 0, 0\n",
		"again.tsv: what 1 messages state\n  fr offline  precision 1.000",
		"9 readings of the model: p50 ",
		"no answer 1 times: unusable, form\n",
		"(100 %) were taken",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "solde") {
		t.Errorf("a message is shown:\n%s", out.String())
	}
}

// TestNamesTheMistake has files refused that cannot be scored, before any request.
func TestNamesTheMistake(t *testing.T) {
	paths := written(t, "a.tsv", "fr	bonjour	age=34\n", "b.tsv", "intent	lang	text\nscheme.cpf	fr	ok\nscheme.lottery	fr	x\n")
	err := run(t.Context(), &bytes.Buffer{}, func(string) string { return "" }, paths)
	if err == nil || !strings.Contains(err.Error(), `b.tsv:3: the base has no intent "scheme.lottery"`) {
		t.Errorf("the error is %v", err)
	}
}
