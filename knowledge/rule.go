package knowledge

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
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
	// partial tells that a fact could not be read: an unknown name may be its.
	partial bool
}

const figurePrefix = "figures."

// reservedNames are the names that CEL gives a meaning of its own.
var reservedNames = []string{
	"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
	"namespace", "null", "package", "return", "true", "var", "void", "while",
	"bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "string", "type", "uint", "figures",
}

// newRuleReader declares every fact of the base, and the figures of one
// scheme.
func newRuleReader(base *cel.Env, l *loader, figures map[string]*Figure) (*ruleReader, error) {
	reader := &ruleReader{facts: map[string]*Fact{}, figures: figures, report: l.report, partial: l.partial[aFact]}
	for _, f := range l.base.facts {
		name := f.ruleName()
		reader.facts[name] = f
		reader.names = append(reader.names, name)
	}
	var declare []cel.EnvOption
	for _, name := range sortedKeys(figures) {
		if idForm.MatchString(name) {
			declare = append(declare, cel.Variable(figurePrefix+name, cel.IntType))
		}
	}
	env, err := base.Extend(declare...)
	reader.env = env
	return reader, err
}

// newRuleEnv declares the facts in CEL's types.
func newRuleEnv(facts []*Fact) (*cel.Env, error) {
	options := []cel.EnvOption{cel.ClearMacros()}
	seen := map[string]bool{}
	for _, f := range facts {
		name := f.ruleName()
		if seen[name] || !idForm.MatchString(name) || slices.Contains(reservedNames, name) {
			continue // reported already
		}
		seen[name] = true
		options = append(options, cel.Variable(name, f.celType()))
	}
	return cel.NewEnv(options...)
}

func (f *Fact) celType() *cel.Type {
	switch {
	case f.broken:
		return cel.DynType
	case f.Type == Choice:
		return cel.StringType
	case f.Type == Several:
		return cel.ListType(cel.StringType)
	case f.Type == YesNo:
		return cel.BoolType
	default:
		return cel.IntType
	}
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
	if !s.Set() {
		return nil // reported already
	}
	if s.Folded() {
		rr.report.Add(s.Pos, "folded-rule", "A rule must not be folded over several lines.",
			"Write it on one line, or as a block that starts with |.")
		return nil
	}
	checked, issues := rr.env.Compile(s.V)
	if issues != nil && issues.Err() != nil {
		rr.explain(s, issues.Errors())
		return nil
	}
	if rr.testsBroken(checked.NativeRep().Expr()) {
		return nil
	}
	if t := checked.OutputType(); !t.IsExactType(types.BoolType) {
		rr.report.Add(s.Pos, "rule-type", fmt.Sprintf("This rule is %s, and must be a yes or no.", typeWords(t.String())),
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

// testsBroken reports whether a rule names a fact whose own entry has problems.
func (rr *ruleReader) testsBroken(e ast.Expr) bool {
	broken := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind {
			f := rr.facts[e.AsIdent()]
			broken = broken || f != nil && f.broken
		}
	}))
	return broken
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
