package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
	"guichet/delivery"
	"guichet/store/sqlite"
)

const (
	// patience is how long a test waits for a process before it gives up.
	patience = 20 * time.Second
	// never is a delay that outlives every test.
	never = time.Hour
)

var binaries string // folder of what the tests build

func TestMain(m *testing.M) {
	var err error
	if binaries, err = os.MkdirTemp("", "guichet-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(binaries); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// builtBot and racedBot build the program once and return its path; racedBot
// has the race detector if the tests have it.
var (
	builtBot = sync.OnceValues(func() (string, error) { return build("bot") })
	racedBot = sync.OnceValues(func() (string, error) {
		if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
			return build("raced-bot", "-race")
		}
		return builtBot()
	})
)

func build(name string, flags ...string) (string, error) {
	path := filepath.Join(binaries, name)
	args := append([]string{"build", "-o", path}, flags...)
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// site is a Telegram and a database, with or without a bot at work on them.
type site struct {
	t        *testing.T
	telegram *faketelegram.Server
	program  func() (string, error)
	db       string
	config   string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, telegram: faketelegram.New(t, nil), program: racedBot, db: filepath.Join(t.TempDir(), "bot.db")}
	s.config = configFile(t, fmt.Sprintf(`
[telegram]
api = %q
[store]
sqlite = %q
[log]
level = "debug"
`, s.telegram.URL(), s.db))
	return s
}

// until waits until something holds of the Telegram.
func (s *site) until(what string, holds func() bool) {
	s.t.Helper()
	if err := s.wait(holds); err != nil {
		s.t.Fatalf("waiting until %s: %v", what, err)
	}
}

func (s *site) wait(holds func() bool) error {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	return s.telegram.Until(ctx, holds)
}

// after does something and waits for the requests of a method that follow it.
func (s *site) after(do func(), method string, requests int) {
	s.t.Helper()
	before := len(s.telegram.Calls(method))
	do()
	s.until("there is another "+method, func() bool { return len(s.telegram.Calls(method)) >= before+requests })
}

// settle waits until every update is confirmed and nothing is left to be sent
// to a person.
func (s *site) settle(person int64) {
	s.t.Helper()
	s.until("every update is confirmed", func() bool { return s.telegram.Pending() == 0 })
	s.sent(person)
}

// sent waits until nothing is left to be sent to a person.
func (s *site) sent(person int64) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	store, err := sqlite.Open(ctx, s.db, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	loop := delivery.New(store, nil, &delivery.Options{Poll: 10 * time.Millisecond})
	err = loop.Flush(ctx, chat.ConversationID{Platform: telegram.Platform, ID: fmt.Sprint(person)})
	if err := errors.Join(err, store.Close()); err != nil {
		s.t.Fatal(err)
	}
}

// process is the program at work on a site.
type process struct {
	*site
	cmd   *exec.Cmd
	log   logBuffer // of the process
	ended chan struct{}
	// told tells that the process was told to end.
	told bool
	// mayLogErrors tells that lines of level ERROR are expected.
	mayLogErrors bool
}

// logBuffer may be read while it is written.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// logs waits until the log holds a text so many times.
func (p *process) logs(text string, times int) {
	p.t.Helper()
	end := time.After(patience)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for strings.Count(p.log.String(), text) < times {
		select {
		case <-look.C:
		case <-end:
			p.t.Fatalf("the log does not hold %q %d times:\n%s", text, times, p.log.String())
		}
	}
}

// start starts the program and returns once it asks for updates.
func (s *site) start() *process {
	s.t.Helper()
	path, err := s.program()
	if err != nil {
		s.t.Fatal(err)
	}
	p := &process{site: s, ended: make(chan struct{})}
	p.cmd = exec.Command(path, "run", "--config", s.config)
	p.cmd.Env = append(os.Environ(), "BOT_TELEGRAM_TOKEN="+s.telegram.Token(), "GORACE=atexit_sleep_ms=0")
	p.cmd.Stderr = &p.log
	s.after(func() {
		if err := p.cmd.Start(); err != nil {
			s.t.Fatal(err)
		}
		go func() {
			defer close(p.ended)
			_ = p.cmd.Wait() // ProcessState says all
		}()
		s.t.Cleanup(p.close)
	}, "getUpdates", 1)
	return p
}

// kill ends the process at once, in the midst of whatever it does.
func (p *process) kill() {
	p.t.Helper()
	p.told = true
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	<-p.ended
}

// stop asks the process to end, which it does within its grace, and returns its
// exit code.
func (p *process) stop() int {
	p.t.Helper()
	p.told = true
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(time.Duration(defaultConfig().StopAfter)):
		p.t.Fatal("the process does not stop in time")
	}
	return p.cmd.ProcessState.ExitCode()
}

// close ends the process if it still runs, and reads its log.
func (p *process) close() {
	select {
	case <-p.ended:
		if !p.told {
			p.t.Errorf("the process has ended by itself: %v", p.cmd.ProcessState)
		}
	default:
		if code := p.stop(); code != exitDone {
			p.t.Errorf("the process ended with %d on SIGTERM, want %d", code, exitDone)
		}
	}
	log := p.log.String()
	for _, wrong := range []string{"DATA RACE", "panic", "level=ERROR", p.telegram.Token()} {
		if strings.Contains(log, wrong) && !(p.mayLogErrors && wrong == "level=ERROR") {
			p.t.Errorf("the log holds %q", wrong)
		}
	}
	if p.t.Failed() {
		p.t.Logf("log of the process:\n%s", log)
	}
}
