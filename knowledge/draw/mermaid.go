package draw

import (
	"fmt"
	"strconv"
	"strings"
)

// mermaidShape are the brackets around the text of each kind of node.
var mermaidShape = map[kind][2]string{
	question:  {"(", ")"},
	offered:   {"(", ")"},
	condition: {"[", "]"},
	refusal:   {"[", "]"},
	past:      {"[", "]"},
	terminal:  {"(", ")"},
	ruleNode:  {"{{", "}}"},
	joinNode:  {"((", "))"},
	listNode:  {"[", "]"},
}

const mermaidClasses = `  classDef question fill:#eaf2fb,stroke:#3b6ea5,color:#1d2733
  classDef offer fill:#e8f5ec,stroke:#2f7d4f,color:#1d2733
  classDef condition fill:#ffffff,stroke:#4a5563,color:#1d2733
  classDef refusal fill:#fdf1ee,stroke:#b3543e,color:#1d2733,stroke-dasharray:4 3
  classDef past fill:#f1f1f1,stroke:#6b7280,color:#1d2733,stroke-dasharray:4 3
  classDef terminal fill:#eef0f3,stroke:#4a5563,color:#1d2733
  classDef rule fill:#fbf8ee,stroke:#9a8340,color:#1d2733
  classDef join fill:#4a5563,stroke:#4a5563
  classDef list fill:#f7f8fa,stroke:#9aa4b1,color:#1d2733
`

func writeMermaid(p *Picture) string {
	var b strings.Builder
	g := newGraph(p)
	fmt.Fprintf(&b, "---\ntitle: %s\n---\nflowchart TD\n", strconv.Quote(p.title+" · "+p.note))
	for _, n := range g.nodes {
		shape := mermaidShape[n.kind]
		fmt.Fprintf(&b, "  %s%s%s%s:::%s\n", n.id, shape[0], mermaidText(n.lines), shape[1], n.kind)
	}
	for _, e := range g.edges {
		label := ""
		if e.label != "" {
			label = "|" + mermaidText([]string{e.label}) + "|"
		}
		fmt.Fprintf(&b, "  %s -->%s %s\n", e.from, label, e.to)
	}
	b.WriteString(mermaidClasses)
	return b.String()
}

// Mermaid writes what it would read as its own as #name; or #number;.
var escapeMermaid = strings.NewReplacer(
	`#`, "#35;", `"`, "#quot;", "`", "#96;", "&", "#amp;", "<", "#lt;", ">", "#gt;", `\`, "#92;")

func mermaidText(lines []string) string {
	escaped := make([]string, len(lines))
	for i, line := range lines {
		escaped[i] = escapeMermaid.Replace(line)
	}
	if len(lines) == 0 {
		escaped = []string{" "}
	}
	return `"` + strings.Join(escaped, "<br>") + `"`
}
