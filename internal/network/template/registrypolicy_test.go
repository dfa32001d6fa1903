package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

func TestARegistryPolicyThatDeniesLeavesThePullOpen(t *testing.T) {
	const policy = "  Registry: {Type: AWS::ECR::RegistryPolicy, Properties: {PolicyText: {Version: '2012-10-17', Statement: " +
		"[{Sid: One, Effect: «effect», Principal: '*', Action: 'ecr:BatchGetImage', Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/«name»'}]}}}\n"
	fill := func(effect, name string) string {
		return isolatedWith("more", strings.NewReplacer("«effect»", effect, "«name»", name).Replace(policy))
	}
	for _, c := range []struct {
		name, text string
		want       trace.Result
	}{
		{"it denies the image", fill("Deny", "app"), trace.Undecided},
		{"it denies all images", fill("Deny", "*"), trace.Undecided},
		{"it denies another image", fill("Deny", "other"), trace.Pass},
		{"it allows", fill("Allow", "*"), trace.Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			if got := report.Traces[0].Result; got != c.want {
				t.Errorf("got %s, want %s: %+v", got, c.want, report.Traces[0].Calls)
			}
		})
	}
}
