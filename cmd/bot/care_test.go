package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/adapters/telegram/faketelegram"
	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/sqlite"
)

var (
	exportKeys = map[string]string{
		"conversation": "text", "exported": "text", "base": "text", "language": "text", "changed": "text or null", "gone_since": "text or null",
		"answers": "list", "state": "object or null", "waiting": "list", "parked": "list", "open": "list",
	}
	statedKeys      = map[string]string{"fact": "text", "label": "text", "value": "text", "words": "text", "typed": "truth"}
	waitingKeys     = map[string]string{"id": "number", "queued": "text", "attempts": "number", "text": "text", "choices": "list"}
	exportedParkKey = map[string]string{"id": "number", "attempts": "number", "text": "text", "choices": "list", "at": "text", "reason": "text"}
	parkedKeys      = map[string]string{"id": "number", "conversation": "text", "at": "text", "attempts": "number", "reason": "text"}
)

// archive is a database with a talk in it, of which one reply waits and two are
// parked, and the settings that name it.
type archive struct{ db, config string }

func newArchive(t *testing.T, more ...string) archive {
	t.Helper()
	a := archive{db: filepath.Join(t.TempDir(), "bot.db")}
	a.config = configFile(t, fmt.Sprintf("secret = \"for the tests\"\n[store]\nsqlite = %q\n", a.db))
	s, err := sqlite.Open(t.Context(), a.db, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	guide, _, err := loadGuide("")
	if err != nil {
		t.Fatal(err)
	}
	m := dialog.NewManager(s, guide)
	for i, said := range append([]string{"bonjour", "au chômage", "CAP lapidaire"}, more...) {
		_, err := m.Handle(t.Context(), chat.Event{
			Key: fmt.Sprint(i), Conversation: chat.ConversationID{Platform: "telegram", ID: "77"}, Kind: chat.KindText, At: time.Now(), Lang: "fr", Text: said,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, reason := range []string{"too long (400)", "20 failed attempts"} {
		claimed, err := s.Claim(t.Context(), time.Now(), time.Minute, []delivery.Want{{Platform: "telegram", Limit: 1}})
		if err != nil || len(claimed) != 1 {
			t.Fatalf("claimed %v (%v)", claimed, err)
		}
		if err := s.Park(t.Context(), claimed[0], reason); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func (a archive) bot(t *testing.T, args ...string) result {
	t.Helper()
	return bot(t, "", nil, append(args, "--config", a.config)...)
}

func TestExport(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	r := a.bot(t, "export", "telegram:77")
	r.check(t, exitDone, []string{`"words":"Je cherche un emploi"`}, nil)
	object := decode(t, r.out)
	keys(t, "export", object, exportKeys)
	answers, waiting, parked := elements(t, object, "answers"), elements(t, object, "waiting"), elements(t, object, "parked")
	if len(answers) != 2 || len(waiting) != 1 || len(parked) != 2 {
		t.Fatalf("%d answers, %d waiting and %d parked replies, want 2, 1 and 2", len(answers), len(waiting), len(parked))
	}
	keys(t, "answer", answers[0], statedKeys)
	keys(t, "waiting reply", waiting[0], waitingKeys)
	keys(t, "parked reply", parked[0], exportedParkKey)
	if answers[1]["fact"] != "course" || answers[1]["value"] != "cap_lapidaire" || answers[1]["words"] != "CAP Lapidaire" || answers[1]["label"] != "Formation" {
		t.Errorf("the second answer is %v", answers[1])
	}
	if !strings.Contains(waiting[0]["text"].(string), askStart) || object["language"] != "fr" || object["gone_since"] != nil {
		t.Errorf("exported: %s", r.out)
	}
	a.bot(t, "export", "telegram:78").check(t, exitNo, nil, []string{"nothing is kept about telegram:78"})
}

// TestExportTellsWhatIsOpen holds that codes and files are told of, and forgotten.
func TestExportTellsWhatIsOpen(t *testing.T) {
	t.Parallel()
	a := newArchive(t, "résumé", "continuer ailleurs")
	r := a.bot(t, "export", "telegram:77")
	r.check(t, exitDone, []string{`"file":"guichet-ma-fiche-`, `"open":[{"kind":"code","until":"`}, nil)
	a.bot(t, "forget", "telegram:77").check(t, exitDone, []string{"1 code or shared sheet"}, nil)
	a.bot(t, "export", "telegram:77").check(t, exitNo, nil, []string{"nothing is kept"})
}

func TestForget(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	a.bot(t, "forget", "telegram:77").check(t, exitDone, []string{"telegram:77: removed the answers, 1 waiting reply, 2 parked replies.\n"}, nil)
	a.bot(t, "forget", "telegram:77").check(t, exitDone, []string{"telegram:77: nothing was kept.\n"}, nil)
	a.bot(t, "export", "telegram:77").check(t, exitNo, nil, []string{"nothing is kept"})
	a.bot(t, "parked").check(t, exitDone, []string{"No reply is parked."}, nil)
}

func TestParked(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	r := a.bot(t, "parked")
	r.check(t, exitDone, []string{"too long (400)", "20 failed attempts", "attempts 0", "not telegram:77", "not chômage"}, nil)
	masked := mask("for the tests")(chat.ConversationID{Platform: "telegram", ID: "77"})
	if strings.Count(r.out, masked) != 2 {
		t.Errorf("the conversation has not the name %q that the log has for it:\n%s", masked, r.out)
	}
	a.bot(t, "parked", "--show").check(t, exitDone, []string{"telegram:77"}, nil)
	r = a.bot(t, "parked", "--json")
	list := elements(t, decode(t, r.out), "parked")
	if len(list) != 2 || list[0]["reason"] != "too long (400)" {
		t.Fatalf("parked: %s", r.out)
	}
	keys(t, "parked", list[0], parkedKeys)
	first := list[0]["id"].(json.Number).String()

	a.bot(t, "parked", "retry", first).check(t, exitDone, []string{"1 parked reply put back to be sent.\n"}, nil)
	a.bot(t, "parked", "retry", first).check(t, exitNo, nil, []string{"no parked reply has the number " + first})
	a.bot(t, "parked", "drop", "many").check(t, exitUsage, nil, []string{`"many" is neither the number of a parked reply nor "all"`})
	a.bot(t, "parked", "drop", "all").check(t, exitDone, []string{"1 parked reply removed.\n"}, nil)
	a.bot(t, "parked", "retry", "all").check(t, exitDone, []string{"No reply is parked.\n"}, nil)
	if waiting := elements(t, decode(t, a.bot(t, "export", "telegram:77").out), "waiting"); len(waiting) != 2 {
		t.Errorf("%d replies wait, want the one that did and the one put back", len(waiting))
	}
}

func TestStartTellsOfParkedReplies(t *testing.T) {
	t.Parallel()
	newArchive(t).bot(t, "run").check(t, exitDone, []string{askStatus}, []string{"replies are parked", "parked=2", "bot parked"})
}

func TestBackupAndMigrate(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	to := filepath.Join(t.TempDir(), "copy.db")
	a.bot(t, "backup", to).check(t, exitDone, []string{"copy.db is a copy of", "personal data"}, nil)
	a.bot(t, "backup", to).check(t, exitCannot, nil, []string{"file already exists"})
	copied := configFile(t, fmt.Sprintf("[store]\nsqlite = %q\n", to))
	bot(t, "", nil, "export", "telegram:77", "--config", copied).check(t, exitDone, []string{"cap_lapidaire"}, nil)

	const server = "BOT_POSTGRES_URL=postgres://guichet:hunter2@127.0.0.1:1/bot"
	bot(t, "", []string{server}, "backup", "copy").check(t, exitUsage, nil,
		[]string{"pg_dump --format=custom --host=127.0.0.1 --port=1 --username=guichet --dbname=bot --file=copy", "not hunter2"})
	bot(t, "", []string{server}, "migrate").check(t, exitCannot, nil, []string{"bot: postgres: ", "not hunter2"})

	a.bot(t, "migrate").check(t, exitDone, []string{"The database has schema ", "which is that of this version"}, nil)
	fresh := configFile(t, fmt.Sprintf("[store]\nsqlite = %q\n", filepath.Join(t.TempDir(), "new.db")))
	bot(t, "", nil, "migrate", "--config", fresh).check(t, exitDone, []string{"The database came from schema 0 to schema "}, nil)
}

func TestCareRefuses(t *testing.T) {
	t.Parallel()
	missing := configFile(t, "[store]\nsqlite = \"/no/such/bot.db\"\n")
	for _, args := range [][]string{{"export", "telegram:1"}, {"forget", "telegram:1"}, {"parked"}, {"parked", "drop", "all"}, {"backup", "copy"}, {"migrate"}} {
		bot(t, "", nil, append(args, "--config", missing)...).check(t, exitCannot, nil, []string{"/no/such/bot.db: no such file or directory"})
		bot(t, "", nil, append(args, "--config", "nowhere.toml")...).check(t, exitUsage, nil, []string{"nowhere.toml: no such file"})
	}
	for _, args := range [][]string{{"export"}, {"export", "nobody"}, {"forget", "nobody"}, {"backup"}, {"parked", "drop"}} {
		bot(t, "", nil, args...).check(t, exitUsage, nil, []string{"bot: "})
	}
}

// TestCareBesideTheBot looks after the data of a bot at work.
func TestCareBesideTheBot(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	p := s.person(t, 7401)
	beside := func(args ...string) result { return bot(t, "", nil, append(args, "--config", s.config)...) }
	p.does(turn{says: "/start", want: []string{askStatus}})
	p.does(turn{says: "au chômage", want: []string{askCourse}})
	s.settle(p.id)
	beside("export", "telegram:7401").check(t, exitDone, []string{`"value":"job_seeker"`, `"waiting":[]`}, nil)
	beside("backup", filepath.Join(t.TempDir(), "copy.db")).check(t, exitDone, []string{"copy.db"}, nil)
	beside("migrate").check(t, exitCannot, nil, []string{"another bot is using it"})
	beside("forget", "telegram:7401").check(t, exitDone, []string{"removed the answers."}, nil)
	p.does(turn{says: "mes données", want: []string{"Voici tout ce que je garde", "Bonjour, ici Guichet"}, not: []string{"Je cherche un emploi"}})
}

// TestBlocked has a person block the bot and come back.
func TestBlocked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	p := s.person(t, 7402)
	gone := func() bool {
		r := bot(t, "", nil, "export", "telegram:7402", "--config", s.config)
		return !strings.Contains(r.out, `"gone_since":null`)
	}
	p.does(turn{says: "/start", want: []string{askStatus}})
	s.settle(p.id)
	if gone() {
		t.Error("marked as gone before that")
	}
	s.telegram.FailNext("sendMessage", faketelegram.Failure{Status: 403, Message: "Forbidden: bot was blocked by the user"})
	s.after(func() { p.act(turn{says: "au chômage"}) }, "sendMessage", 1)
	s.settle(p.id)
	if !gone() {
		t.Error("not marked as gone")
	}
	sends := len(s.telegram.Calls("sendMessage"))
	p.does(turn{says: "CAP lapidaire", want: []string{askStart}})
	s.settle(p.id)
	if gone() {
		t.Error("still marked as gone after writing again")
	}
	if n := len(s.telegram.Calls("sendMessage")); n != sends+1 {
		t.Errorf("%d messages were sent after the block, want the answer alone", n-sends)
	}
}

// TestOldDataIsRemovedAtStart has a bot find a talk of two years ago and one of
// yesterday.
func TestOldDataIsRemovedAtStart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for id, age := range map[string]time.Duration{"1": 730 * 24 * time.Hour, "2": 24 * time.Hour} {
		at := time.Now().Add(-age)
		db, err := sqlite.Open(t.Context(), string(s.data.(file)), &sqlite.Options{Store: &store.Options{Now: func() time.Time { return at }}})
		if err != nil {
			t.Fatal(err)
		}
		e := chat.Event{Key: id, Conversation: chat.ConversationID{Platform: "telegram", ID: id}}
		err = db.Turn(t.Context(), e, func([]byte) (dialog.Outcome, error) { return dialog.Outcome{State: []byte("{}")}, nil })
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	s.start()
	kept := func(id string) bool {
		return bot(t, "", nil, "export", "telegram:"+id, "--config", s.config).code == exitDone
	}
	for end := time.Now().Add(patience); kept("1"); {
		if time.Now().After(end) {
			t.Fatal("the old talk stays")
		}
	}
	if !kept("2") {
		t.Error("the young talk was removed")
	}
}

// TestDamageEndsTheBot has the bot find out at work that a large database is
// damaged.
func TestDamageEndsTheBot(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	damageLarge(t, string(s.data.(file)))
	bot := s.launch() // it may end before it asks for updates
	bot.told.Store(true)
	bot.mayLogErrors = true
	select {
	case <-bot.ended:
	case <-time.After(patience):
		t.Fatal("the bot goes on")
	}
	log := bot.log.String()
	if code := bot.cmd.ProcessState.ExitCode(); code != exitCannot || !strings.Contains(log, "restore a backup") {
		t.Errorf("exit code %d, want %d with the cure:\n%s", code, exitCannot, log)
	}
	startAgain(t, s).check(t, exitCannot, nil, []string{"the database is damaged", "restore a backup"})
}

// startAgain tries to start another bot on the site.
func startAgain(t *testing.T, s *site) result {
	t.Helper()
	return bot(t, "", []string{"BOT_TELEGRAM_TOKEN=" + s.telegram.Token()}, "run", "--config", s.config)
}

// damageLarge makes a database that is too large to be looked through at start,
// and overwrites its middle.
func damageLarge(t *testing.T, path string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	const size = 1 << 20
	for i := range 66 {
		err := s.Turn(t.Context(), chat.Event{Key: fmt.Sprint(i), Conversation: chat.ConversationID{Platform: "old", ID: fmt.Sprint(i)}}, func([]byte) (dialog.Outcome, error) {
			return dialog.Outcome{State: make([]byte, size)}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(strings.Repeat("damage! ", size/8)), 33*size); err != nil {
		t.Fatal(err)
	}
}

// TestPrivacyPageAgreesWithTheSettings holds the page that people read to what
// the program does by default.
func TestPrivacyPageAgreesWithTheSettings(t *testing.T) {
	t.Parallel()
	b, err := loadBase("")
	if err != nil {
		t.Fatal(err)
	}
	keep := defaultConfig().Retention
	if broken := brokenPromises(b, keep); broken != nil {
		t.Errorf("the page does not name: %v", broken)
	}
	keep.Conversations, keep.Parked = 400, 31
	if broken := brokenPromises(b, keep); len(broken) != 4 || !strings.Contains(broken[0], "retention.conversations, 400 days") {
		t.Errorf("with other settings the page is said not to name: %v", broken)
	}
	keep.Conversations, keep.Parked = 10, 48 // there are 10 minutes and 48 hours on the page
	if broken := brokenPromises(b, keep); len(broken) != 4 {
		t.Errorf("numbers of something else are taken for days: %v", broken)
	}
	readme := readFile(t, "../../README.md")
	operating := readFile(t, "../../docs/operating.md")
	for name, text := range map[string]string{"README.md": readme, "docs/operating.md": operating} {
		for _, days := range []Days{defaultConfig().Retention.Conversations, defaultConfig().Retention.Gone, defaultConfig().Retention.Parked} {
			if !strings.Contains(text, fmt.Sprintf("%d days", days)) {
				t.Errorf("%s does not name %d days", name, days)
			}
		}
	}
	custom := configFile(t, fmt.Sprintf("[retention]\nconversations = \"90d\"\n[store]\nsqlite = %q\n", filepath.Join(t.TempDir(), "bot.db")))
	bot(t, "", nil, "run", "--config", custom).check(t, exitDone, []string{askStatus}, []string{"page on privacy", "retention.conversations, 90 days"})
}

func TestRetentionSettings(t *testing.T) {
	t.Parallel()
	c, err := LoadConfig(configFile(t, "[retention]\nconversations = \"90d\"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if keep := c.Retention.store(); keep.Conversations != 90*24*time.Hour || keep.Parked != 30*24*time.Hour {
		t.Errorf("kept for %+v", keep)
	}
	for text, want := range map[string]string{
		"conversations = \"90\"":       `"90" is no number of days`,
		"conversations = \"1y\"":       `"1y" is no number of days`,
		"conversations = \"-1d\"":      `"-1d" is no number of days`,
		"conversations = \"9999999d\"": `is no number of days`,
		"parked = \"0d\"":              `retention.parked: want at least "1d"`,
		"events = \"1d\"":              `retention.events: want at least "2d"`,
	} {
		c, err := LoadConfig(configFile(t, "[retention]\n"+text+"\n"), nil)
		if err == nil {
			err = c.Validate()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}
