package fakediscord

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	maxContent = 2000 // UTF-16 units; the schema of some routes says more
	maxRows    = 5
	ephemeral  = 1 << 6
)

// content is what the bodies that carry a message have in common.
type content struct {
	Content  *string `json:"content"`
	Attached *[]struct {
		ID   string `json:"id"`
		Name string `json:"filename"`
	} `json:"attachments"`
	Rows      []row      `json:"components"`
	Flags     int        `json:"flags"`
	Nonce     any        `json:"nonce"`
	Enforce   bool       `json:"enforce_nonce"`
	Reference *reference `json:"message_reference"`
	Mentions  *struct {
		Parse []string `json:"parse"`
	} `json:"allowed_mentions"`

	files []File // that came with the body
}

// reference is the message that is replied to.
type reference struct {
	Message string `json:"message_id"`
	Needed  *bool  `json:"fail_if_not_exists"`
}

func (r reference) needed() bool { return r.Needed == nil || *r.Needed }

type row struct {
	Components []struct {
		Type        int      `json:"type"`
		CustomID    string   `json:"custom_id"`
		Label       string   `json:"label"`
		URL         string   `json:"url"`
		Style       int      `json:"style"`
		Placeholder string   `json:"placeholder"`
		Options     []Button `json:"options"`
	} `json:"components"`
}

// apply writes what a body says into a message, or tells what Discord refuses
// about it. A field that is absent stays as it was.
func (c content) apply(m *Message) error {
	if c.Content != nil {
		if n := len(utf16.Encode([]rune(*c.Content))); n > maxContent {
			return fmt.Errorf("content of %d characters, more than %d", n, maxContent)
		}
		if !utf8.ValidString(*c.Content) {
			return fmt.Errorf("content is not UTF-8")
		}
		m.Text = *c.Content
	}
	if c.Mentions == nil || c.Mentions.Parse == nil || len(c.Mentions.Parse) > 0 {
		return fmt.Errorf("the message may mention people")
	}
	if c.Rows != nil {
		m.Rows, m.Menus, m.all = nil, nil, nil
		if err := c.components(m); err != nil {
			return err
		}
	}
	if err := c.attach(m); err != nil {
		return err
	}
	if strings.TrimSpace(m.Text) == "" && len(m.Files) == 0 {
		return errEmpty
	}
	return nil
}

var errEmpty = fmt.Errorf("empty message")

func (c content) components(m *Message) error {
	if len(c.Rows) > maxRows {
		return fmt.Errorf("%d rows of components, more than %d", len(c.Rows), maxRows)
	}
	ids := map[string]bool{}
	for _, r := range c.Rows {
		var buttons []Button
		for _, one := range r.Components {
			if one.CustomID == "" || ids[one.CustomID] {
				return fmt.Errorf("custom_id %q is missing or there twice", one.CustomID)
			}
			ids[one.CustomID] = true
			if one.Type == 2 {
				if one.Label == "" || one.Style > 4 || one.URL != "" {
					return fmt.Errorf("button %q: a label and a style from 1 to 4 are needed, and no address", one.CustomID)
				}
				buttons = append(buttons, Button{Label: one.Label, Action: one.CustomID})
				m.all = append(m.all, Button{Label: one.Label, Action: one.CustomID})
				continue
			}
			if len(r.Components) > 1 {
				return fmt.Errorf("menu %q shares its row", one.CustomID)
			}
			values := map[string]bool{}
			for _, o := range one.Options {
				if values[o.Action] {
					return fmt.Errorf("menu %q has the value %q twice", one.CustomID, o.Action)
				}
				values[o.Action] = true
			}
			m.all = append(m.all, one.Options...)
			m.Menus = append(m.Menus, Menu{ID: one.CustomID, Placeholder: one.Placeholder, Options: one.Options})
		}
		if len(buttons) > 0 {
			m.Rows = append(m.Rows, buttons)
		}
	}
	return nil
}

func readContent(r *request) (content, error) {
	c := content{files: r.files}
	err := json.Unmarshal(r.body, &c)
	return c, err
}
