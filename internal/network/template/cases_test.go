package template_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// isolated is a task in a VPC with all endpoints of its pull. The parts of it between « and » are what the cases
// change.
const isolated = `
«parameters»
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-east-1a}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]}}
  Api: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.api, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}
  Dkr: {Type: AWS::EC2::VPCEndpoint, «dkr» Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.dkr, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}
  S3: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Gateway, ServiceName: com.amazonaws.us-east-1.s3, VpcId: !Ref Vpc, RouteTableIds: [!Ref Table]}}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}]}, ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]}}
  Cluster: {Type: AWS::ECS::Cluster}
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {NetworkMode: awsvpc, Cpu: 256, Memory: 512, RequiresCompatibilities: [FARGATE], ExecutionRoleArn: !GetAtt Role.Arn, ContainerDefinitions: [{Name: app, Image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1}]}}
  Service: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref Cluster, LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}}}
«more»
`

// isolatedWith fills the places of isolated, given as pairs of name and text.
func isolatedWith(pairs ...string) string {
	text := isolated
	for i := 0; i < len(pairs); i += 2 {
		text = strings.Replace(text, "«"+pairs[i]+"»", pairs[i+1], 1)
	}
	for _, place := range []string{"parameters", "dkr", "more"} {
		text = strings.ReplaceAll(text, "«"+place+"»", "")
	}
	return text
}

// checked is what Check says of templates.
func checked(t *testing.T, o template.Options, templates ...string) (trace.Report, []template.Warning) {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i, text := range templates {
		path := filepath.Join(dir, fmt.Sprintf("t%d.yaml", i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	_, report, warnings, err := template.Check(context.Background(), paths, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report, warnings
}

var here = template.Options{Region: "us-east-1", Account: "111122223333"}

func TestConditionsAreDecidedByCases(t *testing.T) {
	const open = "Parameters: {Own: {Type: String}}\nConditions: {Is: !Equals [!Ref Own, 'yes'], IsNot: !Not [!Condition Is]}\n"
	const either = "Parameters: {Own: {Type: String, AllowedValues: ['yes', 'no']}}\nConditions: {Is: !Equals [!Ref Own, 'yes'], IsNot: !Not [!Condition Is]}\n"
	const again = `  Again: {Type: AWS::EC2::VPCEndpoint, Condition: IsNot, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.dkr, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}
`
	const queue = `  Queue: {Type: AWS::EC2::VPCEndpoint, Condition: Is, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.sqs, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}
`
	for _, c := range []struct {
		name, text string
		want       trace.Result
		finding    string // of the first finding's message
	}{
		{"nothing is open", isolatedWith(), trace.Pass, ""},
		{"one of two endpoints, whichever way the condition comes out", isolatedWith("parameters", open, "dkr", "Condition: Is,", "more", again), trace.Pass, ""},
		{"an endpoint only one way", isolatedWith("parameters", open, "dkr", "Condition: Is,"), trace.Undecided, "Where parameter Own of t0 is not yes: "},
		{"an endpoint that no value brings", isolatedWith("parameters", strings.Replace(open, "!Equals [!Ref Own, 'yes']", "!And [!Equals [!Ref Own, 'yes'], !Equals [!Ref Own, 'no']]", 1),
			"dkr", "Condition: Is,"), trace.Fail, "VPC"},
		{"an endpoint that every allowed value brings", isolatedWith("parameters", strings.Replace(strings.Replace(open, "{Type: String}", "{Type: String, AllowedValues: [a, b]}", 1),
			"!Equals [!Ref Own, 'yes']", "!Or [!Equals [!Ref Own, a], !Equals [!Ref Own, b]]", 1), "dkr", "Condition: Is,"), trace.Pass, ""},
		{"a value that AllowedValues leaves out", isolatedWith("parameters", strings.Replace(strings.Replace(open, "{Type: String}", "{Type: String, AllowedValues: [a, b]}", 1),
			"!Equals [!Ref Own, 'yes']", "!Not [!Equals [!Ref Own, c]]", 1), "dkr", "Condition: Is,"), trace.Pass, ""},
		{"a value that a rule asserts", isolatedWith("parameters", open+"Rules: {R: {Assertions: [{Assert: !Equals [!Ref Own, 'yes']}]}}\n", "dkr", "Condition: Is,"), trace.Pass, ""},
		{"a value in a list that a rule asserts", isolatedWith("parameters", open+"Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [['yes'], !Ref Own]}}]}}\n", "dkr", "Condition: Is,"), trace.Pass, ""},
		{"a value that a rule forbids", isolatedWith("parameters", either+"Rules: {R: {Assertions: [{Assert: !Not [!Equals [!Ref Own, 'no']]}]}}\n", "dkr", "Condition: Is,"), trace.Pass, ""},
		{"values of which a rule forbids one by a list", isolatedWith("parameters", either+"Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [['yes', other], !Ref Own]}}]}}\n", "dkr", "Condition: Is,"), trace.Pass, ""},
		{"values that two assertions leave one of", isolatedWith("parameters", either+"Rules: {R: {Assertions: [{Assert: !Or [!Equals [!Ref Own, 'yes'], !Equals [!Ref Own, a]]}, {Assert: !And [!Not [!Equals [!Ref Own, a]], !Equals [!Ref 'AWS::Region', us-east-1]]}]}}\n", "dkr", "Condition: Is,"), trace.Pass, ""},
		{"values that a rule leaves two of", isolatedWith("parameters", either+"Rules: {R: {Assertions: [{Assert: !Or [!Equals [!Ref Own, 'yes'], !Equals [!Ref Own, 'no']]}]}}\n", "dkr", "Condition: Is,"), trace.Undecided, "Where parameter Own"},
		{"a value that a rule asserts under a condition", isolatedWith("parameters", open+"Rules: {R: {RuleCondition: !Equals [!Ref 'AWS::Region', a], Assertions: [{Assert: !Equals [!Ref Own, 'yes']}]}}\n", "dkr", "Condition: Is,"), trace.Undecided, "Where parameter Own"},
		{"an outbound rule that takes everything else away, on a condition", isolatedWith("parameters", open, "more", "  Out: {Type: AWS::EC2::SecurityGroupEgress, Condition: Is, Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/16}}\n"), trace.Undecided, "Where parameter Own"},
		{"an endpoint of a service that the pull does not call", isolatedWith("parameters", open, "more", queue), trace.Pass, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			if len(report.Traces) != 1 || report.Traces[0].Result != c.want {
				t.Fatalf("got %+v, want one task with %s", report.Traces, c.want)
			}
			message := ""
			if len(report.Findings) > 0 && report.Findings[0].Severity != trace.Info {
				message = report.Findings[0].Message
			}
			if c.finding == "" && message != "" || !strings.HasPrefix(message, c.finding) {
				t.Errorf("got %q, want it to begin with %q", message, c.finding)
			}
		})
	}
}

func TestAParameterThatIsGivenLeavesNothingOpen(t *testing.T) {
	const open = "Parameters: {Own: {Type: String}}\nConditions: {Is: !Equals [!Ref Own, 'yes']}\n"
	for value, want := range map[string]trace.Result{"yes": trace.Pass, "no": trace.Fail} {
		o := here
		o.Parameters = map[string]string{"Own": value}
		report, _ := checked(t, o, isolatedWith("parameters", open, "dkr", "Condition: Is,"))
		if got := report.Traces[0].Result; got != want {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
}
func TestTheChoicesThatMatterAreTriedFirst(t *testing.T) {
	const queue = "  Q%[1]d: {Type: AWS::EC2::VPCEndpoint, Condition: C%[1]d, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, " +
		"ServiceName: com.amazonaws.us-east-1.svc%[1]d, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}}\n"
	// The last choice decides, and stands behind the others, which only add endpoints that the pull does not need.
	for choices, bounded := range map[int]bool{5: false, 7: true} {
		parameters, conditions, queues := "Parameters:\n", "Conditions:\n", ""
		for i := range choices {
			parameters += fmt.Sprintf("  P%d: {Type: String}\n", i)
			conditions += fmt.Sprintf("  C%d: !Equals [!Ref P%d, x]\n", i, i)
			if i < choices-1 {
				queues += fmt.Sprintf(queue, i)
			}
		}
		last := choices - 1
		conditions += fmt.Sprintf("  Not%d: !Not [!Condition C%d]\n", last, last)
		again := strings.NewReplacer(fmt.Sprintf("svc%d", last), "ecr.dkr", fmt.Sprintf("C%d", last), fmt.Sprintf("Not%d", last)).Replace(fmt.Sprintf(queue, last))
		text := isolatedWith("parameters", parameters+conditions, "dkr", fmt.Sprintf("Condition: C%d,", last), "more", again)
		report, warnings := checked(t, here, strings.Replace(text, "Resources:\n", "Resources:\n"+queues, 1))
		if got := report.Traces[0].Result; got != trace.Pass {
			t.Errorf("%d choices: got %s, want pass", choices, got)
		}
		said := slices.ContainsFunc(warnings, func(w template.Warning) bool {
			return strings.Contains(w.Message, fmt.Sprintf("more than %d ways", template.MaxCases))
		})
		if said != bounded {
			t.Errorf("%d choices: a warning says that the cases were bounded: %v; %v", choices, said, warnings)
		}
	}
}

func TestARoleIsNamedByItsNameOrItsARN(t *testing.T) {
	for attribute, want := range map[string]trace.Result{"Arn": trace.Pass, "RoleId": trace.Undecided} {
		report, _ := checked(t, here, strings.Replace(isolatedWith(), "!GetAtt Role.Arn", "!GetAtt Role."+attribute, 1))
		if got := report.Traces[0].Result; got != want {
			t.Errorf("%s: got %s, want %s", attribute, got, want)
		}
	}
}
