package fakediscord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// endpoint is where interactions are brought by HTTP.
type endpoint struct {
	url string
	key ed25519.PrivateKey
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// Endpoint makes interactions come by HTTP to an address, and returns the public
// key of the application, as the developer portal shows it. An empty address
// brings nothing anywhere.
func (s *Server) Endpoint(url string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.endpoint == nil {
		s.endpoint = &endpoint{key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte("seed"), ed25519.SeedSize/4))}
	}
	s.endpoint.url = url
	return s.endpoint.public()
}

func (e *endpoint) public() string { return hex.EncodeToString(e.key.Public().(ed25519.PublicKey)) }

// Sign returns the headers with which Discord would send a body at a time.
func (s *Server) Sign(at time.Time, body []byte) http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	timestamp := strconv.FormatInt(at.Unix(), 10)
	h := http.Header{"Content-Type": {"application/json"}}
	h.Set("X-Signature-Timestamp", timestamp)
	h.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.endpoint.key, append([]byte(timestamp), body...))))
	return h
}

// bring sends an interaction to the endpoint and takes the answer, once those of
// the same person before it are answered, or lost. s.mu is held.
func (s *Server) bring(i *interaction) {
	if s.endpoint.url == "" {
		return
	}
	before, done := i.of.brought, make(chan struct{})
	i.of.brought = done
	s.connections.Go(func() {
		defer close(done)
		if before != nil {
			<-before
		}
		s.mu.Lock()
		url := s.endpoint.url
		s.mu.Unlock()
		answer, err := s.deliver(url, i.brought)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.answered(i, answer, err)
	})
}

// answered takes the answer to a request. One that was brought twice has two; the
// first counts. s.mu is held.
func (s *Server) answered(i *interaction, answer []byte, err error) {
	defer s.Change()
	if err == nil {
		if err := s.bodies.check(Callback, answer); err != nil {
			s.Violate("answer by HTTP: " + err.Error())
			return
		}
	}
	switch {
	case i.inBody:
	case err != nil || time.Since(i.began) > answerWithin:
		i.failed = true
	default:
		i.inBody = true
		s.first(i, answer)
	}
}

// Again brings the latest interaction of a user once more, and returns the
// answer if it comes by HTTP.
func (s *Server) Again(user int64) ([]byte, error) {
	s.mu.Lock()
	var latest *interaction
	for _, i := range s.interactions {
		if i.of.id == user && (latest == nil || i.id > latest.id) {
			latest = i
		}
	}
	if s.endpoint == nil {
		defer s.mu.Unlock()
		s.emitRaw(interactionCreate, latest.brought)
		return nil, nil
	}
	url := s.endpoint.url
	s.mu.Unlock()
	return s.deliver(url, latest.brought)
}

func (s *Server) deliver(url string, body []byte) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = s.Sign(s.opts.Now(), body)
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	_ = resp.Body.Close()
	if err == nil && (resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/json") {
		err = fmt.Errorf("fakediscord: answered with %d", resp.StatusCode)
	}
	return answer, err
}

func (s *Server) readSelfApp(*request) reply {
	w := map[string]any{"id": ApplicationID, "name": "Guichet", "verify_key": "", "interactions_endpoint_url": nil, "bot": bot()}
	if s.endpoint != nil {
		w["verify_key"] = s.endpoint.public()
		if s.endpoint.url != "" {
			w["interactions_endpoint_url"] = s.endpoint.url
		}
	}
	return accept(w)
}
