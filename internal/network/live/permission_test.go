package live

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
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
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/testing/golden"
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
	maps.Copy(profile, withDetector("ENABLED", "ENABLED", "ENABLED"))
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
	for _, g := range []*gate{vpc, task} { // of acknowledgements
		if _, err := a.reader(g).StackResources(t.Context(), "permissions"); err != nil {
			t.Fatal(err)
		}
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

// called are the actions of the operations that the code of the package calls, by the name of the client's field in
// [Reader].
func called(t *testing.T) []string {
	services := map[string]string{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Reader]()) {
		if of := field.Type; of.Kind() == reflect.Pointer && of.Elem().Name() == "Client" {
			services[field.Name] = path.Base(of.Elem().PkgPath())
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	actions := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			operation, is := n.(*ast.SelectorExpr)
			if !is {
				return true
			}
			if client, is := operation.X.(*ast.SelectorExpr); is && services[client.Sel.Name] != "" {
				actions[ActionOf(services[client.Sel.Name], operation.Sel.Name)] = true
			}
			return true
		})
	}
	return slices.Collect(maps.Keys(actions))
}

// TestPermissionsOfOperations holds the list against the operations that the code calls: it can call no other, and so
// none that changes anything.
func TestPermissionsOfOperations(t *testing.T) {
	can := called(t)
	for i, of := 0, reflect.TypeFor[image.ECRClient](); i < of.NumMethod(); i++ {
		can = append(can, "ecr:"+of.Method(i).Name)
	}
	var listed []string
	for _, p := range permission.All() {
		listed = append(listed, p.Action)
	}
	for _, action := range regional {
		if !slices.Contains(listed, string(action)) {
			t.Errorf("%s is regional, and no permission", action)
		}
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
			if vpc != config && !slices.Contains([]string{"cloudformation", "ecr", "guardduty", "organizations"}, service) {
				t.Errorf("%s: vpc %t, config %t", p.Action, vpc, config)
			}
		}
	})
}

// TestPermissionsInDocumentation holds docs/pullcheck-live.md against the list, and writes it anew where that is asked
// for.
func TestPermissionsInDocumentation(t *testing.T) {
	const path = "../../../docs/pullcheck-live.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("| Permission | What it tells | Commands |\n|---|---|---|\n")
	for _, p := range permission.All() {
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", p.Action, p.Why, plain.Joined(p.Commands))
	}
	whole := string(page)
	for _, part := range []struct{ begins, ends, is string }{
		{"```json\n{\n  \"Version\"", "```\n", "```json\n" + string(permission.Document())},
		{"| Permission | What it tells |", "\n\n", strings.TrimSuffix(table.String(), "\n")},
	} {
		at := strings.Index(whole, part.begins)
		if at < 0 {
			t.Fatalf("the page has nothing that begins with %q", part.begins)
		}
		end := at + len("```") + strings.Index(whole[at+len("```"):], part.ends)
		whole = whole[:at] + part.is + whole[end:]
	}
	if whole == string(page) {
		return
	}
	if os.Getenv(golden.UpdateVariable) != "" {
		if err := os.WriteFile(path, []byte(whole), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("docs/pullcheck-live.md is out of step with the permissions; run the test with %s=1 and read the change", golden.UpdateVariable)
}
