//go:build !unix

package sqlite

import "io"

// lockFile does nothing where files cannot be locked by their openers.
func lockFile(string) (io.Closer, error) { return nil, nil }
