package llm_test

import (
	"strings"
	"testing"

	"guichet/chat"
	"guichet/llm"
)

func explains(spans ...chat.Span) chat.Text {
	text := chat.Text{}.Para(spans...)
	text[0].Explains = true
	return text
}

// TestSealHandsOverTokens shows what a model sees of a text.
func TestSealHandsOverTokens(t *testing.T) {
	for _, tc := range []struct {
		lang string
		text chat.Text
		want []string
	}{
		{"fr", simple(), []string{
			"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école.",
			"{N3} ({N4}) : {V5}",
			"Déposez la demande {D6} sur {N7}, puis attendez la réponse {D8}.",
		}},
		{"en", explains(chat.Plain("France Travail pays at least half of the fee of 1,200 euros. Call 3949 or "), chat.Link("their site", "https://www.francetravail.fr"), chat.Plain(" for help.")),
			[]string{"{N1} pays {F2} of the fee of {F3}. Call {F4} or {L5} for help."}},
		{"fr", explains(chat.Plain("La formation dure dix-huit mois. Elle ne mène pas à un diplôme. L’école répond vite.")),
			[]string{"La formation dure {F1}. {K2} L’école répond vite."}},
	} {
		seal, ok := newLexicon(t).Seal(tc.lang, tc.text)
		if !ok {
			t.Errorf("not sealed: %s", tc.text)
			continue
		}
		got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(strings.Join(seal.Lines(), "\n"))
		if want := strings.Join(tc.want, "\n"); got != want {
			t.Errorf("the model sees\n%s\nwant\n%s", got, want)
		}
	}
}

// TestSealLeavesAsItIs shows what is never handed over.
func TestSealLeavesAsItIs(t *testing.T) {
	for name, text := range map[string]chat.Text{
		"nothing explains":    chat.Text{}.Para(chat.Plain("Demandez un devis à l’école.")),
		"only facts":          explains(chat.Plain("3949"), chat.Link("site", "https://x.fr")),
		"only a denial":       explains(chat.Plain("L’école ne répond pas.")),
		"braces":              explains(chat.Plain("Demandez {F1} à l’école.")),
		"private characters":  explains(chat.Plain("Demandez un devis\ue001 à l’école.")),
		"another alphabet":    explains(chat.Plain("девис.")),
		"several lines":       explains(chat.Plain("Demandez un devis\nà l’école.")),
		"nothing":             nil,
		"an unknown language": simple(),
	} {
		lang := "fr"
		if name == "an unknown language" {
			lang = "de"
		}
		if seal, ok := newLexicon(t).Seal(lang, text); ok {
			t.Errorf("%s: sealed as %q", name, seal.Lines())
		}
	}
}

var wordings = []struct {
	lang string
	text chat.Text
	// good are accepted; bad are refused for the reason that the key names.
	good []string
	bad  map[string][]string
}{
	{
		"fr", explains(chat.Plain("L’AIF paie jusqu’à 500 € par an pour une formation certifiante. Demandez un devis à l’école avant le 2 avril 2027.")),
		// L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.
		[]string{
			"Pour une formation certifiante, l’{N1} paie {F2}. Demandez le devis à votre école {D3}.",
			"L’{N1} paie {F2} pour suivre une formation certifiante. À l’école, demandez un devis {D3}.",
			"L’{N1} vous paie {F2} pour une formation certifiante. Demandez-lui un devis, à l’école, {D3}.",
		},
		map[string][]string{
			"tokens": {
				"L’{N1} paie {D3} pour une formation certifiante. Demandez un devis à l’école {F2}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}{D3}.",
				"L’{N1} paie 1{F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2}000 pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1}s paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F9} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{n1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2 } pour une formation certifiante. Demandez un devis à l’école {D3}.",
			},
			"tokens apart": {
				"L’{N1} paie pour une formation certifiante. Demandez {F2} un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante, demandez un devis à l’école {D3}.",
			},
			"words": {
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école demain {D3}.",
				"L’{N1} paie {F2} par mois pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie tout {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à Fondation {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante à Lyon. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Refusé. Demandez un devis à l’école {D3}.",
				"L’{N1} ne paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’agefice {D3}.",
				"L’{N1} paie {F2} pour the formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école dou ze {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école vingt-cinq {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école d o u z e {D3}.",
				"L’{N1} paie {F2} pour une formation CERTIFIANTE. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante hourly. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez une bourse, un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez le plan de formation, un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour les plans de formations certifiantes. Demandez un devis à l’école {D3}.",
				"L’{N1} et le compte formation paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
			},
			"preposition": {
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école vers {D3}.",
				"L’{N1} paie de {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
			},
			"characters": {
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un dеvis à l’école {D3}.", // a Cyrillic е
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devi\u200bs à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’e\u0301cole {D3}.",
				"L’{N1} paie {F2} pour une **formation** certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école.fr {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}. \u202e",
				"- L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} (paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. demandez un devis à l’école {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante ! ! Demandez un devis à l’école {D3}.",
			},
			"conditions": {
				"L’{N1} paie {F2} pour une formation certifiante. Demandez seulement un devis à l’école {D3}.",
				"Si l’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
				"L’{N1} peut payer {F2} pour une formation certifiante. Demandez un devis à l’école {D3}.",
			},
			"matter": {
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un conseil pour une lettre {D3}.",
				"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}. Suivez ce conseil.",
			},
			"matter left out": {"L’{N1} paie {F2}. Demandez {D3}."},
			"length":          {"L’{N1} paie {F2} pour une formation certifiante. Demandez un devis à l’école {D3}" + strings.Repeat(" à l’école", 30) + "."},
			"repetition": {
				"L’{N1} paie {F2} pour une formation certifiante certifiante. Demandez un devis à l’école {D3}.",
			},
			"sentences": {"L’{N1} paie {F2}. Formation. Formation certifiante. Demandez un devis à l’école {D3}."},
		},
	},
	{
		"en", explains(
			chat.Strong("AIF"), chat.Plain(": "), chat.Span{Text: "from your answers, possible.", Verdict: true}, chat.Plain(" Ask your adviser for the letter. "),
			chat.Strong("CPF"), chat.Plain(": "), chat.Span{Text: "from your answers, not possible today.", Verdict: true}),
		// {N1}: {V2} Ask your adviser for the letter. {N3}: {V4}
		[]string{"For {N1}: {V2} Ask for the letter of your adviser. For {N3}: {V4}"},
		map[string][]string{
			"tokens": {
				"{N1}: {V4} Ask your adviser for the letter. {N3}: {V2}",
				"{N3}: {V2} Ask your adviser for the letter. {N1}: {V4}",
				"{N1}: {V2} Ask your adviser for the letter. {N3}.",
			},
			"tokens apart": {
				"{N1}. {V2} Ask your adviser for the letter. {N3}: {V4}",
				"{N1}: {V2} Ask your adviser for the letter {N3}. {V4}",
			},
			"words": {
				"{N1}: {V2} Ask your adviser for the letter, you are entitled. {N3}: {V4}",
				"It is false that {N1}: {V2} Ask your adviser for the letter. {N3}: {V4}",
			},
		},
	},
}

func TestWordings(t *testing.T) {
	for _, tc := range wordings {
		seal, ok := newLexicon(t).Seal(tc.lang, tc.text)
		if !ok {
			t.Fatalf("not sealed: %s", tc.text)
		}
		for _, line := range tc.good {
			text, err := seal.Open([]string{line})
			if err != nil {
				t.Errorf("%q is refused: %v (%s)", line, err, llm.Hint(err))
				continue
			}
			if wrong := differs(newBase(t), tc.lang, tc.text, text); wrong != "" {
				t.Errorf("%q: %s", line, wrong)
			}
		}
		for why, lines := range tc.bad {
			for _, line := range lines {
				if text, err := seal.Open([]string{line}); err == nil {
					t.Errorf("%q is shown as %s", line, text)
				} else if err.Error() != why {
					t.Errorf("%q is refused for its %q, want %q (%s)", line, err, why, llm.Hint(err))
				}
			}
		}
	}
}

// TestPlainWordings shows that people who word a card plainly are let through.
func TestPlainWordings(t *testing.T) {
	for _, tc := range []struct{ lang, text, say string }{
		{"fr", "Un compte en euros, rempli par le travail, qui paie une formation certifiante.", "C’est un compte {F1} que votre travail remplit et qui paie une formation certifiante."},
		{
			"fr", "Un contrat de travail avec un temps de formation, ouvert aussi aux adultes en recherche d’emploi. L’employeur vous paie, et son OPCO (le fonds de formation de la branche) paie les cours.",
			"Ce contrat de travail comprend un temps de formation ; il est aussi ouvert aux adultes qui cherchent un emploi. Votre employeur vous paie, et les cours sont payés par son {N1}, le fonds de formation de sa branche.",
		},
		{
			"fr", "Un congé pour suivre une formation certifiante et changer de métier. Votre contrat continue et vous pouvez retrouver votre poste ou un poste équivalent.",
			"Ce congé permet de suivre une formation certifiante pour changer de métier. Votre contrat de travail continue, et vous pouvez retrouver votre poste ou un poste équivalent.",
		},
		{"fr", "Un employeur s’engage à vous embaucher, et la formation vous prépare au poste.", "Un employeur s’engage à vous embaucher : la formation sert à vous préparer au poste."},
		{
			"en", "An employment contract with time for training, open to adult job-seekers too. The employer pays you, and its OPCO (the training fund of the branch) pays for the teaching.",
			"This employment contract includes {F1} for training and is open to adult job-seekers too. Your employer pays you, while its {N2}, the training fund of the branch, pays for the courses.",
		},
		{
			"en", "If the balance is too small, ask the school for a top-up on the site, when you send the request.",
			"If your balance is too small, ask the school for a top-up on the site when you send your request.",
		},
	} {
		text := explains(chat.Plain(tc.text))
		seal, ok := newLexicon(t).Seal(tc.lang, text)
		if !ok {
			t.Errorf("not sealed: %s", tc.text)
			continue
		}
		said, err := seal.Open([]string{tc.say})
		if err != nil {
			t.Errorf("%q is refused: %v (%s); of %q", tc.say, err, llm.Hint(err), seal.Lines())
		} else if wrong := differs(newBase(t), tc.lang, text, said); wrong != "" {
			t.Errorf("%q: %s", tc.say, wrong)
		}
	}
}

// TestLinesBelongToBlocks wants one line for each block, no more and no less.
func TestLinesBelongToBlocks(t *testing.T) {
	seal, ok := newLexicon(t).Seal("fr", simple())
	if !ok {
		t.Fatal("not sealed")
	}
	lines := seal.Lines()
	for _, wrong := range [][]string{nil, lines[:2], append(seal.Lines(), ""), append(seal.Lines(), lines[0]), {lines[1], lines[0], lines[2]}, {strings.Join(lines, "\n")}} {
		if text, err := seal.Open(wrong); err == nil {
			t.Errorf("%q is shown as %s", wrong, text)
		}
	}
}

// FuzzOpen lets anything be an answer: what is accepted passes the oracle.
func FuzzOpen(f *testing.F) {
	for _, tc := range wordings {
		for _, line := range tc.good {
			f.Add(tc.lang, line)
		}
		for _, lines := range tc.bad {
			for _, line := range lines {
				f.Add(tc.lang, line)
			}
		}
	}
	f.Fuzz(func(t *testing.T, lang, line string) {
		for _, tc := range wordings {
			seal, ok := newLexicon(t).Seal(tc.lang, tc.text)
			if !ok || tc.lang != lang {
				continue
			}
			text, err := seal.Open([]string{line})
			if err != nil {
				continue
			}
			if wrong := differs(newBase(t), tc.lang, tc.text, text); wrong != "" {
				t.Errorf("%q passes: %s\n%s", line, wrong, text)
			}
		}
	})
}
