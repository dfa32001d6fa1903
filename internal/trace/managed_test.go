package trace

import (
	"testing"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

func TestEveryManagedPolicyIsRead(t *testing.T) {
	for _, p := range managedPolicies {
		if managed(partial.Literal("arn:aws:iam::aws:policy/"+p.name)) == nil {
			t.Errorf("policy %s cannot be read", p.name)
		}
	}
	if problems := iam.Lint(*managed(partial.Literal("arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"))); len(problems) > 0 {
		t.Errorf("a managed policy has slips: %v", problems)
	}
}

func TestManagedPolicies(t *testing.T) {
	for _, c := range []struct {
		name, arn, action string
		want              iam.Verdict
	}{
		{"the execution policy allows the login", "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", "ecr:GetAuthorizationToken", iam.VerdictAllow},
		{"the execution policy does not allow log groups", "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", "logs:CreateLogGroup", iam.VerdictImplicitDeny},
		{"the execution policy in China is the same", "arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", "ecr:BatchGetImage", iam.VerdictAllow},
		{"the pull-only policy leaves out BatchCheckLayerAvailability", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly", "ecr:BatchCheckLayerAvailability", iam.VerdictImplicitDeny},
		{"the power user policy excludes IAM", "arn:aws:iam::aws:policy/PowerUserAccess", "iam:PassRole", iam.VerdictImplicitDeny},
		{"the power user policy allows pulls", "arn:aws:iam::aws:policy/PowerUserAccess", "ecr:BatchGetImage", iam.VerdictAllow},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := iam.Evaluate(iam.Request{Action: c.action, Resource: partial.Literal("arn:aws:ecr:us-west-2:111122223333:repository/app")}, iam.Policy{Document: managed(partial.Literal(c.arn))})
			if d.Verdict != c.want {
				t.Errorf("want %v, got %+v", c.want, d)
			}
		})
	}
	if managed(partial.Literal("arn:aws:iam::111122223333:policy/AdministratorAccess")) != nil {
		t.Error("a customer's policy of the same name is not AWS's")
	}
}

func TestPoliciesThatAreNotAttached(t *testing.T) {
	for _, c := range []struct{ name, policy, partition, want string }{
		{"one of AWS's", "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", "aws", ""},
		{"one of AWS's that is not known here", "arn:aws:iam::aws:policy/Another", "aws", ""},
		{"one of the account's own", "arn:aws:iam::111122223333:policy/AmazonECSTaskExecutionRolePolicy", "aws", ""},
		{"one of AWS's without its path", "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy", "aws", "AWS has this policy as policy/service-role/AmazonECSTaskExecutionRolePolicy"},
		{"one of AWS's with a path that it does not have", "arn:aws:iam::aws:policy/service-role/PowerUserAccess", "aws", "AWS has this policy as policy/PowerUserAccess"},
		{"one of another partition", "arn:aws:iam::aws:policy/PowerUserAccess", "aws-cn", "it is of partition aws, and the role of aws-cn"},
		{"a name alone", "PowerUserAccess", "aws", "it is not the ARN of a policy"},
		{"a partition that is not known", "arn:aws-cn:iam::aws:policy/PowerUserAccess", "", ""},
	} {
		if got := unattachable(partial.Literal(c.policy), c.partition); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	open := partial.Join(partial.Literal("arn:"), partial.Word("AWS::Partition"), partial.Literal(":iam::aws:policy/AmazonECSTaskExecutionRolePolicy"))
	if got := unattachable(open, "aws"); got != "" {
		t.Errorf("in a partition that is not known: got %q", got)
	}
}
