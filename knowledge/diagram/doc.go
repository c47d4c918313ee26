// Package diagram decides boolean functions of many-valued variables, exactly,
// under incomplete knowledge.
//
// A multi-valued decision diagram is a decision tree with its repetitions taken
// out. The variables stand in a fixed order. Each inner node asks for the value
// of one variable and has a branch for every set of values that leads on to the
// same place; the leaves are False and True. Equal subtrees are stored once, a
// question whose every answer leads to the same place is left out, and so every
// function has exactly one diagram: two functions are equal if and only if
// their nodes are the same number. A path from a node to True is a combination
// of values that makes the function true, hence questions about all of millions
// of combinations (is it ever true? for how many? what still matters?) are
// walks over a handful of nodes.
//
// A Workspace builds functions. Freeze turns it into a Diagram, which never
// changes and may be read by any number of goroutines. What is known at the
// moment of a question is a State: for each variable the values that are still
// possible, from all of them (nothing known) down to one.
//
// The size of a diagram depends on the order of the variables: put those that
// decide most first, and those that are compared together next to each other.
package diagram
