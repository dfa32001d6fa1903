package cdktest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/testing/golden"
)

func TestMain(m *testing.M) { Main(m) }

// recorder stands in for a test that may fail.
type recorder struct{ message string }

func (r *recorder) Helper()                           {}
func (r *recorder) Fatalf(format string, args ...any) { r.message += fmt.Sprintf(format, args...) }

// group makes a stack with one security group and an output.
func group(t *testing.T) awscdk.Stack {
	t.Helper()
	stack := NewStack(t, nil)
	awsec2.NewCfnSecurityGroup(stack, jsii.String("Group"), &awsec2.CfnSecurityGroupProps{
		GroupDescription: jsii.String("one"),
		VpcId:            jsii.String("vpc-0123456789abcdef0"),
	})
	awscdk.NewCfnOutput(stack, jsii.String("Out"), &awscdk.CfnOutputProps{Value: jsii.String("v")})
	return stack
}

func TestAssertionsHoldAndFailWithoutAPanic(t *testing.T) {
	const sg = "AWS::EC2::SecurityGroup"
	stack := group(t)
	cases := []struct {
		name string
		call func(x *Template, description string)
	}{
		{"HasResource", func(x *Template, d string) {
			x.HasResource(sg, map[string]any{"Properties": map[string]any{"GroupDescription": d}})
		}},
		{"HasResourceProperties", func(x *Template, d string) {
			x.HasResourceProperties(sg, map[string]any{"GroupDescription": d})
		}},
		{"AllResourcesProperties", func(x *Template, d string) {
			x.AllResourcesProperties(sg, map[string]any{"GroupDescription": d})
		}},
		{"ResourceCountIs", func(x *Template, d string) {
			x.ResourceCountIs(sg, len(d)-len("one")+1)
		}},
		{"ResourcePropertiesCountIs", func(x *Template, d string) {
			x.ResourcePropertiesCountIs(sg, map[string]any{"GroupDescription": d}, 1)
		}},
		{"HasOutput", func(x *Template, d string) {
			x.HasOutput("Out", map[string]any{"Value": strings.Replace(d, "one", "v", 1)})
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var holds, fails recorder
			c.call(Synth(&holds, stack), "one")
			if holds.message != "" {
				t.Errorf("must hold, but says %s", holds.message)
			}
			c.call(Synth(&fails, stack), "another")
			if fails.message == "" {
				t.Error("must fail, but holds")
			}
		})
	}
}

func TestSynthFailsTheTestWhenTheCDKRefuses(t *testing.T) {
	stack := group(t)
	stack.Node().AddValidation(&refusal{reason: "never"})
	var r recorder
	Synth(&r, stack)
	if !strings.Contains(r.message, "never") {
		t.Fatalf("message %q, want the CDK's reason", r.message)
	}
}

// refusal is a construct validation that always finds something.
type refusal struct{ reason string }

// Validate is what constructs.IValidation asks for.
func (r *refusal) Validate() *[]*string { return jsii.Strings(r.reason) }

func TestContentAndResourcesArePlainGo(t *testing.T) {
	x := Synth(t, group(t))
	found := x.Resources("AWS::EC2::SecurityGroup")
	if len(found) != 1 || found["Group"] == nil {
		t.Errorf("resources %v, want the one called Group", found)
	}
	if other := x.Resources("AWS::EC2::VPC"); len(other) != 0 {
		t.Errorf("resources %v, want none", other)
	}
	if x.Content()["Outputs"] == nil {
		t.Errorf("content %v lacks Outputs", x.Content())
	}
}

func TestGoldenLeavesTheBootstrapCheckOut(t *testing.T) {
	template := map[string]any{
		"Parameters": map[string]any{"BootstrapVersion": "x"},
		"Rules":      map[string]any{"CheckBootstrapVersion": "x", "Mine": "y"},
	}
	got, err := withoutBootstrapCheck(template)
	if err != nil {
		t.Fatal(err)
	}
	if text, want := fmt.Sprint(got), "map[Rules:map[Mine:y]]"; text != want {
		t.Errorf("got %s, want %s", text, want)
	}
	if len(template["Parameters"].(map[string]any)) != 1 {
		t.Error("the template itself was changed")
	}
	Synth(t, group(t)).Golden(t, "group.json")
	t.Setenv(golden.UpdateVariable, "")
	var r recorder
	Synth(&r, group(t)).Golden(&r, "none.json")
	if !strings.Contains(r.message, "none.json does not exist") {
		t.Errorf("message %q, want one about the missing file", r.message)
	}
}

func TestMustPanicWantsEveryPart(t *testing.T) {
	cases := []struct {
		name string
		f    func()
		want []string
		says string // part of the failure; empty: none
	}{
		{"a panic with all parts holds", func() { panic("what, where, how") }, []string{"what", "how"}, ""},
		{"a panic with no wanted part holds", func() { panic("x") }, nil, ""},
		{"a panic without one of the parts fails", func() { panic("what") }, []string{"what", "how"}, "lacks"},
		{"no panic fails", func() {}, []string{"what"}, "no panic"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var r recorder
			MustPanic(&r, c.f, c.want...)
			if (c.says == "") != (r.message == "") || !strings.Contains(r.message, c.says) {
				t.Fatalf("message %q, want one with %q", r.message, c.says)
			}
		})
	}
	message := MustPanic(t, func() {
		stack := group(t)
		awscdk.NewCfnOutput(stack, jsii.String("Out"), &awscdk.CfnOutputProps{Value: jsii.String("w")})
	}, "already a Construct", "Out")
	if strings.Contains(message, "JsiiError") {
		t.Errorf("message %q carries jsii's names", message)
	}
}

func TestAppsHaveTheFeatureFlagsOfTheRepository(t *testing.T) {
	const flag = "@aws-cdk/aws-ec2:restrictDefaultSecurityGroup"
	if got := NewApp(t).Node().TryGetContext(jsii.String(flag)); got != true {
		t.Errorf("%s is %v in a test's app, want true", flag, got)
	}
	if got := NewApp(t).Node().TryGetContext(jsii.String("privatepull")); got != nil {
		t.Errorf("the application's configuration %v reached a test's app", got)
	}
}

// CloudFormation takes no template without resources. The CDK synthesizes one, and its validator says so.
func TestTheBuiltInValidationIsOff(t *testing.T) {
	synthEmpty := func(plugins ...awscdk.IPolicyValidationPlugin) error {
		return try(func() {
			app := NewApp(t)
			awscdk.Validations_Of(app).AddPlugins(plugins...)
			awscdk.NewStack(app, jsii.String("Empty"), nil)
			app.Synth(nil)
		})
	}
	if err := synthEmpty(); err != nil {
		t.Errorf("the validation is on, want it off: %v", err)
	}
	if err := synthEmpty(awscdk.NewCloudFormationValidatePlugin(nil)); err == nil || !strings.Contains(err.Error(), "Validation failed") {
		t.Errorf("got %v, want a failed validation", err)
	}
}

func TestAFileIsReadAsItsStackIs(t *testing.T) {
	stack := group(t)
	synthesized := Synth(t, stack)
	file := filepath.Join(*awscdk.App_Of(stack).Outdir(), *stack.TemplateFile())
	var r recorder
	read := Read(&r, file)
	if diff := cmp.Diff(synthesized.Content(), read.Content()); diff != "" {
		t.Errorf("content differs (-stack +file):\n%s", diff)
	}
	read.For(t).ResourceCountIs("AWS::EC2::SecurityGroup", 1)
	if r.message != "" {
		t.Errorf("got the message %q", r.message)
	}
	read.ResourceCountIs("AWS::EC2::SecurityGroup", 2)
	if r.message == "" {
		t.Error("a wrong count must fail, but holds")
	}
}
