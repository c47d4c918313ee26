package sqlite_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/chat"
	"guichet/delivery"
	"guichet/dialog"
	"guichet/store"
	"guichet/store/sqlite"
	"guichet/store/storetest"
)

// numbers makes a table n with the numbers from 1 to its parameter.
const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) `

func TestPruneBesideTurns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path, nil)
	old := storetest.OldRows
	fill(t, path, numbers+`INSERT INTO conversations SELECT 'old:' || i, zeroblob(900), 0, 0 FROM n`, old.Conversations)
	fill(t, path, numbers+`INSERT INTO conversations SELECT 'gone:' || i, zeroblob(900), 0, unixepoch() * 1000 FROM n`, old.Gone)
	fill(t, path, numbers+`INSERT INTO gone SELECT 'gone:' || i, 0 FROM n`, old.Gone)
	fill(t, path, numbers+`INSERT INTO parked SELECT i, 'parked:' || i, 1, '{}', 20, 0, 'why', 0 FROM n`, old.Parked)
	fill(t, path, numbers+`INSERT INTO events SELECT 'telegram:' || i, 0 FROM n`, old.Events)
	storetest.PruneBeside(t, s)
}

// TestTakeBackLeavesNobodyBehind has a conversation whose first reply stands
// behind one that is gone.
func TestTakeBackLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path, nil)
	say(t, s, "1", reply("first"), reply("second"))
	change(t, path, `UPDATE outbox SET next_at = NULL`)
	claim := func() []chat.Outbound {
		claimed, err := s.Claim(t.Context(), time.Now(), time.Minute, []delivery.Want{{Platform: "telegram", Limit: 9}})
		if err != nil {
			t.Fatal(err)
		}
		return claimed
	}
	if claimed := claim(); claimed != nil {
		t.Fatalf("claimed %+v", claimed)
	}
	if err := s.TakeBack(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if claimed := claim(); len(claimed) != 1 || claimed[0].Seq != 1 {
		t.Errorf("claimed %+v, want the first", claimed)
	}
}

func fill(t *testing.T, path, statement string, rows int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement, rows); err != nil {
		t.Fatal(err)
	}
}

func TestBackupBesideTurns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, to := filepath.Join(dir, "bot.db"), filepath.Join(dir, "copy.db")
	s := open(t, path, nil)
	fill(t, path, numbers+`INSERT INTO conversations SELECT 'old:' || i, randomblob(900), 0, 0 FROM n`, 8_000)
	say(t, s, "1", reply("hello"))
	storetest.Beside(t, s, func() {
		if err := sqlite.Backup(t.Context(), path, to); err != nil {
			t.Error(err)
		}
	})
	info, err := os.Stat(to)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the copy: %v, %v, want a file that only its owner can read", info, err)
	}
	copied := open(t, to, nil)
	// Of each conversation the copy holds as many replies as turns: none is cut in two.
	for n := range 4 {
		kept, err := copied.Kept(t.Context(), conversation("beside", n))
		if err != nil || len(kept.State) != len(kept.Waiting) || len(kept.State) == 0 {
			t.Errorf("the copy holds %d turns and %d replies (%v)", len(kept.State), len(kept.Waiting), err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(f.Name(), "partial") {
			t.Errorf("%s was left behind", f.Name())
		}
	}
}

func TestBackupRefuses(t *testing.T) {
	dir := t.TempDir()
	path, there := filepath.Join(dir, "bot.db"), filepath.Join(dir, "there")
	say(t, open(t, path, nil), "1")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		from, to string
		want     error
	}{
		"a file that exists": {path, there, os.ErrExist},
		"no folder":          {path, filepath.Join(dir, "no", "copy.db"), os.ErrNotExist},
		"no database":        {filepath.Join(dir, "none.db"), filepath.Join(dir, "copy.db"), os.ErrNotExist},
		"in memory":          {"", filepath.Join(dir, "copy.db"), nil},
	} {
		err := sqlite.Backup(t.Context(), tc.from, tc.to)
		if err == nil || tc.want != nil && !errors.Is(err, tc.want) {
			t.Errorf("%s: error %v, want %v", name, err, tc.want)
		}
	}
	if content, err := os.ReadFile(there); string(content) != "mine" || err != nil {
		t.Errorf("the file that was there: %q, %v", content, err)
	}
}

func TestBackupOfDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	damaged(t, path)
	to := path + ".copy"
	if err := sqlite.Backup(t.Context(), path, to); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("error %v, want ErrDamaged", err)
	}
	if exists(to) {
		t.Error("a damaged copy was left")
	}
}

// damaged makes a database of some size and overwrites its middle.
func damaged(t *testing.T, path string) {
	t.Helper()
	if err := open(t, path, nil).Close(); err != nil {
		t.Fatal(err)
	}
	fill(t, path, numbers+`INSERT INTO conversations SELECT 'old:' || i, randomblob(900), 0, 0 FROM n`, 2_000)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte(strings.Repeat("damage! ", 8<<10)), info.Size()/2); err != nil {
		t.Fatal(err)
	}
}

func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	damaged(t, path)
	_, err := sqlite.Open(t.Context(), path, nil)
	if !errors.Is(err, store.ErrDamaged) {
		t.Fatalf("error %v, want ErrDamaged", err)
	}
	for _, part := range []string{path, "restore a backup", ".recover"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not name %q: %v", part, err)
		}
	}
}

func TestDamageFoundLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.db")
	damaged(t, path)
	large := &sqlite.Options{CheckUpTo: 4096} // as if the file was too large to look through
	s := open(t, path, large)
	say(t, s, "1")
	err := s.Inspect(t.Context())
	if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "restore a backup") {
		t.Errorf("error %v, want ErrDamaged with its cure", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path, large); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("opened again: %v, want ErrDamaged", err)
	}

	// In its place a sound one is taken, and no longer suspected.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, large)
	if err := s.Inspect(t.Context()); err != nil {
		t.Errorf("a sound database: %v", err)
	}
	if exists(path + "-damaged") {
		t.Error("the mark of the damage is still there")
	}
}

func TestInspectSound(t *testing.T) {
	for name, s := range map[string]*store.Store{
		"file":   open(t, filepath.Join(t.TempDir(), "bot.db"), &sqlite.Options{CheckUpTo: 1}),
		"memory": open(t, "", nil),
	} {
		say(t, s, "1", reply("hello"))
		if err := s.Inspect(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExisting(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bot.db")
	existing := &sqlite.Options{Existing: true}
	if _, err := sqlite.Open(t.Context(), path, existing); !errors.Is(err, os.ErrNotExist) || exists(path) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path, existing); err == nil || !strings.Contains(err.Error(), "bot migrate") {
		t.Errorf("no schema: error %v, want one that names the cure", err)
	}
	bot := open(t, path, &sqlite.Options{Exclusive: true})
	say(t, bot, "1", reply("hello"))
	if n, err := open(t, path, existing).Waiting(t.Context(), alice); n != 1 || err != nil {
		t.Errorf("beside a bot: %d replies wait (%v), want 1", n, err)
	}
	if _, _, err := sqlite.Migrate(t.Context(), path); err == nil || !strings.Contains(err.Error(), "another bot") {
		t.Errorf("migrated beside a bot: %v", err)
	}
}

// TestForgottenLeavesNoTraceWhileOpen looks into the files of a database that a
// bot and somebody who looks after it have open.
func TestForgottenLeavesNoTraceWhileOpen(t *testing.T) {
	const secret = "a-salary-of-1743-euros"
	path := filepath.Join(t.TempDir(), "bot.db")
	bot, operator := open(t, path, &sqlite.Options{Exclusive: true}), open(t, path, &sqlite.Options{Existing: true})
	holds := func() (where []string) {
		for _, name := range []string{path, path + "-wal"} {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(content), secret) {
				where = append(where, filepath.Base(name))
			}
		}
		return where
	}
	tell := func(key string) {
		t.Helper()
		turn(t, bot, key, dialog.Outcome{State: []byte(strings.Repeat(secret, 500)), Replies: replies(secret, secret)})
		claimed, err := bot.Claim(t.Context(), time.Now(), time.Minute, []delivery.Want{{Platform: "telegram", Limit: 1}})
		if err != nil || len(claimed) != 1 {
			t.Fatalf("claimed %v (%v)", claimed, err)
		}
		if err := bot.Park(t.Context(), claimed[0], "why"); err != nil {
			t.Fatal(err)
		}
		if holds() == nil {
			t.Fatal("what is to be forgotten is not there")
		}
	}

	tell("1")
	f, err := operator.Forget(t.Context(), alice)
	if want := (store.Forgotten{State: true, Waiting: 1, Parked: 1}); err != nil || f != want {
		t.Errorf("forgot %+v (%v), want %+v", f, err, want)
	}
	if where := holds(); where != nil {
		t.Errorf("forgotten by the operator: %v still hold it", where)
	}

	tell("2")
	turn(t, bot, "3", dialog.Outcome{Forget: true})
	waitUntil(t, "forgotten in the talk", func() bool { return holds() == nil })

	// While somebody reads the log it cannot be emptied, and no turn waits for
	// that.
	tell("4")
	stopReading := reading(t, path)
	storetest.Beside(t, bot, func() {
		turn(t, bot, "5", dialog.Outcome{Forget: true})
		<-time.After(1500 * time.Millisecond) // more than one try
	})
	if holds() == nil {
		t.Error("the log was emptied under a reader")
	}
	stopReading()
	waitUntil(t, "forgotten once nobody reads", func() bool { return holds() == nil })
}

// reading reads a database, from now until it is told to stop.
func reading(t *testing.T, path string) (stop func()) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM conversations").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(tx.Rollback(), db.Close()); err != nil {
			t.Error(err)
		}
	}
}

// waitUntil waits for something that happens beside the test.
func waitUntil(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !holds(); {
		if time.Now().After(end) {
			t.Fatalf("%s: it does not come to that", what)
		}
		<-time.After(10 * time.Millisecond)
	}
}

func conversation(platform chat.Platform, n int) chat.ConversationID {
	return chat.ConversationID{Platform: platform, ID: fmt.Sprint(n)}
}

func replies(texts ...string) []chat.Reply {
	var list []chat.Reply
	for _, text := range texts {
		list = append(list, reply(text))
	}
	return list
}

func turn(t *testing.T, s *store.Store, key string, out dialog.Outcome) {
	t.Helper()
	if err := s.Turn(t.Context(), event(key), func([]byte) (dialog.Outcome, error) { return out, nil }); err != nil {
		t.Fatal(err)
	}
}
