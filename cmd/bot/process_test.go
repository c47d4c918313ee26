package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"guichet/adapters/discord/fakediscord"
	"guichet/adapters/telegram"
	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
	"guichet/delivery"
)

const (
	// patience is how long a test waits for a process before it gives up.
	patience = 60 * time.Second
	// never is a delay that outlives every test.
	never = time.Hour
)

var binaries string // folder of what the tests build

// atOnce is how many tests run at the same time. Most of them wait for their
// processes; the others must still get their share of a small machine.
const atOnce = "4"

func TestMain(m *testing.M) {
	flag.Parse()
	err := flag.Set("test.parallel", atOnce)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if binaries, err = os.MkdirTemp("", "guichet-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	stopServers()
	if err := os.RemoveAll(binaries); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// builtBot and racedBot build the program once and return its path; racedBot
// has the race detector if the tests have it, crashBot can be told to kill
// itself while it changes an SQLite file.
var (
	builtBot = sync.OnceValues(func() (string, error) { return build("bot") })
	racedBot = sync.OnceValues(func() (string, error) {
		if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
			return build("raced-bot", "-race")
		}
		return builtBot()
	})
	crashBot = sync.OnceValues(func() (string, error) { return build("crash-bot", "-tags", "crashpoints") })
)

func build(name string, flags ...string) (string, error) {
	path := filepath.Join(binaries, name)
	args := append([]string{"build", "-o", path}, flags...)
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// site is a Telegram, perhaps a Discord, and a database, with or without a bot
// at work on them.
type site struct {
	t        *testing.T
	telegram *faketelegram.Server
	discord  *fakediscord.Server // nil for a bot without
	program  func() (string, error)
	data     database
	config   string
}

// newSite returns a site with an SQLite file.
func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteOn(t, newFile(t))
}

// newSiteOn returns a site with a database.
func newSiteOn(t *testing.T, data database) *site {
	t.Helper()
	s := &site{t: t, telegram: faketelegram.New(t, nil), program: racedBot, data: data}
	s.reach(s.telegram.URL(), data.settings())
	return s
}

// reach has the bots that are started from now on find the Telegram, and the
// database, by other ways.
func (s *site) reach(telegram, data string) {
	s.t.Helper()
	s.config = configFile(s.t, fmt.Sprintf(`
[telegram]
api = %q
[store]
%s
[log]
level = "debug"
`, telegram, data))
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
	s.sentTo(chat.ConversationID{Platform: telegram.Platform, ID: fmt.Sprint(person)})
}

func (s *site) sentTo(person chat.ConversationID) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	store, err := s.data.open(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	loop := delivery.New(store, nil, &delivery.Options{Poll: 10 * time.Millisecond})
	err = loop.Flush(ctx, person)
	if err := errors.Join(err, store.Close()); err != nil {
		s.t.Fatal(err)
	}
}

// process is the program at work on a site.
type process struct {
	*site
	cmd   *exec.Cmd
	log   logBuffer
	ended chan struct{}
	// told tells that the process was told to end.
	told atomic.Bool
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
	var p *process
	s.after(func() { p = s.launch() }, "getUpdates", 1)
	return p
}

// launch starts the program, with more in its environment.
func (s *site) launch(environ ...string) *process {
	s.t.Helper()
	path, err := s.program()
	if err != nil {
		s.t.Fatal(err)
	}
	p := &process{site: s, ended: make(chan struct{})}
	p.cmd = exec.Command(path, "run", "--config", s.config)
	p.cmd.Env = append(os.Environ(), "BOT_TELEGRAM_TOKEN="+s.telegram.Token(), "GORACE=atexit_sleep_ms=0")
	if s.discord != nil {
		p.cmd.Env = append(p.cmd.Env, "BOT_DISCORD_TOKEN="+s.discord.Token())
	}
	p.cmd.Env = append(p.cmd.Env, environ...)
	p.cmd.Stderr = &p.log
	if err := p.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // ProcessState says all
	}()
	s.t.Cleanup(p.close)
	return p
}

// kill ends the process at once, in the midst of whatever it does.
func (p *process) kill() {
	p.t.Helper()
	if err := p.end(); err != nil {
		p.t.Fatal(err)
	}
}

// hasEnded tells whether the process has ended.
func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// end is kill for goroutines that are not the test's.
func (p *process) end() error {
	p.told.Store(true)
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.ended
	return nil
}

// stop asks the process to end, which it does within its grace, and returns its
// exit code.
func (p *process) stop() int {
	p.t.Helper()
	p.told.Store(true)
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
		if !p.told.Load() {
			p.t.Errorf("the process has ended by itself: %v", p.cmd.ProcessState)
		}
	default:
		if code := p.stop(); code != exitDone {
			p.t.Errorf("the process ended with %d on SIGTERM, want %d", code, exitDone)
		}
	}
	log := p.log.String()
	secrets := []string{p.telegram.Token()}
	if p.discord != nil {
		secrets = append(secrets, p.discord.Token(), "secret-interaction-token")
	}
	for _, wrong := range append(secrets, "DATA RACE", "panic", "level=ERROR") {
		if strings.Contains(log, wrong) && !(p.mayLogErrors && wrong == "level=ERROR") {
			p.t.Errorf("the log holds %q", wrong)
		}
	}
	if p.t.Failed() {
		p.t.Logf("log of the process:\n%s", log)
	}
}
