package yamldoc_test

import (
	"testing"

	"guichet/knowledge/yamldoc"
)

func TestAt(t *testing.T) {
	tests := []struct {
		name, src    string
		line, column int
		want         yamldoc.Pos
	}{
		{"plain", "ask: a == b\n", 1, 6, at(1, 11)},
		{"plain, accents before", "é: 1\nask: été == é # x\n", 1, 5, at(2, 10)},
		{"plain, in braces", "{ask: a == b, steps: []}\n", 1, 3, at(1, 9)},
		{"single quotes", "ask: '\"a\" in b'\n", 1, 5, at(1, 11)},
		{"single quotes, doubled", "ask: 'l''a == ''b'''\n", 1, 6, at(1, 13)},
		{"double quotes", `ask: "a == b"` + "\n", 1, 3, at(1, 9)},
		{"double quotes, escapes", `ask: "\"\\\x41\u00e9\U0001F600z"` + "\n", 1, 6, at(1, 31)},
		{"double quotes, line break inside", `ask: "a\nb == c"` + "\n", 2, 3, at(1, 12)},
		{"literal", "ask: |\n  a &&\n  b == c\n", 2, 3, at(3, 5)},
		{"literal, deeper lines", "ask: |-\n  a\n    b\n", 2, 3, at(3, 5)},
		{"literal, first line empty", "ask: | # why\n\n   a\n", 2, 1, at(3, 4)},
		{"literal, indentation given", "ask: |2\n    a\n   b\n", 2, 2, at(3, 4)},
		{"literal, CRLF", "ask: |\r\n  a\r\n  b\r\n", 2, 1, at(3, 3)},
		{"literal, behind the end", "ask: |\n  a\n  bc\n", 9, 9, at(3, 5)},
		{"literal, the last line break", "ask: |\n  a\n  bc\n", 3, 1, at(3, 5)},
		{"before the beginning", "ask: abc\n", 0, 7, at(1, 6)},
		{"column zero", "ask: abc\n", 1, 0, at(1, 6)},
		{"behind the end", "ask: abc\n", 1, 99, at(1, 9)},
		{"quoted, behind the end", "ask: 'abc'\n", 1, 99, at(1, 10)},
		{"folded stays at the beginning", "ask: >\n  a\n  b\n", 1, 3, at(1, 6)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := askOf(t, tt.src)
			if got := s.At(tt.line, tt.column); got != tt.want {
				t.Errorf("%q: At(%d, %d) = %v, want %v", s.V, tt.line, tt.column, got, tt.want)
			}
		})
	}
}

func TestFolded(t *testing.T) {
	tests := []struct {
		name, src string
		want      bool
	}{
		{"plain", "ask: a b\n", false},
		{"plain on the next line", "ask:\n  a b\n", false},
		{"plain over two lines", "ask: a\n  b\n", true},
		{"single quotes", "ask: 'a'\n", false},
		{"single quotes over two lines", "ask: 'a\n  b'\n", true},
		{"single quotes, doubled at the end of the line", "ask: 'a''\n  b'\n", true},
		{"double quotes", `ask: "a\"b"` + "\n", false},
		{"double quotes over two lines", "ask: \"a \\\n  b\"\n", true},
		{"literal", "ask: |\n  a\n  b\n", false},
		{"folded", "ask: >-\n  a\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := askOf(t, tt.src).Folded(); got != tt.want {
				t.Errorf("Folded() = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTextFromNowhere(t *testing.T) {
	s := yamldoc.Str{V: "a", Pos: at(3, 4)}
	if s.Folded() || s.At(1, 1) != s.Pos {
		t.Errorf("a text without a file: Folded() = %v, At(1, 1) = %v", s.Folded(), s.At(1, 1))
	}
}

func askOf(t *testing.T, src string) yamldoc.Str {
	t.Helper()
	f, r := parse(t, src)
	var s struct {
		Ask    yamldoc.Str `yaml:"ask,required"`
		Steps  []step      `yaml:"steps"`
		Accent yamldoc.Str `yaml:"é"`
	}
	f.Decode(&s)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return s.Ask
}
