package live

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/image"
	"ecrprivatelink/internal/permission"
)

// testPermissions holds the list of permissions against the calls that are really made, which the gate records from the
// SDK's own names of service and operation.
func testPermissions(t *testing.T, a *account) {
	a = a.with(t)
	n := a.MakeEverything()
	c := a.MakeCluster("permissions", n)
	c.MakeInstance(c.TaskGroup)
	c.MakeService("fargate", c.Fargate, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.NetworkConfiguration = types.LaunchTypeFargate, c.VPCConfiguration()
	})
	c.MakeService("ec2", c.EC2, func(in *ecs.CreateServiceInput) { in.LaunchType = types.LaunchTypeEc2 })
	f := c.MakeFiles("10.30.0.0/16")
	c.MakeService("files", f.Definition, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.NetworkConfiguration = types.LaunchTypeFargate, c.VPCConfiguration()
	})
	c.Stop(c.RunFargate("service:fargate"), "stopped")
	// A service whose capacity provider decides on the launch type, and which has ECS Exec on: moto keeps neither.
	patched := map[string]func(string) string{"ecs:DescribeServices": func(body string) string {
		return strings.Replace(strings.ReplaceAll(body, `"launchType": "EC2"`, `"launchType": ""`), `"serviceName"`,
			`"enableExecuteCommand": true, "capacityProviderStrategy": [{"capacityProvider": "own"}], "serviceName"`, 1)
	}}
	made(a.ECS.CreateCapacityProvider(t.Context(), &ecs.CreateCapacityProviderInput{Name: aws.String("own"), AutoScalingGroupProvider: &types.AutoScalingGroupProvider{
		AutoScalingGroupArn: aws.String("arn:aws:autoscaling:us-west-2:123456789012:autoScalingGroup:1:autoScalingGroupName/own")}}))(t)

	profile := withProfile("arn:aws:route53:::hostedzone/Z1") // moto has no Profiles
	vpc, task := &gate{answers: profile}, &gate{answers: profile}
	maps.Copy(profile, withRegistry(c.Name, "ec2:*"))
	maps.Copy(profile, withOrganization("444455556666", "all", "*", "root"))
	r := a.reader(vpc)
	read, err := r.ReadVPC(t.Context(), n.VPC)
	if err != nil {
		t.Fatal(err)
	}
	if read, err = withWorkload(read, n.VPC); err == nil {
		_, err = r.ReadPolicies(t.Context(), read)
	}
	if err != nil {
		t.Fatal(err)
	}
	running := c.RunFargate("")
	for _, q := range []struct {
		TaskQuery
		patch map[string]func(string) string
	}{{TaskQuery{Service: "fargate"}, nil}, {TaskQuery{Service: "files"}, nil}, {TaskQuery{Service: "ec2"}, patched}, {TaskQuery{Task: running}, nil}} {
		q.Cluster, task.patch = c.Name, q.patch
		if _, err := a.reader(task).ReadTask(t.Context(), q.TaskQuery); err != nil {
			t.Fatal(err)
		}
	}
	for command, made := range map[permission.Command]*gate{permission.VPCCommand: vpc, permission.TaskCommand: task} {
		var listed []string
		for _, p := range permission.All() {
			if slices.Contains(p.Commands, command) {
				listed = append(listed, p.Action)
			}
		}
		slices.Sort(listed)
		if called := slices.Sorted(maps.Keys(made.calls)); !slices.Equal(called, listed) {
			t.Errorf("pullcheck %s calls\n%s\nand its permissions are\n%s", command, strings.Join(called, "\n"), strings.Join(listed, "\n"))
		}
	}
}

func TestPermissions(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range permission.All() {
		if seen[p.Action] {
			t.Errorf("%s is listed twice", p.Action)
		}
		seen[p.Action] = true
		service, operation, ok := strings.Cut(p.Action, ":")
		if !ok || service == "" || p.Why == "" || len(p.Commands) == 0 {
			t.Errorf("%+v is incomplete", p)
		}
		if !regexp.MustCompile(`^(Batch)?(Check|Describe|Get|List)`).MatchString(operation) {
			t.Errorf("%s does not look read-only", p.Action)
		}
	}
}

func TestPermissionsDocument(t *testing.T) {
	for _, c := range []struct {
		name     string
		commands []permission.Command
		in, out  string
	}{
		{"all commands", nil, "iam:GetRole", "sts:GetCallerIdentity"},
		{"the task command", []permission.Command{permission.TaskCommand}, "ecs:DescribeTasks", "sts:GetCallerIdentity"},
		{"the VPC command", []permission.Command{permission.VPCCommand}, "ec2:DescribeVpcEndpoints", "ecs:DescribeTasks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document, err := iam.Parse(permission.Document(c.commands...))
			if err != nil {
				t.Fatal(err)
			}
			if problems := iam.Lint(document); len(problems) > 0 {
				t.Errorf("%v", problems)
			}
			allows := func(action string) bool {
				return iam.Evaluate(iam.Request{Action: action}, iam.Policy{Name: "it", Document: &document}).Verdict == iam.VerdictAllow
			}
			if !allows(c.in) || allows(c.out) {
				t.Errorf("%s: %t, %s: %t", c.in, allows(c.in), c.out, allows(c.out))
			}
		})
	}
}

// TestPermissionsOfInterfaces holds the list against the operations that the code can call: those of the interfaces
// through which it asks AWS.
func TestPermissionsOfInterfaces(t *testing.T) {
	var can []string
	operations := func(service string, of reflect.Type) {
		for i := range of.NumMethod() {
			can = append(can, service+":"+of.Method(i).Name)
		}
	}
	reader := reflect.TypeFor[Reader]()
	for field, service := range map[string]string{"EC2": "ec2", "ECS": "ecs", "ECR": "ecr", "EFS": "elasticfilesystem", "IAM": "iam", "KMS": "kms",
		"Organizations": "organizations", "Route53": "route53", "Resolver": "route53resolver", "Profiles": "route53profiles", "S3": "s3",
		"SecretsManager": "secretsmanager", "SSM": "ssm", "STS": "sts"} {
		f, _ := reader.FieldByName(field)
		operations(service, f.Type)
	}
	operations("ecr", reflect.TypeFor[image.ECRClient]())
	can = append(can, string(permission.ListStackResources), string(permission.GetTemplate)) // tests of pullcheck config and change record them
	var listed []string
	for _, p := range permission.All() {
		listed = append(listed, p.Action)
	}
	slices.Sort(can)
	slices.Sort(listed)
	if !slices.Equal(can, listed) {
		t.Errorf("the code can call\n%s\nand the permissions are\n%s", strings.Join(can, "\n"), strings.Join(listed, "\n"))
	}
	t.Run("pullcheck config calls what pullcheck vpc calls for the network, and CloudFormation", func(t *testing.T) {
		for _, p := range permission.All() {
			vpc, config := p.For(permission.VPCCommand), p.For(permission.ConfigCommand)
			service, _, _ := strings.Cut(p.Action, ":")
			if vpc != config && !slices.Contains([]string{"cloudformation", "ecr", "organizations"}, service) {
				t.Errorf("%s: vpc %t, config %t", p.Action, vpc, config)
			}
		}
	})
}

// TestPermissionsInDocumentation holds docs/pullcheck-live.md against the list.
func TestPermissionsInDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../../docs/pullcheck-live.md")
	if err != nil {
		t.Fatal(err)
	}
	var policies [][]byte
	for part := range strings.SplitSeq(string(page), "```") {
		if text, ok := strings.CutPrefix(part, "json\n"); ok && json.Valid([]byte(text)) {
			policies = append(policies, []byte(text))
		}
	}
	if len(policies) != 1 || string(policies[0]) != string(permission.Document()) {
		t.Errorf("the page has %d JSON blocks, want one, with this policy:\n%s", len(policies), permission.Document())
	}
	for _, p := range permission.All() {
		if !strings.Contains(string(page), "| `"+p.Action+"` | "+p.Why+" |") {
			t.Errorf("the page's table lacks\n| `%s` | %s |", p.Action, p.Why)
		}
	}
}
