package live

import (
	"context"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	policy "ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/permission"
)

// roles reads the roles with the ARNs. An empty ARN is no role.
func (r *reading) roles(ctx context.Context, arns []string) ([]network.Role, error) {
	arns = slices.DeleteFunc(distinct(arns), func(arn string) bool { return arn == "" })
	out := make([]network.Role, len(arns))
	group, ctx := stage(ctx)
	for i, arn := range arns {
		into(group, &out[i], func() (network.Role, error) { return r.role(ctx, arn) })
	}
	return out, group.Wait()
}

func (r *reading) role(ctx context.Context, arn string) (network.Role, error) {
	name := aws.String(short(arn))
	out := network.Role{Object: object(arn, ""), ARN: partial.Literal(arn)}
	out.Name = *name

	inline, err := pages(ctx, r.Reader, permission.ListRolePolicies, iam.NewListRolePoliciesPaginator(r.IAM, &iam.ListRolePoliciesInput{RoleName: name}),
		func(o *iam.ListRolePoliciesOutput) []string { return o.PolicyNames })
	if err != nil {
		return out, err
	}
	out.Policies.More = inline.why
	for _, policyName := range inline.items {
		document, why, err := r.inlinePolicy(ctx, name, policyName)
		if err != nil {
			return out, err
		}
		out.Policies.Items, out.Policies.More = appendPolicy(out.Policies, policyName, document, why)
	}

	attached, err := pages(ctx, r.Reader, permission.ListAttachedPolicies, iam.NewListAttachedRolePoliciesPaginator(r.IAM, &iam.ListAttachedRolePoliciesInput{RoleName: name}),
		func(o *iam.ListAttachedRolePoliciesOutput) []types.AttachedPolicy { return o.AttachedPolicies })
	if err != nil {
		return out, err
	}
	out.Managed.More = attached.why
	for _, a := range attached.items {
		document, why, err := r.managedPolicy(ctx, a.PolicyArn)
		if err != nil {
			return out, err
		}
		if why != "" {
			// The tracer knows what some of AWS's own policies say, and that it does not know the others.
			out.Managed.Items = append(out.Managed.Items, partial.Literal(aws.ToString(a.PolicyArn)))
			continue
		}
		out.Policies.Items, out.Policies.More = appendPolicy(out.Policies, aws.ToString(a.PolicyName), document, "")
	}

	out.Boundary, err = r.boundary(ctx, name)
	return out, err
}

func appendPolicy(to partial.List[network.Policy], name, text, why string) ([]network.Policy, string) {
	if why != "" {
		return to.Items, reasons(to.More, why)
	}
	parsed, known := document(name, text).Get()
	if !known || parsed == nil {
		return to.Items, reasons(to.More, document(name, text).Why())
	}
	return append(to.Items, network.Policy{Name: name, Document: *parsed}), to.More
}

func (r *reading) inlinePolicy(ctx context.Context, role *string, name string) (text, why string, err error) {
	out, why, err := once(ctx, r.Reader, permission.GetRolePolicy, func() (*iam.GetRolePolicyOutput, error) {
		return r.IAM.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: role, PolicyName: aws.String(name)})
	})
	if err != nil || why != "" {
		return "", why, err
	}
	return unescapeDocument(out.PolicyDocument), "", nil
}

// managedPolicy reads the default version of a managed policy, of AWS or of a customer.
func (r *reading) managedPolicy(ctx context.Context, arn *string) (text, why string, err error) {
	head, why, err := once(ctx, r.Reader, permission.GetPolicy, func() (*iam.GetPolicyOutput, error) {
		return r.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn})
	})
	if err != nil || why != "" {
		return "", why, err
	}
	version, why, err := once(ctx, r.Reader, permission.GetPolicyVersion, func() (*iam.GetPolicyVersionOutput, error) {
		return r.IAM.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: head.Policy.DefaultVersionId})
	})
	if err != nil || why != "" {
		return "", why, err
	}
	return unescapeDocument(version.PolicyVersion.Document), "", nil
}

func (r *reading) boundary(ctx context.Context, role *string) (partial.Value[*policy.Document], error) {
	out, why, err := once(ctx, r.Reader, permission.GetRole, func() (*iam.GetRoleOutput, error) {
		return r.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: role})
	})
	if err != nil || why != "" {
		return partial.Unknown[*policy.Document](why), err
	}
	if out.Role == nil || out.Role.PermissionsBoundary == nil || aws.ToString(out.Role.PermissionsBoundary.PermissionsBoundaryArn) == "" {
		return partial.Known[*policy.Document](nil), nil
	}
	arn := out.Role.PermissionsBoundary.PermissionsBoundaryArn
	text, why, err := r.managedPolicy(ctx, arn)
	if err != nil || why != "" {
		return partial.Unknown[*policy.Document](why), err
	}
	return document(aws.ToString(arn), text), nil
}

// unescapeDocument undoes the URL encoding in which IAM returns policies. Source: "GetRolePolicy" in the IAM API
// Reference.
func unescapeDocument(text *string) string {
	plain, err := url.QueryUnescape(aws.ToString(text))
	if err != nil {
		return aws.ToString(text)
	}
	return plain
}
