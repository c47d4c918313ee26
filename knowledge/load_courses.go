package knowledge

import (
	"errors"
	"fmt"
	"io/fs"
)

// readCourses reads the courses of the school. A base without any has no such
// file.
func (l *loader) readCourses() []courseEntry {
	if _, err := fs.Stat(l.fsys, "courses.yaml"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	file, _ := decode[coursesFile](l, "courses.yaml", aCourse)
	for _, e := range file.Courses {
		l.base.courses = append(l.base.courses, &Course{
			ID: l.id(aCourse, e.ID, l.base.Course(e.ID.V) != nil), Name: l.nameOf(e.Name), Short: l.button(e.Short, maxLabelUnits),
			Words: l.optionWords(e.Words), Sets: Facts{}, Code: e.Code.V, Until: day(e.Until), Sources: l.sources(e.Sources), pos: e.Pos,
		})
	}
	return file.Courses
}

// maxStated bounds the facts that courses state, all courses together.
const maxStated = 64

// courseSets ties what the courses state to the facts.
func (l *loader) courseSets(entries []courseEntry) {
	l.base.statable = make([]uint64, len(l.base.facts))
	stated := 0
	for i, e := range entries {
		for _, given := range e.Sets {
			f := l.fact(given.Key)
			switch {
			case f == nil || f.broken:
			case f == l.base.courseFact:
				l.report.Add(given.Key.Pos, "course-loop", "A course cannot state which course it is.", "Take this line away.")
			default:
				if l.base.statable[f.at] == 0 {
					l.base.statable[f.at] = 1 << stated
					stated++
				}
				if stated > maxStated {
					l.report.Add(given.Key.Pos, "too-many", fmt.Sprintf("Courses can state %d different facts, and this is one more.", maxStated),
						"Take it away, and let people be asked for it.")
				}
				l.readValue(f, given.Value, l.base.courses[i].Sets)
			}
		}
		if len(e.Sets) > 0 && l.base.courseFact == nil && !l.partial[aFact] {
			l.report.Add(e.Sets[0].Key.Pos, "no-course-fact", "No fact asks for the course, so nothing can follow from it.",
				"Add a fact with type: choice and options_from: courses.")
		}
	}
}
