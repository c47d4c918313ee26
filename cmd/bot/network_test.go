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

// accidents are what happens to a network: to requests, to answers, for a time.
var accidents = []struct {
	name, toxic, stream, attributes string
	lasts                           time.Duration
}{
	{"requests cut", "reset_peer", "upstream", `"timeout": 0`, 3 * time.Second},
	{"answers cut", "reset_peer", "downstream", `"timeout": 0`, 3 * time.Second},
	{"answers cut in the middle", "limit_data", "downstream", `"bytes": 300`, 3 * time.Second},
	{"answers lost", "timeout", "downstream", `"timeout": 0`, 5 * time.Second},
	{"answers late", "latency", "downstream", `"latency": 400, "jitter": 300`, 4 * time.Second},
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
			s.during(16, func() { n.breaks(a.toxic, a.stream, a.attributes) }, n.heals, a.lasts)
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
			s.unsure = func() int { return strings.Count(s.bot.log.String(), `err="unknown outcome`) }
			s.during(16, func() { n.breaks(a.toxic, a.stream, a.attributes) }, n.heals, a.lasts)
		})
	}
}

// by is the database by way of an address.
func (s served) by(address string) served {
	host, port, _ := net.SplitHostPort(address)
	return served(fmt.Sprintf("postgres://guichet@%s:%s/%s?sslmode=disable", host, port, s.name()))
}
