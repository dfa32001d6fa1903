package layers

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/schema"
)

const (
	module = "ecrprivatelink/"
	awscdk = "github.com/aws/aws-cdk-go/awscdk/v2"
	// jsii has the helpers for pointers that every CDK program uses.
	jsii = "github.com/aws/jsii-runtime-go"
)

// dependencies returns the packages that package patterns need, themselves included, without those of the standard
// library. What only tests need does not count.
func dependencies(t *testing.T, patterns ...string) []string {
	t.Helper()
	command := exec.Command("go", append([]string{"list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}"}, patterns...)...)
	command.Dir = schema.File(t, ".")
	out, err := command.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list %v: %s", patterns, exit.Stderr)
		}
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// rule says which packages are allowed.
type rule func(path string) bool

// cdk holds for what is part of the AWS CDK or of what it runs on.
func cdk(path string) bool {
	return slices.ContainsFunc([]string{"github.com/aws/aws-cdk-go/", jsii, "github.com/aws/constructs-go/", "github.com/cdklabs/"},
		func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}

func noCDK(path string) bool { return !cdk(path) }

// only allows packages of ours by name, and no others at all.
func only(ours ...string) rule {
	return func(path string) bool { return slices.Contains(ours, strings.TrimPrefix(path, module)) }
}

// within allows no more of the CDK than a closure has.
func within(closure []string) rule {
	return func(path string) bool { return !cdk(path) || slices.Contains(closure, path) }
}

// without allows no packages of ours that begin so.
func without(prefixes ...string) rule {
	return func(path string) bool {
		return !slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(path, module+prefix) })
	}
}

func TestImports(t *testing.T) {
	for name, tc := range map[string]struct {
		patterns []string
		allowed  rule
	}{
		"the facts need the standard library, and nothing of the CDK": {[]string{"./constructs/pullpath"},
			only("constructs/pullpath", "internal/suggest")},
		"the tracer knows none of its sources": {[]string{"./internal/trace"}, only("constructs/pullpath",
			"internal/suggest", "internal/ecrname", "internal/partial", "internal/iam", "internal/network", "internal/trace")},
		"what is not known needs nothing at all":    {[]string{"./internal/partial"}, only("internal/partial")},
		"policies know no networks":                 {[]string{"./internal/iam"}, without("internal/network", "internal/trace", "internal/cfn")},
		"the model knows neither readers nor trace": {[]string{"./internal/network"}, without("internal/network/", "internal/trace", "internal/cfn")},
		"the template language knows no networks": {[]string{"./internal/cfn"},
			without("internal/trace", "internal/network/template", "internal/iam")},
		"what is made of the facts needs nothing of the CDK": {[]string{"./constructs/pullpath/...", "./internal/network/...", "./internal/report", "./internal/image"}, noCDK},
		"pullcheck needs nothing of the CDK":                 {[]string{"./bin/pullcheck"}, noCDK},
		"the configuration needs nothing of the CDK":         {[]string{"./stacks/config"}, noCDK},
		"ecrpull compiles no more of the CDK than awsec2":    {[]string{"./constructs/ecrpull"}, within(dependencies(t, awscdk+"/awsec2", jsii))},
		"pullplugin compiles no more of it than the core":    {[]string{"./constructs/pullplugin"}, within(dependencies(t, awscdk, jsii))},
		"no construct needs a stack or a program":            {[]string{"./constructs/..."}, without("stacks", "bin/")},
		"no stack needs a program":                           {[]string{"./stacks/..."}, without("bin/")},
		"nothing but tests needs what tests share":           {[]string{"./constructs/...", "./stacks/...", "./bin/..."}, without("test/", "internal/testing/")},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range dependencies(t, tc.patterns...) {
				if !tc.allowed(path) {
					t.Errorf("%s needs %s", strings.Join(tc.patterns, " "), path)
				}
			}
		})
	}
}

// The rules above would hold of a package whose dependencies are not seen.
func TestTheRulesCanBeBroken(t *testing.T) {
	needs := dependencies(t, "./constructs/ecrpull")
	for name, r := range map[string]rule{
		"none of the CDK":               noCDK,
		"certain packages":              only("constructs/pullpath"),
		"no more of the CDK than this":  within(dependencies(t, awscdk)),
		"nothing of ours that is below": without("constructs/pullpath/"),
	} {
		if !slices.ContainsFunc(needs, func(path string) bool { return !r(path) }) {
			t.Errorf("ecrpull keeps the rule %q", name)
		}
	}
}

// testOnly are the modules of the product's go.mod that only tests need. go-cmp needs no other module.
var testOnly = []string{"github.com/google/go-cmp"}

func TestTheProductRequiresNothingForTestsAlone(t *testing.T) {
	list := func(args ...string) []string {
		command := exec.Command("go", append([]string{"list"}, args...)...)
		command.Dir = schema.File(t, ".")
		out, err := command.Output()
		if err != nil {
			t.Fatalf("go list %v: %v", args, err)
		}
		return strings.Fields(string(out))
	}
	needed := list("-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./constructs/...", "./stacks/...", "./bin/...")
	for _, path := range list("-m", "-f", "{{if not .Indirect}}{{.Path}}{{end}}", "all") {
		if !slices.Contains(needed, path) && !slices.Contains(testOnly, path) {
			t.Errorf("go.mod requires %s, which no program or construct imports; what only tests import belongs to the module test", path)
		}
	}
}
