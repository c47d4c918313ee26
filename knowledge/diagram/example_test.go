package diagram_test

import (
	"fmt"
	"log"

	"guichet/knowledge/diagram"
)

func Example() {
	// Two variables: the status (0 job-seeker, 1 employee, 2 artisan) and the
	// days until the course (0 for less than 15, 1 for 15 or more).
	const (
		status diagram.Level = iota
		days
	)
	w, err := diagram.New([]int{3, 2})
	if err != nil {
		log.Fatal(err)
	}
	jobSeeker := w.Atom(status, diagram.Values(0))
	employee := w.Atom(status, diagram.Values(1))
	early := w.Atom(days, diagram.Values(1))
	rule := w.Or(w.And(jobSeeker, early), employee)
	d, err := w.Freeze()
	if err != nil {
		log.Fatal(err)
	}

	someone := d.Unknown()
	fmt.Println(d.Decide(rule, someone), "depends on", d.Support(rule, someone))

	late := someone.With(days, diagram.Values(0))
	fmt.Println(d.Decide(rule, late), "depends on", d.Support(rule, late))

	artisan := someone.With(status, diagram.Values(2))
	fmt.Println(d.Decide(rule, artisan), "depends on", d.Support(rule, artisan))

	witness, _ := d.Witness(rule, someone)
	fmt.Println(d.Count(rule, someone), "of 6 combinations, the first is", witness)
	// Output:
	// unknown depends on [0 1]
	// unknown depends on [0]
	// no depends on []
	// 3 of 6 combinations, the first is [0 1]
}
