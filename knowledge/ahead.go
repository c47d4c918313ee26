package knowledge

import (
	"errors"
	"io/fs"
	"path"
	"runtime"
	"sync"
	"sync/atomic"

	"guichet/knowledge/yamldoc"
)

// shapes are what the files of a base hold, by name or by folder, in the order
// in which they are needed.
var shapes = []struct {
	of   string
	make func() any
}{
	{"base.yaml", func() any { return new(baseFile) }},
	{"contacts.yaml", func() any { return new(contactsFile) }},
	{"regions.yaml", func() any { return new(regionsFile) }},
	{"courses.yaml", func() any { return new(coursesFile) }},
	{"facts.yaml", func() any { return new(factsFile) }},
	{"schemes/", func() any { return new(schemeFile) }},
	{"pages/", func() any { return new(pageFile) }},
	{"tree.yaml", func() any { return new(treeFile) }},
	{"words.yaml", func() any { return new(wordsFile) }},
	{"intents.yaml", func() any { return new(intentsFile) }},
	{"statements/", func() any { return new(statementsFile) }},
	{"cases/", func() any { return new(casesFile) }},
}

// reading is a file on its way into its shape. What is wrong with it is
// reported when the loader comes to it, whenever it was read.
type reading struct {
	once   sync.Once
	name   string
	src    []byte
	shape  any // pointer to a shape of files.go
	ok     bool
	report yamldoc.Report
}

func (r *reading) read(shown string) {
	r.once.Do(func() {
		f := yamldoc.Parse(path.Join(shown, r.name), r.src, &r.report)
		if r.ok = f.OK(); r.ok {
			f.Decode(r.shape)
		}
		r.src = nil
	})
}

// readAhead begins to read all files, on all processors; wait returns when none
// is being read any more. Who needs a file reads it, unless that was done or has
// begun.
func (l *loader) readAhead() (wait func()) {
	var inTurn []*reading
	for _, s := range shapes {
		for _, r := range l.files {
			if folder, _ := path.Split(r.name); r.name == s.of || folder == s.of {
				r.shape = s.make()
				inTurn = append(inTurn, r)
			}
		}
	}
	return beside(len(inTurn), func(i int) { inTurn[i].read(l.shown) })
}

// decode returns one file, which declares things of a kind, in its shape. It
// returns false if there is no such file or it holds no YAML.
func decode[T any](l *loader, name string, declares kind) (file T, ok bool) {
	r := find(l.files, func(r *reading) bool { return r.name == name })
	if r == nil {
		l.missing(name)
		l.partial[declares] = true
		return file, false
	}
	r.read(l.shown)
	l.report.Join(&r.report)
	if !r.ok {
		l.partial[declares] = true
		return file, false
	}
	return *r.shape.(*T), true
}

// missing reports a file that every base has.
func (l *loader) missing(name string) {
	switch _, err := fs.ReadFile(l.fsys, name); {
	case l.misnamed[name]:
	case err == nil, errors.Is(err, fs.ErrNotExist):
		l.report.Add(l.top(name), "missing-file", "This file is missing.", "Every base has it; docs/base-format.md shows what it holds.")
	default:
		l.report.Add(l.top(name), "unreadable", "This file cannot be read: "+err.Error()+".", "Look at its permissions.")
	}
}

// each calls read for every YAML file of a folder, which declares things of a
// kind, by name.
func (l *loader) each(folder string, declares kind, read func(name string)) {
	if _, err := fs.ReadDir(l.fsys, folder); err != nil {
		l.partial[declares] = true
		l.report.Add(l.top(folder), "missing-file", "This folder is missing.", "Every base has it, even with few files.")
		return
	}
	for _, r := range l.files {
		if path.Dir(r.name) == folder {
			read(r.name)
		}
	}
}

// beside calls do with 0 to n-1, in this order, on all processors; wait returns
// when all calls have.
func beside(n int, do func(i int)) (wait func()) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	return workers.Wait
}

// reportBeside does the same, to the end, where something may be found to report.
func (l *loader) reportBeside(n int, do func(i int, r *yamldoc.Report)) {
	reports := make([]yamldoc.Report, n)
	beside(n, func(i int) { do(i, &reports[i]) })()
	for i := range reports {
		l.report.Join(&reports[i])
	}
}
