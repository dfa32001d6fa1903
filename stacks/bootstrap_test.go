package stacks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks"
)

// What an organization sets in cdk.json for all of its CDK apps holds for these stacks: the qualifier of another
// bootstrap, and the permissions boundary of every role.
func TestTheContextOfTheCDKHolds(t *testing.T) {
	for name, c := range map[string]struct {
		key    string
		value  any
		file   string
		want   string
		before string // what is there without it
	}{
		"qualifier": {"@aws-cdk/core:bootstrapQualifier", "acme1", "manifest.json", "cdk-acme1-deploy-role-111122223333-us-west-2", "cdk-hnb659fds-deploy-role-111122223333-us-west-2"},
		"permissions boundary": {"@aws-cdk/core:permissionsBoundary", map[string]any{"name": "developers"}, "PrivatePull-net.template.json",
			`:policy/developers"`, `"AssumeRolePolicyDocument"`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, given := range []bool{true, false} {
				out := build(t, one("vpc: { maxAzs: 2 }")).folder
				if given {
					app := cdktest.NewApp(t)
					app.Node().SetContext(jsii.String(c.key), c.value)
					stacks.Build(app, parsed(t, one("vpc: { maxAzs: 2 }")))
					out = *app.Synth(nil).Directory()
				}
				text, err := os.ReadFile(filepath.Join(out, c.file))
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Contains(string(text), c.want); got != given {
					t.Errorf("with the context %v: has %s %v", given, c.want, got)
				}
				if !given && !strings.Contains(string(text), c.before) {
					t.Errorf("without the context there is no %s", c.before)
				}
			}
		})
	}
}

func TestASynthesizerOfTheApp(t *testing.T) {
	out := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(out), DefaultStackSynthesizer: awscdk.NewLegacyStackSynthesizer()})
	stacks.Build(app, parsed(t, one("vpc: { maxAzs: 2 }")))
	app.Synth(nil)
	text, err := os.ReadFile(filepath.Join(out, "manifest.json"))
	if err != nil || strings.Contains(string(text), "deploy-role") || !strings.Contains(string(text), "PrivatePull-net") {
		t.Errorf("the manifest has a deploy role though the app's synthesizer has none (%v): %s", err, text)
	}
}
