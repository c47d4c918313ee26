package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"guichet/bench/load"
)

const (
	think     = 10 * time.Millisecond
	talkTurns = 6
	farAway   = 40 * time.Millisecond
)

// contender is a bot in a process of its own.
type contender struct {
	name  string
	delay time.Duration
	users int // 0 is as many as the command line says
	// command starts it: the program, its arguments and what is added to its
	// environment. dir is a folder for what it keeps, hook where it may listen.
	command func(dir, api, hook string) (*exec.Cmd, error)
}

// seen is what one round shows of a contender.
type seen struct {
	load.Result
	cpu, driver time.Duration
	rss         float64 // MB, at the end
	peak        float64 // MB
	start       time.Duration
}

// talk measures whole talks over the Bot API, from the press of a button to the
// message that answers it.
func talk(ctx context.Context, s settings) error {
	dir, err := os.MkdirTemp("", "guichet-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, program := range []string{"./cmd/bot", "./bench/floor"} {
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", dir+"/", program).CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", program, err, out)
		}
	}
	all := contenders(dir, s)
	rounds := map[string][]seen{}
	for range s.rounds {
		for _, c := range all {
			one, err := c.measure(ctx, s)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			rounds[c.name] = append(rounds[c.name], one)
		}
	}
	printTalk(s, all, rounds)
	return nil
}

func contenders(dir string, s settings) []contender {
	floor := func(journal bool) func(dir, api, hook string) (*exec.Cmd, error) {
		return func(data, api, _ string) (*exec.Cmd, error) {
			args := []string{api}
			if journal {
				args = append(args, filepath.Join(data, "journal"))
			}
			return exec.Command(filepath.Join(dir, "floor"), args...), nil
		}
	}
	bot := func(webhook bool) func(dir, api, hook string) (*exec.Cmd, error) {
		return func(data, api, hook string) (*exec.Cmd, error) {
			config := filepath.Join(data, "config.toml")
			text := fmt.Sprintf("[telegram]\napi = %q\npace = \"off\"\n", api)
			if webhook {
				text += fmt.Sprintf("mode = \"webhook\"\nwebhook_url = \"https://bot.example.org/telegram\"\n[web]\nlisten = %q\n", hook)
			}
			text += fmt.Sprintf("[store]\nsqlite = %q\n", filepath.Join(data, "bot.db"))
			cmd := exec.Command(filepath.Join(dir, "bot"), "run", "--config", config)
			cmd.Env = append(os.Environ(), "BOT_TELEGRAM_TOKEN=1:load")
			return cmd, os.WriteFile(config, []byte(text), 0o600)
		}
	}
	var all []contender
	for _, c := range []contender{
		{"floor, in memory", 0, 0, floor(false)},
		{"floor, journal + fdatasync", 0, 0, floor(true)},
		{"bot, SQLite FULL", 0, 0, bot(false)},
		{"bot, SQLite FULL, webhook", 0, 0, bot(true)},
		{"floor, journal + fdatasync, 40 ms API", farAway, 0, floor(true)},
		{"bot, SQLite FULL, 40 ms API", farAway, 0, bot(false)},
		{"bot, SQLite FULL, webhook, 40 ms API", farAway, 0, bot(true)},
		{"bot, SQLite FULL, one person", 0, 1, bot(false)},
		{"bot, SQLite FULL, webhook, one person", 0, 1, bot(true)},
	} {
		if strings.Contains(c.name, s.only) {
			all = append(all, c)
		}
	}
	return all
}

// measure has people talk to a contender that has just been started.
func (c contender) measure(ctx context.Context, s settings) (one seen, err error) {
	data, err := os.MkdirTemp("", "guichet-bench-")
	if err != nil {
		return one, err
	}
	defer os.RemoveAll(data)
	hook, err := freeAddress()
	if err != nil {
		return one, err
	}
	l, err := load.Start(load.Options{Users: cmp.Or(c.users, s.users), Think: think, Turns: talkTurns, Delay: c.delay, Hook: hook})
	if err != nil {
		return one, err
	}
	defer l.Close()
	cmd, err := c.command(data, l.URL(), hook)
	if err != nil {
		return one, err
	}
	var said strings.Builder
	cmd.Stderr = &said
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return one, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(15 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	}()
	select {
	case <-l.Polled():
	case err := <-ended:
		ended <- err
		return one, fmt.Errorf("has ended: %w\n%s", err, said.String())
	case <-ctx.Done():
		return one, ctx.Err()
	}
	one.start = time.Since(began)
	counted := time.Duration(s.seconds * float64(time.Second))
	var errs error
	note := func(sign time.Duration) func() {
		return func() {
			cpu, err := cpuOf(cmd.Process.Pid)
			errs = errors.Join(errs, err)
			one.cpu += sign * cpu
			one.driver += sign * ownCPU()
		}
	}
	one.Result = l.Measure(counted, counted, note(-1), note(1))
	one.rss, one.peak, err = memoryOf(cmd.Process.Pid)
	return one, errors.Join(errs, err, ctx.Err())
}

// freeAddress is one at which nobody listens, below those that a system gives to
// connections that go out.
func freeAddress() (address string, err error) {
	for port := 21_000; port < 22_000; port++ {
		address = fmt.Sprintf("127.0.0.1:%d", port)
		l, listenErr := net.Listen("tcp", address)
		if listenErr == nil {
			return address, l.Close()
		}
		err = listenErr
	}
	return "", err
}

func printTalk(s settings, all []contender, rounds map[string][]seen) {
	fmt.Printf("\n### A whole talk: %d people over a Bot API on loopback, by polling where nothing else is said, %s of thought, medians of %d rounds\n\n", s.users, think, s.rounds)
	fmt.Println("| bot | turns/s | p50 ms | p99 ms | CPU s / 10k turns | RSS MB (peak) | calls/turn | driver CPU s / 10k | start ms | lost, doubled |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|")
	for _, c := range all {
		of := func(value func(seen) float64) float64 {
			var values []float64
			for _, one := range rounds[c.name] {
				values = append(values, value(one))
			}
			return median(values)
		}
		per10k := func(d func(seen) time.Duration) float64 {
			return of(func(o seen) float64 { return d(o).Seconds() / float64(max(o.Turns, 1)) * 10_000 })
		}
		ms := func(d func(seen) time.Duration) float64 {
			return of(func(o seen) float64 { return float64(d(o).Microseconds()) / 1000 })
		}
		lost, doubled := 0, 0
		for _, o := range rounds[c.name] {
			lost, doubled = lost+o.Lost+int(o.Broken), doubled+o.Doubled
		}
		fmt.Printf("| %s | %.0f | %.1f | %.1f | %.2f | %.0f (%.0f) | %.2f | %.2f | %.0f | %d, %d |\n", c.name,
			of(func(o seen) float64 { return o.PerSecond() }),
			ms(func(o seen) time.Duration { return o.P50 }), ms(func(o seen) time.Duration { return o.P99 }),
			per10k(func(o seen) time.Duration { return o.cpu }),
			of(func(o seen) float64 { return o.rss }), of(func(o seen) float64 { return o.peak }),
			of(func(o seen) float64 { return float64(o.Calls) / float64(max(o.Turns, 1)) }),
			per10k(func(o seen) time.Duration { return o.driver }),
			ms(func(o seen) time.Duration { return o.start }), lost, doubled)
	}
}
