package yamldoc

import (
	"fmt"
	"iter"

	yaml "go.yaml.in/yaml/v4"
)

// survey notes what is refused wherever it stands: references, tags, keys that
// are no plain words or stand twice. It returns false if the tree is too deep
// to go on.
func (f *File) survey(n *yaml.Node, depth int) bool {
	if depth > MaxDepth && (n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode) {
		f.problem(n, KindTooDeep,
			fmt.Sprintf("More than %d lists and mappings stand inside one another.", MaxDepth),
			"Lay the content out flatter.")
		return false
	}
	f.refuseExtras(n)
	if n.Kind == yaml.MappingNode {
		f.surveyKeys(n)
	}
	for _, c := range n.Content {
		if !f.survey(c, depth+1) {
			return false
		}
	}
	return true
}

func (f *File) refuseExtras(n *yaml.Node) {
	switch {
	case n.Style&yaml.TaggedStyle != 0:
		f.problem(n, KindTag,
			fmt.Sprintf("YAML takes %s for a tag, and tags are not used here.", quoted(n.Tag)),
			`Put the whole value in single quotes if it begins with "!", or take the tag out.`)
	case n.Kind == yaml.AliasNode:
		f.problem(n, KindReference,
			fmt.Sprintf("YAML takes %s for a reference, and references are not used here.", quoted("*"+n.Value)),
			`Write the content out, or put the value in quotes if it begins with "*".`)
	case n.Anchor != "":
		f.problem(n, KindReference,
			fmt.Sprintf("YAML takes %s for an anchor, and anchors are not used here.", quoted("&"+n.Anchor)),
			`Take it out, or put the value in quotes if it begins with "&".`)
	}
}

func (f *File) surveyKeys(n *yaml.Node) {
	lines := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		switch first := lines[k.Value]; {
		case k.Kind == yaml.AliasNode || k.Style&yaml.TaggedStyle != 0:
		case k.Kind != yaml.ScalarNode:
			f.problem(k, KindWrongType, "A key is a plain word, but "+whatStands(k)+" stands here.",
				`Write it like this: some_key: some text`)
		case merges(k):
			f.problem(k, KindReference, `The merge key "<<" is not used here.`, "Write the content out.")
		case nameless(k):
			f.problem(k, KindEmptyValue, "A key has no name here.", "Write it before the colon.")
		case first > 0:
			f.problem(k, KindDuplicateKey,
				fmt.Sprintf("The key %s stands twice; it was on line %d already.", quoted(k.Value), first),
				"Keep one of them.")
		default:
			lines[k.Value] = k.Line
		}
	}
}

// pairs returns the keys and values of a mapping that can be decoded: the keys
// are plain and distinct. What it leaves out, survey has noted.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		seen := make(map[string]bool, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if k.Kind != yaml.ScalarNode || k.Style&yaml.TaggedStyle != 0 || merges(k) || nameless(k) || seen[k.Value] {
				continue
			}
			seen[k.Value] = true
			if !yield(k, n.Content[i+1]) {
				return
			}
		}
	}
}

func merges(k *yaml.Node) bool { return k.Tag == "!!merge" }

func nameless(k *yaml.Node) bool { return k.Value == "" || k.Tag == "!!null" }

// whole reports whether a mapping is all there: nothing is merged into it and
// no key stands for another one.
func whole(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; k.Kind != yaml.ScalarNode || k.Style&yaml.TaggedStyle != 0 || merges(k) {
			return false
		}
	}
	return true
}
