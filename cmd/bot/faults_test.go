package main

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/store/postgres/pgtest"
)

// trouble is a site on which something goes wrong while people talk, and is then
// mended. Nobody touches the bot.
type trouble struct {
	*crashSite
	bot *process
}

func newTrouble(t *testing.T, data database) *trouble {
	t.Helper()
	return newTroubleBy(t, data, func(*crashSite) {})
}

// newTroubleBy is newTrouble for a bot that reaches its servers in another way.
func newTroubleBy(t *testing.T, data database, way func(*crashSite)) *trouble {
	t.Helper()
	s := &trouble{crashSite: newCrashSite(t, data)}
	way(s.crashSite)
	s.program = racedBot
	s.bot = s.start()
	s.bot.mayLogErrors = true
	s.unsure = func() int { return strings.Count(s.bot.log.String(), `err="unknown outcome`) }
	return s
}

// during has people talk, something break for a time, and everybody be answered
// after all: once, or again where the log admits that nobody knows if a message
// has arrived, as docs/operating.md promises. It lasts at least so long, and until
// shown says that it is felt. The log says nothing of what people said.
func (s *trouble) during(people int, breaks, mends func(), lasts time.Duration, shown func(since string) bool) {
	s.t.Helper()
	stop := s.crowd(people)
	time.Sleep(time.Second)
	before := len(s.bot.log.String())
	breaks()
	time.Sleep(lasts)
	for began := time.Now(); !shown(s.bot.log.String()[before:]); time.Sleep(50 * time.Millisecond) {
		if time.Since(began) > longPatience {
			s.t.Fatalf("nothing shows what went wrong:\n%s", s.bot.log.String()[before:])
		}
	}
	mends()
	mended := time.Now()
	// Somebody new is answered: the bot has recovered, not only its old work.
	last := s.newPerson(699)
	hello := turn{says: "bonjour", want: []string{askStatus}}
	s.acts(last, hello)
	s.answered(last, hello, s.bot)
	s.t.Logf("answered again %v after it was mended", time.Since(mended).Round(time.Millisecond))
	stop()
	s.finish()
	s.checkLog()
}

// logSays is shown by a log that holds one of some texts.
func logSays(texts ...string) (shown func(log string) bool) {
	return func(log string) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(log, text) })
	}
}

// checkLog checks that the log keeps to itself what it must.
func (s *trouble) checkLog() {
	s.t.Helper()
	log := s.bot.log.String()
	secrets := []string{s.telegram.Token(), "lapidaire", "semaines", "Lyon", "bonjour"}
	for _, p := range s.people {
		secrets = append(secrets, strconv.FormatInt(p.id, 10))
	}
	for _, secret := range secrets {
		for line := range strings.Lines(log) {
			if strings.Contains(line, secret) {
				s.t.Errorf("the log holds %q: %s", secret, line)
				break
			}
		}
	}
}

// TestDiskFull has the disk of the SQLite file run full.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := mounted(t)
	s := newTrouble(t, file(filepath.Join(dir, "bot.db")))
	ballast := filepath.Join(dir, "ballast")
	s.during(8, func() {
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		block := make([]byte, 4096)
		for err == nil {
			_, err = f.Write(block)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		_ = f.Close()
	}, func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}, 5*time.Second, logSays("database or disk is full"))
}

// mounted returns a small disk of its own, or leaves the test out where none can
// be had.
func mounted(t *testing.T, options ...string) string {
	t.Helper()
	dir := t.TempDir()
	all := strings.Join(append([]string{"size=16m", "mode=0700"}, options...), ",")
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", all, "tmpfs", dir).CombinedOutput(); err != nil {
		leaveOut(t, "a disk can be mounted by root only: "+strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	return dir
}

// TestReadOnlyDisk starts the bot on a disk that takes no changes.
func TestReadOnlyDisk(t *testing.T) {
	t.Parallel()
	dir := mounted(t)
	data := file(filepath.Join(dir, "bot.db"))
	s := newSiteOn(t, data)
	s.start().stop()
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Fatalf("remount: %v %s", err, out)
	}
	s.refused("read-only file system")
}

// refused starts the bot, which must end at once with a reason.
func (s *site) refused(reason string) {
	s.t.Helper()
	p := s.launch()
	p.told.Store(true)
	select {
	case <-p.ended:
	case <-time.After(patience):
		s.t.Fatal("the process goes on")
	}
	log := p.log.String()
	if code := p.cmd.ProcessState.ExitCode(); code != exitCannot || !strings.Contains(log, reason) {
		s.t.Errorf("exit code %d, want %d with %q:\n%s", code, exitCannot, reason, log)
	}
}

// TestSecondBotOnAFile starts a second bot on the same SQLite file. It is sent
// away, and the first one does not notice.
func TestSecondBotOnAFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	p := s.person(t, 7600)
	p.does(turn{says: "bonjour", want: []string{askStatus}})
	s.refused("another bot is using it: stop that one first")
	p.does(turn{says: "au chômage", want: []string{askCourse}})
}

// TestLockedFile has another program lock the SQLite file for longer than the
// bot waits for a lock.
func TestLockedFile(t *testing.T) {
	t.Parallel()
	data := newFile(t)
	s := newTrouble(t, data)
	db, err := sql.Open("sqlite", string(data)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	exec := func(statement string) {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	s.during(8, func() { exec("BEGIN EXCLUSIVE") }, func() { exec("ROLLBACK") }, 8*time.Second, logSays("database is locked"))
}

// TestServerRestarts stops PostgreSQL under load and starts it again. Telegram
// confirms slowly, so that the bot hears of messages that have arrived when it has
// nowhere to note them.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"fast", "immediate"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			server := ownServer(t, startServer)
			data := newServedBy(t, server)
			s := newTroubleBy(t, data, func(s *crashSite) {
				n := newNetwork(t, s.gate.Listener.Addr().String())
				n.breaks("latency", "downstream", `"latency": 300`)
				s.reach("http://"+n.Listen, data.settings())
			})
			s.during(16, func() {
				if err := server.Down(mode); err != nil {
					t.Fatal(err)
				}
			}, func() {
				if err := server.Up(); err != nil {
					t.Fatal(err)
				}
			}, 5*time.Second, logSays("failed to connect", "terminating connection", "connection reset", "unexpected EOF", "server closed"))
		})
	}
}

// ownServer starts a server for one test.
func ownServer(t *testing.T, start func() (*pgtest.Server, error)) *pgtest.Server {
	t.Helper()
	server := must(t, start)
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// TestReadOnlyServer has PostgreSQL take no changes for a while, as a replica
// does that was not promoted.
func TestReadOnlyServer(t *testing.T) {
	t.Parallel()
	data := newServed(t)
	s := newTrouble(t, data)
	set := func(mode string) func() {
		return func() {
			ctx := context.Background()
			always := data + "&default_transaction_read_only=off" // for this connection
			err := errors.Join(
				always.exec(ctx, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = "+mode+"', current_database()); END $$"),
				always.exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'guichet' AND datname = current_database()"),
			)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	s.during(16, set("on"), set("off"), 5*time.Second, logSays("read-only transaction"))
}

// TestStopUnderLoad stops the bot with SIGTERM while people talk. It ends in
// time, and the next one goes on.
func TestStopUnderLoad(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, data database) {
		s := newCrashSite(t, data)
		s.program = racedBot
		stop := s.crowd(64)
		for range 3 {
			bot := s.start()
			time.Sleep(time.Second)
			began := time.Now()
			if code := bot.stop(); code != exitDone { // fails after ten seconds
				t.Errorf("exit code %d, want %d", code, exitDone)
			}
			t.Logf("stopped within %v", time.Since(began).Round(time.Millisecond))
		}
		s.start()
		stop()
		s.finish() // nothing comes twice: nobody was killed
	})
}
