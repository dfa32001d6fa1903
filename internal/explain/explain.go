// Package explain reads the reasons with which tasks of Amazon ECS stop, or with which services cannot start them, and
// says what is behind them.
//
// A reason is first read as a structure: who words it, which operation went to which host, and how it ended. The answer
// then follows from operation, host and outcome, out of one table.
package explain

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/trace"
)

// Explanation is what a reason means. Its JSON form is a contract: docs/pullcheck.schema.json describes it.
type Explanation struct {
	// Answer is the id of the row that answers.
	Answer string `json:"answer"`
	// Cause says in a sentence what failed, and Fix what to do.
	Cause string `json:"cause"`
	Fix   string `json:"fix"`
	// Certainty says how much the answer is worth.
	Certainty Certainty `json:"certainty"`
	Understood
	// Services are the endpoints on the way that failed, and Calls the calls. Empty where no endpoint serves them.
	Services []pullpath.Service `json:"services,omitempty"`
	Calls    []string           `json:"calls,omitempty"`
	// Hop is the hop to look at first and Hops all to look at, in their order. Empty where no hop of the network or of
	// a policy is to blame.
	Hop  trace.HopKind   `json:"hop,omitempty"`
	Hops []trace.HopKind `json:"hops,omitempty"`
	// Marks are the parts of the reason that the answer rests on, in the order of the text.
	Marks []Mark `json:"marks,omitempty"`
	// Source is the page, or the program's source, that the answer rests on.
	Source string `json:"source"`
}

// Mark is a part of a reason: Text is what stands there, Start its first byte, counted from 0.
type Mark struct {
	Start int    `json:"start"`
	Text  string `json:"text"`
}

// Reason explains the stoppedReason of a task, the reason of one of its containers or a service event, as far as the
// pull, the secrets and the logs are concerned. It reports false for a reason that tells nothing of them, such as a
// container that exited by itself.
func Reason(text string) (Explanation, bool) { return known().explain(text) }

func (t tables) explain(text string) (Explanation, bool) {
	m := t.read(text)
	if !m.concerns() {
		return Explanation{}, false
	}
	row, ok := t.answer(m)
	if !ok {
		return Explanation{}, false
	}
	e := Explanation{
		Answer: row.ID, Certainty: m.certainty(row), Understood: m.Understood,
		Hop: row.Hop, Hops: row.Hops, Marks: m.marked(), Source: row.Source,
	}
	e.Cause, e.Fix = m.say(row.Cause), m.say(row.Fix)
	if service := m.HostKind.service(); service != "" {
		e.Services = []pullpath.Service{service}
		if slices.Contains(pullpath.Together, service) {
			e.Services = pullpath.Together
		}
		e.Calls = callsOf(e.Services, m.Operation)
	}
	if m.Action != "" {
		e.Calls = []string{m.Action}
	}
	return e, true
}

// concerns reports whether a message is about the pull, the secrets or the logs.
func (m message) concerns() bool {
	switch {
	case m.Operation == elsewhere:
		return false
	case m.Outcome == InContainer:
		return true
	case m.Outcome == untold:
		return m.Operation != noOperation && m.Operation != placementStep
	}
	return m.Operation != noOperation || m.HostKind != noHost || len(m.Speakers) > 0 || m.outcome.strength >= silence
}

// certainty is the row's, or less where the message does not tell all that it rests on.
func (m message) certainty(r row) Certainty {
	told := m.opened && m.outcome.strength >= fault && (!m.implied || len(r.Hosts) == 0)
	if r.Certainty == certain && !told {
		return likely
	}
	return r.Certainty
}

// say fills what stands in braces in a text.
func (m message) say(text string) string {
	endpoint := "of the service"
	if service := m.HostKind.service(); service != "" {
		endpoint = string(service)
	}
	action := m.Action
	switch {
	case action != "":
	case m.HostKind == kmsHost:
		action = "kms:Decrypt"
	default:
		action = "the call"
	}
	denies, deny := "does not allow", "do not allow"
	if m.explicit {
		denies, deny = "denies", "deny"
	}
	text = strings.NewReplacer("{call}", operationTitles[m.Operation], "{host}", m.HostKind.title(), "{endpoint}", endpoint, "{action}", action,
		"{policy}", policyOf(m.Action), "{denies}", denies, "{deny}", deny).Replace(text)
	return strings.ToUpper(text[:1]) + text[1:]
}

// everything is a workload that makes every call there is a row for.
var everything = pullpath.Workload{LaunchType: pullpath.EC2, Features: pullpath.Features()}

// callsOf lists the calls of a task's start that endpoints serve. For the manifest the registry is asked one thing.
func callsOf(services []pullpath.Service, op Operation) []string {
	if services[0] == pullpath.ECRDKR && op == manifestStep {
		return []string{"ecr:BatchGetImage"}
	}
	var out []string
	for _, c := range pullpath.Calls(everything) {
		if slices.Contains(services, c.Service) && c.Phase != pullpath.RunPhase && !slices.Contains(out, c.API) {
			out = append(out, c.API)
		}
	}
	return out
}

// marked returns the parts of the text that decided.
func (m message) marked() []Mark {
	spans := slices.Clone(m.marks)
	for _, s := range []span{m.operation.span, m.outcome.span} {
		if s.end > 0 {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	var out []Mark
	end := 0
	for _, s := range spans {
		if s.start < end || s.end <= s.start {
			continue
		}
		start, last := m.at[s.start], m.at[s.end-1]
		_, length := utf8.DecodeRuneInString(m.text[last:])
		out = append(out, Mark{start, m.text[start : last+length]})
		end = s.end
	}
	return out
}
