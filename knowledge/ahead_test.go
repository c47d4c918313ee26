package knowledge_test

import (
	"bytes"
	"io/fs"
	"path"
	"runtime"
	"testing"
	"testing/fstest"

	"guichet/knowledge"
	"guichet/knowledge/base"
)

// damagedBase is the curated base with something wrong in nearly every file, in
// turn of a kind that the parser, the decoder or the loader finds.
func damagedBase(t *testing.T) fstest.MapFS {
	t.Helper()
	damages := [][2]string{
		{"\n", "\n\t- x\n"},        // no YAML, from here on
		{"fr: ", "fr: 12345 "},     // said in French only
		{"id: ", "idd: "},          // an unknown key, and a missing one
		{"words:", "wordings:"},    // a name that nothing is read from
		{"contacts: [", "link: ["}, // a list where a text belongs
	}
	files := fstest.MapFS{}
	err := fs.WalkDir(base.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		src, err := fs.ReadFile(base.Files(), name)
		damage := damages[len(files)%len(damages)]
		files[name] = &fstest.MapFile{Data: bytes.Replace(src, []byte(damage[0]), []byte(damage[1]), 2)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestProblemsAreTheSameOnAllProcessors loads a base of which nearly every file
// is wrong: whichever of them is read first, the same comes out.
func TestProblemsAreTheSameOnAllProcessors(t *testing.T) {
	files := damagedBase(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	_, alone := knowledge.Load(files, "base")
	if alone == nil {
		t.Fatal("a damaged base loads")
	}
	for _, processors := range []int{2, 3, 16, 16, 16} {
		runtime.GOMAXPROCS(processors)
		if _, err := knowledge.Load(files, "base"); err == nil || err.Error() != alone.Error() {
			t.Errorf("%d processors find other problems than one:\n%v\ninstead of\n%v", processors, err, alone)
		}
	}
}
