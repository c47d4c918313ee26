package adapters

import "net/http"

// Receiver may be implemented by an Adapter to which the platform brings events
// by HTTP. Run is called too: it registers what the platform has to know, or
// waits.
//
// Any number of processes may receive for the same account at the same time,
// whichever of them is in Run.
type Receiver interface {
	// Path is where the platform's requests come in, such as "/telegram". It is
	// constant. Empty means that the adapter, as it is set up, receives nothing by
	// HTTP, and Receive is not called.
	Path() string
	// Receive answers one request, of any method and from anybody: it is for the
	// adapter to find out whether the platform sent it. It tells the platform that
	// events are received only after sink said that they are done; otherwise it
	// answers so that the platform brings them again. The body has been bounded;
	// reading more of it fails with *http.MaxBytesError. The context of the request
	// is done when whoever sent it is gone, or the program has to end.
	Receive(w http.ResponseWriter, r *http.Request, sink Sink)
}
