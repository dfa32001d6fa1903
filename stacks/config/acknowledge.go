package config

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/trace"
)

// Acknowledgement accepts a warning of the synthesis or a finding of pullcheck.
type Acknowledgement struct {
	// ID is the id, as the synthesis prints it; required.
	ID string `json:"id"`
	// Reason says why. Default: that the configuration says so.
	Reason string `json:"reason"`
	// Until is the last day on which it is accepted, as "2006-01-02" in UTC. Default: empty, for good.
	Until string `json:"until,omitempty"`
}

// UnmarshalJSON reads an acknowledgement, or an id alone.
func (a *Acknowledgement) UnmarshalJSON(data []byte) error {
	*a = Acknowledgement{}
	if json.Unmarshal(data, &a.ID) == nil {
		a.Reason = "acknowledged in the configuration"
		return nil
	}
	type plain Acknowledgement
	return json.Unmarshal(data, (*plain)(a))
}

// Finding returns the acknowledgement as the template of the environment's stack has it. It is not ok for that of a
// warning, which the synthesis alone gives.
func (a Acknowledgement) Finding(stack string) (Acknowledgement, bool) {
	rule, place, ok := trace.SplitAcknowledgeID(a.ID)
	if inside, own := strings.CutPrefix(place, stack+"/"); ok && own {
		a.ID = trace.AcknowledgePrefix + rule + "[" + inside + "]"
	}
	return a, ok
}

// Warning is the id of a warning without the name of the CDK's own source, "Annotation::".
func (a Acknowledgement) Warning() string { return strings.TrimPrefix(a.ID, "Annotation::") }

// Expired reports whether the last day is over.
func (a Acknowledgement) Expired(now time.Time) bool {
	return trace.Acknowledgement{Until: a.Until}.Expired(now)
}

// Acknowledges reports whether the environment accepts a warning today.
func (e Environment) Acknowledges(id annotation.ID, now time.Time) bool {
	return slices.ContainsFunc(e.Acknowledge, func(a Acknowledgement) bool { return a.Warning() == id.Full() && !a.Expired(now) })
}

// acknowledged refuses ids of warnings and findings that are none of those that there can be. Ids of others, as of the
// CDK itself, are not known here.
func (c checker) acknowledged(s scope) {
	for i, a := range s.Acknowledge {
		at := s.at.to("acknowledge", i)
		if !c.sound(at) {
			continue
		}
		id := at
		if c.object(at) {
			id = at.to("id")
		}
		c.fault(id, checkID(a))
		c.fault(at.to("until"), trace.CheckUntil(a.Until))
	}
}

func checkID(a Acknowledgement) error {
	if !strings.HasPrefix(a.ID, trace.AcknowledgePrefix) {
		return annotation.Check(a.Warning())
	}
	return trace.Acknowledgement{ID: a.ID, Reason: a.Reason}.Check()
}
