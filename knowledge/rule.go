package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"guichet/knowledge/yamldoc"
)

// rule is a condition as data: CEL is used for its syntax and its type
// checker only, what is left of it is a tree of tests on facts.
type rule struct {
	source string
	pos    yamldoc.Pos
	root   expr
}

// expr is one node of a rule: a test on one fact, or and, or, not, a constant.
type expr interface{ isExpr() }

type (
	allOf    []expr
	anyOf    []expr
	negation struct{ of expr }
	constant bool
	// oneOf tests a Choice or YesNo fact.
	oneOf struct {
		fact    *Fact
		options []string
	}
	// includes tests a Several fact.
	includes struct {
		fact   *Fact
		option string
	}
	// atLeast tests a Number or Money, or the days left until a Day:
	// value >= bound + plus.
	atLeast struct {
		fact  *Fact
		bound operand
		plus  int
	}
)

// operand is a whole number, or a figure whose value depends on the day.
type operand struct {
	number int
	figure *Figure
}

func (allOf) isExpr()    {}
func (anyOf) isExpr()    {}
func (negation) isExpr() {}
func (constant) isExpr() {}
func (oneOf) isExpr()    {}
func (includes) isExpr() {}
func (atLeast) isExpr()  {}

// ruleReader turns the text of rules into rules, reporting what is wrong.
type ruleReader struct {
	env     *cel.Env
	names   []string // what a rule may name, for suggestions
	facts   map[string]*Fact
	figures map[string]*Figure
	report  *yamldoc.Report
}

const figurePrefix = "figures."

// newRuleReader declares every fact of the base, and the figures of one
// scheme.
func newRuleReader(base *cel.Env, facts []*Fact, figures map[string]*Figure, r *yamldoc.Report) (*ruleReader, error) {
	reader := &ruleReader{facts: map[string]*Fact{}, figures: figures, report: r}
	for _, f := range facts {
		name := f.ruleName()
		reader.facts[name] = f
		reader.names = append(reader.names, name)
	}
	var declare []cel.EnvOption
	for _, name := range sortedKeys(figures) {
		declare = append(declare, cel.Variable(figurePrefix+name, cel.IntType))
		reader.names = append(reader.names, figurePrefix+name)
	}
	env, err := base.Extend(declare...)
	reader.env = env
	return reader, err
}

// newRuleEnv declares the facts in CEL's types.
func newRuleEnv(facts []*Fact) (*cel.Env, error) {
	options := []cel.EnvOption{cel.ClearMacros()}
	for _, f := range facts {
		var t *cel.Type
		switch f.Type {
		case Choice:
			t = cel.StringType
		case Several:
			t = cel.ListType(cel.StringType)
		case YesNo:
			t = cel.BoolType
		default:
			t = cel.IntType
		}
		options = append(options, cel.Variable(f.ruleName(), t))
	}
	return cel.NewEnv(options...)
}

// ruleName is the name under which rules see the fact.
func (f *Fact) ruleName() string {
	if f.Type == Day {
		return f.DaysName
	}
	return f.ID
}

// read compiles one rule. It returns nil after reporting what is wrong.
func (rr *ruleReader) read(s yamldoc.Str) *rule {
	if s.Folded() {
		rr.report.Add(s.Pos, "folded-rule", "A rule must not be folded over several lines.",
			"Write it on one line, or as a block that starts with |.")
		return nil
	}
	checked, issues := rr.env.Compile(s.V)
	if issues != nil && issues.Err() != nil {
		for _, e := range issues.Errors() {
			rr.reportCEL(s, e)
		}
		return nil
	}
	if t := checked.OutputType(); !t.IsExactType(types.BoolType) {
		rr.report.Add(s.Pos, "rule-type", fmt.Sprintf("This rule gives a %s, not a yes or no.", t),
			"Compare it with something, as in: days_to_start >= 15")
		return nil
	}
	lower := &lowering{rr: rr, text: s, info: checked.NativeRep().SourceInfo()}
	root := lower.expr(checked.NativeRep().Expr())
	if lower.failed {
		return nil
	}
	return &rule{source: s.V, pos: s.Pos, root: root}
}

var undeclared = regexp.MustCompile(`undeclared reference to '([^']*)'`)

func (rr *ruleReader) reportCEL(s yamldoc.Str, e *common.Error) {
	at := s.At(e.Location.Line(), e.Location.Column()+1)
	if m := undeclared.FindStringSubmatch(e.Message); m != nil {
		name := m[1]
		if name == strings.TrimSuffix(figurePrefix, ".") {
			rr.report.Add(at, "undeclared-figure", "This rule uses a figure that the scheme does not declare.",
				"Declare it under figures, or use one of: "+strings.Join(sortedKeys(rr.figures), ", ")+".")
			return
		}
		cure := "Declare it in facts.yaml, or use one of: " + strings.Join(rr.names, ", ") + "."
		if similar := yamldoc.Suggest(name, rr.names); similar != "" {
			cure = fmt.Sprintf("Did you mean %s?", similar)
		}
		rr.report.Add(at, "undeclared-fact", fmt.Sprintf("There is no fact called %q.", name), cure)
		return
	}
	if strings.Contains(e.Message, "found no matching overload") {
		rr.report.Add(at, "rule-type", "The two sides of this comparison do not fit: "+plainOverload(e.Message)+".",
			"Compare a choice with an option id in double quotes, a number with a whole number; write a yes/no fact by its name alone.")
		return
	}
	rr.report.Add(at, "rule-syntax", "This rule cannot be read: "+firstLine(e.Message)+".",
		"Write it as in: days_to_start >= 15 && contract in [\"cdi\", \"cdd\"]")
}

var overload = regexp.MustCompile(`'_?([^']*?)_?' applied to '\(([^)]*)\)'`)

func plainOverload(message string) string {
	m := overload.FindStringSubmatch(message)
	if m == nil {
		return firstLine(message)
	}
	words := strings.NewReplacer("int", "number", "string", "choice", "bool", "yes/no", "list(choice)", "several").Replace(m[2])
	return fmt.Sprintf("%s between %s", strings.Trim(m[1], "_@"), strings.ReplaceAll(words, ", ", " and "))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(s, ".")
}

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

const ruleCure = "Use only == != < <= > >= in && || ! and brackets, over facts, option ids, whole numbers and figures."

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
	return l.refuse(e, "rule-form", fmt.Sprintf("Rules cannot use %q.", strings.Trim(c.FunctionName(), "_@")), ruleCure)
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
		return l.refuse(e, "rule-form", "This is no membership that rules know.",
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
	return l.refuse(e, "rule-form", "This comparison is none that rules know.", ruleCure)
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
		return operand{number: int(n)}, ok
	case ast.IdentKind:
		f := l.rr.figures[strings.TrimPrefix(e.AsIdent(), figurePrefix)]
		return operand{figure: f}, f != nil
	case ast.SelectKind:
		f := l.rr.figures[e.AsSelect().FieldName()]
		return operand{figure: f}, f != nil
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

// facts returns the facts that the rule tests, in the order of their first
// test.
func (r *rule) facts() []*Fact {
	var found []*Fact
	var visit func(expr)
	visit = func(e expr) {
		var f *Fact
		switch e := e.(type) {
		case allOf:
			for _, e := range e {
				visit(e)
			}
		case anyOf:
			for _, e := range e {
				visit(e)
			}
		case negation:
			visit(e.of)
		case oneOf:
			f = e.fact
		case includes:
			f = e.fact
		case atLeast:
			f = e.fact
		}
		if f != nil && !slices.Contains(found, f) {
			found = append(found, f)
		}
	}
	if r != nil {
		visit(r.root)
	}
	return found
}
