package pullplugin_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullplugin"
	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/testing/cdktest"
)

// validationReport is the part of the CDK's report that the tests look at.
type validationReport struct {
	PluginReports []struct {
		PluginName, Conclusion           string
		Metadata                         map[string]string
		Violations, SuppressedViolations []struct {
			RuleName, Description, SuggestedFix, Severity string
			RuleMetadata                                  map[string]string
			AcknowledgedID, Reason                        string
			ViolatingConstructs                           []struct {
				ConstructPath          string
				CloudFormationResource struct{ TemplatePath, LogicalID string }
			}
		}
	}
}

// synth synthesizes the app. It returns whether that succeeded, and the CDK's report of our plugin; nil where there is
// nothing to report.
func synth(t *testing.T, app awscdk.App) (bool, *validationReport) {
	t.Helper()
	outdir := *app.Outdir()
	err := jsiiexit.Catch(func() error { app.Synth(nil); return nil })
	if err != nil && !strings.Contains(err.Error(), "Validation failed") {
		t.Fatal(err)
	}
	content, readErr := os.ReadFile(filepath.Join(outdir, "validation-report.json"))
	if readErr != nil {
		t.Fatal(readErr)
	}
	var report validationReport
	if err := json.Unmarshal(content, &report); err != nil {
		t.Fatal(err)
	}
	if len(report.PluginReports) == 0 {
		return err == nil, nil
	}
	if len(report.PluginReports) > 1 || report.PluginReports[0].PluginName != "pullcheck" {
		t.Fatalf("reports %+v", report)
	}
	return err == nil, &report
}

func TestAnAppThatLacksNothingPasses(t *testing.T) {
	app := cdktest.NewApp(t)
	pullplugin.Add(app)
	newStack(app, "Prod")
	if passed, report := synth(t, app); !passed || report != nil {
		t.Errorf("passed: %v, report %+v", passed, report)
	}
}

func TestAnAppWithoutTheCheckPasses(t *testing.T) {
	app := cdktest.NewApp(t)
	newStack(app, "Prod", "Dkr")
	app.Synth(nil)
}

func TestAMissingEndpointFailsTheSynthesis(t *testing.T) {
	app := cdktest.NewApp(t)
	pullplugin.Add(app)
	newStack(app, "Prod", "Dkr")
	newStack(app, "Test")
	passed, report := synth(t, app)
	if passed || report == nil || len(report.PluginReports[0].Violations) != 1 {
		t.Fatalf("passed: %v, report %+v", passed, report)
	}
	v := report.PluginReports[0].Violations[0]
	if v.RuleName != "endpoint-missing[Prod/Vpc,ecr.dkr]" || v.Severity != "error" || !strings.Contains(v.Description, "no interface endpoint for ecr.dkr") ||
		!strings.HasPrefix(v.SuggestedFix, "Create it") || !strings.Contains(v.SuggestedFix, "https://docs.aws.amazon.com/") ||
		v.RuleMetadata["rule"] != "endpoint-missing" || !strings.Contains(v.RuleMetadata["tasks"], "Service") {
		t.Errorf("violation %+v", v)
	}
	at := v.ViolatingConstructs[0]
	if at.ConstructPath != "Prod/Vpc" || at.CloudFormationResource.LogicalID != "Vpc" || at.CloudFormationResource.TemplatePath != "Prod.template.json" {
		t.Errorf("it is tied to %+v", at)
	}
}

func acknowledge(scope awscdk.Stack, id string) {
	awscdk.Validations_Of(scope).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String(id), Reason: jsii.String("somebody else creates it")})
}

func TestAnAcknowledgedFindingPasses(t *testing.T) {
	app := cdktest.NewApp(t)
	pullplugin.Add(app)
	acknowledge(newStack(app, "Prod", "Dkr"), "pullcheck::endpoint-missing[Prod/Vpc,ecr.dkr]")
	passed, report := synth(t, app)
	if !passed || report == nil || len(report.PluginReports[0].Violations) > 0 || len(report.PluginReports[0].SuppressedViolations) != 1 {
		t.Fatalf("passed: %v, report %+v", passed, report)
	}
	if s := report.PluginReports[0].SuppressedViolations[0]; s.Reason != "somebody else creates it" {
		t.Errorf("acknowledged as %+v", s)
	}
}

func TestAnAcknowledgmentHidesNoOtherFinding(t *testing.T) {
	app := cdktest.NewApp(t)
	pullplugin.Add(app)
	acknowledge(newStack(app, "Prod", "Dkr", "Api"), "pullcheck::endpoint-missing[Prod/Vpc,ecr.dkr]")
	newStack(app, "Test", "Dkr")
	passed, report := synth(t, app)
	if passed || report == nil {
		t.Fatalf("passed: %v", passed)
	}
	var left []string
	for _, v := range report.PluginReports[0].Violations {
		left = append(left, v.RuleName)
	}
	if got, want := strings.Join(left, " "), "endpoint-missing[Prod/Vpc,ecr.api] endpoint-missing[Test/Vpc,ecr.dkr]"; got != want {
		t.Errorf("what is left is %s, want %s", got, want)
	}
}

// What the templates accept passes, too, and the CDK's report says why. What they accept and is not found fails.
func TestTheMetadataOfAResourceAcknowledges(t *testing.T) {
	for name, c := range map[string]struct {
		id     string
		passes bool
		says   string
	}{
		"what is found":     {"pullcheck::endpoint-missing", true, "Acknowledged: the network team creates it. VPC Prod/Vpc has no interface endpoint for ecr.dkr"},
		"what is not found": {"pullcheck::vpc-dns-attributes", false, "The acknowledgement of pullcheck::vpc-dns-attributes (the network team creates it) accepts no finding."},
	} {
		t.Run(name, func(t *testing.T) {
			app := cdktest.NewApp(t)
			pullplugin.Add(app)
			vpc := newStack(app, "Prod", "Dkr").Node().FindChild(jsii.String("Vpc")).(awscdk.CfnResource)
			vpc.AddMetadata(jsii.String("cdk_nag"), properties{"rules_to_suppress": list(properties{"id": c.id, "reason": "the network team creates it"})})
			passed, report := synth(t, app)
			if passed != c.passes || report == nil {
				t.Fatalf("passed: %v, report %+v", passed, report)
			}
			said := ""
			for _, v := range report.PluginReports[0].Violations {
				said += v.Severity + " " + v.Description + "\n"
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("said\n%swant %q", said, c.says)
			}
		})
	}
}

func TestAnAcknowledgmentOfNothingFails(t *testing.T) {
	app := cdktest.NewApp(t)
	pullplugin.Add(app)
	acknowledge(newStack(app, "Prod"), "pullcheck::endpoint-missing[Prod/Vpc,ecr.dkr]")
	passed, report := synth(t, app)
	if passed || report == nil || report.PluginReports[0].Violations[0].RuleMetadata["rule"] != "acknowledgement-accepts-nothing" {
		t.Errorf("passed: %v, report %+v", passed, report)
	}
}

func TestWarningsDoNotFail(t *testing.T) {
	app := cdktest.NewApp(t)
	pullplugin.Add(app)
	stack := newStack(app, "Prod", "EndpointGroup")
	awscdk.NewCfnResource(stack, jsii.String("EndpointGroup"), &awscdk.CfnResourceProps{Type: jsii.String("AWS::EC2::SecurityGroup"),
		Properties: &properties{"GroupDescription": "Endpoints", "VpcId": ref("Vpc"),
			"SecurityGroupIngress": list(properties{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"})}})
	passed, report := synth(t, app)
	if !passed || report == nil || len(report.PluginReports[0].Violations) != 1 {
		t.Fatalf("passed: %v, report %+v", passed, report)
	}
	if v := report.PluginReports[0].Violations[0]; v.Severity != "warning" || !strings.HasPrefix(v.RuleName, "endpoint-group-wide-open[Prod/EndpointGroup") {
		t.Errorf("violation %+v", v)
	}
}

func TestTheStacksOfAStageAreChecked(t *testing.T) {
	for name, add := range map[string]func(awscdk.App, awscdk.Stage){
		"by an app":    func(app awscdk.App, _ awscdk.Stage) { pullplugin.Add(app) },
		"by the stage": func(_ awscdk.App, stage awscdk.Stage) { pullplugin.Add(stage) },
	} {
		t.Run(name, func(t *testing.T) {
			app := cdktest.NewApp(t)
			stage := awscdk.NewStage(app, jsii.String("Live"), nil)
			add(app, stage)
			newStack(stage, "Prod", "Dkr")
			passed, report := synth(t, app)
			if passed || report == nil {
				t.Fatalf("passed: %v", passed)
			}
			if at := report.PluginReports[0].Violations[0].ViolatingConstructs[0]; at.ConstructPath != "Live/Prod/Vpc" {
				t.Errorf("it is tied to %+v", at)
			}
		})
	}
}

func TestTemplatesThatCannotBeReadFailTheSynthesis(t *testing.T) {
	app := cdktest.NewApp(t)
	pullplugin.Add(app)
	stack := newStack(app, "Prod")
	stack.TemplateOptions().SetMetadata(&map[string]any{"privatepull": properties{"workloads": "all of them"}})
	passed, report := synth(t, app)
	if passed || report == nil || !strings.Contains(report.PluginReports[0].Metadata["error"], "Metadata.privatepull.workloads") {
		t.Fatalf("passed: %v, report %+v", passed, report)
	}
	// The CLI fails for violations of stacks alone.
	if all := report.PluginReports[0].Violations; len(all) != 1 || all[0].RuleName != "not-checked" || all[0].Severity != "error" || all[0].ViolatingConstructs[0].ConstructPath != "Prod" {
		t.Errorf("violations %+v", all)
	}
}

func TestAddRefusesNil(t *testing.T) {
	cdktest.MustPanic(t, func() { pullplugin.Add(nil) }, "pullplugin.Add", "scope is missing", "pass the app")
}
