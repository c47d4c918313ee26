package yamldoc_test

import (
	"fmt"

	"guichet/knowledge/yamldoc"
)

func Example() {
	src := `facts:
  - id: months_company
    questoin: {fr: Depuis combien de mois ?}
    min: aucun
`
	var base struct {
		Facts []struct {
			ID       yamldoc.Str  `yaml:"id,required"`
			Question yamldoc.Text `yaml:"question"`
			Min      yamldoc.Int  `yaml:"min"`
		} `yaml:"facts,required"`
	}
	var report yamldoc.Report
	yamldoc.Parse("facts.yaml", []byte(src), &report).Decode(&base)

	id := base.Facts[0].ID
	if meant := yamldoc.Suggest(id.V, []string{"month_company"}); meant != "" {
		report.Add(id.Pos, "unknown-fact", fmt.Sprintf("There is no fact %q.", id.V), fmt.Sprintf("Did you mean %q?", meant))
	}
	fmt.Println(report.Err())
	// Output:
	// facts.yaml:2:9: There is no fact "months_company".
	//     2 |   - id: months_company
	//       |         ^
	//   → Did you mean "month_company"?
	//
	// facts.yaml:3:5: The key "questoin" is not known here.
	//     3 |     questoin: {fr: Depuis combien de mois ?}
	//       |     ^
	//   → Did you mean "question"?
	//
	// facts.yaml:4:10: "min" wants a whole number, but "aucun" stands here.
	//     4 |     min: aucun
	//       |          ^
	//   → Write digits only. Write it like this: min: 12
}
