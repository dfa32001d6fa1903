// Package gate has the policies that gate the start of a task: for each what a template declares so that the policy
// lets the start through, and what so that it does not. Tests that read templates, an account or an app take their
// cases from it, or are held to have one of each.
package gate

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/repository"
	"ecrprivatelink/internal/trace"
)

// Account and Region are where the template stands.
const (
	Account = "111122223333"
	Region  = "us-east-1"
)

// start is a service on Fargate whose start meets each of the policies, and gets through all of them.
//
//go:embed start.json
var start string

// Policy is a kind of policy, as AWS calls it.
type Policy string

// The policies.
const (
	Endpoint        Policy = "endpoint policy"
	Trust           Policy = "trust policy"
	Role            Policy = "identity-based policy"
	Boundary        Policy = "permissions boundary"
	Repository      Policy = "repository policy"
	Creation        Policy = "repository creation template"
	Registry        Policy = "registry policy"
	Secret          Policy = "policy of a secret"
	Key             Policy = "key policy"
	Bucket          Policy = "bucket policy"
	FileSystem      Policy = "file system policy"
	ServiceControl  Policy = "service control policy"
	ResourceControl Policy = "resource control policy"
)

// hops are the hops in which the policies are asked.
var hops = map[Policy]trace.HopKind{
	Endpoint: trace.EndpointPolicyHop, Trust: trace.TrustPolicyHop, Role: trace.RolePolicyHop, Boundary: trace.RolePolicyHop,
	Repository: trace.RepositoryPolicyHop, Creation: trace.RepositoryPolicyHop, Registry: trace.RegistryPolicyHop,
	Secret: trace.ResourcePolicyHop, Key: trace.KeyPolicyHop, Bucket: trace.BucketPolicyHop, FileSystem: trace.ResourcePolicyHop,
	ServiceControl: trace.ServiceControlHop, ResourceControl: trace.ResourceControlHop,
}

// Case is a template with one policy that lets a call through, or does not.
type Case struct {
	Policy Policy
	// API is the call that meets the policy in the hop Hop.
	API string
	Hop trace.HopKind
	// Fails says that the policy does not let it through.
	Fails bool
	// Template is the whole template, in JSON.
	Template string
	// Name says what the case is.
	Name string
}

// Cases are two of each policy that a template declares.
func Cases(t *testing.T) []Case {
	t.Helper()
	const image = "ecr:BatchGetImage"
	statement := func(sid, action, resource string) string {
		return `{"Sid": "` + sid + `", "Effect": "Deny", "Principal": "*", "Action": "` + action + `"` + resource
	}
	const anything = `, "Resource": "*"`
	cached := []string{"/app:1", "/hub/app:1"}
	var out []Case
	for _, row := range []struct {
		policy Policy
		api    string
		// both are the changes of both templates, and fails those of the one that fails: a text and what takes its place.
		both, fails []string
	}{
		{Endpoint, image, nil, []string{`"Sid": "OfTheEndpoint", "Effect": "Allow"`, `"Sid": "OfTheEndpoint", "Effect": "Deny"`}},
		{Trust, image, nil, []string{"ecs-tasks.amazonaws.com", "ec2.amazonaws.com"}},
		{Role, image, nil, []string{`["ecr:*"`, `["ecr:Get*"`}},
		{Boundary, image, nil, []string{`"Sid": "OfTheBoundary", "Effect": "Allow"`, `"Sid": "OfTheBoundary", "Effect": "Deny"`}},
		{Repository, image, nil, []string{statement("OfTheRepository", "ecr:PutImage", ""), statement("OfTheRepository", image, "")}},
		{Creation, image, cached, []string{`\"Action\":\"ecr:PutImage\"`, `\"Action\":\"` + image + `\"`}},
		{Registry, "ecr:BatchImportUpstreamImage", cached, []string{statement("OfTheRegistry", "ecr:PutImage", anything), statement("OfTheRegistry", "ecr:BatchImportUpstreamImage", anything)}},
		{Secret, "secretsmanager:GetSecretValue", nil, []string{"secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue"}},
		{Key, "kms:Decrypt", nil, []string{":root", ":role/admin"}},
		{Bucket, "s3:GetObject", nil, []string{"s3:PutObject", "s3:GetObject"}},
		{FileSystem, "elasticfilesystem:ClientMount", nil, []string{`"Sid": "OfTheFiles", "Effect": "Allow"`, `"Sid": "OfTheFiles", "Effect": "Deny"`}},
	} {
		through := replaced(t, start, row.both)
		out = append(out, Case{row.policy, row.api, hops[row.policy], false, through, string(row.policy) + " that lets it through"},
			Case{row.policy, row.api, hops[row.policy], true, replaced(t, through, row.fails), string(row.policy) + " that does not"})
	}
	return out
}

// replaced is a text with the first of each text of the pairs replaced by the other.
func replaced(t *testing.T, text string, pairs []string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the template lacks %s", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// Met are the policies that a form of the check has met in its tests, and whether they let a call through.
type Met map[Policy]map[bool]bool

// Add notes a case.
func (m Met) Add(p Policy, fails bool) {
	if m[p] == nil {
		m[p] = map[bool]bool{}
	}
	m[p][fails] = true
}

// Demand fails the test unless each policy hop of the result has a policy, and each policy was met both ways. Those
// that the form does not know are excepted, each for its reason.
func (m Met) Demand(t *testing.T, except map[Policy]string) {
	t.Helper()
	for _, hop := range policyHops(t) {
		if !slices.ContainsFunc(All(), func(p Policy) bool { return hops[p] == hop }) {
			t.Errorf("no policy is asked in the hop %s: add it to the policies of this package", hop)
		}
	}
	for _, p := range All() {
		switch {
		case except[p] != "" && len(m[p]) > 0:
			t.Errorf("the %s has a case, and is excepted", p)
		case except[p] == "" && (!m[p][false] || !m[p][true]):
			t.Errorf("the %s has no case that lets the start through (%t) or none that does not (%t)", p, m[p][false], m[p][true])
		}
	}
}

// All are the policies, in order.
func All() []Policy {
	var all []Policy
	for p := range hops {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}

// policyHops are the policy hops that the JSON Schema of the result names, which the results are held to.
func policyHops(t *testing.T) []trace.HopKind {
	t.Helper()
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "pullcheck.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	var out []trace.HopKind
	enums(all, func(values []any) {
		if !slices.Contains(values, any(string(trace.DNSHop))) {
			return
		}
		for _, v := range values {
			if kind := trace.HopKind(v.(string)); kind.Policy() && !slices.Contains(out, kind) {
				out = append(out, kind)
			}
		}
	})
	if len(out) == 0 {
		t.Fatal("the schema of the result names no policy hop")
	}
	return out
}

// enums calls each for every list of values in a schema.
func enums(schema any, each func([]any)) {
	switch s := schema.(type) {
	case map[string]any:
		for name, of := range s {
			if values, is := of.([]any); is && name == "enum" {
				each(values)
			}
			enums(of, each)
		}
	case []any:
		for _, of := range s {
			enums(of, each)
		}
	}
}
