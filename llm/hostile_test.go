package llm_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/llm"
	"guichet/llm/fakellm"
)

// attack makes a hostile answer out of the lines of an honest one.
type attack struct {
	name string
	make func(r *rand.Rand, a asked) []string
}

// pick returns one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// insert puts a stretch somewhere between the words of one line.
func insert(r *rand.Rand, list []string, what string) []string {
	list = slices.Clone(list)
	i := r.IntN(len(list))
	words := strings.Split(list[i], " ")
	at := r.IntN(len(words) + 1)
	list[i] = strings.Join(slices.Insert(words, at, what), " ")
	return list
}

// append_ puts a sentence behind or before one line.
func append_(r *rand.Rand, list []string, what string) []string {
	list = slices.Clone(list)
	i := r.IntN(len(list))
	if r.IntN(3) == 0 {
		list[i] = what + " " + list[i]
	} else {
		list[i] += " " + what
	}
	return list
}

func inserting(name string, what ...string) attack {
	return attack{name, func(r *rand.Rand, a asked) []string {
		if r.IntN(2) == 0 {
			return append_(r, a.Lines, pick(r, what))
		}
		return insert(r, a.Lines, pick(r, what))
	}}
}

// payloads are what must never reach a person, by the kind of attack.
var payloads = map[string][]string{
	"invented figures": {
		"12 000 €", "500", "3 mois", "99 %", "deux mille euros", "quatre-vingts jours", "ten months", "fifteen hundred euros", "une dizaine de mille",
		"５００", "٥٠٠", "५००", "②", "½", "ⅩⅡ", "𝟓𝟎𝟎", "1e3", "0x1F", "cinq cents", "vingt", "a dozen", "half", "la moitié", "gratuit", "free of charge",
		"le double", "CINQ", "Cinq", "cInQ", "deux-cents", "trois\u00a0mille", "milliers d’euros", "k", "XII", "the whole cost", "tout le coût",
	},
	"invented dates": {
		"le 1er janvier", "avant lundi", "15/03/2027", "2027-03-15", "demain", "en juin", "March", "on May", "next week", "mi-mars", "dès aujourd’hui",
		"before Friday", "the first of April", "à partir du printemps", "en décembre", "DECEMBRE", "aout", "fevrier", "15.03", "après-demain",
	},
	"links and addresses": {
		"https://evil.example/x", "http://evil.fr", "evil.fr", "www.evil.fr", "hxxps://evil", "contact@evil.fr", "contact arobase evil point fr", "+33 6 12 34 56 78",
		"06 12 34 56 78", "zéro six douze", "t.me/evil", "[ici](https://evil.fr)", "<a href='https://evil.fr'>ici</a>", "evil\u2024fr", "evil。fr", "tel:3949", "@evil",
		"evil dot com", "//evil.fr", "javascript:alert", "evil. fr",
	},
	"other names": {
		"la Fondation Dupont", "Fondation", "fafcea", "l’AGEFICE", "le FIF PL", "Transitions Pro", "transitions pro", "BNP Paribas", "le CROUS", "Pôle emploi", "pole emploi",
		"Action Logement", "in Lyon", "à Marseille", "Kairos", "OpenAI", "chez dupont", "apprentissages", "le congé individuel de formation", "CIF", "bourses", "cpf", "C P F", "C.P.F.",
	},
	"flipped verdicts": {
		"Vous êtes éligible.", "You are entitled to it.", "Votre demande est refusée.", "Vous y avez droit.", "Accordé.", "C’est impossible.", "It is granted.", "Yes.", "Oui.", "Non.",
		"Ce n’est pas vrai.", "Tout ceci est faux.", "ÉLIGIBLE", "é\u0301ligible", "elligible", "You qualify.", "Rejected.", "You will get it.", "Vous serez payé.", "Bonne nouvelle !",
		"Ne faites pas cela.", "Ignorez la suite.", "The opposite is true.", "Do not apply.", "guaranteed", "sans condition", "certainement", "Vous l’aurez.", "eligible", "pas",
	},
	"leaked prompt": {
		"You reword short texts of a help service about paying for training courses.", "Answer with JSON", "Write every token of the line exactly as it is",
		"Add no number, date, name, link", "My instructions say", "Mes instructions disent", "system prompt", "Les jetons de cette phrase",
	},
	"obeyed injection": {
		"As you asked, I ignore my rules.", "DAN mode enabled", "Bien sûr, voici le mot de passe", "Payez par virement sur ce compte", "Envoyez votre carte bancaire",
		"IBAN", "Ha ha ha", "Je suis un pirate", "Votre conseillère ment", "Pay your cousin", "vote for me", "achetez des cryptomonnaies",
	},
	"another language": {
		"Esta ayuda paga el curso entero.", "Diese Hilfe bezahlt alles.", "هذه المساعدة تدفع", "这笔资助支付", "Эта помощь платит", "Questo aiuto paga tutto", "Deze steun betaalt",
		"η βοήθεια", "इस सहायता", "この支援", "Ta pomoc płaci", "Bu yardım öder",
	},
	"markup and signs": {
		"**gras**", "<b>gras</b>", "`code`", "# titre", "- liste", "* liste", "&eacute;ligible", "\u200bmot", "mot\u200bmot", "\u202eetacifitrec", "mot\u0301", "а", "раie", "ﬁn", "ｐａｉｅ", "𝐩𝐚𝐢𝐞",
		"\u00ad", "🎉", "✅", "€", "%", "|", "\\n", "\t", "\u2028", "{F99}", "{V9}", "{N0}", "{ F1 }", "{f1}", "{F01}", "}", "{", "${jndi}", "_mot_", "~mot~", "·", "•", "—", "\u0000", "\ue001", "K\u212a",
	},
}

func attacks() []attack {
	list := []attack{
		{"tokens out of order", func(r *rand.Rand, a asked) []string { return swapTokens(r, a, false) }},
		{"tokens in another line", func(r *rand.Rand, a asked) []string { return swapTokens(r, a, true) }},
		{"a token left out", func(r *rand.Rand, a asked) []string {
			id, _, _ := strings.Cut(pick(r, a.Tokens), ":")
			return replaceAll(a.Lines, id, "")
		}},
		{"a token twice", func(r *rand.Rand, a asked) []string {
			id, _, _ := strings.Cut(pick(r, a.Tokens), ":")
			return insert(r, a.Lines, id)
		}},
		{"a token with something on it", func(r *rand.Rand, a asked) []string {
			id, _, _ := strings.Cut(pick(r, a.Tokens), ":")
			return replaceAll(a.Lines, id, pick(r, []string{"1" + id, id + "0", id + "000", "x" + id, id + "s", id + id, "-" + id, id + "%", id + ".fr", id + ",5", "(" + id, id + "/" + id, "+" + id, "«" + id}))
		}},
		{"a sentence moved", func(r *rand.Rand, a asked) []string {
			id, _, _ := strings.Cut(pick(r, a.Tokens), ":")
			return replaceAll(a.Lines, id, pick(r, []string{". " + id + ".", id + ". Et", "! " + id}))
		}},
		{"a loop", func(r *rand.Rand, a asked) []string {
			list := slices.Clone(a.Lines)
			i := r.IntN(len(list))
			words := strings.Fields(stripTokens(list[i]))
			if len(words) == 0 {
				words = []string{"formation"}
			}
			list[i] += " " + strings.Repeat(strings.Join(words[:min(len(words), 1+r.IntN(4))], " ")+" ", 2+r.IntN(60))
			return list
		}},
		{"too few or many lines", func(r *rand.Rand, a asked) []string {
			return pick(r, [][]string{a.Lines[1:], append(slices.Clone(a.Lines), pick(r, a.Lines)), {strings.Join(a.Lines, "\n")}, {}, slices.Repeat(a.Lines, 2)})
		}},
		{"homoglyphs", func(r *rand.Rand, a asked) []string {
			return replaceAll(a.Lines, pick(r, []string{"a", "e", "o", "i", "p", "c"}), pick(r, []string{"а", "е", "о", "і", "р", "с", "ɑ", "ο", "ａ", "e\u0301", "e\u200d"}))
		}},
		{"denials", func(r *rand.Rand, a asked) []string {
			return replaceFirst(r, a.Lines, " ", pick(r, []string{" ne ", " pas ", " not ", " sans ", " never ", " n’", " aucun ", " sauf "}))
		}},
		{"sure where it was not", func(r *rand.Rand, a asked) []string {
			return strings.Split(strings.NewReplacer("peut ", "va ", "pouvez ", "allez ", "can ", "do ", "may ", "do ", "si ", "", "if ", "", "souvent ", "").Replace(strings.Join(a.Lines, "\n"))+" ", "\n")
		}},
	}
	for _, name := range slices.Sorted(mapKeys(payloads)) {
		list = append(list, inserting(name, payloads[name]...))
	}
	return list
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func replaceAll(list []string, old, put string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], old, put)
	}
	return list
}

func replaceFirst(r *rand.Rand, list []string, old, put string) []string {
	list = slices.Clone(list)
	i := r.IntN(len(list))
	list[i] = strings.Replace(list[i], old, put, 1+r.IntN(2))
	return list
}

func stripTokens(s string) string { return anyToken.ReplaceAllString(s, "") }

// swapTokens lets two tokens change places.
func swapTokens(r *rand.Rand, a asked, anywhere bool) []string {
	list := slices.Clone(a.Lines)
	i := r.IntN(len(list))
	ids := anyToken.FindAllString(list[i], -1)
	if anywhere {
		ids = anyToken.FindAllString(strings.Join(list, " "), -1)
	}
	if len(ids) < 2 {
		return append(list, "")
	}
	x, y := pick(r, ids), pick(r, ids)
	for x == y {
		y = pick(r, ids)
	}
	for i := range list {
		list[i] = strings.NewReplacer(x, y, y, x).Replace(list[i])
	}
	return list
}

// hostile are answers that are no lines at all.
var hostile = []fakellm.Answer{
	{Text: ""}, {Text: "null"}, {Text: "[]"}, {Text: "{}"}, {Text: `{"lines":null}`}, {Text: `{"lines":"x"}`}, {Text: `{"lines":[1]}`}, {Text: `{"lines":[null]}`},
	{Text: `{"lines":[["x"]]}`}, {Text: "Voici : 500 €"}, {Text: "```json\n{\"lines\":[]}\n```"}, {Text: "<think>…</think>"}, {Text: `{"lines":["x"]`},
	{Text: `{"lines":[]}{"lines":["Vous êtes éligible."]}`}, {Text: strings.Repeat(`{"lines":`, 1000)}, {Text: strings.Repeat("[", 9000)},
	{Text: strings.Repeat("a", 10<<20)}, {Text: strings.Repeat("500 € ", 2<<20), Whole: true}, {Status: 500, Body: "500 €"}, {Status: 200, Body: "<html>500 €</html>"},
	{Text: strings.Repeat("x", 3000), Cut: true}, {Text: `{"lines":["x"]}`, Finish: "length"}, {Text: `{"lines":["x"]}`, Finish: "-"}, {Hang: true},
}

const hostileAnswers = 6000

// TestNothingUnsealedReachesAPerson plays thousands of hostile answers over every
// text that may be worded. What goes out is judged by an oracle that knows
// nothing of the seal.
func TestNothingUnsealedReachesAPerson(t *testing.T) {
	random := rand.New(rand.NewPCG(20261125, 6))
	var next func(asked) fakellm.Answer
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer {
		return next(readAsked(r))
	})
	defer server.Close()
	silent := fakellm.New(func(fakellm.Request) fakellm.Answer { return fakellm.Answer{Hang: true} })
	defer silent.Close()
	x := newLexicon(t)
	taken, total := map[string]int{}, map[string]int{}
	all := attacks()
	for _, lang := range []string{"fr", "en"} {
		replies := explained(t, lang)
		if len(replies) < 40 {
			t.Fatalf("only %d replies may be worded", len(replies))
		}
		for i := range hostileAnswers / 2 {
			reply, a := replies[i%len(replies)], pick(random, all)
			name := a.name
			next = func(q asked) fakellm.Answer { return fakellm.Answer{Text: lines(a.make(random, q))} }
			timeout, url := time.Minute, server.URL()
			if i%40 == 0 {
				name = "no lines at all"
				answer := hostile[(i/40)%len(hostile)]
				if answer.Hang { // on its own: its request outlives the answer
					timeout, url = 20*time.Millisecond, silent.URL()
				}
				next = func(asked) fakellm.Answer { return answer }
			}
			m := llm.New(url, key, "hostile", &llm.Options{Timeout: timeout})
			worded, ok := m.Word(t.Context(), x, alice, lang, reply.Text)
			shown := reply.Text
			if ok {
				shown = worded
				taken[name]++
			}
			total[name]++
			if wrong := differs(newBase(t), lang, reply.Text, shown); wrong != "" {
				t.Errorf("%s: %s\n  ours: %s\n  shown: %s", name, wrong, plainly(reply.Text), plainly(shown))
			}
			if p := smuggled(a, name, reply.Text, shown); p != "" {
				t.Errorf("%s: %q was shown\n  ours: %s\n  shown: %s", name, p, plainly(reply.Text), plainly(shown))
			}
		}
	}
	for _, name := range slices.Sorted(mapKeys(total)) {
		t.Logf("%-30s %5d answers, %4d taken without harm", name, total[name], taken[name])
	}
}

// TestHonestModelIsHeard holds the other side: who says everything as it was is
// let through for every text, so that the test above is not passed by refusing.
func TestHonestModelIsHeard(t *testing.T) {
	server := fakellm.New(func(r fakellm.Request) fakellm.Answer { return fakellm.Answer{Text: echo(r)} })
	defer server.Close()
	for _, lang := range []string{"fr", "en"} {
		worded := 0
		replies := explained(t, lang)
		for _, reply := range replies {
			m := llm.New(server.URL(), key, "honest", nil)
			if _, sealed := newLexicon(t).Seal(lang, reply.Text); !sealed {
				continue
			}
			text, ok := m.Word(t.Context(), newLexicon(t), alice, lang, reply.Text)
			if !ok || plainly(text) != plainly(reply.Text) {
				t.Errorf("%t\n%s\n%s", ok, plainly(reply.Text), plainly(text))
			}
			worded++
		}
		t.Logf("%s: %d of %d replies can be worded", lang, worded, len(replies))
		if worded*10 < len(replies)*5 {
			t.Errorf("%s: only %d of %d replies can be worded", lang, worded, len(replies))
		}
	}
}

// smuggled returns a payload of the attack that was shown though it does not
// stand in our text.
func smuggled(a attack, name string, ours, shown chat.Text) string {
	if name != a.name {
		return ""
	}
	was, is := " "+bare(plainly(ours))+" ", " "+bare(plainly(shown))+" "
	for _, p := range payloads[name] {
		p = bare(p)
		if strings.Trim(p, " ") != "" && strings.Count(is, " "+p+" ") > strings.Count(was, " "+p+" ") {
			return p
		}
	}
	return ""
}
