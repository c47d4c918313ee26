// Package load is people who press buttons, and the Telegram Bot API by which
// they reach a bot: in one process, so that both ends of a turn are seen by one
// clock.
//
// It knows of the Bot API what a bot needs that polls or has a webhook, and checks
// nothing; the fake of adapters/telegram does that.
package load

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what the load is. Every field must be set, but for Delay and Hook.
type Options struct {
	// Users is how many people talk at the same time.
	Users int
	// Think is how long each thinks before the next press.
	Think time.Duration
	// Turns is how many turns a talk has: the start and the presses. Then
	// somebody new begins, also if nothing is left to press.
	Turns int
	// Delay is how much longer every call takes: a poll until it arrives, any
	// other until its answer is back.
	Delay time.Duration
	// Hook is the address, host:port, to which the webhook of a bot leads that
	// sets one.
	Hook string
}

// Load is a Bot API with its people. It is safe for concurrent use.
type Load struct {
	opts     Options
	listener net.Listener
	serving  sync.WaitGroup
	polled   chan struct{} // closed when the bot polls first, or sets a webhook
	once     sync.Once
	broken   atomic.Int64
	calls    atomic.Int64

	mu        sync.Mutex
	stopped   bool
	conns     map[net.Conn]bool
	waiting   []update      // not confirmed by a poll
	came      chan struct{} // closed and replaced when one comes
	next      int64         // number of the next update
	message   int64         // number of the last message
	chat      int64         // number of the last person
	talks     map[int64]*talk
	measuring bool
	took      []time.Duration
	doubled   int
}

type update struct {
	id   int64
	chat int64
	json string
}

// talk is one person's.
type talk struct {
	chat int64
	turn int
	// awaits tells that the person has acted and has no answer yet; since when
	// the bot has the update is delivered, zero before.
	awaits    bool
	acted     time.Time
	delivered time.Time
	random    *rand.Rand
}

// Start opens the Bot API on a free port of 127.0.0.1. The people begin with
// Measure.
func Start(opts Options) (*Load, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	l := &Load{
		opts: opts, listener: listener, polled: make(chan struct{}), came: make(chan struct{}),
		next: 1, chat: 1_000_000, talks: map[int64]*talk{}, conns: map[net.Conn]bool{},
	}
	l.serving.Go(l.accept)
	return l, nil
}

func (l *Load) accept() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		stopped := l.stopped
		l.conns[conn] = !stopped
		l.mu.Unlock()
		if stopped {
			_ = conn.Close()
			return
		}
		l.serving.Go(func() { l.serve(conn) })
	}
}

// URL is the address of the Bot API.
func (l *Load) URL() string { return "http://" + l.listener.Addr().String() }

// Polled is closed when a bot has asked for updates, or set a webhook.
func (l *Load) Polled() <-chan struct{} { return l.polled }

// Close ends the talks and cuts all connections.
func (l *Load) Close() error {
	l.mu.Lock()
	l.stopped = true
	err := l.listener.Close()
	for conn := range l.conns {
		err = errors.Join(err, ignoreClosed(conn.Close()))
	}
	l.wake()
	l.mu.Unlock()
	l.serving.Wait()
	return err
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Result is what was seen while it was measured.
type Result struct {
	Turns   int
	Calls   int64 // requests of the bot
	Elapsed time.Duration
	// P50 and P99 are from when the bot was given an update to when it sent
	// the message that answers.
	P50, P99 time.Duration
	Doubled  int // messages that nobody waited for
	Lost     int // people who have waited for longer than Patience
	Broken   int64
}

// Patience is how long a person waits before the answer counts as lost.
const Patience = 5 * time.Second

// PerSecond is the rate of the turns.
func (r Result) PerSecond() float64 { return float64(r.Turns) / r.Elapsed.Seconds() }

// Measure lets the people talk: for a while unseen, and then counted. It calls
// begin and end around what is counted.
func (l *Load) Measure(warmUp, counted time.Duration, begin, end func()) Result {
	for range l.opts.Users {
		l.arrive()
	}
	time.Sleep(warmUp)
	begin()
	l.mu.Lock()
	l.measuring, l.took, l.doubled = true, nil, 0
	calls, began := l.calls.Load(), time.Now()
	l.mu.Unlock()
	time.Sleep(counted)
	l.mu.Lock()
	l.measuring = false
	r := Result{Turns: len(l.took), Calls: l.calls.Load() - calls, Elapsed: time.Since(began), Doubled: l.doubled, Broken: l.broken.Load()}
	took := l.took
	for _, t := range l.talks {
		if t.awaits && time.Since(t.acted) > Patience {
			r.Lost++
		}
	}
	l.mu.Unlock()
	end()
	slices.Sort(took)
	at := func(part float64) time.Duration {
		if len(took) == 0 {
			return 0
		}
		return took[min(int(part*float64(len(took))), len(took)-1)]
	}
	r.P50, r.P99 = at(0.5), at(0.99)
	return r
}

// arrive begins a talk.
func (l *Load) arrive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.chat++
	t := &talk{chat: l.chat, random: rand.New(rand.NewPCG(uint64(l.chat), 1))}
	l.talks[t.chat] = t
	l.act(t, `"message":{"message_id":`+strconv.FormatInt(l.newMessage(), 10)+`,"from":`+person(t.chat)+`,"chat":`+private(t.chat)+
		`,"date":`+strconv.FormatInt(time.Now().Unix(), 10)+`,"text":"/start","entities":[{"offset":0,"length":6,"type":"bot_command"}]}`)
}

// act queues what a person did. l.mu is held.
func (l *Load) act(t *talk, what string) {
	if l.stopped {
		return
	}
	t.turn++
	t.awaits, t.acted, t.delivered = true, time.Now(), time.Time{}
	id := l.next
	l.next++
	l.waiting = append(l.waiting, update{id, t.chat, `{"update_id":` + strconv.FormatInt(id, 10) + "," + what + "}"})
	l.wake()
}

// wake ends the wait of a poll. l.mu is held.
func (l *Load) wake() {
	close(l.came)
	l.came = make(chan struct{})
}

func (l *Load) newMessage() int64 {
	l.message++
	return l.message
}

func person(id int64) string {
	n := strconv.FormatInt(id, 10)
	return `{"id":` + n + `,"is_bot":false,"first_name":"Camille","username":"camille` + n + `","language_code":"fr"}`
}

func private(id int64) string {
	n := strconv.FormatInt(id, 10)
	return `{"id":` + n + `,"first_name":"Camille","username":"camille` + n + `","type":"private"}`
}

// press lets a person press one of the answers below a message, after some
// thought, or makes room for the next person where there is none.
func (l *Load) press(chat int64, message string, answers []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.talks[chat]
	if t.turn >= l.opts.Turns || len(answers) == 0 {
		delete(l.talks, chat)
		go l.arrive()
		return
	}
	l.act(t, `"callback_query":{"id":"`+strconv.FormatInt(l.next, 10)+`","from":`+person(chat)+`,"message":`+message+
		`,"chat_instance":"7","data":"`+answers[t.random.IntN(len(answers))]+`"}`)
}

// answersOf lists the actions that answer a question, which begin with "a:".
func answersOf(markup string) []string {
	const before = `"callback_data":"`
	var answers []string
	for {
		i := strings.Index(markup, before)
		if i < 0 {
			return answers
		}
		markup = markup[i+len(before):]
		data, _, _ := strings.Cut(markup, `"`)
		if strings.HasPrefix(data, "a:") {
			answers = append(answers, data)
		}
	}
}
