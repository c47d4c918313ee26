package main

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"guichet/store/postgres/pgtest"
)

// network is a way to a server on which things go wrong.
type network struct {
	t *testing.T
	*toxiproxy.Proxy
}

func newNetwork(t *testing.T, to string) *network {
	t.Helper()
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	n := &network{t, toxiproxy.NewProxy(api, t.Name(), "127.0.0.1:0", to)}
	if err := n.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	return n
}

// breaks has something go wrong with what flows in a direction, as toxiproxy
// names it, until heals.
func (n *network) breaks(toxic, stream, attributes string) {
	n.t.Helper()
	_, err := n.Toxics.AddToxicJson(strings.NewReader(
		fmt.Sprintf(`{"name": %q, "type": %q, "stream": %q, "attributes": {%s}}`, toxic+stream, toxic, stream, attributes)))
	if err != nil {
		n.t.Fatal(err)
	}
}

func (n *network) heals() {
	n.t.Helper()
	n.Toxics.ResetToxics(n.t.Context())
}

// accident is what happens to a network: to requests, to answers, for a time.
type accident struct {
	name, toxic, stream, attributes string
	lasts                           time.Duration
	late                            time.Duration // by which an answer comes later at least, where nothing else is felt
}

var accidents = []accident{
	{"requests cut", "reset_peer", "upstream", `"timeout": 0`, 3 * time.Second, 0},
	{"answers cut", "reset_peer", "downstream", `"timeout": 0`, 3 * time.Second, 0},
	{"answers cut in the middle", "limit_data", "downstream", `"bytes": 300`, 3 * time.Second, 0},
	{"answers lost", "timeout", "downstream", `"timeout": 0`, 5 * time.Second, 0},
	{"answers late", "latency", "downstream", `"latency": 500, "jitter": 200`, 4 * time.Second, 300 * time.Millisecond},
}

// feels is shown by the log of a bot whose connections are cut or silent, and by the
// time for which somebody waits for an answer where everything is late.
func (s *trouble) feels(a accident) (shown func(log string) bool) {
	if a.late == 0 {
		return logSays("connection reset", "connection refused", "unexpected EOF", "the connection was cut", "no answer in time", "lost the lease", "failed to connect")
	}
	return func(string) bool {
		p, hello := s.newPerson(698), turn{says: "bonjour", want: []string{askStatus}}
		asked := time.Now()
		s.acts(p, hello)
		return s.answered(p, hello, s.bot) && time.Since(asked) >= a.late
	}
}

// TestNetworkToDatabase lets the network between the bot and PostgreSQL fail.
func TestNetworkToDatabase(t *testing.T) {
	t.Parallel()
	server := ownServer(t, func() (*pgtest.Server, error) { return pgtest.StartTCP() })
	for _, a := range accidents {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			data := newServedBy(t, server)
			n := newNetwork(t, server.Address())
			s := newTroubleBy(t, data, func(s *crashSite) {
				s.reach(s.gate.URL, data.by(n.Listen).settings())
			})
			s.during(16, func() { n.breaks(a.toxic, a.stream, a.attributes) }, n.heals, a.lasts, s.feels(a))
		})
	}
}

// TestNetworkToTelegram lets the network between the bot and Telegram fail.
func TestNetworkToTelegram(t *testing.T) {
	t.Parallel()
	for _, a := range accidents {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			data := newFile(t)
			var n *network
			s := newTroubleBy(t, data, func(s *crashSite) {
				n = newNetwork(t, s.gate.Listener.Addr().String())
				s.reach("http://"+n.Listen, data.settings())
			})
			s.during(16, func() { n.breaks(a.toxic, a.stream, a.attributes) }, n.heals, a.lasts, s.feels(a))
		})
	}
}

// by is the database by way of an address.
func (s served) by(address string) served {
	host, port, _ := net.SplitHostPort(address)
	return served(fmt.Sprintf("postgres://guichet@%s:%s/%s?sslmode=disable", host, port, s.name()))
}
