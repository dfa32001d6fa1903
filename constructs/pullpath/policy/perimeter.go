package policy

import (
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
)

// Perimeter says whose principals may use an endpoint, and for whose resources. Strings may be CDK tokens.
type Perimeter struct {
	// Accounts are the IDs of the accounts, at least one; their principals and their resources alone are let through
	// unless there is an Organization.
	Accounts []string
	// Organization is the ID of an organization of AWS Organizations, such as "o-a1b2c3d4e5": its principals and its
	// resources are let through. Default: empty, those of Accounts.
	Organization string
	// Partition and Region are where the resources are.
	Partition, Region string
}

// use is what is known of the use of a service's endpoint.
type use struct {
	// prefix is that of the service's actions.
	prefix string
	// resources are templates of the ARNs of an account's resources. Empty: the service has no policies of resources, so
	// that a principal reaches those of its own account alone.
	resources []string
}

// uses are the services whose endpoints are limited unless somebody says otherwise. Source: the pages on actions,
// resources and condition keys in the Service Authorization Reference
// (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
var uses = map[pullpath.Service]use{
	pullpath.Logs:           {"logs", []string{"arn:{partition}:logs:{region}:{account}:*"}},
	pullpath.SecretsManager: {"secretsmanager", []string{"arn:{partition}:secretsmanager:{region}:{account}:secret:*"}},
	pullpath.KMS:            {"kms", []string{"arn:{partition}:kms:{region}:{account}:alias/*", "arn:{partition}:kms:{region}:{account}:key/*"}},
	pullpath.ECS:            {prefix: "ecs"},
	pullpath.ECSAgent:       {prefix: "ecs"},
	pullpath.ECSTelemetry:   {prefix: "ecs"},
	pullpath.SSM:            {prefix: "ssm"},
	pullpath.SSMMessages:    {prefix: "ssmmessages"},
	pullpath.XRay:           {prefix: "xray"},
	pullpath.Monitoring:     {prefix: "cloudwatch"},
}

// Endpoint returns the policy of a service's endpoint: the service's actions, by the principals and on the resources
// within the perimeter. Of a service whose use is not known it is nil, which is AWS's default policy, without an
// organization; with one it is every action, by principals and on resources of the organization
// (https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/building-a-data-perimeter-on-aws.html).
// Calls without credentials, such as sts:AssumeRoleWithWebIdentity, have no principal and need a statement of their
// own. Those of Amazon ECR have [ECR], and Amazon S3 has [LayerBucket].
func (p Perimeter) Endpoint(service pullpath.Service) []Statement {
	known, ok := uses[service]
	actions := []string{known.prefix + ":*"}
	if p.Organization == "" {
		if !ok {
			return nil
		}
		var resources []string
		for _, template := range known.resources {
			for _, account := range p.Accounts {
				resources = append(resources, strings.NewReplacer("{partition}", p.Partition, "{region}", p.Region, "{account}", account).Replace(template))
			}
		}
		return []Statement{holding("", "StringEquals", "aws:PrincipalAccount", p.Accounts).allow("AllowAccount", actions, resources)}
	}
	if !ok {
		actions = []string{"*"}
	}
	who := holding("", "StringEquals", "aws:PrincipalOrgID", []string{p.Organization})
	if !ok || len(known.resources) > 0 {
		who.condition["StringEquals"]["aws:ResourceOrgID"] = []string{p.Organization}
	}
	return []Statement{who.allow("AllowOrganization", actions, nil)}
}

// GuardDutyImages lets the pull of the agent that Amazon GuardDuty adds to tasks on Fargate through, which is in a
// registry of AWS's own. Nil for a Region whose registry is not documented.
func (p Perimeter) GuardDutyImages() []Statement {
	image, ok := pullpath.GuardDutyAgentImage(p.Region)
	account, _, _ := strings.Cut(image, ".")
	if !ok || account == "" {
		return nil
	}
	who := holding("", "StringEquals", "aws:PrincipalOrgID", []string{p.Organization})
	return []Statement{who.allow("AllowGuardDutyAgent", slices.Clone(PullActions), []string{"arn:" + p.Partition + ":ecr:" + p.Region + ":" + account + ":repository/*"})}
}
