package live

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/permission"
)

// organization is what AWS tells of the account's organization.
type organization struct {
	id             string
	service, limit []network.ControlPolicy
	// denied is the call that AWS denies, as it does in most accounts: an organization shows its policies to its
	// management account and to accounts that this delegates to.
	denied permission.Action
}

// add adds the organization's policies to the network.
func (o *organization) add(n *network.Network) {
	n.Organization = partial.Literal(o.id)
	n.ServiceControl, n.ResourceControl = append(n.ServiceControl, o.service...), append(n.ResourceControl, o.limit...)
	if o.denied == "" {
		return
	}
	name := "the organization"
	if o.id != "" {
		name += " " + o.id
	}
	n.Unread = append(n.Unread, network.Unread{Object: network.Object{ID: name}, Type: "AWS Organizations", Denies: true,
		Why: fmt.Sprintf("%s was denied: its service and resource control policies may deny calls and are left out; give them with --scp and --rcp", o.denied)})
}

// organization reads the control policies that hold for the account. Those of an organization do not hold for its
// management account. Source: AWS Organizations User Guide, Service control policies and Resource control policies.
func (r *reading) organization() organization {
	var out organization
	const absent = "AWSOrganizationsNotInUseException"
	in := &organizations.DescribeOrganizationInput{}
	about, code, why := unless(r, r.Organizations.DescribeOrganization, in,
		func(o *organizations.DescribeOrganizationOutput) *types.Organization {
			if o.Organization == nil || aws.ToString(o.Organization.Id) == "" || aws.ToString(o.Organization.MasterAccountId) == "" {
				return nil
			}
			return o.Organization
		}, append(slices.Clone(deniedCodes), absent)...)
	switch {
	case code == absent:
		return out
	case code != "":
		out.denied = actionOf(in)
		return out
	case about == nil:
		out.hide(why)
		return out
	}
	out.id = *about.Id
	switch r.account {
	case "":
		out.hide(r.env.Account.String())
		return out
	case *about.MasterAccountId:
		return out
	}
	out.climb(r)
	return out
}

// hide notes policies that were not read, though AWS does not deny it.
func (o *organization) hide(why string) {
	hidden := network.ControlPolicy{Name: "what was not read of the organization", Level: "what was not read of the organization", Hidden: why}
	o.service, o.limit = append(o.service, hidden), append(o.limit, hidden)
}

// climb reads the policies of the account, of each unit above it, and of the root.
func (o *organization) climb(r *reading) {
	target, level, root := r.account, "account "+r.account, false
	for {
		for _, of := range []struct {
			kind types.PolicyType
			to   *[]network.ControlPolicy
		}{{types.PolicyTypeServiceControlPolicy, &o.service}, {types.PolicyTypeResourceControlPolicy, &o.limit}} {
			found := o.attached(r, target, level, of.kind)
			if o.denied != "" {
				return
			}
			*of.to = append(*of.to, found...)
		}
		if root {
			return
		}
		in := &organizations.ListParentsInput{ChildId: aws.String(target)}
		parents, code := readable[types.Parent](r, r.Organizations.ListParents, in)
		switch {
		case code != "":
			o.denied = actionOf(in)
			return
		case len(parents.items) == 0:
			o.hide(reasons(parents.why, "AWS names nothing above "+level))
			return
		}
		target, root = aws.ToString(parents.items[0].Id), parents.items[0].Type == types.ParentTypeRoot
		level = "unit " + target
		if root {
			level = "root " + target
		}
	}
}

// notEnabled is the error of an organization that does not use policies of a kind.
const notEnabled = "PolicyTypeNotEnabledException"

// attached reads the policies of a kind at one level.
func (o *organization) attached(r *reading, target, level string, kind types.PolicyType) (out []network.ControlPolicy) {
	in := &organizations.ListPoliciesForTargetInput{TargetId: aws.String(target), Filter: kind}
	list, code := readable[types.PolicySummary](r, r.Organizations.ListPoliciesForTarget, in)
	if code != "" && code != notEnabled {
		o.denied = actionOf(in)
	}
	if code != "" {
		return nil
	}
	if list.why != "" {
		out = append(out, network.ControlPolicy{Name: "what was not read of " + level, Level: level, Hidden: list.why})
	}
	for _, p := range list.items {
		read := r.controlPolicy(p)
		read.Level = level
		out = append(out, read)
	}
	return out
}

// controlPolicy reads a policy of the organization.
func (r *reading) controlPolicy(p types.PolicySummary) network.ControlPolicy {
	out := network.ControlPolicy{Name: aws.ToString(p.Name)}
	text, why := once(r, r.Organizations.DescribePolicy, &organizations.DescribePolicyInput{PolicyId: p.Id},
		func(o *organizations.DescribePolicyOutput) *string {
			if o.Policy == nil {
				return nil
			}
			return notEmpty(o.Policy.Content)
		})
	policy := policyText(out.Name, text, why)
	if document, known := policy.Get(); known && document != nil {
		out.Document = *document
		return out
	}
	out.Hidden = policy.Why()
	return out
}

// readable asks for every page of what AWS shows to few accounts. Where AWS denies it, or the organization does not use
// it, code says so.
func readable[T, In, Out, Options any](r *reading, do call[In, Out, Options], in *In) (out answer[T], code string) {
	out = pages[T](r, heeding(do, func(err error) error {
		code = codeOf(err)
		return err
	}), in)
	if code == notEnabled || slices.Contains(deniedCodes, code) {
		return answer[T]{}, code
	}
	return out, ""
}
