package layers

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/testing/schema"
)

const (
	module = "ecrprivatelink/"
	awscdk = "github.com/aws/aws-cdk-go/awscdk/v2"
	// jsii has the helpers for pointers that every CDK program uses.
	jsii = "github.com/aws/jsii-runtime-go"
)

// public are the packages that a CDK author imports, and the two programs. Everything else is internal.
var public = []string{
	"bin/privatepull", "bin/pullcheck",
	"constructs/ecrdns", "constructs/ecrhub", "constructs/ecrpull", "constructs/monitoring", "constructs/pipeline",
	"constructs/pullpath", "constructs/pullpath/policy", "constructs/pullplugin", "constructs/sweep",
	"stacks", "stacks/config",
}

// levels are packages from the bottom to the top, those below each of them included: none needs one of a higher level.
// What levels do not name, they say nothing of.
var levels = [][]string{
	{"internal/suggest", "internal/partial", "internal/syntax", "internal/cidr", "internal/plain"},
	{"constructs/pullpath"}, // the facts
	{"internal/iam", "internal/cfn", "internal/ecrname"},
	{model},
	{"internal/trace"},
	{"internal/network/template", "internal/network/live"}, // the readers
	{"internal/inventory", "internal/adopt", "internal/document"},
	{"internal/report", "internal/fleet"},
	{"constructs/ecrpull", "constructs/ecrhub", "constructs/ecrdns", "constructs/monitoring", "constructs/pipeline", "constructs/pullplugin", "constructs/sweep"},
	{"stacks"},
	{"bin"},
}

// model is alone on its level: its readers, which are below it as folders, are above it as packages.
const model = "internal/network"

// list runs go list in the product's module and returns its lines.
func list(t *testing.T, args ...string) []string {
	t.Helper()
	command := exec.Command("go", append([]string{"list"}, args...)...)
	command.Dir = schema.File(t, ".")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
}

// dependencies returns the packages that package patterns need, themselves included, without those of the standard
// library. What only tests need does not count.
func dependencies(t *testing.T, patterns ...string) []string {
	t.Helper()
	return list(t, append([]string{"-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}"}, patterns...)...)
}

// packages returns those of the product with all that each needs.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, line := range list(t, "-f", `{{.ImportPath}} {{join .Deps " "}}`, "./...") {
		fields := strings.Fields(line)
		out[strings.TrimPrefix(fields[0], module)] = fields[1:]
	}
	return out
}

// below tells whether a package of ours is one of these or below one of them.
func below(path string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		return path == prefix || prefix != model && strings.HasPrefix(path, prefix+"/")
	})
}

func TestOnlyTheseArePublic(t *testing.T) {
	var got []string
	for path := range packages(t) {
		if !below(path, "internal") {
			got = append(got, path)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(public, got); diff != "" {
		t.Errorf("public packages (-want +got):\n%s", diff)
	}
}

func TestNothingNeedsWhatIsAboveIt(t *testing.T) {
	all := packages(t)
	for height, level := range levels {
		for _, prefix := range level {
			found := false
			for path, needs := range all {
				if !below(path, prefix) {
					continue
				}
				found = true
				for _, need := range needs {
					if need, ours := strings.CutPrefix(need, module); ours && below(need, slices.Concat(levels[height+1:]...)...) {
						t.Errorf("%s needs %s, which is above it", path, need)
					}
				}
			}
			if !found {
				t.Errorf("no package is %s or below it; take it off the levels", prefix)
			}
		}
	}
}

// rule says which packages are allowed.
type rule func(path string) bool

// cdk holds for what is part of the AWS CDK or of what it runs on.
func cdk(path string) bool {
	return slices.ContainsFunc([]string{"github.com/aws/aws-cdk-go/", jsii, "github.com/aws/constructs-go/", "github.com/cdklabs/"},
		func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}

func noCDK(path string) bool { return !cdk(path) }

// only allows packages of ours, those below them included, and no others at all.
func only(ours ...string) rule {
	return func(path string) bool { return below(strings.TrimPrefix(path, module), ours...) }
}

// within allows no more of the CDK than a closure has.
func within(closure []string) rule {
	return func(path string) bool { return !cdk(path) || slices.Contains(closure, path) }
}

// without allows no packages of ours that are below these.
func without(ours ...string) rule {
	return func(path string) bool { return !below(strings.TrimPrefix(path, module), ours...) }
}

// endsPrograms are the internal packages that know the CDK: they run its programs and tell what they refuse.
var endsPrograms = []string{"internal/jsiiexit", "internal/guard", "internal/testing"}

func TestImports(t *testing.T) {
	for name, tc := range map[string]struct {
		of      rule
		allowed rule
	}{
		"the facts need the standard library, and words":     {only("constructs/pullpath"), only("constructs/pullpath", "internal/suggest")},
		"what is not known needs nothing at all":             {only("internal/partial"), only("internal/partial")},
		"the template language knows no policies":            {only("internal/cfn"), without("internal/iam")},
		"the live reader fills the model and does not trace": {only("internal/network/live"), without("internal/trace")},
		"what is inside needs nothing of the CDK":            {func(p string) bool { return only("internal")(p) && !below(p, endsPrograms...) }, noCDK},
		"the facts and the configuration need nothing of it": {only("constructs/pullpath", "stacks/config"), noCDK},
		"pullcheck needs nothing of the CDK":                 {only("bin/pullcheck"), noCDK},
		"ecrpull compiles no more of the CDK than awsec2":    {only("constructs/ecrpull"), within(dependencies(t, awscdk+"/awsec2", jsii))},
		"pullplugin compiles no more of it than the core":    {only("constructs/pullplugin"), within(dependencies(t, awscdk, jsii))},
		"nothing but tests needs what tests share":           {without("internal/testing"), without("test", "internal/testing")},
		"what is inside needs neither stacks nor constructs": {only("internal"), func(p string) bool {
			return only("constructs/pullpath")(p) || without("constructs", "stacks", "bin")(p)
		}},
		"constructs that read no templates compile no YAML": {
			func(p string) bool { return only("constructs")(p) && !below(p, "constructs/pullplugin") },
			func(p string) bool { return !strings.HasPrefix(p, "go.yaml.in/") },
		},
		"no construct needs a stack or a program": {only("constructs"), without("stacks", "bin")},
	} {
		t.Run(name, func(t *testing.T) {
			found := false
			for path, needs := range packages(t) {
				if !tc.of(path) {
					continue
				}
				found = true
				for _, need := range needs {
					if strings.Contains(strings.SplitN(need, "/", 2)[0], ".") || strings.HasPrefix(need, module) {
						if !tc.allowed(need) {
							t.Errorf("%s needs %s", path, need)
						}
					}
				}
			}
			if !found {
				t.Error("the rule is about no package")
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
		"nothing of ours that is below": without("constructs/pullpath"),
	} {
		if !slices.ContainsFunc(needs, func(path string) bool { return !r(path) }) {
			t.Errorf("ecrpull keeps the rule %q", name)
		}
	}
}

// testOnly are the modules of the product's go.mod that only tests need. go-cmp needs no other module.
var testOnly = []string{"github.com/google/go-cmp"}

func TestTheProductRequiresNothingForTestsAlone(t *testing.T) {
	needed := list(t, "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./constructs/...", "./stacks/...", "./bin/...")
	for _, path := range list(t, "-m", "-f", "{{if not .Indirect}}{{.Path}}{{end}}", "all") {
		if !slices.Contains(needed, path) && !slices.Contains(testOnly, path) {
			t.Errorf("go.mod requires %s, which no program or construct imports; what only tests import belongs to the module test", path)
		}
	}
}
