package dialog

import (
	"slices"
	"strings"
)

var (
	// asking are the words with which a question begins that is about the matter
	// and not about whoever asks.
	asking = []string{"quel", "quelle", "quels", "quelles", "comment", "combien", "pourquoi", "quand", "faut", "qui", "que", "quoi", "est", "c", "qu", "peut", "y",
		"what", "whats", "which", "how", "why", "when", "where", "who", "is", "are", "does", "do", "did", "can", "could", "would", "should", "will", "must", "has"}

	// supposing are the words with which people make up a case.
	supposing = []string{"supposons", "imaginons", "imagine", "imaginez", "admettons", "supposez", "mettons", "suppose", "supposing", "assuming", "imagining", "say"}

	// benefitGoes are the words behind the benefit that is called as an English verb.
	benefitGoes = []string{"ran", "runs", "ends", "ended", "stops", "stopped", "finishes", "finished", "is", "until", "till", "lasts", "covers", "guaranteed", "dried", "over", "comes", "paid"}

	// hearsay begins what others say: "someone told me that students …".
	hearsay = [][]string{{"someone", "told", "me"}, {"somebody", "told", "me"}, {"i", "heard"}, {"i", "read"}, {"i", "was", "told"}, {"on", "m", "a", "dit"}, {"j", "ai", "lu"}, {"j", "ai", "entendu"}}

	// topics may begin a question that is about the matter: "la RQTH, ça sert à quoi ?".
	topics = []string{"le", "la", "les", "l", "un", "une", "des", "votre", "vos", "ce", "cette", "the", "your"}

	// opening words may stand before a question or a supposition.
	opening = []string{"et", "mais", "bonjour", "bonsoir", "bjr", "salut", "hello", "alors", "donc", "du", "coup", "sinon", "en", "fait", "dites", "moi", "euh", "a", "il", "hi", "and", "so", "but", "roughly"}

	// mine are the words with which people speak of themselves, beside myself.
	mine = []string{"mon", "ma", "mes", "me", "m", "nous", "my", "our", "we", "suis"}
)

// ofOneself returns the sentences of a text in which somebody may tell what is so
// of them: those that state, and of questions and suppositions only those that are
// about whoever asks. Where some state, no question does.
func ofOneself(text string) string {
	var stated, asked strings.Builder
	for sentence := range sentences(text) {
		question := strings.HasSuffix(sentence, "?")
		switch words := tokens(sentence); {
		case inGeneral(words, question) || ofAnotherOnly(words):
		case question && !tells(words):
			told, rest := beforeLast(sentence)
			stated.WriteString(told)
			asked.WriteString(told + rest)
		default:
			stated.WriteString(sentence)
		}
	}
	if rest := strings.TrimSpace(stated.String()); len(tokens(rest)) > 0 {
		return rest
	}
	return strings.TrimSpace(asked.String())
}

// ofAnotherOnly reports whether a sentence is about somebody close, and holds nothing
// of whoever writes but that they are told or asked: "my colleague got it, she told
// me to write".
func ofAnotherOnly(words []string) bool {
	first := -1
	for i := range words {
		if slices.Contains(others, words[i]) && !slices.Contains(children, words[i]) && ofAnother(words[:i+1]) {
			first = i
			break
		}
	}
	if first < 0 || first > mostBeforeAnother {
		return false
	}
	for i, w := range words {
		told := i > 0 && slices.Contains([]string{"told", "tells", "asked"}, words[i-1]) || i+2 < len(words) && words[i+1] == "a" && words[i+2] == "dit"
		if slices.Contains(speaking, w) || i >= first && slices.Contains(mine, w) && !told {
			return false
		}
	}
	return true
}

// children are those for whom somebody writes.
var children = []string{"fils", "fille", "enfant", "ado", "gamin", "gamine", "niece", "neveu", "filleul", "filleule", "son", "daughter", "nephew", "kid", "child", "grandson", "granddaughter", "garcon", "boy", "girl", "teenager"}

// mostBeforeAnother is how many words stand before the person whom a sentence is
// about, and speaking the words with which somebody says what they do.
const mostBeforeAnother = 3

var speaking = []string{"je", "j", "jsuis", "chui", "chuis", "moi", "g", "i", "im", "ive", "myself", "we", "nous", "on"}

// beforeLast splits a question at its last comma: what goes before is told.
func beforeLast(question string) (told, rest string) {
	at := strings.LastIndexAny(question, ",;") + 1
	return question[:at], question[at:]
}

// inGeneral reports whether a sentence asks about the matter, or makes up a case.
func inGeneral(words []string, question bool) bool {
	first := 0
	for first < len(words)-1 && slices.Contains(opening, words[first]) {
		first++
	}
	if first == len(words) {
		return false
	}
	if slices.Contains(supposing, words[first]) {
		return true
	}
	for _, begin := range hearsay {
		if n := first + len(begin); n < len(words) && slices.Equal(words[first:n], begin) {
			return !slices.ContainsFunc(words[n:], func(w string) bool { return slices.Contains(myself, w) || slices.Contains(mine, w) })
		}
	}
	for i, w := range words {
		told := w == "me" && i > 0 && words[i-1] == "tell"
		if !told && (slices.Contains(myself, w) || slices.Contains(mine, w)) {
			return false
		}
	}
	if words[first] == "are" && slices.Contains(benefitGoes, words[first+1]) { // "ARE ran out" is the benefit
		return false
	}
	if slices.Contains(asking, words[first]) {
		return question || len(words) > first+1 && slices.Contains([]string{"quel", "quelle", "quels", "quelles", "comment", "combien", "pourquoi", "faut",
			"what", "whats", "which", "how", "why", "is", "are", "does", "do", "can", "could", "would"}, words[first]) ||
			words[first] == "c" && len(words) > first+2 && slices.Contains([]string{"quoi", "combien"}, words[first+2])
	}
	return question && slices.Contains(topics, words[0])
}

// tells reports whether a question begins with what is so: "je suis salarié, est-ce
// que …".
func tells(words []string) bool {
	for i := 0; i < len(words)-1; i++ {
		if slices.Contains([]string{"je suis", "j ai", "j habite", "je touche", "je travaille", "je bosse", "i am", "i m", "i have", "i live", "i work"}, words[i]+" "+words[i+1]) {
			return i == 0 || slices.Contains(opening, words[0])
		}
	}
	return false
}

// people are the words for somebody in a situation, of whom a language tells with
// an article that it is another, or nobody in particular.
var people = []string{"salarie", "salariee", "salaries", "employe", "employee", "artisan", "artisane", "independant", "independante", "patron", "patronne", "gerant", "gerante",
	"dirigeant", "dirigeante", "chef", "cheffe", "etudiant", "etudiante", "apprenti", "apprentie", "retraitee", "lyceen", "lyceenne", "chomeur", "chomeuse", "demandeur", "demandeuse",
	"particulier", "entrepreneur", "entrepreneuse", "commercant", "commercante", "fonctionnaire", "interimaire", "intermittent", "intermittente", "auto", "autoentrepreneur", "micro",
	"employee", "student", "apprentice", "jobseeker", "freelancer"}

// anybody reports whether an article makes a mention of somebody in a situation
// that of another: "le patron", "pour un étudiant", but not "je suis un étudiant".
func anybody(words []string, m mention) bool {
	if m.first == 0 || !slices.Contains(people, words[m.first]) || m.words > 1 && slices.Contains(premises, words[m.first+1]) {
		return false
	}
	if !slices.Contains([]string{"un", "une", "le", "la", "les", "l", "des", "du", "aux", "notre", "votre", "leur", "ce", "cet", "cette", "chaque", "tout",
		"a", "an", "the", "my", "his", "her", "their", "our", "your", "any", "every"}, words[m.first-1]) {
		return false
	}
	return m.first < 2 || !slices.Contains([]string{"suis", "etant", "comme", "deviens", "reste", "etre", "que", "moi", "donc", "toujours", "aussi", "actuellement",
		"am", "m", "as", "still", "being", "be", "currently", "also", "just", "only", "and", "was"}, words[m.first-2])
}

// mostSupposed is how many words behind an "if" what it supposes stands.
const mostSupposed = 5

// supposed reports whether an "if" before a mention makes it a case and no fact:
// "si mon patron refuse", but not "je suis salarié si ça compte".
func (m *message) supposed(words []string, found mention) bool {
	for i := found.first - 1; i >= max(0, found.first-mostSupposed) && len(words) == len(m.words); i-- {
		if slices.Contains([]string{"si", "if"}, words[i]) {
			return i == 0 || words[i-1] != "meme"
		}
		if m.parted(i + 1) {
			return false
		}
	}
	return false
}

// left are the words behind which a job is one that somebody has no more.
var left = []string{"demissionne", "quitte", "perdu", "lache", "plaque", "rompu", "retraite", "retraitee", "retired", "resigned", "quit", "lost", "left"}

// gone reports whether somebody left what a mention says, in at most three words
// before it: "démissionné de mon CDI".
func (m *message) gone(words []string, found mention) bool {
	for i := found.first - 1; i >= max(0, found.first-3) && !m.parted(i+1); i-- {
		if slices.Contains(left, words[i]) {
			return true
		}
	}
	return false
}
