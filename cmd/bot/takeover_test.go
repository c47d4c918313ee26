package main

import (
	"syscall"
	"testing"
	"time"
)

// takeOver is the longest time for which nobody answers after a process was
// killed that others stand by for.
const takeOver = 10 * time.Second

// pair is two bots on one PostgreSQL, of which the first one works.
type pair struct {
	*crashSite
	holder, other *process
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{crashSite: newCrashSite(t, newServed(t))}
	p.step = func() string { return "a random time" }
	p.holder = p.start()
	p.other = p.standBy()
	return p
}

// standBy starts a bot that waits for another one to end.
func (s *crashSite) standBy() *process {
	s.t.Helper()
	p := s.launch()
	p.logs("waiting to take over", 1)
	return p
}

// silence is the time in which nobody is answered, from something on that ends
// the answers until somebody says a word and has the answer to it.
func (p *pair) silence(one *person, end func()) time.Duration {
	p.t.Helper()
	end()
	began := time.Now()
	hello := turn{says: "bonjour", want: []string{askStatus}}
	p.acts(one, hello)
	if !p.answered(one, hello, p.other) {
		p.t.Fatal("the other process has ended")
	}
	return time.Since(began)
}

// TestTakeOver has one of two processes end while people talk. The other one
// goes on where the first has stopped.
func TestTakeOver(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		end    func(*pair)
		within time.Duration
	}{
		{"killed", func(p *pair) {
			p.holder.kill()
			p.noteHeld()
		}, takeOver},
		{"stopped", func(p *pair) {
			if code := p.holder.stop(); code != exitDone {
				p.t.Errorf("exit code %d on SIGTERM, want %d", code, exitDone)
			}
		}, 2*leaseEvery + time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			stop := p.crowd(16)
			time.Sleep(2 * time.Second)
			last := p.newPerson(699)
			took := p.silence(last, func() { tc.end(p) })
			stop()
			t.Logf("%s: the first answer of the other process came after %v", tc.name, took.Round(10*time.Millisecond))
			if took > tc.within {
				t.Errorf("the other process took over after %v, want at most %v", took, tc.within)
			}
			p.finish()
			if n := p.gate.conflict(); n > 0 {
				t.Errorf("%d times two processes asked for updates at once", n)
			}
		})
	}
}

// TestFrozen has the process that works stand still for longer than its lease.
// When it goes on it notices that another one has taken over.
func TestFrozen(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	stop := p.crowd(16)
	time.Sleep(2 * time.Second)
	last := p.newPerson(699)
	p.holder.signal(syscall.SIGSTOP)
	frozen := time.Now()
	p.noteAll()
	took := p.silence(last, func() {})
	t.Logf("frozen: the first answer of the other process came after %v", took.Round(10*time.Millisecond))
	if took > takeOver {
		t.Errorf("the other process took over after %v, want at most %v", took, takeOver)
	}
	time.Sleep(15*time.Second - time.Since(frozen))
	p.holder.signal(syscall.SIGCONT)
	p.holder.logs("lost the lease", 1)
	time.Sleep(3 * time.Second) // what it would do wrong, it does now
	stop()
	p.finish()
	if n := p.gate.conflict(); n > 1 {
		t.Errorf("%d times two processes asked for updates at once, want at most the one request that stood still", n)
	}
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}
