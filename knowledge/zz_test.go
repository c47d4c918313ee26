package knowledge

import (
	"fmt"
	"os"
	"testing"
	"guichet/calendar"
)

func TestZZ(t *testing.T) {
	b, err := Load(os.DirFS("testdata/small"), "")
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{base: b, on: calendar.Of(2026, 11, 23), rs: b.rulesOn(calendar.Of(2026, 11, 23))}
	c.work = c.rs.d.Workspace()
	for _, p := range c.parts(Facts{}, b.schemes) {
		fmt.Println("PART")
		for f := range p.facts {
			fmt.Print(f.ID, " ")
		}
		fmt.Print(" | ")
		for _, s := range p.schemes {
			fmt.Print(s.ID, " ")
		}
		st := c.state(Facts{})
		fmt.Println(c.residues(p.schemes, st))
		for _, v := range c.rs.classes(b.Fact("status"), c.on) {
			fmt.Println(v, c.residues(p.schemes, c.state(Facts{"status": v})))
		}
	}
}
