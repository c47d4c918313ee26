package yamldoc_test

import (
	"testing"

	"guichet/knowledge/yamldoc"
)

func TestSuggest(t *testing.T) {
	among := []string{"when", "where", "id", "notice_days", "région", "summary", "job_seeker"}
	tests := []struct{ word, want string }{
		{"whem", "when"},
		{"wehn", "when"},
		{"WHEN", "when"},
		{"notice-days", "notice_days"},
		{"notice days", "notice_days"},
		{"notise_dayss", "notice_days"},
		{"Region", "région"},
		{"re\u0301gions", "région"},
		{"sumary", "summary"},
		{"ID", "id"},
		{"ic", ""},
		{"jobseeker", "job_seeker"},
		{"employer", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := yamldoc.Suggest(tt.word, among); got != tt.want {
			t.Errorf("Suggest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
	if got := yamldoc.Suggest("abcde", []string{"abcdx", "abcdy"}); got != "abcdx" {
		t.Errorf("of equally close words %q came first", got)
	}
	if got := yamldoc.Suggest("anything", nil); got != "" {
		t.Errorf("among nothing: %q", got)
	}
}
