package chat

import "strings"

// Text is what a message says, as blocks from top to bottom. It carries
// structure instead of markup, so that no platform's markup language and no
// person's words can break out of it. Its zero value is the empty text.
type Text []Block

// BlockKind says how a block stands in the text. The zero value is Paragraph.
type BlockKind uint8

const (
	// Paragraph is a run of text with an empty line around it.
	Paragraph BlockKind = iota
	// Heading is a short line that titles what follows.
	Heading
	// Item is one entry of a list; neighbouring items stand close together.
	Item
)

// Block is one paragraph, heading or list item.
type Block struct {
	Kind  BlockKind `json:"kind,omitempty"`
	Spans []Span    `json:"spans"`
	// Explains tells that the block may be said in other words, of which
	// Reply.Reword names the language.
	Explains bool `json:"explains,omitempty"`
}

// Span is a stretch of text of one look.
type Span struct {
	Text string `json:"text"`
	Bold bool   `json:"bold,omitempty"`
	// URL, when set, is where the stretch leads. It is an absolute https
	// address.
	URL string `json:"url,omitempty"`
	// Verdict tells that the stretch says what the answers of a person mean. It
	// is never said in other words.
	Verdict bool `json:"verdict,omitempty"`
}

// Plain returns a span without any look of its own.
func Plain(s string) Span { return Span{Text: s} }

// Strong returns a bold span.
func Strong(s string) Span { return Span{Text: s, Bold: true} }

// Link returns a span that leads to url.
func Link(label, url string) Span { return Span{Text: label, URL: url} }

// Para returns t with a paragraph of the given spans added.
func (t Text) Para(spans ...Span) Text { return append(t, Block{Kind: Paragraph, Spans: spans}) }

// Head returns t with a heading added.
func (t Text) Head(s string) Text { return append(t, Block{Kind: Heading, Spans: []Span{Plain(s)}}) }

// Item returns t with a list item of the given spans added.
func (t Text) Item(spans ...Span) Text { return append(t, Block{Kind: Item, Spans: spans}) }

// Separator returns what stands before block i in a rendering by lines: nothing
// before the first, one line break after a heading or before a list item, an
// empty line otherwise.
func (t Text) Separator(i int) string {
	switch {
	case i == 0:
		return ""
	case t[i].Kind == Item || t[i-1].Kind == Heading:
		return "\n"
	default:
		return "\n\n"
	}
}

// String returns the text without looks, for terminals and tests: blocks as
// Separator parts them, items with a dash, a link's address in brackets after
// its label unless they are the same.
func (t Text) String() string {
	var b strings.Builder
	for i, block := range t {
		b.WriteString(t.Separator(i))
		if block.Kind == Item {
			b.WriteString("- ")
		}
		for _, s := range block.Spans {
			b.WriteString(s.Text)
			if s.URL != "" && s.URL != s.Text {
				b.WriteString(" (" + s.URL + ")")
			}
		}
	}
	return b.String()
}
