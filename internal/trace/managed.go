package trace

import (
	slashpath "path"
	"strings"
	"sync"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// managedPolicy is what an AWS managed policy allows, as far as a task's start is concerned. Statements that grant only
// other things are left out.
type managedPolicy struct {
	// name is what follows "policy/" in the ARN.
	name string
	// document is its policy document. Partitions in ARNs are wildcards, since each partition has its own.
	document string
}

// managedPolicies are the policies that ECS and its guides attach to execution roles, task roles and instance roles.
// Each is described on the page AWS Managed Policy Reference Guide, <name>:
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/<name>.html
var managedPolicies = []managedPolicy{
	{"AdministratorAccess", allow(`"*"`)},
	{"AWSDenyAll", `{"Version":"2012-10-17","Statement":[{"Sid":"DenyAll","Effect":"Deny","Action":"*","Resource":"*"}]}`},
	{"PowerUserAccess", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}]}`},
	{"service-role/AmazonECSTaskExecutionRolePolicy", allow(`"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:BatchGetImage","logs:CreateLogStream","logs:PutLogEvents"`)},
	{"service-role/AmazonEC2ContainerServiceforEC2Role", allow(`"ecs:DiscoverPollEndpoint","ecs:Poll","ecs:RegisterContainerInstance","ecs:StartTelemetrySession","ecs:UpdateContainerInstancesState","ecs:Submit*","ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:BatchGetImage","logs:CreateLogStream","logs:PutLogEvents"`)},
	{"AmazonECSInstanceRolePolicyForManagedInstances", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"ecs:DiscoverPollEndpoint","Resource":"*"},
		{"Effect":"Allow","Action":["ecs:RegisterContainerInstance","ecs:SubmitAttachmentStateChanges","ecs:SubmitTaskStateChange"],"Resource":"arn:*:ecs:*:*:cluster/*"},
		{"Effect":"Allow","Action":["ecs:Poll","ecs:StartTelemetrySession","ecs:PutSystemLogEvents"],"Resource":"arn:*:ecs:*:*:container-instance/*"}]}`},
	{"AmazonEC2ContainerRegistryPullOnly", allow(`"ecr:GetAuthorizationToken","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer","ecr:BatchImportUpstreamImage"`)},
	{"AmazonEC2ContainerRegistryReadOnly", allow(`"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:BatchGetImage"`)},
	{"AmazonEC2ContainerRegistryPowerUser", allow(`"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:BatchGetImage"`)},
	{"AmazonEC2ContainerRegistryFullAccess", allow(`"ecr:*"`)},
	{"CloudWatchLogsFullAccess", allow(`"logs:*"`)},
	{"CloudWatchFullAccess", allow(`"cloudwatch:*","logs:*"`)},
	{"CloudWatchAgentServerPolicy", allow(`"cloudwatch:PutMetricData","logs:PutLogEvents","logs:CreateLogStream","logs:CreateLogGroup","xray:PutTraceSegments","xray:PutTelemetryRecords"`)},
	{"AmazonSSMManagedInstanceCore", allow(`"ssm:GetParameter","ssm:GetParameters","ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"`)},
	{"AmazonSSMReadOnlyAccess", allow(`"ssm:Describe*","ssm:Get*","ssm:List*"`)},
	{"SecretsManagerReadWrite", allow(`"secretsmanager:*"`)},
	{"AWSXRayDaemonWriteAccess", allow(`"xray:PutTraceSegments","xray:PutTelemetryRecords"`)},
	{"AWSXrayWriteOnlyAccess", allow(`"xray:PutTraceSegments","xray:PutTelemetryRecords"`)},
}

func allow(actions string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":"*"}]}`
}

// readManaged parses the table once, when the first policy is asked for.
var readManaged = sync.OnceValue(func() map[string]*iam.Document {
	out := make(map[string]*iam.Document, len(managedPolicies))
	for _, p := range managedPolicies {
		if document, err := iam.Parse([]byte(p.document)); err == nil { // a test parses every row
			out[p.name] = &document
		}
	}
	return out
})

// managed returns what an AWS managed policy allows, by its ARN; nil when the policy is not in the table, or not AWS's.
func managed(arn partial.Text) *iam.Document {
	_, rest, _ := arn.Cut(":iam::aws:policy/")
	name, _ := rest.Text()
	return readManaged()[name]
}

// mayDeny reports whether a policy that is not at hand may deny something: any of a customer's, and of AWS's those that
// say so in their names, as AWSCompromisedKeyQuarantineV3 does. The others of AWS are there to grant permissions.
func mayDeny(arn partial.Text) bool {
	_, rest, ours := arn.Cut(":iam::aws:policy/")
	name := rest.KnownParts()
	return !ours || strings.Contains(name, "Deny") || strings.Contains(name, "Quarantine")
}

// unattachable says why AWS does not attach a managed policy to a role of a partition, by its ARN; empty where it may.
// The name of a policy stands once in its account, whatever its path.
// Source: IAM User Guide, IAM ARNs, and IAM and AWS STS quotas, IAM name requirements.
func unattachable(policy partial.Text, partition string) string {
	text, known := policy.Text()
	fields := strings.SplitN(text, ":", 6)
	switch {
	case !known:
		return ""
	case len(fields) < 6 || fields[0] != "arn":
		return "it is not the ARN of a policy"
	}
	if partition != "" && partition != fields[1] {
		return "it is of partition " + fields[1] + ", and the role of " + partition
	}
	name, ours := strings.CutPrefix(fields[5], "policy/")
	if !ours || fields[4] != "aws" || readManaged()[name] != nil {
		return ""
	}
	for _, p := range managedPolicies {
		if slashpath.Base(p.name) == slashpath.Base(name) {
			return "AWS has this policy as policy/" + p.name
		}
	}
	return ""
}
