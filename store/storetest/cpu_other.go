//go:build !unix

package storetest

import "time"

// processorTime is not known here.
func processorTime() time.Duration { return 0 }
