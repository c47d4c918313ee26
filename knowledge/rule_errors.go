package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/common"

	"guichet/knowledge/yamldoc"
)

// What CEL finds wrong with a rule, in the words of those who write rules.

const ruleCure = "Use only == != < <= > >= in && || ! and brackets, over facts, option ids, whole numbers and figures."

const truthCure = "Write a yes-or-no fact by its name alone, and ! before it for no."

var (
	undeclared = regexp.MustCompile(`undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`no matching overload for '([^']*)' applied to '\((.*)\)'`)
	wantsTruth = regexp.MustCompile(`expected type 'bool' but found '([^']*)'`)
	badToken   = regexp.MustCompile(`token recognition error at: '(.)`)
	selection  = regexp.MustCompile(`does not support field selection`)
	badInput   = regexp.MustCompile(`(?:mismatched|extraneous) input '([^']+)'`)
)

// explain reports the errors of one rule. A rule that cannot be read has one
// cause, what CEL says behind the first is guesswork.
func (rr *ruleReader) explain(s yamldoc.Str, errs []*common.Error) {
	for _, e := range errs {
		at := s.At(e.Location.Line(), e.Location.Column()+1)
		if m := undeclared.FindStringSubmatch(e.Message); m != nil {
			rr.unknownName(s, e, m[1])
		} else if m := overload.FindStringSubmatch(e.Message); m != nil {
			rr.misfit(at, strings.Trim(m[1], "_@"), strings.Split(m[2], ", "))
		} else if m := wantsTruth.FindStringSubmatch(e.Message); m != nil {
			rr.report.Add(at, "rule-type", "A yes or no belongs here, not "+typeWords(m[1])+".", "Compare it with something, as in: days_to_start >= 15")
		} else if selection.MatchString(e.Message) {
			rr.report.Add(at, "rule-form", "A point does not belong here.", ruleCure)
		} else {
			text, cure := syntaxWords(e.Message)
			rr.report.Add(at, "rule-syntax", text, cure)
			return
		}
	}
}

// unknownName reports a name that no fact and no figure has.
func (rr *ruleReader) unknownName(s yamldoc.Str, e *common.Error, name string) {
	word, figure, isFigure := strings.Cut(name, ".")
	isFigure = isFigure || word == "figures"
	column := e.Location.Column()
	rest := behind(s.V, e.Location.Line(), column)
	if !strings.HasPrefix(rest, word) { // the place of the point or bracket behind the word
		column = max(column-len([]rune(word)), 0)
		rest = behind(s.V, e.Location.Line(), column)
	}
	if m := figureName.FindStringSubmatch(rest); m != nil {
		figure = m[1]
	}
	at := s.At(e.Location.Line(), column+1)
	switch {
	case strings.HasPrefix(strings.TrimPrefix(rest, word), "("):
		rr.report.Add(at, "rule-form", fmt.Sprintf("Rules cannot use %q.", word), ruleCure)
	case isFigure && rr.figures == nil:
		rr.report.Add(at, "undeclared-figure", "The tree has no figures; they belong to schemes.", "Write the number.")
	case isFigure && figure == "":
		rr.report.Add(at, "undeclared-figure", "This rule does not say which figure it means.", "Write figures. and the name of a figure of the same scheme.")
	case isFigure:
		rr.report.Add(at, "undeclared-figure", fmt.Sprintf("The scheme has no figure called %q.", figure),
			cureFor(figure, sortedKeys(rr.figures), "Declare it under figures"))
	case rr.daysOf(word) != "":
		rr.report.Add(at, "undeclared-fact", fmt.Sprintf("Rules see the date %s as %s, the days left until it.", word, rr.daysOf(word)), "Write "+rr.daysOf(word)+".")
	case word == yes || word == no:
		rr.report.Add(at, "rule-type", fmt.Sprintf("Rules do not say %s.", word), truthCure)
	case rr.isOption(word):
		rr.report.Add(at, "undeclared-fact", fmt.Sprintf("%s is an option, not a fact.", word), fmt.Sprintf("Write it in double quotes: %q", word))
	case !rr.partial:
		rr.report.Add(at, "undeclared-fact", fmt.Sprintf("There is no fact called %q.", name), cureFor(name, rr.names, "Declare it in facts.yaml"))
	}
}

var figureName = regexp.MustCompile(`^figures\.(\w+)`)

// behind returns what stands on a line of a rule from a column on, counted
// from 0.
func behind(rule string, line, column int) string {
	lines := strings.Split(rule, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	runes := []rune(lines[line-1])
	return string(runes[min(max(column, 0), len(runes)):])
}

// daysOf returns the name under which rules see the date with an id; "" if
// there is no such date.
func (rr *ruleReader) daysOf(id string) string {
	for name, f := range rr.facts {
		if f.Type == Day && f.ID == id && !f.broken {
			return name
		}
	}
	return ""
}

func (rr *ruleReader) isOption(id string) bool {
	for _, f := range rr.facts {
		if slices.ContainsFunc(f.Options, func(o *Option) bool { return o.ID == id }) {
			return true
		}
	}
	return false
}

// misfit reports an operator between operands that it does not take.
func (rr *ruleReader) misfit(at yamldoc.Pos, operator string, types []string) {
	has := func(t string) bool { return slices.Contains(types, t) }
	text := fmt.Sprintf("%q cannot stand before %s.", operator, typeWords(types[0]))
	if len(types) == 2 {
		text = fmt.Sprintf("%q cannot stand between %s and %s.", operator, typeWords(types[0]), typeWords(types[1]))
	}
	cure := "Compare a choice with an option id in double quotes, a number with a whole number."
	switch {
	case !slices.Contains([]string{"==", "!=", "<", "<=", ">", ">=", "in", "!", "&&", "||"}, operator):
		text, cure = fmt.Sprintf("Rules cannot use %q.", operator), ruleCure
	case operator == "in" && has("list(string)"), has("list(string)") && has("string") && operator != "in":
		cure = `For a fact with several answers write "option" in fact; for a choice, fact == "option" or fact in ["one", "two"].`
	case operator == "in":
		cure = `For a choice write fact == "option" or fact in ["one", "two"]; "option" in fact is for facts with several answers.`
	case operator == "!":
		cure = "Write ! before a yes-or-no fact, or before a comparison in brackets."
	case has("bool"):
		cure = truthCure
	case has("double"):
		cure = "Write whole numbers, without a point."
	}
	rr.report.Add(at, "rule-type", text, cure)
}

// typeWords names a type of CEL as authors do.
func typeWords(t string) string {
	switch t {
	case "int", "uint":
		return "a number"
	case "double":
		return "a number with decimals"
	case "string":
		return "a choice"
	case "bool":
		return "a yes or no"
	case "list(string)":
		return "several choices"
	default:
		return t
	}
}

// syntaxWords says what is wrong with a rule that CEL cannot read.
func syntaxWords(message string) (text, cure string) {
	message = firstLine(strings.TrimPrefix(message, "Syntax error: "))
	cure = `Rules look like this: days_to_start >= 15 && contract in ["cdi", "cdd"]. && is and, || is or, ! is not.`
	if m := badToken.FindStringSubmatch(message); m != nil {
		return tokenWords(m[1], cure)
	}
	switch m := badInput.FindStringSubmatch(message); {
	case strings.Contains(message, "'<EOF>'") && (m == nil || m[1] == "<EOF>"):
		return "This rule stops too early.", "Write what is missing at its end: a value, a bracket or a quote."
	case m != nil:
		return fmt.Sprintf("%q does not belong here.", m[1]), cure
	case strings.HasPrefix(message, "reserved identifier"):
		return strings.TrimPrefix(message, "reserved identifier: ") + " has a meaning of its own in CEL and cannot be used.", cure
	case strings.HasPrefix(message, "invalid int literal"):
		return "This number is too large.", "Check its digits."
	}
	return "This rule cannot be read: " + message + ".", cure
}

// tokenWords explains a character that no rule holds.
func tokenWords(token, otherwise string) (text, cure string) {
	switch token {
	case "=":
		return `"=" alone means nothing in rules.`, `Write == for "is", >= for "at least", <= for "at most".`
	case "&", "|":
		return fmt.Sprintf("%q alone means nothing in rules.", token), "Write && for and, || for or."
	case "≥", "≤", "≠":
		return fmt.Sprintf("%q means nothing in rules.", token), "Write >=, <= or !=."
	case "“", "”", "«", "»", "‘", "’":
		return fmt.Sprintf("%s is no quote that rules know.", token), `Write straight quotes: "option"`
	case "'", `"`:
		return "A quote is opened here and not closed.", "Write the same quote at the end of the option id."
	}
	return fmt.Sprintf("%q means nothing in rules.", token), otherwise
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(s, ".")
}
