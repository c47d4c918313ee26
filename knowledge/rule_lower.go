package knowledge

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"guichet/knowledge/yamldoc"
)

// lowering walks one checked expression.
type lowering struct {
	rr     *ruleReader
	text   yamldoc.Str
	info   *ast.SourceInfo
	failed bool
}

func (l *lowering) refuse(e ast.Expr, kind, text, cure string) expr {
	at := l.info.GetStartLocation(e.ID())
	l.rr.report.Add(l.text.At(at.Line(), at.Column()+1), kind, text, cure)
	l.failed = true
	return constant(false)
}

func (l *lowering) expr(e ast.Expr) expr {
	switch e.Kind() {
	case ast.LiteralKind:
		if b, ok := e.AsLiteral().(types.Bool); ok {
			return constant(b)
		}
	case ast.IdentKind:
		if f := l.rr.facts[e.AsIdent()]; f != nil && f.Type == YesNo {
			return oneOf{f, []string{yes}}
		}
	case ast.CallKind:
		return l.call(e, e.AsCall())
	}
	return l.refuse(e, "rule-form", "Rules cannot hold this.", ruleCure)
}

const (
	yes = "yes"
	no  = "no"
)

func (l *lowering) call(e ast.Expr, c ast.CallExpr) expr {
	args := c.Args()
	switch c.FunctionName() {
	case operators.LogicalAnd:
		return allOf{l.expr(args[0]), l.expr(args[1])}
	case operators.LogicalOr:
		return anyOf{l.expr(args[0]), l.expr(args[1])}
	case operators.LogicalNot:
		return negation{l.expr(args[0])}
	case operators.In:
		return l.membership(e, args[0], args[1])
	case operators.Equals:
		return l.equal(e, args[0], args[1])
	case operators.NotEquals:
		return negation{l.equal(e, args[0], args[1])}
	case operators.GreaterEquals:
		return l.order(e, args[0], args[1], 0, false)
	case operators.Greater:
		return l.order(e, args[0], args[1], 1, false)
	case operators.Less:
		return l.order(e, args[0], args[1], 0, true)
	case operators.LessEquals:
		return l.order(e, args[0], args[1], 1, true)
	}
	return l.refuse(e, "rule-form", fmt.Sprintf("Rules cannot use %q.", strings.ReplaceAll(strings.Trim(c.FunctionName(), "_@"), "?_:", "? :")), ruleCure)
}

// membership reads `"option" in several` and `choice in ["a", "b"]`.
func (l *lowering) membership(e, item, list ast.Expr) expr {
	if f := l.fact(list); f != nil && f.Type == Several {
		if id, ok := stringLiteral(item); ok {
			return includes{f, l.option(item, f, id)}
		}
	}
	f := l.fact(item)
	if f == nil || f.Type != Choice || list.Kind() != ast.ListKind {
		return l.refuse(e, "rule-form", `Rules cannot use "in" like this.`,
			`Write "option" in fact for several choices, or fact in ["a", "b"] for one of.`)
	}
	var ids []string
	for _, element := range list.AsList().Elements() {
		id, ok := stringLiteral(element)
		if !ok {
			return l.refuse(element, "rule-form", "The list must hold option ids in double quotes.", ruleCure)
		}
		ids = append(ids, l.option(element, f, id))
	}
	return oneOf{f, ids}
}

// option checks that id is an option of f that an answer can settle on.
func (l *lowering) option(e ast.Expr, f *Fact, id string) string {
	o := f.Option(id)
	switch {
	case o == nil:
		cure := "Use one of: " + f.optionIDs() + "."
		var ids []string
		for _, o := range f.Options {
			ids = append(ids, o.ID)
		}
		if similar := yamldoc.Suggest(id, ids); similar != "" {
			cure = fmt.Sprintf("Did you mean %q?", similar)
		}
		l.refuse(e, "unknown-option", fmt.Sprintf("%s has no option %q.", f.ID, id), cure)
	case len(o.LeavesOpen) > 0:
		l.refuse(e, "open-option", fmt.Sprintf("The option %q of %s leaves the answer open: no rule can test for it.", id, f.ID),
			"Test for one of: "+strings.Join(o.LeavesOpen, ", ")+".")
	}
	return id
}

func (l *lowering) equal(e, a, b ast.Expr) expr {
	if l.fact(a) == nil {
		a, b = b, a
	}
	f := l.fact(a)
	if f == nil {
		return l.refuse(e, "rule-form", "One side of a comparison must be a fact.", ruleCure)
	}
	if id, ok := stringLiteral(b); ok && f.Type == Choice {
		return oneOf{f, []string{l.option(b, f, id)}}
	}
	if v, ok := boolLiteral(b); ok && f.Type == YesNo {
		if v {
			return oneOf{f, []string{yes}}
		}
		return oneOf{f, []string{no}}
	}
	if bound, ok := l.operand(b); ok && f.numeric() {
		return allOf{atLeast{f, bound, 0}, negation{atLeast{f, bound, 1}}}
	}
	return l.refuse(e, "rule-form", "Rules cannot compare these two.", ruleCure)
}

// order reads fact >= bound + plus, negated for < and <=, in either order of
// the two sides.
func (l *lowering) order(e, a, b ast.Expr, plus int, negate bool) expr {
	if l.fact(a) == nil { // 15 <= days is days >= 15; 15 < days is days >= 16
		a, b = b, a
		plus, negate = 1-plus, !negate
	}
	f := l.fact(a)
	bound, ok := l.operand(b)
	if f == nil || !ok || !f.numeric() {
		return l.refuse(e, "rule-form", "Rules compare a number or days fact with a whole number or a figure.", ruleCure)
	}
	if negate {
		return negation{atLeast{f, bound, plus}}
	}
	return atLeast{f, bound, plus}
}

func (f *Fact) numeric() bool { return f.Type == Number || f.Type == Money || f.Type == Day }

func (l *lowering) fact(e ast.Expr) *Fact {
	if e.Kind() != ast.IdentKind {
		return nil
	}
	return l.rr.facts[e.AsIdent()]
}

func (l *lowering) operand(e ast.Expr) (operand, bool) {
	switch e.Kind() {
	case ast.LiteralKind:
		n, ok := e.AsLiteral().(types.Int)
		if n > maxNumber {
			l.refuse(e, "too-large", fmt.Sprintf("Numbers go up to %d here.", maxNumber), "Check its digits.")
		}
		return operand{number: int(n)}, ok
	case ast.IdentKind:
		name, isFigure := strings.CutPrefix(e.AsIdent(), figurePrefix)
		f := l.rr.figures[name]
		if !isFigure || f == nil {
			return operand{}, false
		}
		if !f.whole() {
			l.refuse(e, "not-a-whole-number", fmt.Sprintf("Rules count in whole numbers, and figures.%s has decimals.", name), "Use a figure without decimals.")
		}
		return operand{figure: f}, true
	case ast.CallKind:
		if c := e.AsCall(); c.FunctionName() == operators.Negate {
			o, ok := l.operand(c.Args()[0])
			return operand{number: -o.number}, ok && o.figure == nil
		}
	}
	return operand{}, false
}

func stringLiteral(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

func boolLiteral(e ast.Expr) (bool, bool) {
	if e.Kind() != ast.LiteralKind {
		return false, false
	}
	b, ok := e.AsLiteral().(types.Bool)
	return bool(b), ok
}
