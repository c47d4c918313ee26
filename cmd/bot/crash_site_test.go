package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/adapters"
	"guichet/adapters/telegram"
	"guichet/chat"
)

// crashSite is a site whose bot is killed and starts again, with a count of
// what was seen.
type crashSite struct {
	*site
	gate *gate
	// unsure counts the messages of which the bot could not know if they had
	// arrived, other than by being killed; nil means there are none.
	unsure func() int
	// step names the step at which the last bot was killed, "" for none.
	step func() string

	mu     sync.Mutex
	kills  map[string]int // by step
	way    map[int64]int  // by person, kills at which a message was on its way
	people []*person
	done   map[int64][]turn // what each person has done
}

func newCrashSite(t *testing.T, data database) *crashSite {
	t.Helper()
	s := &crashSite{
		site: newSiteOn(t, data), step: func() string { return "" },
		kills: map[string]int{}, way: map[int64]int{}, done: map[int64][]turn{},
	}
	s.program = builtBot // its many starts would take minutes with the race detector
	s.gate = newGate(t, s.telegram)
	s.reach(s.gate.URL, data.settings())
	return s
}

// atRows has bots end by themselves at a row or a commit.
func (s *crashSite) atRows() func(int) *process {
	s.program = crashBot
	s.step = func() string { return "a row or a commit" }
	return func(at int) *process {
		p := s.launch(fmt.Sprintf("GUICHET_CRASH_AT=%d", at))
		p.told.Store(at > 0)
		return p
	}
}

// atRequests has bots end at a request to Telegram.
func (s *crashSite) atRequests(after bool) func(int) *process {
	s.step = s.gate.hit
	return func(at int) *process {
		return s.gate.launch(func() *process { return s.launch() }, at, after)
	}
}

// atMessages has bots end at a message to PostgreSQL.
func (s *crashSite) atMessages(after bool) func(int) *process {
	w := newWire(s.t, must(s.t, sharedServer))
	s.reach(s.gate.URL, served(w.url(s.data.(served))).settings())
	s.step = w.hit
	return func(at int) *process {
		return w.launch(func() *process { return s.launch() }, at, after)
	}
}

// firstPerson is the number of the first who talks: as long as those of Telegram are
// today, so that no other number in a log holds it by chance.
const firstPerson = 7_512_340_000

// newPerson has the person with that number, from 0, come to the bot.
func (s *crashSite) newPerson(number int) *person {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.person(s.t, firstPerson+int64(number))
	s.people = append(s.people, p)
	return p
}

// acts has a person do something.
func (s *crashSite) acts(p *person, one turn) {
	if err := p.tries(one); err != nil {
		s.t.Error(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[p.id] = append(s.done[p.id], one)
}

// answered waits until a person is answered, and reports false if the bot ends
// before.
func (s *crashSite) answered(p *person, one turn, bot *process) bool {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	go func() {
		select {
		case <-bot.ended:
			cancel()
		case <-ctx.Done():
		}
	}()
	_, err := p.awaits(ctx, one)
	if err != nil && !bot.hasEnded() {
		s.t.Fatal(err)
	}
	return err == nil
}

// talks has a person talk, and once more as long as it is not enough. It waits
// for each answer however often the bot is killed meanwhile.
func (s *crashSite) talks(p *person, enough <-chan struct{}) {
	for {
		for _, one := range shortTalk(p.id) {
			s.acts(p, one)
			ctx, cancel := context.WithTimeout(s.t.Context(), longPatience)
			_, err := p.awaits(ctx, one)
			cancel()
			if err != nil {
				s.t.Error(err)
				return
			}
		}
		select {
		case <-enough:
			return
		default:
		}
	}
}

// longPatience is that of somebody who waits among others for a bot that has
// been killed a few times.
const longPatience = 2 * time.Minute

// shortTalk is a talk with an answer that only one person gives, and which ends
// as if it had never been.
func shortTalk(person int64) []turn {
	euros := fmt.Sprintf("%d €", 100+person%100)
	return []turn{
		{says: "bonjour", want: []string{askStatus}},
		{presses: "En recherche d’emploi", want: []string{askCourse}},
		{says: "CAP lapidaire", want: []string{askStart}},
		{says: "dans 12 semaines", want: []string{askRegister}},
		{says: "oui", want: []string{askApproval}},
		{says: "je ne sais pas", want: []string{askRegion}},
		{says: "Lyon", want: []string{askCPF}},
		{says: euros, want: []string{"Solde du CPF : " + euros + "."}},
		{says: "/reponses", want: []string{"Vos réponses.", "Région : Auvergne-Rhône-Alpes", "Solde du CPF : " + euros}},
		{says: "oublie-moi", want: []string{"Voulez-vous effacer toutes vos réponses ?"}},
		{presses: "Oui, tout effacer", want: []string{"C’est fait, vos réponses sont effacées."}},
	}
}

// note takes down what a bot that was killed has left behind.
func (s *crashSite) note(bot *process) {
	s.t.Helper()
	if state := bot.cmd.ProcessState; state.Exited() {
		s.t.Fatalf("the bot was not killed, it ended by itself: %v", state)
	}
	s.noteHeld()
	if err := s.data.bury(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	step := s.step()
	if step == "" {
		step = "between steps"
	}
	s.kills[step]++
}

// noteHeld takes down which messages may come again, when the bot that worked has
// ended.
func (s *crashSite) noteHeld() {
	s.t.Helper()
	s.gate.drained(s.t)
	held, err := s.data.held(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	onWay := s.onTheirWay(held)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, person := range onWay {
		s.way[person]++
	}
}

// noteAll takes down that one message of everybody may come again.
func (s *crashSite) noteAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.people {
		s.way[p.id]++
	}
}

// crowd has people talk until the result is called, which waits until they have
// come to an end.
func (s *crashSite) crowd(people int) (stop func()) {
	enough := make(chan struct{})
	var talking sync.WaitGroup
	for n := range people {
		p := s.newPerson(n)
		talking.Go(func() { s.talks(p, enough) })
	}
	return func() {
		close(enough)
		talking.Wait()
	}
}

// onTheirWay returns the people who have a message that is still held: the bot
// was killed before it could note that the message had left.
func (s *crashSite) onTheirWay(held []heldReply) []int64 {
	s.t.Helper()
	adapter, err := telegram.New(s.telegram.Token(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	var people []int64
	for _, h := range held {
		var reply chat.Reply
		err := json.Unmarshal([]byte(h.Reply), &reply)
		id, err2 := strconv.ParseInt(strings.TrimPrefix(h.Conversation, string(telegram.Platform)+":"), 10, 64)
		if err := errors.Join(err, err2); err != nil {
			s.t.Fatal(err)
		}
		parts := adapters.Render(reply, adapter.Caps())
		if h.PartsSent == len(parts) {
			continue // noted as sent already, all but the closing of the question
		}
		next := parts[h.PartsSent]
		said := s.person(s.t, id).fromBot()
		if len(said) > 0 && said[len(said)-1].HTML == adapters.HTML(next.Text) {
			people = append(people, id)
		}
	}
	return people
}

func (s *crashSite) killed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, kills := range s.kills {
		n += kills
	}
	return n
}

// finish waits until everything is said, and checks and prints what became of
// the talks: every turn is answered, one after another, once; or again as often
// as it was on its way when a bot was killed.
func (s *crashSite) finish() {
	s.t.Helper()
	turns, lost, doubled, onWay := 0, 0, 0, 0
	unsure := 0
	if s.unsure != nil {
		unsure = s.unsure()
	}
	for _, p := range s.people {
		s.settle(p.id)
		talk := s.done[p.id]
		again := 0
		for i, times := range countTold(s.t, talk, p.fromBot()) {
			if times == 0 {
				lost++
				s.t.Errorf("person %d: nothing answers turn %d, %q", p.id, i, talk[i].says+talk[i].presses)
			}
			again += max(times-1, 0)
		}
		most := s.way[p.id] + unsure
		if again > most {
			s.t.Errorf("person %d: %d answers came again, want at most the %d that were on their way at a kill", p.id, again, most)
		}
		turns, doubled, onWay = turns+len(talk), doubled+again, onWay+s.way[p.id]
	}
	if most := onWay + unsure; doubled > most {
		s.t.Errorf("%d answers came again, want at most %d", doubled, most)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%d kills, %d people, %d turns: %d answers lost, %d came again (of at most %d whose outcome the bot could not know)\n",
		s.killed(), len(s.people), turns, lost, doubled, onWay+unsure)
	for _, step := range slices.Sorted(maps.Keys(s.kills)) {
		fmt.Fprintf(&table, "%6d at %s\n", s.kills[step], step)
	}
	s.t.Log(table.String())
}
