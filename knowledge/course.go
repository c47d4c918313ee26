package knowledge

import (
	"maps"

	"guichet/calendar"
	"guichet/knowledge/yamldoc"
)

// Course is a course of the school. What is known of it is a fact of the
// school, which nobody has to be asked for.
type Course struct {
	ID string
	// Name is the full name; Short fits a button.
	Name, Short Text
	// Words are what people call it, in any language.
	Words []string
	// Sets are the facts that choosing the course states.
	Sets Facts
	// Code is the number of its certification in the national register; it
	// may be empty.
	Code string
	// Until is the last day of that registration, zero if none is known; after
	// it Sets no longer counts.
	Until   calendar.Date
	Sources []*Source
	pos     yamldoc.Pos
}

// Course returns the course with the given id, or nil.
func (b *Base) Course(id string) *Course {
	return find(b.courses, func(c *Course) bool { return c.ID == id })
}

// complete adds what the chosen course states to the facts. It returns facts
// itself if there is nothing to add.
func (b *Base) complete(facts Facts, on calendar.Date) Facts {
	sets := b.courseStates(facts, on)
	if len(sets) == 0 {
		return facts
	}
	all := maps.Clone(facts)
	maps.Copy(all, sets)
	return all
}

// courseStates returns what the course states that was chosen among the facts,
// nil if there is none. It must not be changed.
func (b *Base) courseStates(facts Facts, on calendar.Date) Facts {
	if b.courseFact == nil {
		return nil
	}
	chosen := facts[b.courseFact.ID]
	if len(chosen.Options) != 1 {
		return nil
	}
	c := b.Course(chosen.Options[0])
	if c == nil || !c.Until.IsZero() && c.Until.Before(on) {
		return nil
	}
	return c.Sets
}
