// Package store keeps conversations, the keys of events, and the replies that
// wait to be sent, in an SQL database.
//
// Changes that come while a transaction is under way are committed together in
// the next one: the disk, which is what a turn waits for, is asked once for all
// of them. A change that comes alone is committed at once. One that fails does
// not sink the others: then each is tried in a transaction of its own.
//
// All SQL that does something stands in store/queries and runs on every
// database; store/sqlite and store/postgres open one and run it.
package store
