package iam

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// world makes random policies and requests from few names, so that statements apply often enough to matter, and fills
// in what they leave open.
type world struct{ *rand.Rand }

func pick[T any](w world, items ...T) T { return items[w.Intn(len(items))] }

var (
	worldRoles     = []string{"arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b", "arn:aws:iam::2:role/a", "arn:aws:sts::1:assumed-role/a/s", "arn:aws:iam::1:user/a"}
	worldResources = []string{"arn:aws:ecr:r:1:repository/a", "arn:aws:ecr:r:1:repository/b", "arn:aws:ecr:r:2:repository/a", "arn:aws:s3:::b/k", "*"}
	worldActions   = []string{"ecr:GetA", "ecr:PutA", "s3:GetA"}
	worldKeys      = []string{"k:one", "k:two", "k:set"}
	worldTexts     = []string{"a", "b", "ab", "true", "1", "10.0.0.1"}
	worldNames     = []string{"T1", "T2"}
	worldOperators = []string{"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "NumericLessThan",
		"Bool", "IpAddress", "NotIpAddress", "Null", "StringEqualsIfExists", "StringNotLikeIfExists", "ForAllValues:StringLike",
		"ForAnyValue:StringEquals", "ForAllValues:StringNotEquals", "ForAnyValue:StringNotLike"}
)

// value is one of the texts, now and then with a part that is not known.
func (w world) value(texts ...string) partial.Text {
	text := pick(w, texts...)
	cut := w.Intn(len(text) + 1)
	switch w.Intn(20) {
	case 0:
		return partial.UnknownText("something")
	case 1:
		return partial.Token(pick(w, worldNames...))
	case 2:
		return partial.Join(partial.Literal(text[:cut]), partial.UnknownText("the end"))
	case 3:
		return partial.Join(partial.Literal(text[:cut]), partial.Word(pick(w, "W1", "W2")), partial.Literal(text[min(cut+1, len(text)):]))
	case 4:
		return partial.Join(partial.UnknownText("the start"), partial.Literal(text[cut:]))
	}
	return partial.Literal(text)
}

// caller is who calls: known, a role of a template, a role of the stack's account, or not known.
func (w world) caller() partial.Text {
	switch w.Intn(6) {
	case 0:
		return partial.Text{}
	case 1:
		return partial.Token(pick(w, "R1", "R2"))
	case 2:
		return partial.Join(partial.Literal("arn:aws:iam::"), partial.Word("A1"), partial.Literal(":role/a"))
	}
	return partial.Literal(pick(w, worldRoles...))
}

// principals are principals of a policy in the same forms.
func (w world) principals() Values {
	v := w.values(append([]string{"*", "1", "arn:aws:iam::1:root"}, worldRoles...)...)
	for i := range v.Items {
		if named := w.caller(); w.Intn(2) == 0 && !named.IsZero() {
			v.Items[i] = named
		}
	}
	return v
}

func (w world) values(texts ...string) Values {
	var v Values
	for range 1 + w.Intn(2) {
		v.Items = append(v.Items, w.value(texts...))
	}
	return v
}

func (w world) statement(kind Kind, effects ...Effect) Statement {
	if w.Intn(25) == 0 {
		return Statement{Unknown: "a whole statement"}
	}
	s := Statement{Effect: pick(w, effects...)}
	if actions := w.values(append([]string{"*", "*", "ecr:*", "*:Get?", "ECR:geta"}, worldActions...)...); w.Intn(5) > 0 {
		s.Action = actions
	} else {
		s.NotAction = actions
	}
	patterns := append([]string{"*", "*", "*", "*", "arn:aws:ecr:*:1:repository/*", "arn:aws:ecr:*", "arn:aws:s3:::b/*", "arn:aws:s3:::${k:one}/*"}, worldResources...)
	if resources := w.values(patterns...); w.Intn(5) > 0 {
		s.Resource = resources
	} else {
		s.NotResource = resources
	}
	if kind != IdentityPolicy {
		p := &Principals{Any: true}
		if w.Intn(2) == 0 {
			p = &Principals{AWS: w.principals()}
		}
		if s.Principal = p; w.Intn(6) == 0 {
			s.Principal, s.NotPrincipal = nil, p
		}
	}
	for range max(0, w.Intn(4)-1) {
		s.Conditions = append(s.Conditions, Condition{Operator: pick(w, worldOperators...), Key: pick(w, append([]string{"aws:PrincipalAccount"}, worldKeys...)...),
			Values: w.values(append([]string{"*", "a*", "${k:two}", "${k:two, 'a'}", "a${*}"}, worldTexts...)...)})
	}
	return s
}

func (w world) policy(effects ...Effect) Policy {
	kind := pick(w, IdentityPolicy, InterfaceEndpointPolicy, GatewayEndpointPolicy)
	d := &Document{Version: pick(w, Version20121017, "")}
	for range 1 + w.Intn(3) {
		d.Statements = append(d.Statements, w.statement(kind, effects...))
	}
	return Policy{Kind: kind, Document: d}
}

func (w world) request() Request {
	r := Request{Action: pick(w, worldActions...), Resource: w.value(worldResources...), Keys: map[string][]partial.Text{}}
	r.Principal.ARN = w.caller()
	for _, key := range worldKeys {
		switch w.Intn(3) {
		case 0:
			r.Keys[key] = w.values(worldTexts...).Items
		case 1:
			r.Absent = append(r.Absent, key)
		}
	}
	return r
}

// TestUnknownIsNeverReportedAsAllowOrDeny is the promise of the package: a definite verdict on policies and a request
// with gaps is the verdict on every way to fill the gaps. (An implicit deny says that nothing allows: filled in, a deny
// may apply besides.)
func TestUnknownIsNeverReportedAsAllowOrDeny(t *testing.T) {
	w := world{rand.New(rand.NewSource(2))}
	verdicts := map[Verdict]int{}
	for round := range 5000 {
		policies := []Policy{w.policy(Allow, Allow, Deny, "")}
		if w.Intn(3) == 0 {
			policies = append(policies, w.policy(Allow, Allow, Deny))
		}
		request := w.request()
		open := Evaluate(request, policies...)
		verdicts[open.Verdict]++
		if open.Verdict == VerdictUnknown {
			continue
		}
		for range 8 {
			f := filling{w, map[string]string{}}
			var known []Policy
			for _, p := range policies {
				known = append(known, f.policy(p))
			}
			filled := f.request(request)
			got := Evaluate(filled, known...)
			same := got.Verdict == open.Verdict || open.Verdict == VerdictImplicitDeny && got.Verdict == VerdictExplicitDeny
			if !same {
				t.Fatalf("round %d: %s (%s) turned out %s (%s)\nopen  %+v %+v\nknown %+v %+v", round, open.Verdict, open.Reason, got.Verdict, got.Reason,
					request, describePolicies(policies), filled, describePolicies(known))
			}
		}
	}
	for _, verdict := range []Verdict{VerdictUnknown, VerdictAllow, VerdictExplicitDeny, VerdictImplicitDeny} {
		if verdicts[verdict] < 150 {
			t.Errorf("only %d random cases are %s; the test says little about it", verdicts[verdict], verdict)
		}
	}
}

func describePolicies(policies []Policy) string {
	var texts []string
	for _, p := range policies {
		text := fmt.Sprintf("kind %d version %q", p.Kind, p.Document.Version)
		for _, s := range p.Document.Statements {
			principal := ""
			if s.Principal != nil {
				principal = fmt.Sprintf(" Principal %v %v", s.Principal.Any, s.Principal.all())
			}
			if s.NotPrincipal != nil {
				principal = fmt.Sprintf(" NotPrincipal %v %v", s.NotPrincipal.Any, s.NotPrincipal.all())
			}
			text += fmt.Sprintf("\n  %s %s Action %v NotAction %v Resource %v NotResource %v%s %v", s.Unknown, s.Effect, s.Action.Items, s.NotAction.Items, s.Resource.Items, s.NotResource.Items, principal, s.Conditions)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n")
}

// rank orders verdicts by how much they let through.
var rank = map[Verdict]int{VerdictAllow: 2, VerdictUnknown: 1, VerdictImplicitDeny: 0, VerdictExplicitDeny: 0}

func TestAddingADenyNeverWidens(t *testing.T) {
	w := world{rand.New(rand.NewSource(3))}
	narrowed := 0
	for range 5000 {
		policy, request := w.policy(Allow, Allow, Deny), w.request()
		before := Evaluate(request, policy)
		more := *policy.Document
		more.Statements = append([]Statement{w.statement(policy.Kind, Deny)}, more.Statements...)
		if more.Statements[0].Unknown != "" {
			continue
		}
		after := Evaluate(request, Policy{Kind: policy.Kind, Document: &more})
		if rank[after.Verdict] > rank[before.Verdict] {
			t.Fatalf("%s became %s (%s)\n%s", before.Verdict, after.Verdict, after.Reason, describePolicies([]Policy{policy}))
		}
		if rank[after.Verdict] < rank[before.Verdict] {
			narrowed++
		}
	}
	if narrowed < 100 {
		t.Errorf("only %d denies made a difference", narrowed)
	}
}

func TestAddingAnAllowNeverNarrows(t *testing.T) {
	w := world{rand.New(rand.NewSource(4))}
	widened := 0
	for range 5000 {
		policy, request := w.policy(Allow, Allow, Deny), w.request()
		before := Evaluate(request, policy)
		more := *policy.Document
		more.Statements = append([]Statement{w.statement(policy.Kind, Allow)}, more.Statements...)
		if more.Statements[0].Unknown != "" {
			continue
		}
		after := Evaluate(request, Policy{Kind: policy.Kind, Document: &more})
		if rank[after.Verdict] < rank[before.Verdict] {
			t.Fatalf("%s became %s (%s)\n%s", before.Verdict, after.Verdict, after.Reason, describePolicies([]Policy{policy}))
		}
		if rank[after.Verdict] > rank[before.Verdict] {
			widened++
		}
	}
	if widened < 100 {
		t.Errorf("only %d allows made a difference", widened)
	}
}

func TestDenyBeatsAllow(t *testing.T) {
	w := world{rand.New(rand.NewSource(5))}
	for range 2000 {
		policy, request := w.policy(Allow, Deny), w.request()
		policy.Document.Statements = append(policy.Document.Statements,
			Statement{Effect: Deny, Principal: principalFor(policy.Kind), Action: Strings("*"), Resource: Strings("*")})
		for _, others := range [][]Policy{{policy}, {policy, w.policy(Allow)}, {w.policy(Allow), policy}} {
			if got := Evaluate(request, others...); got.Verdict != VerdictExplicitDeny {
				t.Fatalf("got %s (%s)\n%s", got.Verdict, got.Reason, describePolicies(others))
			}
		}
	}
}

func principalFor(kind Kind) *Principals {
	if kind == IdentityPolicy {
		return nil
	}
	return &Principals{Any: true}
}

func TestOrderOfStatementsDoesNotMatter(t *testing.T) {
	w := world{rand.New(rand.NewSource(6))}
	for range 2000 {
		policy, request := w.policy(Allow, Deny, ""), w.request()
		before := Evaluate(request, policy)
		w.Shuffle(len(policy.Document.Statements), func(i, j int) {
			s := policy.Document.Statements
			s[i], s[j] = s[j], s[i]
		})
		if after := Evaluate(request, policy); after.Verdict != before.Verdict {
			t.Fatalf("%s became %s (%s)\n%s", before.Verdict, after.Verdict, after.Reason, describePolicies([]Policy{policy}))
		}
	}
}

// TestRedundantStatementsChangeNothing removes what Redundant reports and asks again.
func TestRedundantStatementsChangeNothing(t *testing.T) {
	w := world{rand.New(rand.NewSource(7))}
	removed := 0
	for range 20000 {
		policy := w.policy(Allow, Allow, Allow, Deny)
		for i, s := range policy.Document.Statements {
			if len(Redundant(*policy.Document)) == 0 || s.Unknown != "" {
				break
			}
			name := statementName(s, i)
			if Redundant(*policy.Document)[0].Statement != name {
				continue
			}
			less := *policy.Document
			less.Statements = append(append([]Statement(nil), less.Statements[:i]...), less.Statements[i+1:]...)
			removed++
			for range 5 {
				request := w.request()
				with, without := Evaluate(request, policy), Evaluate(request, Policy{Kind: policy.Kind, Document: &less})
				if with.Verdict != without.Verdict && with.Verdict != VerdictUnknown && without.Verdict != VerdictUnknown {
					t.Fatalf("%s was said to be redundant, but %s became %s\n%s", name, with.Verdict, without.Verdict, describePolicies([]Policy{policy}))
				}
			}
		}
	}
	if removed < 100 {
		t.Errorf("only %d statements were redundant", removed)
	}
}
