package adapters_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"guichet/adapters"
	"guichet/chat"
)

var telegramLike = adapters.Caps{TextUnits: 40, Buttons: 4, LabelUnits: 10, Edit: true}

func texts(parts []adapters.Part) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Text.String())
	}
	return out
}

func TestRenderSplits(t *testing.T) {
	tests := []struct {
		name string
		text chat.Text
		want []string
	}{
		{"fits", chat.Text{}.Para(chat.Plain("Bonjour.")), []string{"Bonjour."}},
		{"empty", nil, nil},
		{"blank blocks", chat.Text{}.Para(chat.Plain(" ")).Para(), nil},
		{"between blocks",
			chat.Text{}.Para(chat.Plain("First paragraph here.")).Para(chat.Plain("Second paragraph here.")),
			[]string{"First paragraph here.", "Second paragraph here."}},
		{"heading stays with its text",
			chat.Text{}.Para(chat.Plain("First paragraph here.")).Head("Heading").Para(chat.Plain("Second paragraph here.")),
			[]string{"First paragraph here.", "Heading\nSecond paragraph here."}},
		{"after a sentence",
			chat.Text{}.Para(chat.Plain("This is one sentence. This is another longer one.")),
			[]string{"This is one sentence. ", "This is another longer one."}},
		{"after a line",
			chat.Text{}.Para(chat.Plain("1. This is one. A\n2. This is a second label")),
			[]string{"1. This is one. A\n", "2. This is a second label"}},
		{"after a word",
			chat.Text{}.Para(chat.Plain("these words go on and on without any end")).Item(chat.Plain("short")),
			[]string{"these words go on and on without any end", "- short"}},
		{"item goes on without mark",
			chat.Text{}.Item(chat.Plain("these words go on and on without any end of it")),
			[]string{"- these words go on and on without any ", "end of it"}},
		{"no-break space holds",
			chat.Text{}.Para(chat.Plain("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddd\u00a0? eeee")),
			[]string{"aaaaaaaaaa bbbbbbbbbb cccccccccc ", "dddddd\u00a0? eeee"}},
		{"not inside a character",
			chat.Text{}.Para(chat.Plain(strings.Repeat("👩‍👩‍👧", 6))),
			[]string{strings.Repeat("👩‍👩‍👧", 5), "👩‍👩‍👧"}},
		{"flags stay whole",
			chat.Text{}.Para(chat.Plain("a" + strings.Repeat("🇫🇷", 10))),
			[]string{"a" + strings.Repeat("🇫🇷", 9), "🇫🇷"}},
		{"a character longer than a message",
			chat.Text{}.Para(chat.Plain("e" + strings.Repeat("\u0301", 45))),
			[]string{"e" + strings.Repeat("\u0301", 39), strings.Repeat("\u0301", 6)}},
		{"heading longer than a message", chat.Text{}.Head(strings.Repeat("h", 41)).Para(chat.Plain("x")),
			[]string{strings.Repeat("h", 40), "h\nx"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := texts(adapters.Render(chat.Reply{Text: tt.text}, telegramLike))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRenderKeepsLinksWhole(t *testing.T) {
	r := chat.Reply{Text: chat.Text{}.Para(chat.Plain("Please read all of it:"), chat.Link("the long page of the school", "https://example.org/"))}
	got := adapters.Render(r, telegramLike)
	want := []adapters.Part{
		{Text: chat.Text{}.Para(chat.Plain("Please read all of "))},
		{Text: chat.Text{}.Para(chat.Plain("it:"), chat.Link("the long page of the school", "https://example.org/"))},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func TestRenderChoices(t *testing.T) {
	yes := chat.Choice{Key: "1", Label: "Yes, of course", Action: "a:yes"}
	no := chat.Choice{Key: "2", Label: "No", Action: "a:no"}
	menu := chat.Choice{Key: "m", Label: "Menu", Action: "menu", Minor: true}
	back := chat.Choice{Key: "b", Label: "Back", Action: "back", Minor: true}
	ask := chat.Text{}.Para(chat.Plain("Sure?"))

	long := chat.Text{}.Para(chat.Plain("First paragraph here.")).Para(chat.Plain("Second paragraph here."))
	t.Run("buttons on the last part, labels shortened", func(t *testing.T) {
		got := adapters.Render(chat.Reply{Text: long, Choices: []chat.Choice{yes, no}}, telegramLike)
		short := yes
		short.Label = "Yes, of c…"
		want := []adapters.Part{
			{Text: long[:1]},
			{Text: long[1:], Choices: []chat.Choice{short, no}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("parts (-want +got):\n%s", diff)
		}
		if yes.Label != "Yes, of course" {
			t.Error("the reply itself was changed")
		}
	})
	t.Run("written without buttons", func(t *testing.T) {
		got := texts(adapters.Render(chat.Reply{Text: ask, Choices: []chat.Choice{menu, yes, no, back}}, adapters.Caps{}))
		want := []string{"Sure?\n\n1. Yes, of course\n2. No\n\nm. Menu · b. Back"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("parts (-want +got):\n%s", diff)
		}
	})
	t.Run("written when there are too many", func(t *testing.T) {
		got := adapters.Render(chat.Reply{Text: ask, Choices: []chat.Choice{yes, no}}, adapters.Caps{Buttons: 1})
		if len(got) != 1 || got[0].Choices != nil || got[0].Text.String() != "Sure?\n\n1. Yes, of course\n2. No" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("without text", func(t *testing.T) {
		got := adapters.Render(chat.Reply{Choices: []chat.Choice{no}}, telegramLike)
		if diff := cmp.Diff([]adapters.Part{{Choices: []chat.Choice{no}}}, got); diff != "" {
			t.Errorf("parts (-want +got):\n%s", diff)
		}
	})
	t.Run("closing", func(t *testing.T) {
		r := chat.Reply{Text: ask, Closes: &chat.Closing{Message: "7", Text: long}}
		got, ok := adapters.RenderClosing(r, telegramLike)
		if diff := cmp.Diff(adapters.Part{Text: long[:1], Replaces: "7"}, got); diff != "" || !ok {
			t.Errorf("%v (-want +got):\n%s", ok, diff)
		}
		for name, none := range map[string]chat.Reply{"no closing": {Text: ask}, "an empty one": {Closes: &chat.Closing{Message: "7"}}} {
			if got, ok := adapters.RenderClosing(none, telegramLike); ok {
				t.Errorf("%s: %+v, want nothing", name, got)
			}
		}
		if got, ok := adapters.RenderClosing(r, adapters.Caps{}); ok {
			t.Errorf("where nothing can be edited: %+v, want nothing", got)
		}
	})
}

func TestHTML(t *testing.T) {
	tests := []struct {
		name string
		text chat.Text
		want string
	}{
		{"empty", nil, ""},
		{"blocks", chat.Text{}.Head("A & B").Item(chat.Plain("one")).Item(chat.Strong("two")).Para(chat.Plain("<end>")),
			"<b>A &amp; B</b>\n– one\n– <b>two</b>\n\n&lt;end&gt;"},
		{"link", chat.Text{}.Para(chat.Link("here", `https://example.org/?a="1"&b=<2>`)),
			`<a href="https://example.org/?a=&quot;1&quot;&amp;b=&lt;2&gt;">here</a>`},
		{"link without label", chat.Text{}.Para(chat.Span{URL: "https://example.org", Bold: true}),
			`<b><a href="https://example.org">https://example.org</a></b>`},
		{"bold heading is bold once", chat.Text{{Kind: chat.Heading, Spans: []chat.Span{chat.Strong("x")}}}, "<b>x</b>"},
		{"not UTF-8", chat.Text{}.Para(chat.Plain("a\xffb")), "a\uFFFDb"},
		{"empty spans", chat.Text{}.Para(chat.Strong(""), chat.Plain("x")), "x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := adapters.HTML(tt.text); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	for s, want := range map[string]int{"": 0, "é": 1, "€": 1, "😀": 2, "a\xff": 2} {
		if got := adapters.Units(s); got != want {
			t.Errorf("Units(%q) = %d, want %d", s, got, want)
		}
	}
}

var (
	letters = rapid.StringOfN(rapid.SampledFrom([]rune("ab .é?\n\u00a0\u0301😀\u200d👩🇫🇷🏽€<&")), 0, 60, -1)
	spans   = rapid.Custom(func(t *rapid.T) chat.Span {
		return chat.Span{
			Text: letters.Draw(t, "text"),
			Bold: rapid.Bool().Draw(t, "bold"),
			URL:  rapid.SampledFrom([]string{"", "", "https://example.org/x"}).Draw(t, "url"),
		}
	})
	blocks = rapid.Custom(func(t *rapid.T) chat.Block {
		kinds := []chat.BlockKind{chat.Paragraph, chat.Heading, chat.Item}
		return chat.Block{
			Kind:  rapid.SampledFrom(kinds).Draw(t, "kind"),
			Spans: rapid.SliceOfN(spans, 0, 4).Draw(t, "spans"),
		}
	})
	replies = rapid.Custom(func(t *rapid.T) chat.Reply {
		r := chat.Reply{Text: rapid.SliceOfN(blocks, 0, 8).Draw(t, "blocks")}
		for i := range rapid.IntRange(0, 6).Draw(t, "choices") {
			r.Choices = append(r.Choices, chat.Choice{
				Key:    fmt.Sprint(i + 1),
				Label:  fmt.Sprintf("choice%dx%s", i+1, rapid.StringMatching(`[a-z]{0,12}`).Draw(t, "label")),
				Action: fmt.Sprint("a", i),
				Minor:  rapid.Bool().Draw(t, "minor"),
			})
		}
		return r
	})
)

// looks lists every visible rune of a text with the look it has; white space
// and what is in blank blocks do not count.
func looks(t chat.Text) []string {
	var out []string
	for _, b := range t {
		for _, s := range b.Spans {
			label := s.Text
			if label == "" {
				label = s.URL
			}
			for _, r := range label {
				if !unicode.IsSpace(r) {
					out = append(out, fmt.Sprintf("%c %v %v %s", r, b.Kind == chat.Heading, s.Bold, s.URL))
				}
			}
		}
	}
	return out
}

func TestRenderLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := replies.Draw(t, "reply")
		r.File = files.Draw(t, "file")
		limit := rapid.IntRange(16, 200).Draw(t, "limit")
		caps := adapters.Caps{TextUnits: limit, Buttons: rapid.IntRange(0, 8).Draw(t, "buttons"), LabelUnits: 8}
		caps.FileBytes, caps.CaptionUnits = rapid.SampledFrom([]int{0, 10, 100}).Draw(t, "file bytes"), rapid.SampledFrom([]int{0, 16, limit}).Draw(t, "caption")
		parts := adapters.Render(r, caps)
		checkFile(t, r, caps, parts)

		var all chat.Text
		for i, p := range parts {
			if n := adapters.Units(plain(p.Text)); n > limit {
				t.Errorf("part %d has %d units, limit %d: %q", i, n, limit, plain(p.Text))
			}
			if strings.TrimSpace(p.Text.String()) == "" && len(p.Choices) == 0 && p.File == nil {
				t.Errorf("part %d is blank", i)
			}
			if len(p.Choices) > 0 && i != len(parts)-1 {
				t.Errorf("choices on part %d of %d", i, len(parts))
			}
			all = append(all, p.Text...)
		}
		got := looks(all)
		said := r.Text
		if r.File != nil && len(r.File.Content) > caps.FileBytes {
			said = slices.Concat(said, r.File.Instead)
		}
		want := looks(said)
		if len(r.Choices) > caps.Buttons {
			checkWritten(t, parts, r.Choices)
			got = got[:min(len(want), len(got))]
		} else if len(r.Choices) > 0 {
			checkButtons(t, parts, r.Choices)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("text (-want +got):\n%s", diff)
		}
	})
}

// plain is the visible text: what is left of HTML without its markup.
func plain(t chat.Text) string {
	bare := make(chat.Text, 0, len(t))
	for _, b := range t {
		c := chat.Block{Kind: b.Kind}
		for _, s := range b.Spans {
			c.Spans = append(c.Spans, chat.Plain(s.Text))
		}
		bare = append(bare, c)
	}
	return bare.String()
}

func TestRenderCutsBetweenCharacters(t *testing.T) {
	characters := []string{"a", "b", " ", ".", "é", "e\u0301", "😀", "👍🏽", "👩‍👩‍👧", "🇫🇷", "❤\ufe0f", "\r\n"}
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfN(rapid.SampledFrom(characters), 1, 200).Draw(t, "characters")
		limit := rapid.IntRange(16, 60).Draw(t, "limit")
		ends := map[int]bool{}
		var whole strings.Builder
		for _, c := range drawn {
			whole.WriteString(c)
			ends[whole.Len()] = true
		}
		parts := adapters.Render(chat.Reply{Text: chat.Text{}.Para(chat.Plain("x" + whole.String()))}, adapters.Caps{TextUnits: limit})
		at, rest := -1, "x"+whole.String()
		for _, p := range parts {
			s := plain(p.Text)
			if !strings.HasPrefix(rest, s) { // a part of white space alone is left out
				gap := len(rest) - len(strings.TrimLeft(rest, " \r\n"))
				at, rest = at+gap, rest[gap:]
			}
			if !strings.HasPrefix(rest, s) {
				t.Fatalf("part %q is not what %q begins with", s, rest)
			}
			at, rest = at+len(s), rest[len(s):]
			if !ends[at] {
				t.Errorf("part %q ends inside of a character", s)
			}
		}
		if strings.TrimSpace(rest) != "" {
			t.Errorf("%q is missing", rest)
		}
	})
}

func checkWritten(t *rapid.T, parts []adapters.Part, choices []chat.Choice) {
	var whole strings.Builder
	for _, p := range parts {
		whole.WriteString(plain(p.Text))
		if len(p.Choices) > 0 {
			t.Errorf("written choices and buttons: %+v", p.Choices)
		}
	}
	for _, c := range choices {
		squeezed := strings.Join(strings.Fields(whole.String()), "")
		if n := strings.Count(squeezed, c.Key+"."+c.Label[:8]); n != 1 {
			t.Errorf("choice %q is there %d times in %q", c.Label, n, squeezed)
		}
	}
}

func checkButtons(t *rapid.T, parts []adapters.Part, choices []chat.Choice) {
	last := parts[len(parts)-1].Choices
	if len(last) != len(choices) {
		t.Fatalf("%d choices, want %d", len(last), len(choices))
	}
	for i, c := range last {
		if c.Action != choices[i].Action || c.Key != choices[i].Key {
			t.Errorf("choice %d is %+v, want %+v", i, c, choices[i])
		}
		if adapters.Units(c.Label) > 8 {
			t.Errorf("label %q is too long", c.Label)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	r := chat.Reply{Text: chat.Text{}.Para(chat.Plain(strings.Repeat("Une phrase de quelques mots. ", 40_000)))}
	for b.Loop() {
		adapters.Render(r, adapters.Caps{TextUnits: 100})
	}
}

func FuzzRender(f *testing.F) {
	f.Add("Bonjour. Ça va ?", uint8(20))
	f.Add("a\xff\u0301🇫🇷", uint8(1))
	f.Fuzz(func(t *testing.T, s string, limit uint8) {
		r := chat.Reply{Text: chat.Text{}.Head(s).Item(chat.Plain(s), chat.Link(s, "https://example.org"))}
		for _, p := range adapters.Render(r, adapters.Caps{TextUnits: int(limit)}) {
			if n := adapters.Units(plain(p.Text)); limit >= 16 && n > int(limit) {
				t.Errorf("%d units, limit %d", n, limit)
			}
			if !utf8.ValidString(adapters.HTML(p.Text)) {
				t.Error("HTML is not UTF-8")
			}
		}
	})
}
