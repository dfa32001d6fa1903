package change

import "slices"

// Action is what CloudFormation does to a resource.
type Action string

// The actions.
const (
	Create  Action = "create"
	Update  Action = "update"
	Replace Action = "replace"
	Delete  Action = "delete"
	// Keep takes a resource off the stack and leaves it as it is, because of its deletion policy.
	Keep Action = "keep"
)

// Phase is when CloudFormation does it.
type Phase string

// The phases, in their order.
const (
	updatePhase  Phase = "update"
	cleanupPhase Phase = "cleanup"
)

// Effect is what a change does to pulls.
type Effect string

// The effects.
const (
	// Interrupts: what used it loses it, for a moment or for good.
	Interrupts Effect = "interrupts"
	// Conflicts: the update fails, because two of it cannot stand side by side.
	Conflicts Effect = "conflicts"
	// Loosens and Tightens: more, or less, gets through than before.
	Loosens  Effect = "loosens"
	Tightens Effect = "tightens"
)

// Change is what happens to one resource of the pull path. Its JSON form is a contract.
type Change struct {
	// Order counts from 1, in the order in which CloudFormation gets to it.
	Order int `json:"order"`
	// Phase is when it happens.
	Phase Phase `json:"phase"`
	// Action is what happens.
	Action Action `json:"action"`
	// Effects are what it does to pulls; none for what no pull notices.
	Effects []Effect `json:"effects"`
	// Certain is false where it depends on values that only the deployment knows.
	Certain bool `json:"certain"`
	// Stack, LogicalID and Type name the resource, and Part says what it is to a pull.
	Stack     string `json:"stack"`
	LogicalID string `json:"logicalId"`
	Type      string `json:"type"`
	Part      string `json:"part"`
	// Properties are those that change, none where the resource comes or goes.
	Properties []string `json:"properties,omitempty"`
	// Message says what happens and what it means, in a sentence or two.
	Message string `json:"message"`
	// Source is the page that says so.
	Source string `json:"source"`
}

// Has reports whether the change has an effect.
func (c Change) Has(effect Effect) bool {
	return slices.Contains(c.Effects, effect)
}

// Breaks reports whether pulls are interrupted, a resource is replaced, or the update fails.
func (c Change) Breaks() bool { return c.Action == Replace || c.Has(Interrupts) || c.Has(Conflicts) }

// Verdict is how a pull fares before and after, where that differs. A result is that of the trace; empty where the
// state has no such pull.
type Verdict struct {
	Workload string `json:"workload"`
	Kind     string `json:"kind"`
	Old      string `json:"old"`
	New      string `json:"new"`
	// Because are what package trace finds wrong in the new state.
	Because []string `json:"because,omitempty"`
}

// Worse reports whether a pull fails that did not fail before.
func (v Verdict) Worse() bool { return v.New == "fail" && v.Old != "fail" }

// Report is what [Compare] finds. Its JSON form is a contract.
type Report struct {
	Changes  []Change  `json:"changes"`
	Verdicts []Verdict `json:"verdicts"`
	// Notes say what was not compared.
	Notes []string `json:"notes"`
}

// Breaking is how many changes certainly break pulls or replace something, and how many pulls fail afterwards.
func (r Report) Breaking() int {
	n := 0
	for _, c := range r.Changes {
		if c.Breaks() && c.Certain {
			n++
		}
	}
	for _, v := range r.Verdicts {
		if v.Worse() {
			n++
		}
	}
	return n
}

// Open is how many changes may do so, which only the deployment decides.
func (r Report) Open() int {
	n := 0
	for _, c := range r.Changes {
		if c.Breaks() && !c.Certain {
			n++
		}
	}
	return n
}
