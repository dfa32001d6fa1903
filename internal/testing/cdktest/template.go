package cdktest

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/program"
)

// NewApp returns an app that synthesizes to a folder of its own, which stays until the tests of the package end. It has
// the feature flags of cdk.json, see [Main], and like the app in bin/privatepull it records no stacks. Without Node.js
// there is no CDK: the test is skipped, or fails where every program must be there.
func NewApp(t testing.TB) awscdk.App {
	t.Helper()
	program.Path(t, "node", "see https://nodejs.org")
	folder, err := os.MkdirTemp(outputs, "")
	if err != nil {
		t.Fatal(err)
	}
	return awscdk.NewApp(&awscdk.AppProps{
		Outdir:      &folder,
		StackTraces: jsii.Bool(false),
		Context:     &map[string]any{"aws:cdk:disable-creation-stack-traces": true},
	})
}

// NewStack returns the stack "Test" in an app of its own. A nil environment makes it environment-agnostic.
func NewStack(t testing.TB, env *awscdk.Environment) awscdk.Stack {
	t.Helper()
	return awscdk.NewStack(NewApp(t), jsii.String("Test"), &awscdk.StackProps{Env: env})
}

// Template is a synthesized stack. Its assertions are those of the CDK's assertions package, by the same names; one
// that does not hold fails the test at the caller's line. Expected properties may be plain Go values. A map inside a
// list matcher needs assertions.Match_ObjectLike.
type Template struct {
	t        TB
	template assertions.Template
	content  map[string]any
}

// Synth synthesizes the stack's app and returns the stack's template. It fails the test when the CDK refuses the app.
func Synth(t TB, stack awscdk.Stack) *Template {
	t.Helper()
	x := &Template{t: t}
	x.hold(func() {
		x.template = assertions.Template_FromStack(stack, nil)
		x.content = *x.template.ToJSON()
	})
	return x
}

// Read returns the template in a file of a cloud assembly. It fails the test when the CDK refuses it.
func Read(t TB, file string) *Template {
	t.Helper()
	x := &Template{t: t}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &x.content)
	}
	if err != nil {
		t.Fatalf("%v", err)
		return x
	}
	x.hold(func() { x.template = assertions.Template_FromString(jsii.String(string(text)), nil) })
	return x
}

// For returns the template on behalf of another test.
func (x *Template) For(t TB) *Template {
	return &Template{t: t, template: x.template, content: x.content}
}

// HasResource asserts that a resource of the type has what is expected, next to whatever else it has: DependsOn,
// DeletionPolicy, Properties and so on.
func (x *Template) HasResource(resourceType string, expected any) {
	x.t.Helper()
	x.hold(func() { x.template.HasResource(&resourceType, expected) })
}

// HasResourceProperties asserts that a resource of the type has the properties that are expected, next to whatever
// others it has.
func (x *Template) HasResourceProperties(resourceType string, expected any) {
	x.t.Helper()
	x.hold(func() { x.template.HasResourceProperties(&resourceType, expected) })
}

// AllResourcesProperties asserts that every resource of the type has the properties that are expected.
func (x *Template) AllResourcesProperties(resourceType string, expected any) {
	x.t.Helper()
	x.hold(func() { x.template.AllResourcesProperties(&resourceType, expected) })
}

// ResourceCountIs asserts how many resources of the type there are.
func (x *Template) ResourceCountIs(resourceType string, count int) {
	x.t.Helper()
	x.hold(func() { x.template.ResourceCountIs(&resourceType, jsii.Number(count)) })
}

// ResourcePropertiesCountIs asserts how many resources of the type have the properties that are expected.
func (x *Template) ResourcePropertiesCountIs(resourceType string, expected any, count int) {
	x.t.Helper()
	x.hold(func() { x.template.ResourcePropertiesCountIs(&resourceType, expected, jsii.Number(count)) })
}

// HasOutput asserts that the output of that logical id, or with "*" any one, has what is expected.
func (x *Template) HasOutput(logicalID string, expected any) {
	x.t.Helper()
	x.hold(func() { x.template.HasOutput(&logicalID, expected) })
}

// Content returns the template as encoding/json would decode it. It costs no call of the CDK.
func (x *Template) Content() map[string]any { return x.content }

// Resources returns the resources of the type by logical id, each as encoding/json would decode it. It costs no call of
// the CDK.
func (x *Template) Resources(resourceType string) map[string]map[string]any {
	found := map[string]map[string]any{}
	all, _ := x.content["Resources"].(map[string]any)
	for id, value := range all {
		if resource, ok := value.(map[string]any); ok && resource["Type"] == resourceType {
			found[id] = resource
		}
	}
	return found
}

// Golden compares the template with the file testdata/name, as [golden.JSON] does. The parameter and the rule that
// check the bootstrap version are left out: the CDK puts the same two into every stack.
func (x *Template) Golden(t TB, name string) {
	t.Helper()
	ours, err := withoutBootstrapCheck(x.content)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
		return
	}
	golden.Value(t, name, ours)
}

func withoutBootstrapCheck(template map[string]any) (map[string]any, error) {
	raw, err := json.Marshal(template)
	if err != nil {
		return nil, err
	}
	var ours map[string]any
	if err := json.Unmarshal(raw, &ours); err != nil {
		return nil, err
	}
	for section, name := range map[string]string{"Parameters": "BootstrapVersion", "Rules": "CheckBootstrapVersion"} {
		entries, _ := ours[section].(map[string]any)
		delete(entries, name)
		if len(entries) == 0 {
			delete(ours, section)
		}
	}
	return ours, nil
}

// hold fails the test when f panics.
func (x *Template) hold(f func()) {
	x.t.Helper()
	if err := try(f); err != nil {
		x.t.Fatalf("%v", err)
	}
}
