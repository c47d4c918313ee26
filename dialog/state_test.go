package dialog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnswerStored(t *testing.T) {
	for _, want := range []Answer{
		{Fact: "status", Value: "job_seeker"},
		{Fact: "age", Value: "24..", Typed: true},
		{Fact: "circumstances", Value: "a,b", Also: true},
		{Fact: "age", Value: "a=b~c+d", Typed: true, Also: true},
		{Fact: "age"},
	} {
		data, err := MarshalState(State{Answers: []Answer{want}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := UnmarshalState(data)
		if err != nil || len(got.Answers) != 1 {
			t.Fatalf("%s: %v", data, err)
		}
		if diff := cmp.Diff(want, got.Answers[0]); diff != "" {
			t.Errorf("%s: -want +got:\n%s", data, diff)
		}
	}
	for _, bad := range []string{`{"format":2,"answers":["status"]}`, `{"format":2,"answers":[""]}`, `{"format":1}`} {
		if _, err := UnmarshalState([]byte(bad)); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}
