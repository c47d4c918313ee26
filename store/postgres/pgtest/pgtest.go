// Package pgtest starts a PostgreSQL server for tests: the real one, in a
// folder of its own, reached by a socket in that folder only.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// ErrNotInstalled means that the machine has no PostgreSQL server.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed: make test installs one")

// Server is a running PostgreSQL server. It is safe for concurrent use.
type Server struct {
	dir       string // holds the data and the socket
	bin       string
	as        *syscall.SysProcAttr // the user it runs as, nil for this one
	settings  []string
	databases atomic.Int64
}

// Start starts a server with the given settings, such as "fsync=on". The caller
// stops it.
func Start(settings ...string) (*Server, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin, settings: settings}
	if err := s.start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// find returns the folder of the server's programs: that of the newest version
// where Debian puts them, or that of the initdb on the path.
func find() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", ErrNotInstalled
}

func (s *Server) start() error {
	if err := s.dropRights(); err != nil {
		return err
	}
	if err := s.do("initdb", "-D", s.data(), "-U", "guichet", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"); err != nil {
		return err
	}
	return s.Up()
}

// dropRights has the server run as the user postgres where this process is
// root, which PostgreSQL refuses to be.
func (s *Server) dropRights() error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("PostgreSQL does not run as root, and there is no user for it: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	s.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return os.Chown(s.dir, uid, gid)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) do(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, s.as
	log := filepath.Join(s.dir, program+".out")
	out, err := os.Create(log)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out // a pipe would be kept open by the server
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log)
		return fmt.Errorf("%s: %w\n%s", program, err, said)
	}
	return nil
}

// Up starts the server after it was stopped or killed, and waits until it takes
// connections.
func (s *Server) Up() error {
	options := []string{"-c listen_addresses=''", "-c unix_socket_directories=" + s.dir, "-c shared_buffers=256MB", "-c max_connections=60"}
	for _, one := range s.settings {
		options = append(options, "-c "+one)
	}
	return s.do("pg_ctl", "-D", s.data(), "-w", "-l", filepath.Join(s.dir, "log"), "-o", strings.Join(options, " "), "start")
}

// Down stops the server: in mode "fast" it breaks its connections, in mode
// "immediate" it ends as if killed.
func (s *Server) Down(mode string) error {
	return s.do("pg_ctl", "-D", s.data(), "-w", "-m", mode, "stop")
}

// Stop stops the server and removes what it left.
func (s *Server) Stop() error {
	return errors.Join(s.Down("immediate"), os.RemoveAll(s.dir))
}

// Socket is the path of the socket the server listens on.
func (s *Server) Socket() string { return filepath.Join(s.dir, ".s.PGSQL.5432") }

// URL names a database of the server.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://guichet@/%s?host=%s", database, s.dir)
}

// NewDatabase makes an empty database and returns its URL.
func (s *Server) NewDatabase(ctx context.Context) (string, error) {
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), s.databases.Add(1))
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	return s.URL(name), nil
}

// Main is the TestMain of a package whose tests need a server, which they reach
// through use. Without PostgreSQL on the machine use gets nil, and the tests
// say what they leave out.
func Main(m *testing.M, use func(*Server)) {
	os.Exit(main(m, use))
}

func main(m *testing.M, use func(*Server)) int {
	s, err := Start()
	switch {
	case errors.Is(err, ErrNotInstalled):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	default:
		defer func() {
			if err := s.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
	}
	use(s)
	return m.Run()
}
