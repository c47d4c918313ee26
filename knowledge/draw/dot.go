package draw

import (
	"fmt"
	"strings"
)

// dotLook are the attributes of the nodes of each kind.
var dotLook = map[kind]string{
	question:  `shape=box, style="rounded,filled", fillcolor="#eaf2fb", color="#3b6ea5"`,
	offered:   `shape=box, style="rounded,filled", fillcolor="#e8f5ec", color="#2f7d4f"`,
	condition: `shape=box, style=filled, fillcolor="#ffffff", color="#4a5563"`,
	refusal:   `shape=box, style="filled,dashed", fillcolor="#fdf1ee", color="#b3543e"`,
	past:      `shape=box, style="filled,dashed", fillcolor="#f1f1f1", color="#6b7280"`,
	terminal:  `shape=box, style="rounded,filled", fillcolor="#eef0f3", color="#4a5563"`,
	ruleNode:  `shape=hexagon, style=filled, fillcolor="#fbf8ee", color="#9a8340"`,
	joinNode:  `shape=circle, width=0.15, style=filled, fillcolor="#4a5563", color="#4a5563"`,
	listNode:  `shape=note, style=filled, fillcolor="#f7f8fa", color="#9aa4b1"`,
}

// dotColumns is about how many characters stand in one line of a node.
const dotColumns = 40

func writeDot(p *Picture) string {
	var b strings.Builder
	g := newGraph(p)
	fmt.Fprintf(&b, "digraph guichet {\n  graph [label=%s, labelloc=t, rankdir=TB, fontname=\"Helvetica\"]\n",
		dotText([]string{p.title, p.note}, `\n`))
	b.WriteString("  node [fontname=\"Helvetica\", fontsize=11]\n  edge [fontname=\"Helvetica\", fontsize=10]\n")
	for _, n := range g.nodes {
		fmt.Fprintf(&b, "  %s [%s, label=%s]\n", n.id, dotLook[n.kind], dotText(n.lines, `\l`))
	}
	for _, e := range g.edges {
		label := ""
		if e.label != "" {
			label = " [label=" + dotText([]string{e.label}, `\n`) + "]"
		}
		fmt.Fprintf(&b, "  %s -> %s%s\n", e.from, e.to, label)
	}
	b.WriteString("}\n")
	return b.String()
}

// Graphviz reads HTML entities in labels, and a backslash before a letter.
var escapeDot = strings.NewReplacer(`&`, `&amp;`, `\`, `\\`, `"`, `\"`)

// dotText quotes lines, each of which ends with end.
func dotText(lines []string, end string) string {
	var b strings.Builder
	for _, line := range lines {
		for part := range strings.SplitSeq(wrappedAt(line, dotColumns, "", ""), "\n") {
			b.WriteString(escapeDot.Replace(part) + end)
		}
	}
	return `"` + strings.TrimSuffix(b.String(), `\n`) + `"`
}
