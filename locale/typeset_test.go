package locale_test

import (
	"testing"

	"guichet/locale"
)

func TestTypeset(t *testing.T) {
	for _, c := range []struct{ lang, typed, want string }{
		{"fr", "L'aide : qui ? Vous !", "L’aide\u00a0: qui\u202f? Vous\u202f!"},
		{"fr", `Dites "oui" ; sinon "non".`, "Dites «\u00a0oui\u00a0»\u202f; sinon «\u00a0non\u00a0»."},
		{"fr", "« oui »", "«\u00a0oui\u00a0»"},
		{"fr", "15 % de 100 €", "15\u00a0% de 100\u00a0€"},
		{"fr", "à 14:30, voir https://example.org/?a=b", "à 14:30, voir https://example.org/?a=b"},
		{"fr", "Quoi? Oui: c'est ça; vraiment!", "Quoi\u202f? Oui\u00a0: c’est ça\u202f; vraiment\u202f!"},
		{"fr", "**Attention : {day} !**", "**Attention\u00a0: {day}\u202f!**"},
		{"en", `It's "here": who? You!`, "It’s “here”: who? You!"},
		{"en", `(“set already”, it’s fine)`, `(“set already”, it’s fine)`},
	} {
		got := locale.Typeset(c.lang, c.typed)
		if got != c.want {
			t.Errorf("Typeset(%s, %q) = %q, want %q", c.lang, c.typed, got, c.want)
		}
		if again := locale.Typeset(c.lang, got); again != got {
			t.Errorf("Typeset(%s) twice: %q, then %q", c.lang, got, again)
		}
	}
}
