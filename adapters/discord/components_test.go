package discord_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/chat"
)

func TestLayoutOfChoices(t *testing.T) {
	choices := func(from, to int, minor bool) []chat.Choice {
		var list []chat.Choice
		for i := from; i <= to; i++ {
			list = append(list, chat.Choice{Label: fmt.Sprint("c", i), Action: fmt.Sprint("x:", i), Minor: minor})
		}
		return list
	}
	tests := []struct {
		name    string
		choices []chat.Choice
		rows    []int // buttons in each row
		menus   []int // options in each menu
	}{
		{"a few", choices(1, 7, false), []int{5, 2}, nil},
		{"minor ones in a row of their own", append(choices(1, 2, true), choices(3, 5, false)...), []int{3, 2}, nil},
		{"as many buttons as there is room", append(choices(1, 20, false), choices(21, 25, true)...), []int{5, 5, 5, 5, 5}, nil},
		{"one more than there is room", append(choices(1, 21, false), choices(22, 23, true)...), []int{2}, []int{21}},
		{"pages", append(choices(1, 31, false), choices(32, 33, true)...), []int{2}, []int{25, 6}},
		{"as many as there can be", choices(1, 100, false), nil, []int{25, 25, 25, 25}},
		{"the same with minor ones", append(choices(1, 90, false), choices(91, 100, true)...), []int{5}, []int{25, 25, 25, 20}},
		{"the same one twice", append(choices(1, 2, false), choices(1, 2, false)...), []int{2}, nil},
		{"only minor ones", choices(1, 3, true), []int{3}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := fixture(t, nil, nil)
			part := says("Which?")
			part.Choices = tt.choices
			if err := k.send(t, ann, part); err != nil {
				t.Fatal(err)
			}
			m := k.Transcript(ann)[0]
			var rows, menus []int
			for _, r := range m.Rows {
				rows = append(rows, len(r))
			}
			for _, one := range m.Menus {
				menus = append(menus, len(one.Options))
			}
			if diff := cmp.Diff(tt.rows, rows) + cmp.Diff(tt.menus, menus); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			seen := map[string]bool{}
			for _, label := range m.Labels() {
				seen[label] = true
			}
			for _, c := range tt.choices {
				if !seen[c.Label] {
					t.Errorf("choice %q is missing", c.Label)
				}
			}
		})
	}
}

// TestChoicesThatMeanTheSame shows each under its own label, as a button and in a
// menu, and takes each for what it means.
func TestChoicesThatMeanTheSame(t *testing.T) {
	same := []chat.Choice{{Label: "Voir tous les choix", Action: "talk"}, {Label: "Retour", Action: "talk", Minor: true}}
	many := make([]chat.Choice, 30)
	for i := range many {
		many[i] = chat.Choice{Label: fmt.Sprint("c", i), Action: fmt.Sprint("x:", i/2)}
	}
	other := typeIt
	other.Label = "Saisir autre chose"
	typed := []chat.Choice{typeIt, other}
	for name, choices := range map[string][]chat.Choice{"buttons": same, "menus": many, "forms": typed} {
		t.Run(name, func(t *testing.T) {
			k := meet(t, forms, nil)
			part := says("Which?")
			part.Choices = choices
			k.reply(t, part)
			if got := k.fromBot(ann)[0].Labels(); len(got) != len(choices) {
				t.Fatalf("shown %q", got)
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			for _, c := range choices {
				if err := k.Press(ann, c.Label); err != nil {
					t.Fatal(err)
				}
				if c.Form {
					if _, err := k.Form(ctx, ann); err != nil {
						t.Fatal(err)
					}
					if err := k.Submit(ann, "3"); err != nil {
						t.Fatal(err)
					}
				}
				if e := k.next(t); e.Action != c.Action {
					t.Errorf("%q came in as %+v", c.Label, e)
				}
			}
		})
	}
}
