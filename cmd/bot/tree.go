package main

import (
	"context"
	"fmt"
	"strings"

	"guichet/knowledge"
	"guichet/knowledge/draw"
	"guichet/knowledge/yamldoc"
)

// treeCommand is "bot tree".
type treeCommand struct {
	Base   string   `help:"Folder of the knowledge base, instead of the embedded one." type:"path"`
	Lang   string   `help:"Language of the picture; the base's first if not given."`
	Format string   `help:"How to write it: ${enum}." enum:"text,svg,dot,mermaid" default:"text"`
	On     dateFlag `help:"Draw the rules of this day (YYYY-MM-DD); today if not given." placeholder:"DATE"`
	Scheme string   `arg:"" optional:"" help:"Draw the conditions of this scheme, instead of the questions."`
}

// Run prints the picture.
func (c *treeCommand) Run(_ context.Context, p *program) error {
	b, err := loadBase(c.Base)
	if err != nil {
		return cannot(err)
	}
	on := c.On.Date
	if on.IsZero() {
		on = b.Today(p.now())
	}
	lang := b.Language(c.Lang)
	picture := draw.Tree(b, lang, on)
	if c.Scheme != "" {
		s, err := schemeNamed(b, c.Scheme)
		if err != nil {
			return wrongUse(err)
		}
		picture = draw.Scheme(b, s, lang, on)
	}
	return cannot(picture.Write(p.out, draw.Format(c.Format)))
}

func schemeNamed(b *knowledge.Base, id string) (*knowledge.Scheme, error) {
	if s := b.Scheme(id); s != nil {
		return s, nil
	}
	var ids []string
	for _, s := range b.Schemes() {
		ids = append(ids, s.ID)
	}
	hint := "the schemes are " + strings.Join(ids, ", ")
	if similar := yamldoc.Suggest(id, ids); similar != "" {
		hint = "did you mean " + similar + "?"
	}
	return nil, fmt.Errorf("there is no scheme %q: %s", id, hint)
}
