// Package nlu understands free text without a network: in which language a
// message is written, and what it is about, each with how sure that is.
//
// It learns from the examples of a base, messages as people write them beside
// what they mean, so that whoever adds a line improves it. A model is two linear
// ones, a softmax over intents and one over languages, on the words and the
// parts of words of a message: parts of words are what is left of a word that is
// misspelt, shortened or glued to its neighbour. Learning takes a moment, always
// ends in the same model, and needs nothing but the base.
//
// What a message states of the person, facts, is read by package dialog, which
// knows the questions.
package nlu
