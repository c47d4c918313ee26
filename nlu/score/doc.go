// Package score measures how right something is at reading messages of which
// people have written down what they are about and what they state. What is
// learnt from the base and a language model are measured by the same code, on
// the same files.
//
// A file holds one message a line, cells parted by tabs; empty lines and lines
// that begin with "#" are left out. There are three forms. One begins with the
// line "intent", "lang", "text" and says what each message is about. In the
// other a line is the language, the message, and the facts that it states, as in
// "status=employee;age=34", which may be none. A third form, which begins with
// "asked", "lang", "text", "facts", is like the second, with the fact before each
// line whose question the message answers.
package score
