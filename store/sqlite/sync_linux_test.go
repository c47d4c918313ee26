package sqlite_test

import (
	"os"
	"syscall"
)

// fdatasync makes what was written to f durable, and of its metadata only what
// reading it needs.
func fdatasync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }
