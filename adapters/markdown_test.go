package adapters_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guichet/adapters"
	"guichet/chat"
)

func TestMarkdown(t *testing.T) {
	tests := []struct {
		name string
		text chat.Text
		want string
	}{
		{"empty", nil, ""},
		{"blocks", chat.Text{}.Head("A & B").Item(chat.Plain("one")).Item(chat.Strong("two")).Para(chat.Plain("end")),
			"**A & B**\n- one\n- **two**\n\nend"},
		{"signs of markup", chat.Text{}.Para(chat.Plain("*a* _b_ ~c~ `d` |e| [f](g) <@1> \\")),
			`\*a\* \_b\_ \~c\~ \` + "`d\\`" + ` \|e\| \[f\](g) \<@1> \\`},
		{"at the start of a line", chat.Text{}.Para(chat.Plain("# a\n> b\n- c\n12. d\n3) e f - g 4. h")),
			"\\# a\n\\> b\n\\- c\n12\\. d\n3\\) e f - g 4. h"},
		{"link", chat.Text{}.Para(chat.Link("see [it]", "https://example.org/a_(b)>c")),
			`[see \[it\]](<https://example.org/a_(b)%3Ec>)`},
		{"link without label", chat.Text{}.Para(chat.Span{URL: "https://example.org/a_b"}), "<https://example.org/a_b>"},
		{"link that is too long", chat.Text{}.Para(chat.Link("page", "https://example.org/"+strings.Repeat("a", 500))), "page"},
		{"spaces stand outside of bold", chat.Text{}.Para(chat.Plain("a"), chat.Strong(" b "), chat.Plain("c")), "a **b** c"},
		{"bold neighbours", chat.Text{}.Para(chat.Strong("a"), chat.Strong("b"), chat.Strong(" c")), "**ab** **c**"},
		{"bold spaces", chat.Text{}.Para(chat.Strong("a"), chat.Strong(" "), chat.Strong("b")), "**a** **b**"},
		{"bold link", chat.Text{}.Para(chat.Span{Text: "x", URL: "https://example.org", Bold: true}), "**[x](<https://example.org>)**"},
		{"not UTF-8", chat.Text{}.Para(chat.Plain("a\xffb")), "a\uFFFDb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := adapters.Markdown(tt.text); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestRenderCountsMarkdown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := replies.Draw(t, "reply")
		limit := rapid.IntRange(100, 300).Draw(t, "limit")
		var all chat.Text
		parts := adapters.Render(r, adapters.Caps{TextUnits: limit, Markdown: true, Buttons: 8})
		for i, p := range parts {
			if n := adapters.Units(adapters.Markdown(p.Text)); n > limit {
				t.Errorf("part %d has %d units with its markup, limit %d:\n%s", i, n, limit, adapters.Markdown(p.Text))
			}
			all = append(all, p.Text...)
		}
		if got, want := looks(all), looks(r.Text); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%q\nwant\n%q", got, want)
		}
	})
}

func TestRenderSaysWhereAnswersGo(t *testing.T) {
	long := chat.Text{}.Para(chat.Plain("First paragraph here.")).Para(chat.Plain("Second paragraph here."))
	parts := adapters.Render(chat.Reply{Text: long, Answers: "slot"}, telegramLike)
	if len(parts) != 2 || parts[0].Answers != "slot" || parts[0].Further || parts[1].Answers != "slot" || !parts[1].Further {
		t.Errorf("got %+v", parts)
	}
	parts = adapters.Render(chat.Reply{Text: long, Answers: "slot", Further: true}, telegramLike)
	if !parts[0].Further {
		t.Errorf("got %+v", parts)
	}
}
