package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullplugin"
	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks"
)

// An acknowledgement of the configuration holds at synthesis and in every later check of the templates, in a pipeline,
// too, where the stack is another one's.
func TestTheConfigurationAcknowledgesFindings(t *testing.T) {
	const (
		environment = `
environments:
  - name: own
    account: "111122223333"
    region: us-west-2
    workloads: [{ launchType: fargate }]
    privateDns: { ecr.api: false }
    acknowledge: ["ecrprivatelink:api-private-dns-off", %]
`
		piped = "pipeline: { account: \"999988887777\", region: us-west-2, source: { codeCommit: net } }\n"
		id    = "pullcheck::private-dns-disabled[PrivatePull-own/EcrApiB9952936]"
	)
	for name, c := range map[string]struct {
		text, acknowledged string
		passes             bool
		says               string // of what is found
	}{
		"by its id":                    {environment, `"` + id + `"`, true, ""},
		"by its id, in a pipeline":     {environment + piped, `"` + id + `"`, true, ""},
		"by the id in the pipeline":    {environment + piped, `"pullcheck::private-dns-disabled[own/PrivatePull-own/EcrApiB9952936]"`, true, ""},
		"with a reason and a day":      {environment, `{ id: "` + id + `", reason: planned, until: 2999-12-31 }`, true, ""},
		"until a day that is over":     {environment, `{ id: "` + id + `", reason: planned, until: 2020-12-31 }`, false, "It was acknowledged until 2020-12-31 (planned), which is over."},
		"another resource":             {environment, `"` + strings.Replace(id, "EcrApiB", "EcrApiC", 1) + `"`, false, "accepts no finding. Did you mean " + id + "?"},
		"a finding that there is not":  {environment, `"` + id + `", "pullcheck::route-missing[PrivatePull-own/Vpc8378EB38]"`, false, "The acknowledgement of pullcheck::route-missing[Vpc8378EB38] (acknowledged in the configuration) accepts no finding. Take it out."},
		"a warning, until a day gone":  {strings.Replace(environment, `"ecrprivatelink:api-private-dns-off"`, `{ id: "ecrprivatelink:api-private-dns-off", reason: planned, until: 2020-12-31 }`, 1), `"` + id + `"`, true, ""},
		"a warning that there is not":  {environment, `"` + id + `", "ecrprivatelink:fips-not-verified"`, false, "The acknowledgement of ecrprivatelink:fips-not-verified (acknowledged in the configuration) accepts no warning. Take it out; what the synthesis warns of is ecrprivatelink:api-private-dns-off."},
		"the failing call, by nothing": {environment, `"ecrprivatelink:login-blocked"`, false, "private DNS off"},
	} {
		t.Run(name, func(t *testing.T) {
			app := cdktest.NewApp(t)
			stacks.Build(app, parsed(t, strings.Replace(c.text, "%", c.acknowledged, 1)))
			pullplugin.Add(app)
			err := jsiiexit.Catch(func() error { app.Synth(nil); return nil })
			if (err == nil) != c.passes {
				t.Errorf("synthesized %v, want %v: %v", err == nil, c.passes, err)
			}
			_, report, _, err := template.Check(t.Context(), []string{*app.Outdir()}, template.Options{}, nil)
			if err != nil || report.Errors() == 0 != c.passes {
				t.Errorf("found %+v (%v)", report.Findings, err)
			}
			said := ""
			for _, f := range report.Findings {
				said += f.Message + " " + f.Fix + "\n"
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("found\n%swant %q", said, c.says)
			}
			if c.passes {
				if len(report.Acknowledged) != 1 || !strings.Contains(validated(t, *app.Outdir()), "Acknowledged") {
					t.Errorf("acknowledged %+v, which the CDK's report lacks", report.Acknowledged)
				}
			}
			if over := strings.Contains(annotated(t, *app.Outdir()), "acknowledgement-over"); over != strings.Contains(name, "day gone") {
				t.Errorf("warned of an acknowledgement that is over: %v", over)
			}
		})
	}
}

func validated(t *testing.T, outdir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(outdir, "validation-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// annotated are the manifests with all that stands beside them, as text.
func annotated(t *testing.T, outdir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(outdir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !json.Valid(text) {
			t.Fatal(file, err)
		}
		all += string(text)
	}
	return all
}
