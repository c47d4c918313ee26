package dialog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAnswerStored(t *testing.T) {
	all := Answers{
		{Fact: "status", Value: "job_seeker"},
		{Fact: "age", Value: "24..", Typed: true},
		{Fact: "circumstances", Value: "a,b", Also: true},
		{Fact: "age", Value: "a=b~c+d", Typed: true, Also: true},
		{Fact: "age"},
	}
	for n := range all {
		for _, want := range []Answers{all[:n], all[n : n+1]} {
			data, err := MarshalState(State{Answers: want})
			if err != nil {
				t.Fatal(err)
			}
			got, err := UnmarshalState(data)
			if err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			if diff := cmp.Diff(want, got.Answers, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: -want +got:\n%s", data, diff)
			}
		}
	}
	for _, bad := range []string{`{"format":3,"answers":"status"}`, `{"format":3,"answers":""}`, `{"format":3,"answers":"a=b  c=d"}`, `{"format":2}`} {
		if _, err := UnmarshalState([]byte(bad)); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}

// FuzzUnmarshalState reads what anybody may have put into a database. What is
// read is stored as it is.
func FuzzUnmarshalState(f *testing.F) {
	f.Add([]byte(`{"format":3,"lang":"fr","answers":"status=job_seeker +age~24..","shown":{"kind":"scheme","id":"cpf"},"offered":"a:b=c d"}`))
	f.Add([]byte(`{"format":3,"answers":"=","proposed":"++a=b~c"}`))
	f.Add([]byte(`{"format":3,"picked":[],"coded":[1]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		want, err := UnmarshalState(data)
		if err != nil {
			return
		}
		stored, err := MarshalState(want)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		got, err := UnmarshalState(stored)
		if err != nil {
			t.Fatalf("%s: %v", stored, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", stored, diff)
		}
	})
}
