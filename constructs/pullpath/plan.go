package pullpath

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Reason says why a workload needs an endpoint.
type Reason struct {
	// Workload is the workload's name; see [Workload.String].
	Workload string `json:"workload"`
	// Text is the reason in plain words.
	Text string `json:"text"`
	// Source is where the reason comes from.
	Source Source `json:"source"`
	// Dates are those of the reason, which Text has too.
	Dates
}

// Endpoint is one endpoint that a plan asks for.
type Endpoint struct {
	EndpointService
	// Reasons holds every reason, in the order of the workloads.
	Reasons []Reason
}

// Reason returns all reasons as one line; workloads that share a reason are named together.
func (e Endpoint) Reason() string {
	var texts []string
	who := map[string][]string{}
	for _, r := range e.Reasons {
		if _, seen := who[r.Text]; !seen {
			texts = append(texts, r.Text)
		}
		if !slices.Contains(who[r.Text], r.Workload) {
			who[r.Text] = append(who[r.Text], r.Workload)
		}
	}
	for i, text := range texts {
		texts[i] = fmt.Sprintf("%s: %s", strings.Join(who[text], ", "), text)
	}
	return strings.Join(texts, "; ")
}

// Note is something to tell the user that no endpoint carries.
type Note struct {
	// ID names the note, for acknowledging it.
	ID string `json:"id"`
	// Warning says that the user should act or acknowledge it.
	Warning bool `json:"warning"`
	// Workload is the workload's name; see [Workload.String].
	Workload string `json:"workload"`
	// Text is the note in plain words.
	Text string `json:"text"`
	// Source is where the note comes from.
	Source Source `json:"source"`
	// Dates are those of what the note says, which Text has too.
	Dates
}

// Title is the word that begins a note: "Warning" or "Note".
func (n Note) Title() string {
	if n.Warning {
		return "Warning"
	}
	return "Note"
}

// WarningIDs returns the ids of every note that is a warning.
func WarningIDs() []string {
	var out []string
	for _, n := range notes {
		if n.warning {
			out = append(out, n.id)
		}
	}
	return out
}

// Plan is what a set of workloads in one VPC needs.
type Plan struct {
	// Endpoints are in the order of [Services], each once.
	Endpoints []Endpoint
	// Notes are in the order of the workloads.
	Notes []Note
}

// Endpoint returns the plan's endpoint for a service.
func (p Plan) Endpoint(s Service) (Endpoint, bool) {
	for _, e := range p.Endpoints {
		if e.Service == s {
			return e, true
		}
	}
	return Endpoint{}, false
}

// Services returns the services of the plan's endpoints, in order.
func (p Plan) Services() []Service {
	out := make([]Service, len(p.Endpoints))
	for i, e := range p.Endpoints {
		out[i] = e.Service
	}
	return out
}

// InterfaceServices returns the services of the plan's interface endpoints, in order.
func (p Plan) InterfaceServices() []Service {
	var out []Service
	for _, e := range p.Endpoints {
		if e.Type == Interface {
			out = append(out, e.Service)
		}
	}
	return out
}

// NewPlan returns the union of what the workloads need. It fails if there is no workload, or if one is not valid; the
// error says which.
func NewPlan(workloads ...Workload) (Plan, error) {
	if len(workloads) == 0 {
		return Plan{}, errors.New("no workloads; name at least one, for instance launch type \"fargate\"")
	}
	reasons := map[Service][]Reason{}
	var plan Plan
	for i, w := range workloads {
		if err := w.Validate(); err != nil {
			return Plan{}, fmt.Errorf("workload %d: %w", i+1, err)
		}
		name := w.String()
		for _, r := range requirements {
			if r.when.covers(w) {
				reasons[r.service] = append(reasons[r.service], Reason{Workload: name, Text: r.dated(r.reason), Source: r.source, Dates: r.Dates})
			}
		}
		for _, n := range notes {
			if n.when.covers(w) {
				plan.Notes = append(plan.Notes, Note{ID: n.id, Warning: n.warning, Workload: name, Text: n.dated(n.text), Source: n.source, Dates: n.Dates})
			}
		}
	}
	for _, w := range workloads {
		for _, name := range w.Features {
			f, _ := featureRow(name)
			if f.note != "" {
				plan.Notes = append(plan.Notes, Note{ID: "feature-" + string(f.name), Workload: w.String(), Text: f.note, Source: f.source})
			}
			service := f.service
			if _, served := reasons[f.unless]; served {
				service = f.unless
			}
			reasons[service] = append(reasons[service], Reason{Workload: w.String(), Text: f.reason, Source: f.source})
		}
	}
	for _, row := range services {
		if why, ok := reasons[row.Service]; ok {
			plan.Endpoints = append(plan.Endpoints, Endpoint{EndpointService: row, Reasons: why})
		}
	}
	plan.Notes = slices.Compact(plan.Notes)
	return plan, nil
}
