package draw

import "strconv"

// graph is a picture as nodes and edges, for the formats that find the places
// themselves.
type graph struct {
	nodes []node
	edges []edge
}

// node is a text of several lines, with the shape of its kind.
type node struct {
	id    string
	kind  kind
	lines []string
}

// Kinds of nodes that are no boxes.
const (
	ruleNode kind = "rule" // where a branch begins
	joinNode kind = "join" // where branches meet again; it has no text
	listNode kind = "list" // what stands at the side
)

type edge struct{ from, to, label string }

func newGraph(p *Picture) *graph {
	g := &graph{}
	g.flow(p, p.flow, "", "")
	for _, l := range p.side {
		lines := []string{l.title}
		for _, e := range l.entries {
			lines = append(lines, p.tagged(e.head, e.body))
		}
		g.node(listNode, lines)
	}
	return g
}

func (g *graph) node(k kind, lines []string) string {
	id := "n" + strconv.Itoa(len(g.nodes)+1)
	g.nodes = append(g.nodes, node{id, k, lines})
	return id
}

// edge adds an edge, unless nothing stands before its end.
func (g *graph) edge(from, to, label string) {
	if from != "" {
		g.edges = append(g.edges, edge{from, to, label})
	}
}

// flow adds the steps behind the node from, by an edge with the given label,
// and returns the last node and what is written at the edge from it.
func (g *graph) flow(p *Picture, flow []item, from, label string) (last, then string) {
	for _, it := range flow {
		switch it := it.(type) {
		case *box:
			id := g.box(it)
			g.edge(from, id, label)
			if it.no != nil {
				g.edge(id, g.box(it.no), p.words.no)
			}
			from, label = id, it.then
		case fork:
			from, label = g.fork(p, it, from), ""
		}
	}
	return from, label
}

func (g *graph) box(b *box) string {
	return g.node(b.kind, append(filled(b.tag, b.head), b.body...))
}

func (g *graph) fork(p *Picture, f fork, from string) string {
	lasts := make([]edge, 0, len(f))
	for _, br := range f {
		lines := append([]string{p.words.when + " " + br.rule[0]}, br.rule[1:]...)
		id := g.node(ruleNode, append(filled(br.title), lines...))
		g.edge(from, id, "")
		last, then := g.flow(p, br.flow, id, "")
		lasts = append(lasts, edge{from: last, label: then})
	}
	join := g.node(joinNode, nil)
	for _, e := range lasts {
		g.edge(e.from, join, e.label)
	}
	g.edge(from, join, p.words.none)
	return join
}
