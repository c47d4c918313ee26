package console

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"guichet/adapters"
	"guichet/chat"
)

// sameName is how many files of one name a folder takes.
const sameName = 1000

// save writes a file into the folder of the options, under a name that is not
// taken, and returns its path.
func (c *Console) save(f *chat.File) (string, error) {
	if err := f.Check(); err != nil {
		return "", fmt.Errorf("console: %w", &adapters.SendError{Class: adapters.Invalid, Reason: err.Error()})
	}
	ending := filepath.Ext(f.Name)
	stem := strings.TrimSuffix(f.Name, ending)
	for n := 1; n <= sameName; n++ {
		path := filepath.Join(c.opts.Files, f.Name)
		if n > 1 {
			path = filepath.Join(c.opts.Files, fmt.Sprintf("%s-%d%s", stem, n, ending))
		}
		err := write(path, f.Content)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return "", fmt.Errorf("console: %w", &adapters.SendError{Class: adapters.Temporary, Reason: "the file cannot be written"})
}

// write makes a new file that only its owner reads.
func write(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
