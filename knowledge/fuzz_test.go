package knowledge_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"testing/fstest"

	"guichet/knowledge"
	"guichet/knowledge/yamldoc"
)

// FuzzLoad puts any bytes in the place of one file of the small base.
func FuzzLoad(f *testing.F) {
	files := smallFiles(f)
	names := fileNames(files)
	for i, name := range names {
		f.Add(uint(i), files[name].Data)
	}
	f.Add(uint(0), []byte("languages: [fr, fr]\n"))
	f.Fuzz(func(t *testing.T, which uint, src []byte) {
		name := names[which%uint(len(names))]
		b := loadOrProblems(t, with(files, map[string]string{name: string(src) + " "}))
		if b != nil {
			useEverything(b)
		}
	})
}

// FuzzMutation changes one place of one file of the small base: a byte, a line
// taken away, said twice or brought in from elsewhere.
func FuzzMutation(f *testing.F) {
	files := smallFiles(f)
	names := fileNames(files)
	for i := range names {
		for how := range 4 {
			f.Add(uint(i), uint(7*i+how), uint(how), byte('a'))
		}
	}
	f.Fuzz(func(t *testing.T, which, where, how uint, b byte) {
		name := names[which%uint(len(names))]
		src := mutate(files[name].Data, where, how, b)
		base := loadOrProblems(t, with(files, map[string]string{name: string(src) + " "}))
		if base != nil {
			useEverything(base)
			base.Check(today)
		}
	})
}

func mutate(src []byte, where, how uint, b byte) []byte {
	lines := bytes.SplitAfter(src, []byte("\n"))
	i := int(where % uint(len(lines)))
	switch how % 4 {
	case 0:
		src = slices.Clone(src)
		src[where%uint(len(src))] = b
		return src
	case 1:
		lines = slices.Delete(slices.Clone(lines), i, i+1)
	case 2:
		lines = slices.Insert(slices.Clone(lines), i, lines[i])
	default:
		lines = slices.Insert(slices.Clone(lines), i, lines[int(b)%len(lines)])
	}
	return bytes.Join(lines, nil)
}

func fileNames(files fstest.MapFS) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// loadOrProblems returns the base, or nil if it has problems that say where
// they are and what to do.
func loadOrProblems(t *testing.T, files fstest.MapFS) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(files, "")
	if err == nil {
		return b
	}
	problems, ok := errors.AsType[yamldoc.Problems](err)
	if !ok {
		t.Fatalf("Load says %v, want problems", err)
	}
	for _, p := range problems {
		if p.File == "" || p.Kind == "" || p.Text == "" || p.Cure == "" {
			t.Errorf("a problem lacks its place, kind, text or cure: %#v", p)
		}
	}
	return nil
}

// useEverything asks the base all that a talk asks of it, for people who gave
// no answer and such as gave all of them.
func useEverything(b *knowledge.Base) {
	all := knowledge.Facts{}
	for _, f := range b.Facts() {
		if len(f.Options) > 0 {
			all[f.ID] = knowledge.ChoiceOf(f.Options[len(f.Options)-1].ID)
			continue
		}
		if v, err := f.Parse("24"); err == nil {
			all[f.ID] = v
		} else if v, err := f.Parse("2026-12-07"); err == nil {
			all[f.ID] = v
		}
	}
	for _, facts := range []knowledge.Facts{{}, all} {
		position := b.Position(facts, today)
		if position.Next != nil {
			b.Choices(position.Next, facts, today, 8)
		}
		for _, a := range b.Assess(facts, today) {
			for _, lang := range b.Languages() {
				a.Scheme.Say(a.Scheme.Summary, lang, today)
				for _, d := range a.Deadlines {
					a.Scheme.SayDue(d, lang, today)
				}
				for _, c := range a.Changes {
					c.Fact.Write(c.To, lang)
				}
			}
		}
	}
}
