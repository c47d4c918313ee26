package fakediscord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Form is a window that is open before somebody's eyes.
type Form struct {
	Title, Label, Hint, Example string
	Max                         int

	id, input string
	on        *Message
}

// readForm opens the window that a first answer describes. The schema has been
// looked at before.
func readForm(raw []byte, i *interaction) (*Form, error) {
	var w struct {
		Data struct {
			CustomID string `json:"custom_id"`
			Title    string `json:"title"`
			Inputs   []struct {
				Label     string `json:"label"`
				Hint      string `json:"description"`
				Component struct {
					CustomID string `json:"custom_id"`
					Example  string `json:"placeholder"`
					Max      int    `json:"max_length"`
				} `json:"component"`
			} `json:"components"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &w); err != nil || len(w.Data.Inputs) == 0 {
		return nil, errors.New("a form without a field")
	}
	in := w.Data.Inputs[0]
	return &Form{
		Title: w.Data.Title, Label: in.Label, Hint: in.Hint, Example: in.Component.Example, Max: in.Component.Max,
		id: w.Data.CustomID, input: in.Component.CustomID, on: i.pressed,
	}, nil
}

// Form waits for the window that a press of a user opens.
func (s *Server) Form(ctx context.Context, user int64) (Form, error) {
	var f *Form
	err := s.Until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		f = s.openForm(user)
		return f != nil
	})
	if err != nil {
		return Form{}, fmt.Errorf("fakediscord: no form for user %d: %w", user, err)
	}
	return *f, nil
}

// openForm returns the latest form of a user. s.mu is held.
func (s *Server) openForm(user int64) *Form {
	var f *Form
	latest := ""
	for id, i := range s.interactions {
		if i.of.id == user && i.form != nil && id > latest {
			f, latest = i.form, id
		}
	}
	return f
}

// Submit makes a user type into the window that is open and send it.
func (s *Server) Submit(user int64, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.openForm(user)
	if f == nil {
		return errors.New("fakediscord: there is no form")
	}
	data := map[string]any{"custom_id": f.id, "components": []any{map[string]any{
		"type": 18, "id": 1, "component": map[string]any{"type": 4, "id": 2, "custom_id": f.input, "value": text},
	}}}
	s.begin(s.of(user), kindForm, f.on.Channel, data, f.on)
	return nil
}
