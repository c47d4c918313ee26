package knowledge_test

import (
	"fmt"
	"os"

	"guichet/calendar"
	"guichet/knowledge"
)

// A base is loaded once; facts are the answers of one person, and every
// question about them takes a day.
func Example() {
	base, err := knowledge.Load(os.DirFS("testdata/small"), "testdata/small")
	if err != nil {
		fmt.Println(err) // every problem of every file, with its place and its cure
		return
	}
	today := calendar.Of(2026, 11, 23)
	answers := knowledge.Facts{}
	for fact, text := range map[string]string{"status": "seeker", "age": "30", "course_start": "2026-12-07"} {
		if answers[fact], err = base.Fact(fact).Parse(text); err != nil {
			fmt.Println(err)
			return
		}
	}
	grant := base.AssessOne(base.Scheme("grant"), answers, today)
	fmt.Println(grant.Scheme.Name.In("en"), "is", grant.Verdict)
	for _, c := range grant.Deciding {
		fmt.Println(c.Fails.In("en"))
	}
	for _, c := range grant.Changes {
		fmt.Printf("%s: %d day too early; possible from %s\n", c.Fact.Label.In("en"), c.Short, c.FromDay)
	}
	fmt.Println("Next question:", base.Position(answers, today).Next.Question.In("en"))
	// Output:
	// Individual grant is not_eligible
	// It is too late.
	// Start: 1 day too early; possible from 2026-12-08
	// Next question: In which region?
}
