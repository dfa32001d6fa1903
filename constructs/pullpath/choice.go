package pullpath

import (
	"fmt"
	"regexp"
	"strings"

	"ecrprivatelink/internal/suggest"
)

// Choice says where an endpoint comes from. The zero value creates it.
type Choice struct {
	// ID is the endpoint to reuse, such as "vpce-0123456789abcdef0".
	ID string
	// External says that somebody else provides the endpoint: it is documented and checked, and nothing is created.
	External bool
}

var endpointID = regexp.MustCompile(`^vpce-([0-9a-f]{8}|[0-9a-f]{17})$`)

// ParseChoice reads "create", "reuse:vpce-…" or "external".
func ParseChoice(s string) (Choice, error) {
	switch {
	case s == "create":
		return Choice{}, nil
	case s == "external":
		return Choice{External: true}, nil
	case strings.HasPrefix(s, "reuse:"):
		id := strings.TrimPrefix(s, "reuse:")
		if !endpointID.MatchString(id) {
			return Choice{}, fmt.Errorf("endpoint choice %q: %q is not an endpoint ID; the form is reuse:vpce-0123456789abcdef0", s, id)
		}
		return Choice{ID: id}, nil
	}
	return Choice{}, fmt.Errorf("unknown endpoint choice %q; %suse create, reuse:vpce-… or external", s, suggest.Hint(s, []string{"create", "reuse", "external"}))
}

// Created reports whether the endpoint is created here.
func (c Choice) Created() bool { return c.ID == "" && !c.External }
