package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/adapters/telegram/faketelegram"
	"guichet/knowledge/base"
)

// result is what a command line gave.
type result struct {
	code     int
	out, err string
}

// bot carries out a command line in this process, on 23 November 2026 and with
// input as its standard input.
func bot(t *testing.T, input string, environ []string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	p := &program{
		in: strings.NewReader(input), out: &out, err: &errs, environ: append([]string{"LANG=fr_FR.UTF-8"}, environ...),
		now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) },
	}
	code := p.main(ctx, args)
	return result{code, plain(out.String()), plain(errs.String())}
}

// check checks the exit code and that the outputs hold what they should; an
// entry of out or err that begins with "not " must not stand there.
func (r result) check(t *testing.T, code int, out, err []string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d", r.code, code)
	}
	for _, stream := range []struct {
		name, text string
		want       []string
	}{{"standard output", r.out, out}, {"standard error", r.err, err}} {
		for _, want := range stream.want {
			not, unwanted := strings.CutPrefix(want, "not ")
			if strings.Contains(stream.text, not) == unwanted {
				t.Errorf("%s: want %q, got:\n%s", stream.name, want, stream.text)
			}
		}
		if len(stream.want) == 0 && stream.text != "" {
			t.Errorf("%s: want nothing, got:\n%s", stream.name, stream.text)
		}
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		args []string
		code int
		out  []string
		err  []string
	}{
		{"help", []string{"--help"}, exitDone, []string{"Usage: bot", "run", "chat", "check", "assess"}, nil},
		{"help of a command", []string{"assess", "--help"}, exitDone, []string{"--json", "fact=value"}, nil},
		{"unknown command", []string{"chek"}, exitUsage, nil, []string{"bot: unexpected argument chek"}},
		{"unknown flag", []string{"chat", "--loud"}, exitUsage, nil, []string{"--loud"}},
		{"no day", []string{"chat", "--on", "2026-02-30"}, exitUsage, nil, []string{`--on: "2026-02-30" is not a date`}},
		{"a base in order", []string{"check"}, exitDone, []string{"is in order on 2026-11-23", "31 schemes"}, nil},
		{
			"facts", []string{"assess", "--lang", "en", "status=job_seeker", "ft_registration=registered", "adviser_approval=approved", "course_start=2026-12-08"},
			exitDone,
			[]string{
				"On 2026-11-23, base ", "\neligible     aif (Individual training aid (AIF))\n  until: File the request no later than Monday 23 November 2026.",
				"\nended        dif ", "  successor: cpf\n", "\nnot_eligible ptp ", "  fails: ", "  missing: ", "next question: ",
			},
			nil,
		},
		{"unknown fact", []string{"assess", "statu=job_seeker"}, exitUsage, nil, []string{`there is no fact "statu": did you mean status?`}},
		{
			"every mistake", []string{"assess", "status=job_seaker", "age=old", "nonsense", "xyz=1"}, exitUsage, nil,
			[]string{`status: "job_seaker" is not one of job_seeker, `, `age: "old" is not a whole number`, `"nonsense": write fact=value`, `no fact "xyz": the facts are `},
		},
		{"no settings", []string{"run", "--config", "nowhere.toml"}, exitUsage, nil, []string{"nowhere.toml: no such file"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			bot(t, "", nil, tc.args...).check(t, tc.code, tc.out, tc.err)
		})
	}
}

func TestChatReadsStandardInput(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("abcdefghi ", 1000)
	r := bot(t, "au chômage\n"+long+"\nCAP lapidaire\n\n  \n2027-03-01\nnon\n", nil, "chat")
	r.check(t, exitDone, []string{
		"Bonjour, ici Guichet", askCourse, "Ce message est trop long pour moi.", askStart, askRegister, "Inscription à France Travail : Non",
		"1. ", "Pourquoi ? · Retour · Menu",
	}, nil)
	r = bot(t, "job-seeker\n", nil, "chat", "--lang", "en", "--on", "2027-02-03")
	r.check(t, exitDone, []string{"Hello, this is Guichet", "Which course", "not Bonjour"}, nil)
	facts := "au chômage\nCAP lapidaire\n2027-03-01\noui\noui\nParis\n640\nnon\nrien de tout cela\n"
	bot(t, facts, nil, "chat", "--on", "2027-02-03").check(t, exitDone, []string{"au 3 février 2027", "le dimanche 14 février"}, nil)
	bot(t, "", nil, "chat").check(t, exitDone, []string{askStatus}, nil)
}

func TestChatRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "first.chat")
	bot(t, "au chômage\n= pas un bouton\nCAP lapidaire\n/reponses\n", nil, "chat", "--on", "2026-12-01", "--record", file).
		check(t, exitDone, []string{"Vos réponses."}, nil)
	first := readFile(t, file)
	head := "lang: fr\non: 2026-12-01\n* start\n< Bonjour, ici Guichet"
	if !strings.HasPrefix(first, head) {
		t.Errorf("the file begins with:\n%.200s\nwant:\n%s", first, head)
	}
	line := regexp.MustCompile(`^(> .+|\* start|< .*|  \[.*|lang: fr|on: 2026-12-01|)$`)
	typed := ""
	for _, one := range strings.Split(first, "\n") {
		if !line.MatchString(one) {
			t.Errorf("the line %q is none of a conversation file", one)
		}
		if text, ok := strings.CutPrefix(one, "> "); ok {
			typed += text + "\n"
		}
	}
	again := filepath.Join(dir, "again.chat")
	bot(t, typed, nil, "chat", "--on", "2026-12-01", "--record", again).check(t, exitDone, []string{"Vos réponses."}, nil)
	if diff := cmp.Diff(first, readFile(t, again)); diff != "" {
		t.Errorf("what was recorded plays otherwise (-first +again):\n%s", diff)
	}
	bot(t, "", nil, "chat", "--record", filepath.Join(dir, "no", "such.chat")).check(t, exitCannot, nil, []string{"such.chat: no such file"})
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// brokenBase writes the embedded base into a folder, with a slip in a rule.
func brokenBase(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, base.Files()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "schemes", "aif.yaml")
	text := readFile(t, file)
	slip := strings.Replace(text, `adviser_approval == "approved"`, `adviser_aproval == "approved"`, 1)
	if slip == text {
		t.Fatal("the rule to break is not there")
	}
	if err := os.WriteFile(file, []byte(slip), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBrokenBase(t *testing.T) {
	t.Parallel()
	dir := brokenBase(t)
	line := 1 + strings.Count(strings.SplitN(readFile(t, filepath.Join(dir, "schemes", "aif.yaml")), "adviser_aproval", 2)[0], "\n")
	place := fmt.Sprintf("schemes/aif.yaml:%d:11: ", line)
	problem := []string{place, `no fact called "adviser_aproval"`, "Did you mean adviser_approval?"}

	bot(t, "", nil, "check", "--base", dir).check(t, exitNo, problem, []string{"1 problem in the base"})

	r := bot(t, "", nil, "check", "--json", "--base", dir)
	r.check(t, exitNo, []string{`"ok":false`}, []string{"1 problem in the base"})
	object := decode(t, r.out)
	keys(t, "check", object, checkKeys)
	problems := elements(t, object, "problems")
	if len(problems) != 1 {
		t.Fatalf("%d problems, want 1", len(problems))
	}
	keys(t, "problem", problems[0], problemKeys)
	if at := fmt.Sprintf("%v:%v", problems[0]["line"], problems[0]["column"]); at != fmt.Sprintf("%d:11", line) || problems[0]["cure"] != "Did you mean adviser_approval?" {
		t.Errorf("problem %v, want line %d, column 11 and the cure", problems[0], line)
	}

	for _, args := range [][]string{{"run"}, {"chat"}, {"assess"}} {
		bot(t, "", nil, append(args, "--base", dir)...).check(t, exitCannot, nil, problem)
	}
	bot(t, "", nil, "check", "--base", filepath.Join(dir, "nowhere")).
		check(t, exitNo, []string{"nowhere: The folder of the base cannot be read", "Name a folder that holds base.yaml"}, []string{"bot: "})
}

func TestRunInTerminalKeepsTheTalk(t *testing.T) {
	t.Chdir(t.TempDir())
	connect := []string{"BOT_TELEGRAM_TOKEN", "config.example.toml"}
	r := bot(t, "au chômage\nCAP lapidaire\n", nil)
	r.check(t, exitDone, []string{"Bonjour, ici Guichet", askStart}, connect)
	if lines := strings.Count(r.err, "\n"); lines != 1 {
		t.Errorf("%d lines say how to connect, want one:\n%s", lines, r.err)
	}
	info, err := os.Stat(defaultSQLite)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database: %v, %v, want a file only its owner can read", info, err)
	}
	r = bot(t, "mes réponses\n", nil, "run")
	r.check(t, exitDone, []string{"Bon retour. Vos réponses sont toujours là.", askStart, "Situation : En recherche d’emploi", "not Bonjour"}, connect)
	files, err := fs.Glob(os.DirFS("."), "*")
	if err != nil || !slices.Equal(files, []string{defaultSQLite}) {
		t.Errorf("the folder holds %v, want the database alone", files)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, config string
		code         int
		want         []string
	}{
		{"an unknown key", "[telegram]\ntokn = \"1:SECRET\"\n", exitUsage, []string{`config.toml:2:1: unknown setting "telegram.tokn": did you mean "telegram.token"?`, "not SECRET"}},
		{"no TOML", "[telegram\n", exitUsage, []string{"config.toml:1:10: "}},
		{"wrong values", "[telegram]\nmode = \"push\"\napi = \"x\"\n", exitUsage, []string{`telegram.mode: "push" is none of`, "telegram.api: want an address"}},
		{"a wrong token", "[telegram]\ntoken = \"SECRET/..\"\n[store]\nsqlite = \":memory:\"\n", exitUsage, []string{"token", "not SECRET"}},
		{"no folder for the database", "[store]\nsqlite = \"/no/such/folder/bot.db\"\n", exitCannot, []string{"/no/such/folder/bot.db: no such file or directory"}},
		{"a folder as database", "[store]\nsqlite = \"/\"\n", exitCannot, []string{"sqlite: open /: "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			bot(t, "bonjour\n", nil, "run", "--config", configFile(t, tc.config)).check(t, tc.code, nil, tc.want)
		})
	}
}

func TestRunWithRevokedToken(t *testing.T) {
	t.Parallel()
	const revoked = "424242:revoked-and-secret"
	config := configFile(t, fmt.Sprintf("[telegram]\napi = %q\n[store]\nsqlite = %q\n", faketelegram.New(t, nil).URL(), filepath.Join(t.TempDir(), "bot.db")))
	bot(t, "", []string{"BOT_TELEGRAM_TOKEN=" + revoked}, "run", "--config", config).
		check(t, exitCannot, nil, []string{"bot: telegram: ", "(401): Unauthorized", "put the token that is valid today into telegram.token or BOT_TELEGRAM_TOKEN", "not " + revoked, "not revoked-and-secret"})
}
