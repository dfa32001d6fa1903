package pullplugin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullplugin"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/testing/gate"
)

// TestEachPolicyThatGatesAStart holds each policy in an app: one that lets the start through and one that does not.
func TestEachPolicyThatGatesAStart(t *testing.T) {
	met := gate.Met{}
	for _, c := range gate.Cases(t) {
		met.Add(c.Policy, c.Fails)
		t.Run(c.Name, func(t *testing.T) {
			var template struct {
				Resources map[string]struct {
					Type       string
					Properties properties
				}
			}
			if err := json.Unmarshal([]byte(c.Template), &template); err != nil {
				t.Fatal(err)
			}
			app := cdktest.NewApp(t)
			pullplugin.Add(app)
			stack := awscdk.NewStack(app, jsii.String("Prod"), &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String(gate.Account), Region: jsii.String(gate.Region)}})
			for id, r := range template.Resources {
				awscdk.NewCfnResource(stack, &id, &awscdk.CfnResourceProps{Type: &r.Type, Properties: &r.Properties})
			}
			passed, report := synth(t, app)
			said := ""
			if report != nil {
				for _, v := range report.PluginReports[0].Violations {
					said += fmt.Sprintf("%s %s: %s\n", v.Severity, v.RuleName, v.Description)
				}
			}
			if passed == c.Fails || strings.Contains(said, "error ") != c.Fails || c.Fails && !strings.Contains(said, c.API) && c.Policy != gate.Trust {
				t.Errorf("passed: %t; said\n%s", passed, said)
			}
		})
	}
	met.Demand(t, map[gate.Policy]string{
		gate.ServiceControl:  "an app does not hold the policies of the organization",
		gate.ResourceControl: "an app does not hold the policies of the organization",
	})
}
