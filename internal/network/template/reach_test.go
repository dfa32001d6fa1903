package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// TestAStackThatIsNotAtHandReachesWhatItIsGiven holds that a nested stack whose template is not at hand makes unknown
// what it can name, and nothing else: the results of the task, without and with the role's own permissions.
func TestAStackThatIsNotAtHandReachesWhatItIsGiven(t *testing.T) {
	nested := func(parameters string) string {
		return "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub 'https://${AWS::StackName}.s3.amazonaws.com/a.yaml', Parameters: {A: " + parameters + "}}}\n"
	}
	const exported = "Outputs: {Vpc: {Value: !Ref Vpc, Export: {Name: the-vpc}}}\n"
	const elsewhere = "Resources:\n"
	const named = "Role: {Type: AWS::IAM::Role, Properties: {RoleName: puller, "
	powerless := []string{`ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]`, "Path: /"}
	for _, c := range []struct {
		name            string
		files           []string
		want, powerless trace.Result
	}{
		{"a text", []string{isolatedWith() + nested("x")}, trace.Pass, trace.Fail},
		{"the VPC", []string{isolatedWith() + nested("!Ref Vpc")}, trace.Undecided, trace.Fail},
		{"the VPC in a list", []string{isolatedWith() + nested("!Join [',', [a, !Ref Vpc]]")}, trace.Undecided, trace.Fail},
		{"a subnet", []string{isolatedWith() + nested("!Ref Subnet")}, trace.Undecided, trace.Fail},
		{"the VPC of an instance", []string{isolatedWith() + nested("!GetAtt Machine.VpcId") + "  Machine: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-0a1b2c3d, SubnetId: !Ref Subnet}}\n"}, trace.Undecided, trace.Fail},
		{"the route table", []string{isolatedWith() + nested("!Ref Table")}, trace.Undecided, trace.Fail},
		{"the role", []string{isolatedWith() + nested("!GetAtt Role.Arn")}, trace.Undecided, trace.Undecided},
		{"the cluster", []string{isolatedWith() + nested("!Ref Cluster")}, trace.Pass, trace.Fail},
		{"one of two by a condition that is not known", []string{"Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a]}\n" + isolatedWith() + nested("!If [Is, !Ref Vpc, x]")}, trace.Undecided, trace.Fail},
		{"a parameter of its stack", []string{"Parameters: {P: {Type: String}}\n" + isolatedWith() + nested("!Ref P")}, trace.Pass, trace.Fail},
		{"a parameter, in another stack", []string{isolatedWith(), "Parameters: {P: {Type: String}}\n" + elsewhere + nested("!Ref P")}, trace.Undecided, trace.Fail},
		{"a text, in another stack", []string{isolatedWith(), elsewhere + nested("x")}, trace.Pass, trace.Fail},
		{"a text, beside the stack that exports the VPC", []string{isolatedWith() + exported, elsewhere + nested("x")}, trace.Undecided, trace.Fail},
		{"a text, in the stack that exports the VPC", []string{isolatedWith() + nested("x") + exported}, trace.Pass, trace.Fail},
		{"a text, where a parameter of AWS Systems Manager holds the VPC", []string{isolatedWith() + nested("x") + "  Stored: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Vpc}}\n"}, trace.Undecided, trace.Fail},
		{"a text, where the role has a name", []string{replaced("Role: {Type: AWS::IAM::Role, Properties: {", named) + nested("x")}, trace.Undecided, trace.Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.files...)
			if got := report.Traces[0].Result; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			c.files[0] = strings.Replace(c.files[0], powerless[0], powerless[1], 1)
			report, _ = checked(t, here, c.files...)
			if got := report.Traces[0].Result; got != c.powerless {
				t.Errorf("with a role that may do nothing: got %s, want %s", got, c.powerless)
			}
		})
	}
}

// TestAStackThatIsNotAtHandMayGiveAClusterAStrategy holds that a service without a launch type may then run on Fargate.
func TestAStackThatIsNotAtHandMayGiveAClusterAStrategy(t *testing.T) {
	service := func(name string) string {
		return replaced("LaunchType: FARGATE, ", "", "RequiresCompatibilities: [FARGATE], ", "", "Cluster: {Type: AWS::ECS::Cluster}", "Cluster: {Type: AWS::ECS::Cluster"+name+"}")
	}
	nested := func(given string) string {
		return "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://b.s3.amazonaws.com/a.yaml', Parameters: {A: " + given + "}}}\n"
	}
	const named, called = ", Properties: {ClusterName: main}", ", Properties: {ClusterName: !Sub '${P}-main'}"
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"no such stack":                     {service(""), false},
		"a stack that is given nothing":     {service("") + nested("x"), false},
		"a stack that is given the cluster": {service("") + nested("!Ref Cluster"), true},
		"a cluster with a name of its own":  {service(named) + nested("x"), true},
		"a name of its own, and no stack":   {service(named), false},
		"a name with a parameter":           {"Parameters: {P: {Type: String}}\n" + service(called) + nested("x"), true},
		"a name made of one of AWS's own":   {service(", Properties: {ClusterName: !Sub '${Role}-main'}") + nested("x"), false},
	} {
		report, _ := checked(t, here, c.text)
		if got := strings.Contains(report.Traces[0].Kind, "fargate"); got != c.want {
			t.Errorf("%s: it runs as %s", name, report.Traces[0].Kind)
		}
	}
}
