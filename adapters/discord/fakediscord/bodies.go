package fakediscord

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed testdata/bodies.json
var bodiesJSON []byte

// bodies is what Discord publishes of the bodies of the routes served here.
type bodies map[string]*jsonschema.Schema

func loadBodies() (bodies, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(bodiesJSON))
	if err != nil {
		return nil, fmt.Errorf("bodies.json: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("bodies.json", document); err != nil {
		return nil, fmt.Errorf("bodies.json: %w", err)
	}
	var routes struct {
		Bodies map[string]json.RawMessage `json:"bodies"`
	}
	if err := json.Unmarshal(bodiesJSON, &routes); err != nil {
		return nil, fmt.Errorf("bodies.json: %w", err)
	}
	all := bodies{}
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", " ", "%20")
	for route := range routes.Bodies {
		if all[route], err = compiler.Compile("bodies.json#/bodies/" + escape.Replace(route)); err != nil {
			return nil, fmt.Errorf("bodies.json: %w", err)
		}
	}
	return all, nil
}

// check returns what is wrong with the body of a request, without repeating it.
func (b bodies) check(route string, body []byte) error {
	schema := b[route]
	if schema == nil {
		if len(body) > 0 {
			return errors.New("a body where none belongs")
		}
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return errors.New("the body is no JSON")
	}
	return schema.Validate(value)
}
