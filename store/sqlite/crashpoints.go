//go:build crashpoints

package sqlite

import (
	"os"
	"strconv"
	"sync/atomic"
	"syscall"

	"modernc.org/sqlite"
)

// crashAt is the variable of the environment that holds the number of the step
// at which the process is killed. A step is a row about to be changed, or a
// transaction about to be committed. Of the program only a build with the tag
// crashpoints, which tests make, has this.
const crashAt = "GUICHET_CRASH_AT"

var steps atomic.Int64

func init() {
	last, err := strconv.ParseInt(os.Getenv(crashAt), 10, 64)
	if err != nil {
		return
	}
	step := func() {
		if steps.Add(1) == last {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // whatever is left of this thread's time does nothing more
		}
	}
	sqlite.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, _ string) error {
		if hooks, ok := conn.(sqlite.HookRegisterer); ok {
			hooks.RegisterPreUpdateHook(func(sqlite.SQLitePreUpdateData) { step() })
			hooks.RegisterCommitHook(func() int32 { step(); return 0 })
		}
		return nil
	})
}
