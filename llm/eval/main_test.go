package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"guichet/llm/fakellm"
)

func TestSaysWhenNothingIsConfigured(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, func(string) string { return "" }, ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "nothing was measured") || !strings.Contains(out.String(), modelVariable) {
		t.Errorf("it says %q", out.String())
	}
}

// TestMeasures has a model of known faults measured.
func TestMeasures(t *testing.T) {
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
		switch turn := r.Turns[0]; {
		case strings.Contains(turn, "aif") && strings.HasPrefix(turn, "<message>"):
			return fakellm.Answer{Text: `{"intent":"scheme.aif","facts":[]}`}
		case strings.Contains(turn, "taf"):
			return fakellm.Answer{Text: `{"intent":"none","facts":[{"fact":"status","value":"job_seeker","words":"taf"}]}`}
		case strings.Contains(turn, "broken"):
			return fakellm.Answer{Text: "I think so."}
		case strings.HasPrefix(turn, "<message>"):
			return fakellm.Answer{Text: `{"intent":"none","facts":[]}`}
		}
		var asked struct {
			Lines []string `json:"lines"`
		}
		_ = json.Unmarshal([]byte(r.Turns[0]), &asked)
		text, _ := json.Marshal(asked)
		return fakellm.Answer{Text: string(text)}
	})
	defer server.Close()
	env := map[string]string{urlVariable: server.URL(), modelVariable: "m", keyVariable: "k"}
	var out bytes.Buffer
	err := run(t.Context(), &out, func(name string) string { return env[name] }, `intent	lang	text
scheme.aif	fr	c koi l'aif
start.job_seeker	fr	plus de taf
none	fr	il fait beau
scheme.cpf	fr	mon solde
scheme.cpf	en	broken
none	en	nice weather
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"fr: intent right 3 of 4 (75 %) · out of scope recognised 1 of 1 (100 %) · in scope rejected 1 of 3 (33 %) · no usable answer 0 of 4 (0 %) · facts in 1 messages, 1 in all",
		"en: intent right 1 of 2 (50 %) · out of scope recognised 1 of 1 (100 %) · in scope rejected 0 of 1 (0 %) · no usable answer 1 of 2 (50 %)",
		"scheme.cpf                   taken for none                         mon solde",
		"(100 %) were taken",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
	if err := run(t.Context(), &out, func(name string) string { return env[name] }, "intent\nx"); err == nil {
		t.Error("a line without a text is taken")
	}
}
