package chat

import (
	"fmt"
	"regexp"
)

// MaxFile is the largest content of a File in bytes. A reply with such a file
// stays below what the store takes for one.
const MaxFile = 128 << 10

// File is a document that comes with a reply. It holds the content itself and
// no recipe for it: what the person was promised is what arrives, whatever
// happens to the base, the program or the process in between.
type File struct {
	// Name is what the file is called where it is saved.
	Name string `json:"name"`
	// Type is its media type, such as "text/html".
	Type    string `json:"type"`
	Content []byte `json:"content"`
	// Instead says the same, or where it is to be had, for platforms that take
	// no files. It stands behind the text of the reply there.
	Instead Text `json:"instead,omitempty"`
}

// fileName is what every platform and every disk keeps as it is. One that
// begins with a dot would be hidden.
var fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.[a-z0-9]{1,8}$`)

// Check returns an error that names what is wrong with the file, nil if nothing
// is. A file that fails is sent nowhere.
func (f File) Check() error {
	switch {
	case !fileName.MatchString(f.Name):
		return fmt.Errorf("file name: want up to 80 of A-Z, a-z, 0-9, - and _, a dot and an ending")
	case f.Type == "":
		return fmt.Errorf("file %s: the media type is missing", f.Name)
	case len(f.Content) == 0:
		return fmt.Errorf("file %s: empty", f.Name)
	case len(f.Content) > MaxFile:
		return fmt.Errorf("file %s: %d bytes, more than %d", f.Name, len(f.Content), MaxFile)
	}
	return nil
}
