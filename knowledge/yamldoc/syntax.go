package yamldoc

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// syntaxError notes why the source could not be read as YAML.
func (f *File) syntaxError(err error) {
	e, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		f.report.Add(f.at(1, 1), KindSyntax, "This is not YAML: "+err.Error()+".", "")
		return
	}
	if e.Mark.Line == 0 {
		e.Mark = e.ContextMark
	}
	m := f.openQuote(e)
	if m.text == "" {
		m = f.afterQuotes(e)
	}
	if m.text == "" {
		m = f.explain(e)
	}
	if m.kind == "" {
		m.kind = KindSyntax
	}
	f.report.Add(f.at(m.mark.Line, m.mark.Column), m.kind, m.text, m.cure)
}

// mistake is what was probably meant by a syntax error.
type mistake struct {
	mark             yaml.Mark
	kind, text, cure string
}

// anOpening finds a quote that begins a value and is not closed on its line.
var anOpening = regexp.MustCompile(`^(\s*(?:- )*(?:[\w-]+: +)?)(?:"(?:[^"\\]|\\.)*|'[^']*(?:''[^']*)*)$`)

// nearby is how many lines behind the end of a quoted text YAML may notice that
// it was not meant to reach so far.
const nearby = 2

// openQuote explains a quote that was never closed: YAML takes the next one,
// lines later, for its end, and complains of what stands there. It returns the
// zero value if that is not what happened.
func (f *File) openQuote(e *yaml.LoadError) mistake {
	for at := e.Mark.Line - 1; at > 0; at-- {
		opening := anOpening.FindStringSubmatch(f.src.line(at))
		if opening == nil {
			continue
		}
		column := len([]rune(opening[1])) + 1
		quote := f.src.rest(at, column)[:1]
		for end := at + 1; end <= e.Mark.Line; end++ {
			if !strings.Contains(f.src.line(end), quote) {
				continue
			}
			if e.Mark.Line-end > nearby {
				break
			}
			return mistake{
				mark: yaml.Mark{Line: at, Column: column},
				text: fmt.Sprintf("The text that begins with this quote goes on to line %d, where the next %s stands.", end, quote),
				cure: "Write the same quote at its end, on this line.",
			}
		}
	}
	return mistake{}
}

// closedQuotes finds a quoted text at the end of the line so far.
var closedQuotes = regexp.MustCompile(`("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*$`)

// afterQuotes explains the commonest mistake in a file of rules and French
// texts: a value begins with a quote, which YAML closes before the value ends.
// It returns the zero value if that is not what happened.
func (f *File) afterQuotes(e *yaml.LoadError) mistake {
	rest := f.src.rest(e.Mark.Line, e.Mark.Column)
	line := f.src.line(e.Mark.Line)
	before := strings.TrimSuffix(line, rest)
	at := closedQuotes.FindStringSubmatchIndex(before)
	if !strings.HasPrefix(e.Message, "did not find expected") || rest == "" || strings.ContainsAny(rest[:1], "#]},") || at == nil {
		return mistake{}
	}
	m := mistake{mark: e.Mark, text: fmt.Sprintf("The value ends at the closing quote, but %s comes after it.", quoted(rest))}
	value, quotes := line[at[2]:], before[at[2]:at[3]]
	key := strings.TrimLeft(strings.TrimSpace(before[:at[2]]), "- ")
	switch {
	case quotes[0] == '\'' && at[1] == at[3] && strings.Contains(rest, "'"):
		m.cure = "Inside single quotes an apostrophe is written twice (''); or put the text in double quotes."
	case strings.Contains(e.ContextMsg, "flow"):
		m.cure = "Put the whole value in single quotes, or a comma between two values."
	case !strings.Contains(value, "'") && !strings.Contains(value, " #"):
		m.cure = `Put the whole value in single quotes, like this: ` + strings.TrimSpace(key+" '"+strings.TrimSpace(value)+"'")
	default:
		m.cure = `Write the whole value in a "|" block: "` + strings.TrimSpace(key+" |") + `", and the value on the next line, indented deeper.`
	}
	return m
}

// explain finds the words for an error of the YAML library.
func (f *File) explain(e *yaml.LoadError) mistake {
	m := mistake{mark: e.Mark}
	is := func(part string) bool { return strings.Contains(e.Message, part) }
	in := func(part string) bool { return strings.Contains(e.ContextMsg, part) }
	switch {
	case is("max depth"):
		m.kind = KindTooDeep
		m.text = fmt.Sprintf("More than %d lists and mappings stand inside one another.", MaxDepth)
		m.cure = "Lay the content out flatter."
	case is("unknown anchor"):
		m.kind = KindReference
		m.text = `YAML takes what begins with "*" for a reference, and references are not used here.`
		m.cure = "Write the content out, or put the value in quotes."
	case in("scanning an alias"), in("scanning an anchor"):
		m.text = `A value cannot begin with "*" or "&".`
		m.cure = "Put the whole value in quotes."
	case is("mapping values are not allowed"):
		m.mark, m.text, m.cure = f.strayColon(e.Mark)
	case is("cannot start any token"), is("tab character"):
		m.text, m.cure = f.strayCharacter(e.Mark)
	case in("quoted scalar") && !is("escape"):
		m.mark = e.ContextMark
		m.text = "The text that begins with this quote is never closed."
		m.cure = "Write the same quote at its end; a text that holds an apostrophe goes into double quotes."
	case in("quoted scalar"):
		m.text = `Between double quotes "\" begins an escape, and this one does not exist.`
		m.cure = `Put the text in single quotes, where "\" is an ordinary character.`
	case is("expected ',' or"):
		m = f.openBracket(e)
	case is("node content") && in("flow") && e.Mark.Line >= len(f.src.lines):
		m.text = `The file ends inside of "[" or "{".`
		m.cure = `Close each of them with "]" or "}".`
	case is("node content"):
		m.text = fmt.Sprintf("A value is missing before %s.", quoted(f.src.rest(e.Mark.Line, e.Mark.Column)))
		m.cure = "Write it, or put the value in quotes if it begins with this sign."
	case is("could not find expected ':'"):
		m.mark = e.ContextMark
		m.text = "No colon follows this key."
		m.cure = `Write "key: value"; or indent the line deeper if it goes on with the text above.`
	case is("'-' indicator"):
		m.text = "This line does not belong to the list above it."
		m.cure = `Begin it with "- " in the same column as the other entries, or indent it like the key of the list.`
	case is("expected key"):
		m.text = "This line does not fit the indentation of the lines above it."
		m.cure = "Begin it in the same column as the other keys of its mapping."
	case is("block sequence entries"):
		m.text = `A list with "- " cannot begin on this line.`
		m.cure = `Begin it on the next line, write it as [one, two], or put a text that begins with "- " in quotes.`
	default:
		m.text = "This is not YAML: " + e.Message + "."
		m.cure = "Compare it with the lines around it: indentation, quotes, colons and brackets."
	}
	return m
}

// strayColon explains a ": " where none may stand.
func (f *File) strayColon(at yaml.Mark) (mark yaml.Mark, text, cure string) {
	line := f.src.line(at.Line)
	before := strings.TrimSuffix(line, f.src.rest(at.Line, at.Column))
	if strings.Contains(before, ": ") {
		return at, `This value holds ": ", which YAML takes for a second key.`, "Put the whole value in quotes."
	}
	at.Column = len(line) - len(strings.TrimLeft(line, " ")) + 1
	return at, "This line does not fit the one above it.",
		"Begin it in the same column as the other keys of its mapping, and see that the line above has its colon."
}

func (f *File) strayCharacter(at yaml.Mark) (text, cure string) {
	rest := f.src.rest(at.Line, at.Column)
	before := strings.TrimSuffix(f.src.line(at.Line), rest)
	if rest == "" || rest[0] == '\t' || strings.TrimLeft(before, " ") == "" && strings.HasPrefix(strings.TrimLeft(rest, " "), "\t") {
		return "A tab stands where the line is indented.", "Indent with spaces only."
	}
	return fmt.Sprintf("A value cannot begin with %s.", quoted(string([]rune(rest)[:1]))), "Put the whole value in quotes."
}

// openBracket explains a list or mapping in brackets that goes wrong: at its
// opening if it runs over the end of the line, else at the place itself.
func (f *File) openBracket(e *yaml.LoadError) mistake {
	closing := "}"
	if strings.Contains(e.Message, "]") {
		closing = "]"
	}
	if e.ContextMark.Line == e.Mark.Line {
		return mistake{
			mark: e.Mark,
			text: fmt.Sprintf(`A comma or %q is missing before this.`, closing),
			cure: "Write it, or put what stands here in quotes if it is part of the text before it.",
		}
	}
	return mistake{
		mark: e.ContextMark,
		text: fmt.Sprintf("The bracket that opens here is not closed, or a comma is missing before line %d.", e.Mark.Line),
		cure: fmt.Sprintf("Write %q at its end, and a comma between its entries.", closing),
	}
}
