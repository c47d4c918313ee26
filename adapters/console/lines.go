package console

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is a line of the input, or why there is none.
type line struct {
	text string
	err  error
}

// lines reads in until it fails or ctx is done. The last line holds the error.
func (c *Console) lines(ctx context.Context) <-chan line {
	out := make(chan line)
	go func() {
		r := bufio.NewReader(c.in)
		for {
			text, err := readLine(r)
			if strings.TrimSpace(text) != "" {
				select {
				case out <- line{text: text}:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				select {
				case out <- line{err: err}:
				case <-ctx.Done():
				}
				return
			}
		}
	}()
	return out
}

// readLine returns the next line without its end, cut off after MaxLine bytes.
// An error may come with what was read before it.
func readLine(r *bufio.Reader) (string, error) {
	var text []byte
	for {
		chunk, err := r.ReadSlice('\n')
		room := MaxLine - len(text)
		text = append(text, chunk[:min(room, len(chunk))]...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(string(wholeRunes(text)), "\r\n"), err
	}
}

// wholeRunes returns b without a rune that was cut through at its end.
func wholeRunes(b []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}

// wrap breaks the lines of s between words so that none is longer than width
// characters, unless a word is. What follows in a list item is set in below its
// text.
func wrap(s string, width int) string {
	if width <= 0 {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = wrapLine(l, width)
	}
	return strings.Join(lines, "\n")
}

func wrapLine(l string, width int) string {
	indent := ""
	if mark, _, ok := strings.Cut(l, " "); ok && (mark == "-" || len(mark) < 4 && strings.HasSuffix(mark, ".")) {
		indent = strings.Repeat(" ", columns(mark)+1)
	}
	var b strings.Builder
	used := 0
	for word := range strings.FieldsFuncSeq(l, func(r rune) bool { return r == ' ' || r == '\t' }) {
		n := columns(word)
		switch {
		case b.Len() == 0:
		case used+1+n > width:
			b.WriteString("\n" + indent)
			used = len(indent)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// columns counts the characters of s, marks not by themselves.
func columns(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.M, r) {
			n++
		}
	}
	return n
}
