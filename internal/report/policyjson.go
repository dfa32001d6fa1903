package report

import (
	"bytes"
	"encoding/json"
	"strings"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/plain"
)

// shownStatement is a statement as people write it. Unlike [iam.Document.MarshalJSON] it shows what is not known, as
// its name between ‹ and ›: it is for people to read, not to send.
type shownStatement struct {
	Sid          string         `json:",omitempty"`
	Effect       string         `json:",omitempty"`
	Principal    any            `json:",omitempty"`
	NotPrincipal any            `json:",omitempty"`
	Action       any            `json:",omitempty"`
	NotAction    any            `json:",omitempty"`
	Resource     any            `json:",omitempty"`
	NotResource  any            `json:",omitempty"`
	Condition    map[string]any `json:",omitempty"`
}

// shownPrincipals are principals by their kind.
type shownPrincipals struct {
	AWS           any `json:",omitempty"`
	Service       any `json:",omitempty"`
	Federated     any `json:",omitempty"`
	CanonicalUser any `json:",omitempty"`
}

func unknownText(why string) string { return "‹" + why + "›" }

// pretty writes a statement as indented JSON.
func pretty(s iam.Statement) string {
	if s.Unknown != "" {
		return plain.Line(unknownText(s.Unknown))
	}
	shown := shownStatement{Sid: s.SID, Effect: string(s.Effect), Principal: prettyPrincipals(s.Principal), NotPrincipal: prettyPrincipals(s.NotPrincipal),
		Action: prettyValues(s.Action), NotAction: prettyValues(s.NotAction), Resource: prettyValues(s.Resource), NotResource: prettyValues(s.NotResource)}
	if s.Effect == "" {
		shown.Effect = unknownText("Effect")
	}
	for _, c := range s.Conditions {
		if shown.Condition == nil {
			shown.Condition = map[string]any{}
		}
		keys, _ := shown.Condition[c.Operator].(map[string]any)
		if keys == nil {
			keys = map[string]any{}
			shown.Condition[c.Operator] = keys
		}
		keys[c.Key] = prettyValues(c.Values)
		if c.Unknown != "" {
			keys[c.Key] = unknownText(c.Unknown)
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(shown) // texts and lists of texts into memory: cannot fail
	return strings.TrimSuffix(out.String(), "\n")
}

func prettyPrincipals(p *iam.Principals) any {
	switch {
	case p == nil:
		return nil
	case p.Unknown != "":
		return unknownText(p.Unknown)
	case p.Any:
		return "*"
	}
	return shownPrincipals{prettyValues(p.AWS), prettyValues(p.Service), prettyValues(p.Federated), prettyValues(p.CanonicalUser)}
}

// prettyValues are nil where the element is absent.
func prettyValues(v iam.Values) any {
	switch {
	case v.Absent():
		return nil
	case len(v.Items) == 1 && !v.List:
		return v.Items[0].String()
	}
	return texts(v)
}
