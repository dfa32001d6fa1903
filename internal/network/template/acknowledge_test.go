package template

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ecrprivatelink/internal/trace"
)

// blocked is a template whose VPC lacks everything, with metadata of its own and of the VPC.
func blocked(metadata, ofVPC string) string {
	return `{"Metadata": {"privatepull": {"workloads": [{"launchType": "fargate"}]` + metadata + `},
		"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": true, "EnableDnsHostnames": true}` + ofVPC + `},
		"Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-west-2a"}}}}`
}

// stage writes a cdk.out folder with a stage that has a stack, and returns the folder.
func stage(t *testing.T, template, manifestMetadata string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"manifest.json": `{"version": "48.0.0", "artifacts": {"assembly-Live": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Live"}}}}`,
		"assembly-Live/manifest.json": `{"version": "48.0.0", "artifacts": {"LiveNet": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/us-west-2",
			"properties": {"templateFile": "LiveNet.template.json", "stackName": "Live-Net"}, "displayName": "Live/Net"` + manifestMetadata + `}}}`,
		"assembly-Live/LiveNet.template.json": template,
		"assembly-Live/further.json":          `{"/Live/Net/Vpc": [{"type": "aws:cdk:acknowledged-rules", "data": {"pullcheck::endpoint-missing[Live/Net/Vpc,ecr.dkr]": "in code"}}]}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// warned is the metadata of a manifest with a warning and an acknowledgement.
func warned(given, accepted string) string {
	return `, "metadata": {"/Live/Net/Ecr": [{"type": "ecrprivatelink:warning", "data": "ecrprivatelink:` + given + `"}],
		"/Live/Net": [{"type": "ecrprivatelink:acknowledged", "data": {"ecrprivatelink:` + accepted + `": "r"}}]}`
}

func TestAcknowledgementsOfATemplate(t *testing.T) {
	accept := func(id string) string { return fmt.Sprintf(`{"id": %q, "reason": "planned"}`, id) }
	nag := func(list string) string { return `"Metadata": {"cdk_nag": {"rules_to_suppress": [` + list + `]}}` }
	const id = "pullcheck::endpoint-missing"
	for name, c := range map[string]struct {
		template, manifest string
		acknowledged       string
		nothing            string // what accepts nothing, or empty
	}{
		"none": {template: blocked("}", "")},
		"of its metadata, with the id as it is printed":  {template: blocked(`, "acknowledge": [`+accept(id+"[Live/Net/Vpc,ecr.dkr]")+`]}`, ""), acknowledged: "ecr.dkr"},
		"of its metadata, without the stage":             {template: blocked(`, "acknowledge": [`+accept(id+"[Net/Vpc,ecr.dkr]")+`]}`, ""), acknowledged: "ecr.dkr"},
		"of its metadata, with the logical id":           {template: blocked(`, "acknowledge": [`+accept(id+"[Vpc,ecr.dkr]")+`]}`, ""), acknowledged: "ecr.dkr"},
		"of its metadata, as cdk-nag has it":             {template: blocked(`}, "cdk_nag": {"rules_to_suppress": [{"id": "AwsSolutions-VPC7"}, `+accept(id+"[Vpc,ecr.dkr]")+`]}`, ""), acknowledged: "ecr.dkr"},
		"of the resource's, as cdk-nag has it":           {template: blocked("}", ", "+nag(`{"id": "AwsSolutions-VPC7"}, `+accept(id+"[Vpc,ecr.api]"))), acknowledged: "ecr.api"},
		"of the resource's, without a place":             {template: blocked("}", ", "+nag(accept(id))), acknowledged: "ecr.api ecr.dkr s3"},
		"in code, in the manifest":                       {template: blocked("}", ""), manifest: `, "metadata": {"/Live/Net": [{"type": "other", "data": 7}, {"type": "aws:cdk:acknowledged-rules", "data": {"pullcheck::endpoint-missing[Live/Net/Vpc,ecr.api]": "in code", "CdkNagValidationPlugin::X": "r"}}]}`, acknowledged: "ecr.api"},
		"in code, in a file beside the manifest":         {template: blocked("}", ""), manifest: `, "additionalMetadataFile": "further.json"`, acknowledged: "ecr.dkr"},
		"of its metadata, and nothing like it is found":  {template: blocked(`, "acknowledge": [`+accept(id+"[Vpc,ecr.dkkr]")+`]}`, ""), nothing: "Did you mean pullcheck::endpoint-missing[Live/Net/Vpc,ecr.dkr]?"},
		"of a resource that has no such finding":         {template: blocked("}", ", "+nag(accept("pullcheck::private-dns-disabled"))), nothing: "The acknowledgement of pullcheck::private-dns-disabled (planned) accepts no finding."},
		"in code, of a finding that there is not":        {template: blocked("}", ""), manifest: `, "metadata": {"/Live/Net": [{"type": "aws:cdk:acknowledged-rules", "data": {"pullcheck::endpoint-missing[Live/Net/Vpc,logs]": "in code"}}]}`, nothing: "pullcheck::endpoint-missing[Live/Net/Vpc,logs] (in code) accepts no finding"},
		"of a warning that the synthesis has reason for": {template: blocked("}", ""), manifest: warned("one-warning", "one-warning")},
		"of a warning that there is not, misspelt":       {template: blocked("}", ""), manifest: warned("one-warning", "one-waning"), nothing: "The acknowledgement of ecrprivatelink:one-waning (r) accepts no warning. Did you mean ecrprivatelink:one-warning?"},
		"of a warning that there is not":                 {template: blocked("}", ""), manifest: warned("one-warning", "other"), nothing: "Take it out; what the synthesis warns of is ecrprivatelink:one-warning."},
		"of its metadata, of the key of another stage's": {template: blocked(`, "acknowledge": [`+accept(id+"[Test/Net/Vpc,ecr.dkr]")+`]}`, ""), nothing: "accepts no finding"},
	} {
		t.Run(name, func(t *testing.T) {
			_, report, _, err := Check(context.Background(), []string{stage(t, c.template, c.manifest)}, Options{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, a := range report.Acknowledged {
				keys = append(keys, a.Key)
			}
			if got := strings.Join(keys, " "); got != c.acknowledged {
				t.Errorf("acknowledged %q, want %q; found %+v", got, c.acknowledged, report.Findings)
			}
			nothing := ""
			for _, f := range report.Findings {
				if f.ID == "acknowledgement-accepts-nothing" {
					nothing += string(f.Severity) + " " + f.Message + " " + f.Fix
				}
			}
			if (nothing == "") != (c.nothing == "") || !strings.Contains(nothing, c.nothing) || nothing != "" && !strings.HasPrefix(nothing, "error ") {
				t.Errorf("got %q, want an error with %q", nothing, c.nothing)
			}
			if report.Traces[0].Result != trace.Fail {
				t.Error("an acknowledgement makes a call get through")
			}
		})
	}
}

func TestAnAcknowledgementExpires(t *testing.T) {
	dir := stage(t, blocked(`, "acknowledge": [{"id": "pullcheck::endpoint-missing[Vpc,ecr.dkr]", "reason": "planned", "until": "2026-06-14"}]}`, ""), "")
	for day, want := range map[string]int{"2026-06-14": 1, "2026-06-15": 0} {
		today, err := time.Parse(trace.DateForm, day)
		if err != nil {
			t.Fatal(err)
		}
		_, report, _, err := Check(context.Background(), []string{dir}, Options{Today: today}, nil)
		if err != nil || len(report.Acknowledged) != want {
			t.Errorf("%s: %d acknowledged, want %d (%v)", day, len(report.Acknowledged), want, err)
		}
	}
}

// A template by itself is a part of what is deployed, so what it accepts may be found elsewhere.
func TestATemplateByItselfIsOnlyWarnedOf(t *testing.T) {
	file := filepath.Join(t.TempDir(), "net.json")
	if err := os.WriteFile(file, []byte(blocked(`, "acknowledge": [{"id": "pullcheck::route-missing[*,Hub/Vpc]", "reason": "joined"}]}`, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	_, report, _, err := Check(context.Background(), []string{file}, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.ID == "acknowledgement-accepts-nothing" && f.Severity == trace.Warning && f.Line > 0 && f.File == file {
			return
		}
	}
	t.Errorf("found %+v", report.Findings)
}

func TestAcknowledgementsOfTheWrongFormAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ metadata, vpc, want string }{
		"no list":        {`, "acknowledge": {}}`, "", "net.json:1: Metadata.privatepull.acknowledge: want a list of acknowledgements, each with id and reason"},
		"no reason":      {`, "acknowledge": [{"id": "pullcheck::endpoint-missing[Vpc]"}]}`, "", "pullcheck::endpoint-missing[Vpc] has no reason"},
		"a wrong date":   {`, "acknowledge": [{"id": "pullcheck::endpoint-missing[Vpc]", "reason": "r", "until": "soon"}]}`, "", `until is "soon"; want the last day`},
		"a wrong rule":   {"}", `, "Metadata": {"cdk_nag": {"rules_to_suppress": [{"id": "pullcheck::endpoint-mising", "reason": "r"}]}}`, `net.json:2: Metadata.cdk_nag.rules_to_suppress: unknown rule "endpoint-mising"; did you mean "endpoint-missing"?`},
		"no id":          {`, "acknowledge": [{"reason": "r"}]}`, "", `id is ""; want that of a finding`},
		"an id of texts": {`, "acknowledge": ["pullcheck::endpoint-missing[Vpc]"]}`, "", `id is ""; want that of a finding`},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "net.json")
			if err := os.WriteFile(file, []byte(blocked(c.metadata, c.vpc)), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, _, _, err := Check(context.Background(), []string{file}, Options{}, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
