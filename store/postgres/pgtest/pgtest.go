// Package pgtest starts a PostgreSQL server for tests: the real one, in a
// folder of its own, reached by a socket in that folder and, if a test asks for
// it, by an address of this machine only.
package pgtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNotInstalled means that the machine has no PostgreSQL server.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed: make test installs one")

// Server is a running PostgreSQL server. It is safe for concurrent use.
type Server struct {
	dir       string // holds the data and the socket
	bin       string
	as        *syscall.SysProcAttr // the user it runs as, nil for this one
	port      int                  // on 127.0.0.1 and in the name of the socket
	settings  []string
	databases atomic.Int64
}

// Start starts a server with the given settings, such as "fsync=on". The caller
// stops it.
func Start(settings ...string) (*Server, error) {
	return start(&Server{settings: settings}, (*Server).initialize)
}

// StartTCP is Start for a server that can be reached at Address too.
func StartTCP(settings ...string) (*Server, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		return nil, err
	}
	return start(&Server{port: port, settings: settings}, (*Server).initialize)
}

// start gives a server its folder, has it filled, and brings it up.
func start(s *Server, fill func(*Server) error) (*Server, error) {
	var err error
	if s.bin, err = find(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "pg"); err != nil {
		return nil, err
	}
	if err = s.dropRights(); err == nil {
		err = fill(s)
	}
	if err == nil {
		err = s.Up()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
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

func (s *Server) initialize() error {
	return s.do("initdb", "-D", s.data(), "-U", "guichet", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
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
	if s.port != 0 {
		options = append(options, "-c listen_addresses=127.0.0.1", "-c port="+strconv.Itoa(s.port))
	}
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

// Kill ends the server as the system does when it has no memory left. Its
// processes are gone when it returns.
func (s *Server) Kill() error {
	pid, err := s.pid()
	if err != nil {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return err
	}
	conn, err := net.Dial("unix", s.Socket())
	for ; err == nil; conn, err = net.Dial("unix", s.Socket()) {
		_ = conn.Close()
		time.Sleep(time.Millisecond)
	}
	return nil
}

// pid is the process that the others of the server are children of.
func (s *Server) pid() (int, error) {
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(strings.TrimSpace(first))
}

// Stop stops the server, if it still runs, and removes what it left.
func (s *Server) Stop() error {
	var err error
	if pid, missing := s.pid(); missing == nil && syscall.Kill(pid, 0) == nil {
		err = s.Down("immediate")
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// Socket is the path of the socket the server listens on.
func (s *Server) Socket() string {
	return filepath.Join(s.dir, ".s.PGSQL."+strconv.Itoa(cmp.Or(s.port, 5432)))
}

// Address is where a server of StartTCP listens, as in "127.0.0.1:40123".
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// URL names a database of the server, or of several that stand in for each
// other.
func (s *Server) URL(database string, others ...*Server) string {
	hosts, ports := s.dir, strconv.Itoa(cmp.Or(s.port, 5432))
	for _, o := range others {
		hosts, ports = hosts+","+o.dir, ports+","+strconv.Itoa(cmp.Or(o.port, 5432))
	}
	return fmt.Sprintf("postgres://guichet@/%s?host=%s&port=%s", database, hosts, ports)
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
