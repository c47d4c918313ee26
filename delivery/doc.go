// Package delivery takes committed replies out of a queue and sends them
// through the adapters.
//
// Within a conversation replies leave one after another in the order they were
// queued; a reply that has to wait makes those behind it wait. Conversations do
// not wait for each other, except for the pace of their platform and for a free
// worker. What has left is noted part by part, so that a process that dies at
// any instruction repeats at most the one message whose outcome it did not
// learn.
package delivery
