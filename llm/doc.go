// Package llm lets a language model word what explains and read what was typed,
// through any server that speaks OpenAI's interface. It is outside of the
// boundary of trust: what a model answers is data to be checked, whatever it
// says.
//
// A Seal takes the facts out of a text before the model sees it (figures,
// dates, links, names, verdicts become tokens) and accepts an answer only if
// every token is there as it was and all that stands between them is plain
// words of the language. Then it puts the facts back. A Reader takes proposals
// from a closed list, which a person confirms. Whatever fails, the caller goes
// on with what it had.
package llm
