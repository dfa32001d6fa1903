package iam

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// simulated is a case of testdata/simulator.jsonl: random policies, a request, and what an independent simulator of IAM
// answered, for each policy and for all. The record was made once; CONTRIBUTING says of what.
type simulated struct {
	Request struct {
		Action, Resource string
		Keys             map[string]json.RawMessage
	}
	Identity                              []json.RawMessage
	Endpoint, Boundary, Control, Resource json.RawMessage
	Answer                                map[string]string
}

// request is the request in our terms: all its keys are known.
func (s simulated) request(t *testing.T) Request {
	t.Helper()
	r := Request{Action: s.Request.Action, Resource: partial.Literal(s.Request.Resource), Keys: map[string][]partial.Text{}, Closed: true,
		Principal: Principal{ARN: partial.Literal("arn:aws:iam::111122223333:role/app")}}
	if s.Request.Resource == "*" {
		r.Resource = partial.Text{}
	}
	for key, raw := range s.Request.Keys {
		var one string
		var several []string
		if json.Unmarshal(raw, &one) == nil {
			several = []string{one}
		} else if err := json.Unmarshal(raw, &several); err != nil {
			t.Fatal(err)
		}
		r.Keys[key] = partial.Literals(several...)
	}
	return r
}

// layer is the policies that are attached to one thing, and their text.
type layer struct {
	policies []Policy
	text     string
}

// layers are the policies by what they are attached to, as the answers name it. A boundary reads as an identity policy.
func (s simulated) layers(t *testing.T) map[string]layer {
	t.Helper()
	layers := map[string]layer{}
	add := func(name string, kind Kind, raw json.RawMessage) {
		if raw != nil {
			l := layers[name]
			layers[name] = layer{append(l.policies, Policy{Name: name, Kind: kind, Document: must(t, string(raw))}), l.text + string(raw)}
		}
	}
	for _, raw := range s.Identity {
		add("identity", IdentityPolicy, raw)
	}
	add("boundary", IdentityPolicy, s.Boundary)
	add("control", ControlPolicy, s.Control)
	add("endpoint", InterfaceEndpointPolicy, s.Endpoint)
	add("resource", ResourcePolicy, s.Resource)
	return layers
}

// answers are the simulator's words for our verdicts.
var answers = map[string]Verdict{
	"Allowed": VerdictAllow, "AllowedForAccount": VerdictAllow, "ExplicitlyDenied": VerdictExplicitDeny,
	"DeniedForAccount": VerdictExplicitDeny, "ImplicitlyDenied": VerdictImplicitDeny,
}

// difference is a kind of case that is answered in two ways.
type difference struct {
	name, source string
	// is says whether a case is of the kind, by the text of its policies and our verdict.
	is    func(policies string, got Verdict) bool
	count int
}

// differences are the kinds of cases in which we answer differently from the simulator, with what AWS says. Count is
// how often the record has it, so that none hides another.
var differences = []difference{
	{"to the simulator no address is in 0.0.0.0/0; it is the CIDR of all IPv4 addresses",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
		func(policies string, _ Verdict) bool { return strings.Contains(policies, `"0.0.0.0/0"`) }, 2},
	{"the simulator replaces variables in a policy without Version; there they are plain text",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
		func(policies string, _ Verdict) bool {
			return strings.Contains(policies, "${") && !strings.Contains(policies, `{"Version"`)
		}, 2},
	{"the simulator takes a statement with a variable that has no value for one that never applies; to AWS nothing is equal to it, " +
		"so that a negated element holds, though the statement might be invalid",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value",
		func(policies string, _ Verdict) bool {
			return regexp.MustCompile(`(NotResource":|Not\w+":\{)[^}]*\$\{`).MatchString(policies)
		}, 2},
	{"ForAnyValue without the key and with a negated operator or IfExists: false by one page, true by the other",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
		func(policies string, got Verdict) bool {
			return got == VerdictUnknown && regexp.MustCompile(`"ForAnyValue:String(Not|\w+IfExists)`).MatchString(policies)
		}, 1},
	{"what NotPrincipal does with everyone is not documented",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
		func(policies string, got Verdict) bool {
			return got == VerdictUnknown && strings.Contains(policies, `"NotPrincipal"`)
		}, 1},
}

func TestAnswersAreThoseOfAnIndependentSimulator(t *testing.T) {
	record, err := os.ReadFile("testdata/simulator.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	seen := make([]int, len(differences))
	asked := map[string]int{}
	for line := range strings.Lines(string(record)) {
		var s simulated
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		request := s.request(t)
		agreed, all := true, VerdictAllow
		for name, layer := range s.layers(t) {
			asked[name]++
			answer, got := answers[s.Answer[name]], Evaluate(request, layer.policies...)
			if got.Verdict != VerdictAllow {
				all = VerdictImplicitDeny // or explicit: which policy is named first is not compared
			}
			if got.Verdict == answer {
				continue
			}
			agreed = false
			if i := slices.IndexFunc(differences, func(d difference) bool { return d.is(layer.text, got.Verdict) }); i >= 0 {
				seen[i]++
				continue
			}
			t.Errorf("%s: got %s (%s), the simulator says %s:\n%s", name, got.Verdict, got.Reason, answer, line)
		}
		if answer := s.Answer["all"]; agreed && answer != "" && (answer == "Allowed") != (all == VerdictAllow) {
			t.Errorf("all: got %s, the simulator says %s:\n%s", all, answer, line)
		}
	}
	for i, d := range differences {
		if seen[i] != d.count {
			t.Errorf("%d cases differ as known, want %d: %s (%s)", seen[i], d.count, d.name, d.source)
		}
	}
	for _, name := range []string{"identity", "boundary", "control", "endpoint", "resource"} {
		if asked[name] == 0 {
			t.Errorf("the record asks nothing of %s policies", name)
		}
	}
}
