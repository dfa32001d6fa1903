package change

import (
	"reflect"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network/template"
)

// policies are the properties that hold a policy.
var policies = []string{"PolicyDocument", "AssumeRolePolicyDocument", "RepositoryPolicyText", "PolicyText", "KeyPolicy", "ResourcePolicy"}

// said is a statement of a policy, and how it is written.
type said struct {
	iam.Statement
	written any
}

// statements are those of a policy.
func statements(policy cfn.Value) []said {
	var out []said
	items, _ := policy.Field("Statement").Items()
	all := template.Policy(policy).Statements
	for i, s := range all {
		out = append(out, said{Statement: s})
		if len(items) == len(all) && items[i].Written() != nil {
			out[i].written = items[i].Written().Tree()
		}
	}
	return out
}

// policyOf are the statements of a policy of a resource. An endpoint without one lets everything through
// (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).
func policyOf(r *cfn.Resource, policy cfn.Value) []said {
	switch {
	case !policy.IsAbsent():
		return statements(policy)
	case r.Type == endpointType:
		return []said{{Statement: iam.Statement{Effect: iam.Allow, Principal: &iam.Principals{Any: true}, Action: iam.Strings("*"), Resource: iam.Strings("*")}}}
	}
	return nil
}

// policyChange says whether a policy lets more through than the one before, and whether less. It goes by statements:
// one that allows and comes lets more through unless an old one covers it, one that goes lets less through unless a new
// one does, and denials the other way round. A statement of which this is not known does both.
func policyChange(old, next []said) (loosens, tightens bool) {
	weigh := func(these, others []said, comes bool) {
		for _, s := range these {
			if coveredBy(others, s) {
				continue
			}
			if (s.Effect == iam.Deny) != comes || s.Effect == "" {
				loosens = true
			}
			if (s.Effect == iam.Deny) == comes || s.Effect == "" {
				tightens = true
			}
		}
	}
	weigh(next, old, true)
	weigh(old, next, false)
	return loosens, tightens
}

func coveredBy(others []said, s said) bool {
	for _, other := range others {
		if s.written != nil && reflect.DeepEqual(s.written, other.written) || iam.Covers(other.Statement, s.Statement) {
			return true
		}
	}
	return false
}
